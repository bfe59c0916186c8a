"""Calls to a service on the loopback interface, which is a process of its own and has its answers ready.

The floor is the same bytes posted by httpx, and lxml's walk over the answer. Between it and the client is what one
writes by hand: httpx with `wrap` and `unwrap`.
"""

from __future__ import annotations

import asyncio
import sys
from collections.abc import Awaitable, Callable, Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import AsyncExitStack, ExitStack, contextmanager
from dataclasses import dataclass
from functools import partial
from importlib import import_module
from pathlib import Path
from typing import Any

import httpx
from lxml import etree
from sfmc_soap import (
    AsyncClient,
    Client,
    CreateOptions,
    CreateRequest,
    FuelOAuth,
    Model,
    Operation,
    RetrieveRequest,
    RetrieveRequestMsg,
    StaticToken,
    Subscriber,
    unwrap,
    wrap,
)
from sfmc_soap.operations import CREATE, RETRIEVE

from . import data
from .check import values
from .contestants import BY_HAND, FLOOR, OURS, WSDL, ZEEP, Contestant, walk

SMALL, LARGE = "Create of one Subscriber", "Retrieve of 2,500 objects"

AT_ONCE = 20
"""As many calls as the service wants at a time at most."""

_TESTS = Path(__file__).resolve().parents[1] / "tests"
_TOKEN = "token" * 100
_EMAIL = "ada@example.com"
_OPERATIONS: Mapping[str, Operation[Any, Any]] = {SMALL: CREATE, LARGE: RETRIEVE}
_LIMITS = httpx.Limits(max_connections=AT_ONCE, max_keepalive_connections=AT_ONCE, keepalive_expiry=5)

Calls = Mapping[str, Callable[[], Any]]
"""What one contestant calls: SMALL and LARGE. In asyncio each gives an awaitable."""


@contextmanager
def service() -> Iterator[str]:
    """The address of the service, which runs while the context is open."""
    sys.path.append(str(_TESTS))
    try:
        canned = import_module("support.loopback.canned")
    finally:
        sys.path.remove(str(_TESTS))
    with canned.process() as addresses:
        yield addresses["soap_url"]


@dataclass(frozen=True)
class Codec:
    """What is done by hand around a request: its message is made and wrapped, and its answer unwrapped."""

    url: str

    def request(self, work: str) -> Model:
        """The message."""
        if work == SMALL:
            return CreateRequest(options=CreateOptions(), objects=[Subscriber(email_address=_EMAIL)])
        return RetrieveRequestMsg(retrieve_request=_asked())

    def written(self, work: str) -> bytes:
        """The envelope."""
        operation = _OPERATIONS[work]
        return wrap(self.request(work), root=operation.request_element, headers=[FuelOAuth(_TOKEN)])

    def headers(self, work: str) -> Mapping[str, str]:
        """Those of HTTP."""
        action = f'"{_OPERATIONS[work].soap_action}"'
        return {"content-type": "text/xml; charset=utf-8", "soapaction": action, "accept-encoding": "gzip"}

    def read(self, work: str, content: bytes) -> Any:
        """The message of an answer."""
        return unwrap(content, _OPERATIONS[work].response).body


def answers(url: str) -> Mapping[str, bytes]:
    """What the service says to each call, as bytes."""
    codec = Codec(url)
    return {
        work: httpx.post(url, content=codec.written(work), headers=codec.headers(work)).content for work in _OPERATIONS
    }


def by_codec(url: str, work: str, answer: bytes) -> Any:
    """What the codec does in a call."""
    codec = Codec(url)
    codec.written(work)
    return codec.read(work, answer)


def blocking(url: str, stack: ExitStack) -> dict[str, Calls]:
    """Every contestant's calls that block. They are shut down with the stack."""
    codec, http = Codec(url), stack.enter_context(httpx.Client(limits=_LIMITS))
    sent = {work: codec.written(work) for work in _OPERATIONS}

    def by_hand(work: str) -> Any:
        response = http.post(url, content=codec.written(work), headers=codec.headers(work))
        return codec.read(work, response.content)

    def floor(work: str) -> None:
        walk(http.post(url, content=sent[work], headers=codec.headers(work)).content)

    def zeeps() -> Calls:
        zeep, requests = import_module("zeep"), import_module("requests")
        session = stack.enter_context(requests.Session())
        session.mount("http://", requests.adapters.HTTPAdapter(pool_maxsize=AT_ONCE))
        client = zeep.Client(str(WSDL), transport=zeep.Transport(session=session))
        [binding] = client.wsdl.bindings
        return _zeep_calls(client, client.create_service(binding, url))

    ours = stack.enter_context(Client(StaticToken(access_token=_TOKEN, url=url)))
    return {OURS: _our_calls(ours), BY_HAND: _both(by_hand), FLOOR: _both(floor), ZEEP: zeeps()}


