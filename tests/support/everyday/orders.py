"""Orders of any values in a data extension, of which Python alone knows what a filter finds."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from typing import Any

from hypothesis import strategies as st
from sfmc_soap import SERVER_TIME, Client, DataExtension, DataExtensionField
from support.everyday.wanted import COMPARISONS, Columns
from support.tenant.shop import TYPE, order

FIELDS = [
    DataExtensionField(name="OrderNo", field_type=TYPE.NUMBER, is_required=True, is_primary_key=True),
    DataExtensionField(name="City", field_type=TYPE.TEXT, max_length=50),
    DataExtensionField(name="Items", field_type=TYPE.NUMBER),
    DataExtensionField(name="Total Amount", field_type=TYPE.DECIMAL, precision=10, scale=2),
    DataExtensionField(name="PaidAt", field_type=TYPE.DATE),
    DataExtensionField(name="Gift", field_type=TYPE.BOOLEAN),
]
HOURS = st.integers(0, 48).map(lambda hours: dt.datetime(2026, 3, 1, tzinfo=SERVER_TIME) + dt.timedelta(hours=hours))
TEXTS = st.sampled_from(["Paris", "paris", "O'Hara", "São Paulo", "true", "7", "a]b", "x (y) AND z"])
COLUMNS: Columns = {
    "City": (COMPARISONS, TEXTS),
    "Items": (COMPARISONS, st.integers(-3, 3)),
    "Total Amount": (COMPARISONS, st.decimals(-2, 2, places=2)),
    "PaidAt": (COMPARISONS, st.builds(dt.datetime.astimezone, HOURS, st.sampled_from([SERVER_TIME, dt.UTC]))),
    "Gift": (("==", "!=", "in", "null", "not null"), st.booleans()),
}
"""The columns that an order may leave empty."""

VALUES = st.fixed_dictionaries({name: st.none() | values for name, (_, values) in COLUMNS.items()})
"""What orders hold, but for their number."""


def open_orders(client: Client) -> None:
    """Create the data extension `orders`."""
    client.create([DataExtension(customer_key="orders", name="Orders", fields=FIELDS)])


def fill(client: Client, rows: Sequence[Mapping[str, Any]]) -> None:
    """Let these be all orders, numbered from 0 on."""
    client.perform(action="ClearData", definitions=[DataExtension(customer_key="orders")])
    if rows:
        client.create([order({"OrderNo": str(number), **_texts(row)}) for number, row in enumerate(rows)])


def _texts(row: Mapping[str, Any]) -> dict[str, str]:
    """Return the values of an order as they are written."""
    return {name: _text(value) for name, value in row.items() if value is not None}


def _text(value: Any) -> str:
    if isinstance(value, dt.datetime):
        return f"{value.astimezone(SERVER_TIME):%m/%d/%Y %H:%M:%S}"
    return str(value)
