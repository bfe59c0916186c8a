"""The page to look at, without a browser: what it shows, what it never shows, and whom it answers."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from contextlib import suppress

import pytest
from lxml import html
from sfmc_soap import (
    AccountUser,
    APIProperty,
    Attribute,
    Automation,
    ClickEvent,
    Client,
    ClientID,
    CreateRequest,
    DataExtension,
    DataExtensionField,
    DataExtensionFieldType,
    DataExtensionObject,
    List,
    RetrieveRequest,
    RetryPolicy,
    SfmcSoapError,
    Subscriber,
    SubscriberList,
    SystemStatusRequestMsg,
    XmlElement,
    wrap,
)
from sfmc_tenant import Tenant
from sfmc_tenant.page.layout import python, xml
from sfmc_tenant.page.sections import SECTIONS
from starlette.testclient import TestClient
from support.tenant.people import open_unit

HERE = "http://127.0.0.1:8700"
ALIEN = "<script>alert(1)</script> & \"quotes\" 'too'"


@pytest.fixture
def tenant() -> Iterator[Tenant]:
    with Tenant() as tenant:
        yield tenant


@pytest.fixture
def page(tenant: Tenant) -> TestClient:
    return TestClient(tenant.app(), base_url=HERE, follow_redirects=False)


@pytest.fixture(scope="module")
def idle() -> Iterator[TestClient]:
    """The page of a tenant that nobody has called."""
    with Tenant() as tenant:
        yield TestClient(tenant.app(["shop.example"]), base_url=HERE, follow_redirects=False)


def asked(tenant: Tenant) -> dict[str, str]:
    """What a request for a token says, of a package that is installed for it."""
    tenant.access.install("app", "planted-secret", 1000001)
    return {"grant_type": "client_credentials", "client_id": "app", "client_secret": "planted-secret"}


def client(tenant: Tenant) -> Client:
    """A client that asks once."""
    return tenant.client(retry=RetryPolicy(attempts=1))


def read(page: TestClient, path: str) -> html.HtmlElement:
    """What the page shows at a path."""
    answer = page.get(path)
    assert answer.status_code == 200, answer.text
    return html.fromstring(answer.text)


def cells(found: html.HtmlElement) -> list[list[str]]:
    """The texts of the tables' rows, without their heads."""
    return [
        [" ".join(cell.text_content().split()) for cell in row.xpath("th|td")] for row in found.xpath(".//tbody/tr")
    ]


def text(found: html.HtmlElement, query: str) -> str:
    """The text of the one element that a query finds."""
    (element,) = found.xpath(query)
    return " ".join(element.text_content().split())


# What it shows.


def test_objects_stand_in_pages_the_newest_first(tenant: Tenant, page: TestClient) -> None:
    client(tenant).create([List(list_name=f"Spring {number}") for number in range(60)])
    first, second = read(page, "/lists"), read(page, "/lists?page=2")
    assert [row[0] for row in cells(first)] == [f"Spring {number}" for number in range(59, 9, -1)]
    assert [row[0] for row in cells(second)][:10] == [f"Spring {number}" for number in range(9, -1, -1)]
    assert text(first, "//nav[@class='pager']") == "Page 1 of 2 Older"
    assert text(second, "//nav[@class='pager']") == "Newer Page 2 of 2"
    assert cells(read(page, "/lists?page=99999999999999999999")) == cells(second)


def test_objects_are_found_by_a_text(tenant: Tenant, page: TestClient) -> None:
    client(tenant).create([List(list_name="Spring 100 %"), List(list_name="Autumn")])
    assert [row[0] for row in cells(read(page, "/lists?find=SPRING"))] == ["Spring 100 %"]
    assert cells(read(page, "/lists?find=_")) == []


def test_an_object_is_shown_with_its_properties(tenant: Tenant, page: TestClient) -> None:
    client(tenant).create([List(list_name="Spring", description="All who buy seeds")])
    (link,) = read(page, "/lists?find=Spring").xpath("//tbody//a/@href")
    found = read(page, link)
    assert text(found, "//h1") == "Spring"
    assert text(found, "//dt[.='Description']/../dd") == "All who buy seeds"
    assert text(found, "//p[@class='empty']") == "It has none of these: members."


