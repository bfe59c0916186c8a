"""The transports: one blocks, the other awaits. Each runs flows and owns the connections that they use.

A transport decides nothing: it carries out the effects that a flow yields. The exception of an effect is thrown into
the flow outside of any `except` block, so that it becomes no other exception's context.
"""

from __future__ import annotations

import inspect
import time
from collections.abc import Callable
from contextlib import aclosing, closing
from functools import partial
from threading import get_ident
from typing import TYPE_CHECKING, Any, TypeVar

from .effects import (
    AwaitFuture,
    CallbackResult,
    Effect,
    Flow,
    HttpResponse,
    LimitPassed,
    Pause,
    RunCallback,
    Send,
    WouldBlock,
)
from .errors import ConfigurationError
from .pool import HttpPool

if TYPE_CHECKING:
    import asyncio

    import httpx

    from .http import Canceller

T = TypeVar("T")

_UNDER_WAY: set[asyncio.Task[HttpResponse]] = set()
"""The tasks of requests. asyncio itself keeps no strong reference to a task."""

_LATER = 0.05
"""Seconds by which httpx's own limits come first: they say whether anything was sent."""


class SyncTransport:
    """Runs flows by blocking the thread.

    Args:
        http_client: an httpx client, which is not closed; a function that makes one; or None for the default.
        user_agent: the User-Agent header of the default.
    """

    def __init__(self, http_client: httpx.Client | Callable[[], httpx.Client] | None, user_agent: str = "") -> None:
        self.pool: HttpPool[httpx.Client] = HttpPool(http_client, partial(_default_client, user_agent))

    def run(self, flow: Flow[T]) -> T:
        """Run a flow to its end. Return its result, or raise its exception."""
        result: Any = None
        failure: BaseException | None = None
        while True:
            try:
                effect = flow.send(result) if failure is None else flow.throw(failure)
            except StopIteration as end:
                returned: T = end.value
                return returned
            finally:
                result = failure = None
            try:
                result = self._perform(effect)
            except BaseException as error:
                failure = error

    def close(self) -> None:
        """Close the connections, unless they belong to an httpx client that was handed in."""
        client = self.pool.close(None)
        if client is not None:
            client.close()

    def _perform(self, effect: Effect) -> Any:
        """Carry out an effect. Return its result."""
        match effect:
            case Send():
                return self._post(effect)
            case Pause():
                return time.sleep(effect.seconds)
            case RunCallback():
                return _run_callback(effect)
            case AwaitFuture():
                return _wait(effect)
            case _:
                raise AssertionError(effect)

    def _post(self, send: Send) -> HttpResponse:
        from .http import Exchange

        client = self.pool.get(None)
        exchange = Exchange(send)
        with exchange:
            request = client.build_request(**exchange.arguments())
            with closing(client.send(request, stream=True, follow_redirects=False)) as head:
                exchange.begin(head)
                for chunk in head.iter_bytes():
                    exchange.add(chunk)
        return exchange.response()


class AsyncTransport:
    """Runs flows in asyncio.

    Args:
        http_client: an httpx client, which is not closed; a function that makes one; or None for the default.
        user_agent: the User-Agent header of the default.
    """

    def __init__(
        self, http_client: httpx.AsyncClient | Callable[[], httpx.AsyncClient] | None, user_agent: str = ""
    ) -> None:
        self.pool: HttpPool[httpx.AsyncClient] = HttpPool(http_client, partial(_default_async_client, user_agent))

    async def run(self, flow: Flow[T]) -> T:
        """Run a flow to its end. Return its result, or raise its exception."""
        result: Any = None
        failure: BaseException | None = None
        while True:
            try:
                effect = flow.send(result) if failure is None else flow.throw(failure)
            except StopIteration as end:
                returned: T = end.value
                return returned
            finally:
                result = failure = None
            try:
                result = await self._perform(effect)
            except BaseException as error:
                failure = error

    async def close(self) -> None:
        """Close the connections of this event loop, unless they belong to an httpx client that was handed in."""
        import asyncio

        client = self.pool.close(asyncio.get_running_loop())
        if client is not None:
            await client.aclose()

    async def _perform(self, effect: Effect) -> Any:
        """Carry out an effect. Return its result."""
        import asyncio

        match effect:
            case Send():
                return await self._post(effect)
            case Pause():
                return await asyncio.sleep(effect.seconds)
            case RunCallback():
                return await _await_callback(effect)
            case AwaitFuture():
                return await _wait_async(effect)
            case _:
                raise AssertionError(effect)

    async def _post(self, send: Send) -> HttpResponse:
        """Send a request in a task of its own: httpx may leak a connection if it is cancelled at the wrong moment."""
        import asyncio

        from .http import Canceller

        client = self.pool.get(asyncio.get_running_loop())
        canceller = Canceller()
        task = asyncio.ensure_future(_exchange(client, send, canceller))
        _UNDER_WAY.add(task)
        task.add_done_callback(_UNDER_WAY.discard)
        try:
            return await asyncio.shield(task)
        except asyncio.CancelledError:
            canceller.cancel(task)
            await asyncio.wait([task])
            raise


async def _exchange(client: httpx.AsyncClient, send: Send, canceller: Canceller) -> HttpResponse:
    import asyncio

    from .http import Exchange

    exchange = Exchange(send)
    with exchange:
        async with asyncio.timeout(send.deadline.left + _LATER):
            request = client.build_request(**exchange.arguments())
            request.extensions["trace"] = canceller.trace
            async with aclosing(await client.send(request, stream=True, follow_redirects=False)) as head:
                exchange.begin(head)
                async for chunk in head.aiter_bytes():
                    exchange.add(chunk)
    return exchange.response()


def _run_callback(effect: RunCallback) -> CallbackResult:
    """Call the function of a user.

    Raises:
        ConfigurationError: if it is a coroutine function.
    """
    result = CallbackResult(effect.function(*effect.arguments))
    if inspect.isawaitable(result.value):
        if inspect.iscoroutine(result.value):
            result.value.close()
        raise ConfigurationError("a token store of coroutine functions needs an AsyncClient: pass functions that block")
    return result


async def _await_callback(effect: RunCallback) -> CallbackResult:
    """Call the function of a user, and await its result if it is to be awaited."""
    import asyncio

    result = CallbackResult(effect.function(*effect.arguments))
    if not inspect.isawaitable(result.value):
        return result
    try:
        async with asyncio.timeout(effect.deadline.left) as limit:
            return CallbackResult(await result.value)
    except TimeoutError:
        if limit.expired():
            raise LimitPassed from None
        raise


def _wait(effect: AwaitFuture) -> Any:
    """Wait for what another thread does. Return the result of the future."""
    # It may be a task of an event loop that this very thread runs: waiting would stop it.
    if effect.thread == get_ident():
        raise WouldBlock
    try:
        return effect.future.result(effect.limit)
    except TimeoutError:
        raise LimitPassed from None


async def _wait_async(effect: AwaitFuture) -> Any:
    """Wait for what another task or thread does. Return the result of the future."""
    import asyncio

    try:
        return await asyncio.wait_for(asyncio.wrap_future(effect.future), effect.limit)
    except TimeoutError:
        raise LimitPassed from None


def _default_client(user_agent: str) -> httpx.Client:
    from .http import DefaultClient

    return DefaultClient(user_agent)


def _default_async_client(user_agent: str) -> httpx.AsyncClient:
    from .http import DefaultAsyncClient

    return DefaultAsyncClient(user_agent)
