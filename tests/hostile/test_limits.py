"""XML attacks on the reader: bounded, refused with a clear error, or read like any other XML."""

from __future__ import annotations

import copy
import json
import pickle
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from sfmc_soap import (
    ComplexFilterPart,
    DecodeError,
    Limits,
    LogicalOperators,
    Model,
    SimpleFilterPart,
    SimpleOperators,
    Subscriber,
    XmlElement,
    dumps,
    from_dict,
    loads,
    to_dict,
    unknown,
    unwrap,
)
from support.hostile.bounds import bounded, listening, work
from support.messages import API, SOAP_11, SOAP_12, XSI
from support.packages import package
from support.wsdls import NS, wsdl

READERS: list[Callable[..., object]] = [loads, unwrap]


def subscriber(content: str = "", attributes: str = "") -> str:
    """A Subscriber as XML."""
    return f'<Subscriber xmlns="{API}" xmlns:xsi="{XSI}" {attributes}>{content}</Subscriber>'


def enveloped(content: str = "", attributes: str = "") -> str:
    """An answer with such a Subscriber."""
    row = subscriber(content, f'xsi:type="Subscriber" {attributes}').replace("Subscriber xmlns", "Results xmlns")
    row = row.replace("</Subscriber>", "</Results>")
    message = f'<RetrieveResponseMsg xmlns="{API}">{row}</RetrieveResponseMsg>'
    return f'<s:Envelope xmlns:s="{SOAP_11}"><s:Body>{message}</s:Body></s:Envelope>'


def nested(depth: int) -> str:
    """Elements in one another."""
    return "<x>" * depth + "</x>" * depth


DOCTYPES = {
    "nothing in it": "<!DOCTYPE a>",
    "internal entity": '<!DOCTYPE a [<!ENTITY x "y">]>',
    "external entity": '<!DOCTYPE a [<!ENTITY x SYSTEM "{url}/entity">]>',
    "file entity": '<!DOCTYPE a [<!ENTITY x SYSTEM "file:///etc/hostname">]>',
    "external DTD": '<!DOCTYPE a SYSTEM "{url}/dtd">',
    "public DTD": '<!DOCTYPE a PUBLIC "-//W3C//DTD XHTML 1.0 Strict//EN" "{url}/dtd">',
    "parameter entity": '<!DOCTYPE a [<!ENTITY % x SYSTEM "{url}/parameter"> %x;]>',
    "billion laughs": "<!DOCTYPE a [<!ENTITY a0 'ha'>"
    + "".join(f"<!ENTITY a{i + 1} '{f'&a{i};' * 10}'>" for i in range(12))
    + "<!ENTITY x '&a12;'>]>",
    "quadratic blowup": "<!DOCTYPE a [<!ENTITY x '" + "a" * 100_000 + "'>]>",
    "attribute default": "<!DOCTYPE a [<!ATTLIST a b CDATA 'c'>]>",
    "after white space": "\n\n <!-- a --> <?b c?>\n<!DOCTYPE a [<!ENTITY x 'y'>]>",
    "after much white space": "\n" * 100_000 + "<!DOCTYPE a [<!ENTITY x 'y'>]>",
}


@pytest.mark.parametrize("encoding", ["text", "utf-8", "utf-8-sig", "utf-16", "latin-1"])
@pytest.mark.parametrize("kind", DOCTYPES)
def test_a_doctype_is_refused_before_it_is_read(kind: str, encoding: str) -> None:
    """It may hold whatever, in whatever encoding; nobody is asked for anything."""
    with listening() as (url, received):
        doctype = DOCTYPES[kind].replace("{url}", url)
        for read, document in zip(READERS, (subscriber("<EmailAddress>&x;</EmailAddress>", 'a="&x;"'), enveloped())):
            declared = "" if encoding in ("text", "utf-8-sig") else f'<?xml version="1.0" encoding="{encoding}"?>'
            data = declared + doctype + document
            with pytest.raises(DecodeError, match=r"^the document has a DOCTYPE, which SOAP forbids$"):
                read(data if encoding == "text" else data.encode(encoding))
        with pytest.raises(DecodeError, match="the document has a DOCTYPE"):
            XmlElement(doctype + "<a/>")
    assert received == []


