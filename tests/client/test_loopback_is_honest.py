"""The service that the client's tests talk to does what it says: others judge it, and it judges what is wrong."""

from __future__ import annotations

import datetime as dt
import gzip
import socket
import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from email.utils import parsedate_to_datetime
from typing import Any
from urllib.parse import urlsplit

import httpx
import pytest
import zeep
from hypothesis import given
from hypothesis import strategies as st
from lxml import etree
from sfmc_tenant.resources import FAULT_SCHEMA, WSDL
from sfmc_tenant.tenant import MID
from support.clients.calls import BY_HAND
from support.clients.sides import PATIENCE, eventually
from support.loopback import judge, replies, soap
from support.loopback.canned import ROWS, process
from support.loopback.handmade import PASSWORD, Handmade, fueloauth
from support.loopback.http import LIMIT
from support.loopback.replies import Drip, End, Framing, Reply
from support.loopback.service import Loopback, Received
from support.loopback.soap import (
    ADDRESSING,
    API,
    FAULT,
    SECURITY,
    Version,
    api_fault,
)
from support.witnesses.validators import schema_errors

pytestmark = pytest.mark.slow

CREDENTIALS = {"grant_type": "client_credentials", "client_id": "client-id", "client_secret": "client-secret"}


def handmade(loopback: Loopback, version: Version = Version.V11, message_id: str = "urn:uuid:1") -> Handmade:
    """A request with a good token."""
    return Handmade(loopback.soap_url, loopback.new_token(), version, message_id)


@pytest.fixture
def http() -> Iterator[httpx.Client]:
    """A plain HTTP client."""
    with httpx.Client(trust_env=False, timeout=PATIENCE) as client:
        yield client


def connect(loopback: Loopback) -> socket.socket:
    """A connection to the service."""
    return socket.create_connection(("127.0.0.1", loopback.server.port), PATIENCE)


def rest(connection: socket.socket) -> tuple[bytes, End]:
    """What comes through a connection from now on, and how it ends."""
    data = b""
    while True:
        try:
            more = connection.recv(1 << 16)
        except ConnectionResetError:
            return data, End.RST
        if not more:
            return data, End.FIN
        data += more


def exactly(connection: socket.socket, size: int) -> bytes:
    """So many bytes, or those that come before the end."""
    data = bytearray()
    while len(data) < size and (more := connection.recv(size - len(data))):
        data += more
    return bytes(data)


# zeep


@pytest.fixture(scope="module")
def known() -> Any:
    """zeep, which knows nothing but the WSDL."""
    return zeep.Client(str(WSDL))


@pytest.fixture
def service(known: Any, loopback: Loopback) -> Any:
    """zeep's proxy of the service."""
    return known.create_service(f"{{{API}}}SoapBinding", loopback.soap_url)


def header(loopback: Loopback, token: str = "") -> Any:
    """What zeep is to send with a call: a good token, or this."""
    return [etree.fromstring(fueloauth(token or loopback.new_token()))]


@pytest.mark.parametrize("code", [*soap.NAMED, 99])
def test_zeep_reads_an_apifault(service: Any, loopback: Loopback, code: int) -> None:
    """The detail holds the code and the message, and nothing is done."""
    loopback.next(api_fault(code, "it did not work & so on"))
    with pytest.raises(zeep.exceptions.Fault) as caught:
        service.GetSystemStatus(_soapheaders=header(loopback))
    assert (caught.value.code, caught.value.message) == ("soap:Server", "it did not work & so on")
    [detail] = caught.value.detail
    assert detail.tag == f"{{{FAULT}}}apifault" and detail.findtext(f"{{{FAULT}}}Code") == str(code)
    fault_schema = etree.XMLSchema(etree.parse(FAULT_SCHEMA))
    assert fault_schema.validate(etree.fromstring(etree.tostring(detail)))
    assert service.GetSystemStatus(_soapheaders=header(loopback)).OverallStatus == "OK"
    assert loopback.processed == {"": 1}


def test_zeep_reads_faults_with_and_without_a_detail(service: Any, loopback: Loopback) -> None:
    """An empty one, and none at all."""
    loopback.next(soap.CLIENT_FAULT, soap.BARE_FAULT)
    expected: list[tuple[str, list[Any] | None]] = [("soap:Client", []), ("soap:Server", None)]
    for code, detail in expected:
        with pytest.raises(zeep.exceptions.Fault) as caught:
            service.GetSystemStatus(_soapheaders=header(loopback))
        assert caught.value.code == code
        assert (caught.value.detail if detail is None else list(caught.value.detail)) == detail


