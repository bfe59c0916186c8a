"""Waiting for what goes on by itself: it is polled, with pauses that grow, until it has ended or the time is over."""

from __future__ import annotations

import time
from abc import ABC, abstractmethod
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from typing import TypeVar

from ... import APIObject
from ..._runtime.client.context import CallContext
from ..._runtime.client.effects import Flow, Pause, RunCallback
from ..._runtime.client.errors import CallError
from ..._runtime.client.marketing_cloud import may_pass
from ..._runtime.client.settings import PAUSE, TIME_LIMIT, CallOptions, RetryPolicy, check_kind
from ..._runtime.simple_type import wrong_type
from ..._runtime.warning import warn
from ..frames.progress import TerminalLine
from .errors import RunError, RunTimeout

E = TypeVar("E", bound=RunError)

_AN_HOUR = 3600.0
_FIRST_PAUSE, _LONGEST_PAUSE, _GROWTH = 2.0, 30.0, 1.5
"""Seconds between polls, and how much longer each pause is than the one before."""
_SHORTEST_POLL = 1.0
"""Seconds that a poll may take, even if fewer are left."""


@dataclass(frozen=True)
class Poll:
    """What is told of one poll.

    Attributes:
        number: its number, from 1.
        status: the word of the service; "" if it shows nothing yet.
        seconds: how long it is waited for.
        result: what the service tells; None if it shows nothing.
    """

    number: int
    status: str
    seconds: float
    result: APIObject | None


@dataclass(frozen=True, kw_only=True)
class WaitOptions:
    """How something is waited for.

    Attributes:
        timeout: seconds to wait at most.
        poll: seconds between polls, None for pauses that grow.
        on_poll: is called with each poll.
        progress: whether the state is shown on a terminal.
        call: the options of each call.
    """

    timeout: float
    poll: float | None
    on_poll: Callable[[Poll], object] | None
    progress: bool
    call: CallOptions = field(default_factory=CallOptions)


def wait_options(
    *, timeout: float | None, poll: float | None, on_poll: Callable[[Poll], object] | None, progress: bool
) -> WaitOptions:
    """Return the arguments of `wait`.

    Raises:
        ConfigurationError: a number is outside of its range.
        TypeError: one is of a wrong type.
    """
    limit = _AN_HOUR if timeout is None else PAUSE.checked(timeout, "timeout")
    between = None if poll is None else TIME_LIMIT.checked(poll, "poll")
    if on_poll is not None and not callable(on_poll):
        raise TypeError(f"on_poll: {wrong_type(on_poll, 'a function')}")
    return WaitOptions(timeout=limit, poll=between, on_poll=on_poll, progress=progress)


class Watch:
    """How long something is waited for: by the clock, and at least as long as the pauses were.

    The clients of a tenant in the process do not wait in pauses, but move its clock.
    """

    def __init__(self) -> None:
        self._begun, self._paused = time.monotonic(), 0.0

    @property
    def seconds(self) -> float:
        """The seconds so far."""
        return max(time.monotonic() - self._begun, self._paused)

    def pause(self, seconds: float) -> Flow[None]:
        """Pause."""
        yield Pause(seconds)
        self._paused += seconds


