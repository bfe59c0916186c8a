"""Credentials and settings from the environment or from a file."""

from __future__ import annotations

import difflib
import os
from collections.abc import Mapping
from dataclasses import fields
from pathlib import Path
from typing import Any

from ..errors import ConfigurationError
from .credentials import ClientCredentials, Credentials, RefreshToken, StaticToken, UsernameToken
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


def from_environment(environment: Mapping[str, str] | None = None) -> tuple[Credentials, dict[str, Any]]:
    """What the environment says: credentials, and options for a client.

    Raises:
        ConfigurationError: variables are missing, or contradict each other.
    """
    given = os.environ if environment is None else environment
    said = {name: given.get(f"SFMC_{name}", "") for name in ("CLIENT_ID", "CLIENT_SECRET", "SUBDOMAIN", "AUTH_URL")}
    missing = [f"SFMC_{name}" for name in ("CLIENT_ID", "CLIENT_SECRET") if not said[name]]
    if not said["SUBDOMAIN"] and not said["AUTH_URL"]:
        missing.append("SFMC_SUBDOMAIN (or SFMC_AUTH_URL and SFMC_SOAP_URL)")
    if missing:
        raise ConfigurationError(f"set {', '.join(missing)} in the environment")
    if said["SUBDOMAIN"] and said["AUTH_URL"]:
        raise ConfigurationError("SFMC_SUBDOMAIN and SFMC_AUTH_URL are both set: leave one out")
    credentials = ClientCredentials(
        client_id=said["CLIENT_ID"],
        client_secret=Secret.from_environment("SFMC_CLIENT_SECRET", environment),
        subdomain=said["SUBDOMAIN"],
        auth_url=said["AUTH_URL"],
        account_id=given.get("SFMC_ACCOUNT_ID", ""),
    )
    soap_url = given.get("SFMC_SOAP_URL", "")
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
    for name in names & said.keys():
        value = said[name]
        if name == "account_id" and isinstance(value, int):
            value = str(value)
        if not isinstance(value, str):
            raise ConfigurationError(f"{where}: {name} is no text")
        values[name] = Secret.from_file(str(path), profile, name) if name in _SECRETS else value
    options: dict[str, Any] = {}
    if "soap_url" in said:
        options["soap_url"] = said["soap_url"]
    try:
        for name, made in _TABLES.items():
            if name in said:
                options[name] = made(**_numbers(said[name], made, f"{where}.{name}"))
        return kind(**values), options
    except TypeError as error:
        raise ConfigurationError(f"{where}: {str(error).partition(') ')[2]}") from None
    except ConfigurationError as error:
        raise ConfigurationError(f"{where}: {error}") from None


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
    for name in said.keys() - names:
        close = difflib.get_close_matches(name, names, n=1)
        hint = f": did you mean {close[0]}?" if close else f"; there are: {', '.join(sorted(names))}"
        raise ConfigurationError(f"{where}: there is no key {name}{hint}")
