"""The encoding of a document: its mark, what is known from outside, its declaration, and its bytes."""

from __future__ import annotations

import codecs
import encodings
from collections.abc import Callable
from pkgutil import iter_modules

import pytest
from sfmc_soap import DecodeError, Limits, Subscriber, loads, unwrap
from support.messages import SOAP_11, xml

MARKS = {
    "utf-8": codecs.BOM_UTF8,
    "utf-16-le": codecs.BOM_UTF16_LE,
    "utf-16-be": codecs.BOM_UTF16_BE,
    "utf-32-le": codecs.BOM_UTF32_LE,
    "utf-32-be": codecs.BOM_UTF32_BE,
}


def document(text: str = "é", declared: str = "") -> str:
    """A subscriber, with a declaration if an encoding is declared."""
    declaration = f'<?xml version="1.0" encoding="{declared}"?>' if declared else ""
    return declaration + xml("Subscriber", f"<EmailAddress>{text}</EmailAddress>")


def read(data: bytes | str, encoding: str | None = None, text: str = "é") -> None:
    """It is the subscriber, in an envelope as well."""
    assert loads(data, encoding=encoding) == Subscriber(email_address=text)
    assert loads(data, encoding=encoding, strict=True) == Subscriber(email_address=text)


def test_an_envelope() -> None:
    """`unwrap` reads it as `loads` does."""
    body = f'<s:Envelope xmlns:s="{SOAP_11}"><s:Body>{document()}</s:Body></s:Envelope>'
    assert unwrap(body.encode("latin-1"), encoding="latin-1").body == Subscriber(email_address="é")
    assert unwrap(f'<?xml version="1.0" encoding="gbk"?>{body}'.encode("gbk")).body == Subscriber(email_address="é")


@pytest.mark.parametrize("encoding", MARKS)
@pytest.mark.parametrize("declared", ["", "utf-8", "utf-16", "iso-8859-1", "shift_jis", "utf-7", "nonsense"])
@pytest.mark.parametrize("outside", [None, "utf-8", "utf-16", "iso-8859-1"])
def test_a_mark_wins(encoding: str, declared: str, outside: str | None) -> None:
    """Over what is known from outside, and over the declaration."""
    read(MARKS[encoding] + document(declared=declared).encode(encoding), outside)


@pytest.mark.parametrize("encoding", ["utf-16-le", "utf-16-be", "utf-32-le", "utf-32-be"])
@pytest.mark.parametrize("declared", ["", "utf-8", "utf-16", "utf-32", "iso-8859-1"])
@pytest.mark.parametrize("outside", [None, "utf-8", "utf-16", "iso-8859-1"])
def test_zeros_tell_without_a_mark(encoding: str, declared: str, outside: str | None) -> None:
    read(document(declared=declared).encode(encoding), outside)


@pytest.mark.parametrize("outside", ["utf-8", "UTF8", "iso-8859-1", "windows-1252", "Latin1", "gbk", "Big5-HKSCS"])
@pytest.mark.parametrize("declared", ["", "utf-8", "utf-16", "iso-8859-15", "us-ascii", "utf-7", "nonsense"])
def test_outside_wins_over_the_declaration(outside: str, declared: str) -> None:
    read(document(declared=declared).encode(outside), outside)


@pytest.mark.parametrize(
    ("declared", "text"),
    [
        *[(name, "日本") for name in ("shift_jis", "Shift-JIS", "euc-jp", "iso-2022-jp", "cp932", "gb18030", "x-sjis")],
        *[(name, "中文") for name in ("gbk", "gb2312", "big5", "hz", "GB18030")],
        *[(name, "한국") for name in ("euc-kr", "ks_c_5601-1987", "cp949")],
        *[(name, "é") for name in ("iso-8859-1", "windows-1252", "ISO-8859-15", "cp037", "cp500", "macintosh")],
        *[(name, "да") for name in ("koi8-r", "koi8-u", "windows-1251", "iso-8859-5")],
        ("us-ascii", "e"),
    ],
)
def test_what_is_declared(declared: str, text: str) -> None:
    """Every encoding of text that Python knows."""
    python = declared.removeprefix("x-")
    read(document(text, declared).encode(python), text=text)
    read(document(text, declared).encode(python), "utf-16", text=text)


@pytest.mark.parametrize(("declared", "python", "text"), [("gb2312", "gb18030", "镕"), ("shift_jis", "cp932", "①")])
def test_more_characters_than_the_declared_encoding_has(declared: str, python: str, text: str) -> None:
    """Servers say the name of the smaller one."""
    read(document(text, declared).encode(python), text=text)


@pytest.mark.parametrize("declared", ["utf-16", "UTF-16LE", "utf-32", "ucs-2", "ascii", "cp037"])
@pytest.mark.parametrize("outside", [None, "utf-16", "cp037"])
def test_a_declaration_that_contradicts_the_bytes(declared: str, outside: str | None) -> None:
    """It is passed over; here the bytes are UTF-8."""
    if declared == "ucs-2":
        declared = "utf-16be"
    read(document("ée", declared).encode(), outside, text="ée")


