"""What a program does that calls without a client: writing the envelope, and reading the response."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from sfmc_soap import (
    CreateOptions,
    CreateRequest,
    FuelOAuth,
    Model,
    RetrieveRequest,
    RetrieveRequestMsg,
    Subscriber,
    unwrap,
    wrap,
)

from .messages import EMAIL_ADDRESS, OBJECT_TYPE, OPERATIONS, PROPERTIES, SMALL, TOKEN


def write_envelope(work: str) -> bytes:
    """Build the request of a call, and wrap it."""
    return wrap(_request(work), root=OPERATIONS[work].request_element, headers=[FuelOAuth(TOKEN)])


def http_headers(work: str) -> Mapping[str, str]:
    """Return the HTTP headers of a call."""
    action = f'"{OPERATIONS[work].soap_action}"'
    return {"content-type": "text/xml; charset=utf-8", "soapaction": action, "accept-encoding": "gzip"}


def read_response(work: str, content: bytes) -> Any:
    """Unwrap the message of a response."""
    return unwrap(content, OPERATIONS[work].response).body


def only_codec(work: str, response: bytes) -> Any:
    """Do what the codec does in a call, and send nothing."""
    write_envelope(work)
    return read_response(work, response)


def _request(work: str) -> Model:
    if work == SMALL:
        return CreateRequest(options=CreateOptions(), objects=[Subscriber(email_address=EMAIL_ADDRESS)])
    return RetrieveRequestMsg(retrieve_request=RetrieveRequest(object_type=OBJECT_TYPE, properties=PROPERTIES))
