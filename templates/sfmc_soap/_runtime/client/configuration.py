"""Credentials and settings from environment variables or a TOML file."""

from __future__ import annotations

import os
import re
from collections.abc import Mapping
from dataclasses import MISSING, fields
from pathlib import Path
from typing import Any

from ..suggestions import suggestion
from .credentials import ClientCredentials, Credentials, RefreshToken, StaticToken, UsernameToken
from .errors import ConfigurationError
from .secrets import Secret, read_profile
from .settings import ClientOptions, RetryPolicy, Settings, Timeouts
from .urls import SOAP_PATH, TOKEN_PATH, checked_hosts, checked_subdomain, checked_url

_KINDS: tuple[tuple[str, type[Any]], ...] = (
    ("refresh_token", RefreshToken),
    ("client_secret", ClientCredentials),
    ("password", UsernameToken),
    ("access_token", StaticToken),
)
"""The key that says which kind of credentials a profile holds, the first that is there."""

_SECRETS = {"client_secret", "refresh_token", "password", "access_token"}
_KEY = re.compile("[a-z_]{1,30}")
_OPTIONS = {"soap_url", "timeouts", "retry", "trusted_hosts", "concurrency"}


class Variables:
    """Environment variables, without a repr that would show them.

    Args:
        environment: the variables, None for those of the process.
    """

    def __init__(self, environment: Mapping[str, str] | None) -> None:
        self._environment = environment

    def has(self, name: str) -> bool:
        """Return whether a variable is set and not empty."""
        return bool(self.text(name))

    def text(self, name: str) -> str:
        """Return the value of a variable, "" if it is not set."""
        return (os.environ if self._environment is None else self._environment).get(name, "")

    def url(self, name: str, path: str) -> str:
        """Return the address in a variable, with a path if it has none; "" if it is not set."""
        return checked_url(self.text(name), name, path) if self.has(name) else ""

    def secret(self, name: str) -> Secret:
        """Return the secret in a variable."""
        return Secret.from_environment(name, self._environment)


def from_environment(variables: Variables) -> tuple[Credentials, ClientOptions]:
    """Return the credentials and the client's options that environment variables give.

    Raises:
        ConfigurationError: if variables are missing or wrong, or contradict each other.
    """
    missing = [name for name in ("SFMC_CLIENT_ID", "SFMC_CLIENT_SECRET") if not variables.has(name)]
    if not variables.has("SFMC_SUBDOMAIN") and not variables.has("SFMC_AUTH_URL"):
        missing.append("SFMC_SUBDOMAIN (or SFMC_AUTH_URL and SFMC_SOAP_URL)")
    if missing:
        raise ConfigurationError(f"set {', '.join(missing)} in the environment")
    if variables.has("SFMC_SUBDOMAIN") and variables.has("SFMC_AUTH_URL"):
        raise ConfigurationError("SFMC_SUBDOMAIN and SFMC_AUTH_URL are both set: unset one of them")
    credentials = ClientCredentials(
        client_id=variables.text("SFMC_CLIENT_ID"),
        client_secret=variables.secret("SFMC_CLIENT_SECRET"),
        subdomain=checked_subdomain(variables.text("SFMC_SUBDOMAIN"), "SFMC_SUBDOMAIN"),
        auth_url=variables.url("SFMC_AUTH_URL", TOKEN_PATH),
        account_id=variables.text("SFMC_ACCOUNT_ID"),
    )
    options: ClientOptions = {}
    if variables.has("SFMC_SOAP_URL"):
        options["soap_url"] = variables.url("SFMC_SOAP_URL", SOAP_PATH)
    if variables.has("SFMC_TRUSTED_HOSTS"):
        hosts = [host.strip() for host in variables.text("SFMC_TRUSTED_HOSTS").split(",")]
        options["trusted_hosts"] = checked_hosts(hosts, "SFMC_TRUSTED_HOSTS")
    return credentials, options


