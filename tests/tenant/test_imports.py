"""Imports: started, asked about, and what arrives."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

import pytest
from sfmc_soap import (
    UNSET,
    APIObject,
    Client,
    DataExtension,
    DataExtensionField,
    FieldMap,
    FileType,
    ImportDefinition,
    ImportDefinitionFieldMappingType,
    ImportDefinitionSubscriberImportType,
    ImportDefinitionUpdateType,
    ImportResultsSummary,
    List,
    ListSubscriber,
    Subscriber,
)
from sfmc_tenant import Tenant
from support.tenant.answering import answered, expected
from support.tenant.asking import equals, found, start
from support.tenant.people import codes, updated
from support.tenant.shop import TYPE, into_orders, open_shop, order, orders

ORDINAL, MANUAL = (
    ImportDefinitionFieldMappingType.MAP_BY_ORDINAL,
    ImportDefinitionFieldMappingType.MANUAL_MAP,
)
SUMMARY = (
    "ImportDefinitionCustomerKey StartDate EndDate DestinationID NumberSuccessful NumberDuplicated NumberErrors"
    " TotalRows ImportType ImportStatus TaskResultID"
)
FILE = "Order No,Amount,Colour\r\nA-1,12.50,red\r\nA-2,7,blue\r\n"


@pytest.fixture
def now() -> datetime:
    return datetime(2026, 3, 1, 8, tzinfo=UTC)


@pytest.fixture
def client(tenant: Tenant) -> Iterator[Client]:
    with tenant.client() as client:
        open_shop(client)
        yield client


def summary(client: Client, task: str) -> ImportResultsSummary:
    """Return how far an import is."""
    (summary,) = found(client, ImportResultsSummary, SUMMARY, equals("TaskResultID", task))
    return summary


def imported(tenant: Tenant, client: Client, content: str, **more: Any) -> tuple[str, int, int, int]:
    """Import a file. Return the status, and how many rows arrived, were there already, and were wrong."""
    tenant.files["orders.csv"] = content
    client.create([into_orders(**more)])
    task = start(client, ImportDefinition(customer_key="nightly"))
    tenant.clock.move(10)
    ended = summary(client, task)
    counts = (ended.number_successful, ended.number_duplicated, ended.number_errors)
    assert all(isinstance(count, int) for count in counts)
    return str(ended.import_status), *counts  # type: ignore[return-value]


def code(client: Client, obj: ImportDefinition) -> int:
    """Return the error code of creating a definition."""
    error = client.create([obj], raise_on=()).results[0].error_code
    assert isinstance(error, int)
    return error


def test_a_start_gives_a_task_and_polls_tell_how_far_it_is(tenant: Tenant, client: Client) -> None:
    tenant.files["orders.csv"] = FILE
    client.create([into_orders()])
    start(client, ImportDefinition(customer_key="nightly"))
    assert answered(tenant) == expected(
        "PerformResponseMsg",
        """
        <Results><Result>
          <StatusCode>OK</StatusCode><StatusMessage>ImportDefinition performed AsyncID:1</StatusMessage>
          <OrdinalID>0</OrdinalID>
          <Object xsi:type="ImportDefinition"><CustomerKey>nightly</CustomerKey></Object>
          <Task>
            <StatusCode>OK</StatusCode><StatusMessage>ImportDefinition performed AsyncID:1</StatusMessage><ID>1</ID>
          </Task>
        </Result></Results>
        <OverallStatus>OK</OverallStatus><OverallStatusMessage/><RequestID>ID</RequestID>
        """,
    )
    assert found(client, ImportResultsSummary, SUMMARY, equals("TaskResultID", 1)) == []
    tenant.clock.move(1)
    assert summary(client, "1").import_status == "New"
    tenant.clock.move(4)
    summary(client, "1")
    assert answered(tenant) == expected(
        "RetrieveResponseMsg",
        """
        <OverallStatus>OK</OverallStatus><RequestID>ID</RequestID>
        <Results xsi:type="ImportResultsSummary">
          <PartnerKey xsi:nil="true"/><ObjectID xsi:nil="true"/>
          <ImportDefinitionCustomerKey>nightly</ImportDefinitionCustomerKey>
          <StartDate>3/1/2026 2:00:05 AM</StartDate><DestinationID>ID</DestinationID>
          <NumberSuccessful>0</NumberSuccessful><NumberDuplicated>0</NumberDuplicated><NumberErrors>0</NumberErrors>
          <TotalRows>0</TotalRows><ImportType>Data Extensions</ImportType>
          <ImportStatus>Processing</ImportStatus><TaskResultID>1</TaskResultID>
        </Results>
        """,
    )
    assert orders(client, "OrderNo") == []
    tenant.clock.move(4)
    assert summary(client, "1").import_status == "IOWork"
    tenant.clock.move(1)
    ended = summary(client, "1")
    assert (ended.import_status, ended.total_rows, ended.number_successful) == ("Completed", 2, 2)
    assert (ended.end_date, ended.import_type) == ("3/1/2026 2:00:10 AM", "Data Extensions")
    (extension,) = found(client, DataExtension, "ObjectID", equals("CustomerKey", "orders"))
    assert ended.destination_id == extension.object_id
    assert orders(client, "OrderNo Amount") == [["A-1", "12.50"], ["A-2", "7.00"]]


def test_an_import_that_is_not_saved(tenant: Tenant, client: Client) -> None:
    tenant.files["orders.csv"] = FILE
    task = start(client, into_orders(customer_key="once"))
    tenant.clock.move(10)
    assert summary(client, task).import_status == "Completed"
    assert len(orders(client, "OrderNo")) == 2
    assert found(client, ImportDefinition, "Name", equals("CustomerKey", "once")) == []


@pytest.mark.parametrize(
    ("content", "more"),
    [
        ("A-1,12.50\nA-2,7\n", {"field_mapping_type": ORDINAL}),
        ("title\nA-1,12.50\nA-2,7\n", {"field_mapping_type": ORDINAL, "header_lines": 1}),
        ("AMOUNT\torder_no\n12.50\tA-1\n7\tA-2\n", {"file_type": FileType.TAB}),
        ("OrderNo;Amount\nA-1;12.50\nA-2;7\n", {"file_type": FileType.OTHER, "delimiter": ";"}),
        (
            "7,A-2\n12.50,A-1\n",
            {
                "field_mapping_type": MANUAL,
                "field_maps": [
                    FieldMap(source_ordinal=2, destination_name="OrderNo"),
                    FieldMap(source_ordinal=1, destination_name="Amount"),
                ],
            },
        ),
        (
            "A-1,12.50\nA-2,7\n",
            {
                "field_mapping_type": ORDINAL,
                "field_maps": [
                    FieldMap(source_ordinal=1, destination_name="OrderNo"),
                    FieldMap(source_ordinal=2, destination_name="Amount"),
                ],
            },
        ),
        (
            "sum,number\n12.50,A-1\n7,A-2\n",
            {
                "field_mapping_type": MANUAL,
                "field_maps": [
                    FieldMap(source_name="number", destination_name="OrderNo"),
                    FieldMap(source_name="sum", destination_name="Amount"),
                ],
            },
        ),
    ],
)
def test_columns_go_to_fields(tenant: Tenant, client: Client, content: str, more: dict[str, Any]) -> None:
    assert imported(tenant, client, content, **more) == ("Completed", 2, 0, 0)
    assert sorted(orders(client, "OrderNo Amount")) == [["A-1", "12.50"], ["A-2", "7.00"]]


def test_a_map_to_a_column_that_is_not_there(tenant: Tenant, client: Client) -> None:
    maps = [FieldMap(source_name="number", destination_name="OrderNo")]
    assert imported(tenant, client, FILE, field_mapping_type=MANUAL, field_maps=maps) == ("Error", 0, 0, 0)


def test_what_is_wrong_is_counted(tenant: Tenant, client: Client) -> None:
    content = "OrderNo,Amount\nA-1,much\nA-2,7\n,8\n"
    assert imported(tenant, client, content) == ("Completed", 1, 0, 2)
    assert orders(client, "OrderNo") == [["A-2"]]


def test_an_import_that_allows_no_errors_ends_with_the_first(tenant: Tenant, client: Client) -> None:
    content = "OrderNo,Amount\nA-1,7\nA-2,much\nA-3,8\n"
    assert imported(tenant, client, content, allow_errors=False) == ("Error", 1, 0, 1)


UPDATES = ImportDefinitionUpdateType


@pytest.mark.parametrize(
    ("update", "counts", "rows"),
    [
        (UPDATES.ADD_AND_UPDATE, (2, 0, 0), [["A-1", "12.50"], ["A-2", "7.00"]]),
        (UPDATES.ADD_AND_DO_NOT_UPDATE, (1, 1, 0), [["A-1", "1.00"], ["A-2", "7.00"]]),
        (UPDATES.UPDATE_BUT_DO_NOT_ADD, (1, 0, 1), [["A-1", "12.50"]]),
    ],
)
def test_rows_that_are_there(
    tenant: Tenant, client: Client, update: UPDATES, counts: tuple[int, ...], rows: list[list[str]]
) -> None:
    client.create([order({"OrderNo": "A-1", "Amount": "1"})])
    assert imported(tenant, client, FILE, update_type=update) == ("Completed", *counts)
    assert orders(client, "OrderNo Amount") == rows


def test_overwrite_needs_a_data_extension_without_a_primary_key(tenant: Tenant, client: Client) -> None:
    client.create([order({"OrderNo": "A-9"})])
    assert imported(tenant, client, FILE, update_type=UPDATES.OVERWRITE)[0] == "Error"
    assert orders(client, "OrderNo") == [["A-9"]]
    name = DataExtensionField(name="Order No", field_type=TYPE.TEXT, max_length=20)
    client.create([DataExtension(customer_key="names", name="Names", fields=[name])])
    for _ in range(2):
        once = into_orders(destination_object=DataExtension(customer_key="names"), update_type=UPDATES.OVERWRITE)
        task = start(client, once)
        tenant.clock.move(10)
        assert summary(client, task).number_successful == 2


def test_the_name_of_the_file_may_have_the_date(tenant: Tenant, client: Client) -> None:
    client.create([into_orders(file_spec="orders%%YEAR%%%%MONTH%%%%DAY%%.csv", delete_file=True)])
    task = start(client, ImportDefinition(customer_key="nightly"))
    tenant.files["orders20260301.csv"] = FILE
    tenant.clock.move(10)
    assert summary(client, task).import_status == "Completed"
    assert list(tenant.files) == []


def test_a_text_may_stand_for_no_value(tenant: Tenant, client: Client) -> None:
    content = "Order No,Amount\nA-1,NULL\nA-2,7.00\n"
    assert imported(tenant, client, content, null_representation="NULL") == ("Completed", 2, 0, 0)
    assert orders(client, "OrderNo Amount") == [["A-1", ""], ["A-2", "7.00"]]


def test_a_change_is_checked(client: Client) -> None:
    client.create([into_orders()])
    changes = [
        ImportDefinition(customer_key="nightly", **changed)
        for changed in (
            {"name": "Every night"},
            {"destination_object": APIObject()},
            {"update_type": UPDATES.MERGE},
            {"subscriber_import_type": ImportDefinitionSubscriberImportType.SMS},
        )
    ]
    assert codes(updated(client, *changes)) == [None, 43050, 43020, 43020]


def test_no_file_no_import(tenant: Tenant, client: Client) -> None:
    client.create([into_orders()])
    task = start(client, ImportDefinition(customer_key="nightly"))
    tenant.clock.move(10)
    assert summary(client, task).import_status == "Error"


@pytest.mark.parametrize("content", [b"\xff\xfe\x00", b'"' + b"x" * 200_000 + b'"', b"", b"\0,\0\n", b"one\n" * 3])
def test_no_content_breaks_the_tenant(tenant: Tenant, client: Client, content: bytes) -> None:
    tenant.files["orders.csv"] = content
    task = start(client, into_orders())
    tenant.clock.move(10)
    assert summary(client, task).number_successful == 0


# Subscribers.


def list_id(client: Client) -> int:
    """Make a list. Return its id."""
    (result,) = client.create([List(list_name="News", customer_key="news")]).results
    assert isinstance(result.new_id, int)
    return result.new_id


def members(client: Client, id: int) -> list[tuple[str, str]]:
    """Return the keys of those who are on a list, and whether they get its messages."""
    entries = found(client, ListSubscriber, "SubscriberKey Status", equals("ListID", id))
    return sorted((str(each.subscriber_key), str(each.status)) for each in entries)


PEOPLE = "Email Address,Subscriber Key\nada@example.org,k-1\nbob@example.org,k-2\nnobody,k-3\n"


@pytest.mark.parametrize("allow", [True, UNSET])
def test_subscribers_arrive_on_a_list(tenant: Tenant, client: Client, allow: Any) -> None:
    id = list_id(client)
    for _ in range(2):
        assert imported(tenant, client, PEOPLE, destination_object=List(id=id), allow_errors=allow) == (
            "Completed",
            2,
            0,
            1,
        )
        client.delete([ImportDefinition(customer_key="nightly")])
    assert members(client, id) == [("k-1", "Active"), ("k-2", "Active")]
    (last,) = found(client, ImportResultsSummary, SUMMARY, equals("TaskResultID", 2))
    assert (last.import_type, last.destination_id) == ("Subscriber List", str(id))


@pytest.mark.parametrize(
    ("update", "counts", "keys"),
    [
        (UPDATES.ADD_AND_DO_NOT_UPDATE, (1, 1, 1), ["k-2"]),
        (UPDATES.UPDATE_BUT_DO_NOT_ADD, (1, 0, 2), ["k-1"]),
    ],
)
def test_subscribers_who_are_there(
    tenant: Tenant, client: Client, update: UPDATES, counts: tuple[int, ...], keys: list[str]
) -> None:
    client.create([Subscriber(email_address="old@example.org", subscriber_key="k-1")])
    id = list_id(client)
    ended = imported(tenant, client, PEOPLE, destination_object=List(id=id), update_type=update)
    assert ended == ("Completed", *counts)
    assert [key for key, _ in members(client, id)] == keys


def test_columns_of_a_list_are_counted_from_0(tenant: Tenant, client: Client) -> None:
    id = list_id(client)
    maps = [
        FieldMap(source_ordinal=1, destination_name="Email Address"),
        FieldMap(source_ordinal=0, destination_name="Subscriber Key"),
    ]
    more = {"field_mapping_type": ORDINAL, "field_maps": maps, "destination_object": List(id=id)}
    assert imported(tenant, client, "k-1,ada@example.org\n", **more) == ("Completed", 1, 0, 0)
    assert members(client, id) == [("k-1", "Active")]


def test_a_list_is_not_overwritten_and_must_be_there(tenant: Tenant, client: Client) -> None:
    id = list_id(client)
    more = {"destination_object": List(id=id), "update_type": UPDATES.OVERWRITE}
    assert imported(tenant, client, PEOPLE, **more)[0] == "Error"
    client.delete([ImportDefinition(customer_key="nightly")])
    assert imported(tenant, client, PEOPLE, destination_object=List(id=id + 99))[0] == "Error"
    (result,) = (
        client.perform(action="start", definitions=[into_orders(destination_object=List(id=id))], raise_on=()).results
        or []
    )
    assert result.error_code == 43020


@pytest.mark.parametrize(
    ("wrong", "expected_code"),
    [
        ({"customer_key": ""}, 43000),
        ({"destination_object": APIObject(customer_key="orders")}, 43040),
        ({"field_mapping_type": MANUAL}, 43060),
        ({"file_type": FileType.OTHER}, 43060),
        ({"retrieve_file_transfer_location": UNSET}, 43060),
        ({"update_type": UPDATES.MERGE}, 43020),
    ],
)
def test_definitions_that_are_not_complete_are_refused(
    client: Client, wrong: dict[str, Any], expected_code: int
) -> None:
    assert code(client, into_orders(**wrong)) == expected_code


def test_keys_that_exist_and_keys_that_do_not(client: Client) -> None:
    client.create([into_orders()])
    assert code(client, into_orders()) == 43030
    missing = ImportDefinition(customer_key="none")
    (result,) = client.perform(action="start", definitions=[missing], raise_on=()).results or []
    assert result.error_code == 43010
    (result,) = client.perform(action="stop", definitions=[missing], raise_on=()).results or []
    assert result.error_code == 100
