"""Looking: what a Retrieve would find, in pages that can be turned back, without a call."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, fields, replace
from typing import Any

from sfmc_soap import TYPES, UNSET, APIObject, Automation, DataExtensionObject, Model, SimpleFilterPart, SimpleOperators
from sfmc_soap._runtime.secret_names import is_secret

from ..call.call import Call
from ..call.errors import Refusal, RetrieveError, ServiceFault
from ..kinds.kind import Source
from .sections import ROWS, Part, Section

SAID_NO = (Refusal, RetrieveError, ServiceFault)
"""How the kinds say that there are no such objects."""

_AUTOMATION_STATUSES = {
    -1: "Error",
    0: "BuildingError",
    1: "Building",
    2: "Ready",
    3: "Running",
    4: "Paused",
    5: "Stopped",
    6: "Scheduled",
    7: "AwaitingTrigger",
    8: "InactiveTrigger",
}
"""What the guide calls the statuses of an automation."""

SIZE = 50
"""How many objects are on a page."""


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


def pages(total: int) -> int:
    """Return how many pages so many objects take, at least one."""
    return max(1, -(-total // SIZE))


def section_page(call: Call, section: Section, *, text: str = "", page: int = 1) -> Listing:
    """Return a page of the objects of a section, of those that have a text in one of the columns."""
    try:
        return _listing(_Query(call, section.object_type), section.columns, text=text, page=page)
    except SAID_NO as error:
        return Listing(problem=str(error))


def part_page(call: Call, part: Part, owner: APIObject, *, text: str = "", page: int = 1) -> Listing:
    """Return a page of what belongs to an object."""
    value = value_of(owner, part.value)
    if value is None:
        return Listing(problem=f"The object has no {part.value}.")
    try:
        if part.path == ROWS:
            query, columns = _Query(call, part.object_type.format(value)), _field_names(call, value)
        else:
            query, columns = _Query(call, part.object_type, (part.by, value)), list(part.columns)
        if part.order:
            query.sort(part.order)
        return _listing(query, columns, text=text, page=page)
    except SAID_NO as error:
        return Listing(problem=str(error))


def total(call: Call, section: Section) -> int | None:
    """Return how many objects a section has, None if the tenant does not know such objects."""
    try:
        return _Query(call, section.object_type).count()
    except SAID_NO:
        return None


def found(call: Call, section: Section, id: int) -> APIObject | None:
    """Return an object with all properties that can be retrieved, None if there is none with that number."""
    try:
        query = _Query(call, section.object_type)
        names = _scalars(call.kinds.of_object_type(section.object_type)[0].model)
        return next((obj for _, obj in query.objects(query.known({*names, *section.columns}), id=id)), None)
    except SAID_NO:
        return None


def value_of(obj: Model, path: str) -> Any:
    """Return the value of a property, such as `Email.ID`; None if it has none."""
    value: Any = obj
    for step in path.split("."):
        name = _names(type(value)).get(step) if isinstance(value, Model) else None
        value = getattr(value, name) if name else UNSET
        if value is UNSET or value is None:
            return None
    return value


def name_of(obj: APIObject, section: Section) -> str:
    """Return what an object of a section is called."""
    return next((str(value) for column in section.columns if (value := value_of(obj, column)) is not None), "")


def properties_of(obj: APIObject, section: Section) -> dict[str, Any]:
    """Return what an object says by itself, by the names of the WSDL, without secrets: its columns come first."""
    names = [name for name in dict.fromkeys([*section.columns, *_scalars(type(obj))]) if not is_secret(name)]
    attributes = {str(each.name): each.value for each in getattr(obj, "attributes", None) or []}
    values = {name: _told(obj, name) for name in names} | attributes
    return {name: value for name, value in values.items() if value is not None}


class _Query:
    """A query for objects of a type.

    Args:
        call: who looks.
        object_type: what a Retrieve calls them.
        equal: a property and what it must be equal to; None for all.

    Raises:
        Refusal, RetrieveError, ServiceFault: the tenant has no such objects.
    """

    def __init__(self, call: Call, object_type: str, equal: tuple[str, Any] | None = None) -> None:
        self._call = call
        self._order = ""
        call = replace(call, accounts=(call.mid,))
        kind, argument = call.kinds.of_object_type(object_type)
        self._source: Source = kind.source(call, argument)
        self._where = list(self._source.where)
        self._values = list(self._source.values)
        if self._source.mid is not None:
            self.narrow(f"{self._source.mid} = ?", [call.mid])
        if equal is not None:
            name, value = equal
            part = SimpleFilterPart(property=name, simple_operator=SimpleOperators.EQUALS, value=[str(value)])
            self.narrow(*self._source.condition(part, self._source.property_of))

    def known(self, names: Sequence[str] | set[str]) -> list[str]:
        """Return those of the names that can be retrieved."""
        return [name for name in names if self._source.property_of(name) is not None]

    def narrow(self, condition: str, values: Sequence[Any]) -> None:
        """Ask for those only that fulfil a condition as well."""
        self._where.append(condition)
        self._values += values

    def search(self, names: Sequence[str], text: str) -> None:
        """Ask for those only that have a text in one of the properties."""
        properties = [self._source.property_of(name) for name in names]
        texts = [each.sql for each in properties if each is not None]
        if texts:
            self.narrow(f"({' OR '.join(f'instr(lower({sql}), lower(?))' for sql in texts)})", [text] * len(texts))

    def sort(self, name: str) -> None:
        """Ask for them in the order of a property."""
        found = self._source.property_of(name)
        if found is not None:
            self._order = found.sql

    def count(self) -> int:
        """Return how many there are."""
        total: int = self._call.store.value(f"SELECT COUNT(*) FROM {self._from}", *self._values)
        return total

    def objects(self, names: Sequence[str], *, id: int | None = None, page: int = 1) -> list[tuple[int, APIObject]]:
        """Return the objects of a page, or the one with a number."""
        if id is not None:
            self.narrow(f"{self._source.table}.id = ?", [id])
        key = f"{self._source.table}.id"
        columns = ", ".join([f"{key} AS id", *self._source.columns(names)])
        query = f"SELECT {columns} FROM {self._from} ORDER BY {self._order or f'{key} DESC'} LIMIT ? OFFSET ?"
        rows = self._call.store.all(query, *self._values, SIZE, (page - 1) * SIZE)
        return [(row["id"], self._source.build(row, names)) for row in rows]

    @property
    def _from(self) -> str:
        where = f" WHERE {' AND '.join(self._where)}" if self._where else ""
        return f"{self._source.tables}{where}"


def _listing(query: _Query, columns: Sequence[str], *, text: str, page: int) -> Listing:
    columns = query.known(columns)
    if text:
        query.search(columns, text)
    total = query.count()
    page = max(1, min(page, pages(total)))
    lines = [Line(id, _values(obj, columns)) for id, obj in query.objects(columns, page=page)]
    return Listing(columns, lines, total, page)


def _values(obj: APIObject, columns: Sequence[str]) -> list[Any]:
    if isinstance(obj, DataExtensionObject):
        given = {each.name: each.value for each in obj.properties or []}
        return [given.get(name) for name in columns]
    return [_told(obj, name) for name in columns]


def _told(obj: APIObject, name: str) -> Any:
    """Return the value of a property as people are told it: a status that is a number with its word."""
    value = value_of(obj, name)
    if isinstance(obj, Automation) and name == "Status" and value in _AUTOMATION_STATUSES:
        return f"{_AUTOMATION_STATUSES[value]} ({value})"
    return value


def _field_names(call: Call, key: Any) -> list[str]:
    """Return the names of the fields of a data extension, in their order."""
    query = _Query(call, "DataExtensionField", ("DataExtension.CustomerKey", key))
    query.sort("Ordinal")
    numbers = range(1, pages(query.count()) + 1)
    return [value_of(obj, "Name") for page in numbers for _, obj in query.objects(["Name"], page=page)]


def _names(model: type[Model]) -> dict[str, str]:
    """Return the Python names of the fields of a type, by the names of the WSDL."""
    return {field.metadata["particle"].wire: field.name for field in fields(model)}


def _scalars(model: type[Model]) -> tuple[str, ...]:
    """Return the fields of a type that hold one value each, by the names of the WSDL."""
    particles = [field.metadata["particle"] for field in fields(model)]
    return tuple(each.wire for each in particles if not each.many and not each.item and not _is_complex(each.type))


def _is_complex(name: str) -> bool:
    return name in TYPES and issubclass(TYPES[name], Model)
