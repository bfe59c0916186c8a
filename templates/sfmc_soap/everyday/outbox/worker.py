"""Calls are taken from the storage and sent, several at a time: each lane has one under way."""

from __future__ import annotations

import time
import uuid
from collections.abc import Callable, Mapping
from concurrent.futures import Future
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, TypeVar

from ..._runtime.client.background import StartFlow
from ..._runtime.client.context import CallContext
from ..._runtime.client.effects import AwaitFuture, Deadline, Flow, Pause, RunCallback, Started, new_future
from ..._runtime.client.errors import CallError
from ..._runtime.client.events import LOG
from ..._runtime.client.retrying import pause_of
from ..._runtime.client.settings import RetryPolicy
from ..._runtime.errors import SfmcSoapError
from .calls import TakenCall
from .errors import OutboxAway, OutboxError
from .options import OutboxSettings
from .sending import is_there, lease_of, send
from .steps import Step
from .verdicts import interrupted, is_unreachable, judge
from .waiting import wait

if TYPE_CHECKING:
    from .storage import Storage

T = TypeVar("T")
Caller = Callable[..., Any]
"""Calls a function that blocks: as it is, or in a thread."""

STATUS_INTERVAL = 60.0
"""Seconds between two questions for the status, of all workers together.

Source: the vendor's page of GetSystemStatus.
"""
LONGEST_REST = 60.0
"""Seconds for which a busy service is left alone at most, if it does not say for how long."""
PATIENCE = 30.0
"""Seconds for which a run that is to end waits for the database, to keep what became of its calls."""
_AWAY = RetryPolicy(backoff=1.0, longest=30.0)
"""How long to wait for a database that is away."""
_STEP = 0.2
_TIDY_INTERVAL = 3600.0
_INTERRUPTED = "its worker was interrupted: nobody knows whether it was processed"


def _pause(seconds: float) -> Flow[None]:
    """Wait for the service, by the clock that the client goes by: that of a tenant in the process is moved."""
    yield Pause(seconds)


def ask(run: Caller, function: Callable[..., T], *arguments: Any, **named: Any) -> Flow[T]:
    """Have a function of the storage called. Return what it returns."""

    def bound() -> T:
        return function(*arguments, **named)

    result = yield RunCallback(run, (bound,), None)
    value: T = result.value
    return value


@dataclass(frozen=True)
class Pending:
    """What is to be kept of a call that a lane has taken. Whatever ends the lane, this is kept.

    Attributes:
        call: the call.
        step: what happened to it.
        values: what is kept with that.
    """

    call: TakenCall
    step: Step
    values: Mapping[str, Any]


