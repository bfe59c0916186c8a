"""XML that no type explains, as immutable values."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from ..secret_names import HIDDEN, is_secret
from .escaping import forbidden_in
from .limits import WIDEST_LIMITS
from .names import XSI_HINTS, used_prefixes

if TYPE_CHECKING:
    from .element import Element

_FORBIDDEN_REFERENCE = re.compile("&#x([0-9A-F]+);")
"""Canonical XML writes no other character as such a reference."""


class XmlElement:
    """One element as it stood in a message: an immutable value that compares, hashes and pickles by its canonical XML.

    It serves the wildcard (`xs:any`) and every element that no type explains. `str()` gives its XML, with every
    namespace it needs declared on it, and with a reference for each character that XML forbids.

    Args:
        xml: one well-formed element, such as `<Color xmlns="urn:x">red</Color>`.

    Raises:
        DecodeError: `xml` is not one well-formed element.
    """

    __slots__ = ("_xml",)
    _xml: str

    def __init__(self, xml: str) -> None:
        object.__setattr__(self, "_xml", _canonical(_parsed(xml)))

    @classmethod
    def of(cls, element: Element) -> XmlElement:
        """Return the value of an lxml element, without its tail."""
        self = cls.__new__(cls)
        object.__setattr__(self, "_xml", _canonical(element))
        return self

    @property
    def forbidden(self) -> str:
        """The first character in it that XML forbids, such as `U+001F`; "" for none. It is written as a reference."""
        found = _FORBIDDEN_REFERENCE.search(self._xml)
        return f"U+{int(found[1], 16):04X}" if found else ""

    @property
    def tag(self) -> str:
        """The qualified name, `{namespace}Name`."""
        return _parsed(self._xml).tag

    @property
    def text(self) -> str:
        """The text before the first child."""
        return _parsed(self._xml).text or ""

    @property
    def all_text(self) -> str:
        """All text in the element and in the elements inside."""
        return "".join(_parsed(self._xml).itertext())

    @property
    def attributes(self) -> dict[str, str]:
        """The attributes by qualified name."""
        return dict(_parsed(self._xml).attrib)

    @property
    def children(self) -> tuple[XmlElement, ...]:
        """The child elements."""
        return tuple(XmlElement.of(child) for child in _parsed(self._xml))

    def __setattr__(self, name: str, value: object) -> None:
        raise AttributeError("XmlElement is immutable: make a new one")

    def __str__(self) -> str:
        return self._xml

    def __repr__(self) -> str:
        return f"XmlElement({HIDDEN if is_secret(self._xml) else _shown(self._xml)})"

    def __eq__(self, other: object) -> bool:
        return self._xml == other._xml if isinstance(other, XmlElement) else NotImplemented

    def __hash__(self) -> int:
        return hash(self._xml)

    def __reduce__(self) -> tuple[Any, ...]:
        return XmlElement, (self._xml,)


@dataclass(frozen=True, slots=True)
class XmlAttribute:
    """An attribute that no type explains.

    Attributes:
        name: its qualified name.
        value: its value.
        prefixes: the (prefix, namespace) pairs that its value may use, as in `xsi:type="q:New"`.
    """

    name: str
    value: str
    prefixes: tuple[tuple[str, str], ...] = ()

    @classmethod
    def of(cls, name: str, value: str, element: Element) -> XmlAttribute:
        """Return the value of an attribute of an lxml element."""
        # The namespaces in scope are looked up only if need be: that takes long where there are many.
        return cls(name, value, tuple(sorted(used_prefixes(element.nsmap, [value]).items())) if ":" in value else ())

    @property
    def forbidden(self) -> str:
        """The first character of its value that XML forbids, such as `U+001F`; "" for none."""
        return forbidden_in(self.value)

    @property
    def is_schema_hint(self) -> bool:
        """Whether it says where a schema may be found, which XML Schema allows on any element."""
        return self.name in XSI_HINTS

    def __str__(self) -> str:
        return f'{self.name}="{self.value}"'

    def __repr__(self) -> str:
        return f"XmlAttribute({_shown(self.name)}, {HIDDEN if is_secret(self.name) else _shown(self.value)})"


@dataclass(frozen=True, slots=True, repr=False)
class XmlText:
    """Text that stood where only elements belong, without the white space around it."""

    text: str

    def __str__(self) -> str:
        return self.text

    def __repr__(self) -> str:
        return f"XmlText(text={_shown(self.text)})"


def _shown(value: object) -> str:
    # Loaded here, as few programs show anything.
    from ..representation import value_representation

    return value_representation(value)


def _canonical(element: Element) -> str:
    # Loaded here, as few programs meet XML that no type explains.
    from .canonical import canonical

    return canonical(element)


def _parsed(xml: str) -> Element:
    # Loaded here, as only reading needs lxml.
    from .parser import parse

    return parse(xml, WIDEST_LIMITS)
