"""HTTP clients that were handed in, of httpx2 or httpx, held to the deadline of the call.

How they make connections is their owner's matter. So each request runs in a thread or task of its own, which is left
behind at the deadline, and its connection is closed if it is known.
"""

from __future__ import annotations

import inspect
import socket
import threading
from collections.abc import Callable, Mapping
from contextlib import aclosing, closing, suppress
from contextvars import copy_context
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from .effects import HttpResponse, Send, new_future
from .exchange import Exchange
from .interruption import Interruption, breaking_off

if TYPE_CHECKING:
    import asyncio

_LATER = 0.05
"""Seconds by which the library's own limits come first: they say more about what happened."""

_UNDER_WAY: set[asyncio.Task[None]] = set()
"""The tasks of requests. asyncio itself keeps no strong reference to a task."""


class Progress:
    """What a library tells of a request while it is under way, by its extension "trace".

    Args:
        exchange: the request.
    """

    def __init__(self, exchange: Exchange) -> None:
        self._exchange = exchange
        self._stream: Any = None
        self._event = ""
        self._task: asyncio.Task[None] | None = None

    def trace(self, event: str, info: Mapping[str, Any]) -> None:
        """Take an event."""
        self._event = event
        if event.endswith(("connect_tcp.complete", "start_tls.complete")):
            self._stream = info["return_value"]
        elif event.endswith("connect_tcp.started"):
            self._exchange.has_sent = False
        elif event.endswith("send_request_headers.started"):
            self._exchange.has_sent = True

    async def trace_async(self, event: str, info: Mapping[str, Any]) -> None:
        """Take an event of an async client, and cancel its task if it is to be cancelled and may be."""
        self.trace(event, info)
        if self._task is not None and self._is_waiting:
            self._task.cancel()

    def begin_body(self, stream: Any) -> None:
        """Take the stream that the response comes from."""
        self._stream = stream or self._stream

    def break_off(self) -> None:
        """End the request of another thread by shutting its connection down, if it is known."""
        with suppress(Exception):
            self._stream.get_extra_info("socket").shutdown(socket.SHUT_RDWR)

    def cancel(self, task: asyncio.Task[None]) -> None:
        """Cancel the request's task now, or when it next waits for the peer.

        At other moments, such as when it puts a finished connection back into its pool, httpx would neither close the
        connection nor use it again.
        """
        self._task = task
        if self._is_waiting:
            task.cancel()

    @property
    def _is_waiting(self) -> bool:
        """Whether no event has come yet, or the last says that something has begun that waits for the peer."""
        return not self._event or (self._event.endswith(".started") and "response_closed" not in self._event)


class HandedIn:
    """A `Client` of httpx2 or httpx.

    Args:
        client: the client.
    """

    def __init__(self, client: Any) -> None:
        self.client = client

    def post(self, send: Send, interruption: Interruption | None = None) -> HttpResponse:
        """Send a request, and return its response.

        Args:
            send: the request.
            interruption: what another thread may set to break the request off.

        Raises:
            TransportError: if there is none.
            Cancelled: if the request was broken off.
        """
        exchange = Exchange(send)
        progress = Progress(exchange)
        failures: list[BaseException] = []

        ended = new_future()

        def work() -> None:
            try:
                self._post(exchange, progress)
            except BaseException as error:
                failures.append(error)
            ended.set_result(None)

        thread = threading.Thread(target=copy_context().run, args=(work,), daemon=True)
        with exchange, breaking_off(interruption, progress.break_off):
            thread.start()
            limit = send.deadline.left + _LATER
            if interruption is None:
                thread.join(limit)
            else:
                interruption.wait_for(ended, limit)
        if not ended.done():
            progress.break_off()
            raise exchange.too_slow()
        if failures:
            raise failures.pop()
        return exchange.response()

    def _post(self, exchange: Exchange, progress: Progress) -> None:
        with exchange:
            request = self.client.build_request(**_arguments(self.client, exchange))
            request.extensions["trace"] = progress.trace
            exchange.has_sent = True
            with closing(self.client.send(request, stream=True, follow_redirects=False)) as response:
                is_inflated = _begin(exchange, progress, response)
                for chunk in [response.content] if is_inflated else response.iter_raw():
                    exchange.add(chunk)
            exchange.end()

    def pause(self, seconds: float, sleep: Callable[[float], None]) -> None:
        """Wait, or do what the client has in place of that."""
        (_pause_of(self.client) or sleep)(seconds)

    def close(self) -> None:
        """Close the client."""
        self.client.close()


class AsyncHandedIn:
    """An `AsyncClient` of httpx2 or httpx.

    Args:
        client: the client.
    """

    def __init__(self, client: Any) -> None:
        self.client = client

    async def post(self, send: Send) -> HttpResponse:
        """Send a request, and return its response, as `HandedIn.post` does."""
        import asyncio

        exchange = Exchange(send)
        progress = Progress(exchange)
        task = asyncio.ensure_future(self._post(exchange, progress))
        _UNDER_WAY.add(task)
        task.add_done_callback(_UNDER_WAY.discard)
        try:
            await asyncio.wait([task], timeout=send.deadline.left + _LATER)
        except asyncio.CancelledError:
            progress.cancel(task)
            await asyncio.wait([task])
            raise
        if not task.done():
            progress.cancel(task)
            raise exchange.too_slow()
        await task
        return exchange.response()

    async def _post(self, exchange: Exchange, progress: Progress) -> None:
        with exchange:
            request = self.client.build_request(**_arguments(self.client, exchange))
            request.extensions["trace"] = progress.trace_async
            exchange.has_sent = True
            async with aclosing(await self.client.send(request, stream=True, follow_redirects=False)) as response:
                if _begin(exchange, progress, response):
                    exchange.add(response.content)
                else:
                    async for chunk in response.aiter_raw():
                        exchange.add(chunk)
            exchange.end()

    async def pause(self, seconds: float) -> None:
        """Wait, or do what the client has in place of that. It may be a coroutine function."""
        import asyncio

        waiting = (_pause_of(self.client) or asyncio.sleep)(seconds)
        if inspect.isawaitable(waiting):
            await waiting

    async def close(self) -> None:
        """Close the client."""
        await self.client.aclose()


def _pause_of(client: Any) -> Callable[[float], Any] | None:
    """Return the method `pause` of a client or else of its transport, None if neither has one.

    A service that is played in the process has it: nobody waits then for a clock of its own.
    """
    pause = getattr(client, "pause", None) or getattr(getattr(client, "_transport", None), "pause", None)
    return pause if callable(pause) else None


def _arguments(client: Any, exchange: Exchange) -> dict[str, Any]:
    """Return the arguments of `build_request`, with values that both libraries take."""
    send, url_class = exchange.send, client.base_url.__class__
    left = exchange.seconds_left()
    return {
        "method": "POST",
        "url": _url(url_class, send.url),
        "headers": exchange.headers(),
        "content": send.content,
        "timeout": (min(send.connect_timeout, left), left, left, left),
    }


@lru_cache(maxsize=16)
def _url(url_class: Callable[[str], Any], text: str) -> Any:
    """Return a parsed address. Parsing it takes as long as all else that httpx does to build a request."""
    return url_class(text)


def _begin(exchange: Exchange, progress: Progress, response: Any) -> bool:
    """Take the head of a response. Return whether the body was read and inflated already, as by a hook."""
    progress.begin_body(response.extensions.get("network_stream"))
    is_inflated = bool(response.is_stream_consumed)
    exchange.begin(response.status_code, response.headers, is_inflated=is_inflated)
    return is_inflated
