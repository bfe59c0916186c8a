"""A call from request to response, without I/O: a generator that yields effects and is sent their results.

It gets a token, wraps the request, has it sent, reads the response, renews a token that has expired, decides about
another attempt, and emits events. The clients of both sides run this one flow.
"""

from __future__ import annotations

import time
import uuid
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, replace
from http import HTTPStatus
from typing import Any, Generic, Protocol, TypeVar

from ..envelope import Addressing, FuelOAuth, HeaderBlock, SoapVersion
from ..errors import DecodeError, SfmcSoapError
from ..faults import Fault
from ..header import Header, ResponseHeaders
from ..model import Model
from ..operation import Operation, Port
from ..shortening import MAX_WORDS
from ..xml.limits import Limits
from ..xml.raw import XmlElement
from .credentials import Credentials
from .effects import AwaitFuture, Deadline, Flow, HttpResponse, LimitPassed, Pause, Send
from .errors import (
    AuthenticationFault,
    BadResponse,
    CallError,
    CallTimeout,
    ConfigurationError,
    InMaintenanceFault,
    OperationError,
    ProtocolError,
    SoapFault,
    UnexpectedFault,
)
from .events import AttemptEnded, CallEnded, CallStarted, Retrying, emit, log_attachments, log_body, log_headers
from .marketing_cloud import (
    SAFE_OPERATIONS,
    STATUS_OPERATION,
    fault_error,
    overall_status,
    request_id,
    status_error,
    time_limit,
)
from .redaction import excerpt, holds_secret, remove_secrets
from .responses import bad_response, charset, retry_after, unreadable
from .retrying import Attempts, RetryBudget
from .secrets import Secret
from .settings import NO_RETRIES, TIME_LIMIT, CallOptions, Settings, checked_statuses
from .token_manager import TokenManager, TokenRequest
from .tokens import Token, trusted_address
from .turns import Line, Turn
from .urls import checked_url, host_of

_MAX_LOGGED_BODY = 1_000_000

Q = TypeVar("Q", bound=Model)
R = TypeVar("R", bound=Model)


class Wrap(Protocol):
    """The package's `wrap`, which puts a message into an envelope."""

    def __call__(
        self,
        body: Model,
        *,
        root: str | None = ...,
        headers: Iterable[HeaderBlock | Model | XmlElement] = ...,
        version: SoapVersion = ...,
    ) -> bytes: ...


class OpenEnvelope(Protocol):
    """A function that returns the body of an envelope, a message of the given type or a fault, and its header."""

    def __call__(
        self, data: bytes | str, type: type[R], *, limits: Limits = ..., encoding: str | None = ...
    ) -> tuple[R | Fault, Header]: ...


@dataclass(frozen=True, kw_only=True)
class Bindings:
    """The parts of the generated package that a client needs.

    Attributes:
        wrap: puts a message into an envelope.
        open: takes the message or the fault out of an envelope.
        operations: the operations by their names in the WSDL.
        ports: the ports in the WSDL.
        has_tenants: whether each tenant has an address of its own, so that those of the ports serve nobody.
        is_part: whether types or operations of the WSDL were left out.
        user_agent: the value of the User-Agent header.
    """

    wrap: Wrap
    open: OpenEnvelope
    operations: Mapping[str, Operation[Any, Any]]
    ports: tuple[Port, ...]
    has_tenants: bool
    is_part: bool
    user_agent: str

    def port(self, operation: Operation[Any, Any], version: SoapVersion | None) -> Port:
        """Return the first port that offers an operation: in a SOAP version, if there is one."""
        ports = [port for port in self.ports if port.port_type == operation.port_type] or self.ports
        return next((port for port in ports if version in (None, port.version)), ports[0])


@dataclass(frozen=True, kw_only=True)
class CallContext:
    """What all calls of a client share.

    Attributes:
        bindings: the generated package.
        credentials: who calls.
        settings: the settings of the client.
        budget: the retries that the client has left.
        tokens: the manager of the credentials' token.
        line: where the client's calls wait for their turn.
    """

    bindings: Bindings
    credentials: Credentials
    settings: Settings
    budget: RetryBudget
    tokens: TokenManager = field(repr=False)
    line: Line = field(repr=False)


