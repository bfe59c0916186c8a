"""An HTTP request and its response, without I/O: what is received is judged here, and so is every exception.

The four libraries, httpx and httpx2 and the core of each, call their exceptions by the same names. An exception is
known by the names of its classes, so that none of the libraries has to be loaded.
"""

from __future__ import annotations

from collections.abc import Mapping
from types import TracebackType
from typing import Self, TypeVar

from ..errors import SfmcSoapError
from .effects import HttpResponse, Send
from .errors import BadResponse, CallTimeout, ConnectError, ProtocolError, TransportError, not_processed
from .inflating import Body, DamagedBody, OversizedBody
from .redaction import excerpt
from .responses import bad_response
from .urls import host_of

_TIMEOUTS = {"TimeoutError", "TimeoutException"}
_NOT_CONNECTED = {"ConnectTimeout", "PoolTimeout"}

E = TypeVar("E", bound=TransportError)


class Exchange:
    """A request and its response, which is received chunk by chunk.

    As a context manager it catches every exception that is not ours: it may hold the request, and so secrets.
    `response` raises ours in its place.

    Args:
        send: the request.

    Attributes:
        send: the request.
        has_sent: whether a part of the request was sent, or may have been.
        is_whole: whether the response was received to its end.
    """

    def __init__(self, send: Send) -> None:
        self.send = send
        self.has_sent = self.is_whole = False
        self._status = 0
        self._headers: Mapping[str, str] = {}
        self._body: Body | None = None
        self._failure: SfmcSoapError | None = None

    def seconds_left(self) -> float:
        """Return the seconds until the deadline.

        Raises:
            TimeoutError: if there are none. To sockets, 0 means something else.
        """
        left = self.send.deadline.left
        if not left:
            raise TimeoutError
        return left

    def headers(self) -> dict[str, str]:
        """Return the headers of the request. No other encoding than gzip is asked for, as no other is inflated."""
        return {"accept-encoding": "gzip", **self.send.headers}

    def begin(self, status: int, headers: Mapping[str, str], *, is_inflated: bool = False) -> None:
        """Take the status and headers of the response.

        Args:
            status: the status code.
            headers: the headers, to be looked up by names in lower case.
            is_inflated: whether the body was inflated already.
        """
        self._status, self._headers = status, headers
        encoding = "" if is_inflated else headers.get("content-encoding", "")
        self._body = Body(encoding, self.send.max_bytes)

    def add(self, chunk: bytes) -> None:
        """Take a chunk of the body as it was received.

        Raises:
            OversizedBody: if the body exceeds the size limit.
            DamagedBody: if the body is damaged.
            TimeoutError: if the deadline has passed.
        """
        assert self._body is not None
        self._body.add(chunk)
        self.seconds_left()

    def end(self) -> None:
        """Take note that the response has ended.

        Raises:
            DamagedBody: if its body is not whole.
        """
        assert self._body is not None
        self._body.end()
        self.is_whole = True

    def response(self) -> HttpResponse:
        """Return the complete response.

        Raises:
            TransportError: if there is none.
            ConfigurationError: if no connection can be made with the settings there are.
        """
        if self._failure is not None:
            raise self._failure
        return self._received()

    def too_slow(self) -> CallTimeout:
        """Return the exception for a response that is not complete at the deadline."""
        problem = f"the response of {self._host()} was not complete after {self.send.deadline.limit:g} s"
        return self._with_facts(CallTimeout(f"{problem}: for more, pass timeout=..., or Timeouts(...) to the client"))

    def __enter__(self) -> Self:
        return self

    def __exit__(self, _: type[BaseException] | None, error: BaseException | None, __: TracebackType | None) -> bool:
        if isinstance(error, Exception):
            self._failure = error if isinstance(error, SfmcSoapError) else self._translate(error)
            return True
        if error is not None:
            # It is not ours to handle, such as an interruption. Its frames hold the request.
            error.__traceback__ = error.__context__ = None
        return False

    def _translate(self, error: Exception) -> TransportError:
        """Return our exception for one of a library, of the operating system, or of whatever else was called."""
        if isinstance(error, OversizedBody):
            return self._too_large()
        if isinstance(error, DamagedBody):
            return self._bad(f"the body cannot be decompressed: {error}")
        names = {kind.__name__ for kind in type(error).__mro__}
        if names & _TIMEOUTS and not names & _NOT_CONNECTED and not self.send.deadline.left:
            return self.too_slow()
        text = excerpt(f"{type(error).__name__}{f': {error}' if str(error) else ''}", self.send.secrets)
        text = f"{self._host()}: {text}"
        received = self._body.received if self._body else 0
        text += f", after {received} bytes of the response" if received else ""
        return self._with_facts(_transport_error(names, text, has_sent=self.has_sent))

    def _host(self) -> str:
        """Return the host that the request goes to, for a message."""
        return excerpt(host_of(self.send.url), self.send.secrets)

    def _too_large(self) -> BadResponse:
        limit = f"the body has more than {self.send.max_bytes} bytes"
        error = self._bad(f"{limit}: for more, pass limits=Limits(max_bytes=...)")
        error.transient, error.is_oversized = False, True
        return error

    def _bad(self, problem: str) -> BadResponse:
        received, keep_body = self._received(), self.send.keep_body
        return bad_response(received, problem, self.send.secrets, keep_body=keep_body, is_whole=False)

    def _received(self) -> HttpResponse:
        """Return the response as far as it was received."""
        return HttpResponse(self._status, self._headers, self._body.content if self._body else b"")

    def _with_facts(self, error: E) -> E:
        """Return an exception with the status of the response, and whether it can have been processed."""
        error.http_status = self._status
        return error if self.has_sent else not_processed(error)


def _transport_error(names: set[str], text: str, *, has_sent: bool) -> TransportError:
    """Return the exception for one whose classes have these names, with a text that begins with the host."""
    if names & _NOT_CONNECTED:
        return not_processed(CallTimeout(f"no connection in time to {text}"))
    if names & _TIMEOUTS:
        return CallTimeout(f"no response in time from {text}")
    if names & {"ConnectError", "ProxyError"} or ("OSError" in names and not has_sent):
        return ConnectError(f"no connection to {text}: check the address, the network and the proxy")
    if names & {"NetworkError", "RemoteProtocolError", "OSError"}:
        return ProtocolError(f"the connection broke with {text}")
    if names & {"LocalProtocolError", "UnsupportedProtocol", "InvalidURL"} or not has_sent:
        return not_processed(ProtocolError(f"the request cannot be sent to {text}"))
    return ProtocolError(f"the HTTP client failed at {text}")
