"""The page to look at in a real browser: calls as they come in, buttons, keyboard, both schemes, two sizes."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from contextlib import suppress
from itertools import pairwise

import pytest
from selenium import webdriver
from selenium.webdriver.common.by import By
from selenium.webdriver.common.keys import Keys
from selenium.webdriver.support.ui import Select, WebDriverWait
from sfmc_soap import Client, List, RetrieveRequest, RetryPolicy, SfmcSoapError
from sfmc_tenant import Tenant
from support.browser import contrasts, is_dark, log, prefer, requested, resize, started_chromium, sticks_out, visit
from support.tenant.serving import served

pytestmark = pytest.mark.slow

LONG = "a-text-without-a-place-to-break-" * 8


@pytest.fixture(scope="module")
def chromium(tmp_path_factory: pytest.TempPathFactory) -> Iterator[webdriver.Chrome]:
    """A browser, without a window."""
    yield from started_chromium(tmp_path_factory.mktemp("chromium"))


@pytest.fixture
def tenant() -> Iterator[Tenant]:
    with Tenant() as tenant:
        yield tenant


@pytest.fixture
def ours(tenant: Tenant) -> Iterator[Client]:
    with tenant.client(retry=RetryPolicy(attempts=1)) as client:
        yield client


@pytest.fixture
def url(tenant: Tenant, ours: Client) -> Iterator[str]:
    """Where the page is. Some calls were made before it is seen, with every kind of ending."""
    ours.create([List(list_name=f"Spring {number}", description=LONG) for number in range(60)])
    for objects in ([List(list_name="Spring 1"), List(list_name="Autumn")], [List(list_name="Spring 1")]):
        with suppress(SfmcSoapError):
            ours.create(objects)
    with suppress(SfmcSoapError):
        ours.retrieve(RetrieveRequest(object_type=LONG, properties=["ID"]))
    tenant.faults.add("rate limited", after=1000, operation="Retrieve")
    with served(tenant) as url:
        yield url


@pytest.fixture
def browser(chromium: webdriver.Chrome, url: str) -> webdriver.Chrome:
    """A browser that shows the first page, of common size."""
    visit(chromium, "about:blank")
    for kind in ("performance", "browser"):
        log(chromium, kind)
    resize(chromium, 1280)
    prefer(chromium, "light")
    visit(chromium, url)
    return chromium


def numbers(browser: webdriver.Chrome) -> list[str]:
    """The numbers of the calls in the list."""
    script = "return [...document.querySelectorAll('#calls tr')].map(row => row.dataset.number)"
    return browser.execute_script(script)  # type: ignore[no-any-return]


def news(browser: webdriver.Chrome) -> str:
    """What is announced."""
    return browser.find_element(By.ID, "news").text


def until(browser: webdriver.Chrome, number: str) -> None:
    """Wait until a call is the first one of the list."""
    WebDriverWait(browser, 60).until(lambda driver: numbers(driver)[:1] == [number], f"call {number} never came")


def press(browser: webdriver.Chrome, name: str, said: str) -> None:
    """Press a button, and wait until it is said that it was done."""
    browser.find_element(By.XPATH, f"//button[.='{name}']").click()
    query = (By.XPATH, f"//p[@class='said'][contains(., '{said}')]")
    WebDriverWait(browser, 60).until(lambda driver: driver.find_elements(*query), f"it was never said: {said}")


def test_calls_come_in_while_one_looks(browser: webdriver.Chrome, ours: Client) -> None:
    """Each is added on top and announced in words; pressing Pause, by keyboard, holds the list."""
    assert numbers(browser) == ["5", "4", "3", "2", "1"]
    ours.get_system_status()
    until(browser, "6")
    assert news(browser) == "1 new call, the latest GetSystemStatus: ✓ OK."
    assert browser.find_element(By.ID, "news").get_attribute("role") == "status"
    pause = browser.find_element(By.ID, "pause")
    pause.send_keys(Keys.SPACE)
    assert pause.get_attribute("aria-pressed") == "true"
    ours.get_system_status()
    browser.execute_async_script("setTimeout(arguments[0], 2500)")
    assert numbers(browser)[0] == "6"
    pause.send_keys(Keys.SPACE)
    until(browser, "7")
    browser.find_element(By.LINK_TEXT, "GetSystemStatus").click()
    assert browser.find_element(By.TAG_NAME, "h1").text == "GetSystemStatus"


def test_a_list_does_not_grow_for_ever(browser: webdriver.Chrome, ours: Client) -> None:
    for _ in range(70):
        ours.get_system_status()
    until(browser, "75")
    assert len(numbers(browser)) == 20


def test_a_tenant_that_has_gone_is_announced(browser: webdriver.Chrome) -> None:
    browser.execute_script("document.getElementById('calls').dataset.newer = 'http://127.0.0.1:1/'")
    WebDriverWait(browser, 60).until(lambda driver: news(driver) == "The tenant does not answer.")


def test_buttons_and_forms(browser: webdriver.Chrome, tenant: Tenant) -> None:
    """They come from this page, so that they pass the guard; what was done is said."""
    tenant.clock.stop()
    before = tenant.clock.now()
    press(browser, "1 day", "The clock was moved on.")
    assert (tenant.clock.now() - before).days == 1
    Select(browser.find_element(By.NAME, "kind")).select_by_visible_text("HTTP 503")
    browser.find_element(By.NAME, "always").click()
    press(browser, "Order", "The fault is on order.")
    assert [(order.fault.kind, order.times) for order in tenant.faults.orders][1:] == [("HTTP 503", None)]
    press(browser, "Cancel all", "All orders for faults are cancelled.")
    assert tenant.faults.orders == ()


def test_a_form_of_another_site_does_nothing(browser: webdriver.Chrome, url: str, tenant: Tenant) -> None:
    """`localhost` is another site than 127.0.0.1, and the browser says so."""
    visit(browser, url.replace("127.0.0.1", "localhost"))
    browser.execute_cdp_cmd("Page.setBypassCSP", {"enabled": True})
    try:
        visit(browser, url.replace("127.0.0.1", "localhost") + "calls")
        browser.execute_script(
            "document.body.innerHTML = `<form method=post action='${arguments[0]}faults/clear'><button>Go</button>`",
            url,
        )
        browser.find_element(By.TAG_NAME, "button").click()
        WebDriverWait(browser, 60).until(lambda driver: "Another site" in driver.page_source)
    finally:
        browser.execute_cdp_cmd("Page.setBypassCSP", {"enabled": False})
    assert len(tenant.faults.orders) == 1


def test_keyboard_and_accessibility_tree(browser: webdriver.Chrome, url: str) -> None:
    """The first key leads past the menu; what can be used has a name; landmarks and headings are in order."""
    webdriver.ActionChains(browser).send_keys(Keys.TAB).perform()
    skip = browser.switch_to.active_element
    assert skip.text == "Skip to the content" and skip.location["x"] >= 0
    skip.send_keys(Keys.ENTER)
    assert browser.switch_to.active_element.get_attribute("id") == "main"
    for path in ("", "calls", "calls/1", "calls/3", "lists", "lists?find=nothing-at-all"):
        visit(browser, url + path)
        nodes = browser.execute_cdp_cmd("Accessibility.getFullAXTree", {})["nodes"]
        shown = [node for node in nodes if not node["ignored"]]
        roles = Counter(node["role"]["value"] for node in shown)
        assert roles["banner"] == roles["main"] == roles["contentinfo"] == 1 <= roles["navigation"]
        used = ("button", "link", "textbox", "searchbox", "spinbutton", "combobox", "checkbox", "region", "navigation")
        assert not [node for node in shown if node["role"]["value"] in used and not node["name"]["value"].strip()]
        levels = browser.execute_script(
            "return [...document.querySelectorAll('h1,h2,h3')].map(each => +each.tagName[1])"
        )
        assert levels[0] == 1 and all(after - before <= 1 for before, after in pairwise(levels))
        ids = browser.execute_script("return [...document.querySelectorAll('[id]')].map(each => each.id)")
        assert len(ids) == len({*ids})


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [320, 390, 1280])
def test_readable(browser: webdriver.Chrome, url: str, scheme: str, width: int) -> None:
    """Enough contrast in both schemes, as WCAG asks, and no page is wider than the screen."""
    resize(browser, width)
    prefer(browser, scheme)
    for path in (
        "?done=clock",
        "calls",
        "calls/1",
        "calls/2",
        "calls/3",
        "calls/5",
        "lists",
        "lists/60",
        "lists/60/members",
        "nothing",
    ):
        visit(browser, url + path)
        if path == "nothing":
            continue
        assert is_dark(browser) == (scheme == "dark")
        found = contrasts(browser, "h1, h2, h3, p, a, th, td, dt, dd, label, input, select, button, span, small, code")
        assert len(found) > 10 and min(found) >= 4.5, path
        assert not sticks_out(browser), path


def test_without_scripts(browser: webdriver.Chrome, url: str, tenant: Tenant) -> None:
    """Everything is there but the calls that come in later, and the page says so."""
    browser.execute_cdp_cmd("Emulation.setScriptExecutionDisabled", {"value": True})
    try:
        visit(browser, f"{url}?again")
        assert "Load the page again" in browser.find_element(By.CLASS_NAME, "live").text
        assert not browser.find_element(By.ID, "pause").is_displayed()
        press(browser, "Cancel all", "All orders for faults are cancelled.")
        assert tenant.faults.orders == ()
    finally:
        browser.execute_cdp_cmd("Emulation.setScriptExecutionDisabled", {"value": False})


def test_it_asks_no_other_server(browser: webdriver.Chrome, url: str, ours: Client) -> None:
    """The browser's log says so while the page is used; and its policy has refused nothing."""
    ours.get_system_status()
    until(browser, "6")
    for path in ("calls", "calls/1", "lists"):
        visit(browser, url + path)
    asked = requested(browser)
    assert f"{url}page/page.js" in asked and any("/calls/newer?after=" in each for each in asked)
    assert all(each.startswith(url) for each in asked)
    assert log(browser, "browser") == []
