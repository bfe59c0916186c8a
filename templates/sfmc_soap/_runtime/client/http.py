"""A request and its response in terms of httpx. It needs httpx, so it is loaded with the first request."""

from __future__ import annotations

from functools import lru_cache
from types import TracebackType
from typing import TYPE_CHECKING, Any, Self

import httpx

from .effects import HttpResponse, Send
from .errors import CallTimeout, ConnectError, ProtocolError, TransportError
from .redaction import excerpt
from .responses import bad_response

if TYPE_CHECKING:
    import asyncio

_LIMITS = httpx.Limits(max_connections=None, max_keepalive_connections=None, keepalive_expiry=5.0)
"""The line of turns bounds their number. The service may close connections that are idle for longer."""


class DefaultClient(httpx.Client):
    """The httpx client behind a `Client` that was handed none."""

    def __init__(self, user_agent: str) -> None:
        super().__init__(limits=_LIMITS, headers={"user-agent": user_agent})


class DefaultAsyncClient(httpx.AsyncClient):
    """The httpx client behind an `AsyncClient` that was handed none."""

    def __init__(self, user_agent: str) -> None:
        super().__init__(limits=_LIMITS, headers={"user-agent": user_agent})


class Exchange:
    """A request and its response, which is received chunk by chunk.

    As a context manager it catches the exceptions of httpx, which hold the request. `response` raises ours in their
    place.

    Args:
        send: the request.
    """

    def __init__(self, send: Send) -> None:
        self._send = send
        self._head: httpx.Response | None = None
        self._chunks: list[bytes] = []
        self._size = 0
        self._failure: TransportError | None = None

    def arguments(self) -> dict[str, Any]:
        """Return the arguments of httpx's `build_request`."""
        left = self._send.deadline.left
        return {
            "method": "POST",
            "url": _url(self._send.url),
            "headers": self._send.headers,
            "content": self._send.content,
            "timeout": httpx.Timeout(left, connect=min(self._send.connect_timeout, left)),
        }

    def begin(self, head: httpx.Response) -> None:
        """Take the status and headers of the response."""
        self._head = head

    def add(self, chunk: bytes) -> None:
        """Take a chunk of the decompressed body.

        Raises:
            BadResponse: if the body exceeds the size limit.
            CallTimeout: if the time limit has passed.
        """
        self._chunks.append(chunk)
        self._size += len(chunk)
        if self._size > self._send.max_bytes:
            limit = f"the body has more than {self._send.max_bytes} bytes"
            error = bad_response(
                self._received(), f"{limit}: for more, pass limits=Limits(max_bytes=...)", self._send.secrets
            )
            error.transient = False
            raise error
        if not self._send.deadline.left:
            raise self._with_status(self._too_slow())

    def response(self) -> HttpResponse:
        """Return the complete response.

        Raises:
            TransportError: if there is none.
        """
        if self._failure is not None:
            raise self._failure
        return self._received()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, _: type[BaseException] | None, error: BaseException | None, __: TracebackType | None) -> bool:
        self._failure = None if error is None else self._translate(error)
        if error is not None and self._failure is None:
            # It is not ours to handle, such as an interruption. Its frames hold the request.
            error.__traceback__ = error.__context__ = None
        return self._failure is not None

    def _translate(self, error: BaseException) -> TransportError | None:
        """Return our exception for one of httpx or asyncio, None for any other."""
        secrets = self._send.secrets
        if isinstance(error, httpx.DecodingError) and self._head is not None:
            return bad_response(self._received(), f"the body cannot be decompressed: {error}", secrets)
        if isinstance(error, httpx.HTTPError | httpx.InvalidURL):
            text = excerpt(f"{type(error).__name__}{f': {error}' if str(error) else ''}", secrets)
            text += f", after {self._size} bytes of the response" if self._size else ""
            return self._with_status(_transport_error(error, text))
        if isinstance(error, TimeoutError) and not isinstance(error, CallTimeout):
            return self._with_status(self._too_slow())
        return None

    def _too_slow(self) -> CallTimeout:
        return CallTimeout(f"the response was not complete after {self._send.deadline.limit:g} s")

    def _received(self) -> HttpResponse:
        """Return the response as far as it was received."""
        assert self._head is not None
        return HttpResponse(self._head.status_code, self._head.headers, b"".join(self._chunks))

    def _with_status(self, error: TransportError) -> TransportError:
        error.http_status = 0 if self._head is None else self._head.status_code
        return error


class Canceller:
    """Cancels the task of an httpx request at a moment when httpx closes the connection.

    That is while it waits for the peer. At other moments, such as when it puts a finished connection back into its
    pool, httpx would neither close the connection nor use it again.
    """

    def __init__(self) -> None:
        self._event = ""
        self._task: asyncio.Task[Any] | None = None

    async def trace(self, event: str, _: object) -> None:
        """Take an event of httpx's extension "trace", and cancel the task if it is to be cancelled and may be."""
        self._event = event
        if self._task is not None and self._is_waiting:
            self._task.cancel()

    def cancel(self, task: asyncio.Task[Any]) -> None:
        """Cancel the task now, or when it next waits for the peer."""
        self._task = task
        if self._is_waiting:
            task.cancel()

    @property
    def _is_waiting(self) -> bool:
        """Whether no event has come yet, or the last says that something has begun that waits for the peer."""
        return not self._event or (self._event.endswith(".started") and "response_closed" not in self._event)


@lru_cache(maxsize=16)
def _url(text: str) -> httpx.URL:
    """Return a parsed address. Parsing it takes as long as all else that httpx does to build a request."""
    return httpx.URL(text)


def _transport_error(error: httpx.HTTPError | httpx.InvalidURL, text: str) -> TransportError:
    """Return the exception for one of httpx, with the given text about it."""
    match error:
        case httpx.ConnectTimeout() | httpx.PoolTimeout():
            timeout = CallTimeout(f"no connection in time: {text}")
            timeout.processed = False
            return timeout
        case httpx.TimeoutException():
            return CallTimeout(f"no response in time: {text}")
        case httpx.ConnectError() | httpx.ProxyError():
            return ConnectError(f"no connection: {text}")
        case httpx.NetworkError() | httpx.RemoteProtocolError():
            return ProtocolError(f"the connection broke: {text}")
        case _:
            failure = ProtocolError(f"the request cannot be sent: {text}")
            failure.processed = False
            return failure
