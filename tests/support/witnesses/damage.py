"""Mistakes in messages, one at a time."""

from __future__ import annotations

import copy
from collections.abc import Callable
from random import Random

from lxml import etree
from sfmc_soap import TYPES, XmlAttribute, XmlElement, XmlText, unknown
from sfmc_soap._runtime.enums import OpenEnum
from sfmc_soap._runtime.model import WIRE_TYPE, Model, iterate
from sfmc_soap._runtime.unknown import Unknown
from support.messages import API, XSI, walk
from support.strategies import MODELS

TEXTS = [
    "",
    " ",
    "x",
    "0",
    "1",
    " 1 ",
    "\n1\t",
    "-1",
    "-0",
    "+5",
    "007",
    "1.",
    ".5",
    "1.0",
    "1e3",
    "1E-3",
    "1e",
    "0x1",
    "1_000",
    "127",
    "128",
    "-129",
    "32768",
    "2147483648",
    "9223372036854775808",
    "-9223372036854775809",
    "9" * 30,
    "true",
    "TRUE",
    "True",
    "yes",
    "INF",
    "+INF",
    "-INF",
    "inf",
    "NaN",
    "-NaN",
    "nan",
    "1e400",
    "2024-02-29T00:00:00",
    "2024-02-30T00:00:00",
    "2024-1-1T00:00:00",
    "2024-01-01T24:00:00",
    "2024-01-01T24:00:01",
    "2024-01-01T25:00:00",
    "2024-01-01T00:00:60",
    "2024-01-01T00:00:00.",
    "2024-01-01T00:00:00.1234567Z",
    "2024-01-01T00:00:00z",
    "2024-01-01 00:00:00",
    "2024-01-01",
    "2024-01-01T00:00",
    " 2024-01-01T00:00:00 ",
    "2024-01-01T00:00:00+14:00",
    "2024-01-01T00:00:00+14:01",
    "2024-01-01T00:00:00-00:00",
    "0000-01-01T00:00:00",
    "2024-01-01T00:00:00+0500",
    "00:00:00",
    "24:00:00",
    "24:00:01",
    "10:30",
    "10:30:00.1234567",
    "10:30:00+15:00",
    "10:30:00Z",
    "QQ==",
    "Q Q = =",
    "Q\nQ==",
    "QQ=",
    "Q===",
    "QQ==QQ==",
    "Q*==",
    "QR==",
    "\u0661",
    "\u00a01",
    "{01234567-89ab-cdef-ABCD-EF0123456789}",
    " {01234567-89ab-cdef-ABCD-EF0123456789}",
    "Active",
    " Active",
    "active",
    "{01234567-89ab-cdef-ABCD-EF0123456789}x",
    "{01234567-89ab-cdef-ABCD-EF012345678}",
]
"""Texts in and outside the lexical space of every simple type."""


# --- of XML


def _remove(element: etree._Element, root: etree._Element, random: Random) -> None:
    if element is not root:
        root_of(element).remove(element)


def root_of(element: etree._Element) -> etree._Element:
    """The element that this one is in."""
    parent = element.getparent()
    assert parent is not None
    return parent


def _repeat(element: etree._Element, root: etree._Element, random: Random) -> None:
    if element is not root:
        element.addnext(copy.deepcopy(element))


def _swap(element: etree._Element, root: etree._Element, random: Random) -> None:
    following = element.getnext()
    if following is not None:
        following.addnext(element)


def _rename(element: etree._Element, root: etree._Element, random: Random) -> None:
    if element is not root:
        element.tag = random.choice(list(root.iter())).tag


def _insert(element: etree._Element, root: etree._Element, random: Random) -> None:
    namespace = random.choice([API, "urn:x"])
    element.insert(random.randint(0, len(element)), etree.Element(f"{{{namespace}}}Later"))


def _move(element: etree._Element, root: etree._Element, random: Random) -> None:
    others = [other for other in root.iter() if element not in (other, *other.iterancestors())]
    # A wildcard would hold a global element to its own type, which is not looked into.
    if others and TYPES.class_of_element(str(element.tag)) is None:
        random.choice(others).append(element)


def _text(element: etree._Element, root: etree._Element, random: Random) -> None:
    leaf = random.choice([leaf for leaf in root.iter() if not len(leaf)])
    leaf.text = random.choice(TEXTS)


def _stray(element: etree._Element, root: etree._Element, random: Random) -> None:
    if element is root or random.random() < 0.5:
        element.text = random.choice(["stray", "\n "]) + (element.text or "")
    else:
        element.tail = random.choice(["stray", "\n "])


def _comment(element: etree._Element, root: etree._Element, random: Random) -> None:
    node = random.choice([etree.Comment("c"), etree.ProcessingInstruction("p", "c")])
    element.insert(random.randint(0, len(element)), node)


def _attribute(element: etree._Element, root: etree._Element, random: Random) -> None:
    name = random.choice(["later", "{urn:x}later", f"{{{XSI}}}later", f"{{{XSI}}}schemaLocation"])
    if f"{{{XSI}}}nil" not in element.attrib:
        element.set(name, "urn:x x.xsd")


def _nil(element: etree._Element, root: etree._Element, random: Random) -> None:
    if not element.attrib:
        element.set(f"{{{XSI}}}nil", random.choice(["true", "1", " true ", "false", "0", "no", ""]))


def _type(element: etree._Element, root: etree._Element, random: Random) -> None:
    # Only some types have an element, so a root may be of another name than its type: that is no mistake.
    named = element is not root or TYPES.class_of_element(str(element.tag)) is not None
    if named and f"{{{XSI}}}nil" not in element.attrib:
        element.set(f"{{{XSI}}}type", random.choice([*MODELS, "Nope", "q:Nope", ""]))


XML: tuple[Callable[[etree._Element, etree._Element, Random], None], ...] = (
    _remove,
    _repeat,
    _swap,
    _rename,
    _insert,
    _move,
    _text,
    _text,
    _text,
    _stray,
    _comment,
    _attribute,
    _nil,
    _type,
)


# Another attribute beside xsi:nil is left out: see `ALONE` in test_strict.


def damaged(message: bytes, random: Random) -> bytes:
    """A message with one random mistake, or something that looks like one."""
    root = etree.fromstring(message)
    random.choice(XML)(random.choice(list(root.iter())), root, random)
    return etree.tostring(root, encoding="utf-8")


# --- of objects


def spoil(obj: Model, random: Random) -> None:
    """Make one random mistake in an object, or something that looks like one."""
    part = random.choice(list(walk(obj)))
    held, particles = list(iterate(part)), type(part).__particles__
    kind = random.choice(["unset", "unset", "open", "open", "nil", "empty", "unknown", "type"])
    if kind == "type":
        part.__dict__[WIRE_TYPE] = f"{{{API}}}Later"
    elif kind == "unknown" and "any" not in particles:
        xml: list[XmlElement | XmlAttribute | XmlText] = [
            XmlElement("<later/>"),
            XmlAttribute("later", ""),
            XmlAttribute(f"{{{XSI}}}schemaLocation", "urn:x x.xsd"),
            XmlText("later"),
        ]
        unknown(part).append(Unknown(random.choice(xml)))
    elif held:
        name, particle, value = random.choice(held)
        if kind == "unset":
            delattr(part, name)
        elif kind == "nil" and particle.nillable and not particle.many:
            setattr(part, name, None)
        elif kind == "empty" and particle.item:
            setattr(part, name, [])
        elif kind == "open" and isinstance(value, OpenEnum):
            setattr(part, name, type(value)(f"{value} of tomorrow"))