def test_a_data_extension_has_its_fields_and_rows(tenant: Tenant, page: TestClient) -> None:
    key, column = "orders/2024?[x] & <b>", "Customer & <i>name"
    fields = [
        DataExtensionField(name="Id", field_type=DataExtensionFieldType.NUMBER, is_primary_key=True, is_required=True),
        DataExtensionField(name=column, field_type=DataExtensionFieldType.TEXT, max_length=50),
    ]
    rows = [
        DataExtensionObject(
            customer_key=key, properties=[APIProperty(name="Id", value=f"{id}"), APIProperty(name=column, value=name)]
        )
        for id, name in enumerate(["Ada", "<b>Bob</b>", "Carol"])
    ]
    with client(tenant) as ours:
        ours.create([DataExtension(name="Orders", customer_key=key, fields=fields)])
        ours.create(rows)
    (link,) = read(page, "/data-extensions?find=orders").xpath("//tbody//a/@href")
    found = read(page, link)
    assert text(found, "//dt[.='CustomerKey']/../dd") == key
    assert [row[:2] for row in cells(found)[:2]] == [["Id", "Number"], [column, "Text"]]
    assert cells(found)[2:] == [["2", "Carol"], ["1", "<b>Bob</b>"], ["0", "Ada"]]
    assert found.xpath("//section[@aria-labelledby='rows']//thead//th/text()") == ["Id", column]
    assert cells(read(page, f"{link}/rows?find=<B>bob")) == [["1", "<b>Bob</b>"]]
    assert [row[0] for row in cells(read(page, f"{link}/fields"))] == ["Id", column]


def test_a_subscriber_has_attributes_memberships_and_events(tenant: Tenant, page: TestClient) -> None:
    with client(tenant) as ours:
        list_id = ours.create([List(list_name="Spring")]).results[0].new_id
        ada = Subscriber(subscriber_key="ada", email_address="ada@shop.example", lists=[SubscriberList(id=list_id)])
        ada.attributes = [Attribute(name="First Name", value="Ada")]
        ours.create([ada])
    for number in range(8):
        tenant.track(ClickEvent(send_id=7, subscriber_key="ada", url=f"https://shop.example/{number}"))
    (link,) = read(page, "/subscribers").xpath("//tbody//a/@href")
    found = read(page, link)
    assert text(found, "//dt[.='First Name']/../dd") == "Ada"
    memberships = found.xpath("//section[@aria-labelledby='memberships']")[0]
    assert [row[:2] for row in cells(memberships)][:1] == [[str(list_id), "Active"]]
    assert text(found, "//section[@aria-labelledby='clicks']/p") == "All 8 clicks"
    clicks = cells(read(page, f"{link}/clicks"))
    assert [row[1:] for row in clicks] == [
        ["ada", "7", f"https://shop.example/{number}"] for number in range(7, -1, -1)
    ]


def test_an_automation_has_its_runs_and_statuses_have_words(tenant: Tenant, page: TestClient) -> None:
    with client(tenant) as ours:
        id = ours.create([Automation(customer_key="nightly", name="Nightly")]).results[0].new_object_id
        assert cells(read(page, "/automations"))[0][:3] == ["Nightly", "nightly", "Building (1)"]
        ours.perform(action="start", definitions=[Automation(object_id=id)])
    tenant.clock.move(2)
    (link,) = read(page, "/automations").xpath("//tbody//a/@href")
    (run,) = cells(read(page, link))
    assert run[1] in ("Running (3)", "Ready (2)")


def test_each_business_unit_has_its_own(tenant: Tenant, page: TestClient) -> None:
    with client(tenant) as ours:
        mid = open_unit(ours, "Spain & <Portugal>")
        ours.create([List(list_name="Spring"), List(list_name="Primavera", client=ClientID(id=mid))])
    above, below = read(page, "/lists?find=r"), read(page, f"/lists?find=r&mid={mid}")
    assert [row[0] for row in cells(above)][:1] == ["Spring"]
    assert [row[0] for row in cells(below)][:1] == ["Primavera"]
    assert text(below, "//option[@selected]") == f"Spain & <Portugal> ({mid})"
    (link,) = below.xpath("//a[.='Primavera']/@href")
    assert text(read(page, link), "//h1") == "Primavera"
    assert page.get(link.partition("?")[0]).status_code == 404
    assert cells(read(page, "/lists?find=r&mid=7")) == cells(above)


def test_what_is_not_there_is_said(idle: TestClient) -> None:
    for path in ("/lists/99", "/lists/99999999999999999999/members", "/calls/7", "/nowhere"):
        assert idle.get(path).status_code == 404
    assert "in another business unit" in idle.get("/lists/99").text