BAD_UTF8 = "Invalid bytes in character encoding|not proper UTF-8"
"""The words of newer and older libxml2."""


def test_other_ways_out_of_the_document() -> None:
    """XInclude, style sheets and schema locations are content that nobody follows."""
    with listening() as (url, received):
        include = f'<i:include xmlns:i="http://www.w3.org/2001/XInclude" href="{url}/include"/>'
        sheet = f'<?xml-stylesheet href="{url}/sheet" type="text/xsl"?>'
        read = loads(sheet + subscriber(include, f'xsi:schemaLocation="{API} {url}/schema"'))
    assert [type(item.xml).__name__ for item in unknown(read)] == ["XmlAttribute", "XmlElement"]
    assert received == []


@pytest.mark.parametrize(
    ("data", "problem"),
    [
        (b"", "no element found"),
        ("", "no element found"),
        (b"\xef\xbb\xbf", "no element found"),
        (b"\0", "not well-formed"),
        (subscriber("&#x110000;"), "invalid xmlChar value|out of bounds"),
        (subscriber("<a\0/>").encode(), "Invalid character|out of allowed range"),
        (subscriber("&nbsp;"), "Entity 'nbsp' not defined"),
        (subscriber("@").encode().replace(b"@", b"\xff"), BAD_UTF8),
        (subscriber("@").encode().replace(b"@", b"\xc0\x80"), BAD_UTF8),
        (subscriber("", 'a="1" a="2"'), "Attribute a redefined"),
        (subscriber("<p:x/>"), "Namespace prefix p on x is not defined"),
        (subscriber('<p:x/><x xmlns="relative"/>'), "Namespace prefix p on x is not defined"),
        (subscriber('<x p:a=""/><x xmlns="relative"/>'), "Namespace prefix p for a on x is not defined"),
        (subscriber('<x xmlns:p="u]"/><x xmlns="relative"/>'), "xmlns:p: 'u]' is not a valid URI"),
        (subscriber("<![CDATA["), "CData section not finished"),
        (subscriber() * 2, "Extra content at the end of the document"),
        (subscriber().encode("utf-16")[2:-1], "not well-formed|Extra content|Char"),
        (
            b'<?xml version="1.0" encoding="utf-7"?>' + subscriber().encode(),
            "the document's encoding cannot be read: .*use UTF-8",
        ),
        (
            b'<?xml version="1.0" encoding="nope"?>' + subscriber().encode(),
            "the document's encoding cannot be read: .*use UTF-8",
        ),
    ],
)
def test_broken_documents(data: bytes | str, problem: str) -> None:
    """The errors say what is wrong, on one line."""
    for read in READERS:
        with pytest.raises(DecodeError, match=problem) as caught:
            read(data)
        assert "\n" not in str(caught.value)


# Limits


@pytest.mark.parametrize(
    ("values", "problem"),
    [
        ({"max_bytes": 0}, "max_bytes is 0: it must be at least 1"),
        ({"max_elements": 0}, "max_elements is 0: it must be at least 1"),
        ({"max_depth": 0}, "max_depth is 0: it must be 1 to 2048"),
        ({"max_depth": 2049}, "max_depth is 2049: it must be 1 to 2048"),
    ],
)
def test_limits_have_limits(values: dict[str, int], problem: str) -> None:
    """A value that cannot be is refused where it is set."""
    with pytest.raises(ValueError, match=problem):
        Limits(**values)


def test_the_size_of_a_document() -> None:
    """Counted in bytes, of the whole document; the limit itself is allowed."""
    for read, document in zip(READERS, (subscriber("é"), enveloped("é"))):
        size = len(document.encode())
        assert read(document, limits=Limits(max_bytes=size))
        for data in (document, document.encode()):
            with pytest.raises(DecodeError) as caught:
                read(data, limits=Limits(max_bytes=size - 1))
            expected = f"the document has {size} bytes, and the limit is {size - 1}: "
            assert str(caught.value) == expected + "for more, pass limits=Limits(max_bytes=...)"


