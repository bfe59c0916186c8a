"""Authentication for other HTTP requests, such as those to the REST API, over httpx2 or httpx."""

from __future__ import annotations

from collections.abc import AsyncGenerator, Generator, MutableMapping
from contextlib import closing
from functools import cache
from http import HTTPStatus
from typing import Any, ClassVar, Protocol, Self, TypeVar, cast

from .credentials import Credentials
from .effects import Deadline, Flow
from .events import Hook
from .http_library import installed_libraries
from .retrying import RetryBudget
from .settings import Settings, TokenStore
from .token_manager import TokenRequest, token_manager
from .tokens import Token
from .transport import AsyncTransport, SyncTransport

_USER_AGENT = "sfmc-soap"


class HttpRequest(Protocol):
    """What is used of a `Request`."""

    @property
    def headers(self) -> MutableMapping[str, str]:
        """The headers."""
        ...


class HttpAnswer(Protocol):
    """What is used of a `Response`."""

    @property
    def status_code(self) -> int:
        """The status code."""
        ...


H = TypeVar("H", bound=HttpRequest)


class TokenAuth:
    """Adds the bearer header to requests of httpx2 or httpx: `httpx.Client(auth=TokenAuth(credentials), base_url=...)`.

    The token is the one that SOAP calls in this process use too, and it is renewed as they renew it. After HTTP 401 it
    is renewed at once, and the request is sent once more.

    An object is an `Auth` of every one of the two libraries that is installed: making it loads them. Type checkers know
    it as a function of a request, which both libraries take as well.

    Args:
        credentials: the credentials that the token is for.
        token_store: where tokens are kept outside this process's memory.
        token_margin: seconds before its end at which a token is renewed; by default 300, or a quarter of its lifetime
            if that is less.
        hooks: functions that get the events about the token.

    Raises:
        ConfigurationError: if `token_margin` is negative.
    """

    _written: ClassVar[Any]
    """The class as it is written, of which every object has a subclass."""

    def __new__(cls, *_: Any, **__: Any) -> Self:
        written: Any = getattr(cls, "_written", cls)
        bases = (written, *(library.httpx.Auth for library in installed_libraries()))
        return cast(Self, super().__new__(_auth_class(bases)))

    def __init__(
        self,
        credentials: Credentials,
        *,
        token_store: TokenStore | None = None,
        token_margin: float | None = None,
        hooks: tuple[Hook, ...] = (),
    ) -> None:
        self._credentials = credentials
        self._tokens = token_manager(credentials)
        self._settings = Settings(token_store=token_store, token_margin=token_margin, hooks=hooks)

    @classmethod
    def for_settings(cls, credentials: Credentials, settings: Settings) -> Self:
        """Return the authentication with all settings of a client."""
        auth = cls(credentials)
        auth._settings = settings
        return auth

    def __repr__(self) -> str:
        return f"<{type(self).__name__} {self._credentials}>"

    def __call__(self, request: H) -> H:
        """Return a request with the bearer header. The libraries use the flows instead, which can renew a token."""
        return _with_token(request, self._token())

    def sync_auth_flow(self, request: H) -> Generator[H, HttpAnswer, None]:
        token = self._token()
        response = yield _with_token(request, token)
        if self._may_repeat(request, response):
            yield _with_token(request, self._token(token))

    async def async_auth_flow(self, request: H) -> AsyncGenerator[H, HttpAnswer]:
        token = await self._token_async()
        response = yield _with_token(request, token)
        if self._may_repeat(request, response):
            yield _with_token(request, await self._token_async(token))

    # The token endpoint is called over a connection of its own: the user's client may follow redirects, its hooks see
    # what is sent, and its exceptions hold the request.

    def _token(self, refused: Token | None = None) -> Token:
        with closing(SyncTransport(None, _USER_AGENT)) as transport:
            return transport.run(self._token_flow(refused))

    async def _token_async(self, refused: Token | None = None) -> Token:
        transport = AsyncTransport(None, _USER_AGENT)
        try:
            return await transport.run(self._token_flow(refused))
        finally:
            await transport.close()

    def _token_flow(self, refused: Token | None) -> Flow[Token]:
        deadline = Deadline.after(self._settings.timeouts.synchronous)
        request = TokenRequest(self._settings, RetryBudget(self._settings.retry.budget), deadline)
        return self._tokens.token(request, refused)

    def _may_repeat(self, request: HttpRequest, response: HttpAnswer) -> bool:
        """Return whether another token may help, and the body can be sent twice: a stream cannot."""
        is_refused = response.status_code == HTTPStatus.UNAUTHORIZED
        return is_refused and self._tokens.can_renew and _has_content(request)

    def __reduce__(self) -> tuple[Any, ...]:
        state = {name: value for name, value in vars(self).items() if name != "_tokens"}
        return _restored, (type(self)._written, state)


@cache
def _auth_class(bases: tuple[Any, ...]) -> type:
    """Return a subclass that is also an `Auth` of every library that is installed: each takes no other objects."""
    written = bases[0]
    return type(written.__name__, bases, {"__module__": written.__module__, "_written": written})


def _restored(kind: type[TokenAuth], state: dict[str, Any]) -> TokenAuth:
    """Return a copy, or what a pickle holds."""
    auth = kind.__new__(kind)
    vars(auth).update(state)
    auth._tokens = token_manager(auth._credentials)
    return auth


def _has_content(request: Any) -> bool:
    """Return whether a request has its whole body, and not a stream that can be read once."""
    try:
        return isinstance(request.content, bytes)
    except RuntimeError:
        return False


def _with_token(request: H, token: Token) -> H:
    """Return the request with the bearer header."""
    request.headers["Authorization"] = f"Bearer {token.access_token.reveal()}"
    return request
