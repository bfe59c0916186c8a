"""Characters that XML forbids in what is read: the text has them, `unknown` tells it, and they are written back."""

from __future__ import annotations

import copy
import json
import pickle
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sfmc_soap import (
    DecodeError,
    EncodeError,
    Fault,
    RetrieveResponseMsg,
    Subscriber,
    XmlAttribute,
    XmlElement,
    dumps,
    from_dict,
    loads,
    to_dict,
    unknown,
    unwrap,
)
from support.hostile.bounds import bounded
from support.hostile.harness import check_object
from support.messages import API, SOAP_11, XSI, xml
from support.packages import package
from support.profiles import examples
from support.wsdls import wsdl

FORBIDDEN = [*range(0x9), 0xB, 0xC, *range(0xE, 0x20), 0xD800, 0xDBFF, 0xDC00, 0xDFFF, 0xFFFE, 0xFFFF]
ENCODINGS: dict[str, Callable[[str], str | bytes]] = {
    "text": lambda text: text,
    "utf-8": lambda text: text.encode("utf-8", "surrogatepass"),
    "utf-16": lambda text: text.encode("utf-16", "surrogatepass"),
    "utf-32-be": lambda text: text.encode("utf-32-be", "surrogatepass"),
}


def subscriber(content: str) -> str:
    """A Subscriber as XML, with an address that is not damaged."""
    return xml("Subscriber", f"{content}<PartnerKey>key</PartnerKey>")


def read(document: bytes | str) -> Subscriber:
    """A subscriber that can be written, copied, made a dict and read again."""
    found = loads(document, Subscriber)
    check_object(found)
    assert copy.deepcopy(found) == found
    assert found.partner_key == "key"
    return found


def refused(document: bytes | str, problem: str = "") -> None:
    """Strict mode refuses a document, and says where."""
    with pytest.raises(DecodeError, match=problem or r"^not well-formed XML: .*, line \d+, column \d+$"):
        loads(document, Subscriber, strict=True)


@pytest.mark.parametrize("code", FORBIDDEN, ids=hex)
def test_a_reference(code: int) -> None:
    """In decimal and in both kinds of hexadecimal, with zeros: one character in Python, and a reference again."""
    for reference in (f"&#{code};", f"&#x{code:x};", f"&#x{code:X};", f"&#x000{code:X};", f"&#000{code};"):
        document = subscriber(f"<EmailAddress>a{reference}b</EmailAddress>")
        found = read(document)
        assert found.email_address == f"a{chr(code)}b"
        (item,) = unknown(found)
        assert (item.reason, item.is_valid) == (f"U+{code:04X}, which XML forbids", False)
        assert f">a&#x{code:X};b</EmailAddress>".encode() in dumps(found)
        refused(document)


@pytest.mark.parametrize("encoding", ENCODINGS)
def test_the_character_itself(encoding: str) -> None:
    """Control characters, halves of surrogate pairs and noncharacters, in all encodings that have them."""
    for code in FORBIDDEN:
        document = ENCODINGS[encoding](subscriber(f"<EmailAddress>a{chr(code)}b</EmailAddress>"))
        if isinstance(document, str) or code != 0 or encoding == "utf-8":
            assert read(document).email_address == f"a{chr(code)}b"
            refused(document, "not well-formed XML|not text: a lone surrogate")


@pytest.mark.parametrize("pair", ["&#xD83D;&#xDE00;", "&#55357;&#xde00;", "\ud83d\ude00", "&#xD83D;\ude00"], ids=ascii)
def test_the_two_halves_of_one_character(pair: str) -> None:
    """They are that character, which XML allows: nothing is left to tell."""
    document = subscriber(f"<EmailAddress>{pair}</EmailAddress>").encode("utf-8", "surrogatepass")
    assert read(document) == Subscriber(email_address="\U0001f600", partner_key="key")
    refused(document)


