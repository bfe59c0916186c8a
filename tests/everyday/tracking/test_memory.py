"""Tracking events are read in memory that does not grow with them."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from benchmarks.bulk import bindings, filling, program
from benchmarks.serving import running
from benchmarks.timing import run_python

EVENTS = 120_000
MEGABYTES = 8
"""How much more memory may be needed for six times as many events. If they were held, it would be some 60."""


@pytest.mark.slow
def test_memory_does_not_grow_with_the_events(tmp_path: Path) -> None:
    filling.fill(tmp_path / "tenant.db", EVENTS)
    with running(filling.__name__, tmp_path / "tenant.db") as address:
        few, many = (needed_megabytes(address, count) for count in (EVENTS // 6, EVENTS))
    assert many < few + MEGABYTES


def needed_megabytes(address: str, count: int) -> float:
    """What a process of its own needs for so many events, at the highest."""
    arguments = [program.track.__name__, bindings.__name__, address, str(count), str(EVENTS)]
    need = program.Need(**json.loads(run_python(["-m", program.__name__, *arguments]).output))
    assert need.count == count
    return need.memory
