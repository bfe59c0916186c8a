"""Something of each kind that can be started, in a tenant."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from sfmc_soap import (
    APIObject,
    Automation,
    Client,
    DataExtension,
    DataExtensionField,
    DataExtractActivity,
    EmailSendDefinition,
    FileTransferActivity,
    FilterActivity,
    GroupDefinition,
    ImportDefinition,
    QueryDefinition,
)
from sfmc_tenant import Tenant
from support.tenant.automations import FETCH, made
from support.tenant.mailing import define_send, list_id
from support.tenant.shop import TYPE, into_orders, into_totals, open_shop

FILE = "OrderNo,Items\r\nA-1,3\r\nA-2,5\r\n"
KEY = "nightly"


def an_import(tenant: Tenant, client: Client, content: str | None = FILE) -> ImportDefinition:
    """Define an import of a file into the orders; None: there is no file."""
    open_shop(client)
    if content is not None:
        tenant.files["orders.csv"] = content
    client.create([into_orders(customer_key=KEY, allow_errors=True)])
    return ImportDefinition(customer_key=KEY)


def a_query(tenant: Tenant, client: Client, sql: str = "SELECT 'a' AS Number, 1 AS Total") -> QueryDefinition:
    """Define a query into the data extension `totals`."""
    fields = [
        DataExtensionField(name="Number", field_type=TYPE.TEXT, max_length=20),
        DataExtensionField(name="Total", field_type=TYPE.NUMBER),
    ]
    client.create([DataExtension(customer_key="totals", name="Totals", fields=fields)])
    client.create([into_totals(sql)])
    return QueryDefinition(customer_key="totals")


def an_automation(tenant: Tenant, client: Client, *steps: APIObject) -> Automation:
    """Make an automation of one step or of several, and let it be built."""
    client.create([FileTransferActivity(customer_key="fetch", name="Fetch")])
    made(client, *([each] for each in steps or [FETCH]))
    tenant.clock.move(2)
    return Automation(customer_key=KEY)


def a_send(tenant: Tenant, client: Client) -> EmailSendDefinition:
    """Define a send to a list of two."""
    return define_send(client, list_id(client, "ada", "ben"))


def _activity(model: type[Any]) -> Callable[[Tenant, Client], APIObject]:
    def define(tenant: Tenant, client: Client) -> APIObject:
        client.create([model(customer_key=KEY, name="Nightly")])
        return model(customer_key=KEY)  # type: ignore[no-any-return]

    return define


STARTED: dict[str, Callable[[Tenant, Client], APIObject]] = {
    "ImportDefinition": an_import,
    "Automation": an_automation,
    "EmailSendDefinition": a_send,
    "QueryDefinition": a_query,
    **{
        model.__name__: _activity(model)
        for model in (DataExtractActivity, FileTransferActivity, FilterActivity, GroupDefinition)
    },
}
"""By type: defines one in a tenant, and returns what names it."""
