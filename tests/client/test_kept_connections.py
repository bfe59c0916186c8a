"""Connections that are kept: nobody's answer is taken for another's, and no connection is closed under a call."""

from __future__ import annotations

import itertools
import os
import subprocess
import sys
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import h11
import pytest
from hypothesis import given
from hypothesis import strategies as st
from sfmc_soap import NO_RETRIES, BadResponse, Client, StaticToken
from sfmc_soap._runtime.client.network import Received
from support import ROOT, TESTS
from support.clients.elsewhere import LETTER
from support.clients.sides import Side
from support.loopback import attacks, soap
from support.loopback.raw import RawServer, Script
from support.loopback.replies import Reply
from support.loopback.service import Loopback
from support.profiles import examples

HEAD = b"HTTP/1.1 200 OK\r\n"


def chunked(body: bytes, size: int = 50, end: bytes = b"0\r\n\r\n") -> bytes:
    """An answer in chunks."""
    parts = attacks.chunks(*(body[at : at + size] for at in range(0, len(body), size)))
    return attacks.CHUNKED + b"\r\n" + parts + end


SMUGGLED = attacks.answer(attacks.created("smuggled"))

BEHIND: dict[str, Callable[[bytes], Script]] = {
    "another answer": lambda answer: iter([answer + SMUGGLED]),
    "the same answer": lambda answer: iter([answer + answer]),
    "another answer, in chunks": lambda answer: iter([answer + chunked(attacks.created("smuggled"))]),
    "two more": lambda answer: iter([answer + SMUGGLED + SMUGGLED]),
    "half of another, and the rest later": lambda answer: iter([answer + SMUGGLED[:100], 0.05, SMUGGLED[100:]]),
    "a large one": lambda answer: iter([answer + attacks.answer(attacks.created("smuggled").ljust(300_000))]),
    "another answer later": lambda answer: iter([answer, 0.05, SMUGGLED]),
    "an empty line": lambda answer: iter([answer + b"\r\n"]),
    "no HTTP": lambda answer: iter([answer + b"220 mail.example ready\r\n"]),
}


@pytest.mark.slow
@pytest.mark.parametrize("frame", [attacks.answer, chunked], ids=["length", "chunked"])
def test_an_answer_that_nobody_asked_for(side: Side, loopback: Loopback, frame: Callable[[bytes], bytes]) -> None:
    """The connection is dropped, and the next call gets the answer to its own request."""
    for kind, behind in BEHIND.items():

        def script(number: int, behind: Callable[[bytes], Script] = behind) -> Script:
            answer = frame(attacks.created(f"number {number}"))
            return behind(answer) if number == 0 else iter([answer])

        with RawServer(script) as server:
            client = side.client(StaticToken(access_token="token", url=server.url), retry=NO_RETRIES)
            found = [side.run(client.create(objects=[LETTER])).request_id]
            if "later" in kind:
                time.sleep(0.2)
            found += [side.run(client.create(objects=[LETTER])).request_id for _ in range(2)]
            assert found == ["number 0", "number 1", "number 2"], kind
            assert server.made == 2, kind
            side.run(client.close())


@pytest.mark.parametrize("frame", [attacks.answer, chunked], ids=["length", "chunked"])
def test_a_connection_is_kept(side: Side, loopback: Loopback, frame: Callable[[bytes], bytes]) -> None:
    """After an answer with nothing behind it, also behind interim ones."""

    def script(number: int) -> Script:
        return iter([b"HTTP/1.1 100 Continue\r\n\r\n" * (number % 2), frame(attacks.created(str(number)))])

    with RawServer(script) as server:
        client = side.client(StaticToken(access_token="token", url=server.url), retry=NO_RETRIES)
        assert [side.run(client.create(objects=[LETTER])).request_id for _ in range(4)] == ["0", "1", "2", "3"]
        assert server.made == 1


def test_calls_at_once_take_the_connection_that_was_used_last(side: Side, loopback: Loopback) -> None:
    """So that those that are not needed go out of use, and are closed in time."""
    client = side.client(loopback)
    side.together(*[[lambda: client.create(objects=[LETTER])]] * 5)
    made = loopback.server.made
    for _ in range(10):
        side.run(client.create(objects=[LETTER]))
    assert loopback.server.made == made


BODIES = st.lists(st.sampled_from([b"\r\n", b"0", b"\r\n0\r\n\r\n", b"HTTP/1.1 ", b"a"]), max_size=12).map(b"".join)
INTERIM = b"HTTP/1.1 102 Processing\r\n\r\n"


def with_length(body: bytes) -> bytes:
    """An answer with a length."""
    return HEAD + b"Content-Length: %d\r\n\r\n" % len(body) + body


FRAMED: list[Callable[[bytes], bytes]] = [
    with_length,
    lambda body: HEAD.replace(b"\r", b"") + b"Content-Length: %d\n\n" % len(body) + body,
    lambda body: INTERIM + with_length(body),
    lambda body: INTERIM + INTERIM + chunked(body, 7),
    lambda body: chunked(body, 3),
]
"""Answers of every framing, by their bodies."""


