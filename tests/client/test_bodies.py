"""Bodies of responses: plain, or one whole gzip stream, within the bound. zlib's own reader of files is the judge."""

from __future__ import annotations

import gzip
import zlib
from collections.abc import Callable
from typing import Any

import httpx
import httpx2
import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from sfmc_soap import NO_RETRIES, BadResponse, ClientCredentials, CreateResponse, Limits, StaticToken
from sfmc_soap._runtime.client.inflating import Body, DamagedBody, OversizedBody
from support.clients.elsewhere import LETTER
from support.clients.sides import Side
from support.hostile.bounds import bounded
from support.loopback import attacks
from support.loopback.raw import RawServer
from support.loopback.service import Loopback
from support.profiles import examples

WHOLE = attacks.created("1")
PACKED = gzip.compress(WHOLE)


def stored(data: bytes) -> bytes:
    """A gzip stream with blocks that hold nothing in the midst."""
    packer = zlib.compressobj(wbits=31)
    half = len(data) // 2
    parts = [packer.compress(data[:half]), *(packer.flush(zlib.Z_FULL_FLUSH) for _ in range(5))]
    return b"".join([*parts, packer.compress(data[half:]), packer.flush()])


TAKEN: dict[str, tuple[str, bytes]] = {
    "plain": ("", WHOLE),
    "identity": ("identity", WHOLE),
    "gzip": ("gzip", PACKED),
    "in capitals": ("GZIP", PACKED),
    "its old name": ("x-gzip", PACKED),
    "identity, gzip": ("identity, gzip", PACKED),
    "empty blocks": ("gzip", stored(WHOLE)),
}

