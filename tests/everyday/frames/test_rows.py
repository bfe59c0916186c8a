"""Rows of a data extension as a table and in files, with both clients of a tenant."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from pathlib import Path

import pyarrow
import pytest
from sfmc_soap import SERVER_TIME, UnfitValue
from support.everyday.sides import Side
from support.everyday.tables import READERS, column
from support.tenant.shop import open_shop, order

NAMES = ["OrderNo", "Amount", "PaidAt", "Items", "Gift"]
PAID = dt.datetime(2026, 3, 1, 9, 14, 2, tzinfo=SERVER_TIME)
ROWS = [["A-1", Decimal("129.9"), PAID, 3, True], ["A-2", None, None, 12, None]]


@pytest.fixture(autouse=True)
def shop(side: Side) -> None:
    client = side.tenant.client()
    open_shop(client)
    full = {"OrderNo": "A-1", "Amount": "129.9", "PaidAt": "2026-03-01T09:14:02", "Items": "3", "Gift": "True"}
    client.create([order(full), order({"OrderNo": "A-2", "Items": "12"})])


def test_a_table_has_the_types_of_the_columns(side: Side) -> None:
    """A Decimal has the precision and scale of its column."""
    table = side.run(side.client.data_extension("orders").rows().to_arrow())
    assert table.column_names == NAMES
    assert table.schema.types[2:] == [pyarrow.timestamp("us", tz="UTC"), pyarrow.int64(), pyarrow.bool_()]
    assert pyarrow.types.is_decimal128(table.schema.field("Amount").type)
    assert [[*row.values()] for row in table.to_pylist()] == ROWS


@pytest.mark.parametrize("suffix", READERS)
def test_a_file(side: Side, tmp_path: Path, suffix: str) -> None:
    path = tmp_path / f"orders{suffix}"
    assert side.run(side.client.data_extension("orders").rows(*NAMES).write(path)) == 2
    types = [str, Decimal, dt.datetime, int, bool]
    columns = [column(name, type, 8, 2) for name, type in zip(NAMES, types)]
    assert READERS[suffix](path, columns) == ROWS


def test_a_text_that_is_no_date_does_not_fit(side: Side) -> None:
    """Rows keep it as text, with a warning; a table has no place for it."""
    orders = side.client.data_extension("orders").rows("PaidAt", date_format="%d.%m.%Y")
    with pytest.warns(UserWarning, match="do not fit"), pytest.raises(UnfitValue, match=r"row 0 .*column PaidAt"):
        side.run(orders.to_arrow())
    assert side.run(orders.to_arrow(unfit="null"))["PaidAt"].to_pylist() == [None, None]
