"""Rows in all their forms: tuples, dataclasses, lines of a csv, any iterable."""

from __future__ import annotations

import csv
import io
from collections.abc import AsyncIterator, Iterator
from dataclasses import dataclass
from typing import Any, NamedTuple, cast

import pytest
from sfmc_soap import UNSET, ConfigurationError, UnknownColumnError
from support.everyday.sides import Awaiting, Side
from support.everyday.storing import open_orders


@pytest.fixture(autouse=True)
def orders(side: Side) -> None:
    open_orders(side.tenant)


@dataclass
class Order:
    """An order, whose pieces may be left out."""

    OrderNo: str
    Pieces: Any = UNSET


class Pair(NamedTuple):
    """The same, as a tuple with names."""

    OrderNo: str
    Pieces: int


def pieces(side: Side) -> dict[Any, Any]:
    """How many pieces each order has."""
    rows = side.items(side.client.data_extension("orders").rows("OrderNo", "Pieces"))
    return {row["OrderNo"]: row["Pieces"] for row in rows}


def lines(text: str, **options: Any) -> csv.DictReader[str]:
    return csv.DictReader(io.StringIO(text, newline=""), **options)


def test_tuples_have_names_or_the_order_of_all_columns(side: Side) -> None:
    table = side.client.data_extension("orders")
    assert side.run(table.upsert([(1, "A-1"), [2, "A-2"]], columns=["Pieces", "OrderNo"])).succeeded == 2
    full = ("A-3", None, 3, None, None, "", None)
    report = side.run(table.upsert([full, ("A-4", 4), Pair("A-5", 5)]))
    assert [each.reasons for each in report.failures] == [["2 values for 7 columns"]]
    assert pieces(side) == {"A-1": 1, "A-2": 2, "A-3": 3, "A-5": 5}


def test_a_csv_reader_gives_its_header_as_a_row_which_is_an_error(side: Side) -> None:
    """Before anything is sent."""
    table = side.client.data_extension("orders")
    for columns in (None, ["OrderNo", "Pieces"]):
        reader = csv.reader(io.StringIO("OrderNo,Pieces\nA-1,1\n"))
        with pytest.raises(ConfigurationError, match=r"first row has the names of columns.*csv\.DictReader"):
            side.run(table.upsert(reader, columns=columns))
    assert pieces(side) == {}


def test_dataclasses_are_rows(side: Side) -> None:
    report = side.run(side.client.data_extension("orders").upsert([Order("A-1", 1), Order("A-2")]))
    assert report.succeeded == 2
    assert pieces(side) == {"A-1": 1, "A-2": None}


def test_odd_lines_of_a_csv(side: Side) -> None:
    """Quotes, line ends and commas are kept. A line that is too long or too short fails, and clears nothing."""
    text = 'OrderNo,Pieces,Note\r\nA-1,1,"say ""hi"", Ada\r\nbye"\r\nA-2,2\r\nA-3,3,x,y\r\nA-4,,\r\n A-5,5,ü\r\n\r\n'
    report = side.run(side.client.data_extension("orders").upsert(lines(text)))
    assert [(each.index, each.reasons) for each in report.failures] == [
        (1, ["the line of the csv ends before 'Note'"]),
        (2, ["the line of the csv has more values than its first one"]),
    ]
    rows = side.items(side.client.data_extension("orders").rows("OrderNo", "Pieces", "Note"))
    assert rows == [
        {"OrderNo": "A-1", "Pieces": 1, "Note": 'say "hi", Ada\r\nbye'},
        {"OrderNo": "A-4", "Pieces": None, "Note": None},
        {"OrderNo": " A-5", "Pieces": 5, "Note": "ü"},
    ]


@pytest.mark.parametrize(
    ("text", "error", "message"),
    [
        ("\ufeffOrderNo,Pieces\nA-1,1\n", UnknownColumnError, r"open the file with encoding='utf-8-sig'"),
        ("OrderNo,Pieces,Pieces\nA-1,1,2\n", ConfigurationError, "two columns of the rows are called 'Pieces'"),
        ("OrderNo;Pieces\nA-1;1\n", UnknownColumnError, "no column 'OrderNo;Pieces'"),
    ],
)
def test_odd_first_lines_of_a_csv(side: Side, text: str, error: type[Exception], message: str) -> None:
    """Nothing is sent."""
    with pytest.raises(error, match=message):
        side.run(side.client.data_extension("orders").upsert(lines(text)))
    assert pieces(side) == {}


def test_a_line_of_a_csv_that_is_too_long_is_told_of_behind_a_generator_as_well(side: Side) -> None:
    rows = (row for row in lines("OrderNo,Pieces\nA-1,1,2\n"))
    with pytest.raises(UnknownColumnError, match=r"no column None: .* values which a line of a csv has too many"):
        side.run(side.client.data_extension("orders").upsert(rows))


def test_a_csv_without_lines_writes_nothing(side: Side) -> None:
    assert side.run(side.client.data_extension("orders").upsert(lines("OrderNo,Pieces\n"))).succeeded == 0


@pytest.mark.parametrize("rows", [{"OrderNo": "A-1"}, "OrderNo", b"x", 7, None])
def test_what_holds_no_rows_is_an_error(side: Side, rows: Any) -> None:
    with pytest.raises(TypeError, match="rows: expected an iterable of rows, got"):
        side.run(side.client.data_extension("orders").upsert(rows))


def test_what_is_no_row_fails_alone(side: Side) -> None:
    rows: list[Any] = [{"OrderNo": "A-1"}, "A-2", None, {}]
    report = side.run(side.client.data_extension("orders").insert(rows))
    assert [each.reasons[0] for each in report.failures] == [
        "expected a row: a dict of columns to values, a tuple or a dataclass, got str",
        "expected a row: a dict of columns to values, a tuple or a dataclass, got NoneType",
        "column 'OrderNo' is part of the primary key, and has no value",
    ]


def test_rows_are_not_held(side: Side) -> None:
    """They are taken as they are sent."""
    table = side.client.data_extension("orders")
    taken: list[int] = []

    def rows() -> Iterator[dict[str, Any]]:
        for number in range(100):
            taken.append(number)
            yield {"OrderNo": f"A-{number}"}

    assert len(side.items(table.iter_upsert(rows(), batch_size=5, concurrency=1), most=1)) == 1
    assert len(taken) <= 10


def test_asyncio_takes_asynchronous_rows(side: Side) -> None:
    async def rows() -> AsyncIterator[dict[str, Any]]:
        for number in range(3):
            yield {"OrderNo": f"A-{number}", "Pieces": number}

    if isinstance(side, Awaiting):
        table = side.client.data_extension("orders")
        assert side.run(table.upsert(cast("Any", rows()))).succeeded == 3
        assert side.run(table.replace(cast("Any", rows()))).succeeded == 3
        assert pieces(side) == {"A-0": 0, "A-1": 1, "A-2": 2}


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"columns": ["OrderNo", "OrderNo"]}, "columns: a name is there twice"),
        ({"columns": ["Order"]}, "no column 'Order': did you mean 'OrderNo'"),
        ({"empty": "null"}, "empty: expected one of send, skip"),
        ({"batch_size": 0}, "batch_size must be 1"),
    ],
)
def test_options_that_cannot_be(side: Side, options: dict[str, Any], message: str) -> None:
    for method in ("insert", "replace"):
        with pytest.raises(ValueError, match=message):
            side.run(getattr(side.client.data_extension("orders"), method)([("A-1",)], **options))