@given(
    body=BODIES,
    framed=st.sampled_from(FRAMED),
    behind=st.sampled_from([b"", b"x", b"\r\n", b"HTTP/1.1 2", SMUGGLED, chunked(b"b")]),
    cuts=st.lists(st.integers(0, 400), max_size=6),
)
@examples(400)
def test_no_byte_goes_beyond_the_answer(
    body: bytes, framed: Callable[[bytes], bytes], behind: bytes, cuts: list[int]
) -> None:
    """However it is cut into pieces: h11, which reads it, has nothing left over."""
    answer = framed(body)
    data = answer + behind
    edges = [0, *sorted({cut for cut in cuts if 0 < cut < len(data)}), len(data)]
    pieces = iter([data[start:end] for start, end in itertools.pairwise(edges)])
    parser, received, found, read = h11.Connection(h11.CLIENT), Received(), b"", 0
    parser.send(h11.Request(method="POST", target="/", headers=[("Host", "a"), ("Content-Length", "0")]))
    parser.send(h11.EndOfMessage())
    while not isinstance(event := parser.next_event(), h11.EndOfMessage):
        if event is h11.NEED_DATA:
            if not (piece := received.take()):
                received.add(more := next(pieces))
                read += len(more)
                piece = received.take()
            parser.receive_data(piece)
        elif isinstance(event, h11.Response):
            received.expect_body(event.status_code, {name.decode(): value.decode() for name, value in event.headers})
        elif isinstance(event, h11.Data):
            found += bytes(event.data)
    assert found == body
    assert parser.trailing_data[0] == b""
    assert received.is_at_end is (read == len(answer))


@pytest.mark.slow
def test_no_connection_is_closed_under_a_call(loopback: Loopback) -> None:
    """Many threads take connections and put them back: no connection is closed under a call."""
    credentials = StaticToken(access_token=loopback.new_token(), url=loopback.url)
    with Client(credentials, retry=NO_RETRIES) as client, ThreadPoolExecutor(40) as pool:
        outcomes: list[Any] = [pool.submit(client.create, objects=[LETTER]) for _ in range(6000)]
        errors = [each.exception() for each in outcomes if each.exception()]
    assert errors == []
    assert set(loopback.processed.values()) == {1}


FORKS = """
import os, random, sys, threading, time
sys.path.insert(0, sys.argv[1])
from support.clients.elsewhere import LETTER
from support.loopback.service import Loopback
from sfmc_soap import *

def child(client):
    client.create(objects=[LETTER])
    client.retrieve(retrieve_request=RetrieveRequest(object_type="Subscriber", properties=["ID"]))

with Loopback() as service:
    client = Client(StaticToken(access_token=service.new_token(), url=service.url))
    threads = [threading.Thread(target=child, args=[client]) for _ in range(3)]
    for thread in threads:
        thread.start()
    for _ in range(int(sys.argv[2])):
        time.sleep(float(sys.argv[3]) * random.random())
        pid = os.fork()
        if not pid:
            try:
                child(client)
                os._exit(0)
            finally:
                os._exit(1)
        deadline = time.monotonic() + 60
        while not (ended := os.waitpid(pid, os.WNOHANG))[0]:
            if time.monotonic() > deadline:
                os.kill(pid, 9)
                print("the child hangs")
                break
            time.sleep(0.002)
        else:
            if ended[1]:
                print("the child failed")
    for thread in threads:
        thread.join()
print("done")
"""


@pytest.mark.slow
@pytest.mark.parametrize("span", [0.01, 0.05, 0.2])
@pytest.mark.skipif(not hasattr(os, "fork"), reason="there is no fork")
def test_a_fork_amid_first_calls(span: float) -> None:
    """At any moment, also while another thread loads what its first call needs."""
    for _ in range(6):
        ran = subprocess.run(
            [sys.executable, "-W", "ignore", "-c", FORKS, str(TESTS), "4", str(span)],
            env={"PYTHONPATH": str(ROOT / "generated")},
            capture_output=True,
            text=True,
            timeout=400,
            check=False,
        )
        assert ran.stdout.split("\n") == ["done", ""], ran.stdout + ran.stderr


@pytest.mark.parametrize("namespace", [soap.ADDRESSING, "http://www.w3.org/2005/08/addressing"])
def test_an_answer_to_another_request(side: Side, loopback: Loopback, namespace: str) -> None:
    """It says so itself: wsa:RelatesTo names the MessageID of its request. It is taken for nobody's."""

    def related(message_id: str) -> Reply:
        header = f'<a:RelatesTo xmlns:a="{namespace}">{message_id}</a:RelatesTo>'
        return soap.answer(soap.response("CreateResponse", soap.tag("OverallStatus", "OK")), headers=header)

    client = side.client(loopback, retry=NO_RETRIES)
    loopback.next(lambda received: related("urn:uuid:00000000-0000-0000-0000-000000000000"))
    with pytest.raises(BadResponse, match="the response to another request") as caught:
        side.run(client.create(objects=[LETTER]))
    assert caught.value.processed is None
    for said in (lambda received: related(received.message_id), lambda _: related("unspecified")):
        loopback.next(said)
        assert side.run(client.create(objects=[LETTER])).overall_status == "OK"
