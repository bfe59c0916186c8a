"""A call from request to response, without I/O: a generator that yields effects and is sent their results.

It waits for its turn, gets a token, has the request written, sent, and its response read. It renews a token that has
expired, decides about another attempt, and emits events. The clients of both sides run this one flow.
"""

from __future__ import annotations

import time
import uuid
from collections.abc import Callable
from dataclasses import dataclass
from http import HTTPStatus
from typing import Any, Generic, TypeVar

from ..errors import SfmcSoapError
from ..model import Model
from ..operation import Operation
from .context import CallContext
from .effects import AwaitFuture, Deadline, Flow, HttpResponse, LimitPassed, Pause, Send
from .errors import (
    AuthenticationFault,
    BadResponse,
    CallError,
    CallTimeout,
    InMaintenanceFault,
    ProtocolError,
    RequestTooLarge,
    UnexpectedFault,
    not_processed,
)
from .events import AttemptEnded, CallEnded, CallStarted, Retrying, emit, log_body
from .marketing_cloud import STATUS_OPERATION, asked_too_much, changes_nothing, overall_status, time_limit
from .redaction import excerpt, remove_secrets
from .request_writer import RequestWriter
from .response_reader import ResponseReader, canonical_document
from .retrying import Attempts
from .settings import NO_RETRIES, TIME_LIMIT, CallOptions, checked_statuses
from .token_manager import TokenRequest
from .tokens import Token
from .turns import Turn
from .urls import host_of

_MAX_LOGGED_BODY = 1_000_000

Q = TypeVar("Q", bound=Model)
R = TypeVar("R", bound=Model)


@dataclass(frozen=True, slots=True, kw_only=True)
class Bounds:
    """What a request must keep within to be sent.

    Attributes:
        max_bytes: how many bytes it may have, None if there is no bound.
        until: when it is sent at the latest, None if there is no bound.
    """

    max_bytes: int | None = None
    until: Deadline | None = None

    def at_most(self, limit: float | None) -> float | None:
        """Return a limit in seconds, or the seconds that are left if these are fewer; None for no limit."""
        if self.until is None:
            return limit
        return self.until.left if limit is None else min(limit, self.until.left)

    def check(self, size: int) -> None:
        """Check that a request may be sent now.

        Raises:
            RequestTooLarge: it has too many bytes.
            CallTimeout: it is too late.
        """
        if self.max_bytes is not None and size > self.max_bytes:
            problem = f"nothing was sent: the request has {size:,} bytes, and may have {self.max_bytes:,}"
            raise RequestTooLarge(problem)
        if self.until is not None and not self.until.left:
            problem = f"nothing was sent: it was to be sent within {self.until.limit:g} s of the call before it"
            raise not_processed(CallTimeout(problem))


NO_BOUNDS = Bounds()