@pytest.mark.parametrize("encoding", ["utf-8", "utf-16", "text"])
def test_the_elements_of_a_document(encoding: str) -> None:
    """The limit itself is allowed. What stands in comments and CDATA is no element, nor takes any away."""
    text = "<EmailAddress><![CDATA[<a></a></a></a>]]><!-- <a> </a></a> --><?a <b></b></b> ?></EmailAddress>"
    document = subscriber(text + "<m/><m></m>" * 10)
    data = document if encoding == "text" else document.encode(encoding)
    assert loads(data, limits=Limits(max_elements=22))
    with pytest.raises(DecodeError) as caught:
        loads(data, limits=Limits(max_elements=21))
    expected = "the document has more than 21 elements, which is the limit: "
    assert str(caught.value) == expected + "for more, pass limits=Limits(max_elements=...)"


def test_what_is_not_closed_is_not_well_formed() -> None:
    """However few elements are allowed."""
    for opening in ("<!--", "<![CDATA[", "<?a"):
        with pytest.raises(DecodeError, match="not well-formed"):
            loads(subscriber(opening + "<m/>" * 100), limits=Limits(max_elements=2))


@pytest.mark.slow
def test_too_many_elements_are_refused_before_they_take_memory() -> None:
    """256 MiB of the shortest elements are well over the limit, and end in a moment."""
    program = """
from sfmc_soap import *
try:
    loads(b"<a>" + b"<m/>" * (60 << 20) + b"</a>")
except DecodeError as error:
    print(error)
"""
    assert bounded(program).startswith("the document has more than 16777216 elements, which is the limit")


@pytest.mark.parametrize("limit", [1, 2, 50, 200, 255, 256, 257, 2048])
def test_the_depth_of_a_document(limit: int) -> None:
    """The limit itself is allowed, one more is not."""
    limits = Limits(max_depth=limit)
    assert loads(subscriber(nested(limit - 1)), limits=limits)
    for deeper in (limit, limit + 1, 10_000, 100_000):
        with pytest.raises(DecodeError) as caught:
            loads(subscriber(nested(deeper)), limits=limits)
        expected = f"elements nest deeper than {limit} levels, which is the limit: "
        assert str(caught.value) == expected + "for more, pass limits=Limits(max_depth=...)"


def test_the_envelope_counts() -> None:
    """Envelope, Body, message and row are four levels."""
    assert unwrap(enveloped(nested(3)), limits=Limits(max_depth=7))
    with pytest.raises(DecodeError, match="nest deeper than 7 levels"):
        unwrap(enveloped(nested(4)), limits=Limits(max_depth=7))
    with pytest.raises(DecodeError, match="nest deeper than 200 levels"):
        unwrap(f'<s:Envelope xmlns:s="{SOAP_12}"><s:Header>{nested(200)}</s:Header><s:Body/></s:Envelope>')


def filters(depth: int) -> Model:
    """Objects in one another."""
    leaf = SimpleFilterPart(property="a", simple_operator=SimpleOperators.IS_NULL, value=["b"])
    obj: Any = leaf
    for _ in range(depth - 2):
        obj = ComplexFilterPart(left_operand=obj, logical_operator=LogicalOperators.AND, right_operand=leaf)
    return ComplexFilterPart(left_operand=obj, logical_operator=LogicalOperators.AND, right_operand=leaf)


def frames() -> int:
    """How deep the stack is."""
    frame, depth = sys._getframe(), 0
    while (before := frame.f_back) is not None:
        frame, depth = before, depth + 1
    return depth


