"""Kinds that are worked out from tables when they are retrieved: events, sends, links, totals."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from functools import partial

from sfmc_soap import APIObject, FilterPart

from ...call.call import Call
from ...call.filters import Condition, Property, PropertyOf, condition
from ...state.store import Row
from .kind import Kind, Source
from .making import maker


class TableKind(Kind):
    """A kind whose properties are expressions over tables.

    Args:
        model: the type of its objects.
        table: the table whose `id` puts them in order. Objects belong to the business unit in its column `mid`.
        properties: all that can be retrieved, by name.
        filters: the properties that a filter may name; None for all.
        joins: further tables, as they stand after the first.
        where, values: what all of them fulfil.
        grows: whether rows are only ever added: then Retrieve can give what came since the last time.
    """

    def __init__(
        self,
        model: type[APIObject],
        *,
        table: str,
        properties: Mapping[str, Property],
        filters: Iterable[str] | None = None,
        joins: str = "",
        where: Sequence[str] = (),
        values: Sequence[str] = (),
        grows: bool = False,
    ) -> None:
        self.model: type[APIObject] = model
        self.object_types = (model.__name__,)
        self._properties = properties
        self._source = Source(
            table=table,
            property_of=properties.get,
            names=tuple(properties),
            columns=self._columns,
            build=self._build,
            mid=f"{table}.mid",
            joins=joins,
            where=where,
            values=values,
            condition=condition if filters is None else partial(_limited, frozenset(filters)),
            grows=grows,
        )

    def source(self, call: Call, argument: str) -> Source:
        return self._source

    def _columns(self, names: Sequence[str]) -> list[str]:
        return [self._properties[name].sql for name in names]

    def _build(self, row: Row, names: Sequence[str]) -> APIObject:
        return maker(self.model.__name__, tuple(names))(row) or self.model()


def _limited(names: frozenset[str], part: FilterPart, property_of: PropertyOf) -> Condition:
    return condition(part, lambda name: property_of(name) if name in names else None)
