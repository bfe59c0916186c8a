"""Data extensions are made: from names with types, columns, or a dataclass."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from decimal import Decimal
from typing import Annotated, Any

import pytest
from sfmc_soap import Column, ConfigurationError, DataExtension, TotalFailure
from support.everyday.sides import Side


@dataclass
class Order:
    """An order. What cannot be None is required."""

    OrderNo: Annotated[str, "Text(10)"]
    Pieces: Annotated[int, 5]
    Total: Annotated[Decimal, Column(name="any", type="Decimal", precision=9, scale=2)] | None = None
    Placed: dt.datetime | None = None
    Paid: bool | None = None
    Email: Annotated[str | None, "EmailAddress"] = None
    Note: str | None = None


@dataclass
class Unclear:
    """What no column can be."""

    Id: int | str | None


AS_SHOWN = [
    "OrderNo Text(10) key required",
    "Pieces Number required",
    "Total Decimal(9, 2)",
    "Placed Date",
    "Paid Boolean",
    "Email EmailAddress(254)",
    "Note Text(100)",
]
TYPES: dict[str, Any] = {
    "OrderNo": "Text(10)",
    "Pieces": Column(name="any", type="Number", is_required=True),
    "Total": "Decimal ( 9,2 )",
    "Placed": dt.date,
    "Paid": bool,
    "Email": "EmailAddress",
    "Note": "Text(100)",
}


@pytest.mark.parametrize(
    ("columns", "types"),
    [(TYPES, None), (Order, {"Note": "Text(100)"}), ({**TYPES, "Note": str}, {"Note": "Text(100)"})],
)
def test_columns_are_made_as_they_are_said(side: Side, columns: Any, types: Any) -> None:
    table = side.client.data_extension("orders")
    made = side.run(table.create(columns, key="OrderNo", types=types))
    assert [str(column) for column in side.run(table.columns)] == AS_SHOWN
    found = side.run(table.describe()).data_extension
    assert (made.object_id, found.customer_key, found.name) == (found.object_id, "orders", "orders")


def test_columns_of_another_table_make_one_like_it(side: Side) -> None:
    table, other = side.client.data_extension("orders"), side.client.data_extension("copy")
    side.run(table.create(TYPES, key=["OrderNo"]))
    side.run(other.create(side.run(table.columns)))
    assert side.run(other.columns) == side.run(table.columns)


def test_what_else_a_data_extension_has(side: Side) -> None:
    """Its name, its folder, what it is sent by, and everything that there is no argument for."""
    folder = side.run(side.client.folders("dataextension")).roots[0]
    table = side.client.data_extension("people")
    columns: dict[str, Any] = {"Id": int, "Email": "EmailAddress"}
    settings = DataExtension(is_testable=True, description="who")
    side.run(
        table.create(
            columns,
            key="Id",
            name="People",
            folder=folder.id,
            sendable="Email",
            sent_to="Email Address",
            settings=settings,
        )
    )
    found = side.run(table.describe()).data_extension
    assert (found.name, found.category_id, found.description) == ("People", folder.id, "who")
    assert (found.is_sendable, found.is_testable) == (True, True)
    assert found.sendable_subscriber_field.name == "_EmailAddress"
    assert settings == DataExtension(is_testable=True, description="who")


def test_a_name_makes_a_data_extension_whose_key_the_service_chooses(side: Side) -> None:
    table = side.client.data_extension(name="Orders")
    side.run(table.create({"Id": int}, key="Id"))
    assert side.run(table.insert([{"Id": 1}])).succeeded == 1


def test_rules_of_the_service_are_told(side: Side) -> None:
    """Before anything is sent, if it would refuse."""
    with pytest.warns(match="the column 'Note' is of type Text and has no MaxLength"):
        side.run(side.client.data_extension("notes").create({"Id": int, "Note": str}, key="Id"))
    side.run(side.client.data_extension("quiet").create({"Id": int, "Note": str}, key="Id", strict=None))
    before = len(side.tenant.calls)
    with pytest.raises(ConfigurationError, match=r"create\(\): .*'Note' is a key"):
        side.run(side.client.data_extension("other").create({"Note": str}, key="Note", strict="error"))
    assert len(side.tenant.calls) == before


def test_what_the_service_refuses_is_an_error(side: Side) -> None:
    table = side.client.data_extension("orders")
    side.run(table.create({"Id": int}, key="Id"))
    with pytest.raises(TotalFailure, match="not allowed when doing an add-only operation"):
        side.run(table.create({"Id": int}, key="Id"))


@pytest.mark.parametrize(
    ("columns", "options", "message"),
    [
        ({"A": "Txt(5)"}, {}, r"column 'A': no FieldType is 'Txt\(5\)': did you mean 'Text'\?"),
        ({"A": "(5)"}, {}, "it is one of Text, Number"),
        ({"A": Decimal}, {}, r"column 'A': a Decimal needs its digits.*'Decimal\(9, 2\)'"),
        ({"A": "Decimal"}, {}, "a Decimal needs its digits"),
        (
            {"A": float},
            {},
            "column 'A': float cannot be the type of a column: use bool, date, datetime, int, str or a FieldType",
        ),
        (Unclear, {}, "column 'Id': Union.* cannot be the type of a column"),
        ({"A": 5}, {}, "column 'A': int cannot be the type of a column"),
        ({"Id": int}, {"key": "id"}, "no column is called 'id': did you mean 'Id'"),
        ({"Id": int}, {"types": {"I": str}}, "no column is called 'I'"),
        ({"Id": int}, {"sendable": "id"}, "sendable: no column is called 'id'"),
        ([], {}, "a data extension has at least one"),
        ({}, {}, "a data extension has at least one column"),
    ],
)
def test_columns_that_cannot_be(side: Side, columns: Any, options: dict[str, Any], message: str) -> None:
    """Nothing is sent."""
    before = len(side.tenant.calls)
    with pytest.raises(ConfigurationError, match=message):
        side.run(side.client.data_extension("orders").create(columns, **options))
    assert len(side.tenant.calls) == before


@pytest.mark.parametrize("columns", [5, "Id", {5: int}, [5]])
def test_what_is_no_columns_is_an_error(side: Side, columns: Any) -> None:
    with pytest.raises(TypeError):
        side.run(side.client.data_extension("orders").create(columns))
