"""A data extension of orders to write rows into, and what the service itself says of it."""

from __future__ import annotations

from sfmc_soap import DataExtensionObject, RetrieveRequest
from sfmc_tenant import Tenant

COLUMNS = {
    "OrderNo": "Text(10)",
    "Total": "Decimal(9, 2)",
    "Pieces": "Number",
    "Placed": "Date",
    "Paid": "Boolean",
    "Note": "Text(20)",
    "Email": "EmailAddress",
}


def open_orders(tenant: Tenant) -> None:
    """Make the data extension `orders`, whose key is OrderNo."""
    with tenant.client() as client:
        client.data_extension("orders").create(COLUMNS, key="OrderNo")


def stored(tenant: Tenant, key: str, columns: list[str]) -> list[dict[str, str]]:
    """The rows as a bare Retrieve gives them: texts."""
    with tenant.client() as client:
        request = RetrieveRequest(object_type=f"DataExtensionObject[{key}]", properties=columns)
        rows = client.retrieve(request).results
    return [_texts(row) for row in rows if isinstance(row, DataExtensionObject)]


def _texts(row: DataExtensionObject) -> dict[str, str]:
    return {str(each.name): str(each.value) for each in row.properties or ()}
