"""Pages of tables: the objects of a section, and what belongs to one of them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

from sfmc_soap import APIObject

from ..call.call import Call
from ..call.errors import Refusal, RetrieveError, ServiceFault
from .lookups import Lookup, pages
from .sections import ROWS, Part, Section
from .values import cells, scalars, value_of

_SAID_NO = (Refusal, RetrieveError, ServiceFault)
"""How the kinds say that there are no such objects."""


@dataclass(frozen=True)
class Line:
    """An object in a table: its number in the tenant, and its values in the order of the columns."""

    id: int
    values: Sequence[Any]


@dataclass(frozen=True)
class Listing:
    """A page of a table, the newest object first.

    Attributes:
        columns: the names of the properties.
        lines: the objects.
        total: how many there are on all pages.
        page: which one this is, from 1.
        problem: why nothing can be shown; "" if it can.
    """

    columns: Sequence[str] = ()
    lines: Sequence[Line] = ()
    total: int = 0
    page: int = 1
    problem: str = ""

    @property
    def pages(self) -> int:
        """How many pages there are."""
        return pages(self.total)

    def beginning(self, most: int) -> Listing:
        """Return it with so many lines at most."""
        return replace(self, lines=self.lines[:most])


def section_page(call: Call, section: Section, *, text: str = "", page: int = 1) -> Listing:
    """Return a page of the objects of a section, of those that have a text in one of the columns."""
    try:
        return _listing(Lookup(call, section.object_type), section.columns, text=text, page=page)
    except _SAID_NO as error:
        return Listing(problem=str(error))


def part_page(call: Call, part: Part, owner: APIObject, *, text: str = "", page: int = 1) -> Listing:
    """Return a page of what belongs to an object."""
    value = value_of(owner, part.value)
    if value is None:
        return Listing(problem=f"The object has no {part.value}.")
    try:
        if part is ROWS:
            query, columns = Lookup(call, part.object_type.format(value)), _field_names(call, value)
        else:
            query, columns = Lookup(call, part.object_type, (part.by, value)), list(part.columns)
        if part.order:
            query.sort(part.order)
        return _listing(query, columns, text=text, page=page)
    except _SAID_NO as error:
        return Listing(problem=str(error))


def total(call: Call, section: Section) -> int | None:
    """Return how many objects a section has, None if the tenant does not know such objects."""
    try:
        return Lookup(call, section.object_type).count()
    except _SAID_NO:
        return None


def found(call: Call, section: Section, id: int) -> APIObject | None:
    """Return an object with all properties that can be retrieved, None if there is none with that number."""
    try:
        query = Lookup(call, section.object_type)
        names = scalars(call.kinds.of_object_type(section.object_type)[0].model)
        return next((obj for _, obj in query.objects(query.known({*names, *section.columns}), id=id)), None)
    except _SAID_NO:
        return None


def _listing(query: Lookup, columns: Sequence[str], *, text: str, page: int) -> Listing:
    columns = query.known(columns)
    if text:
        query.search(columns, text)
    total = query.count()
    page = max(1, min(page, pages(total)))
    lines = [Line(id, cells(obj, columns)) for id, obj in query.objects(columns, page=page)]
    return Listing(columns, lines, total, page)


def _field_names(call: Call, key: Any) -> list[str]:
    """Return the names of the fields of a data extension, in their order."""
    query = Lookup(call, "DataExtensionField", ("DataExtension.CustomerKey", key))
    query.sort("Ordinal")
    numbers = range(1, pages(query.count()) + 1)
    return [value_of(obj, "Name") for page in numbers for _, obj in query.objects(["Name"], page=page)]
