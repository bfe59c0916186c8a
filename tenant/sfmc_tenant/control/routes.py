"""The addresses of the control, and how requests are answered."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Collection
from typing import Any

from starlette.concurrency import run_in_threadpool
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import JSONResponse, PlainTextResponse, Response
from starlette.routing import Mount, Route

from ..ways.bodies import read_body
from ..ways.guard import Guard
from .actions import Action, Control, Controlled
from .asked import Asked

_MOST_BYTES = 32 * 1024 * 1024
"""The size of the largest request that is read, such as fixtures."""


def control_route(tenant: Controlled, hosts: Collection[str] = ()) -> Mount:
    """Return the route of the control, for an application that serves the tenant.

    Args:
        tenant: what is controlled.
        hosts: the names under which it may be reached, in lower case: see `Guard`.
    """
    control = Control(tenant)
    actions: list[tuple[str, str, Action]] = [
        ("GET", "/calls", control.calls),
        ("DELETE", "/calls", control.forget_calls),
        ("GET", "/clock", control.time),
        ("POST", "/clock", control.set_clock),
        ("GET", "/faults", control.faults),
        ("POST", "/faults", control.order_fault),
        ("DELETE", "/faults", control.clear_faults),
        ("POST", "/tokens/expire", control.expire_tokens),
        ("POST", "/fixtures", control.load),
        ("POST", "/demo", control.load_demo),
        ("GET", "/dump", control.dump),
        ("POST", "/reset", control.reset),
    ]
    routes = [Route(path, _endpoint(action), methods=[method]) for method, path, action in actions]
    return Mount("/tenant", routes=routes, middleware=[Middleware(Guard, hosts=hosts)])


def _endpoint(action: Action) -> Callable[[Request], Awaitable[Response]]:
    """Return what does what a request asks for."""

    async def endpoint(request: Request) -> Response:
        body = await read_body(request, _MOST_BYTES)
        if body is None:
            return JSONResponse({"error": f"the request is larger than {_MOST_BYTES} bytes"}, 413)
        try:
            return await run_in_threadpool(lambda: _response(action(Asked(body, request.query_params))))
        except ValueError as error:
            return JSONResponse({"error": str(error)}, 400)

    return endpoint


def _response(told: Any) -> Response:
    """Return what a request is answered with.

    Raises:
        ValueError: it is nested too deep, as a call was.
    """
    if told is None:
        return Response(status_code=204)
    try:
        return PlainTextResponse(told) if isinstance(told, str) else JSONResponse(told)
    except RecursionError:
        raise ValueError("what was asked for is nested too deep to be told") from None
