"""Hypothesis strategies for instances of every generated type and message, made from what the classes say.

`instances(cls)` gives objects in all three states with values from the whole of every lexical space; with `valid=True`
they also hold what the schema requires and nothing that it does not list, so strict mode and XML Schema accept them.
"""

from __future__ import annotations

import datetime as dt
import enum
import math
from collections.abc import Iterator, Sequence
from functools import cache
from typing import TYPE_CHECKING, Any
from xml.sax.saxutils import escape, quoteattr

import pytest
from hypothesis import strategies as st
from hypothesis.strategies import DrawFn, SearchStrategy
from sfmc_soap import SERVER_TIME, TYPES, Model, XmlElement
from sfmc_soap._runtime.content_model import Group, Leaf, parse_content_model

if TYPE_CHECKING:
    from sfmc_soap._runtime.particles import Particle

XS = "{http://www.w3.org/2001/XMLSchema}"

MODELS: dict[str, type[Model]] = {
    found.__name__: found for found in TYPES.values() if isinstance(found, type) and issubclass(found, Model)
}
"""Every complex type and message by name."""

MESSAGES = sorted(name for name, model in MODELS.items() if model.__message__)
"""The names of the messages."""

SHARDS = [[*MODELS][first::8] for first in range(8)]
every_shard = pytest.mark.parametrize("types", SHARDS, ids=[f"types {first + 1} of 8" for first in range(8)])
"""Laws for every type are tried with an eighth of the types in each test, so that processes share the work."""

ENUMS: dict[str, type[enum.StrEnum]] = {
    found.__name__: found for found in TYPES.values() if isinstance(found, type) and issubclass(found, enum.StrEnum)
}
"""Every enumeration by name."""

DEPTH = 3
"""How deep objects nest inside one another, apart from what the schema requires."""
FIELDS = 6
"""How many optional fields of one object are set at most."""
OBJECTS = 12
"""How many objects one example has at most, apart from what the schema requires."""


def _show(obj: Model, printer: Any, cycle: bool) -> None:
    printer.text(repr(obj))


# Hypothesis shows a failing example by its dataclass fields, class variables and all. The repr says more in less.
Model._repr_pretty_ = _show  # type: ignore[attr-defined]


# Simple types

_CONTROLS = "".join(chr(code) for code in range(0x20) if chr(code) not in "\t\n\r") + "\ufffe\uffff"
_CHARACTERS = st.characters(exclude_categories=["Cs"], exclude_characters=_CONTROLS)
_ODD_TEXTS = ["", " ", "\r", "\n", "\r\n", "\t \n", "&<>\"'", "]]>", "<a/>", "\U0001f600", "\x7f\x85", "p:x", "null"]

texts: SearchStrategy[str] = st.sampled_from(_ODD_TEXTS) | st.text(_CHARACTERS, max_size=8)
"""Any text that XML can carry."""

offsets: SearchStrategy[dt.tzinfo] = st.integers(-14 * 60, 14 * 60).map(
    lambda minutes: dt.timezone(dt.timedelta(minutes=minutes))
)
zones: SearchStrategy[dt.tzinfo] = st.sampled_from([SERVER_TIME, dt.UTC]) | offsets
"""The zones a dateTime can have on the wire."""

_instance_ids = st.uuids().map(lambda uuid: f"{{{uuid}}}")


def _integers(bits: int) -> SearchStrategy[int]:
    low, high = -(2 ** (bits - 1)), 2 ** (bits - 1) - 1
    return st.sampled_from([0, low, high]) | st.integers(low, high)


