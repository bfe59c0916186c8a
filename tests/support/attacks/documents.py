"""Documents for the reader: whole messages, in which something is not as it should be."""

from __future__ import annotations

import codecs
import pickle
import re
from collections.abc import Callable
from functools import cache
from random import Random

from sfmc_soap import Fault, Limits, SfmcSoapError, dumps, loads, unwrap, wrap
from support.attacks.attempts import LONGEST_TEXT, Attempts, assert_reasonable
from support.hostile.harness import judge
from support.strategies import MESSAGES, MODELS, complete

NUMBER = 700

FORBIDDEN = (
    "\x00", "\x01", "\x0b", "\x1f", "\x7f", "\x85", "\ud800", "\udfff", "\ufffe", "\uffff", "\ufdd0", "\u2028",
    "\U0010ffff",
)  # fmt: skip
REFERENCES = (
    "&#0;", "&#x1F;", "&#xD800;&#xDC00;", "&#xFFFF;", "&#x110000;", "&#99999999999999999999;", "&#x;", "&#;",
    "&#x0000000000000041;", "&#-1;", "&#X41;", "&#1_0;", "&#x 41;", "&nbsp;", "&amp", "&amp;lt;", "&;", "&&",
    "&lt;" * 3000, "&#13;", "&#xe000;", "&\u00e4;", "&#\u0661;",
)  # fmt: skip
MARKUP = (
    "<", ">", "]]>", "<![CDATA[", "<![CDATA[<a>&#0;]]>", "<![CDATA[]]]]><![CDATA[>]]>", "<!---->", "<!-- -- -->",
    "<!--->", "<?a?>", "<?xml?>", "<??>", "<a", "<a/", "</a>", "<a:b/>", "<:a/>", "<a:/>", "<a:b:c/>", "<1/>", "<a b/>",
    "<a b=c/>", '<a b="<"/>', '<a b="1" b="2"/>', "<a\x00/>", "<a ", '<a xmlns:x="u" xmlns:y="u" x:b="1" y:b="2"/>',
    '<a xmlns:x=""/>', '<xml:a xmlns:xml="u"/>', '<a xmlns:xmlns="u"/>', '<a xmlns="&#0;"/>',
    '<a xml:space="preserve"> </a>', '<a xml:base="file:///etc/passwd"/>', '<a xml:lang=""/>',
    '<a xml:id="1"/><a xml:id="1"/>', "<A\u0301/>", "<\u00e4\U00010000/>", "<a.-_\u00b7/>", f"<{'a' * 70_000}/>",
    f'<a b="{"c" * 70_000}"/>', "<a>" * 60 + "</a>" * 60, "<a>" * 300, "<a/>" * 3000,
    "<a" + "".join(f' b{i}=""' for i in range(1200)) + "/>",
    "<a" + "".join(f' xmlns:b{i}="u{i}"' for i in range(120)) + "/>", f'<a xmlns="{"u" * 300}"/>',
    '<!DOCTYPE a SYSTEM "file:///etc/passwd">', "<!ENTITY a 'b'>", "<%a;>",
    '<i:include xmlns:i="http://www.w3.org/2001/XInclude" href="/etc/passwd"/>',
)  # fmt: skip
ATTRIBUTES = (
    ' xsi:nil="true"', ' xsi:nil="1"', ' xsi:nil="TRUE"', ' xsi:nil=""', ' xsi:nil=" true "', ' xsi:type="Subscriber"',
    ' xsi:type=""', ' xsi:type=":"', ' xsi:type="a:b"', ' xsi:type="xsi:type"', ' xsi:type="xsd:string"',
    ' xsi:type="APIObject"', ' xsi:type="__class__"', ' xsi:type=" Subscriber "', f' xsi:type="{"T" * 70_000}"',
    ' xsi:type="Subscriber\x00"', ' xsi:schemaLocation="a file:///etc/passwd"', ' xsi:other="1"', ' xmlns=""',
    ' xmlns="urn:x"', ' xmlns:xsi="urn:x" xsi:nil="true"', ' id="a" href="#a"', ' mustUnderstand="1"', ' a:b="c"',
    " \x00=''", ' b="&#0;&#x1F;"', ' b="\ud800"', ' b="\t\n\r"',
)  # fmt: skip
VALUES = (
    "", " ", "\n\t true \n", "true", "TRUE", "yes", "-0", "+1", "1_0", "0x10", "\u0661\u0662", "1e400", "NaN", "INF",
    "-INF", "inf", "1" * 5000, ".", "1.", "9" * 400 + "." + "9" * 400, "1E-999999999", "0001-01-01T00:00:00Z",
    "9999-12-31T24:00:00", "-0001-01-01T00:00:00", "2024-02-30T00:00:00", "2024-01-01T00:00:00.123456789123456789",
    "2024-01-01T23:59:60Z", "2024-01-01T00:00:00+14:01", "2024-01-01T00:00:00-00:00", "99999999999-01-01T00:00:00",
    "24:00:00", "00:00", "P1Y", "AAAA=", "A===", "%%%%", "=", "A A A A", "\u202e", "\u00a0\u3000", "None", "@nil",
    "x" * 300_000, "\ufeff", "{}", "[]",
)  # fmt: skip
ENCODINGS = (
    "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "utf-32", "utf-32-be", "utf-7", "cp037", "latin-1", "shift_jis",
    "gb18030", "cp1252", "hz", "cp500",
)  # fmt: skip
DECLARED = (
    "utf-8", "UTF-16", "utf-32", "utf-7", "ebcdic-cp-us", "cp037", "rot13", "idna", "hex", "x", "",
    "utf-8' standalone='maybe", "\x00", "a" * 9000, "unicode_escape",
)  # fmt: skip

