"""Reading by siblings costs little where it does not pay: no document takes long, or leaves much behind."""

from __future__ import annotations

import re
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from importlib import import_module
from itertools import pairwise
from typing import Any
from unittest import mock

import pytest
from sfmc_soap import DecodeError, RetrieveResponseMsg, loads
from sfmc_soap._runtime.siblings import deriving, family, matcher, pattern, readers, reading, skeleton
from sfmc_soap._runtime.siblings.family import Family
from sfmc_soap._runtime.siblings.matcher import Matcher
from sfmc_soap._runtime.siblings.reading import Siblings
from sfmc_soap._runtime.siblings.shape import Shape
from support.messages import API
from support.siblings.both_ways import (
    TYPED,
    WAYS,
    as_a_whole,
    assert_same,
    by_siblings,
    forget,
    is_read_by_siblings,
    outcome,
)
from support.siblings.documents import page, subscribers

from benchmarks.data import varied_document


def test_small_documents_are_read_as_a_whole(monkeypatch: pytest.MonkeyPatch) -> None:
    tried: list[int] = []

    def read(_: Siblings, document: bytes, *rest: Any, **options: Any) -> None:
        tried.append(len(document))
        raise RuntimeError

    monkeypatch.setattr(Siblings, "read", read)
    for count in 10, 1000:
        document = page(*subscribers(count))
        assert len(loads(document, RetrieveResponseMsg).results) == count
        with pytest.raises(DecodeError, match="out of order"):
            loads(document.replace(b"<Over", b"<Results/><Over", 1), RetrieveResponseMsg, strict=True)
    assert len(tried) == 1
    assert tried[0] > 32_000


def test_a_document_that_is_mostly_something_else_is_read_as_a_whole() -> None:
    document = page(*subscribers(9), before="<New>n</New>" * 5000)
    with mock.patch.object(skeleton, "parse", side_effect=AssertionError):
        assert outcome(document, TYPED) == as_a_whole(document, TYPED)


def test_few_long_texts_are_read_as_a_whole() -> None:
    """To look at all of them takes a parser no longer than a shape."""
    for length, is_tried in (1000, True), (10_000, False):
        document = page(*[result.replace("key-", "k" * length) for result in subscribers(40)])
        for source in document, document.decode():
            with mock.patch.object(reading, "parse_skeleton", wraps=skeleton.parse_skeleton) as parsed:
                assert loads(source, RetrieveResponseMsg).results[39].id == 39
            assert parsed.called == is_tried


@pytest.mark.parametrize(("length", "is_tried"), [(2, False), (20, False), (60, True)])
def test_many_references_are_read_as_a_whole(length: int, *, is_tried: bool) -> None:
    """A parser resolves them in less time."""
    texts = "".join(f"&lt;{'x' * length}" for _ in range(40))
    document = page(*[result.replace("key-", texts) for result in subscribers(400)])
    with mock.patch.object(reading, "parse_skeleton", wraps=skeleton.parse_skeleton) as parsed:
        assert outcome(document, TYPED) == as_a_whole(document, TYPED)
    assert parsed.called == is_tried


def test_what_would_take_too_much_memory_to_keep_is_read_the_same() -> None:
    """Markup is kept as it is written, and somebody may have written much."""
    prefix = "p" * 6000
    namespaces = " ".join(f'xmlns:p{number}="urn:{"n" * 200}"' for number in range(60))
    spaces = [f"<SubscriberKey{' ' * number}/>" for number in range(12)]
    for results, declared in (
        ([result.replace("<Results ", "<Results" + " " * 1000) for result in subscribers(20)], ""),
        (
            [result.replace("<ID>", f"<{prefix}:ID>").replace("</ID", f"</{prefix}:ID") for result in subscribers(20)],
            prefix,
        ),
        ([f'<Results xsi:type="Subscriber">{space}</Results>' for space in spaces * 2], ""),
        ([result.replace("key-", "k" * 110_000) for result in subscribers(20)], ""),
        (subscribers(20), "p"),
        ([*subscribers(9), *[result.replace("ID>", "p:ID>") for result in subscribers(9)]] * 2, "p"),
        ([], "p"),
    ):
        document = page(*results)
        if declared:
            document = document.replace(b"xmlns:", f'xmlns:{declared}="{API}" xmlns:'.encode(), 1)
        assert_same(document, "of a type")
        assert_same(document.replace(b"xmlns:", f"{namespaces} xmlns:".encode(), 1), "of a type")


