"""What a server says to a request, down to the bytes on the socket and the way the connection ends.

An `Reply` is a value. Its methods give answers that differ in one thing: `reply(200, xml).cut(10)` is the first ten
bytes of the answer, and then a connection that is reset.
"""

from __future__ import annotations

import datetime as dt
import gzip
import json
import socket
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from email.utils import format_datetime
from enum import Enum, auto
from functools import cached_property
from http import HTTPStatus
from typing import NamedTuple

XML = "text/xml; charset=utf-8"


class Framing(Enum):
    """How a client is to know where the body ends."""

    LENGTH = auto()
    CHUNKED = auto()
    CLOSE = auto()  # nothing but the end of the connection says so


class End(Enum):
    """What becomes of the connection when the answer is sent."""

    KEEP = auto()  # it waits for the next request, unless one side said "Connection: close"
    FIN = auto()  # an orderly close
    RST = auto()  # a reset
    HOLD = auto()  # nothing more is sent, until the client goes or the server closes


class Drip(NamedTuple):
    """Sending piece by piece."""

    size: int  # bytes in a piece
    every: float  # seconds before each piece
    after: int  # bytes that are sent at once


@dataclass(frozen=True)
class Reply:
    """An answer.

    Args:
        status, headers, body: as in HTTP. A Content-Length or Transfer-Encoding among the headers replaces the one
            that `framing` would add.
        framing: how the body is delimited.
        first: only so many bytes are sent, or all but the last -n if negative. None: all.
        end: what becomes of the connection.
        drip: the answer is sent in pieces.
        endless: the body is sent again and again until the client goes.
        unread: the request is not even read, and nothing is sent.
    """

    status: int = 200
    headers: tuple[tuple[str, str], ...] = ()
    body: bytes = b""
    framing: Framing = Framing.LENGTH
    first: int | None = None
    end: End = End.KEEP
    drip: Drip | None = None
    endless: bool = False
    unread: bool = False

    @property
    def head(self) -> bytes:
        """The status line and the headers, with the empty line behind them."""
        headers = list(self.headers)
        if not {name.lower() for name, _ in headers} & {"content-length", "transfer-encoding"}:
            if self.framing is Framing.CHUNKED:
                headers.append(("Transfer-Encoding", "chunked"))
            elif self.framing is Framing.CLOSE:
                headers.append(("Connection", "close"))
            else:
                headers.append(("Content-Length", str(len(self.body))))
        lines = [f"HTTP/1.1 {self.status} {HTTPStatus(self.status).phrase}", *(f"{k}: {v}" for k, v in headers)]
        return "".join(f"{line}\r\n" for line in [*lines, ""]).encode("latin-1")

    @cached_property
    def whole(self) -> bytes:
        """All bytes of the answer, of which `first` are sent."""
        if self.framing is not Framing.CHUNKED:
            return self.head + self.body
        return self.head + _chunk(self.body) + (b"" if self.endless else b"0\r\n\r\n")

    @property
    def closes(self) -> bool:
        """Whether the connection cannot be used again."""
        is_close = any(name.lower() == "connection" and value.lower() == "close" for name, value in self.headers)
        return is_close or self.end is not End.KEEP or self.framing is Framing.CLOSE or self.first is not None

    def steps(self) -> Iterator[bytes | float]:
        """What is done, in order: bytes to send, seconds to wait."""
        if self.unread:
            return
        data = self.whole[: self.first]
        at_once = len(data) if self.drip is None else self.drip.after
        yield data[:at_once]
        if self.drip is not None:
            for start in range(at_once, len(data), self.drip.size):
                yield self.drip.every
                yield data[start : start + self.drip.size]
        again = _chunk(self.body) if self.framing is Framing.CHUNKED else self.body
        while self.endless and again:
            yield again * (1 + 65536 // len(again))

    def cut(self, first: int, end: End = End.RST) -> Reply:
        """Only the first bytes, or all but the last -n, and then the end: negative numbers truncate the body."""
        return replace(self, first=first, end=end)

    def truncated(self) -> Reply:
        """All but the last bytes, which the length or the missing last chunk gives away, and an orderly close."""
        return self.cut(-5, End.FIN)

    def stalled(self, first: int = 0) -> Reply:
        """The first bytes, and then silence."""
        return self.cut(first, End.HOLD)

    def dripped(self, size: int, every: float, after: int | None = None) -> Reply:
        """So many bytes every so many seconds, after the bytes that are sent at once: the head, if not given."""
        return replace(self, drip=Drip(size, every, len(self.head) if after is None else after))

    def then(self, end: End) -> Reply:
        """The same with another end, of which the answer itself does not tell."""
        return replace(self, end=end)

    def chunked(self) -> Reply:
        """The same in chunks."""
        return replace(self, framing=Framing.CHUNKED)

    def until_close(self) -> Reply:
        """The same without a length: the body ends with the connection."""
        return replace(self, framing=Framing.CLOSE, end=End.FIN)

    def forever(self) -> Reply:
        """The same body again and again, in chunks."""
        return replace(self, framing=Framing.CHUNKED, endless=True)

    def with_header(self, name: str, value: str) -> Reply:
        """The same with one more header."""
        return replace(self, headers=(*self.headers, (name, value)))

    def gzipped(self, damage: Callable[[bytes], bytes] = bytes) -> Reply:
        """The same compressed, and then damaged."""
        return replace(self, body=damage(gzip.compress(self.body))).with_header("Content-Encoding", "gzip")


def _chunk(data: bytes) -> bytes:
    return b"%x\r\n%b\r\n" % (len(data), data) if data else b""


def reply(status: int = 200, body: bytes | str = b"", content_type: str = XML) -> Reply:
    """A plain answer."""
    data = body.encode() if isinstance(body, str) else body
    return Reply(status, (("Content-Type", content_type),) if content_type else (), data)


def json_reply(value: object, status: int = 200) -> Reply:
    """A value as JSON."""
    return reply(status, json.dumps(value), "application/json; charset=utf-8")


def reset() -> Reply:
    """The request is read, and the connection reset without a word."""
    return Reply().cut(0, End.RST)


def hang_up() -> Reply:
    """The request is read, and the connection closed in order without a word."""
    return Reply().cut(0, End.FIN)


def silence() -> Reply:
    """The request is read, and nothing follows."""
    return Reply().stalled()


def reset_unread() -> Reply:
    """The connection is reset when the request begins to arrive: none of it is read.

    A client that is still writing may meet the reset there, and then read an orderly end.
    """
    return Reply(end=End.RST, unread=True)


def html(status: int = 502) -> Reply:
    """The page of some machine in between."""
    page = f"<!DOCTYPE html><html><head><title>{status}</title></head><body><h1>Sorry<br>&nbsp;</h1></body></html>"
    return reply(status, page, "text/html; charset=utf-8")


def empty(status: int = 200) -> Reply:
    """No body."""
    return reply(status, b"")


def redirect(url: str, status: int = 302) -> Reply:
    """Go there."""
    return reply(status, b"", "").with_header("Location", url)


def too_many(retry_after: int | dt.datetime | None = None) -> Reply:
    """429, as a machine in front of the service says it; `retry_after` in seconds, or an aware time."""
    return _later(429, retry_after)


def unavailable(retry_after: int | dt.datetime | None = None) -> Reply:
    """503, as a machine in front of the service says it; `retry_after` in seconds, or an aware time."""
    return _later(503, retry_after)


def _later(status: int, retry_after: int | dt.datetime | None) -> Reply:
    answer = reply(status, HTTPStatus(status).phrase, "text/plain")
    if isinstance(retry_after, dt.datetime):
        return answer.with_header("Retry-After", format_datetime(retry_after.astimezone(dt.UTC), usegmt=True))
    return answer if retry_after is None else answer.with_header("Retry-After", str(retry_after))


def wrong_encoding(body: bytes = b"this is no gzip") -> Reply:
    """A body that is not compressed, and says that it is."""
    return reply(200, body).with_header("Content-Encoding", "gzip")


def flipped(data: bytes) -> bytes:
    """The data with the middle byte inverted."""
    middle = len(data) // 2
    return data[:middle] + bytes([data[middle] ^ 0xFF]) + data[middle + 1 :]


def halved(data: bytes) -> bytes:
    """The first half of the data."""
    return data[: len(data) // 2]


def refused_url(path: str = "/Service.asmx") -> str:
    """An address on which nobody listens."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port = listener.getsockname()[1]
    return f"http://127.0.0.1:{port}{path}"