def call_flow(context: CallContext, operation: Operation[Q, R], request: Q, options: CallOptions) -> Flow[R]:
    """Call an operation.

    Args:
        context: what the call shares with the client's other calls.
        operation: the operation.
        request: its request message.
        options: the options of this call.

    Raises:
        CallError: if the call fails.
        EncodeError: if the request cannot be written; nothing was sent.
        ConfigurationError: if an option is wrong, or the address of the service is unknown.
    """
    call = Call(context, operation, request, options)
    turn = Turn()
    error: BaseException | None = None
    try:
        yield from call.wait_for(turn)
        return (yield from call.run())
    except BaseException as caught:
        error = call.typed(caught)
        if isinstance(error, CallError):
            if error.processed is False and call.is_in_doubt:
                error.processed = None
            if context.settings.ask_status and operation.name != STATUS_OPERATION and _is_outage(error):
                yield from _add_system_status(error, context, call.limit)
        if error is caught:
            raise
        raise error from caught
    finally:
        context.line.leave(turn)
        call.end(error)


def _is_outage(error: CallError) -> bool:
    """Return whether an error may mean that the whole service is down."""
    if isinstance(error, BadResponse):
        return error.http_status >= HTTPStatus.INTERNAL_SERVER_ERROR
    return isinstance(error, UnexpectedFault | InMaintenanceFault | ProtocolError)


def _add_system_status(error: CallError, context: CallContext, limit: float) -> Flow[None]:
    """Call GetSystemStatus with the time limit of the call that failed, and put the status on its exception."""
    operation = context.bindings.operations.get(STATUS_OPERATION)
    if operation is None:
        return
    options: CallOptions = {"timeout": limit, "retry": NO_RETRIES, "raise_on": ()}
    try:
        response = yield from call_flow(context, operation, operation.request(), options)
    except SfmcSoapError as failure:
        error.add_note(f"{STATUS_OPERATION} failed: {failure}")
        return
    results = getattr(response, "results", None) or [None]
    status = getattr(results[0], "system_status", None) or overall_status(response)
    error.system_status = str(status) or None


