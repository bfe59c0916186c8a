"""The page of a report in a real browser: what it shows, how its filters work, and that it asks for nothing."""

from __future__ import annotations

import threading
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from selenium import webdriver
from selenium.webdriver.common.by import By
from selenium.webdriver.common.keys import Keys
from selenium.webdriver.support.ui import Select, WebDriverWait
from sfmc_soapgen.diff import report
from sfmc_soapgen.diff.changes import Change, Effect
from support.browser import contrasts, is_dark, log, prefer, requested, resize, started_chromium, sticks_out, visit

pytestmark = pytest.mark.slow

NONE, ADDITIVE, BREAKING = Effect
KINDS = ("field", "type", "enumeration", "simple type")
WHATS = ("added", "gone", "type", "nillable")
CHANGES = [
    Change(
        path=f"Type{number % 7}.Field{number}",
        kind=KINDS[number % 4],
        what=WHATS[number % 3],
        was="<b>x|`y`" * (number % 3),
        now=f"a very long value that has to be shown whole, and so must wrap: {'[a-z]' * 20}" if number % 2 else "",
        code=Effect(number % 3),
        wire=Effect(number // 3 % 3),
        hint="" if number % 5 else "perhaps renamed to Ünïcode & Söhne",
    )
    for number in range(60)
]


class Site:
    """A server on the loopback interface with one page, and what it was asked for."""

    def __init__(self) -> None:
        self.page = ""
        self.asked: list[str] = []
        site = self

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                site.asked.append(self.path)
                data = site.page.encode() if self.path.startswith("/report.html") else b""
                self.send_response(200)
                self.send_header("Content-Type", "text/html")
                self.send_header("Content-Length", str(len(data)))
                self.end_headers()
                self.wfile.write(data)

            def log_message(self, format: str, *args: Any) -> None:
                """Nothing."""

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self._server.server_port}/report.html"

    @contextmanager
    def running(self) -> Iterator[Site]:
        """While it answers."""
        thread = threading.Thread(target=self._server.serve_forever)
        thread.start()
        try:
            yield self
        finally:
            self._server.shutdown()
            thread.join()
            self._server.server_close()


@pytest.fixture(scope="module")
def chromium(tmp_path_factory: pytest.TempPathFactory) -> Iterator[webdriver.Chrome]:
    """A browser, without a window."""
    yield from started_chromium(tmp_path_factory.mktemp("chromium"))


@pytest.fixture
def site() -> Iterator[Site]:
    """Where the page is."""
    with Site().running() as site:
        site.page = report.html(CHANGES, "Changes from <old> to new")
        yield site


@pytest.fixture
def browser(chromium: webdriver.Chrome, site: Site) -> webdriver.Chrome:
    """A browser that shows the page."""
    visit(chromium, "about:blank")
    for kind in ("performance", "browser"):
        log(chromium, kind)
    visit(chromium, site.url)
    return chromium


def shown(browser: webdriver.Chrome) -> list[str]:
    """The paths in the rows that can be seen."""
    visible = "return [...document.querySelectorAll('#changes tbody tr')].filter(row => row.getClientRects().length)"
    return browser.execute_script(f"{visible}.map(row => row.querySelector('th').innerText)")  # type: ignore[no-any-return]


def counts(browser: webdriver.Chrome) -> dict[tuple[str, str], int]:
    """The numbers above the table."""
    cells = browser.find_elements(By.CSS_SELECTOR, "#counts tbody td")
    return {(str(c.get_attribute("data-on")), str(c.get_attribute("data-effect"))): int(c.text) for c in cells}


def choose(browser: webdriver.Chrome, name: str, value: str) -> None:
    """Choose an option as a user does."""
    Select(browser.find_element(By.NAME, name)).select_by_value(value)


def fragment(browser: webdriver.Chrome, expected: dict[str, str]) -> None:
    """Wait until the address says so."""

    def said(driver: webdriver.Chrome) -> bool:
        found = parse_qs(urlsplit(driver.current_url).fragment)
        return {name: values[0] for name, values in found.items()} == expected

    WebDriverWait(browser, 60).until(said, f"the fragment never became {expected}: {browser.current_url}")


def holds(browser: webdriver.Chrome, fits: Callable[[Change], bool]) -> None:
    """The page shows these changes and no others, what breaks first, and counts them."""
    expected = sorted(filter(fits, CHANGES), key=lambda change: change.worst, reverse=True)
    assert 0 < len(expected) < len(CHANGES) or fits is every
    assert shown(browser) == [change.path for change in expected]
    assert browser.find_element(By.ID, "shown").text == f"{len(expected)} of {len(CHANGES)} changes"
    numbers = Counter((on, str(getattr(change, on))) for change in expected for on in ("code", "wire"))
    assert counts(browser) == {
        (on, str(effect)): numbers[on, str(effect)] for on in ("code", "wire") for effect in Effect
    }


def every(_change: Change) -> bool:
    """Whatever it is."""
    return True


