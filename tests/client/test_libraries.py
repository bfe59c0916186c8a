"""httpx2, httpx that it continues, or both: whichever is there, and whatever is handed in."""

from __future__ import annotations

import asyncio
import copy
import pickle
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from types import ModuleType
from typing import Any

import httpx
import httpx2
import pytest
from sfmc_soap import (
    NO_RETRIES,
    AsyncClient,
    CallError,
    CallTimeout,
    Client,
    ConfigurationError,
    ConnectError,
    ProtocolError,
    StaticToken,
    TokenAuth,
)
from support import ROOT
from support.clients.elsewhere import LETTER
from support.clients.sides import Side, credentials_of
from support.fetching import HOST, playing
from support.loopback import attacks
from support.loopback.raw import RawServer
from support.loopback.replies import reply
from support.loopback.service import Loopback
from support.tenant.shop import open_shop, orders

pytestmark = pytest.mark.slow

LIBRARIES = [httpx2, httpx]
CORES = {httpx2: "httpcore2", httpx: "httpcore"}


@pytest.fixture(params=LIBRARIES, ids=lambda module: module.__name__)
def library(request: pytest.FixtureRequest) -> ModuleType:
    """Each of the libraries."""
    made: ModuleType = request.param
    return made


@pytest.fixture
def only(library: ModuleType, monkeypatch: pytest.MonkeyPatch) -> ModuleType:
    """Each of the libraries, as if the other were not installed."""
    for other in {httpx2, httpx} - {library}:
        monkeypatch.setitem(sys.modules, other.__name__, None)
        monkeypatch.setitem(sys.modules, CORES[other], None)
    return library


def http_of(library: ModuleType, side: Side, **options: Any) -> Any:
    """A client of a library."""
    return getattr(library, side.http_class.__name__)(**options)


def token_of(loopback: Loopback) -> StaticToken:
    """A token that the service takes."""
    return StaticToken(access_token=loopback.new_token(), url=loopback.url)


def in_a_process(program: str) -> str:
    """What a program prints."""
    environment = {"PYTHONPATH": str(ROOT / "generated")}
    ran = subprocess.run([sys.executable, "-c", program], env=environment, capture_output=True, text=True, check=False)
    assert ran.returncode == 0, ran.stderr
    return ran.stdout


# Connections of our own


def test_a_call_with_one_library(side: Side, loopback: Loopback, only: ModuleType) -> None:
    """With a token of its own, and with REST."""
    client = side.client(loopback)
    assert side.run(client.create(objects=[LETTER])).overall_status == "OK"
    with_auth = http_of(only, side, auth=client.rest_auth)
    assert side.run(with_auth.get(loopback.context_url)).status_code == 200
    side.close_http(with_auth)
    assert len(loopback.token_requests) == 1


USED = """
import sys
{block}
from sfmc_soap import *
try:
    Client(StaticToken(access_token="a", url="http://127.0.0.1:1/"), retry=NO_RETRIES).create(objects=[])
except ConnectError:
    loaded = {{name for name in sys.modules if sys.modules[name]}}
    print(sorted({{"httpx", "httpx2", "httpcore", "httpcore2"}} & loaded))
except ConfigurationError as error:
    print(error)
"""


@pytest.mark.slow
@pytest.mark.parametrize(
    ("block", "used"),
    [
        ("", "['httpcore2', 'httpx2']"),
        ("sys.modules['httpx2'] = None", "['httpcore', 'httpx']"),
        (
            "sys.modules['httpx2'] = sys.modules['httpx'] = None",
            "neither httpx2 nor httpx is installed: install one, such as with pip install httpx2",
        ),
    ],
    ids=["both", "httpx", "none"],
)
def test_which_is_used(block: str, used: str) -> None:
    """httpx2 where it is installed, and no other is loaded."""
    assert in_a_process(USED.format(block=block)).strip() == used


# What is handed in


def test_a_client_of_either_is_taken(side: Side, loopback: Loopback, library: ModuleType) -> None:
    """As it is, as a class, and as a function that makes it."""
    http = http_of(library, side)
    for handed in (http, type(http), lambda: http_of(library, side)):
        client = side.client(loopback, http_client=handed)
        assert side.run(client.create(objects=[LETTER])).overall_status == "OK"
    side.close_http(http)


