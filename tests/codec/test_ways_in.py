"""The two ways in, XML and dicts, lead to the same: the same text is the same value, kept beside it, or refused."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sfmc_soap import DecodeError, dumps, from_dict, loads, to_dict
from support.packages import package
from support.profiles import examples
from support.wsdls import NS, sequence, wsdl

BUILTINS = (
    "dateTime time date boolean int long integer unsignedByte double float decimal base64Binary hexBinary string token"
    " normalizedString anyURI duration gYear gMonthDay NMTOKENS language"
).split()

FIELDS = "".join(f'<xs:element name="{name}" type="xs:{name}" minOccurs="0"/>' for name in BUILTINS)
FIELDS += "".join(
    f'<xs:element name="{name}Many" type="xs:{name}" minOccurs="0" maxOccurs="unbounded"/>' for name in BUILTINS
)
FIELDS += """
  <xs:element name="Times" minOccurs="0" type="tns:Times"/>
  <xs:element name="Late" minOccurs="0" type="tns:Late"/>
  <xs:element name="Either" minOccurs="0" type="tns:Either"/>
  <xs:element name="Color" minOccurs="0" type="tns:Color"/>
  <xs:element name="Default" type="xs:int" default="5" minOccurs="0"/>
  <xs:element name="Fixed" type="xs:dateTime" fixed="2024-01-01T00:00:00" minOccurs="0"/>
  <xs:element name="Wrapped" minOccurs="0"><xs:complexType><xs:sequence>
    <xs:element name="At" type="xs:dateTime" minOccurs="0" maxOccurs="unbounded"/>
  </xs:sequence></xs:complexType></xs:element>"""
TYPES = """
<xs:simpleType name="Times"><xs:list itemType="xs:time"/></xs:simpleType>
<xs:simpleType name="Late"><xs:restriction base="xs:dateTime"><xs:minInclusive value="2000-01-01T00:00:00"/>
</xs:restriction></xs:simpleType>
<xs:simpleType name="Either"><xs:union memberTypes="xs:int xs:dateTime"/></xs:simpleType>
<xs:simpleType name="Color"><xs:restriction base="xs:string"><xs:enumeration value="red"/></xs:restriction>
</xs:simpleType>
<xs:complexType name="Said"><xs:simpleContent><xs:extension base="xs:dateTime">
  <xs:attribute name="at" type="xs:time"/></xs:extension></xs:simpleContent></xs:complexType>"""


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Any]:
    """A package with a field for every kind of simple type."""
    with package(wsdl(sequence(FIELDS) + TYPES), tmp_path_factory.mktemp("ways")) as module:
        yield module


def digits(least: int, most: int) -> st.SearchStrategy[str]:
    """Some digits."""
    return st.text("0123456789", min_size=least, max_size=most)


ZONES = st.sampled_from(
    ["", "", "Z", "z", "+00:00", "-00:00", "-06:00", "+14:00", "+14:01", "-14:00", "+5:00", "+24:00"]
)
DAYS = st.sampled_from(
    ["2024-03-15", "2024-02-29", "2023-02-29", "0000-01-01", "0001-01-01", "9999-12-31", "12024-01-01"]
)
CLOCKS = st.sampled_from(["10:30:00", "24:00:00", "24:00:01", "23:59:60", "00:00:00", "10:30", "9:30:00", "25:00:00"])
FRACTIONS = st.just("") | digits(1, 9).map(".{}".format) | st.just(".")
TIMES = st.builds("{}{}{}".format, CLOCKS, FRACTIONS, ZONES)
PADDING = st.sampled_from(["", "", "", " ", "\n\t", "\u00a0", "\u2003"])
NUMBERS = st.builds(
    "{}{}{}".format,
    st.sampled_from(["", "-", "+", "--"]),
    digits(0, 5),
    st.sampled_from(["", ".", ".5"]),
)
DATES = TIMES | st.builds("{}T{}".format, DAYS, TIMES) | st.builds("{}{}".format, DAYS, ZONES)
TEXTS = (
    DATES
    | NUMBERS
    | st.builds("{}{}{}".format, NUMBERS, st.sampled_from("eE"), NUMBERS)
    | st.sampled_from(
        "INF -INF +INF NaN nan inf -0 0 true TRUE 1 0xff AA== QR== ff FFF P1D P1.5D -P1DT0.5S --02-29 --02-30 red en-US"
        " 1_000 \u0661 1e400 -1e-400 9223372036854775808 a\u2003b".split()
    )
    | st.sampled_from(["", " ", "two  words", " a\tb ", "10:30:00 11:00:00.1234567", "10:30:00\n24:00:00"])
    | st.text("abc \t\n1-:.", max_size=6)
)


def _xml(content: str, name: str = "T") -> str:
    return f'<{name} xmlns="{NS}">{content}</{name}>'


def outcome(made: Any, read: Any) -> Any:
    """What is read: the object with what it keeps, or that the text is refused."""
    try:
        obj = read()
    except made.DecodeError:
        return "refused"
    kept = made.unknown(obj)
    if not all(item.is_valid for item in kept):
        return "refused"
    return obj, [(str(item), item.reason, item.instead_of) for item in kept], made.dumps(obj)


@given(
    st.sampled_from(BUILTINS + "Times Late Either Color Default Fixed".split()),
    st.builds("{}{}{}".format, PADDING, TEXTS, PADDING),
)
@examples(400)
def test_a_text_is_the_same_in_xml_and_in_a_dict(made: Any, name: str, text: str) -> None:
    """`loads` does not understand what `from_dict` refuses; else both give the same object, which keeps the same."""
    by_xml = outcome(made, lambda: made.loads(_xml(f"<{name}>{text}</{name}>"), made.T))
    by_dict = outcome(made, lambda: made.from_dict({name: text}, made.T))
    assert by_dict == by_xml


@given(st.sampled_from(BUILTINS), st.lists(TEXTS, min_size=1, max_size=4))
@examples(200)
def test_texts_in_a_list_are_the_same_in_xml_and_in_a_dict(made: Any, name: str, texts: list[str]) -> None:
    """With the index of each that is kept."""
    content = "".join(f"<{name}Many>{text}</{name}Many>" for text in texts)
    by_xml = outcome(made, lambda: made.loads(_xml(content), made.T))
    assert outcome(made, lambda: made.from_dict({f"{name}Many": texts}, made.T)) == by_xml


@pytest.mark.parametrize(
    ("xml", "mapping", "cls"),
    [
        (
            "<Wrapped><At>{}</At><At>2024-01-01T00:00:00</At></Wrapped>",
            {"Wrapped": {"At": ["{}", "2024-01-01T00:00:00"]}},
            "T",
        ),
        ("<Times>10:30:00 {time}</Times>", {"Times": "10:30:00 {time}"}, "T"),
        ("<Late>{}</Late>", {"Late": "{}"}, "T"),
        ("{}", {"@value": "{}"}, "Said"),
    ],
)
def test_more_digits_than_python_keeps(made: Any, xml: str, mapping: dict[str, Any], cls: str) -> None:
    """A seventh digit is kept and written back, wherever it stands; through `to_dict` as well."""
    whole, time = "2024-03-15T10:30:00.1234567", "10:30:00.1234567"
    content = xml.replace("{time}", time).replace("{}", whole)

    def filled(value: Any) -> Any:
        if isinstance(value, dict):
            return {key: filled(each) for key, each in value.items()}
        if isinstance(value, list):
            return [filled(each) for each in value]
        return value.replace("{time}", time).replace("{}", whole)

    by_xml = made.loads(_xml(content, cls), getattr(made, cls))
    by_dict = made.from_dict(filled(mapping), getattr(made, cls))
    assert by_dict == by_xml
    assert b"1234567" in made.dumps(by_dict)
    assert made.from_dict(made.to_dict(by_dict)) == by_xml
    assert len(made.unknown(made.from_dict(made.to_dict(by_dict)))) == 1


def test_more_digits_in_an_attribute(made: Any) -> None:
    """It is kept as an attribute."""
    by_xml = made.loads(f'<Said xmlns="{NS}" at="10:30:00.1234567">2024-03-15T10:30:00</Said>', made.Said)
    by_dict = made.from_dict({"@attributes": {"at": "10:30:00.1234567"}, "@value": "2024-03-15T10:30:00"}, made.Said)
    assert by_dict == by_xml
    assert b"1234567" in made.dumps(by_dict)


def test_what_the_dict_says_already_is_not_kept_twice(made: Any) -> None:
    """The text with all its digits beside what `to_dict` says of them."""
    mapping = made.to_dict(made.loads(_xml("<time>10:30:00.1234567</time>"), made.T))
    for order in (mapping, dict(reversed(mapping.items()))):
        assert len(made.unknown(made.from_dict({**order, "time": "10:30:00.1234567"}))) == 1


# Dates without a zone.


def test_dates_without_a_zone_stay_without_one(made: Any) -> None:
    """Only Marketing Cloud has a time of its own. What has a zone is written with it, whatever the zone."""
    obj = made.loads(_xml("<dateTime>2026-03-15T09:00:00</dateTime><time>09:00:00</time>"), made.T)
    assert (obj.date_time.tzinfo, obj.time.tzinfo) == (None, None)
    assert obj.date_time.isoformat() == "2026-03-15T09:00:00"
    assert b"<dateTime>2026-03-15T09:00:00</dateTime>" in made.dumps(obj, strict=True)
    assert made.to_dict(obj)["dateTime"] == "2026-03-15T09:00:00"
    assert made.from_dict(made.to_dict(obj)) == obj
    obj.date_time = obj.date_time.replace(tzinfo=made.SERVER_TIME)
    obj.time = obj.time.replace(tzinfo=made.SERVER_TIME)
    assert b"2026-03-15T09:00:00-06:00<" in made.dumps(obj)
    assert b">09:00:00-06:00<" in made.dumps(obj)
    assert made.loads(made.dumps(obj)) == obj
    made.specified(unset := made.T()).add("date_time")
    assert unset.date_time.tzinfo is None


@pytest.mark.parametrize(
    ("text", "is_allowed"),
    [
        ("2000-01-01T00:00:00", True),
        ("1999-12-31T23:59:59", False),
        ("2026-03-15T09:00:00Z", True),
        ("1999-01-01T00:00:00Z", False),
        ("2000-01-01T00:00:00Z", False),
        ("2000-01-01T14:00:00Z", True),
    ],
)
def test_a_limit_without_a_zone(made: Any, text: str, is_allowed: bool) -> None:
    """A date with a zone is within it if it is in every zone, as XML Schema says."""
    obj = made.loads(_xml(f"<Late>{text}</Late>"), made.T)
    assert (obj.late is not made.UNSET) is is_allowed


def test_marketing_cloud_keeps_its_own_time() -> None:
    """Its package is made of its namespace."""
    text = '<Subscriber xmlns="http://exacttarget.com/wsdl/partnerAPI"><CreatedDate>2026-03-15T09:00:00</CreatedDate></Subscriber>'
    obj = loads(text)
    assert obj.created_date.utcoffset().total_seconds() == -6 * 3600  # type: ignore[attr-defined]
    assert from_dict(to_dict(obj)) == obj
    assert b">2026-03-15T09:00:00<" in dumps(obj)
    with pytest.raises(DecodeError):
        from_dict({"@type": "Subscriber", "CreatedDate": "2026-03-15"})