def test_two_halves_that_are_none() -> None:
    """The wrong way round, or with something between them."""
    for text in ("\ude00\ud83d", "\ud83d-\ude00", "\ud83d\ud83d"):
        written = "".join(f"&#x{ord(each):X};" if each != "-" else each for each in text)
        assert read(subscriber(f"<EmailAddress>{written}</EmailAddress>")).email_address == text


def test_what_only_looks_like_a_reference() -> None:
    """In CDATA it is text, in comments and processing instructions it is nothing; what is damaged there is damaged."""
    found = read(
        subscriber(
            "<!-- &#1; \1 --><?a &#1; \1?><EmailAddress><![CDATA[&#1;]]>&amp;#1;\1<![CDATA[<!--\2]]>-</EmailAddress>"
        )
    )
    assert found.email_address == "&#1;&#1;\1<!--\2-"
    assert "U+0001" in unknown(found)[0].reason
    assert unknown(read(subscriber("<!-- &#1; \1 --><?a &#1; \1?>"))) == []


@pytest.mark.parametrize("mark", ["\ufdd0", "&#xFDD0;", "\ufdd01f\ufdd0"])
def test_the_character_that_marks_them(mark: str) -> None:
    """A text may hold it as well."""
    text = mark.replace("&#xFDD0;", "\ufdd0")
    assert read(subscriber(f"<EmailAddress>{mark}&#1;{mark}</EmailAddress>")).email_address == f"{text}\1{text}"
    found = read(subscriber(f"<EmailAddress>{mark}</EmailAddress><UnsubscribedDate>&#1;</UnsubscribedDate>"))
    assert found.email_address == text


@pytest.mark.parametrize(
    ("content", "kept", "reason"),
    [
        ("<ID>1&#1;</ID>", "<ID>1&#x1;</ID>", "not a valid int"),
        ("<Mood a='&#1;'>\2<b>\3</b>\4</Mood>", '<Mood a="&#x1;">&#x2;<b>&#x3;</b>&#x4;</Mood>', "no such element"),
        ("<EmailAddress a='&#1;'>x</EmailAddress>", '<EmailAddress a="&#x1;">x</EmailAddress>', "no such attribute: a"),
        ("&#1;", "\1", "text between elements"),
        ("<Status>Active\x1f</Status>", "<Status>Active&#x1F;</Status>", "U+001F, which XML forbids"),
    ],
)
def test_where_there_is_no_text_of_a_field(content: str, kept: str, reason: str) -> None:
    """What is not understood is kept with its characters, and written back with them."""
    found = read(subscriber(content))
    (item,) = unknown(found)
    assert (str(item).replace(f' xmlns="{API}"', ""), item.reason) == (kept, reason)


def test_an_attribute_of_an_object() -> None:
    found = read(xml("Subscriber", "<PartnerKey>key</PartnerKey>", 'a="&#1;"'))
    assert unknown(found)[0].xml == XmlAttribute("a", "\1")


def test_only_the_damaged_rows_tell() -> None:
    """A page of a Retrieve keeps all its rows, in tolerant reading."""
    rows = [f'<Results xsi:type="Subscriber"><EmailAddress>{n}</EmailAddress></Results>' for n in range(2500)]
    rows[1200] = rows[1200].replace("1200", "12&#x1F;00")
    message = f'<RetrieveResponseMsg xmlns="{API}" xmlns:xsi="{XSI}">{"".join(rows)}</RetrieveResponseMsg>'
    envelope = f'<s:Envelope xmlns:s="{SOAP_11}"><s:Body>{message}</s:Body></s:Envelope>'
    body = unwrap(envelope, RetrieveResponseMsg).body
    assert isinstance(body, RetrieveResponseMsg)
    results: list[Any] = body.results
    assert [row.email_address for row in results if not unknown(row)] == [str(n) for n in range(2500) if n != 1200]
    assert results[1200].email_address == "12\x1f00"
    assert not unknown(body)
    assert loads(dumps(body)) == body
    with pytest.raises(DecodeError, match=r"not well-formed XML: .*line 1, column \d+"):
        unwrap(envelope, RetrieveResponseMsg, strict=True)


