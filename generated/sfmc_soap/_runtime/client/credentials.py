"""Who calls. Each kind of credentials is a value: it compares, hashes and shows itself without its secrets.

Source of the grants: the vendor's OAuth 2.0 endpoint `/v2/token`, which takes and answers JSON.
"""

from __future__ import annotations

import hashlib
import ipaddress
import json
import re
from abc import ABC, abstractmethod
from collections.abc import Callable, Mapping
from dataclasses import dataclass, fields, replace
from functools import wraps
from typing import TYPE_CHECKING, Any, Self, TypeVar
from urllib.parse import SplitResult, urlsplit

from ..envelope import HeaderBlock, UsernameTokenBlock
from ..errors import ConfigurationError
from ..xml.escaping import can_carry
from .secrets import Secret

if TYPE_CHECKING:
    import httpx

    from .events import Event
    from .settings import TokenStore

C = TypeVar("C", bound="Credentials")

_AUTH_HOST = "https://{}.auth.marketingcloudapis.com/v2/token"
_LABEL = re.compile("[A-Za-z0-9-]+")
_SOAP_HOST = "https://{}.soap.marketingcloudapis.com/Service.asmx"


def checked_url(url: str, name: str, path: str) -> str:
    """An address that tokens may be sent to.

    Args:
        url: https, or http on the loopback interface.
        name: of the setting, for the message.
        path: what it gets if it has none.

    Raises:
        ConfigurationError: it is anything else.
    """
    # The message holds nothing of the address: what is there by mistake may be a secret.
    parts = _split(url)
    if parts is None or " " in url or not url.isprintable():
        raise ConfigurationError(f"{name} is no address")
    if parts.username is not None or parts.password is not None:
        raise ConfigurationError(f"{name} holds a user name or password: leave it out")
    if not parts.hostname or parts.scheme not in ("http", "https"):
        raise ConfigurationError(f"{name} is no address that begins with https://")
    if parts.scheme == "http" and not _is_loopback(parts.hostname):
        raise ConfigurationError(f"{name} is plain http, which is for the loopback interface only: use https")
    return parts._replace(path=path, fragment="").geturl() if parts.path in ("", "/") else url


def _split(url: str) -> SplitResult | None:
    """The parts of an address, None if it is none."""
    try:
        parts = urlsplit(url)
        parts.port  # noqa: B018 - raises if it is no number
    except (AttributeError, TypeError, ValueError):
        return None
    return parts


def checked_subdomain(subdomain: str, name: str) -> str:
    """A tenant's subdomain, or "".

    Raises:
        ConfigurationError: it is more than that.
    """
    if subdomain and not _LABEL.fullmatch(subdomain):
        raise ConfigurationError(f"{name} is not the part before .auth alone, of letters, digits and hyphens")
    return subdomain


def _is_loopback(host: str) -> bool:
    if host == "localhost":
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


