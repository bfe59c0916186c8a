"""What a case is: a WSDL, messages that are valid in it with the objects they are, and messages that are not valid."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Any

from support.wsdls import NS, wsdl

XSI = "http://www.w3.org/2001/XMLSchema-instance"
PREFIXES = {"t": NS, "a": "urn:a", "b": "urn:b", "c": "urn:c", "xsi": XSI, "xs": "http://www.w3.org/2001/XMLSchema"}

Make = Callable[[Any], Any]
"""Makes an object with the classes of a package."""


@dataclass(frozen=True, eq=False)
class Valid:
    """A message that is as the schema says.

    Args:
        xml: the message; see `whole`.
        make: makes the object that it is.
        written: what the object is written as, where that is not `xml` again.
        dict: what `to_dict` gives, where the case cares.
        zeep: why zeep is no witness here, "" where it is one.
    """

    xml: str
    make: Make
    written: str = ""
    dict: Mapping[str, Any] | None = None
    zeep: str = ""


@dataclass(frozen=True, eq=False)
class Case:
    """A construct.

    Args:
        name: what it is.
        wsdl: a WSDL, or a snippet of a schema for one.
        valid: messages that are as the schema says.
        invalid: messages that are not.
        beside: the files beside the WSDL.
        zeep: why zeep is no witness here, "" where it is one.
    """

    name: str
    wsdl: bytes | str
    valid: tuple[Valid, ...]
    invalid: tuple[str, ...] = ()
    beside: Mapping[str, bytes] = field(default_factory=lambda: MappingProxyType({}))
    zeep: str = ""

    @property
    def bytes(self) -> bytes:
        """The whole WSDL."""
        return wsdl(self.wsdl) if isinstance(self.wsdl, str) else self.wsdl

    def __repr__(self) -> str:
        return self.name


def whole(xml: str) -> str:
    """A message with its namespaces: `t:` or none is the test namespace, `a:`, `b:` and `c:` are others.

    Where a message uses `t:` on its root, elements without a prefix are in no namespace.
    """
    found = re.match(r"<([\w.-]+:)?[\w.-]+", xml)
    assert found is not None
    declared = "".join(f' xmlns:{prefix}="{uri}"' for prefix, uri in PREFIXES.items())
    default = "" if found[1] else f' xmlns="{NS}"'
    return f"{found[0]}{default}{declared}{xml[found.end():]}"


def element(name: str, of: str) -> str:
    """A global element of a named type."""
    return f'<xs:element name="{name}" type="{of}"/>\n'


def typed(content: str, *, of: str = "T", element_name: str = "") -> str:
    """A complex type with this content, and a global element of it, by default of the same name."""
    return f'<xs:complexType name="{of}">{content}</xs:complexType>\n' + element(element_name or of, f"tns:{of}")


def restricted(name: str, base: str, facets: str) -> str:
    """A named simple type."""
    return f'<xs:simpleType name="{name}"><xs:restriction base="{base}">{facets}</xs:restriction></xs:simpleType>\n'


def facet(name: str, value: object) -> str:
    """A facet."""
    return f'<xs:{name} value="{value}"/>'


def enumerated(name: str, *values: str, base: str = "xs:string") -> str:
    """A named enumeration."""
    return restricted(name, base, "".join(facet("enumeration", value) for value in values))
