"""What a failure means for a stored call, and for the others."""

from __future__ import annotations

from dataclasses import dataclass
from http import HTTPStatus

from ..._runtime.client.errors import (
    AuthenticationFault,
    AuthorizationFault,
    CallError,
    CallTimeout,
    ClientClosed,
    ConfigurationError,
    RateLimited,
    RequestTooLarge,
    SoapFault,
    TokenError,
    UnsupportedObjectFault,
)
from ..._runtime.client.marketing_cloud import OUTAGE, may_pass
from ..._runtime.errors import CodecError, SfmcSoapError
from .calls import StoredCall
from .steps import Step, after_failure

_REFUSED = (AuthorizationFault, UnsupportedObjectFault, RequestTooLarge, CodecError)
"""What a call fails with each time it is sent. Nothing of it was done."""


class LeaseOver(CallTimeout):
    """Nothing was sent: the call would be another worker's before the service could have responded."""


@dataclass(frozen=True)
class Verdict:
    """What a failure means.

    Attributes:
        step: what happens to the call.
        is_down: whether nothing more is to be sent before the service says that it is there.
        is_busy: whether the service takes no more calls for a while.
        is_counted: whether it was one of the failures that a call may have.
        stops: whether no call can be sent before somebody changes something, such as the credentials.
    """

    step: Step
    is_down: bool = False
    is_busy: bool = False
    is_counted: bool = True
    stops: bool = False


def judge(error: SfmcSoapError, call: StoredCall, most: int) -> Verdict:
    """Return what a failure means.

    Args:
        error: what sending the call failed with.
        call: the call, as it was taken.
        most: how many failures of its own a call may have.
    """
    if isinstance(error, LeaseOver):
        return Verdict(Step.POSTPONE, is_counted=False)
    if _can_send_nothing(error):
        return Verdict(Step.POSTPONE, is_counted=False, stops=True)
    if isinstance(error, _REFUSED):
        return Verdict(Step.GIVE_UP)
    if isinstance(error, RateLimited) and certainly_not_processed(error):
        return Verdict(Step.POSTPONE, is_busy=True, is_counted=False)
    is_down = isinstance(error, TokenError) or (isinstance(error, CallError) and may_pass(error))
    was_not_processed = certainly_not_processed(error)
    if was_not_processed and is_down:
        return Verdict(Step.POSTPONE, is_down=True, is_counted=False)
    may_repeat = was_not_processed or call.is_idempotent
    return Verdict(after_failure(call.failures, most, may_repeat=may_repeat), is_down=is_down)


def interrupted(call: StoredCall) -> Step:
    """Return what happens to a call that nobody waits for any more. It may have been sent."""
    return Step.POSTPONE if call.is_idempotent else Step.SET_ASIDE


def certainly_not_processed(error: SfmcSoapError) -> bool:
    """Return whether the service has certainly not done what a call asked for."""
    is_outage = isinstance(error, SoapFault) and error.code == OUTAGE
    return is_outage or not isinstance(error, CallError) or error.processed is False


def is_refusal(error: SoapFault) -> bool:
    """Return whether a service that is there has refused what was asked, such as for want of a permission."""
    return not may_pass(error) and not _can_send_nothing(error)


def is_unreachable(error: SfmcSoapError) -> bool:
    """Return whether an error says no more than that the service is still down."""
    return isinstance(error, CallError) and not _can_send_nothing(error)


def _can_send_nothing(error: SfmcSoapError) -> bool:
    """Return whether no call can be made with these credentials and settings, or with a client that is closed."""
    if isinstance(error, TokenError):
        is_trouble = error.http_status >= HTTPStatus.INTERNAL_SERVER_ERROR
        return not is_trouble and error.http_status != HTTPStatus.TOO_MANY_REQUESTS
    return isinstance(error, AuthenticationFault | ClientClosed | ConfigurationError)
