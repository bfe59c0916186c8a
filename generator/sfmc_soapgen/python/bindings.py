"""The bindings of a WSDL, whole or in part, and what people choose of it."""

from __future__ import annotations

from dataclasses import dataclass, field

from .. import ir
from ..notes.notes import Notes
from .interface import Interface
from .modules import ModulePlan
from .naming import PythonNames


@dataclass(frozen=True)
class Selection:
    """What a package holds of a WSDL: everything, or only what is named if types or operations are.

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
        """Return plain values, for a manifest."""
        return {"only": list(self.types or ()), "operations": list(self.operations or ())}


@dataclass(frozen=True)
class Bindings:
    """What a WSDL becomes in Python: its meaning, its Python names and its modules.

    Attributes:
        service: what the WSDL means, or the selected part of it.
        names: the Python names.
        plan: the modules of the types.
        selection: what the part was selected by.
        notes: what is known of it beyond the WSDL, and perhaps of what it does not have.
    """

    service: ir.Service
    names: PythonNames
    plan: ModulePlan
    selection: Selection = field(default_factory=Selection)
    notes: Notes = field(default_factory=Notes)

    @property
    def interface(self) -> Interface:
        """What its package offers."""
        return Interface(self.service, self.names)
