"""Responses of several parts: the document is read with what it includes, or the error says what is wrong."""

from __future__ import annotations

import base64
import logging
import tracemalloc
from contextlib import suppress
from email.mime.application import MIMEApplication
from email.mime.multipart import MIMEMultipart
from email.mime.nonmultipart import MIMENonMultipart
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from lxml import etree
from sfmc_soap import BadResponse, DecodeError, Limits, SoapFault
from sfmc_soap._runtime.client.multipart import document_of
from support.clients.calls import call
from support.clients.sides import Side, by_one_side
from support.loopback import soap
from support.loopback.replies import reply
from support.loopback.service import Loopback
from support.loopback.soap import tag
from support.profiles import examples

XOP = "http://www.w3.org/2004/08/xop/include"
TYPE = 'multipart/related; boundary="b:1"; type="application/xop+xml"; start="<root@x>"; start-info="text/xml"'
KEY = bytes(range(256)) * 3


def include(href: str) -> str:
    """An include of a part."""
    return f'<xop:Include xmlns:xop="{XOP}" href="{href}"/>'


def included(name: str) -> str:
    """An element with nothing but an include."""
    return f"<b>{include(f'cid:{name}')}</b>"


def key_response(value: str) -> str:
    """A response whose object has a field of base64."""
    key = f'<Results xsi:type="PublicKeyManagement"><Name>\u00e4</Name><Key>{value}</Key></Results>'
    return soap.envelope(soap.response("RetrieveResponseMsg", tag("OverallStatus", "OK"), tag("RequestID", "r"), key))


def part(content: bytes | str, **headers: str) -> bytes:
    """A part, with the names of its headers written with underscores."""
    lines = "".join(f"{name.replace('_', '-')}: {value}\r\n" for name, value in headers.items())
    return lines.encode() + b"\r\n" + (content.encode() if isinstance(content, str) else content)


def body(*parts: bytes, boundary: str = "b:1", end: str = "--") -> bytes:
    """Parts between boundaries."""
    mark = f"--{boundary}".encode()
    return b"".join(mark + b"\r\n" + each + b"\r\n" for each in parts) + mark + end.encode() + b"\r\n"


ROOT = {"Content_Type": 'application/xop+xml; charset=utf-8; type="text/xml"', "Content_ID": "<root@x>"}


def retrieved(side: Side, loopback: Loopback, content: bytes, content_type: str = TYPE) -> Any:
    """What a call gets for a body of several parts."""
    loopback.next(reply(200, content, content_type))
    return side.run(call(side.client(loopback), "Retrieve"))


def test_an_include_is_read_as_what_it_stands_for(side: Side, loopback: Loopback) -> None:
    """The same object as with base64 in the document, wherever the document stands among the parts."""
    root = part(key_response(include("cid:key%40x")), **ROOT)
    key = part(KEY, Content_Type="application/octet-stream", Content_ID="<key@x>", Content_Transfer_Encoding="binary")
    inline = key_response(base64.b64encode(KEY).decode())
    loopback.next(reply(200, inline))
    expected = side.run(call(side.client(loopback), "Retrieve"))
    assert expected.results[0].key == KEY
    for parts in ((root, key), (key, root)):
        assert retrieved(side, loopback, b"a preamble\r\n" + body(*parts) + b"an epilogue") == expected


@by_one_side
@pytest.mark.parametrize("content_type", ["multipart/related; boundary=b", "Multipart/Mixed; charset=x; boundary = b"])
def test_attachments_are_left_out_and_said(
    side: Side, loopback: Loopback, content_type: str, caplog: pytest.LogCaptureFixture
) -> None:
    """The first part is the document where nothing names another."""
    parts = (part(key_response("AAA="), Content_Type="text/xml"), part("one"), part("two", Content_ID="<2>"))
    assert retrieved(side, loopback, body(*parts, boundary="b"), content_type).results[0].key == b"\0\0"
    warnings = [record.getMessage() for record in caplog.records if record.levelno == logging.WARNING]
    assert warnings == [
        "Retrieve: the response has 2 attachments that its document does not include: they are left out"
    ]


