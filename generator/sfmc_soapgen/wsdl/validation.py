"""Checks documents against the grammar: what it does not hold is refused by name, with file and line."""

from __future__ import annotations

import re
from collections.abc import Callable

from lxml import etree

from ..errors import InputError, UnsupportedError
from ..ir import Origin
from .grammar import (
    DEFINED,
    GRAMMAR,
    HARMLESS,
    NUMBER,
    PREFIXES,
    REQUIRED,
    Rule,
    is_foreign,
    label,
    namespace_of,
    prefixed,
    rule_name,
)

_KINDS = {
    "wsdl:definitions": "a WSDL",
    "xs:schema": "an XML Schema",
    "{http://www.w3.org/ns/wsdl}description": "a WSDL 2.0 description",
    "{http://schemas.xmlsoap.org/soap/envelope/}Envelope": "a SOAP message",
    "{http://www.w3.org/2003/05/soap-envelope}Envelope": "a SOAP message",
}
_HINTS = {
    "xs:schema": "Give the WSDL whose types import it with xs:import.",
    "wsdl:definitions": "Import it with wsdl:import.",
    "{http://www.w3.org/ns/wsdl}description": "Ask the service for its WSDL 1.1.",
}

OriginOf = Callable[[etree._Element], Origin]


def check_kind(root: etree._Element, kind: str, origin: Origin) -> None:
    """Refuse a file whose root element is of another kind.

    Args:
        root: the root element.
        kind: what it must be, "wsdl:definitions" or "xs:schema".
        origin: where it is.

    Raises:
        InputError: If it is something else.
    """
    found = label(root)
    if found == kind:
        return
    is_fault = root.find("*/{*}Fault") is not None
    what = "a SOAP fault" if is_fault else _KINDS.get(found, f"XML with the root element {found}")
    hint = _HINTS.get(found, "Fetch the file again, and look at it.")
    raise InputError(f"the file is {what}, where {_KINDS[kind]} should be", origin, hint)


def check_element(element: etree._Element, name: str, origin_of: OriginOf) -> None:
    """Refuse everything in an element that the grammar does not hold.

    Args:
        element: the element.
        name: the name of its rule in `GRAMMAR`.
        origin_of: gives the file and line of an element.

    Raises:
        InputError: If the element is not valid WSDL or XML Schema.
        UnsupportedError: If it is valid, and the generator does not support it.
    """
    rule = GRAMMAR[name]
    if rule.text:
        return
    _check_attributes(element, rule, origin_of(element))
    _check_occurs(element, origin_of(element))
    _check_text(element, origin_of(element))
    single: list[str] = []
    for child in element:
        child_label = label(child)
        if child_label in rule.names:
            if not rule.repeats(child_label):
                _check_single(child, single, rule, origin_of(child))
                single.append(child_label)
            check_element(child, rule_name(name, child_label), origin_of)
        else:
            _check_unknown(child, element, rule, origin_of(child))


def _check_unknown(child: etree._Element, parent: etree._Element, rule: Rule, origin: Origin) -> None:
    """Refuse a child that the rule does not name, but for extensions of WSDL that may be ignored."""
    if label(parent).startswith("wsdl:") and is_foreign(child):
        if child.get(REQUIRED, "").strip() in ("true", "1"):
            problem = f'the extension {label(child)} says wsdl:required="true", and is not supported'
            hint = "Remove it from the WSDL if the service can do without."
            raise UnsupportedError(problem, origin, hint)
        return
    known = ", ".join(rule.names) or "nothing"
    problem = f"{label(child)} is not supported inside {label(parent)}"
    raise UnsupportedError(problem, origin, f"Supported there: {known}.")


def _check_single(child: etree._Element, before: list[str], rule: Rule, origin: Origin) -> None:
    """Refuse a second copy of what may come once, and a wrong order where order has a meaning."""
    name, parent = label(child), child.getparent()
    assert parent is not None
    if name in before:
        raise InputError(f"a second {name} inside {label(parent)}", origin, "Keep one of them.")
    if rule.ordered and before and rule.names.index(before[-1]) > rule.names.index(name):
        problem = f"{name} after {before[-1]} is not supported inside {label(parent)}"
        raise UnsupportedError(problem, origin, "Only operations that take a request and give a response are.")


def _check_text(element: etree._Element, origin: Origin) -> None:
    """Refuse text between elements."""
    stray = "".join([element.text or "", *(child.tail or "" for child in element)]).split()
    if stray:
        raise InputError(f"stray text in {label(element)}: {' '.join(stray)[:40]!r}", origin, "Remove it.")


def _check_attributes(element: etree._Element, rule: Rule, origin: Origin) -> None:
    """Refuse attributes and values that the rule does not hold, except foreign and harmless ones."""
    for name, value in element.attrib.items():
        if name != REQUIRED and name not in HARMLESS:
            _check_attribute(element, name, value, rule, origin=origin)
    if "default" in element.attrib and "fixed" in element.attrib:
        raise InputError(f"{label(element)} with both default and fixed", origin, "Keep one of them.")
    for name in rule.required:
        if name not in element.attrib:
            raise InputError(f"{label(element)} without the attribute {name}", origin, "Add it.")


def _check_attribute(element: etree._Element, name: str, value: str, rule: Rule, *, origin: Origin) -> None:
    """Refuse an attribute of WSDL or XML Schema that the rule does not name, and a value that it does not allow."""
    if name in rule.attributes:
        allowed = rule.attributes[name]
        if not re.fullmatch(allowed, value.strip()):
            supported = allowed.replace(NUMBER, "a number of up to 9 digits").replace("|", " or ")
            problem = f'{name}="{value}" is not supported on {label(element)}'
            raise UnsupportedError(problem, origin, f"Supported: {supported}.")
    elif name in DEFINED or namespace_of(name) in PREFIXES:
        known = ", ".join(rule.attributes) or "none"
        problem = f'the attribute {prefixed(name)}="{value}" is not supported on {label(element)}'
        raise UnsupportedError(problem, origin, f"Supported there: {known}.")


def _check_occurs(element: etree._Element, origin: Origin) -> None:
    """Refuse a minOccurs above maxOccurs, which xsdata would silently correct."""
    low, high = element.get("minOccurs", "1").strip(), element.get("maxOccurs", "1").strip()
    if low.isdigit() and high.isdigit() and int(low) > int(high):
        problem = f'minOccurs="{low}" is more than maxOccurs="{high}" on {label(element)}'
        raise InputError(problem, origin, "Correct one of them: each is 1 where it is not given.")
