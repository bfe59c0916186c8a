"""What the tenant answers over HTTP, whichever way a request comes in."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from . import resources
from .access import Access, Denied, Login
from .answer import Answer, json_answer, text_answer
from .call.errors import NotKnown
from .reception import Reception
from .rest.router import RestError, RestRequest, find
from .rest.routes import ROUTES
from .soap.service import Service

SOAP = "/Service.asmx"
TOKEN = "/v2/token"  # noqa: S105 - a path
WSDL = "/etframework.wsdl"
FAULT_SCHEMA = "/ETFrameworkFault.xsd"
MOST_BYTES = 32 * 1024 * 1024
"""The size of the largest request that is read."""


@dataclass(frozen=True)
class HttpRequest:
    """A request. Names of headers are in lower case; `base_url` ends with a slash."""

    method: str
    path: str
    headers: Mapping[str, str]
    body: bytes
    base_url: str

    @property
    def token(self) -> str:
        """The access token in its header, "" if there is none."""
        scheme, _, token = self.headers.get("authorization", "").partition(" ")
        return token.strip() if scheme.lower() == "bearer" else ""


class Http:
    """The addresses of a tenant.

    Args:
        reception: begins REST calls.
        service: answers SOAP.
        access: gives tokens.
    """

    def __init__(self, reception: Reception, service: Service, access: Access) -> None:
        self._reception = reception
        self._service = service
        self._access = access

    def respond(self, request: HttpRequest) -> Answer:
        """Answer a request."""
        if len(request.body) > MOST_BYTES:
            return too_large()
        match request.method, request.path:
            case "POST", path if path == SOAP:
                return self._service.answer(request.body)
            case "POST", path if path == TOKEN:
                return self._token(request)
            case "GET", path if path == WSDL:
                return Answer(200, "text/xml; charset=utf-8", resources.wsdl(f"{request.base_url}{SOAP[1:]}"))
            case "GET", path if path == FAULT_SCHEMA:
                return Answer(200, "text/xml; charset=utf-8", resources.FAULT_SCHEMA.read_bytes())
        return self._rest(request)

    def _token(self, request: HttpRequest) -> Answer:
        try:
            asked = _json(request.body)
            if not isinstance(asked, dict):
                raise RestError(400, "The body is not a JSON object.")
            given = self._access.token(asked)
        except RestError as error:
            return json_answer({"error": "invalid_request", "error_description": error.message}, error.status)
        except Denied as denied:
            return json_answer({"error": denied.error, "error_description": denied.description}, denied.status)
        return json_answer(given | {"soap_instance_url": request.base_url, "rest_instance_url": request.base_url})

    def _rest(self, request: HttpRequest) -> Answer:
        try:
            handler, parameters = find(ROUTES, request.method, request.path)
            asked = RestRequest(parameters, _json(request.body), request.base_url)
            with self._reception.begin(Login(request.token)) as call:
                answer = handler(call, asked)
        except NotKnown as error:
            description = "Access token expired" if error.expired else "Access token is not valid"
            return json_answer({"error": "invalid_token", "error_description": description}, 401)
        except RestError as error:
            return json_answer(error.members, error.status)
        return json_answer(answer.value, answer.status)


def too_large() -> Answer:
    """Return the answer to a request that is not read, as it is too large."""
    return text_answer(f"The request is larger than {MOST_BYTES // 1024 // 1024} MiB.", 413)


def _json(body: bytes) -> Any:
    """Return what a body holds, None if it is empty.

    Raises:
        RestError: it is not JSON.
    """
    try:
        read = json.loads(body, parse_constant=_no_number) if body else None
        # JSON can name halves of characters, which are no text.
        json.dumps(read, ensure_ascii=False).encode()
    except (ValueError, RecursionError):
        raise RestError(400, "The body is not JSON.", 10001) from None
    return read


def _no_number(text: str) -> None:
    raise ValueError(f"{text} is no number")
