"""The exceptions of the client.

SfmcSoapError
 ├─ ConfigurationError (also a ValueError)   a setting or credential is missing, wrong, or contradicts another
 └─ CallError                       a call failed
     ├─ ClientClosed                the client was closed before, and sends nothing any more
     ├─ RequestTooLarge             the request is larger than the caller allows, and was not sent
     ├─ TransportError              no SOAP message came back
     │   ├─ ConnectError            no connection, so nothing was sent
     │   ├─ CallTimeout (also a TimeoutError)
     │   ├─ ProtocolError           the connection broke, or the peer does not speak HTTP
     │   └─ BadResponse             an HTTP response that is not SOAP, or is damaged
     │       └─ TooManyRequests (also RateLimited)   HTTP 429
     ├─ TokenError                  the token endpoint gave no access token
     │   └─ TokenStoreError         the token store failed
     ├─ SoapFault                   the service responded with a fault
     │   ├─ AuthenticationFault     the login failed, or the token expired
     │   ├─ AuthorizationFault      code 11
     │   ├─ RateLimitedFault (also RateLimited)      code 17, or HTTP 429
     │   ├─ InMaintenanceFault      code 9
     │   ├─ UnsupportedObjectFault  code 8
     │   ├─ SynchronousUnavailableFault   code 1, or 13
     │   └─ UnexpectedFault         code 2
     ├─ RateLimited                 the service asks for fewer calls, by a fault or by HTTP 429
     └─ OperationError              OverallStatus is Error, or "Error: text"
         └─ PartialFailure          objects failed: some of them (OverallStatus is mostly Has Errors)
             └─ TotalFailure        ... or all of them (OverallStatus is mostly Error)
"""

from __future__ import annotations

from dataclasses import KW_ONLY, dataclass, field
from typing import Any, Generic, TypeVar

from ..errors import SfmcSoapError
from ..faults import Fault
from ..model import Model
from ..shortening import MAX_MESSAGE, shorten

_MAX_DETAIL = 100

E = TypeVar("E", bound="CallError")
T = TypeVar("T")


class ConfigurationError(SfmcSoapError, ValueError):
    """A setting or a credential that is missing or wrong. The message names it and says what to do."""


class CallError(SfmcSoapError):
    """A call that failed. The exception holds no token, password or other secret, and can be pickled.

    Attributes:
        problem: what happened. Long words of the service are cut off.
        operation: the operation's name in the WSDL, "" if only a token was requested.
        message_id: the WS-Addressing MessageID, the same in all attempts of the call.
        request_id: the RequestID that the service gave, "" if no response had one.
        attempts: how often the request was sent, or was tried to be sent.
        processed: False if the service certainly did not act on the request, True if it certainly did, None if this
            cannot be known.
        retry_after: how many seconds the service asked to wait, None if it did not say.
        system_status: what GetSystemStatus reported afterwards (the client's `ask_status`), None if it was not called.
        http_status: the status code of the HTTP response, 0 if there was none.
    """

    operation: str = ""
    message_id: str = ""
    request_id: str = ""
    attempts: int = 0
    processed: bool | None = None
    retry_after: float | None = None
    system_status: str | None = None
    http_status: int = 0

    def __init__(self, problem: str = "") -> None:
        problem = shorten(problem, MAX_MESSAGE)
        super().__init__(problem)
        self.problem = problem

    def __str__(self) -> str:
        text = f"{self.operation}: {self.problem}" if self.operation else self.problem
        if self.system_status is not None:
            text += f"; GetSystemStatus reports: {shorten(self.system_status, _MAX_DETAIL)}"
        details = [f"RequestID {shorten(self.request_id, _MAX_DETAIL)}"] if self.request_id else []
        details += [f"MessageID {self.message_id}"] if self.message_id else []
        details += [f"{self.attempts} attempts"] if self.attempts > 1 else []
        return f"{text} ({', '.join(details)})" if details else text


def not_processed(error: E) -> E:
    """Return an exception that says: the service certainly did not act on the request."""
    error.processed = False
    return error


class ClientClosed(CallError):
    """The client was closed before: nothing was sent."""

    processed = False


class RequestTooLarge(CallError):
    """The request has more bytes than its caller allows. Nothing was sent."""

    processed = False


class TransportError(CallError):
    """No SOAP message came back."""


class ConnectError(TransportError):
    """No connection could be made: nothing was sent."""

    processed = False


class CallTimeout(TransportError, TimeoutError):
    """A time limit passed. `processed` is False if it passed before anything was sent."""


class ProtocolError(TransportError):
    """The connection broke, or the peer does not speak HTTP."""


