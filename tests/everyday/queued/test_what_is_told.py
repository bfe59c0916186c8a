"""Whatever the service tells of queued calls: repeated, contradictory, somebody else's, huge, or of another type."""

from __future__ import annotations

import re
import time
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sfmc_soap import ConfigurationError, QueuedCall
from sfmc_tenant import Tenant
from support.everyday.queues import emails, there
from support.everyday.sides import SIDES, Side
from support.profiles import examples

ITEM = re.compile(rb'<Results xsi:type="ResultItem">.*?</Results>', re.DOTALL)
DETAIL = re.compile(rb"<ResultDetailXML>.*?</ResultDetailXML>", re.DOTALL)
ABSENT = re.compile(rb"<(CorrelationID|RequestID|OrdinalID)>[^<]*</\1>")
PARTNER = "http://exacttarget.com/wsdl/partnerAPI"


def items_edited(edit: Callable[[list[bytes]], list[bytes]]) -> Callable[[bytes], bytes]:
    """Edit the ResultItems of a response, and take away what a ResultMessage has of them."""

    def edited(content: bytes) -> bytes:
        content = DETAIL.sub(b"", content)
        found = ITEM.findall(content)
        if not found:
            return content
        first, last = content.index(found[0]), content.rindex(found[-1]) + len(found[-1])
        return content[:first] + b"".join(edit(found)) + content[last:]

    return edited


def asked(side: Side, edit: Callable[[bytes], bytes], *, wait: float = 60) -> Any:
    """What is told of three emails, of which the second fails."""
    with side.tenant.client() as client:
        client.create_all(emails("b"))
    report = side.run(side.client.create_all(emails("a", "b", "c"), queued=True))
    side.tenant.clock.move(600)
    return side.run(side.edited(edit).results(report, wait=wait))


def test_what_is_told_twice_counts_once(side: Side) -> None:
    results = asked(side, items_edited(lambda found: [*found, *found]))
    assert (results.succeeded, [each.index for each in results.failures], results.unknown) == (2, [1], [])


def test_what_is_told_twice_of_one_object_is_not_taken_for_another(side: Side) -> None:
    results = asked(side, items_edited(lambda found: [found[0], found[0], found[1]]))
    assert (results.succeeded, [each.index for each in results.failures]) == (1, [1])
    assert [each.index for each in results.unknown] == [2]


def test_of_what_is_told_in_two_ways_nobody_knows(side: Side) -> None:
    def contradict(found: list[bytes]) -> list[bytes]:
        return [*found, found[0].replace(b">OK<", b">Error<")]

    results = asked(side, items_edited(contradict))
    assert (results.succeeded, [each.index for each in results.failures]) == (1, [1])
    assert [(each.index, each.reasons) for each in results.unknown] == [
        (0, ["the service tells of it twice, and differently"])
    ]


@pytest.mark.parametrize(
    "names", [[b"CorrelationID"], [b"RequestID"], [b"CorrelationID", b"RequestID"], [b"OrdinalID"]]
)
def test_ids_that_are_absent(side: Side, names: list[bytes]) -> None:
    """One of both is enough to say whose a result is."""

    def without(match: re.Match[bytes]) -> bytes:
        return b"" if match[1] in names else match[0]

    results = asked(side, items_edited(lambda found: [ABSENT.sub(without, each) for each in found]))
    assert (results.succeeded, [each.index for each in results.failures], results.unknown) == (2, [1], [])


def test_without_any_id_nobody_knows(side: Side) -> None:
    results = asked(side, items_edited(lambda found: [ABSENT.sub(b"", each) for each in found]))
    assert (results.succeeded, results.failures, len(results.unknown)) == (0, [], 3)


def test_places_that_do_not_exist_do_not_count(side: Side) -> None:
    def far(found: list[bytes]) -> list[bytes]:
        other = re.sub(rb"<CorrelationID>.*?</CorrelationID>", b"", found[0])
        return [*found, *(re.sub(rb"<OrdinalID>\d+", b"<OrdinalID>" + each, other) for each in (b"99", b"-1"))]

    results = asked(side, items_edited(far))
    assert (results.succeeded, [each.index for each in results.failures], results.unknown) == (2, [1], [])


