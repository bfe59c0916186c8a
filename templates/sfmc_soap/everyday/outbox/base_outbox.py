"""What the outboxes of both clients have in common."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any, Generic, NoReturn, TypeVar

from ..._runtime.client.arguments import check_whole
from ..._runtime.client.background import StartFlow
from ..._runtime.client.effects import AwaitFuture, Deadline, Flow, Started
from ..._runtime.client.events import LOG
from ..._runtime.client.marketing_cloud import status_error
from ..._runtime.client.settings import TIME_LIMIT
from ..._runtime.errors import SfmcSoapError
from ..._runtime.missing_names import SuggestsNames
from ..._runtime.simple_type import wrong_type
from .calls import StoredCall
from .errors import NoSuchCall, NotAnswered, OutboxError, OutboxTimeout
from .messages import operation_of, request_of, response_of
from .options import OutboxSettings
from .steps import State, Step
from .waiting import wait
from .worker import Caller, Worker, ask

if TYPE_CHECKING:
    from ... import AsyncClient, Client
    from .storage import Storage

C = TypeVar("C", bound="Client | AsyncClient")
T = TypeVar("T")

MOST_LISTED = 100
"""How many calls are listed at a time, unless more are asked for."""


_GLANCE = 1.0
"""Seconds between two looks for a response at most: others may send more often than this outbox looks."""
_HIGHEST_ID = 2**63 - 1


class BaseOutbox(SuggestsNames, Generic[C]):
    """What an outbox is, for both clients.

    Args:
        client: what calls are made with.
        storage: where they are kept.
        settings: how they are sent.
        run: how functions of the storage are called.
    """

    def __init__(self, client: C, storage: Storage, settings: OutboxSettings, run: Caller) -> None:
        self._client, self._storage, self._settings, self._run = client, storage, settings, run
        self._worker: Worker | None = None
        self._is_stopping = False
        self._started: Started | None = None

    def stop(self) -> None:
        """End `run`, when the calls that are under way have been answered; the next one if none has begun.

        Any thread, and a handler of signals, may call this.
        """
        self._is_stopping = True
        if self._worker is not None:
            self._worker.is_stopping = True

    def __reduce__(self) -> NoReturn:
        """Refuse to be copied or pickled.

        Raises:
            TypeError: always.
        """
        raise TypeError("an outbox can be neither copied nor pickled: open it where it is used")

    def __repr__(self) -> str:
        return f"<{type(self).__name__} {self._storage}>"

    def _work(self, *, until_empty: bool) -> Flow[None]:
        yield from self._run_worker(self._new_worker(until_empty=until_empty))

    def _start(self) -> Flow[None]:
        if self._worker is None:
            # What has ended before may have failed.
            yield from self._finish()
        self._started = yield StartFlow(self._run_beside(self._new_worker(until_empty=False)))

    def _run_beside(self, worker: Worker) -> Flow[None]:
        """Run a worker for which nobody waits: its failure is told at once, and raised when it is waited for."""
        try:
            yield from self._run_worker(worker)
        except Exception as error:
            said = error if isinstance(error, SfmcSoapError) else type(error).__name__
            LOG.error("%r sends nothing any more: %s", self, said)
            raise

    def _new_worker(self, *, until_empty: bool) -> Worker:
        if self._worker is not None:
            raise OutboxError(f"{self!r} is running already")
        context = self._client._context
        self._worker = Worker(context, self._storage, self._settings, run=self._run, until_empty=until_empty)
        return self._worker

    def _run_worker(self, worker: Worker) -> Flow[None]:
        worker.is_stopping = self._is_stopping
        try:
            yield from worker.work()
        finally:
            self._worker, self._is_stopping = None, False

    def _finish(self) -> Flow[None]:
        """End what was started, and wait for its end."""
        started, self._started = self._started, None
        if started is not None and not started.is_lost:
            if self._worker is not None:
                self.stop()
            yield AwaitFuture(started.future, None)

    def _result(self, id: int) -> Flow[Any]:
        call, request, response = yield from self._ask_of(id, self._storage.messages)
        if response is None:
            raise NotAnswered(f"{_told(call)}; no response is known", call.state)
        operation = operation_of(self._client._context, call.operation)
        message = response_of(operation, response)
        raise_on = frozenset(self._client._context.settings.raise_on)
        error = status_error(request_of(operation, request), message, raise_on)
        if error is not None:
            raise error
        return message

    def _wait(self, id: int, timeout: float) -> Flow[Any]:
        deadline = Deadline.after(TIME_LIMIT.checked(timeout, "timeout"))
        while True:
            call = yield from self._ask_of(id, self._storage.call)
            if call.state not in (State.WAITING, State.SENDING):
                return (yield from self._result(id))
            if not deadline.left:
                raise OutboxTimeout(f"{_told(call)}, after {timeout:g} s", call.state)
            yield from wait(min(self._settings.poll, _GLANCE, deadline.left))

    def _request(self, id: int) -> Flow[Any]:
        call, request, _ = yield from self._ask_of(id, self._storage.messages)
        return request_of(operation_of(self._client._context, call.operation), request)

    def _listed(self, state: State, limit: int) -> Flow[list[StoredCall]]:
        check_whole(limit, "limit", most=_HIGHEST_ID)
        return (yield from self._ask(self._storage.calls, state, limit))

    def _settle(self, id: int, *, sent: bool) -> Flow[None]:
        # A text such as "no" would mean True, and what is done is never sent.
        if not isinstance(sent, bool):
            raise TypeError(f"sent: {wrong_type(sent, 'a bool')}")
        yield from self._ask_of(id, self._storage.settle, Step.CONFIRM if sent else Step.SEND_AGAIN)

    def _ask_of(self, id: int, function: Callable[..., T], *arguments: Any) -> Flow[T]:
        """Have a function of the storage called for a call.

        Raises:
            TypeError: the id is no whole number.
            NoSuchCall: no database has one like it.
        """
        if not isinstance(id, int) or isinstance(id, bool):
            raise TypeError(f"id: {wrong_type(id, 'an int')}")
        if not 0 < id <= _HIGHEST_ID:
            raise NoSuchCall(f"there is no call of this id: one is from 1 to {_HIGHEST_ID}")
        return (yield from self._ask(function, id, *arguments))

    def _ask(self, function: Callable[..., T], *arguments: Any) -> Flow[T]:
        return (yield from ask(self._run, function, *arguments))


def _told(call: StoredCall) -> str:
    reason = f": {call.reason}" if call.reason else ""
    return f"call {call.id} ({call.operation}) is {call.state}{reason}"