class BadResponse(TransportError):
    """An HTTP response that is not SOAP, or is damaged. Its `__cause__` is the reason, if another exception was one.

    Attributes:
        content_type: the media type, "" if the response names none.
        first_bytes: the beginning of the body, at most 200 bytes.
        body: the body of a response to a call, so that what is in it can be read by hand: at most 32 MiB, and without
            the secrets of the request, which it may repeat. No text or repr shows it; a pickle holds it.
        transient: whether another attempt may succeed.
        is_oversized: whether the body is longer than it may be.
    """

    content_type: str = ""
    first_bytes: bytes = b""
    body: bytes = b""
    transient: bool = False
    is_oversized: bool = False


class TokenError(CallError):
    """The token endpoint gave no access token: it refused, or its response holds none.

    Attributes:
        error: the OAuth error code, such as `invalid_client`; "" if the response has none.
    """

    error: str = ""
    processed = False


class TokenStoreError(TokenError):
    """A function of the token store failed. Its exception is the `__cause__`, and may show what the function holds."""


class RateLimited(CallError):
    """The service asks for fewer calls, by fault 17 or by HTTP 429. The request was not processed."""

    processed = False


class TooManyRequests(BadResponse, RateLimited):
    """HTTP 429 without a fault."""

    transient = True


class SoapFault(CallError):
    """The service responded with a fault.

    Attributes:
        fault: the fault.
        code: the service's own code for it, None if the fault has none.
    """

    fault: Fault
    code: int | None = None


class AuthenticationFault(SoapFault):
    """The login failed, or the token is no longer valid."""

    processed = False


class AuthorizationFault(SoapFault):
    """Code 11: the user has no permission to do this."""


class RateLimitedFault(SoapFault, RateLimited):
    """Code 17: too many calls. Or a fault without a known code, with HTTP 429."""


class InMaintenanceFault(SoapFault):
    """Code 9: the service is in maintenance, and takes no synchronous calls. This one was not processed."""

    processed = False


class UnsupportedObjectFault(SoapFault):
    """Code 8: the operation does not support objects of this type."""


class SynchronousUnavailableFault(SoapFault):
    """Code 1 or 13: no synchronous calls now. An asynchronous call may succeed (`Options.RequestType`)."""

    processed = False


class UnexpectedFault(SoapFault):
    """Code 2: the service failed and gives no other reason."""


@dataclass(frozen=True, slots=True, repr=False)
class Outcome(Generic[T]):
    """What became of one object of a call, or of a list that was given. It can be pickled.

    Attributes:
        object: what was given: an object, a row, a recipient; None if there are more results than objects.
        result: its result; None if the service gave none.
        index: its place in what was given, from 0.
        code: the service's number for what went wrong, None if it gave none.
        reasons: why it is not OK, in words; empty if it is.
        ok: whether the service says that it was done. If the request is asynchronous, that means: queued.
        unknown: whether nobody knows if it was done: it was sent, and there is no result that says so.
        error: what the call as a whole failed with, or what kept it from being made; None for nothing of the kind.
    """

    object: T
    result: Model | None
    index: int
    _: KW_ONLY
    code: int | None = None
    reasons: list[str] = field(default_factory=list)
    ok: bool = False
    unknown: bool = False
    error: SfmcSoapError | None = None

    def __repr__(self) -> str:
        # The object is left out: it may be a row with a secret in it.
        state = "ok" if self.ok else "unknown" if self.unknown else "failed"
        return shorten(f"<Outcome {self.index} {state}{': ' if self.reasons else ''}{'; '.join(self.reasons)}>")


def has_failed(result: Model | None) -> bool:
    """Return whether a result says that its object, or a subscriber of a triggered send, failed."""
    said = {} if result is None else vars(result)
    return said.get("status_code") == "Error" or bool(said.get("subscriber_failures"))


class OperationError(CallError):
    """The response's OverallStatus is an error.

    Attributes:
        status: the OverallStatus as received.
        response: the whole response message.
        results: every object that was sent with its result, in the order in which the objects were sent.
    """

    response: Any = None
    status: str = ""
    results: tuple[Outcome[Any], ...] = ()
    processed: bool | None = True

    @property
    def failures(self) -> tuple[Outcome[Any], ...]:
        """The objects without a result, or with one that is not OK."""
        return tuple(outcome for outcome in self.results if not outcome.ok)


class PartialFailure(OperationError):
    """Objects failed, and `results` says which: some of them, or all (`TotalFailure`).

    The OverallStatus is mostly Has Errors. It may be OK: a triggered send that some subscribers did not get is such a
    success for the service.
    """


class TotalFailure(PartialFailure):
    """Every object failed, which the service mostly calls Error. What handles a `PartialFailure` handles this too."""
