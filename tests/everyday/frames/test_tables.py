"""Items as tables of Arrow and pandas."""

from __future__ import annotations

import datetime as dt
import pickle
from collections.abc import Iterable, Sequence
from decimal import Decimal
from typing import Any

import pandas
import pyarrow
import pytest
from hypothesis import given
from hypothesis import strategies as st
from sfmc_soap import SERVER_TIME, ConfigurationError, SfmcSoapError, UnfitValue
from sfmc_soap.everyday.frames.arrow import BatchBuilder, TableBuilder, frame_of, reader_of
from sfmc_soap.everyday.frames.columns import Column
from support.everyday.tables import Table, built, column, same, tables

UTC = pyarrow.timestamp("us", tz="UTC")


def read(pages: Iterable[Sequence[Any]], columns: Sequence[Column]) -> pyarrow.RecordBatchReader:
    """A reader of pages of items."""
    builder = BatchBuilder()
    builder.begin(columns)
    return reader_of(map(builder.batch, pages), builder)


@given(table=tables(), page=st.integers(1, 9))
def test_a_table_has_every_value(table: Table, page: int) -> None:
    """However it came: page after page, at once, or through a reader."""
    pages = [table.items[start : start + page] for start in range(0, len(table.items), page)]
    whole = built([table.items], table.columns)
    for other in (built(pages, table.columns), read(pages, table.columns).read_all()):
        assert other.schema == whole.schema
        for one, values in zip(whole.columns, other.columns):
            assert all(map(same, one.to_pylist(), values.to_pylist()))
        assert other.num_rows == whole.num_rows
    assert whole.num_rows == len(table.items)
    assert whole.column_names == [each.name for each in table.columns]
    for name, values in zip(whole.column_names, zip(*table.rows)):
        texts = whole.schema.field(name).type == pyarrow.string()
        expected = [f"{value:f}" if texts and isinstance(value, Decimal) else value for value in values]
        assert all(map(same, whole[name].to_pylist(), expected))


def test_dates_are_instants_in_utc() -> None:
    """From whatever zone, to the microsecond, from the first to the last that a message can say."""
    first, last = dt.datetime.min.replace(tzinfo=SERVER_TIME), dt.datetime.max.replace(tzinfo=SERVER_TIME)
    dates = [dt.datetime(2026, 3, 1, 9, 0, 0, 1, tzinfo=SERVER_TIME), first, last]
    batch = built([[{"Date": date} for date in dates]], [column("Date", dt.datetime)])
    assert batch.schema.field("Date").type == UTC
    assert batch["Date"][0].as_py() == dt.datetime(2026, 3, 1, 15, 0, 0, 1, tzinfo=dt.UTC)
    epoch = dt.datetime(1970, 1, 1, tzinfo=dt.UTC)
    assert batch["Date"].cast(pyarrow.int64()).to_pylist() == [
        (date - epoch) // dt.timedelta(microseconds=1) for date in dates
    ]


UNFIT = [
    (int, True, "expected int, got bool"),
    (int, "1", "expected int, got str"),
    (int, 1.0, "expected int, got float"),
    (int, 1 << 63, "a number that 64 bits cannot hold"),
    (float, True, "expected float, got bool"),
    (float, "1", "expected float, got str"),
    (float, 10**400, "a number that is too large for a float"),
    (bool, 1, "expected bool, got int"),
    (dt.datetime, dt.date(2026, 1, 1), "expected datetime, got date"),
    (dt.datetime, dt.datetime(2026, 1, 1), "a datetime without a time zone"),
    (dt.date, dt.datetime(2026, 1, 1, tzinfo=dt.UTC), "expected date, got datetime"),
    (dt.date, "2026-01-01", "expected date, got str"),
    (bytes, "x", "expected bytes, got str"),
    (str, "\ud800", "surrogates not allowed"),
    (Decimal, 1.5, "expected Decimal, got float"),
    (Decimal, True, "expected Decimal, got bool"),
    (Decimal, Decimal("NaN"), "a Decimal that is not finite"),
    (Decimal, Decimal("sNaN"), "a Decimal that is not finite"),
    (Decimal, Decimal("1E+1000000"), "not a number that can be written in"),
]


