"""Windows: their halves, and what others leave of them."""

from __future__ import annotations

from datetime import datetime, timedelta
from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sfmc_soap import SERVER_TIME, Window

NOON = datetime(2026, 3, 1, 12, tzinfo=SERVER_TIME)
SENDS = (1, 2, 3, 4)


def window(start: int, end: int, sends: tuple[int, ...] | None = None) -> Window:
    """A window, by seconds after noon."""
    return Window(NOON + timedelta(seconds=start), NOON + timedelta(seconds=end), sends)


def windows(*, has_sends: bool) -> st.SearchStrategy[Window]:
    """Return windows of some sends, or of all."""
    sends = st.sets(st.sampled_from(SENDS), min_size=1).map(lambda ids: tuple(sorted(ids)))
    period = st.tuples(st.integers(0, 20), st.integers(1, 9))
    return st.builds(lambda period, ids: window(period[0], sum(period), ids if has_sends else None), period, sends)


def points(*of: Window) -> list[tuple[datetime, int]]:
    """Every second of every send in windows."""
    found: list[tuple[datetime, int]] = []
    for each in of:
        seconds = [each.start + timedelta(seconds=number) for number in range(int(each.length.total_seconds()))]
        found += product(seconds, each.sends or SENDS)
    return found


@pytest.mark.parametrize("has_sends", [True, False])
@given(data=st.data())
def test_halves_are_the_whole(data: st.DataObject, has_sends: bool) -> None:
    whole = data.draw(windows(has_sends=has_sends))
    halves = whole.halves()
    assert bool(halves) == whole.is_divisible == (len(points(whole)) > (1 if has_sends else len(SENDS)))
    if halves:
        assert sorted(points(*halves)) == sorted(points(whole))
        assert all(points(half) for half in halves)


@pytest.mark.parametrize("has_sends", [True, False])
@given(data=st.data())
def test_what_others_leave_is_all_that_they_lack(data: st.DataObject, has_sends: bool) -> None:
    whole = data.draw(windows(has_sends=has_sends))
    others = data.draw(st.lists(windows(has_sends=has_sends), max_size=5))
    left = whole.without(others)
    assert sorted(points(*left)) == sorted({*points(whole)} - {*points(*others)})
    assert [each.start for each in left] == sorted(each.start for each in left)


def test_a_window_of_all_sends_leaves_nothing_of_some() -> None:
    assert window(0, 9, (1,)).without([window(0, 5)]) == [window(5, 9, (1,))]
    assert window(0, 9).without([window(0, 5, (1,))]) == [window(0, 9)]


def test_what_a_window_is_called() -> None:
    assert str(window(0, 60)) == "2026-03-01T12:00:00-06:00 to 2026-03-01T12:01:00-06:00"
    assert str(window(0, 60, (7,))).endswith(", send 7")
    assert str(window(0, 60, SENDS)).endswith(", 4 sends from 1 to 4")
