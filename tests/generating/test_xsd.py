"""The table of XML Schema's own types, judged by xmlschema (facts) and by lxml (which schemas and values are valid)."""

from __future__ import annotations

from functools import cache
from typing import Any

import pytest
from lxml import etree
from sfmc_soapgen.ir import XSD, QName
from sfmc_soapgen.xsd import BUILTINS, COUNTS, LIMITS, LOWER_BOUNDS, UPPER_BOUNDS, Builtin, Family, WhiteSpace
from xmlschema import XMLSchema10
from xsdata.models.enums import DataType

REFUSED = {"QName", "NOTATION", "ENTITY", "ENTITIES"}
"""What the generator refuses of XML Schema 1.0."""

each_type = pytest.mark.parametrize("builtin", BUILTINS.values(), ids=[wire.local for wire in BUILTINS])
FACETS = {*COUNTS, *LIMITS, *LOWER_BOUNDS, *UPPER_BOUNDS, "enumeration", "pattern", "whiteSpace"}

SAMPLES = {
    "boolean": "true",
    "base64Binary": "QQ==",
    "hexBinary": "00",
    "dateTime": "2024-03-15T10:30:00",
    "date": "2024-03-15",
    "time": "10:30:00",
    "duration": "P1D",
    "gYear": "2024",
    "gYearMonth": "2024-03",
    "gMonth": "--03",
    "gMonthDay": "--03-15",
    "gDay": "---15",
    "negativeInteger": "-1",
    "nonPositiveInteger": "-1",
    **dict.fromkeys(["ID", "IDREF", "IDREFS", "Name", "NCName", "language"], "a"),
}
"""A value of each type that "1" is not a value of."""


def judged(builtin: Builtin) -> Any:
    """Return the type as xmlschema knows it."""
    return XMLSchema10.builtin_types()[builtin.wire.local]


def schema(body: str) -> etree.XMLSchema:
    """Return a schema; the prefix of XML Schema's names in its body is `xs`."""
    return etree.XMLSchema(etree.fromstring(f'<xs:schema xmlns:xs="{XSD}">{body}</xs:schema>'))


@cache
def validator(builtin: Builtin) -> etree.XMLSchema:
    """Return a schema of one element of a type."""
    return schema(f'<xs:element name="x" type="xs:{builtin.wire.local}"/>')


def is_valid(builtin: Builtin, text: str) -> bool:
    """Tell whether lxml takes a text for a value of a type."""
    element = etree.Element("x")
    element.text = text
    return validator(builtin).validate(element)


def test_the_types() -> None:
    """All of XML Schema 1.0, as xsdata lists them, but the ones that the generator refuses."""
    of_1_1 = {"anyAtomicType", "dateTimeStamp", "dayTimeDuration", "yearMonthDuration", "error"}
    known = {str(each) for each in DataType if XSD in str(each)} | {str(QName(XSD, "anySimpleType"))}
    assert {str(wire) for wire in BUILTINS} == known - {
        str(QName(XSD, local)) for local in (*REFUSED, *of_1_1, "anyType")
    }


@each_type
def test_bases(builtin: Builtin) -> None:
    """The base of each type, up to `anySimpleType`."""
    base = judged(builtin).base_type if builtin.item is None else None
    is_root = builtin.wire.local == "anySimpleType"
    expected = None if is_root else QName(XSD, base.local_name if base is not None else "anySimpleType")
    assert builtin.base == expected
    assert [each.wire.local for each in builtin.ancestors][-1:] == ([] if is_root else ["anySimpleType"])


@each_type
def test_white_space(builtin: Builtin) -> None:
    """What becomes of white space in values."""
    assert str(builtin.white_space) == (judged(builtin).white_space or "preserve")


@each_type
def test_items(builtin: Builtin) -> None:
    """What lists are made of."""
    item = getattr(judged(builtin).base_type, "item_type", None)
    assert (builtin.family is Family.LIST) == (builtin.item is not None) == (item is not None)
    assert item is None or builtin.item == QName(XSD, item.local_name)


def has_facet(builtin: Builtin, facet: str) -> bool:
    """Tell whether lxml takes a schema in which a type is restricted by a facet."""
    value = SAMPLES.get(builtin.wire.local, "1")
    value = {"pattern": ".*", "whiteSpace": "collapse"}.get(facet, "1" if facet in COUNTS else value)
    restriction = f'<xs:restriction base="xs:{builtin.wire.local}"><xs:{facet} value="{value}"/></xs:restriction>'
    try:
        schema(f'<xs:simpleType name="T">{restriction}</xs:simpleType>')
    except etree.XMLSchemaParseError:
        return False
    return True


@each_type
def test_facets(builtin: Builtin) -> None:
    """A schema with a facet is valid exactly if the table says that the type has it."""
    assert {facet for facet in FACETS if has_facet(builtin, facet)} == FACETS & builtin.family.facets


@each_type
def test_ranges(builtin: Builtin) -> None:
    """The bounds are values, and what is beyond them is not."""
    if builtin.python != "int":
        assert (builtin.least, builtin.greatest) == (None, None)
        return
    for bound, beyond in ((builtin.least, -1), (builtin.greatest, 1)):
        assert is_valid(builtin, str(10**30 * beyond if bound is None else bound))
        assert bound is None or not is_valid(builtin, str(bound + beyond))


@each_type
def test_python_types(builtin: Builtin) -> None:
    """xsdata takes the same types of Python for the values, where Python has one that can hold them all."""
    by_name = {str(each): each.type.__name__ for each in DataType} | {str(QName(XSD, "anySimpleType")): "str"}
    python = {"dt.datetime": "XmlDateTime", "dt.date": "XmlDate", "dt.time": "XmlTime"}.get(builtin.python)
    if builtin.family is Family.TIME and python is None:
        assert builtin.python == "str"
        python = "XmlDuration" if builtin.wire.local == "duration" else "XmlPeriod"
    if builtin.item is not None:
        assert builtin.python == "list[str]"
        python = "str"
    assert by_name[str(builtin.wire)] == (python or builtin.python)


def test_the_order_of_white_space() -> None:
    """A restriction may go from a value to a later one, and not back."""
    for base in WhiteSpace:
        for own in WhiteSpace:
            facets = [f'<xs:whiteSpace value="{each}"/>' for each in (base, own)]
            body = (
                f'<xs:simpleType name="A"><xs:restriction base="xs:string">{facets[0]}</xs:restriction></xs:simpleType>'
                f'<xs:simpleType name="B"><xs:restriction base="A">{facets[1]}</xs:restriction></xs:simpleType>'
            )
            if own >= base:
                schema(body)
            else:
                with pytest.raises(etree.XMLSchemaParseError):
                    schema(body)