@pytest.mark.parametrize(
    "query", ["page=-1", "page=0", "page=²", "find=%00", "find=%", "find='\"--", "mid=1e9", "mid=", "%ff=%ff"]
)
@pytest.mark.parametrize("path", ["/lists", "/calls", "/"])
def test_an_address_that_makes_no_sense_is_read_as_far_as_it_does(idle: TestClient, path: str, query: str) -> None:
    assert idle.get(f"{path}?{query}").status_code == 200


@pytest.mark.slow
def test_every_page_of_the_demo_shop() -> None:
    """Two pages of each kind are found by links, and none says that something cannot be shown."""
    with Tenant.demo() as tenant:
        page = TestClient(tenant.app(), base_url=HERE)
        seen: Counter[str] = Counter()
        paths = ["/"]
        for path in paths:
            found = read(page, path)
            assert not found.xpath("//*[@class='problem']"), path
            for link in found.xpath("//main//a/@href | //header//a/@href"):
                pattern = re.sub(r"\d+", "N", link)
                if seen[pattern] < 2 and link not in paths:
                    seen[pattern] += 1
                    paths.append(link)
    sections = {path.split("/")[1] for path in seen if "/N" in path}
    assert sections == {section.path for section in SECTIONS}
    assert {"/sends/N/clicks", "/data-extensions/N/rows", "/subscribers?page=N"} <= {*seen}


# Calls.


def test_calls_stand_the_newest_first_with_how_they_ended(tenant: Tenant, page: TestClient) -> None:
    with client(tenant) as ours:
        ours.create([List(list_name="Spring")])
        with suppress(SfmcSoapError):
            ours.create([List(list_name="Spring"), List(list_name="Autumn")])
        with suppress(SfmcSoapError):
            ours.retrieve(RetrieveRequest(object_type="List", properties=["Nonsense"]))
        with suppress(SfmcSoapError):
            ours.retrieve(RetrieveRequest(object_type="Nonsense", properties=["ID"]))
    rows = [row[:4] for row in cells(read(page, "/calls"))]
    assert rows == [
        ["5", "✕ Fault", "Retrieve", "Nonsense"],
        ["4", "✕ Error", "Retrieve", "List"],
        ["3", "! Has Errors", "Create", "List (2)"],
        ["2", "✓ OK", "Create", "List"],
        ["1", "✓ HTTP 200", "token", "in-process"],
    ]
    assert [row[:4] for row in cells(read(page, "/"))] == rows
    assert [row[:4] for row in cells(read(page, "/calls?only=failed"))] == rows[:3]
    assert [row[:4] for row in cells(read(page, "/calls?only=token"))] == rows[4:]
    assert [row[:4] for row in cells(read(page, "/calls?only=nonsense"))] == rows
    assert page.get("/calls/newer?after=3&only=failed").text.count("<tr ") == 2


def test_newer_calls_come_as_rows(tenant: Tenant, page: TestClient) -> None:
    with client(tenant) as ours:
        for _ in range(3):
            ours.get_system_status()
    assert page.get("/calls/newer?after=4").status_code == 204
    newer = page.get("/calls/newer?after=2").text
    assert newer.count("<tr ") == 2 and "<html" not in newer
    assert newer.index('data-number="4"') < newer.index('data-number="3"')


def test_a_call_says_why_it_failed(tenant: Tenant, page: TestClient) -> None:
    with client(tenant) as ours:
        ours.create([List(list_name="Spring")])
        with suppress(SfmcSoapError):
            ours.create([List(list_name="Autumn"), List(list_name="Spring")])
        tenant.faults.add("HTTP 503")
        with suppress(SfmcSoapError):
            ours.get_system_status()
        tenant.faults.add("rate limited")
        with suppress(SfmcSoapError):
            ours.get_system_status()
    (refused,) = cells(read(page, "/calls/3"))
    assert refused[0] == "object 2" and refused[1].isdigit() and refused[2]
    assert cells(read(page, "/calls/4")) == [["the call", "", "A fault was on order: HTTP 503."]]
    assert [row[1] for row in cells(read(page, "/calls"))][:2] == ["✕ Fault", "✕ HTTP 503"]
    assert cells(read(page, "/calls/5"))[1] == ["the call", "17", "Rate Limited"]


