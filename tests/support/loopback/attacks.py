"""Answers that never end, or hold more than they should, as scripts for `RawServer`."""

from __future__ import annotations

import zlib
from collections.abc import Callable

from support.loopback import soap
from support.loopback.raw import Script

EVERY = 0.02
"""Seconds between two bytes."""

XML = b"HTTP/1.1 200 OK\r\nContent-Type: text/xml\r\n"
CHUNKED = XML + b"Transfer-Encoding: chunked\r\n"


def created(request_id: str) -> bytes:
    """The body of an answer to Create."""
    members = soap.tag("RequestID", request_id), soap.tag("OverallStatus", "OK")
    return soap.answer(soap.response("CreateResponse", *members)).body


def answer(body: bytes, headers: bytes = b"") -> bytes:
    """An answer with a length."""
    return XML + headers + b"Content-Length: %d\r\n\r\n" % len(body) + body


def chunks(*parts: bytes) -> bytes:
    """Parts of a chunked body."""
    return b"".join(b"%x\r\n%b\r\n" % (len(part), part) for part in parts)


def _dripping(data: bytes) -> Script:
    for at in range(len(data)):
        yield data[at : at + 1]
        yield EVERY


def status_line() -> Script:
    """A status line without an end, byte by byte."""
    yield from _dripping(b"HTTP/1.1 200 " + b"O" * 5000)


def head() -> Script:
    """A head without an end, byte by byte."""
    yield from _dripping(XML + b"X: " + b"a" * 5000)


def interim() -> Script:
    """One interim answer after the other, slowly."""
    while True:
        yield b"HTTP/1.1 102 Processing\r\n\r\n"
        yield EVERY


def interim_flood() -> Script:
    """One interim answer after the other, as fast as can be."""
    while True:
        yield b"HTTP/1.1 102 Processing\r\n\r\n" * 1000


def chunk_extension() -> Script:
    """An extension of a chunk without an end, byte by byte."""
    yield CHUNKED + b"\r\n"
    yield from _dripping(b"5;" + b"a" * 5000)


def trailer() -> Script:
    """A trailer without an end, byte by byte."""
    yield CHUNKED + b"\r\n" + chunks(created("1")) + b"0\r\n"
    yield from _dripping(b"X: " + b"a" * 5000)


def body() -> Script:
    """A body byte by byte."""
    data = answer(created("1") * 50)
    yield data[:100]
    yield from _dripping(data[100:])


def empty_blocks() -> Script:
    """A gzip stream of blocks that hold nothing, as fast as can be."""
    yield from _blocks(b"\x00\x00\x00\xff\xff" * 2000, every=None)


def empty_blocks_slowly() -> Script:
    """The same, slowly."""
    yield from _blocks(b"\x00\x00\x00\xff\xff", every=EVERY)


def _blocks(block: bytes, every: float | None) -> Script:
    packer = zlib.compressobj(wbits=31)
    yield CHUNKED + b"Content-Encoding: gzip\r\n\r\n"
    yield chunks(packer.compress(b"<") + packer.flush(zlib.Z_FULL_FLUSH))
    while True:
        yield chunks(block)
        if every is not None:
            yield every


def silence() -> Script:
    """Nothing at all."""
    yield 1000.0


ENDLESS: tuple[Callable[[], Script], ...] = (
    status_line,
    head,
    interim,
    interim_flood,
    chunk_extension,
    trailer,
    body,
    empty_blocks,
    empty_blocks_slowly,
    silence,
)
"""Answers that have no end."""