Change = Callable[[str, Random], str]


@cache
def whole() -> list[str]:
    """A message of each kind, and each in an envelope."""
    messages = [complete(MODELS[name], depth=chance) for name in MESSAGES for chance in (0, 1)]
    fault = wrap(messages[0]).decode()
    start, end = fault.index("Body>") + 5, fault.rindex("</")
    fault = (
        fault[:start]
        + "<soap:Fault><faultcode>a</faultcode><faultstring>b</faultstring><detail><c/></detail></soap:Fault>"
        + fault[end:]
    )
    documents = [data.decode() for message in messages for data in (dumps(message), wrap(message))]
    return [*documents, *[fault] * 20]


def _inserted(texts: tuple[str, ...], places: str) -> Change:
    """Insert one of the texts at one of the places that a pattern matches the empty text at."""

    def insert(document: str, chance: Random) -> str:
        at = chance.choice([match.start() for match in re.finditer(places, document)] or [0])
        return document[:at] + chance.choice(texts) + document[at:]

    return insert


def _value(document: str, chance: Random) -> str:
    found = list(re.finditer(r"(?<=>)[^<>]*(?=</)", document))
    if not found:
        return document
    span = chance.choice(found)
    return document[: span.start()] + chance.choice(VALUES) + document[span.end() :]


def _slice(document: str, chance: Random) -> str:
    start, end = sorted(chance.choices(range(len(document) + 1), k=2))
    part = document[start : min(end, start + 200)]
    at = chance.randrange(len(document) + 1)
    return chance.choice((document[:start] + document[start + len(part) :], document[:at] + part + document[at:]))


def _elements(document: str, chance: Random) -> str:
    """Repeat, drop or nest an element with all that it holds."""
    found = list(re.finditer(r"<([\w:]+)(?:\s[^<>]*)?>[^<>]*</\1>|<[\w:]+(?:\s[^<>]*)?/>", document))
    if not found:
        return document
    span = chance.choice(found)
    other = chance.choice(found)[0]
    new = chance.choice(
        ("", span[0] * 2, span[0] * 200, span[0] + other, other, f"{span[0][:-1]} a='b'>", "text" + span[0] + "text")
    )
    return document[: span.start()] + new + document[span.end() :]


def _names(document: str, chance: Random) -> str:
    names = sorted(set(re.findall(r"(?<=[</])[\w:]+", document)))
    if not names:
        return document
    old = chance.choice(names)
    new = chance.choice(
        (
            chance.choice(names),
            old.swapcase(),
            old + "\u0301",
            "a:" + old,
            "__class__",
            "unknown",
            "xmlns",
            old.partition(":")[2] or "x:" + old,
        )
    )
    return re.sub(rf"(?<=[</]){re.escape(old)}(?=[\s/>])", new, document)


