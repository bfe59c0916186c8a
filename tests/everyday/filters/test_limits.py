"""What is refused before it is sent is what a tenant refuses, or would answer as if something else had been asked."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import pytest
from sfmc_soap import Client, Condition, FilterError, OperationError, P, RetrieveRequest
from sfmc_soap.everyday.filters import prepare
from sfmc_tenant import Tenant


@pytest.fixture(scope="module")
def client() -> Iterator[Client]:
    with Tenant.demo() as tenant, tenant.client() as client:
        yield client


def comparisons(name: str, one: str, other: str) -> Sequence[Condition]:
    """Each operator once."""
    of = P(name)
    alone = [
        of == one,
        of != one,
        of < one,
        of <= one,
        of > one,
        of >= one,
        of.like(one),
        of.is_null(),
        of.is_not_null(),
    ]
    return [*alone, of.in_(one, other), of.between(one, other)]


def is_sent(where: Condition, object_type: str) -> bool:
    try:
        prepare(where, object_type, is_checked=True)
    except FilterError:
        return False
    return True


def is_answered(client: Client, where: Condition, object_type: str, name: str) -> bool:
    try:
        client.retrieve(RetrieveRequest(object_type=object_type, properties=[name], filter=where))
    except OperationError:
        return False
    return True


@pytest.mark.filterwarnings("ignore:this is the first page")
@pytest.mark.parametrize(
    ("object_type", "name", "values"),
    [
        ("Automation", "Name", ("a", "b")),
        ("AutomationInstance", "AutomationID", ("a", "b")),
        ("ClickEvent", "URL", ("a", "b")),
        ("DataExtension", "Client.ID", ("1", "2")),
        ("DataExtension", "Name", ("Orders", "Products")),
        ("DataExtensionObject[orders]", "Total", ("1", "2")),
        ("LinkSend", "ModifiedDate", ("3/1/2026", "3/2/2026")),
        ("ListSend", "ModifiedDate", ("3/1/2026", "3/2/2026")),
        ("ListSend", "SendID", ("1", "2")),
        ("OpenEvent", "SubscriberKey", ("C0001", "C0002")),
        ("Subscriber", "SubscriberKey", ("C0001", "C0002")),
    ],
)
def test_what_is_refused(client: Client, object_type: str, name: str, values: tuple[str, str]) -> None:
    for where in comparisons(name, *values):
        assert is_sent(where, object_type) == is_answered(client, where, object_type, name), str(where)


@pytest.mark.parametrize(
    ("object_type", "where"),
    [
        ("TriggeredSendDefinition", P("TriggeredSendStatus") == "Canceled"),
        ("AsyncActivityStatus", P("TaskID") != 1),
        ("AsyncActivityStatus", P("TaskID").in_(1, 2)),
        ("AsyncActivityStatus", P("StartTime") < "3/1/2026"),
        ("AsyncActivityStatus", (P("TaskID") == 1) | (P("TaskID") == 2)),
    ],
)
def test_what_would_be_answered_as_something_else(client: Client, object_type: str, where: Condition) -> None:
    assert is_answered(client, where, object_type, {"AsyncActivityStatus": "TaskID"}.get(object_type, "Name"))
    assert not is_sent(where, object_type)


def test_automations_take_one_comparison(client: Client) -> None:
    where = (P("Name") == "a") & (P("CustomerKey") == "a")
    assert not is_answered(client, where, "Automation", "Name")
    assert not is_sent(where, "Automation")
