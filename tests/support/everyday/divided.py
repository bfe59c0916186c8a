"""Orders whose values are at the boundaries of partitions, and between them, and missing."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from typing import Any

import pyarrow
from sfmc_soap import SERVER_TIME, Client
from support.everyday.orders import open_orders

NOON = dt.datetime(2026, 3, 1, 12, tzinfo=SERVER_TIME)
ITEMS = [None, -3, 0, 1, 1, 2, 7, 2**40]
TOTALS = [None, Decimal("-0.01"), Decimal(0), Decimal("9.99"), Decimal("10.00"), Decimal("1234567.89")]
DATES = [None, *(NOON + dt.timedelta(seconds=seconds) for seconds in (-86400, -1, 0, 0, 1, 3600, 86400 * 300))]
ROWS: list[dict[str, Any]] = [
    {
        "OrderNo": number,
        "Items": ITEMS[number % len(ITEMS)],
        "Total Amount": TOTALS[number % len(TOTALS)],
        "PaidAt": DATES[number % len(DATES)],
        "City": [None, "Paris", "Zoë"][number % 3],
        "Gift": [None, True, False][number % 3],
    }
    for number in range(60)
]


def open_divided(client: Client) -> None:
    """Create the data extension `orders`, with the rows."""
    open_orders(client)
    client.data_extension("orders").insert(ROWS).raise_for_failures()


def rows_of(frame: Any) -> list[dict[str, Any]]:
    """The rows of a data frame of pandas, by their numbers, None for no value."""
    rows: list[dict[str, Any]] = pyarrow.Table.from_pandas(frame, preserve_index=False).to_pylist()
    return sorted(rows, key=lambda row: int(row["OrderNo"]))


def divided(column: str, boundaries: list[Any]) -> list[list[dict[str, Any]]]:
    """The rows of each partition, by plain Python: from the lowest range up, then those without a value."""
    partitions: list[list[dict[str, Any]]] = [[] for _ in range(len(boundaries) + 2)]
    for row in ROWS:
        value = row[column]
        number = -1 if value is None else sum(value >= boundary for boundary in boundaries)
        partitions[number].append(row)
    return partitions
