"""The parts of a conversation are sent, one after the other, and what that has come to when one fails."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from ..._runtime.client.context import CallContext
from ..._runtime.client.effects import Flow
from ..._runtime.client.errors import CallError, Outcome
from ..._runtime.client.flow import call_flow
from ..._runtime.client.marketing_cloud import request_id
from ..._runtime.client.results import describe_failures
from ..._runtime.client.settings import CallOptions
from ..._runtime.errors import SfmcSoapError
from ..batches.queued_calls import QueuedCall
from ..batches.report import Report
from .errors import ConversationError
from .parts import ConversationPart

_GAP = 300.0
"""Seconds that may pass between two parts (code 203). Source: the vendor's page "Asynchronous Processing"."""
_TAKEN_BY_ANOTHER = frozenset({211, 215})
"""With these codes, another conversation with the same id was there, which parts may have become parts of."""


class PartsDelivery:
    """One delivery of the parts of a conversation.

    Args:
        context: the client's.
        id: the ConversationID.
        parts: the parts, in their order.
        report: is given what was queued.
    """

    def __init__(self, context: CallContext, id: str, parts: Sequence[ConversationPart], report: Report[Any]) -> None:
        self._context, self._id, self._parts, self._report = context, id, parts, report
        settings = context.settings
        longest = max(_GAP - settings.timeouts.asynchronous, 0.0)
        retry = replace(settings.retry, total=min(settings.retry.total, longest))
        # A part that comes twice ends the conversation (code 214).
        self._call: CallOptions = {"idempotent": False, "retry": retry, "raise_on": ()}

    def send(self) -> Flow[None]:
        """Send all parts.

        Raises:
            ConversationError: one was refused, or failed. Nothing more was sent.
        """
        for number, part in enumerate(self._parts, start=1):
            try:
                outcomes = yield from self._send(part, number)
            except SfmcSoapError as error:
                raise self._failed(number, error) from error
            except BaseException as error:  # an interruption: whoever gets it is told
                vars(error).update(vars(self._failed(number, CallError())))
                raise
            if not all(outcome.ok for outcome in outcomes):
                raise self._refused(number, outcomes)
            self._report.add(outcomes)

    def _send(self, part: ConversationPart, number: int) -> Flow[list[Outcome[Any]]]:
        request = part.numbered(self._id, number, len(self._parts))
        response = yield from call_flow(self._context, part.kind.operation, request, self._call, is_reported=True)
        outcomes = part.kind.outcomes(part.taken, request, response)
        if (id := request_id(response)) and all(outcome.ok for outcome in outcomes):
            self._report.queued.append(QueuedCall(request_id=id, kind=part.kind, taken=part.taken, request=request))
        return outcomes

    def _failed(self, number: int, error: SfmcSoapError) -> ConversationError:
        """Return the exception for a part whose call failed.

        As long as the service lacks a part, it carries none out. Only if the response to the last part is lost, it may
        have all of them.
        """
        may_be_there = isinstance(error, CallError) and error.processed is not False
        may_be_complete = may_be_there and number == len(self._parts)
        code = getattr(error, "code", None)
        return self._error(number, str(error), code, unknown=len(self._parts) if may_be_complete else 0)

    def _refused(self, number: int, outcomes: Sequence[Outcome[Any]]) -> ConversationError:
        """Return the exception for a part that the service has refused, or that it does not say to have queued."""
        failed = [outcome for outcome in outcomes if not outcome.ok]
        code = next((outcome.code for outcome in failed if outcome.code is not None), None)
        why = describe_failures(failed, len(outcomes))
        if code in _TAKEN_BY_ANOTHER:
            return self._error(number, why, code, unknown=number - 1)
        may_be_complete = number == len(self._parts) and any(outcome.unknown for outcome in failed)
        return self._error(number, why, code, unknown=len(self._parts) if may_be_complete else 0)

    def _error(self, number: int, why: str, code: int | None, *, unknown: int) -> ConversationError:
        """Return the exception for a part.

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
        return error
