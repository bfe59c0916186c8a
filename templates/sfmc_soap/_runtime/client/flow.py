"""A call from request to response, without I/O: a generator that yields effects and is sent what comes of them.

It gets a token, wraps the request, has it sent, reads the answer, renews a token that has expired, decides about
another attempt, and says what happened. Both clients run this one.
"""

from __future__ import annotations

import time
import uuid
from collections.abc import Callable, Generator, Iterable, Mapping
from dataclasses import dataclass, field
from http import HTTPStatus
from typing import Any, Generic, Protocol, TypeVar

from ..envelope import Addressing, Fault, FuelOAuth, HeaderBlock, SoapVersion
from ..errors import (
    AuthenticationFault,
    BadAnswer,
    CallError,
    ConfigurationError,
    DecodeError,
    InMaintenanceFault,
    OperationError,
    ProtocolError,
    SoapFault,
    UnexpectedFault,
)
from ..model import Model
from ..operation import Operation
from ..xml.limits import Limits
from ..xml.parser import parse
from ..xml.raw import XmlElement
from .credentials import Credentials
from .effects import Answer, Effect, Pause, Send
from .events import AttemptEnded, CallEnded, CallStarted, Retrying, log_body, tell
from .retrying import Retries, bad_answer, host_of, retry_after
from .secrets import Secret, redact, without
from .service import SAFE, STATUS_OPERATION, fault_error, request_id, status_error, status_of, time_limit
from .settings import NO_RETRIES, CallOptions, RetryBudget, Settings, checked_limit, statuses
from .tokens import Asking, Desk, Token

Q = TypeVar("Q", bound=Model)
R = TypeVar("R", bound=Model)


class Wrap(Protocol):
    """The package's `wrap`."""

    def __call__(
        self,
        body: Model,
        *,
        root: str | None = ...,
        headers: Iterable[HeaderBlock | Model | XmlElement] = ...,
        version: SoapVersion = ...,
    ) -> bytes: ...


class Read(Protocol):
    """The body of an envelope: a message, or a fault."""

    def __call__(self, data: bytes | str, type: type[R], *, limits: Limits = ...) -> R | Fault: ...


@dataclass(frozen=True)
class Service:
    """What a client knows of its package.

    Attributes:
        wrap, read: put a message into an envelope, and take it out.
        operations: by their names in the WSDL.
        agent: what it calls itself in the User-Agent header.
    """

    wrap: Wrap
    read: Read
    operations: Mapping[str, Operation[Any, Any]]
    agent: str


@dataclass(frozen=True)
class Caller:
    """Who calls: what all calls of a client share.

    Attributes:
        service: what is called.
        credentials: who is calling.
        settings: of the client.
        budget: what is left of its retries.
        desk: where its tokens are.
    """

    service: Service
    credentials: Credentials
    settings: Settings
    budget: RetryBudget
    desk: Desk = field(repr=False)

    def call(self, operation: Operation[Q, R], request: Q, options: CallOptions) -> Generator[Effect, Any, R]:
        """One call.

        Raises:
            CallError: it came to no good end.
            EncodeError: the request cannot be written; nothing was sent.
            ConfigurationError: nobody said where the service is.
        """
        call = Call(self, operation, request, options)
        error: BaseException | None = None
        try:
            return (yield from call.run())
        except BaseException as caught:
            error = caught
            if isinstance(caught, CallError) and caught.processed is False and call.is_in_doubt:
                caught.processed = None
            if isinstance(caught, CallError) and self._is_outage(caught, operation):
                yield from self._ask_status(caught)
            raise
        finally:
            call.end(error)

    def _is_outage(self, error: CallError, operation: Operation[Any, Any]) -> bool:
        """Whether the service is to be asked how it is."""
        if not self.settings.ask_status or operation.name == STATUS_OPERATION:
            return False
        if isinstance(error, BadAnswer):
            return error.http_status >= HTTPStatus.INTERNAL_SERVER_ERROR
        return isinstance(error, UnexpectedFault | InMaintenanceFault | ProtocolError)

    def _ask_status(self, error: CallError) -> Generator[Effect, Any, None]:
        """Put the service's word about itself on an exception."""
        operation = self.service.operations.get(STATUS_OPERATION)
        if operation is None:
            return
        try:
            response = yield from self.call(operation, operation.request(), {"retry": NO_RETRIES, "raise_on": ()})
        except CallError as failure:
            error.add_note(f"{STATUS_OPERATION} did not help: {failure}")
            return
        results = getattr(response, "results", None) or [None]
        status = getattr(results[0], "system_status", None) or status_of(response)
        error.system_status = str(status) or None


