"""The bytes of one connection, below the HTTP library: each read and write ends at the deadline of the call.

A `Wire` is what all streams of a connection share; it does no I/O. The classes for threads and for asyncio have the
methods of httpcore's `NetworkBackend` and `NetworkStream`, and pass every call on to one of httpcore.
"""

from __future__ import annotations

import re
import socket
import threading
from collections.abc import Mapping
from concurrent.futures import Future
from contextlib import suppress
from http import HTTPStatus
from typing import Any

from .effects import Deadline, new_future

_BLANK_LINE = re.compile(rb"\n\r?\n")
_LAST_CHUNK = re.compile(rb"\r\n0+(?:;[^\r\n]*)?\r\n\r\n")
_REQUEST = b"POST "
"""How the first piece of a request begins."""

_MARK_BYTES = 6
"""How many bytes of a mark may have come with what was received before."""

_PIECE = 64 * 1024
"""Bytes that are written before the deadline is looked at again."""


class ConnectTimeout(TimeoutError):
    """Looking up a host took as long as connecting may take."""


class Wire:
    """The state of one connection, which serves one call at a time.

    Attributes:
        has_sent: whether a part of the call's request was sent, or tried to be sent.
        received: what the current stream received.
        stream: the current stream of httpcore, None before there is any.
    """

    def __init__(self) -> None:
        self._deadline = Deadline.after(0)
        self.has_sent = False
        self.received = Received()
        self.stream: Any = None

    def begin(self, deadline: Deadline) -> None:
        """Begin a call."""
        self._deadline = deadline
        self.has_sent = False
        self.received.begin()

    def limit(self, timeout: float | None) -> float:
        """Return the seconds that a read or write may take: no longer than the call has left.

        Raises:
            TimeoutError: if the call has no time left.
        """
        left = self._deadline.left
        if not left:
            raise TimeoutError
        return left if timeout is None else min(timeout, left)

    def break_off(self) -> None:
        """End the call of another thread, by shutting the connection down."""
        self._deadline = Deadline.after(0)
        with suppress(Exception):
            self.stream.get_extra_info("socket").shutdown(socket.SHUT_RDWR)

    def note_writing(self, buffer: bytes) -> None:
        """Take note of what is written. What a proxy gets first, such as CONNECT, is no part of the request."""
        self.has_sent |= buffer.startswith(_REQUEST)


class Received:
    """What a stream has received, handed on in pieces that do not go beyond the end of the response.

    Bytes behind the end of a response answer no request. If they were handed on with it, the HTTP library would keep
    them, and take them for the beginning of the next response.

    Attributes:
        has_data: whether anything was received since the response began.
    """

    def __init__(self) -> None:
        self._data = b""
        self._next = 0
        self.begin()

    def begin(self) -> None:
        """Begin a response, at its head."""
        self._mark = _BLANK_LINE
        self._is_http = self._is_behind_mark = self.has_data = False
        self._left: int | None = None

    def expect_body(self, status: int, headers: Mapping[str, str]) -> None:
        """Take note of how the body ends, which the head says."""
        if status in (HTTPStatus.NO_CONTENT, HTTPStatus.NOT_MODIFIED):
            self._left = 0
        elif "transfer-encoding" in headers:
            self._mark, self._is_behind_mark = _LAST_CHUNK, False
        elif "content-length" in headers:
            self._left = int(headers["content-length"])

    @property
    def is_at_end(self) -> bool:
        """Whether a response that was read to its end had nothing behind it, as far as was received."""
        is_known = self._left == 0 or (self._mark is _LAST_CHUNK and self._is_behind_mark)
        return is_known and self._next == len(self._data)

    def add(self, data: bytes) -> None:
        """Take what the stream has received, when all that was received before was taken."""
        # A proxy that does not speak HTTP is read as it comes.
        self._is_http = self._is_http if self.has_data else data.startswith(b"H")
        self.has_data = True
        before = self._data[-_MARK_BYTES:]
        self._data, self._next = before + data, len(before)

    def take(self) -> bytes:
        """Return the next piece, b"" if there is none."""
        start = self._next
        if self._left:
            self._next = min(start + self._left, len(self._data))
            self._left -= self._next - start
        elif self._is_http:
            self._next = self._possible_end()
        else:
            self._next = len(self._data)
        return self._data[start : self._next]

    def _possible_end(self) -> int:
        """Return where the head or the chunks may end: behind a mark, which may have begun in the last piece."""
        found = self._mark.search(self._data, max(0, self._next - _MARK_BYTES))
        while found is not None and found.end() <= self._next:
            found = self._mark.search(self._data, found.start() + 1)
        self._is_behind_mark = found is not None
        return len(self._data) if found is None else found.end()


