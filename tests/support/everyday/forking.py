"""Processes that may be killed: each is forked from a program that has loaded everything and waits for orders.

It reads a line of JSON for each and prints what became of it.
"""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial
from typing import Any

from support import TESTS


@dataclass(frozen=True)
class Ended:
    """What became of a process.

    Attributes:
        was_killed: whether it was killed before its end.
        told: what it had told until then.
    """

    was_killed: bool
    told: str


class Program:
    """What processes are forked from.

    Args:
        running: the program.
    """

    def __init__(self, running: subprocess.Popen[str]) -> None:
        self._running = running

    def run(self, seconds: float | None = None, /, **order: Any) -> Ended:
        """Have something done in a process of its own.

        Args:
            seconds: after how long it is killed, None if it is not.
            order: what is to be done.
        """
        assert self._running.stdin and self._running.stdout
        print(json.dumps({"seconds": seconds, "order": order}), file=self._running.stdin, flush=True)
        status, told = json.loads(self._running.stdout.readline())
        assert status in (0, -signal.SIGKILL), status
        return Ended(was_killed=bool(status), told=told)


@contextmanager
def program(module: str) -> Iterator[Program]:
    """Run a module as the program while the context is open."""
    command = [sys.executable, "-m", module]
    with subprocess.Popen(command, cwd=TESTS, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as running:
        yield Program(running)
        assert running.stdin
        running.stdin.close()


def _write(pipe: int, text: str) -> None:
    os.write(pipe, text.encode())


def serve(
    do: Callable[[dict[str, Any], Callable[[str], object]], None],
    warm_up: Callable[[dict[str, Any]], None] | None = None,
) -> None:
    """Do what is ordered, each order in a process of its own.

    Args:
        do: does what an order says, and tells what is to be known if it is killed.
        warm_up: is called with the first order before anything is forked, to load what that needs.
    """
    for line in sys.stdin:
        given = json.loads(line)
        if warm_up is not None:
            warm_up(given["order"])
            warm_up = None
        read, write = os.pipe()
        child = os.fork()
        if not child:
            do(given["order"], partial(_write, write))
            os._exit(0)
        os.close(write)
        if given["seconds"] is not None:
            time.sleep(given["seconds"])
            os.kill(child, signal.SIGKILL)
        _, status = os.waitpid(child, 0)
        with os.fdopen(read) as pipe:
            told = pipe.read()
        sys.stdout.write(f"{json.dumps([os.waitstatus_to_exitcode(status), told])}\n")
        sys.stdout.flush()
