"""Any filter finds what Python alone finds in the same data: through the bindings, the wire and a tenant."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sfmc_soap import (
    SERVER_TIME,
    ClickEvent,
    Client,
    DataExtensionObject,
    FilterPart,
    RetrieveRequest,
    dumps,
)
from sfmc_soap.everyday.filters import prepare
from sfmc_tenant import Tenant
from support.everyday.orders import COLUMNS, VALUES, fill, open_orders
from support.everyday.sides import SIDES, Side
from support.everyday.spoken import read, tuples
from support.everyday.wanted import COMPARISONS, Columns, Wanted, wishes
from support.profiles import examples
from support.witnesses.validators import schema_errors

ROWS = "DataExtensionObject[orders]"


@pytest.fixture(scope="module")
def shop() -> Iterator[Client]:
    with Tenant() as tenant, tenant.client() as client:
        open_orders(client)
        yield client


def checked(where: FilterPart) -> FilterPart:
    """Return a filter whose XML is valid, and whose text says the same."""
    assert schema_errors(dumps(RetrieveRequest(object_type="Send", properties=["ID"], filter=where))) == []
    assert read(str(where)) == tuples(where)
    return where


def orders_found(client: Client, where: FilterPart) -> list[int]:
    found = []
    for part in prepare(where, ROWS, is_checked=True):
        assert part is not None
        request = RetrieveRequest(object_type=ROWS, properties=["OrderNo"], filter=part)
        for row in client.retrieve(request).results:
            assert isinstance(row, DataExtensionObject)
            assert row.properties
            found.append(int(row.properties[0].value or ""))
    return found


@given(rows=st.lists(VALUES, max_size=12), wanted=wishes(COLUMNS))
def test_rows(shop: Client, rows: list[dict[str, Any]], wanted: Wanted) -> None:
    fill(shop, rows)
    expected = [number for number, row in enumerate(rows) if wanted.holds(row)]
    assert sorted(orders_found(shop, checked(wanted.condition()))) == expected


CLICK = ["SendID", "SubscriberKey", "EventDate"]


class Demo:
    """The clicks of the demo shop.

    Attributes:
        everything: what all clicks say.
    """

    def __init__(self, client: Client) -> None:
        self._client = client
        self.everything = self.clicks()

    def clicks(self, where: FilterPart | None = None) -> list[dict[str, Any]]:
        """Return what clicks say, of those that a filter finds."""
        request = RetrieveRequest(object_type="ClickEvent", properties=CLICK)
        if where is not None:
            request.filter = where
        response = self._client.retrieve(request)
        assert response.overall_status == "OK"
        return [said(event) for event in response.results]


def said(event: object) -> dict[str, Any]:
    """Return what a click says."""
    assert isinstance(event, ClickEvent)
    return dict(zip(CLICK, (event.send_id, event.subscriber_key, event.event_date)))


@pytest.fixture(scope="module")
def demo_tenant() -> Iterator[Tenant]:
    with Tenant.demo() as tenant:
        yield tenant


@pytest.fixture(scope="module")
def demo(demo_tenant: Tenant) -> Iterator[Demo]:
    with demo_tenant.client() as client:
        yield Demo(client)


KEYS = st.integers(1, 600).map(lambda number: f"C{number:04}")
DAYS = st.integers(0, 500).map(lambda day: dt.datetime(2025, 1, 1, 9, 45, 17, tzinfo=SERVER_TIME) + dt.timedelta(day))
CLICKED: Columns = {
    "SendID": (COMPARISONS, st.integers(0, 14)),
    "SubscriberKey": ((*COMPARISONS, "like"), KEYS | KEYS.map(lambda key: key[2:4].lower())),
    "EventDate": (COMPARISONS, DAYS),
}


@pytest.mark.slow
@given(wanted=wishes(CLICKED))
def test_events(demo: Demo, wanted: Wanted) -> None:
    assert demo.clicks(checked(wanted.condition())) == [event for event in demo.everything if wanted.holds(event)]


@pytest.fixture(scope="module", params=SIDES)
def side(request: pytest.FixtureRequest, demo_tenant: Tenant) -> Iterator[Side]:
    side = SIDES[request.param](demo_tenant)
    yield side
    side.close_client()


@pytest.mark.slow
@examples(50)
@given(wanted=wishes(CLICKED), page_size=st.integers(200, 1200))
def test_selections(demo: Demo, side: Side, wanted: Wanted, page_size: int) -> None:
    found = side.client.select(ClickEvent, *CLICK, where=wanted.condition(), page_size=page_size)
    assert [*map(said, side.items(found))] == [event for event in demo.everything if wanted.holds(event)]
