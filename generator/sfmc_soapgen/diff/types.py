"""What has changed about a type, a message, an enumeration or another simple type."""

from __future__ import annotations

from collections.abc import Iterator

from ..ir import Enum, Kind, Named, Simple, Type
from . import values
from .changes import Change, Effect
from .fields import deprecation, fields
from .interface_index import Side, both, model_of, named

NONE, ADDITIVE, BREAKING = Effect.NONE, Effect.ADDITIVE, Effect.BREAKING


def declared(old: Side, new: Side, was: Named, now: Named, path: str) -> Iterator[Change]:
    """The changes of something that both sides declare."""
    kind = new.kind(now)
    if old.kind(was) != kind:
        yield Change(path, kind, "kind", old.kind(was), kind, BREAKING, BREAKING)
    python = old.names.types[was.wire], new.names.types[now.wire]
    if python[0] != python[1]:
        yield Change(path, kind, "Python name", *python, BREAKING, NONE)
    if isinstance(was, Type) and isinstance(now, Type):
        yield from _type(old, new, was, now, path)
    elif isinstance(was, Enum) and isinstance(now, Enum):
        yield from _enum(old, new, was, now, path)
    elif isinstance(was, Simple) and isinstance(now, Simple):
        yield from _simple(old, new, was, now, path)


def summary(side: Side, thing: Named) -> str:
    """Something declared in a few words."""
    if isinstance(thing, Enum):
        return _count(len(thing.members), "value")
    if isinstance(thing, Simple):
        return " | ".join(map(named, thing.uses))
    extends = f" extends {named(thing.base)}" if thing.base else ""
    return f"{_count(len(thing.fields), 'field')}{extends}"


def _count(number: int, what: str) -> str:
    return f"{number} {what}{'s' * (number != 1)}"


def _type(old: Side, new: Side, was: Type, now: Type, path: str) -> Iterator[Change]:
    kind = new.kind(now)
    if was.base != now.base:
        is_kept = was.base is None or was.base in {each.wire for each in new.service.lineage(now)}
        code, wire = (ADDITIVE, NONE) if is_kept else (BREAKING, BREAKING)
        yield Change(path, kind, "base", named(was.base), named(now.base), code, wire)
    if was.abstract != now.abstract:
        words = ("abstract", "concrete") if was.abstract else ("concrete", "abstract")
        effect = ADDITIVE if was.abstract else BREAKING
        yield Change(path, kind, "abstract", *words, effect, effect)
    if was.deprecated != now.deprecated:
        yield Change(path, kind, "deprecated", deprecation(was.deprecated), deprecation(now.deprecated), NONE, NONE)
    found = [*fields(old, new, was, now, path)]
    yield from found
    yield from _content(was, now, path, kind, max((each.wire for each in found), default=NONE))
    yield from _restriction(was, now, path, kind)


def _content(was: Type, now: Type, path: str, kind: str, least: Effect) -> Iterator[Change]:
    """The content model, so far as the fields that were added or are gone do not tell it."""
    if was.content is None and now.content is None:
        return
    before, after = model_of(was), model_of(now)
    fields = {field.wire: field.cardinality for field in was.fields}
    names = values.fields_of(before) & values.fields_of(after)
    # That a field is required or no longer is told of the field.
    told = {field.wire for field in now.fields if fields.get(field.wire) != field.cardinality}
    is_alike = values.shared(before, names, told) == values.shared(after, names, told)
    wire, loosely = values.of_content(before, after), values.of_content(before, after, in_order=False)
    if not is_alike or wire > least:
        what = "order" if loosely is NONE else "content"
        code = BREAKING if loosely is BREAKING else NONE
        yield Change(path, kind, what, str(before), str(after), code, wire)


def _restriction(was: Type, now: Type, path: str, kind: str) -> Iterator[Change]:
    if was.restricts != now.restricts:
        words = ("restriction", "extension") if was.restricts else ("extension", "restriction")
        yield Change(path, kind, "derivation", *words, BREAKING, BREAKING)
    before, after = ({(each.kind, each.field): each for each in type_.narrowed} for type_ in (was, now))
    for key in sorted({*before, *after}, key=str):
        one, other = before.get(key), after.get(key)
        if one == other:
            continue
        name = f"{path}.{'@' * (key[0] is Kind.ATTRIBUTE)}{key[1].path}"
        effects = (NONE, ADDITIVE) if other is None else (BREAKING, BREAKING)
        yield Change(name, "field", "restriction", values.narrowing(one), values.narrowing(other), *effects)


def _enum(old: Side, new: Side, was: Enum, now: Enum, path: str) -> Iterator[Change]:
    before = dict(zip(was.members, old.names.members[was.wire]))
    after = dict(zip(now.members, new.names.members[now.wire]))
    for value, python in before.items():
        if value not in after:
            yield Change(f"{path}.{value}", "value", "gone", python, "", BREAKING, BREAKING)
        elif after[value] != python:
            yield Change(f"{path}.{value}", "value", "Python name", python, after[value], BREAKING, NONE)
    for value, python in after.items():
        if value not in before:
            yield Change(f"{path}.{value}", "value", "added", "", python, ADDITIVE, ADDITIVE)
    first = was.members[:1], now.members[:1]
    if first[0] != first[1]:
        # The value of `specified(x).add(...)`, as .NET has it.
        yield Change(path, "enumeration", "first value", *both(", ".join, *first), BREAKING, NONE)
    else:
        orders = [[value for value in each if value in before and value in after] for each in (before, after)]
        if orders[0] != orders[1]:
            yield Change(path, "enumeration", "order", *both(", ".join, *orders), NONE, NONE)
    if was.collapse != now.collapse:
        words = both(lambda each: "collapsed" if each.collapse else "kept", was, now)
        wire = ADDITIVE if now.collapse else BREAKING
        yield Change(path, "enumeration", "white space", *words, NONE, wire)


def _simple(old: Side, new: Side, was: Simple, now: Simple, path: str) -> Iterator[Change]:
    is_same = old.annotations.resolved(was.wire) == new.annotations.resolved(now.wire)

    def effects(wire: Effect) -> tuple[Effect, Effect]:
        return (NONE if is_same and wire is not BREAKING else BREAKING), wire

    if was.base != now.base:
        wire = values.of_types(old, was.base, now.base) if was.base and now.base else BREAKING
        yield Change(path, "simple type", "base", named(was.base), named(now.base), *effects(wire))
    if was.item != now.item:
        wire = values.of_types(old, was.item, now.item) if was.item and now.item else BREAKING
        yield Change(path, "simple type", "list of", named(was.item), named(now.item), *effects(wire))
    if was.members != now.members:
        # An earlier member takes the texts of a later one, so a new one is free at the end only.
        wire = ADDITIVE if was.members and now.members[: len(was.members)] == was.members else BREAKING
        words = both(lambda each: " | ".join(map(named, each.members)), was, now)
        yield Change(path, "simple type", "union of", *words, *effects(wire))
    for facet, before, after, wire in values.of_facets(was, now):
        yield Change(path, "simple type", facet, before, after, *effects(wire))