class Waiting(ABC):
    """One wait for something that goes on by itself.

    Args:
        context: the client's.
        options: how it is waited for.

    Attributes:
        name: what is waited for, in messages.
        kind, run_id: what exceptions say of it: see `RunError`.
        found: what the service told of it last, None if it told nothing.
    """

    name: str
    kind: str
    run_id: str

    def __init__(self, context: CallContext, options: WaitOptions) -> None:
        self._context, self._options = context, options
        self._watch, self._line = Watch(), TerminalLine(shown=options.progress)
        self._polls, self._pause = 0, _FIRST_PAUSE
        self._failure: CallError | None = None
        self.found: APIObject | None = None

    @abstractmethod
    def poll(self, call: CallOptions) -> Flow[APIObject | None]:
        """Return what the service tells of it, None if it tells nothing."""

    @abstractmethod
    def status(self) -> str:
        """Return how far it is, by what was found last; "" if that shows nothing."""

    @abstractmethod
    def ended(self, found: APIObject | None) -> APIObject | None:
        """Return what the service tells of it if it has ended well, None if it goes on.

        Raises:
            RunFailed: it has ended badly.
        """

    @abstractmethod
    def trouble(self, found: APIObject) -> str:
        """Return what is to be warned of when it has ended well, "" for nothing."""

    @abstractmethod
    def left(self) -> str:
        """Return what becomes of it if nobody waits any more."""

    @property
    def seconds(self) -> float:
        """How long it is waited for."""
        return self._watch.seconds

    def end(self) -> Flow[APIObject]:
        """Return what the service tells of it when it has ended well.

        Raises:
            RunFailed: it has not ended well.
            RunTimeout: it has not ended in time.
            CallError: a poll failed, and the next one would fail as well.
        """
        found = yield from self._polled()
        if trouble := self.trouble(found):
            warn(trouble)
        return found

    def error(self, error: E) -> E:
        """Return an exception with what is known of what is waited for."""
        error.kind, error.run_id, error.status, error.result = self.kind, self.run_id, self.status(), self.found
        return error

    def _polled(self) -> Flow[APIObject]:
        """Poll it until it has ended well. What interrupts that is told what is left running."""
        try:
            while (found := (yield from self._poll())) is None:
                yield from self._wait()
            return found
        except BaseException as error:
            if not isinstance(error, RunError | GeneratorExit):
                vars(error)["run_id"] = self.run_id
                error.add_note(self.left())
            raise
        finally:
            self._line.leave()

    def _poll(self) -> Flow[APIObject | None]:
        """Poll it. Return what the service tells of it if it has ended, else None."""
        try:
            found = yield from self.poll(self._call_options())
        except CallError as error:
            if not may_pass(error):
                raise
            self._failure = error
            return None
        self._failure, self._polls, self.found = None, self._polls + 1, found or self.found
        yield from self._tell()
        return self.ended(found)

    def _call_options(self) -> CallOptions:
        """Return the options of a poll, which neither takes nor is repeated for longer than the time that is left."""
        settings, call = self._context.settings, self._options.call
        left = max(self._options.timeout - self.seconds, _SHORTEST_POLL)
        retry = call.get("retry", settings.retry)
        check_kind(retry, RetryPolicy, "retry")
        limit = TIME_LIMIT.checked(call.get("timeout", settings.timeouts.retrieve), "timeout")
        return {**call, "timeout": min(limit, left), "retry": replace(retry, total=min(retry.total, left))}

    def _tell(self) -> Flow[None]:
        """Tell the caller how far it is."""
        status, seconds = self.status(), self.seconds
        self._line.write(f"{self.name}: {status or 'not there yet'}, {seconds:,.0f} s")
        if self._options.on_poll is not None:
            told = Poll(number=self._polls, status=status, seconds=seconds, result=self.found)
            yield RunCallback(self._options.on_poll, (told,), None)

    def _wait(self) -> Flow[None]:
        """Pause until the next poll.

        Raises:
            RunTimeout: the time is over.
        """
        left = self._options.timeout - self.seconds
        if left <= 0:
            raise self._timeout() from self._failure
        yield from self._watch.pause(min(self._options.poll or self._pause, left))
        self._pause = min(self._pause * _GROWTH, _LONGEST_PAUSE)

    def _timeout(self) -> RunTimeout:
        state = f"its status is {self.status()!r}" if self.found else "the service shows nothing of it yet"
        failed = f"; the last poll failed: {self._failure}" if self._failure else ""
        return self.error(RunTimeout(f"after {self._options.timeout:g} s, {state}{failed}; {self.left()}"))
