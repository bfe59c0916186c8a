"""Credentials and settings from the environment or from a file."""

from __future__ import annotations

import difflib
import os
from collections.abc import Mapping
from dataclasses import fields
from pathlib import Path
from typing import Any

from ..errors import ConfigurationError
from .credentials import (
    ClientCredentials,
    Credentials,
    RefreshToken,
    StaticToken,
    UsernameToken,
    checked_subdomain,
    checked_url,
)
from .secrets import Secret, read_profile
from .settings import RetryPolicy, Timeouts

_KINDS: tuple[tuple[str, type[Any]], ...] = (
    ("refresh_token", RefreshToken),
    ("client_secret", ClientCredentials),
    ("password", UsernameToken),
    ("access_token", StaticToken),
)
"""The key that tells what credentials a profile holds."""

_SECRETS = {"client_secret", "refresh_token", "password", "access_token"}
_TABLES: dict[str, type[Any]] = {"timeouts": Timeouts, "retry": RetryPolicy}


class Variables:
    """The environment, without a repr that would show it all.

    Args:
        environment: the variables, None for those of the process.
    """

    def __init__(self, environment: Mapping[str, str] | None) -> None:
        self._given = environment

    def has(self, name: str) -> bool:
        return bool(self.text(name))

    def text(self, name: str) -> str:
        return (os.environ if self._given is None else self._given).get(name, "")

    def url(self, name: str, path: str) -> str:
        return checked_url(self.text(name), name, path) if self.has(name) else ""

    def secret(self, name: str) -> Secret:
        return Secret.from_environment(name, self._given)


def from_environment(variables: Variables) -> tuple[Credentials, dict[str, Any]]:
    """What the environment says: credentials, and options for a client.

    Raises:
        ConfigurationError: variables are missing, or contradict each other.
    """
    missing = [name for name in ("SFMC_CLIENT_ID", "SFMC_CLIENT_SECRET") if not variables.has(name)]
    if not variables.has("SFMC_SUBDOMAIN") and not variables.has("SFMC_AUTH_URL"):
        missing.append("SFMC_SUBDOMAIN (or SFMC_AUTH_URL and SFMC_SOAP_URL)")
    if missing:
        raise ConfigurationError(f"set {', '.join(missing)} in the environment")
    if variables.has("SFMC_SUBDOMAIN") and variables.has("SFMC_AUTH_URL"):
        raise ConfigurationError("SFMC_SUBDOMAIN and SFMC_AUTH_URL are both set: leave one out")
    credentials = ClientCredentials(
        client_id=variables.text("SFMC_CLIENT_ID"),
        client_secret=variables.secret("SFMC_CLIENT_SECRET"),
        subdomain=checked_subdomain(variables.text("SFMC_SUBDOMAIN"), "SFMC_SUBDOMAIN"),
        auth_url=variables.url("SFMC_AUTH_URL", "/v2/token"),
        account_id=variables.text("SFMC_ACCOUNT_ID"),
    )
    soap_url = variables.url("SFMC_SOAP_URL", "/Service.asmx")
    return credentials, {"soap_url": soap_url} if soap_url else {}


def from_file(path: Path, profile: str) -> tuple[Credentials, dict[str, Any]]:
    """What a profile of a file says: credentials, and options for a client.

    Raises:
        ConfigurationError: it is missing, or wrong.
    """
    where = f"{path}, [{profile}]"
    said = read_profile(path, profile)
    kind = next((kind for key, kind in _KINDS if key in said), None)
    if kind is None:
        keys = ", ".join(key for key, _ in _KINDS)
        raise ConfigurationError(f"{where}: it holds no credentials: give one of {keys}")
    names = {field.name for field in fields(kind)}
    _only(said, names | {"soap_url", *_TABLES}, where)
    values: dict[str, Any] = {}
    for name in sorted((names | {"soap_url"}) & said.keys()):
        value = said[name]
        if name == "account_id" and isinstance(value, int) and not isinstance(value, bool):
            value = str(value)
        if not isinstance(value, str | Secret):
            raise ConfigurationError(f"{where}: {name} is no text")
        values[name] = value.reveal() if isinstance(value, Secret) and name not in _SECRETS else value
    options: dict[str, Any] = {}
    try:
        if soap_url := values.pop("soap_url", ""):
            options["soap_url"] = checked_url(soap_url, "soap_url", "/Service.asmx")
        for name, made in _TABLES.items():
            if name in said:
                options[name] = made(**_numbers(said[name], made, f"{where}.{name}"))
        return kind(**values), options
    except TypeError as error:
        problem = f"{where}: {str(error).partition(') ')[2]}"
    except ConfigurationError as error:
        problem = str(error) if str(error).startswith(where) else f"{where}: {error}"
    raise ConfigurationError(problem)


def _numbers(table: Any, kind: type[Any], where: str) -> dict[str, Any]:
    if not isinstance(table, dict):
        raise ConfigurationError(f"{where} is no table")
    _only(table, {field.name for field in fields(kind)}, where)
    for name, value in table.items():
        if not isinstance(value, int | float) or isinstance(value, bool):
            raise ConfigurationError(f"{where}: {name} is no number")
    return table


def _only(said: Mapping[str, Any], names: set[str], where: str) -> None:
    """Refuse a key that means nothing: most are misspelt."""
    for name in sorted(said.keys() - names):
        close = difflib.get_close_matches(name, names, n=1)
        hint = f": did you mean {close[0]}?" if close else f"; there are: {', '.join(sorted(names))}"
        raise ConfigurationError(f"{where}: there is no key {name}{hint}")