@by_one_side
def test_a_fault_of_several_parts(side: Side, loopback: Loopback) -> None:
    """It is a fault like any other."""
    fault = soap.Fault("Request failed", detail="row 17").answer().body
    loopback.next(reply(500, body(part(fault, **ROOT)), TYPE))
    with pytest.raises(SoapFault, match="Request failed: row 17"):
        side.run(call(side.client(loopback), "Create"))


def test_an_include_of_another_namespace_stays() -> None:
    """Only the element of XOP is one."""
    xml = f'<a xmlns="urn:a"><Include href="cid:k"/>{include("cid:k")}<Include href="cid:k">x</Include></a>'
    document = document_of(TYPE, body(part(xml, **ROOT), part(b"\0\0", Content_ID="<k>")), Limits())
    assert document.content.decode() == (
        '<a xmlns="urn:a"><Include href="cid:k"/>AAA=<Include href="cid:k">x</Include></a>'
    )


@by_one_side
@pytest.mark.parametrize("charset", ["iso-8859-1", "utf-16", "utf-8"])
@pytest.mark.parametrize("is_included", [False, True])
def test_the_charset_of_the_document(side: Side, loopback: Loopback, charset: str, is_included: bool) -> None:
    """That of its part counts: its declaration says another."""
    xml = key_response(include("cid:k") if is_included else "AAA=").encode(charset)
    root = part(xml, Content_Type=f"application/xop+xml; charset={charset}", Content_ID="<root@x>")
    response = retrieved(side, loopback, body(root, part(b"\0\0", Content_ID="<k>")))
    assert (response.results[0].name, response.results[0].key) == ("\u00e4", b"\0\0")


@by_one_side
@pytest.mark.parametrize("is_included", [False, True])
def test_characters_that_xml_forbids(side: Side, loopback: Loopback, is_included: bool) -> None:
    """They are read as in any other response."""
    xml = key_response(include("cid:k") if is_included else "AAA=").replace("\u00e4", "a&#x1F;b")
    response = retrieved(side, loopback, body(part(xml, **ROOT), part(b"\0\0", Content_ID="<k>")))
    assert (response.results[0].name, response.results[0].key) == ("a\x1fb", b"\0\0")


@by_one_side
@pytest.mark.parametrize("encoding", ["base64", "quoted-printable", "8bit", "BINARY"])
def test_transfer_encodings(side: Side, loopback: Loopback, encoding: str) -> None:
    """Of the document."""
    xml = key_response("AAA=").encode()
    written = {"base64": base64.encodebytes(xml), "quoted-printable": xml.replace(b"=", b"=3D")}.get(encoding, xml)
    root = part(written, **ROOT, Content_Transfer_Encoding=encoding)
    assert retrieved(side, loopback, body(root)).results[0].key == b"\0\0"


@by_one_side
@pytest.mark.parametrize(
    "content, content_type, problem",
    [
        (body(part("a")), "multipart/related", "names no boundary"),
        (body(part("a")), "multipart/related; boundary*0*=b; boundary*=b", "names no boundary"),
        (body(part("a")), 'multipart/related; boundary="b:1', "names no boundary"),
        (b"", "multipart/related; boundary=b", "the body is empty"),
        (b"text", TYPE, "the boundary after the last part is missing"),
        (body(part("a"), end=""), TYPE, "the boundary after the last part is missing"),
        (b"--b:1--", TYPE, "it has no parts"),
        (b"--b:1\r\nno headers\r\n--b:1--", TYPE, "no end of its headers"),
        (body(*[part("")] * 1001), TYPE, "more than 1000 parts"),
        (body(part("a", Content_Transfer_Encoding="base64")), TYPE, "not in base64"),
        (body(part("a", Content_Transfer_Encoding="uuencode")), TYPE, "'uuencode', which does not exist"),
        (body(part(key_response(include("cid:no")), **ROOT)), TYPE, "includes 'cid:no', and there is no such part"),
        (body(part(key_response(include("http://127.0.0.1/")), **ROOT)), TYPE, "includes 'http://127.0.0.1/'"),
        (body(part("a")), "text/xml; charset=utf-8", "a body of several parts, which its Content-Type does not say"),
        (body(part("<html/>", Content_Type="text/html")), TYPE, "an HTML page instead of a SOAP message"),
        (body(part("gone", Content_Type="text/plain")), TYPE, "text/plain: not a SOAP message"),
    ],
)
def test_what_cannot_be_read(loopback: Loopback, side: Side, content: bytes, content_type: str, problem: str) -> None:
    """The error says that the response has several parts, or what its document is."""
    loopback.always(reply(200, content, content_type))
    with pytest.raises(BadResponse) as caught:
        side.run(call(side.client(loopback), "Create"))
    assert problem in str(caught.value)
    assert caught.value.processed is None


