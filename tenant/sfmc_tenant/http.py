"""What the tenant answers over HTTP, whichever way a request comes in."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from .access import Access, Denied
from .service import Service

SOAP = "/Service.asmx"
TOKEN = "/v2/token"  # noqa: S105 - a path


@dataclass(frozen=True)
class HttpRequest:
    """A request. Names of headers are in lower case."""

    method: str
    path: str
    headers: Mapping[str, str]
    body: bytes
    base_url: str


@dataclass(frozen=True)
class HttpAnswer:
    """A response."""

    status: int
    content_type: str
    body: bytes


def json_answer(value: object, status: int = 200) -> HttpAnswer:
    """Return a response of JSON."""
    return HttpAnswer(status, "application/json; charset=utf-8", json.dumps(value).encode())


class Http:
    """The addresses of a tenant.

    Args:
        service: answers SOAP.
        access: gives tokens.
    """

    def __init__(self, service: Service, access: Access) -> None:
        self._service = service
        self._access = access

    def respond(self, request: HttpRequest) -> HttpAnswer:
        """Answer a request."""
        if request.path == SOAP and request.method == "POST":
            answer = self._service.answer(request.body)
            return HttpAnswer(answer.status, f"{answer.version.content_type}; charset=utf-8", answer.content)
        if request.path == TOKEN and request.method == "POST":
            return self._token(request)
        return HttpAnswer(404, "text/plain; charset=utf-8", b"There is nothing here.")

    def _token(self, request: HttpRequest) -> HttpAnswer:
        try:
            given = self._access.token(_json_object(request.body))
        except Denied as denied:
            return json_answer({"error": denied.error, "error_description": denied.description}, denied.status)
        return json_answer(given | {"soap_instance_url": request.base_url, "rest_instance_url": request.base_url})


def _json_object(body: bytes) -> dict[str, Any]:
    try:
        read = json.loads(body)
    except (ValueError, RecursionError):
        read = None
    if not isinstance(read, dict):
        raise Denied(400, "invalid_request", "The body is not a JSON object.")
    return read
