"""What both clients are made of: credentials, settings, and the connections they share with those made from them."""

from __future__ import annotations

import os
from collections.abc import Callable, Collection, Mapping
from importlib import import_module
from pathlib import Path
from typing import Any, ClassVar, Generic, Self, TypedDict, TypeVar, Unpack, cast

from ..envelope import SoapVersion
from ..errors import CallError, ConfigurationError
from ..xml.limits import Limits
from .configuration import Variables, from_environment, from_file
from .credentials import Credentials
from .events import Event
from .flow import Caller, Service
from .locks import Lock
from .settings import RetryBudget, RetryPolicy, Settings, Timeouts, TokenStore
from .tokens import desk_of

H = TypeVar("H")


class ClientOptions(TypedDict, total=False):
    """What a client can be told, as keyword arguments: see `Client`."""

    soap_url: str
    version: SoapVersion
    timeouts: Timeouts
    retry: RetryPolicy
    raise_on: Collection[str]
    limits: Limits
    token_store: TokenStore | None
    token_margin: float | None
    hooks: tuple[Callable[[Event], object], ...]
    log_bodies: bool
    ask_status: bool


class Pool(Generic[H]):
    """The httpx client behind a client: made when it is first needed, one for each process and event loop.

    Args:
        make: makes one; or one that somebody made, and will close.
        kind: the class of what is made, if nobody says how.
    """

    def __init__(self, make: H | Callable[[], H] | None, kind: str, agent: str) -> None:
        self._source = make
        self._kind = kind
        self._agent = agent
        self._process = os.getpid()
        self._made: dict[object, tuple[int, H]] = {}
        self._is_closed = False
        self._lock = Lock()

    @property
    def source(self) -> Callable[[], H] | None:
        """What makes the httpx clients of another process, None for the default.

        Raises:
            ConfigurationError: one was handed in, and cannot be made again.
        """
        if self._source is None or self._is_recipe:
            return cast("Callable[[], H] | None", self._source)
        raise ConfigurationError(
            "an httpx client does not go to another process: hand in a function that makes it, http_client=make"
        )

    @property
    def _is_recipe(self) -> bool:
        return callable(self._source)

    def get(self, place: object) -> H:
        """The httpx client of this process, for a place in it: an event loop, or None for threads.

        Raises:
            CallError: the client is closed.
            ConfigurationError: the process was forked, and the httpx client is its parent's.
        """
        is_handed_in = self._source is not None and not self._is_recipe
        if self._is_closed or (is_handed_in and getattr(self._source, "is_closed", False)):
            error = CallError("the client is closed")
            error.processed = False
            raise error
        if is_handed_in:
            if os.getpid() != self._process:
                self.source  # noqa: B018 - raises  # pragma: no cover - in another process, which ends unmeasured
            return cast(H, self._source)
        process = os.getpid()
        with self._lock:
            owner, http = self._made.get(place, (0, None))
            if http is None or owner != process:
                # A forked process leaves its parent's connections alone, and makes its own.
                self._forget_closed_loops()
                http = self._make()
                self._made[place] = (process, http)
            return http

    def _forget_closed_loops(self) -> None:
        """Let go of the connections of loops that are over: they hold their loop, so that it never goes by itself."""
        for place in [*self._made]:
            if getattr(place, "is_closed", bool)():
                del self._made[place]

    def _make(self) -> H:
        if self._source is not None:
            return cast("Callable[[], H]", self._source)()
        http = import_module(".http", __package__)
        return cast(H, getattr(http, self._kind)(self._agent))

    def close(self, place: object) -> H | None:
        """Take no more calls. Gives the httpx client that is to be closed, None if there is none of ours."""
        self._is_closed = True
        owner, http = self._made.pop(place, (0, None))
        return http if owner == os.getpid() else None


class BaseClient(Generic[H]):
    """What `Client` and `AsyncClient` have in common."""

    _service: ClassVar[Service]
    _http_class: ClassVar[str]

    def __init__(
        self,
        credentials: Credentials,
        *,
        http_client: H | Callable[[], H] | None = None,
        **options: Unpack[ClientOptions],
    ) -> None:
        self._start(credentials, Settings(**options), http_client)

    def _start(self, credentials: Credentials, settings: Settings, http_client: H | Callable[[], H] | None) -> None:
        self._pool: Pool[H] = Pool(http_client, self._http_class, self._service.agent)
        self._owns_pool = True
        budget = RetryBudget(settings.retry.budget)
        self._caller = Caller(self._service, credentials, settings, budget, desk_of(credentials))

    @classmethod
    def from_env(
        cls,
        environment: Mapping[str, str] | None = None,
        *,
        http_client: H | Callable[[], H] | None = None,
        **options: Unpack[ClientOptions],
    ) -> Self:
        """A client for the credentials in the environment.

        SFMC_CLIENT_ID, SFMC_CLIENT_SECRET, SFMC_ACCOUNT_ID (may be left out), and SFMC_SUBDOMAIN, or SFMC_AUTH_URL and
        SFMC_SOAP_URL for legacy stacks and local servers.

        Args:
            environment: the variables; left out, those of the process.
            http_client, options: as for the client itself.

        Raises:
            ConfigurationError: a variable is missing, or contradicts another. It names them all.
        """
        variables = Variables(environment)
        del environment  # a traceback with locals would show it
        credentials, found = from_environment(variables)
        return cls(credentials, http_client=http_client, **cast(ClientOptions, {**found, **options}))

    @classmethod
    def from_config(
        cls,
        path: str | os.PathLike[str],
        profile: str = "default",
        *,
        http_client: H | Callable[[], H] | None = None,
        **options: Unpack[ClientOptions],
    ) -> Self:
        """A client for a profile in a TOML file: a table with the names of a credential's fields, `soap_url`, and the
        tables `timeouts` and `retry`.

        Args:
            path: the file.
            profile: the name of its table.
            http_client, options: as for the client itself; they come before what the file says.

        Raises:
            ConfigurationError: the file or the profile is missing or wrong. It names the place, and no value.
        """
        credentials, found = from_file(Path(path), profile)
        return cls(credentials, http_client=http_client, **cast(ClientOptions, {**found, **options}))

    @property
    def credentials(self) -> Credentials:
        """Who calls."""
        return self._caller.credentials

    def for_business_unit(self, account_id: str | int) -> Self:
        """A client for another business unit (MID), with a token of its own. It shares all else, connections included.

        Closing it does nothing: the connections end with the client that they came from.

        Raises:
            ConfigurationError: the credentials speak for one business unit only.
        """
        caller = self._caller
        other = type(self).__new__(type(self))
        other.__dict__.update(self.__dict__)
        credentials = caller.credentials.for_business_unit(account_id)
        other._caller = Caller(caller.service, credentials, caller.settings, caller.budget, desk_of(credentials))
        other._owns_pool = False
        return other

    def __repr__(self) -> str:
        return f"<{type(self).__name__} {self._caller.credentials}>"

    def __getstate__(self) -> tuple[Any, ...]:
        return self._caller.credentials, self._caller.settings, self._pool.source

    def __setstate__(self, state: tuple[Any, ...]) -> None:
        self._start(*state)