_BUILTINS: dict[str, SearchStrategy[Any]] = {
    f"{XS}string": texts,
    f"{XS}boolean": st.booleans(),
    f"{XS}byte": _integers(8),
    f"{XS}short": _integers(16),
    f"{XS}int": _integers(32),
    f"{XS}long": _integers(64),
    f"{XS}integer": st.integers(),
    f"{XS}double": st.sampled_from([math.inf, -math.inf, math.nan, -0.0]) | st.floats(allow_nan=False),
    f"{XS}dateTime": st.builds(lambda at, zone: at.replace(tzinfo=zone), st.datetimes(), zones),
    f"{XS}time": st.builds(lambda at, zone: at.replace(tzinfo=zone), st.times(), st.none() | st.just(dt.UTC) | offsets),
    f"{XS}base64Binary": st.binary(max_size=8),
}

_SAMPLES: dict[str, list[Any]] = {
    f"{XS}string": ["x", "", " \r\n\t", "\U0001f600 <&>"],
    f"{XS}boolean": [False, True],
    f"{XS}byte": [0, -128, 127],
    f"{XS}short": [0, -(2**15), 2**15 - 1],
    f"{XS}int": [0, -(2**31), 2**31 - 1],
    f"{XS}long": [0, -(2**63), 2**63 - 1],
    f"{XS}integer": [0, -(10**30), 10**30],
    f"{XS}double": [0.0, -1.5e300, math.inf, -math.inf, math.nan],
    f"{XS}dateTime": [
        dt.datetime.min.replace(tzinfo=SERVER_TIME),
        dt.datetime.max.replace(tzinfo=dt.UTC),
        dt.datetime(2024, 2, 29, 23, 59, 59, 120000, dt.timezone(dt.timedelta(hours=-14))),
    ],
    f"{XS}time": [dt.time(0), dt.time(23, 59, 59, 999999, dt.timezone(dt.timedelta(hours=5, minutes=30)))],
    f"{XS}base64Binary": [b"", bytes(range(256))],
}


@cache
def simple_values(type_name: str, *, valid: bool = False) -> SearchStrategy[Any]:
    """Values of a simple type, by its qualified name; with `valid`, no open enumeration members."""
    if type_name in _BUILTINS:
        return _BUILTINS[type_name]
    found = TYPES[type_name]
    if not isinstance(found, type):
        return _instance_ids
    members = ENUMS[found.__name__]
    known = st.sampled_from(list(members))
    return known if valid else known | texts.map(members)


def samples(type_name: str) -> list[Any]:
    """A few telling values of a simple type, by its qualified name."""
    if type_name in _SAMPLES:
        return _SAMPLES[type_name]
    found = TYPES[type_name]
    if not isinstance(found, type):
        return ["{01234567-89ab-cdef-ABCD-EF0123456789}"]
    members = ENUMS[found.__name__]
    return [*members, members("A value of tomorrow")]


# Raw XML

_NAMESPACES = ["", "urn:one", "urn:two"]
_NAMES = st.sampled_from(["a", "B", "x-1", "été"])


@st.composite
def xml_elements(draw: DrawFn) -> XmlElement:
    """Any XML at all: nested namespaces, prefixes declared here and there, attributes, mixed text."""
    return XmlElement(_markup(draw, 2, {}))


def _markup(draw: DrawFn, depth: int, scope: dict[str, str]) -> str:
    declared = {prefix: draw(st.sampled_from(_NAMESPACES)) for prefix in draw(st.sets(st.sampled_from("pqt")))}
    scope = scope | {prefix: uri for prefix, uri in declared.items() if uri}
    name = "".join(draw(st.tuples(st.sampled_from(["", *(f"{prefix}:" for prefix in scope)]), _NAMES)))
    attributes = {f"xmlns:{prefix}": uri for prefix, uri in declared.items() if uri}
    if draw(st.booleans()):
        attributes["xmlns"] = draw(st.sampled_from(_NAMESPACES))
    # At most one attribute has a prefix, as two prefixes may stand for one namespace.
    for prefix in ["", *sorted(scope)[:1]]:
        if draw(st.booleans()):
            attributes[f"{prefix}:{draw(_NAMES)}" if prefix else draw(_NAMES)] = draw(texts)
    content = [_text(draw)]
    for _ in range(draw(st.integers(0, 2)) if depth else 0):
        content += [_markup(draw, depth - 1, scope), _text(draw)]
    start = "".join(f" {key}={quoteattr(value)}" for key, value in attributes.items())
    return f"<{name}{start}>{''.join(content)}</{name}>"


