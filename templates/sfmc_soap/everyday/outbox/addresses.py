"""Where an outbox is kept, as people say it: a path or an URL. What is secret in it is shown nowhere."""

# mypy: disable-error-code="import-not-found,unused-ignore"
# pyright: reportMissingImports=false

from __future__ import annotations

import os
import re
from collections.abc import Mapping
from dataclasses import dataclass, field

import sqlalchemy as sa
from sqlalchemy.exc import ArgumentError

from ..._runtime.client.errors import ConfigurationError
from ..._runtime.client.secrets import Secret
from ..._runtime.secret_names import is_secret
from ..._runtime.simple_type import wrong_type
from ..._runtime.suggestions import suggestion
from ..._runtime.tracebacks import hides_arguments

_DRIVERS = {
    "sqlite": "sqlite+pysqlite",
    "sqlite+pysqlite": "sqlite+pysqlite",
    # The driver that the extra installs, and not the one that SQLAlchemy takes by itself.
    "postgresql": "postgresql+psycopg",
    "postgresql+psycopg": "postgresql+psycopg",
}
_URL = re.compile(r".*://|\s*[a-z][\w+.-]+:", re.IGNORECASE | re.DOTALL)
"""What begins like an URL, also like one that lacks something. A drive of Windows has one letter."""
_LIBPQ = re.compile(r"\b(?:host|dbname|password)\s*=", re.IGNORECASE)
_PRIVATE = re.compile("pass|pwd", re.IGNORECASE)


@dataclass(frozen=True, kw_only=True)
class Address:
    """Where a database is.

    Attributes:
        url: the URL, without the options that are secret.
        options: these, which the driver gets beside the URL.
        secrets: what no message may show.
    """

    url: sa.URL
    options: Mapping[str, str] = field(default_factory=dict, repr=False)
    secrets: tuple[Secret, ...] = ()

    @property
    def path(self) -> str | None:
        """The path of a file of SQLite, None if it is kept in PostgreSQL."""
        path: str | None = self.url.database if self.url.get_backend_name() == "sqlite" else None
        return path

    def __str__(self) -> str:
        return f"{self.url.set(query={}).render_as_string()}"


@hides_arguments
def address_of(given: str | os.PathLike[str]) -> Address:
    """Return the address that is meant by a path or an URL.

    Raises:
        TypeError: it is neither.
        ConfigurationError: no outbox can be kept there, or the URL cannot be read. The message does not quote it.
    """
    if not isinstance(given, str | os.PathLike):
        raise TypeError(f"url: {wrong_type(given, 'a path or an URL')}")
    text = os.fsdecode(given)
    if not _URL.match(text):
        return _file(text)
    if not isinstance(given, str):
        raise ConfigurationError("the path of the outbox begins like an URL: pass an URL as a str, or an absolute path")
    made = _parsed(text)
    if made.get_backend_name() == "postgresql":
        return _server(made)
    if made.query or made.host or made.username is not None:
        raise ConfigurationError("an URL of SQLite has no options here, and no host: write sqlite:///outbox.db")
    return _file(made.database or "")


def _parsed(text: str) -> sa.URL:
    """Return an URL with its driver."""
    try:
        made = sa.make_url(text)
    except (ArgumentError, ValueError):  # the latter for a port that is no number
        raise ConfigurationError("the URL of the outbox cannot be read: expected one of SQLAlchemy") from None
    # What is left of a password after such a character would be taken for a host or a database.
    if text.count("@") > (made.username is not None):
        raise ConfigurationError("the URL of the outbox has an @ too many: in a user name or password write %40")
    driver = _DRIVERS.get(made.drivername)
    if driver is None:
        known, given = ", ".join(_DRIVERS), made.drivername
        raise ConfigurationError(f"an outbox is kept by {known}, not in {given}{suggestion(given, _DRIVERS)}")
    return made.set(drivername=driver)


def _server(url: sa.URL) -> Address:
    given = {name: value for name, value in url.query.items() if is_secret(name) or _PRIVATE.search(name)}
    options = {name: value if isinstance(value, str) else value[-1] for name, value in given.items()}
    values = [value for each in given.values() for value in ([each] if isinstance(each, str) else each)]
    secrets = tuple(Secret(value) for value in (*values, url.password) if value)
    return Address(url=url.difference_update_query(options), options=options, secrets=secrets)


def _file(path: str) -> Address:
    if _LIBPQ.search(path):
        raise ConfigurationError("the outbox is given as libpq writes it: write postgresql://user@host/database")
    if not path or path == ":memory:":
        raise ConfigurationError("an outbox in memory would forget its calls: pass the path of a file")
    try:
        is_possible = b"\0" not in os.fsencode(path)
    except UnicodeEncodeError:
        is_possible = False
    if not is_possible:
        raise ConfigurationError("the path of the outbox has a character that no path has")
    return Address(url=sa.URL.create("sqlite", database=path))
