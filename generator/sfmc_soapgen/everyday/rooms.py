"""What a room is, and which rooms a package can have."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, field

from ..reaching import reached


@dataclass(frozen=True)
class Needs:
    """What the modules of a room import of the package.

    Attributes:
        names: from the package itself: types of the WSDL, and what every package has.
        operations: constants of operations.
        rooms: other rooms.
    """

    names: frozenset[str] = frozenset()
    operations: frozenset[str] = frozenset()
    rooms: frozenset[str] = frozenset()


@dataclass(frozen=True)
class Room:
    """A folder of `everyday/`, which a package has as a whole or not at all.

    Attributes:
        name: what its folder is called.
        needs: what its modules import.
        templates: those of the modules that have both faces: path inside the package -> template.
        methods: the methods that it gives to each client, by the name of the client's class, as source.
        table_methods: those that it gives to the tables of each client, by the same names.
    """

    name: str
    needs: Needs
    templates: Mapping[str, str] = field(default_factory=dict)
    methods: Mapping[str, str] = field(default_factory=dict)
    table_methods: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Everyday:
    """The rooms that a package has.

    Attributes:
        rooms: those that it has.
        absent: the names of the others, and why it has not got them.
    """

    rooms: tuple[Room, ...] = ()
    absent: Mapping[str, str] = field(default_factory=dict)

    @property
    def names(self) -> tuple[str, ...]:
        """The names of the rooms that it has."""
        return tuple(room.name for room in self.rooms)

    def keep(self, names: Collection[str], reason: str) -> Everyday:
        """Return the rooms of these names, and those that they need.

        Args:
            names: of rooms that are there.
            reason: why the others are not.
        """
        needs = {room.name: room.needs.rooms for room in self.rooms}
        kept = reached(names, needs.__getitem__)
        gone = {room.name: reason for room in self.rooms if room.name not in kept}
        return Everyday(tuple(room for room in self.rooms if room.name in kept), {**self.absent, **gone})


def possible(rooms: Collection[Room], names: Collection[str], operations: Collection[str]) -> Everyday:
    """Return the rooms whose needs are met.

    Args:
        rooms: all that there are.
        names: those that the package has.
        operations: the constants of its operations.
    """
    absent = {room.name: reason for room in rooms for reason in _lacks(room, names, operations)}
    reached = [room for room in rooms if room.name not in absent]
    while lacking := {
        room.name: f"it needs {', '.join(sorted(room.needs.rooms & absent.keys()))}"
        for room in reached
        if room.needs.rooms & absent.keys()
    }:
        absent |= lacking
        reached = [room for room in reached if room.name not in absent]
    return Everyday(tuple(reached), absent)


def _lacks(room: Room, names: Collection[str], operations: Collection[str]) -> Iterator[str]:
    """Yield at most one text: what the package lacks for a room."""
    lacking = [
        *(f"no type {name}" for name in sorted(room.needs.names.difference(names))),
        *(f"no operation {name}" for name in sorted(room.needs.operations.difference(operations))),
    ]
    if lacking:
        yield f"the WSDL has {' and '.join(lacking)}"