def _text(draw: DrawFn) -> str:
    return escape(draw(texts), {"\r": "&#13;"})


# Objects


def instances(cls: type[Model], *, valid: bool = False) -> SearchStrategy[Model]:
    """Objects of a type, or of the types that extend it where it is abstract.

    Args:
        cls: the type.
        valid: only what strict mode accepts.
    """
    return _instances(cls, valid)


@st.composite
def _instances(draw: DrawFn, cls: type[Model], valid: bool) -> Model:
    exact = draw(st.sampled_from(concrete(cls))) if cls.__abstract__ else cls
    return _Maker(draw, valid).object(exact, DEPTH)


def instances_of_any(types: Sequence[str], *, valid: bool = False) -> SearchStrategy[Model]:
    """Return a strategy for objects of any of the types named; see `instances`."""
    return st.sampled_from(types).flatmap(lambda name: instances(MODELS[name], valid=valid))


def concrete(cls: type[Model]) -> list[type[Model]]:
    """The types that an element of this type can hold: itself and what extends it, without the abstract ones."""
    return _CONCRETE[cls.__name__]


_CONCRETE = {
    name: [model for model in MODELS.values() if issubclass(model, cls) and not model.__abstract__]
    for name, cls in MODELS.items()
}


def is_simple(particle: Particle) -> bool:
    """Whether a field holds simple values."""
    return particle.type.startswith(XS) or local_type(particle) not in MODELS


def local_type(particle: Particle) -> str:
    """The name of a field's type without its namespace."""
    return particle.type.rpartition("}")[2]


def choices(cls: type[Model]) -> dict[tuple[str, ...], bool]:
    """The choices of a type: the names of their arms, and whether the schema asks for one."""
    return _choices(cls.__content__ or "")


@cache
def _choices(model: str) -> dict[tuple[str, ...], bool]:
    content = parse_content_model(model).parts
    return {
        tuple(leaf.name for leaf in part.parts if isinstance(leaf, Leaf)): part.required
        for part in content
        if isinstance(part, Group)
    }


@cache
def _groups(of: str, valid: bool) -> tuple[list[list[str]], list[str], list[str]]:
    """Names of fields: alternatives of which one is a must, those that may be, those among them of simple types.

    Of the arms of a choice one counts as a must where the schema asks for one, else as many alternatives.
    """
    particles = MODELS[of].__particles__
    alternatives = choices(MODELS[of])
    arms = {name: [name] for name in particles} | {name: [*names] for names in alternatives for name in names}
    musts = [[name] for name, particle in particles.items() if particle.required]
    musts += [[*names] for names, is_required in alternatives.items() if is_required]
    required = musts if valid else []
    optional = [name for name in particles if arms[name] not in required]
    simple = [name for name in optional if not particles[name].wire or is_simple(particles[name])]
    return required, optional, simple


_quarter = st.sampled_from([False, False, False, True])


