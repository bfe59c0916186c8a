"""Files of items: pyarrow, pandas, and Python's own csv and json are the judges of what was written."""

from __future__ import annotations

import datetime as dt
import json
import os
import stat
import sys
import tempfile
from decimal import Decimal
from pathlib import Path
from typing import Any

import pandas
import pytest
from hypothesis import given
from hypothesis import strategies as st
from pyarrow import csv as arrow_csv
from pyarrow import parquet
from sfmc_soap import SERVER_TIME, ConfigurationError, UnfitValue
from support.everyday.tables import READERS, Table, column, opened, same, tables, write

SUFFIXES = [*READERS]
NUMBERS = Table([column("Number", int)], [{"Number": number} for number in range(10)])


@pytest.mark.slow
@pytest.mark.parametrize("suffix", SUFFIXES)
@given(table=tables(), page=st.integers(1, 9))
def test_what_is_written_is_read_again(suffix: str, table: Table, page: int) -> None:
    """Every value and every place without one, in order, whatever the pages were."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / f"table{suffix}"
        assert write(path, table, page=page) == len(table.items)
        read = READERS[suffix](path, table.columns)
        assert [*Path(folder).iterdir()] == [path]
    # The one thing that a file of commas cannot say: a text that is empty, or none.
    rows = [[None if value in ("", b"") and suffix == ".csv" else value for value in row] for row in table.rows]
    assert len(read) == len(rows)
    assert all(same(value, other) for row, others in zip(read, rows) for value, other in zip(row, others))


DATE = dt.datetime(2026, 3, 1, 9, 0, 5, tzinfo=SERVER_TIME)
TWO = Table(
    [
        column("Client.ID", int),
        column("Date", dt.datetime),
        column("Day", dt.date),
        column("Name", str),
        column("Done", bool),
        column("Total", Decimal, 5, 2),
        column("Rate", float),
        column("Key", bytes),
    ],
    [
        {
            "Client.ID": 1,
            "Date": DATE,
            "Day": dt.date(2026, 3, 1),
            "Name": '=A1,"é"\r\nx',
            "Done": False,
            "Total": Decimal("12.5"),
            "Rate": float("inf"),
            "Key": b"\x00\x01",
        },
        {},
    ],
)


def test_csv(tmp_path: Path) -> None:
    """Names, ISO 8601 with its offset, nothing for no value, a text as it is: also one that looks like a formula."""
    assert write(tmp_path / "two.csv", TWO) == 2
    assert (tmp_path / "two.csv").read_bytes().decode() == (
        "Client.ID,Date,Day,Name,Done,Total,Rate,Key\r\n"
        '1,2026-03-01T09:00:05-06:00,2026-03-01,"=A1,""é""\r\nx",false,12.50,INF,AAE=\r\n'
        ",,,,,,,\r\n"
    )


def test_json_lines(tmp_path: Path) -> None:
    """An object in a line, without the names that have no value."""
    assert write(tmp_path / "two.jsonl", TWO) == 2
    first, second = (tmp_path / "two.jsonl").read_text(encoding="utf-8").split("\n", 1)
    assert json.loads(first) == {
        "Client.ID": 1,
        "Date": "2026-03-01T09:00:05-06:00",
        "Day": "2026-03-01",
        "Name": '=A1,"é"\r\nx',
        "Done": False,
        "Total": "12.50",
        "Rate": "INF",
        "Key": "AAE=",
    }
    assert "é" in first
    assert second == "{}\n"


def test_parquet(tmp_path: Path) -> None:
    """The types are in the file; the dates are instants in UTC."""
    assert write(tmp_path / "two.parquet", TWO) == 2
    schema = parquet.read_schema(tmp_path / "two.parquet")
    assert [str(type) for type in schema.types] == [
        "int64",
        "timestamp[us, tz=UTC]",
        "date32[day]",
        "string",
        "bool",
        "decimal128(5, 2)",
        "double",
        "binary",
    ]


def test_pandas_and_arrow_read_the_csv(tmp_path: Path) -> None:
    """They know the numbers, booleans and dates for what they are."""
    write(tmp_path / "two.csv", TWO)
    frame = pandas.read_csv(tmp_path / "two.csv", parse_dates=["Date"])
    assert frame["Date"][0] == DATE
    assert (frame["Client.ID"][0], frame["Done"][0], frame["Total"][0]) == (1, False, 12.5)
    assert frame["Rate"][0] == float("inf")
    options = arrow_csv.ParseOptions(newlines_in_values=True)
    [first, second] = arrow_csv.read_csv(tmp_path / "two.csv", parse_options=options).to_pylist()
    assert (first["Client.ID"], first["Date"], first["Done"], first["Day"]) == (1, DATE, False, dt.date(2026, 3, 1))
    assert second["Client.ID"] is None


@pytest.mark.parametrize("suffix", SUFFIXES)
def test_no_items(tmp_path: Path, suffix: str) -> None:
    """A file all the same, with its columns."""
    assert write(tmp_path / f"none{suffix}", Table(TWO.columns, [])) == 0
    assert READERS[suffix](tmp_path / f"none{suffix}", TWO.columns) == []


def test_rows_come_in_large_row_groups(tmp_path: Path) -> None:
    """However small the pages are: readers of parquet are slow with small ones."""
    items = [{"Number": number} for number in range(140_000)]
    write(tmp_path / "many.parquet", Table(NUMBERS.columns, items), page=2_500)
    metadata = parquet.read_metadata(tmp_path / "many.parquet")
    assert [metadata.row_group(index).num_rows for index in range(metadata.num_row_groups)] == [67_500, 67_500, 5_000]


def test_large_values_end_a_row_group(tmp_path: Path) -> None:
    """What is kept in memory is bounded by bytes too."""
    items = [{"Name": "x" * 10_000_000}] * 8
    write(tmp_path / "large.parquet", Table([column("Name", str)], items), page=1)
    assert parquet.read_metadata(tmp_path / "large.parquet").num_row_groups == 2


@pytest.mark.parametrize("suffix", SUFFIXES)
def test_an_existing_file_is_replaced(tmp_path: Path, suffix: str) -> None:
    """Not before the new one is whole, and with the permissions that it had. A link still leads to it."""
    target, link = tmp_path / f"table{suffix}", tmp_path / f"link{suffix}"
    target.write_text("old")
    target.chmod(0o640)
    link.symlink_to(target.name)
    with opened(link, NUMBERS.columns) as sink:
        sink.add(NUMBERS.items)
        assert target.read_text() == "old"
        assert sink.finish() == 10
    assert link.is_symlink()
    assert READERS[suffix](target, NUMBERS.columns) == NUMBERS.rows
    if sys.platform != "win32":
        assert stat.S_IMODE(target.stat().st_mode) == 0o640
    assert {path.name for path in tmp_path.iterdir()} == {target.name, link.name}


def test_the_suffix_is_the_format(tmp_path: Path) -> None:
    """In any case of letters. Another one is refused, with those that there are."""
    assert write(tmp_path / "TABLE.CSV", NUMBERS) == 10
    for name in ("table.xlsx", "table"):
        with pytest.raises(ConfigurationError, match=r"use \.parquet, \.csv, \.jsonl$"):
            opened(tmp_path / name, NUMBERS.columns)
    assert [path.name for path in tmp_path.iterdir()] == ["TABLE.CSV"]


@pytest.mark.parametrize("suffix", SUFFIXES)
def test_a_target_that_cannot_be_written(tmp_path: Path, suffix: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """It is an error before anything is read, and names the target."""
    (tmp_path / f"folder{suffix}").mkdir()
    with pytest.raises(IsADirectoryError, match=f"folder{suffix}"):
        opened(tmp_path / f"folder{suffix}", NUMBERS.columns)
    with pytest.raises(FileNotFoundError, match=f"there{suffix}"):
        opened(tmp_path / "not" / f"there{suffix}", NUMBERS.columns)
    (tmp_path / f"kept{suffix}").touch()
    # The superuser may write everything, so the answer of the system is given for it.
    monkeypatch.setattr(os, "access", lambda path, mode: False)
    with pytest.raises(PermissionError, match=f"kept{suffix}"):
        opened(tmp_path / f"kept{suffix}", NUMBERS.columns)
    if sys.platform != "win32":
        os.mkfifo(tmp_path / f"pipe{suffix}")
        with pytest.raises(OSError, match=f"pipe{suffix}"):
            opened(tmp_path / f"pipe{suffix}", NUMBERS.columns)
    assert {path.stem for path in tmp_path.iterdir()} <= {"folder", "kept", "pipe"}


def test_a_long_name(tmp_path: Path) -> None:
    """A name may be as long as the system allows: the temporary one is shorter."""
    path = tmp_path / f"{'x' * 251}.csv"
    assert write(path, NUMBERS) == 10
    assert path.is_file()


@pytest.mark.parametrize("suffix", SUFFIXES)
def test_unfit_values(tmp_path: Path, suffix: str) -> None:
    """They raise with row and column, counted over all pages, or are no values. What they are is not shown."""
    path = tmp_path / f"table{suffix}"
    pages: list[list[dict[str, Any]]] = [NUMBERS.items, [{"Number": 1}, {"Number": "secret"}]]
    problem = r"^row 11 \(from 0\), column Number: expected int, got str; unfit="
    with pytest.raises(UnfitValue, match=problem), opened(path, NUMBERS.columns) as sink:
        for page in pages:
            sink.add(page)
    assert [*tmp_path.iterdir()] == []
    with opened(path, NUMBERS.columns, unfit="null") as sink:
        for page in pages:
            sink.add(page)
        assert sink.finish() == 12
    assert READERS[suffix](path, NUMBERS.columns) == [*NUMBERS.rows, [1], [None]]
