"""What has changed about the fields of a type."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from ..ir import Bounds, Deprecated, Field, Kind, QName, Type, occurrence
from . import values
from .changes import Change, Effect, Effects, Subject
from .interface_index import Entry, InterfaceIndex, both, named

_ON_THE_WIRE = (Kind.ELEMENT, Kind.GROUP, Kind.ANY)
NONE, ADDITIVE, BREAKING = Effect.NONE, Effect.ADDITIVE, Effect.BREAKING


def fields(old: InterfaceIndex, new: InterfaceIndex, was: Type, now: Type, *, path: str) -> Iterator[Change]:
    """Yield the changes of a type's fields, and of their order. What its bases have changed is reported there."""
    return _Fields(old, new, was, now).changes(path)


class _Fields:
    """The fields of one type on both sides, those of its bases included, in pairs."""

    def __init__(self, old: InterfaceIndex, new: InterfaceIndex, was: Type, now: Type) -> None:
        self.old, self.new, self.was, self.now = old, new, was, now
        self.before, self.after = old.entries(was), new.entries(now)
        found = {entry.key: entry for entry in self.after}
        shared = {entry.key for entry in self.before} & found.keys()
        # The same name in another namespace is the same field, elsewhere.
        others = {(e.field.kind, e.field.wire.local): e for e in self.after if e.key not in shared}
        self.pairs = [
            (entry, found.get(entry.key) or others.pop((entry.field.kind, entry.field.wire.local), None))
            for entry in self.before
        ]
        taken = {other.key for _, other in self.pairs if other}
        self.added = [entry for entry in self.after if entry.key not in taken]

    def changes(self, path: str) -> Iterator[Change]:
        """Yield all changes; the path is that of the type."""
        has_moved = False
        for entry, other in self.pairs:
            subject = _subject(path, entry.field)
            if other is None:
                if not self._is_reported(entry.owner, self.was, self.new, entry.key):
                    yield subject.gone(summary(entry.field))
                continue
            if entry.owner.wire != other.owner.wire:
                has_moved = True
                owners = both(lambda each: each.owner.wire.path, entry, other)
                yield subject.change("declared by", *owners, Effects(NONE, NONE))
            elif entry.owner is not self.was:  # reported where it is declared
                continue
            yield from self._facts(subject, entry, other)
        for entry in self.added:
            if not self._is_reported(entry.owner, self.now, self.old, entry.key):
                wire = BREAKING if entry.field.required else ADDITIVE
                yield _subject(path, entry.field).added(summary(entry.field), Effects(ADDITIVE, wire))
        yield from self._order(Subject(path, self.new.kind(self.now)), has_moved=has_moved)

    def _is_reported(self, owner: Type, type_: Type, other: InterfaceIndex, key: tuple[Kind, QName]) -> bool:
        """Tell whether a field that one side lacks is reported where it is declared: by a base that both sides have."""
        there = other.service.by_name.get(owner.wire)
        return owner is not type_ and there is not None and key not in {e.key for e in other.entries(there)}

    def _facts(self, subject: Subject, entry: Entry, other: Entry) -> Iterator[Change]:
        """Yield what has changed about one field."""
        if entry.python != other.python:
            yield subject.change("Python name", entry.python, other.python, Effects(BREAKING, NONE))
        for fact in _FACTS:
            if fact.get(entry.field) != fact.get(other.field):
                effects = fact.effects(self.old, self.new, entry.field, other.field)
                yield subject.change(fact.what, *fact.words(entry.field, other.field), effects)

    def _order(self, subject: Subject, *, has_moved: bool) -> Iterator[Change]:
        """Yield the change of the order of elements on the wire, where no content model says more."""
        if self.was.content is not None or self.now.content is not None:
            return
        is_flat = has_moved or self.was.base != self.now.base
        order = {
            other.key: position
            for position, (entry, other) in enumerate(self.pairs)
            if other and entry.field.kind in _ON_THE_WIRE and (is_flat or entry.owner is self.was)
        }
        now = [entry for entry in self.after if entry.key in order]
        positions = [order[entry.key] for entry in now]
        if positions != sorted(positions):
            was = sorted(now, key=lambda entry: order[entry.key])
            words = [", ".join(entry.field.wire.local for entry in entries) for entries in _differing(was, now)]
            yield subject.change("order", words[0], words[1], Effects(NONE, BREAKING))


def _differing(was: list[Entry], now: list[Entry]) -> tuple[list[Entry], list[Entry]]:
    """Return two orders of the same fields without what is alike at both ends."""
    positions = [position for position, (one, other) in enumerate(zip(was, now)) if one is not other]
    differing = slice(positions[0], positions[-1] + 1)
    return was[differing], now[differing]


def _subject(path: str, field: Field) -> Subject:
    """Return a field of the type with a path, as what changes are about."""
    return Subject(f"{path}.{label(field.kind, field.wire)}", "field")


def label(kind: Kind, wire: QName) -> str:
    """Return a field as paths name it."""
    return f"@{wire.local}" if kind is Kind.ATTRIBUTE else wire.local