def test_who_is_not_logged_in_gets_the_fault_of_the_tenant(service: Any, loopback: Loopback) -> None:
    """It counts as nothing that got through; a token that is good, and a password, do."""
    old = loopback.new_token()
    loopback.expire_tokens()
    wrong_password = etree.fromstring(PASSWORD.replace(">password<", ">guess<"))
    tries: list[tuple[Any, str]] = [
        ([], "Login Failed"),
        ([wrong_password], "Login Failed"),
        (header(loopback, "a guess"), "Login Failed"),
        (header(loopback, old), "Token Expired"),
    ]
    for headers, reason in tries:
        with pytest.raises(zeep.exceptions.Fault) as caught:
            service.GetSystemStatus(_soapheaders=headers)
        assert (caught.value.code, caught.value.message, caught.value.detail) == ("q0:Security", reason, None)
    assert (loopback.refused_logins, loopback.received) == (len(tries), [])
    for headers in (header(loopback), [etree.fromstring(PASSWORD)]):
        assert service.GetSystemStatus(_soapheaders=headers)
    assert [bool(each.token) for each in loopback.received] == [True, False]


def test_faults_that_are_ordered_of_the_tenant_reach_the_socket(loopback: Loopback, http: httpx.Client) -> None:
    """Whatever they do to the connection."""
    loopback.tenant.faults.add("HTTP 429", seconds=7)
    limited = handmade(loopback).send(http)
    assert (limited.status_code, limited.headers["retry-after"]) == (429, "7")
    loopback.tenant.faults.schedule(["dropped before", "dropped after", "half a page"])
    for _ in range(3):
        with pytest.raises(httpx.RemoteProtocolError):
            handmade(loopback).send(http)
    # The first two were not carried out.
    assert [bool(call.response) for call in loopback.tenant.calls] == [False, False, True, True]
    loopback.tenant.faults.add("slow", seconds=PATIENCE)
    with pytest.raises(httpx.ReadTimeout):
        http.post(loopback.soap_url, headers=handmade(loopback).http, content=handmade(loopback).data, timeout=0.05)


# Plain requests, right and wrong


@pytest.mark.parametrize("version", Version)
def test_what_is_received_is_recorded(loopback: Loopback, http: httpx.Client, version: Version) -> None:
    """zeep reads the same in it, in either version of SOAP; the reply relates to it in its own version."""
    call = handmade(loopback, version)
    response = call.send(http)
    assert (response.status_code, response.headers["content-type"]) == (200, f"{version.media_type}; charset=utf-8")
    answer = judge.read(response.content)
    assert answer.version is version
    assert [each.text for each in answer.named(f"{{{ADDRESSING}}}RelatesTo")] == ["urn:uuid:1"]
    assert schema_errors(answer.body) == []
    call.send(http)
    first, second = loopback.received
    assert first.operation == first.addressing("Action") == "Create"
    assert first.addressing("To") == loopback.soap_url
    assert (first.message_id, first.attempt, second.attempt) == ("urn:uuid:1", 1, 2)
    assert first.version is version and first.token in call.login and first.mid == MID
    assert first.values() == {"Objects": [{"@type": "Subscriber", "EmailAddress": "ada@example.com"}]}
    assert loopback.processed == {"urn:uuid:1": 2}


