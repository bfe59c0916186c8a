"""A tenant that has many events and rows, served by a process of its own: `python -m benchmarks.bulk.filling FILE`.

Its own methods would take a minute or two for a million. One of each comes by them, and is copied in the tenant's file.
"""

from __future__ import annotations

import sqlite3
import sys
from contextlib import closing
from pathlib import Path

from sfmc_soap import OpenEvent
from sfmc_tenant import Tenant

from ..orders import KEY, ORDER_NO, data_extension, table_rows
from ..serving import install, serve
from . import SINCE

_COPY_EVENTS = """
WITH RECURSIVE numbers (number) AS (SELECT 1 UNION ALL SELECT number + 1 FROM numbers WHERE number + 1 < :count)
INSERT INTO events (kind, type, mid, send, subscriber_key, date, batch, definition, list, data)
SELECT
    kind, type, mid, number % 12 + 1, printf('C%05d', number % 60000),
    strftime('%Y-%m-%dT%H:%M:%S-06:00', substr(date, 1, 19), (number * 86400 / :count) || ' seconds'),
    batch, definition, list, data
FROM events, numbers WHERE id = 1
"""
_COPY_ROWS = """
WITH RECURSIVE numbers (number) AS (SELECT 1 UNION ALL SELECT number + 1 FROM numbers WHERE number + 1 < :count)
INSERT INTO data_rows (extension, key, created, modified, data)
SELECT
    extension, replace(key, :first, printf('O-%06d', number)), created, modified,
    replace(data, :first, printf('O-%06d', number))
FROM data_rows, numbers WHERE id = 1
"""


def fill(path: Path, count: int) -> None:
    """Make a tenant in a file, with so many events and as many rows of a data extension."""
    [row] = table_rows(1)
    with Tenant(path) as tenant:
        install(tenant)
        tenant.track(OpenEvent(send_id=1, subscriber_key="C00000", event_date=SINCE))
        with tenant.client() as client:
            client.create([data_extension()])
            client.data_extension(KEY).insert([row])
    with closing(sqlite3.connect(path)) as connection, connection:
        for setting in ("synchronous = OFF", "journal_mode = MEMORY", "cache_size = -500000"):
            connection.execute(f"PRAGMA {setting}")
        connection.execute(_COPY_EVENTS, {"count": count})
        connection.execute(_COPY_ROWS, {"count": count, "first": row[ORDER_NO]})


if __name__ == "__main__":
    serve(Tenant(Path(sys.argv[1])))
