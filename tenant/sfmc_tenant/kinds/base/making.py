"""Objects made of the rows of tables, by the names of their properties."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime
from functools import lru_cache
from typing import Any

import sfmc_soap
from sfmc_soap import SERVER_TIME, APIProperty, Model

from .wire_names import field_of, model_inside

Make = Callable[[Sequence[Any]], Any]
"""Makes an object of the columns of a row; None if it would be empty."""


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


_READ: dict[str, Callable[[Any], Any]] = {"xs:dateTime": _date, "xs:boolean": bool, "xs:string": str}
"""What makes a value of a column of a table, by its type in the WSDL."""