def test_a_fault() -> None:
    """Its words have the characters too."""
    fault = "<s:Fault><faultcode>s:Server</faultcode><faultstring>a&#1;b</faultstring></s:Fault>"
    body = unwrap(f'<s:Envelope xmlns:s="{SOAP_11}"><s:Body>{fault}</s:Body></s:Envelope>').body
    assert isinstance(body, Fault)
    assert body.reason == "a\1b"


def test_a_value_that_was_changed_is_written_as_any_other() -> None:
    """What was told is no more; what stands elsewhere cannot be written, and the error names the place."""
    found = read(subscriber("<EmailAddress>a&#1;b</EmailAddress>"))
    damaged, found.email_address = found.email_address, "ab"
    assert b"<EmailAddress>ab</EmailAddress>" in dumps(found)
    with pytest.raises(EncodeError, match=r"^Subscriber.PartnerKey: character 1 is U\+0001, which XML cannot carry"):
        dumps(Subscriber(partner_key=damaged))
    with pytest.raises(EncodeError, match=r"^Subscriber"):
        dumps(read(subscriber("<EmailAddress>a&#1;b</EmailAddress>")), strict=True)
    with pytest.raises(DecodeError, match=r"^Subscriber.EmailAddress: .*U\+0001"):
        from_dict({"EmailAddress": "a\1b"}, Subscriber)
    with pytest.raises(DecodeError, match=r"^Subscriber.PartnerKey: .*U\+0001"):
        from_dict({**to_dict(read(subscriber("<EmailAddress>a&#1;b</EmailAddress>"))), "PartnerKey": "\1"})


def test_raw_xml() -> None:
    """It shows the reference, gives the character, and can be made from its own text."""
    element = XmlElement('<a b="&#31;">\x1f<c>&#xD800;</c></a>')
    assert str(element) == '<a xmlns="" b="&#x1F;">&#x1F;<c>&#xD800;</c></a>'
    assert (element.text, element.attributes, element.children[0].text) == ("\x1f", {"b": "\x1f"}, "\ud800")
    assert element == XmlElement(str(element)) == pickle.loads(pickle.dumps(element))


@pytest.mark.parametrize(
    "document",
    [
        "<a>&#1;",
        "<a>&#1;</b>",
        "<a>&#1;&nbsp;</a>",
        "<a\1/>",
        "<a b\1='c'/>",
        "<a &#1;/>",
        "<&#1;a/>",
        "<a/>\1",
        "\1<a/>",
        "<a>\1<![CDATA[</a>",
        "<a>\1<!-- </a>",
        "<a>\1<?b </a>",
        "<a>\1<!-- -- --></a>",
        "<a>&#1;&#x110000;</a>",
        "<a>&#1;&#X1;</a>",
        "<a xmlns='&#1;'/>",
        "<a>\1</a><!DOCTYPE a>",
    ],
    ids=ascii,
)
def test_what_is_damaged_otherwise_stays_an_error(document: str) -> None:
    """With the words and the place that the parser gives for the document as it is."""
    with pytest.raises(DecodeError) as tolerant:
        loads(document, Subscriber)
    with pytest.raises(DecodeError) as strict:
        loads(document, Subscriber, strict=True)
    assert str(tolerant.value) == str(strict.value)


WSDL = wsdl("""
<xs:complexType name="Text"><xs:simpleContent><xs:extension base="xs:string">
  <xs:attribute name="a" type="xs:string"/></xs:extension></xs:simpleContent></xs:complexType>
<xs:complexType name="All"><xs:sequence>
  <xs:element name="text" type="tns:Text" minOccurs="0"/>
  <xs:element name="many" type="xs:string" minOccurs="0" maxOccurs="unbounded"/>
  <xs:element name="words" minOccurs="0"><xs:complexType><xs:sequence>
    <xs:element name="word" type="xs:string" minOccurs="0" maxOccurs="unbounded"/>
  </xs:sequence></xs:complexType></xs:element>
  <xs:choice minOccurs="0" maxOccurs="unbounded">
    <xs:element name="b" type="xs:string"/><xs:element name="c" type="xs:string"/>
  </xs:choice>
  <xs:element name="anything" type="xs:anyType" minOccurs="0"/>
  <xs:any namespace="##other" processContents="lax" minOccurs="0" maxOccurs="unbounded"/>
</xs:sequence><xs:anyAttribute processContents="lax"/></xs:complexType>
""")
ALL = """<All xmlns="urn:test" xmlns:o="urn:other" o:a="&#1;"><text a="&#2;">&#3;x</text><many>y</many><many>&#4;</many>
<words><word>&#5;</word><word>z</word></words><b>&#6;</b><c>c</c><b>b</b><anything><d>&#7;</d></anything>
<o:e f="&#8;"/></All>"""