def test_what_the_decoder_has_read_is_not_read_again() -> None:
    """At the end of a document nothing more can be in vain."""
    document = page(*[result.replace("</Results>", "<New/></Results>") for result in subscribers(5)])
    assert_same(document, "of a type")
    assert is_read_by_siblings(document, TYPED)


def test_shapes_are_learned_from_few() -> None:
    """To learn from what no shape can have takes longer than to decode it."""
    results = subscribers(2000)
    results[100::5] = [result.replace("</Results>", "<New/></Results>") for result in results[100::5]]
    assert_same(page(*results), "of a type")
    with mock.patch.object(family, "shape_of", wraps=deriving.shape_of) as derived:
        by_siblings(page(*results), TYPED)
    assert derived.call_count < 120


def test_a_document_whose_texts_are_not_plain_is_soon_read_as_a_whole() -> None:
    event = '<Results xsi:type="OpenEvent"><EventDate>2024-02-{}T10:30:00</EventDate></Results>'
    by_siblings(page(*[event.format(28)] * 40), TYPED)
    with mock.patch.object(Matcher, "read", autospec=True, side_effect=Matcher.read) as read:
        by_siblings(page(*[event.format(30)] * 2000), TYPED)
    assert sum(len(call.args[1]) for call in read.call_args_list) < 40


def test_shapes_are_learned_from_what_is_read_often_or_large() -> None:
    """They take longer to learn than one small page takes to read."""
    with mock.patch.object(Family, "learn", autospec=True, side_effect=Family.learn) as learned:
        loads(page(*subscribers(2500)), RetrieveResponseMsg)
        assert learned.call_count
        forget()
        learned.reset_mock()
        for _ in range(3):
            assert not learned.call_count
            loads(page(*subscribers(600)), RetrieveResponseMsg)
    assert learned.call_count


NESTED = '<CreateResults xsi:type="CreateResult">{0}</CreateResults>'


def created(nested: int, kind: int = 0) -> str:
    """Return a result around others, with an object of a wide type in each of them."""
    texts = "".join(f"<{name}>x</{name}>" for name in ("CustomerKey", "Name", "Description", "FromName", "FromAddress"))
    inside = ""
    for _ in range(nested):
        inside = NESTED.format(f'<Object xsi:type="TriggeredSendDefinition"{" " * kind}>{texts}</Object>{inside}')
    return f'<Results xsi:type="CreateResult"><StatusCode>OK</StatusCode>{inside}</Results>'


def response(*results: str) -> bytes:
    """Return a document of what was created."""
    return page(*results).replace(b"RetrieveResponseMsg", b"CreateResponse")


