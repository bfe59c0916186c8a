"""A WSDL understood, whole or in part, and what people choose of it."""

from __future__ import annotations

from dataclasses import dataclass, field

from .. import ir
from .interface import Interface
from .modules import Plan
from .naming import Names


@dataclass(frozen=True)
class Selection:
    """What a package shall hold of a WSDL. Without either it is everything, with one of them only what that names.

    Attributes:
        types: names of types, messages, enumerations and other simple types; "*" is all of them.
        operations: names of operations; "*" is all of them.
    """

    types: tuple[str, ...] | None = None
    operations: tuple[str, ...] | None = None

    @property
    def is_everything(self) -> bool:
        """Whether nothing is left out."""
        return self.types is None and self.operations is None

    def plain(self) -> dict[str, list[str]]:
        """As a manifest keeps it."""
        return {"only": list(self.types or ()), "operations": list(self.operations or ())}


@dataclass(frozen=True)
class Model:
    """A WSDL understood: its meaning, its Python names and its modules; of all of it, or of what was selected."""

    service: ir.Service
    names: Names
    plan: Plan
    selection: Selection = field(default_factory=Selection)

    @property
    def interface(self) -> Interface:
        """What its package offers."""
        return Interface(self.service, self.names)
