"""All kinds of objects, by the type of an object and by the name that a Retrieve gives."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from sfmc_soap import Model

from ...call.errors import ServiceFault
from .kind import Kind


class Kinds:
    """The kinds that a tenant knows."""

    def __init__(self, kinds: Iterable[Kind]) -> None:
        self._of_model: dict[type[Model], Kind] = {}
        self._of_object_type: dict[str, Kind] = {}
        self._all = list(kinds)
        for kind in self._all:
            self._of_model.setdefault(kind.model, kind)
            self._of_object_type |= dict.fromkeys(kind.object_types, kind)

    def __iter__(self) -> Iterator[Kind]:
        return iter(self._all)

    def of_model(self, model: type[Model]) -> Kind:
        """Return the kind of objects of a type.

        Raises:
            ServiceFault: the service does not support the type.
        """
        for ancestor in model.__mro__:
            if ancestor in self._of_model:
                return self._of_model[ancestor]
        raise ServiceFault(f"The object type {model.__name__} is not supported.", 8)

    def of_object_type(self, name: str) -> tuple[Kind, str]:
        """Return the kind that a Retrieve names, and what it names in brackets: `DataExtensionObject[orders]`.

        Raises:
            ServiceFault: the service does not support the type.
        """
        wire, _, argument = name.partition("[")
        kind = self._of_object_type.get(wire.strip())
        if kind is None:
            raise ServiceFault(f"The object type {wire} is not supported.", 8)
        return kind, argument.removesuffix("]")
