"""Events that come late: windows reach back for them, and what was given before is not given again."""

from __future__ import annotations

import sqlite3
from collections import Counter
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sfmc_soap import ConfigurationError, OpenEvent, TrackingInterrupted
from sfmc_tenant import Tenant
from support.everyday.faults import Faults, any_faults
from support.everyday.sides import SIDES, Blocking, Side
from support.everyday.tracked import LONGEST, Opened, new_beginning, opened, period_of, read_back, slow, track
from support.everyday.tracked_files import EVENTS, HOURS, WindowFiles
from support.profiles import examples

OVERLAPS = st.sampled_from([0, 1, 60, 1800, LONGEST])


@dataclass(frozen=True)
class Run:
    """What has happened before a run, and until when it reads, in seconds."""

    events: list[Opened]
    until: int
    faults: Faults


@st.composite
def runs(draw: st.DrawFn) -> list[Run]:
    """Return runs, each of which reads as far as the one before it or farther."""
    ends = sorted(draw(st.lists(st.sampled_from([0, 60, 1800, 3600, LONGEST + 1]), min_size=1, max_size=4)))
    return [Run(draw(opened()), until, draw(any_faults("timed out", "short page", calm=20))) for until in ends]


@pytest.fixture(name="shared", scope="module", params=SIDES)
def _shared(request: pytest.FixtureRequest) -> Iterator[Side]:
    with Tenant() as tenant:
        side = SIDES[request.param](tenant)
        yield side
        side.close()


def delivered(runs: list[Run], overlap: int, sends: list[int] | None) -> Counter[Opened]:
    """Return what must be in the files after all runs: what was there when its second was read last."""
    there: Counter[Opened] = Counter()
    happened: list[Opened] = []
    frontier = 0
    for run in runs:
        happened += run.events
        if run.until > frontier:
            there |= Counter(each for each in happened if frontier - overlap <= each.at < run.until)
            frontier = run.until
    return Counter({each: count for each, count in there.items() if sends is None or each.send in sends})


@examples(25)
@given(runs=runs(), overlap=OVERLAPS, window=st.sampled_from([600, 3600]), sends=st.sampled_from([None, [1, 2], [3]]))
def test_any_events_in_any_order(
    shared: Side, runs: list[Run], overlap: int, window: int, sends: list[int] | None
) -> None:
    tenant = shared.tenant
    with TemporaryDirectory() as path:
        files = WindowFiles(shared, Path(path), [])
        for run in runs:
            track(tenant, files.beginning, run.events)
            tenant.faults.schedule(run.faults)
            while True:
                try:
                    files.write(
                        run.until / 3600,
                        window=timedelta(seconds=window),
                        overlap=timedelta(seconds=overlap),
                        drop_repeats=True,
                        sends=sends,
                        page_size=5,
                    )
                except TrackingInterrupted:
                    continue
                finally:
                    tenant.faults.clear()
                break
        assert files.found == delivered(runs, overlap, sends)


def test_iterated(shared: Side) -> None:
    """Without a state nothing was read before, so that nothing is read again."""
    beginning = new_beginning()
    events = [Opened(1800, 1, "A")] * 3
    track(shared.tenant, beginning, events)
    found = shared.client.tracking(
        OpenEvent,
        "SendID",
        "SubscriberKey",
        since=beginning,
        until=beginning + timedelta(hours=1),
        window=timedelta(seconds=1801),
        overlap=timedelta(hours=1),
        drop_repeats=True,
    )
    assert read_back(beginning, shared.items(found)) == Counter(events)


def test_what_was_read_by_the_same_run_is_not_read_again(files: WindowFiles) -> None:
    """Only the first window reaches back: the others come after one that was read just now. No request is longer."""
    files.write(1, **LATE)
    before = len(files.side.tenant.calls.soap)
    files.write(**LATE, window=timedelta(minutes=30))
    requests = [call.request.retrieve_request for call in files.side.tenant.calls.soap[before:]]
    periods = [period_of(request) for request in requests]
    assert periods[0][0] == files.beginning
    assert {end - start for start, end in periods} == {timedelta(minutes=30)}
    assert [start for start, _ in periods] == sorted({start for start, _ in periods})


