"""The demo shop: what tutorials rely on."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from sfmc_soap import (
    APIObject,
    Automation,
    Client,
    ClientCredentials,
    DataExtensionObject,
    List,
    RetrieveRequest,
    Send,
    SimpleFilterPart,
    SimpleOperators,
)
from sfmc_tenant import Tenant
from sfmc_tenant import __main__ as command
from sfmc_tenant.demo.people import CUSTOMERS
from sfmc_tenant.demo.reactions import EVENTS
from sfmc_tenant.demo.tables import ORDERS
from support.tenant.serving import served

KINDS = "SentEvent NotSentEvent OpenEvent ClickEvent BounceEvent UnsubEvent ForwardedEmailEvent".split()


@pytest.fixture(scope="module")
def shop() -> Iterator[Tenant]:
    with Tenant.demo() as shop:
        yield shop


@pytest.fixture
def client(shop: Tenant) -> Iterator[Client]:
    with shop.client() as client:
        yield client


def every(client: Client, type: str, properties: str) -> list[APIObject]:
    """All objects of a type, page by page; the properties are given as words."""
    answer = client.retrieve(RetrieveRequest(object_type=type, properties=properties.split()))
    found = list(answer.results)
    while answer.overall_status == "MoreDataAvailable":
        answer = client.retrieve(RetrieveRequest(object_type=type, continue_request=answer.request_id))
        found += answer.results
    return found


def test_customers_orders_and_what_they_buy(client: Client) -> None:
    assert len(every(client, "Subscriber", "SubscriberKey")) == CUSTOMERS
    assert len(every(client, "DataExtensionObject[customers]", "CustomerNo")) == CUSTOMERS
    assert len(every(client, "DataExtensionObject[orders]", "OrderNo")) == ORDERS
    assert len(every(client, "DataExtensionObject[products]", "Product")) == 12


def test_twelve_thousand_events_of_many_kinds(client: Client) -> None:
    counts = {kind: len(every(client, kind, "SendID SubscriberKey EventDate")) for kind in KINDS}
    assert sum(counts.values()) == EVENTS == 12_000
    assert {kind for kind, count in counts.items() if count} >= {*KINDS} - {"NotSentEvent"}


def test_a_newsletter_has_gone_out_each_month(client: Client) -> None:
    sends = every(client, "Send", "ID EmailName Status NumberSent UniqueOpens")
    letters = [send for send in sends if isinstance(send, Send) and "Newsletter" in str(send.email_name)]
    assert [send.status for send in letters] == ["Complete"] * 12
    assert all((send.number_sent or 0) > (send.unique_opens or 0) > 0 for send in letters)


def test_the_automation_has_run(client: Client) -> None:
    nightly = SimpleFilterPart(property="CustomerKey", simple_operator=SimpleOperators.EQUALS, value=["nightly"])
    request = RetrieveRequest(object_type="Automation", properties=["Name", "Status", "LastRunTime"], filter=nightly)
    [automation] = client.retrieve(request).results
    assert isinstance(automation, Automation)
    assert (automation.name, automation.status) == ("Nightly", 2)
    totals = every(client, "DataExtensionObject[totals]", "CustomerNo Spent")
    assert 500 < len(totals) <= CUSTOMERS


def test_it_is_the_same_each_time(client: Client) -> None:
    first = every(client, "DataExtensionObject[orders]", "OrderNo CustomerNo Product Pieces Total Placed Paid")[0]
    assert isinstance(first, DataExtensionObject)
    assert [each.value for each in first.properties or []] == FIRST_ORDER


FIRST_ORDER = ["O-00001", "C0510", "Oolong", "1", "11.30", "1/2/2025 1:05:00 PM", "True"]


@pytest.mark.slow
def test_it_is_opened_once(tmp_path: Path) -> None:
    """A file that has it is not filled again; nobody has made a call."""
    for _ in range(2):
        with Tenant.demo(tmp_path / "shop.db") as shop:
            assert shop._store.value("SELECT count(*) FROM events") == EVENTS
            assert not shop.calls


def test_a_file_with_something_in_its_way_is_told(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file = tmp_path / "shop.db"
    with Tenant(file) as tenant:
        tenant.client().create([List(list_name="Newsletter", customer_key="newsletter")])
    assert command.main(["--port", "0", "--db", str(file), "--demo"]) == 1
    assert capsys.readouterr().err.startswith(
        "Error: the demo shop does not fit beside what the tenant holds: number 0"
    )


def test_its_package_is_called_demo(shop: Tenant) -> None:
    with served(shop) as url:
        credentials = ClientCredentials(client_id="demo", client_secret="demo", auth_url=url)
        with Client(credentials) as client:
            assert client.get_system_status().overall_status == "OK"
