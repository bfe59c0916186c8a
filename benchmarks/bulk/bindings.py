"""The bindings: a client pulls events and rows."""

from __future__ import annotations

from pathlib import Path

from sfmc_soap import Client, ClientCredentials, OpenEvent

from ..orders import COLUMNS, KEY
from . import PROPERTIES, SINCE, WINDOW
from .order import Order


def track(order: Order) -> int:
    """Iterate over events. Return how many they were."""
    with Client(ClientCredentials(**order.credentials)) as client:
        events = client.tracking(OpenEvent, *PROPERTIES, since=SINCE, until=order.until, window=WINDOW)
        return sum(1 for _ in events)


def write_rows(order: Order, path: Path) -> None:
    """Write rows into a file of Parquet."""
    with Client(ClientCredentials(**order.credentials)) as client:
        names = [str(column.name) for column in COLUMNS]
        client.data_extension(KEY).rows(*names, limit=order.count).write(path)
