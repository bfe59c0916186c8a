"""Each contestant's client. For every one there is a blocking form and one for asyncio, as its users write them."""

from __future__ import annotations

from contextlib import AsyncExitStack, ExitStack
from typing import Any

import httpx
import requests
import zeep
import zeep.proxy
import zeep.transports
from lxml import etree
from sfmc_soap import AsyncClient, Client, RetrieveRequest, StaticToken, Subscriber

from ..contestants import BASELINE, BY_HAND, OURS, WSDL, ZEEP
from ..contestants.baseline import parse_and_walk
from ..data import API
from .by_hand import http_headers, read_response, write_envelope
from .messages import (
    EMAIL_ADDRESS,
    LARGE,
    MOST_AT_ONCE,
    OBJECT_TYPE,
    OPERATIONS,
    PROPERTIES,
    SMALL,
    TOKEN,
    Calls,
    calls_with,
)

_LIMITS = httpx.Limits(max_connections=MOST_AT_ONCE, max_keepalive_connections=MOST_AT_ONCE, keepalive_expiry=5)


def blocking_calls(url: str, stack: ExitStack) -> dict[str, Calls]:
    """Return the blocking calls of every contestant. The stack closes the clients."""
    http = stack.enter_context(httpx.Client(limits=_LIMITS))
    client = stack.enter_context(Client(StaticToken(access_token=TOKEN, url=url)))
    return {
        OURS: _calls_of_bindings(client),
        BY_HAND: _blocking_by_hand(http, url),
        BASELINE: _blocking_baseline(http, url),
        ZEEP: _blocking_zeep(url, stack),
    }


async def asyncio_calls(url: str, stack: AsyncExitStack) -> dict[str, Calls]:
    """Return the awaitable calls of every contestant. The stack closes the clients."""
    http = await stack.enter_async_context(httpx.AsyncClient(limits=_LIMITS))
    client = await stack.enter_async_context(AsyncClient(StaticToken(access_token=TOKEN, url=url)))
    return {
        OURS: _calls_of_bindings(client),
        BY_HAND: _asyncio_by_hand(http, url),
        BASELINE: _asyncio_baseline(http, url),
        ZEEP: await _asyncio_zeep(url, stack),
    }


def _calls_of_bindings(client: Client | AsyncClient) -> Calls:
    """Return the calls of a client. Those of an AsyncClient are awaitable."""

    def create() -> Any:
        return client.create(objects=[Subscriber(email_address=EMAIL_ADDRESS)])

    def retrieve() -> Any:
        return client.retrieve(retrieve_request=RetrieveRequest(object_type=OBJECT_TYPE, properties=PROPERTIES))

    return {SMALL: create, LARGE: retrieve}


def _blocking_by_hand(http: httpx.Client, url: str) -> Calls:
    def call(work: str) -> Any:
        response = http.post(url, content=write_envelope(work), headers=http_headers(work))
        return read_response(work, response.content)

    return calls_with(call)


def _asyncio_by_hand(http: httpx.AsyncClient, url: str) -> Calls:
    async def call(work: str) -> Any:
        response = await http.post(url, content=write_envelope(work), headers=http_headers(work))
        return read_response(work, response.content)

    return calls_with(call)


def _blocking_baseline(http: httpx.Client, url: str) -> Calls:
    envelopes = {work: write_envelope(work) for work in OPERATIONS}

    def call(work: str) -> None:
        parse_and_walk(http.post(url, content=envelopes[work], headers=http_headers(work)).content)

    return calls_with(call)


def _asyncio_baseline(http: httpx.AsyncClient, url: str) -> Calls:
    envelopes = {work: write_envelope(work) for work in OPERATIONS}

    async def call(work: str) -> None:
        response = await http.post(url, content=envelopes[work], headers=http_headers(work))
        parse_and_walk(response.content)

    return calls_with(call)


def _blocking_zeep(url: str, stack: ExitStack) -> Calls:
    session = stack.enter_context(requests.Session())
    session.mount("http://", requests.adapters.HTTPAdapter(pool_maxsize=MOST_AT_ONCE))
    client = zeep.Client(str(WSDL), transport=zeep.Transport(session=session))
    [binding] = client.wsdl.bindings
    return _calls_of_zeep(client, client.create_service(binding, url))


async def _asyncio_zeep(url: str, stack: AsyncExitStack) -> Calls:
    http = await stack.enter_async_context(httpx.AsyncClient(limits=_LIMITS))
    wsdl_http = stack.enter_context(httpx.Client())
    transport = zeep.transports.AsyncTransport(client=http, wsdl_client=wsdl_http)
    client = zeep.AsyncClient(str(WSDL), transport=transport)
    [binding] = client.wsdl.bindings.values()
    return _calls_of_zeep(client, zeep.proxy.AsyncServiceProxy(client, binding, address=url))


def _calls_of_zeep(client: Any, service: Any) -> Calls:
    """Return the calls of one of zeep's services. Those of an AsyncServiceProxy are awaitable."""
    subscriber = client.get_type(f"{{{API}}}Subscriber")
    token = etree.Element("{http://exacttarget.com}fueloauth")
    token.text = TOKEN

    def create() -> Any:
        objects = [subscriber(EmailAddress=EMAIL_ADDRESS)]
        return service.Create(Options={}, Objects=objects, _soapheaders=[token])

    def retrieve() -> Any:
        request = {"ObjectType": OBJECT_TYPE, "Properties": PROPERTIES}
        return service.Retrieve(RetrieveRequest=request, _soapheaders=[token])

    return {SMALL: create, LARGE: retrieve}