async def awaited(url: str, stack: AsyncExitStack) -> dict[str, Calls]:
    """Every contestant's calls that are awaited. They are shut down with the stack."""
    codec, http = Codec(url), await stack.enter_async_context(httpx.AsyncClient(limits=_LIMITS))
    sent = {work: codec.written(work) for work in _OPERATIONS}

    async def by_hand(work: str) -> Any:
        response = await http.post(url, content=codec.written(work), headers=codec.headers(work))
        return codec.read(work, response.content)

    async def floor(work: str) -> None:
        walk((await http.post(url, content=sent[work], headers=codec.headers(work))).content)

    async def zeeps() -> Calls:
        zeep, proxy = import_module("zeep"), import_module("zeep.proxy")
        posting = await stack.enter_async_context(httpx.AsyncClient(limits=_LIMITS))
        reading = stack.enter_context(httpx.Client())
        transport = import_module("zeep.transports").AsyncTransport(client=posting, wsdl_client=reading)
        client = zeep.AsyncClient(str(WSDL), transport=transport)
        [binding] = client.wsdl.bindings.values()
        return _zeep_calls(client, proxy.AsyncServiceProxy(client, binding, address=url))

    ours = await stack.enter_async_context(AsyncClient(StaticToken(access_token=_TOKEN, url=url)))
    return {OURS: _our_calls(ours), BY_HAND: _both(by_hand), FLOOR: _both(floor), ZEEP: await zeeps()}


@dataclass(frozen=True)
class Way:
    """A way to call.

    Attributes:
        calls: contestant -> its calls.
        run: makes a call so many times at once, and in each of these so many times in a row. Gives the answers.
    """

    calls: Mapping[str, Calls]
    run: Callable[[Callable[[], Any], int, int], list[Any]]


@contextmanager
def ways(url: str) -> Iterator[Mapping[str, Way]]:
    """Threads, and tasks of asyncio. What is needed is shut down with the context."""

    def in_threads(call: Callable[[], Any], at_once: int, in_a_row: int) -> list[Any]:
        answers = []

        def some(_: int = 0) -> None:
            for _ in range(in_a_row):
                answers.append(call())

        if at_once == 1:
            some()
        else:
            list(pool.map(some, range(at_once)))
        return answers

    def in_tasks(call: Callable[[], Any], at_once: int, in_a_row: int) -> list[Any]:
        answers = []

        async def some() -> None:
            for _ in range(in_a_row):
                answers.append(await call())

        # It returns nothing: Runner makes the repr of what it gives.
        async def everything() -> None:
            await asyncio.gather(*(some() for _ in range(at_once)))

        runner.run(everything())
        return answers

    with ExitStack() as stack:
        pool = stack.enter_context(ThreadPoolExecutor(AT_ONCE))
        runner = stack.enter_context(asyncio.Runner())
        opened = AsyncExitStack()
        stack.callback(lambda: runner.run(opened.aclose()))
        yield {
            "blocking": Way(blocking(url, stack), in_threads),
            "asyncio": Way(runner.run(awaited(url, opened)), in_tasks),
        }


def differences(work: str, answer: bytes, got: Any, contestant: Contestant) -> Iterator[str]:
    """Every place where what a contestant was answered is not what the service says.

    Args:
        work: SMALL or LARGE.
        answer: what the service says.
        got: the contestant's message.
        contestant: who knows how to read it.
    """
    [message] = etree.fromstring(answer).iter(f"{{{data.API}}}{_OPERATIONS[work].response.__name__}")
    return values(_meant(message), got, contestant.get, f"{work}: ")


def _meant(element: etree._Element) -> data.Value:
    """What an element says, as `data` has it. All that the service repeats is called Results."""
    if element.get(f"{{{data.XSI}}}nil") == "true":
        return None
    if not len(element):
        # Fractions of a second have three digits there.
        return f"{element.text:0<23}" if element.tag == f"{{{data.API}}}CreatedDate" else element.text or ""
    named = element.get(f"{{{data.XSI}}}type")
    found: dict[str, data.Value] = {} if named is None else {"@type": named}
    results: list[data.Value] = []
    for child in element:
        name = etree.QName(child).localname
        if name == "Results":
            results.append(_meant(child))
            found[name] = results
        else:
            found[name] = _meant(child)
    return found


def _asked() -> RetrieveRequest:
    return RetrieveRequest(object_type="Subscriber", properties=["ID"])


def _both(function: Callable[[str], Any]) -> Calls:
    return {work: partial(function, work) for work in _OPERATIONS}


def _our_calls(client: Client | AsyncClient) -> Calls:
    def create() -> Any | Awaitable[Any]:
        return client.create(objects=[Subscriber(email_address=_EMAIL)])

    def retrieve() -> Any | Awaitable[Any]:
        return client.retrieve(retrieve_request=_asked())

    return {SMALL: create, LARGE: retrieve}


def _zeep_calls(client: Any, service: Any) -> Calls:
    subscriber = client.get_type(f"{{{data.API}}}Subscriber")
    token = etree.Element("{http://exacttarget.com}fueloauth")
    token.text = _TOKEN

    def create() -> Any:
        return service.Create(Options={}, Objects=[subscriber(EmailAddress=_EMAIL)], _soapheaders=[token])

    def retrieve() -> Any:
        asked = {"ObjectType": "Subscriber", "Properties": ["ID"]}
        return service.Retrieve(RetrieveRequest=asked, _soapheaders=[token])

    return {SMALL: create, LARGE: retrieve}
