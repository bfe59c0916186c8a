"""Calls with many objects: an object costs the same however many there are, and a call has not too many."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from sfmc_soap import (
    AccountUser,
    APIObject,
    Client,
    ClientID,
    DataExtension,
    DataExtensionField,
    DataFolder,
    Email,
    List,
    Subscriber,
    UnexpectedFault,
)
from sfmc_tenant import Tenant
from support.tenant.shop import COLUMNS, TYPE, UPSERT, open_shop, order, orders

STEPS = 100
"""How many instructions of SQLite are counted as one."""

MAKERS: dict[str, Callable[[int], APIObject]] = {
    "rows": lambda number: order({"OrderNo": f"{number}", "Amount": "1.50"}),
    "data extensions": lambda number: DataExtension(customer_key=f"{number}", name=f"N {number}", fields=COLUMNS),
    "emails": lambda number: Email(customer_key=f"{number}", name="Spring", subject="Hello"),
    "folders": lambda number: DataFolder(
        customer_key=f"{number}",
        name="Spring",
        description="Spring",
        content_type="email",
        parent_folder=DataFolder(customer_key="email_default"),
    ),
    "lists": lambda number: List(customer_key=f"{number}", list_name=f"N {number}"),
    "subscribers": lambda number: Subscriber(subscriber_key=f"{number}", email_address="all@example.org"),
    "users": lambda number: AccountUser(
        client=ClientID(id=1000001),
        user_id=f"user {number}",
        name="Ada",
        email="ada@example.org",
        password="Much3longer!",
    ),
}


@pytest.mark.slow
@pytest.mark.parametrize("make", MAKERS.values(), ids=list(MAKERS))
def test_the_last_of_many_objects_costs_what_the_first_do(make: Callable[[int], APIObject]) -> None:
    """Counted in instructions of SQLite: a look through all objects there are takes some for each."""
    tenant = Tenant()
    client = tenant.client()
    open_shop(client)
    steps = 0

    def count() -> int:
        nonlocal steps
        steps += 1
        return 0

    tenant._store._connection.set_progress_handler(count, STEPS)
    costs = []
    for first in range(0, 400, 100):
        steps = 0
        client.create([make(number) for number in range(first, first + 100)])
        costs.append(steps)
    assert costs[-1] < costs[0] * 1.5


def test_rows_of_one_call_find_their_data_extension_once(tenant: Tenant, client: Client) -> None:
    open_shop(client)
    asked: list[str] = []
    tenant._store._connection.set_trace_callback(asked.append)
    client.update([order({"OrderNo": f"{number}"}) for number in range(50)], options=UPSERT)
    assert len([sql for sql in asked if "FROM columns" in sql]) == 1
    assert len(asked) < 50 * 5


def test_objects_of_another_type_between_rows_are_heeded(client: Client) -> None:
    """A data extension that is made, or gets a column, in the midst of a call."""
    open_shop(client)
    note = DataExtension(customer_key="orders", fields=[DataExtensionField(name="Note", field_type=TYPE.TEXT)])
    rows = [order({"OrderNo": number, "Note": number}) for number in "12"]
    client.update([rows[0], note, rows[1]], options=UPSERT)
    assert orders(client, "OrderNo Note") == [["1", ""], ["2", "2"]]


@pytest.mark.slow
def test_a_call_has_at_most_as_many_objects_as_an_asynchronous_one(client: Client) -> None:
    with pytest.raises(UnexpectedFault, match="A call can have 32767 objects at most"):
        client.create([List(list_name=str(number)) for number in range(32_768)])
