"""The tables of an outbox. Moments are seconds since 1970, by the clock of the database."""

# mypy: disable-error-code="import-not-found,unused-ignore"
# pyright: reportMissingImports=false

from __future__ import annotations

import sqlalchemy as sa

VERSION = 1
"""Of the tables."""

_ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
_MOMENT: sa.Double[float] = sa.Double()

TABLES = sa.MetaData()

_CALL = (
    sa.Column("id", _ID, primary_key=True),
    sa.Column("operation", sa.Text, nullable=False),
    sa.Column("request", sa.Text, nullable=False),
    sa.Column("bytes", sa.Integer, nullable=False),
    sa.Column("is_idempotent", sa.Boolean, nullable=False),
    sa.Column("key", sa.Text),
    sa.Column("state", sa.Text, nullable=False),
    sa.Column("is_held", sa.Boolean, nullable=False, default=False),
    sa.Column("stored", _MOMENT, nullable=False),
    sa.Column("due", _MOMENT, nullable=False),
    sa.Column("attempts", sa.Integer, nullable=False, default=0),
    sa.Column("failures", sa.Integer, nullable=False, default=0),
    sa.Column("lane", sa.Text),
    sa.Column("lease", _MOMENT),
    sa.Column("response", sa.Text),
    sa.Column("reason", sa.Text, nullable=False, default=""),
    sa.Column("ended", _MOMENT),
)
# An id is not given twice: it may be known outside.
CALLS = sa.Table("sfmc_outbox_calls", TABLES, *_CALL, sqlite_autoincrement=True)
"""`lane` is what sends the call, and `lease` until when it may. `due` is when it may be sent next. `is_held`
says that one before it in its key is open."""

sa.Index("sfmc_outbox_calls_by_state", *(CALLS.c[name] for name in ("state", "is_held", "due", "id")))
sa.Index("sfmc_outbox_calls_by_key", CALLS.c.key, CALLS.c.state, CALLS.c.id)
sa.Index("sfmc_outbox_calls_by_lease", CALLS.c.lease)

_SERVICE = (
    sa.Column("version", sa.Integer, primary_key=True, autoincrement=False),
    sa.Column("account", sa.Text, nullable=False),
    sa.Column("down_since", _MOMENT),
    sa.Column("reason", sa.Text, nullable=False, default=""),
    sa.Column("asked", _MOMENT, nullable=False, default=0.0),
    sa.Column("clock", _MOMENT, nullable=False, default=0.0),
)
SERVICE = sa.Table("sfmc_outbox_service", TABLES, *_SERVICE)
"""One row: the account whose calls these are, "" for that of the token; since when the service is down, None if it is
not; why; when GetSystemStatus was asked last; what the clock has shown."""
