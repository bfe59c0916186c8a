"""A call of every operation, by its name in the WSDL."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from sfmc_soap import (
    APIProperty,
    ArrayOfObjectDefinitionRequest,
    DailyRecurrence,
    ExecuteRequest,
    ExtractOptions,
    ExtractRequest,
    ObjectDefinitionRequest,
    Query,
    QueryObject,
    QueryRequest,
    RetrieveRequest,
    ScheduleDefinition,
)
from support.clients.sides import ADA, AnyClient

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

PARAMETERS: Mapping[str, Mapping[str, Any]] = {
    "Create": {"objects": [ADA]},
    "Retrieve": {"retrieve_request": RetrieveRequest(object_type="Subscriber", properties=["ID"])},
    "Update": {"objects": [ADA]},
    "Delete": {"objects": [ADA]},
    "Query": {"query_request": QueryRequest(query=Query(object=QueryObject(object_type="List", properties=["ID"])))},
    "Describe": {
        "describe_requests": ArrayOfObjectDefinitionRequest(
            object_definition_request=[ObjectDefinitionRequest(object_type="Subscriber")]
        )
    },
    "Execute": {"requests": [ExecuteRequest(name="log", parameters=[APIProperty(name="level", value="1")])]},
    "Perform": {"action": "start", "definitions": [ADA]},
    "Configure": {"action": "create", "configurations": [ADA]},
    "Schedule": {
        "action": "start",
        "schedule": ScheduleDefinition(name="daily", recurrence=DailyRecurrence()),
        "interactions": [ADA],
    },
    "VersionInfo": {"include_version_history": True},
    "Extract": {"requests": [ExtractRequest(id="7", options=ExtractOptions())]},
    "GetSystemStatus": {},
}
"""The parameters of each."""


def call(client: AnyClient, operation: str, **options: Any) -> Any:
    """Call an operation, with `options` beside its parameters or in their place."""
    return getattr(client, METHODS[operation])(**{**PARAMETERS[operation], **options})