def test_what_is_learned_costs_no_more_than_the_document() -> None:
    """To compile a pattern takes long, and longer where lists nest, as each has another one."""
    for nested in 0, 1, 6, 12:
        for kinds in 1, 9:
            forget()
            results = [created(nested, number % kinds) for number in range(1 + 140_000 // len(created(nested)))]
            document = response(*results)
            with patterns_made() as lengths:
                loads(document)
            assert 16 * sum(lengths) < len(document)
            assert bool(lengths) == (nested < 6)


@contextmanager
def patterns_made() -> Iterator[list[int]]:
    """Note how many characters there are in each pattern that is made."""
    lengths: list[int] = []

    def note(shape: Shape) -> re.Pattern[str]:
        made = pattern.pattern_of(shape)
        lengths.append(len(made.pattern))
        return made

    with mock.patch.object(matcher, "pattern_of", note), mock.patch.object(readers, "pattern_of", note):
        yield lengths


def test_siblings_are_learned_from_if_they_are_short_beside_the_document() -> None:
    """To look at their tags takes longer than to decode them."""
    properties = "<PartnerProperties><Name>n</Name><Value>v</Value></PartnerProperties>"
    for repeats, count, is_learned in (1300, 10, False), (20, 650, True):
        results = [result.replace("</Results>", properties * repeats + "</Results>") for result in subscribers(count)]
        with mock.patch.object(family, "shape_of", wraps=deriving.shape_of) as derived:
            loads(page(*results), RetrieveResponseMsg)
        assert derived.called == is_learned


def test_small_documents_with_shapes_that_are_always_new_are_not_learned_from_each_time() -> None:
    documents = [
        response(created(0), *[created(1, 4 * number + kind % 4) for kind in range(110)]) for number in range(40)
    ]
    assert all(32 * 1024 < len(document) < 64 * 1024 for document in documents)
    with patterns_made() as lengths:
        for document in documents:
            loads(document)
    assert 16 * sum(lengths) < sum(map(len, documents))


def test_what_cannot_be_learned_is_tried_less_and_less() -> None:
    results = [result.replace("</Results>", "<New/></Results>") for result in subscribers(1500)]
    with mock.patch.object(Family, "learn", autospec=True, side_effect=Family.learn) as learned:
        for _ in range(32):
            loads(page(*results), RetrieveResponseMsg)
        assert 1 < learned.call_count < 8


def test_a_shape_that_is_too_long_leaves_those_beside_it() -> None:
    results = [created(0)] * 4 + [created(12)] + [created(0)] * 200
    assert_same(response(*results), "of any type")
    assert is_read_by_siblings(response(*results), WAYS["of any type"])


def given_up(parsed: Any) -> Iterator[str]:
    """Yield what a regular expression would give up, or try in another way, if what follows does not match."""
    constants: Any = import_module("re._constants")
    parts = [*parsed]
    for (what, details), (follows, _) in pairwise([*parts, (None, None)]):
        if what is constants.SUBPATTERN and len(details[3]) == 1:
            [(what, details)] = details[3]
        if what is constants.MAX_REPEAT and details[1] == constants.MAXREPEAT and follows is not constants.ASSERT_NOT:
            yield "a repeat without end"
        if what is constants.POSSESSIVE_REPEAT and details[2][0][0] not in (constants.IN, constants.NOT_LITERAL):
            yield "more than a character, which early releases of Python 3.11 do not match rightly"
        if what is constants.BRANCH and any(not len(way) for way in details[1]):
            yield "nothing, where there is something"
        yield from (found for part in parts_in(details) for found in given_up(part))


def parts_in(details: Any) -> Iterator[Any]:
    """Yield the regular expressions inside of what a part of one consists of."""
    if hasattr(details, "getwidth"):
        yield details
    elif isinstance(details, tuple | list):
        yield from (part for each in details for part in parts_in(each))


def test_what_does_not_match_is_gone_through_once() -> None:
    """Else a sibling of many elements, of which the last is wrong, would take a time that grows with their square."""
    parse = import_module("re._parser").parse
    results = varied_document("Subscribers", 400), varied_document("data extension rows", 400)
    with mock.patch.object(matcher, "pattern_of", wraps=pattern.pattern_of) as made:
        for document in results:
            assert is_read_by_siblings(document, TYPED)
    patterns = [pattern.pattern_of(call.args[0]).pattern for call in made.call_args_list]
    assert len(patterns) >= len(results)
    assert len({*given_up(parse("a(?:b|)[^<]*(?:ab)*+"))}) == 3
    assert [found for each in patterns for found in given_up(parse(each))] == []


@pytest.mark.parametrize("space", ["", " "])
def test_long_siblings_with_a_wrong_end_are_read_the_same(space: str) -> None:
    """Few of them among small ones are neither odd enough nor too many: each shape is tried with them."""
    long = "<PartnerProperties/>" * 400
    ends = [f"<SendSourceDataExtension{' ' * number}></SendSourceDataExtension{space}>" for number in range(1, 6)]
    known = [f'<Results xsi:type="TriggeredSendDefinition">{end}</Results>' for end in ends[:4]]
    odd = f'<Results xsi:type="TriggeredSendDefinition">{long}{ends[4]}</Results>'
    for _ in range(2):
        assert_same(page(*known * 30, *[*known, odd] * 5), "of a type")


def test_a_document_that_the_stack_has_room_for_is_read() -> None:
    """Compiling a shape takes more of the stack than decoding. What has no room for that is read as a whole."""
    document = page(*subscribers(40))
    least = next(room for room in range(5, 200) if _with_room(room, document, as_a_whole))
    for room in range(least, least + 60):
        forget()
        assert _with_room(room, document, by_siblings)


def _with_room(room: int, document: bytes, read: Any) -> bool:
    """Return whether a document is read where the stack has room for so many frames."""
    depth, frame = 0, sys._getframe()
    while frame is not None:
        depth, frame = depth + 1, frame.f_back  # type: ignore[assignment]
    before = sys.getrecursionlimit()
    try:
        sys.setrecursionlimit(depth + room)
        return bool(read(document, TYPED)[0] is RetrieveResponseMsg)
    except RecursionError:
        return False
    finally:
        sys.setrecursionlimit(before)