class _Stream:
    """What the streams of both kinds have in common."""

    def __init__(self, stream: Any, wire: Wire) -> None:
        self._stream, self._wire = stream, wire
        wire.stream = stream
        self._received = wire.received = Received()

    def get_extra_info(self, info: str) -> Any:
        """Return what httpcore's stream knows."""
        return self._stream.get_extra_info(info)


class BlockingStream(_Stream):
    """A `NetworkStream`, for threads."""

    def read(self, max_bytes: int, timeout: float | None = None) -> bytes:
        """Read a piece; b"" at the end."""
        piece = self._received.take()
        if not piece:
            self._received.add(self._stream.read(max_bytes, self._wire.limit(timeout)))
            piece = self._received.take()
        return piece

    def write(self, buffer: bytes, timeout: float | None = None) -> None:
        """Write everything."""
        self._wire.note_writing(buffer)
        for start in range(0, len(buffer), _PIECE):
            self._stream.write(buffer[start : start + _PIECE], self._wire.limit(timeout))

    def start_tls(
        self, ssl_context: Any, server_hostname: str | None = None, timeout: float | None = None
    ) -> BlockingStream:
        """Return the stream after a TLS handshake."""
        limit = self._wire.limit(timeout)
        return BlockingStream(self._stream.start_tls(ssl_context, server_hostname, limit), self._wire)

    def close(self) -> None:
        """Close the stream."""
        self._stream.close()


class BlockingNetwork:
    """A `NetworkBackend`, for threads."""

    def __init__(self, backend: Any, wire: Wire) -> None:
        self._backend, self._wire = backend, wire

    def connect_tcp(self, host: str, port: int, **options: Any) -> BlockingStream:
        """Return a stream to a host. The time limit is for all of its addresses, where the socket's is for each."""
        deadline = Deadline.after(self._wire.limit(options.pop("timeout", None)))
        addresses = _look_up(host, port, deadline)
        failure: Exception | None = None
        for tried, address in enumerate(addresses):
            if not deadline.left:
                break
            # One that does not answer leaves the others their share.
            share = deadline.left / (len(addresses) - tried)
            try:
                return BlockingStream(self._backend.connect_tcp(address, port, timeout=share, **options), self._wire)
            except Exception as error:
                failure = error
        raise failure or ConnectTimeout


def _look_up(host: str, port: int, deadline: Deadline) -> list[str]:
    """Return the addresses of a host.

    The operating system takes as long as it likes, so that a thread asks it, which is left behind at the deadline.

    Raises:
        ConnectTimeout: if the deadline passes.
        OSError: if there is no such host.
    """
    answer: Future[list[str]] = new_future()

    def work() -> None:
        try:
            found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
            answer.set_result([str(address[0]) for *_, address in found])
        except Exception as error:
            answer.set_exception(error)

    try:
        threading.Thread(target=work, daemon=True).start()
    except RuntimeError:  # there can be no more threads, as when the interpreter ends
        work()
    try:
        return answer.result(deadline.left)
    except TimeoutError:
        raise ConnectTimeout from None


class AwaitedStream(_Stream):
    """An `AsyncNetworkStream`, for asyncio."""

    async def read(self, max_bytes: int, timeout: float | None = None) -> bytes:
        """Read a piece; b"" at the end."""
        piece = self._received.take()
        if not piece:
            self._received.add(await self._stream.read(max_bytes, self._wire.limit(timeout)))
            piece = self._received.take()
        return piece

    async def write(self, buffer: bytes, timeout: float | None = None) -> None:
        """Write everything."""
        self._wire.note_writing(buffer)
        for start in range(0, len(buffer), _PIECE):
            await self._stream.write(buffer[start : start + _PIECE], self._wire.limit(timeout))

    async def start_tls(
        self, ssl_context: Any, server_hostname: str | None = None, timeout: float | None = None
    ) -> AwaitedStream:
        """Return the stream after a TLS handshake."""
        limit = self._wire.limit(timeout)
        return AwaitedStream(await self._stream.start_tls(ssl_context, server_hostname, limit), self._wire)

    async def aclose(self) -> None:
        """Close the stream."""
        await self._stream.aclose()


class AwaitedNetwork:
    """An `AsyncNetworkBackend`, for asyncio."""

    def __init__(self, backend: Any, wire: Wire) -> None:
        self._backend, self._wire = backend, wire

    async def connect_tcp(self, host: str, port: int, **options: Any) -> AwaitedStream:
        """Return a stream to a host."""
        limit = self._wire.limit(options.pop("timeout", None))
        return AwaitedStream(await self._backend.connect_tcp(host, port, timeout=limit, **options), self._wire)
