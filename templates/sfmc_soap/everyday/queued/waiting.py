"""Results of queued calls are waited for."""

from __future__ import annotations

from typing import Any, Generic, TypeVar

from ... import APIObject, ResultMessage
from ..._runtime.client.context import CallContext
from ..._runtime.client.effects import Flow
from ..._runtime.client.errors import Outcome
from ..._runtime.client.settings import CallOptions
from ..._runtime.errors import SfmcSoapError
from ..._runtime.shortening import shorten
from ..batches.calls import failed
from ..batches.chosen import Queued
from ..batches.queued_calls import QueuedCall
from ..batches.report import Report
from ..tasks.errors import RunTimeout
from ..tasks.waiting import Waiting, WaitOptions
from .asking import asked
from .merging import whole
from .telling import Told, ask

T = TypeVar("T")


class ResultsWaiting(Waiting, Generic[T]):
    """One wait for the results of queued calls.

    Args:
        context: the client's.
        queued: whose results are waited for.
        options: how they are waited for.

    Raises:
        ConfigurationError: a RequestID is empty.
        TypeError: what is given is no report, queued call or RequestID.
    """

    def __init__(self, context: CallContext, queued: Queued[T], options: WaitOptions) -> None:
        super().__init__(context, options)
        self._before = queued if isinstance(queued, Report) else None
        self._calls = calls = asked(queued)
        self._told = [Told() for _ in calls]
        self.name, self.kind = f"{len(calls)} queued calls", "queued call"
        self.run_id = calls[0].request_id if calls else ""

    def report(self) -> Flow[Report[T]]:
        """Return what became of the objects of the calls, and of all others of the report that has them.

        Of those that are not told of in time, nobody knows.

        Raises:
            CallError: a call failed, and would again.
        """
        try:
            if self._calls:
                yield from self.end()
        except RunTimeout as error:
            why = str(error)
        else:
            why = ""
        told = [each for call, told in zip(self._calls, self._told) for each in _outcomes(call, told, why)]
        if self._before is not None:
            return whole(self._before, told)
        report: Report[T] = Report()
        report.add(told)
        return report

    def poll(self, call: CallOptions) -> Flow[APIObject | None]:
        """Return the result of the last call that the service has come to, None if it has come to none."""
        for place, told in enumerate(self._told):
            if self._options.timeout and self.seconds > self._options.timeout:
                break
            if not told.is_whole:
                # Many are asked for in one poll: each has less time than the one before.
                self._told[place] = yield from ask(self._context, self._calls[place], self._call_options())
        return next((told.message for told in reversed(self._told) if told.message is not None), None)

    def status(self) -> str:
        """Return how many calls are done; "" if none is."""
        done = sum(told.is_whole for told in self._told)
        return f"{done:,} of {len(self._told):,} calls done" if done else ""

    def ended(self, found: APIObject | None) -> APIObject | None:
        """Return a result if all are there."""
        return (found or ResultMessage()) if all(told.is_whole for told in self._told) else None

    def trouble(self, found: APIObject) -> str:
        """Return nothing: what failed is in the report."""
        return ""

    def left(self) -> str:
        """Return what becomes of the calls if nobody waits any more."""
        which = f"({shorten(self.run_id)!r})" if len(self._calls) == 1 else ""
        still = "unless it was cancelled, or its RequestID is wrong, it is still queued"
        return f"{still}: client.results{which} asks again, for 30 days"


def _outcomes(call: QueuedCall[T], told: Told, why: str) -> list[Outcome[T]]:
    """Return the outcomes of the items of a call."""
    if told.response is None:
        return _unknown(call, why)
    try:
        return call.outcomes(told.response)
    except SfmcSoapError as error:
        # The service says of the whole call what it would say of the next one as well.
        return failed(call.taken, error)


def _unknown(call: QueuedCall[T], why: str) -> list[Outcome[T]]:
    """Return the outcomes of items of a call to which the service has not come."""
    reasons = [f"request {shorten(call.request_id)}: {why}"]
    if call.kind is None:
        nothing: Any = None
        return [Outcome(nothing, None, 0, reasons=reasons, unknown=True)]
    return [Outcome(each.item, None, each.index, reasons=reasons, unknown=True) for each in call.taken]