def test_what_is_within_the_default_depth_can_be_used() -> None:
    """Objects as deep as 200 levels allow, with a hundred frames below: nothing runs out of Python's stack."""
    written = dumps(filters(199))

    def use() -> None:
        obj = loads(written)
        assert loads(written, strict=True) == obj
        assert dumps(obj, strict=True) == written
        assert from_dict(to_dict(obj)) == obj
        assert copy.deepcopy(obj) == obj
        assert pickle.loads(pickle.dumps(obj)) == obj
        assert len(repr(obj)) < 3_000

    def call_deeper(levels: int) -> None:
        if levels:
            call_deeper(levels - 1)
        else:
            use()

    call_deeper(max(0, 140 - frames()))
    with pytest.raises(DecodeError, match="nest deeper than 200 levels"):
        loads(dumps(filters(200)))


def test_beyond_the_stack() -> None:
    """Whoever allows more than the stack takes gets an error of ours; raw XML needs no stack."""
    wide = Limits(max_depth=2000)
    with pytest.raises(DecodeError, match="nested too deeply for the Python stack"):
        loads(deep_filters(1000), limits=wide)
    read = loads(subscriber(nested(1900)), limits=wide)
    assert pickle.loads(pickle.dumps(read)) == read == copy.deepcopy(read)
    assert dumps(read).count(b"<x") == 1900
    assert XmlElement(nested(2000)).children[0].tag == "x"


def deep_filters(depth: int) -> str:
    """As `filters` gives, made as text."""
    start, end = '<LeftOperand xsi:type="ComplexFilterPart">', "</LeftOperand>"
    return f'<ComplexFilterPart xmlns="{API}" xmlns:xsi="{XSI}">{start * depth}{end * depth}</ComplexFilterPart>'


def test_mappings_beyond_the_stack() -> None:
    """A dict may nest without end, or hold itself."""
    mapping: dict[str, Any] = {"@type": "ComplexFilterPart"}
    mapping["LeftOperand"] = mapping
    with pytest.raises(DecodeError, match="nested too deeply for the Python stack, or a mapping that contains itself"):
        from_dict(mapping)


def test_namespaces_and_attributes_are_bounded() -> None:
    """No message comes near the numbers; the bound itself is allowed."""

    def declared(number: int) -> str:
        return " ".join(f'xmlns:n{i}="u{i}"' for i in range(number))

    def attributes(number: int) -> str:
        return " ".join(f'a{i}=""' for i in range(number))

    assert loads(subscriber(f"<x {declared(98)}/>"))
    assert loads(subscriber(f"<x {declared(98)}/>" * 5))
    assert loads(subscriber("", f'xmlns:long="{"u" * 255}"'))
    assert loads(subscriber(f"<x {attributes(1000)}/>"))
    for data, problem in [
        (f"<x {declared(99)}/>", "more than 100 namespaces are declared in one place"),
        ("".join(f"<x {declared(10)}>" for _ in range(10)) + "</x>" * 10, "more than 100 namespaces"),
        (f'<x xmlns="{"u" * 256}"/>', "the name of a namespace is longer than 255 characters"),
        (f"<x xmlns:a = '{'u' * 256}'/>", "the name of a namespace is longer than 255 characters"),
        (f"<x {attributes(1001)}/>", "an element has more than 1000 attributes"),
    ]:
        for encoding in ("utf-8", "utf-16"):
            with pytest.raises(DecodeError, match=problem):
                loads(subscriber(data).encode(encoding))


