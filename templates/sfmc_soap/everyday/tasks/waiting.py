"""A run is waited for: it is polled, with pauses that grow, until it has ended or the time is over."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import TypeVar

from ... import APIObject
from ..._runtime.client.context import CallContext
from ..._runtime.client.effects import Flow, Pause, RunCallback
from ..._runtime.client.errors import (
    CallError,
    InMaintenanceFault,
    RateLimited,
    SynchronousUnavailableFault,
    TransportError,
    UnexpectedFault,
)
from ..._runtime.client.settings import PAUSE, TIME_LIMIT, CallOptions
from ..._runtime.simple_type import wrong_type
from ..._runtime.warning import warn
from ..frames.progress import TerminalLine
from .errors import CannotWait, RunError, RunFailed, RunTimeout
from .kinds import KINDS, Kind
from .polling import Poll, Verdict, errors_in, has_begun, poll, reasons, status_of, verdict
from .reference import RunReference

E = TypeVar("E", bound=RunError)

_AN_HOUR = 3600.0
_FIRST_PAUSE, _LONGEST_PAUSE, _GROWTH = 2.0, 30.0, 1.5
"""Seconds between polls, and how much longer each pause is than the one before."""
_SHORTEST_POLL = 1.0
"""Seconds that a poll may take, even if fewer are left."""
_PASSING = (TransportError, RateLimited, InMaintenanceFault, SynchronousUnavailableFault, UnexpectedFault)
"""What a poll may fail with and the next one need not."""


@dataclass(frozen=True, kw_only=True)
class WaitOptions:
    """How a run is waited for.

    Attributes:
        timeout: seconds to wait at most.
        poll: seconds between polls, None for pauses that grow.
        on_poll: is called with each poll.
        progress: whether the state is shown on a terminal.
    """

    timeout: float
    poll: float | None
    on_poll: Callable[[Poll], object] | None
    progress: bool


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
    """How long a run is waited for: by the clock, and at least as long as the pauses were.

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


class Waiting:
    """One wait for a run.

    Args:
        context: the client's.
        reference: the run.
        options: how it is waited for.

    Attributes:
        found: what the service told of the run last, None if it told nothing.
    """

    def __init__(self, context: CallContext, reference: RunReference, options: WaitOptions) -> None:
        self._context, self._reference, self._options = context, reference, options
        self._kind = kind_of(reference)
        self._watch, self._line = Watch(), TerminalLine(shown=options.progress)
        self._polls, self._pause, self._has_begun = 0, _FIRST_PAUSE, False
        self._told: set[str] = set()
        self._failure: CallError | None = None
        self.found: APIObject | None = None

    def end(self) -> Flow[APIObject]:
        """Return what the service tells of the run when it has ended well.

        Raises:
            RunFailed: it has not ended well.
            RunTimeout: it has not ended in time.
            CallError: a poll failed, and the next one would fail as well.
        """
        found = yield from self._polled()
        if errors := errors_in(self._kind, found):
            warn(f"{self._reference} has ended ({self._status}), with {self._kind.errors} {errors}")
        return found

    def _polled(self) -> Flow[APIObject]:
        """Poll the run until it has ended well. What interrupts that is told which run is left running."""
        try:
            while (found := (yield from self._poll())) is None:
                yield from self._wait()
            return found
        except BaseException as error:
            if not isinstance(error, RunError | GeneratorExit):
                vars(error)["run_id"] = self._reference.id
                error.add_note(self._left_running())
            raise
        finally:
            self._line.leave()

    def _poll(self) -> Flow[APIObject | None]:
        """Poll the run. Return what the service tells of it if it has ended, else None."""
        try:
            found = yield from poll(self._context, self._reference, self._call_options())
        except _PASSING as error:
            self._failure = error
            return None
        self._failure, self._polls, self.found = None, self._polls + 1, found or self.found
        yield from self._tell()
        return self._judge(found)

    def _call_options(self) -> CallOptions:
        """Return the options of a poll, which neither takes nor is repeated for longer than the time that is left."""
        settings = self._context.settings
        left = max(self._options.timeout - self._watch.seconds, _SHORTEST_POLL)
        retry = replace(settings.retry, total=min(settings.retry.total, left))
        return {"timeout": min(settings.timeouts.retrieve, left), "retry": retry}

    def _tell(self) -> Flow[None]:
        """Tell the caller how far the run is."""
        status, seconds = status_of(self._kind, self.found), self._watch.seconds
        self._line.write(f"{self._reference}: {status or 'not there yet'}, {seconds:,.0f} s")
        if self._options.on_poll is not None:
            told = Poll(number=self._polls, status=status, seconds=seconds, result=self.found)
            yield RunCallback(self._options.on_poll, (told,), None)

    def _judge(self, found: APIObject | None) -> APIObject | None:
        """Return what the service tells of the run if it has ended well, None if it goes on.

        Raises:
            RunFailed: it has ended badly.
        """
        is_late = self._watch.seconds >= self._kind.grace
        self._has_begun = self._has_begun or is_late or has_begun(self._kind, found, self._reference.before)
        match verdict(self._kind, found, has_begun=self._has_begun):
            case Verdict.FAILED:
                raise self._error(RunFailed(": ".join([f"{self._reference} has failed", *self._why(found)])))
            case Verdict.ENDED:
                return found
            case Verdict.UNKNOWN:
                self._warn_once(f"{self._reference}: nobody knows the status {self._status!r}: it is taken to go on")
        if is_late and self.found is None:
            self._warn_once(f"{self._reference}: the service shows nothing of it after {self._kind.grace:g} s")
        return None

    def _why(self, found: APIObject | None) -> list[str]:
        """Return what the service says of a failure."""
        return [text for text in (self._status, reasons(self._kind, found) if found else "") if text]

    def _wait(self) -> Flow[None]:
        """Pause until the next poll.

        Raises:
            RunTimeout: the time is over.
        """
        left = self._options.timeout - self._watch.seconds
        if left <= 0:
            raise self._timeout() from self._failure
        yield from self._watch.pause(min(self._options.poll or self._pause, left))
        self._pause = min(self._pause * _GROWTH, _LONGEST_PAUSE)

    def _timeout(self) -> RunTimeout:
        state = f"its status is {self._status!r}" if self.found else "the service shows nothing of it yet"
        failed = f"; the last poll failed: {self._failure}" if self._failure else ""
        return self._error(RunTimeout(f"after {self._options.timeout:g} s, {state}{failed}; {self._left_running()}"))

    @property
    def _status(self) -> str:
        return status_of(self._kind, self.found)

    def _left_running(self) -> str:
        reference = self._reference
        clients = f", clients={[*reference.clients]}" if reference.clients else ""
        again = f"client.find_run({reference.kind!r}, {reference.shown_id!r}{clients})"
        return f"{reference} is left running: {again} finds it again"

    def _error(self, error: E) -> E:
        error.kind, error.run_id = self._reference.kind, self._reference.id
        error.status, error.result = self._status, self.found
        return error

    def _warn_once(self, text: str) -> None:
        if text not in self._told:
            self._told.add(text)
            warn(text)


def kind_of(reference: RunReference) -> Kind:
    """Return how a run is polled.

    Raises:
        CannotWait: nobody knows.
    """
    if reference.kind and reference.id:
        return KINDS[reference.kind]
    why = "the service gave no id of a task" if reference.kind else "it is not documented how to ask for its end"
    error = CannotWait(f"{reference.done}: nothing can be waited for: {why}")
    error.kind, error.run_id = reference.kind, reference.id
    raise error
