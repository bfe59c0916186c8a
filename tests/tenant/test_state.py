"""What a tenant remembers: the files that keep it, and the ends of its clock."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
import sfmc_tenant.__main__ as command
from sfmc_soap import SERVER_TIME, RetrieveRequest
from sfmc_tenant import Tenant

FOLDERS = RetrieveRequest(object_type="DataFolder", properties=["Name"])


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "shop.db"


def of_a_program(file: Path) -> None:
    """A file of SQLite that somebody else has made."""
    connection = sqlite3.connect(file)
    connection.execute("CREATE TABLE objects (name TEXT)")
    connection.close()


def of_a_newer_tenant(file: Path) -> None:
    Tenant(file).close()
    connection = sqlite3.connect(file)
    connection.execute("PRAGMA user_version = 5")
    connection.close()


@pytest.mark.parametrize(
    ("make", "said"),
    [
        (lambda file: file.write_bytes(b"Dear diary, " * 1000), "file is not a database"),
        (lambda file: file.mkdir(), "unable to open"),
        (lambda file: file.parent.rmdir(), "unable to open"),
        (of_a_program, "of another program"),
        (of_a_newer_tenant, "of another version"),
    ],
)
def test_a_file_that_is_none_of_a_tenant(
    file: Path, make: Callable[[Path], object], said: str, capsys: pytest.CaptureFixture[str]
) -> None:
    make(file)
    with pytest.raises(OSError, match=rf"shop\.db cannot be the file of a tenant: .*{said}"):
        Tenant(file)
    assert command.main(["--db", str(file)]) == 1
    assert capsys.readouterr().err.startswith("Error: ")


@pytest.mark.slow
def test_a_file_is_for_one_tenant_at_a_time(file: Path) -> None:
    """The second one waits a second that the first ends."""
    with Tenant(file) as first:
        with pytest.raises(
            OSError, match="cannot be the file of a tenant: another tenant, or another program, has it open"
        ):
            Tenant(file)
        assert first.client().retrieve(FOLDERS).overall_status == "OK"
    Tenant(file).close()


@pytest.mark.parametrize("by", [-1, timedelta.max, timedelta(days=366 * 8000), float("inf"), float("nan"), 1e30])
def test_the_clock_does_not_go_back_nor_beyond_the_calendar(by: timedelta | float) -> None:
    with Tenant() as tenant:
        with pytest.raises(ValueError, match=r"only be moved on|from the year 2 to the year 9998|NaN"):
            tenant.clock.move(by)
        assert tenant.clock.now() - datetime.now(SERVER_TIME) < timedelta(minutes=1)
        assert tenant.client().retrieve(FOLDERS).overall_status == "OK"


def test_the_clock_does_not_stop_at_a_time_without_a_zone() -> None:
    with Tenant() as tenant:
        with pytest.raises(ValueError, match="without a time zone: give it one, or SERVER_TIME"):
            tenant.clock.stop(datetime(2026, 3, 1))
        assert tenant.clock.now() - datetime.now(SERVER_TIME) < timedelta(minutes=1)


@pytest.mark.parametrize("year", [1, 9999])
def test_the_clock_does_not_stop_where_nothing_is_before_or_after(year: int) -> None:
    with Tenant() as tenant:
        with pytest.raises(ValueError, match="from the year 2 to the year 9998"):
            tenant.clock.stop(datetime(year, 6, 1, tzinfo=UTC))
        assert tenant.clock.now().year not in (1, 9999)


@pytest.mark.parametrize("year", [2, 1969, 2030, 9998])
def test_the_service_works_in_any_other_year(file: Path, year: int) -> None:
    with Tenant(file) as tenant:
        tenant.clock.stop(datetime(year, 6, 1, tzinfo=UTC))
        tenant.clock.move(3600)
        assert tenant.clock.now().year == year
        assert tenant.client().retrieve(FOLDERS).overall_status == "OK"
    with Tenant(file) as again:
        assert again.client().retrieve(FOLDERS).overall_status == "OK"