def test_bytes_that_are_not_what_is_said_outside() -> None:
    """The declaration comes next."""
    read(document(declared="iso-8859-1").encode("iso-8859-1"), "utf-8")
    read(document(declared="iso-8859-1").encode("iso-8859-1"), "ascii")


@pytest.mark.parametrize("before", ["\n", "\r\n\r\n", " \t\n" * 1000])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "iso-8859-1", "text"])
def test_blank_lines_before_the_declaration(before: str, encoding: str) -> None:
    """They are skipped, and still count in what an error says."""
    text = before + document(declared=encoding)
    data = text if encoding == "text" else text.encode(encoding)
    read(data)
    with pytest.raises(DecodeError, match=rf"line {before.count(chr(10)) + 1}, column"):
        loads(before + document("<", declared="utf-8"))


def test_every_encoding_of_python() -> None:
    """It is read whether Python has a second name for it or not, by whoever names it."""
    names = {each.name for each in iter_modules(encodings.__path__)}
    hidden = {"idna", "oem", "punycode", "raw_unicode_escape", "undefined", "unicode_escape", "utf_7"}
    no_text = {"aliases", "base64_codec", "bz2_codec", "charmap", "hex_codec", "mbcs", "quopri_codec", "rot_13"}
    two_forms = {"mac_arabic", "mac_farsi"}  # of "<", and Python writes the other one
    for name in sorted(names - hidden - no_text - two_forms - {"uu_codec", "zlib_codec"}):
        text = next(each for each in ("é", "я", "日本", "ไทย", "ع", "ש", "A") if can_be(each, name))
        data = document(text, declared=name).encode(name)
        read(data, name, text=text)
        if name != "cp1026":  # its quotes are elsewhere, so that nobody can read what it declares
            read(data, text=text)


def can_be(text: str, encoding: str) -> bool:
    """Whether an encoding has these characters."""
    try:
        return text.encode(encoding).decode(encoding) == text
    except UnicodeError:
        return False


def test_text_has_no_encoding() -> None:
    """Whatever it declares, and whatever is said of it."""
    read(document(declared="utf-16"))
    read("\ufeff" + document(declared="nonsense"), "iso-8859-1")


REFUSED = ["utf-7", "UTF7", "idna", "punycode", "unicode_escape", "raw-unicode-escape", "mbcs", "undefined"]
NOT_TEXT = ["rot13", "zip", "bz2", "hex", "base64", "uu", "quopri"]
NONSENSE = ["nonsense", "", "utf-8\n", "../x", "os", "x" * 100, "encodings.utf_7", "é"]


@pytest.mark.parametrize("name", [*REFUSED, *NOT_TEXT, *NONSENSE])
def test_encodings_that_are_not_read(name: str) -> None:
    """Those that hide markup, those of no text, and those that are not known: the error says so in a line."""
    reads: list[Callable[[], object]] = [lambda: loads(document().encode(), encoding=name)]
    if name and name.isascii():
        reads.append(lambda: loads(document("e", name).encode()))
    for read_it in reads:
        with pytest.raises(DecodeError) as caught:
            read_it()
        assert "\n" not in str(caught.value) or name == "utf-8\n"
        assert len(str(caught.value)) < 1200


def test_markup_that_an_encoding_hides() -> None:
    """Nothing is read as UTF-7, neither by name nor by its own mark."""
    hidden = "+ADw-Status+AD4-Active+ADw-/Status+AD4-"
    assert loads(document(hidden).encode()) == Subscriber(email_address=hidden)
    with pytest.raises(DecodeError):
        loads(b"+/v8-" + document(hidden).encode())


def test_the_size_limit_counts_the_bytes_that_came() -> None:
    data = document("日本" * 100, "shift_jis").encode("shift_jis")
    assert loads(data, limits=Limits(max_bytes=len(data)))
    with pytest.raises(DecodeError, match=f"has {len(data)} bytes, and the limit is {len(data) - 1}"):
        loads(data, limits=Limits(max_bytes=len(data) - 1))


@pytest.mark.parametrize("encoding", ["gbk", "iso-2022-jp", "utf-16", "cp037"])
def test_a_doctype_is_found_in_every_encoding(encoding: str) -> None:
    declared = f'<?xml version="1.0" encoding="{encoding}"?><!DOCTYPE a [<!ENTITY x "y">]><a>&x;</a>'
    with pytest.raises(DecodeError, match="DOCTYPE"):
        loads(declared.encode(encoding))


def test_bytes_that_are_no_text() -> None:
    """The error says which byte, and of which encoding."""
    with pytest.raises(DecodeError, match=r"not well-formed XML: byte \d+ is not euc_jp"):
        loads(document(declared="euc-jp").encode("latin-1"))
