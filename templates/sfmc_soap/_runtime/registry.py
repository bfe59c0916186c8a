"""The types of one generated package by wire name, each loaded on first use."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from importlib import import_module
from typing import Any, TypeVar

from .loading import LOADING
from .xml.names import qualified, resolve_qname

M = TypeVar("M")


def last_step(name: str) -> str:
    """Return the last step of a path: `Line` of `Order/Line`.

    Generated code uses a path as the name of what has no name in the WSDL: `Order/Line` is the anonymous type of `Line`
    inside `Order`, and `/lines` is a group that repeats. Any other name is its own last step, because XML allows no
    slash in a name.
    """
    return name.rpartition("/")[2]


class Registry(Mapping[str, Any]):
    """Wire name -> class, enumeration or annotated str. Bare names are in the package's own namespace.

    Args:
        package: the name of the generated package, whatever it is imported as.
        namespace: the WSDL's target namespace.
        modules: module (relative to the package) -> Python names of the types in it.
        wire_names: Python name -> wire name, where a bare wire name is not the Python name.
        elements: global element -> type, for the elements that name one.
        server_time: whether a dateTime without a zone is in Marketing Cloud's own time.
    """

    def __init__(
        self,
        *,
        package: str,
        namespace: str,
        modules: Mapping[str, tuple[str, ...]],
        wire_names: Mapping[str, str],
        elements: Mapping[str, str],
        server_time: bool,
    ) -> None:
        self.package = package
        self.namespace = namespace
        self.server_time = server_time
        self._elements = {qualified(namespace, name): qualified(namespace, type) for name, type in elements.items()}
        self._element_by_type = _elements_by_type(self._elements)
        self._locations = {
            qualified(namespace, wire_names.get(name, name)): (module, name)
            for module, names in modules.items()
            for name in names
        }
        self._loaded: dict[str, Any] = {}
        self.modules = {name: module for module, name in self._locations.values()}

    def __getitem__(self, wire: str) -> Any:
        found = self._loaded.get(wire)
        if found is None:
            module, name = self._locations[qualified(self.namespace, wire)]
            with LOADING:
                found = self._loaded[wire] = getattr(import_module(f"{self.package}.{module}"), name)
        return found

    def __iter__(self) -> Iterator[str]:
        return iter(self._locations)

    def __len__(self) -> int:
        return len(self._locations)

    def named(self, name: str) -> Any:
        """Return the type with this Python name.

        Raises:
            KeyError: no type has this name.
        """
        return getattr(import_module(f"{self.package}.{self.modules[name]}"), name)

    def class_of_element(self, tag: str) -> Any | None:
        """Return the class of a global element: its complex type, or its message. None for any other name."""
        if tag in self._elements:
            found = self.get(self._elements[tag])
            return found if hasattr(found, "__particles__") else None
        found = self.get(tag)
        return found if getattr(found, "__message__", False) else None

    def extension(self, value: str, scope: Mapping[str | None, str], declared: type[M]) -> type[M] | None:
        """Return the class that an xsi:type names; None if that is not a known type that extends the declared one.

        Args:
            value: the xsi:type.
            scope: the namespaces around it by prefix.
            declared: the class that the type is to extend.
        """
        # A bare name where there is no default namespace: the service means its own, and so does the registry.
        found = self.get(resolve_qname(value, scope))
        return found if isinstance(found, type) and issubclass(found, declared) else None

    def element_of_type(self, wire: str) -> str | None:
        """Return the global element of a type: the only one, or the one with the type's own name; else None."""
        return self._element_by_type.get(wire)


def _elements_by_type(types: Mapping[str, str]) -> dict[str, str]:
    """Return the element of each type: the only one, or the one with the type's own name.

    Args:
        types: element -> type.
    """
    elements: dict[str, list[str]] = {}
    for element, type in types.items():
        elements.setdefault(type, []).append(element)
    by_type = {}
    for type, names in elements.items():
        if len(names) == 1:
            by_type[type] = names[0]
        elif type in names:
            by_type[type] = type
    return by_type
