"""What is read is what is there, once, in order; or an exception says how far it came."""

from __future__ import annotations

import pickle
from collections.abc import Callable
from typing import Literal

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sfmc_soap import (
    NO_RETRIES,
    CallError,
    CallTimeout,
    FilterPart,
    P,
    ProtocolError,
    RetryPolicy,
    SelectionInterrupted,
    Subscriber,
)
from sfmc_tenant import Tenant
from sfmc_tenant.soap.faults import FaultKind
from support.everyday.people import KEYS, subscribe_all
from support.everyday.sides import QUICK, SIDES, Side

PAGE = 7


@pytest.fixture
def people(side: Side) -> Side:
    subscribe_all(side.tenant)
    return side


def read(side: Side, where: FilterPart | None = None, retry: RetryPolicy = QUICK) -> list[str]:
    """The keys that are read, page by page."""
    selection = side.client.select(Subscriber, "SubscriberKey", where=where, page_size=PAGE, retry=retry)
    return [str(each.subscriber_key) for each in side.items(selection)]


@pytest.mark.parametrize(
    "kind", ["rate limited", "token expired", "dropped before", "dropped after", "half a page", "HTTP 503"]
)
@pytest.mark.parametrize("where", ["first", "continue"])
def test_a_page_that_fails_is_asked_for_again(
    people: Side, kind: FaultKind, where: Literal["first", "continue"]
) -> None:
    people.tenant.faults.add(kind, where=where, operation="Retrieve")
    assert read(people) == KEYS


def test_a_lost_page_of_a_moving_cursor_is_noticed(people: Side) -> None:
    people.tenant.cursors = "moving"
    assert read(people) == KEYS
    people.tenant.faults.add("dropped after", where="continue")
    with pytest.raises(SelectionInterrupted) as caught:
        read(people)
    error = caught.value
    assert (error.count, error.pages) == (PAGE, 1)
    assert error.last == {"SubscriberKey": KEYS[PAGE - 1]}
    assert "select what comes after" in error.hint
    assert isinstance(error, CallError)
    assert error.operation == "Retrieve"


def test_a_moving_cursor_is_not_asked_again_once_it_is_known(people: Side) -> None:
    people.tenant.cursors = "moving"
    people.tenant.faults.add("dropped after", where="continue", after=1)
    with pytest.raises(SelectionInterrupted) as caught:
        read(people)
    assert (caught.value.count, caught.value.pages, caught.value.attempts) == (2 * PAGE, 2, 1)
    assert isinstance(caught.value.__cause__, ProtocolError)
    assert caught.value.processed is None


def test_a_continue_that_is_refused(people: Side) -> None:
    people.tenant.faults.add("maintenance", where="continue", times=None, after=1)
    with pytest.raises(SelectionInterrupted, match=f"read before: {2 * PAGE} in 2 pages") as caught:
        read(people)
    again = pickle.loads(pickle.dumps(caught.value))
    assert (str(again), again.count, again.last) == (str(caught.value), 2 * PAGE, caught.value.last)


def test_a_page_that_is_read_ahead_may_take_too_long(people: Side) -> None:
    """Its exception is a TimeoutError, and no limit of the wait for it."""
    people.tenant.faults.add("late", where="continue", times=None)
    with pytest.raises(SelectionInterrupted, match="no response in time") as caught:
        read(people, retry=NO_RETRIES)
    assert isinstance(caught.value.__cause__, CallTimeout)


def test_what_fails_at_once_is_the_error_of_the_call(people: Side) -> None:
    people.tenant.faults.add("dropped before", operation="Retrieve", times=None)
    with pytest.raises(ProtocolError):
        read(people, retry=NO_RETRIES)


def test_a_part_of_a_long_list_of_values_that_fails(people: Side) -> None:
    wanted = P("SubscriberKey").in_([f"nobody {number}" for number in range(60)] + KEYS)
    people.tenant.faults.add("dropped before", operation="Retrieve", after=1, times=None)
    with pytest.raises(SelectionInterrupted) as caught:
        read(people, where=wanted, retry=NO_RETRIES)
    assert caught.value.pages == 1


KINDS: tuple[FaultKind | None, ...] = (
    None,
    "rate limited",
    "token expired",
    "dropped before",
    "dropped after",
    "half a page",
    "short page",
    "empty page",
    "HTTP 503",
    "HTTP 429",
)


@pytest.mark.parametrize("name", SIDES)
@given(
    cursors=st.sampled_from(["places", "moving"]),
    schedule=st.lists(st.sampled_from(KINDS), max_size=12),
    number=st.integers(0, len(KEYS)),
    page=st.integers(1, 30),
    prefetch=st.integers(0, 1),
)
def test_any_faults(
    name: str,
    cursors: Literal["places", "moving"],
    schedule: list[FaultKind | None],
    number: int,
    page: int,
    prefetch: int,
) -> None:
    side = make(SIDES[name], number)
    side.tenant.cursors = cursors
    side.tenant.faults.schedule(schedule)
    got: list[str] = []

    def take(subscriber: Subscriber) -> bool:
        got.append(str(subscriber.subscriber_key))
        return True

    try:
        side.each(side.client.select(Subscriber, "SubscriberKey", page_size=page, prefetch=prefetch), take)
    except SelectionInterrupted as error:
        assert got == KEYS[: error.count]
        assert error.last == ({"SubscriberKey": got[-1]} if got else {})
    except CallError:
        assert not got
    else:
        assert got == KEYS[:number]
    finally:
        side.close()


def make(kind: Callable[[Tenant], Side], number: int) -> Side:
    """A side with so many subscribers."""
    tenant = Tenant()
    if number:
        subscribe_all(tenant, KEYS[:number])
    return kind(tenant)
