"""The request of a `Send` and its answer, in httpx's terms. Needs httpx: it is loaded when a client is made."""

from __future__ import annotations

import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from functools import lru_cache
from types import TracebackType
from typing import TYPE_CHECKING, Any

import httpx

from ..errors import CallTimeout, ConnectError, ProtocolError, TransportError
from .effects import Answer, Send
from .retrying import bad_answer
from .secrets import redact

if TYPE_CHECKING:
    import asyncio

_CONNECTIONS = 20
_LIMITS = httpx.Limits(max_connections=_CONNECTIONS, max_keepalive_connections=_CONNECTIONS, keepalive_expiry=5.0)
"""The service wants 20 calls at a time or fewer, and what has been idle for longer may be closed at the other end."""


class Client(httpx.Client):
    """What a client uses that was handed none."""

    def __init__(self, agent: str) -> None:
        super().__init__(limits=_LIMITS, headers={"user-agent": agent})


class AsyncClient(httpx.AsyncClient):
    """The same in asyncio, with a line for those who wait: in httpx's own line each step looks at all who wait."""

    def __init__(self, agent: str) -> None:
        import asyncio

        super().__init__(limits=_LIMITS, headers={"user-agent": agent})
        self._turns = asyncio.Semaphore(_CONNECTIONS)

    @asynccontextmanager
    async def turn(self, limit: float) -> AsyncIterator[None]:
        """Wait until there is a connection, and keep it for as long as the context is open.

        Raises:
            PoolTimeout: there was none for so many seconds.
        """
        import asyncio

        try:
            async with asyncio.timeout(limit):
                await self._turns.acquire()
        except TimeoutError:
            raise httpx.PoolTimeout("") from None
        try:
            yield
        finally:
            self._turns.release()


class Exchange:
    """A request and its answer, chunk by chunk. As a context it keeps what httpx raises, for `answer` to raise as ours.

    Args:
        send: what is sent.
    """

    def __init__(self, send: Send) -> None:
        self._send = send
        self._deadline = time.monotonic() + self.patience
        self._response: httpx.Response | None = None
        self._chunks: list[bytes] = []
        self._size = 0
        self._failure: TransportError | None = None
        self._event = ""
        self._task: asyncio.Task[Any] | None = None

    @property
    def limit(self) -> float:
        """Seconds for each step."""
        return self._send.limit

    async def trace(self, event: str, _: object) -> None:
        """What httpx tells of an asynchronous request, step by step."""
        self._event = event
        if self._task is not None and self._is_waiting:
            self._task.cancel()

    def give_up(self, task: asyncio.Task[Any]) -> None:
        """Cancel the task that the request is in, now or when it next waits for the other end.

        At such a moment httpx closes the connection. Between two of them, as when it puts one back that is done with,
        it would neither close it nor use it again.
        """
        self._task = task
        if self._is_waiting:
            task.cancel()

    @property
    def _is_waiting(self) -> bool:
        """Whether nothing has been told yet, or that something begins that takes a network."""
        return not self._event or (self._event.endswith(".started") and "response_closed" not in self._event)

    @property
    def patience(self) -> float:
        """Seconds that it may take in all. httpx bounds each read; this bounds a server that sends byte after byte."""
        return self._send.connect + 2 * self._send.limit

    def arguments(self) -> dict[str, Any]:
        """What `build_request` of an httpx client is told."""
        return {
            "method": "POST",
            "url": _url(self._send.url),
            "headers": self._send.headers,
            "content": self._send.content,
            "timeout": httpx.Timeout(self._send.limit, connect=self._send.connect),
        }

    def begin(self, response: httpx.Response) -> None:
        """Take the head of the answer."""
        self._response = response

    def add(self, chunk: bytes) -> None:
        """Take a chunk of its inflated body.

        Raises:
            BadAnswer: the body is beyond the size limit.
            CallTimeout: the time limit has passed.
        """
        self._chunks.append(chunk)
        self._size += len(chunk)
        if self._size > self._send.max_bytes:
            problem = (
                f"its body has more than {self._send.max_bytes} bytes: for more, pass limits=Limits(max_bytes=...)"
            )
            error = bad_answer(self._whole(), problem, self._send.secrets)
            error.transient = False
            raise error
        if time.monotonic() > self._deadline:
            raise self._located(CallTimeout(f"the answer was not whole after {self.patience:g} s"))

    def answer(self) -> Answer:
        """The whole answer.

        Raises:
            TransportError: there is none.
        """
        if self._failure is not None:
            raise self._failure
        return self._whole()

    def __enter__(self) -> Exchange:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, _: TracebackType | None) -> bool:
        # The exceptions of httpx hold the request, and the token in it: they must not be in the context of ours.
        if isinstance(error, httpx.DecodingError) and self._response is not None:
            problem = f"its body cannot be inflated: {error}"
            self._failure = bad_answer(self._whole(), problem, self._send.secrets)
        elif isinstance(error, httpx.HTTPError | httpx.InvalidURL):
            said = redact(f"{type(error).__name__}{f': {error}' if str(error) else ''}", self._send.secrets)
            said += f", {self._size} bytes into the answer" if self._size else ""
            self._failure = self._located(_transport_error(error, said))
        elif isinstance(error, TimeoutError) and not isinstance(error, CallTimeout):
            self._failure = self._located(CallTimeout(f"the answer was not whole after {self.patience:g} s"))
        elif error is not None:
            # An interruption goes on as it is, but not with the frames that hold what was sent.
            error.__traceback__ = error.__context__ = None
        return self._failure is not None

    def _whole(self) -> Answer:
        assert self._response is not None
        return answer_of(self._response, b"".join(self._chunks))

    def _located(self, error: TransportError) -> TransportError:
        error.http_status = 0 if self._response is None else self._response.status_code
        return error


def answer_of(response: httpx.Response, content: bytes) -> Answer:
    """An answer of httpx as a flow takes it."""
    return Answer(response.status_code, response.headers, content)


@lru_cache(maxsize=16)
def _url(text: str) -> httpx.URL:
    """An address. Reading it takes as long as all else that httpx does to make a request."""
    return httpx.URL(text)


def _transport_error(error: httpx.HTTPError | httpx.InvalidURL, said: str) -> TransportError:
    """The exception for one of httpx, with what is said of it."""
    match error:
        case httpx.ConnectTimeout() | httpx.PoolTimeout():
            timeout = CallTimeout(f"no connection in time: {said}")
            timeout.processed = False
            return timeout
        case httpx.TimeoutException():
            return CallTimeout(f"no answer in time: {said}")
        case httpx.ConnectError() | httpx.ProxyError():
            return ConnectError(f"no connection: {said}")
        case httpx.NetworkError() | httpx.RemoteProtocolError():
            return ProtocolError(f"the connection broke: {said}")
        case _:
            failure = ProtocolError(f"the request cannot be sent: {said}")
            failure.processed = False
            return failure