@pytest.mark.parametrize(
    ("name", "kind", "processed"),
    [
        ("ConnectError", ConnectError, False),
        ("ConnectTimeout", CallTimeout, False),
        ("PoolTimeout", CallTimeout, False),
        ("ReadTimeout", CallTimeout, None),
        ("ReadError", ProtocolError, None),
        ("RemoteProtocolError", ProtocolError, None),
        ("LocalProtocolError", ProtocolError, False),
        ("DecodingError", ProtocolError, None),
    ],
)
def test_exceptions_of_either_are_ours(
    side: Side, loopback: Loopback, library: ModuleType, name: str, kind: type[CallError], processed: bool | None
) -> None:
    def fail(request: Any) -> Any:
        raise getattr(library, name)("words", request=request)

    http = http_of(library, side, transport=library.MockTransport(fail))
    client = side.client(token_of(loopback), http_client=http, retry=NO_RETRIES)
    with pytest.raises(kind, match=f"{name}: words") as caught:
        side.run(client.create(objects=[LETTER]))
    assert type(caught.value) is kind
    assert caught.value.processed is processed
    assert caught.value.__cause__ is caught.value.__context__ is None
    side.close_http(http)


class Odd(Exception):
    """An exception that nobody knows."""


@pytest.mark.parametrize(
    "raised", [Odd, ValueError, UnicodeError, AssertionError, MemoryError, RecursionError, OSError]
)
def test_no_other_exception_leaves_a_call(
    side: Side, loopback: Loopback, library: ModuleType, raised: type[Exception]
) -> None:
    """Whatever a transport, a hook or an authentication raises; the token is in no text."""
    token = loopback.new_token()

    def fail(request: Any) -> Any:
        raise raised(f"no {token}")

    http = http_of(library, side, transport=library.MockTransport(fail))
    client = side.client(StaticToken(access_token=token, url=loopback.url), http_client=http, retry=NO_RETRIES)
    with pytest.raises(ProtocolError) as caught:
        side.run(client.create(objects=[LETTER]))
    assert raised.__name__ in str(caught.value)
    assert token not in str(caught.value)
    assert caught.value.processed is None
    side.close_http(http)


def test_a_body_that_a_hook_has_read(side: Side, loopback: Loopback, library: ModuleType) -> None:
    """It is inflated already, and taken as it is."""

    def read(response: Any) -> None:
        response.read()

    async def read_async(response: Any) -> None:
        await response.aread()

    http = http_of(library, side, event_hooks={"response": [read_async if side.is_async else read]})
    loopback.always(lambda received: loopback.carry_out(received).gzipped())
    client = side.client(loopback, http_client=http)
    assert side.run(client.create(objects=[LETTER])).overall_status == "OK"
    side.close_http(http)


class Session:
    """A client of another library."""


async def make_later() -> Any:
    """A function that is no factory."""


WRONG: dict[str, Callable[[Side, ModuleType], Any]] = {
    "a string": lambda side, library: "http://proxy.example",
    "a number": lambda side, library: 7,
    "of another library": lambda side, library: Session(),
    "a class of another library": lambda side, library: Session,
    "the class of the other kind": lambda side, library: library.Client if side.is_async else library.AsyncClient,
    "a transport": lambda side, library: library.MockTransport(print),
    "a coroutine function": lambda side, library: make_later,
    "the module": lambda side, library: library,
}


@pytest.mark.parametrize("wrong", WRONG)
def test_what_is_no_client(side: Side, loopback: Loopback, library: ModuleType, wrong: str) -> None:
    """It is said when the client is made, without quoting a value."""
    with pytest.raises(ConfigurationError, match=r"it must be an? (Async)?Client of httpx2 or httpx") as caught:
        side.client(loopback, http_client=WRONG[wrong](side, library))
    assert "proxy.example" not in str(caught.value)


def test_a_client_of_the_other_kind(side: Side, loopback: Loopback, library: ModuleType) -> None:
    other = library.Client() if side.is_async else library.AsyncClient()
    with pytest.raises(ConfigurationError, match=r"http_client is of type (Async)?Client: it must be"):
        side.client(loopback, http_client=other)
    if side.is_async:
        other.close()
    else:
        asyncio.run(other.aclose())


def another() -> Session:
    """A function that makes something else."""
    return Session()


def failing() -> Any:
    """A function that fails."""
    raise FileNotFoundError("proxy.pem")