def test_of_somebody_else(side: Side) -> None:
    def others(found: list[bytes]) -> list[bytes]:
        other = re.sub(rb"<RequestID>[^<]*", b"<RequestID>another", found[1])
        return [other, other.replace(b">1</CorrelationID>", b">0</CorrelationID>"), *found]

    results = asked(side, items_edited(others))
    assert (results.succeeded, [each.index for each in results.failures], results.unknown) == (2, [1], [])


def test_by_the_request_id_alone_what_is_told_twice_counts_once(side: Side) -> None:
    with side.tenant.client() as client:
        client.create_all(emails("b"))
    report = side.run(side.client.create_all(emails("a", "b"), queued=True))
    client = side.edited(items_edited(lambda found: [*found, found[0]]))
    results = side.run(client.results(report.queued[0].request_id))
    assert (results.succeeded, [each.index for each in results.failures], results.unknown) == (1, [1], [])


def test_by_the_request_id_alone_results_without_places_keep_their_order(side: Side) -> None:
    report = side.run(side.client.create_all(emails("a", "b"), queued=True))
    client = side.edited(items_edited(lambda found: [ABSENT.sub(b"", each) for each in found]))
    assert side.run(client.results(report.queued[0].request_id)).succeeded == 2


def test_what_is_told_is_not_asked_for_again(side: Side) -> None:
    first = side.run(side.client.create_all(emails("a"), queued=True))
    side.tenant.clock.move(90)
    second = side.run(side.client.create_all(emails("b"), queued=True))
    side.tenant.calls.clear()
    assert side.run(side.client.results([*first.queued, *second.queued], poll=5)).succeeded == 2
    assert sum(first.queued[0].request_id in str(call.sent) for call in side.tenant.calls.soap) == 2
    assert repr(first.queued[0]) == f"<QueuedCall {first.queued[0].request_id}: 1 objects>"


@pytest.mark.parametrize("code", [203, 213])
def test_a_call_that_was_refused_as_a_whole_is_not_waited_for(side: Side, code: int) -> None:
    """The message says so, and no object has a result of its own."""

    def refuse(content: bytes) -> bytes:
        content = DETAIL.sub(b"", ITEM.sub(b"", content))
        if b'"ResultMessage"' in content:
            content = re.sub(rb"<(OverallStatusCode|StatusCode)>[^<]+<", rb"<\1>Error<", content)
            content = re.sub(rb"<ErrorCode>\d+</ErrorCode>", b"", content)
            told = b"\\g<0><ErrorCode>%d</ErrorCode>" % code
            content = re.sub(rb"<StatusMessage>[^<]*</StatusMessage>|<StatusMessage ?/>", told, content)
        return content

    results = asked(side, refuse, wait=3000)
    assert [(each.index, each.code) for each in results.failures] == [(0, code), (1, code), (2, code)]
    assert not results.unknown


DETAILS = {
    "another type": f'<RetrieveResponseMsg xmlns="{PARTNER}"><Results/></RetrieveResponseMsg>',
    "objects": (
        f'<RetrieveResponseMsg xmlns="{PARTNER}" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance">'
        "<OverallStatus>OK</OverallStatus><RequestID>1</RequestID>"
        '<Results xsi:type="Subscriber"><ID>1</ID></Results></RetrieveResponseMsg>'
    ),
    "an unknown type": (
        f'<CreateResponse xmlns="{PARTNER}" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance">'
        '<Results xsi:type="Unheard"><StatusCode>OK</StatusCode></Results></CreateResponse>'
    ),
    "a bomb": '<!DOCTYPE a [<!ENTITY x "y"><!ENTITY z "&x;&x;">]><a>&z;</a>',
    "deep": "<a>" * 5000,
    "a declaration": f'<?xml version="1.0" encoding="utf-16"?><CreateResponse xmlns="{PARTNER}"/>',
    "text": "no XML at all",
    "huge": f'<CreateResponse xmlns="{PARTNER}"><RequestID>{"x" * 300_000}</RequestID></CreateResponse>',
}


@pytest.mark.filterwarnings("ignore:the ResultDetailXML")
@pytest.mark.parametrize("name", DETAILS)
def test_details_of_any_kind_leave_the_items(side: Side, name: str) -> None:
    escaped = DETAILS[name].replace("&", "&amp;").replace("<", "&lt;").encode()
    told = b"<ResultDetailXML>" + escaped + b"</ResultDetailXML>"
    results = asked(side, lambda content: DETAIL.sub(lambda _: told, content))
    assert (results.succeeded, [each.index for each in results.failures], results.unknown) == (2, [1], [])


