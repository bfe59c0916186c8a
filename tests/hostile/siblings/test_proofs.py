"""What shows that siblings stand where they seem to, and that a shape reads them as the decoder does."""

from __future__ import annotations

import re
from datetime import datetime, timedelta, timezone
from typing import Any
from unittest import mock

import pytest
from sfmc_soap import SERVER_TIME, DataExtensionObject, Subscriber, SubscriberStatus, loads
from sfmc_soap._runtime.siblings import readers, skeleton
from sfmc_soap._runtime.siblings.comparison import is_same
from sfmc_soap._runtime.siblings.family import Family
from sfmc_soap._runtime.siblings.matcher import Matcher
from sfmc_soap._runtime.xml import parser
from support.siblings.both_ways import TYPED, as_a_whole, assert_same, by_siblings, know
from support.siblings.documents import FIVE, SUBSCRIBER, page, subscribers


def test_a_mark_is_another_one_each_time(monkeypatch: pytest.MonkeyPatch) -> None:
    """Who could know it could hide siblings in a comment, and put the mark elsewhere."""
    parsed: list[str] = []

    def parse(text: str, *rest: Any, **options: Any) -> Any:
        parsed.append(text)
        return parser.parse(text, *rest, **options)

    monkeypatch.setattr(skeleton, "parse", parse)
    for _ in range(3):
        by_siblings(page(*subscribers(9)), TYPED)
    marks = [set(re.findall(r'<(m[0-9a-f]{32}) xmlns=""/>', text)) for text in parsed]
    assert len(marks) >= 3
    assert all(len(names) == 1 for names in marks)
    assert len(set[str]().union(*marks)) == len(marks)


def test_a_mark_that_was_known_would_deceive() -> None:
    """The first sibling seems to end in a comment, and a mark that somebody wrote before it would make that true."""
    know(page(*subscribers(20)))
    first = SUBSCRIBER.format(1).replace("</Results>", "</Results >")
    document = page(f'{first}<m{"0" * 32} xmlns=""/><!--</Results>{FIVE}-->')
    assert_same(document)
    with mock.patch.object(skeleton, "token_hex", return_value="0" * 32):
        assert by_siblings(document, TYPED) != as_a_whole(document, TYPED)


def test_a_shape_that_reads_a_sibling_in_another_way_is_not_used(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(readers, "unescaped", lambda text: text)
    results = [result.replace("key-", "&lt;") for result in subscribers(40)]
    assert_same(page(*results), "of a type")


def test_a_shape_that_does_not_read_its_own_siblings_is_not_used() -> None:
    """Whatever the reason, nothing has shown that it would read others as the decoder does."""
    with (
        mock.patch.object(Matcher, "read", side_effect=lambda matches, **_: [None] * len(matches)),
        mock.patch.object(Family, "learn", autospec=True, side_effect=Family.learn) as learned,
    ):
        by_siblings(page(*subscribers(40)), TYPED)
    assert [call.args[0].matchers for call in learned.call_args_list] == [()]


@pytest.mark.parametrize(
    ("one", "other"),
    [
        (1, True),
        (0.0, -0.0),
        ("Active", SubscriberStatus.ACTIVE),
        ([1], [True]),
        ([1], [1, 1]),
        (datetime(2024, 1, 1, tzinfo=SERVER_TIME), datetime(2024, 1, 1, tzinfo=timezone(timedelta(hours=-6)))),
        (datetime(2024, 1, 1, tzinfo=SERVER_TIME), datetime(2024, 1, 2, tzinfo=SERVER_TIME)),
        (Subscriber(id=1), Subscriber()),
        (Subscriber(id=1, email_address="a"), Subscriber(email_address="a", id=1)),
        (Subscriber(), DataExtensionObject()),
        (loads("<Subscriber><New/></Subscriber>", Subscriber), Subscriber()),
    ],
)
def test_what_is_equal_may_differ(one: Any, other: Any) -> None:
    assert not is_same(one, other)
    assert is_same(one, one)
    assert is_same(float("nan"), float("nan"))
