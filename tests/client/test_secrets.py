"""Secrets are planted everywhere, everything goes wrong, and nothing that is left behind shows one."""

from __future__ import annotations

import asyncio
import copy
import datetime as dt
import json
import logging
import pickle
import traceback
from base64 import b64encode
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from types import FrameType, FunctionType, ModuleType, TracebackType
from typing import Any
from uuid import uuid4

import httpx
import pytest
from sfmc_soap import (
    NO_RETRIES,
    APIFault,
    AsyncClient,
    AuthorizationCode,
    CallError,
    Client,
    ClientCredentials,
    ConfigurationError,
    CreateRequest,
    FuelOAuth,
    HeaderBlock,
    Limits,
    ProtocolError,
    RefreshToken,
    Secret,
    SfmcSoapError,
    SoapFault,
    StaticToken,
    Subscriber,
    Timeouts,
    TokenAuth,
    TokenStore,
    TokenStoreError,
    UsernameToken,
)
from sfmc_soap._runtime.client.network import AwaitedStream, BlockingStream
from sfmc_soap._runtime.envelope import UsernameTokenBlock
from sfmc_soap.operations import CREATE
from sfmc_tenant.tenant import MID
from support.clients.sides import Side, credentials_of
from support.loopback import replies, soap
from support.loopback.replies import Reply, json_reply
from support.loopback.service import CLIENT_ID, USER, Loopback, Received

pytestmark = pytest.mark.slow

