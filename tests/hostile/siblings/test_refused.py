"""What is refused in a document is refused as well where it is read by siblings."""

from __future__ import annotations

from typing import Any

import pytest
from sfmc_soap import DecodeError, Limits, RetrieveResponseMsg, loads, unwrap
from support.siblings.both_ways import (
    TYPED,
    as_a_whole,
    assert_same,
    by_siblings,
    is_read_by_siblings,
    know,
    least_size,
    outcome,
)
from support.siblings.documents import in_envelope, page, subscribers


@pytest.mark.parametrize(
    "limits",
    [
        Limits(max_depth=2),
        Limits(max_depth=3),
        Limits(max_depth=4),
        Limits(max_elements=3),
        Limits(max_elements=150),
        Limits(max_elements=100_000),
        Limits(max_bytes=100),
        Limits(max_bytes=4000),
    ],
)
def test_limits_hold_for_the_whole_document(limits: Limits) -> None:
    """Whatever shapes are known from documents that were read with other limits."""
    event = '<Results xsi:type="Subscriber"><Attributes><Name>n</Name></Attributes></Results>'
    know(page(*[*subscribers(5), event] * 4))
    for document in page(*subscribers(50)), page(*subscribers(49), event), page(*[event] * 30):
        for wrapped, read in (document, loads), (in_envelope(document), unwrap):

            def limited(data: bytes, read: Any = read) -> Any:
                return read(data, limits=limits)

            by_siblings(wrapped, read)
            assert by_siblings(wrapped, limited) == as_a_whole(wrapped, limited)


def test_a_depth_that_is_just_allowed() -> None:
    event = '<Results xsi:type="Subscriber"><Attributes><Name>n</Name></Attributes></Results>'
    document = page(*[event] * 30)
    for depth, is_read in (3, False), (4, True):
        found = by_siblings(document, lambda data, depth=depth: loads(data, limits=Limits(max_depth=depth)))  # type: ignore[misc]
        assert (found[0] is RetrieveResponseMsg) == is_read


@pytest.mark.parametrize(
    "result",
    [
        "<Results " + " ".join(f'a{number}="1"' for number in range(1001)) + "/>",
        "<Results " + " ".join(f'xmlns:p{number}="urn:{number}"' for number in range(101)) + "/>",
        f'<Results xmlns:p="urn:{"n" * 300}"/>',
        "<Results xmlns:p='' />",
        "<Results><p:ID/></Results>",
        "<Results a='1' a='2'/>",
        '<Results xml:id="same"/><Results xml:id="same"/>',
        "<Results>" * 45 + "</Results>" * 45,
        "<Results>" * 300 + "</Results>" * 300,
    ],
)
def test_what_a_sibling_is_refused_for(result: str) -> None:
    know(page(*subscribers(9)))
    for place in 0, 1, 5, 9:
        results = subscribers(9)
        results.insert(place, result)
        assert_same(page(*results))


@pytest.mark.parametrize(
    "start",
    [
        '<?xml version="1.0"?>',
        "<?xml version='1.0' encoding='UTF-8' standalone='yes'?>",
        '<?xml version="1.1"?>',
        '<?xml version="1.0" encoding="latin-1"?>',
        '<?xml version="1.0" encoding="nonsense"?>',
        "<!DOCTYPE RetrieveResponseMsg>",
        '<!DOCTYPE a [<!ENTITY e "x">]>',
        "<!-- c -->",
        "<?p i?>",
        "\ufeff",
        " ",
        " <?xml version='1.0'?>",
        "x",
    ],
)
def test_what_stands_before_a_document(start: str) -> None:
    know(page(*subscribers(9)))
    for text in "\u00e9", "&e;", "e", "\r\ne\r":
        document = start + page(*subscribers(9)).decode().replace("key-3", f"key{text}")
        for encoding in "utf-8", "latin-1", "utf-16":
            assert_same(document.encode(encoding, "replace"))


def test_other_versions_of_xml_are_read_as_a_whole() -> None:
    """Their line ends and characters are others."""
    know(page(*subscribers(9)))
    for version, is_read in ("1.0", True), ("1.1", False), ("2.0", False):
        document = f'<?xml version="{version}"?>'.encode() + page(*subscribers(9))
        assert is_read_by_siblings(document, TYPED) == is_read


def test_an_id_may_be_used_once_in_all_of_a_document() -> None:
    """Also where those that have it are far from each other, and are read at different times."""
    results = subscribers(100)
    for number in range(5, 100, 5):
        results[number] = f'<Results xml:id="i{number}"/>'
    assert_same(page(*results))
    results[90] = results[5]
    assert_same(page(*results))


def test_texts_that_mention_namespaces() -> None:
    """Where there are many, all of the document is inspected by a parser that knows fewer letters in names."""
    results = [result.replace("key-", "xmlns" * 20) for result in subscribers(12)]
    know(page(*results))
    results[5] = "<Results><\U00010000/></Results>"
    assert_same(page(*results))
    assert_same(page(*results).replace(b"xmlns" * 20, b"key-"))


def test_a_document_that_is_no_utf_8_is_refused() -> None:
    know(page(*subscribers(9)))
    for bad in b"\xff", b"\xed\xa0\x80", b"\xc0\x80", b"\xf4\x90\x80\x80":
        assert_same(page(*subscribers(9)).replace(b"key-3", bad))
    with least_size(0):
        assert outcome(b"", lambda _: loads("\ud800" * 40_000))[0] is DecodeError
