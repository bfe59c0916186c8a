"""Two interfaces -> what has changed from one to the other, and what that does to those who use them.

Effects are claims that can be tried. On code, none and additive mean: a program that type-checks and runs with the old
bindings does so with the new. On the wire they mean: a message that was valid is valid, and reads as what it was.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence

from ..ir import TypeName, sort_key
from ..python.interface import Interface
from . import operations, types
from .changes import Change, Effect, Effects, Subject
from .interface_index import InterfaceIndex
from .renames import moved, namespaces, suggested

__all__ = ["diff"]


def diff(old: Interface, new: Interface) -> tuple[Change, ...]:
    """Return every difference of meaning, by path; () exactly if there is none."""
    changes = suggested(_changes(old, new))
    return tuple(sorted(changes, key=lambda change: (change.path.casefold(), change.path, change.kind, change.what)))


def _changes(old: Interface, new: Interface) -> Iterator[Change]:
    renamed = namespaces(old.service, new.service)
    for was, now in renamed.items():
        yield Subject(now, "namespace").change("name", was, now, Effects(Effect.NONE, Effect.BREAKING))
    before, after = InterfaceIndex(moved(old, renamed) if renamed else old), InterfaceIndex(new)
    yield from operations.service(before, after)
    yield from operations.operations(before, after)
    yield from operations.elements(before, after)
    yield from _declared(before, after)
    yield from _rooms(old.rooms, new.rooms)


def _rooms(old: Sequence[str], new: Sequence[str]) -> Iterator[Change]:
    """Yield the rooms of `everyday/` that are new or gone, with all that code can use of them. No message has any."""
    yield from (
        Subject(name, "room").added("", Effects(Effect.ADDITIVE, Effect.NONE)) for name in new if name not in old
    )
    yield from (
        Subject(name, "room").gone("", Effects(Effect.BREAKING, Effect.NONE)) for name in old if name not in new
    )


def _declared(old: InterfaceIndex, new: InterfaceIndex) -> Iterator[Change]:
    """Yield the changes of types, messages, enumerations and other simple types."""
    names = {*old.declared, *new.declared}
    alike = Counter(name.path for name in names)

    def path(name: TypeName) -> str:
        return name.path if alike[name.path] == 1 else f"{{{name.namespace}}}{name.path}"

    for name in sorted(names, key=sort_key):
        was, now = old.declared.get(name), new.declared.get(name)
        if was is None and now is not None:
            yield Subject(path(name), new.kind(now)).added(types.summary(new, now))
        elif now is None and was is not None:
            yield Subject(path(name), old.kind(was)).gone(types.summary(old, was))
        elif was is not None and now is not None:
            yield from types.declared(old, new, was, now, path=path(name))
