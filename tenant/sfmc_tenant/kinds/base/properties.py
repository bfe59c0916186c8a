"""Properties of objects, by the names that a Retrieve gives: `EventDate`, or `Link.URL` of an object inside."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from copy import deepcopy
from dataclasses import fields
from datetime import datetime
from functools import lru_cache
from typing import Any, TypeVar, cast

import sfmc_soap
from sfmc_soap import SERVER_TIME, APIProperty, Model

M = TypeVar("M", bound=Model)
T = TypeVar("T")

Make = Callable[[Sequence[Any]], Any]
"""Makes an object of the columns of a row; None if it would be empty."""


def type_named(name: str, base: type[M]) -> type[M] | None:
    """Return the type with a name in the WSDL; None if there is none, or none that is derived from the base."""
    found = getattr(sfmc_soap, name, None)
    return found if isinstance(found, type) and issubclass(found, base) else None


def field_of(model: type[Model], wire: str) -> tuple[str, Any] | None:
    """Return a field by its name in the WSDL: its name in Python, and what the schema says about it."""
    if model not in _FIELDS:
        particles = ((each.name, each.metadata["particle"]) for each in fields(model))
        _FIELDS[model] = {particle.wire: (name, particle) for name, particle in particles}
    return _FIELDS[model].get(wire)


_FIELDS: dict[type[Model], dict[str, tuple[str, Any]]] = {}


def model_inside(model: type[Model], wire: str) -> type[Model] | None:
    """Return the type of the one object that a field holds; None if it holds none, or several."""
    found = field_of(model, wire)
    if found is None or found[1].many:
        return None
    return type_named(found[1].type, Model)


@lru_cache(maxsize=1000)
def maker(type_name: str, names: tuple[str, ...]) -> Make:
    """Return what makes objects of a type, of rows whose first column is an ID, and whose others are named properties.

    A name that the WSDL does not have becomes a partner property, as the service sends the SubscriberID of events.
    """
    paths = [(name.split("."), column) for column, name in enumerate(names, start=1)]
    return _maker(getattr(sfmc_soap, type_name), paths)


def _maker(model: type[Model], paths: Sequence[tuple[list[str], int]]) -> Make:
    own: list[tuple[str, int, Callable[[Any], Any]]] = []
    nil: list[str] = []
    partner: list[tuple[str, int]] = []
    inside: dict[str, list[tuple[list[str], int]]] = {}
    for (first, *rest), column in paths:
        found = field_of(model, first)
        if found is None:
            partner.append((first, column))
        elif rest:
            inside.setdefault(first, []).append((rest, column))
        else:
            name, particle = found
            own.append((name, column, _READ.get(particle.type, _as_it_is)))
            nil += [name] if particle.nillable else []
    inner = [(field_of(model, wire), model_inside(model, wire), below) for wire, below in inside.items()]
    nested = [(found[0], _maker(type_, below)) for found, type_, below in inner if found and type_]

    def make(row: Sequence[Any]) -> Any:
        values: dict[str, Any] = dict.fromkeys(nil)
        for name, column, read in own:
            if row[column] is not None:
                values[name] = read(row[column])
        for name, make_inner in nested:
            obj = make_inner(row)
            if obj is not None:
                values[name] = obj
        if partner:
            values["partner_properties"] = [
                APIProperty(name=name, value=str(row[column])) for name, column in partner if row[column] is not None
            ]
        return model(**values) if values else None

    return make


def _as_it_is(value: Any) -> Any:
    return value


def _date(text: str) -> datetime:
    value = datetime.fromisoformat(text)
    # Six times as fast as `value.replace(tzinfo=SERVER_TIME)`.
    return datetime.combine(value, value.time(), SERVER_TIME)


def in_server_time(value: T) -> T:
    """Return an object, a list or a value with its dates as the service writes them: see `_as_written`."""
    if isinstance(value, datetime):
        return cast(T, _as_written(value))
    if isinstance(value, list):
        value[:] = [in_server_time(each) for each in value]
    if isinstance(value, Model):
        for name, held in list(vars(value).items()):
            if isinstance(held, datetime | list | Model):
                vars(value)[name] = in_server_time(held)
    return value


def repeated(obj: T) -> T:
    """Return an object of a request as results repeat it: its dates are in server time. The request stays as it is."""
    return in_server_time(deepcopy(obj)) if _has_dates(obj) else obj


def _has_dates(value: Any) -> bool:
    if isinstance(value, Model):
        return any(_has_dates(held) for held in vars(value).values())
    return any(map(_has_dates, value)) if isinstance(value, list) else isinstance(value, datetime)


def _as_written(when: datetime) -> datetime:
    """Return a time in server time, which is written without a zone, to the millisecond."""
    when = when.replace(microsecond=when.microsecond // 1000 * 1000)
    try:
        return when.astimezone(SERVER_TIME)
    except OverflowError:
        # On the first or the last day of the calendar: it stays there.
        return when.replace(tzinfo=SERVER_TIME)


_READ: dict[str, Callable[[Any], Any]] = {"xs:dateTime": _date, "xs:boolean": bool, "xs:string": str}
"""What makes a value of a column of a table, by its type in the WSDL."""
