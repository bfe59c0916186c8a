"""An option that a method does not have is refused before anything is sent: none is ignored in silence."""

from __future__ import annotations

import datetime as dt
import inspect
from typing import Any

import pytest
from sfmc_soap import Client, Email, OpenEvent, Subscriber, TrackingData, operations
from support.everyday.queues import cancel
from support.everyday.sides import Side

NOON = dt.datetime(2025, 2, 10, 12, tzinfo=dt.UTC)
METHODS: dict[str, tuple[Any, ...]] = {
    "add_to_list": (1, []),
    "business_units": (),
    "cancel": ("an id",),
    "conversation": (),
    "create_all": ([],),
    "delete_all": ([],),
    "extract_data_extension": ("orders", "orders.csv"),
    "extract_tracking": ("opens.zip", TrackingData.OPENS),
    "folders": (),
    "iter_create": ([],),
    "iter_delete": ([],),
    "iter_update": ([],),
    "iter_upsert": ([],),
    "list_members": (1,),
    "remove_from_list": (1, []),
    "results": ("an id",),
    "retrievable": (Subscriber,),
    "select": (Subscriber,),
    "send": ("welcome", []),
    "start": (Email(customer_key="june"),),
    "subscribe": ([],),
    "tracking": (OpenEvent,),
    "unsubscribe": ([],),
    "update_all": ([],),
    "upsert_all": ([],),
}
NAMED: dict[str, dict[str, Any]] = {
    "extract_tracking": {"start": NOON, "end": NOON + dt.timedelta(1)},
    "tracking": {"since": NOON},
}
"""What methods are called with, beside an option that they do not have."""
SINGLE_CALLS = {"call"} | {name.lower() for name in vars(operations) if name.isupper()}
"""The methods that are one call each: `call` looks at their options."""


def takes_options(method: Any) -> bool:
    """Whether a method has options that its signature does not name."""
    return any(each.kind is each.VAR_KEYWORD for each in inspect.signature(method).parameters.values())


def test_each_method_with_options_is_looked_at() -> None:
    methods = inspect.getmembers(Client, inspect.isfunction)
    found = {name for name, method in methods if not name.startswith("_") and takes_options(method)}
    assert found - SINGLE_CALLS == {*METHODS}


@pytest.mark.parametrize("name", METHODS)
def test_a_method_of_a_client(side: Side, name: str) -> None:
    with pytest.raises(TypeError, match=r"\(\) has no option 'dry'"):
        side.run(getattr(side.client, name)(*METHODS[name], **NAMED.get(name, {}), dry=1))
    assert not side.tenant.calls.soap


@pytest.mark.parametrize("name", ["status", "activate", "pause", "refresh"])
def test_a_method_of_triggered_sends(side: Side, name: str) -> None:
    sends = side.client.triggered_send("welcome")
    with pytest.raises(TypeError, match=rf"{name}\(\) has no option 'dry'"):
        side.run(getattr(sends, name)(dry=1))
    assert not side.tenant.calls.soap


def test_cancelling_knows_by_itself_what_raises(side: Side) -> None:
    for name in ("raise_on", "idempotent"):
        options: Any = {name: ()}
        with pytest.raises(TypeError, match=rf"cancel\(\) has no option '{name}'"):
            cancel(side, "an id", **options)
