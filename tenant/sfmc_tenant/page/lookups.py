"""Looking: what a Retrieve would find, in pages that can be turned back, without a call."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import replace
from typing import Any

from sfmc_soap import APIObject, SimpleFilterPart, SimpleOperators

from ..call.call import Call
from ..kinds.base.kind import Source
from ..redaction import hide_secrets

SIZE = 50
"""How many objects are on a page."""
_MOST_SEARCHED = 100
"""How many columns a text is looked for in: SQLite takes no more than a thousand conditions."""


def pages(total: int) -> int:
    """Return how many pages so many objects take, at least one."""
    return max(1, -(-total // SIZE))


class Lookup:
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

    def known(self, names: Collection[str]) -> list[str]:
        """Return those of the names that can be retrieved."""
        return [name for name in names if self._source.property_of(name) is not None]

    def narrow(self, condition: str, values: Sequence[Any]) -> None:
        """Ask for those only that fulfil a condition as well."""
        self._where.append(condition)
        self._values += values

    def search(self, names: Sequence[str], text: str) -> None:
        """Ask for those only that have a text in one of the properties."""
        properties = [self._source.property_of(name) for name in names[:_MOST_SEARCHED]]
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
        """Return the objects of a page, or the one with a number, without secrets."""
        if id is not None:
            self.narrow(f"{self._source.table}.id = ?", [id])
        key = f"{self._source.table}.id"
        columns = ", ".join([f"{key} AS id", *self._source.columns(names)])
        query = f"SELECT {columns} FROM {self._from} ORDER BY {self._order or f'{key} DESC'} LIMIT ? OFFSET ?"
        rows = self._call.store.all(query, *self._values, SIZE, (page - 1) * SIZE)
        found = [(row["id"], self._source.build(row, names)) for row in rows]
        for _, obj in found:
            hide_secrets(obj)
        return found

    @property
    def _from(self) -> str:
        where = f" WHERE {' AND '.join(self._where)}" if self._where else ""
        return f"{self._source.tables}{where}"
