"""The rooms of `everyday/` that the package of a WSDL can have."""

from __future__ import annotations

from collections.abc import Collection

from ..everyday.rooms import Everyday, Room, possible
from .bindings import Bindings
from .exports import used_by_tables
from .naming import RESERVED


def everyday_of(bindings: Bindings, rooms: Collection[Room]) -> Everyday:
    """Return the rooms that a package can have of all there are: they are about Marketing Cloud, and need a client."""
    if not bindings.is_marketing_cloud:
        return Everyday(absent=dict.fromkeys((room.name for room in rooms), "the WSDL is not Marketing Cloud's"))
    if not bindings.service.operations:
        return Everyday(absent=dict.fromkeys((room.name for room in rooms), "the WSDL has no operations"))
    names = bindings.names
    known = RESERVED.union(used_by_tables(), names.types.values())
    return possible(rooms, known, {*names.constants.values(), "OPERATIONS", "PORTS"})
