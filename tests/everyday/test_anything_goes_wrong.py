"""Any data, filter and faults: what arrives is what is there, once and in order, or an exception says how far it came.

What is there is known by Python alone, which holds the filter against the data.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Literal

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sfmc_soap import CallError, SelectionInterrupted
from sfmc_tenant import Tenant
from support.everyday.faults import Faults, any_faults
from support.everyday.orders import COLUMNS, VALUES, fill, open_orders
from support.everyday.sides import SIDES, Side
from support.everyday.wanted import Wanted, wishes
from support.tenant.validity import assert_requests_valid


class Shop:
    """A data extension, and a client of it.

    Attributes:
        side: the client.
    """

    def __init__(self, side: Side) -> None:
        self.side = side
        with side.tenant.client() as client:
            open_orders(client)

    def fill(self, rows: list[dict[str, Any]]) -> None:
        """Let these be all rows, numbered."""
        with self.side.tenant.client() as client:
            fill(client, rows)


@pytest.fixture(scope="module", params=SIDES)
def shop(request: pytest.FixtureRequest) -> Iterator[Shop]:
    with Tenant() as tenant:
        opened = Shop(SIDES[request.param](tenant))
        yield opened
        opened.side.close()


@given(
    rows=st.lists(VALUES, max_size=14),
    wanted=wishes(COLUMNS),
    page_size=st.integers(1, 6),
    prefetch=st.integers(0, 1),
    cursors=st.sampled_from(["places", "moving"]),
    faults=any_faults("short page", "empty page"),
)
def test_rows(
    shop: Shop,
    rows: list[dict[str, Any]],
    wanted: Wanted,
    page_size: int,
    prefetch: int,
    cursors: Literal["places", "moving"],
    faults: Faults,
) -> None:
    tenant = shop.side.tenant
    shop.fill(rows)
    expected = [{"OrderNo": number, **row} for number, row in enumerate(rows) if wanted.holds(row)]
    orders = shop.side.client.data_extension("orders")
    found = orders.rows(where=wanted.condition(), page_size=page_size, prefetch=prefetch)
    got: list[Any] = []
    tenant.cursors = cursors
    tenant.faults.schedule(faults)
    try:
        shop.side.items(found, into=got)
    except SelectionInterrupted as error:
        assert got == expected[: error.count]
        assert error.pages or not got
    except CallError:
        assert not got
    else:
        assert got == expected
    finally:
        assert_requests_valid(tenant)
        tenant.faults.clear()
        tenant.calls.clear()
