"""A process that holds one contestant, which pulls what a tenant has many of: see the last lines for its arguments.

It writes what that needed, as JSON.
"""

from __future__ import annotations

import json
import sys
import time
from collections.abc import Callable
from dataclasses import asdict, dataclass
from importlib import import_module
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pyarrow
import pyarrow.parquet

from ..resident import resident_kilobytes
from .order import Order

pyarrow.array([""])  # What pyarrow loads with the first values is an import as well.


@dataclass(frozen=True)
class Need:
    """What a program needed, beyond its imports.

    Attributes:
        count: how many events or rows came.
        cpu: seconds of processor time.
        wall: seconds on the clock.
        memory: MB, at the highest.
    """

    count: int
    cpu: float
    wall: float
    memory: float


def track(contestant: Any, order: Order) -> int:
    """Iterate over events. Return how many they were."""
    count: int = contestant.track(order)
    return count


def write_rows(contestant: Any, order: Order) -> int:
    """Write rows into a file of Parquet. Return how many are in it."""
    with TemporaryDirectory() as folder:
        path = Path(folder, "orders.parquet")
        contestant.write_rows(order, path)
        count: int = pyarrow.parquet.read_metadata(path).num_rows
        return count


def needed(work: Callable[[Any, Order], int], contestant: Any, order: Order) -> Need:
    """Do work in this process. Return what it needed."""
    before, cpu, wall = resident_kilobytes("VmRSS"), time.process_time(), time.monotonic()
    count = work(contestant, order)
    cpu, wall = time.process_time() - cpu, time.monotonic() - wall
    return Need(count, cpu, wall, (resident_kilobytes("VmHWM") - before) * 1024 / 1e6)


WORK = {each.__name__: each for each in (track, write_rows)}

if __name__ == "__main__":
    work, module, address, count, total = sys.argv[1:]
    order = Order(address, count=int(count), total=int(total))
    sys.stdout.write(json.dumps(asdict(needed(WORK[work], import_module(module), order))))
