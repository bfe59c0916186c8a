"""Selections of objects: what is read is of one type."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from copy import copy
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING, Any, Generic, TypeVar, cast

from ... import TYPES, APIObject, FilterPart, SimpleFilterPart, dumps, loads, wire_type
from ..._runtime.client.arguments import texts
from ..._runtime.client.context import CallContext
from ..._runtime.client.effects import Flow
from ..._runtime.client.settings import CallOptions
from ..._runtime.shortening import shorten
from ..._runtime.xml.names import local_name
from ..filters import P, prepare, replaced
from .errors import SelectionError, UnexpectedType
from .names import wire_name_or_same, wire_names
from .retrievable import forget, retrievable
from .source import Asked, Source

if TYPE_CHECKING:
    from ..frames.columns import Column

T = TypeVar("T", bound=APIObject)
SelectedT = TypeVar("SelectedT", bound=APIObject)
"""The type that is selected, in the annotations of the clients."""

_KNOWN_BY = ("ID", "ObjectID", "CustomerKey", "SubscriberKey", "EmailAddress", "Name", "SendID", "EventDate", "BatchID")
"""The properties by which people find an object again."""


@dataclass(frozen=True, kw_only=True)
class Objects(Source[T], Generic[T]):
    """The objects of one type.

    Attributes:
        object_type: its name for the service.
        model: the class that results are read as, `APIObject` where the package has none.
        is_strict: whether a result of another class is an error.
        properties: the properties that were asked for; empty for all that can be retrieved.
        where: which objects.
        filters: the filter of each request that finds them.
    """

    object_type: str
    model: type[T]
    is_strict: bool
    properties: tuple[str, ...]
    where: FilterPart | None
    filters: tuple[FilterPart | None, ...]

    def __str__(self) -> str:
        properties = ", ".join(self.properties) or "all properties"
        return f"{self.object_type}: {shorten(properties)}{'' if self.where is None else f' where {self.where}'}"

    def asked(self, context: CallContext, memory: dict[Any, Any], call: CallOptions) -> Flow[Asked]:
        """Return what to ask for: properties that were left out are those that Describe tells."""
        properties = self.properties or (yield from retrievable(context, memory, self.object_type, call))
        return Asked(object_type=self.object_type, properties=properties, filters=self.filters)

    def items(self, results: Sequence[APIObject]) -> list[T]:
        """Return the results of a page, each as `item` returns it."""
        return [self.item(result) for result in results]

    def item(self, result: APIObject) -> T:
        """Return a result. One whose type the WSDL lacks is read as the type that was asked for, and keeps its name.

        Raises:
            UnexpectedType: it is of another known type.
        """
        if isinstance(result, self.model):
            return result
        if type(result) is APIObject:
            return loads(dumps(result), self.model)
        if not self.is_strict:
            return cast("T", result)
        raise UnexpectedType(
            f"a result is {wire_type(result)} where {self.model.__name__} was asked for: select it by its name,"
            f' as in select("{self.object_type}", ...), to get results of any type',
            self.model,
            result,
        )

    def place(self, item: T) -> Mapping[str, Any]:
        """Return the properties by which people find an object again, as far as it has them."""
        elements = {local_name(particle.wire): name for name, particle in item.__particles__.items()}
        found = {wire: item.__dict__.get(elements[wire]) for wire in _KNOWN_BY if wire in elements}
        return {
            wire: shorten(value) if isinstance(value, str) else value
            for wire, value in found.items()
            if value is not None
        }

    def columns(self, asked: Asked) -> Sequence[Column]:
        """Return a column for each property, in the order asked for."""
        from ..frames.columns import columns_of

        return columns_of(self.model, asked.properties)

    def without(self, name: str, memory: dict[Any, Any]) -> bool:
        """Leave a property out that Describe told of and the service refused."""
        if self.properties:
            return False
        forget(memory, self.object_type, name)
        return True


def objects_of(
    type_: type[T] | str,
    properties: Sequence[str | P],
    *,
    where: FilterPart | None,
    extra: Iterable[str] = (),
    unchecked: bool = False,
) -> Objects[Any]:
    """Return what a selection reads, and check the arguments of `select`.

    Raises:
        SelectionError: the type has no such property, or none of its name can be read like this.
        FilterError: the filter is none, is nested too deep, or breaks a rule of the type.
        TypeError: an argument is of a wrong type.
    """
    object_type, model, is_strict = _type(type_)
    names = _names(model, properties, is_checked=not unchecked and model is not APIObject)
    prepare(where, object_type, is_checked=False)  # what is nested too deep cannot be rewritten
    if where is not None:
        where = replaced(where, partial(_with_wire_name, model))
    return Objects(
        object_type=object_type,
        model=model,
        is_strict=is_strict,
        properties=tuple(dict.fromkeys([*names, *texts(extra, "extra")])),
        where=where,
        filters=tuple(prepare(where, object_type, is_checked=not unchecked)),
    )


def _with_wire_name(model: type[APIObject], part: SimpleFilterPart) -> SimpleFilterPart:
    changed = copy(part)
    if isinstance(part.property, str):
        changed.property = wire_name_or_same(model, part.property)
    return changed


def object_type_of(type_: type[APIObject] | str) -> str:
    """Return the name of a type for the service.

    Raises:
        TypeError: it is no type that can be retrieved.
        SelectionError: the name is empty.
    """
    return _type(type_)[0]


def _type(type_: object) -> tuple[str, type[APIObject], bool]:
    """Return the name of a type for the service, the class that its objects are read as, and whether it is strict."""
    if isinstance(type_, type) and issubclass(type_, APIObject):
        return local_name(type_.__wire__), type_, True
    if not isinstance(type_, str):
        shown = type_.__name__ if isinstance(type_, type) else type(type_).__name__
        raise TypeError(f"expected a type that can be retrieved, such as OpenEvent or 'OpenEvent', got {shown}")
    if not type_:
        raise SelectionError("the name of the type is empty")
    model = TYPES.get(type_.partition("[")[0])
    return type_, model if isinstance(model, type) and issubclass(model, APIObject) else APIObject, False


def _names(model: type[APIObject], properties: Sequence[str | P], *, is_checked: bool) -> list[str]:
    if is_checked:
        return wire_names(model, properties)
    return [name.name if isinstance(name, P) else wire_name_or_same(model, name) for name in properties]
