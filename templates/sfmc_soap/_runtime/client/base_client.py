"""What both clients are made of: credentials, settings, and connections shared with the clients made from them."""

from __future__ import annotations

import os
from abc import ABC, abstractmethod
from collections.abc import Callable, Mapping
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any, ClassVar, Generic, Self, TypeVar, Unpack

from .configuration import Variables, from_environment, from_file
from .credentials import Credentials
from .flow import Bindings, CallContext
from .retrying import RetryBudget
from .settings import ClientOptions, Settings
from .token_manager import token_manager
from .transport import AsyncTransport, SyncTransport
from .turns import Line

if TYPE_CHECKING:
    from .rest_auth import TokenAuth

H = TypeVar("H")
X = TypeVar("X", bound=SyncTransport | AsyncTransport)


class BaseClient(ABC, Generic[H, X]):
    """The common part of `Client` and `AsyncClient`."""

    _bindings: ClassVar[Bindings]

    def __init__(
        self,
        credentials: Credentials,
        *,
        http_client: H | Callable[[], H] | None = None,
        **options: Unpack[ClientOptions],
    ) -> None:
        self._set_up(credentials, Settings(**options), http_client)

    def _set_up(self, credentials: Credentials, settings: Settings, http_client: H | Callable[[], H] | None) -> None:
        self._transport = self._new_transport(http_client)
        self._owns_transport = True
        self._context = CallContext(
            bindings=self._bindings,
            credentials=credentials,
            settings=settings,
            budget=RetryBudget(settings.retry.budget),
            tokens=token_manager(credentials),
            line=Line(settings.concurrency),
        )

    @abstractmethod
    def _new_transport(self, http_client: H | Callable[[], H] | None) -> X:
        """Return a transport for an httpx client, a function that makes one, or None for the default."""

    @classmethod
    def from_env(
        cls,
        environment: Mapping[str, str] | None = None,
        *,
        http_client: H | Callable[[], H] | None = None,
        **options: Unpack[ClientOptions],
    ) -> Self:
        """Make a client with the credentials in environment variables.

        The variables are SFMC_CLIENT_ID, SFMC_CLIENT_SECRET, SFMC_ACCOUNT_ID (optional), and SFMC_SUBDOMAIN, or
        SFMC_AUTH_URL and SFMC_SOAP_URL for legacy stacks and local servers.

        Args:
            environment: the variables, None for those of the process.
            http_client: as for the client itself.
            options: as for the client itself.

        Raises:
            ConfigurationError: if variables are missing or wrong, or contradict each other. The message names them.
        """
        variables = Variables(environment)
        del environment  # a traceback with locals would show it
        credentials, found = from_environment(variables)
        merged: ClientOptions = {**found, **options}
        return cls(credentials, http_client=http_client, **merged)

    @classmethod
    def from_config(
        cls,
        path: str | os.PathLike[str],
        profile: str = "default",
        *,
        http_client: H | Callable[[], H] | None = None,
        **options: Unpack[ClientOptions],
    ) -> Self:
        """Make a client with a profile of a TOML file.

        A profile is a table with the fields of a credential, `soap_url`, and the tables `timeouts` and `retry`.

        Args:
            path: the file.
            profile: the name of the table.
            http_client: as for the client itself.
            options: as for the client itself; they override the profile.

        Raises:
            ConfigurationError: if the file or the profile is missing or wrong. The message names the key, and quotes
                no value.
        """
        credentials, found = from_file(Path(path), profile)
        merged: ClientOptions = {**found, **options}
        return cls(credentials, http_client=http_client, **merged)

    @property
    def credentials(self) -> Credentials:
        """Who calls."""
        return self._context.credentials

    @property
    def rest_auth(self) -> TokenAuth:
        """The `httpx.Auth` for the REST API, with the credentials and settings of this client.

        Use it as in `httpx.Client(auth=client.rest_auth, base_url=...)`.
        """
        from .rest_auth import TokenAuth

        return TokenAuth.for_settings(self._context.credentials, self._context.settings)

    def for_business_unit(self, account_id: str | int) -> Self:
        """Return a client for another business unit (MID), with a token of its own.

        It shares all else: the connections, and the calls that may be made at a time. Closing it does nothing: the
        connections are closed with the client that it was made from.

        Raises:
            ConfigurationError: if the credentials are bound to one business unit.
        """
        context = self._context
        credentials = context.credentials.for_business_unit(account_id)
        other = type(self).__new__(type(self))
        vars(other).update(vars(self))
        other._context = replace(context, credentials=credentials, tokens=token_manager(credentials))
        other._owns_transport = False
        return other

    def __repr__(self) -> str:
        return f"<{type(self).__name__} {self._context.credentials}>"

    def __getstate__(self) -> tuple[Any, ...]:
        return self._context.credentials, self._context.settings, self._transport.pool.recipe

    def __setstate__(self, state: tuple[Any, ...]) -> None:
        self._set_up(*state)