@pytest.mark.parametrize("status", [500, 200])
@pytest.mark.parametrize(
    ("fault", "code", "subcode", "detail"),
    [
        (api_fault(17), "Receiver", None, ["apifault"]),
        (soap.TOKEN_EXPIRED, "Sender", "Security", None),
        (soap.CLIENT_FAULT, "Sender", None, []),
        (soap.BARE_FAULT, "Receiver", None, None),
    ],
)
def test_faults_of_soap_12(
    loopback: Loopback,
    http: httpx.Client,
    fault: soap.Fault,
    status: int,
    code: str,
    subcode: str | None,
    detail: list[str] | None,
) -> None:
    """Their parts have other names, in SOAP's own namespace; and HTTP may call any of them a success."""
    loopback.next(fault.on(status))
    response = handmade(loopback, Version.V12).send(http)
    assert (response.status_code, response.headers["content-type"]) == (status, "application/soap+xml; charset=utf-8")
    body, spaces = judge.read(response.content).body, {"s": Version.V12.value}
    assert body.findtext("s:Code/s:Value", namespaces=spaces) == f"soap:{code}"
    value = body.find("s:Code/s:Subcode/s:Value", spaces)
    if subcode is None:
        assert value is None
    else:
        assert value is not None and (value.text, value.nsmap["q0"]) == (f"q0:{subcode}", SECURITY)
    assert body.findtext("s:Reason/s:Text", namespaces=spaces) == fault.reason
    found = body.find("s:Detail", spaces)
    assert (None if found is None else [etree.QName(each).localname for each in found]) == detail


def test_a_violation_is_told(loopback: Loopback, http: httpx.Client) -> None:
    """With 400 and the reason. Nothing is done, and the script goes to the next good request."""
    loopback.next(api_fault(9))
    call = handmade(loopback)
    call.replace("SOAPAction")
    response = call.send(http)
    violations = loopback.take_violations()
    assert (response.status_code, response.text) == (400, "\n".join(violations))
    assert len(violations) == 1
    assert (loopback.received, loopback.processed, loopback.violations) == ([], {}, [])
    assert handmade(loopback).send(http).status_code == 500
    response = http.get(loopback.auth_url)
    assert (response.status_code, [response.text]) == (400, loopback.take_violations())
    assert loopback.token_requests == []


def test_what_is_no_http_is_a_violation(loopback: Loopback) -> None:
    """A mistake of the server itself is an error, and neither ends it."""
    with connect(loopback) as connection:
        connection.sendall(b"what is this\r\n\r\n")
        assert rest(connection)[0].startswith(b"HTTP/1.1 400 ")
    assert len(loopback.take_violations()) == 1
    loopback.next(lambda received: reply_of(1 / 0))
    with connect(loopback) as connection:
        connection.sendall(handmade(loopback).raw())
        assert exactly(connection, 12) == b"HTTP/1.1 500"
    assert [type(error) for error in loopback.errors] == [ZeroDivisionError]
    loopback.errors.clear()


def reply_of(status: float) -> Reply:
    """An answer of a status."""
    return replies.reply(int(status))


# Sockets

OK = replies.reply(200, b"<a>0123456789</a>")
HEAD = b"HTTP/1.1 200 OK\r\nContent-Type: text/xml; charset=utf-8\r\n"
LENGTH = HEAD + b"Content-Length: 17\r\n\r\n"
CHUNKED = HEAD + b"Transfer-Encoding: chunked\r\n\r\n"

BEHAVIOURS: dict[str, tuple[Reply, bytes, End]] = {
    "reset unread": (replies.reset_unread(), b"", End.RST),
    "reset": (replies.reset(), b"", End.RST),
    "hang up": (replies.hang_up(), b"", End.FIN),
    "reset in the head": (OK.cut(9), b"HTTP/1.1 ", End.RST),
    "closed in the head": (OK.cut(9, End.FIN), b"HTTP/1.1 ", End.FIN),
    "reset in the body": (OK.cut(len(LENGTH) + 3), LENGTH + b"<a>", End.RST),
    "closed in the body": (OK.cut(len(LENGTH) + 3, End.FIN), LENGTH + b"<a>", End.FIN),
    "truncated": (OK.truncated(), LENGTH + b"<a>012345678", End.FIN),
    "truncated in chunks": (OK.chunked().truncated(), CHUNKED + b"11\r\n<a>0123456789</a>\r\n", End.FIN),
    "dripped": (OK.dripped(4, 0.0), LENGTH + OK.body, End.KEEP),
    "dripped head": (OK.dripped(9, 0.001, after=0), LENGTH + OK.body, End.KEEP),
    "dripped, then reset": (OK.dripped(4, 0.0).then(End.RST), LENGTH + OK.body, End.RST),
    "whole": (OK, LENGTH + OK.body, End.KEEP),
    "in chunks": (OK.chunked(), CHUNKED + b"11\r\n<a>0123456789</a>\r\n0\r\n\r\n", End.KEEP),
    "until close": (OK.until_close(), HEAD + b"Connection: close\r\n\r\n" + OK.body, End.FIN),
    "closed without a word about it": (OK.then(End.FIN), LENGTH + OK.body, End.FIN),
    "closed with a word": (
        OK.with_header("Connection", "close"),
        LENGTH[:-22] + b"Connection: close\r\nContent-Length: 17\r\n\r\n" + OK.body,
        End.FIN,
    ),
    "empty": (replies.empty(), HEAD + b"Content-Length: 0\r\n\r\n", End.KEEP),
    "a length of its own": (
        OK.with_header("Content-Length", "99").then(End.FIN),
        HEAD + b"Content-Length: 99\r\n\r\n" + OK.body,
        End.FIN,
    ),
    "redirect": (
        replies.redirect("http://127.0.0.1:1/", 307),
        b"HTTP/1.1 307 Temporary Redirect\r\nLocation: http://127.0.0.1:1/\r\nContent-Length: 0\r\n\r\n",
        End.KEEP,
    ),
}
"""What a server can do: the answer -> the bytes on the wire, and how the connection ends."""