class Call(Generic[Q, R]):
    """One call: its attempts and their figures.

    Attributes:
        limit: the seconds that an attempt may take.
        is_in_doubt: whether an attempt before the last may have been processed.
    """

    def __init__(self, context: CallContext, operation: Operation[Q, R], request: Q, options: CallOptions) -> None:
        _check_action(operation)
        settings = context.settings
        limit = options.get("timeout", time_limit(operation.name, request, settings.timeouts))
        self._context, self._settings = context, settings
        self._operation, self._request = operation, request
        self._port = context.bindings.port(operation, settings.version)
        self._version = settings.version or self._port.version
        self._message_id = uuid.uuid4().urn
        self._raise_on = checked_statuses(options.get("raise_on", settings.raise_on))
        self._headers = options.get("headers", ())
        self._may_repeat = operation.name in SAFE_OPERATIONS or options.get("idempotent", False)
        self.limit = TIME_LIMIT.checked(limit, "timeout")
        self._attempts = Attempts(options.get("retry", settings.retry), context.budget)
        self._url = settings.soap_url or context.credentials.soap_url()
        self._send: Send | None = None
        self._token: Token | None = None
        self._refused: Token | None = None
        self._entered = time.monotonic()
        self._begun: float | None = None
        self._sent = self._received = self._status = 0
        self._request_id = self._overall_status = ""
        self._header: Header | None = None
        self.is_in_doubt = False

    def wait_for(self, turn: Turn) -> Flow[None]:
        """Wait for the turn of this call.

        Raises:
            CallTimeout: if it does not come in time.
        """
        self._emit(CallStarted)
        future = self._context.line.enter(turn)
        if future is None:
            return
        limit = self._settings.timeouts.turn
        try:
            yield AwaitFuture(future, limit)
        except LimitPassed:
            error = CallTimeout(
                f"no turn after {limit:g} s: the client makes {self._context.line.width} calls at a time, and others"
                " came first: make fewer calls at once, or pass a longer Timeouts(turn=...)"
            )
            error.processed = False
            self._add_facts(error)
            raise error from None

    def run(self) -> Flow[R]:
        """Make attempts until one succeeds or no other is to be made. Return the response message."""
        self._begun = time.monotonic()
        self._attempts.begin()
        while True:
            send = yield from self._prepare()
            try:
                return self._read((yield from self._attempt(send)))
            except CallError as error:
                self._add_facts(error)
                if _token_expired(error):
                    error.processed = False
                pause = self._begin_next_attempt(error)
                if pause is None:
                    raise
                # After a refused token there is no pause: it is renewed before another call can send it.
                if pause > 0:
                    yield Pause(pause)

    def typed(self, error: BaseException) -> BaseException:
        """Return the exception that the caller gets: ours, or one that only ends the thread or task, as it is."""
        if isinstance(error, SfmcSoapError) or not isinstance(error, Exception):
            return error
        # Its text may hold secrets.
        unexpected = CallError(f"an unexpected {type(error).__name__}, which is the cause of this exception")
        unexpected.processed = None if self._sent else False
        self._add_facts(unexpected)
        return unexpected

    def end(self, error: BaseException | None) -> None:
        """Emit the last event of the call. A call that succeeded earns a part of a retry."""
        if error is None:
            self._context.budget.earn()
        now = time.monotonic()
        begun = now if self._begun is None else self._begun
        self._emit(
            CallEnded,
            request_id=self._request_id,
            attempt=self._attempts.number,
            status=self._status,
            overall_status=self._overall_status,
            waited=(begun - self._entered) * 1000,
            milliseconds=(now - begun) * 1000,
            sent=self._sent,
            received=self._received,
            error=error,
            response_headers=self._response_headers(),
        )

    def _response_headers(self) -> ResponseHeaders:
        """Return the header blocks of the last response, which nobody sees if there are no hooks."""
        # It keeps the whole document, which the traceback of an exception is not to keep.
        header, self._header = self._header, None
        if header is None or not self._settings.hooks:
            return ResponseHeaders()
        secrets = self._secrets()
        return header.read(lambda text: holds_secret(text, secrets))

    def _emit(self, kind: Callable[..., Any], **values: Any) -> None:
        common = {"host": host_of(self._url), "operation": self._operation.name, "message_id": self._message_id}
        emit(kind(**common, **values), self._settings.hooks)

    def _prepare(self) -> Flow[Send]:
        """Return the HTTP request of an attempt, written anew if there is a new token."""
        deadline = Deadline.after(self.limit)
        if self._context.credentials.header() is None:
            request = TokenRequest(
                settings=self._settings,
                budget=self._context.budget,
                deadline=deadline,
                operation=self._operation.name,
                message_id=self._message_id,
            )
            token = yield from self._context.tokens.token(request, self._refused)
            if token is not self._token:
                self._token, self._send = token, None
        if self._send is None:
            self._headers = tuple(self._headers)
            self._send = self._http_request(deadline)
        if not deadline.left:
            error = CallTimeout(f"nothing was sent after {deadline.limit:g} s: getting the access token took too long")
            error.processed = False
            self._add_facts(error)
            raise error
        return replace(self._send, deadline=deadline)

    def _http_request(self, deadline: Deadline) -> Send:
        """Return the HTTP request. Its content holds the secrets."""
        if self._token is not None:
            self._url = self._settings.soap_url or self._address_of(self._token) or self._url
        self._url = self._url or self._endpoint()
        addressing = Addressing(self._operation.soap_action, self._message_id, self._url)
        content = self._context.bindings.wrap(
            self._request,
            root=self._operation.request_element,
            headers=(addressing, self._login_header(), *self._headers),
            version=self._version,
        )
        return Send(
            url=self._url,
            headers=self._http_headers(),
            content=content,
            connect_timeout=self._settings.timeouts.connect,
            deadline=deadline,
            max_bytes=self._settings.limits.max_bytes,
            secrets=self._secrets(),
            keep_body=True,
        )

    def _address_of(self, token: Token) -> str:
        """Return the address that came with a token, "" if none did."""
        try:
            return trusted_address(token.soap_url, self._context.credentials, self._settings)
        except CallError as error:
            self._add_facts(error)
            raise

    def _endpoint(self) -> str:
        """Return the address of the service in the WSDL, which serves where nothing else says the address."""
        if self._context.bindings.has_tenants:
            raise ConfigurationError("the address of the service is unknown: pass soap_url=...")
        endpoint = self._port.endpoint
        return checked_url(endpoint, f"the address in the WSDL ({endpoint}), used as there is no soap_url,", "/")

    def _http_headers(self) -> dict[str, str]:
        """Return the HTTP headers, which name the SOAP action as the SOAP version asks."""
        version, action = self._version, f'"{self._operation.soap_action}"'
        content_type = f"{version.content_type}; charset=utf-8"
        if version is SoapVersion.SOAP_11:
            return {"accept-encoding": "gzip", "content-type": content_type, "soapaction": action}
        return {"accept-encoding": "gzip", "content-type": f"{content_type}; action={action}"}

    def _login_header(self) -> HeaderBlock:
        """Return the header block with the token or the credentials. It holds secrets."""
        block = self._context.credentials.header()
        if block is None:
            assert self._token is not None
            block = FuelOAuth(self._token.access_token.reveal())
        return block

    def _secrets(self) -> tuple[Secret, ...]:
        """Return the secrets that the request holds."""
        return self._context.credentials.secrets() if self._token is None else (self._token.access_token,)

    def _attempt(self, send: Send) -> Flow[HttpResponse]:
        """Have the request sent. Return the HTTP response."""
        if self._settings.log_bodies:
            self._log_body("request", send.content)
        started = time.monotonic()
        self._sent += len(send.content)
        self._status = received = 0
        self._header = None
        try:
            response: HttpResponse = yield send
            self._status, received = response.status, len(response.content)
        except CallError as error:
            self._status = error.http_status
            raise
        finally:
            self._received += received
            self._emit(
                AttemptEnded,
                attempt=self._attempts.number,
                status=self._status,
                milliseconds=(time.monotonic() - started) * 1000,
                sent=len(send.content),
                received=received,
            )
        if self._settings.log_bodies:
            self._log_body("response", self._canonical(response))
        return response

    def _log_body(self, kind: str, content: bytes) -> None:
        # Of UTF-16, which has zero bytes, not all becomes text: secrets are found in its bytes alone.
        clean = remove_secrets(content, self._secrets()) if b"\0" in content else content
        text = excerpt(clean.decode("utf-8", "replace"), self._secrets(), _MAX_LOGGED_BODY)
        log_body(f"{self._operation.name} {kind}", text, self._message_id)

    def _begin_next_attempt(self, error: CallError) -> float | None:
        """Return the seconds to wait before the next attempt, None if there is to be none."""
        failed = self._attempts.number
        pause: float | None = 0.0
        if _token_expired(error) and self._context.tokens.can_renew and self._refused is None:
            self._refused = self._token
            self._attempts.begin_extra()
        else:
            pause = self._attempts.begin_next(error, may_repeat=self._may_repeat)
            if pause is None:
                return None
            self.is_in_doubt |= error.processed is None
        self._emit(Retrying, attempt=failed, pause=pause, error=error)
        return pause

    def _read(self, response: HttpResponse) -> R:
        """Return the message of a response. Exceptions hold no secret of the request that the response may repeat."""
        if 300 <= response.status < 400:
            host = host_of(response.headers.get("location", "")) or "an unknown host"
            raise bad_response(response, f"a redirect to {host}, which is not followed: check the URL", self._secrets())
        if not response.content:
            raise bad_response(response, "the body is empty", self._secrets())
        response = self._without_attachments(response)
        try:
            return self._message(response, response.content, charset(response))
        except (SoapFault, OperationError, BadResponse):
            clean = self._without_secrets(response)
            if clean is None:
                raise
        # Read again outside of the handler, so that the first exception is not the context of the second.
        return self._message(replace(response, content=clean), clean, "utf-8")

    def _without_attachments(self, response: HttpResponse) -> HttpResponse:
        """Return a response of several parts as that of its document; any other response as it is."""
        content_type = response.headers.get("content-type", "")
        if content_type.lstrip()[:10].lower() != "multipart/":
            return response
        # Loaded here: hardly any response needs it.
        from .multipart import document_of

        try:
            document = document_of(content_type, response.content, self._settings.limits)
        except DecodeError as error:
            problem = f"a response of several parts that cannot be read: {error}"
            raise bad_response(response, problem, self._secrets(), keep_body=True) from error
        if document.attachments:
            log_attachments(self._operation.name, len(document.attachments), self._message_id)
        headers = {**response.headers, "content-type": document.content_type}
        return HttpResponse(response.status, headers, document.content)

    def _message(self, response: HttpResponse, content: bytes, encoding: str | None) -> R:
        """Return the message in a body, or raise the exception that it means."""
        expected, limits = self._operation.response, self._settings.limits
        try:
            body, self._header = self._context.bindings.open(content, expected, limits=limits, encoding=encoding)
        except DecodeError as error:
            raise unreadable(response, error, self._secrets()) from error
        self._check_relation(response, self._header.relates_to())
        self._report_not_understood(self._header)
        if isinstance(body, Fault):
            fault = fault_error(self._operation.name, body)
            fault.retry_after = retry_after(response)
            raise fault
        if not 200 <= response.status < 300:
            problem = "a response message with the HTTP status of a failure"
            raise bad_response(response, problem, self._secrets(), keep_body=True)
        self._request_id, self._overall_status = self._quoted(request_id(body)), self._quoted(overall_status(body))
        failure = status_error(self._request, body, self._raise_on)
        if failure is not None:
            raise failure
        return body

    def _check_relation(self, response: HttpResponse, message_id: str) -> None:
        """Raise if a response says that it answers another request, as one left over on a kept connection may do."""
        assert self._send is not None
        if message_id.startswith("urn:uuid:") and message_id.encode() not in self._send.content:
            raise bad_response(response, "the response to another request, as its wsa:RelatesTo says", self._secrets())

    def _report_not_understood(self, header: Header) -> None:
        """Log which header blocks must be understood and are not known here. The response is read all the same."""
        names = header.not_understood()
        if names:
            log_headers(self._operation.name, excerpt(", ".join(names), self._secrets()), self._message_id)

    def _quoted(self, text: str) -> str:
        """Return a text of the response for events, logs and exceptions: cut, and without secrets that it repeats."""
        secrets = self._secrets()
        is_usual = len(text) <= MAX_WORDS and not holds_secret(text, secrets)
        return text if is_usual else excerpt(text, secrets)

    def _without_secrets(self, response: HttpResponse) -> bytes | None:
        """Return the document of a response without the secrets of the request, None if it holds none of them.

        It is a function of its own, as a traceback with locals would show its variables.
        """
        canonical = self._canonical(response)
        clean = remove_secrets(canonical, self._secrets())
        return None if clean == canonical else clean

    def _canonical(self, response: HttpResponse) -> bytes:
        """Return the document of a response in UTF-8, without character references, so that a secret in it is found."""
        # Loaded here, as it loads lxml: importing a client needs none.
        from ..xml.parser import parse

        try:
            root = parse(response.content, self._settings.limits, encoding=charset(response))
            return str(XmlElement.of(root)).encode()
        except DecodeError:
            return response.content

    def _add_facts(self, error: CallError) -> None:
        """Put the facts of this call on an exception."""
        error.operation, error.message_id = self._operation.name, self._message_id
        error.attempts, error.http_status = self._attempts.number, self._status
        error.request_id = self._request_id


def _check_action(operation: Operation[Any, Any]) -> None:
    """Raise ConfigurationError if the SOAP action of an operation cannot stand in a header between quotes."""
    action = operation.soap_action
    if not (action.isascii() and action.isprintable()) or '"' in action or "\\" in action:
        raise ConfigurationError(
            f"the soap_action of {operation.name} must be printable ASCII without quotes and backslashes"
        )


def _token_expired(error: CallError) -> bool:
    """Return whether the service refused the token. It did not process the request."""
    return error.http_status == HTTPStatus.UNAUTHORIZED or isinstance(error, AuthenticationFault)