def test_filters(browser: webdriver.Chrome) -> None:
    """Text, effects and kind filter; the counts and the address follow, and the address alone brings the state back."""
    holds(browser, every)
    text = browser.find_element(By.NAME, "text")
    text.send_keys("TYPE3 renamed")
    holds(browser, lambda c: "Type3" in c.path and bool(c.hint))
    fragment(browser, {"text": "TYPE3 renamed"})
    text.clear()
    choose(browser, "code", "breaking")
    holds(browser, lambda c: c.code is BREAKING)
    choose(browser, "wire", "additive")
    holds(browser, lambda c: c.code is BREAKING and c.wire is ADDITIVE)
    choose(browser, "kind", "simple type")
    text.send_keys("<B>x|`")
    wanted = {"text": "<B>x|`", "code": "breaking", "wire": "additive", "kind": "simple type"}
    fragment(browser, wanted)

    def fits(change: Change) -> bool:
        return (change.code, change.wire, change.kind) == (BREAKING, ADDITIVE, "simple type") and "<b>" in change.was

    holds(browser, fits)
    shared = browser.current_url
    visit(browser, "about:blank")
    visit(browser, shared)
    holds(browser, fits)
    browser.find_element(By.TAG_NAME, "button").click()
    holds(browser, every)
    fragment(browser, {})
    assert "#" not in browser.current_url


def test_what_fits_nothing_and_what_nobody_offers(browser: webdriver.Chrome, site: Site) -> None:
    """No row, and the count says so; a fragment that was made up is read as far as it can be."""
    browser.find_element(By.NAME, "text").send_keys("no such thing")
    assert shown(browser) == [] and set(counts(browser).values()) == {0}
    assert browser.find_element(By.ID, "shown").text == f"0 of {len(CHANGES)} changes"
    visit(browser, f"{site.url}#code=awful&wire=none&other=%00&text=%")
    assert Select(browser.find_element(By.NAME, "code")).first_selected_option.text == "any"
    assert Select(browser.find_element(By.NAME, "wire")).first_selected_option.text == "none"
    assert browser.find_element(By.NAME, "text").get_attribute("value") == "%"


def test_keyboard_and_accessibility_tree(browser: webdriver.Chrome) -> None:
    """Every control is reached by Tab and has a name; the table is one on a phone too; its count is announced."""
    names = []
    for _ in range(5):
        webdriver.ActionChains(browser).send_keys(Keys.TAB).perform()
        names.append(browser.switch_to.active_element.accessible_name)
    assert names == ["Text", "Code", "Wire", "Kind", "Clear"]
    webdriver.ActionChains(browser).send_keys(Keys.TAB, Keys.NULL).key_down(Keys.SHIFT).perform()
    for width in (1300, 320):
        resize(browser, width)
        nodes = browser.execute_cdp_cmd("Accessibility.getFullAXTree", {})["nodes"]
        roles = Counter(node["role"]["value"] for node in nodes if not node["ignored"])
        assert roles["row"] == len(CHANGES) + 1 + 3
        assert roles["rowheader"] == len(CHANGES) + 2
        assert roles["status"] == 1 and roles["search"] == 1
    status = browser.find_element(By.ID, "shown")
    assert (status.get_attribute("role"), status.get_attribute("aria-live")) == ("status", "polite")


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [320, 1300])
def test_readable(browser: webdriver.Chrome, scheme: str, width: int) -> None:
    """Enough contrast in both schemes, as WCAG asks, and nothing sticks out on a phone."""
    resize(browser, width)
    prefer(browser, scheme)
    assert is_dark(browser) == (scheme == "dark")
    found = contrasts(browser, "h1, p, th, td, code, label, input, select, button, span")
    assert len(found) > len(CHANGES) and min(found) >= 4.5
    assert not sticks_out(browser)


def test_without_scripts(browser: webdriver.Chrome, site: Site) -> None:
    """It is a plain table, with all rows and no filters."""
    browser.execute_cdp_cmd("Emulation.setScriptExecutionDisabled", {"value": True})
    try:
        visit(browser, f"{site.url}?again#code=breaking")
        rows = browser.find_elements(By.CSS_SELECTOR, "#changes tbody tr")
        assert len(rows) == len(CHANGES) and all(row.is_displayed() for row in rows)
        assert not browser.find_element(By.TAG_NAME, "form").is_displayed()
    finally:
        browser.execute_cdp_cmd("Emulation.setScriptExecutionDisabled", {"value": False})


def test_it_asks_for_nothing(browser: webdriver.Chrome, site: Site, tmp_path: Path) -> None:
    """The browser's log and the server's say so while it is used, from a file too; and nothing is refused."""
    choose(browser, "code", "breaking")
    fragment(browser, {"code": "breaking"})
    assert requested(browser) == [site.url]
    assert site.asked == ["/report.html"]
    file = tmp_path / "report.html"
    file.write_bytes(site.page.encode())
    visit(browser, file.as_uri())
    choose(browser, "kind", "field")
    fragment(browser, {"kind": "field"})
    assert requested(browser) == [file.as_uri()]
    assert log(browser, "browser") == []


def test_it_could_not_ask_for_anything(browser: webdriver.Chrome, site: Site) -> None:
    """Had markup come in by a value, the policy would stop it; without the policy the same markup does its work."""
    alien = (
        f'<img src="{site.url}.png"><link rel="stylesheet" href="{site.url}.css"><script src="{site.url}.js"></script>'
        '<script>document.title = "taken over"</script><img src="x:" onerror="document.title = \'taken over\'">'
    )
    guarded = site.page.replace("</main>", f"</main>{alien}")
    unguarded = guarded.replace("Content-Security-Policy", "X-No-Policy")
    assert site.page != guarded != unguarded
    site.page, site.asked = guarded, []
    visit(browser, f"{site.url}?guarded")
    assert browser.title == "Changes from <old> to new"
    assert site.asked == ["/report.html?guarded"]
    site.page, site.asked = unguarded, []
    visit(browser, f"{site.url}?unguarded")
    assert browser.title == "taken over"
    assert {"/report.html.png", "/report.html.css", "/report.html.js"} <= {*site.asked}
