"""What becomes of a call when things go wrong: one clear exception for every fault, for both clients."""

from __future__ import annotations

import datetime as dt
import gzip
import pickle
from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import Any
from urllib.parse import urlsplit
from uuid import uuid4

import httpx
import pytest
from sfmc_soap import (
    NO_RETRIES,
    APIFault,
    AuthenticationFault,
    AuthorizationFault,
    BadResponse,
    CallError,
    CallTimeout,
    ConfigurationError,
    ConnectError,
    DecodeError,
    InMaintenanceFault,
    Limits,
    OperationError,
    PartialFailure,
    ProtocolError,
    RateLimited,
    RateLimitedFault,
    RetrieveOptions,
    RetrieveRequest,
    SfmcSoapError,
    SfmcSoapWarning,
    SoapFault,
    SoapVersion,
    StaticToken,
    Subscriber,
    SynchronousUnavailableFault,
    Timeouts,
    TokenError,
    TooManyRequests,
    TransportError,
    UnexpectedFault,
    UnsupportedObjectFault,
)
from sfmc_tenant import Tenant
from support.clients.calls import SPRING, call, stock_tenant
from support.clients.elsewhere import LETTER
from support.clients.sides import AnyClient, Side, credentials_of
from support.loopback import replies, soap
from support.loopback.replies import End, Reply
from support.loopback.service import Loopback, Received
from support.loopback.soap import Version, api_fault

BRIEF = Timeouts(connect=5, synchronous=0.2, asynchronous=0.2, retrieve=0.2, token=5)
"""Time limits for answers that do not come."""

PEOPLE = [Subscriber(email_address=f"{name}@example.com") for name in ("ada", "bob", "cyd", "dee", "eve")]


