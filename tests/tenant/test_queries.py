"""Query activities: started, asked about as asynchronous activities, and what they write."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import pytest
from sfmc_soap import (
    Client,
    ClientID,
    ComplexFilterPart,
    DataExtension,
    DataExtensionField,
    FileTransferActivity,
    FilterPart,
    LogicalOperators,
    ObjectExtension,
    OperationError,
    QueryDefinition,
    RetrieveRequest,
    SimpleFilterPart,
    SimpleOperators,
)
from sfmc_tenant import Tenant
from support.tenant.answering import answered, expected
from support.tenant.asking import equals, found, start
from support.tenant.people import open_unit
from support.tenant.shop import TYPE, into_totals, open_shop, order

NUMBERS = "WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n)"
"""All numbers from 1 on, as n."""


@pytest.fixture
def now() -> datetime:
    return datetime(2026, 3, 1, 8, tzinfo=UTC)


@pytest.fixture
def client(tenant: Tenant) -> Iterator[Client]:
    with tenant.client() as client:
        open_shop(client)
        number = DataExtensionField(
            name="Number", field_type=TYPE.TEXT, max_length=20, is_required=True, is_primary_key=True
        )
        total = DataExtensionField(name="Total", field_type=TYPE.NUMBER)
        client.create([DataExtension(customer_key="totals", name="Totals", fields=[number, total])])
        client.create(
            [
                order({"OrderNo": "A-1", "Amount": "12.50", "Items": "2", "Gift": "true", "PaidAt": "3/1/2026 9:00"}),
                order({"OrderNo": "a-2", "Amount": "7", "Items": "10", "Gift": "false", "PaidAt": "2/1/2026 9:00"}),
                order({"OrderNo": "B-3", "Items": "3"}),
            ]
        )
        yield client


def made(client: Client, query: str, update: str = "Overwrite") -> str:
    """Make a query into the totals. Return its ObjectID."""
    return str(client.create([into_totals(query, update)]).results[0].new_object_id)


def polled(client: Client, task: str, properties: str = "Status") -> dict[str, str]:
    """Return what is told of a task."""
    return statuses(client, equals("TaskID", task), properties)[0]


def statuses(client: Client, filter: FilterPart, properties: str = "TaskID") -> list[dict[str, str]]:
    """Return what is told of tasks."""
    request = RetrieveRequest(object_type="AsyncActivityStatus", properties=properties.split(), filter=filter)
    rows = [row for row in client.retrieve(request).results if isinstance(row, ObjectExtension)]
    return [{str(each.name): str(each.value) for each in row.properties or []} for row in rows]


def run(tenant: Tenant, client: Client, query: str, update: str = "Overwrite") -> dict[str, str]:
    """Run a query. Return what is told of it."""
    task = start(client, QueryDefinition(object_id=made(client, query, update)))
    tenant.clock.move(10)
    return polled(client, task, "Status ErrorMsg TotalCount ProcessedCount ErrorCount")


def totals(client: Client) -> list[tuple[str, ...]]:
    """Return the rows of the totals."""
    request = RetrieveRequest(object_type="DataExtensionObject[totals]", properties=["Number", "Total"])
    rows: list[Any] = client.retrieve(request).results
    return sorted(tuple(str(each.value) for each in row.properties) for row in rows)


def test_a_start_gives_a_task_and_polls_tell_how_far_it_is(tenant: Tenant, client: Client) -> None:
    object_id = made(client, "SELECT OrderNo AS Number, Items AS Total FROM [All orders]")
    start(client, QueryDefinition(object_id=object_id))
    assert answered(tenant) == expected(
        "PerformResponseMsg",
        """
        <Results><Result>
          <StatusCode>OK</StatusCode><StatusMessage>QueryDefinition perform called successfully</StatusMessage>
          <OrdinalID>0</OrdinalID>
          <Object xsi:type="QueryDefinition"><ObjectID>ID</ObjectID></Object>
          <Task>
            <StatusCode>OK</StatusCode><StatusMessage>QueryDefinition perform called successfully</StatusMessage>
            <ID>1</ID>
          </Task>
        </Result></Results>
        <OverallStatus>OK</OverallStatus><OverallStatusMessage/><RequestID>ID</RequestID>
        """,
    )
    assert polled(client, "1") == {"Status": "Queued"}
    tenant.clock.move(5)
    polled(client, "1", "TaskID Status StartDate CompletedDate ErrorMsg")
    assert answered(tenant) == expected(
        "RetrieveResponseMsg",
        """
        <OverallStatus>OK</OverallStatus><RequestID>ID</RequestID>
        <Results xsi:type="ObjectExtension">
          <PartnerKey xsi:nil="true"/><ObjectID xsi:nil="true"/><Type>AsyncActivityStatus</Type>
          <Properties>
            <Property><Name>TaskID</Name><Value>1</Value></Property>
            <Property><Name>Status</Name><Value>Processing</Value></Property>
            <Property><Name>StartDate</Name><Value>3/1/2026 2:00:05 AM</Value></Property>
          </Properties>
        </Results>
        """,
    )
    assert totals(client) == []
    tenant.clock.move(5)
    assert polled(client, "1", "Status CompletedDate") == {
        "Status": "Complete",
        "CompletedDate": "3/1/2026 2:00:10 AM",
    }
    assert totals(client) == [("A-1", "2"), ("B-3", "3"), ("a-2", "10")]


@pytest.mark.parametrize(
    ("query", "rows"),
    [
        ("SELECT OrderNo Number, Items Total FROM [All orders] WHERE Items > 2", [("B-3", "3"), ("a-2", "10")]),
        ("SELECT OrderNo Number FROM [All orders] WHERE OrderNo = 'A-2'", [("a-2", "")]),
        ("SELECT 'all' AS Number, SUM(Items) AS Total FROM [All orders]", [("all", "15")]),
        ("SELECT 'all' AS Number, SUM(Amount) + 0.5 AS Total FROM [All orders]", [("all", "20")]),
        ("SELECT OrderNo Number FROM [All orders] WHERE PaidAt > '2026-02-15'", [("A-1", "")]),
        ("SELECT OrderNo Number FROM [All orders] WHERE PaidAt < GETDATE() AND Gift = 0", [("a-2", "")]),
        (
            "WITH few AS (SELECT * FROM [All orders]) SELECT OrderNo Number, 1 Other FROM few WHERE Amount IS NULL",
            [("B-3", "")],
        ),
    ],
)
def test_a_query_reads_data_extensions(tenant: Tenant, client: Client, query: str, rows: list[Any]) -> None:
    assert run(tenant, client, query)["Status"] == "Complete"
    assert totals(client) == rows


@pytest.mark.parametrize(
    "query",
    [
        "",
        "DELETE FROM [All orders]",
        "SELECT 1; DROP TABLE Totals",
        "ATTACH 'file:/etc/passwd' AS stolen",
        "PRAGMA writable_schema = 1",
        "SELECT load_extension('x')",
        "SELECT * FROM Nowhere",
        "SELECT TOP 1 OrderNo AS Number FROM [All orders]",
        "SELECT zeroblob(10000000) AS Number",
        "SELECT 'x' AS Total, OrderNo AS Number FROM [All orders]",
        "SELECT 1 AS Total",
        "SELECT 'same' AS Number FROM [All orders]",
        "SELECT '" + "(" * 5000,
        f"{NUMBERS} SELECT hex(zeroblob(40000)) AS Number FROM n",
    ],
)
def test_a_query_that_cannot_be_run_is_an_error(tenant: Tenant, client: Client, query: str) -> None:
    ended = run(tenant, client, query)
    assert ended["Status"] == "Error"
    assert ended["ErrorMsg"]
    assert totals(client) == []


@pytest.mark.slow
@pytest.mark.parametrize("value", ["i", "length(hex(zeroblob(49000 + i % 2)))"])
def test_a_query_that_does_not_end_is_ended(tenant: Tenant, client: Client, value: str) -> None:
    """It takes too many instructions, or those that it takes are long."""
    endless = f"{NUMBERS} SELECT MAX({value}) AS Total FROM n"
    assert run(tenant, client, endless)["ErrorMsg"] == "The query failed: interrupted"


@pytest.mark.parametrize(
    ("update", "status", "rows"),
    [
        ("Overwrite", "Complete", [("A-1", "2"), ("B-3", "3"), ("a-2", "10")]),
        ("Update", "Complete", [("A-1", "2"), ("B-3", "3"), ("C-4", "4"), ("a-2", "10")]),
        ("Append", "Error", [("A-1", "1"), ("C-4", "4")]),
    ],
)
def test_rows_that_are_there(tenant: Tenant, client: Client, update: str, status: str, rows: list[Any]) -> None:
    run(tenant, client, "SELECT 'A-1' Number, 1 Total UNION SELECT 'C-4', 4")
    client.delete([QueryDefinition(customer_key="totals")])
    ended = run(tenant, client, "SELECT OrderNo Number, Items Total FROM [All orders]", update)
    assert ended["Status"] == status
    assert totals(client) == rows


def test_deleted_queries_can_be_found_and_not_started(client: Client) -> None:
    object_id = made(client, "SELECT 1 Total")
    client.delete([QueryDefinition(object_id=object_id)])
    again = made(client, "SELECT 2 Total")
    kept = found(client, QueryDefinition, "ObjectID Status", equals("CustomerKey", "totals"))
    assert [(each.object_id, each.status) for each in kept] == [(object_id, "Deleted"), (again, "Active")]
    (result,) = (
        client.perform(action="start", definitions=[QueryDefinition(object_id=object_id)], raise_on=()).results or []
    )
    assert result.status_code == "Error"


def test_a_task_belongs_to_the_business_unit_of_its_definition(client: Client) -> None:
    mid = open_unit(client, "Shop")
    named = FileTransferActivity(client=ClientID(id=mid), customer_key="transfer")
    client.create([replace(named, name="Transfer")])
    task = start(client, named)
    assert statuses(client, equals("TaskID", task)) == []
    request = RetrieveRequest(
        client_ids=[ClientID(id=mid)],
        object_type="AsyncActivityStatus",
        properties=["TaskID"],
        filter=equals("TaskID", task),
    )
    assert len(client.retrieve(request).results) == 1


def test_filters_of_activities_ignore_their_operators(tenant: Tenant, client: Client) -> None:
    client.create([FileTransferActivity(customer_key="transfer", name="Transfer")])
    first = start(client, FileTransferActivity(customer_key="transfer"))
    tenant.clock.move(60)
    second = start(client, FileTransferActivity(customer_key="transfer"))

    def part(name: str, value: str, operator: SimpleOperators = SimpleOperators.NOT_EQUALS) -> SimpleFilterPart:
        return SimpleFilterPart(property=name, simple_operator=operator, value=[value])

    def both(left: FilterPart, right: FilterPart) -> ComplexFilterPart:
        return ComplexFilterPart(left_operand=left, logical_operator=LogicalOperators.OR, right_operand=right)

    assert statuses(client, part("TaskID", first)) == [{"TaskID": first}]
    assert statuses(client, part("StartTime", "3/1/2026 2:00:30 AM")) == [{"TaskID": second}]
    window = both(part("StartTime", "3/1/2026 1:59 AM"), part("EndTime", "3/1/2026 2:00:30 AM"))
    assert statuses(client, window) == [{"TaskID": first}]
    assert statuses(client, both(window, part("QueryAllChildren", "true"))) == [{"TaskID": first}]
    assert statuses(client, both(part("TaskID", first), part("TaskID", second))) == []


@pytest.mark.parametrize(
    ("name", "value"), [("Status", "Queued"), ("TaskID", "none"), ("StartTime", "soon"), ("TaskID", "")]
)
def test_other_filters_are_errors(client: Client, name: str, value: str) -> None:
    with pytest.raises(OperationError, match="Error: "):
        statuses(client, equals(name, value))
    with pytest.raises(OperationError, match="do not match with the fields"):
        statuses(client, equals("TaskID", 1), "TaskId")
