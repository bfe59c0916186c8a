"""A data extension of orders, its rows, and what imports and queries them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from sfmc_soap import (
    APIProperty,
    Client,
    DataExtension,
    DataExtensionField,
    DataExtensionFieldType,
    DataExtensionObject,
    FileTransferLocation,
    FileType,
    FilterPart,
    ImportDefinition,
    ImportDefinitionFieldMappingType,
    InteractionBaseObject,
    NullAPIProperty,
    QueryDefinition,
    RetrieveRequest,
    SaveAction,
    SaveOption,
    SimpleFilterPart,
    SimpleOperators,
    UpdateOptions,
)

TYPE = DataExtensionFieldType
UPSERT = UpdateOptions(
    save_options=[SaveOption(property_name="DataExtensionObject", save_action=SaveAction.UPDATE_ADD)]
)

COLUMNS = [
    DataExtensionField(name="OrderNo", field_type=TYPE.TEXT, max_length=20, is_required=True, is_primary_key=True),
    DataExtensionField(name="Amount", field_type=TYPE.DECIMAL, precision=10, scale=2),
    DataExtensionField(name="PaidAt", field_type=TYPE.DATE),
    DataExtensionField(name="Items", field_type=TYPE.NUMBER),
    DataExtensionField(name="Gift", field_type=TYPE.BOOLEAN),
]


def open_shop(client: Client, columns: Sequence[DataExtensionField] = COLUMNS) -> None:
    """Create the data extension `orders`."""
    client.create([DataExtension(customer_key="orders", name="All orders", fields=list(columns))])


def order(values: Mapping[str, str | None], keys: Mapping[str, str] | None = None) -> DataExtensionObject:
    """A row, as a caller writes it; None empties a column."""
    properties = [
        NullAPIProperty(name=name, value="") if value is None else APIProperty(name=name, value=value)
        for name, value in values.items()
    ]
    row = DataExtensionObject(customer_key="orders", properties=properties)
    if keys:
        row.keys = [APIProperty(name=name, value=value) for name, value in keys.items()]
    return row


def where(column: str, operator: SimpleOperators, *values: str) -> SimpleFilterPart:
    """A filter of rows."""
    return SimpleFilterPart(property=column, simple_operator=operator, value=list(values))


def orders(client: Client, columns: str, filter: FilterPart | None = None) -> list[list[str]]:
    """The values of rows, of columns that are given as words."""
    request = RetrieveRequest(object_type="DataExtensionObject[orders]", properties=columns.split())
    if filter is not None:
        request.filter = filter
    rows = client.retrieve(request).results
    return [[str(each.value) for each in row.properties or []] for row in rows if isinstance(row, DataExtensionObject)]


def into_orders(**more: Any) -> ImportDefinition:
    """An import of the file `orders.csv` into the orders, by its headings."""
    given: dict[str, Any] = {
        "customer_key": "nightly",
        "name": "Nightly",
        "destination_object": DataExtension(customer_key="orders"),
        "field_mapping_type": ImportDefinitionFieldMappingType.INFER_FROM_COLUMN_HEADINGS,
        "file_spec": "orders.csv",
        "file_type": FileType.CSV,
        "retrieve_file_transfer_location": FileTransferLocation(customer_key="ExactTarget Enhanced FTP"),
    }
    return ImportDefinition(**given | more)


def into_totals(query: str, update_type: str = "Overwrite") -> QueryDefinition:
    """A query whose rows go into the data extension `totals`."""
    return QueryDefinition(
        customer_key="totals",
        name="Totals",
        query_text=query,
        target_type="DE",
        data_extension_target=InteractionBaseObject(customer_key="totals", name="Totals"),
        target_update_type=update_type,
    )