def test_a_call_says_what_is_wrong_with_a_row(tenant: Tenant, page: TestClient) -> None:
    with client(tenant) as ours, suppress(SfmcSoapError):
        ours.create([DataExtensionObject(customer_key="orders", properties=[APIProperty(name="Id", value="1")])])
    (refused,) = cells(read(page, "/calls/2"))
    assert refused == ["object 1", "70003", "The row was not saved. Invalid data extension key: orders"]


def test_a_call_is_shown_as_python_and_as_xml(tenant: Tenant, page: TestClient) -> None:
    client(tenant).create([List(list_name="Spring")])
    request, request_xml, response, response_xml = (pre.text_content() for pre in read(page, "/calls/2").xpath("//pre"))
    assert "    objects=[\n        List(list_name='Spring'),\n    ],\n" in request
    names: dict[str, object] = {}
    exec("from sfmc_soap import *", names)
    assert eval(request, names) == tenant.calls.soap[0].request
    assert eval(response, names) == tenant.calls.soap[0].response
    assert "<ListName>Spring</ListName>\n" in request_xml
    assert "<OverallStatus>OK</OverallStatus>\n" in response_xml


def test_long_messages_are_cut() -> None:
    message = CreateRequest(objects=[List(list_name=f"List {number}") for number in range(5000)])
    for shown in (python(message), xml(wrap(message))):
        lines = shown.splitlines()
        assert len(lines) == 2001 and lines[-1] == "... more than 2,000 lines"


def test_long_texts_are_cut() -> None:
    message = CreateRequest(objects=[List(description="x" * 11_000_000)])
    for shown in (python(message), xml(wrap(message))):
        assert len(shown) < 20_000


def test_what_is_very_long_does_not_make_pages_so(tenant: Tenant, page: TestClient) -> None:
    long = "long " * 100_000
    with client(tenant) as ours:
        ours.create([List(list_name="Spring", description=long)])
        with suppress(SfmcSoapError):
            ours.retrieve(RetrieveRequest(object_type=long, properties=["ID"]))
    assert len(everything(page, tenant)) < 200_000


# What it does.


def test_the_buttons_move_the_clock_and_let_tokens_expire(tenant: Tenant, page: TestClient) -> None:
    tenant.clock.stop()
    before = tenant.clock.now()
    ours = client(tenant)
    ours.get_system_status()
    assert page.post("/clock", data={"by": "1 minute"}).headers["location"] == "/?done=clock"
    assert (tenant.clock.now() - before).total_seconds() == 60
    assert page.post("/tokens/expire").headers["location"] == "/?done=tokens"
    ours.get_system_status()
    assert [call.fault for call in tenant.calls.soap] == ["", "Token Expired", ""]
    assert text(read(page, "/?done=tokens"), "//p[@class='said']") == "✓ All tokens have expired."


def test_faults_are_ordered_and_cancelled(tenant: Tenant, page: TestClient) -> None:
    fields = {"kind": "rate limited", "operation": "Retrieve", "after": "2", "times": "3", "seconds": "5"}
    assert page.post("/faults", data=fields).status_code == 303
    page.post("/faults", data=fields | {"always": "yes", "operation": ""})
    page.post("/faults", data=fields | {"where": "continue"})
    assert cells(read(page, "/")) == [
        ["rate limited", "Retrieve", "2", "3", "0"],
        ["rate limited", "every one", "2", "always", "0"],
        ["rate limited", "Retrieve (ContinueRequest)", "2", "3", "0"],
    ]
    page.post("/faults/clear")
    assert tenant.faults.orders == ()


@pytest.mark.parametrize(
    ("path", "fields"),
    [
        ("/clock", {}),
        ("/clock", {"by": "-1"}),
        ("/faults", {"kind": "nonsense"}),
        ("/faults", {"kind": "slow", "after": "-1"}),
        ("/faults", {"kind": "slow", "seconds": "9" * 5000}),
        ("/faults", {"kind": "slow", "times": "²"}),
        ("/faults", {f"field {number}": "1" for number in range(50)}),
    ],
)
def test_a_form_that_makes_no_sense_is_refused(
    tenant: Tenant, page: TestClient, path: str, fields: dict[str, str]
) -> None:
    tenant.clock.stop()
    before = tenant.clock.now()
    answer = page.post(path, data=fields)
    assert answer.status_code == 400 and len(answer.text) < 300
    assert (tenant.clock.now(), tenant.faults.orders) == (before, ())


def test_a_large_form_is_not_read(idle: TestClient) -> None:
    assert idle.post("/clock", content=b"x" * 10_001).status_code == 413
    assert idle.post("/clock", content=b"by=\xff").status_code == 400


