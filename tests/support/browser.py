"""A real browser without a window: how it is started, and what tests ask of pages in it."""

from __future__ import annotations

import json
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from selenium import webdriver
from selenium.webdriver.support.ui import WebDriverWait

_FLAGS = (
    "--headless=new",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--window-size=1300,900",
)

_CONTRASTS = """
const channel = value => (value /= 255) <= 0.03928 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4;
const luminance = rgb => 0.2126 * channel(rgb[0]) + 0.7152 * channel(rgb[1]) + 0.0722 * channel(rgb[2]);
const parse = color => color.match(/[\\d.]+/g).map(Number);
const backdrop = element => {
  const color = parse(getComputedStyle(element).backgroundColor);
  return color[3] === 0 ? backdrop(element.parentElement) : color;
};
return [...document.querySelectorAll(arguments[0])].map(element => {
  const [one, other] = [parse(getComputedStyle(element).color), backdrop(element)].map(luminance).sort((a, b) => b - a);
  return (one + 0.05) / (other + 0.05);
});
"""


def started_chromium(folder: Path) -> Iterator[webdriver.Chrome]:
    """A browser, for a fixture. The driver's path is given, so that Selenium looks for none to download."""
    names = ("chromium", "chromium-browser", "google-chrome")
    binary, driver = next(filter(None, map(shutil.which, names)), None), shutil.which("chromedriver")
    if binary is None or driver is None:
        pytest.skip("no page was tried in a browser: there is no chromium with a chromedriver on PATH")
    options = webdriver.ChromeOptions()
    options.binary_location = binary
    for flag in (*_FLAGS, f"--user-data-dir={folder}"):
        options.add_argument(flag)
    options.set_capability("goog:loggingPrefs", {"performance": "ALL", "browser": "ALL"})
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("NO_PROXY", "127.0.0.1,localhost")
        browser = webdriver.Chrome(options, webdriver.ChromeService(driver))
        try:
            yield browser
        finally:
            browser.quit()


def visit(browser: webdriver.Chrome, url: str) -> None:
    """Open a page and wait until all of it is there: under load the driver returns from some pages too early."""
    browser.get(url)
    WebDriverWait(browser, 60).until(
        lambda driver: driver.execute_script("return [location.href, document.readyState]") == [url, "complete"], url
    )


def log(browser: Any, kind: str) -> list[str]:
    """What the browser has logged since it was last asked for it."""
    return [entry["message"] for entry in browser.get_log(kind)]


def requested(browser: webdriver.Chrome) -> list[str]:
    """What the browser's network log says that it has asked for."""
    events = [json.loads(message)["message"] for message in log(browser, "performance")]
    return [each["params"]["request"]["url"] for each in events if each["method"] == "Network.requestWillBeSent"]


def resize(browser: webdriver.Chrome, width: int) -> None:
    """Another width of the screen, which a window cannot have."""
    metrics = {"width": width, "height": 900, "deviceScaleFactor": 1, "mobile": width < 500}
    browser.execute_cdp_cmd("Emulation.setDeviceMetricsOverride", metrics)


def prefer(browser: webdriver.Chrome, scheme: str) -> None:
    """Let the user prefer "light" or "dark"."""
    media = [{"name": "prefers-color-scheme", "value": scheme}]
    browser.execute_cdp_cmd("Emulation.setEmulatedMedia", {"features": media})


def is_dark(browser: webdriver.Chrome) -> bool:
    """Whether the page is."""
    paper = browser.execute_script("return getComputedStyle(document.body).backgroundColor")
    return sum(map(int, paper[4:-1].split(","))) < 3 * 128


def contrasts(browser: webdriver.Chrome, selector: str) -> list[float]:
    """The contrast of each element's text to what is behind it, as WCAG counts it."""
    return browser.execute_script(_CONTRASTS, selector)  # type: ignore[no-any-return]


def sticks_out(browser: webdriver.Chrome) -> bool:
    """Whether the page as a whole is wider than the screen."""
    script = "const root = document.documentElement; return root.scrollWidth > root.clientWidth"
    return browser.execute_script(script) is True
