"""Authentication for other HTTP requests, such as those to the REST API. It needs httpx."""

from __future__ import annotations

from collections.abc import AsyncGenerator, Generator
from contextlib import closing
from http import HTTPStatus

import httpx

from .credentials import Credentials
from .effects import Deadline, Flow
from .events import Hook
from .retrying import RetryBudget
from .settings import Settings, TokenStore
from .token_manager import TokenRequest, token_manager
from .tokens import Token
from .transport import AsyncTransport, SyncTransport


class TokenAuth(httpx.Auth):
    """Adds the bearer header to requests of httpx: `httpx.Client(auth=TokenAuth(credentials), base_url=...)`.

    The token is the one that SOAP calls in this process use too, and it is renewed as they renew it. After HTTP 401 it
    is renewed at once, and the request is sent once more.

    Args:
        credentials: the credentials that the token is for.
        token_store: where tokens are kept outside this process's memory.
        token_margin: seconds before its end at which a token is renewed; by default 300, or a quarter of its lifetime
            if that is less.
        hooks: functions that get the events about the token.

    Raises:
        ConfigurationError: if `token_margin` is negative.
    """

    def __init__(
        self,
        credentials: Credentials,
        *,
        token_store: TokenStore | None = None,
        token_margin: float | None = None,
        hooks: tuple[Hook, ...] = (),
    ) -> None:
        self._credentials = credentials
        self._settings = Settings(token_store=token_store, token_margin=token_margin, hooks=hooks)

    @classmethod
    def for_settings(cls, credentials: Credentials, settings: Settings) -> TokenAuth:
        """Return the authentication with all settings of a client."""
        auth = cls(credentials)
        auth._settings = settings
        return auth

    def __repr__(self) -> str:
        return f"<{type(self).__name__} {self._credentials}>"

    def sync_auth_flow(self, request: httpx.Request) -> Generator[httpx.Request, httpx.Response, None]:
        token = self._token()
        response = yield _with_token(request, token)
        if self._may_repeat(request, response):
            yield _with_token(request, self._token(token))

    async def async_auth_flow(self, request: httpx.Request) -> AsyncGenerator[httpx.Request, httpx.Response]:
        token = await self._token_async()
        response = yield _with_token(request, token)
        if self._may_repeat(request, response):
            yield _with_token(request, await self._token_async(token))

    # The token endpoint is called with an httpx client of its own: the user's may follow redirects, its hooks see what
    # is sent, and its exceptions hold the request.

    def _token(self, refused: Token | None = None) -> Token:
        with closing(SyncTransport(httpx.Client)) as transport:
            return transport.run(self._token_flow(refused))

    async def _token_async(self, refused: Token | None = None) -> Token:
        transport = AsyncTransport(httpx.AsyncClient)
        try:
            return await transport.run(self._token_flow(refused))
        finally:
            await transport.close()

    def _token_flow(self, refused: Token | None) -> Flow[Token]:
        deadline = Deadline.after(self._settings.timeouts.synchronous)
        request = TokenRequest(self._settings, RetryBudget(self._settings.retry.budget), deadline)
        return token_manager(self._credentials).token(request, refused)

    def _may_repeat(self, request: httpx.Request, response: httpx.Response) -> bool:
        """Return whether another token may help, and the body can be sent twice: a stream cannot."""
        is_refused = response.status_code == HTTPStatus.UNAUTHORIZED
        can_renew = token_manager(self._credentials).can_renew
        return is_refused and can_renew and isinstance(request.stream, httpx.ByteStream)


def _with_token(request: httpx.Request, token: Token) -> httpx.Request:
    """Return the request with the bearer header."""
    request.headers["Authorization"] = f"Bearer {token.access_token.reveal()}"
    return request
