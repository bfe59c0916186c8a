"""SQLAlchemy, which is loaded when an outbox is opened, and need not be installed before."""

from __future__ import annotations

from ..frames.libraries import load


def check_sqlalchemy() -> None:
    """Check that SQLAlchemy is there.

    Raises:
        MissingLibrary: it is not installed.
    """
    load("sqlalchemy", "outbox")
