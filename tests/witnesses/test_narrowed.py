"""A restriction may hold a field to a type that is another class in Python: strict mode still says what lxml says."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from lxml import etree
from support.packages import package
from support.wsdls import wsdl

XS = "{http://www.w3.org/2001/XMLSchema}"
CHAINS = {
    "anySimpleType": "int decimal boolean double date token tns:Small tns:Color tns:Sizes",
    "decimal": "integer int byte unsignedByte positiveInteger negativeInteger tns:Small tns:Price tns:Cheap",
    "integer": "long short nonNegativeInteger unsignedInt tns:Small",
    "string": "normalizedString token language NMTOKEN Name NCName ID tns:Color tns:Code",
    "token": "NCName tns:Color tns:Code",
    "tns:Price": "tns:Cheap",
    "tns:Color": "tns:Warm",
    "tns:Either": "tns:Small xs:boolean tns:Color",
    "double": "tns:Half",
    "dateTime": "tns:Lately",
}


def restriction(name: str, base: str, facets: str) -> str:
    """Return a simple type that restricts another."""
    return f'<xs:simpleType name="{name}"><xs:restriction base="{base}">{facets}</xs:restriction></xs:simpleType>'


SIMPLE = (
    restriction("Small", "xs:int", '<xs:maxInclusive value="10"/>')
    + restriction("Price", "xs:decimal", '<xs:fractionDigits value="2"/>')
    + restriction("Cheap", "tns:Price", '<xs:maxInclusive value="5"/>')
    + restriction("Half", "xs:double", '<xs:maxInclusive value="0.5"/>')
    + restriction("Code", "xs:token", '<xs:pattern value="[a-z ]+"/>')
    + restriction("Color", "xs:token", '<xs:enumeration value="red"/><xs:enumeration value="blue"/>')
    + restriction("Warm", "tns:Color", '<xs:enumeration value="red"/>')
    + restriction("Lately", "xs:dateTime", '<xs:minInclusive value="2020-01-01T00:00:00Z"/>')
    + '<xs:simpleType name="Sizes"><xs:list itemType="xs:int"/></xs:simpleType>'
    + '<xs:simpleType name="Either"><xs:union memberTypes="tns:Small xs:boolean tns:Color"/></xs:simpleType>'
)
TEXTS = (
    "5|-5|0|+7|300|70000|5.0|5.25|5.125|0.1|1e3|INF|true|1|red|blue| red |green|en-GB|a b|  a  b |a:b|a|x1|1 2 3||Qg=="
    "|2024-01-02|2024-01-02T03:04:05Z|2019-01-02T03:04:05Z|2024-01-02T03:04:05.1234567Z|99999999999999999999"
).split("|")


def pairs() -> Iterator[tuple[str, str]]:
    """Yield each type with each of those that restrict it."""
    for base, narrower in CHAINS.items():
        yield from ((qualified(base), qualified(each)) for each in narrower.split())


def qualified(name: str) -> str:
    """Return a name as the schema below writes it."""
    return name if ":" in name else f"xs:{name}"


def restricted(number: int, base: str, narrower: str) -> str:
    """Return a type with an element and an attribute of a type, another that restricts both, and an element of that."""

    def content(type_: str) -> str:
        return (
            f'<xs:sequence><xs:element name="a" type="{type_}"/></xs:sequence><xs:attribute name="b" type="{type_}"/>'
        )

    return (
        f'<xs:complexType name="Base{number}">{content(base)}</xs:complexType>'
        f'<xs:complexType name="Less{number}"><xs:complexContent><xs:restriction base="tns:Base{number}">'
        f"{content(narrower)}</xs:restriction></xs:complexContent></xs:complexType>"
        f'<xs:element name="less{number}" type="tns:Less{number}"/>'
    )


pytestmark = pytest.mark.slow

PAIRS = [*pairs()]
WSDL = wsdl(SIMPLE + "".join(restricted(number, *pair) for number, pair in enumerate(PAIRS)))


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Any]:
    """The package of the WSDL."""
    with package(WSDL, tmp_path_factory.mktemp("narrowed")) as module:
        yield module


@pytest.fixture(scope="module")
def accepts() -> Callable[[str], bool]:
    """Say what lxml says."""
    [found] = etree.fromstring(WSDL).iter(f"{XS}schema")
    # A copy has the prefixes of the WSDL.
    schema = etree.XMLSchema(etree.fromstring(etree.tostring(found)))
    return lambda message: bool(schema.validate(etree.fromstring(message)))


@pytest.mark.parametrize("number", range(len(PAIRS)), ids=[f"{base}-{narrower}" for base, narrower in PAIRS])
def test_strict_mode_of_a_restriction(made: Any, accepts: Callable[[str], bool], number: int) -> None:
    """It reads and writes what is valid, and refuses what is not, in elements and attributes."""
    plain = f'<less{number} xmlns="urn:test"><a>{{}}</a></less{number}>'
    valid = next(text for text in TEXTS if accepts(plain.format(text)))
    attributed = f'<less{number} xmlns="urn:test" b="{{}}"><a>{valid}</a></less{number}>'
    for message in (form.format(text) for text in TEXTS for form in (plain, attributed)):
        try:
            obj = made.loads(message, strict=True)
        except made.CodecError as error:
            assert not accepts(message), (message, str(error))
            continue
        assert accepts(message), message
        assert made.loads(made.dumps(obj, strict=True), strict=True) == obj
