"""Dates in tables of Apache Arrow, pandas and Parquet: those libraries are the judges."""

from __future__ import annotations

import datetime as dt
import pickle
from pathlib import Path

import pytest
from sfmc_soap import SERVER_TIME, Subscriber, dumps, loads

XML = '<Subscriber xmlns="http://exacttarget.com/wsdl/partnerAPI"><CreatedDate>{}</CreatedDate></Subscriber>'


def read(text: str) -> dt.datetime:
    """The date of a subscriber."""
    date = loads(XML.format(text), Subscriber).created_date
    assert isinstance(date, dt.datetime)
    return date


DATES = [read(text) for text in ("2024-03-15T10:30:00", "2024-07-15T10:30:00.123", "1999-12-31T23:59:59.999999")]


def written(date: dt.datetime) -> dt.datetime:
    """A date after it was written to XML and read again."""
    return read(dumps(Subscriber(created_date=date)).decode().partition("CreatedDate>")[2].partition("<")[0])


def test_server_time_has_the_name_of_an_offset() -> None:
    """It is all that Arrow asks of a zone that it does not know. The zone itself stays what it is."""
    assert SERVER_TIME.tzname(None) == SERVER_TIME.tzname(DATES[0]) == "-06:00"
    assert f"{DATES[0]:%Z}" == "-06:00"
    assert pickle.loads(pickle.dumps(DATES)) == DATES
    assert all(written(date).tzinfo is SERVER_TIME for date in DATES)


@pytest.mark.slow
def test_arrow_and_parquet(tmp_path: Path) -> None:
    """The same instants come back, in a zone of the same offset, and can be written to XML."""
    import pyarrow
    from pyarrow import parquet

    column = pyarrow.array(DATES)
    assert str(column.type) == "timestamp[us, tz=-06:00]"
    parquet.write_table(pyarrow.table({"date": column}), tmp_path / "dates.parquet")
    again = parquet.read_table(tmp_path / "dates.parquet")["date"].to_pylist()
    assert again == DATES
    assert [date.utcoffset() for date in again] == [SERVER_TIME.utcoffset(None)] * len(DATES)
    assert [written(date) for date in again] == DATES


@pytest.mark.slow
def test_pandas_and_parquet(tmp_path: Path) -> None:
    """The same by way of a data frame."""
    import pandas

    frame = pandas.DataFrame({"date": DATES})
    assert str(frame["date"].dt.tz_convert("UTC")[0]) == "2024-03-15 16:30:00+00:00"
    frame.to_parquet(tmp_path / "dates.parquet")
    again = pandas.read_parquet(tmp_path / "dates.parquet")["date"]
    assert list(again) == DATES
    assert [written(date) for date in again] == DATES
    assert [written(date) for date in frame["date"]] == DATES
