"""What the tenant answers over HTTP, whichever way a request comes in."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from . import resources
from .exchange import Answer, HttpRequest, text_answer
from .rest.service import RestService
from .rest.tokens import TokenEndpoint
from .soap.service import PATH as SOAP
from .soap.service import Service

TOKEN = "/v2/token"  # noqa: S105 - a path
WSDL = "/etframework.wsdl"
FAULT_SCHEMA = "/ETFrameworkFault.xsd"
MOST_BYTES = 32 * 1024 * 1024
"""The size of the largest request that is read."""


class Http:
    """The addresses of a tenant.

    Args:
        soap: answers SOAP.
        rest: answers REST calls.
        tokens: gives access tokens.
    """

    def __init__(self, soap: Service, rest: RestService, tokens: TokenEndpoint) -> None:
        self._rest = rest
        self._at: Mapping[tuple[str, str], Callable[[HttpRequest], Answer]] = {
            ("POST", SOAP): lambda request: soap.answer(request.body),
            ("POST", TOKEN): tokens.answer,
            ("GET", WSDL): lambda request: _xml(resources.wsdl(f"{request.base_url}{SOAP[1:]}")),
            ("GET", FAULT_SCHEMA): lambda _: _xml(resources.FAULT_SCHEMA.read_bytes()),
        }

    def respond(self, request: HttpRequest) -> Answer:
        """Answer a request."""
        if len(request.body) > MOST_BYTES:
            return too_large()
        answer = self._at.get((request.method, request.path), self._rest.answer)
        return answer(request)


def _xml(document: bytes) -> Answer:
    return Answer(200, "text/xml; charset=utf-8", document)


def too_large() -> Answer:
    """Return the answer to a request that is not read, as it is too large."""
    return text_answer(f"The request is larger than {MOST_BYTES // 1024 // 1024} MiB.", 413)
