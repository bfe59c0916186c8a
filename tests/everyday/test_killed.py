"""A process that upserts rows is killed at any moment: run again, it ends as if nothing had happened."""

from __future__ import annotations

import subprocess
import sys

import pytest
from sfmc_soap import DataExtension
from sfmc_tenant import Tenant
from support.everyday.written import FIELDS
from support.tenant.serving import served

UPSERT = """
import sys
from sfmc_soap import Client, ClientCredentials

with Client(ClientCredentials(client_id="one", client_secret="two", auth_url=sys.argv[1])) as client:
    rows = ({"No": f"{number}", "City": "Paris", "Items": number} for number in range(int(sys.argv[2])))
    client.data_extension("orders").upsert(rows, batch_size=10).raise_for_failures()
"""
COUNT = 300


def upsert(url: str) -> subprocess.Popen[bytes]:
    return subprocess.Popen([sys.executable, "-c", UPSERT, url, str(COUNT)])


@pytest.mark.slow
@pytest.mark.parametrize("calls", [1, 2, 8, 20])
def test_upserts_go_on_where_they_were_killed(calls: int) -> None:
    """Killed after so many calls, with others under way."""
    with Tenant() as tenant, tenant.client() as client, served(tenant) as url:
        client.create([DataExtension(customer_key="orders", name="Orders", fields=FIELDS)])
        tenant.access.install("one", "two", 1000001)
        expected: list[dict[str, object]] = [
            {"No": f"{number}", "City": "Paris", "Items": number} for number in range(COUNT)
        ]
        table = client.data_extension("orders")

        def found() -> list[dict[str, object]]:
            rows = [dict[str, object](row) for row in table.rows("No", "City", "Items")]
            return sorted(rows, key=lambda row: int(str(row["No"])))

        with upsert(url) as writer:
            while sum(call.operation == "Update" for call in tenant.calls.soap) < calls:
                assert writer.poll() is None
            writer.kill()
        there = found()
        assert 0 < len(there) < COUNT
        assert all(row in expected for row in there)
        with upsert(url) as writer:
            assert writer.wait() == 0
        assert found() == expected
