"""A part that has one room works as the whole package does: the room has brought what it needs, `select` as well."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import httpx
import pytest
from sfmc_soap import FilterActivity
from sfmc_soapgen.pipeline import default_settings, load_sources, understand
from sfmc_soapgen.python.bindings import Selection
from sfmc_tenant import Tenant
from support.packages import part
from support.tenant.mailing import define_triggered
from support.tenant.shop import open_shop, order


def sent_by_an_outbox(client: Any) -> str:
    """What the service says to a call that was stored."""
    package = package_of(client)
    with TemporaryDirectory() as folder, package.Outbox(Path(folder) / "outbox.db", client) as outbox:
        id = outbox.call(package.operations.GET_SYSTEM_STATUS, package.SystemStatusRequestMsg())
        outbox.run(until_empty=True)
        return str(outbox.result(id).results[0].system_status)


USES: dict[str, Callable[[Any], Any]] = {
    "batches": lambda client: [client.upsert_all(["text"]).failures[0].index, client.delete_all(iter(())).count],
    "people": lambda client: [
        len(client.folders("list", "email")),
        [unit.name for unit in client.business_units()],
        client.list_members(1).list(),
    ],
    "extracting": lambda client: client.extract_data_extension("orders", "orders.csv").overall_status,
    "sending": lambda client: [
        str(client.triggered_send("welcome_ts").status()),
        client.send("welcome_ts", [{"EmailAddress": "ada@example.org"}, {}]).succeeded,
    ],
    # This part has no Describe: attributes are sent as they are.
    "subscribing": lambda client: [
        client.subscribe([{"SubscriberKey": "ada", "EmailAddress": "ada@example.org"}], strict="error").succeeded,
        client.unsubscribe(["ada"]).succeeded,
    ],
    "rows": lambda client: client.data_extension("orders").rows("Items", "PaidAt").list(),
    "cluster": lambda client: package_of(client).dask.rows_frame(client, "orders").npartitions,
    "storing": lambda client: [
        client.data_extension("orders").upsert([{"OrderNo": "A-1", "Items": 4}, {"Items": 5}]).succeeded,
        client.data_extension("orders").rows("Items").list(),
    ],
    "tasks": lambda client: len(waited_for(client)),
    "outbox": sent_by_an_outbox,
}
FOUND: dict[str, Any] = {
    "batches": [0, 0],
    "people": [2, ["Tenant"], []],
    "extracting": "OK",
    "sending": ["Active", 1],
    "subscribing": [1, 1],
    "rows": [{"Items": 3, "PaidAt": None}],
    "cluster": 1,
    "storing": [1, [{"Items": 4}]],
    "tasks": 1,
    "outbox": "OK",
}


def package_of(client: Any) -> Any:
    """The package that a client is of."""
    return sys.modules[type(client).__module__.rpartition(".")[0]]


def waited_for(client: Any) -> list[Any]:
    """What became of something that was started."""
    return [client.start(package_of(client).FilterActivity(customer_key="lapsed")).wait()]


@pytest.mark.slow
@pytest.mark.parametrize("room", USES)
def test_a_room_alone_works(room: str, tmp_path: Path) -> None:
    bindings = understand(load_sources(), replace(default_settings(), selection=Selection(everyday=(room,))))
    with Tenant() as tenant, part(bindings, tmp_path) as made:
        open_shop(tenant.client())
        tenant.client().create([order({"OrderNo": "A-1", "Items": "3"})])
        define_triggered(tenant.client())
        tenant.client().create([FilterActivity(customer_key="lapsed", name="Lapsed")])
        credentials = made.ClientCredentials(**tenant.credentials)
        with made.Client(credentials, http_client=httpx.Client(transport=tenant.transport())) as client:
            assert USES[room](client) == FOUND[room]


@pytest.mark.slow
def test_the_worker_of_an_outbox_is_in_a_copy(tmp_path: Path) -> None:
    bindings = understand(load_sources(), replace(default_settings(), selection=Selection(everyday=("outbox",))))
    with part(bindings, tmp_path) as made:
        command = [sys.executable, "-m", f"{made.__name__}.everyday.outbox", "--help"]
        shown = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, check=True).stdout
    assert "Send the calls of an outbox" in shown