@pytest.fixture(autouse=True)
def _tokens_that_show(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let the tenant give tokens that are easy to find again."""
    monkeypatch.setattr("secrets.token_urlsafe", lambda _: f"access-{uuid4().hex}")


def failed(side: Side, client: AnyClient, operation: str = "Create", **options: Any) -> CallError:
    """What a call of one attempt fails with. It says whose error it is, and holds no token."""
    with pytest.raises(CallError) as caught:
        side.run(call(client, operation, **{"retry": NO_RETRIES, **options}))
    error = caught.value
    assert error.operation == operation
    assert error.message_id.startswith("urn:uuid:")
    assert error.attempts == 1
    assert error.message_id in str(error)
    assert "access-" not in f"{error!r}{error}{vars(error)}"
    return error


def failing(side: Side, loopback: Loopback, answer: Any, **options: Any) -> CallError:
    """What a call fails with that gets this answer."""
    loopback.next(answer)
    return failed(side, side.client(loopback), **options)


def spoiled(change: Callable[[Reply], Reply]) -> Callable[[Loopback], Callable[[Received], Reply]]:
    """The tenant's answer, with something done to it."""
    return lambda loopback: lambda received: change(loopback.carry_out(received))


# The connection.


def test_nobody_listens(side: Side, loopback: Loopback) -> None:
    """Nothing was sent, which the exception says, with the host."""
    url = replies.refused_url()
    error = failed(side, side.client(StaticToken(access_token="token", url=url)))
    assert type(error) is ConnectError
    assert f"no connection to {urlsplit(url).netloc}: " in str(error)
    assert (error.processed, error.http_status) == (False, 0)


def test_nobody_listens_where_the_tokens_are(side: Side, loopback: Loopback) -> None:
    """A call that got no token was not processed."""
    client = side.client(credentials_of(loopback, auth_url=replies.refused_url("/v2/token")), retry=NO_RETRIES)
    error = failed(side, client)
    assert (type(error), error.processed) == (ConnectError, False)
    assert loopback.received == []


BROKEN: dict[str, Any] = {
    "reset before": lambda loopback: replies.reset_unread(),
    "reset after": lambda loopback: replies.reset(),
    "hung up": lambda loopback: replies.hang_up(),
    "reset in the head": spoiled(lambda answer: answer.cut(20)),
    "hung up in the head": spoiled(lambda answer: answer.cut(20, End.FIN)),
    "reset in the body": spoiled(lambda answer: answer.cut(-20)),
    "shorter than its length": spoiled(Reply.truncated),
    "without its last chunk": spoiled(lambda answer: answer.chunked().truncated()),
    "in the midst of a chunk": spoiled(lambda answer: answer.chunked().cut(-30, End.FIN)),
    "reset where only the close ends it": spoiled(lambda answer: answer.until_close().cut(-20)),
}


@pytest.mark.parametrize("broken", BROKEN)
def test_a_connection_that_breaks(side: Side, loopback: Loopback, broken: str) -> None:
    """Nobody can know whether the request was processed."""
    error = failing(side, loopback, BROKEN[broken](loopback))
    assert type(error) is ProtocolError
    assert error.processed is None
    assert isinstance(error, TransportError | SfmcSoapError)
    assert len(loopback.received) + loopback.unread_requests == 1


SILENT: dict[str, Any] = {
    "nothing": lambda loopback: replies.silence(),
    "half a head": spoiled(lambda answer: answer.stalled(20)),
    "half a body": spoiled(lambda answer: answer.stalled(-20)),
    "half a chunk": spoiled(lambda answer: answer.chunked().stalled(-20)),
    "a slow head": spoiled(lambda answer: answer.dripped(1, 0.5, 0)),
    "a slow body": spoiled(lambda answer: answer.dripped(1, 0.5)),
}


@pytest.mark.slow
@pytest.mark.parametrize("silent", SILENT)
def test_an_answer_that_does_not_come(side: Side, loopback: Loopback, silent: str) -> None:
    """The time limit ends the wait, wherever the answer stops."""
    client = side.client(loopback)
    # The token is there already: only the answer is waited for.
    side.run(client.get_system_status())
    loopback.next(SILENT[silent](loopback))
    error = failed(side, client, timeout=0.15)
    assert type(error) is CallTimeout
    assert isinstance(error, TimeoutError)
    assert error.processed is None
    assert error.http_status == (200 if "body" in silent or "chunk" in silent else 0)


def test_an_answer_that_comes_byte_by_byte(side: Side, loopback: Loopback) -> None:
    """Each byte comes in time and the whole does not: it ends as well."""
    loopback.next(lambda received: loopback.carry_out(received).dripped(1, 0.02))
    error = failed(side, side.client(loopback), timeout=0.3)
    assert type(error) is CallTimeout
    assert "not complete after 0.3 s" in error.problem


def test_an_answer_that_is_merely_slow(side: Side, loopback: Loopback) -> None:
    """Piece by piece within the time limit: it is taken."""
    loopback.next(lambda received: loopback.carry_out(received).dripped(40, 0.005, 0))
    assert side.run(side.client(loopback).create(objects=[LETTER], timeout=5)).overall_status == "OK"


def test_no_connection_in_time(side: Side, loopback: Loopback) -> None:
    """All connections are taken: nothing was sent, and the exception says so."""
    loopback.soap_delay = 0.3
    http = side.http(limits=httpx.Limits(max_connections=1))
    client = side.client(StaticToken(access_token=loopback.new_token(), url=loopback.url), http_client=http)
    [answer], [_, error] = side.together(
        [lambda: client.create(objects=[LETTER], retry=NO_RETRIES, timeout=5)],
        [
            lambda: side.until(lambda: loopback.most_soap_requests_at_once == 1),
            lambda: client.create(objects=[LETTER], retry=NO_RETRIES, timeout=0.05),
        ],
    )
    side.close_http(http)
    assert answer.overall_status == "OK"
    assert (type(error), error.processed) == (CallTimeout, False)
    assert len(loopback.received) == 1


def test_what_is_not_http(side: Side, loopback: Loopback) -> None:
    """An answer without a status line."""
    error = failing(side, loopback, NotHttp(body=b"HELO", end=End.FIN))
    assert type(error) is ProtocolError
    assert error.http_status == 0


class NotHttp(Reply):
    """Bytes that are no answer."""

    @property
    def head(self) -> bytes:
        return b"220 mail.example ready\r\n"


def test_a_request_that_httpx_will_not_send(side: Side, loopback: Loopback) -> None:
    """An address that httpx does not take: nothing was sent."""
    client = side.client(StaticToken(access_token="token"), soap_url=f"{loopback.soap_url}?{'long' * 20_000}")
    error = failed(side, client)
    assert (type(error), error.processed) == (ProtocolError, False)


# What the connection brings.


def bad(kind: Callable[[Loopback], Any], status: int, problem: str, first: bytes | None = None) -> Any:
    """A row of the table of answers that are none."""
    return kind, status, problem, first


NONE_AT_ALL: dict[str, Any] = {
    "html, 502": bad(lambda _: replies.html(), 502, "an HTML page", b"<!DOCTYPE html>"),
    "html, 200": bad(lambda _: replies.html(200), 200, "an HTML page", b"<!DOCTYPE html>"),
    "empty, 200": bad(lambda _: replies.empty(), 200, "the body is empty", b""),
    "empty, 500": bad(lambda _: replies.empty(500), 500, "the body is empty", b""),
    "empty, 202": bad(lambda _: replies.empty(202), 202, "the body is empty", b""),
    "text, 404": bad(lambda _: replies.reply(404, "gone", "text/plain"), 404, "a SOAP message: check the URL", b"gone"),
    "html, 503": bad(lambda _: replies.html(503), 503, "an HTML page instead of a SOAP message: try again later"),
    "no type": bad(lambda _: replies.reply(200, "gone", ""), 200, "no content type: not a SOAP", b"gone"),
    "json": bad(lambda _: replies.reply(200, "{}", "application/json"), 200, "not a SOAP message", b"{}"),
    "other xml": bad(lambda _: replies.reply(200, "<a/>"), 200, "not a SOAP message", b"<a/>"),
    "half an envelope": bad(
        spoiled(lambda answer: replies.reply(200, answer.body[:-30])), 200, "not a SOAP message", b"<?xml"
    ),
    "cut where only the close ends it": bad(
        spoiled(lambda answer: answer.until_close().cut(-30, End.FIN)), 200, "not a SOAP message", b"<?xml"
    ),
    "another encoding": bad(
        spoiled(lambda answer: replies.reply(200, answer.body.replace(b"ada", "\u00e4da".encode("latin-1")))),
        200,
        "not a SOAP message",
    ),
    "an unknown encoding": bad(
        spoiled(lambda answer: replies.reply(200, answer.body.replace(b'"utf-8"', b'"utf-99"', 1), "text/xml")),
        200,
        "not a SOAP message",
    ),
    "a DOCTYPE": bad(
        spoiled(lambda answer: replies.reply(200, answer.body.replace(b"?>", b"?><!DOCTYPE a [<!ENTITY b 'c'>]>", 1))),
        200,
        "DOCTYPE",
    ),
    "another message": bad(
        lambda _: soap.answer(soap.response("UpdateResponse", soap.tag("OverallStatus", "OK"))),
        200,
        "expected CreateResponse, and the body holds {http://exacttarget.com/wsdl/partnerAPI}UpdateResponse",
    ),
    "a message on 500": bad(
        spoiled(lambda answer: replies.reply(500, answer.body)), 500, "with the HTTP status of a failure"
    ),
    "no gzip": bad(lambda _: replies.wrong_encoding(), 200, "cannot be decompressed"),
    "gzip, flipped": bad(spoiled(lambda answer: answer.gzipped(replies.flipped)), 200, ""),
    "gzip, halved": bad(spoiled(lambda answer: answer.gzipped(replies.halved)), 200, "its gzip stream is cut off"),
    "gzip without Content-Encoding": bad(
        spoiled(lambda answer: replies.reply(200, gzip.compress(answer.body))), 200, "not a SOAP message", b"\x1f"
    ),
}


@pytest.mark.parametrize("kind", NONE_AT_ALL)
def test_an_answer_that_is_none(side: Side, loopback: Loopback, kind: str) -> None:
    """It is a BadResponse with its status, its type, the beginning of its body, and the reason."""
    answer, status, problem, first = NONE_AT_ALL[kind]
    error = failing(side, loopback, answer(loopback))
    assert type(error) is BadResponse
    assert error.http_status == status
    assert problem in str(error)
    assert f"HTTP {status}" in str(error)
    assert first is None or error.first_bytes.startswith(first)
    assert len(error.first_bytes) <= 200
    assert error.__cause__ is None or isinstance(error.__cause__, DecodeError)
    assert error.processed is None


@pytest.mark.parametrize("shape", [replace, Reply.chunked, Reply.gzipped, Reply.forever], ids=lambda it: it.__name__)
def test_an_answer_beyond_the_bound(side: Side, loopback: Loopback, shape: Callable[[Reply], Reply]) -> None:
    """It is left off there, even if it has no end, and the exception says how to allow more."""
    body = soap.answer(soap.response("CreateResponse", "<!--", "x" * 70_000, "-->"))
    loopback.next(shape(body))
    error = failed(side, side.client(loopback, limits=Limits(max_bytes=60_000)))
    assert isinstance(error, BadResponse)
    assert "more than 60000 bytes: for more, pass limits=Limits(max_bytes=...)" in str(error)
    assert not error.transient
    assert side.run(side.client(loopback, limits=Limits(max_bytes=60_000)).create(objects=[LETTER])).results


@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
def test_a_redirect_is_not_followed(side: Side, loopback: Loopback, status: int) -> None:
    """The token goes nowhere else; the exception names the host and no more of the address."""
    with Loopback() as elsewhere:
        error = failing(side, loopback, replies.redirect(f"{elsewhere.soap_url}?key=value", status))
        assert elsewhere.server.made == 0
    assert isinstance(error, BadResponse)
    assert error.http_status == status
    assert f"a redirect to 127.0.0.1:{elsewhere.server.port}, which is not followed" in str(error)
    assert "key=value" not in str(error)
    assert not error.transient


@pytest.mark.parametrize("where", ["/Login.aspx", "", "http://[", "http://a:b:c/", "mailto:ada@example.com", "//"])
def test_a_redirect_to_nowhere(side: Side, loopback: Loopback, where: str) -> None:
    """Whatever the address is, it is an exception of ours."""
    error = failing(side, loopback, replies.redirect(where))
    assert isinstance(error, BadResponse | ProtocolError)
    assert error.http_status in (0, 302)


@pytest.mark.parametrize("status", [302, 307])
def test_a_redirect_of_the_token_endpoint_is_not_followed(side: Side, loopback: Loopback, status: int) -> None:
    """The secret goes nowhere else."""
    with Loopback() as elsewhere:
        loopback.next_token(replies.redirect(elsewhere.auth_url, status))
        error = failed(side, side.client(loopback))
        assert elsewhere.server.made == 0
    assert isinstance(error, TokenError)
    assert (error.http_status, error.processed) == (status, False)


RETRY_AFTER: dict[str, tuple[Any, Callable[[float | None], bool]]] = {
    "unsaid": (None, lambda seconds: seconds is None),
    "seconds": (7, lambda seconds: seconds == 7),
    "a date": (dt.datetime.now(dt.UTC) + dt.timedelta(hours=1), lambda seconds: 3000 < (seconds or 0) <= 3600),
    "a date that has passed": (dt.datetime(2001, 1, 1, tzinfo=dt.UTC), lambda seconds: seconds == 0),
}


@pytest.mark.parametrize("value", RETRY_AFTER)
@pytest.mark.parametrize("kind", [replies.too_many, replies.unavailable], ids=["429", "503"])
def test_an_answer_for_later(side: Side, loopback: Loopback, kind: Callable[[Any], Reply], value: str) -> None:
    """429 is a rate limit, 503 an outage. Both may say when to come again."""
    argument, is_right = RETRY_AFTER[value]
    error = failing(side, loopback, kind(argument))
    assert type(error) is (TooManyRequests if kind is replies.too_many else BadResponse)
    assert isinstance(error, RateLimited) is (kind is replies.too_many)
    assert error.processed is (False if kind is replies.too_many else None)
    assert isinstance(error, BadResponse)
    assert error.transient
    assert is_right(error.retry_after)


@pytest.mark.parametrize("value", ["soon", "-1", "1.5", "\u0667", "Mon, 99 Nix 2020 00:00:00 GMT", "9" * 400])
def test_a_retry_after_that_says_nothing(side: Side, loopback: Loopback, value: str) -> None:
    """It is as if it were not there, or too far away to wait for."""
    answer = replies.unavailable().with_header("Retry-After", value.encode().decode("latin-1"))
    loopback.next(answer)
    with pytest.raises(BadResponse) as caught:
        side.run(call(side.client(loopback), "Create"))
    assert caught.value.retry_after in (None, 24 * 60 * 60)
    assert len(loopback.received) == 1


# Faults.

REFUSED = (RateLimited, AuthenticationFault, InMaintenanceFault, SynchronousUnavailableFault)
"""The faults that say that the call was not processed."""
FAULTS: dict[str, tuple[Any, type[SoapFault], int | None, str]] = {
    "1": (api_fault(1), SynchronousUnavailableFault, 1, "RemoteDBConnDetected"),
    "2": (api_fault(2), UnexpectedFault, 2, "UnexpectedError"),
    "8": (api_fault(8), UnsupportedObjectFault, 8, "UnsupportedObject"),
    "9": (api_fault(9), InMaintenanceFault, 9, "InMaintenance"),
    "13": (api_fault(13), SynchronousUnavailableFault, 13, "Error 13"),
    "11": (api_fault(11, "AuthorizationFailure: <no>"), AuthorizationFault, 11, "AuthorizationFailure: <no>"),
    "17": (api_fault(17), RateLimitedFault, 17, "Rate Limited"),
    "unknown": (api_fault(4711), SoapFault, 4711, "Error 4711"),
    "login failed": (soap.LOGIN_FAILED, AuthenticationFault, None, "Login Failed"),
    "bare": (soap.BARE_FAULT, SoapFault, None, "Something went wrong"),
    "empty detail": (soap.CLIENT_FAULT, SoapFault, None, "The message could not be read"),
    "no reason": (soap.Fault(""), SoapFault, None, "a fault without a reason"),
    "other detail": (soap.Fault("no", detail="<a xmlns='urn:b'>c</a>"), SoapFault, None, "no"),
    "no number": (
        soap.Fault("no", detail=f"<apifault xmlns='{soap.FAULT}'><Code>two</Code></apifault>"),
        SoapFault,
        None,
        "no",
    ),
}


@pytest.mark.parametrize("version", SoapVersion)
@pytest.mark.parametrize("fault", FAULTS)
def test_a_fault(side: Side, loopback: Loopback, fault: str, version: SoapVersion) -> None:
    """It is the exception of its code, whatever the HTTP status, with the whole fault."""
    reply, kind, code, words = FAULTS[fault]
    # A login that failed is tried again with another token.
    attempts = 2 if kind is AuthenticationFault else 1
    client = side.client(loopback, version=version)
    for status in (500, 200, 400):
        loopback.next(*[reply.on(status)] * attempts)
        with pytest.raises(SoapFault) as caught:
            side.run(call(client, "Create", retry=NO_RETRIES))
        error = caught.value
        assert type(error) is kind
        assert (error.code, error.http_status, error.operation) == (code, status, "Create")
        assert words in str(error)
        assert error.fault.reason == reply.reason
        assert error.processed is (False if isinstance(error, REFUSED) else None)
        detail = error.fault.detail_as(APIFault)
        assert fault == "no number" or (detail and detail.code) == code
        assert error.attempts == attempts
    assert len(loopback.received) == 3 * attempts


def test_a_fault_keeps_what_it_was_told(side: Side, loopback: Loopback) -> None:
    """Its Retry-After, too."""
    error = failing(side, loopback, api_fault(17).answer().with_header("Retry-After", "3"))
    assert isinstance(error, RateLimited)
    assert error.retry_after == 3


def test_no_token(side: Side, loopback: Loopback) -> None:
    """A secret that is wrong: the endpoint's own words, and not the secret."""
    client = side.client(credentials_of(loopback, client_secret="wrong-secret"))
    error = failed(side, client)
    assert isinstance(error, TokenError)
    assert (error.error, error.http_status, error.processed) == ("invalid_client", 401, False)
    assert "Invalid client ID" in str(error)
    assert "wrong-secret" not in str(error)
    assert len(loopback.token_requests) == 1


@pytest.mark.parametrize("answer", [replies.html(), replies.too_many(), replies.empty(500), replies.silence()])
def test_a_token_endpoint_that_fails(side: Side, loopback: Loopback, answer: Reply) -> None:
    """A call that got no token was not processed."""
    loopback.next_token(answer)
    error = failed(side, side.client(loopback, retry=NO_RETRIES, timeouts=Timeouts(token=0.1)))
    assert isinstance(error, TransportError)
    assert error.processed is False
    assert loopback.received == []


# At every byte.


SHAPES: dict[str, Callable[[Reply], Reply]] = {
    "length": replace,
    "chunked": Reply.chunked,
    "until_close": Reply.until_close,
    "gzip": Reply.gzipped,
    "gzip until_close": lambda answer: answer.gzipped().until_close(),
}


def cuts(answer: Reply) -> list[tuple[int, End]]:
    """Return the bytes after which a connection ends, and how it ends.

    Near the ends of the parts of an answer these are all bytes, in both ways; elsewhere every 13th byte, in one way.
    """
    head, whole = len(answer.head), len(answer.whole)
    near = sorted({*range(3), *range(head - 4, head + 5), *range(whole - 8, whole)})
    rest = range(0, whole, 13)
    return [*((first, end) for first in near for end in (End.FIN, End.RST)), *zip(rest, [End.FIN, End.RST] * whole)]


@pytest.mark.slow
@pytest.mark.parametrize("shape", SHAPES)
def test_a_connection_that_drops_at_any_byte(side: Side, loopback: Loopback, shape: str) -> None:
    """There is no result unless the answer is whole."""
    with loopback.tenant.client() as other:
        other.create(PEOPLE[:2])
    client = side.client(loopback, retry=NO_RETRIES)
    expected = side.run(call(client, "Retrieve")).results
    assert len(expected) == 2
    whole = SHAPES[shape](loopback.carry_out(loopback.received[0]))
    for first, end in cuts(whole):
        loopback.next(whole.cut(first, end))
        try:
            results = side.run(call(client, "Retrieve")).results
        except TransportError:
            continue
        # Only behind the last byte of the envelope, where a checksum and the close are all that follows.
        assert results == expected
        assert shape == "gzip until_close"
        assert first >= len(whole.whole) - 8
    assert len(loopback.received) == 1 + len(cuts(whole))


# Statuses.


def status(name: str, body: str = "", results: str = "") -> Reply:
    """A CreateResponse with an OverallStatus."""
    return soap.answer(
        soap.response(
            "CreateResponse",
            results,
            soap.tag("RequestID", "request-1"),
            soap.tag("OverallStatus", name) if name else "",
        )
    )


def result(code: str, message: str, ordinal: int | None = None, error: int | None = None) -> str:
    """A result."""
    content = soap.tag("StatusCode", code) + soap.tag("StatusMessage", message)
    content += "" if ordinal is None else soap.tag("OrdinalID", ordinal)
    return f"<Results>{content}{'' if error is None else soap.tag('ErrorCode', error)}</Results>"


@pytest.mark.parametrize(
    "overall_status, kind",
    [
        ("Error", OperationError),
        ("Error: no such list", OperationError),
        ("Has Errors", PartialFailure),
        ("Has Error", PartialFailure),
        ("Has Errors: two", PartialFailure),
    ],
)
def test_a_status_that_raises(side: Side, loopback: Loopback, overall_status: str, kind: type[OperationError]) -> None:
    """The exception has the status as it came and the whole answer, and says that the request was processed."""
    error = failing(side, loopback, status(overall_status))
    assert type(error) is kind
    assert isinstance(error, OperationError)
    assert (error.status, error.response.overall_status, error.request_id) == (
        overall_status,
        overall_status,
        "request-1",
    )
    assert (error.processed, error.http_status) == (True, 200)
    assert overall_status in str(error)
    assert "RequestID request-1" in str(error)


@pytest.mark.filterwarnings("ignore:this is the first page")
@pytest.mark.parametrize("overall_status", ["OK", "MoreDataAvailable", "", "Errors", "No Error", "error"])
def test_a_status_that_does_not_raise(side: Side, loopback: Loopback, overall_status: str) -> None:
    """Only those that are named do."""
    loopback.next(status(overall_status))
    assert (side.run(side.client(loopback).create(objects=[LETTER])).overall_status or "") == overall_status


def test_more_data_is_no_error(side: Side, sfmc_tenant: Tenant) -> None:
    """The page is returned, and says that there is more."""
    with sfmc_tenant.client() as other:
        other.create(PEOPLE)
    request = RetrieveRequest(
        object_type="Subscriber", properties=["EmailAddress"], options=RetrieveOptions(batch_size=2)
    )
    with pytest.warns(SfmcSoapWarning, match="there is more"):
        answer = side.run(side.client(sfmc_tenant).retrieve(request))
    assert (answer.overall_status, len(answer.results)) == ("MoreDataAvailable", 2)


@pytest.mark.parametrize(
    "raise_on, overall_status, raises",
    [
        ((), "Error", False),
        ((), "Has Errors", False),
        (["Error"], "Has Errors", False),
        (["Error"], "Error: no", True),
        ({"Has Errors"}, "Has Error", True),
        (("MoreDataAvailable",), "MoreDataAvailable", True),
        (("Error: no",), "Error: no", True),
        (("Error: no",), "Error: yes", False),
    ],
)
@pytest.mark.parametrize("by", ["client", "call"])
def test_which_statuses_raise_can_be_chosen(
    side: Side, loopback: Loopback, raise_on: Any, overall_status: str, raises: bool, by: str
) -> None:
    """A client can say it, and a call, which comes first."""
    loopback.next(status(overall_status))
    client = side.client(loopback, raise_on=raise_on if by == "client" else ("OK", "Error", "Has Errors"))
    options = {"raise_on": raise_on} if by == "call" else {}
    if raises:
        error = failed(side, client, **options)
        assert isinstance(error, OperationError)
        assert error.status == overall_status
    else:
        assert side.run(client.create(objects=[LETTER], **options)).overall_status == overall_status


def test_a_partial_failure(side: Side, sfmc_tenant: Tenant) -> None:
    """Every object beside its result, by OrdinalID."""
    people = [*PEOPLE]
    people[1], people[3] = Subscriber(email_address="bob at home"), PEOPLE[0]
    error = failed(side, side.client(sfmc_tenant), objects=iter(people))
    assert isinstance(error, PartialFailure)
    assert [outcome.object for outcome in error.results] == people
    assert [outcome.ok for outcome in error.results] == [True, False, True, False, True]
    assert [outcome.object for outcome in error.failures] == [people[1], people[3]]
    assert [getattr(outcome.result, "error_code", None) for outcome in error.failures] == [12000, 12007]
    assert "2 of 5 failed: [1] 12000 InvalidEmailAddress; [3] 12007 EmailAddressAlreadyExists" in str(error)
    assert [call.operation for call in sfmc_tenant.calls] == ["token", "Create"]


OK, NO = "OK", "Error"
PAIRED: dict[str, tuple[list[tuple[str, str, int | None]], list[tuple[int | None, str | None]]]] = {
    "by OrdinalID": (
        [(NO, "c", 2), (OK, "a", 0), (OK, "b", 1)],
        [(0, "a"), (1, "b"), (2, "c")],
    ),
    "fewer, by OrdinalID": ([(NO, "c", 2)], [(0, None), (1, None), (2, "c")]),
    "fewer, and no OrdinalID": (
        [(OK, "a", None), (NO, "b", None)],
        [(0, None), (1, None), (2, None), (None, "a"), (None, "b")],
    ),
    "none": ([], [(0, None), (1, None), (2, None)]),
    "more, by OrdinalID": (
        [(OK, "a", 0), (OK, "b", 1), (NO, "c", 2), (NO, "d", 3)],
        [(0, "a"), (1, "b"), (2, "c"), (None, "d")],
    ),
    "the same OrdinalID, by position": (
        [(OK, "a", 0), (NO, "b", 0), (OK, "c", 0)],
        [(0, "a"), (1, "b"), (2, "c")],
    ),
    "one without OrdinalID, by position": (
        [(OK, "a", 0), (NO, "b", None), (OK, "c", 2)],
        [(0, "a"), (1, "b"), (2, "c")],
    ),
    "one without OrdinalID, and others in another order": (
        [(OK, "a", 2), (NO, "b", None), (OK, "c", 0)],
        [(0, None), (1, None), (2, None), (None, "a"), (None, "b"), (None, "c")],
    ),
    "one twice": (
        [(OK, "a", 0), (NO, "b", 0), (OK, "c", 2)],
        [(0, None), (1, None), (2, None), (None, "a"), (None, "b"), (None, "c")],
    ),
    "from 1, by position": ([(OK, "a", 1), (NO, "b", 2), (OK, "c", 3)], [(0, "a"), (1, "b"), (2, "c")]),
    "negative, by position": ([(OK, "a", -1), (NO, "b", 0), (OK, "c", 1)], [(0, "a"), (1, "b"), (2, "c")]),
}


@pytest.mark.parametrize("paired", PAIRED)
def test_which_result_is_whose(side: Side, loopback: Loopback, paired: str) -> None:
    """The OrdinalID says it where that can be trusted, else the position if the counts agree; nothing is lost."""
    results, expected = PAIRED[paired]
    loopback.next(status("Has Errors", results="".join(result(*each) for each in results)))
    error = failed(side, side.client(loopback), objects=PEOPLE[:3])
    assert isinstance(error, PartialFailure)
    pairs = [(outcome.object, getattr(outcome.result, "status_message", None)) for outcome in error.results]
    assert pairs == [(None if place is None else PEOPLE[place], message) for place, message in expected]
    assert error.failures == tuple(outcome for outcome in error.results if not outcome.ok)


def test_the_words_of_a_failure(side: Side, loopback: Loopback) -> None:
    """The first three in the service's words, and that there are more."""
    results = [result(NO, "", 0), result(NO, "twice", 1, 7), result(OK, "", 2), result(NO, "", 4, 9)]
    loopback.next(status("Error", results="".join(results)))
    error = failed(side, side.client(loopback), objects=PEOPLE)
    assert "Error: 3 of 5 failed, 1 of 5 unknown: [0] no reason; [1] 7 twice; [3] no result; ..." in str(error)


def test_the_status_of_messages_without_objects(side: Side, loopback: Loopback) -> None:
    """A Retrieve has nothing to pair; what the answer says beside its status is in the message."""
    body = soap.response("RetrieveResponseMsg", soap.tag("OverallStatus", "Error: no such type"))
    error = failing(side, loopback, soap.answer(body), operation="Retrieve")
    assert isinstance(error, OperationError)
    assert (error.results, error.status) == ((), "Error: no such type")
    content = soap.tag("OverallStatus", "Error") + soap.tag("OverallStatusMessage", "try tomorrow")
    error = failing(side, loopback, soap.answer(soap.response("PerformResponseMsg", content)), operation="Perform")
    assert "Error: try tomorrow" in str(error)


def test_results_in_a_wrapper(side: Side, sfmc_tenant: Tenant) -> None:
    """They are paired as well."""
    stock_tenant(sfmc_tenant)
    error = failed(side, side.client(sfmc_tenant), "Perform", definitions=[SPRING, PEOPLE[1]])
    assert isinstance(error, PartialFailure)
    [outcome] = error.failures
    assert outcome.object == PEOPLE[1]


def test_after_a_failure_the_client_goes_on(side: Side, loopback: Loopback) -> None:
    """Whatever went wrong, the next call is good."""
    client = side.client(loopback)
    for answer in (replies.reset(), replies.html(), replies.hang_up(), api_fault(2), replies.wrong_encoding()):
        loopback.next(answer)
        failed(side, client)
        assert side.run(client.create(objects=[LETTER])).overall_status == "OK"
    assert all(received.version is Version.V11 for received in loopback.received)


def test_exceptions_belong_to_the_package_and_those_of_an_app_to_the_app() -> None:
    """Tracebacks and pickles name the module that people import an exception from."""

    class OrderError(CallError):
        """An exception of an app."""

    ours = [SoapFault, CallTimeout, OperationError, ConfigurationError, SfmcSoapError, DecodeError]
    assert {kind.__module__ for kind in ours} == {"sfmc_soap"}
    assert OrderError.__module__ == __name__
    assert type(pickle.loads(pickle.dumps(CallTimeout("late")))) is CallTimeout


# What nobody expects


def failing_headers() -> Iterator[Any]:
    """Header blocks that cannot be had. It is a mistake of the caller."""
    raise LookupError("no header")
    yield


@pytest.mark.parametrize("headers", [failing_headers, lambda: 5], ids=["failing", "none"])
def test_every_exception_of_a_call_is_typed(side: Side, loopback: Loopback, headers: Callable[[], Any]) -> None:
    """The exception that nobody expects is its cause."""
    ended: list[Any] = []
    client = side.client(loopback, hooks=(ended.append,))
    with pytest.raises(CallError, match=r"an unexpected [A-Z][A-Za-z]*Error") as caught:
        side.run(client.create(objects=[LETTER], headers=headers()))
    assert type(caught.value) is CallError
    assert (caught.value.processed, caught.value.operation) == (False, "Create")
    assert isinstance(caught.value.__cause__, Exception)
    assert ended[-1].error is caught.value
    assert loopback.received == []
    side.run(client.create(objects=[LETTER]))
