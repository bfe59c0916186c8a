"""A list of objects of every construct is read by its siblings as it is read as a whole."""

from __future__ import annotations

from collections.abc import Iterable
from itertools import pairwise
from pathlib import Path
from string import ascii_lowercase
from typing import Any
from xml.sax.saxutils import escape, quoteattr

import pytest
from support.constructs.case import Case, whole
from support.constructs.cases import CASES
from support.packages import package
from support.siblings.both_ways import as_a_whole, by_siblings, is_read_by_known_shapes, is_read_by_siblings
from support.wsdls import sequence, wsdl

PAGE = sequence(
    '<xs:element name="Item" type="tns:T" minOccurs="0" maxOccurs="unbounded" nillable="true"/>', of="Sheet"
)
ITEMS = [case for case in CASES if isinstance(case.wsdl, str) and 'complexType name="T"' in case.wsdl]

TELLING = """
  <xs:simpleType name="Word"><xs:restriction base="xs:token"><xs:maxLength value="3"/></xs:restriction></xs:simpleType>
  <xs:simpleType name="Letter"><xs:restriction base="xs:string">LETTERS</xs:restriction></xs:simpleType>
  <xs:simpleType name="Operator"><xs:restriction base="xs:string">OPERATORS</xs:restriction></xs:simpleType>
  <xs:simpleType name="Short"><xs:restriction base="tns:Operator">
    <xs:maxLength value="1"/>
  </xs:restriction></xs:simpleType>
  <xs:simpleType name="Markup"><xs:restriction base="xs:string">
    <xs:enumeration value="&lt;"/>
  </xs:restriction></xs:simpleType>
  <xs:complexType name="Money"><xs:simpleContent><xs:extension base="xs:string">
    <xs:attribute name="currency" type="xs:string"/>
  </xs:extension></xs:simpleContent></xs:complexType>
  <xs:complexType name="Inner"><xs:sequence>
    <xs:element name="A" type="xs:int" minOccurs="0"/>
  </xs:sequence></xs:complexType>
  <xs:complexType name="T"><xs:sequence>
    <xs:element name="At" type="xs:dateTime" minOccurs="0"/>
    <xs:element name="Kept" type="xs:int" minOccurs="0" default="7"/>
    <xs:element name="Fixed" type="xs:string" minOccurs="0" fixed="f"/>
    <xs:element name="Word" type="tns:Word" minOccurs="0"/>
    <xs:element name="Letter" type="tns:Letter" minOccurs="0"/>
    <xs:element name="Words" type="xs:NMTOKENS" minOccurs="0"/>
    <xs:element name="Many" type="xs:int" minOccurs="0" maxOccurs="unbounded" nillable="true"/>
    <xs:element name="Inner" type="tns:Inner" minOccurs="0" nillable="true"/>
    <xs:element name="Operator" type="tns:Operator" minOccurs="0"/>
    <xs:element name="Operators" type="tns:Operator" minOccurs="0" maxOccurs="unbounded"/>
    <xs:element name="Short" type="tns:Short" minOccurs="0"/>
    <xs:element name="Markup" type="tns:Markup" minOccurs="0"/>
    <xs:element name="Money" type="tns:Money" minOccurs="0" nillable="true"/>
    <xs:element name="Moneys" type="tns:Money" minOccurs="0" maxOccurs="unbounded"/>
    <xs:element name="Any" minOccurs="0"/>
    <xs:element name="Box" minOccurs="0" nillable="true"><xs:complexType><xs:sequence>
      <xs:element name="Number" type="xs:int" minOccurs="0" maxOccurs="unbounded" nillable="true"/>
    </xs:sequence></xs:complexType></xs:element>
    <xs:element name="Deep" type="tns:T" minOccurs="0"/>
  </xs:sequence></xs:complexType>
  <xs:complexType name="Choosing"><xs:sequence>
    <xs:element name="Item" type="tns:T" minOccurs="0" maxOccurs="unbounded"/>
    <xs:choice><xs:element name="One" type="xs:int"/><xs:element name="Other" type="xs:int"/></xs:choice>
  </xs:sequence></xs:complexType>
"""


def _listed(values: Iterable[str]) -> str:
    return "".join(f"<xs:enumeration value={quoteattr(value)}/>" for value in values)