class _Maker:
    """One example in the making."""

    def __init__(self, draw: DrawFn, valid: bool) -> None:
        self.draw = draw
        self.valid = valid
        self.budget = OBJECTS

    def object(self, cls: type[Model], depth: int) -> Model:
        self.budget -= 1
        required, optional, simple = _groups(cls.__name__, self.valid)
        names = [self.draw(st.sampled_from(arms)) for arms in required]
        offered = optional if depth > 0 and self.budget > 0 else simple
        if offered:
            names += self.draw(_subsets(tuple(offered)))
        chosen = self._one_arm_each(cls, names)
        return cls(**{name: self._field(cls.__particles__[name], depth - 1) for name in chosen})

    def _one_arm_each(self, cls: type[Model], names: list[str]) -> list[str]:
        first: dict[object, str] = {}
        for name in names:
            first.setdefault(next((arms for arms in choices(cls) if name in arms), name), name)
        return list(first.values())

    def _field(self, particle: Particle, depth: int) -> Any:
        if not particle.wire:
            return self.draw(st.lists(xml_elements(), max_size=2))
        if not (particle.many or particle.item):
            return self._value(particle, particle.nillable, depth)
        if particle.item and particle.nillable and self.draw(_quarter):
            return None
        at_least_one = self.valid and ((particle.required and particle.many) or particle.item_required)
        nillable = particle.item_nillable if particle.item else particle.nillable
        most = 2 if is_simple(particle) or self.budget > 0 else int(at_least_one)
        size = self.draw(st.integers(int(at_least_one), most))
        return [self._value(particle, nillable, depth) for _ in range(size)]

    def _value(self, particle: Particle, nillable: bool, depth: int) -> Any:
        if nillable and self.draw(_quarter):
            return None
        if is_simple(particle):
            return self.draw(simple_values(particle.type, valid=self.valid))
        declared = MODELS[local_type(particle)]
        if not declared.__abstract__ and (depth < 0 or self.budget <= 0):
            return self.object(declared, depth)
        return self.object(self.draw(st.sampled_from(concrete(declared))), depth)


@cache
def _subsets(names: tuple[str, ...]) -> SearchStrategy[list[str]]:
    return st.lists(st.sampled_from(names), unique=True, max_size=FIELDS)


def complete(cls: type[Model], *, depth: int = 1, valid: bool = True) -> Model:
    """Return an object with a value in every field, and in one arm of each choice.

    Args:
        cls: a type that is not abstract.
        depth: how deep objects inside it are complete.
        valid: objects below that depth have what the schema requires; else they are empty.
    """
    arms = choices(cls)
    others = {name for names in arms for name in names[1:]}
    needed = {names[0] for names, required in arms.items() if required}
    values: dict[str, Any] = {}
    for name, particle in cls.__particles__.items():
        if name in others or (depth < 0 and not (valid and (particle.required or name in needed))):
            continue
        if not particle.wire:
            value: Any = XmlElement("<any/>")
        elif is_simple(particle):
            value = samples(particle.type)[0]
        else:
            types = concrete(MODELS[local_type(particle)])
            value = complete(types[0] if depth > 0 else min(types, key=_objects_required), depth=depth - 1, valid=valid)
        if particle.many or particle.item:
            value = [value, value] if depth >= 0 else [value]
        values[name] = value
    return cls(**values)


def _objects_required(cls: type[Model]) -> int:
    return sum(particle.required and not is_simple(particle) for particle in cls.__particles__.values())


def with_one_field(cls: type[Model]) -> Iterator[Model]:
    """Objects of a type with one field set, for each field each of its states and telling values in turn."""
    for name, particle in cls.__particles__.items():
        values = _values_of_one_field(particle)
        item_nillable = particle.item_nillable if particle.item else particle.nillable
        if particle.many or particle.item:
            lists = [[value] for value in values] + [values, *([[None]] if item_nillable else [])]
            states = [
                *lists,
                *([[]] if particle.item else []),
                *([None] if particle.item and particle.nillable else []),
            ]
        else:
            states = [*values, *([None] if particle.nillable else [])]
        for state in states:
            yield cls(**{name: state})


def _values_of_one_field(particle: Particle) -> list[Any]:
    if not particle.wire:
        return [XmlElement("<x/>"), XmlElement('<p:x xmlns:p="urn:one" p:a="1">t<y/>p:t</p:x>')]
    if is_simple(particle):
        return samples(particle.type)
    types = concrete(MODELS[local_type(particle)])
    return [cls() for cls in types[:3]]
