"""One stored call is sent, and the service is asked whether it is there. Nothing here knows of a database."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import closing
from dataclasses import dataclass
from typing import Any, TypeVar

from ... import SystemStatusRequestMsg
from ..._runtime.client.context import CallContext
from ..._runtime.client.effects import Flow, Send
from ..._runtime.client.errors import SoapFault, not_processed
from ..._runtime.client.flow import call_flow
from ..._runtime.client.marketing_cloud import status_error
from ..._runtime.client.settings import NO_RETRIES, CallOptions
from ..._runtime.errors import EncodeError
from ...operations import GET_SYSTEM_STATUS
from .calls import TakenCall
from .messages import operation_of, request_of, response_text
from .verdicts import LeaseOver, is_refusal

T = TypeVar("T")

_SLACK = 60.0
"""Seconds of a lease for what is neither the sending of the request nor of a second one with a new token."""
_ONCE: CallOptions = {"retry": NO_RETRIES, "raise_on": (), "idempotent": False}
"""A call is sent once: another attempt is a decision of the outbox."""


@dataclass(frozen=True)
class Reply:
    """What the service has responded.

    Attributes:
        response: the response message, as it is stored; None if it cannot be.
        refusal: why the service did not do all of it, "" if it did.
    """

    response: str | None
    refusal: str


def lease_of(context: CallContext) -> float:
    """Return the seconds for which a call is one worker's: longer than the client can be at it."""
    limits = context.settings.timeouts
    return 2 * max(limits.synchronous, limits.asynchronous, limits.retrieve) + _SLACK


def send(context: CallContext, call: TakenCall, ends: float, begin: Callable[[], None]) -> Flow[Reply]:
    """Send a stored call, once. Return what the service responds.

    Args:
        context: the client's.
        call: the call.
        ends: when its lease ends, in seconds of `time.monotonic()`.
        begin: is called before something is sent.

    Raises:
        SfmcSoapError: it failed.
    """
    operation = operation_of(context, call.operation)
    request = request_of(operation, call.request)
    response = yield from _within(call_flow(context, operation, request, _ONCE, is_reported=True), ends, begin)
    refusal = status_error(request, response, context.settings.raise_on)
    try:
        text = response_text(operation, response)
    except EncodeError:
        # The service has responded. That its response cannot be kept must not have the call sent again.
        text = None
    return Reply(text, str(refusal or ""))


def is_there(context: CallContext) -> Flow[bool]:
    """Ask GetSystemStatus. Return whether the service says that it is OK, or says nothing of the kind.

    Raises:
        SfmcSoapError: the call failed.
    """
    try:
        response = yield from call_flow(context, GET_SYSTEM_STATUS, SystemStatusRequestMsg(), _ONCE)
    except SoapFault as error:
        if is_refusal(error):
            return True
        raise
    results: list[Any] = response.results or []
    told = [result.system_status for result in results if result.system_status]
    return not told or "OK" in told


def _within(flow: Flow[T], ends: float, begin: Callable[[], None]) -> Flow[T]:
    """Run a flow that sends no request which could still be under way at a moment, in seconds of `time.monotonic()`.

    `begin` is called before it sends one.

    A worker that was stopped for long, as its machine was, finds here that its call is another worker's by now.
    """
    result: Any = None
    failure: BaseException | None = None
    with closing(flow):
        while True:
            try:
                effect = flow.send(result) if failure is None else flow.throw(failure)
            except StopIteration as end:
                returned: T = end.value
                return returned
            result = failure = None
            if isinstance(effect, Send) and effect.deadline.at > ends:
                failure = not_processed(LeaseOver("nothing was sent: the lease of the stored call is nearly over"))
                continue
            if isinstance(effect, Send):
                begin()
            try:
                result = yield effect
            except BaseException as error:
                failure = error
