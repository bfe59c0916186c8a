"""Who was refused is found by Ordinal, else by SubscriberKey, else by address."""

from __future__ import annotations

import re

import pytest
from support.everyday.edits import replaced
from support.everyday.sends import KEY, person
from support.everyday.sides import Side

NEW_ID = b"<NewID>0</NewID>"
PEOPLE = [person(number) for number in range(3)]


def failure(subscriber: str, ordinal: str = "") -> bytes:
    """A failure as the service tells it."""
    about = f"<Subscriber>{subscriber}</Subscriber><ErrorCode>5</ErrorCode>"
    return f"<SubscriberFailures>{about}<ErrorDescription>bad</ErrorDescription>{ordinal}</SubscriberFailures>".encode()


def answered(side: Side, *failures: bytes, people: list[dict[str, str]] = PEOPLE) -> tuple[list[int], list[int]]:
    """The indices of those who failed, and of those of whom nobody knows, where the service tells of these failures."""
    sent = side.run(side.edited(replaced(NEW_ID, NEW_ID + b"".join(failures))).send(KEY, people))
    return [each.index for each in sent.failures], [each.index for each in sent.unknown]


@pytest.mark.parametrize(
    ("subscriber", "ordinal"),
    [
        ("", "<Ordinal>1</Ordinal>"),
        ("<SubscriberKey>k1</SubscriberKey>", "<Ordinal>1</Ordinal>"),
        ("<SubscriberKey>K1</SubscriberKey>", ""),
        ("<EmailAddress>p1@example.org</EmailAddress>", ""),
        ("<EmailAddress>P1@example.org</EmailAddress><SubscriberKey>other</SubscriberKey>", ""),
        ("<SubscriberKey>k1</SubscriberKey>", "<Ordinal>0</Ordinal>"),
        ("<SubscriberKey>k1</SubscriberKey>", "<Ordinal>-1</Ordinal>"),
        ("<EmailAddress>p1@example.org</EmailAddress>", "<Ordinal>2</Ordinal>"),
        ("<SubscriberKey>k1</SubscriberKey>", "<Ordinal>99</Ordinal>"),
    ],
)
def test_one_is_refused(side: Side, subscriber: str, ordinal: str) -> None:
    assert answered(side, failure(subscriber, ordinal)) == ([1], [])


def test_somebody_who_is_not_among_them_leaves_all_in_doubt(side: Side) -> None:
    other = failure("<SubscriberKey>k77</SubscriberKey>")
    assert answered(side, failure("", "<Ordinal>0</Ordinal>"), other) == ([0], [1, 2])
    assert answered(side, failure("")) == ([], [0, 1, 2])


def test_a_refusal_that_says_nothing_leaves_all_in_doubt(side: Side) -> None:
    assert answered(side, b"<SubscriberFailures/>") == ([], [0, 1, 2])


def test_refusals_of_any_number_of_others_are_told_in_brief(side: Side) -> None:
    others = b"".join(failure(f"<SubscriberKey>z{number}</SubscriberKey>") for number in range(500))
    sent = side.run(side.edited(replaced(NEW_ID, NEW_ID + others)).send(KEY, PEOPLE))
    assert {each.reasons[0] for each in sent.unknown} == {
        f"the service refused somebody of this call, and nobody knows whom: {'5 bad; ' * 5}and 495 more"
    }


@pytest.mark.parametrize(
    ("old", "new"),
    [
        (b"<OverallStatus>OK", b"<OverallStatus>Has Errors"),
        (b"<StatusCode>OK", b"<StatusCode>Deferred"),
        (b"<StatusCode>OK</StatusCode>", b""),
    ],
)
def test_a_response_that_contradicts_itself_or_says_what_nobody_knows_is_in_doubt(
    side: Side, old: bytes, new: bytes
) -> None:
    def edit(content: bytes) -> bytes:
        return content.replace(old, new) if b"<CreateResponse" in content else content

    sent = side.run(side.edited(edit).send(KEY, PEOPLE))
    assert (sent.succeeded, sent.failures, len(sent.unknown)) == (0, [], 3)


def test_of_two_with_one_key_each_failure_takes_the_next(side: Side) -> None:
    twice = [person(1), person(1), person(1)]
    of_key = failure("<SubscriberKey>k1</SubscriberKey>")
    assert answered(side, of_key, of_key, people=twice) == ([0, 1], [])


def test_who_has_no_key_is_known_by_the_address(side: Side) -> None:
    people = [{"EmailAddress": f"p{number}@example.org"} for number in range(3)]
    assert answered(side, failure("<SubscriberKey>p2@example.org</SubscriberKey>"), people=people) == ([2], [])


def test_without_a_result_nobody_knows(side: Side) -> None:
    def edit(content: bytes) -> bytes:
        return (
            re.sub(rb"<Results.*?</Results>", b"", content, flags=re.DOTALL)
            if b"CreateResponse" in content
            else content
        )

    sent = side.run(side.edited(edit).send(KEY, PEOPLE))
    assert (sent.succeeded, [each.index for each in sent.unknown]) == (0, [0, 1, 2])
    assert sent.unknown[0].reasons == ["no result"]
