"""Two interfaces -> what has changed from one to the other, and what that does to those who use them.

Effects are claims that can be tried. On code, none and additive mean: a program that type-checks and runs with the old
bindings does so with the new. On the wire they mean: a message that was valid is valid, and reads as what it was.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from ..ir import QName
from ..python.interface import Interface
from . import operations, types
from .changes import Change, Effect
from .interface_index import Side
from .renames import moved, namespaces, suggested

__all__ = ["diff"]


def diff(old: Interface, new: Interface) -> tuple[Change, ...]:
    """Every difference of meaning, by path; () exactly if there is none."""
    changes = suggested(_changes(old, new))
    return tuple(sorted(changes, key=lambda change: (change.path.casefold(), change.path, change.kind, change.what)))


def _changes(old: Interface, new: Interface) -> Iterator[Change]:
    renamed = namespaces(old.service, new.service)
    for was, now in renamed.items():
        yield Change(now, "namespace", "name", was, now, Effect.NONE, Effect.BREAKING)
    before, after = Side(moved(old, renamed) if renamed else old), Side(new)
    yield from operations.service(before, after)
    yield from operations.operations(before, after)
    yield from operations.elements(before, after)
    yield from _declared(before, after)


def _declared(old: Side, new: Side) -> Iterator[Change]:
    """The changes of types, messages, enumerations and other simple types."""
    names = {*old.declared, *new.declared}
    alike = Counter(name.path for name in names)

    def path(name: QName) -> str:
        return name.path if alike[name.path] == 1 else f"{{{name.namespace}}}{name.path}"

    for name in sorted(names):
        was, now = old.declared.get(name), new.declared.get(name)
        if was is None and now is not None:
            summary = types.summary(new, now)
            yield Change(path(name), new.kind(now), "added", "", summary, Effect.ADDITIVE, Effect.ADDITIVE)
        elif now is None and was is not None:
            summary = types.summary(old, was)
            yield Change(path(name), old.kind(was), "gone", summary, "", Effect.BREAKING, Effect.BREAKING)
        elif was is not None and now is not None:
            yield from types.declared(old, new, was, now, path(name))