@pytest.mark.slow
def test_large_documents_in_little_memory() -> None:
    """A text of 50 MB is read; what nests a million deep or has a million attributes ends soon."""
    program = """
from sfmc_soap import *
API = "http://exacttarget.com/wsdl/partnerAPI"
def read(content):
    try:
        obj = loads(f'<Subscriber xmlns="{API}">{content}</Subscriber>')
        print(type(obj).__name__, len(obj.email_address) if obj.email_address else "", len(unknown(obj)))
    except DecodeError as error:
        print(str(error)[:40])
read("<EmailAddress>" + "a" * 50_000_000 + "</EmailAddress>")
read("<EmailAddress>" + "<![CDATA[<!DOCTYPE html>]]>" * 1000 + "</EmailAddress>")
read("<EmailAddress a='" + "a" * 20_000_000 + "'/>")
read("<EmailAddress>" + "&amp;" * 1_000_000 + "</EmailAddress>")
read("<x>" * 1_000_000 + "</x>" * 1_000_000)
read("<x " + " ".join(f"a{i}=''" for i in range(1_000_000)) + "/>")
read("<x " + " ".join(f"xmlns:a{i}='u'" for i in range(200_000)) + "/>")
read("<y/>" * 50_000)
read("<!--a--><?b c?>" * 100_000)
read("<CreatedDate>" + "1" * 5_000_000 + "</CreatedDate>")
read("<ID>" + " " * 5_000_000 + "1 x</ID>")
read("<" + "x" * 1_000_000 + "/>")
"""
    assert bounded(program).splitlines() == [
        "Subscriber 50000000 0",
        f"Subscriber {len('<!DOCTYPE html>') * 1000} 0",
        "Subscriber  1",
        "Subscriber 1000000 0",
        "elements nest deeper than 200 levels, wh",
        "an element has more than 1000 attributes",
        "more than 100 namespaces are declared in",
        "Subscriber  50000",
        "Subscriber  0",
        "Subscriber  1",
        "Subscriber  1",
        "Subscriber  1",
    ]


# Work grows with the size, not with its square


NAMESPACES = " ".join(f'xmlns:n{i}="u{i}"' for i in range(90))
SHAPES: dict[str, Callable[[int], str]] = {
    "unknown elements": lambda n: subscriber("<y/>" * n),
    "unknown elements with namespaces": lambda n: subscriber('<y n1:a="n2:b"/>' * n, NAMESPACES),
    "unknown elements with their own namespaces": lambda n: subscriber('<y xmlns:a="u" a:b="a:"/>' * n),
    "one unknown element": lambda n: subscriber(f"<y {NAMESPACES}>" + '<z n1:a="n2:b"/>t' * n + "</y>"),
    "unknown attributes": lambda n: subscriber("", " ".join(f'a{i}="n1:{i}"' for i in range(n)) + " " + NAMESPACES),
    "copies": lambda n: subscriber("<ID>1</ID>" * n),
    "known objects": lambda n: subscriber("<Attributes><Name>a</Name></Attributes>" * n),
    "objects of an unknown type": lambda n: subscriber('<Attributes xsi:type="n1:X"/>' * n, NAMESPACES),
    "elements with their own text": lambda n: subscriber("<y>a:b</y>" * n, NAMESPACES),
    "text between unknown elements": lambda n: subscriber("<y/>t" * n),
    "forbidden characters in unknown elements": lambda n: subscriber("<y>&#1;</y>" * n),
    "forbidden characters": lambda n: subscriber("<Attributes><Name>&#1;</Name></Attributes>" * n),
    "forbidden characters in one text": lambda n: subscriber(f"<EmailAddress>{'&#1;' * n}</EmailAddress>"),
    "odd values": lambda n: subscriber('<Attributes><Name a="1">a</Name></Attributes>' * n),
    "unlisted values": lambda n: subscriber("".join(f"<Status>{i}</Status>" for i in range(n))),
}


@pytest.mark.parametrize("shape", SHAPES)
def test_work_is_linear(shape: str) -> None:
    """Reading, writing, and making it a dict and back: four times the input takes four times the calls at most."""

    def everything(document: str) -> Callable[[], object]:
        def use() -> None:
            obj = loads(document, Subscriber)
            dumps(obj)
            assert from_dict(json.loads(json.dumps(to_dict(obj)))) == obj

        return use

    everything(SHAPES[shape](2))()
    small, large = (work(everything(SHAPES[shape](n))) for n in (200, 800))
    assert large < 4.4 * small


