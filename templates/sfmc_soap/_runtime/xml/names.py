"""Qualified names, and the attributes that XML Schema allows on every element: xsi:type, xsi:nil and schema hints."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from .escaping import escape_attribute, is_name

if TYPE_CHECKING:
    from .element import Element

XS = "http://www.w3.org/2001/XMLSchema"
XML = "http://www.w3.org/XML/1998/namespace"
XSI = "http://www.w3.org/2001/XMLSchema-instance"
XSI_NIL = f"{{{XSI}}}nil"
XSI_TYPE = f"{{{XSI}}}type"
XSI_HINTS = (f"{{{XSI}}}schemaLocation", f"{{{XSI}}}noNamespaceSchemaLocation")
WHITESPACE = " \t\r\n"


def local_name(qname: str) -> str:
    """Return `Name` of `{namespace}Name`."""
    return qname.rpartition("}")[2]


def namespace_of(qname: str) -> str:
    """Return `namespace` of `{namespace}Name`, and "" for a bare name."""
    return qname[1:].partition("}")[0] if qname.startswith("{") else ""


def qualified(namespace: str, name: str) -> str:
    """Return `{namespace}name`. A name that is qualified already, or that is in no namespace, stays as it is."""
    return name if name.startswith("{") or not namespace else f"{{{namespace}}}{name}"


def resolve_qname(value: str, scope: Mapping[str | None, str]) -> str:
    """Return the qualified name that a QName means where these prefixes are in scope.

    An undeclared prefix stays in the name: see `is_resolved`.
    """
    prefix, colon, name = value.strip(WHITESPACE).rpartition(":")
    uri = scope.get(prefix or None)
    return qualified(uri or "", name) if uri or not colon else f"{prefix}:{name}"


def is_resolved(qname: str) -> bool:
    """Return whether a result of `resolve_qname` is a name that XML allows, without an undeclared prefix."""
    return is_name(qname[len(namespace_of(qname)) + 2 :] if qname.startswith("{") else qname)


def used_prefixes(scope: Mapping[str | None, str], values: list[str]) -> dict[str, str]:
    """Return the prefixes in scope that these values may use, where no XML tool can see the use."""
    text = "\n".join(values)
    if ":" not in text:
        return {}
    return {prefix: uri for prefix, uri in scope.items() if prefix and uri != XSI and f"{prefix}:" in text}


def is_boolean(text: str) -> bool:
    """Return whether an attribute's value is one of XML Schema's booleans."""
    return text.strip(WHITESPACE) in ("true", "false", "1", "0")


def is_nil(element: Element) -> bool:
    """Return whether an element has a true xsi:nil."""
    text = element.get(XSI_NIL)
    return text is not None and text.strip(WHITESPACE) in ("true", "1")


def namespace_declaration(namespace: str, parent_namespace: str) -> str:
    """Return the declaration of an element's default namespace, "" where it is its parent's."""
    return "" if namespace == parent_namespace else f' xmlns="{escape_attribute(namespace)}"'


def type_attribute(qname: str, default: str) -> str:
    """Return the xsi:type attribute for a type, inside an element whose default namespace is `default`."""
    namespace, name = namespace_of(qname), escape_attribute(local_name(qname))
    if namespace in (default, ""):
        return f' xsi:type="{name}"'
    return f' xmlns:t="{escape_attribute(namespace)}" xsi:type="t:{name}"'


def step_of(element: Element, *, listed: bool) -> str:
    """Return the step of an element in a path, such as `.Name` or `.Name[2]`.

    Args:
        element: the element.
        listed: give the index even if there is no other element of its name beside it.
    """
    before = sum(1 for _ in element.itersiblings(element.tag, preceding=True))
    alone = not before and next(element.itersiblings(element.tag), None) is None
    return f".{local_name(element.tag)}" + ("" if alone and not listed else f"[{before}]")
