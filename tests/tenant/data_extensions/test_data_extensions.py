"""Definitions of data extensions and their columns."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

import pytest
from sfmc_soap import (
    UNSET,
    APIProperty,
    Attribute,
    Client,
    ContainerID,
    CreateOptions,
    DataExtension,
    DataExtensionField,
    DataExtensionFieldType,
    DataExtensionObject,
    DataExtensionTemplate,
    OperationError,
    RetrieveRequest,
    SaveAction,
    SaveOption,
    UpdateOptions,
    UpdateResult,
)
from sfmc_tenant import Tenant
from support.tenant.answering import answered, expected
from support.tenant.asking import equals, found
from support.tenant.shop import COLUMNS, TYPE, UPSERT, open_shop, order, orders

Field = DataExtensionField


@pytest.fixture
def oddities() -> Collection[str]:
    """Results of Perform have no Task, and a SendableSubscriberField has no Value: so the service was recorded."""
    return ("Task", "Value")


def fields(client: Client, properties: str = "Name") -> list[Field]:
    """The columns of `orders`, in the order of the response."""
    return found(client, Field, properties, equals("DataExtension.CustomerKey", "orders"))


def names(client: Client) -> list[object]:
    return [field.name for field in sorted(fields(client, "Name Ordinal"), key=lambda field: field.ordinal or 0)]


def object_id(client: Client, name: str) -> Any:
    return next(field.object_id for field in fields(client, "Name ObjectID") if field.name == name)


def definition(**settings: Any) -> DataExtension:
    return DataExtension(**{"customer_key": "people", "name": "People", "fields": [Field(name="Name")], **settings})


def refused(client: Client, extension: DataExtension) -> tuple[Any, Any]:
    """The code and the text with which Create refuses."""
    result = client.create([extension], raise_on=()).results[0]
    assert result.status_code == "Error"
    return result.error_code, result.status_message


def updated(client: Client, *columns: Field, **settings: Any) -> UpdateResult:
    extension = DataExtension(customer_key="orders", **settings)
    if columns:
        extension.fields = list(columns)
    return client.update([extension], raise_on=()).results[0]


# Create.


def test_a_data_extension_is_created(tenant: Tenant) -> None:
    client = tenant.client()
    sendable = definition(
        is_sendable=True,
        sendable_data_extension_field=Field(name="Key"),
        sendable_subscriber_field=Attribute(name="Subscriber Key", value=""),
        fields=[Field(name="Key", field_type=TYPE.TEXT, max_length=254)],
    )
    client.create([sendable])
    assert answered(tenant) == expected(
        "CreateResponse",
        """
        <Results>
          <StatusCode>OK</StatusCode><StatusMessage>Data Extension created.</StatusMessage><OrdinalID>0</OrdinalID>
          <NewID>0</NewID><NewObjectID>ID</NewObjectID>
          <Object xsi:type="DataExtension"><CustomerKey>people</CustomerKey><Name>People</Name></Object>
        </Results>
        <RequestID>ID</RequestID><OverallStatus>OK</OverallStatus>
        """,
    )
    properties = "Name IsSendable IsTestable SendableDataExtensionField.Name SendableSubscriberField.Name Client.ID"
    (read,) = found(client, DataExtension, properties, equals("CustomerKey", "people"))
    assert (read.name, read.is_sendable, read.is_testable) == ("People", True, False)
    assert read.client and read.client.id == 1000001
    assert read.sendable_data_extension_field and read.sendable_data_extension_field.name == "Key"
    assert read.sendable_subscriber_field and read.sendable_subscriber_field.name == "_SubscriberKey"


def test_a_key_is_made_where_none_is_given(client: Client) -> None:
    client.create([definition(customer_key=UNSET)])
    (read,) = found(client, DataExtension, "CustomerKey", equals("Name", "People"))
    assert len(str(read.customer_key)) == 36


@pytest.mark.parametrize("settings", [{"customer_key": "orders"}, {"name": "All orders"}])
def test_create_refuses_a_key_or_a_name_that_exists(client: Client, settings: dict[str, str]) -> None:
    code, text = refused(client, definition(**settings))
    assert code == 310003
    assert text == "Updating an existing Data Extension definition is not allowed when doing an add-only operation. "


def test_create_takes_no_object_id(client: Client) -> None:
    assert refused(client, definition(object_id="5b1c6f1e"))[0] == 310005


WRONG = {
    "Name.": definition(name=UNSET),
    "36 characters": definition(customer_key="k" * 37),
    "at least one field": definition(fields=UNSET),
    "The template was not found": definition(template=DataExtensionTemplate(customer_key="SendLog")),
    "The folder 999999 does not hold": definition(category_id=999999),
    "Name of up to 128": definition(fields=[Field(name=" ")]),
    "exists already": definition(fields=[Field(name="Name"), Field(name="name")]),
    "The type 'Base16Encrypted' of": definition(
        fields=[Field(name="Name", field_type=DataExtensionFieldType.BASE16_ENCRYPTED)]
    ),
    "needs a MaxLength": definition(fields=[Field(name="Key", is_primary_key=True, is_required=True)]),
    "must be required": definition(fields=[Field(name="Key", max_length=9, is_primary_key=True)]),
    "not between 1 and 4000": definition(fields=[Field(name="Name", max_length=4001)]),
    "needs a Precision": definition(fields=[Field(name="Price", field_type=TYPE.DECIMAL, scale=2)]),
    "that is not greater": definition(fields=[Field(name="Price", field_type=TYPE.DECIMAL, precision=2, scale=3)]),
    "The default value of the field 'Age'": definition(
        fields=[Field(name="Age", field_type=TYPE.NUMBER, default_value="old")]
    ),
    "needs a SendableDataExtensionField": definition(is_sendable=True),
    "'Key' is not one of the fields": definition(sendable_data_extension_field=Field(name="Key")),
    "is one of Subscriber Key, Email Address": definition(
        sendable_subscriber_field=Attribute(name="_SubscriberKey", value="")
    ),
    "must be sendable": definition(is_testable=True),
    "RetainUntil is not a date": definition(retain_until="soon"),
}


@pytest.mark.parametrize(("said", "extension"), WRONG.items(), ids=list(WRONG))
def test_definitions_that_are_not_valid_are_refused(client: Client, said: str, extension: DataExtension) -> None:
    code, text = refused(client, extension)
    assert code == 310007
    assert said in text
    assert found(client, DataExtension, "Name", equals("CustomerKey", "people")) == []


def test_retain_until_reads_back_as_the_service_writes_dates(client: Client) -> None:
    client.create([definition(retain_until="5/9/2027")])
    (read,) = found(client, DataExtension, "RetainUntil", equals("CustomerKey", "people"))
    assert read.retain_until == "5/9/2027 12:00:00 AM"


# Retrieve.


def test_a_retrieve_of_data_extensions_gives_no_fields(client: Client) -> None:
    with pytest.raises(OperationError, match="Fields do not match"):
        client.retrieve(RetrieveRequest(object_type="DataExtension", properties=["Name", "Fields"]))


def test_no_filter_takes_the_client(client: Client) -> None:
    with pytest.raises(OperationError, match=r"'Client\.ID' is not a retrievable property"):
        found(client, DataExtension, "Name", equals("Client.ID", 1000001))


def test_fields_are_retrieved_by_the_key_of_their_data_extension(tenant: Tenant, client: Client) -> None:
    filter = equals("Name", "OrderNo")
    properties = "Name CustomerKey ObjectID FieldType IsPrimaryKey IsRequired MaxLength Scale Ordinal DefaultValue"
    found(client, Field, properties, filter)
    assert answered(tenant) == expected(
        "RetrieveResponseMsg",
        """
        <OverallStatus>OK</OverallStatus><RequestID>ID</RequestID>
        <Results xsi:type="DataExtensionField">
          <PartnerKey xsi:nil="true"/><ObjectID>ID</ObjectID><CustomerKey>[orders].[OrderNo]</CustomerKey>
          <Name>OrderNo</Name><Scale>0</Scale><DefaultValue/><MaxLength>20</MaxLength><IsRequired>true</IsRequired>
          <Ordinal>0</Ordinal><IsPrimaryKey>true</IsPrimaryKey><FieldType>Text</FieldType>
        </Results>
        """,
    )


def test_fields_come_in_no_order_but_have_a_place(client: Client) -> None:
    assert [field.name for field in fields(client)] == ["Amount", "Gift", "Items", "OrderNo", "PaidAt"]
    assert names(client) == ["OrderNo", "Amount", "PaidAt", "Items", "Gift"]


def test_fields_of_a_key_that_does_not_exist_are_none_and_no_error(client: Client) -> None:
    assert found(client, Field, "Name", equals("DataExtension.CustomerKey", "other")) == []
    assert len(found(client, Field, "Name", equals("CustomerKey", "[orders].[Amount]"))) == 1


def test_fields_are_filtered_by_no_other_property_of_their_data_extension(client: Client) -> None:
    with pytest.raises(OperationError, match="not a retrievable property"):
        found(client, Field, "Name", equals("DataExtension.Name", "All orders"))


# Update.


def test_a_definition_is_updated_by_key(tenant: Tenant, client: Client) -> None:
    assert updated(client, description="Every order", name="Orders").status_message == "Data Extension updated."
    (read,) = found(client, DataExtension, "Name Description", equals("CustomerKey", "orders"))
    assert (read.name, read.description) == ("Orders", "Every order")


def test_update_of_a_missing_one_is_an_error_unless_it_is_an_upsert(client: Client) -> None:
    assert client.update([definition()], raise_on=()).results[0].error_code == 310004
    assert client.update([DataExtension()], raise_on=()).results[0].error_code == 310001
    assert client.update([definition()], options=UPSERT).overall_status == "OK"
    assert len(found(client, DataExtension, "Name", equals("CustomerKey", "people"))) == 1


def test_create_is_no_upsert(client: Client) -> None:
    options = CreateOptions(save_options=[SaveOption(property_name="*", save_action=SaveAction.UPDATE_ADD)])
    extension = definition(customer_key="orders")
    assert client.create([extension], options=options, raise_on=()).results[0].error_code == 310003


def test_a_key_cannot_be_taken_from_another(client: Client) -> None:
    client.create([definition()])
    (read,) = found(client, DataExtension, "ObjectID", equals("CustomerKey", "people"))
    stolen = DataExtension(object_id=read.object_id, customer_key="orders")
    assert client.update([stolen], raise_on=()).results[0].error_code == 310007


def test_a_column_is_renamed_by_its_object_id(client: Client) -> None:
    client.create([order({"OrderNo": "A-1", "Items": "3"})])
    renamed = Field(object_id=object_id(client, "Items"), name="Pieces")
    assert updated(client, renamed).status_code == "OK"
    assert orders(client, "OrderNo Pieces") == [["A-1", "3"]]
    assert names(client) == ["OrderNo", "Amount", "PaidAt", "Pieces", "Gift"]


def test_a_column_without_an_object_id_is_a_new_one(client: Client) -> None:
    client.create([order({"OrderNo": "A-1"})])
    assert updated(client, Field(name="Colour", max_length=9)).status_code == "OK"
    assert names(client)[-1] == "Colour"
    assert orders(client, "OrderNo Colour") == [["A-1", ""]]
    again = updated(client, Field(name="Colour", max_length=10))
    assert (again.error_code, again.status_message) == (310007, "The field 'Colour' exists already.")


@pytest.mark.parametrize(
    ("said", "settings"),
    [
        ("The type of the field 'OrderNo' cannot be updated", {"field_type": TYPE.TEXT}),
        ("cannot be reduced", {"max_length": 19}),
        ("The primary key, precision and scale", {"is_primary_key": False}),
        ("must be required", {"is_required": False}),
        ("exists already", {"name": "amount"}),
    ],
)
def test_changes_of_a_column_that_are_refused(client: Client, said: str, settings: dict[str, Any]) -> None:
    result = updated(client, Field(object_id=object_id(client, "OrderNo"), **settings))
    assert result.error_code == 310007
    assert said in str(result.status_message)


def test_a_length_can_only_grow(client: Client) -> None:
    updated(client, Field(name="Note"), Field(name="Email", field_type=TYPE.EMAIL_ADDRESS))
    number, note, email = (object_id(client, name) for name in ("OrderNo", "Note", "Email"))
    assert updated(client, Field(object_id=number, max_length=30)).status_code == "OK"
    client.create([order({"OrderNo": "9" * 30})])
    assert updated(client, Field(object_id=note, max_length=100)).error_code == 310007
    assert updated(client, Field(object_id=email, max_length=100)).status_code == "OK"
    lengths = {field.name: field.max_length for field in fields(client, "Name MaxLength") if field.max_length}
    assert lengths == {"Amount": 10, "Email": 254, "OrderNo": 30}


def test_what_rows_lack_cannot_be_required(client: Client) -> None:
    client.create([order({"OrderNo": "A-1"})])
    new = updated(client, Field(name="Colour", is_required=True))
    old = updated(client, Field(object_id=object_id(client, "Items"), is_required=True))
    assert (new.error_code, old.error_code) == (310007, 310007)
    client.perform(action="ClearData", definitions=[DataExtension(customer_key="orders")])
    assert updated(client, Field(name="Colour", is_required=True)).status_code == "OK"


def test_a_refused_update_changes_nothing(client: Client) -> None:
    assert updated(client, Field(name="Colour"), Field(object_id="none", name="Items"), name="Orders").error_code
    assert "Colour" not in names(client)
    assert found(client, DataExtension, "Name", equals("Name", "Orders")) == []


def test_the_way_of_retention_stays(client: Client) -> None:
    client.create([definition(row_based_retention=True)])
    changed = DataExtension(customer_key="people", row_based_retention=False)
    assert client.update([changed], raise_on=()).results[0].error_code == 310007


def test_columns_are_dropped_by_a_container_with_an_action(client: Client) -> None:
    options = UpdateOptions(container=ContainerID(api_object=Field()), action="Delete")
    extension = DataExtension(customer_key="orders", fields=[Field(object_id=object_id(client, "Items"))])
    client.update([extension], options=options)
    assert names(client) == ["OrderNo", "Amount", "PaidAt", "Gift"]
    options.action = "Rename"
    assert client.update([extension], options=options, raise_on=()).results[0].error_code == 3


# Delete.


def test_a_data_extension_is_deleted_with_its_rows(client: Client) -> None:
    client.create([order({"OrderNo": "A-1"})])
    client.delete([DataExtension(customer_key="orders")])
    assert fields(client) == []
    with pytest.raises(OperationError, match="Invalid data extension key: orders"):
        orders(client, "OrderNo")
    open_shop(client)
    assert orders(client, "OrderNo") == []


def test_a_missing_one_cannot_be_deleted(client: Client) -> None:
    assert client.delete([DataExtension(customer_key="other")], raise_on=()).results[0].error_code == 310002


def test_delete_with_fields_drops_columns_only(client: Client) -> None:
    client.create([order({"OrderNo": "A-1", "Items": "3"})])
    client.delete([DataExtension(customer_key="orders", fields=[Field(object_id=object_id(client, "Items"))])])
    assert names(client) == ["OrderNo", "Amount", "PaidAt", "Gift"]
    assert orders(client, "OrderNo") == [["A-1"]]
    with pytest.raises(OperationError, match="Invalid column name 'Items'"):
        orders(client, "Items")


def test_a_column_of_the_primary_key_cannot_be_dropped(client: Client) -> None:
    extension = DataExtension(customer_key="orders", fields=[Field(object_id=object_id(client, "OrderNo"))])
    assert client.delete([extension], raise_on=()).results[0].error_code == 310007


@pytest.mark.parametrize(("action", "key", "code"), [("start", "orders", 100), ("ClearData", "other", 310004)])
def test_clear_data_is_the_only_action(client: Client, action: str, key: str, code: int) -> None:
    response = client.perform(action=action, definitions=[DataExtension(customer_key=key)], raise_on=())
    assert [result.error_code for result in response.results or []] == [code]


# Names.


def test_names_of_columns_may_hold_anything(client: Client) -> None:
    odd = ["a.b", 'say "hi"', "it's", "[x]", "$", "Ünïcode", "-- DROP TABLE data_rows"]
    updated(client, *(Field(name=name, max_length=20) for name in odd))
    row = {"OrderNo": "A-1"} | {name: f"value {index}" for index, name in enumerate(odd)}
    client.create([order(row)])
    for name in odd:
        request = RetrieveRequest(object_type="DataExtensionObject[orders]", properties=[name])
        request.filter = equals(name, row[name])
        (read,) = client.retrieve(request).results
        assert isinstance(read, DataExtensionObject)
        assert read.properties == [APIProperty(name=name, value=row[name])]


def test_a_key_may_hold_anything(client: Client) -> None:
    key = 'it\'s [the] "key"; --'
    client.create([definition(customer_key=key, fields=list(COLUMNS))])
    client.create([DataExtensionObject(customer_key=key, properties=[APIProperty(name="OrderNo", value="1")])])
    request = RetrieveRequest(object_type=f"DataExtensionObject[{key}]", properties=["OrderNo"])
    assert len(client.retrieve(request).results) == 1
