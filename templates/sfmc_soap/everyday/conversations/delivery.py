"""The parts of a conversation are sent, one after the other, and what that has come to when one fails."""

from __future__ import annotations

import time
from collections.abc import Sequence
from typing import Any

from ..._runtime.client.context import CallContext
from ..._runtime.client.effects import Deadline, Flow
from ..._runtime.client.errors import CallError, Outcome
from ..._runtime.client.flow import Bounds, call_flow
from ..._runtime.client.marketing_cloud import request_id
from ..._runtime.client.results import code_of, describe_failures
from ..._runtime.client.settings import CallOptions
from ..._runtime.errors import SfmcSoapError
from ..batches.calls import not_sent
from ..batches.queued_calls import QueuedCall
from ..batches.queueing import QueueOptions
from ..batches.report import Report
from .errors import ConversationError
from .parts import ConversationPart

_GAP = 300.0
"""Seconds that may pass between two parts (code 203). Source: the vendor's page "Asynchronous Processing"."""
_NOT_QUEUED = range(200, 300)
"""The codes with which the service refuses to queue a call. Source: the vendor's table of error codes."""
_MET_BEFORE = frozenset({204, 211, 213, 214, 215})
"""Of these codes, those which say that the service already had this part, or all of them. With an id of the caller's
own, that was perhaps another conversation, and the earlier parts may have joined it."""


class PartsDelivery:
    """One delivery of the parts of a conversation.

    Args:
        context: the client's.
        id: the ConversationID.
        parts: the parts, in their order.
        is_new: whether the id is one that nobody else has.
        queue: how they are queued.
        call: the options of each call.
        report: is given what was queued.
    """

    def __init__(
        self,
        context: CallContext,
        id: str,
        parts: Sequence[ConversationPart],
        *,
        is_new: bool,
        queue: QueueOptions,
        call: CallOptions,
        report: Report[Any],
    ) -> None:
        self._context, self._id, self._parts, self._queue, self._report = context, id, parts, queue, report
        self._is_new = is_new
        # A part that comes twice ends the conversation (code 214).
        self._call: CallOptions = {**call, "idempotent": False, "raise_on": ()}
        self._limit = call.get("timeout", context.settings.timeouts.asynchronous)
        self._until: Deadline | None = None

    def send(self) -> Flow[None]:
        """Send all parts.

        Raises:
            ConversationError: one was refused, failed, or came too late to be sent. Nothing more was sent.
        """
        for number, part in enumerate(self._parts, start=1):
            try:
                yield from self._send(part, number)
            except ConversationError:
                raise
            except SfmcSoapError as error:
                raise self._failed(number, error) from error
            except BaseException as error:  # an interruption: whoever gets it is told
                told = vars(self._failed(number, CallError("interrupted")))
                for note in told.pop("__notes__"):
                    error.add_note(note)
                vars(error).update(told)
                raise

    def _send(self, part: ConversationPart, number: int) -> Flow[None]:
        request = part.queued(self._queue, self._id, number=number, count=len(self._parts))
        begun = time.monotonic()
        bounds = Bounds(until=self._until)
        response = yield from call_flow(
            self._context, part.kind.operation, request, self._call, bounds=bounds, is_reported=True
        )
        # It was sent after the call had begun, and no longer ago than an attempt may take.
        self._until = Deadline(max(begun, time.monotonic() - self._limit) + _GAP, _GAP)
        outcomes = part.kind.outcomes(part.taken, request, response)
        if not all(outcome.ok for outcome in outcomes):
            raise self._refused(number, response, outcomes)
        if id := request_id(response):
            self._report.queued.append(QueuedCall(request_id=id, kind=part.kind, taken=part.taken, request=request))
        self._report.add(outcomes)

    def _failed(self, number: int, error: SfmcSoapError) -> ConversationError:
        """Return the exception for a part whose call failed.

        As long as the service lacks a part, it carries none out. Only if the response to the last part is lost, it may
        have all of them.
        """
        may_be_there = isinstance(error, CallError) and error.processed is not False
        may_be_complete = may_be_there and number == len(self._parts)
        code = getattr(error, "code", None)
        return self._error(number, str(error), code, unknown=len(self._parts) if may_be_complete else 0)

    def _refused(self, number: int, response: Any, outcomes: Sequence[Outcome[Any]]) -> ConversationError:
        """Return the exception for a part that the service has refused, or that it does not say to have queued."""
        failed = [outcome for outcome in outcomes if not outcome.ok]
        why = describe_failures(failed, len(outcomes))
        codes = [code for each in response.results if (code := code_of(each)) is not None]
        code = next(iter(codes), None)
        is_queued = any(outcome.ok for outcome in outcomes)
        is_refused = not is_queued and any(code in _NOT_QUEUED for code in codes)
        may_be_there = is_queued or any(outcome.unknown for outcome in failed)
        if number == len(self._parts) and may_be_there and not is_refused:
            return self._error(number, why, code, unknown=number)
        was_met = not self._is_new and not _MET_BEFORE.isdisjoint(codes)
        return self._error(number, why, code, unknown=number - 1 if was_met else 0)

    def _error(self, number: int, why: str, code: int | None, *, unknown: int) -> ConversationError:
        """Return the exception for a part. The report gets the outcomes of its objects, and of those behind it.

        Args:
            number: the number of the part.
            why: what went wrong.
            code: the service's number for that.
            unknown: of how many parts, from the first one, nobody knows.
        """
        count = len(self._parts)
        error = ConversationError(f"conversation {self._id}, part {number} of {count}: {why}")
        error.conversation_id, error.code = self._id, code
        error.unknown, error.unprocessed = tuple(self._parts[:unknown]), tuple(self._parts[unknown:])
        self._report.add(
            Outcome(each.item, None, each.index, code=code, reasons=[why], unknown=number <= unknown)
            for each in self._parts[number - 1].taken
        )
        for part in self._parts[number:]:
            self._report.add(not_sent(part.taken, f"part {number} ended the conversation"))
        # Who reads the exception has seen it, so that no log need tell of it.
        error.add_note(f"the report of the conversation: {self._report}")
        return error
