"""A data extension as a table: its columns, its rows, and what is said of those that are not there."""

from __future__ import annotations

import pickle
from datetime import datetime
from decimal import Decimal

import pytest
from sfmc_soap import (
    SERVER_TIME,
    ConfigurationError,
    DataExtension,
    NoResult,
    NoSuchColumn,
    NoSuchDataExtension,
    OperationError,
    P,
    SelectionError,
    SeveralResults,
)
from sfmc_soap.everyday.filters import FilterError
from support.everyday.edits import without_results
from support.everyday.sides import Side
from support.tenant.people import open_unit
from support.tenant.shop import COLUMNS, open_shop, order

PAID = datetime(2026, 3, 1, 9, 14, 2, tzinfo=SERVER_TIME)
FULL = {"OrderNo": "A-1", "Amount": "129.9", "PaidAt": "2026-03-01T09:14:02", "Items": "3", "Gift": "True"}


@pytest.fixture(autouse=True)
def shop(side: Side) -> None:
    client = side.tenant.client()
    open_shop(client)
    client.create([order(FULL), order({"OrderNo": "A-2", "Items": "12"}), order({"OrderNo": "B-1", "Gift": "False"})])


def sent(side: Side, object_type: str) -> int:
    """How often the tenant was asked for objects of a type."""
    requests = [call.request for call in side.tenant.calls if call.operation == "Retrieve"]
    return sum(request.retrieve_request.object_type == object_type for request in requests)


def test_columns_are_asked_for_once_and_come_in_order(side: Side) -> None:
    before = len(side.tenant.calls)
    table = side.client.data_extension("orders")
    assert len(side.tenant.calls) == before
    columns = side.run(table.columns)
    assert [(column.name, column.type) for column in columns] == [
        ("OrderNo", "Text"),
        ("Amount", "Decimal"),
        ("PaidAt", "Date"),
        ("Items", "Number"),
        ("Gift", "Boolean"),
    ]
    assert [column.name for column in side.run(table.key_columns)] == ["OrderNo"]
    columns.clear()
    side.items(table.rows())
    assert len(side.run(table.columns)) == 5
    assert sent(side, "DataExtensionField") == 1


def test_a_row_has_a_value_for_each_column_typed_by_it(side: Side) -> None:
    rows = side.items(side.client.data_extension("orders").rows())
    assert rows == [
        {"OrderNo": "A-1", "Amount": Decimal("129.90"), "PaidAt": PAID, "Items": 3, "Gift": True},
        {"OrderNo": "A-2", "Amount": None, "PaidAt": None, "Items": 12, "Gift": None},
        {"OrderNo": "B-1", "Amount": None, "PaidAt": None, "Items": None, "Gift": False},
    ]
    assert list(rows[0]) == ["OrderNo", "Amount", "PaidAt", "Items", "Gift"]
    assert isinstance(rows[0]["PaidAt"], datetime) and rows[0]["PaidAt"].tzinfo == SERVER_TIME


def test_columns_are_chosen_and_every_row_has_some_more(side: Side) -> None:
    table = side.client.data_extension("orders")
    names = ["Items", "_CreatedDate", "OrderNo", "_CustomObjectKey"]
    row = side.run(table.rows(*names, *names, limit=1).one())
    assert list(row) == names
    assert isinstance(row["_CreatedDate"], datetime) and isinstance(row["_CustomObjectKey"], int)


def test_rows_are_filtered_by_any_tree(side: Side) -> None:
    table = side.client.data_extension("orders")
    where = (P("OrderNo").in_("A-1", "A-2") & (P("Items") >= 3)) | (P("Gift") == False)  # noqa: E712
    assert [row["OrderNo"] for row in side.items(table.rows(where=where))] == ["A-1", "A-2", "B-1"]
    assert [row["OrderNo"] for row in side.items(table.rows(where=P("PaidAt") >= PAID))] == ["A-1"]
    made = table.rows("OrderNo", where=P("_CustomObjectKey") > 1)
    assert [row["OrderNo"] for row in side.items(made)] == ["A-2", "B-1"]


def test_a_name_leads_to_the_key(side: Side) -> None:
    table = side.client.data_extension(name="All orders")
    assert len(side.items(table.rows("Items"))) == 3
    assert side.run(table.describe()).data_extension.customer_key == "orders"
    assert sent(side, "DataExtensionObject[orders]") == 1


def test_a_description_can_be_printed(side: Side) -> None:
    description = side.run(side.client.data_extension("orders").describe())
    assert description.data_extension.name == "All orders"
    assert str(description).splitlines() == [
        "All orders (key orders), 5 columns",
        "  OrderNo Text(20) key required",
        "  Amount Decimal(10, 2)",
        "  PaidAt Date",
        "  Items Number",
        "  Gift Boolean",
    ]