MARK = "PLANTED"
SECRET, PASSWORD, CODE, REFRESH = (f"{MARK}-{what}-<&'\"" for what in ("secret", "password", "code", "refresh"))
MARKS = (
    MARK.encode(),
    MARK.lower().encode(),
    MARK.encode("utf-16-le"),
    MARK.encode().hex().encode(),
    MARK.encode().hex().upper().encode(),
    *("".join(f"%{each:{digits}}" for each in MARK.encode()).encode() for digits in ("02x", "02X")),
    # What base64 makes of it does not depend on what stands around it, but for three characters.
    *(b64encode(bytes(before) + MARK.encode())[-(-before * 8 // 6) : 8] for before in range(3)),
)
"""The mark, in each of the forms in which a server may repeat it."""
OURS = {"sfmc_soap", "httpx", "httpx2", "httpcore", "httpcore2", "h11", "anyio"}
"""The packages whose frames are looked at: ours, and those that hold what is sent."""


@pytest.fixture
def planted(loopback: Loopback, monkeypatch: pytest.MonkeyPatch) -> Loopback:
    """A service whose secrets all bear the mark."""
    monkeypatch.setattr("secrets.token_urlsafe", lambda _: f"{MARK}-{uuid4().hex}")
    loopback.tenant.access.install(CLIENT_ID, SECRET, MID)
    loopback.tenant.access.add_user(USER, PASSWORD, MID)
    return loopback


# Where to look


def chain(error: BaseException) -> list[BaseException]:
    """An exception and every one that it came from, suppressed or not."""
    found: list[BaseException] = []
    left: list[BaseException | None] = [error]
    while left:
        each = left.pop()
        if each is not None and each not in found:
            found.append(each)
            left += [each.__cause__, each.__context__, *getattr(each, "exceptions", ())]
    return found


def reachable(root: object) -> Iterator[object]:
    """Every object that is reached by attributes, items and elements. Frames are looked at elsewhere."""
    seen: dict[int, object] = {}
    left = [root]
    while left:
        each = left.pop()
        if id(each) in seen or isinstance(each, type | ModuleType | FunctionType | TracebackType | logging.Logger):
            continue
        seen[id(each)] = each
        yield each
        if isinstance(each, Mapping):
            left += [*each.keys(), *each.values()]
        elif isinstance(each, list | tuple | set | frozenset):
            left += each
        left += vars(each).values() if hasattr(each, "__dict__") else []
        slots = [name for kind in type(each).__mro__ for name in getattr(kind, "__slots__", ())]
        left += [getattr(each, name) for name in slots if name != "__weakref__" and hasattr(each, name)]
        if isinstance(each, BaseException):
            left += [each.args, each.__cause__, each.__context__]


def assert_clean(text: str | bytes, where: str) -> None:
    """Fail if the mark is in a text."""
    data = text.encode("utf-8", "surrogatepass") if isinstance(text, str) else text
    for mark in MARKS:
        # The text itself is not shown: it may be long.
        at = data.find(mark)
        assert at < 0, f"{where}: ...{data[max(0, at - 200) : at + 60]!r}"


def assert_object_clean(root: object, where: str) -> None:
    """Fail if a secret is reached from an object, or shown by its repr."""
    assert_clean(repr(root), f"repr of {where}")
    for each in reachable(root):
        assert not isinstance(each, Secret | HeaderBlock), f"{where} holds {each!r}"
        if isinstance(each, str | bytes | bytearray):
            assert_clean(bytes(each) if isinstance(each, bytearray) else each, where)


def is_ours(frame: FrameType) -> bool:
    """Whether a frame is looked at."""
    return str(frame.f_globals.get("__name__", "")).partition(".")[0] in OURS


def assert_error_clean(error: BaseException) -> None:
    """Fail if a secret is anywhere in an exception."""
    assert_object_clean(error, "the exception")
    for each in chain(error):
        assert_clean(f"{each} {each!r} {each.args}", "an exception of the chain")
        assert_clean("".join(getattr(each, "__notes__", ())), "a note")
        frames = ((frame, line) for frame, line in traceback.walk_tb(each.__traceback__) if is_ours(frame))
        summary = traceback.StackSummary.extract(frames, capture_locals=True)
        assert_clean("".join(summary.format()), f"the variables of frames of {type(each).__name__}")
        if isinstance(each, SfmcSoapError):
            data = pickle.dumps(each)
            assert_clean(data, "the pickle")
            assert str(pickle.loads(data)) == str(each)


@pytest.fixture
def logged(caplog: pytest.LogCaptureFixture) -> Iterator[Callable[..., None]]:
    """Everything that any logger says; the function looks at it."""
    caplog.set_level(logging.DEBUG)
    for name in OURS:
        caplog.set_level(logging.DEBUG, logger=name)

    def assert_log_clean(*, but: tuple[str, ...] = ()) -> None:
        records = [record for record in caplog.records if not record.name.startswith(but or ("\0",))]
        assert any(record.name.startswith("sfmc_soap") for record in records)
        for record in records:
            assert_clean(logging.Formatter("%(message)s").format(record), f"the log of {record.name}")
            assert_clean(repr(vars(record)), f"a record of {record.name}")

    yield assert_log_clean


# What goes wrong

SoapAnswer = Reply | soap.Fault | Callable[[Received], Reply | soap.Fault]


def echoing(make: Callable[[str], Reply | soap.Fault]) -> Callable[[Received], Reply | soap.Fault]:
    """An answer that repeats the token."""
    return lambda received: make(received.token)


def in_result(token: str) -> str:
    """A response whose result repeats the token."""
    return soap.response(
        "CreateResponse",
        f"<Results><StatusCode>Error</StatusCode><StatusMessage>{token}</StatusMessage><ErrorCode>1</ErrorCode></Results>",
        "<RequestID>r</RequestID><OverallStatus>Has Errors</OverallStatus>",
    )


def fault_as(encode: Callable[[str, str], bytes]) -> Callable[[Received], Reply | soap.Fault]:
    """A fault that repeats the token, written by a function of the document and the token."""

    def answer(received: Received) -> Reply:
        usual = soap.Fault(f"what is {received.token}?").answer(received.version)
        return replies.reply(500, encode(usual.body.decode(), received.token))

    return answer


def references(text: str) -> str:
    """A text as character references."""
    return "".join(f"&#{ord(each)};" for each in text)


PARTS = "multipart/related; boundary=b"

SOAP: dict[str, SoapAnswer] = {
    "reason": echoing(lambda token: soap.Fault(f"the token {token} is no good")),
    "expired": echoing(lambda token: soap.Fault(f"token {token} expired")),
    "detail": echoing(lambda token: soap.api_fault(2, f"see {token}")),
    "raw detail": echoing(lambda token: soap.Fault("odd", detail=f'<x xmlns="urn:x" a="{token}">{token}<y/></x>')),
    "utf-16": fault_as(lambda text, token: text.replace('encoding="utf-8"', 'encoding="utf-16"').encode("utf-16")),
    "references": fault_as(lambda text, token: text.replace(token, references(token)).encode()),
    "CDATA": fault_as(lambda text, token: text.replace(token, f"<![CDATA[{token}]]>").encode()),
    "broken up": fault_as(lambda text, token: text.replace(token, f"{token[:9]}<!-- -->{token[9:]}").encode()),
    "broken up in a document of another kind": echoing(
        lambda token: replies.reply(200, f"<a>{token[:9]}<!-- -->{token[9:]}</a>")
    ),
    "status": echoing(
        lambda token: soap.answer(soap.response("CreateResponse", f"<OverallStatus>Error: {token}</OverallStatus>"))
    ),
    "result": echoing(lambda token: soap.answer(in_result(token))),
    "result in UTF-16": lambda received: replies.reply(
        200, soap.envelope(in_result(received.token)).replace("utf-8", "utf-16").encode("utf-16")
    ),
    "page": echoing(lambda token: replies.reply(502, f"<html><body>{token}", "text/html")),
    "page in UTF-16": echoing(lambda token: replies.reply(502, f"<html>{token}".encode("utf-16"), "text/html")),
    "percent": echoing(lambda token: replies.reply(502, "".join(f"%{ord(each):02x}" for each in token))),
    "base64": echoing(lambda token: replies.reply(502, b64encode(f"token {token}".encode()))),
    "base64 of a header": echoing(lambda token: replies.reply(401, b64encode(f"Bearer {token}!".encode()))),
    "hexadecimal": echoing(lambda token: replies.reply(502, token.encode().hex().upper())),
    "JSON": echoing(lambda token: replies.reply(502, json.dumps([json.dumps(token)]))),
    "long before it": echoing(
        lambda token: replies.reply(502, f"{'x' * 180}{token}{token}", f"text/{'y' * 490}{token}")
    ),
    "percent in a fault": echoing(lambda token: soap.Fault("".join(f"%{ord(each):02X}" for each in token))),
    "base64 in a detail": echoing(
        lambda token: soap.Fault("odd", detail=f'<x xmlns="urn:x">{b64encode(token.encode()).decode()}</x>')
    ),
    "cut off in a reason": echoing(lambda token: soap.Fault(f"{'x' * 490}{token}")),
    "cut off in a status": echoing(
        lambda token: soap.answer(
            soap.response("CreateResponse", f"<OverallStatus>Error: {'x' * 487}{token}</OverallStatus>")
        )
    ),
    "late in a page": echoing(lambda token: replies.reply(502, f"<html>{'x' * 390}{token}", "text/html")),
    "at the edge of what is kept": echoing(lambda token: replies.reply(502, f"{'x' * 190}{token}", "text/plain")),
    "name of an element": echoing(lambda token: replies.reply(200, f"<a><{token}></a>")),
    "name of the root": echoing(lambda token: replies.reply(200, f"<{token}/>")),
    "name in the body": echoing(lambda token: soap.answer(f"<{token}/>")),
    "content type": echoing(lambda token: replies.reply(200, "x", f"text/{token}")),
    "location": echoing(lambda token: replies.redirect(f"https://{token}:{token}@elsewhere.example/{token}")),
    "location that is no address": echoing(lambda token: replies.redirect(f"https://[{token}/")),
    "location in hexadecimal": echoing(lambda token: replies.redirect(f"https://{token.encode().hex()}/")),
    "parts without an end": echoing(lambda token: replies.reply(200, f"--b\r\n\r\n{token}", PARTS)),
    "headers of a part": echoing(
        lambda token: replies.reply(200, f"--b\r\nContent-Transfer-Encoding: {token}\r\n\r\n{token}\r\n--b--", PARTS)
    ),
    "boundary": echoing(lambda token: replies.reply(200, token, f"multipart/related; boundary={token}")),
    "header that is none": echoing(lambda token: replies.reply(200, "x").with_header(f"\x01{token}", token)),
    "beyond the size": echoing(lambda token: replies.reply(200, token * 5000)),
    "not gzip": echoing(lambda token: replies.wrong_encoding(token.encode())),
    "unauthorized": echoing(lambda token: replies.reply(401, token, "text/plain")),
    "too many": echoing(lambda token: replies.reply(429, token, "text/plain")),
    "empty": replies.empty(500),
    "cut off": replies.html(200).truncated(),
    "reset": replies.reset(),
    "reset unread": replies.reset_unread(),
    "hang up": replies.hang_up(),
    "silence": replies.silence(),
    "silence after the head": replies.html(200).stalled(90),
}
IN_HEADERS = {
    "boundary",
    "content type",
    "header that is none",
    "location",
    "location in hexadecimal",
    "location that is no address",
    "long before it",
}


def seconds(name: str) -> float:
    """Return how long a test waits: briefly for what never comes, and long enough on a slow machine for the rest."""
    return 0.2 if name.startswith("silence") else 10


@pytest.mark.parametrize("name", SOAP)
def test_answers(planted: Loopback, side: Side, logged: Callable[..., None], name: str) -> None:
    planted.always(SOAP[name])
    events: list[Any] = []
    client = side.client(
        credentials_of(planted, client_secret=SECRET),
        hooks=(events.append,),
        log_bodies=True,
        timeouts=Timeouts(synchronous=seconds(name)),
        limits=Limits(max_bytes=100_000),
    )
    with pytest.raises(CallError) as caught:
        side.run(client.create(objects=[Subscriber(email_address="a@example.com")]))
    assert name == "reset unread" or any(MARK in received.token for received in planted.received)
    assert_error_clean(caught.value)
    for event in events:
        assert_object_clean(vars(event), type(event).__name__)
    # What httpcore says of the headers of an answer is the server's word, and is not for us to change.
    logged(but=("httpcore", "httpx") if name in IN_HEADERS else ())


@pytest.mark.parametrize(
    "write",
    [
        str,
        lambda token: "".join(f"%{ord(each):02X}" for each in token),
        lambda token: b64encode(token.encode()).decode(),
        lambda token: f"{'x' * 490}{token}",
    ],
    ids=["as it is", "percent", "base64", "where a long one is cut"],
)
def test_a_good_answer_that_repeats_the_token(
    planted: Loopback, side: Side, logged: Callable[..., None], write: Callable[[str], str]
) -> None:
    """The answer has it, as it came. What is logged of the answer has it not."""
    body = "<OverallStatus>OK {0}</OverallStatus><RequestID>{0}</RequestID>"
    planted.always(echoing(lambda token: soap.answer(soap.response("CreateResponse", body.format(write(token))))))
    events: list[Any] = []
    client = side.client(credentials_of(planted, client_secret=SECRET), hooks=(events.append,), log_bodies=True)
    response = side.run(client.create(objects=[Subscriber(email_address="a@example.com")]))
    assert response.request_id == write(planted.received[0].token)
    for event in events:
        assert_object_clean(vars(event), type(event).__name__)
    logged()


def test_a_fault_that_repeats_the_token_is_the_fault_that_it_is(planted: Loopback, side: Side) -> None:
    client = side.client(credentials_of(planted, client_secret=SECRET))
    for name in ("reason", "detail", "utf-16", "references", "CDATA"):
        planted.next(SOAP[name])
        with pytest.raises(SoapFault) as caught:
            side.run(client.create(objects=[Subscriber(email_address="a@example.com")]))
        assert "[hidden]" in caught.value.problem
        assert caught.value.fault.code.endswith("}Server")
    planted.next(SOAP["detail"])
    with pytest.raises(SoapFault) as known:
        side.run(client.create(objects=[Subscriber(email_address="a@example.com")]))
    assert known.value.fault.detail_as(APIFault) == APIFault(code=2, message="see [hidden]")


def asked(make: Callable[[Any], Reply]) -> Callable[[Mapping[str, Any]], Reply]:
    """An answer of the token endpoint that repeats what it was asked."""
    return lambda told: make(" ".join(f"{name} {value}" for name, value in told.items()))


TOKEN: dict[str, Reply | Callable[[Mapping[str, Any]], Reply]] = {
    "description": asked(lambda said: json_reply({"error": "x", "error_description": said}, 401)),
    "code": asked(lambda said: json_reply({"error": said}, 400)),
    "in another shape": asked(lambda said: json_reply({"error": {"said": said}}, 400)),
    "page": asked(lambda said: replies.reply(502, f"<p>{said}", "text/html")),
    "plain": asked(lambda said: replies.reply(503, said, "text/plain")),
    "JSON": asked(lambda said: json_reply({"said": said, "access_token": f"{MARK}-new"}, 500)),
    "JSON cut off": replies.reply(500, f'{{"access_token": "{MARK}-new', "application/json"),
    "no life": json_reply({"access_token": f"{MARK}-new", "refresh_token": f"{MARK}-next", "expires_in": -1}),
    "control character": json_reply({"access_token": f"{MARK}\x01", "refresh_token": f"{MARK}-next"}),
    "wrong address": json_reply({"access_token": f"{MARK}-new", "soap_instance_url": f"http://{MARK}.example"}),
    "no JSON": replies.reply(200, f'{{"access_token": "{MARK}', "application/json"),
    "not gzip": replies.wrong_encoding(MARK.encode()),
    "reset": replies.reset(),
    "silence": replies.silence(),
}
WAYS: dict[str, Callable[[Loopback], Any]] = {
    "client": lambda at: credentials_of(at, client_secret=SECRET),
    "code": lambda at: AuthorizationCode(
        client_id="client-id",
        client_secret=SECRET,
        code=CODE,
        code_verifier=f"{MARK}-verifier",
        redirect_uri="https://app.example/",
        auth_url=at.auth_url,
    ),
    "refresh": lambda at: RefreshToken(
        client_id="client-id", client_secret=SECRET, refresh_token=REFRESH, auth_url=at.auth_url
    ),
}


@pytest.mark.parametrize("way", WAYS)
@pytest.mark.parametrize("name", TOKEN)
def test_the_token_endpoint(planted: Loopback, side: Side, logged: Callable[..., None], name: str, way: str) -> None:
    planted.always_token(TOKEN[name])
    events: list[Any] = []
    client = side.client(
        WAYS[way](planted),
        hooks=(events.append,),
        log_bodies=True,
        timeouts=Timeouts(token=seconds(name)),
        retry=NO_RETRIES,
    )
    with pytest.raises(CallError) as caught:
        side.run(client.get_system_status())
    assert any(MARK in str(value) for told in planted.token_requests for value in told.values())
    assert_error_clean(caught.value)
    for event in events:
        assert_object_clean(vars(event), type(event).__name__)
    logged()
    assert_clean(pickle.dumps(client), "the pickle of a client")
    assert_clean(repr(client), "the repr of a client")


@pytest.mark.parametrize("name", ["description", "page", "no life", "reset"])
def test_rest(planted: Loopback, side: Side, name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sfmc_soap._runtime.client.settings.RetryPolicy.pause", lambda *_: 0.0)
    planted.always_token(TOKEN[name])
    auth = TokenAuth(credentials_of(planted, client_secret=SECRET))
    with pytest.raises(CallError) as caught:
        if side.is_async:

            async def main() -> httpx.Response:
                async with httpx.AsyncClient(auth=auth) as http:
                    return await http.get(planted.context_url)

            call: Any = main()
            side.run(call)
        else:
            with httpx.Client(auth=auth) as http:
                http.get(planted.context_url)
    assert_error_clean(caught.value)


def test_nobody_listens(planted: Loopback, side: Side) -> None:
    credentials = credentials_of(planted, client_secret=SECRET)
    for client in (
        side.client(credentials, soap_url=replies.refused_url(), retry=NO_RETRIES),
        side.client(credentials_of(planted, client_secret=SECRET, auth_url=replies.refused_url()), retry=NO_RETRIES),
    ):
        with pytest.raises(CallError) as caught:
            side.run(client.get_system_status())
        assert_error_clean(caught.value)


def test_what_cannot_be_written(planted: Loopback, side: Side) -> None:
    client = side.client(credentials_of(planted, client_secret=SECRET))
    naive = Subscriber(created_date=dt.datetime(2024, 1, 1))
    with pytest.raises(SfmcSoapError) as caught:
        side.run(client.call(CREATE, CreateRequest(objects=[naive])))
    assert_error_clean(caught.value)
    # The header is written after the body: it is what fails, with the token written already.
    with pytest.raises(SfmcSoapError) as late:
        side.run(
            client.call(CREATE, CreateRequest(objects=[Subscriber(email_address="a@example.com")]), headers=[naive])
        )
    assert_error_clean(late.value)


def test_a_password(planted: Loopback, side: Side, logged: Callable[..., None]) -> None:
    client = side.client(UsernameToken(username="user", password=PASSWORD, url=planted.url), log_bodies=True)
    planted.next(soap.Fault(f"login failed: {PASSWORD}"), replies.reply(500, f"<html>{PASSWORD}", "text/html"))
    for _ in range(2):
        with pytest.raises(CallError) as caught:
            side.run(client.create(objects=[Subscriber(email_address="a@example.com")]))
        assert_error_clean(caught.value)
    assert b"PLANTED" in planted.received[0].http.body
    logged()
    assert_clean(repr(client), "the repr of a client")
    assert_clean(pickle.dumps(client), "the pickle of a client")


@pytest.mark.parametrize("held", [{"access_token": f"{MARK}-kept"}, f"{MARK}-kept", {"access_token": 5, "x": MARK}])
def test_a_damaged_token_store(planted: Loopback, side: Side, held: Any, logged: Callable[..., None]) -> None:
    client = side.client(credentials_of(planted), token_store=TokenStore(lambda _: held, lambda *_: None))
    with pytest.raises(ConfigurationError) as caught:
        side.run(client.get_system_status())
    assert_error_clean(caught.value)
    logged()


def test_a_token_store_that_fails(planted: Loopback, side: Side, logged: Callable[..., None]) -> None:

    def save(key: str, token: object) -> None:
        raise OSError("no room")

    client = side.client(credentials_of(planted, client_secret=SECRET), token_store=TokenStore(lambda _: None, save))
    with pytest.raises(TokenStoreError, match="save of the token store failed: OSError") as caught:
        side.run(client.get_system_status())
    assert str(caught.value.__cause__) == "no room"
    assert_error_clean(caught.value)
    logged()


def test_a_header_block_that_fails(planted: Loopback, side: Side, logged: Callable[..., None]) -> None:
    """While the envelope is written, in which the token is to be."""

    class Failing(HeaderBlock):
        def reveal(self) -> str:
            raise LookupError("no text")

    client = side.client(credentials_of(planted, client_secret=SECRET))
    with pytest.raises(SfmcSoapError, match="LookupError: no text") as caught:
        side.run(client.get_system_status(headers=[Failing("")]))
    assert isinstance(caught.value.__cause__, LookupError)
    assert_error_clean(caught.value)
    logged()


def test_a_hook_that_fails(planted: Loopback, side: Side, logged: Callable[..., None]) -> None:

    def hook(event: object) -> None:
        raise LookupError("a hook of no good")

    client = side.client(credentials_of(planted, client_secret=SECRET), hooks=(hook,), log_bodies=True)
    side.run(client.get_system_status())
    logged()


@pytest.mark.parametrize("stage", ["token", "answer"])
def test_a_call_that_is_cancelled(planted: Loopback, stage: str, logged: Callable[..., None]) -> None:
    (planted.always_token if stage == "token" else planted.always)(replies.silence())
    events: list[Any] = []

    async def main() -> BaseException:
        credentials = credentials_of(planted, client_secret=SECRET)
        async with AsyncClient(credentials, hooks=(events.append,)) as client:
            task = asyncio.create_task(client.create(objects=[Subscriber(email_address="a@example.com")]))
            while not (task.done() or (planted.token_requests if stage == "token" else planted.received)):
                await asyncio.sleep(0.005)
            task.cancel()
            with pytest.raises(asyncio.CancelledError) as caught:
                await task
            return caught.value

    assert_error_clean(asyncio.run(main()))
    assert [type(event).__name__ for event in events][-1] == "CallEnded"
    for event in events:
        assert_clean(repr(vars(event)), "an event")
    logged()


@pytest.mark.parametrize("kind", [KeyboardInterrupt, RuntimeError])
@pytest.mark.parametrize("stage", ["/v2/token", "/Service.asmx"])
def test_an_interruption_while_a_request_is_written(
    planted: Loopback, side: Side, kind: type[BaseException], stage: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """An exception that nobody expects is one of ours; what is no exception is nobody's to catch."""
    marks = {"/v2/token": b"client_secret", "/Service.asmx": b"fueloauth"}

    def check(data: bytes) -> None:
        if marks[stage] in data:
            raise kind

    write, write_later = BlockingStream.write, AwaitedStream.write

    def write_or_fail(self: Any, buffer: bytes, timeout: float | None = None) -> None:
        check(buffer)
        write(self, buffer, timeout)

    async def write_or_fail_later(self: Any, buffer: bytes, timeout: float | None = None) -> None:
        check(buffer)
        await write_later(self, buffer, timeout)

    monkeypatch.setattr(BlockingStream, "write", write_or_fail)
    monkeypatch.setattr(AwaitedStream, "write", write_or_fail_later)

    async def main() -> None:
        async with AsyncClient(credentials_of(planted, client_secret=SECRET)) as client:
            await client.create(objects=[Subscriber(email_address="a@example.com")])

    with pytest.raises(kind if kind is KeyboardInterrupt else ProtocolError) as caught:
        if side.is_async:
            asyncio.run(main())
        else:
            side.client(credentials_of(planted, client_secret=SECRET)).create(
                objects=[Subscriber(email_address="a@example.com")]
            )
    assert_error_clean(caught.value)


# Configuration


def test_wrong_credentials() -> None:
    wrong: list[Callable[[], object]] = [
        lambda: ClientCredentials(client_id="a", client_secret=SECRET),
        lambda: ClientCredentials(client_id="", client_secret=SECRET, subdomain="a"),
        lambda: AuthorizationCode(client_id="a", client_secret=SECRET, code=CODE, code_verifier=MARK, redirect_uri="x"),
        lambda: RefreshToken(client_id="a", client_secret=SECRET, refresh_token=REFRESH),
        lambda: RefreshToken(client_id="a", client_secret=SECRET, refresh_token=""),
        lambda: StaticToken(access_token=SECRET, url="x"),
        lambda: StaticToken(access_token=f"{MARK}\x01"),
        lambda: UsernameToken(username="a", password=f"{PASSWORD}\x01"),
        lambda: UsernameToken(username="a", password=[PASSWORD]),  # type: ignore[arg-type]
        lambda: ClientCredentials(client_id="a", subdomain="a", clientsecret=SECRET),  # type: ignore[call-arg]
        lambda: ClientCredentials("a", SECRET, "a"),  # type: ignore[call-arg]
        lambda: ClientCredentials(client_id="a", client_secret=SECRET, auth_url=f"https://a:{MARK}@a.example"),
        lambda: StaticToken(access_token="t", url=f"https://a:{MARK}@a.example"),
        lambda: StaticToken(access_token=f"{MARK}\n"),
        lambda: StaticToken(accesstoken=f"{MARK}"),  # type: ignore[call-arg]
        lambda: Client(StaticToken(access_token="t"), soap_url=f"https://a:{MARK}@a.example"),
        lambda: Client(StaticToken(access_token="t"), trusted_hosts=(f"https://{MARK}",)),
        lambda: Client(StaticToken(access_token="t"), soapurl=MARK),  # type: ignore[call-arg]
        lambda: Secret([MARK]),  # type: ignore[arg-type]
        lambda: FuelOAuth(f"{MARK}\x01"),
        lambda: UsernameTokenBlock("a", f"{MARK}\x01"),
    ]
    for make in wrong:
        with pytest.raises((ValueError, TypeError)) as caught:
            make()
        assert_error_clean(caught.value)


@pytest.mark.parametrize("secret", [Secret(SECRET), FuelOAuth(MARK), UsernameTokenBlock("a", MARK)])
def test_serialisers_get_nothing(secret: Any) -> None:
    """What they ask an object for gives no text: each of them asks for one of these."""
    ways: list[Callable[[], object]] = [
        secret.__getstate__,
        secret.__reduce__,
        lambda: secret.__reduce_ex__(4),
        lambda: secret.__reduce_ex__(1),
        lambda: copy.copy(secret),
        lambda: copy.deepcopy([secret]),
        lambda: json.dumps(secret, default=vars),
        lambda: json.dumps(secret, default=repr),
    ]
    for way in ways:
        try:
            shown = repr(way())
        except TypeError as error:
            shown = str(error)
        assert_clean(shown, "what a serialiser gets")


@pytest.mark.parametrize(
    "changes", [{"SFMC_SUBDOMAIN": ""}, {"SFMC_CLIENT_ID": ""}, {"SFMC_AUTH_URL": "x"}, {"SFMC_SOAP_URL": "x"}]
)
@pytest.mark.parametrize("is_own", [False, True])
def test_a_wrong_environment(changes: dict[str, str], is_own: bool, monkeypatch: pytest.MonkeyPatch) -> None:
    usual = {"SFMC_CLIENT_ID": "a", "SFMC_CLIENT_SECRET": SECRET, "SFMC_SUBDOMAIN": "a", **changes}
    for name, text in usual.items():
        monkeypatch.setenv(name, text)
    with pytest.raises(ConfigurationError) as caught:
        Client.from_env(None if is_own else usual)
    assert_error_clean(caught.value)


@pytest.mark.parametrize(
    "rest",
    [
        "",
        "client_id = 'a'",
        f"[{MARK}]\na = 5",
        f"{MARK} = 'a'",
        f"'{MARK}-client_secret' = 'a'",
        f"password = ['{MARK}']",
        f"url = 'https://a:{MARK}@a.example'",
        f"client_id = 'a'\nsubdomain = 'a'\nsoap_url = 'https://a:{MARK}@a.example'",
        f"client_id = 'a'\nsubdomain = '{MARK}.example'",
        f"client_id = 'a'\nsubdomain = 'a'\ntrusted_hosts = ['{MARK}/']",
        f"client_id = 'a'\nsubdomain = 'a'\nconcurrency = '{MARK}'",
        "client_id = 'a'\nother = 5",
        "=",
        "client_id = 5",
        "timeouts = 5",
        "client_id = '\xff'",
    ],
)
@pytest.mark.parametrize("profile", ["default", "other"])
def test_a_wrong_file(tmp_path: Path, rest: str, profile: str) -> None:
    path = tmp_path / "sfmc.toml"
    path.write_text(f"[default]\nclient_secret = '{MARK}'\n{rest}\n", encoding="latin-1")
    with pytest.raises(ConfigurationError) as caught:
        Client.from_config(path, profile)
    assert_error_clean(caught.value)


def test_a_secret_that_is_not_found_again(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("A_SECRET", SECRET)
    data = pickle.dumps(Secret.from_environment("A_SECRET"))
    monkeypatch.setenv("A_SECRET", "")
    monkeypatch.setenv("ANOTHER", SECRET)
    with pytest.raises(ConfigurationError) as caught:
        pickle.loads(data)
    assert_error_clean(caught.value)
