"""Clocks: of functions in this process, and of whole processes."""

from __future__ import annotations

import gc
import os
import subprocess
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

_ROOT = Path(__file__).resolve().parents[1]
_SLICE = 0.1
_ENOUGH = 5.0


@dataclass(frozen=True)
class Taken:
    """What a function took, in seconds.

    Attributes:
        cpu: processor time of this process, with all its threads.
        wall: on the clock.
    """

    cpu: float
    wall: float


def fastest(functions: Mapping[str, Callable[[], object]], rounds: int) -> dict[str, float]:
    """The least CPU time of each function, in seconds. See `measured`."""
    return {name: taken.cpu for name, taken in measured(functions, rounds).items()}


def measured(functions: Mapping[str, Callable[[], object]], rounds: int) -> dict[str, Taken]:
    """The least that each function takes.

    What other processes take is not in the CPU time, but caches and memory are shared with them. So the functions take
    turns, and whatever else the machine does hits all alike. In its turn a function runs until it has had 0.1 s of CPU
    time, and one that has had 5 s altogether is not asked again.
    """
    gc.collect()
    # What was made before, such as everybody's classes, is not looked through in somebody's turn.
    gc.freeze()
    best = dict.fromkeys(functions, Taken(float("inf"), float("inf")))
    total = dict.fromkeys(functions, 0.0)
    for _ in range(rounds):
        for name, function in functions.items():
            until = total[name] + _SLICE
            while total[name] < min(until, _ENOUGH):
                begun, start = time.perf_counter(), time.process_time()
                result = function()
                cpu, wall = time.process_time() - start, time.perf_counter() - begun
                # Freeing it is not measured.
                del result
                best[name] = Taken(min(best[name].cpu, cpu), min(best[name].wall, wall))
                total[name] += cpu
    gc.unfreeze()
    return best


@dataclass(frozen=True)
class Ended:
    """A process that ended.

    Attributes:
        cpu: seconds of processor time, its own and the system's.
        output: what it wrote to standard output.
    """

    cpu: float
    output: str


def process(arguments: Sequence[str]) -> Ended:
    """Run this Python with these arguments.

    Raises:
        RuntimeError: it failed; what it said is on standard error.
    """
    command = [sys.executable, *arguments]
    # All contestants are compiled once, as installed packages are.
    environment = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
    with subprocess.Popen(  # noqa: S603
        command, cwd=_ROOT, env=environment, stdout=subprocess.PIPE, text=True
    ) as child:
        assert child.stdout is not None
        output = child.stdout.read()
        _, status, usage = os.wait4(child.pid, 0)
        child.returncode = os.waitstatus_to_exitcode(status)
    if child.returncode:
        raise RuntimeError(f"python {' '.join(arguments)} failed")
    return Ended(usage.ru_utime + usage.ru_stime, output)


def least(commands: Mapping[str, Sequence[str]], rounds: int) -> dict[str, float]:
    """The least CPU time of a fresh process for each command, in seconds. They take turns."""
    best = dict.fromkeys(commands, float("inf"))
    for _ in range(rounds):
        for name, arguments in commands.items():
            best[name] = min(best[name], process(arguments).cpu)
    return best
