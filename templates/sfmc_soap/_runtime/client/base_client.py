"""What both clients are made of: credentials, settings, and connections shared with the clients made from them."""

from __future__ import annotations

import os
from abc import ABC, abstractmethod
from collections.abc import Callable, Mapping
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any, ClassVar, Generic, Self, TypeVar, Unpack

from ..model import Model
from ..tracebacks import hides_arguments
from ..warning import warn
from .arguments import check_credentials, check_options
from .configuration import Variables, from_environment, from_file
from .context import Bindings, CallContext
from .credentials import Credentials
from .errors import ConfigurationError
from .marketing_cloud import is_first_of_several
from .retrying import RetryBudget
from .settings import ClientOptions, Settings
from .token_manager import token_manager
from .tokens import trusted_address
from .transport import AsyncTransport, SyncTransport
from .turns import Line
from .urls import rest_url_beside

if TYPE_CHECKING:
    from .rest_auth import TokenAuth

H = TypeVar("H")
X = TypeVar("X", bound=SyncTransport | AsyncTransport)

_WARNED = "warned of more data"


class BaseClient(ABC, Generic[H, X]):
    """The common part of `Client` and `AsyncClient`."""

    _bindings: ClassVar[Bindings]
    _memory: dict[Any, Any]
    """What everyday work has learned about the account, and need not ask again."""

    @hides_arguments
    def __init__(
        self,
        credentials: Credentials,
        *,
        http_client: H | Callable[[], H] | None = None,
        **options: Unpack[ClientOptions],
    ) -> None:
        name = type(self).__name__
        check_credentials(credentials, name)
        check_options(options, ClientOptions, name)
        self._set_up(credentials, Settings(**options), http_client)

    if not TYPE_CHECKING:
        # Type checkers ask for credentials. Python would say that this class lacks them, and not the caller's.
        __init__.__wrapped__.__defaults__ = (None,)

    def _set_up(self, credentials: Credentials, settings: Settings, http_client: H | Callable[[], H] | None) -> None:
        self._transport = self._new_transport(http_client)
        self._owns_transport = True
        self._memory = {}
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
        """Return a transport for an HTTP client, a function that makes one, or None for the default."""

    @classmethod
    @hides_arguments
    def from_env(
        cls,
        environment: Mapping[str, str] | None = None,
        *,
        http_client: H | Callable[[], H] | None = None,
        **options: Unpack[ClientOptions],
    ) -> Self:
        """Make a client with the credentials in environment variables.

        The variables are SFMC_CLIENT_ID, SFMC_CLIENT_SECRET, SFMC_ACCOUNT_ID (optional), and SFMC_SUBDOMAIN, or
        SFMC_AUTH_URL and SFMC_SOAP_URL for legacy stacks and local servers; SFMC_TRUSTED_HOSTS (optional) are further
        hosts, separated by commas, to which tokens may go.

        Args:
            environment: the variables, None for those of the process.
            http_client: as for the client itself.
            options: as for the client itself.

        Raises:
            ConfigurationError: if variables are missing or wrong, or contradict each other. The message names them.
        """
        credentials, found = from_environment(Variables(environment))
        merged: ClientOptions = {**found, **options}
        return cls(credentials, http_client=http_client, **merged)

    @classmethod
    @hides_arguments
    def from_config(
        cls,
        path: str | os.PathLike[str],
        profile: str = "default",
        *,
        http_client: H | Callable[[], H] | None = None,
        **options: Unpack[ClientOptions],
    ) -> Self:
        """Make a client with a profile of a TOML file.

        A profile is a table with the fields of a credential, `soap_url`, `concurrency`, the list `trusted_hosts`, and
        the tables `timeouts` and `retry`.

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
        """The `auth` of httpx2 and httpx for the REST API, with the credentials and settings of this client.

        Use it as in `httpx.Client(auth=client.rest_auth, base_url=...)`.
        """
        from .rest_auth import TokenAuth

        return TokenAuth.for_settings(self._context.credentials, self._context.settings)

    @property
    def rest_url(self) -> str:
        """The tenant's REST address, for `httpx.Client(base_url=client.rest_url, auth=client.rest_auth)`.

        It is the one that came with the latest token. Before the first token, it is worked out from the subdomain or
        the addresses of the credentials. Nothing is requested.

        Raises:
            ConfigurationError: if no token has been requested yet, and the credentials have no address of a tenant; or
                if no address came with the token.
            TokenError: if the address that came with the token is not of this tenant.
        """
        context = self._context
        token = context.tokens.latest
        came = "" if token is None else trusted_address(token.rest_url, context.credentials, context.settings)
        known = (context.credentials.token_url(), context.credentials.soap_url(), context.settings.soap_url)
        url = came or next(filter(None, map(rest_url_beside, known)), "")
        if not url:
            raise ConfigurationError(
                "the REST address is unknown: it comes with the first token, so make a call first; or write it out"
            )
        return url

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
        other._memory = {}
        return other

    def _warn_of_more(self, request: Model, response: Model) -> None:
        """Warn, once for each client, that a page is not all: whoever pages by hand asks for the next one as well."""
        if self._bindings.has_select and is_first_of_several(request, response) and _WARNED not in self._memory:
            self._memory[_WARNED] = True
            warn("this is the first page, and there is more: client.select(...) reads all pages")

    if not TYPE_CHECKING:
        # Called for names that are not there. Type checkers report those as they do for any class.

        def __getattr__(self, name: str) -> Any:
            from ..missing_names import missing_method

            raise missing_method(name, self, is_part=self._bindings.is_part)

    def __repr__(self) -> str:
        return f"<{type(self).__name__} {self._context.credentials}>"

    def __getstate__(self) -> tuple[Any, ...]:
        return self._context.credentials, self._context.settings, self._transport.pool.recipe

    def __setstate__(self, state: tuple[Any, ...]) -> None:
        self._set_up(*state)