OPERATORS = "eq", "<", ">", "&", "&lt;", "a</Operator><Operator>b", "a</Operators><Operators>b"
"""Values of an enumeration that look like markup."""
TELLING = TELLING.replace("LETTERS", _listed(ascii_lowercase)).replace("OPERATORS", _listed(OPERATORS))
NAMES = "Operator", "Operators", "Short", "Markup"
PLAIN = (
    "<Letter>z</Letter>",
    "<Letter>A</Letter>",
    "<At>2024-03-15T10:30:00</At>",
    "<At>2024-03-15T10:30:00Z</At>",
    "<Kept/>",
    "<Kept></Kept>",
    "<Kept>8</Kept>",
    "<Fixed/>",
    "<Fixed>f</Fixed>",
    "<Word> a b </Word>",
    "<Words>a  b</Words>",
    "<Many>1</Many><Many>2</Many>",
    '<Many xsi:nil="true"/><Many>2</Many>',
    "<Inner><A>1</A></Inner>",
    "<Inner/>",
    '<Inner xsi:nil="true"/>',
    '<Inner xsi:nil="true"></Inner>',
    "<Operators>eq</Operators><Operators>a</Operators><Operators>b</Operators>",
    *[f"<{name}>{escape(value)}</{name}>" for name in ("Operator", "Operators") for value in OPERATORS],
    *[f"<Short>{value}</Short>" for value in (">", "&lt;", "&gt;", "&amp;")],
    '<Money xsi:nil="true"/>',
    "<Box/>",
    "<Box></Box>",
    '<Box xsi:nil="true"/>',
    "<Box><Number>1</Number><Number>2</Number></Box>",
)
"""Those of which a page has a shape."""
ODD = (
    "<Fixed>g</Fixed>",
    "<Word>long</Word>",
    "<Words/>",
    "<Many/>",
    "<Many>1</Many><Word>w</Word><Many>2</Many>",
    '<Inner xsi:nil="true">x</Inner>',
    "<Inner><A>1</A></Inner><Inner><A>2</A></Inner>",
    *[f"<{name}>{value}</{name}>" for name in NAMES for value in (*OPERATORS, *map(escape, OPERATORS))],
    "<Money/>",
    *[f"<At>2024-03-15T10:30:00{digits}</At><{name}/>" for name in ("Money", "Moneys") for digits in (".1234567", "")],
    "<Money />",
    "<Money></Money>",
    "<Money>1</Money>",
    '<Money currency="c"/>',
    "<Moneys/>",
    "<Moneys/><Moneys>1</Moneys>",
    '<Any xsi:nil="true"/>',
    "<Any>x</Any>",
    "<Any/>",
    '<Box><Number xsi:nil="true"/><Number/></Box>',
    "<Box><Number>1</Number><Other/></Box>",
    "<Box>x</Box>",
    '<Box a="1"/>',
    '<Box a="1"><Number>1</Number></Box>',
    "<Deep>" * 20 + "<At>2024-03-15T10:30:00</At>" + "</Deep>" * 20,
)
STATES = *PLAIN, *(state for state in ODD if state not in PLAIN)

LONG = 27
"""So many items that shapes are learned from the first of them, and used on the others."""
PAGES = [[state] * LONG for state in STATES] + [[one, other] * (LONG // 2) for one, other in pairwise(STATES)]
MORE = [[one + other, one, other] * (LONG // 3) for one in STATES for other in STATES if one != other]


def _sheet(items: list[str]) -> bytes:
    return whole(f"<Sheet><Item>{'</Item><Item>'.join(items)}</Item></Sheet>").encode()


@pytest.mark.parametrize("pages", [PAGES, pytest.param(MORE, marks=pytest.mark.slow)], ids=["few", "all"])
def test_values_of_every_kind_in_every_state(pages: list[list[str]], tmp_path: Path) -> None:
    """Alone on a page, and each beside each; in a type that is a sequence, and in one with a choice."""
    with package(wsdl(TELLING + PAGE), tmp_path) as made:
        for document in map(_sheet, pages):
            for model in made.Sheet, made.Choosing:

                def read(document: bytes, model: Any = model) -> object:
                    return made._codec.loads(document, model)

                found = by_siblings(document, read, made.__name__)
                assert found == as_a_whole(document, read, made.__name__), document


def test_plain_values_are_read_by_shapes(tmp_path: Path) -> None:
    """Otherwise the test above would show nothing."""
    with package(wsdl(TELLING + PAGE), tmp_path) as made:
        for state in PLAIN:

            def read(document: bytes) -> object:
                return made._codec.loads(document, made.Sheet)

            document = _sheet([state] * LONG)
            by_siblings(document, read, made.__name__)
            assert is_read_by_known_shapes(document, read, made.__name__), state


def test_items_may_be_nil(tmp_path: Path) -> None:
    """They have no shape. Those beside them have one."""
    with package(wsdl(TELLING + PAGE), tmp_path) as made:

        def read(document: bytes) -> object:
            return made._codec.loads(document, made.Sheet)

        plain = "<Item><At>2024-03-15T10:30:00</At></Item>"
        for nil in '<Item xsi:nil="true"/>', '<Item xsi:nil="true"></Item>':
            for items, is_read in (
                ([nil] * LONG, False),
                ([nil, plain] * LONG, False),
                ([*[plain] * LONG, nil, *[plain] * LONG], True),
            ):
                document = whole(f"<Sheet>{''.join(items)}</Sheet>").encode()
                for _ in range(2):
                    assert by_siblings(document, read, made.__name__) == as_a_whole(document, read, made.__name__)
                assert is_read_by_siblings(document, read, made.__name__) == is_read


@pytest.mark.slow
@pytest.mark.parametrize("case", ITEMS, ids=str)
def test_every_construct(case: Case, tmp_path: Path) -> None:
    assert isinstance(case.wsdl, str)
    messages = [message.xml for message in case.valid] + [*case.invalid]
    items = [f"<Item{xml[2:-2]}Item>" for xml in messages if xml.startswith("<T") and xml.endswith("</T>")] or [
        "<Item/>"
    ]
    with package(wsdl(case.wsdl + PAGE), tmp_path, beside=case.beside) as made:

        def read(document: bytes) -> object:
            return made._codec.loads(document, made.Sheet)

        for page in [[item] * LONG for item in items] + [items * 12]:
            document = whole(f"<Sheet>{''.join(page)}</Sheet>").encode()
            for _ in range(2):
                assert by_siblings(document, read, made.__name__) == as_a_whole(document, read, made.__name__), document
