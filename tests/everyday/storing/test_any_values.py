"""Any values of any columns: what is written is what is read back, by `rows()` and by a bare Retrieve."""

from __future__ import annotations

import csv
import datetime as dt
import io
from decimal import Decimal
from functools import cache
from itertools import count
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sfmc_soap import SERVER_TIME, Column
from sfmc_tenant import Tenant
from support.everyday.sides import SIDES, Side
from support.everyday.storing import stored
from support.profiles import examples
from support.strategies import texts

KEYS = count()
COLUMNS = [
    Column(name="Id", type="Number", is_key=True),
    Column(name="Te xt", length=50),
    Column(name="Größe", type="Number"),
    Column(name="Decimal", type="Decimal", precision=12, scale=3),
    Column(name="Date", type="Date"),
    Column(name="Boolean", type="Boolean"),
]
ZONES = st.integers(-14 * 60, 14 * 60).map(lambda minutes: dt.timezone(dt.timedelta(minutes=minutes)))
MOMENTS = st.datetimes(dt.datetime(1, 1, 3), dt.datetime(9999, 12, 29), timezones=ZONES)
VALUES: dict[str, st.SearchStrategy[Any]] = {
    "Te xt": st.none() | texts.filter(lambda text: len(text) <= 50),
    "Größe": st.none() | st.integers(-(2**63), 2**63 - 1) | st.integers(-(2**53), 2**53).map(float),
    "Decimal": st.none() | st.integers(1 - 10**12, 10**12 - 1).map(lambda digits: Decimal(digits).scaleb(-3)),
    "Date": st.none() | MOMENTS.map(lambda moment: moment.replace(microsecond=0)) | st.dates(dt.date(1, 1, 2)),
    "Boolean": st.none() | st.booleans(),
}
ROWS = st.lists(st.fixed_dictionaries({}, optional=VALUES), min_size=1, max_size=6)


def read(value: Any) -> Any:
    """What is read back for a value. The service tells an empty text and none not apart."""
    if isinstance(value, dt.datetime):
        return value.astimezone(SERVER_TIME)
    if isinstance(value, dt.date):
        return dt.datetime(value.year, value.month, value.day, tzinfo=SERVER_TIME)
    return None if value == "" and isinstance(value, str) else value


def plain(value: Any) -> str:
    """The text that the service has for a value, by the vendor's samples."""
    value = read(value)
    if isinstance(value, dt.datetime):
        clock = f"{value.hour % 12 or 12}:{value:%M:%S} {'AM' if value.hour < 12 else 'PM'}"
        return f"{value.month}/{value.day}/{value.year:04} {clock}"
    if isinstance(value, Decimal):
        return f"{value or Decimal():.3f}"
    return "" if value is None else str(int(value) if isinstance(value, float) else value)


@cache
def side_of(name: str) -> Side:
    return SIDES[name](Tenant())


def table_of(side: Side) -> tuple[str, Any]:
    """A data extension of its own, with its key."""
    key = f"any {next(KEYS)}"
    table = side.client.data_extension(key)
    side.run(table.create(COLUMNS))
    return key, table


@pytest.mark.parametrize("name", SIDES)
@examples(40)
@given(before=ROWS, after=ROWS, method=st.sampled_from(["upsert", "replace"]))
def test_what_is_written_is_read_back(
    name: str, before: list[dict[str, Any]], after: list[dict[str, Any]], method: str
) -> None:
    """A model of dicts says what is there after rows were added, and then changed or replaced."""
    side = side_of(name)
    key, table = table_of(side)
    model = {number: {"Id": number, **row} for number, row in enumerate(before)}
    assert side.run(table.insert(model.values())).succeeded == len(before)
    changes = [{"Id": number, **row} for number, row in enumerate(after, 2)]
    assert side.run(getattr(table, method)(changes, batch_size=2)).succeeded == len(after)
    model = {} if method == "replace" else model
    model |= {row["Id"]: model.get(row["Id"], {}) | row for row in changes}
    names = [column.name for column in COLUMNS]
    expected = [{name: model[number].get(name) for name in names} for number in sorted(model)]
    found = sorted(side.items(table.rows()), key=lambda row: int(str(row["Id"])))
    assert found == [{name: read(value) for name, value in row.items()} for row in expected]
    texts_there = sorted(stored(side.tenant, key, names), key=lambda row: int(row["Id"]))
    assert texts_there == [
        {name: value if isinstance(value, str) else plain(value) for name, value in row.items()} for row in expected
    ]


@pytest.mark.parametrize("name", SIDES)
@examples(20)
@given(before=ROWS)
def test_what_was_read_is_written_back_from_a_csv(name: str, before: list[dict[str, Any]]) -> None:
    """Each value by way of its text."""
    side = side_of(name)
    _, table = table_of(side)
    side.run(table.insert([{"Id": number, **row} for number, row in enumerate(before)]))
    found = side.items(table.rows())
    file = io.StringIO(newline="")
    writer = csv.DictWriter(file, [column.name for column in COLUMNS], quoting=csv.QUOTE_ALL)
    writer.writeheader()
    writer.writerows(found)
    file.seek(0)
    copy = table_of(side)[1]
    report = side.run(copy.insert(csv.DictReader(file)))
    assert [each.reasons for each in report.failures] == []
    assert side.items(copy.rows()) == found
