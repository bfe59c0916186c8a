"""An access token, and how it is read from the response of the token endpoint."""

from __future__ import annotations

import json
import math
import time
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, fields
from http import HTTPStatus
from typing import Any

from .credentials import Credentials
from .effects import HttpResponse
from .errors import ConfigurationError, TokenError
from .redaction import excerpt
from .secrets import Secret, problem_of_token
from .settings import Settings
from .urls import SOAP_PATH, checked_url, host_of, may_have_token

_MARGIN = 300.0
_DEFAULT_LIFE = 1080


@dataclass(frozen=True, kw_only=True)
class Token:
    """An access token and what came with it.

    Attributes:
        access_token: the token.
        expires_at: when it expires, in seconds since 1970.
        life: its whole lifetime in seconds.
        soap_url: the tenant's SOAP endpoint, "" if the response had none.
        rest_url: the tenant's REST address, "" if the response had none.
        scope: the scopes that it grants, separated by blanks.
        refresh_token: the one to get the next token with, None if none came.
    """

    access_token: Secret
    expires_at: float = math.inf
    life: float = math.inf
    soap_url: str = ""
    rest_url: str = ""
    scope: str = ""
    refresh_token: Secret | None = None
    _end: float = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "_end", time.monotonic() + min(self.life, self.expires_at - time.time()))

    @property
    def left(self) -> float:
        """Seconds until it expires.

        Of two clocks the one counts that says less: the time of day may be set back, and the other one may stand still
        while the machine sleeps.
        """
        return min(self.expires_at - time.time(), self._end - time.monotonic())

    def is_fresh(self, margin: float | None) -> bool:
        """Return whether the token is still far enough from its end.

        Args:
            margin: seconds before its end at which it is to be renewed; None for 5 minutes, or a quarter of its
                lifetime if that is less.
        """
        return self.left > (min(_MARGIN, self.life / 4) if margin is None else margin)

    def to_dict(self) -> dict[str, Any]:
        """Return the token with its secrets as a mapping that JSON can hold."""
        refresh_token = None if self.refresh_token is None else self.refresh_token.reveal()
        values = {field.name: getattr(self, field.name) for field in fields(self) if field.init}
        return {**values, "access_token": self.access_token.reveal(), "refresh_token": refresh_token}

    @classmethod
    def from_dict(cls, mapping: object) -> Token | None:
        """Return the token of a mapping that `to_dict` made, None if it is no such mapping.

        It raises nothing, as a traceback with locals would show the mapping.
        """
        if not isinstance(mapping, Mapping):
            return None
        try:
            if problem_of_token(mapping["access_token"]):
                return None
            refresh_token = mapping["refresh_token"]
            values = {
                **mapping,
                "access_token": Secret(mapping["access_token"]),
                "refresh_token": None if refresh_token is None else Secret(refresh_token),
                "expires_at": float(mapping["expires_at"]),
                "life": float(mapping["life"]),
                "soap_url": _address(mapping, "soap_url", SOAP_PATH),
                "rest_url": _address(mapping, "rest_url", "/"),
            }
            return cls(**values)
        except (AttributeError, KeyError, OverflowError, TypeError, ValueError):
            return None


def read_token(response: HttpResponse, old: Token | None, secrets: Iterable[Secret]) -> Token | TokenError:
    """Return the token of a response, or the error if there is none.

    It raises nothing: its variables hold the secrets of the response.

    Args:
        response: the response of the token endpoint.
        old: the token before, whose refresh token stays valid if the response has none.
        secrets: the secrets of the request, which must not show in the error.
    """
    members = _members(response.content)
    code = members.get("error", "")
    if response.status != HTTPStatus.OK or code:
        texts = [members[name] for name in ("error", "error_description") if name in members]
        problem = ": ".join(text if isinstance(text, str) else json.dumps(text) for text in texts)
        return _token_error(
            response,
            excerpt(problem, secrets) or f"HTTP {response.status}",
            code=excerpt(code, secrets) if isinstance(code, str) else "",
        )
    try:
        return _token(members, old)
    except ConfigurationError as error:
        problem = f"the response of the token endpoint is wrong: {error}"
    except (AttributeError, KeyError, OverflowError, TypeError, ValueError):
        # The text of the exception may quote the response.
        problem = "the response of the token endpoint contains no valid token"
    return _token_error(response, problem)


def _members(content: bytes) -> Mapping[str, Any]:
    """Return the members of a JSON object, none if the content is something else."""
    try:
        value = json.loads(content)
    except (ValueError, RecursionError):
        return {}
    return value if isinstance(value, dict) else {}


def _token_error(response: HttpResponse, problem: str, *, code: str = "") -> TokenError:
    error = TokenError(f"no access token: {problem}")
    error.http_status, error.error = response.status, code
    return error


def _token(members: Mapping[str, Any], old: Token | None) -> Token:
    """Return the token that the members of a response describe."""
    life = float(members.get("expires_in", _DEFAULT_LIFE))
    if not 0 < life < math.inf:
        raise ConfigurationError("expires_in must be a number of seconds greater than 0")
    problem = problem_of_token(members["access_token"])
    if problem:
        raise ConfigurationError(f"access_token {problem}")
    refresh_token = members.get("refresh_token")
    if refresh_token is not None and not isinstance(refresh_token, str):
        raise ConfigurationError("refresh_token must be a string")
    inherited = None if old is None else old.refresh_token
    return Token(
        access_token=Secret(members["access_token"]),
        expires_at=time.time() + life,
        life=life,
        soap_url=_address(members, "soap_instance_url", SOAP_PATH),
        rest_url=_address(members, "rest_instance_url", "/"),
        scope=str(members.get("scope") or ""),
        refresh_token=Secret(refresh_token) if refresh_token else inherited,
    )


def trusted_address(url: str, credentials: Credentials, settings: Settings) -> str:
    """Return an address that came with a token, if the token may be sent there; "" for none.

    Raises:
        TokenError: if its host is neither the vendor's nor one that the owner of the credentials has named.
    """
    configured = (credentials.token_url(), credentials.soap_url(), settings.soap_url)
    if not url or may_have_token(url, configured, tuple(settings.trusted_hosts)):
        return url
    # Secrets go before the address is taken apart: a part of one would not be found any more.
    host = host_of(excerpt(url, credentials.secrets()))
    raise TokenError(
        f"the access token came with an address at {host}, which is not of this tenant, so the token was not sent"
        f" there: pass soap_url=..., or trusted_hosts=(...,) if {host} may have it"
    )


def _address(members: Mapping[str, Any], name: str, path: str) -> str:
    return checked_url(members[name], name, path) if members.get(name) else ""
