"""Any columns and any rows: what is stored in a tenant comes back, each value of the type of its column."""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal
from functools import cache
from itertools import count
from typing import Any, NamedTuple

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sfmc_soap import (
    SERVER_TIME,
    APIProperty,
    DataExtension,
    DataExtensionField,
    DataExtensionFieldType,
    DataExtensionObject,
)
from sfmc_tenant import Tenant
from support.everyday.sides import SIDES, Side
from support.profiles import examples
from support.strategies import texts

TYPE = DataExtensionFieldType
KEYS = count()


class Stored(NamedTuple):
    """A column to be made, and values of it: what is read, and the text that is written for it."""

    field: DataExtensionField
    values: st.SearchStrategy[tuple[Any, str]]


def plain(value: Any) -> tuple[Any, str]:
    return value, str(value)


def dates(draw: st.DrawFn) -> tuple[datetime, str]:
    moment = draw(st.datetimes(datetime(1, 1, 2), datetime(9999, 12, 30)).map(lambda each: each.replace(microsecond=0)))
    clock = f"{moment.hour % 12 or 12}:{moment:%M:%S} {'AM' if moment.hour < 12 else 'PM'}"
    american = f"{moment.month}/{moment.day}/{moment.year:04} {clock}"
    return moment.replace(tzinfo=SERVER_TIME), draw(st.sampled_from([american, moment.isoformat()]))


def decimals(digits: int, scale: int) -> st.SearchStrategy[tuple[Any, str]]:
    """Values with all the digits of their scale, as the service gives them."""

    def decimal(number: int) -> tuple[Decimal, str]:
        text = f"{abs(number):0{scale + 1}}"
        text = f"{'-' if number < 0 else ''}{text[: len(text) - scale]}.{text[len(text) - scale :]}".rstrip(".")
        return Decimal(text), text

    return st.integers(1 - 10**digits, 10**digits - 1).map(decimal)


def spelled(value: bool) -> st.SearchStrategy[tuple[Any, str]]:
    return st.sampled_from(["True", "true", "1"] if value else ["False", "FALSE", "0"]).map(lambda text: (value, text))


VALUES: dict[DataExtensionFieldType, st.SearchStrategy[tuple[Any, str]]] = {
    TYPE.TEXT: texts.map(lambda text: (text or None, text)),
    TYPE.NUMBER: st.integers(-(2**63), 2**63 - 1).map(plain),
    TYPE.DATE: st.composite(dates)(),
    TYPE.BOOLEAN: st.booleans().flatmap(spelled),
    TYPE.EMAIL_ADDRESS: st.sampled_from(["ada@example.org", "x.y@example.com"]).map(plain),
    TYPE.PHONE: st.sampled_from(["+49 30 123", "555-0199"]).map(plain),
    TYPE.LOCALE: st.sampled_from(["en", "de-DE"]).map(plain),
}


@st.composite
def columns(draw: st.DrawFn, name: str) -> Stored:
    """Any column but a key."""
    type = draw(st.sampled_from([*VALUES, TYPE.DECIMAL]))
    if type != TYPE.DECIMAL:
        return Stored(DataExtensionField(name=name, field_type=type), VALUES[type])
    precision = draw(st.integers(1, 29))
    scale = draw(st.integers(0, precision))
    field = DataExtensionField(name=name, field_type=type, precision=precision, scale=scale)
    return Stored(field, decimals(precision, scale))


@st.composite
def tables(draw: st.DrawFn) -> tuple[list[DataExtensionField], list[dict[str, tuple[Any, str] | None]]]:
    """Columns, and rows of values that may be missing."""
    names = draw(st.lists(st.sampled_from(["a", "B", "c d", "Größe", "x.y", "_z", "]"]), min_size=1, unique=True))
    stored = {name: draw(columns(name)) for name in names}
    row = st.tuples(*(st.none() | each.values for each in stored.values())).map(lambda values: dict(zip(names, values)))
    return [each.field for each in stored.values()], draw(st.lists(row, max_size=5))


@cache
def side_of(name: str) -> Side:
    return SIDES[name](Tenant())


def keep(side: Side, fields: list[DataExtensionField], rows: list[dict[str, tuple[Any, str] | None]]) -> str:
    """Make a data extension with rows, and return its key. A column of its own keeps rows apart that have no values."""
    key = f"any {next(KEYS)}"
    client = side.tenant.client()
    number = DataExtensionField(name="No", field_type=TYPE.NUMBER, ordinal=99)
    client.create([DataExtension(customer_key=key, name=key, fields=[*fields, number])])
    written = [
        DataExtensionObject(
            customer_key=key,
            properties=[
                APIProperty(name="No", value=str(place)),
                *(APIProperty(name=name, value=value[1]) for name, value in row.items() if value is not None),
            ],
        )
        for place, row in enumerate(rows)
    ]
    if written:
        client.create(written)
    return key


def read(rows: list[dict[str, tuple[Any, str] | None]]) -> list[dict[str, Any]]:
    """What is to be read."""
    values = [{name: None if value is None else value[0] for name, value in row.items()} for row in rows]
    return [{**row, "No": place} for place, row in enumerate(values)]


def exact(value: Any) -> Any:
    """What tells values apart that are equal, such as 1, 1.0 and True."""
    return type(value), value.as_tuple() if isinstance(value, Decimal) else value


@pytest.mark.slow
@pytest.mark.parametrize("name", SIDES)
@examples(60)
@given(table=tables(), page_size=st.integers(1, 6))
def test_what_was_stored_comes_back(
    name: str, table: tuple[list[DataExtensionField], list[dict[str, tuple[Any, str] | None]]], page_size: int
) -> None:
    side, (fields, rows) = side_of(name), table
    selection = side.client.data_extension(keep(side, fields, rows)).rows(page_size=page_size)
    found, expected = side.items(selection), read(rows)
    assert [list(row) for row in found] == [list(row) for row in expected]
    assert [[*map(exact, row.values())] for row in found] == [[*map(exact, row.values())] for row in expected]
    assert side.run(selection.to_arrow()).to_pylist() == expected
