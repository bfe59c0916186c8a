"""What has probably only got another name: namespaces are taken for the same, everything else is suggested."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterable, Iterator
from difflib import SequenceMatcher
from itertools import islice
from typing import Any

from ..ir import Element, Named, OperationKey, Origin, QName, Service
from ..python.interface import Interface
from .changes import Change
from .interface_index import both

_ALIKE = 0.6
_OWN_NAMES = 0.5

_MOST_PAIRS = 100_000
"""How many pairs are looked at, which takes seconds. Where more is new and gone, nobody looks for a new name."""


def namespaces(old: Service, new: Service) -> dict[str, str]:
    """Return the namespaces that only the old service has -> the one in its place: with the most names in common."""
    before, after = _locals(old), _locals(new)
    gone = {uri: names for uri, names in before.items() if uri not in after}
    added = {uri: names for uri, names in after.items() if uri not in before}
    pairs = sorted(
        ((-len(gone[was] & added[now]) / len(gone[was] | added[now]), was, now) for was in gone for now in added),
    )
    renamed: dict[str, str] = {}
    for likeness, was, now in pairs:
        if was not in renamed and now not in renamed.values() and -likeness >= _OWN_NAMES:
            renamed[was] = now
    return renamed


def _locals(service: Service) -> dict[str, set[str]]:
    """Return the names of each namespace."""
    found: dict[str, set[str]] = {service.namespace: {service.wire.local}}
    declared: list[Named | Element] = [*service.messages, *service.types, *service.enums, *service.simples]
    for thing in (*declared, *service.elements):
        found.setdefault(thing.wire.namespace, set()).add(thing.wire.local)
    return found


def moved(interface: Interface, renamed: dict[str, str]) -> Interface:
    """Return the interface with other namespaces."""
    result: Interface = _moved(interface, renamed)
    return result


def _moved(value: Any, renamed: dict[str, str]) -> Any:
    """Return any part of an interface with other namespaces."""

    def moved_all(values: Iterable[Any]) -> Iterator[Any]:
        return (_moved(each, renamed) for each in values)

    match value:
        case QName(namespace=namespace, local=local):
            return QName(renamed.get(namespace, namespace), local)
        case OperationKey():
            return OperationKey(*moved_all(value))
        case dict():
            return dict(zip(moved_all(value), moved_all(value.values())))
        case tuple() if not isinstance(value, Origin):
            return tuple(moved_all(value))
    if not dataclasses.is_dataclass(value) or isinstance(value, type):
        return value
    members = {each.name: _moved(getattr(value, each.name), renamed) for each in dataclasses.fields(value)}
    return dataclasses.replace(value, **members)


def suggested(changes: Iterable[Change]) -> Iterator[Change]:
    """Yield the changes, with a hint at each that is gone and has probably another name now."""
    changes = [*changes]
    added = [change for change in changes if change.what == "added"]
    gone = [change for change in changes if change.what == "gone"]
    pairs = [*islice(_pairs(gone, added), _MOST_PAIRS + 1)]
    if len(pairs) > _MOST_PAIRS:
        pairs = []
    ranked = sorted(
        ((_likeness(was, now), was.path, now.path, was, now) for was, now in pairs),
        key=lambda each: (-each[0], each[1:3]),
    )
    found: dict[Change, Change] = {}
    for likeness, _, _, was, now in ranked:
        if likeness >= _ALIKE and was not in found and now not in found.values():
            found[was] = now
    for change in changes:
        if change in found:
            yield dataclasses.replace(change, hint=f"perhaps renamed to {found[change].path}")
        else:
            yield change


def _pairs(gone: Iterable[Change], added: Iterable[Change]) -> Iterator[tuple[Change, Change]]:
    """Yield what is gone with what may be it now: that is of the same kind, in the same owner."""
    of_owner: dict[tuple[str, str], list[Change]] = {}
    for now in added:
        of_owner.setdefault((now.kind, _owner(now)), []).append(now)
    return ((was, now) for was in gone for now in of_owner.get((was.kind, _owner(was)), ()))


def _owner(change: Change) -> str:
    """Return the path of the type that a field or value is in; "" for anything else."""
    return change.path.rpartition(".")[0] if change.kind in ("field", "value") else ""


def _likeness(was: Change, now: Change) -> float:
    """Return how alike two are, from 0 to 1: by their names, and by what is said of them."""
    names = both(lambda change: change.path.removeprefix(f"{_owner(change)}.").casefold(), was, now)
    likeness = SequenceMatcher(None, names[0], names[1]).ratio()
    return (2 * likeness + 1) / 3 if was.was == now.now else likeness
