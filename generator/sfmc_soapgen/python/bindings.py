"""The bindings of a WSDL, whole or in part, and what people choose of it."""

from __future__ import annotations

from dataclasses import dataclass, field

from .. import ir
from ..everyday.rooms import Everyday
from ..notes.notes import Notes
from .interface import Interface
from .modules import ModulePlan
from .naming import PythonNames

MARKETING_CLOUD = "http://exacttarget.com/wsdl/partnerAPI"
"""The namespace of the service whose dates without a zone are in its own time, and which each tenant has elsewhere."""


@dataclass(frozen=True)
class Selection:
    """What a package holds of a WSDL: everything, or only what is named if types or operations are.

    Attributes:
        types: names of types, messages, enumerations and other simple types; "*" is all of them.
        operations: names of operations; "*" is all of them.
        everyday: names of rooms of `everyday/`; "*" is all that the WSDL can have.
    """

    types: tuple[str, ...] | None = None
    operations: tuple[str, ...] | None = None
    everyday: tuple[str, ...] | None = None

    @property
    def is_everything(self) -> bool:
        """Whether nothing is left out."""
        return self.types is self.operations is self.everyday is None

    def plain(self) -> dict[str, list[str]]:
        """Return plain values, for a manifest."""
        rooms = {"everyday": list(self.everyday)} if self.everyday else {}
        return {"only": list(self.types or ()), "operations": list(self.operations or ()), **rooms}


@dataclass(frozen=True)
class Bindings:
    """What a WSDL becomes in Python: its meaning, its Python names and its modules.

    Attributes:
        service: what the WSDL means, or the selected part of it.
        names: the Python names.
        plan: the modules of the types.
        selection: what the part was selected by.
        notes: what is known of it beyond the WSDL, and perhaps of what it does not have.
        everyday: the rooms of `everyday/` in its package.
        documented: the Python names of the types whose documentation the package has; None for all.
    """

    service: ir.Service
    names: PythonNames
    plan: ModulePlan
    selection: Selection = field(default_factory=Selection)
    notes: Notes = field(default_factory=Notes)
    everyday: Everyday = field(default_factory=Everyday)
    documented: frozenset[str] | None = None

    @property
    def is_marketing_cloud(self) -> bool:
        """Whether the service is that of Marketing Cloud, of whatever tenant."""
        return self.service.namespace == MARKETING_CLOUD

    @property
    def interface(self) -> Interface:
        """What its package offers."""
        return Interface(self.service, self.names, self.everyday.names)
