"""What has changed about a type, a message, an enumeration or another simple type."""

from __future__ import annotations

from collections.abc import Iterator

from ..ir import Enum, Named, Simple, Type
from . import values
from .changes import Change, Effect, Effects, Subject
from .fields import deprecation, fields, label
from .interface_index import InterfaceIndex, both, content_of, named

NONE, ADDITIVE, BREAKING = Effect.NONE, Effect.ADDITIVE, Effect.BREAKING


def declared(old: InterfaceIndex, new: InterfaceIndex, was: Named, now: Named, *, path: str) -> Iterator[Change]:
    """Yield the changes of something that both sides declare."""
    subject = Subject(path, new.kind(now))
    if old.kind(was) != subject.kind:
        yield subject.change("kind", old.kind(was), subject.kind, Effects(BREAKING, BREAKING))
    python = old.names.types[was.wire], new.names.types[now.wire]
    if python[0] != python[1]:
        yield subject.change("Python name", *python, Effects(BREAKING, NONE))
    if isinstance(was, Type) and isinstance(now, Type):
        yield from _type(old, new, was, now, subject=subject)
    elif isinstance(was, Enum) and isinstance(now, Enum):
        members = [dict(zip(enum.members, index.names.members[enum.wire])) for index, enum in ((old, was), (new, now))]
        yield from _values(path, *members)
        yield from _enum(subject, was, now)
    elif isinstance(was, Simple) and isinstance(now, Simple):
        yield from _simple(old, new, was, now, subject=subject)


def summary(index: InterfaceIndex, thing: Named) -> str:
    """Return something declared in a few words."""
    if isinstance(thing, Enum):
        return _count(len(thing.members), "value")
    if isinstance(thing, Simple):
        return " | ".join(map(named, thing.uses))
    extends = f" extends {named(thing.base)}" if thing.base else ""
    return f"{_count(len(thing.fields), 'field')}{extends}"


def _count(number: int, what: str) -> str:
    return f"{number} {what}" if number == 1 else f"{number} {what}s"


def _type(old: InterfaceIndex, new: InterfaceIndex, was: Type, now: Type, *, subject: Subject) -> Iterator[Change]:
    """Yield the changes of a complex type or message."""
    if was.base != now.base:
        is_kept = was.base is None or was.base in {each.wire for each in new.service.lineage(now)}
        effects = Effects(ADDITIVE, NONE) if is_kept else Effects(BREAKING, BREAKING)
        yield subject.change("base", named(was.base), named(now.base), effects)
    if was.abstract != now.abstract:
        words = both(lambda type_: "abstract" if type_.abstract else "concrete", was, now)
        effect = ADDITIVE if was.abstract else BREAKING
        yield subject.change("abstract", *words, Effects(effect, effect))
    if was.deprecated != now.deprecated:
        words = both(lambda type_: deprecation(type_.deprecated), was, now)
        yield subject.change("deprecated", *words, Effects(NONE, NONE))
    found = [*fields(old, new, was, now, path=subject.path)]
    yield from found
    yield from _content(subject, was, now, least=max((each.wire for each in found), default=NONE))
    yield from _restriction(subject, was, now)


def _content(subject: Subject, was: Type, now: Type, *, least: Effect) -> Iterator[Change]:
    """Yield the change of the content model, so far as the fields that were added or are gone do not report it."""
    if was.content is None and now.content is None:
        return
    before, after = content_of(was), content_of(now)
    cardinalities = {field.wire: field.cardinality for field in was.fields}
    names = values.fields_of(before) & values.fields_of(after)
    # That a field is required or no longer is reported for the field.
    reported = {field.wire for field in now.fields if cardinalities.get(field.wire) != field.cardinality}
    is_alike = values.shared(before, names, reported) == values.shared(after, names, reported)
    wire, loosely = values.of_content(before, after), values.of_content(before, after, in_order=False)
    if not is_alike or wire > least:
        what = "order" if loosely is NONE else "content"
        code = BREAKING if loosely is BREAKING else NONE
        yield subject.change(what, str(before), str(after), Effects(code, wire))


def _restriction(subject: Subject, was: Type, now: Type) -> Iterator[Change]:
    """Yield what has changed about the way that a type restricts its base."""
    if was.restricts != now.restricts:
        words = both(lambda type_: "restriction" if type_.restricts else "extension", was, now)
        yield subject.change("derivation", *words, Effects(BREAKING, BREAKING))
    before, after = ({(each.kind, each.field): each for each in type_.narrowed} for type_ in (was, now))
    for key in sorted({*before, *after}, key=str):
        one, other = before.get(key), after.get(key)
        if one != other:
            effects = Effects(NONE, ADDITIVE) if other is None else Effects(BREAKING, BREAKING)
            field = Subject(f"{subject.path}.{label(*key)}", "field")
            yield field.change("restriction", values.narrowing(one), values.narrowing(other), effects)


def _values(path: str, before: dict[str, str], after: dict[str, str]) -> Iterator[Change]:
    """Yield the changes of an enumeration's values: wire value -> Python name."""
    for value, python in before.items():
        subject = Subject(f"{path}.{value}", "value")
        if value not in after:
            yield subject.gone(python)
        elif after[value] != python:
            yield subject.change("Python name", python, after[value], Effects(BREAKING, NONE))
    for value, python in after.items():
        if value not in before:
            yield Subject(f"{path}.{value}", "value").added(python)


def _enum(subject: Subject, was: Enum, now: Enum) -> Iterator[Change]:
    """Yield the changes of an enumeration as a whole."""
    first = was.members[:1], now.members[:1]
    if first[0] != first[1]:
        # The value of `specified(x).add(...)`, as .NET has it.
        yield subject.change("first value", *both(", ".join, *first), Effects(BREAKING, NONE))
    else:
        shared = {*was.members} & {*now.members}
        orders = [[value for value in enum.members if value in shared] for enum in (was, now)]
        if orders[0] != orders[1]:
            yield subject.change("order", *both(", ".join, *orders), Effects(NONE, NONE))
    if was.collapse != now.collapse:
        words = both(lambda enum: "collapsed" if enum.collapse else "kept", was, now)
        yield subject.change("white space", *words, Effects(NONE, ADDITIVE if now.collapse else BREAKING))


def _simple(
    old: InterfaceIndex, new: InterfaceIndex, was: Simple, now: Simple, *, subject: Subject
) -> Iterator[Change]:
    """Yield the changes of any other simple type."""
    is_same = old.annotations.resolved(was.wire) == new.annotations.resolved(now.wire)

    def effects(wire: Effect) -> Effects:
        return Effects(NONE if is_same and wire is not BREAKING else BREAKING, wire)

    for what, before, after in (("base", was.base, now.base), ("list of", was.item, now.item)):
        if before != after:
            wire = values.of_types(old, before, after) if before and after else BREAKING
            yield subject.change(what, named(before), named(after), effects(wire))
    if was.members != now.members:
        # An earlier member takes the texts of a later one, so a new one is free at the end only.
        wire = ADDITIVE if was.members and now.members[: len(was.members)] == was.members else BREAKING
        words = both(lambda each: " | ".join(map(named, each.members)), was, now)
        yield subject.change("union of", *words, effects(wire))
    for facet, one, other, wire in values.of_facets(was, now):
        yield subject.change(facet, one, other, effects(wire))
