"""The neutral form of an object: what it says, in nothing but plain Python.

An object is a dict of wire names in wire order, with its type (a message's element) under "@type"; a wrapper is a
dict without that; a repeated element is a list; None is nil; what is absent is no key. Leaves are plain values, where
a naive datetime is the server's own clock, and raw elements are `Raw`.
"""

from __future__ import annotations

import datetime as dt
from abc import ABC, abstractmethod
from typing import Any, NamedTuple

from sfmc_soap import SERVER_TIME, Model, XmlElement
from sfmc_soap._runtime.model import iterate
from support.messages import meaning

TYPE = "@type"
ANY = "@any"


class Raw(str):
    """The XML of an element that a wildcard took."""


def local(qname: str) -> str:
    """The name without its namespace."""
    return qname.rpartition("}")[2]


def neutral(obj: Model) -> dict[str, Any]:
    """The neutral form of one of our objects."""
    told: dict[str, Any] = {TYPE: local(obj.__wire__)}
    for _, particle, value in iterate(obj):
        held = [_value(item) for item in value] if isinstance(value, list) else _value(value)
        if particle.item and held is not None:
            held = {local(particle.item): held} if held else {}
        told[local(particle.wire) or ANY] = held
    return told


def _value(value: Any) -> Any:
    if isinstance(value, Model):
        return neutral(value)
    if isinstance(value, XmlElement):
        return Raw(value)
    return str(value) if isinstance(value, str) else fixed_zone(value)


def fixed_zone(value: Any) -> Any:
    """A datetime or time with its zone as a plain offset, or without one where it is the server's; else the value."""
    if not isinstance(value, (dt.datetime, dt.time)):
        return value
    offset = value.utcoffset()
    zone = None if offset is None or value.tzinfo == SERVER_TIME else dt.timezone(offset)
    return value.replace(fold=0, tzinfo=zone)


def told(value: Any) -> Any:
    """The neutral form with each leaf as the text of its type and value: 1 is not True, NaN equals itself."""
    if isinstance(value, dict):
        return {name: told(item) for name, item in value.items()}
    if isinstance(value, list):
        return [told(item) for item in value]
    return meaning(value) if isinstance(value, Raw) else f"{type(value).__name__} {value!r}"


class BlindSpot(NamedTuple):
    """Something that a witness does not tell apart.

    Attributes:
        reason: what it does.
        one: an object that shows it.
        other: what the witness takes it for.
    """

    reason: str
    one: Model
    other: Model


class Witness(ABC):
    """Another implementation that reads and writes messages.

    Attributes:
        blind_readings, blind_writings: all that is lost when it reads what we write, and when we read what it writes.
        lost: the fields it does not have, as "Type.Field".
    """

    blind_readings: tuple[BlindSpot, ...]
    blind_writings: tuple[BlindSpot, ...]
    lost: frozenset[str]

    @abstractmethod
    def read(self, xml: bytes, cls: type[Model]) -> Any:
        """The neutral form of what it reads in this element of a type."""

    @abstractmethod
    def write(self, told: dict[str, Any], cls: type[Model]) -> bytes:
        """What it writes for the neutral form of an object of a type."""

    @abstractmethod
    def as_read(self, told: Any) -> Any:
        """A neutral form without what `blind_readings` name."""

    @abstractmethod
    def as_written(self, told: Any) -> Any:
        """A neutral form without what `blind_writings` name."""

    @abstractmethod
    def fields(self, wire: str) -> list[str]:
        """The wire names of a type's or message's fields."""