def _namespace(document: str, chance: Random) -> str:
    found = re.findall(r"""xmlns(?::\w+)?=(?:"[^"]*"|'[^']*')""", document)
    if not found:
        return document
    new = chance.choice(
        (
            "",
            'xmlns="urn:x"',
            'xmlns:soap="urn:soap"',
            'xmlns:a="b"',
            'xmlns:xsi="urn:x"',
            'xmlns=" "',
            'xmlns="http://exacttarget.com/wsdl/partnerAPI/"',
        )
    )
    return document.replace(chance.choice(found), new)


def _prolog(document: str, chance: Random) -> str:
    version = chance.choice(('"1.0"', '"1.1"', '"2.0"', '""', "1"))
    declaration = f"<?xml version={version} encoding='{chance.choice(DECLARED)}'?>"
    return chance.choice(("", "\n \n", "\ufeff", "junk", "\x00")) + declaration + re.sub(r"^<\?xml.*?\?>", "", document)


CHANGES: tuple[Change, ...] = (
    _inserted(FORBIDDEN, ""),
    _inserted(FORBIDDEN, "(?<=>)"),
    _inserted(REFERENCES, "(?<=>)"),
    _inserted(REFERENCES, ""),
    _inserted(MARKUP, "(?<=>)"),
    _inserted(MARKUP, "(?=<)"),
    _inserted(MARKUP, ""),
    _inserted(ATTRIBUTES, r"(?<=\w)(?=/?>)"),
    _inserted(ATTRIBUTES, r"(?<=\w)(?=/?>)"),
    _slice,
    _prolog,
)
"""What mostly leaves no XML."""
GENTLE: tuple[Change, ...] = (
    _inserted(
        tuple(text for text in REFERENCES if re.fullmatch(r"(&#x?[0-9A-Fa-f]+;|&lt;)+", text)), r"(?<=>)(?=[^<>]*</)"
    ),
    _inserted(
        tuple(text for text in MARKUP if re.fullmatch(r"<[a-z].*/>|<[a-z].*</a>|<!-- *-->|<!\[CDATA\[.*\]\]>", text)),
        "(?<=>)(?=.*</)",
    ),
    _inserted(tuple(text for text in ATTRIBUTES if "\x00" not in text), r"(?<=\w)(?=/?>)"),
    _value,
    _value,
    _value,
    _elements,
    _elements,
    _names,
    _namespace,
)
"""What mostly leaves XML."""


def one(chance: Random) -> bytes:
    """A document with one to three changes, in some encoding."""
    document = chance.choice(whole())
    changes = CHANGES if chance.random() < 0.3 else GENTLE
    for change in chance.choices(changes, k=chance.choice((1, 1, 2, 3, 6))):
        document = change(document, chance)
    data = document.encode("utf-8", "surrogatepass")
    if chance.random() < 0.1:
        name = chance.choice(ENCODINGS)
        data = document.encode(name, "replace")
        if chance.random() < 0.3:
            data = chance.choice((codecs.BOM_UTF8, codecs.BOM_UTF16_LE, codecs.BOM_UTF32_BE)) + data
        if chance.random() < 0.3:
            data = data[: -chance.choice((1, 2, 3))]
    return data


def assert_good_errors(data: bytes, chance: Random) -> None:
    """Fail if what a document cannot be read for is told at length, or an object shows itself at length."""
    limits = Limits(max_bytes=2_000_000, max_depth=100, max_elements=20_000)
    encoding = chance.choice((None, None, *ENCODINGS, "rot13", "hex", "undefined", "\x00", "x"))
    for read in (loads, unwrap):
        for strict in (False, True):
            try:
                value = read(data, strict=strict, limits=limits, encoding=encoding)
            except SfmcSoapError as error:
                assert_reasonable(error)
            except ValueError as error:
                assert "encoding" in str(error), error
            else:
                body = getattr(value, "body", value)
                assert len(repr(body)) < 30 * LONGEST_TEXT, f"a repr of {len(repr(body))} characters"
                if isinstance(body, Fault):
                    assert pickle.loads(pickle.dumps(body)) == body


def attack(attempts: Attempts) -> None:
    """Have documents read in every way."""
    for number in range(NUMBER):
        data = one(attempts.chance)
        with attempts.one("documents", [number, data[:300]]):
            judge(data)
            assert_good_errors(data, attempts.chance)
