"""The tokens of credentials for other HTTP requests, such as those to the REST API. Needs httpx."""

from __future__ import annotations

from collections.abc import AsyncGenerator, Generator
from dataclasses import dataclass
from http import HTTPStatus
from typing import Any

import httpx

from .credentials import Credentials
from .drivers import perform, perform_async, post, post_async
from .effects import Effect, Send, Steps
from .settings import RetryBudget, Settings
from .tokens import Asking, desk_of


@dataclass(frozen=True)
class _Forward:
    """Send the user's own request; sent the status of its answer."""

    request: httpx.Request


class TokenAuth(httpx.Auth):
    """Adds the bearer header, with the token that the SOAP calls of this process use too. After a 401 it gets another
    token and sends the request once more.

    Args:
        credentials: whose token it is.
        settings: where tokens are kept, and when they are renewed.
    """

    def __init__(self, credentials: Credentials, settings: Settings) -> None:
        self._credentials = credentials
        self._settings = settings

    def __repr__(self) -> str:
        return f"<{type(self).__name__} {self._credentials}>"

    def sync_auth_flow(self, request: httpx.Request) -> Generator[httpx.Request, httpx.Response, None]:
        steps = Steps(self._flow(request))
        try:
            while steps.effect is not None:
                effect = steps.effect
                failure: BaseException | None = None
                value: Any = None
                if isinstance(effect, _Forward):
                    value = (yield effect.request).status_code
                else:
                    try:
                        value = _perform(effect)
                    except BaseException as error:
                        failure = error
                steps.go_on(value, failure)
        finally:
            steps.close()

    async def async_auth_flow(self, request: httpx.Request) -> AsyncGenerator[httpx.Request, httpx.Response]:
        steps = Steps(self._flow(request))
        try:
            while steps.effect is not None:
                effect = steps.effect
                failure: BaseException | None = None
                value: Any = None
                if isinstance(effect, _Forward):
                    value = (yield effect.request).status_code
                else:
                    try:
                        value = await _perform_async(effect)
                    except BaseException as error:
                        failure = error
                steps.go_on(value, failure)
        finally:
            steps.close()

    def _flow(self, request: httpx.Request) -> Generator[Effect | _Forward, Any, None]:
        """The request with a token, and again with another if that one was refused."""
        desk = desk_of(self._credentials)
        asking = Asking(self._settings, RetryBudget(self._settings.retry.budget))
        token = yield from desk.token(asking)
        request.headers["Authorization"] = f"Bearer {token.access_token.reveal()}"
        status = yield _Forward(request)
        # A body that is made while it is sent is there but once.
        may_repeat = isinstance(request.stream, httpx.ByteStream)
        if status == HTTPStatus.UNAUTHORIZED and desk.renewable and may_repeat:
            token = yield from desk.token(asking, unwanted=token)
            request.headers["Authorization"] = f"Bearer {token.access_token.reveal()}"
            yield _Forward(request)


# The token endpoint is asked by a client of ours: the user's may follow redirects, its hooks see what is sent, and its
# exceptions hold it.


def _perform(effect: Effect) -> Any:
    if not isinstance(effect, Send):
        return perform(effect)
    with httpx.Client() as http:
        return post(http, effect)


async def _perform_async(effect: Effect) -> Any:
    if not isinstance(effect, Send):
        return await perform_async(effect)
    async with httpx.AsyncClient() as http:
        return await post_async(http, effect)