def test_every_kind_of_field(tmp_path: Path) -> None:
    """Attributes, simple content, lists, wrappers, groups, anyType and wildcards: read, told, written, made dicts."""
    with package(WSDL, tmp_path) as made:
        found = made.loads(ALL)
        told = [item for obj in (found, found.text, *found.choice) for item in made.unknown(obj)]
        assert [item.reason for item in told] == [
            f"U+{code:04X}, which XML forbids" for code in (1, 4, 5, 7, 8, 2, 3, 6)
        ]
        assert (found.text.a, found.text.value, found.many, found.words) == ("\2", "\3x", ["y", "\4"], ["\5", "z"])
        assert found.choice[0].b == "\6"
        written = made.dumps(found)
        assert written.count(b"&#x") == 8
        assert made.loads(written) == found == made.from_dict(json.loads(json.dumps(made.to_dict(found))))
        assert made.dumps(made.loads(written)) == written
        found.many[1] = found.words[0] = "w"
        assert made.dumps(found).count(b"&#x") == 6
        found.text.a = found.text.value = "w"
        assert made.dumps(found).count(b"&#x") == 4


TEXTS = st.text(
    st.one_of(st.characters(blacklist_characters="\r"), st.sampled_from([chr(code) for code in FORBIDDEN])), min_size=1
)


@given(TEXTS, st.sampled_from(["", "<![CDATA["]), st.booleans())
@examples(400)
def test_any_text(text: str, cdata: str, reference: bool) -> None:
    """Whatever stands where: the text is read as it is, but for two halves that are one character."""
    joined = text.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "surrogatepass")
    if cdata:
        written = f"{cdata}{text.replace(']]>', '')}]]>"
        joined = joined.replace("]]>", "")
    else:
        special = "<&>" if not reference else "<&>" + "".join(map(chr, FORBIDDEN))
        written = "".join(f"&#{ord(each)};" if each in special else each for each in text)
    found = loads(subscriber(f"<EmailAddress>{written}</EmailAddress>"))
    assert isinstance(found, Subscriber)
    assert found.email_address == joined
    assert bool(unknown(found)) == any(ord(each) in FORBIDDEN or "\ud800" <= each <= "\udfff" for each in joined)
    check_object(found)


def test_well_formed_documents_are_read_once() -> None:
    """The module that mends damage is not even loaded for them."""
    program = """
import sys
from sfmc_soap import loads, DecodeError
document = '<Subscriber xmlns="http://exacttarget.com/wsdl/partnerAPI"><EmailAddress>{}</EmailAddress></Subscriber>'
loads(document.format("a"))
print("sfmc_soap._runtime.xml.damage" in sys.modules)
loads(document.format("&#1;"))
print("sfmc_soap._runtime.xml.damage" in sys.modules)
"""
    assert bounded(program).split() == ["False", "True"]


@pytest.mark.slow
def test_references_by_the_million() -> None:
    """One forbidden character among them takes little memory: the pieces of a document are not kept."""
    program = """
from sfmc_soap import loads
text = "a&#10;" * 2_000_000 + "&#1;"
document = f'<Subscriber xmlns="http://exacttarget.com/wsdl/partnerAPI"><EmailAddress>{text}</EmailAddress></Subscriber>'
print(len(loads(document.encode()).email_address))
"""
    assert bounded(program, memory=300 << 20) == "4000001\n"
