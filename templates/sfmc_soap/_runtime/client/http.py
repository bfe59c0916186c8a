"""The request of a `Send` and its answer, in httpx's terms. Needs httpx: it is loaded when a client is made."""

from __future__ import annotations

import time
from types import TracebackType
from typing import Any

import httpx

from ..errors import CallTimeout, ConnectError, ProtocolError, TransportError
from .effects import Answer, Send
from .retrying import bad_answer
from .secrets import redact

LIMITS = httpx.Limits(max_connections=20, max_keepalive_connections=20, keepalive_expiry=5.0)
"""The service wants 20 calls at a time or fewer, and what has been idle for longer may be closed at the other end."""


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

    @property
    def patience(self) -> float:
        """Seconds that it may take in all. httpx bounds each read; this bounds a server that sends byte after byte."""
        return self._send.connect + 2 * self._send.limit

    def arguments(self) -> dict[str, Any]:
        """What `build_request` of an httpx client is told."""
        return {
            "method": "POST",
            "url": self._send.url,
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
    return Answer(response.status_code, {name.lower(): value for name, value in response.headers.items()}, content)


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