def call_flow(
    context: CallContext,
    operation: Operation[Q, R],
    request: Q,
    options: CallOptions,
    *,
    doubts: list[CallError] | None = None,
    bounds: Bounds = NO_BOUNDS,
    is_reported: bool = False,
    is_divisible: bool = False,
) -> Flow[R]:
    """Call an operation.

    Args:
        context: what the call shares with the client's other calls.
        operation: the operation.
        request: its request message.
        options: the options of this call.
        doubts: is given the errors of attempts after which it was unknown whether they were processed, and which were
            followed by another.
        bounds: what the request must keep within.
        is_reported: whether what the response says is reported as exceptions are: it then holds no secret either.
        is_divisible: whether the caller asks for less if this is too much, so that it is not sent again.

    Raises:
        CallError: if the call fails.
        EncodeError: if the request cannot be written; nothing was sent.
        ConfigurationError: if an option is wrong, or the address of the service is unknown.
    """
    doubts = [] if doubts is None else doubts
    call = Call(
        context,
        operation,
        request,
        options=options,
        doubts=doubts,
        bounds=bounds,
        is_reported=is_reported,
        is_divisible=is_divisible,
    )
    turn = Turn()
    error: BaseException | None = None
    try:
        yield from call.wait_for(turn)
        return (yield from call.run())
    except BaseException as caught:
        error = call.typed(caught)
        if isinstance(error, CallError):
            if error.processed is False and doubts:
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
    """

    def __init__(
        self,
        context: CallContext,
        operation: Operation[Q, R],
        request: Q,
        *,
        options: CallOptions,
        doubts: list[CallError],
        bounds: Bounds,
        is_reported: bool,
        is_divisible: bool,
    ) -> None:
        self._context, self._settings, self._operation = context, context.settings, operation
        self._message_id = uuid.uuid4().urn
        idempotent = options.get("idempotent")
        self._may_repeat = changes_nothing(operation.name, request) if idempotent is None else idempotent
        limit = options.get("timeout", time_limit(operation.name, request, self._settings.timeouts))
        self.limit = TIME_LIMIT.checked(limit, "timeout")
        self._attempts = Attempts(options.get("retry", self._settings.retry), context.budget)
        self._writer = RequestWriter(
            context, operation, request, headers=options.get("headers", ()), message_id=self._message_id
        )
        raise_on = checked_statuses(options.get("raise_on", self._settings.raise_on))
        self._reader = ResponseReader(
            context,
            operation,
            request,
            raise_on=raise_on,
            message_id=self._message_id,
            is_reported=is_reported,
        )
        self._refused: Token | None = None
        self._entered = time.monotonic()
        self._begun: float | None = None
        self._sent = self._received = self._status = 0
        self._doubts, self._bounds, self._is_divisible = doubts, bounds, is_divisible

    def wait_for(self, turn: Turn) -> Flow[None]:
        """Wait for the turn of this call.

        Raises:
            CallTimeout: if it does not come in time.
        """
        self._emit(CallStarted)
        future = self._context.line.enter(turn)
        if future is None:
            return
        limit = self._bounds.at_most(self._settings.timeouts.turn)
        try:
            yield AwaitFuture(future, limit)
        except LimitPassed:
            error = CallTimeout(
                f"no turn after {round(limit or 0, 2):g} s: the client makes {self._context.line.width} calls at a"
                " time, and others came first: make fewer calls at once, or pass a longer Timeouts(turn=...)"
            )
            self._add_facts(error)
            raise not_processed(error) from None

    def run(self) -> Flow[R]:
        """Make attempts until one succeeds or no other is to be made. Return the response message."""
        self._begun = time.monotonic()
        self._attempts.begin()
        while True:
            send = yield from self._prepare()
            try:
                return self._reader.read((yield from self._attempt(send)))
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
            request_id=self._reader.request_id,
            attempt=self._attempts.number,
            status=self._status,
            overall_status=self._reader.overall_status,
            waited=(begun - self._entered) * 1000,
            milliseconds=(now - begun) * 1000,
            sent=self._sent,
            received=self._received,
            error=error,
            response_headers=self._reader.header_blocks(),
        )

    def _emit(self, kind: Callable[..., Any], **values: Any) -> None:
        common = {"host": host_of(self._writer.url), "operation": self._operation.name, "message_id": self._message_id}
        emit(kind(**common, **values), self._settings.hooks)

    def _prepare(self) -> Flow[Send]:
        """Return the HTTP request of an attempt, with a token that is fresh."""
        deadline = Deadline.after(self.limit)
        token: Token | None = None
        if self._context.credentials.header() is None:
            token = yield from self._fresh_token(deadline)
        try:
            send = self._writer.write(token, deadline)
            self._bounds.check(len(send.content))
            if not deadline.left:
                problem = f"nothing was sent after {deadline.limit:g} s: getting the access token took too long"
                raise not_processed(CallTimeout(problem))
        except CallError as error:
            self._add_facts(error)
            raise
        return send

    def _fresh_token(self, deadline: Deadline) -> Flow[Token]:
        request = TokenRequest(
            settings=self._settings,
            budget=self._context.budget,
            deadline=deadline,
            operation=self._operation.name,
            message_id=self._message_id,
        )
        return (yield from self._context.tokens.token(request, self._refused))

    def _attempt(self, send: Send) -> Flow[HttpResponse]:
        """Have the request sent. Return the HTTP response."""
        if self._settings.log_bodies:
            self._log_body("request", send.content)
        started = time.monotonic()
        self._sent += len(send.content)
        self._status = received = 0
        self._reader.expect(send)
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
            self._log_body("response", canonical_document(response, self._settings.limits))
        return response

    def _log_body(self, kind: str, content: bytes) -> None:
        # Of UTF-16, which has zero bytes, not all becomes text: secrets are found in its bytes alone.
        clean = remove_secrets(content, self._writer.secrets) if b"\0" in content else content
        text = excerpt(clean.decode("utf-8", "replace"), self._writer.secrets, _MAX_LOGGED_BODY)
        log_body(f"{self._operation.name} {kind}", text, self._message_id)

    def _begin_next_attempt(self, error: CallError) -> float | None:
        """Return the seconds to wait before the next attempt, None if there is to be none."""
        failed = self._attempts.number
        pause: float | None = 0.0
        if _token_expired(error) and self._context.tokens.can_renew and self._refused is None:
            self._refused = self._writer.token
            self._attempts.begin_extra()
        else:
            is_too_much = self._is_divisible and asked_too_much(error)
            pause = None if is_too_much else self._attempts.begin_next(error, may_repeat=self._may_repeat)
            if pause is None:
                return None
            if error.processed is None:
                self._doubts.append(error)
        self._emit(Retrying, attempt=failed, pause=pause, error=error)
        return pause

    def _add_facts(self, error: CallError) -> None:
        """Put the facts of this call on an exception."""
        error.operation, error.message_id = self._operation.name, self._message_id
        error.attempts, error.http_status = self._attempts.number, self._status
        error.request_id = self._reader.request_id


def _token_expired(error: CallError) -> bool:
    """Return whether the service refused the token. It did not process the request."""
    return error.http_status == HTTPStatus.UNAUTHORIZED or isinstance(error, AuthenticationFault)