REFUSED: dict[str, tuple[str, bytes, str]] = {
    "twice": ("gzip, gzip", gzip.compress(PACKED), "only gzip was asked for"),
    "deflate": ("deflate", zlib.compress(WHOLE), "only gzip was asked for"),
    "br": ("br", b"\x0b\x02\x80hello\x03", "only gzip was asked for"),
    "zstd": ("zstd", b"(\xb5/\xfd", "only gzip was asked for"),
    "unknown": ("snappy", WHOLE, "only gzip was asked for"),
    "gzip under deflate": ("gzip, deflate", zlib.compress(PACKED), "only gzip was asked for"),
    "not packed": ("gzip", WHOLE, "its gzip stream is damaged"),
    "cut": ("gzip", PACKED[: len(PACKED) // 2], "its gzip stream is cut off"),
    "cut in the trailer": ("gzip", PACKED[:-3], "its gzip stream is cut off"),
    "cut before the trailer": ("gzip", PACKED[:-8], "its gzip stream is cut off"),
    "another length": ("gzip", PACKED[:-1] + b"\x01", "its gzip stream is damaged"),
    "another checksum": ("gzip", PACKED[:-8] + b"abcd" + PACKED[-4:], "its gzip stream is damaged"),
    "bytes behind": ("gzip", PACKED + b"\0", "more bytes behind its gzip stream"),
    "another stream behind": ("gzip", PACKED + PACKED, "more bytes behind its gzip stream"),
}


def encoded(encoding: str, body: bytes, *, is_chunked: bool = False) -> bytes:
    """An answer with a body, in one piece or in chunks of three bytes."""
    said = b"Content-Encoding: %b\r\n" % encoding.encode() if encoding else b""
    if not is_chunked:
        return attacks.answer(body, said)
    parts = attacks.chunks(*(body[at : at + 3] for at in range(0, len(body), 3)))
    return attacks.CHUNKED + said + b"\r\n" + parts + b"0\r\n\r\n"


def server_of(*answers: bytes) -> RawServer:
    """A server that gives these answers, one after the other."""
    return RawServer(lambda number: iter([answers[number % len(answers)]]))


def create(side: Side, url: str, **options: Any) -> Any:
    """The answer to a Create, or what it fails with."""
    client = side.client(StaticToken(access_token="token", url=url), retry=NO_RETRIES, **options)
    [[outcome]] = side.together([lambda: client.create(objects=[LETTER])])
    return outcome


def test_what_is_taken(side: Side, loopback: Loopback) -> None:
    answers = [encoded(*each, is_chunked=is_chunked) for each in TAKEN.values() for is_chunked in (False, True)]
    with server_of(*answers) as server:
        outcomes = [create(side, server.url) for _ in answers]
    assert [type(outcome) for outcome in outcomes] == [CreateResponse] * len(answers)


def assert_refused(outcomes: list[Any], processed: bool | None = None) -> None:
    """Nobody takes half an answer for a whole one: each is refused with its reason."""
    for (kind, (_, _, problem)), outcome in zip(REFUSED.items(), outcomes, strict=True):
        assert isinstance(outcome, BadResponse), (kind, outcome)
        assert problem in str(outcome), (kind, outcome)
        assert (outcome.http_status, outcome.processed) == (200, processed)


@pytest.mark.parametrize("is_chunked", [False, True], ids=["length", "chunked"])
def test_what_is_refused(side: Side, loopback: Loopback, is_chunked: bool) -> None:
    with server_of(*(encoded(*each[:2], is_chunked=is_chunked) for each in REFUSED.values())) as server:
        assert_refused([create(side, server.url) for _ in REFUSED])


@pytest.mark.parametrize("library", [httpx2, httpx], ids=lambda module: module.__name__)
def test_what_a_client_that_was_handed_in_refuses(side: Side, loopback: Loopback, library: Any) -> None:
    """The same, whatever its library can inflate."""
    http = getattr(library, side.http_class.__name__)()
    with server_of(*(encoded(*each[:2]) for each in REFUSED.values())) as server:
        assert_refused([create(side, server.url, http_client=http) for _ in REFUSED])
    side.close_http(http)


def test_what_is_refused_of_the_token_endpoint(side: Side, loopback: Loopback) -> None:
    outcomes = []
    with server_of(*(encoded(*each[:2]) for each in REFUSED.values())) as server:
        credentials = ClientCredentials(client_id="client-id", client_secret="client-secret", auth_url=server.url)
        client = side.client(credentials, retry=NO_RETRIES, soap_url=loopback.url)
        for _ in REFUSED:
            [[outcome]] = side.together([lambda: client.create(objects=[LETTER])])
            outcomes.append(outcome)
    assert_refused(outcomes, processed=False)


@pytest.mark.parametrize("pack", [bytes, gzip.compress], ids=["plain", "gzip"])
def test_the_bound_is_exact(side: Side, loopback: Loopback, pack: Callable[[bytes], bytes]) -> None:
    with server_of(encoded("" if pack is bytes else "gzip", pack(WHOLE))) as server:
        assert create(side, server.url, limits=Limits(max_bytes=len(WHOLE))).overall_status == "OK"
        error = create(side, server.url, limits=Limits(max_bytes=len(WHOLE) - 1))
    assert f"more than {len(WHOLE) - 1} bytes" in str(error)


BOMB = """
import asyncio, gzip, sys, zlib
sys.path.insert(0, sys.argv[1])
from sfmc_soap import *
from support.loopback import attacks
from support.loopback.raw import RawServer

layers = int(sys.argv[2])
packer = zlib.compressobj(9, wbits=31)
body = b"".join(packer.compress(bytes(1 << 20)) for _ in range(640)) + packer.flush()
for _ in range(layers - 1):
    body = gzip.compress(body)
answer = attacks.answer(body, b"Content-Encoding: " + b", ".join([b"gzip"] * layers) + b"\\r\\n")
objects = [Subscriber(email_address="ada@example.com")]
limits = Limits(max_bytes=1 << 20)

async def awaited(credentials, **options):
    async with AsyncClient(credentials, retry=NO_RETRIES, limits=limits, **options) as client:
        await client.create(objects=objects)

def blocking(credentials, **options):
    with Client(credentials, retry=NO_RETRIES, limits=limits, **options) as client:
        client.create(objects=objects)

import httpx
with RawServer(lambda _: iter([answer])) as server:
    soap = StaticToken(access_token="token", url=server.url)
    token = ClientCredentials(client_id="a", client_secret="secret", auth_url=server.url)
    for credentials, options in ((soap, {}), (token, {"soap_url": server.url})):
        for run, http in ((blocking, httpx.Client), (lambda *a, **k: asyncio.run(awaited(*a, **k)), httpx.AsyncClient)):
            for more in ({}, {"http_client": http}):
                try:
                    run(credentials, **options, **more)
                except BadResponse as error:
                    print("more than" in str(error) or "only gzip" in str(error))
"""


@pytest.mark.slow
@pytest.mark.parametrize("layers", [1, 2, 3])
def test_a_bomb_does_not_go_off(layers: int) -> None:
    """640 MB of zeros, packed once or more, in a process that may take half a gigabyte."""
    from support import TESTS

    assert bounded(BOMB, str(TESTS), str(layers), memory=1 << 29).split() == ["True"] * 8


@given(
    data=st.binary(max_size=2000),
    cut=st.integers(0, 40),
    behind=st.binary(max_size=3),
    piece=st.integers(1, 500),
    most=st.integers(0, 2500),
    flip=st.none() | st.integers(0, 5000),
)
@example(data=b"", cut=0, behind=b"", piece=1, most=0, flip=None)
@examples(200)
def test_a_body_is_taken_if_gzip_takes_it(
    data: bytes, cut: int, behind: bytes, piece: int, most: int, flip: int | None
) -> None:
    """And if it is short enough, and nothing is behind it."""
    packed = bytearray(gzip.compress(data, mtime=0))
    if flip is not None:
        packed[flip % len(packed)] ^= 1 + flip % 255
    sent = bytes(packed[: len(packed) - cut]) + (b"" if cut else behind)
    body = Body("gzip", most)
    try:
        for at in range(0, len(sent), piece):
            body.add(sent[at : at + piece])
            assert len(body.content) <= most
        body.end()
        found: bytes | None = body.content
    except (DamagedBody, OversizedBody):
        found = None
    try:
        expected: bytes | None = gzip.decompress(sent)
    except (OSError, EOFError, zlib.error):
        expected = None
    # The reader of files passes over zeros behind a stream, and takes several streams for one.
    if expected is not None and (len(expected) > most or (not cut and behind)):
        expected = None
    assert found == expected
