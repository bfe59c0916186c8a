"""An HTTP client that was handed in may say how pauses are made, and so may its transport."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable
from types import ModuleType
from typing import Any

import httpx
import httpx2
import pytest
from sfmc_soap import AsyncClient, Client, RetryPolicy, StaticToken, SystemStatusResponseMsg, wrap

TOKEN = StaticToken(access_token="token", url="https://example.com")


class Seven(RetryPolicy):
    """Pauses of seven seconds."""

    def pause(self, attempt: int, retry_after: float | None) -> float:
        return 7


RETRY = Seven(attempts=2)
LIBRARIES = pytest.mark.parametrize("library", [httpx, httpx2])


def answers() -> Callable[[Any], Any]:
    """An HTTP 503, then an answer."""
    left = [(503, b"busy"), (200, wrap(SystemStatusResponseMsg(overall_status="OK", request_id="1")))]

    def answer(request: Any) -> Any:
        status, content = left.pop(0)
        library = httpx if isinstance(request, httpx.Request) else httpx2
        return library.Response(status, content=content)

    return answer


@LIBRARIES
def test_the_transport_of_a_client_pauses(library: ModuleType) -> None:
    paused: list[float] = []
    transport = library.MockTransport(answers())
    transport.pause = paused.append
    with Client(TOKEN, http_client=library.Client(transport=transport), retry=RETRY) as client:
        assert client.get_system_status().overall_status == "OK"
    assert paused == [7]


@LIBRARIES
def test_a_client_pauses_before_its_transport_does(library: ModuleType) -> None:
    paused: list[float] = []
    transport = library.MockTransport(answers())
    transport.pause = None
    http_client = library.Client(transport=transport)
    http_client.pause = paused.append
    with Client(TOKEN, http_client=http_client, retry=RETRY) as client:
        assert client.get_system_status().overall_status == "OK"
    assert paused == [7]


@LIBRARIES
@pytest.mark.parametrize("awaited", [True, False])
def test_an_async_client_pauses(library: ModuleType, awaited: bool) -> None:
    """By a function, or by a coroutine function."""
    paused: list[float] = []

    async def pause(seconds: float) -> None:
        await asyncio.sleep(0)
        paused.append(seconds)

    transport = library.MockTransport(answers())
    transport.pause = pause if awaited else paused.append

    async def call() -> str:
        async with AsyncClient(TOKEN, http_client=library.AsyncClient(transport=transport), retry=RETRY) as client:
            return str((await client.get_system_status()).overall_status)

    assert asyncio.run(call()) == "OK"
    assert paused == [7]


def test_else_the_thread_sleeps(monkeypatch: pytest.MonkeyPatch) -> None:
    slept: list[float] = []
    monkeypatch.setattr(time, "sleep", slept.append)
    http_client = httpx.Client(transport=httpx.MockTransport(answers()))
    with Client(TOKEN, http_client=http_client, retry=RETRY) as client:
        assert client.get_system_status().overall_status == "OK"
    assert slept == [7]
