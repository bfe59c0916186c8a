"""The token endpoint: a request in, an answer out, and a record of both, without the secrets of either."""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import suppress
from typing import Any

from ..access import Access, Denied, Login
from ..call.errors import NotKnown
from ..exchange import Answer, HttpRequest, json_answer
from ..recorded import RecordedCalls, keep_json
from .reading import body_of
from .router import RestError


class TokenEndpoint:
    """The token endpoint of a tenant.

    Args:
        access: gives tokens.
        calls: where requests are recorded.
    """

    def __init__(self, access: Access, calls: RecordedCalls) -> None:
        self._access = access
        self._calls = calls

    def answer(self, request: HttpRequest) -> Answer:
        """Give a token, or say why there is none."""
        with self._calls.recording("token", request.path) as recorded:
            recorded.operation = "token"
            try:
                given = self._given(request)
                # The clock may have been moved meanwhile.
                with suppress(NotKnown):
                    recorded.mid = self._access.mid(Login(given["access_token"]))
                answer = json_answer(given)
            except RestError as error:
                recorded.fault = error.message
                answer = json_answer({"error": "invalid_request", "error_description": error.message}, error.status)
            except Denied as denied:
                recorded.fault = denied.description
                answer = json_answer({"error": denied.error, "error_description": denied.description}, denied.status)
            # An authorization code is as good as a password.
            keep_json(recorded, request.body, answer, secrets=["code"])
        return answer

    def _given(self, request: HttpRequest) -> Mapping[str, Any]:
        """Return a token with the addresses that it is good for.

        Raises:
            Denied: what is asked for gives no right to one.
            RestError: the body cannot be read.
        """
        asked = body_of(request)
        if not isinstance(asked, dict):
            raise RestError(400, "The body is not a JSON object.")
        addresses = {"soap_instance_url": request.base_url, "rest_instance_url": request.base_url}
        return self._access.token(asked) | addresses
