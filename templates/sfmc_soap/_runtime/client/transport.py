"""The transports: one blocks, the other awaits. Each runs flows and owns the connections that they use.

A transport decides nothing: it carries out the effects that a flow yields. The exception of an effect is thrown into
the flow outside of any `except` block, so that it becomes no other exception's context.
"""

from __future__ import annotations

import inspect
import time
from concurrent.futures import Future
from contextlib import closing
from functools import partial
from threading import get_ident
from typing import TYPE_CHECKING, Any, TypeVar

from .effects import (
    AwaitFuture,
    CallbackResult,
    Effect,
    Flow,
    LimitPassed,
    Pause,
    RunCallback,
    Send,
    Start,
    WouldBlock,
)
from .errors import ConfigurationError
from .interruption import Interruption
from .pool import HttpPool

if TYPE_CHECKING:
    from .connections import AsyncConnections, Connections
    from .handed_in import AsyncHandedIn, HandedIn

T = TypeVar("T")


class SyncTransport:
    """Runs flows by blocking the thread.

    Args:
        http_client: an HTTP client, which is not closed; a function that makes one; or None for the default.
        user_agent: the User-Agent header of the default.

    Raises:
        ConfigurationError: if `http_client` is anything else.
    """

    def __init__(self, http_client: Any, user_agent: str) -> None:
        self.pool: HttpPool[Connections | HandedIn] = HttpPool(
            http_client, "Client", make_default=partial(_connections, user_agent), wrap=_handed_in
        )

    def run(self, flow: Flow[T], interruption: Interruption | None = None) -> T:
        """Run a flow to its end. Return its result, or raise its exception.

        Args:
            flow: the flow.
            interruption: what another thread may set to end it.
        """
        result: Any = None
        failure: BaseException | None = None
        with closing(flow):  # wherever an interruption ends this
            while True:
                try:
                    effect = flow.send(result) if failure is None else flow.throw(failure)
                except StopIteration as end:
                    returned: T = end.value
                    return returned
                finally:
                    result = failure = None
                try:
                    result = self._perform(effect, interruption)
                except BaseException as error:
                    failure = error

    def close(self) -> None:
        """Close the connections, unless they belong to an HTTP client that was handed in."""
        sender = self.pool.close(None)
        if sender is not None:
            sender.close()

    def _perform(self, effect: Effect, interruption: Interruption | None) -> Any:
        """Carry out an effect. Return its result."""
        if interruption is not None:
            interruption.check()
        match effect:
            case Send():
                return self.pool.get(None).post(effect, interruption)
            case Pause():
                return self.pool.get(None).pause(effect.seconds, interruption.sleep if interruption else time.sleep)
            case RunCallback():
                return _run_callback(effect)
            case AwaitFuture():
                return _wait(effect, interruption)
            case Start():
                return effect.in_thread(self.run)
            case _:
                raise AssertionError(effect)


class AsyncTransport:
    """Runs flows in asyncio.

    Args:
        http_client: an HTTP client, which is not closed; a function that makes one; or None for the default.
        user_agent: the User-Agent header of the default.

    Raises:
        ConfigurationError: if `http_client` is anything else.
    """

    def __init__(self, http_client: Any, user_agent: str) -> None:
        self.pool: HttpPool[AsyncConnections | AsyncHandedIn] = HttpPool(
            http_client, "AsyncClient", make_default=partial(_async_connections, user_agent), wrap=_async_handed_in
        )

    async def run(self, flow: Flow[T]) -> T:
        """Run a flow to its end. Return its result, or raise its exception."""
        result: Any = None
        failure: BaseException | None = None
        with closing(flow):  # wherever an interruption ends this
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
        """Close the connections of this event loop, unless they belong to an HTTP client that was handed in."""
        import asyncio

        sender = self.pool.close(asyncio.get_running_loop())
        if sender is not None:
            await sender.close()

    async def _perform(self, effect: Effect) -> Any:
        """Carry out an effect. Return its result."""
        import asyncio

        match effect:
            case Send():
                return await self.pool.get(asyncio.get_running_loop()).post(effect)
            case Pause():
                return await self.pool.get(asyncio.get_running_loop()).pause(effect.seconds)
            case RunCallback():
                return await _await_callback(effect)
            case AwaitFuture():
                return await _wait_async(effect)
            case Start():
                return effect.in_task(self.run)
            case _:
                raise AssertionError(effect)


def _run_callback(effect: RunCallback) -> CallbackResult:
    """Call the function of a user.

    Raises:
        ConfigurationError: if it is a coroutine function.
    """
    result = CallbackResult(effect.function(*effect.arguments))
    if inspect.isawaitable(result.value):
        if inspect.iscoroutine(result.value):
            result.value.close()
        raise ConfigurationError("a coroutine function needs an AsyncClient: pass one that blocks")
    return result


async def _await_callback(effect: RunCallback) -> CallbackResult:
    """Call the function of a user, and await its result if it is to be awaited."""
    import asyncio

    result = CallbackResult(effect.function(*effect.arguments))
    if not inspect.isawaitable(result.value):
        return result
    limit = asyncio.timeout(None if effect.deadline is None else effect.deadline.left)
    try:
        async with limit:
            return CallbackResult(await result.value)
    except TimeoutError:
        if limit.expired():
            raise LimitPassed from None
        raise


def _wait(effect: AwaitFuture, interruption: Interruption | None) -> Any:
    """Wait for what another thread does. Return the result of the future."""
    # It may be a task of an event loop that this very thread runs: waiting would stop it.
    if effect.thread == get_ident():
        raise WouldBlock
    if interruption is not None:
        return interruption.result(effect.future, effect.limit)
    try:
        return effect.future.result(effect.limit)
    except TimeoutError:
        return _result_in_time(effect.future)


async def _wait_async(effect: AwaitFuture) -> Any:
    """Wait for what another task or thread does. Return the result of the future."""
    import asyncio

    try:
        return await asyncio.wait_for(asyncio.wrap_future(effect.future), effect.limit)
    except TimeoutError:
        return _result_in_time(effect.future)


def _result_in_time(future: Future[Any]) -> Any:
    """Return the result of a future, or raise its exception: that may be a TimeoutError of its own.

    Raises:
        LimitPassed: it is not done.
    """
    if not future.done():
        raise LimitPassed from None
    return future.result()


# What sends is loaded when it is first needed: it takes as long as the rest of the client.


def _connections(user_agent: str) -> Connections:
    from .connections import Connections

    return Connections(user_agent)


def _async_connections(user_agent: str) -> AsyncConnections:
    from .connections import AsyncConnections

    return AsyncConnections(user_agent)


def _handed_in(client: Any) -> HandedIn:
    from .handed_in import HandedIn

    return HandedIn(client)


def _async_handed_in(client: Any) -> AsyncHandedIn:
    from .handed_in import AsyncHandedIn

    return AsyncHandedIn(client)
