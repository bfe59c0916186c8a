"""Answers on the wire: what a server, or whoever stands between, may send in place of the answer to a call."""

from __future__ import annotations

import asyncio
import base64
import gzip
import importlib
import logging
import zlib
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import partial
from random import Random
from typing import Any, cast
from urllib.parse import quote
from xml.sax.saxutils import escape

from sfmc_soap import (
    AsyncClient,
    BadResponse,
    Client,
    CreateResponse,
    Limits,
    RetryPolicy,
    SfmcSoapError,
    StaticToken,
    Subscriber,
)
from support.attacks.attempts import LONGEST_TEXT, SECRET, Attempts, Log, assert_clean, assert_reasonable
from support.loopback import attacks as endless
from support.loopback import soap
from support.loopback.raw import RawServer, Script

NUMBER = 230
"""How many answers each client gets."""

LIMIT = 1.0
"""Seconds that a call has."""

LOG = Log()
MOST = 1 << 20
ECHOES: tuple[Callable[[str], str], ...] = (
    str,
    escape,
    lambda text: quote(text, safe=""),
    lambda text: base64.b64encode(text.encode()).decode(),
    lambda text: base64.urlsafe_b64encode(text.encode()).decode(),
    lambda text: text.encode().hex(),
    str.upper,
    lambda text: "".join(f"&#{ord(each)};" for each in text),
)
"""Ways to repeat a secret."""


