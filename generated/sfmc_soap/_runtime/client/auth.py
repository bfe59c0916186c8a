"""The tokens of credentials for other HTTP requests, such as those to the REST API. Needs httpx."""

from __future__ import annotations

from collections.abc import AsyncGenerator, Generator
from http import HTTPStatus
from typing import Any

import httpx

from .credentials import Credentials
from .drivers import perform, perform_async, post, post_async, run, run_async
from .effects import Effect, Send
from .settings import RetryBudget, Settings
from .tokens import Asking, Token, desk_of


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
        token = run(self._token(), _perform)
        response = yield _bearing(request, token)
        if self._may_repeat(request, response):
            yield _bearing(request, run(self._token(token), _perform))

    async def async_auth_flow(self, request: httpx.Request) -> AsyncGenerator[httpx.Request, httpx.Response]:
        token = await run_async(self._token(), _perform_async)
        response = yield _bearing(request, token)
        if self._may_repeat(request, response):
            yield _bearing(request, await run_async(self._token(token), _perform_async))

    def _token(self, unwanted: Token | None = None) -> Generator[Effect, Any, Token]:
        asking = Asking(self._settings, RetryBudget(self._settings.retry.budget))
        return desk_of(self._credentials).token(asking, unwanted)

    def _may_repeat(self, request: httpx.Request, response: httpx.Response) -> bool:
        """Whether another token may help. A body that is made while it is sent is there but once."""
        is_refused = response.status_code == HTTPStatus.UNAUTHORIZED
        return is_refused and desk_of(self._credentials).renewable and isinstance(request.stream, httpx.ByteStream)


def _bearing(request: httpx.Request, token: Token) -> httpx.Request:
    """The request, with the token."""
    request.headers["Authorization"] = f"Bearer {token.access_token.reveal()}"
    return request


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
