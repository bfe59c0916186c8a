"""The two clients: one performs the effects of a flow, the other awaits them. Neither decides anything.

What an effect raises is thrown into the flow outside of any `except`, so that it is nobody's context.
"""

from __future__ import annotations

import inspect
import time
from collections.abc import Awaitable, Callable, Generator
from contextlib import aclosing, closing, nullcontext
from threading import get_ident
from typing import TYPE_CHECKING, Any, Self, TypeVar, Unpack

from ..model import Model
from ..operation import Operation
from .base import BaseClient
from .effects import Answer, Effect, Given, Pause, Run, Send, Steps, Stuck, Wait
from .settings import CallOptions

if TYPE_CHECKING:
    import asyncio

    import httpx

    from .http import Exchange

_UNDER_WAY: set[asyncio.Task[Answer]] = set()
"""asyncio itself lets go of tasks that nobody holds."""

Q = TypeVar("Q", bound=Model)
R = TypeVar("R", bound=Model)
T = TypeVar("T")


class SyncClient(BaseClient["httpx.Client"]):
    """A client whose calls block."""

    _http_class = "Client"

    def call(self, operation: Operation[Q, R], request: Q, **options: Unpack[CallOptions]) -> R:
        """Call an operation with its request message.

        Args:
            operation: one of the package's `operations`.
            request: its message.
            options: `timeout` (seconds), `retry` (a `RetryPolicy`), `raise_on` (statuses), `idempotent`, `headers`.

        Returns:
            The response message.

        Raises:
            CallError: the call came to no good end; its subclasses say how.
            EncodeError: the request cannot be written; nothing was sent.
        """
        return run(self._caller.call(operation, request, options), self._perform)

    def _perform(self, effect: Effect) -> Any:
        if isinstance(effect, Send):
            return post(self._pool.get(None), effect)
        return perform(effect)

    def close(self) -> None:
        """Close the connections, unless they belong to an httpx client that was handed in."""
        http = self._pool.close(None) if self._owns_pool else None
        if http is not None:
            http.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()


class AsyncioClient(BaseClient["httpx.AsyncClient"]):
    """A client whose calls are awaited, in asyncio."""

    _http_class = "AsyncClient"

    async def call(self, operation: Operation[Q, R], request: Q, **options: Unpack[CallOptions]) -> R:
        """Call an operation with its request message. As `Client.call`."""
        return await run_async(self._caller.call(operation, request, options), self._perform)

    async def _perform(self, effect: Effect) -> Any:
        if isinstance(effect, Send):
            return await post_async(self._pool.get(_running_loop()), effect)
        return await perform_async(effect)

    async def close(self) -> None:
        """Close the connections, unless they belong to an httpx client that was handed in."""
        http = self._pool.close(_running_loop()) if self._owns_pool else None
        if http is not None:
            await http.aclose()

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(self, *_: object) -> None:
        await self.close()


def run(flow: Generator[Effect, Any, T], perform: Callable[[Effect], Any]) -> T:
    """What a flow returns, when all that it asks for is performed."""
    steps = Steps(flow)
    while steps.effect is not None:
        failure: BaseException | None = None
        value = None
        try:
            value = perform(steps.effect)
        except BaseException as error:
            failure = error
        steps.go_on(value, failure)
    return steps.result


async def run_async(flow: Generator[Effect, Any, T], perform: Callable[[Effect], Awaitable[Any]]) -> T:
    """What a flow returns, when all that it asks for is awaited."""
    steps = Steps(flow)
    while steps.effect is not None:
        failure: BaseException | None = None
        value = None
        try:
            value = await perform(steps.effect)
        except BaseException as error:
            failure = error
        steps.go_on(value, failure)
    return steps.result


def perform(effect: Effect) -> Any:
    """Do what a flow asks for, other than to send something."""
    match effect:
        case Pause():
            time.sleep(effect.seconds)
            return None
        case Run():
            given = Given(effect.function(*effect.arguments))
            if inspect.isawaitable(given.value):
                if inspect.iscoroutine(given.value):
                    given.value.close()
                raise TypeError("a token store of coroutine functions is for an AsyncClient")
            return given
        case Wait():
            # The task that would land it may be one of this very thread's event loop.
            if effect.flight.thread == get_ident():
                raise Stuck
            try:
                return effect.flight.landed.result(effect.limit)
            except TimeoutError:
                raise Stuck from None
        case _:
            raise AssertionError(effect)


async def perform_async(effect: Effect) -> Any:
    """Await what a flow asks for, other than to send something."""
    import asyncio

    match effect:
        case Pause():
            return await asyncio.sleep(effect.seconds)
        case Run():
            given = Given(effect.function(*effect.arguments))
            return Given(await given.value) if inspect.isawaitable(given.value) else given
        case Wait():
            try:
                return await asyncio.wait_for(asyncio.wrap_future(effect.flight.landed), effect.limit)
            except TimeoutError:
                raise Stuck from None
        case _:
            raise AssertionError(effect)


def post(http: httpx.Client, send: Send) -> Answer:
    """Send a request."""
    from .http import Exchange

    exchange = Exchange(send)
    with exchange:
        request = http.build_request(**exchange.arguments())
        with closing(http.send(request, stream=True, follow_redirects=False)) as response:
            exchange.begin(response)
            for chunk in response.iter_bytes():
                exchange.add(chunk)
    return exchange.answer()


async def post_async(http: httpx.AsyncClient, send: Send) -> Answer:
    """Send a request, in a task of its own: httpx may lose a connection for good if it is cancelled at any moment."""
    import asyncio

    from .http import Exchange

    exchange = Exchange(send)
    task = asyncio.ensure_future(_exchange(http, exchange))
    _UNDER_WAY.add(task)
    task.add_done_callback(_UNDER_WAY.discard)
    try:
        return await asyncio.shield(task)
    except asyncio.CancelledError:
        exchange.give_up(task)
        await asyncio.wait([task])
        raise


async def _exchange(http: httpx.AsyncClient, exchange: Exchange) -> Answer:
    import asyncio

    from .http import AsyncClient

    with exchange:
        # How many connections another client has is not known.
        turn = http.turn(exchange.limit) if isinstance(http, AsyncClient) else nullcontext()
        async with asyncio.timeout(exchange.patience), turn:
            request = http.build_request(**exchange.arguments())
            request.extensions["trace"] = exchange.trace
            async with aclosing(await http.send(request, stream=True, follow_redirects=False)) as response:
                exchange.begin(response)
                async for chunk in response.aiter_bytes():
                    exchange.add(chunk)
    return exchange.answer()


def _running_loop() -> object:
    import asyncio

    return asyncio.get_running_loop()