@dataclass(frozen=True, kw_only=True)
class Credentials(ABC):
    """The base of the kinds of credentials."""

    def for_business_unit(self, account_id: str | int) -> Self:
        """The same credentials for another business unit.

        Raises:
            ConfigurationError: these speak for one business unit only.
        """
        raise ConfigurationError(
            f"{type(self).__name__} speaks for one business unit: only ClientCredentials choose another"
        )

    def header(self) -> HeaderBlock | None:
        """The header block that stands for the credentials themselves; None if a token does."""
        return None

    @abstractmethod
    def soap_url(self) -> str:
        """The address they name themselves, "" if the token endpoint says it."""

    def grant(self, is_first: bool, refresh_token: Secret | None) -> Mapping[str, str]:
        """What the token endpoint is told. It holds secrets.

        Args:
            is_first: there was no token yet.
            refresh_token: the one that came with the last token.

        Raises:
            ConfigurationError: they are good for no token, or for no other.
        """
        raise ConfigurationError(f"{type(self).__name__} has no token endpoint, and so no token but its own")

    def token_url(self) -> str:
        """The token endpoint, "" if there is none."""
        return ""

    def secrets(self) -> tuple[Secret, ...]:
        """Every secret in them."""
        values = (getattr(self, field.name) for field in fields(self))
        return tuple(value for value in values if isinstance(value, Secret))

    def key(self) -> str:
        """A name for a token store that tells these credentials from all others, and tells nothing of them."""
        values = {field.name: getattr(self, field.name) for field in fields(self)}
        told = {name: value.reveal() if isinstance(value, Secret) else value for name, value in values.items()}
        text = json.dumps([type(self).__name__, told], sort_keys=True)
        return f"sfmc-soap-{hashlib.sha256(text.encode()).hexdigest()}"

    def httpx_auth(
        self,
        *,
        token_store: TokenStore | None = None,
        token_margin: float | None = None,
        hooks: tuple[Callable[[Event], object], ...] = (),
    ) -> httpx.Auth:
        """Authentication for the REST API: `httpx.Client(auth=credentials.httpx_auth(), base_url=...)`.

        It adds the bearer header with the token that SOAP calls in this process use too, and renews it as they do.

        Args:
            token_store, token_margin, hooks: as for a client.
        """
        from .auth import TokenAuth
        from .settings import Settings

        return TokenAuth(self, Settings(token_store=token_store, token_margin=token_margin, hooks=hooks))


def _hiding(*needed: str, optional: tuple[str, ...] = ()) -> Callable[[type[C]], type[C]]:
    """Make secrets of texts before anything else sees them, such as a traceback that shows variables."""

    def decorate(cls: type[C]) -> type[C]:
        init: Callable[..., None] = cls.__init__

        @wraps(init)
        def hiding(self: C, **values: Any) -> None:
            given = {*needed, *optional} & values.keys()
            values |= {name: Secret(values[name]) for name in given if isinstance(values[name], str) and values[name]}
            wrong = [name for name in needed if name in values and not isinstance(values[name], Secret)]
            if wrong:
                # A traceback with locals would show the values, and fail on what has no fields yet.
                values.clear()
                del self
                raise ConfigurationError(f"{wrong[0]} is empty, or no text")
            init(self, **values)

        type.__setattr__(cls, "__init__", hiding)
        return cls

    return decorate


@dataclass(frozen=True, kw_only=True)
class _Endpoint(Credentials):
    """What all kinds have that ask the token endpoint.

    Attributes:
        client_id: of the installed package.
        subdomain: the tenant's, as in `https://{subdomain}.auth.marketingcloudapis.com`. Or:
        auth_url: the token endpoint itself; of a bare host it is `/v2/token`.
        scope: the scopes to ask for, separated by blanks; "" for all that the package has.
    """

    client_id: str
    subdomain: str = ""
    auth_url: str = ""
    scope: str = ""

    def __post_init__(self) -> None:
        if not self.client_id:
            raise ConfigurationError("client_id is empty")
        if bool(self.subdomain) == bool(self.auth_url):
            raise ConfigurationError("give either subdomain or auth_url")
        checked_subdomain(self.subdomain, "subdomain")
        if self.auth_url:
            object.__setattr__(self, "auth_url", checked_url(self.auth_url, "auth_url", "/v2/token"))

    def token_url(self) -> str:
        return self.auth_url or _AUTH_HOST.format(self.subdomain)

    def soap_url(self) -> str:
        return _SOAP_HOST.format(self.subdomain) if self.subdomain else ""

    def _said(self, **values: str | Secret) -> dict[str, str]:
        """The part of a grant that has a value."""
        told = {"client_id": self.client_id, **values, "scope": self.scope}
        return {name: value.reveal() if isinstance(value, Secret) else value for name, value in told.items() if value}


