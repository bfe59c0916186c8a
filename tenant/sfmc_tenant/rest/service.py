"""REST: a request in, an answer out, and a record of both."""

from __future__ import annotations

from ..access import Login
from ..call.errors import NotKnown
from ..exchange import Answer, HttpRequest, json_answer
from ..reception import Reception
from ..recorded import RecordedCall, RecordedCalls, keep_json
from .reading import body_of
from .router import RestError, RestRequest, find
from .routes import ROUTES


class RestService:
    """The REST calls of a tenant.

    Args:
        reception: begins calls.
        calls: where they are recorded.
    """

    def __init__(self, reception: Reception, calls: RecordedCalls) -> None:
        self._reception = reception
        self._calls = calls

    def answer(self, request: HttpRequest) -> Answer:
        """Carry out a call. Whatever goes wrong is an error in JSON."""
        with self._calls.recording("REST", request.path, request.method) as recorded:
            recorded.operation = f"{request.method} {request.path}"
            try:
                answer = self._carry_out(request, recorded)
            except NotKnown as error:
                recorded.fault = "Access token expired" if error.expired else "Access token is not valid"
                answer = json_answer({"error": "invalid_token", "error_description": recorded.fault}, 401)
            except RestError as error:
                recorded.fault = error.message
                answer = json_answer(error.members, error.status)
            keep_json(recorded, request.body, answer)
        return answer

    def _carry_out(self, request: HttpRequest, recorded: RecordedCall) -> Answer:
        """Do what is asked for.

        Raises:
            NotKnown: nobody is known by the token.
            RestError: there is no such call, or it is refused.
        """
        handler, parameters = find(ROUTES, request.method, request.path)
        asked = RestRequest(parameters, body_of(request), request.base_url)
        with self._reception.begin(Login(request.token)) as call:
            recorded.mid = call.mid
            answer = handler(call, asked)
        return json_answer(answer.value, answer.status)
