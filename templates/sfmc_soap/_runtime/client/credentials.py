"""Who calls. Each kind of credentials is a value, which compares, hashes, and has a repr without its secrets.

Source of the grants: the vendor's OAuth 2.0 endpoint `/v2/token`, which reads and writes JSON.
"""

from __future__ import annotations

import hashlib
import json
from abc import ABC, abstractmethod
from collections.abc import Callable, Mapping
from dataclasses import dataclass, fields, replace
from functools import wraps
from typing import Any, Self, TypeVar

from ..envelope import HeaderBlock, UsernameTokenBlock
from ..tracebacks import hides_arguments
from ..xml.escaping import can_carry
from .errors import ConfigurationError
from .secrets import Secret, problem_of_token
from .urls import SOAP_PATH, TOKEN_PATH, checked_subdomain, checked_url, soap_url_of, token_url_of

C = TypeVar("C", bound="Credentials")


@dataclass(frozen=True, kw_only=True)
class Credentials(ABC):
    """The base of all kinds of credentials."""

    def for_business_unit(self, account_id: str | int) -> Self:
        """Return the same credentials for another business unit (MID).

        Raises:
            ConfigurationError: if credentials of this kind are bound to one business unit.
        """
        raise ConfigurationError(
            f"{type(self).__name__} is bound to one business unit: use ClientCredentials to choose another"
        )

    def header(self) -> HeaderBlock | None:
        """Return the header block that holds the credentials themselves, None if a token is sent in their place."""
        return None

    @abstractmethod
    def soap_url(self) -> str:
        """Return the address of the service, "" if the token endpoint gives it."""

    def grant(self, refresh_token: Secret | None, *, is_first: bool) -> Mapping[str, str]:
        """Return what the request for a token says. It holds secrets.

        Args:
            refresh_token: the one that came with the last token, None if none came.
            is_first: whether there was no token yet.

        Raises:
            ConfigurationError: if no token can be had with these credentials, or none after the first.
        """
        raise ConfigurationError(
            f"{type(self).__name__} has no token endpoint: use ClientCredentials, AuthorizationCode or RefreshToken"
        )

    def token_url(self) -> str:
        """Return the address of the token endpoint, "" if there is none."""
        return ""

    def secrets(self) -> tuple[Secret, ...]:
        """Return every secret of the credentials."""
        values = (getattr(self, field.name) for field in fields(self))
        return tuple(value for value in values if isinstance(value, Secret))

    def key(self) -> str:
        """Return a name for a token store: the same for equal credentials only, and revealing nothing of them."""
        values = {field.name: getattr(self, field.name) for field in fields(self)}
        revealed = {name: value.reveal() if isinstance(value, Secret) else value for name, value in values.items()}
        text = json.dumps([type(self).__name__, revealed], sort_keys=True)
        return f"sfmc-soap-{hashlib.sha256(text.encode()).hexdigest()}"


def _hiding(*required: str, optional: tuple[str, ...] = ()) -> Callable[[type[C]], type[C]]:
    """Return a decorator whose class turns strings into secrets, and whose exceptions show none.

    Args:
        required: the names of the fields that must be secrets.
        optional: the names of the fields that may be secrets.
    """

    def decorate(cls: type[C]) -> type[C]:
        init: Callable[..., None] = cls.__init__

        @hides_arguments
        @wraps(init)
        def hiding(self: C, **values: Any) -> None:
            for name in (*required, *optional):
                value = values.get(name)
                if value and isinstance(value, str):
                    values[name] = Secret(value)
                elif name in values and not isinstance(value, Secret) and (value or name in required):
                    raise ConfigurationError(f"{name} must be a string that is not empty")
            init(self, **values)

        type.__setattr__(cls, "__init__", hiding)
        return cls

    return decorate


@dataclass(frozen=True, kw_only=True)
class _OAuthCredentials(Credentials):
    """The base of the kinds of credentials for which the token endpoint gives tokens.

    Attributes:
        client_id: the client id of the installed package.
        subdomain: the tenant's subdomain, as in `https://{subdomain}.auth.marketingcloudapis.com`. Or:
        auth_url: the address of the token endpoint; a bare host gets the path `/v2/token`.
        scope: the scopes to ask for, separated by blanks; "" for all that the package has.
    """

    client_id: str
    subdomain: str = ""
    auth_url: str = ""
    scope: str = ""

    def __post_init__(self) -> None:
        if not self.client_id:
            raise ConfigurationError("client_id must not be empty")
        if bool(self.subdomain) == bool(self.auth_url):
            raise ConfigurationError("pass either subdomain or auth_url")
        checked_subdomain(self.subdomain, "subdomain")
        if self.auth_url:
            object.__setattr__(self, "auth_url", checked_url(self.auth_url, "auth_url", TOKEN_PATH))

    def token_url(self) -> str:
        return self.auth_url or token_url_of(self.subdomain)

    def soap_url(self) -> str:
        return soap_url_of(self.subdomain) if self.subdomain else ""

    def _grant(self, grant_type: str, **values: str | Secret) -> dict[str, str]:
        """Return the members of a grant that have a value."""
        members = {"client_id": self.client_id, "grant_type": grant_type, **values, "scope": self.scope}
        return {
            name: value.reveal() if isinstance(value, Secret) else value for name, value in members.items() if value
        }


