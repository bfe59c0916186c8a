"""HTTP clients of httpx that reach a tenant without a socket."""

from __future__ import annotations

from collections.abc import Callable

import httpx

from ..http import Http, HttpAnswer, HttpRequest

HOST = "https://tenant.test"
"""Where a tenant is for a client in its process. No request goes there."""


class Transport(httpx.BaseTransport):
    """A transport of httpx whose requests the tenant answers.

    Args:
        http: the tenant's addresses.
        pause: moves the tenant's clock by seconds: what a client does that waits.
    """

    def __init__(self, http: Http, pause: Callable[[float], None]) -> None:
        self._http = http
        self.pause = pause

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        request.read()
        return _response(self._http.respond(_request(request)))


class AsyncTransport(httpx.AsyncBaseTransport):
    """A transport of httpx for asyncio, as `Transport`."""

    def __init__(self, http: Http, pause: Callable[[float], None]) -> None:
        self._http = http
        self.pause = pause

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        await request.aread()
        return _response(self._http.respond(_request(request)))


def _request(request: httpx.Request) -> HttpRequest:
    headers = {name.lower(): value for name, value in request.headers.items()}
    return HttpRequest(request.method, request.url.path, headers, request.content, f"{HOST}/")


def _response(answer: HttpAnswer) -> httpx.Response:
    return httpx.Response(answer.status, headers={"content-type": answer.content_type}, content=answer.body)
