"""The data extensions of the shop: customers, orders, products and totals."""

from __future__ import annotations

import random
from collections.abc import Sequence
from datetime import datetime, timedelta

from sfmc_soap import (
    SERVER_TIME,
    APIProperty,
    Attribute,
    DataExtension,
    DataExtensionField,
    DataExtensionFieldType,
    DataExtensionObject,
)

from ..call.call import Call
from ..contents.filling import add, save_rows
from .people import CUSTOMERS, address, customers

ORDERS = 1500
OPENED = datetime(2025, 1, 2, 8, tzinfo=SERVER_TIME)
"""When the shop opened."""

_CITIES = "Aarhus Berlin Cork Delft Espoo Florence Ghent Halden".split()
TEAS = (
    ("Assam", "7.50"),
    ("Darjeeling", "9.20"),
    ("Earl Grey", "6.80"),
    ("Genmaicha", "8.40"),
    ("Jasmine", "7.90"),
    ("Lapsang", "8.10"),
    ("Matcha", "14.00"),
    ("Oolong", "11.30"),
    ("Peppermint", "4.90"),
    ("Rooibos", "5.60"),
    ("Sencha", "8.80"),
    ("White Peony", "12.50"),
)
_TYPE = DataExtensionFieldType


def _field(name: str, type: DataExtensionFieldType, *, length: int = 0, key: bool = False) -> DataExtensionField:
    field = DataExtensionField(name=name, field_type=type, is_primary_key=key, is_required=key)
    if type == _TYPE.TEXT:
        field.max_length = length or 50
    if type == _TYPE.DECIMAL:
        field.precision, field.scale = 9, 2
    return field


def _row(key: str, values: dict[str, str]) -> DataExtensionObject:
    properties = [APIProperty(name=name, value=value) for name, value in values.items()]
    return DataExtensionObject(customer_key=key, properties=properties)


def add_tables(call: Call, chance: random.Random) -> Sequence[tuple[str, str, datetime]]:
    """Add the data extensions with their rows. Return the number, customer and date of each order, oldest first."""
    add(call, _tables())
    save_rows(call, [_row("products", {"Product": name, "Price": price}) for name, price in TEAS])
    people = []
    for number, first, last in customers():
        since = OPENED - timedelta(days=chance.randrange(1000))
        values = {"CustomerNo": number, "Email": address(first, last), "FirstName": first, "LastName": last}
        values |= {"City": chance.choice(_CITIES), "Since": f"{since:%Y-%m-%d}", "Points": str(chance.randrange(500))}
        people.append(_row("customers", values))
    save_rows(call, people)
    minutes = sorted(chance.randrange(360 * 24 * 60) for _ in range(ORDERS))
    orders, rows = [], []
    for place, minute in enumerate(minutes, start=1):
        number, customer = f"O-{place:05d}", f"C{chance.randrange(CUSTOMERS) + 1:04d}"
        placed = OPENED + timedelta(minutes=minute)
        (product, price), pieces = chance.choice(TEAS), chance.randint(1, 4)
        values = {"OrderNo": number, "CustomerNo": customer, "Product": product, "Pieces": str(pieces)}
        values |= {"Total": f"{float(price) * pieces:.2f}", "Placed": f"{placed:%Y-%m-%dT%H:%M:%S}"}
        rows.append(_row("orders", values | {"Paid": str(chance.random() < 0.95)}))
        orders.append((number, customer, placed))
    save_rows(call, rows)
    return orders


def _tables() -> Sequence[DataExtension]:
    customers = DataExtension(
        name="Customers",
        customer_key="customers",
        is_sendable=True,
        sendable_data_extension_field=DataExtensionField(name="CustomerNo"),
        sendable_subscriber_field=Attribute(name="Subscriber Key"),
        fields=[
            _field("CustomerNo", _TYPE.TEXT, length=10, key=True),
            _field("Email", _TYPE.EMAIL_ADDRESS),
            _field("FirstName", _TYPE.TEXT),
            _field("LastName", _TYPE.TEXT),
            _field("City", _TYPE.TEXT),
            _field("Since", _TYPE.DATE),
            _field("Points", _TYPE.NUMBER),
        ],
    )
    orders = [
        _field("OrderNo", _TYPE.TEXT, length=10, key=True),
        _field("CustomerNo", _TYPE.TEXT, length=10),
        _field("Product", _TYPE.TEXT),
        _field("Pieces", _TYPE.NUMBER),
        _field("Total", _TYPE.DECIMAL),
        _field("Placed", _TYPE.DATE),
        _field("Paid", _TYPE.BOOLEAN),
    ]
    products = [_field("Product", _TYPE.TEXT, key=True), _field("Price", _TYPE.DECIMAL)]
    totals = [_field("CustomerNo", _TYPE.TEXT, length=10, key=True), _field("Spent", _TYPE.DECIMAL)]
    return [
        customers,
        DataExtension(name="Orders", customer_key="orders", fields=orders),
        DataExtension(name="Products", customer_key="products", fields=products),
        DataExtension(name="Totals", customer_key="totals", fields=totals),
    ]