@pytest.mark.parametrize(("answer", "data", "end"), BEHAVIOURS.values(), ids=BEHAVIOURS)
def test_an_answer_is_what_goes_over_the_wire(loopback: Loopback, answer: Reply, data: bytes, end: End) -> None:
    """The connection ends as the reply says, or takes the next request."""
    loopback.next(answer)
    with connect(loopback) as connection:
        connection.sendall(handmade(loopback).raw())
        if end is End.KEEP:
            assert exactly(connection, len(data)) == data
            loopback.next(replies.hang_up())
            connection.sendall(handmade(loopback).raw())
            assert rest(connection) == (b"", End.FIN)
        else:
            assert rest(connection) == (data, end)
    assert len(loopback.received) == (2 if end is End.KEEP else 0 if answer.unread else 1)
    assert loopback.unread_requests == answer.unread
    assert loopback.processed == {}


@pytest.mark.parametrize("first", [0, 20, len(LENGTH) + 5])
def test_a_stalled_answer_waits_for_the_client(loopback: Loopback, first: int) -> None:
    """It sends what it sends, and nothing more until the client goes."""
    loopback.next(OK.stalled(first))
    with connect(loopback) as connection:
        connection.sendall(handmade(loopback).raw())
        assert exactly(connection, first) == (LENGTH + OK.body)[:first]
        connection.settimeout(0.05)
        with pytest.raises(TimeoutError):
            connection.recv(1)
        assert loopback.server.open == 1
    assert eventually(lambda: loopback.server.open == 0)


def test_an_endless_answer_ends_with_the_client(loopback: Loopback) -> None:
    loopback.next(OK.forever())
    with connect(loopback) as connection:
        connection.sendall(handmade(loopback).raw())
        assert len(exactly(connection, 10_000_000)) == 10_000_000
        assert loopback.server.open == 1
    assert eventually(lambda: loopback.server.open == 0)


def test_compressed_answers_and_damage_to_them(loopback: Loopback, http: httpx.Client) -> None:
    """httpx decompresses what is whole, and fails with what is damaged."""
    body = b"0123456789" * 1000
    whole = replies.reply(200, body)
    loopback.next(whole.gzipped(), whole.gzipped().chunked())
    for _ in range(2):
        response = handmade(loopback).send(http)
        assert (response.headers["content-encoding"], response.content) == ("gzip", body)
    assert gzip.decompress(whole.gzipped().body) == body
    for damaged in (whole.gzipped(replies.flipped), replies.wrong_encoding()):
        loopback.next(damaged)
        with pytest.raises(httpx.DecodingError):
            handmade(loopback).send(http)
    # httpx does not see that the end of a compressed stream is missing.
    loopback.next(whole.gzipped(replies.halved))
    assert len(handmade(loopback).send(http).content) < len(body)