def test_a_data_extension_that_is_not_there(side: Side) -> None:
    with pytest.raises(NoSuchDataExtension, match=r"no data extension has the key 'nothing'$"):
        side.items(side.client.data_extension("nothing").rows())
    with pytest.raises(NoSuchDataExtension, match=r"no data extension has the name 'nothing'$"):
        side.run(side.client.data_extension(name="nothing").columns)
    with pytest.raises(
        NoSuchDataExtension, match="the key 'All orders': did you mean 'orders', the key of 'All orders'"
    ):
        side.run(side.client.data_extension("All orders").describe())
    assert sent(side, "DataExtensionObject[nothing]") == 0


def test_a_data_extension_that_shows_no_columns(side: Side) -> None:
    with pytest.raises(NoSuchDataExtension, match="the data extension 'orders' is there, and the service shows no col"):
        side.run(side.edited(without_results("DataExtensionField")).data_extension("orders").columns)
    with pytest.raises(NoSuchDataExtension, match="shows its columns, and is not found itself"):
        side.run(side.edited(without_results("DataExtension")).data_extension("orders").describe())


def test_a_name_that_several_have(side: Side) -> None:
    copy = b'<Results xsi:type="DataExtension"><CustomerKey>other</CustomerKey></Results>'
    client = side.edited(
        lambda content: content.replace(
            b'<Results xsi:type="DataExtension">', copy + b'<Results xsi:type="DataExtension">'
        )
    )
    with pytest.raises(
        SeveralResults, match=r"several data extensions have the name 'All orders': .* 'other', 'orders'"
    ):
        side.run(client.data_extension(name="All orders").columns)


@pytest.mark.parametrize("name", ["orderno", "OrderNumber", "Order No"])
def test_a_column_that_is_not_there(side: Side, name: str) -> None:
    table = side.client.data_extension("orders")
    for rows in (table.rows("Items", name), table.rows(where=(P("Items") > 1) & (P(name) == "A-1"))):
        with pytest.raises(NoSuchColumn, match=f"'orders' has no column '{name}': did you mean 'OrderNo'"):
            side.items(rows)
    assert sent(side, "DataExtensionObject[orders]") == 0


def test_a_row_that_is_not_there(side: Side) -> None:
    table = side.client.data_extension("orders")
    with pytest.raises(NoResult):
        side.run(table.rows(where=P("OrderNo") == "C-1").one())
    assert side.run(table.rows(where=P("OrderNo") == "C-1").first()) is None


def test_what_is_unchecked_is_sent_as_it_is(side: Side) -> None:
    table = side.client.data_extension("orders")
    for rows in (table.rows("Nope", unchecked=True), table.rows(extra=["Nope"])):
        with pytest.raises(OperationError, match="Invalid column name 'Nope'"):
            side.items(rows)


def test_wrong_arguments(side: Side) -> None:
    for wrong in ({}, {"key": "a", "name": "b"}, {"key": ""}, {"name": ""}):
        with pytest.raises(SelectionError, match="data_extension"):
            side.client.data_extension(**wrong)
    with pytest.raises(TypeError, match="expected a str, got int"):
        side.client.data_extension(7)  # type: ignore[arg-type]
    table = side.client.data_extension("orders")
    with pytest.raises(TypeError, match="the name of a column"):
        table.rows(7)  # type: ignore[arg-type]
    with pytest.raises(FilterError, match="like"):
        table.rows(where=P("OrderNo").like("A"))
    for format in ("%d/%m", "%m/%Y", "%d/%Y", "%d/%m/%Y %Q", "day first"):
        with pytest.raises(ConfigurationError, match=f"date_format '{format}' does not say"):
            table.rows(date_format=format)
    with pytest.raises(TypeError, match="date_format: expected a str, got int"):
        table.rows(date_format=3)  # type: ignore[arg-type]
    with pytest.raises(TypeError, match="no option 'page_sice'"):
        table.rows(page_sice=3)  # type: ignore[call-arg]


def test_rows_are_read_page_by_page_and_again(side: Side) -> None:
    rows = side.client.data_extension("orders").rows("OrderNo", page_size=2)
    assert [[row["OrderNo"] for row in page] for page in side.items(rows.pages())] == [["A-1", "A-2"], ["B-1"]]
    assert side.items(rows) == side.items(rows)
    assert "data extension 'orders': OrderNo" in repr(rows)
    assert repr(side.client.data_extension("orders")).endswith("DataExtensionTable: data extension 'orders'>")


def test_the_columns_of_another_account_are_its_own(side: Side) -> None:
    """Two business units have data extensions of one key."""
    blocking = side.tenant.client()
    mid = open_unit(blocking, "Retail")
    blocking.for_business_unit(mid).create([DataExtension(customer_key="orders", name="Orders", fields=COLUMNS[:1])])
    table = side.client.data_extension("orders")
    assert len(side.run(table.columns)) == 5
    assert side.items(table.rows(clients=[mid])) == []
    with pytest.raises(NoSuchColumn):
        side.items(table.rows("Items", clients=[mid]))
    assert side.run(table.rows("Items").first()) == {"Items": 3}


def test_a_selection_of_rows_pickles(side: Side) -> None:
    rows = side.client.data_extension("orders").rows("OrderNo")
    side.items(rows)
    source = pickle.loads(pickle.dumps(rows._source))
    assert str(source) == str(rows._source)