@pytest.mark.parametrize("id", ["a'b", 'a"b', "<a>&amp;", "]]>", "' OR 1=1 --", "a%", "é", " a b "])
def test_a_request_id_with_any_signs_is_asked_for_as_it_is(side: Side, id: str) -> None:
    results = side.run(side.client.results(id, wait=0))
    assert (results.count, len(results.unknown)) == (1, 1)


@pytest.mark.parametrize("wait", [-1, float("nan"), float("inf"), "1", True])
def test_a_wait_is_a_number_of_seconds(side: Side, wait: Any) -> None:
    with pytest.raises(ConfigurationError, match=r"^wait is "):
        side.run(side.client.results("an id", wait=wait))


@pytest.mark.parametrize("poll", [0, -1, float("nan")])
def test_a_poll_is_a_number_of_seconds(side: Side, poll: float) -> None:
    with pytest.raises(ConfigurationError, match=r"^poll is "):
        side.run(side.client.results("an id", poll=poll))


@pytest.mark.parametrize("name", ["raise_on", "idempotent", "unheard"])
def test_options_that_results_do_not_have(side: Side, name: str) -> None:
    options: Any = {name: ()}
    with pytest.raises(TypeError, match=rf"results\(\) has no option '{name}'"):
        side.run(side.client.results("an id", **options))


@pytest.mark.parametrize("options", [{"timeout": 0}, {"retry": 3}])
def test_options_of_calls_are_checked(side: Side, options: Any) -> None:
    with pytest.raises(ConfigurationError, match=r"timeout is|retry must be"):
        side.run(side.client.results("an id", **options))


def test_an_endless_iterable_of_something_else(side: Side) -> None:
    def endless() -> Iterator[Any]:
        while True:
            yield 7

    with pytest.raises(TypeError, match="a report, a QueuedCall or a RequestID"):
        side.run(side.client.results(endless()))


@pytest.mark.slow
def test_a_hundred_calls(side: Side) -> None:
    keys = [f"{number:03}" for number in range(100)]
    report = side.run(side.client.create_all(emails(*keys), queued=True, batch_size=1))
    results = side.run(side.client.results(report))
    assert (results.succeeded, results.failures, results.unknown) == (100, [], [])
    assert there(side.tenant) == keys


def test_if_the_time_is_over_in_the_midst_the_rest_is_unknown(side: Side) -> None:
    """Each poll of a call takes a while: those that are not asked for in time are told as unknown."""
    report = side.run(side.client.create_all(emails("a", "b", "c"), queued=True, batch_size=1, concurrency=1))
    side.tenant.clock.move(600)
    client = side.edited(_slowed(report.queued[0]))
    results = side.run(client.results(report, wait=0.05))
    assert results.succeeded == 1
    assert [each.index for each in results.unknown] == [1, 2]


def _slowed(call: QueuedCall[Any]) -> Callable[[bytes], bytes]:
    def edit(content: bytes) -> bytes:
        if call.request_id.encode() in content and b"ResultItem" in content:
            time.sleep(0.1)
        return content

    return edit


@pytest.mark.parametrize("name", SIDES)
@examples(150)
@given(places=st.lists(st.integers(0, 4), max_size=8), forged=st.lists(st.integers(0, 4), max_size=2))
def test_any_selection_of_what_is_told(name: str, places: list[int], forged: list[int]) -> None:
    """What is told of an object, in one way, is its outcome; and of no other object anything is said."""
    with Tenant() as tenant:
        side = SIDES[name](tenant)
        with tenant.client() as client:
            client.create_all(emails("b", "d"))
        report = side.run(side.client.create_all(emails(*"abcde"), queued=True))
        tenant.clock.move(600)

        def select(found: list[bytes]) -> list[bytes]:
            lies = [found[each].replace(b">OK<", b">no<").replace(b">Error<", b">OK<") for each in forged]
            return [*(found[each] for each in places), *(each.replace(b">no<", b">Error<") for each in lies)]

        results = side.run(side.edited(items_edited(select)).results(report, wait=0))
        known = {*places} ^ {*forged}
        done = {place for place in known if (place not in (1, 3)) == (place in places)}
        assert results.succeeded == len(done)
        assert {each.index for each in results.failures} == known - done
        assert {each.index for each in results.unknown} == {*range(5)} - known
        side.close()
