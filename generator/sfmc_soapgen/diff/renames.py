"""What has probably only got another name: namespaces are taken for the same, everything else is suggested."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterable, Iterator
from difflib import SequenceMatcher
from typing import Any

from ..ir import Element, Named, QName, Service
from ..python.interface import Interface
from .changes import Change
from .interface_index import both

_ALIKE = 0.6
_OWN_NAMES = 0.5


def namespaces(old: Service, new: Service) -> dict[str, str]:
    """The namespaces that only the old service has -> the one in its place: what has the most names in common."""
    before, after = _locals(old), _locals(new)
    gone = {uri: names for uri, names in before.items() if uri not in after}
    come = {uri: names for uri, names in after.items() if uri not in before}
    pairs = sorted(
        ((-len(gone[was] & come[now]) / len(gone[was] | come[now]), was, now) for was in gone for now in come),
    )
    renamed: dict[str, str] = {}
    for likeness, was, now in pairs:
        if was not in renamed and now not in renamed.values() and -likeness >= _OWN_NAMES:
            renamed[was] = now
    return renamed


def _locals(service: Service) -> dict[str, set[str]]:
    """The names of each namespace."""
    found: dict[str, set[str]] = {service.namespace: {service.name}}
    declared: list[Named | Element] = [*service.messages, *service.types, *service.enums, *service.simples]
    for thing in (*declared, *service.elements):
        found.setdefault(thing.wire.namespace, set()).add(thing.wire.local)
    return found


def moved(interface: Interface, renamed: dict[str, str]) -> Interface:
    """The interface with other namespaces."""
    result: Interface = _moved(interface, renamed)
    return result


def _moved(value: Any, renamed: dict[str, str]) -> Any:
    if isinstance(value, QName):
        return QName(renamed.get(value.namespace, value.namespace), value.local)
    if dataclasses.is_dataclass(value) and not isinstance(value, type):
        changed = {each.name: _moved(getattr(value, each.name), renamed) for each in dataclasses.fields(value)}
        if isinstance(value, Service):
            changed["namespace"] = renamed.get(value.namespace, value.namespace)
        return dataclasses.replace(value, **changed)
    if isinstance(value, dict):
        return {_moved(key, renamed): _moved(each, renamed) for key, each in value.items()}
    if isinstance(value, tuple) and not hasattr(value, "_fields"):
        return tuple(_moved(each, renamed) for each in value)
    return value


def suggested(changes: Iterable[Change]) -> Iterator[Change]:
    """The changes, with a hint at each that is gone and has probably another name now."""
    changes = [*changes]
    come = [change for change in changes if change.what == "added"]
    gone = [change for change in changes if change.what == "gone"]
    ranked = sorted(
        ((_likeness(was, now), was.path, now.path, was, now) for was in gone for now in come if _compare(was, now)),
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


def _compare(was: Change, now: Change) -> bool:
    """Whether one may be the other: of one kind, in one place."""
    return was.kind == now.kind and _place(was) == _place(now)


def _place(change: Change) -> str:
    return change.path.rpartition(".")[0] if change.kind in ("field", "value") else ""


def _likeness(was: Change, now: Change) -> float:
    """From 0 to 1: by the names, and by what is said of them."""
    names = both(lambda change: change.path.removeprefix(f"{_place(change)}.").casefold(), was, now)
    likeness = SequenceMatcher(None, names[0], names[1]).ratio()
    return (2 * likeness + 1) / 3 if was.was == now.now else likeness
