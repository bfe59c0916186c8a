"""A database of something else is refused, and an outbox is of one account and one version."""

from __future__ import annotations

import os
import sqlite3
import sys
from contextlib import closing
from pathlib import Path

import pytest
from sfmc_soap import Client, ClientCredentials, Outbox, OutboxError
from support.everyday.outboxes import outbox_of, row
from support.everyday.sides import Side


def test_another_version_is_refused(side: Side, tmp_path: Path) -> None:
    path = tmp_path / "outbox.db"
    side.run(outbox_of(side, path).close())
    with closing(sqlite3.connect(path)) as other:
        other.execute("UPDATE sfmc_outbox_service SET version = 7")
        other.commit()
    with pytest.raises(OutboxError, match="it is of version 7, and this program knows version 1"):
        outbox_of(side, path)


def test_calls_are_not_sent_to_another_account(shop: Side, url: str) -> None:
    outbox = outbox_of(shop, url)
    shop.run(outbox.create(row(1)))
    shop.run(outbox.close())
    credentials = ClientCredentials(
        client_id="one", client_secret="two", auth_url="http://127.0.0.1:9", account_id="42"
    )
    with Client(credentials) as other, pytest.raises(OutboxError, match="this client is of account 42"):
        Outbox(url, other)


@pytest.mark.skipif(sys.platform == "win32", reason="processes cannot be forked")
def test_a_forked_process_has_connections_of_its_own(shop: Side, url: str) -> None:
    client = shop.tenant.client()
    with Outbox(url, client) as outbox:
        outbox.create(row(1))
        child = os.fork()
        if not child:
            outbox.create(row(2))
            os._exit(0)
        assert os.waitpid(child, 0)[1] == 0
        outbox.create(row(3))
        assert outbox.counts()["waiting"] == 3
