"""Files of windows, written in processes that are killed. As a program, it is what they are forked from."""

from __future__ import annotations

import os
import signal
import sys
from collections.abc import Callable, Iterator
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
from support.everyday.forking import Program, program, serve

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
        forking: the program of this module.
    """

    def __init__(self, forking: Program) -> None:
        self._forking = forking

    def write(self, order: Order) -> Ended:
        """Have something written in a process of its own, until it ends or is killed."""
        ended = self._forking.run(order.seconds, **asdict(order))
        return Ended(was_killed=ended.was_killed, steps=int(ended.told or 0))


@contextmanager
def processes() -> Iterator[Processes]:
    """Run the program while the context is open."""
    with program(__name__) as running:
        yield Processes(running)


def _do(order: dict[str, Any], tell: Callable[[str], object]) -> None:
    tell(str(_write(Order(**order))))


def _warm_up(order: dict[str, Any]) -> None:
    """Load everything."""
    first = Order(**order)
    with TemporaryDirectory() as path:
        _write(replace(first, path=path, step=None, options={**first.options, "concurrency": 1}))


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
    serve(_do, _warm_up)
