"""Random changes of a WSDL that mostly allow more than before: what they really do is for judges to say."""

from __future__ import annotations

from collections.abc import Callable
from random import Random

from lxml import etree

XS = "{http://www.w3.org/2001/XMLSchema}"
PREFIXES = {"xs": XS[1:-1]}
LIMITS = " | ".join(
    f"//xs:{facet}"
    for facet in "length minLength maxLength pattern minInclusive maxInclusive minExclusive maxExclusive".split()
)
WIDER = {
    "xs:byte": "xs:short",
    "xs:short": "xs:decimal",
    "xs:int": "xs:long",
    "xs:long": "xs:integer",
    "xs:unsignedByte": "xs:int",
    "xs:token": "xs:string",
    "xs:normalizedString": "xs:string",
    "xs:NCName": "xs:Name",
    "xs:float": "xs:double",
    "xs:boolean": "xs:string",
}


def loosened(wsdl: bytes, random: Random) -> bytes:
    """A WSDL with one to three changes."""
    root = etree.fromstring(wsdl)
    for _ in range(random.randint(1, 3)):
        path, change = random.choice(CHANGES)
        found = root.xpath(path, namespaces=PREFIXES)
        places = [each for each in found if isinstance(each, etree._Element)] if isinstance(found, list) else []
        if places:
            change(random.choice(places), random)
    return etree.tostring(root, encoding="utf-8")


def _may_be_left_out(particle: etree._Element, _: Random) -> None:
    particle.set("minOccurs", particle.get("minOccurs", "0"))


def _may_repeat(particle: etree._Element, random: Random) -> None:
    particle.set("maxOccurs", random.choice(["2", "7", "unbounded"]))


def _may_be_nil(element: etree._Element, _: Random) -> None:
    element.set("nillable", "true")


def _need_not_be_there(attribute: etree._Element, _: Random) -> None:
    del attribute.attrib["use"]


def _is_held_to_another(facet: etree._Element, random: Random) -> None:
    value = facet.get("value", "")
    if value.lstrip("-").isdigit() and random.random() < 0.5:
        facet.set("value", str(int(value) + random.choice([-2, -1, 1, 2])))
    else:
        parent = facet.getparent()
        assert parent is not None
        parent.remove(facet)


def _takes_others(wildcard: etree._Element, random: Random) -> None:
    wildcard.set("namespace", random.choice(["##any", "##other", "##local", "urn:wild urn:x", "urn:wild"]))


def _is_concrete(type_: etree._Element, _: Random) -> None:
    del type_.attrib["abstract"]


def _has_a_wider_type(declared: etree._Element, _: Random) -> None:
    type_ = declared.get("type", "")
    declared.set("type", WIDER.get(type_, type_))


def _has_a_value_more(restriction: etree._Element, random: Random) -> None:
    etree.SubElement(restriction, f"{XS}enumeration", value=random.choice(["1", "new", "a"]))


def _has_an_element_more(group: etree._Element, random: Random) -> None:
    low = random.choice(["0", "0", "1"])
    added = etree.Element(f"{XS}element", name=f"Zq{random.randrange(9)}", type="xs:string", minOccurs=low)
    group.insert(random.randint(0, len(group)), added)


def _has_an_attribute_more(body: etree._Element, _: Random) -> None:
    if all(body.find(f"{XS}{name}") is None for name in ("anyAttribute", "complexContent", "simpleContent")):
        etree.SubElement(body, f"{XS}attribute", name="zq", type="xs:string")


def _takes_any_text(union: etree._Element, _: Random) -> None:
    union.set("memberTypes", f"{union.get('memberTypes')} xs:string")


LOCAL = "//xs:element[not(parent::xs:schema)]"
CHANGES: list[tuple[str, Callable[[etree._Element, Random], None]]] = [
    (f"{LOCAL} | //xs:choice | //xs:sequence | //xs:any | //xs:group[@ref]", _may_be_left_out),
    (f"{LOCAL} | //xs:choice | //xs:sequence | //xs:any", _may_repeat),
    ("//xs:element[@type]", _may_be_nil),
    ("//xs:attribute[@use='required']", _need_not_be_there),
    (LIMITS, _is_held_to_another),
    ("//xs:any | //xs:anyAttribute", _takes_others),
    ("//xs:complexType[@abstract='true']", _is_concrete),
    ("//*[@type]", _has_a_wider_type),
    ("//xs:restriction[xs:enumeration]", _has_a_value_more),
    ("//xs:choice | //xs:sequence | //xs:all", _has_an_element_more),
    ("//xs:complexType | //xs:complexContent/xs:extension | //xs:simpleContent/xs:extension", _has_an_attribute_more),
    ("//xs:union[@memberTypes]", _takes_any_text),
]
"""Where, and what."""
