"""What people pass to clients and their methods: the only required field by position, and mistakes in their words."""

from __future__ import annotations

import inspect
from collections.abc import Callable
from typing import Any

import pytest
from lxml import etree
from sfmc_soap import AsyncClient, Client, EncodeError, RetrieveRequest, StaticToken, Subscriber
from sfmc_soap.operations import CREATE, RETRIEVE
from support.clients.calls import METHODS, PARAMETERS, call, stock
from support.clients.sides import Side
from support.loopback.service import Loopback

CREDENTIALS = StaticToken(access_token="token", url="https://test.invalid")


@pytest.mark.parametrize("operation", METHODS)
def test_the_only_required_field_by_position(side: Side, loopback: Loopback, operation: str) -> None:
    """The method takes it without its name, and sends the same; any other field has its name."""
    method = getattr(Client, METHODS[operation])
    parameters = [*inspect.signature(method).parameters.values()][1:-1]
    required = [each.name for each in parameters if each.default is each.empty]
    unnamed = [each.name for each in parameters if each.kind is each.POSITIONAL_OR_KEYWORD]
    assert unnamed == (required if len(required) == 1 else [])
    if unnamed:
        named = dict(PARAMETERS[operation])
        only = named.pop(unnamed[0])
        stock(loopback)
        client = side.client(loopback, raise_on=())
        side.run(getattr(client, METHODS[operation])(only, **named))
        side.run(call(client, operation))
        by_position, by_name = (etree.tostring(received.body) for received in loopback.received)
        assert by_position == by_name


MISTAKES: dict[str, tuple[Callable[[Any], Any], str]] = {
    "no credentials": (
        lambda cls: cls(),
        "{}() needs credentials, as in {}(ClientCredentials(...)): or use {}.from_env()",
    ),
    "something else": (lambda cls: cls(1), "{}(): expected credentials, such as ClientCredentials(...), got int"),
    "a class": (
        lambda cls: cls(StaticToken),
        "{}(): expected credentials, such as ClientCredentials(...), got the class StaticToken itself: call it to"
        " make an object",
    ),
    "an option": (lambda cls: cls(CREDENTIALS, timeout=5), "{}() has no option 'timeout': did you mean 'timeouts'?"),
}


@pytest.mark.parametrize("cls", [Client, AsyncClient])
@pytest.mark.parametrize("mistake", MISTAKES)
def test_mistakes_with_clients(cls: type[Client | AsyncClient], mistake: str) -> None:
    """The error names the class that was called."""
    make, message = MISTAKES[mistake]
    with pytest.raises(TypeError) as caught:
        make(cls)
    assert str(caught.value) == message.replace("{}", cls.__name__)


NO_LIST = "objects: expected a list, got {}"
CALLS: dict[str, tuple[Callable[[Any], Any], str]] = {
    "one object": (
        lambda client: client.create(objects=Subscriber()),
        NO_LIST.format("Subscriber: write [...] around it"),
    ),
    "one by position": (
        lambda client: client.create(Subscriber()),
        NO_LIST.format("Subscriber: write [...] around it"),
    ),
    "a text": (lambda client: client.create("abc"), NO_LIST.format("str: write [...] around it")),
    "a class": (
        lambda client: client.create(Subscriber),
        NO_LIST.format("the class Subscriber itself: call it to make an object"),
    ),
    "nothing": (lambda client: client.create(None), NO_LIST.format("NoneType")),
    "an option": (
        lambda client: client.create([], timout=5),
        "Create() has no option 'timout': did you mean 'timeout'?",
    ),
    "an operation's name": (
        lambda client: client.call("Retrieve", RetrieveRequest()),
        "operation: expected one of operations, such as operations.RETRIEVE, got str",
    ),
}


@pytest.mark.parametrize("mistake", CALLS)
def test_mistakes_with_methods(side: Side, loopback: Loopback, mistake: str) -> None:
    """The error names the argument, and nothing was sent."""
    make, message = CALLS[mistake]
    with pytest.raises(TypeError) as caught:
        side.run(make(side.client(loopback)))
    assert str(caught.value) == message
    assert loopback.received == []


@pytest.mark.parametrize("request_", [RetrieveRequest(object_type="Subscriber"), CREATE.request(), "Subscriber", None])
def test_a_request_of_another_operation(side: Side, loopback: Loopback, request_: Any) -> None:
    """It is never sent under the name of the operation's own message."""
    with pytest.raises(EncodeError) as caught:
        side.run(side.client(loopback).call(RETRIEVE, request_))
    assert str(caught.value) == f"Retrieve: expected RetrieveRequestMsg, got {type(request_).__name__}"
    assert loopback.received == []
