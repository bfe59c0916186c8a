"""The types of one generated package by wire name, each loaded when it is first asked for."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from importlib import import_module
from typing import Any

from .xml import qualified


class Registry(Mapping[str, Any]):
    """Wire name -> class, enumeration or annotated str. Bare names are in the package's own namespace.

    Args:
        package: the name of the generated package, whatever it is imported as.
        namespace: the WSDL's target namespace.
        modules: module (relative to the package) -> Python names of the types in it.
        wire_names: Python name -> wire name, where a bare wire name is not the Python name.
        elements: global element -> type, for the elements that name one.
    """

    def __init__(
        self,
        package: str,
        namespace: str,
        modules: Mapping[str, tuple[str, ...]],
        wire_names: Mapping[str, str],
        elements: Mapping[str, str],
    ) -> None:
        self.package = package
        self.namespace = namespace
        self._elements = {qualified(namespace, name): qualified(namespace, type) for name, type in elements.items()}
        self._element_of: dict[str, str] = {}
        shared = set()
        for name, type in self._elements.items():
            if type in self._element_of:
                shared.add(type)
            self._element_of[type] = name
        for type in shared:
            # Several elements: the one of the type's own name, or none.
            del self._element_of[type]
            if self._elements.get(type) == type:
                self._element_of[type] = type
        self._places = {
            qualified(namespace, wire_names.get(name, name)): (module, name)
            for module, names in modules.items()
            for name in names
        }
        self._loaded: dict[str, Any] = {}
        self.modules = {name: module for module, name in self._places.values()}

    def __getitem__(self, wire: str) -> Any:
        found = self._loaded.get(wire)
        if found is None:
            module, name = self._places[qualified(self.namespace, wire)]
            found = self._loaded[wire] = getattr(import_module(f"{self.package}.{module}"), name)
        return found

    def __iter__(self) -> Iterator[str]:
        return iter(self._places)

    def __len__(self) -> int:
        return len(self._places)

    def named(self, name: str) -> Any:
        """The type under its Python name.

        Raises:
            KeyError: there is none.
        """
        return getattr(import_module(f"{self.package}.{self.modules[name]}"), name)

    def element(self, tag: str) -> Any | None:
        """The class of a global element: the complex type it names, or its message. None for any other name."""
        if tag in self._elements:
            found = self.get(self._elements[tag])
            return found if hasattr(found, "__particles__") else None
        found = self.get(tag)
        return found if getattr(found, "__message__", False) else None

    def element_of(self, wire: str) -> str | None:
        """The one global element that is declared with this type, or that has its name too; None for any other."""
        return self._element_of.get(wire)
