"""Clearing fields of objects: what an object leaves out stays as it is, so that having no value must be said."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from ... import TYPES, NullAPIProperty
from ..._runtime.client.arguments import texts
from ..._runtime.errors import SfmcSoapError
from ..._runtime.model import Model
from ..._runtime.suggestions import suggestion
from ..._runtime.xml.names import local_name
from .spelling import spelled


class ClearingError(SfmcSoapError, ValueError):
    """A field that is not there, or that cannot be cleared."""


def clear_field(obj: Model, name: str, *, known: Iterable[str] | None = None) -> None:
    """Have an object say that a field has no value, so that Update clears it. This changes the object.

    A column of a row becomes a NullAPIProperty. A profile attribute, for which the WSDL has no NullAPIProperty, is sent
    with an empty text. Another property becomes nil, if it can.

    Args:
        obj: a row, a subscriber, or another object.
        name: a column, a profile attribute, or a property by its name in the WSDL or in Python. Case, spaces and
            underscores do not count where the object or `known` has the name.
        known: the columns or profile attributes that there are, such as the names of `table.columns`. Then others are
            an error; the service drops them without a word.

    Raises:
        ClearingError: there is no such field, or it cannot be cleared.

    Sources: the vendor's pages "NullAPIProperty" and "Update a Data Extension with a Null Field Value". No page tells
    how profile attributes are cleared.
    """
    names = None if known is None else texts(known, "known")
    if "properties" in obj.__particles__:
        _clear_column(obj, name, names)
    elif "attributes" in obj.__particles__:
        _clear_attribute(obj, name, names)
    else:
        _clear_property(obj, name)


def _clear_column(row: Any, name: str, known: list[str] | None) -> None:
    column = spelled(name, known if known is not None else _names(row.properties))
    column = _checked(name, known) if column is None else column
    key = spelled(column, _names(getattr(row, "keys", None)))
    if key is not None:
        raise ClearingError(f"{key!r} is a key of the row: a key has a value always")
    # The schema requires a Value, which is not looked at.
    row.properties = [*_without(row.properties, column), NullAPIProperty(name=column, value="")]


def _clear_attribute(person: Any, name: str, known: list[str] | None) -> None:
    attribute = spelled(name, known if known is not None else _names(person.attributes))
    if attribute is None and known is None:
        properties = _properties(person)
        if spelled(name, properties) is not None:
            _clear_property(person, name)
            return
        if hint := suggestion(name, properties):
            advice = f"If it is a profile attribute, give known=[{name!r}]"
            raise ClearingError(f"{type(person).__name__} has no property {name!r}{hint} {advice}")
    attribute = _checked(name, known) if attribute is None else attribute
    empty = TYPES[person.__particles__["attributes"].type](name=attribute, value="")
    person.attributes = [*_without(person.attributes, attribute), empty]


def _clear_property(obj: Model, name: str) -> None:
    properties = _properties(obj)
    wire = spelled(name, properties)
    if wire is None:
        raise ClearingError(f"{type(obj).__name__} has no property {name!r}{suggestion(name, properties)}")
    field = properties[wire]
    if not obj.__particles__[field].nillable:
        raise ClearingError(
            f"{type(obj).__name__}.{wire} cannot be cleared: the service clears columns of rows and profile attributes."
            " Give it another value, such as an empty text"
        )
    setattr(obj, field, None)


def _checked(name: str, known: list[str] | None) -> str:
    """Return a name that neither the object nor `known` has.

    Raises:
        ClearingError: it is empty, or there are others that are known.
    """
    if not name.strip():
        raise ClearingError("the name of the field is empty")
    if known is not None:
        raise ClearingError(f"there is no {name!r} among {len(known)} known names{suggestion(name, known)}")
    return name


def _properties(obj: Model) -> dict[str, str]:
    """Return the properties of an object: wire name -> name in Python."""
    return {local_name(each.wire): field for field, each in obj.__particles__.items() if each.kind == "element"}


def _without(entries: Any, name: str) -> list[Any]:
    return [each for each in entries or [] if spelled(name, _names([each])) is None]


def _names(entries: Any) -> list[str]:
    return [each.name for each in entries or [] if isinstance(each.name, str)]