def test_what_machines_in_between_say(loopback: Loopback, http: httpx.Client) -> None:
    """Pages, and when to come again: in seconds, by a date, or not at all."""
    at = dt.datetime(2030, 1, 2, 3, 4, 5, tzinfo=dt.timezone(dt.timedelta(hours=1)))
    limited = (replies.too_many(), replies.too_many(7), replies.too_many(at))
    loopback.next(replies.html(), *limited, replies.unavailable(), replies.unavailable(3))
    page, *later = [handmade(loopback).send(http) for _ in range(6)]
    assert (page.status_code, page.headers["content-type"]) == (502, "text/html; charset=utf-8")
    assert [response.status_code for response in later] == [429, 429, 429, 503, 503]
    retry_after = [response.headers.get("retry-after") for response in later]
    assert retry_after == [None, "7", "Wed, 02 Jan 2030 02:04:05 GMT", None, "3"]
    assert parsedate_to_datetime(str(retry_after[2])) == at


def test_nobody_listens_where_it_says_so() -> None:
    """A connection is refused."""
    url = urlsplit(replies.refused_url())
    with pytest.raises(ConnectionRefusedError):
        socket.create_connection((url.hostname, url.port), PATIENCE)


@given(
    body=st.binary(max_size=60),
    framing=st.sampled_from(Framing),
    first=st.none() | st.integers(-80, 200),
    drip=st.none() | st.builds(Drip, st.integers(1, 50), st.just(0.0), st.integers(0, 200)),
)
def test_the_steps_are_the_bytes(body: bytes, framing: Framing, first: int | None, drip: Drip | None) -> None:
    """However an answer is sent, it is what was to be sent."""
    answer = Reply(body=body, framing=framing, first=first, drip=drip)
    sent = [step for step in answer.steps() if isinstance(step, bytes)]
    assert b"".join(sent) == answer.whole[:first]
    assert drip is None or all(len(step) <= drip.size for step in sent[1:])


def test_the_effect_may_happen_although_the_answer_is_lost(loopback: Loopback) -> None:
    """The effect may also not happen although an answer comes."""
    loopback.next(lambda received: loopback.carry_out(received).cut(0), replies.reset(), None, replies.empty())
    for _ in range(4):
        with connect(loopback) as connection:
            call = handmade(loopback)
            call.replace("Connection", "close")
            connection.sendall(call.raw())
            rest(connection)
    assert [each.attempt for each in loopback.received] == [1, 2, 3, 4]
    assert loopback.processed == {"urn:uuid:1": 2}


def test_a_lasting_answer(loopback: Loopback, http: httpx.Client) -> None:
    """What is next comes first."""
    loopback.always(replies.unavailable())
    loopback.next(None)
    assert [handmade(loopback).send(http).status_code for _ in range(3)] == [200, 503, 503]
    loopback.always(None)
    assert handmade(loopback).send(http).status_code == 200


def test_connections_are_kept_counted_and_dropped(loopback: Loopback, http: httpx.Client) -> None:
    """One for many requests, until somebody closes it: the service too may do so while it is idle."""
    for _ in range(5):
        handmade(loopback).send(http)
    assert (loopback.server.made, loopback.server.open) == (1, 1)
    loopback.server.drop_connections()
    assert eventually(lambda: loopback.server.open == 0)
    handmade(loopback).send(http)
    assert (loopback.server.made, loopback.server.open) == (2, 1)
    http.close()
    assert eventually(lambda: loopback.server.open == 0)


def test_as_many_connections_as_the_limit_says(loopback: Loopback) -> None:
    """All are served at once, and one more is reset."""
    with ExitStack() as stack:
        held = [stack.enter_context(connect(loopback)) for _ in range(LIMIT)]
        assert eventually(lambda: loopback.server.open == LIMIT)
        with pytest.raises(ConnectionResetError):  # while it connects, or then
            stack.enter_context(connect(loopback)).recv(1)
        for connection in held:
            connection.sendall(b"GET /nothing HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\n\r\n")
        for connection in held:
            assert rest(connection)[0].startswith(b"HTTP/1.1 404 ")
    assert (loopback.server.made, loopback.server.refused) == (LIMIT + 1, 1)


def test_nothing_is_left_when_it_closes() -> None:
    """No thread and no connection, whatever a client was in the midst of."""
    before = set(threading.enumerate())
    busy = [OK.stalled(), OK.forever(), OK.dripped(1, PATIENCE), OK.dripped(1, PATIENCE, after=0)]
    with ExitStack() as stack:
        with Loopback() as loopback:
            loopback.next(*busy)
            held = [stack.enter_context(connect(loopback)) for _ in range(len(busy) + 2)]
            for connection in held[1:]:
                connection.sendall(handmade(loopback).raw()[: 100 if connection is held[-1] else None])
            assert eventually(lambda: len(loopback.received) == len(busy))
        assert set(threading.enumerate()) <= before
        assert loopback.server.open == 0
        # Each of them ended: none waits for more.
        assert len([rest(connection) for connection in held]) == len(held)
    with pytest.raises(ConnectionRefusedError):
        connect(loopback)


