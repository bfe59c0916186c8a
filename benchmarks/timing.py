"""Measures how long functions of this process and whole programs take."""

from __future__ import annotations

import gc
import os
import subprocess
import sys
import time
from collections.abc import Callable, Hashable, Mapping, Sequence
from dataclasses import dataclass
from math import inf
from typing import TypeVar

from .contestants import ROOT

K = TypeVar("K", bound=Hashable)

_TURN = 0.1
"""CPU seconds after which the next function has its turn."""

_ENOUGH = 5.0
"""CPU seconds in all turns together after which a function is not called again."""


@dataclass(frozen=True)
class Timing:
    """What one run of a function takes, in seconds.

    Attributes:
        cpu: processor time of this process, with all its threads.
        wall: time on the clock.
    """

    cpu: float
    wall: float


@dataclass(frozen=True)
class FinishedProgram:
    """A program that has ended.

    Attributes:
        cpu: seconds of processor time, the user's and the system's.
        output: what it wrote to standard output.
    """

    cpu: float
    output: str


def time_functions(functions: Mapping[K, Callable[[], object]], rounds: int) -> dict[K, Timing]:
    """Return the shortest times of each function.

    CPU time leaves out what other processes take, but they share caches and memory. So the functions take turns, and
    whatever else the machine does disturbs all alike. A turn lasts 0.1 s of CPU time, and a function that has had 5 s
    has no more turns.
    """
    gc.collect()
    # Objects that exist already, such as everybody's classes, are kept out of the collections that are measured.
    gc.freeze()
    shortest = dict.fromkeys(functions, Timing(inf, inf))
    total = dict.fromkeys(functions, 0.0)
    for _ in range(rounds):
        for name, function in functions.items():
            end_of_turn = min(total[name] + _TURN, _ENOUGH)
            while total[name] < end_of_turn:
                timing = _time_once(function)
                best = shortest[name]
                shortest[name] = Timing(min(best.cpu, timing.cpu), min(best.wall, timing.wall))
                total[name] += timing.cpu
    gc.unfreeze()
    return shortest


def _time_once(function: Callable[[], object]) -> Timing:
    wall, cpu = time.perf_counter(), time.process_time()
    # The result is kept until the clocks are read: freeing it is not measured.
    result = function()
    timing = Timing(cpu=time.process_time() - cpu, wall=time.perf_counter() - wall)
    del result
    return timing


def cpu_of_functions(functions: Mapping[K, Callable[[], object]], rounds: int) -> dict[K, float]:
    """Return the shortest CPU time of each function, in seconds: see `time_functions`."""
    return {name: timing.cpu for name, timing in time_functions(functions, rounds).items()}


def cpu_of_programs(programs: Mapping[str, Sequence[str]], rounds: int) -> dict[str, float]:
    """Return the shortest CPU time of a fresh process for each program, in seconds. The programs take turns.

    Args:
        programs: name -> the arguments of Python.
        rounds: the number of turns.
    """
    shortest = dict.fromkeys(programs, inf)
    for _ in range(rounds):
        for name, arguments in programs.items():
            shortest[name] = min(shortest[name], run_python(arguments).cpu)
    return shortest


def run_python(arguments: Sequence[str], **variables: str) -> FinishedProgram:
    """Run this Python with these arguments, in the project's folder.

    Args:
        arguments: of Python.
        variables: of the environment, beside those of this process.

    Raises:
        RuntimeError: the program failed; its messages are on standard error.
    """
    command = [sys.executable, *arguments]
    # Modules are compiled once for all contestants, as those of installed packages are.
    environment = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
    environment |= variables
    # In a group of its own: Ctrl-C is for this process, which ends the other one and says a word about it.
    with subprocess.Popen(  # noqa: S603 - the programs are ours
        command, cwd=ROOT, env=environment, stdout=subprocess.PIPE, text=True, process_group=0
    ) as child:
        try:
            assert child.stdout is not None
            output = child.stdout.read()
            _, status, usage = os.wait4(child.pid, 0)
        except KeyboardInterrupt:
            child.kill()
            raise
        child.returncode = os.waitstatus_to_exitcode(status)
    if child.returncode:
        raise RuntimeError(f"python {' '.join(arguments)} failed with exit code {child.returncode}")
    return FinishedProgram(cpu=usage.ru_utime + usage.ru_stime, output=output)