class Worker:
    """One run of an outbox.

    Args:
        context: the client's.
        storage: the calls.
        settings: how many at a time, and when they are sent again.
        run: how functions of the storage are called.
        until_empty: whether to end when nothing is left that could be sent.

    Attributes:
        is_stopping: whether no other call is to be taken. Any thread, and a handler of signals, may set it.
    """

    def __init__(
        self, context: CallContext, storage: Storage, settings: OutboxSettings, *, run: Caller, until_empty: bool
    ) -> None:
        # The status is asked for once by all together, and not after each call that failed.
        self._context = replace(context, settings=replace(context.settings, ask_status=False))
        self._storage, self._settings = storage, settings
        self._run, self._until_empty = run, until_empty
        self._lease = lease_of(context)
        self._error: SfmcSoapError | None = None
        self._tidied: float | None = None
        self._rests = 0
        self._rest_of_all: Future[None] | None = None
        self._patience: Deadline | None = None
        self._pending: dict[str, Pending | None] = {}
        self.is_stopping = False

    def work(self) -> Flow[None]:
        """Send calls until the run is to end.

        Raises:
            CallError: no call can be made, such as that the login is refused. All calls are kept.
            ConfigurationError: the same, for a setting.
            OutboxError: the database cannot be used. One that is away for a while is waited for.
        """
        others: list[Started] = []
        try:
            for _ in range(self._settings.concurrency - 1):
                others.append((yield StartFlow(self._lane())))
            yield from self._lane()
            for other in others:
                yield AwaitFuture(other.future, None)
        except BaseException:
            yield from self._leave(others)
            raise
        if self._error is not None:
            raise self._error

    def _lane(self) -> Flow[None]:
        """Send one call after the other."""
        lane = uuid.uuid4().hex
        self._pending[lane] = None
        try:
            is_going_on = True
            while is_going_on and not self.is_stopping:
                is_going_on = yield from self._go_on(lane)
        except SfmcSoapError as error:
            # A run that was told to end may do so while the database is away, unless something is to be kept.
            if not isinstance(error, OutboxAway) or self._pending[lane] is not None:
                self._stop(error)
            if not isinstance(error, OutboxError):
                yield from self._keep(lane)
        except BaseException:
            self.is_stopping = True
            raise

    def _leave(self, others: list[Started]) -> Flow[None]:
        """End all lanes wherever they are, and keep what that means for their calls."""
        self.is_stopping = True
        for other in others:
            other.cancel()
        for other in others:
            try:
                yield AwaitFuture(other.future, None)
            except BaseException as error:
                # What has ended that lane ends the run already.
                if not other.future.done() or other.future.exception() is not error:
                    raise
        for lane in self._pending:
            try:
                yield from self._keep(lane)
                yield from self._insist(self._storage.give_back, lane)
            except OutboxError as error:
                LOG.error("what became of a call of the outbox is not kept: %s", error)

    def _stop(self, error: SfmcSoapError) -> None:
        """End the run with an error. The first one counts."""
        self._error = self._error or error
        self.is_stopping = True

    def _go_on(self, lane: str) -> Flow[bool]:
        """Do what is next. Return False if nothing is left to do."""
        if self._rest_of_all is not None:
            yield AwaitFuture(self._rest_of_all, None)
            return True
        yield from self._tidy()
        call, ends = yield from self._insist(self._take, lane)
        if call is not None and self._rest_of_all is not None:
            # It was taken while another lane was told to leave the service alone: it may be that very call.
            yield from self._insist(self._storage.give_back, lane)
        elif call is not None:
            yield from self._send(lane, call, ends)
        elif (yield from self._insist(self._storage.may_ask, STATUS_INTERVAL)):
            yield from self._ask_status()
        elif self._until_empty and not (yield from self._insist(self._storage.has_work)):
            return False
        else:
            yield from self._rest(self._settings.poll, wait)
        return True

    def _take(self, lane: str) -> tuple[TakenCall | None, float]:
        """Take a call. Return it, and when its lease ends, in seconds of `time.monotonic()`."""
        ends = time.monotonic() + self._lease
        return self._storage.take(lane, self._lease), ends

    def _send(self, lane: str, call: TakenCall, ends: float) -> Flow[None]:
        # Before its first byte goes, it was certainly not processed.
        self._pending[lane] = Pending(call, Step.POSTPONE, {})

        def begin() -> None:
            self._pending[lane] = Pending(call, interrupted(call), {"reason": _INTERRUPTED})

        try:
            answer = yield from send(self._context, call, ends, begin)
        except SfmcSoapError as error:
            yield from self._fail(lane, call, error)
        else:
            self._rests = 0
            if answer.refusal:
                LOG.warning("call %d of the outbox (%s) was refused: %s", call.id, call.operation, answer.refusal)
            step = Step.REFUSE if answer.refusal else Step.ANSWER
            self._pending[lane] = Pending(call, step, {"response": answer.response, "reason": answer.refusal})
            yield from self._keep(lane)

    def _fail(self, lane: str, call: TakenCall, error: SfmcSoapError) -> Flow[None]:
        """Keep what a failure means for a call, and for all others."""
        policy = self._settings.retry
        verdict = judge(error, call, policy.attempts)
        values: dict[str, Any] = {"reason": str(error), "is_down": verdict.is_down}
        self._pending[lane] = Pending(call, verdict.step, values)
        retry_after = error.retry_after if isinstance(error, CallError) else None
        if verdict.is_counted:
            failures = call.failures + 1
            values |= {"failures": failures, "pause": pause_of(policy, failures, retry_after)}
        if verdict.is_down:
            LOG.warning("the outbox sends nothing until the service is there again: %s", error)
        if verdict.is_busy and self._rest_of_all is None:
            yield from self._leave_alone(lane, retry_after)
        else:
            yield from self._keep(lane)
        if verdict.stops:
            self._stop(error)

    def _leave_alone(self, lane: str, retry_after: float | None) -> Flow[None]:
        """Keep the call of a lane, and have all lanes rest for as long as a busy service says, or longer each time."""
        # They know before the call is kept: from then on, another one may take it.
        rest = self._rest_of_all = new_future()
        try:
            yield from self._keep(lane)
            seconds = self._rest_after(retry_after)
            LOG.warning("the service is busy: the outbox sends nothing for %.0f s", seconds)
            yield from self._rest(seconds)
        finally:
            self._rest_of_all = None
            rest.set_result(None)

    def _rest_after(self, retry_after: float | None) -> float:
        """Return the seconds to rest: as many as the service says, else more each time, up to a minute."""
        if retry_after is not None:
            return pause_of(self._settings.retry, 1, retry_after)
        self._rests += 1
        return min(pause_of(self._settings.retry, self._rests, None), LONGEST_REST)

    def _rest(self, seconds: float, pause: Callable[[float], Flow[None]] = _pause) -> Flow[None]:
        """Wait, in steps so short that a run that is to end does so at once. A handler of signals can wake nobody."""
        while seconds > 0:
            step = min(seconds, _STEP)
            yield from pause(step)
            seconds = 0.0 if self.is_stopping else seconds - step

    def _keep(self, lane: str) -> Flow[None]:
        """Keep what is to be kept of the call of a lane."""
        pending = self._pending[lane]
        if pending is None:
            return
        is_kept = yield from self._insist(self._storage.keep, pending.call, pending.step, **pending.values)
        self._pending[lane] = None
        if not is_kept:
            id, step = pending.call.id, pending.step
            LOG.warning("call %d of the outbox was taken, settled or removed by others: %s is not kept", id, step)

    def _ask_status(self) -> Flow[None]:
        """Ask whether the service is there again, and keep that."""
        try:
            is_back = yield from is_there(self._context)
        except SfmcSoapError as error:
            if not is_unreachable(error):
                self._stop(error)
            return
        if is_back:
            LOG.info("the service is there again: the outbox goes on")
            yield from self._insist(self._storage.end_downtime)

    def _tidy(self) -> Flow[None]:
        """Remove what is old, now and then."""
        now = time.monotonic()
        if self._tidied is None or now - self._tidied >= _TIDY_INTERVAL:
            self._tidied = now
            yield from self._insist(self._storage.remove_old)

    def _insist(self, function: Callable[..., T], *arguments: Any, **named: Any) -> Flow[T]:
        """Have a function of the storage called, again and again while the database is away.

        Raises:
            OutboxAway: the run is to end, and nothing is left to keep, or the database was away for `PATIENCE`.
        """
        failures = 0
        while True:
            try:
                return (yield from ask(self._run, function, *arguments, **named))
            except OutboxAway as error:
                if self.is_stopping:
                    self._patience = self._patience or Deadline.after(PATIENCE)
                    if not (self._patience.left and self._has_pending()):
                        raise
                LOG.warning("the outbox goes on when its database is there again: %s", error)
            failures += 1
            yield from self._rest(pause_of(_AWAY, failures, None))

    def _has_pending(self) -> bool:
        return any(pending is not None for pending in self._pending.values())
