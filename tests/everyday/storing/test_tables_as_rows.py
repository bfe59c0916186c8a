"""Tables of Arrow and pandas as rows, and as the columns of a new data extension."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from typing import Any

import pyarrow as pa
import pytest
from sfmc_soap import SERVER_TIME, ConfigurationError
from support.everyday.sides import Side

PLACED = dt.datetime(2026, 3, 1, 9, 14, 2, tzinfo=SERVER_TIME)
ROWS: list[dict[str, Any]] = [
    {"Id": 1, "Total": Decimal("12.50"), "Placed": PLACED, "Paid": True, "Note": "x"},
    {"Id": 2, "Total": None, "Placed": None, "Paid": None, "Note": None},
]
SCHEMA = pa.schema(
    [
        pa.field("Id", pa.int64()),
        ("Total", pa.decimal128(9, 2)),
        ("Placed", pa.timestamp("us", tz="UTC")),
        ("Paid", pa.bool_()),
        ("Note", pa.dictionary(pa.int32(), pa.string())),
    ]
)
TABLE = pa.Table.from_pylist(ROWS, SCHEMA)


def made(side: Side, columns: Any, **types: Any) -> Any:
    table = side.client.data_extension("orders")
    side.run(table.create(columns, key="Id", types={"Note": "Text(20)", **types}))
    return table


@pytest.mark.parametrize("given", [lambda: TABLE, lambda: TABLE.to_batches()[0], TABLE.to_reader])
def test_tables_of_arrow_are_rows_and_columns(side: Side, given: Any) -> None:
    table = made(side, given())
    assert [str(column) for column in side.run(table.columns)] == [
        "Id Number key required",
        "Total Decimal(9, 2)",
        "Placed Date",
        "Paid Boolean",
        "Note Text(20)",
    ]
    assert side.run(table.upsert(given())).succeeded == 2
    assert side.items(table.rows()) == ROWS
    assert side.run(table.replace(given())).succeeded == 2
    assert side.run(table.delete(given())).succeeded == 2
    assert side.items(table.rows()) == []


def test_what_was_read_as_a_table_is_written_back(side: Side) -> None:
    table = made(side, TABLE)
    side.run(table.insert(ROWS))
    read = side.run(table.rows().to_arrow())
    assert side.run(table.replace(read)).succeeded == 2
    assert side.items(table.rows()) == ROWS


def test_tables_that_cannot_be(side: Side) -> None:
    """A type that no column has, and a name that is there twice."""
    with pytest.raises(
        ConfigurationError, match=r"column 'Id': double cannot be the type of a column: say what it is by types="
    ):
        made(side, pa.table({"Id": [1.5], "Note": ["x"]}))
    with pytest.raises(ConfigurationError, match="two columns of the rows are called 'Id'"):
        side.run(side.client.data_extension("orders").upsert(pa.table([[1], [2]], ["Id", "Id"])))


def test_a_dictionary_of_texts_is_a_text(side: Side) -> None:
    table = side.client.data_extension("orders")
    with pytest.warns(match="the column 'Note' is of type Text and has no MaxLength"):
        side.run(table.create(TABLE, key="Id"))
    assert [column.type for column in side.run(table.columns)] == ["Number", "Decimal", "Date", "Boolean", "Text"]


@pytest.mark.slow
def test_frames_of_pandas_are_rows_and_columns(side: Side) -> None:
    """A column of whole numbers is one of floats, if some rows have none."""
    import pandas as pd

    frame = pd.DataFrame(
        {
            "Id": [1, 2, 3],
            "Total": [12.5, 7, None],
            "Pieces": [1, None, 3],
            "Placed": pd.to_datetime(["2026-03-01T15:14:02", None, None]).tz_localize("UTC"),
            "Paid": pd.array([True, None, False], dtype="boolean"),
            "Note": ["x", None, float("nan")],
        }
    )
    table = made(side, frame, Total="Decimal(9, 2)", Pieces=int)
    expected = [
        {"Id": 1, "Total": Decimal("12.5"), "Pieces": 1, "Placed": PLACED, "Paid": True, "Note": "x"},
        {"Id": 2, "Total": Decimal(7), "Pieces": None, "Placed": None, "Paid": None, "Note": None},
        {"Id": 3, "Total": None, "Pieces": 3, "Placed": None, "Paid": False, "Note": None},
    ]
    for rows in (
        frame,
        frame.to_dict("records"),
        (row for _, row in frame.iterrows() if not row.empty),
        pa.Table.from_pandas(frame),
    ):
        if not isinstance(rows, pd.DataFrame | pa.Table | list):
            rows = [row.to_dict() for row in rows]
        assert side.run(table.replace(rows)).succeeded == 3
        assert side.items(table.rows()) == expected


@pytest.mark.slow
def test_frames_that_cannot_be(side: Side) -> None:
    import pandas as pd

    with pytest.raises(ConfigurationError, match="a column of the table has several types"):
        made(side, pd.DataFrame({"Id": [1, "x"], "Note": ["x", "y"]}))
    twice = pd.DataFrame([[1, 2]], columns=["Id", "Id"])
    with pytest.raises(ConfigurationError, match="two columns of the rows are called 'Id'"):
        side.run(side.client.data_extension("orders").upsert(twice))
    named = pd.DataFrame({"Id": [1]}, index=pd.Index(["x"], name="Note"))
    with pytest.raises(ConfigurationError, match="the index of the rows, 'Note', would be lost"):
        side.run(side.client.data_extension("orders").upsert(named))
    with pytest.raises(TypeError, match="a single column has no name, got Series"):
        side.run(side.client.data_extension("orders").upsert(pd.Series(["x"])))


@pytest.mark.slow
def test_moments_of_numpy_are_no_numbers(side: Side) -> None:
    """Their count of nanoseconds would be written."""
    import numpy as np

    table = made(side, pa.table({"Id": [1], "Note": ["x"], "Pieces": [2]}))
    rows = [{"Id": 1, "Pieces": np.datetime64("2026-03-01", "ns")}, {"Id": 2, "Pieces": np.int64(3)}]
    report = side.run(table.upsert(rows))
    assert (report.succeeded, [each.index for each in report.failures]) == (1, [0])