@dataclass
class RawResponse:
    """An answer that is made of parts, so that each may go wrong.

    Attributes:
        status: the status line.
        headers: the lines of its head, but for those that say where the body ends.
        body: the body.
        framing: `length`, `chunked`, `close`, or lines that say where the body ends instead of the truth.
        before, behind: what comes before the status line and behind the body.
        is_open: whether the server leaves the connection open.
        pieces: into how many pieces it is cut on its way.
    """

    body: bytes
    status: bytes = b"HTTP/1.1 200 OK"
    headers: list[bytes] = field(default_factory=lambda: [b"Content-Type: text/xml; charset=utf-8"])
    framing: bytes = b"length"
    before: bytes = b""
    behind: bytes = b""
    chunk_extension: bytes = b""
    is_open: bool = True
    pieces: int = 1

    def bytes(self) -> bytes:
        """What is sent."""
        body, lines = self.body, list(self.headers)
        if self.framing == b"length":
            lines.append(b"Content-Length: %d" % len(body))
        elif self.framing == b"chunked":
            lines.append(b"Transfer-Encoding: chunked")
            size = max(1, len(body) // 7)
            parts = [body[at : at + size] for at in range(0, len(body), size)]
            chunks = (b"%x%b\r\n%b\r\n" % (len(part), self.chunk_extension, part) for part in parts)
            body = b"".join(chunks) + b"0\r\n\r\n"
        elif self.framing != b"close":
            lines.append(self.framing)
        return self.before + b"\r\n".join([self.status, *lines, b"", b""]) + body + self.behind


Change = Callable[[RawResponse, Random], object]


def created(number: int) -> bytes:
    """The right answer to one call."""
    return endless.created(f"number {number}")


# --- what goes wrong

STATUSES = (
    b"HTTP/1.1 200", b"HTTP/1.1 200 ", b"HTTP/1.0 200 OK", b"HTTP/0.9 200 OK", b"HTTP/2 200", b"HTTP/1.1 2000 OK",
    b"HTTP/1.1 20 OK", b"HTTP/1.1 -20 OK", b"HTTP/1.1 \xd9\xa2\xd9\xa0\xd9\xa0 OK", b"http/1.1 200 OK", b"ICY 200 OK",
    b"HTTP/1.1\t200\tOK", b"HTTP/1.1  200 OK", b"HTTP/1.1 200 \xff\xfe\x00", b"HTTP/1.1 200 " + b"O" * 150_000,
    b"HTTP/1.1 000 None", b"HTTP/1.1 100 Continue", b"HTTP/1.1 101 Switching Protocols", b"HTTP/1.1 204 None",
    b"HTTP/1.1 205 Reset", b"HTTP/1.1 206 Partial", b"HTTP/1.1 226 IM Used", b"HTTP/1.1 299 Odd", b"HTTP/1.1 304 Same",
    b"HTTP/1.1 400 Bad", b"HTTP/1.1 418 Teapot", b"HTTP/1.1 451 No", b"HTTP/1.1 500 Error", b"HTTP/1.1 508 Loop",
    b"HTTP/1.1 511 Login", b"HTTP/1.1 599 Odd", b"HTTP/1.1 600 Odd", b"HTTP/1.1 999 Denied", b"", b"\x16\x03\x01\x02",
    b"GET / HTTP/1.1", b"PRI * HTTP/2.0", b"+OK POP3 ready", b"HTTP/1.1 301 Moved", b"HTTP/1.1 307 Temporary",
)  # fmt: skip
"""Status lines."""

LINES = (
    b"No colon at all", b": no name", b"X y: a blank in the name", b"X-Y : a blank behind it", b" folded", b"\tfolded",
    b"X: \x00", b"X: a\rb", b"X: \x7f\x1b[31m", b"X\xe4: y", b"X: \xff\xfe", b"X" * 70_000 + b": y",
    b"X: " + b"y" * 90_000, b"Location: //evil.example/\x00", b"Location: http://[::1", b"Location: " + b"h" * 70_000,
    b"Location:", b"Set-Cookie: a=b", b"Retry-After: -1", b"Retry-After: 1e9", b"Retry-After: " + b"9" * 5000,
    b"Retry-After: Mon, 99 Foo 99999 99:99:99 GMT", b"Retry-After: \xb2",
    b"Retry-After: Thu, 01 Jan 9999 00:00:00 -9999", b"Retry-After: Thu, 01 Jan 0000 00:00:00 GMT",
    b"Connection: close", b"Connection: upgrade", b"Connection: keep-alive, close", b"Upgrade: websocket",
    b"Keep-Alive: timeout=0", b"Content-Encoding: gzip", b"Content-Encoding: gzip, gzip", b"Content-Encoding: br",
    b"Content-Encoding: \xff", b"Content-Encoding: " + b"identity," * 9000,
    b"Content-Encoding: identity\r\nContent-Encoding: gzip", b"Content-Encoding:",
    b"Content-Encoding: " + b"x" * 60_000, b"Content-Length: 3", b"Content-Length: 0", b"Transfer-Encoding: identity",
    b"Transfer-Encoding: gzip, chunked", b"Transfer-Encoding: chunked", b"Trailer: Content-Length",
    b"Content-Range: bytes 0-1/2", b"Content-Type: text/html", b"Content-Type: text/xml",
    b"Content-Type: application/json", b"Content-Type:", b"Date: \xff", b"\r\n", b"X: y\n", b"HTTP/1.1 200 OK",
)  # fmt: skip
"""Lines of a head."""

LENGTHS = (
    b"", b"Content-Length: +5", b"Content-Length: 0x5", b"Content-Length: 1_0", b"Content-Length: \xd9\xa5",
    b"Content-Length: 1e3", b"Content-Length:", b"Content-Length: -1", b"Content-Length: 18446744073709551617",
    b"Content-Length: " + b"9" * 4400, b"Content-Length: 5, 5", b"Content-Length: 5\r\nContent-Length: 6",
    b"Content-Length: 5;", b"Content-Length: 99999999999", b"Content-Length : 5",
    b"Content-Length: 1\r\nTransfer-Encoding: chunked", b"Transfer-Encoding: chunked, chunked",
    b"Transfer-Encoding: chunked\x0b", b"Transfer-Encoding: xchunked", b"Transfer-Encoding:\tchunked",
    b"Transfer-Encoding: Chunked;q=1", b"Transfer-Encoding: identity", b"Transfer-Encoding\x00: chunked",
    b"Transfer-Encoding: chunked\r\nTransfer-Encoding: gzip", b"Content-Length: 10", b"Content-Length: 400",
)  # fmt: skip
"""What is said about where a body ends."""

CHARSETS = (
    "utf-7", "utf-32", "utf-16", "cp037", "idna", "punycode", "rot13", "hex", "zlib", "bz2", "base64", "uu",
    "undefined", "unicode_escape", "raw_unicode_escape", "utf-8-sig", "mbcs", "oem", "shift_jis", "hz", "iso-2022-jp",
    "gb18030", "big5", "iso-8859-1", "us-ascii", "../../etc/passwd", "utf-8\x00", "", '"utf-8', "'utf-8'", "x" * 5000,
    "utf8;q=1", "*", "UTF_8 ", "os", "encodings.os", "\u00e4",
)  # fmt: skip
"""Names of charsets, and of what Python calls an encoding and is none."""

EXTENSIONS = (
    b";", b";a", b";a=b", b' ; a="\\""', b";" + b"a" * 9000, b" ", b"\t", b"\x00", b"\xff", b"zz", b"_0", b"\n;",
)  # fmt: skip
"""What may stand behind the size of a chunk."""

PREFIXES = (
    b"HTTP/1.1 100 Continue\r\n\r\n", b"HTTP/1.1 103 Early Hints\r\nLink: <http://evil.example>\r\n\r\n", b"\r\n",
    b"\r\n" * 500, b"HTTP/1.1 199 \xff\r\n\r\n", b"HTTP/1.1 102 \r\nContent-Length: 5\r\n\r\n", b"\x00",
    b"HTTP/1.1 100 Continue\r\n\r\n" * 3000, b"junk\r\n",
    b"HTTP/1.1 101 Switching\r\nUpgrade: h2c\r\nConnection: upgrade\r\n\r\n", b"\xef\xbb\xbf", b" ",
)  # fmt: skip
"""What may come before an answer."""

PREAMBLES = (
    b"\xef\xbb\xbf", b"\xff\xfe", b"\xfe\xff", b"\x00\x00\xfe\xff", b"\r\n\r\n", b"\x00", b"\x1a", b"<!-- -->",
    b"<?php ?>", b"junk ", b'<!DOCTYPE a [<!ENTITY b "c">]>', b"<?xml version='1.1'?>",
    b'<?xml version="1.0" encoding="utf-16"?>', b"--x\r\n\r\n", b'<?xml version="1.0" encoding="rot13"?>',
    b'<?xml version="1.0" encoding="zlib"?>', b"<?xml", b"\x1f\x8b", b"%PDF-1.7\n", b" " * 9000,
)  # fmt: skip
"""What may stand before a document."""

FAULT_TEXTS = (
    "Login Failed for the audit of row 7", "Token expired: 3 of 5 rows were saved", "x" * 300_000, "token " * 9000,
    "\u202e\x85\u2028", "%s %d {0} {x}", "login " * 5000 + "invalid", "<![CDATA[", "client_secret=" * 9000,
    '{"access_token":"' * 5000, "<token>" * 9000,
)  # fmt: skip
"""Words of faults, none of which is a refused login for sure."""


def _status(answer: RawResponse, chance: Random) -> None:
    answer.status = chance.choice(STATUSES)
    answer.is_open = chance.random() < 0.3


def _line(answer: RawResponse, chance: Random) -> None:
    at = chance.randrange(len(answer.headers) + 1)
    answer.headers[at:at] = chance.choices(LINES, k=chance.choice((1, 1, 2)))


def _many_lines(answer: RawResponse, chance: Random) -> None:
    answer.headers += [b"X-%d: y" % number for number in range(chance.choice((99, 101, 5000)))]


def _huge_head(answer: RawResponse, chance: Random) -> None:
    answer.headers += [b"X: " + b"y" * 10_000_000]


def _length(answer: RawResponse, chance: Random) -> None:
    answer.framing = chance.choice(LENGTHS)
    answer.is_open = chance.random() < 0.1


def _cut(answer: RawResponse, chance: Random) -> None:
    whole = answer.bytes()
    answer.is_open = False
    answer.before = whole[: chance.randrange(len(whole))]
    answer.status, answer.headers, answer.body, answer.framing = b"", [], b"", b"close"


def _chunks(answer: RawResponse, chance: Random) -> None:
    answer.framing, answer.chunk_extension = b"chunked", chance.choice(EXTENSIONS)


def _trailers(answer: RawResponse, chance: Random) -> None:
    answer.framing = b"Transfer-Encoding: chunked"
    trailers = b"\r\n".join(chance.choices(LINES, k=chance.choice((1, 3))))
    size = chance.choice((b"%x", b"%X", b"00000000%x", b"0x%x", b"+%x", b"%x ", b"-%x")) % len(answer.body)
    answer.body = (
        size + b"\r\n" + answer.body + b"\r\n" + chance.choice((b"0", b"000", b"-0")) + b"\r\n" + trailers + b"\r\n\r\n"
    )
    answer.is_open = False


def _to_the_end(answer: RawResponse, chance: Random) -> None:
    answer.framing, answer.is_open = b"close", False


def _before(answer: RawResponse, chance: Random) -> None:
    answer.before = chance.choice(PREFIXES)
    answer.is_open = False


def _behind(answer: RawResponse, chance: Random) -> None:
    smuggled = endless.answer(endless.created("SMUGGLED"))
    answer.behind = chance.choice(
        (smuggled, smuggled * 3, b"\r\n" + smuggled, b"\x00", smuggled[:40], b"0\r\n\r\n" + smuggled)
    )


def _packed(answer: RawResponse, chance: Random) -> None:
    packed = gzip.compress(answer.body)
    bomb = gzip.compress(bytes(60_000_000))
    answer.headers.append(
        chance.choice((b"Content-Encoding: gzip", b"content-encoding:GZip ", b"Content-Encoding: x-gzip"))
    )
    at = chance.randrange(len(packed))
    encoded = (bytes(9), b"", bomb, zlib.compress(answer.body), gzip.compress(packed), packed, packed[:at], packed[:-1])
    damaged = (
        packed[:at] + b"\xff" + packed[at + 1 :],
        *(packed[:3] + flag + packed[4:] for flag in (b"\x04", b"\xff")),
    )
    answer.body = chance.choice((*encoded, *damaged, packed + packed, packed + bytes(512)))


def _charset(answer: RawResponse, chance: Random) -> None:
    name = chance.choice(CHARSETS)
    media_type = chance.choice(
        ("text/xml", "application/soap+xml", "TEXT/XML", "multipart/related", "text/xml;;", "*/*")
    )
    answer.headers = [f"Content-Type: {media_type}; charset={name}".encode()]
    if chance.random() < 0.4 and name in ("utf-7", "utf-32", "utf-16", "cp037", "shift_jis", "gb18030", "hz", "big5"):
        answer.body = answer.body.decode("utf-8", "replace").partition("?>")[2].encode(name, "replace")


def _parts(answer: RawResponse, chance: Random) -> None:
    boundary = chance.choice(
        (b"b", b"b" * 70, b"b" * 7000, b"", b"--", b"a b", b"'", b'"\\""', b"\xff", b"b;c", b'"b"')
    )
    parameter = chance.choice(
        (b"boundary=", b"boundary*=utf-8''", b"boundary*0=", b"BOUNDARY = ", b"boundary=x; boundary=")
    )
    answer.headers = [
        b"Content-Type: multipart/"
        + chance.choice((b"related; ", b"mixed; ", b"x; start=<q>; "))
        + parameter
        + boundary
    ]
    mark = b"--" + boundary.strip(b'"')
    content = chance.choice(
        (b"text/xml", b"application/xop+xml", b"multipart/related; boundary=b", b"text/xml; charset=utf-7", b"")
    )
    transfer = chance.choice((b"binary", b"base64", b"quoted-printable", b"x-uuencode", b"7bit, base64", b"\xff"))
    head = b"Content-Type: %b\r\nContent-Transfer-Encoding: %b\r\nContent-ID: <q>\r\n\r\n" % (content, transfer)
    href = chance.choice(
        (b"cid:q", b"cid:r", b"http://127.0.0.1:9/", b"file:///etc/passwd", b"", b"cid:" + b"%" * 9000, b"cid:%ff")
    )
    include = b'<RequestID><i:Include xmlns:i="http://www.w3.org/2004/08/xop/include" href="%b"/>' % href
    body = answer.body.replace(b"<RequestID>", include) if chance.random() < 0.5 else answer.body
    number = chance.choice((0, 1, 1, 2, 3, 3000))
    answer.body = b"".join(mark + b"\r\n" + head + body[: 20_000 if number < 9 else 9] + b"\r\n" for _ in range(number))
    answer.body += chance.choice((mark + b"--\r\n", b"", mark, mark + b"-", mark * 3000))


def _preamble(answer: RawResponse, chance: Random) -> None:
    answer.body = chance.choice(PREAMBLES) + answer.body


def _damage(answer: RawResponse, chance: Random) -> None:
    data = bytearray(answer.body)
    for _ in range(chance.choice((1, 2, 5))):
        at = chance.randrange(len(data) + 1)
        data[at : at + chance.choice((0, 1, 1, 30))] = chance.choice(
            (
                b"",
                b"\x00",
                b"<",
                b">",
                b"&",
                b"\xff",
                b"&#0;",
                b"&#xD800;",
                b"]]>",
                b"<![CDATA[",
                b"<a/>",
                b"</",
                b'"',
                b"\x1f",
                b"&x;",
            )
        )
    answer.body = bytes(data)


def _torn(answer: RawResponse, chance: Random) -> None:
    data = bytearray(answer.bytes())
    for _ in range(chance.choice((1, 3))):
        at = chance.randrange(len(data))
        data[at : at + chance.choice((0, 1, 9))] = bytes(
            chance.choices(b"\x00\r\n :;,0fHT\xff-", k=chance.choice((0, 1, 4)))
        )
    answer.before, answer.status, answer.headers, answer.body, answer.framing = bytes(data), b"", [], b"", b"close"
    answer.is_open = False


def _fault(answer: RawResponse, chance: Random) -> None:
    said = escape(chance.choice(FAULT_TEXTS))
    code = chance.choice(("soap:Server", "soap:Client", "nobody:Knows", "", "a" * 60_000, "soap:Server.Token"))
    detail = chance.choice(
        ("", f"<detail>{said}</detail>", f'<detail a="{said[:9]}"><b>{said}</b></detail>', "<detail>" + "<d>" * 150)
    )
    fault = f"<soap:Fault><faultcode>{code}</faultcode><faultstring>{said}</faultstring>{detail}</soap:Fault>"
    answer.status = chance.choice(
        (b"HTTP/1.1 500 Error", b"HTTP/1.1 200 OK", b"HTTP/1.1 400 Bad", b"HTTP/1.1 202 Accepted")
    )
    answer.body = (
        f'<soap:Envelope xmlns:soap="{soap.Version.V11.value}"><soap:Body>{fault}</soap:Body></soap:Envelope>'.encode(
            "utf-8", "replace"
        )
    )


def _large(answer: RawResponse, chance: Random) -> None:
    size = chance.choice((MOST - 10, MOST + 10, 6 * MOST))
    filler = chance.choice((b" ", b"<a/>", b"<!-- -->", b"&#32;", b"a", b"<a>", b"\xc3\xa4", b'<a b="c"/>', b"<?a?>"))
    answer.body = answer.body.replace(b"<RequestID>", filler * (size // len(filler)) + b"<RequestID>")


def _echo(answer: RawResponse, chance: Random) -> None:
    """Repeat the token."""
    written = chance.choice(ECHOES)(SECRET).encode()
    if chance.random() < 0.2:
        written = b"x" * chance.choice((150, 195, 470, 495, 1490)) + written
    escaped = written if b"&lt;" in written or b"&#" in written else escape(written.decode()).encode()
    match chance.randrange(9):
        case 0:
            answer.status = b"HTTP/1.1 500 " + written
        case 1:
            answer.headers = [b"Content-Type: text/" + written]
        case 2:
            answer.status, answer.headers = b"HTTP/1.1 302 Found", [b"Location: https://" + written]
        case 3:
            answer.headers.append(
                chance.choice((b"Retry-After: ", b"X-", b"Content-Encoding: ", b"Set-Cookie: a=")) + written
            )
        case 4:
            answer.body = written * chance.choice((1, 300))
        case 5:
            answer.body = answer.body.replace(
                b"<RequestID>", b"<" + base64.b16encode(SECRET.encode()) + b"/><RequestID>"
            )
        case 6:
            answer.body = answer.body.replace(b"OK", escaped)
        case 7:
            answer.status = written
        case _:
            _fault(answer, chance)
            answer.body = answer.body.replace(b"<faultstring>", b"<faultstring>" + escaped)


def _pieces(answer: RawResponse, chance: Random) -> None:
    answer.pieces = chance.choice((2, 3, 60))


CHANGES: tuple[Change, ...] = (
    _status, _line, _line, _many_lines, _huge_head, _length, _length, _cut, _chunks, _trailers, _trailers, _to_the_end,
    _before, _behind, _behind, _packed, _packed, _charset, _charset, _parts, _parts, _preamble, _damage, _damage, _torn,
    _torn, _fault, _fault, _large, _pieces,
)  # fmt: skip


def one(number: int, chance: Random, *, behind: bool) -> tuple[list[str], RawResponse]:
    """An answer with one to three changes, and what they are. Whether there may be another answer behind it."""
    answer = RawResponse(created(number))
    changes: list[Change] = chance.sample(
        [change for change in CHANGES if behind or change is not _behind], k=chance.choice((1, 1, 2, 3))
    )
    # What tears an answer apart is done last, and not to a secret: a part of it is known to nobody.
    changes.sort(key=lambda change: change in (_cut, _torn))
    if chance.random() < 0.25 and not {_cut, _torn, _damage, _packed, _length, _trailers} & {*changes}:
        changes.append(_echo)
    for change in changes:
        change(answer, chance)
    return [getattr(change, "__name__", "").strip("_") for change in changes], answer


def script(answer: RawResponse) -> Script:
    """What the server does."""
    data = answer.bytes()
    size = -(-len(data) // answer.pieces) or 1
    for at in range(0, len(data), size):
        yield data[at : at + size]
        if answer.pieces > 1:
            yield 0.001
    if not answer.is_open:
        raise ConnectionAbortedError


# --- the calls


def address(number: int) -> str:
    """What a call writes, and no other."""
    return f"ada-{number}@example.com"


class Caller:
    """A client, and how it is called.

    Args:
        side: `Client` or `AsyncClient`.
        library: `ours`, or the library of the HTTP client that is handed in.
        url: where the service is.
    """

    def __init__(self, side: str, library: str, url: str) -> None:
        self._runner = asyncio.Runner() if side == "AsyncClient" else None
        self._options: dict[str, Any] = {
            "credentials": StaticToken(access_token=SECRET, url=url),
            "retry": RetryPolicy(backoff=0.001),
            "limits": Limits(max_bytes=MOST, max_elements=100_000),
            "log_bodies": True,
        }
        if library != "ours":
            self._options["http_client"] = getattr(importlib.import_module(library), side)
        self.client: Any = {"Client": Client, "AsyncClient": AsyncClient}[side](**self._options)

    def create(self, number: int) -> CreateResponse:
        """Call Create, which changes something."""
        call = self.client.create(objects=[Subscriber(email_address=address(number))], timeout=LIMIT)
        return cast("CreateResponse", self._runner.run(call) if self._runner else call)

    def close(self) -> None:
        """Close the client."""
        closing = self.client.close()
        if self._runner:
            self._runner.run(closing)
            self._runner.close()


def assert_held(number: int, call: Callable[[], CreateResponse], *, echoes: bool) -> None:
    """Fail if a call ends in anything but its own answer or a good exception, or the log says too much."""
    outcome: CreateResponse | SfmcSoapError
    try:
        outcome = call()
    except SfmcSoapError as caught:
        outcome = caught
    lines = LOG.take()
    if isinstance(outcome, SfmcSoapError):
        assert_reasonable(outcome)
        if isinstance(outcome, BadResponse):
            assert_clean(outcome.first_bytes, "first_bytes")
            assert_clean(outcome.body, "body")
    else:
        assert isinstance(outcome, CreateResponse)
        found = outcome.request_id
        others = isinstance(found, str) and found.startswith("number ") and found != f"number {number}"
        assert found != "SMUGGLED" and (not others or echoes), f"the answer of another call: {found}"
        assert len(repr(outcome)) < 20 * LONGEST_TEXT
    for line in lines:
        assert_clean(line, "the log")
        assert len(line) <= LONGEST_TEXT or "response" in line or "request" in line, f"a line of {len(line)} characters"


def attack(attempts: Attempts, side: str, library: str) -> None:
    """Send a client answers, on connections that it may keep."""
    log = logging.getLogger("sfmc_soap")
    log.setLevel(logging.DEBUG)
    log.addHandler(LOG)
    current: list[RawResponse] = []
    with RawServer(lambda _: script(current[-1])) as server:
        caller = Caller(side, library, server.url)
        for number in range(NUMBER):
            # What is left of an answer in the connections of another's client is that client's.
            what, answer = one(number, attempts.chance, behind=library == "ours")
            current[:] = [answer]
            with attempts.one("answers", [number, *what, answer.bytes()[:400]]):
                assert_held(number, partial(caller.create, number), echoes="damage" in what or "torn" in what)
                # The server may have read the request before last after its call had ended.
                for each in (number, number - 1):
                    sent = [body for body in server.bodies if address(each).encode() in body]
                    assert len(sent) <= 1, "a write was sent again"
        caller.close()