@pytest.mark.parametrize(
    ("make", "problem"),
    [
        (lambda: None, "the function http_client returned of type NoneType: it must be"),
        (another, "the function http_client returned of type Session: it must be"),
        (failing, "the function http_client failed: FileNotFoundError: proxy.pem"),
        (lambda needed: None, "the function http_client failed: TypeError"),
    ],
    ids=["nothing", "another", "fails", "takes arguments"],
)
def test_a_function_that_makes_no_client(side: Side, loopback: Loopback, make: Any, problem: str) -> None:
    """It is said when it is called."""
    client = side.client(loopback, http_client=make)
    for _ in range(2):
        with pytest.raises(ConfigurationError, match=problem):
            side.run(client.create(objects=[LETTER]))


# Authentication


def test_rest_of_either_renews_a_token(side: Side, loopback: Loopback, library: ModuleType) -> None:
    """Which a function of a request could not."""
    http = http_of(library, side, auth=TokenAuth(credentials_of(loopback)))
    assert side.run(http.get(loopback.context_url)).status_code == 200
    loopback.expire_tokens()
    with loopback.tenant.client() as other:
        open_shop(other)
        answer = side.run(http.post(loopback.rows_url, json=[{"keys": {"OrderNo": "A-1"}}]))
        assert answer.status_code == 200
        assert orders(other, "OrderNo") == [["A-1"]]
    assert len(loopback.token_requests) == 2
    side.close_http(http)


def test_an_authentication_is_an_auth_of_both(loopback: Loopback) -> None:
    """Also a copy, and what a pickle held; of a subclass as well."""

    class Mine(TokenAuth):
        """A subclass of an app."""

    auth = TokenAuth(credentials_of(loopback))
    for each in (auth, copy.copy(auth), pickle.loads(pickle.dumps(auth)), Mine(credentials_of(loopback))):
        assert isinstance(each, TokenAuth) and isinstance(each, httpx.Auth) and isinstance(each, httpx2.Auth)
        assert repr(each).startswith(("<TokenAuth Client", "<Mine Client"))
    assert isinstance(Mine(credentials_of(loopback)), Mine)


def test_an_authentication_is_a_function_of_a_request(loopback: Loopback, library: ModuleType) -> None:
    """As type checkers know it."""
    request = TokenAuth(credentials_of(loopback))(library.Request("GET", loopback.context_url))
    assert request.headers["authorization"].startswith("Bearer ")


def test_touching_the_authentication_loads_no_library() -> None:
    program = "import sys, sfmc_soap\nfor name in sfmc_soap.__all__: getattr(sfmc_soap, name)\nprint(*sys.modules)"
    assert not {"httpx", "httpx2", "httpcore", "httpcore2"} & {*in_a_process(program).split()}


# The environment


