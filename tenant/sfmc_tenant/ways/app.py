"""The tenant as an ASGI application, for a server."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Sequence

from starlette.applications import Starlette
from starlette.requests import ClientDisconnect, Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Mount
from starlette.types import Receive, Scope, Send

from ..exchange import Answer, Arrival, HttpRequest, text_answer
from ..http import MOST_BYTES, Http, too_large
from .bodies import read_body

HANG_UP = "hang_up"
"""The name under which the state of a request has a function that closes its connection, if the server gives one."""

_LOG = logging.getLogger("sfmc_tenant")


def application(http: Http, pages: Sequence[BaseRoute] = ()) -> Starlette:
    """Return the application.

    Args:
        http: the tenant's addresses.
        pages: what is served beside them.
    """
    return Starlette(routes=[*pages, Mount("/", app=Gate(http))], exception_handlers={ClientDisconnect: _nobody})


async def _nobody(request: Request, error: Exception) -> Response:
    """Return what is answered to a client that is gone, which gets nothing of it."""
    return Response(status_code=400)


class Gate:
    """The addresses of a tenant, as an ASGI application.

    Args:
        http: answers the requests.
    """

    def __init__(self, http: Http) -> None:
        self._http = http

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer a request, as slowly and as far as a fault on order lets it."""
        request = Request(scope, receive)
        body = await read_body(request, MOST_BYTES)
        answer = too_large() if body is None else await asyncio.to_thread(self._respond, request, body)
        if answer.seconds and await _leaves_within(request, answer.seconds):
            return
        if answer.arrival is Arrival.WHOLE:
            response = Response(answer.body, answer.status, {"content-type": answer.content_type, **answer.headers})
            await response(scope, receive, send)
        else:
            await _break_off(answer, request, send)

    def _respond(self, request: Request, body: bytes) -> Answer:
        base_url = f"{request.url.scheme}://{request.url.netloc}/"
        headers = dict(request.headers)
        try:
            return self._http.respond(HttpRequest(request.method, request.url.path, headers, body, base_url=base_url))
        except Exception as error:
            _LOG.exception("the tenant has failed at %s %s", request.method, request.url.path)
            return text_answer(f"The tenant has failed, which is a defect of it: {type(error).__name__}: {error}", 500)


async def _leaves_within(request: Request, seconds: float) -> bool:
    """Wait, and return whether the client has closed its connection meanwhile."""
    try:
        async with asyncio.timeout(seconds):
            # The body was received: all that can come now is the end.
            await request.receive()
    except TimeoutError:
        return False
    return True


async def _break_off(answer: Answer, request: Request, send: Send) -> None:
    """Close the connection, before the answer or in its middle."""
    if answer.arrival is Arrival.HALF:
        lines = {"content-type": answer.content_type, "content-length": str(len(answer.body)), **answer.headers}
        headers = [(name.encode("latin-1"), value.encode("latin-1")) for name, value in lines.items()]
        await send({"type": "http.response.start", "status": answer.status, "headers": headers})
        half = answer.body[: len(answer.body) // 2]
        await send({"type": "http.response.body", "body": half, "more_body": True})
    hang_up = request.scope.get("state", {}).get(HANG_UP)
    if hang_up is None:
        raise ConnectionAbortedError("the connection breaks, on order")
    hang_up()
    while not await request.is_disconnected():
        await asyncio.sleep(0)
