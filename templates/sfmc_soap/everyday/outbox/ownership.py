"""Whose calls are in a database: of which version of the tables, and of which account."""

# mypy: disable-error-code="import-not-found,unused-ignore"
# pyright: reportMissingImports=false

from __future__ import annotations

import sqlalchemy as sa

from ..._runtime.shortening import shorten
from .errors import OutboxError
from .tables import SERVICE, TABLES, VERSION

_LOCK = 0x53464D4F
"""The number of the lock of PostgreSQL under which tables are made."""


def claim(connection: sa.Connection, account: str, name: str) -> bool:
    """Make the tables for an account if there are none. Return whether they were made.

    Args:
        connection: to the database.
        account: the MID of the account, "" for that of the token.
        name: what the outbox is called in messages.

    Raises:
        OutboxError: there are tables of another version, or another account's.
    """
    if connection.dialect.name == "postgresql":
        connection.execute(sa.select(sa.func.pg_advisory_xact_lock(_LOCK)))
    is_new = not sa.inspect(connection).has_table(SERVICE.name)
    if is_new:
        TABLES.create_all(connection)
        connection.execute(sa.insert(SERVICE).values(version=VERSION, account=account))
    version = connection.scalar(sa.select(SERVICE.c.version))
    if version != VERSION:
        raise OutboxError(f"{name}: it is of version {version}, and this program knows version {VERSION}")
    owner = str(connection.scalar(sa.select(SERVICE.c.account)))
    if owner != account:
        found = f"its calls are of {_account(owner)}, and this client is of {_account(account)}"
        raise OutboxError(f"{name}: {found}: open another outbox for it")
    return is_new


def _account(mid: str) -> str:
    return f"account {shorten(mid)}" if mid else "the account of the token"
