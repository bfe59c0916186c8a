"""Outboxes on a tenant, for both clients."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from typing import Any, cast

import psycopg
import pytest
from sfmc_soap import (
    APIProperty,
    AsyncClient,
    AsyncOutbox,
    DataExtension,
    DataExtensionField,
    DataExtensionFieldType,
    DataExtensionObject,
    Outbox,
    OutboxAway,
    RetryPolicy,
)
from sfmc_soap.everyday.outbox.storage import Storage
from sfmc_tenant import Tenant
from support.everyday.sides import Awaiting, Side

FAST = RetryPolicy(attempts=3, backoff=0.0, longest=0.0)
"""Three failures, without pauses."""
KEY = "orders"
SET_BACK = (
    "UPDATE sfmc_outbox_service SET clock = clock + 3600, asked = asked + 3600",
    "UPDATE sfmc_outbox_calls SET due = due + 3600, lease = lease + 3600",
)
"""What a database is like after its clock was set back by an hour."""


def outbox_of(side: Side, url: Any, **options: Any) -> Any:
    """Return an outbox of a side's client. Checkers do not know which: its methods are called and awaited alike."""
    options = {"poll": 0.01, "retry": FAST, "concurrency": 1, **options}
    if isinstance(side, Awaiting):
        return AsyncOutbox(url, cast("AsyncClient", side.client), **options)
    return Outbox(url, side.client, **options)


def open_table(tenant: Tenant) -> None:
    """Make a data extension of orders."""
    fields = [
        DataExtensionField(
            name="No", field_type=DataExtensionFieldType.TEXT, max_length=50, is_primary_key=True, is_required=True
        )
    ]
    fields.append(DataExtensionField(name="City", field_type=DataExtensionFieldType.TEXT, max_length=50))
    with tenant.client() as client:
        client.create([DataExtension(customer_key=KEY, name="Orders", fields=fields)])


def row(number: int | str, city: str = "Paris") -> DataExtensionObject:
    """Return a row of it."""
    properties = [APIProperty(name="No", value=f"{number}"), APIProperty(name="City", value=city)]
    return DataExtensionObject(customer_key=KEY, properties=properties)


def key_of(number: int | str) -> DataExtensionObject:
    """Return what a row is deleted by."""
    return DataExtensionObject(customer_key=KEY, keys=[APIProperty(name="No", value=f"{number}")])


def rows_of(tenant: Tenant) -> dict[str, str]:
    """Return all rows: number -> city."""
    with tenant.client() as client:
        return {str(each["No"]): str(each["City"]) for each in client.data_extension(KEY).rows("No", "City")}


def sent(tenant: Tenant) -> list[str]:
    """Return the operations that were called since the table was opened, in their order."""
    return [call.operation for call in tenant.calls.soap][1:]


def change(url: str, *statements: str) -> None:
    """Change the database of an outbox behind its back."""
    is_shared = url.startswith("postgresql")
    with closing(psycopg.connect(url) if is_shared else sqlite3.connect(url)) as connection:
        for statement in statements:
            connection.cursor().execute(statement.encode() if is_shared else statement)  # type: ignore[arg-type]
        connection.commit()


def have_it_away(monkeypatch: pytest.MonkeyPatch, *, times: int) -> None:
    """Have the database away so many times when it is to keep what became of a call."""
    keep, left = Storage.keep, iter(range(times))

    def away(*arguments: Any, **named: Any) -> bool:
        if next(left, None) is not None:
            raise OutboxAway("the database is away")
        return keep(*arguments, **named)

    monkeypatch.setattr(Storage, "keep", away)
