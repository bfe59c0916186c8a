"""Pages of a Retrieve: what becomes of a ContinueRequest that is sent again, and faults on order of pages."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from sfmc_soap import (
    NO_RETRIES,
    CallTimeout,
    Client,
    OperationError,
    ProtocolError,
    RetrieveOptions,
    RetrieveRequest,
    RetrieveResponseMsg,
)
from sfmc_tenant import Tenant
from sfmc_tenant.operations.cursors import LIFE, MOST
from support.tenant.shop import open_shop, order, orders

NO_MORE = "Error: The ContinueRequest is not valid: there is no more data for it"


@pytest.fixture
def client(tenant: Tenant) -> Client:
    """A client of a tenant with five orders."""
    tenant.clock.stop()
    client = tenant.client(raise_on=(), retry=NO_RETRIES)
    open_shop(client)
    client.create([order({"OrderNo": number}) for number in "12345"])
    return client


def page(client: Client, before: RetrieveResponseMsg | None = None) -> RetrieveResponseMsg:
    """A page of orders, the first one or that which follows another."""
    request = RetrieveRequest(object_type="DataExtensionObject[orders]", properties=["Items", "OrderNo"])
    request.options = RetrieveOptions(batch_size=2)
    if before is not None:
        request.continue_request = before.request_id
    return client.retrieve(request)


def numbers(answer: RetrieveResponseMsg) -> str:
    """The numbers of the orders of a page."""
    rows: list[Any] = list(answer.results)
    return "".join(each.value for row in rows for each in row.properties if each.name == "OrderNo")


def read(client: Client) -> tuple[list[str], set[object]]:
    """All pages as the numbers of their orders, and their RequestIDs."""
    pages = [page(client)]
    while pages[-1].overall_status == "MoreDataAvailable":
        pages.append(page(client, pages[-1]))
    return [numbers(each) for each in pages], {each.request_id for each in pages}


def test_a_place_can_be_asked_for_again(client: Client) -> None:
    first = page(client)
    second = page(client, first)
    again = page(client, first)
    assert [numbers(each) for each in (first, second, again)] == ["12", "34", "34"]
    assert len({first.request_id, second.request_id, again.request_id}) == 3
    assert [numbers(page(client, each)) for each in (second, again, second)] == ["5", "5", "5"]


def test_a_moving_cursor_gives_the_page_after_and_ends(tenant: Tenant, client: Client) -> None:
    tenant.cursors = "moving"
    first = page(client)
    assert [numbers(page(client, first)) for _ in range(2)] == ["34", "5"]
    assert page(client, first).overall_status == NO_MORE


@pytest.mark.parametrize(("cursors", "ids"), [("places", 3), ("moving", 1)])
def test_pages_follow_each_other_either_way(tenant: Tenant, client: Client, cursors: Any, ids: int) -> None:
    tenant.cursors = cursors
    pages, request_ids = read(client)
    assert (pages, len(request_ids)) == (["12", "34", "5"], ids)


@pytest.mark.parametrize(("cursors", "follows"), [("places", "34"), ("moving", "5")])
def test_what_a_client_gets_who_has_lost_a_page(tenant: Tenant, client: Client, cursors: Any, follows: str) -> None:
    tenant.cursors = cursors
    tenant.faults.add("dropped after", where="continue")
    first = page(client)
    with pytest.raises(ProtocolError):
        page(client, first)
    assert numbers(page(client, first)) == follows


def test_other_cursors_are_refused(tenant: Tenant, client: Client) -> None:
    wrong: Any = "running"
    with pytest.raises(ValueError, match="there are no cursors 'running': places, moving"):
        tenant.cursors = wrong
    assert read(client)[0] == ["12", "34", "5"]


def test_a_cursor_ends_after_a_day(tenant: Tenant, client: Client) -> None:
    first = page(client)
    tenant.clock.move(LIFE - timedelta(seconds=1))
    assert numbers(page(client, first)) == "34"
    tenant.clock.move(1)
    assert page(client, first).overall_status == NO_MORE


def test_old_cursors_are_forgotten(tenant: Tenant, client: Client) -> None:
    """By the clock, and when there are too many: nobody continues most of what is retrieved."""
    store = tenant._look().store
    for _ in range(5):
        page(client)
    tenant.clock.move(LIFE)
    old, latest = page(client), page(client)
    assert store.value("SELECT count(*) FROM cursors") == 2
    store.run("UPDATE cursors SET rowid = rowid + ? WHERE request_id = ?", MOST, latest.request_id)
    page(client)
    assert page(client, old).overall_status == NO_MORE
    assert numbers(page(client, latest)) == "34"


# Faults on order.


@pytest.mark.parametrize(("kind", "pages"), [("short page", ["1", "23", "45"]), ("empty page", ["", "12", "34", "5"])])
def test_a_page_has_less_than_it_could(tenant: Tenant, client: Client, kind: Any, pages: list[str]) -> None:
    tenant.faults.add(kind)
    assert read(client)[0] == pages


def test_every_page_is_short(tenant: Tenant, client: Client) -> None:
    tenant.faults.add("short page", times=None)
    assert read(client)[0] == list("12345")


def test_a_page_is_empty_where_nothing_is_left(tenant: Tenant, client: Client) -> None:
    tenant.faults.add("empty page")
    tenant.faults.add("empty page", where="continue", after=2)
    assert read(client)[0] == ["", "12", "34", "", "5"]


def test_a_property_is_refused_that_can_be_retrieved(tenant: Tenant, client: Client) -> None:
    tenant.faults.add("wrong property", times=2)
    assert page(client).overall_status == "Error: Invalid column name 'OrderNo'."
    request = RetrieveRequest(object_type="List", properties=["ID", "ListName"])
    said = "Error: The Request Property(s) ListName do not match with the fields of List retrieve"
    assert client.retrieve(request).overall_status == said
    assert client.retrieve(request).overall_status == "OK"


def test_a_retrieve_takes_the_database_too_long(tenant: Tenant, client: Client) -> None:
    tenant.faults.add("timed out", where="continue")
    first = page(client)
    assert str(page(client, first).overall_status).startswith("Error: Timeout expired")
    assert numbers(page(client, first)) == "34"


def test_what_is_of_pages_spares_other_calls(tenant: Tenant, client: Client) -> None:
    tenant.faults.add("short page")
    client.create([order({"OrderNo": "6"})])
    client.get_system_status()
    assert [call.ordered for call in tenant.calls][-2:] == ["", ""]
    assert numbers(page(client)) == "1"


def test_an_order_is_for_first_pages_or_for_those_that_follow(tenant: Tenant, client: Client) -> None:
    tenant.faults.schedule(["short page", None, "short page"], where="continue")
    assert read(client)[0] == ["12", "3", "45"]
    tenant.faults.clear()
    tenant.faults.add("short page", where="first", times=None)
    assert read(client)[0] == ["1", "23", "45"]


def test_a_late_answer_comes_after_the_client_has_given_up(tenant: Tenant, client: Client) -> None:
    tenant.faults.add("late", operation="Create")
    with pytest.raises(CallTimeout):
        client.create([order({"OrderNo": "6"})])
    assert ["6"] in orders(client, "OrderNo")


def test_an_operation_error_names_what_was_refused_on_order(tenant: Tenant, client: Client) -> None:
    tenant.faults.add("wrong property")
    request = RetrieveRequest(object_type="List", properties=["ID", "ListName"])
    with pytest.raises(OperationError, match="ListName do not match"):
        tenant.client().retrieve(request)
