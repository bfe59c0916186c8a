"""A call of every operation, by its name in the WSDL."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sfmc_soap import (
    SERVER_TIME,
    APIProperty,
    ArrayOfObjectDefinitionRequest,
    EmailSendDefinition,
    ExecuteRequest,
    ExtractOptions,
    ExtractParameter,
    ExtractRequest,
    ObjectDefinitionRequest,
    PropertyDefinition,
    Query,
    QueryObject,
    QueryRequest,
    RetrieveRequest,
    Subscriber,
)
from sfmc_tenant import Tenant
from support.clients.elsewhere import LETTER
from support.clients.sides import AnyClient
from support.loopback import soap
from support.loopback.service import Loopback
from support.tenant.mailing import define_send, list_id, once

SAFE = ("Retrieve", "Query", "Describe", "VersionInfo", "GetSystemStatus")
"""The operations that change nothing."""

METHODS = {
    "Create": "create",
    "Retrieve": "retrieve",
    "Update": "update",
    "Delete": "delete",
    "Query": "query",
    "Describe": "describe",
    "Execute": "execute",
    "Perform": "perform",
    "Configure": "configure",
    "Schedule": "schedule",
    "VersionInfo": "version_info",
    "Extract": "extract",
    "GetSystemStatus": "get_system_status",
}
"""The method of each operation."""

ADA = Subscriber(subscriber_key="ada", email_address="ada@example.org")
SPRING = EmailSendDefinition(customer_key="spring_send")
EXTRACT = {"StartDate": "1/1/2026", "EndDate": "2/1/2026", "OutputFileName": "events.zip"}
VERSION = soap.tag("Version", "4.2") + soap.tag("VersionDate", "2021-11-01T00:00:00") + soap.tag("Notes", "none")

PARAMETERS: Mapping[str, Mapping[str, Any]] = {
    "Create": {"objects": [LETTER]},
    "Retrieve": {"retrieve_request": RetrieveRequest(object_type="Subscriber", properties=["EmailAddress"])},
    "Update": {"objects": [ADA]},
    "Delete": {"objects": [Subscriber(subscriber_key="bob")]},
    "Query": {"query_request": QueryRequest(query=Query(object=QueryObject(object_type="List", properties=["ID"])))},
    "Describe": {
        "describe_requests": ArrayOfObjectDefinitionRequest(
            object_definition_request=[ObjectDefinitionRequest(object_type="Subscriber")]
        )
    },
    "Execute": {
        "requests": [
            ExecuteRequest(name="LogUnsubEvent", parameters=[APIProperty(name="SubscriberKey", value="ada")]),
        ]
    },
    "Perform": {"action": "start", "definitions": [SPRING]},
    "Configure": {
        "action": "update",
        "configurations": [PropertyDefinition(name="First Name", description="as friends say it")],
    },
    "Schedule": {
        "action": "start",
        "schedule": once(datetime(2049, 3, 1, tzinfo=SERVER_TIME)),
        "interactions": [SPRING],
    },
    "VersionInfo": {"include_version_history": True},
    "Extract": {
        "requests": [
            ExtractRequest(
                id="c7219016-a7f0-4c72-8657-1ec12c28a0db",
                options=ExtractOptions(),
                parameters=[ExtractParameter(name=name, value=value) for name, value in EXTRACT.items()],
            )
        ]
    },
    "GetSystemStatus": {},
}
"""The parameters of each."""

BY_HAND: Mapping[str, str] = {
    "Query": soap.response(
        "QueryResponseMsg",
        soap.tag("OverallStatus", "OK") + soap.tag("RequestID", "r"),
        '<Results xsi:type="List"><PartnerKey xsi:nil="true"/><ID>7</ID><ObjectID xsi:nil="true"/></Results>',
    ),
    "VersionInfo": soap.response(
        "VersionInfoResponseMsg",
        f"<VersionInfo>{VERSION}<VersionHistory>{VERSION}</VersionHistory></VersionInfo>",
        soap.tag("RequestID", "r"),
    ),
}
"""What is answered to the operations that a tenant does not know."""


def stock(loopback: Loopback) -> None:
    """Let a service have what the calls are about, and answer those that no tenant knows."""
    stock_tenant(loopback.tenant)
    loopback.by_hand = BY_HAND


def stock_tenant(tenant: Tenant) -> None:
    """Let a tenant have what the calls are about."""
    with tenant.client() as client:
        define_send(client, list_id(client, "ada"))


def call(client: AnyClient, operation: str, **options: Any) -> Any:
    """Call an operation, with `options` beside its parameters or in their place."""
    return getattr(client, METHODS[operation])(**{**PARAMETERS[operation], **options})
