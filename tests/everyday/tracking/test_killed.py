"""A process that writes events is killed at any moment: after the next run, each event is there once."""

from __future__ import annotations

import random
import sys
import time
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from sfmc_tenant import Tenant
from support.everyday.killing import Ended, Order, Processes, processes
from support.everyday.sides import Blocking
from support.everyday.tracked_files import EVENTS, HOURS, WindowFiles
from support.tenant.serving import served

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="its processes cannot be forked")


@dataclass(frozen=True)
class Trials:
    """The same events, written again and again, each time into a folder of its own.

    Attributes:
        files: what is written.
        program: what the processes are forked from.
        order: what they are told.
        path: where the folders are.
    """

    files: WindowFiles
    program: Processes
    order: Order
    path: Path

    def kill(self, name: str, **moment: Any) -> Ended:
        """Write into a new folder, and be killed at a moment; write again; and compare what is there."""
        path = self.path / name
        path.mkdir()
        order = replace(self.order, path=str(path))
        ended = self.program.write(replace(order, **moment))
        assert not self.program.write(order).was_killed
        self.files.folder = path / "opens"
        assert self.files.found == Counter(EVENTS)
        assert all(name.startswith("OpenEvent-") for name in self.files.names)
        return ended


@pytest.fixture(
    scope="module", params=[{"concurrency": 2}, {"overlap": 7200, "drop_repeats": True}], ids=["parallel", "overlap"]
)
def trials(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Trials]:
    path = tmp_path_factory.mktemp("killed")
    with Tenant() as tenant, served(tenant) as url, processes() as program:
        tenant.access.install("one", "two", 1000001)
        files = WindowFiles(Blocking(tenant), path)
        since, until = (files.beginning + timedelta(hours=hours) for hours in (0, HOURS))
        options = {"window": 3600, **request.param}
        order = Order(url=url, path="", period=(since.isoformat(), until.isoformat()), options=options)
        yield Trials(files, program, order, path)


def kill_at_steps(trials: Trials, count: int) -> None:
    """Write as often, and be killed at steps that are spread over the whole."""
    whole = trials.kill("whole")
    assert not whole.was_killed
    for number in range(count):
        step = 1 + whole.steps * number // count
        assert trials.kill(f"at step {step}", step=step).was_killed


def test_killed_at_some_steps(trials: Trials) -> None:
    """Before and after calls of what keeps files and states, and inside."""
    kill_at_steps(trials, 3)


@pytest.mark.slow
def test_killed_at_many_steps(trials: Trials) -> None:
    kill_at_steps(trials, 75)


@pytest.mark.slow
def test_killed_at_random_moments(trials: Trials) -> None:
    """Wherever the process is then."""
    started = time.monotonic()
    trials.kill("as a whole")
    seconds = (time.monotonic() - started) / 2
    killed = [trials.kill(f"{number}", seconds=random.uniform(0, seconds)).was_killed for number in range(75)]
    assert killed.count(True) > 20