# Whom it answers.


@pytest.mark.parametrize("host", ["localhost:8700", "127.0.0.1", "127.8.8.8:1", "[::1]:8700", "SHOP.example:80"])
def test_names_by_which_the_page_is_known(idle: TestClient, host: str) -> None:
    assert idle.get("/", headers={"Host": host}).status_code == 200


@pytest.mark.parametrize("host", ["evil.example", "127.0.0.1.evil.example", "[::1", "", "10.0.0.1"])
@pytest.mark.parametrize("path", ["/", "/calls/1", "/page/page.js"])
def test_a_name_that_leads_here_from_elsewhere_is_refused(idle: TestClient, host: str, path: str) -> None:
    assert idle.get(path, headers={"Host": host}).status_code == 421


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        ({"Sec-Fetch-Site": "same-origin", "Origin": HERE}, 303),
        ({"Origin": HERE}, 303),
        ({}, 303),
        ({"Sec-Fetch-Site": "cross-site"}, 403),
        ({"Sec-Fetch-Site": "same-site", "Origin": "http://127.0.0.1:9999"}, 403),
        ({"Sec-Fetch-Site": "none"}, 403),
        ({"Origin": "http://127.0.0.1:9999"}, 403),
        ({"Origin": "https://evil.example"}, 403),
        ({"Origin": "null"}, 403),
        ({"Origin": "http://["}, 403),
    ],
)
@pytest.mark.parametrize("path", ["/tokens/expire", "/faults/clear"])
def test_forms_of_other_sites_are_refused(idle: TestClient, path: str, headers: dict[str, str], status: int) -> None:
    assert idle.post(path, headers=headers).status_code == status


@pytest.mark.parametrize("path", ["/", "/lists", "/calls/newer", "/nowhere-at-all", "/page/page.css", "/lists/99"])
def test_every_answer_of_the_page_has_its_policy(idle: TestClient, path: str) -> None:
    headers = idle.get(path).headers
    if path == "/nowhere-at-all":
        assert "content-security-policy" not in headers
        return
    policy = dict(rule.split(" ", 1) for rule in headers["content-security-policy"].split("; "))
    assert policy["default-src"] == policy["base-uri"] == policy["frame-ancestors"] == "'none'"
    assert {*policy.values()} == {"'none'", "'self'"}
    assert headers["x-content-type-options"] == "nosniff"
    assert headers["referrer-policy"] == "no-referrer"


# What it never shows.


def everything(page: TestClient, tenant: Tenant) -> str:
    """All pages about calls, lists and the tenant, as they were sent."""
    paths = ["/", "/calls", "/calls/newer", "/lists", *(f"/calls/{call.number}" for call in tenant.calls)]
    return "\n".join(page.get(path).text for path in paths)


def test_what_comes_from_calls_is_escaped(tenant: Tenant, page: TestClient) -> None:
    with client(tenant) as ours:
        ours.create([List(list_name=ALIEN[:40], description=ALIEN)])
        with suppress(SfmcSoapError):
            ours.retrieve(RetrieveRequest(object_type=ALIEN, properties=[ALIEN]))
    shown = everything(page, tenant)
    assert "&lt;script&gt;alert(1)" in shown
    assert "<script>" not in shown and "alert(1)</script>" not in shown
    found = page.get("/lists", params={"find": f'"><b>{ALIEN}'}).text
    assert "<b>" not in found and "<script>" not in found


def test_secrets_are_never_shown(tenant: Tenant, page: TestClient) -> None:
    token = tenant.access.token(asked(tenant))["access_token"]
    block = XmlElement(f'<fueloauth xmlns="http://exacttarget.com">{token}</fueloauth>')
    elsewhere = XmlElement(f'<Password xmlns="urn:other">{token}</Password>')
    for content in (
        wrap(SystemStatusRequestMsg(), headers=[block, elsewhere]),
        wrap(CreateRequest(objects=[AccountUser(password="planted-secret", name="Jo")]), headers=[block]),
        wrap(SystemStatusRequestMsg(), headers=[block])[:-9],
    ):
        page.post("/Service.asmx", content=content)
    shown = everything(page, tenant)
    assert len(tenant.calls) == 3
    assert "GetSystemStatus" in shown and "Jo" in shown
    assert "password=&#39;[hidden]&#39;" in shown and "&gt;[hidden]&lt;/Password" in shown
    assert token not in shown and "planted-secret" not in shown
