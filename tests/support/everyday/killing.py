"""Files of windows, written in processes that are killed: each is forked from one that has loaded everything and waits.

It reads a line of JSON for each and prints what became of it. As a program: `python -m support.everyday.killing`.
"""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field, replace
from datetime import datetime, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory
from types import FrameType
from typing import Any

from sfmc_soap import Client, ClientCredentials, OpenEvent
from sfmc_soap.everyday.frames import files
from sfmc_soap.everyday.tracking import database, file_writer, folder, repeats, state, trackings
from support import TESTS

_WATCHED = frozenset(
    str(module.__file__) for module in (database, file_writer, files, folder, repeats, state, trackings)
)
"""The modules in whose midst a process may be killed."""
_PERIODS = frozenset(["window", "overlap"])


@dataclass(frozen=True)
class Order:
    """What is written, and when its process is killed.

    Attributes:
        url: the address of the tenant.
        path: where folder and state are.
        period: since when and until when, as text.
        options: of `tracking`, beside; what takes time in seconds.
        seconds: after how long it is killed, None if it is not.
        step: at which step of the modules that keep files and states, None if at none.
    """

    url: str
    path: str
    period: tuple[str, str]
    options: dict[str, Any] = field(default_factory=dict)
    seconds: float | None = None
    step: int | None = None


@dataclass(frozen=True)
class Ended:
    """How a process has ended.

    Attributes:
        was_killed: whether it was killed before its end.
        steps: how many steps there were, if it was not.
    """

    was_killed: bool
    steps: int


class Processes:
    """What processes are ordered from.

    Args:
        program: the program of this module.
    """

    def __init__(self, program: subprocess.Popen[str]) -> None:
        self._program = program

    def write(self, order: Order) -> Ended:
        """Have something written in a process of its own, until it ends or is killed."""
        assert self._program.stdin and self._program.stdout
        print(json.dumps(asdict(order)), file=self._program.stdin, flush=True)
        status, steps = map(int, self._program.stdout.readline().split())
        assert status in (0, -signal.SIGKILL), status
        return Ended(was_killed=bool(status), steps=steps)


@contextmanager
def processes() -> Iterator[Processes]:
    """Run the program while the context is open."""
    command = [sys.executable, "-m", __name__]
    with subprocess.Popen(command, cwd=TESTS, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as program:
        yield Processes(program)
        assert program.stdin
        program.stdin.close()


def _serve() -> None:
    is_warm = False
    for line in sys.stdin:
        order = Order(**json.loads(line))
        if not is_warm:
            with TemporaryDirectory() as path:
                _write(replace(order, path=path, step=None, options={**order.options, "concurrency": 1}))
            is_warm = True
        read, write = os.pipe()
        child = os.fork()
        if not child:
            os.write(write, str(_write(order)).encode())
            os._exit(0)
        os.close(write)
        if order.seconds is not None:
            time.sleep(order.seconds)
            os.kill(child, signal.SIGKILL)
        _, status = os.waitpid(child, 0)
        with os.fdopen(read) as pipe:
            steps = pipe.read()
        sys.stdout.write(f"{os.waitstatus_to_exitcode(status)} {steps or 0}\n")
        sys.stdout.flush()


def _write(order: Order) -> int:
    """Write. Return how many steps there were."""
    steps = 0

    def watch(frame: FrameType, event: str, argument: object) -> None:
        nonlocal steps
        if frame.f_code.co_filename in _WATCHED:
            steps += 1
            if steps == order.step:
                os.kill(os.getpid(), signal.SIGKILL)

    since, until = map(datetime.fromisoformat, order.period)
    options: dict[str, Any] = {**order.options}
    for name in _PERIODS & options.keys():
        options[name] = timedelta(seconds=options[name])
    with Client(ClientCredentials(client_id="one", client_secret="two", auth_url=order.url)) as client:
        tracking = client.tracking(OpenEvent, "SendID", "SubscriberKey", since=since, until=until, **options)
        sys.setprofile(watch)
        tracking.write(Path(order.path) / "opens", state=Path(order.path) / "opens.db", format="csv")
        sys.setprofile(None)
    return steps


if __name__ == "__main__":
    _serve()