MANY = """
from sfmc_soap import DecodeError, Limits
from sfmc_soap._runtime.xml.parser import parse
def read(content):
    try:
        return len(parse(b"<a>" + content + b"</a>", Limits()))
    except DecodeError as error:
        return str(error)[:40]
print(read(b"<m/>" * 10_500_000))
print(read(b"<m>" * 200 + b"</m>" * 200 + b"<m/>" * 10_500_000))
print(read(b"<m " + b" ".join(b"a%d=''" % i for i in range(1001)) + b"/>" + b"<m/>" * 10_500_000))
"""


@pytest.mark.slow
def test_more_elements_than_libxml2_takes_at_once() -> None:
    """What the largest document of usual elements has is read, and its shape is checked as well."""
    assert bounded(MANY, memory=4 << 30).splitlines() == [
        "10500000",
        "elements nest deeper than 200 levels, wh",
        "an element has more than 1000 attributes",
    ]


NAMES = """
from resource import RUSAGE_SELF, getrusage
from threading import Thread
from sfmc_soap import loads
API = "http://exacttarget.com/wsdl/partnerAPI"
def read(numbers):
    for number in numbers:
        loads(f"<Subscriber xmlns='{API}'><{'x' * 194}{number:06}/></Subscriber>")
read(range(100))
for number in range(100, 80_100, 10_000):
    before = getrusage(RUSAGE_SELF).ru_maxrss
    if number < 40_000:
        read(range(number, number + 10_000))
    else:
        thread = Thread(target=read, args=[range(number, number + 10_000)])
        thread.start()
        thread.join()
    print((getrusage(RUSAGE_SELF).ru_maxrss - before) // 1024)
"""


@pytest.mark.slow
def test_names_that_are_kept() -> None:
    """What the page says: 2 MB for 10,000 new names of 200 characters, and nothing more where threads end."""
    grown = [int(line) for line in bounded(NAMES).split()]
    assert max(grown[:4]) <= 4
    assert sum(grown[5:]) <= 1


GROUPS = wsdl("""<xs:complexType name="Row"><xs:choice maxOccurs="unbounded">
  <xs:element name="at" type="xs:dateTime" maxOccurs="unbounded"/><xs:element name="other" type="xs:int"/>
</xs:choice></xs:complexType>""")


def test_work_is_linear_in_groups(tmp_path: Path) -> None:
    """A group that repeats, with values of which Python keeps a part: no value takes longer than the one before."""
    with package(GROUPS, tmp_path) as made:

        def read(number: int) -> Callable[[], object]:
            content = "<at>2024-01-01T00:00:00.1234567</at>" * number
            return lambda: made.loads(f'<Row xmlns="{NS}">{content}</Row>')

        read(2)()
        small, large = (work(read(n)) for n in (200, 800))
    assert large < 4.4 * small


PER_BYTE = """
import sys, time
from sfmc_soap import *
API, XSI = "http://exacttarget.com/wsdl/partnerAPI", "http://www.w3.org/2001/XMLSchema-instance"
NAMESPACES = " ".join(f'xmlns:n{i}="u{i}"' for i in range(90))
def read(content, attributes=""):
    data = f'<Subscriber xmlns="{API}" xmlns:xsi="{XSI}" {attributes}>{content}</Subscriber>'.encode()
    started = time.process_time()
    loads(data)
    return (time.process_time() - started) / len(data)
usual = min(read("<Mood>fine</Mood>" * 20_000) for _ in range(3))
for content, attributes in [
    ("<m/>", ""), ("<m/>t", ""), ("<ID>x</ID>", ""), ("<m>&#1;</m>", ""), ("<m/>", NAMESPACES),
    ("<m a=''/>", NAMESPACES), ("<m n1:a='n2:b'/>", NAMESPACES), ("<Attributes xsi:type='n1:X'/>", NAMESPACES),
]:
    print(round(read(content * (1_000_000 // len(content)), attributes) / usual, 1))
"""


@pytest.mark.slow
def test_no_byte_costs_much_more_than_another() -> None:
    """However the document is made: up to 20 times what a byte of an unknown element of usual length costs."""
    assert all(float(factor) < 20 for factor in bounded(PER_BYTE).split())
