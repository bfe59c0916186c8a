"""Rows of data extensions: found by filters, page after page."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from sfmc_soap import (
    Client,
    OperationError,
    RetrieveOptions,
    RetrieveRequest,
    RetrieveResponseMsg,
    SimpleOperators,
)
from sfmc_tenant import Tenant
from support.tenant.shop import order, orders, where


@pytest.mark.parametrize(
    ("column", "operator", "values", "numbers"),
    [
        ("Amount", SimpleOperators.LESS_THAN, ["10"], ["9"]),
        ("Amount", SimpleOperators.EQUALS, ["10.0"], ["10"]),
        ("Items", SimpleOperators.BETWEEN, ["2", "10"], ["9", "10"]),
        ("Items", SimpleOperators.GREATER_THAN_OR_EQUAL, ["9"], ["9", "10", "11"]),
        ("PaidAt", SimpleOperators.GREATER_THAN, ["1/9/2026 11:00:00 PM"], ["10", "11"]),
        ("PaidAt", SimpleOperators.LESS_THAN, ["2026-01-10T06:00:00Z"], ["9"]),
        ("Gift", SimpleOperators.EQUALS, ["true"], ["10"]),
        ("OrderNo", SimpleOperators.LESS_THAN, ["9"], ["10", "11"]),
        ("OrderNo", SimpleOperators.IN, ["9", "11"], ["9", "11"]),
        ("OrderNo", SimpleOperators.NOT_EQUALS, ["9"], ["10", "11"]),
        ("Gift", SimpleOperators.IS_NOT_NULL, [], ["9", "10"]),
        ("_CustomObjectKey", SimpleOperators.LESS_THAN, ["3"], ["9", "10"]),
    ],
)
def test_filters_compare_by_the_type_of_the_column(
    client: Client, column: str, operator: SimpleOperators, values: list[str], numbers: list[str]
) -> None:
    rows = [
        {"OrderNo": "9", "Amount": "9", "Items": "9", "PaidAt": "1/9/2026", "Gift": "False"},
        {"OrderNo": "10", "Amount": "10", "Items": "10", "PaidAt": "1/10/2026", "Gift": "True"},
        {"OrderNo": "11", "Amount": "11", "Items": "11", "PaidAt": "1/11/2026"},
    ]
    client.create([order(row) for row in rows])
    assert [row[0] for row in orders(client, "OrderNo", where(column, operator, *values))] == numbers


@pytest.mark.parametrize(
    ("columns", "column", "operator", "said"),
    [
        (
            "OrderNo Colour *",
            "Items",
            SimpleOperators.EQUALS,
            r"Invalid column name 'Colour'. Invalid column name '\*'.",
        ),
        ("OrderNo", "Colour", SimpleOperators.EQUALS, "The Filter Property 'Colour' is not a retrievable property"),
        ("OrderNo", "OrderNo", SimpleOperators.LIKE, "The operator 'like' is not supported"),
        ("OrderNo", "_CreatedDate", SimpleOperators.LIKE, "The operator 'like' is not supported"),
        ("OrderNo", "PaidAt", SimpleOperators.EQUALS, "Conversion failed when converting the value '9' to date"),
    ],
)
def test_retrieves_that_the_service_does_not_understand_fail(
    client: Client, columns: str, column: str, operator: SimpleOperators, said: str
) -> None:
    with pytest.raises(OperationError, match=said):
        orders(client, columns, where(column, operator, "9"))


@pytest.mark.parametrize("number", ["9007199254740993", "-9223372036854775808"])
def test_large_numbers_are_compared_exactly(client: Client, number: str) -> None:
    client.create([order({"OrderNo": "A-1", "Items": number}), order({"OrderNo": "A-2", "Items": "9007199254740992"})])
    assert orders(client, "OrderNo", where("Items", SimpleOperators.EQUALS, number)) == [["A-1"]]
    assert orders(client, "OrderNo", where("Items", SimpleOperators.LESS_THAN, "-1" + "0" * 30)) == []


def test_rows_are_found_by_the_name_of_the_data_extension_too(client: Client) -> None:
    client.create([order({"OrderNo": "A-1"})])
    request = RetrieveRequest(object_type="DataExtensionObject[All orders]", properties=["OrderNo"])
    assert len(client.retrieve(request).results) == 1
    request.object_type = "DataExtensionObject[other]"
    with pytest.raises(OperationError, match="Invalid data extension key: other"):
        client.retrieve(request)


def test_the_columns_of_the_system_can_be_read(tenant: Tenant, client: Client) -> None:
    tenant.clock.stop(datetime(2026, 3, 1, 15, 0, tzinfo=UTC))
    client.create([order({"OrderNo": "A-1"})])
    tenant.clock.move(3600)
    client.update([order({"OrderNo": "A-1", "Items": "1"})])
    row = ["1", "3/1/2026 9:00:00 AM", "3/1/2026 10:00:00 AM"]
    assert orders(client, "_CustomObjectKey _CreatedDate _ModifiedDate") == [row]


def test_rows_come_in_pages(client: Client) -> None:
    client.create([order({"OrderNo": number}) for number in "12345"])
    request = RetrieveRequest(object_type="DataExtensionObject[orders]", properties=["OrderNo"])
    request.options = RetrieveOptions(batch_size=2)
    pages: list[RetrieveResponseMsg] = []
    while not pages or pages[-1].overall_status == "MoreDataAvailable":
        pages.append(client.retrieve(request))
        request.continue_request = pages[-1].request_id
    assert [len(page.results) for page in pages] == [2, 2, 1]