THREADS = 32


def test_the_counters_are_right_under_threads(loopback: Loopback) -> None:
    """None of what many do at once is lost, or counted twice."""
    together = threading.Barrier(THREADS, timeout=PATIENCE)

    def met(received: Received) -> Reply:
        together.wait()
        return loopback.carry_out(received)

    def met_token(asked: object) -> Reply:
        together.wait()
        return loopback.give_token(CREDENTIALS)

    loopback.next(*[met] * THREADS)
    loopback.next_token(*[met_token] * THREADS)

    def work(number: int) -> None:
        with httpx.Client(trust_env=False, timeout=PATIENCE) as http:
            assert http.post(loopback.auth_url, json=CREDENTIALS).status_code == 200
            for _ in range(10):
                assert handmade(loopback, message_id=f"urn:uuid:{number}").send(http).status_code == 200

    with ThreadPoolExecutor(THREADS) as pool:
        list(pool.map(work, range(THREADS)))
    assert loopback.processed == {f"urn:uuid:{number}": 10 for number in range(THREADS)}
    attempts = sorted((each.message_id, each.attempt) for each in loopback.received)
    assert attempts == sorted((f"urn:uuid:{number}", i + 1) for number in range(THREADS) for i in range(10))
    assert len(loopback.token_requests) == loopback.server.made == THREADS
    assert loopback.most_soap_requests_at_once == loopback.most_token_requests_at_once == THREADS


# Tokens and what else there is


def test_the_token_endpoint_has_a_script_of_its_own(loopback: Loopback, http: httpx.Client) -> None:
    """Beside that of SOAP, with the same behaviours."""
    loopback.next_token(replies.unavailable(), replies.reset_unread(), replies.reset(), None)
    assert handmade(loopback).send(http).status_code == 200
    assert http.post(loopback.auth_url, json=CREDENTIALS).status_code == 503
    for _ in range(2):
        # httpx passes over a reset that it meets while it still writes, and then reads an orderly end.
        with pytest.raises((httpx.ReadError, httpx.RemoteProtocolError)):
            http.post(loopback.auth_url, json=CREDENTIALS)
    assert http.post(loopback.auth_url, json=CREDENTIALS).status_code == 200
    assert (len(loopback.token_requests), loopback.unread_requests) == (3, 1)
    loopback.always_token(replies.too_many(1))
    assert [http.post(loopback.auth_url, json=CREDENTIALS).status_code for _ in range(2)] == [429, 429]


def test_answers_can_be_late(http: httpx.Client) -> None:
    """Too late for a client that does not wait, but not for the effect; and the service closes all the same."""
    with Loopback() as loopback, connect(loopback) as connection:
        loopback.token_delay = loopback.soap_delay = 10 * PATIENCE
        with pytest.raises(httpx.ReadTimeout):
            http.post(loopback.auth_url, json=CREDENTIALS, timeout=0.05)
        connection.sendall(handmade(loopback).raw())
        assert eventually(lambda: len(loopback.received) == 1)
    assert loopback.processed == {"urn:uuid:1": 1}


@pytest.mark.parametrize("operation", BY_HAND)
def test_what_is_answered_by_hand_is_valid(operation: str) -> None:
    """A test may not see another answer than the service could give."""
    assert schema_errors(BY_HAND[operation].encode()) == []


def test_canned_answers_are_valid(http: httpx.Client) -> None:
    """Those that a process of its own gives for measuring: a small one and a large one."""
    with process() as urls:
        assert http.post(urls["auth_url"], json=CREDENTIALS).json()["access_token"]
        for operation, results in (("Create", 1), ("Retrieve", ROWS)):
            response = http.post(urls["soap_url"], headers={"SOAPAction": f'"{operation}"'}, content=b"unread")
            body = judge.read(response.content).body
            assert len(body.findall(f"{{{API}}}Results")) == results
            assert body.findtext(f"{{{API}}}OverallStatus") == "OK"
            assert schema_errors(body) == []
