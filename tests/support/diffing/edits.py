"""Edits of a WSDL with a known effect, made at random places.

`edit(wsdl, random, count, kinds)` makes some, each of another type, and says what `diff` should find: nothing here uses
the code under test.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from itertools import count
from random import Random

from lxml import etree

XS = "{http://www.w3.org/2001/XMLSchema}"
PREFIXES = {"xs": XS[1:-1], "wsdl": "http://schemas.xmlsoap.org/wsdl/"}

Told = tuple[str, str, str, str]
"""Path, what, effect on code, effect on the wire."""

N, A, B = "none", "additive", "breaking"

SEQUENCES = (
    "//xs:complexType[@name]/xs:sequence[not(@minOccurs|@maxOccurs)]"
    "|//xs:complexType[@name]/xs:complexContent/xs:extension/xs:sequence[not(@minOccurs|@maxOccurs)]"
)
WHOLE_NUMBERS = {f"xs:{name}" for name in "byte short int long unsignedByte unsignedShort unsignedInt".split()}


@dataclass
class Edited:
    """A WSDL in the making."""

    tree: etree._Element
    random: Random
    told: list[Told] = field(default_factory=list)
    touched: set[etree._Element] = field(default_factory=set)
    actions: set[str] = field(default_factory=set)
    numbers: Iterator[int] = field(default_factory=lambda: count(1))

    def sequence(self) -> etree._Element:
        """The sequence of a type that nobody restricts and that no edit has touched."""
        restricted = {str(each).rpartition(":")[2] for each in self.xpath("//xs:complexContent/xs:restriction/@base")}
        free = [
            each
            for each in self.xpath(SEQUENCES)
            if isinstance(each, etree._Element)
            and self.type_of(each) not in self.touched
            and self.type_of(each).get("name") not in restricted
        ]
        chosen = self.choice(free)
        self.touched.add(self.type_of(chosen))
        return chosen

    def element(self, condition: Callable[[etree._Element], bool]) -> tuple[etree._Element, str]:
        """An element of such a type that is declared there, with its path."""
        sequence = self.sequence()
        fit = [each for each in sequence if each.tag == f"{XS}element" and "name" in each.attrib and condition(each)]
        chosen = self.choice([each for each in fit if not {"default", "fixed"} & {*map(str, each.attrib)}])
        return chosen, f"{self.type_of(sequence).get('name')}.{chosen.get('name')}"

    def choice(self, of: list[etree._Element]) -> etree._Element:
        if not of:
            raise LookupError
        return self.random.choice(of)

    def xpath(self, path: str) -> list[etree._Element | str]:
        found = self.tree.xpath(path, namespaces=PREFIXES)
        assert isinstance(found, list)
        return [each for each in found if isinstance(each, etree._Element | str)]

    @staticmethod
    def type_of(sequence: etree._Element) -> etree._Element:
        return next(each for each in sequence.iterancestors(f"{XS}complexType") if each.get("name"))


Edit = Callable[[Edited], None]


def _is_single(element: etree._Element) -> bool:
    """Whether it may occur once at most."""
    return element.get("maxOccurs", "1") == "1"


def _add(wsdl: Edited, low: str) -> str:
    sequence = wsdl.sequence()
    name = f"Added{next(wsdl.numbers)}"
    sequence.insert(0, etree.Element(f"{XS}element", name=name, type="xs:string", minOccurs=low))
    return f"{wsdl.type_of(sequence).get('name')}.{name}"


def _add_optional(wsdl: Edited) -> None:
    wsdl.told.append((_add(wsdl, "0"), "added", A, A))


def _add_required(wsdl: Edited) -> None:
    wsdl.told.append((_add(wsdl, "1"), "added", A, B))


def _remove(wsdl: Edited) -> None:
    element, path = wsdl.element(lambda each: "type" in each.attrib)
    parent = element.getparent()
    assert parent is not None
    parent.remove(element)
    wsdl.told.append((path, "gone", B, B))


def _require(wsdl: Edited) -> None:
    element, path = wsdl.element(lambda each: each.get("minOccurs") == "0" and _is_single(each))
    element.set("minOccurs", "1")
    wsdl.told.append((path, "cardinality", B, B))


def _relax(wsdl: Edited) -> None:
    element, path = wsdl.element(lambda each: each.get("minOccurs", "1") == "1" and _is_single(each))
    element.set("minOccurs", "0")
    wsdl.told.append((path, "cardinality", N, A))


def _repeat(wsdl: Edited) -> None:
    element, path = wsdl.element(lambda each: _is_single(each) and "type" in each.attrib)
    element.set("maxOccurs", "unbounded")
    wsdl.told.append((path, "cardinality", B, A))


def _make_nillable(wsdl: Edited) -> None:
    element, path = wsdl.element(lambda each: each.get("nillable") != "true" and "type" in each.attrib)
    element.set("nillable", "true")
    wsdl.told.append((path, "nillable", B, A))


def _make_not_nillable(wsdl: Edited) -> None:
    element, path = wsdl.element(lambda each: each.get("nillable") == "true" and "type" in each.attrib)
    del element.attrib["nillable"]
    wsdl.told.append((path, "nillable", B, B))


def _widen(wsdl: Edited) -> None:
    element, path = wsdl.element(lambda each: each.get("type") in WHOLE_NUMBERS)
    element.set("type", "xs:integer")
    wsdl.told.append((path, "type", N, A))


def _retype(wsdl: Edited) -> None:
    element, path = wsdl.element(lambda each: each.get("type") not in (None, "xs:boolean"))
    element.set("type", "xs:boolean")
    wsdl.told.append((path, "type", B, B))


def _swap(wsdl: Edited) -> None:
    element, _ = wsdl.element(lambda each: (after := each.getnext()) is not None and "name" in after.attrib)
    following = element.getnext()
    assert following is not None
    element.addprevious(following)
    wsdl.told.append((str(wsdl.type_of(element).get("name")), "order", N, B))


def _add_type(wsdl: Edited) -> None:
    schema = wsdl.choice([each for each in wsdl.xpath("//xs:schema") if isinstance(each, etree._Element)])
    name = f"AddedType{next(wsdl.numbers)}"
    added = etree.SubElement(schema, f"{XS}complexType", name=name)
    etree.SubElement(added, f"{XS}sequence")
    wsdl.touched.add(added)
    wsdl.told.append((name, "added", A, A))


def _values(wsdl: Edited) -> etree._Element:
    """An enumeration of texts that no edit has touched."""
    path = (
        "//xs:simpleType[@name]/xs:restriction[@base='xs:string'][xs:enumeration][not(xs:*[not(self::xs:enumeration)])]"
    )
    found = [each for each in wsdl.xpath(path) if isinstance(each, etree._Element) and each not in wsdl.touched]
    chosen = wsdl.choice(found)
    wsdl.touched.add(chosen)
    return chosen


def _name_of(values: etree._Element) -> str:
    simple = values.getparent()
    assert simple is not None
    return str(simple.get("name"))


def _add_value(wsdl: Edited) -> None:
    values = _values(wsdl)
    value = f"added{next(wsdl.numbers)}"
    etree.SubElement(values, f"{XS}enumeration", value=value)
    wsdl.told.append((f"{_name_of(values)}.{value}", "added", A, A))


def _set_action(wsdl: Edited) -> None:
    """In every binding that has the operation, if only one port type does."""
    offered = [str(each) for each in wsdl.xpath("//wsdl:portType/wsdl:operation/@name")]
    free = [each for each in offered if offered.count(each) == 1 and each not in wsdl.actions]
    if not free:
        raise LookupError
    name = wsdl.random.choice(free)
    wsdl.actions.add(name)
    action = f"urn:added{next(wsdl.numbers)}"
    for each in wsdl.xpath(f"//wsdl:binding/wsdl:operation[@name='{name}']/*[@soapAction]"):
        assert isinstance(each, etree._Element)
        each.set("soapAction", action)
    wsdl.told.append((name, "soapAction", N, B))


def _comment(wsdl: Edited) -> None:
    wsdl.sequence().append(etree.Comment(" nothing "))


def _document(wsdl: Edited) -> None:
    type_ = wsdl.type_of(wsdl.sequence())
    note = etree.Element(f"{XS}annotation")
    etree.SubElement(note, f"{XS}documentation").text = "Of no consequence."
    type_.insert(0, note)


def _shuffle(wsdl: Edited) -> None:
    schema = wsdl.choice([each for each in wsdl.xpath("//xs:schema") if isinstance(each, etree._Element)])
    imports = [each for each in schema if each.tag == f"{XS}import"]
    others = [each for each in schema if each.tag != f"{XS}import"]
    wsdl.random.shuffle(others)
    schema[:] = [*imports, *others]


NOTHING: tuple[Edit, ...] = (_comment, _document, _shuffle)
"""No change of meaning."""
BOTH_KEEP: tuple[Edit, ...] = (_add_optional, _relax, _widen, _add_type, _add_value)
"""Code goes on as it is, and so do messages."""
CODE_KEEPS: tuple[Edit, ...] = (*BOTH_KEEP, _add_required, _swap, _set_action)
"""Code goes on as it is."""
WIRE_KEEPS: tuple[Edit, ...] = (*BOTH_KEEP, _repeat, _make_nillable)
"""Messages go on as they are."""
CODE_BREAKS: tuple[Edit, ...] = (_remove, _retype, _repeat, _make_nillable, _make_not_nillable)
"""Type checkers have something against old code."""
ALL: tuple[Edit, ...] = (*NOTHING, *CODE_KEEPS, *CODE_BREAKS, _require)


def edit(wsdl: bytes, random: Random, kinds: Iterable[Edit], most: int) -> tuple[bytes, list[Told]]:
    """A WSDL with up to `most` edits, and what there is to say of them, in the order of `diff`."""
    edited = Edited(etree.fromstring(wsdl), random)
    kinds = [*kinds]
    for _ in range(most):
        try:
            random.choice(kinds)(edited)
        except LookupError:  # no place for it
            continue
    return etree.tostring(edited.tree, encoding="utf-8"), sorted(
        edited.told, key=lambda told: (told[0].casefold(), told)
    )