def test_what_is_read_again_may_take_too_long(files: WindowFiles) -> None:
    """It is asked for in parts as well, with the window that comes after it."""
    files.write(1, **LATE)
    slow_client = slow(files.side, timedelta(minutes=10))
    found = slow_client.tracking(
        OpenEvent,
        "SendID",
        "SubscriberKey",
        since=files.beginning,
        until=files.beginning + timedelta(hours=2),
        **LATE,
    )
    files.side.run(found.write(files.folder, state=files.state, format="csv"))
    assert files.found == Counter(each for each in EVENTS if each.at < 2 * 3600)


def test_all_that_was_ever_read_may_be_read_again(files: WindowFiles) -> None:
    """However long that is."""
    late = {**LATE, "overlap": timedelta.max}
    files.write(1, **late)
    track(files.side.tenant, files.beginning, [Opened(5.0, 1, "late")])
    files.write(2, **late)
    assert files.found == Counter([Opened(5.0, 1, "late"), *(each for each in EVENTS if each.at < 2 * 3600)])


@pytest.fixture
def files(tmp_path: Path) -> WindowFiles:
    return WindowFiles(Blocking(Tenant()), tmp_path)


LATE: dict[str, Any] = {"overlap": timedelta(hours=1), "drop_repeats": True}


def test_two_equal_events_stay_two(tmp_path: Path) -> None:
    """Also in the run that reads them again."""
    events = [Opened(3599.0, 1, "A")] * 2
    files = WindowFiles(Blocking(Tenant()), tmp_path, events)
    for hours in (1, 2):
        files.write(hours, **LATE)
    assert files.found == Counter(events)


def test_what_was_counted_of_a_window_that_is_halved_was_not_given(files: WindowFiles) -> None:
    files.side.tenant.faults.add("timed out", where="continue")
    files.write(page_size=3, **LATE)
    assert files.found == Counter(EVENTS)


def test_nothing_is_remembered_longer_than_it_is_read_again(files: WindowFiles) -> None:
    """So the state does not grow with the events."""
    files.write(**LATE)
    with closing(sqlite3.connect(files.state)) as connection:
        [(count,)] = connection.execute("SELECT count(*) FROM digests").fetchall()
    assert count == 6


@pytest.mark.parametrize(
    ("hours", "problem"),
    [((0, 2), "began with .*: use another state"), ((3, HOURS), "was read up to .*: begin there, or before")],
)
def test_a_gap(files: WindowFiles, hours: tuple[int, int], problem: str) -> None:
    """What was read out of order could not be told from repeats."""
    files.write(2, since=1, **LATE)
    with pytest.raises(ConfigurationError, match=problem):
        files.write(hours[1], since=hours[0], **LATE)
    files.write(since=2, **LATE)
    assert files.found == Counter(event for event in EVENTS if event.at >= 3600)


@pytest.mark.parametrize(
    ("option", "value"), [("overlap", timedelta(hours=2)), ("overlap", timedelta()), ("drop_repeats", False)]
)
def test_a_state_is_for_one_overlap(files: WindowFiles, option: str, value: object) -> None:
    files.write(1, **LATE)
    with pytest.raises(ConfigurationError, match=f"{option} was "):
        files.write(**dict[str, Any]({**LATE, option: value}))


@pytest.mark.parametrize(
    ("option", "value", "error"),
    [("overlap", timedelta(-1), ConfigurationError), ("overlap", 60, TypeError), ("drop_repeats", 1, TypeError)],
)
def test_wrong_options(files: WindowFiles, option: str, value: object, error: type[Exception]) -> None:
    with pytest.raises(error, match=f"^{option}"):
        files.write(**dict[str, Any]({option: value}))