@_hiding("client_secret")
@dataclass(frozen=True, kw_only=True)
class ClientCredentials(_OAuthCredentials):
    """A server-to-server package: the usual choice.

    Attributes:
        client_secret: the client secret of the installed package.
        account_id: the business unit (MID) to work in, "" for the package's own.
    """

    client_secret: Secret | str
    account_id: str = ""

    def __post_init__(self) -> None:
        super().__post_init__()
        object.__setattr__(self, "account_id", str(self.account_id))

    def for_business_unit(self, account_id: str | int) -> Self:
        return replace(self, account_id=str(account_id))

    def grant(self, refresh_token: Secret | None, *, is_first: bool) -> Mapping[str, str]:
        return self._grant("client_credentials", client_secret=self.client_secret, account_id=self.account_id)


@_hiding("code", optional=("client_secret", "code_verifier"))
@dataclass(frozen=True, kw_only=True)
class AuthorizationCode(_OAuthCredentials):
    """A user of a web or public app, by the code that the login page sent back. A code can be used once.

    After the first token, the refresh token that came with it is used.

    Attributes:
        code: the code that the login page sent to the redirect address.
        redirect_uri: that address.
        client_secret: the secret of a web app; a public app has none.
        code_verifier: the code verifier of a public app that sent a code challenge (PKCE).
    """

    code: Secret | str
    redirect_uri: str
    client_secret: Secret | str = ""
    code_verifier: Secret | str = ""

    def grant(self, refresh_token: Secret | None, *, is_first: bool) -> Mapping[str, str]:
        if refresh_token is not None:
            return self._grant("refresh_token", client_secret=self.client_secret, refresh_token=refresh_token)
        if not is_first:
            raise ConfigurationError("the code has been used, and no refresh token came with its token: log in again")
        return self._grant(
            "authorization_code",
            client_secret=self.client_secret,
            code=self.code,
            code_verifier=self.code_verifier,
            redirect_uri=self.redirect_uri,
        )


@_hiding("refresh_token", optional=("client_secret",))
@dataclass(frozen=True, kw_only=True)
class RefreshToken(_OAuthCredentials):
    """A user of a web or public app, by a refresh token from an earlier login.

    The token endpoint may respond with another refresh token. That one is used from then on, and a `TokenStore` saves
    it.

    Attributes:
        refresh_token: the refresh token.
        client_secret: the secret of a web app; a public app has none.
    """

    refresh_token: Secret | str
    client_secret: Secret | str = ""

    def grant(self, refresh_token: Secret | None, *, is_first: bool) -> Mapping[str, str]:
        latest = refresh_token or self.refresh_token
        return self._grant("refresh_token", client_secret=self.client_secret, refresh_token=latest)


@_hiding("access_token")
@dataclass(frozen=True, kw_only=True)
class StaticToken(Credentials):
    """An access token that is obtained elsewhere. It is never renewed.

    Attributes:
        access_token: the token.
        url: the SOAP endpoint; a bare host gets the path `/Service.asmx`. "" if the client is told `soap_url`.
    """

    access_token: Secret | str
    url: str = ""

    def __post_init__(self) -> None:
        assert isinstance(self.access_token, Secret)
        problem = problem_of_token(self.access_token.reveal())
        if problem:
            raise ConfigurationError(f"access_token {problem}")
        if self.url:
            object.__setattr__(self, "url", checked_url(self.url, "url", SOAP_PATH))

    def soap_url(self) -> str:
        return self.url


@_hiding("password")
@dataclass(frozen=True, kw_only=True)
class UsernameToken(Credentials):
    """A user name and a password in a WS-Security header: the legacy login, which some tenants still allow.

    Attributes:
        username: the name of an API user.
        password: the user's password.
        url: the SOAP endpoint; a bare host gets the path `/Service.asmx`. "" if the client is told `soap_url`.
    """

    username: str
    password: Secret | str
    url: str = ""

    def __post_init__(self) -> None:
        assert isinstance(self.password, Secret)
        if not can_carry(self.username) or not can_carry(self.password.reveal()):
            raise ConfigurationError("username or password contains a character that XML cannot carry: remove it")
        if self.url:
            object.__setattr__(self, "url", checked_url(self.url, "url", SOAP_PATH))

    def soap_url(self) -> str:
        return self.url

    def header(self) -> HeaderBlock:
        assert isinstance(self.password, Secret)
        return UsernameTokenBlock(self.username, self.password.reveal())
