"""A small HTTP/1.1 server on raw sockets: one thread for each connection, and every byte is the handler's.

h11 reads the requests. Answers are bytes that an `Reply` spells out, right or wrong.
"""

from __future__ import annotations

import socket
import struct
import threading
import time
from contextlib import suppress
from dataclasses import dataclass
from types import TracebackType
from typing import Protocol, Self

import h11
from support.loopback.replies import End, Reply, reply

LIMIT = 600
"""Connections at once. Who comes then is reset."""

JOIN = 2.0
"""Seconds that all threads have to end in."""

_RESET = struct.pack("ii", 1, 0)


@dataclass(frozen=True)
class Request:
    """A request as it came; names of headers are lower case."""

    method: str
    target: str
    headers: tuple[tuple[str, str], ...]
    body: bytes

    @property
    def path(self) -> str:
        """The target without its query."""
        return self.target.partition("?")[0]

    def all(self, name: str) -> list[str]:
        """Every value of a header."""
        return [value for known, value in self.headers if known == name.lower()]

    def header(self, name: str) -> str:
        """The values of a header, "" if there are none."""
        return ", ".join(self.all(name))


class Handler(Protocol):
    """What gives the answers. It is called from many threads."""

    def unread(self, path: str) -> Reply | None:
        """What to do before a request for this path is read: nothing, or an answer with `unread`."""

    def answer(self, request: Request) -> Reply:
        """The answer to a request."""

    def malformed(self, error: str) -> None:
        """Something came that is no HTTP. It is answered with 400."""

    def failed(self, error: BaseException) -> None:
        """The handler itself raised this. It is answered with 500."""


class Server:
    """The server, listening on a free port of the loopback interface while the context is open.

    Attributes:
        port: where it listens.
        made: connections ever accepted.
        refused: connections that were over the limit.
    """

    def __init__(self, handler: Handler) -> None:
        self.handler = handler
        self.made = 0
        self.refused = 0
        self._closing = threading.Event()
        self._lock = threading.Lock()
        self._connections: dict[socket.socket, threading.Thread] = {}
        self._listener = socket.create_server(("127.0.0.1", 0), backlog=1024)
        self.port: int = self._listener.getsockname()[1]
        self._acceptor = threading.Thread(target=self._accept, daemon=True)

    @property
    def open(self) -> int:
        """Connections that are open now."""
        return len(self._connections)

    def pause(self, seconds: float) -> None:
        """Wait, but not longer than the server lives."""
        if seconds > 0:
            self._closing.wait(seconds)

    def drop_connections(self) -> None:
        """Close every connection that there is, in order, as if it had been idle too long."""
        with self._lock:
            for connection in self._connections:
                with suppress(OSError):
                    connection.shutdown(socket.SHUT_RDWR)

    def __enter__(self) -> Self:
        self._acceptor.start()
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self._closing.set()
        # Something to accept: closing a socket does not everywhere wake the thread that waits for it.
        with suppress(OSError), socket.create_connection(("127.0.0.1", self.port), JOIN):
            pass
        deadline = time.monotonic() + JOIN
        self._acceptor.join(JOIN)
        self._listener.close()
        with self._lock:
            threads = list(self._connections.values())
        self.drop_connections()
        for thread in threads:
            thread.join(max(0.0, deadline - time.monotonic()))
        if any(thread.is_alive() for thread in [self._acceptor, *threads]):
            raise RuntimeError(f"the server's threads did not end within {JOIN:g} s")

    def _accept(self) -> None:
        while True:
            connection, _ = self._listener.accept()
            if self._closing.is_set():
                connection.close()
                return
            with self._lock:
                self.made += 1
                if len(self._connections) >= LIMIT:
                    self.refused += 1
                    _reset(connection)
                    continue
                thread = threading.Thread(target=self._serve, args=[connection], daemon=True)
                self._connections[connection] = thread
            thread.start()

    def _serve(self, connection: socket.socket) -> None:
        try:
            # Any error of the socket says that the client has gone, or that the server closes.
            with suppress(OSError):
                connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
                end = self._talk(connection)
                if end is End.HOLD:
                    while connection.recv(65536):
                        pass
                elif end is End.RST:
                    connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, _RESET)
        finally:
            # Under the lock, so that nobody shuts a number down that is another socket's by now.
            with self._lock:
                del self._connections[connection]
                connection.close()

    def _talk(self, connection: socket.socket) -> End:
        """Requests and answers until the connection is to end, and how."""
        rest = b""
        while True:
            path = _peek(connection, rest)
            if path is None:
                return End.FIN
            if (unread := self.handler.unread(path)) is not None:
                return unread.end
            try:
                request, rest, last = _read(connection, rest)
            except h11.RemoteProtocolError as error:
                self.handler.malformed(str(error))
                connection.sendall(reply(400, str(error), "text/plain").with_header("Connection", "close").whole)
                return End.FIN
            if request is None:
                return End.FIN
            answer = self._answer(request)
            if not self._send(connection, answer):
                return End.FIN
            if last or answer.closes:
                return End.FIN if answer.end is End.KEEP else answer.end

    def _answer(self, request: Request) -> Reply:
        """Return the handler's answer, or status 500 if it fails."""
        try:
            return self.handler.answer(request)
        except Exception as error:
            self.handler.failed(error)
            return reply(500, repr(error), "text/plain")

    def _send(self, connection: socket.socket, answer: Reply) -> bool:
        """Send an answer, with its pauses. Return False if the server closes meanwhile."""
        for step in answer.steps():
            if isinstance(step, bytes):
                connection.sendall(step)
            else:
                self.pause(step)
            if self._closing.is_set():
                return False
        return True


def _reset(connection: socket.socket) -> None:
    connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, _RESET)
    connection.close()


def _peek(connection: socket.socket, rest: bytes) -> str | None:
    """The path of the next request, of which nothing is taken from the socket. None: there is none."""
    seen = rest
    while b"\n" not in seen:
        more = connection.recv(8192, socket.MSG_PEEK)
        if not more:
            return None
        if len(rest + more) == len(seen):
            time.sleep(0.001)  # half a line: there is nothing to wait on, as there is something to read
        seen = rest + more
    line = seen.partition(b"\n")[0].decode("latin-1").split()
    return line[1].partition("?")[0] if len(line) > 1 else ""


def _read(connection: socket.socket, rest: bytes) -> tuple[Request | None, bytes, bool]:
    """A request, the bytes behind it, and whether it is the last. No request: the client has gone in the midst of it.

    Raises:
        h11.RemoteProtocolError: what came is no HTTP.
    """
    # A parser for each request: it is never told of answers, which need not be what HTTP allows.
    parser = h11.Connection(h11.SERVER)
    head: h11.Request | None = None
    body: list[bytes] = []
    if rest:
        parser.receive_data(rest)
    while True:
        event = parser.next_event()
        if event is h11.NEED_DATA:
            if head is not None and parser.they_are_waiting_for_100_continue:
                connection.sendall(b"HTTP/1.1 100 Continue\r\n\r\n")
            data = connection.recv(65536)
            if not data:
                return None, b"", True
            parser.receive_data(data)
        elif isinstance(event, h11.Request):
            head = event
        elif isinstance(event, h11.Data):
            body.append(bytes(event.data))
        elif isinstance(event, h11.EndOfMessage):
            break
    assert head is not None
    headers = tuple((name.decode("latin-1"), value.decode("latin-1")) for name, value in head.headers)
    request = Request(head.method.decode(), head.target.decode("latin-1"), headers, b"".join(body))
    last = parser.their_state is h11.MUST_CLOSE
    return request, parser.trailing_data[0], last
