"""Rows upserted into a data extension of a tenant that is served: in batches, several at a time.

CPU time of this process, which is the client's alone, and rows per second on the clock.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from datetime import datetime
from functools import partial
from typing import Any

import httpx
import requests
import zeep
import zeep.transports
from lxml import etree
from sfmc_soap import (
    APIObject,
    APIProperty,
    Client,
    ClientCredentials,
    DataExtensionObject,
    SaveAction,
    SaveOption,
    UpdateOptions,
    UpdateRequest,
    UpdateResponse,
    unwrap,
)
from sfmc_soap.operations import UPDATE
from sfmc_tenant import Tenant

from ..caller import Caller, logged_in
from ..contestants import BY_HAND, OURS, WSDL, ZEEP
from ..data import API
from ..orders import KEY, ORDER_NO, TableRow, data_extension, table_rows
from ..report import Row, share_of, times_as_fast
from ..serving import PACKAGE, installed, running, serve
from ..timing import time_functions

_BATCH, _AT_ONCE = 50, 4


def upserting(*, rows: int, rounds: int) -> list[Row]:
    """Upsert so many rows."""
    with ExitStack() as stack:
        url = stack.enter_context(running(__name__))
        timings = time_functions(upserts(url, table_rows(rows), stack), rounds)
    work = f"upsert {rows:,} rows, {_BATCH} in a call, {_AT_ONCE} calls at once"
    cpu = {name: timing.cpu for name, timing in timings.items()}
    goals = [share_of(cpu, BY_HAND, at_most=1.3), times_as_fast(cpu, ZEEP, at_least=4)]
    per_second = {name: rows / timing.wall for name, timing in timings.items()}
    return [Row(work, "s", cpu, goals), Row(f"{work}: rows", "/s", per_second)]


def opened() -> Tenant:
    """Return a tenant with an empty data extension."""
    tenant = installed()
    with tenant.client() as client:
        client.create([data_extension()])
    return tenant


def upserts(url: str, rows: Sequence[TableRow], stack: ExitStack) -> dict[str, Callable[[], int]]:
    """Return what upserts the rows, and tells how many were."""
    credentials = {**PACKAGE, "auth_url": url}
    client = stack.enter_context(Client(ClientCredentials(**credentials)))
    http = stack.enter_context(httpx.Client(limits=httpx.Limits(keepalive_expiry=2)))
    threads = stack.enter_context(ThreadPoolExecutor(_AT_ONCE))
    caller = logged_in(http, credentials)
    calls: dict[str, Callable[[Sequence[TableRow]], int]] = {
        BY_HAND: partial(_call_by_hand, caller),
        ZEEP: _calls_of_zeep(caller.address, caller.token, stack),
    }
    by_hand = {name: partial(_upsert_by_hand, call, rows, threads) for name, call in calls.items()}
    return {OURS: partial(_upsert, client, rows), **by_hand}


def _upsert(client: Client, rows: Sequence[TableRow]) -> int:
    report = client.data_extension(KEY).upsert(rows, batch_size=_BATCH, concurrency=_AT_ONCE)
    return report.succeeded


def _upsert_by_hand(
    call: Callable[[Sequence[TableRow]], int], rows: Sequence[TableRow], threads: ThreadPoolExecutor
) -> int:
    """Make a call for each batch. Return how many rows succeeded."""
    batches = (rows[begin : begin + _BATCH] for begin in range(0, len(rows), _BATCH))
    return sum(threads.map(call, batches))


def _texts(row: TableRow) -> Mapping[str, str]:
    """Return the values of a row as the service takes them."""
    return {
        name: f"{value:%Y-%m-%dT%H:%M:%S}" if isinstance(value, datetime) else f"{value}" for name, value in row.items()
    }


def _call_by_hand(caller: Caller, rows: Sequence[TableRow]) -> int:
    """Upsert a batch with httpx and the codec. Return how many rows succeeded."""
    option = SaveOption(property_name="DataExtensionObject", save_action=SaveAction.UPDATE_ADD)
    objects: list[APIObject] = [
        DataExtensionObject(
            customer_key=KEY,
            properties=[APIProperty(name=name, value=value) for name, value in values.items() if name != ORDER_NO],
            keys=[APIProperty(name=ORDER_NO, value=values[ORDER_NO])],
        )
        for values in map(_texts, rows)
    ]
    message = UpdateRequest(options=UpdateOptions(save_options=[option]), objects=objects)
    body = unwrap(caller.post(UPDATE, message), UpdateResponse).body
    assert isinstance(body, UpdateResponse), body
    return sum(result.status_code == "OK" for result in body.results)


def _calls_of_zeep(address: str, token: str, stack: ExitStack) -> Callable[[Sequence[TableRow]], int]:
    """Return what upserts a batch with zeep, and tells how many rows succeeded."""
    session = stack.enter_context(requests.Session())
    session.mount("http://", requests.adapters.HTTPAdapter(pool_maxsize=_AT_ONCE))
    client: Any = zeep.Client(str(WSDL), transport=zeep.Transport(session=session))
    [binding] = client.wsdl.bindings
    service = client.create_service(binding, address)
    table_row, pair = (client.get_type(f"{{{API}}}{name}") for name in ("DataExtensionObject", "APIProperty"))
    options = {"SaveOptions": {"SaveOption": [{"PropertyName": "DataExtensionObject", "SaveAction": "UpdateAdd"}]}}
    header = etree.Element("{http://exacttarget.com}fueloauth")
    header.text = token

    def upsert(rows: Sequence[TableRow]) -> int:
        objects = [
            table_row(
                CustomerKey=KEY,
                Properties={"Property": [pair(Name=name, Value=values[name]) for name in values if name != ORDER_NO]},
                Keys={"Key": [pair(Name=ORDER_NO, Value=values[ORDER_NO])]},
            )
            for values in map(_texts, rows)
        ]
        response = service.Update(Options=options, Objects=objects, _soapheaders=[header])
        return sum(result.StatusCode == "OK" for result in response.Results)

    return upsert


if __name__ == "__main__":
    serve(opened())
