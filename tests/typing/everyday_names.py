"""What type checkers must see of everyday work: see `public_names`."""

from __future__ import annotations

import datetime as dt
from collections.abc import AsyncIterator, Iterator
from typing import assert_type

from sfmc_soap import (
    APIObject,
    AsyncClient,
    AsyncSelection,
    Client,
    Condition,
    OpenEvent,
    P,
    RetrieveRequest,
    Selection,
    SelectionInterrupted,
    Subscriber,
    SubscriberStatus,
)


def blocking(client: Client, since: dt.datetime) -> None:
    """The client that blocks."""
    condition = (P("SendID") == 43) & (P("EventDate") >= since) | P("SubscriberKey").in_("a", "b")
    assert_type(condition, Condition)
    opens = client.select(OpenEvent, "SubscriberKey", P("New"), where=condition, limit=3, timeout=20.0)
    assert_type(opens, Selection[OpenEvent])
    for event in opens:
        assert_type(event, OpenEvent)
    assert_type(opens.first(), OpenEvent | None)
    assert_type(opens.one(), OpenEvent)
    assert_type(opens.list(), list[OpenEvent])
    assert_type(opens.pages(), Iterator[list[OpenEvent]])
    assert_type(opens.dropped, tuple[str, ...])
    assert_type(client.select("OpenEvent"), Selection[APIObject])
    assert_type(client.retrievable(Subscriber), tuple[str, ...])
    client.retrieve(RetrieveRequest(object_type="Subscriber", filter=P("Status") == SubscriberStatus.ACTIVE))

    client.select(str)  # type: ignore[type-var]  # pyright: ignore[reportArgumentType, reportCallIssue]
    # fmt: off
    client.select(OpenEvent, limit="")  # type: ignore[call-overload]  # pyright: ignore[reportArgumentType, reportCallIssue]
    # fmt: on
    client.select(OpenEvent, limt=3)  # type: ignore[call-overload]  # pyright: ignore[reportCallIssue]


async def awaiting(client: AsyncClient) -> None:
    """The client whose calls are awaited."""
    opens = client.select(OpenEvent, "SubscriberKey")
    assert_type(opens, AsyncSelection[OpenEvent])
    async for event in opens:
        assert_type(event, OpenEvent)
    assert_type(await opens.first(), OpenEvent | None)
    assert_type(await opens.one(), OpenEvent)
    assert_type(await opens.list(), list[OpenEvent])
    assert_type(opens.pages(), AsyncIterator[list[OpenEvent]])
    assert_type(await client.retrievable("Subscriber"), tuple[str, ...])


def interrupted(error: SelectionInterrupted) -> None:
    """How far a selection came."""
    assert_type(error.count, int)
    assert_type(error.pages, int)
    assert_type(error.hint, str)