class Call(Generic[Q, R]):
    """One call: its attempts, and what they came to."""

    def __init__(self, caller: Caller, operation: Operation[Q, R], request: Q, options: CallOptions) -> None:
        settings = caller.settings
        self.caller, self.operation, self.request, self.settings = caller, operation, request, settings
        self.message_id = uuid.uuid4().urn
        self.raise_on = statuses(options.get("raise_on", settings.raise_on))
        self.headers = tuple(options.get("headers", ()))
        self.may_repeat = operation.name in SAFE or options.get("idempotent", False)
        limit = options.get("timeout", time_limit(operation.name, request, settings.timeouts))
        self.limit = checked_limit(limit, "timeout")
        self.retries = Retries(options.get("retry", settings.retry), caller.budget)
        self.started = time.monotonic()
        self.url = settings.soap_url or caller.credentials.soap_url()
        self.sent = self.received = self.status = 0
        self.request_id = self.overall_status = ""
        self.token: Token | None = None
        # Whether an attempt before the last may have been processed.
        self.is_in_doubt = False

    def run(self) -> Generator[Effect, Any, R]:
        """Attempt after attempt, until one is good or no other would be."""
        self._tell(CallStarted)
        has_renewed = False
        unwanted: Token | None = None
        send: Send | None = None
        while True:
            if self.caller.credentials.header() is None:
                asking = Asking(self.settings, self.caller.budget, self.operation.name, self.message_id)
                token = yield from self.caller.desk.token(asking, unwanted)
                if token is not self.token:
                    self.token, send = token, None
            try:
                send = send or self._request()
                return self._read((yield from self._attempt(send)))
            except CallError as error:
                self._locate(error)
                if _token_expired(error) and self.caller.desk.renewable and not has_renewed:
                    has_renewed, unwanted = True, self.token
                    self._tell(Retrying, attempt=self.retries.attempt, pause=0.0, error=error)
                    self.retries.extend()
                    continue
                attempt, pause = self.retries.attempt, self.retries.pause(error, self.may_repeat)
                if pause is None:
                    raise
                self.is_in_doubt |= error.processed is None
                self._tell(Retrying, attempt=attempt, pause=pause, error=error)
                yield Pause(pause)

    def end(self, error: BaseException | None) -> None:
        """Say how it went."""
        if error is None:
            self.caller.budget.earn()
        self._tell(
            CallEnded,
            request_id=self.request_id,
            attempt=self.retries.attempt,
            status=self.status,
            overall_status=self.overall_status,
            milliseconds=(time.monotonic() - self.started) * 1000,
            sent=self.sent,
            received=self.received,
            error=error,
        )

    def _tell(self, kind: Callable[..., Any], **values: Any) -> None:
        host = host_of(self.url)
        tell(kind(host=host, operation=self.operation.name, message_id=self.message_id, **values), self.settings.hooks)

    def _request(self) -> Send:
        """The request. Its content holds the token."""
        if self.token is not None:
            self.url = self.settings.soap_url or self.token.soap_url or self.url
        if not self.url:
            raise ConfigurationError("nobody said where the service is: pass soap_url=...")
        operation, version = self.operation, self.settings.version
        content_type = f"{version.content_type}; charset=utf-8"
        headers = {"accept-encoding": "gzip", "content-type": content_type}
        if version is SoapVersion.SOAP_11:
            headers["soapaction"] = f'"{operation.soap_action}"'
        else:
            headers["content-type"] += f'; action="{operation.soap_action}"'
        block = self.caller.credentials.header()
        if block is None:
            assert self.token is not None
            block = FuelOAuth(self.token.access_token.reveal())
        addressing = Addressing(operation.soap_action, self.message_id, self.url)
        return Send(
            self.url,
            headers,
            self.caller.service.wrap(
                self.request,
                root=operation.request_element,
                headers=(addressing, block, *self.headers),
                version=version,
            ),
            self.settings.timeouts.connect,
            self.limit,
            self.settings.limits.max_bytes,
            tuple(self._secrets()),
        )

    def _attempt(self, send: Send) -> Generator[Effect, Any, Answer]:
        """Have the request sent."""
        if self.settings.log_bodies:
            self._log_body("request", send.content)
        started = time.monotonic()
        self.sent += len(send.content)
        self.status = received = 0
        try:
            answer: Answer = yield send
            self.status, received = answer.status, len(answer.content)
        except CallError as error:
            self.status = error.http_status
            raise
        finally:
            self.received += received
            self._tell(
                AttemptEnded,
                attempt=self.retries.attempt,
                status=self.status,
                milliseconds=(time.monotonic() - started) * 1000,
                sent=len(send.content),
                received=received,
            )
        if self.settings.log_bodies:
            self._log_body("answer", self._plain(answer.content))
        return answer

    def _log_body(self, what: str, content: bytes) -> None:
        log_body(
            f"{self.operation.name} {what}",
            redact(content.decode("utf-8", "replace"), self._secrets()),
            self.message_id,
        )

    def _secrets(self) -> list[Secret]:
        """The secrets that the request holds."""
        return [*self.caller.credentials.secrets()] if self.token is None else [self.token.access_token]

    def _read(self, answer: Answer) -> R:
        """The message of an answer. In an exception it is without the secrets of the request, should it repeat them."""
        if 300 <= answer.status < 400:
            where = host_of(answer.headers.get("location", "")) or "nowhere"
            raise bad_answer(answer, f"a redirect to {where}, which is not followed", self._secrets())
        if not answer.content:
            raise bad_answer(answer, "it is empty", self._secrets())
        try:
            return self._message(answer, answer.content)
        except (SoapFault, OperationError, BadAnswer):
            clean = self._clean(answer.content)
            if clean is None:
                raise
        return self._message(answer, clean)

    def _clean(self, content: bytes) -> bytes | None:
        """A document without the secrets of the request; None if it holds none. It is a function of its own, as a
        traceback with locals would show what it looks at.
        """
        plain = self._plain(content)
        clean = without(plain, self._secrets())
        return None if clean == plain else clean

    def _plain(self, content: bytes) -> bytes:
        """A document in UTF-8, without character references and comments, so that a secret in it can be found."""
        try:
            return str(XmlElement.of(parse(content, self.settings.limits))).encode()
        except DecodeError:
            return content

    def _message(self, answer: Answer, content: bytes) -> R:
        try:
            body = self.caller.service.read(content, self.operation.response, limits=self.settings.limits)
        except DecodeError as error:
            is_page = "html" in answer.headers.get("content-type", "")
            problem = "an HTML page, where a SOAP answer should be" if is_page else f"not a SOAP answer: {error}"
            raise bad_answer(answer, problem, self._secrets()) from error
        if isinstance(body, Fault):
            fault = fault_error(body)
            fault.retry_after = retry_after(answer)
            raise fault
        if not 200 <= answer.status < 300:
            raise bad_answer(answer, "a message, where only a fault could be", self._secrets())
        self.request_id, self.overall_status = request_id(body), status_of(body)
        failure = status_error(self.request, body, self.raise_on)
        if failure is not None:
            raise failure
        return body

    def _locate(self, error: CallError) -> None:
        """Say whose error it is."""
        error.operation, error.message_id = self.operation.name, self.message_id
        error.attempts, error.http_status = self.retries.attempt, self.status
        error.request_id = self.request_id


def _token_expired(error: CallError) -> bool:
    """Whether another token may help. The request was not processed."""
    return isinstance(error, AuthenticationFault) or (
        isinstance(error, BadAnswer) and error.http_status == HTTPStatus.UNAUTHORIZED
    )
