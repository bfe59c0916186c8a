"""HTTP clients of httpx that reach a tenant without a socket."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable, Iterator

import httpx
from sfmc_soap import SfmcSoapError

from ..exchange import Answer, Arrival, HttpRequest
from ..http import Http
from ..state.store import WrongProcess

HOST = "https://tenant.test"
"""Where a tenant is for a client in its process. No request goes there."""


class Defect(SfmcSoapError):
    """The tenant itself has failed. The cause is the exception that says how."""


class _Way:
    """A way into a tenant.

    Args:
        http: the tenant's addresses.
        pause: moves the tenant's clock by seconds: what a client does that waits.
    """

    def __init__(self, http: Http, pause: Callable[[float], None]) -> None:
        self._http = http
        self.pause = pause

    def _respond(self, request: httpx.Request) -> httpx.Response:
        """Answer a request that was read.

        Raises:
            httpx.ReadError: the connection was dropped before the answer, on order.
            httpx.ReadTimeout: the answer is slower than the client waits, on order.
            WrongProcess: this is a fork of the process that has the tenant.
            Defect: the tenant has failed.
        """
        headers = {name.lower(): value for name, value in request.headers.items()}
        asked = HttpRequest(request.method, request.url.path, headers, request.content, base_url=f"{HOST}/")
        try:
            answer = self._http.respond(asked)
        except WrongProcess:
            raise
        except Exception as error:
            raise Defect(f"the tenant has failed: {type(error).__name__}: {error}") from error
        self._hold_back(answer, request)
        if answer.arrival is Arrival.NOTHING:
            raise httpx.ReadError("the connection was dropped, on order", request=request)
        told = {"content-type": answer.content_type, **answer.headers}
        if answer.arrival is Arrival.HALF:
            told["content-length"] = str(len(answer.body))
            return httpx.Response(answer.status, headers=told, stream=_Half(answer.body))
        return httpx.Response(answer.status, headers=told, content=answer.body)

    def _hold_back(self, answer: Answer, request: httpx.Request) -> None:
        """Let the time pass that an answer takes, as far as the client waits for it."""
        if not answer.seconds:
            return
        limit = (request.extensions.get("timeout") or {}).get("read")
        if limit is not None and limit < answer.seconds:
            self.pause(limit)
            raise httpx.ReadTimeout("the answer is slow, on order", request=request)
        self.pause(answer.seconds)


class Transport(_Way, httpx.BaseTransport):
    """A transport of httpx whose requests the tenant answers."""

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        request.read()
        return self._respond(request)


class AsyncTransport(_Way, httpx.AsyncBaseTransport):
    """A transport of httpx for asyncio, whose requests the tenant answers."""

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        await request.aread()
        return self._respond(request)


class _Half(httpx.SyncByteStream, httpx.AsyncByteStream):
    """A body that breaks off in its middle."""

    def __init__(self, body: bytes) -> None:
        self._half = body[: len(body) // 2]

    def __iter__(self) -> Iterator[bytes]:
        yield self._half
        raise httpx.ReadError("the connection was dropped in the middle of the answer, on order")

    async def __aiter__(self) -> AsyncIterator[bytes]:
        for chunk in self:
            yield chunk