@pytest.fixture
def _no_loopback_exception(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    for name in ("NO_PROXY", "no_proxy", "HTTP_PROXY", "http_proxy", "ALL_PROXY", "all_proxy"):
        monkeypatch.delenv(name, raising=False)
    yield


@pytest.mark.usefixtures("_no_loopback_exception")
@pytest.mark.parametrize("value", ["nonsense://user:planted@proxy", "http://a:planted", "gopher://planted"])
def test_a_proxy_of_nonsense(
    side: Side, loopback: Loopback, only: ModuleType, value: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Its address may hold a password."""
    monkeypatch.setenv("HTTP_PROXY", value)
    with pytest.raises(ConfigurationError, match="check the environment variables HTTP_PROXY and ALL_PROXY") as caught:
        side.run(side.client(loopback).create(objects=[LETTER]))
    assert "planted" not in str(caught.value)


@pytest.mark.usefixtures("_no_loopback_exception")
def test_a_proxy_is_used_and_left_out(
    side: Side, loopback: Loopback, only: ModuleType, monkeypatch: pytest.MonkeyPatch
) -> None:
    with RawServer(lambda _: iter([attacks.answer(attacks.created("by the proxy"))])) as proxy:
        monkeypatch.setenv("HTTP_PROXY", proxy.url.removeprefix("http://"))
        assert side.run(side.client(token_of(loopback)).create(objects=[LETTER])).request_id == "by the proxy"
        assert loopback.received == []
        monkeypatch.setenv("NO_PROXY", "127.0.0.1")
        side.run(side.client(token_of(loopback)).create(objects=[LETTER]))
        assert (len(proxy.bodies), len(loopback.received)) == (1, 1)


def test_https_through_a_proxy(
    side: Side, loopback: Loopback, only: ModuleType, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with playing(tmp_path, monkeypatch) as tenant:
        tenant.pages[f"{HOST}/Service.asmx"] = reply(200, attacks.created("by the proxy"))
        client = side.client(StaticToken(access_token="token", url=f"https://{HOST}/"), retry=NO_RETRIES)
        assert side.run(client.create(objects=[LETTER])).request_id == "by the proxy"
        assert tenant.asked == [f"{HOST}/Service.asmx"]


def test_a_proxy_that_connects_to_nobody(
    side: Side, loopback: Loopback, only: ModuleType, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The service got nothing, whatever the proxy was sent."""
    with RawServer(lambda _: iter([]), reads=False) as proxy:
        monkeypatch.setenv("HTTPS_PROXY", proxy.url)
        client = side.client(StaticToken(access_token="token", url=f"https://{HOST}/"), retry=NO_RETRIES)
        with pytest.raises(CallTimeout) as caught:
            side.run(client.create(objects=[LETTER], timeout=0.2))
    assert caught.value.processed is False


NO_PROXY = {
    "127.0.0.1": True,
    "other, *": True,
    "127.0.0.1:8080": True,
    "http://127.0.0.1": True,
    "ALL://127.0.0.1:8080": True,
    "https://127.0.0.1": False,
    "127.0.0.1:80": False,
    "http://127.0.0.1:80": False,
    "http://[not": False,
}


@pytest.mark.usefixtures("_no_loopback_exception")
def test_no_proxy_is_read_as_httpx_reads_it(
    side: Side, loopback: Loopback, only: ModuleType, monkeypatch: pytest.MonkeyPatch
) -> None:
    with RawServer(lambda _: iter([attacks.answer(attacks.created("by the proxy"))])) as proxy:
        monkeypatch.setenv("HTTP_PROXY", proxy.url)
        for value, is_bypassed in NO_PROXY.items():
            monkeypatch.setenv("NO_PROXY", value.replace("8080", str(loopback.server.port)))
            response = side.run(side.client(token_of(loopback)).create(objects=[LETTER]))
            assert (response.request_id != "by the proxy") is is_bypassed, value


def test_certificates_that_are_not_there(
    side: Side, loopback: Loopback, only: ModuleType, monkeypatch: pytest.MonkeyPatch
) -> None:
    if only.__version__.startswith("0.27"):
        pytest.skip("this version passes over a file that is not there")
    monkeypatch.setenv("SSL_CERT_FILE", "/nowhere/certificates.pem")
    client = side.client(StaticToken(access_token="token", url="https://127.0.0.1:1/"), retry=NO_RETRIES)
    with pytest.raises(ConfigurationError, match="check SSL_CERT_FILE and SSL_CERT_DIR"):
        side.run(client.create(objects=[LETTER]))


FILES = """
import asyncio, resource, socket
from sfmc_soap import *

objects = [Subscriber(email_address="a")]
who = StaticToken(access_token="a", url="http://127.0.0.1:1/")
resource.setrlimit(resource.RLIMIT_NOFILE, (60, 60))

def all_files():
    held = []
    try:
        while True:
            held.append(socket.socket())
    except OSError:
        return held

def told(error):
    print(type(error).__name__, error.processed)

async def awaited():
    async with AsyncClient(who, retry=NO_RETRIES) as client:
        for make in (list, all_files):
            held = make()
            try:
                await client.create(objects=objects)
            except ConnectError as error:
                told(error)
            for each in held:
                each.close()

def blocking():
    with Client(who, retry=NO_RETRIES) as client:
        for make in (list, all_files):
            held = make()
            try:
                client.create(objects=objects)
            except ConnectError as error:
                told(error)
            for each in held:
                each.close()

blocking()
asyncio.run(awaited())
"""


@pytest.mark.slow
def test_no_files_left() -> None:
    """A process that may open no more files: the exception is one of ours."""
    assert in_a_process(FILES).split("\n")[:-1] == ["ConnectError False"] * 4


@pytest.mark.parametrize("first", LIBRARIES, ids=lambda module: module.__name__)
def test_both_at_once(loopback: Loopback, first: ModuleType) -> None:
    """Clients of both libraries and our own, in one process, with one token."""
    credentials = credentials_of(loopback)
    second = ({httpx2, httpx} - {first}).pop()

    async def main() -> None:
        async with AsyncClient(credentials, http_client=first.AsyncClient) as awaited:
            await awaited.create(objects=[LETTER])

    with Client(credentials, http_client=second.Client) as blocking, Client(credentials) as own:
        blocking.create(objects=[LETTER])
        asyncio.run(main())
        own.create(objects=[LETTER])
    assert len(loopback.token_requests) == 1
    assert len(loopback.received) == 3
