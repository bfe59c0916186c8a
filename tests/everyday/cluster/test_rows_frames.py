"""Rows as a data frame of Dask: each row is in one partition, and what is sent to workers holds no secret."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from decimal import Decimal
from functools import partial
from types import FunctionType
from typing import Any

import pandas
import pyarrow
import pytest
from hypothesis import given
from hypothesis import strategies as st
from sfmc_soap import (
    Client,
    ConfigurationError,
    FilterError,
    NoSuchColumn,
    NoSuchDataExtension,
    P,
    UnfitValue,
)
from sfmc_soap.dask import rows_frame
from sfmc_tenant import Tenant
from support.everyday.clusters import everything_sent, new_client, partitions_of, read_in_this_process
from support.everyday.divided import NOON, ROWS, divided, open_divided, rows_of
from support.everyday.orders import open_orders
from support.profiles import examples
from support.tenant.people import open_unit
from support.tenant.validity import assert_requests_valid

TYPES = {
    "OrderNo": pandas.ArrowDtype(pyarrow.int64()),
    "City": pandas.ArrowDtype(pyarrow.string()),
    "Items": pandas.ArrowDtype(pyarrow.int64()),
    "Total Amount": pandas.ArrowDtype(pyarrow.decimal128(10, 2)),
    "PaidAt": pandas.ArrowDtype(pyarrow.timestamp("us", tz="UTC")),
    "Gift": pandas.ArrowDtype(pyarrow.bool_()),
}


@pytest.fixture(name="tenant", scope="module")
def _tenant() -> Iterator[Tenant]:
    """A tenant with orders."""
    with Tenant() as tenant, tenant.client() as client:
        open_divided(client)
        yield tenant
        assert_requests_valid(tenant)


@pytest.fixture(name="client")
def _client(tenant: Tenant) -> Iterator[Client]:
    with read_in_this_process(tenant) as client:
        yield client


def boundaries_of(column: str, values: list[Any]) -> st.SearchStrategy[tuple[str, list[Any]]]:
    """Boundaries among values of a column, and between them."""
    return st.lists(st.sampled_from(values), min_size=1, max_size=4, unique=True).map(
        lambda each: (column, sorted(each))
    )


DIVISIONS = st.one_of(
    boundaries_of("Items", [-3, 0, 1, 5, 7, 2**40, 2**50]),
    boundaries_of("Total Amount", [Decimal("-0.01"), 0, Decimal("9.985"), 10, Decimal("1234567.89")]),
    boundaries_of("PaidAt", [NOON, NOON.astimezone(dt.UTC) + dt.timedelta(seconds=1), NOON + dt.timedelta(days=1)]),
    boundaries_of("_CreatedDate", [NOON, NOON + dt.timedelta(days=3650)]),
)


@examples(40)
@given(division=DIVISIONS, page_size=st.integers(1, 50))
def test_each_row_is_in_one_partition(tenant: Tenant, division: tuple[str, list[Any]], page_size: int) -> None:
    """That of its value, and those without one in the last."""
    column, boundaries = division
    with read_in_this_process(tenant) as client:
        frame = rows_frame(
            client, "orders", by=column, boundaries=boundaries, page_size=page_size, make_client=new_client
        )
        found = [rows_of(partition) for partition in partitions_of(frame)]
    if column in TYPES:
        assert found == divided(column, boundaries)
    assert sorted((row for rows in found for row in rows), key=lambda row: int(row["OrderNo"])) == ROWS


def test_all_partitions_have_the_types_that_the_frame_says(client: Client) -> None:
    """Also those without rows."""
    frame = rows_frame(client, "orders", by="Items", boundaries=[2**50, 2**51], make_client=new_client)
    partitions = partitions_of(frame)
    assert [len(partition) for partition in partitions] == [52, 0, 0, 8]
    assert [[*each.dtypes.items()] for each in (frame, *partitions)] == [[*TYPES.items()]] * 5


def test_without_boundaries_there_is_one_partition(client: Client) -> None:
    """Of the columns and rows that were asked for."""
    where = P("City") == "Paris"
    frame = rows_frame(client, "orders", "City", "OrderNo", where=where, make_client=new_client)
    assert frame.npartitions == 1
    assert [*frame.columns] == ["City", "OrderNo"]
    assert rows_of(frame.compute()) == [
        {"City": "Paris", "OrderNo": row["OrderNo"]} for row in ROWS if row["City"] == "Paris"
    ]


def test_a_filter_holds_in_every_partition(client: Client) -> None:
    frame = rows_frame(
        client,
        "orders",
        by="Items",
        boundaries=[1],
        where=(P("OrderNo") < 30) | (P("OrderNo") >= 50),
        make_client=new_client,
    )
    assert [row["OrderNo"] for row in rows_of(frame.compute())] == [*range(30), *range(50, 60)]


def test_workers_ask_for_no_columns(tenant: Tenant, client: Client) -> None:
    """They were asked for when the frame was made; to make it, no row is read."""
    before = len(tenant.calls.soap)
    frame = rows_frame(client, "orders", by="Items", boundaries=[1], make_client=new_client)
    asked = [call.request.retrieve_request.object_type for call in tenant.calls.soap[before:]]
    assert asked == ["DataExtensionField"]
    frame.compute()
    read = [call.request.retrieve_request.object_type for call in tenant.calls.soap[before + 1 :]]
    assert read == ["DataExtensionObject[orders]"] * 3


def test_workers_read_the_business_unit_of_the_client() -> None:
    """Wherever their own client works."""
    with Tenant() as tenant, read_in_this_process(tenant) as client:
        with client.for_business_unit(open_unit(client, "Below")) as below:
            open_divided(below)
            frame = rows_frame(below, "orders", make_client=new_client)
            assert rows_of(frame.compute()) == ROWS
        open_orders(client)
        assert len(rows_frame(client, "orders", make_client=new_client)) == 0


def test_a_frame_is_read_anew(tenant: Tenant, client: Client) -> None:
    """Two of the same rows are two readings, as rows change."""
    one, other = (rows_frame(client, "orders", make_client=new_client) for _ in range(2))
    assert one._name != other._name


def test_no_secret_is_sent_to_workers(tenant: Tenant, client: Client) -> None:
    """Neither of the client that the frame is made with nor of those that workers make."""
    frame = rows_frame(client, "orders", by="Items", boundaries=[1], make_client=new_client)
    frame.compute()
    sent = everything_sent(frame)
    secret = client.credentials.secrets()[0].reveal()
    token = client._context.tokens.latest
    assert token is not None and token.access_token.reveal()
    assert b"orders" in sent and b"new_client" in sent
    for text in (secret, token.access_token.reveal(), client.credentials.key()):
        assert text.encode() not in sent
    assert b"Secret" not in sent and b"Credentials" not in sent


def test_an_unfit_value_is_an_error_of_its_partition(tenant: Tenant, client: Client) -> None:
    """Or is left out."""
    with pytest.warns(match="do not fit"), pytest.raises(UnfitValue):
        rows_frame(client, "orders", "PaidAt", date_format="%d.%m.%Y", make_client=new_client).compute()


def inner() -> Client:
    """A function that is not in its module."""
    raise AssertionError


INNER = inner
del inner
STARTED = FunctionType(INNER.__code__, {"__name__": "__main__"}, "started")
STARTED.__module__ = "__main__"


@pytest.mark.parametrize("make_client", [lambda: None, INNER, STARTED, partial(new_client), Client.from_env, "support"])
def test_what_makes_clients_is_found_by_its_name(client: Client, make_client: Any) -> None:
    """Anything else would be sent as it is, with what is in it."""
    with pytest.raises(ConfigurationError, match="make_client: expected a function of a module"):
        rows_frame(client, "orders", make_client=make_client)


MADE: list[Client] = []


def counted() -> Client:
    """Return a client, and count it."""
    MADE.append(new_client())
    return MADE[-1]


def test_a_process_makes_one_client(client: Client) -> None:
    """For all partitions of all frames that it reads."""
    for _ in range(2):
        rows_frame(client, "orders", by="Items", boundaries=[1, 2], make_client=counted).compute()
    assert len(MADE) == 1


def no_client() -> Any:
    return "a client"


def test_what_makes_clients_makes_one_that_blocks(client: Client) -> None:
    with pytest.raises(ConfigurationError, match="no_client returned str: expected a Client"):
        rows_frame(client, "orders", make_client=no_client).compute()


WRONG: list[tuple[dict[str, Any], type[Exception], str]] = [
    ({"by": "Item", "boundaries": [1]}, NoSuchColumn, "by: the .* has no column 'Item'.* 'Items'"),
    ({"by": "City", "boundaries": ["M"]}, ConfigurationError, "by: City is a Text: rows are divided by a Number, "),
    ({"by": "Items", "boundaries": []}, ConfigurationError, "boundaries: write one value or more"),
    ({"by": "Items", "boundaries": [1, 1]}, ConfigurationError, "boundaries: 1 follows 1: each must be greater"),
    ({"by": "Items", "boundaries": [2, 1]}, ConfigurationError, "boundaries: 1 follows 2: each must be greater"),
    ({"by": "Items", "boundaries": [Decimal(1)]}, TypeError, "boundaries: .*int"),
    ({"by": "Items", "boundaries": [True]}, TypeError, "boundaries: .*int"),
    ({"by": "Items", "boundaries": "12"}, TypeError, "boundaries: .*list"),
    ({"by": "Total Amount", "boundaries": [1.5]}, TypeError, "boundaries: .*Decimal"),
    ({"by": "PaidAt", "boundaries": [dt.date(2026, 3, 1)]}, TypeError, "boundaries: .*datetime"),
    ({"by": "PaidAt", "boundaries": [dt.datetime(2026, 3, 1)]}, ConfigurationError, "with a time zone"),
    ({"by": "PaidAt", "boundaries": [NOON.replace(microsecond=1)]}, ConfigurationError, "whole seconds"),
    ({"by": 3, "boundaries": [1]}, TypeError, "by: .*str"),
    ({"boundaries": [1]}, ConfigurationError, "boundaries: say of which column they are"),
    ({"where": P("City").like("ar")}, FilterError, "like"),
    ({"limit": 3}, TypeError, "no option 'limit'"),
    ({"page_size": 0}, ConfigurationError, "page_size must be 1 or more"),
]


@pytest.mark.parametrize(("arguments", "error", "message"), WRONG)
def test_what_is_wrong_is_said_when_the_frame_is_made(
    client: Client, arguments: dict[str, Any], error: type[Exception], message: str
) -> None:
    with pytest.raises(error, match=message):
        rows_frame(client, "orders", make_client=new_client, **arguments)


def test_what_is_not_there_is_said_when_the_frame_is_made(client: Client) -> None:
    with pytest.raises(NoSuchDataExtension, match="ordres"):
        rows_frame(client, "ordres", make_client=new_client)
    with pytest.raises(NoSuchColumn, match="'Citty': did you mean 'City'"):
        rows_frame(client, "orders", "Citty", make_client=new_client)


def test_a_frame_is_made_by_a_client_that_blocks(tenant: Tenant) -> None:
    client: Any = tenant.async_client()
    with pytest.raises(TypeError, match="client: "):
        rows_frame(client, "orders")
    client = None
    with pytest.raises(TypeError, match="client: "):
        rows_frame(client, "orders")
