"""A server that says what a script says, byte by byte: for answers that no server of HTTP would give."""

from __future__ import annotations

import socket
import threading
from collections.abc import Callable, Iterator
from contextlib import suppress
from types import TracebackType
from typing import Self

Script = Iterator[bytes | float]
"""Bytes to send, and seconds to wait."""


class RawServer:
    """The server, listening on a free port of the loopback interface while the context is open.

    Args:
        script: makes the answer to the nth request, from 0.
        reads: whether requests are read; where not, there is no answer either.

    Attributes:
        url: its address.
        made: connections ever accepted.
        bodies: the bodies of the requests.
    """

    def __init__(self, script: Callable[[int], Script], *, reads: bool = True) -> None:
        self._script, self._reads = script, reads
        self._listener = socket.create_server(("127.0.0.1", 0), backlog=256)
        self._connections: list[socket.socket] = []
        self._is_closing = threading.Event()
        self._lock = threading.Lock()
        self.url = f"http://127.0.0.1:{self._listener.getsockname()[1]}/"
        self.made = 0
        self.bodies: list[bytes] = []

    def __enter__(self) -> Self:
        threading.Thread(target=self._accept, daemon=True).start()
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self._is_closing.set()
        for each in (self._listener, *self._connections):
            with suppress(OSError):
                each.shutdown(socket.SHUT_RDWR)
            each.close()

    def _accept(self) -> None:
        with suppress(OSError):
            while True:
                connection, _ = self._listener.accept()
                self._connections.append(connection)
                self.made += 1
                threading.Thread(target=self._serve, args=[connection], daemon=True).start()

    def _serve(self, connection: socket.socket) -> None:
        # Any error of the socket says that the client has gone.
        with suppress(OSError):
            connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            while self._reads and (number := self._read(connection)) is not None:
                for step in self._script(number):
                    if isinstance(step, bytes):
                        connection.sendall(step)
                    elif self._is_closing.wait(step):
                        return
            if not self._reads:
                self._is_closing.wait()
        connection.close()

    def _read(self, connection: socket.socket) -> int | None:
        """Read a request. Return its number, None if there is none."""
        data = b""
        while b"\r\n\r\n" not in data:
            more = connection.recv(65536)
            if not more:
                return None
            data += more
        head, _, body = data.partition(b"\r\n\r\n")
        length = next(int(line.split(b":")[1]) for line in head.lower().split(b"\r\n") if b"content-length" in line)
        while len(body) < length:
            body += connection.recv(65536)
        with self._lock:
            self.bodies.append(body)
            return len(self.bodies) - 1
