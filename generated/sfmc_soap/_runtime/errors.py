"""The exceptions of the bindings.

SfmcSoapError
 ├─ CodecError (also a ValueError)
 │   ├─ EncodeError                 an object cannot be written
 │   └─ DecodeError                 a message or mapping cannot be read
 ├─ ConfigurationError (also a ValueError)   a setting or credential is missing, or contradicts another
 └─ CallError                       a call came to no good end
     ├─ TransportError              there is no SOAP answer
     │   ├─ ConnectError            nothing was sent
     │   ├─ CallTimeout (also a TimeoutError)
     │   ├─ ProtocolError           the connection broke, or was not HTTP
     │   └─ BadAnswer               an answer that is not SOAP, or damaged
     │       └─ TooManyRequests (also RateLimited)   HTTP 429
     ├─ TokenError                  there is no access token
     ├─ SoapFault                   the service answered with a fault
     │   ├─ AuthenticationFault     login failed, or the token expired
     │   ├─ AuthorizationFault      code 11
     │   ├─ RateLimitedFault (also RateLimited)      code 17
     │   ├─ InMaintenanceFault      code 9
     │   ├─ UnsupportedObjectFault  code 8
     │   ├─ SynchronousUnavailableFault   code 1
     │   └─ UnexpectedFault         code 2
     ├─ RateLimited                 the service asks for fewer calls, in whichever way
     └─ OperationError              OverallStatus Error, or "Error: text"
         └─ PartialFailure          OverallStatus Has Errors
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple, Self

if TYPE_CHECKING:
    from .envelope import Fault
    from .model import Model


class SfmcSoapError(Exception):
    """The base of every exception that the bindings raise on their own account."""


class CodecError(SfmcSoapError, ValueError):
    """A value cannot go from Python to the wire or back.

    Attributes:
        path: where, in wire names from the root: `CreateRequest.Objects[2].Name` ("" for the document as a whole).
        problem: what is wrong there and what to do about it.
    """

    def __init__(self, problem: str, path: str = "") -> None:
        super().__init__(problem, path)
        self.problem = problem
        self.path = path

    def __str__(self) -> str:
        return f"{self.path}: {self.problem}" if self.path else self.problem

    def inside(self, step: str) -> Self:
        """The same error with one more step in front of its path: errors are located on their way out."""
        return type(self)(self.problem, step + self.path)


class EncodeError(CodecError):
    """An object cannot be written: a value outside its type's lexical space, or (strict) not what the schema asks."""


def located(error: ValueError, step: str) -> EncodeError:
    """What went wrong with a value, or inside it, as an EncodeError."""
    return error.inside(step) if isinstance(error, EncodeError) else EncodeError(str(error), step)


class DecodeError(CodecError):
    """Input cannot be read: not well-formed, of no known type, or (strict) not what the schema asks."""


class ConfigurationError(SfmcSoapError, ValueError):
    """A setting or a credential is missing or wrong; the message names it and says what to do."""


class CallError(SfmcSoapError):
    """A call came to no good end. It holds no token, password or secret, and pickles.

    Attributes:
        problem: what happened.
        operation: the operation's name in the WSDL, "" for a request for a token alone.
        message_id: the WS-Addressing MessageID that all attempts of the call had.
        request_id: the service's own RequestID, "" if no answer had one.
        attempts: how often the request was sent, or tried to be.
        processed: False if the service certainly did not act on the request, True if it certainly did, None if nobody
            can know.
        retry_after: how many seconds the service asked to wait, None if it did not say.
        system_status: what GetSystemStatus said afterwards (the client's `ask_status`), None if it was not asked.
        http_status: the status of the HTTP answer, 0 if there was none.
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
        super().__init__(problem)
        self.problem = problem

    def __str__(self) -> str:
        said = f"{self.operation}: {self.problem}" if self.operation else self.problem
        if self.system_status is not None:
            said += f"; the service says of itself: {self.system_status}"
        known = [f"RequestID {self.request_id}"] if self.request_id else []
        known += [f"MessageID {self.message_id}"] if self.message_id else []
        known += [f"{self.attempts} attempts"] if self.attempts > 1 else []
        return f"{said} ({', '.join(known)})" if known else said


class TransportError(CallError):
    """There is no SOAP answer."""


class ConnectError(TransportError):
    """No connection came about: nothing was sent."""

    processed = False


class CallTimeout(TransportError, TimeoutError):
    """A time limit passed. `processed` is False if it did before anything was sent."""


class ProtocolError(TransportError):
    """The connection broke, or what came was not HTTP."""


class BadAnswer(TransportError):
    """An HTTP answer that is no SOAP answer, or a damaged one. The reason is its `__cause__`, if it has one.

    Attributes:
        content_type: its media type, "" if it names none.
        first_bytes: the beginning of its body, at most 200 bytes.
        transient: whether another attempt may go better.
    """

    content_type: str = ""
    first_bytes: bytes = b""
    transient: bool = False


class TokenError(CallError):
    """There is no access token: the token endpoint refused, or answered with something else.

    Attributes:
        error: the OAuth error code, such as `invalid_client`; "" if it named none.
    """

    error: str = ""
    processed = False


class RateLimited(CallError):
    """The service asks for fewer calls: by its fault 17 or by HTTP 429. The request was not processed."""

    processed = False


class TooManyRequests(BadAnswer, RateLimited):
    """HTTP 429, without a fault."""

    transient = True


class SoapFault(CallError):
    """The service answered with a fault.

    Attributes:
        fault: the fault.
        code: the service's own code for it, None if it gave none.
    """

    fault: Fault
    code: int | None = None


class AuthenticationFault(SoapFault):
    """Login failed, or the token is no longer valid."""

    processed = False


class AuthorizationFault(SoapFault):
    """Code 11: the user may not do this."""


class RateLimitedFault(SoapFault, RateLimited):
    """Code 17: too many calls."""


class InMaintenanceFault(SoapFault):
    """Code 9: the service is in maintenance."""


class UnsupportedObjectFault(SoapFault):
    """Code 8: the operation does not take such objects."""


class SynchronousUnavailableFault(SoapFault):
    """Code 1: no synchronous calls now; an asynchronous one may do (`Options.RequestType`)."""


class UnexpectedFault(SoapFault):
    """Code 2: the service failed and says no more."""


class Outcome(NamedTuple):
    """What became of one object of a request.

    Attributes:
        object: the object that was sent; None if there are more results than objects.
        result: its result; None if the answer has none for it.
    """

    object: Model | None
    result: Model | None

    @property
    def ok(self) -> bool:
        """Whether its StatusCode is OK."""
        return getattr(self.result, "status_code", None) == "OK"


class OperationError(CallError):
    """The answer's OverallStatus is an error.

    Attributes:
        status: the OverallStatus, as it came.
        response: the whole answer, as the operation's response class.
        results: every object that was sent with its result, in the order they were sent.
    """

    response: Any = None
    status: str = ""
    results: tuple[Outcome, ...] = ()
    processed = True

    @property
    def failures(self) -> tuple[Outcome, ...]:
        """The objects that have no result, or one that is not OK."""
        return tuple(outcome for outcome in self.results if not outcome.ok)


class PartialFailure(OperationError):
    """Some objects failed and the others did not: `results` says which."""


for _error in (SfmcSoapError, *list(vars().values())):
    # Users import them from the package, and tracebacks should name them so.
    if isinstance(_error, type) and issubclass(_error, SfmcSoapError):
        _error.__module__ = __name__.partition("._runtime")[0]
