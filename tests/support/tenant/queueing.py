"""Asynchronous calls that create emails."""

from __future__ import annotations

from sfmc_soap import (
    Client,
    CreateOptions,
    CreateResponse,
    Email,
    RequestType,
    RetrieveRequest,
)

ASYNCHRONOUS = CreateOptions(request_type=RequestType.ASYNCHRONOUS)


def part(name: str | None, sequence: int | None, calls: int | None, **more: object) -> CreateOptions:
    """Return the options of a call in a conversation."""
    given = {"conversation_id": name, "sequence_code": sequence, "calls_in_conversation": calls}
    kept = {key: value for key, value in given.items() if value is not None}
    return CreateOptions(**{"request_type": RequestType.ASYNCHRONOUS, **kept, **more})  # type: ignore[arg-type]


def email(key: str) -> Email:
    """Return an email to create."""
    return Email(customer_key=key, name=key, subject="Hello", correlation_id=f"of {key}")


def queue(client: Client, options: CreateOptions, *keys: str) -> CreateResponse:
    """Queue the creation of emails."""
    return client.create([email(key) for key in keys or ("a",)], options=options, raise_on=())


def code(response: CreateResponse) -> int | None:
    """Return the error code of the first result."""
    code = response.results[0].error_code
    return code if isinstance(code, int) else None


def keys(client: Client) -> list[str]:
    """Return the keys of all emails."""
    request = RetrieveRequest(object_type="Email", properties=["CustomerKey"])
    return [str(each.customer_key) for each in client.retrieve(request).results if isinstance(each, Email)]