@pytest.mark.parametrize(("type", "value", "problem"), UNFIT)
def test_values_that_do_not_fit(type: type, value: Any, problem: str) -> None:
    """They raise with row and column, and without the value; or they are no values."""
    items = [{}, {"Column": value}]
    with pytest.raises(UnfitValue, match=problem) as raised:
        built([items, items], [column("Column", type)])
    assert (raised.value.row, raised.value.column) == (1, "Column")
    assert isinstance(raised.value, SfmcSoapError)
    again = pickle.loads(pickle.dumps(raised.value))
    assert (str(again), again.row, again.column) == (str(raised.value), 1, "Column")
    assert built([items], [column("Column", type)], unfit="null")["Column"].to_pylist() == [None, None]


@pytest.mark.parametrize("value", ["100", "0.001", "1E+30", "1E+1000000"])
def test_decimals_that_have_too_many_digits(value: str) -> None:
    """No digit is lost without a word."""
    with pytest.raises(UnfitValue, match="does not fit 4 digits, 2 of them after the point"):
        built([[{"Total": Decimal(value)}]], [column("Total", Decimal, 4, 2)])


def test_decimals() -> None:
    """They are exact where their digits are known beforehand and 128 bits hold them; else they are text."""
    columns = [column("Known", Decimal, 4, 2), column("Large", Decimal, 50, 2), column("Unknown", Decimal)]
    total = Decimal("12.5")
    batch = built([[{"Known": total, "Large": total, "Unknown": Decimal("1E+3")}]], columns)
    assert batch.schema.types == [pyarrow.decimal128(4, 2), pyarrow.string(), pyarrow.string()]
    assert batch.to_pylist() == [{"Known": total, "Large": "12.5", "Unknown": "1000"}]
    assert built([[{"Known": 3}]], columns[:1]).to_pylist() == [{"Known": Decimal(3)}]


def test_any_other_type_is_text() -> None:
    """A time of day, for one."""
    batch = built([[{"Time": dt.time(9, 30)}]], [column("Time", dt.time)])
    assert batch.to_pylist() == [{"Time": "09:30:00"}]


def test_pandas_has_a_place_for_no_value() -> None:
    """Whole numbers stay whole, and booleans stay booleans."""
    columns = [column("Number", int), column("Done", bool), column("Name", str), column("Date", dt.datetime)]
    first = {"Number": (1 << 53) + 1, "Done": True, "Name": "", "Date": dt.datetime.max.replace(tzinfo=dt.UTC)}
    frame = frame_of(built([[first], [{}]], columns))
    assert [str(type) for type in frame.dtypes] == ["Int64", "boolean", "string", "datetime64[us, UTC]"]
    assert frame["Number"][0] == (1 << 53) + 1
    assert frame["Name"][0] == ""
    assert [*frame["Done"]] == [True, pandas.NA]
    assert frame.isna().iloc[1].all()


def test_a_reader_streams() -> None:
    """A page but the first is taken when it is read, not before; what goes wrong then comes out as it is."""
    taken = []

    def pages() -> Any:
        for number in range(3):
            taken.append(number)
            yield [{"Number": number}]
        raise ConnectionError("no more pages")

    reader = read(pages(), [column("Number", int)])
    assert (reader.schema.names, taken) == (["Number"], [0])
    assert [reader.read_next_batch().to_pylist() for _ in range(2)] == [[{"Number": 0}], [{"Number": 1}]]
    assert taken == [0, 1]
    with pytest.raises(ConnectionError, match="no more pages"):
        reader.read_all()
    assert taken == [0, 1, 2]


def test_a_reader_counts_rows_over_pages() -> None:
    """The row of a value that does not fit is its position among all."""
    reader = read([[{"Number": 1}, {}], [{"Number": "one"}]], [column("Number", int)])
    with pytest.raises(UnfitValue, match=r"^row 2 \(from 0\), column Number"):
        reader.read_all()


def test_a_word_that_says_nothing_is_refused() -> None:
    """A mistake must not make values disappear."""
    with pytest.raises(ConfigurationError, match="unfit: expected one of raise, null"):
        TableBuilder(unfit="nul")  # type: ignore[arg-type]
