"""What XML Schema says of its own simple types, and what each of them is in Python: the one table of them.

The source is "XML Schema Part 2: Datatypes", second edition. Not in the table are QName, NOTATION, ENTITY and ENTITIES:
the generator refuses them, because their values mean nothing outside of their document.
"""

from __future__ import annotations

import enum
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from types import MappingProxyType

from .ir import XSD, QName, TypeName

LENGTHS = frozenset(["length", "minLength", "maxLength"])
DIGITS = frozenset(["totalDigits", "fractionDigits"])
LIMITS = frozenset(["minInclusive", "maxInclusive", "minExclusive", "maxExclusive"])
COUNTS = LENGTHS | DIGITS
"""The facets whose value is a number of characters, bytes, items or digits."""
LOWER_BOUNDS = frozenset(["minLength", "minInclusive", "minExclusive"])
UPPER_BOUNDS = frozenset(["maxLength", "maxInclusive", "maxExclusive"]) | DIGITS
"""The facets that allow no less, and no more, than their value."""


class WhiteSpace(enum.IntEnum):
    """What becomes of white space before a value is read. A restriction may only go further down this list."""

    PRESERVE = 0
    REPLACE = 1
    COLLAPSE = 2

    def __str__(self) -> str:
        return self.name.lower()


class Family(enum.Enum):
    """Types that have the same facets."""

    ANY = enum.auto()
    STRING = enum.auto()
    BINARY = enum.auto()
    LIST = enum.auto()
    BOOLEAN = enum.auto()
    DECIMAL = enum.auto()
    FLOAT = enum.auto()
    TIME = enum.auto()

    @property
    def facets(self) -> frozenset[str]:
        """The facets that a restriction of such a type can have."""
        return _FACETS[self]


_OF_MOST = frozenset(["enumeration", "pattern", "whiteSpace"])
_FACETS = {
    Family.ANY: frozenset[str](),
    Family.STRING: _OF_MOST | LENGTHS,
    Family.BINARY: _OF_MOST | LENGTHS,
    Family.LIST: _OF_MOST | LENGTHS,
    Family.BOOLEAN: _OF_MOST - {"enumeration"},
    Family.DECIMAL: _OF_MOST | LIMITS | DIGITS,
    Family.FLOAT: _OF_MOST | LIMITS,
    Family.TIME: _OF_MOST | LIMITS,
}


@dataclass(frozen=True)
class Builtin:
    """One simple type of XML Schema.

    Attributes:
        wire: its name.
        base: the type that it restricts; None for `anySimpleType`, which restricts none that is simple.
        python: the type of its values in Python, as annotations spell it.
        family: which facets it has.
        white_space: what becomes of white space in its values.
        least, greatest: its range, where it has one.
        item: the type of its items, if it is a list.
    """

    wire: QName
    base: QName | None
    python: str
    family: Family
    white_space: WhiteSpace = WhiteSpace.COLLAPSE
    least: int | None = None
    greatest: int | None = None
    item: QName | None = None

    @property
    def ancestors(self) -> Iterator[Builtin]:
        """The types that it restricts, its own base first."""
        base = self.base
        while base is not None:
            yield BUILTINS[base]
            base = BUILTINS[base].base


def _name(local: str) -> QName:
    return QName(XSD, local)


def _primitive_types() -> Iterator[Builtin]:
    """Yield the types whose base is `anySimpleType`, and that type itself."""
    root = _name("anySimpleType")
    yield Builtin(root, base=None, python="str", family=Family.ANY, white_space=WhiteSpace.PRESERVE)
    for local, python, family in (
        ("string", "str", Family.STRING),
        ("anyURI", "str", Family.STRING),
        ("boolean", "bool", Family.BOOLEAN),
        ("decimal", "Decimal", Family.DECIMAL),
        ("float", "float", Family.FLOAT),
        ("double", "float", Family.FLOAT),
        ("base64Binary", "bytes", Family.BINARY),
        ("hexBinary", "bytes", Family.BINARY),
        ("dateTime", "dt.datetime", Family.TIME),
        ("date", "dt.date", Family.TIME),
        ("time", "dt.time", Family.TIME),
        ("duration", "str", Family.TIME),
        ("gYear", "str", Family.TIME),
        ("gYearMonth", "str", Family.TIME),
        ("gMonth", "str", Family.TIME),
        ("gMonthDay", "str", Family.TIME),
        ("gDay", "str", Family.TIME),
    ):
        white_space = WhiteSpace.PRESERVE if local == "string" else WhiteSpace.COLLAPSE
        yield Builtin(_name(local), base=root, python=python, family=family, white_space=white_space)
    for local, item in (("NMTOKENS", "NMTOKEN"), ("IDREFS", "IDREF")):
        yield Builtin(_name(local), base=root, python="list[str]", family=Family.LIST, item=_name(item))


def _table() -> Mapping[TypeName, Builtin]:
    """Return all types by their names, each after its base."""
    types: dict[TypeName, Builtin] = {each.wire: each for each in _primitive_types()}

    def strings(base: str, local: str, white_space: WhiteSpace) -> None:
        types[_name(local)] = replace(types[_name(base)], wire=_name(local), base=_name(base), white_space=white_space)

    def integers(base: str, local: str, least: int | None, greatest: int | None) -> None:
        types[_name(local)] = replace(
            types[_name(base)], wire=_name(local), base=_name(base), python="int", least=least, greatest=greatest
        )

    strings("string", "normalizedString", WhiteSpace.REPLACE)
    strings("normalizedString", "token", WhiteSpace.COLLAPSE)
    for base, local in (
        ("token", "language"),
        ("token", "NMTOKEN"),
        ("token", "Name"),
        ("Name", "NCName"),
        ("NCName", "ID"),
        ("NCName", "IDREF"),
    ):
        strings(base, local, WhiteSpace.COLLAPSE)
    integers("decimal", "integer", None, None)
    integers("integer", "nonPositiveInteger", None, 0)
    integers("nonPositiveInteger", "negativeInteger", None, -1)
    integers("integer", "nonNegativeInteger", 0, None)
    integers("nonNegativeInteger", "positiveInteger", 1, None)
    signed, unsigned = "integer", "nonNegativeInteger"
    for local, bits in (("Long", 64), ("Int", 32), ("Short", 16), ("Byte", 8)):
        integers(signed, local.lower(), -(2 ** (bits - 1)), 2 ** (bits - 1) - 1)
        integers(unsigned, f"unsigned{local}", 0, 2**bits - 1)
        signed, unsigned = local.lower(), f"unsigned{local}"
    return MappingProxyType(types)


BUILTINS: Mapping[TypeName, Builtin] = _table()
"""The simple types of XML Schema that the generator supports, by their names."""