def from_file(path: Path, profile: str) -> tuple[Credentials, ClientOptions]:
    """Return the credentials and the client's options that a profile of a TOML file gives.

    Raises:
        ConfigurationError: if the file or the profile is missing or wrong.
    """
    location = f"{path}, [{profile}]"
    values = read_profile(path, profile)
    kind = next((kind for key, kind in _KINDS if key in values), None)
    if kind is None:
        keys = ", ".join(key for key, _ in _KINDS)
        raise ConfigurationError(f"{location}: the profile has no credentials: give one of {keys}")
    names = {field.name for field in fields(kind)}
    _refuse_unknown(values, known=names | _OPTIONS, location=location)
    missing = [field.name for field in fields(kind) if field.default is MISSING and field.name not in values]
    if missing:
        raise ConfigurationError(f"{location}: add {' and '.join(missing)}, which {kind.__name__} needs")
    texts = {name: _text(name, values[name], location) for name in sorted((names | {"soap_url"}) & values.keys())}
    soap_url = texts.pop("soap_url", "")
    try:
        return kind(**texts), _options(soap_url, values, location)
    except ConfigurationError as error:
        problem = str(error) if str(error).startswith(location) else f"{location}: {error}"
        raise ConfigurationError(problem) from None


def _text(name: str, value: object, location: str) -> str | Secret:
    """Return the value of a credential's field or of soap_url: a Secret if it must not show, else a string."""
    if name == "account_id" and isinstance(value, int) and not isinstance(value, bool):
        return str(value)
    if isinstance(value, Secret):
        return value if name in _SECRETS else value.reveal()
    if isinstance(value, str):
        return value
    raise ConfigurationError(f"{location}: {name} must be a string")


def _options(soap_url: Any, values: Mapping[str, Any], location: str) -> ClientOptions:
    """Return the client's options of a profile."""
    options: ClientOptions = {}
    if soap_url:
        options["soap_url"] = checked_url(soap_url, "soap_url", SOAP_PATH)
    if "trusted_hosts" in values:
        options["trusted_hosts"] = _hosts(values["trusted_hosts"], location)
    if "concurrency" in values:
        options["concurrency"] = Settings(concurrency=values["concurrency"]).concurrency
    if "timeouts" in values:
        options["timeouts"] = Timeouts(**_numbers(values["timeouts"], Timeouts, f"{location}.timeouts"))
    if "retry" in values:
        options["retry"] = RetryPolicy(**_numbers(values["retry"], RetryPolicy, f"{location}.retry"))
    return options


def _hosts(value: Any, location: str) -> tuple[str, ...]:
    """Return a list of host names."""
    if not isinstance(value, list):
        raise ConfigurationError(f'{location}: trusted_hosts must be a list of host names, such as ["example.com"]')
    return checked_hosts(value, "trusted_hosts")


def _numbers(table: Any, kind: type[Any], location: str) -> dict[str, Any]:
    """Return a table whose keys are fields of a class and whose values are numbers."""
    if not isinstance(table, dict):
        raise ConfigurationError(f"{location} must be a table")
    _refuse_unknown(table, known={field.name for field in fields(kind)}, location=location)
    for name, value in table.items():
        if not isinstance(value, int | float) or isinstance(value, bool):
            raise ConfigurationError(f"{location}: {name} must be a number")
    return table


def _refuse_unknown(table: Mapping[str, Any], *, known: set[str], location: str) -> None:
    """Raise ConfigurationError if a table has a key that means nothing, as a misspelt one does."""
    for number, name in enumerate(table, start=1):
        if name in known:
            continue
        # What does not look like a key may be a secret in the wrong place, and is not shown.
        problem = f"there is no key {name}" if _KEY.fullmatch(name) else f"key number {number} means nothing"
        keys = sorted(known)
        hint = suggestion(name, keys) or f"; the keys are: {', '.join(keys)}"
        raise ConfigurationError(f"{location}: {problem}{hint}")
