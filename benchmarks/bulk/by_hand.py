"""A program that is written by hand: httpx, this project's codec, and pyarrow."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import pyarrow
import pyarrow.parquet
from sfmc_soap import (
    SERVER_TIME,
    APIObject,
    ComplexFilterPart,
    DataExtensionObject,
    FilterPart,
    LogicalOperators,
    RetrieveRequest,
    RetrieveRequestMsg,
    RetrieveResponseMsg,
    SimpleFilterPart,
    SimpleOperators,
    unwrap,
)
from sfmc_soap.operations import RETRIEVE

from ..caller import Caller
from ..orders import KEY
from . import PROPERTIES, windows
from .order import Order


def track(order: Order) -> int:
    """Iterate over events. Return how many they were."""
    with order.caller() as caller:
        return sum(1 for page in _event_pages(caller, order.until) for _ in page)


def write_rows(order: Order, path: Path) -> None:
    """Write rows into a file of Parquet."""
    schema = pyarrow.schema([(name, type) for name, (type, _) in _COLUMNS.items()])
    with order.caller() as caller, pyarrow.parquet.ParquetWriter(path, schema) as writer:
        for page in _row_pages(caller, order.count):
            rows = [{each.name: each.value for each in row.properties or ()} for row in page]
            columns = {name: [read(row[name]) for row in rows] for name, (_, read) in _COLUMNS.items()}
            writer.write_table(pyarrow.table(columns, schema))


def _date(text: str) -> datetime:
    return datetime.strptime(text, "%m/%d/%Y %I:%M:%S %p").replace(tzinfo=SERVER_TIME)


_COLUMNS: Mapping[str, tuple[pyarrow.DataType, Callable[[Any], object]]] = {
    "OrderNo": (pyarrow.string(), str),
    "City": (pyarrow.string(), str),
    "Items": (pyarrow.int64(), int),
    "Total": (pyarrow.decimal128(10, 2), Decimal),
    "PaidAt": (pyarrow.timestamp("us", "-06:00"), _date),
    "Gift": (pyarrow.bool_(), "True".__eq__),
}
"""The columns of the rows: their types, and what reads the service's texts."""


def _event_pages(caller: Caller, until: datetime) -> Iterator[Sequence[APIObject]]:
    for start, end in windows(until):
        happened = ComplexFilterPart(
            left_operand=_compare(SimpleOperators.GREATER_THAN_OR_EQUAL, start),
            logical_operator=LogicalOperators.AND,
            right_operand=_compare(SimpleOperators.LESS_THAN, end),
        )
        yield from _pages(caller, RetrieveRequest(object_type="OpenEvent", properties=[*PROPERTIES], filter=happened))


def _compare(operator: SimpleOperators, moment: datetime) -> FilterPart:
    return SimpleFilterPart(property="EventDate", simple_operator=operator, date_value=[moment])


def _row_pages(caller: Caller, count: int) -> Iterator[Sequence[DataExtensionObject]]:
    for page in _pages(caller, RetrieveRequest(object_type=f"DataExtensionObject[{KEY}]", properties=[*_COLUMNS])):
        rows = [row for row in page[:count] if isinstance(row, DataExtensionObject)]
        yield rows
        count -= len(rows)
        if not count:
            return


def _pages(caller: Caller, request: RetrieveRequest) -> Iterator[Sequence[APIObject]]:
    """Yield the results of the pages of a Retrieve."""
    while True:
        content = caller.post(RETRIEVE, RetrieveRequestMsg(retrieve_request=request))
        message = unwrap(content, RetrieveResponseMsg).body
        assert isinstance(message, RetrieveResponseMsg), message
        yield message.results
        if message.overall_status != "MoreDataAvailable":
            return
        request = RetrieveRequest(object_type=request.object_type, continue_request=message.request_id)