@_hiding("client_secret")
@dataclass(frozen=True, kw_only=True)
class ClientCredentials(_Endpoint):
    """A server-to-server package: the usual choice.

    Attributes:
        client_secret: of the installed package.
        account_id: the business unit (MID) to work in, "" for the package's own.
    """

    client_secret: Secret | str
    account_id: str = ""

    def __post_init__(self) -> None:
        super().__post_init__()
        object.__setattr__(self, "account_id", str(self.account_id))

    def for_business_unit(self, account_id: str | int) -> Self:
        return replace(self, account_id=str(account_id))

    def grant(self, is_first: bool, refresh_token: Secret | None) -> Mapping[str, str]:
        return self._said(grant_type="client_credentials", client_secret=self.client_secret, account_id=self.account_id)


@_hiding("code", optional=("client_secret", "code_verifier"))
@dataclass(frozen=True, kw_only=True)
class AuthorizationCode(_Endpoint):
    """A user of a web or public app, by the code that the login page sent back. The code is good once.

    After the first token the refresh token that came with it is used.

    Attributes:
        code: what the login page sent to the redirect address.
        redirect_uri: that address.
        client_secret: of a web app; a public app has none.
        code_verifier: of a public app that sent a code challenge (PKCE).
    """

    code: Secret | str
    redirect_uri: str
    client_secret: Secret | str = ""
    code_verifier: Secret | str = ""

    def grant(self, is_first: bool, refresh_token: Secret | None) -> Mapping[str, str]:
        if refresh_token is not None:
            return self._said(grant_type="refresh_token", client_secret=self.client_secret, refresh_token=refresh_token)
        if not is_first:
            raise ConfigurationError("the code is spent and no refresh token came with its token: log in again")
        return self._said(
            grant_type="authorization_code",
            client_secret=self.client_secret,
            code=self.code,
            code_verifier=self.code_verifier,
            redirect_uri=self.redirect_uri,
        )


@_hiding("refresh_token", optional=("client_secret",))
@dataclass(frozen=True, kw_only=True)
class RefreshToken(_Endpoint):
    """A user of a web or public app, by a refresh token that was kept.

    The service may answer with another refresh token: it is used from then on, and is in what a `TokenStore` saves.

    Attributes:
        refresh_token: the one that was kept.
        client_secret: of a web app; a public app has none.
    """

    refresh_token: Secret | str
    client_secret: Secret | str = ""

    def grant(self, is_first: bool, refresh_token: Secret | None) -> Mapping[str, str]:
        return self._said(
            grant_type="refresh_token",
            client_secret=self.client_secret,
            refresh_token=refresh_token or self.refresh_token,
        )


@_hiding("access_token")
@dataclass(frozen=True, kw_only=True)
class StaticToken(Credentials):
    """An access token that somebody else looks after. It is never renewed.

    Attributes:
        access_token: the token.
        url: the SOAP endpoint; of a bare host it is `/Service.asmx`. "" if the client is told `soap_url`.
    """

    access_token: Secret | str
    url: str = ""

    def __post_init__(self) -> None:
        assert isinstance(self.access_token, Secret)
        if not can_carry(self.access_token.reveal()):
            raise ConfigurationError("access_token holds a character that XML cannot carry")
        if self.url:
            object.__setattr__(self, "url", checked_url(self.url, "url", "/Service.asmx"))

    def soap_url(self) -> str:
        return self.url


@_hiding("password")
@dataclass(frozen=True, kw_only=True)
class UsernameToken(Credentials):
    """A user name and a password in a WS-Security header: the legacy login, which some tenants still have.

    Attributes:
        username, password: of an API user.
        url: the SOAP endpoint; of a bare host it is `/Service.asmx`. "" if the client is told `soap_url`.
    """

    username: str
    password: Secret | str
    url: str = ""

    def __post_init__(self) -> None:
        assert isinstance(self.password, Secret)
        if not can_carry(self.username) or not can_carry(self.password.reveal()):
            raise ConfigurationError("username or password holds a character that XML cannot carry")
        if self.url:
            object.__setattr__(self, "url", checked_url(self.url, "url", "/Service.asmx"))

    def soap_url(self) -> str:
        return self.url

    def header(self) -> HeaderBlock:
        assert isinstance(self.password, Secret)
        return UsernameTokenBlock(self.username, self.password.reveal())
