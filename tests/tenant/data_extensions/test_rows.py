"""Rows of data extensions: written, read back and refused as the service does."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import pytest
from sfmc_soap import (
    APIProperty,
    Client,
    ClientID,
    CreateOptions,
    DataExtension,
    DataExtensionCreateResult,
    DataExtensionDeleteResult,
    DataExtensionField,
    DataExtensionObject,
    DataExtensionUpdateResult,
    RetrieveRequest,
    SaveAction,
    SaveOption,
    SimpleOperators,
    UpdateOptions,
)
from sfmc_tenant import Tenant
from support.tenant.answering import answered, expected
from support.tenant.people import open_unit
from support.tenant.shop import COLUMNS, TYPE, UPSERT, open_shop, order, orders, where

Row = DataExtensionObject


def created(client: Client, row: Row) -> DataExtensionCreateResult:
    result = client.create([row], raise_on=()).results[0]
    assert isinstance(result, DataExtensionCreateResult)
    return result


def updated(client: Client, row: Row) -> DataExtensionUpdateResult:
    result = client.update([row], raise_on=()).results[0]
    assert isinstance(result, DataExtensionUpdateResult)
    return result


def upserted(client: Client, row: Row) -> DataExtensionUpdateResult:
    result = client.update([row], options=UPSERT, raise_on=()).results[0]
    assert isinstance(result, DataExtensionUpdateResult)
    return result


Result = DataExtensionCreateResult | DataExtensionUpdateResult


def wrong_keys(result: Result) -> list[tuple[object, object]]:
    return [(error.name, error.error_message) for error in result.key_errors or []]


def wrong_values(result: Result) -> list[tuple[object, object]]:
    return [(error.name, error.error_code) for error in result.value_errors or []]


# What the service answers, element by element.


def test_a_row_is_created(tenant: Tenant, client: Client) -> None:
    client.create([order({"OrderNo": "A-18", "Amount": "12.50"})])
    assert answered(tenant) == expected(
        "CreateResponse",
        """
        <Results xsi:type="DataExtensionCreateResult">
          <StatusCode>OK</StatusCode><StatusMessage>Created DataExtensionObject</StatusMessage><OrdinalID>0</OrdinalID>
          <NewID>0</NewID>
          <Object xsi:type="DataExtensionObject"><CustomerKey>orders</CustomerKey><Properties>
            <Property><Name>OrderNo</Name><Value>A-18</Value></Property>
            <Property><Name>Amount</Name><Value>12.50</Value></Property>
          </Properties></Object>
        </Results>
        <RequestID>ID</RequestID><OverallStatus>OK</OverallStatus>
        """,
    )


def test_an_upsert_does_not_tell_whether_it_inserted(tenant: Tenant, client: Client) -> None:
    row = order({"Amount": "13.00"}, keys={"OrderNo": "A-18"})
    client.update([row], options=UPSERT)
    first = answered(tenant)
    client.update([row], options=UPSERT)
    assert first == answered(tenant)
    assert answered(tenant) == expected(
        "UpdateResponse",
        """
        <Results xsi:type="DataExtensionUpdateResult">
          <StatusCode>OK</StatusCode><StatusMessage>Updated DataExtensionObject</StatusMessage><OrdinalID>0</OrdinalID>
          <Object xsi:type="DataExtensionObject"><CustomerKey>orders</CustomerKey>
            <Properties><Property><Name>Amount</Name><Value>13.00</Value></Property></Properties>
            <Keys><Key><Name>OrderNo</Name><Value>A-18</Value></Key></Keys>
          </Object>
        </Results>
        <RequestID>ID</RequestID><OverallStatus>OK</OverallStatus>
        """,
    )
    assert orders(client, "OrderNo Amount") == [["A-18", "13.00"]]


def test_an_upsert_that_fails_names_each_value(tenant: Tenant, client: Client) -> None:
    result = upserted(client, order({"OrderNo": "A-19", "Amount": "plenty", "Items": "1.5"}))
    assert answered(tenant) == expected(
        "UpdateResponse",
        """
        <Results xsi:type="DataExtensionUpdateResult">
          <StatusCode>Error</StatusCode><StatusMessage>The row was not saved.</StatusMessage><OrdinalID>0</OrdinalID>
          <ErrorCode>70000</ErrorCode>
          <Object xsi:type="DataExtensionObject"><CustomerKey>orders</CustomerKey></Object>
          <ErrorMessage>The value for column [Amount] is not a valid decimal. """
        """The value for column [Items] is not a valid number.</ErrorMessage>
          <ValueErrors>
            <ValueError><Name>Amount</Name><ErrorCode>70000</ErrorCode>
              <ErrorMessage>The value for column [Amount] is not a valid decimal.</ErrorMessage></ValueError>
            <ValueError><Name>Items</Name><ErrorCode>70000</ErrorCode>
              <ErrorMessage>The value for column [Items] is not a valid number.</ErrorMessage></ValueError>
          </ValueErrors>
        </Results>
        <RequestID>ID</RequestID><OverallStatus>Error</OverallStatus>
        """,
    )
    assert result.error_code == 70000
    assert orders(client, "OrderNo") == []


def test_a_row_is_deleted_by_its_keys(tenant: Tenant, client: Client) -> None:
    client.create([order({"OrderNo": "A-18"}), order({"OrderNo": "A-19"})])
    client.delete([Row(customer_key="orders", keys=[APIProperty(name="OrderNo", value="A-18")])])
    assert answered(tenant) == expected(
        "DeleteResponse",
        """
        <Results xsi:type="DataExtensionDeleteResult">
          <StatusCode>OK</StatusCode><StatusMessage>Deleted DataExtensionObject</StatusMessage><OrdinalID>0</OrdinalID>
          <Object xsi:type="DataExtensionObject"><CustomerKey>orders</CustomerKey>
            <Keys><Key><Name>OrderNo</Name><Value>A-18</Value></Key></Keys>
          </Object>
        </Results>
        <RequestID>ID</RequestID><OverallStatus>OK</OverallStatus>
        """,
    )
    assert orders(client, "OrderNo") == [["A-19"]]


def test_rows_are_retrieved_as_texts(tenant: Tenant, client: Client) -> None:
    client.create([order({"OrderNo": "A-17", "Amount": "129.9", "PaidAt": "2026-03-01T09:14:02", "Gift": "true"})])
    assert orders(client, "OrderNo Amount PaidAt Gift Items") == [["A-17", "129.90", "3/1/2026 9:14:02 AM", "True", ""]]
    orders(client, "OrderNo", where("Amount", SimpleOperators.GREATER_THAN, "100"))
    assert answered(tenant) == expected(
        "RetrieveResponseMsg",
        """
        <OverallStatus>OK</OverallStatus><RequestID>ID</RequestID>
        <Results xsi:type="DataExtensionObject"><PartnerKey xsi:nil="true"/><ObjectID xsi:nil="true"/>
          <Properties><Property><Name>OrderNo</Name><Value>A-17</Value></Property></Properties>
        </Results>
        """,
    )


def test_clear_data_removes_all_rows(tenant: Tenant, client: Client) -> None:
    client.create([order({"OrderNo": "A-18"}), order({"OrderNo": "A-19"})])
    client.perform(action="ClearData", definitions=[DataExtension(customer_key="orders")])
    assert answered(tenant) == expected(
        "PerformResponseMsg",
        """
        <Results><Result>
          <StatusCode>OK</StatusCode><StatusMessage>DataExtension performed</StatusMessage><OrdinalID>0</OrdinalID>
          <Object xsi:type="DataExtension"><CustomerKey>orders</CustomerKey></Object>
        </Result></Results>
        <OverallStatus>OK</OverallStatus><OverallStatusMessage/><RequestID>ID</RequestID>
        """,
    )
    assert orders(client, "OrderNo") == []


# Writing.


def test_create_refuses_a_primary_key_that_exists(client: Client) -> None:
    client.create([order({"OrderNo": "A-18", "Items": "1"})])
    result = created(client, order({"OrderNo": "A-18", "Items": "2"}))
    assert "duplicate key" in str(result.error_message)
    assert [name for name, _ in wrong_keys(result)] == ["OrderNo"]
    assert orders(client, "Items") == [["1"]]


@pytest.mark.parametrize(
    ("action", "create", "update"),
    [
        (SaveAction.DEFAULT, None, None),
        (SaveAction.ADD_ONLY, None, 68001),
        (SaveAction.UPDATE_ONLY, 68000, None),
        (SaveAction.UPDATE_ADD, 68000, None),
        (SaveAction.DELETE, 68000, 68001),
        (SaveAction.NOTHING, 68000, 68001),
    ],
)
def test_save_actions_that_do_not_fit_are_refused(
    client: Client, action: SaveAction, create: int | None, update: int | None
) -> None:
    save = [SaveOption(property_name="*", save_action=action)]
    client.create([order({"OrderNo": "A-1"})])
    created = client.create([order({"OrderNo": "A-2"})], options=CreateOptions(save_options=save), raise_on=())
    updated = client.update([order({"OrderNo": "A-1"})], options=UpdateOptions(save_options=save), raise_on=())
    assert (created.results[0].error_code or None, updated.results[0].error_code or None) == (create, update)


def test_update_changes_what_it_names_and_nothing_else(client: Client) -> None:
    client.create([order({"OrderNo": "A-18", "Amount": "12.50", "Items": "3"})])
    assert updated(client, order({"OrderNo": "A-18", "Items": "4"})).status_code == "OK"
    assert orders(client, "Amount Items") == [["12.50", "4"]]


def test_update_of_a_missing_row_is_a_concurrency_violation(client: Client) -> None:
    result = updated(client, order({"Items": "4"}, keys={"OrderNo": "A-18"}))
    assert result.status_code == "Error"
    assert str(result.error_message).startswith("Concurrency violation")
    assert orders(client, "OrderNo") == []


def test_a_null_property_empties_a_column(client: Client) -> None:
    client.create([order({"OrderNo": "A-17", "PaidAt": "3/1/2026 9:14:02 AM", "Items": "3"})])
    client.update([order({"PaidAt": None}, keys={"OrderNo": "A-17"})])
    assert orders(client, "PaidAt Items") == [["", "3"]]
    assert orders(client, "OrderNo", where("PaidAt", SimpleOperators.IS_NULL)) == [["A-17"]]


def test_columns_that_do_not_exist_are_dropped_in_silence(client: Client) -> None:
    assert created(client, order({"OrderNo": "A-18", "Colour": "red"})).status_code == "OK"
    assert upserted(client, order({"Colour": "red"}, keys={"OrderNo": "A-18"})).status_code == "OK"
    assert orders(client, "OrderNo") == [["A-18"]]


def test_deleting_a_row_that_is_not_there_is_no_error(client: Client) -> None:
    assert client.delete([order({}, keys={"OrderNo": "A-18"})]).overall_status == "OK"


def test_the_key_must_be_given_and_be_the_key(client: Client) -> None:
    missing = upserted(client, order({"Items": "1"}))
    assert missing.error_code == 70001
    assert wrong_keys(missing) == [("OrderNo", "The value for column [OrderNo] cannot be null.")]
    other = upserted(client, order({}, keys={"Items": "1"}))
    assert wrong_keys(other) == [("Items", "Primary key 'Items' does not exist.")]
    changed = upserted(client, order({"OrderNo": "A-2"}, keys={"OrderNo": "A-1"}))
    assert wrong_keys(changed) == [("OrderNo", "Primary key 'OrderNo' cannot be updated.")]


def test_a_row_that_says_nothing_is_refused(client: Client) -> None:
    empty = Row(customer_key="orders", properties=[])
    assert (created(client, empty).error_code, updated(client, empty).error_code) == (70004, 70004)


def test_delete_needs_keys(client: Client) -> None:
    client.create([order({"OrderNo": "A-1"})])
    result = client.delete([order({"OrderNo": "A-1"})], raise_on=()).results[0]
    assert (result.error_code, result.status_message) == (70004, "The row was not deleted.")
    assert orders(client, "OrderNo") == [["A-1"]]


def test_rows_without_a_primary_key_can_only_be_created(client: Client) -> None:
    name = DataExtensionField(name="Name", field_type=TYPE.TEXT)
    client.create([DataExtension(customer_key="names", name="Names", fields=[name])])
    row = Row(customer_key="names", properties=[APIProperty(name="Name", value="Ada")])
    client.create([row, row])
    assert updated(client, row).error_message == "The data extension does not have a primary key."
    keyed = Row(customer_key="names", keys=[APIProperty(name="Name", value="Ada")])
    result = client.delete([keyed], raise_on=()).results[0]
    assert isinstance(result, DataExtensionDeleteResult)
    assert result.error_message == "Primary key 'Name' does not exist."


def test_a_row_names_its_data_extension_by_key_or_by_name(client: Client) -> None:
    properties = [APIProperty(name="OrderNo", value="A-18")]
    assert created(client, Row(name="All orders", properties=properties)).status_code == "OK"
    wrong = created(client, Row(customer_key="All orders", properties=properties))
    assert (wrong.error_code, wrong.error_message) == (70003, "Invalid data extension key: All orders")


def test_one_wrong_row_does_not_stop_the_others(client: Client) -> None:
    rows = [order({"OrderNo": "A-1"}), order({"OrderNo": "A-2", "Items": "few"}), order({"OrderNo": "A-3"})]
    response = client.create(rows, raise_on=())
    assert [result.status_code for result in response.results] == ["OK", "Error", "OK"]
    assert [result.ordinal_id for result in response.results] == [0, 1, 2]
    assert orders(client, "OrderNo") == [["A-1"], ["A-3"]]


# Values.


@pytest.mark.parametrize(
    ("column", "given", "read"),
    [
        ("Amount", "7", "7.00"),
        ("Amount", "-.5", "-0.50"),
        ("Amount", "00012345678.10", "12345678.10"),
        ("PaidAt", "2026-03-01", "3/1/2026 12:00:00 AM"),
        ("PaidAt", "03/01/2026 16:05:09", "3/1/2026 4:05:09 PM"),
        ("PaidAt", "3/1/2026 12:00:00 PM", "3/1/2026 12:00:00 PM"),
        ("PaidAt", "2026-03-01T09:14:02.999Z", "3/1/2026 3:14:02 AM"),
        ("Items", "+0012", "12"),
        ("Gift", "FALSE", "False"),
        ("Gift", "1", "True"),
        ("OrderNo", "Ünïcode & <tags>", "Ünïcode & <tags>"),
    ],
)
def test_values_are_read_back_in_the_formats_of_the_service(client: Client, column: str, given: str, read: str) -> None:
    client.create([order({"OrderNo": "A-1", column: given})])
    assert orders(client, column) == [[read]]


@pytest.mark.parametrize(
    ("column", "given", "code"),
    [
        ("OrderNo", "x" * 21, 70002),
        ("Amount", "123456789.00", 70002),
        ("Amount", "1.234", 70002),
        ("Amount", "1e9", 70000),
        ("Amount", "", 70000),
        ("Amount", ".", 70000),
        ("PaidAt", "31.12.2026", 70000),
        ("PaidAt", "13/13/2026", 70000),
        ("PaidAt", "0001-01-01T00:00:00Z", 70000),
        ("Items", "99999999999999999999", 70000),
        ("Items", "٣", 70000),
        ("Gift", "maybe", 70000),
    ],
)
def test_values_that_a_column_does_not_take_have_their_code(client: Client, column: str, given: str, code: int) -> None:
    result = upserted(client, order({"OrderNo": "A-1", column: given}))
    errors = [*(result.key_errors or []), *(result.value_errors or [])]
    assert [(error.name, error.error_code) for error in errors] == [(column, code)]
    assert result.error_code == code


def test_addresses_phones_and_locales_are_checked(client: Client) -> None:
    columns = [
        COLUMNS[0],
        DataExtensionField(name="Email", field_type=TYPE.EMAIL_ADDRESS),
        DataExtensionField(name="Phone", field_type=TYPE.PHONE),
        DataExtensionField(name="Locale", field_type=TYPE.LOCALE),
    ]
    client.create([DataExtension(customer_key="people", name="People", fields=columns)])

    def wrong(email: str, phone: str, locale: str) -> list[object]:
        values = {"OrderNo": email[:20], "Email": email, "Phone": phone, "Locale": locale}
        properties = [APIProperty(name=name, value=value) for name, value in values.items()]
        result = upserted(client, Row(customer_key="people", properties=properties))
        return [name for name, _ in wrong_values(result)]

    assert wrong("ada@example.com", "+1 (415) 555-0100", "en-US") == []
    assert wrong("ada", "call me", "English") == ["Email", "Phone", "Locale"]
    assert wrong("a" * 250 + "@example.com", "4155550100", "de") == ["Email"]


def test_defaults_and_required_columns(tenant: Tenant, client: Client) -> None:
    tenant.clock.stop(datetime(2026, 3, 1, 15, 14, 2, tzinfo=UTC))
    columns = [
        COLUMNS[0],
        DataExtensionField(name="Status", field_type=TYPE.TEXT, max_length=9, default_value="new"),
        DataExtensionField(name="Added", field_type=TYPE.DATE, default_value="Now()"),
        DataExtensionField(name="Shop", field_type=TYPE.TEXT, is_required=True),
    ]
    client.delete([DataExtension(customer_key="orders")])
    open_shop(client, columns)
    client.create([order({"OrderNo": "A-1", "Shop": "Ulm"}), order({"OrderNo": "A-2", "Shop": "Ulm", "Status": "old"})])
    assert orders(client, "Status Added") == [["new", "3/1/2026 9:14:02 AM"], ["old", "3/1/2026 9:14:02 AM"]]
    missing = upserted(client, order({"OrderNo": "A-3"}))
    assert wrong_values(missing) == [("Shop", 70001)]
    emptied = updated(client, order({"OrderNo": "A-1", "Shop": None}))
    assert wrong_values(emptied) == [("Shop", 70001)]


def test_rows_survive_in_a_file(tmp_path: Path) -> None:
    with Tenant(tmp_path / "shop.db") as tenant:
        open_shop(tenant.client())
        tenant.client().create([order({"OrderNo": "A-1", "Gift": "true"})])
    with Tenant(tmp_path / "shop.db") as tenant:
        assert orders(tenant.client(), "OrderNo Gift") == [["A-1", "True"]]


# Business units.


def test_rows_belong_to_the_business_unit_that_they_name(client: Client) -> None:
    retail = ClientID(id=open_unit(client, "Retail"))
    there = DataExtension(client=retail, customer_key="orders", name="All orders", fields=list(COLUMNS))
    client.create([there])
    row = order({"OrderNo": "R-1"})
    row.client = retail
    client.update([row], options=UPSERT)
    client.create([order({"OrderNo": "T-1"})])
    request = RetrieveRequest(object_type="DataExtensionObject[orders]", properties=["OrderNo"], client_ids=[retail])
    (found,) = client.retrieve(request).results
    assert isinstance(found, Row)
    assert found.properties == [APIProperty(name="OrderNo", value="R-1")]
    client.perform(action="ClearData", definitions=[DataExtension(client=retail, customer_key="orders")])
    assert client.retrieve(request).results == []
    assert orders(client, "OrderNo") == [["T-1"]]


def test_other_accounts_are_out_of_reach(client: Client) -> None:
    row = order({"OrderNo": "R-1"})
    row.client = ClientID(id=7)
    assert created(client, row).error_code == 4
