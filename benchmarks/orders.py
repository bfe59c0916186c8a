"""Orders: a data extension, and rows of it."""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal
from typing import TypeAlias

from sfmc_soap import SERVER_TIME, DataExtension, DataExtensionField, DataExtensionFieldType

TableRow: TypeAlias = "dict[str, str | int | Decimal | datetime | bool]"

KEY = "orders"
ORDER_NO = "OrderNo"
"""The column that is the primary key."""
_TYPE = DataExtensionFieldType
COLUMNS = [
    DataExtensionField(name=ORDER_NO, field_type=_TYPE.TEXT, max_length=20, is_required=True, is_primary_key=True),
    DataExtensionField(name="City", field_type=_TYPE.TEXT, max_length=50),
    DataExtensionField(name="Items", field_type=_TYPE.NUMBER),
    DataExtensionField(name="Total", field_type=_TYPE.DECIMAL, precision=10, scale=2),
    DataExtensionField(name="PaidAt", field_type=_TYPE.DATE),
    DataExtensionField(name="Gift", field_type=_TYPE.BOOLEAN),
]


def data_extension() -> DataExtension:
    """Return the data extension."""
    return DataExtension(customer_key=KEY, name="Orders", fields=COLUMNS)


def table_rows(count: int) -> list[TableRow]:
    """Return rows, as a program has them."""
    return [
        {
            ORDER_NO: f"O-{number:06}",
            "City": f"City {number % 97}",
            "Items": number % 9,
            "Total": Decimal(number * 7).scaleb(-2),
            "PaidAt": datetime(2026, 1 + number % 12, 1 + number % 28, number % 24, tzinfo=SERVER_TIME),
            "Gift": number % 5 == 0,
        }
        for number in range(count)
    ]