def summary(field: Field) -> str:
    """Return a field in a few words: its type, and how often it may occur."""
    wrapped = f"list of {field.wrapped.wire.local}: " if field.wrapped else ""
    nillable = " nillable" if field.nillable else ""
    return f"{wrapped}{named(field.type)} {occurrence(field.cardinality)}{nillable}"


# --- the facts of a field, and the effects of changing them


@dataclass(frozen=True)
class _Fact:
    """One property of a field.

    Attributes:
        what: its name in changes.
        get: returns what is compared.
        shown: returns it as people write it.
        effects: returns the effects of a change.
    """

    what: str
    get: Callable[[Field], object]
    shown: Callable[[Field], str]
    effects: Callable[[InterfaceIndex, InterfaceIndex, Field, Field], Effects]

    def words(self, was: Field, now: Field) -> tuple[str, str]:
        """Return what was and what is; in full where the names of two namespaces look alike."""
        words = both(self.shown, was, now)
        return words if words[0] != words[1] else both(lambda field: str(self.get(field)), was, now)


def _of_type(old: InterfaceIndex, new: InterfaceIndex, was: Field, now: Field) -> Effects:
    wire = values.of_types(old, was.type, now.type)
    is_same = old.python_type(was) == new.python_type(now) and wire is not BREAKING
    return Effects(NONE if is_same else BREAKING, wire)


def _of_cardinality(_old: InterfaceIndex, _new: InterfaceIndex, was: Field, now: Field) -> Effects:
    wire = values.of_bounds(was.cardinality, now.cardinality)
    is_same = _is_list(was) == _is_list(now) and wire is not BREAKING
    return Effects(NONE if is_same else BREAKING, wire)


def _of_items(_old: InterfaceIndex, _new: InterfaceIndex, was: Field, now: Field) -> Effects:
    wire = values.of_bounds(_items(was), _items(now))
    return Effects(BREAKING if wire is BREAKING else NONE, wire)


def _of_nillable(_old: InterfaceIndex, _new: InterfaceIndex, _was: Field, now: Field) -> Effects:
    # None among the values that are read is another Python type, and so is its absence.
    return Effects(BREAKING, ADDITIVE if now.nillable else BREAKING)


def _of_item_nillable(_old: InterfaceIndex, _new: InterfaceIndex, _was: Field, now: Field) -> Effects:
    return Effects(BREAKING, ADDITIVE if _item_nillable(now) else BREAKING)


def _of_namespaces(_old: InterfaceIndex, _new: InterfaceIndex, _was: Field, now: Field) -> Effects:
    return Effects(NONE, BREAKING if now.namespaces else ADDITIVE)


def _breaking(_old: InterfaceIndex, _new: InterfaceIndex, _was: Field, _now: Field) -> Effects:
    return Effects(BREAKING, BREAKING)


def _of_namespace(_old: InterfaceIndex, _new: InterfaceIndex, _was: Field, _now: Field) -> Effects:
    return Effects(NONE, BREAKING)


def _nothing(_old: InterfaceIndex, _new: InterfaceIndex, _was: Field, _now: Field) -> Effects:
    return Effects(NONE, NONE)


def _is_list(field: Field) -> bool:
    return field.many and not field.wrapped


def _items(field: Field) -> Bounds:
    """Return how often the element inside a wrapper may occur; what it does not tell is told of the wrapper."""
    if field.wrapped is None:
        return 0, None
    return field.bounds or (int(field.wrapped.required), None)


def _quoted(value: str | None) -> str:
    return "" if value is None else repr(value)


def _yes(fact: object) -> str:
    return "yes" if fact else "no"


def deprecation(flag: Deprecated | None) -> str:
    """Return what a deprecation says."""
    if flag is None:
        return "no"
    return f"use {flag.replaced_by}" if flag.replaced_by else "yes"


def _item_nillable(field: Field) -> bool:
    return field.wrapped is not None and field.wrapped.nillable


_FACTS = (
    _Fact("namespace", lambda f: f.wire.namespace, lambda f: f.wire.namespace, _of_namespace),
    _Fact("type", lambda f: f.type, lambda f: named(f.type), _of_type),
    _Fact(
        "wrapper",
        lambda f: f.wrapped and f.wrapped.wire,
        lambda f: f.wrapped.wire.local if f.wrapped else "",
        _breaking,
    ),
    _Fact("cardinality", lambda f: (f.cardinality, _is_list(f)), lambda f: occurrence(f.cardinality), _of_cardinality),
    _Fact("cardinality of items", _items, lambda f: occurrence(_items(f)), _of_items),
    _Fact("nillable", lambda f: f.nillable, lambda f: _yes(f.nillable), _of_nillable),
    _Fact("nillable items", _item_nillable, lambda f: _yes(_item_nillable(f)), _of_item_nillable),
    _Fact("default", lambda f: f.schema_default, lambda f: _quoted(f.schema_default), _breaking),
    _Fact("fixed", lambda f: f.fixed, lambda f: _quoted(f.fixed), _breaking),
    _Fact("namespaces", lambda f: f.namespaces, lambda f: f.namespaces, _of_namespaces),
    _Fact("deprecated", lambda f: f.deprecated, lambda f: deprecation(f.deprecated), _nothing),
    _Fact("reserved", lambda f: f.reserved, lambda f: _yes(f.reserved), _nothing),
)
