"""Rows upserted into a data extension of a tenant that is served: in batches, several at a time.

CPU time of this process, which is the client's alone, and rows per second on the clock.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from datetime import datetime
from decimal import Decimal
from functools import partial
from typing import Any, TypeAlias

import httpx
import requests
import zeep
import zeep.transports
from lxml import etree
from sfmc_soap import (
    SERVER_TIME,
    APIObject,
    APIProperty,
    Client,
    ClientCredentials,
    DataExtension,
    DataExtensionField,
    DataExtensionFieldType,
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

from ..contestants import BY_HAND, OURS, WSDL, ZEEP
from ..data import API
from ..report import Row, share_of, times_as_fast
from ..serving import PACKAGE, installed, running, serve
from ..timing import time_functions
from .by_hand import Caller, logged_in

TableRow: TypeAlias = "dict[str, str | int | Decimal | datetime | bool]"

TABLE = "orders"
_KEY = "OrderNo"
_BATCH, _AT_ONCE = 50, 4
_TYPE = DataExtensionFieldType
_COLUMNS = [
    DataExtensionField(name=_KEY, field_type=_TYPE.TEXT, max_length=20, is_required=True, is_primary_key=True),
    DataExtensionField(name="City", field_type=_TYPE.TEXT, max_length=50),
    DataExtensionField(name="Items", field_type=_TYPE.NUMBER),
    DataExtensionField(name="Total", field_type=_TYPE.DECIMAL, precision=10, scale=2),
    DataExtensionField(name="PaidAt", field_type=_TYPE.DATE),
    DataExtensionField(name="Gift", field_type=_TYPE.BOOLEAN),
]


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
        client.create([DataExtension(customer_key=TABLE, name="Orders", fields=_COLUMNS)])
    return tenant


def table_rows(count: int) -> list[TableRow]:
    """Return rows, as a program has them."""
    return [
        {
            _KEY: f"O-{number:06}",
            "City": f"City {number % 97}",
            "Items": number % 9,
            "Total": Decimal(number * 7).scaleb(-2),
            "PaidAt": datetime(2026, 1 + number % 12, 1 + number % 28, number % 24, tzinfo=SERVER_TIME),
            "Gift": number % 5 == 0,
        }
        for number in range(count)
    ]


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
    report = client.data_extension(TABLE).upsert(rows, batch_size=_BATCH, concurrency=_AT_ONCE)
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
            customer_key=TABLE,
            properties=[APIProperty(name=name, value=value) for name, value in values.items() if name != _KEY],
            keys=[APIProperty(name=_KEY, value=values[_KEY])],
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
                CustomerKey=TABLE,
                Properties={"Property": [pair(Name=name, Value=values[name]) for name in values if name != _KEY]},
                Keys={"Key": [pair(Name=_KEY, Value=values[_KEY])]},
            )
            for values in map(_texts, rows)
        ]
        response = service.Update(Options=options, Objects=objects, _soapheaders=[header])
        return sum(result.StatusCode == "OK" for result in response.Results)

    return upsert


if __name__ == "__main__":
    serve(opened())