def test_an_include_counts_as_long_as_what_it_stands_for() -> None:
    """A part that is included a thousand times does not take a thousand times the memory."""
    limits = Limits(max_bytes=2_000_000)
    root = part(f"<a>{included('k') * 1000}</a>", **ROOT)
    content = body(root, part(b"k" * 500_000, Content_ID="<k>"))
    tracemalloc.start()
    with pytest.raises(DecodeError, match="the limit is 2000000"):
        document_of(TYPE, content, limits)
    assert tracemalloc.get_traced_memory()[1] < 20_000_000
    tracemalloc.stop()


TOKENS = [
    "multipart/related",
    ";",
    "boundary=",
    "boundary*0*=",
    "start*=",
    "charset=",
    '"',
    "\\",
    "=",
    "b:1",
    "\xe9",
    " ",
]
BYTES = [
    b"--b:1",
    b"--",
    b"\r\n",
    b"\n",
    b":",
    b"Content-ID: <k>",
    b"Content-Type: x; charset=",
    b"hex",
    b"\xff",
    b"<a/>",
]


@given(st.lists(st.sampled_from(TOKENS)), st.lists(st.sampled_from(BYTES)))
@examples(200)
def test_nothing_but_a_decode_error(tokens: list[str], content: list[bytes]) -> None:
    """Whatever the header and the body say."""
    xml = f"<a>{include('cid:k')}</a>".encode()
    for content_type in (TYPE, "".join(tokens)):
        with suppress(DecodeError):
            parsed = document_of(content_type, body(b"".join(content) + b"\r\n\r\n" + xml, part("k")), Limits())
            assert isinstance(parsed.content, bytes)
    with suppress(DecodeError):
        document_of(TYPE, b"".join(content), Limits())


@pytest.mark.parametrize(
    "damaged",
    [
        b"\r\n--b:1x" * 300_000,
        b"\r\n--b:1" + b" " * 3_000_000 + b"x",
        b"\r\n--b:1" + b"\t" * 3_000_000,
        b"--b:1\r\n" + b"\r" * 3_000_000 + b"\r\n--b:1--",
        b"--b:1" + b"\r\n--b:1" * 300_000,
        b"--b:1\r\n\r\n" + b"<Include " * 300_000 + XOP.encode() + b"\r\n--b:1--",
    ],
    ids=range(6),
)
def test_a_damaged_body_takes_no_longer_than_its_length(damaged: bytes) -> None:
    """With a square of it, this test would take hours."""
    with pytest.raises(DecodeError):
        document_of(TYPE, damaged, Limits())


@given(st.lists(st.binary(max_size=200), min_size=1, max_size=5), st.booleans())
@examples(100)
def test_parts_come_in_whole(contents: list[bytes], is_mailed: bool) -> None:
    """Whatever is in them: as they are, and in base64 as Python's email module writes them."""
    ids = [f"{number}@x" for number in range(len(contents))]
    xml = f"<a>{''.join(map(included, ids))}</a>"
    if is_mailed:
        content_type, content = mailed(xml, dict(zip(ids, contents)))
    else:
        others = (part(each, Content_ID=f"<{name}>") for name, each in zip(ids, contents))
        content_type, content = TYPE, body(part(xml, **ROOT), *others)
    document = etree.fromstring(document_of(content_type, content, Limits()).content)
    assert [base64.b64decode(child.text or "") for child in document] == contents


def mailed(xml: str, parts: dict[str, bytes]) -> tuple[str, bytes]:
    """The media type and the body of a message that Python's email module writes."""
    message = MIMEMultipart("related", start="<root>")
    root = MIMENonMultipart("application", "xop+xml")
    root.set_payload(xml)
    root["Content-ID"] = "<root>"
    message.attach(root)
    for name, content in parts.items():
        attachment = MIMEApplication(content)
        attachment["Content-ID"] = f"<{name}>"
        message.attach(attachment)
    _, _, written = message.as_bytes().partition(b"\n\n")
    return message["content-type"], written
