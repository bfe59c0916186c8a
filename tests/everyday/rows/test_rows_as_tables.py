"""Rows as tables and in files: the columns of the data extension are the schema."""

from __future__ import annotations

import csv
import json
from datetime import datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from sfmc_soap import SERVER_TIME, Client, P, SfmcSoapWarning, UnfitValue
from support.everyday.edits import with_value
from support.everyday.sides import Side
from support.tenant.shop import open_shop, order

PAID = datetime(2026, 3, 1, 9, 14, 2, tzinfo=SERVER_TIME)
SCHEMA = pa.schema(
    {
        "OrderNo": pa.string(),
        "Amount": pa.decimal128(10, 2),
        "PaidAt": pa.timestamp("us", "UTC"),
        "Items": pa.int64(),
        "Gift": pa.bool_(),
    }
)


@pytest.fixture(autouse=True)
def shop(side: Side) -> None:
    client = side.tenant.client()
    open_shop(client)
    full = {"OrderNo": "A-1", "Amount": "129.9", "PaidAt": "2026-03-01T09:14:02", "Items": "3", "Gift": "True"}
    client.create([order(full), order({"OrderNo": "A-2"})])


def test_a_table_has_the_types_of_the_columns(side: Side) -> None:
    table = side.run(side.client.data_extension("orders").rows().to_arrow())
    assert table.schema == SCHEMA
    assert table.to_pylist() == [
        {"OrderNo": "A-1", "Amount": Decimal("129.90"), "PaidAt": PAID, "Items": 3, "Gift": True},
        {"OrderNo": "A-2", "Amount": None, "PaidAt": None, "Items": None, "Gift": None},
    ]


def test_a_table_without_rows_has_its_columns(side: Side) -> None:
    rows = side.client.data_extension("orders").rows("Items", "_CreatedDate", where=P("OrderNo") == "C-1")
    table = side.run(rows.to_arrow())
    assert table.schema == pa.schema({"Items": pa.int64(), "_CreatedDate": pa.timestamp("us", "UTC")})
    assert len(table) == 0


def test_what_does_not_fit_is_an_error_or_null(side: Side) -> None:
    rows = with_odd_items(side).data_extension("orders").rows("OrderNo", "Items")
    with pytest.warns(SfmcSoapWarning), pytest.raises(UnfitValue, match=r"row 0 .* column Items"):
        side.run(rows.to_arrow())
    assert side.run(rows.to_arrow(unfit="null"))["Items"].to_pylist() == [None, None]


def with_odd_items(side: Side) -> Client:
    """Return a client to which the items of every row are some."""
    return side.edited(with_value("Items", "some"))


def test_rows_in_files(side: Side, tmp_path: Path) -> None:
    rows = side.client.data_extension("orders").rows(page_size=1)
    assert [side.run(rows.write(tmp_path / name)) for name in ("a.parquet", "a.csv", "a.jsonl")] == [2, 2, 2]
    assert pq.read_table(tmp_path / "a.parquet").schema.equals(SCHEMA)
    with (tmp_path / "a.csv").open(newline="") as file:
        assert next(csv.DictReader(file)) == {
            "OrderNo": "A-1",
            "Amount": "129.90",
            "PaidAt": "2026-03-01T09:14:02-06:00",
            "Items": "3",
            "Gift": "true",
        }
    lines: list[dict[str, Any]] = [json.loads(line) for line in (tmp_path / "a.jsonl").read_text().splitlines()]
    assert lines[0]["Items"] == 3 and lines[1] == {"OrderNo": "A-2"}
