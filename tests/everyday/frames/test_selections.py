"""What a Retrieve finds, as a table and in files, with both clients of a tenant."""

from __future__ import annotations

import asyncio
import datetime as dt
import os
from collections.abc import Iterable
from functools import partial
from pathlib import Path
from typing import Any, cast

import pyarrow
import pytest
from sfmc_soap import (
    ConfigurationError,
    OperationError,
    P,
    SelectionInterrupted,
    SfmcSoapWarning,
    Subscriber,
    UnfitValue,
)
from sfmc_tenant import Tenant
from support.everyday.people import KEYS, subscribe_all
from support.everyday.sides import Side
from support.everyday.tables import READERS, column

PAGE = 7
NAMES = ["SubscriberKey", "Status", "CreatedDate", "ID"]


@pytest.fixture(autouse=True)
def people(side: Side) -> None:
    subscribe_all(side.tenant)


def everyone(side: Side, *names: str, **options: Any) -> Any:
    """A selection of all subscribers, in small pages."""
    return side.client.select(Subscriber, *(names or NAMES), **{"page_size": PAGE, **options})


def requests(side: Side, operation: str = "Retrieve") -> int:
    """How many requests were sent."""
    return [call.operation for call in side.tenant.calls].count(operation)


def test_a_table(side: Side) -> None:
    """It has the properties in the order asked for, of the types of the schema, and all pages."""
    table = side.run(everyone(side).to_arrow())
    assert table.schema == pyarrow.schema(
        {
            "SubscriberKey": pyarrow.string(),
            "Status": pyarrow.string(),
            "CreatedDate": pyarrow.timestamp("us", tz="UTC"),
            "ID": pyarrow.int64(),
        }
    )
    people = side.run(everyone(side).list())
    assert table["SubscriberKey"].to_pylist() == KEYS
    assert table["Status"].to_pylist() == [person.status for person in people]
    assert table["CreatedDate"].to_pylist() == [person.created_date for person in people]
    assert isinstance(people[0].created_date, dt.datetime)
    assert table["ID"].to_pylist() == [person.id for person in people]


def test_a_data_frame(side: Side) -> None:
    frame = side.run(everyone(side).to_pandas())
    assert [*frame["SubscriberKey"]] == KEYS
    assert [str(type) for type in frame.dtypes] == ["string", "string", "datetime64[us, UTC]", "Int64"]


def test_batches(side: Side) -> None:
    """A record batch for each page, as it is read."""
    before = requests(side)
    batches = everyone(side, prefetch=0).arrow_batches()
    seen: list[tuple[int, int]] = []

    def take(batch: pyarrow.RecordBatch) -> bool:
        seen.append((batch.num_rows, requests(side) - before))
        return True

    side.each(batches, take)
    assert [rows for rows, _ in seen] == [PAGE, PAGE, PAGE, len(KEYS) - 3 * PAGE]
    assert [sent for _, sent in seen] == [1, 2, 3, 4]


def test_nothing_is_found(side: Side, tmp_path: Path) -> None:
    """A table and a file all the same, with their columns."""
    nobody = everyone(side, where=P("SubscriberKey") == "nobody")
    assert side.run(nobody.to_arrow()).column_names == NAMES
    assert side.items(nobody.arrow_batches()) == []
    assert side.run(nobody.write(tmp_path / "nobody.csv")) == 0
    assert (tmp_path / "nobody.csv").read_text().strip() == ",".join(NAMES)


@pytest.mark.parametrize("suffix", READERS)
def test_a_file(side: Side, tmp_path: Path, suffix: str) -> None:
    """In the format of its suffix; the number of rows comes back."""
    path = tmp_path / f"people{suffix}"
    assert side.run(everyone(side, "SubscriberKey").write(path)) == len(KEYS)
    assert READERS[suffix](path, [column("SubscriberKey", str)]) == [[key] for key in KEYS]
    assert [*tmp_path.iterdir()] == [path]


def test_names_of_python_and_paths_are_columns_of_the_wire(side: Side) -> None:
    table = side.run(everyone(side, "subscriber_key", "client.id").to_arrow())
    assert table.column_names == ["SubscriberKey", "Client.ID"]
    assert table["Client.ID"].type == pyarrow.int64()


def test_a_property_that_was_dropped_is_no_column(side: Side) -> None:
    """The first page settles the columns, where nobody has named any."""
    side.tenant.faults.add("wrong property", operation="Retrieve")
    people = side.client.select(Subscriber)
    with pytest.warns(SfmcSoapWarning, match="is read without"):
        table = side.run(people.to_arrow())
    [dropped] = people.dropped
    assert dropped not in table.column_names
    assert table.num_rows == len(KEYS)


def test_what_cannot_be_written_is_known_before_anything_is_read(side: Side, tmp_path: Path) -> None:
    """Not even Describe is asked."""
    before = len(side.tenant.calls)
    people = side.client.select(Subscriber)
    for path in (tmp_path / "no" / "folder.csv", tmp_path, tmp_path / "people.xlsx"):
        with pytest.raises((OSError, ConfigurationError)):
            side.run(people.write(path))
    for outcome in (people.to_arrow, partial(people.write, tmp_path / "people.csv")):
        with pytest.raises(ConfigurationError, match="unfit"):
            side.run(outcome(unfit="nul"))  # type: ignore[arg-type]
    assert len(side.tenant.calls) == before
    assert [*tmp_path.iterdir()] == []


def test_a_selection_that_ends_early_leaves_the_old_file(side: Side, tmp_path: Path) -> None:
    """A page failed for good: the file that was there is as it was, and no other is left."""
    path = tmp_path / "people.csv"
    path.write_text("old")
    side.tenant.faults.add("maintenance", where="continue", times=None)
    with pytest.raises(SelectionInterrupted) as caught:
        side.run(everyone(side).write(path))
    assert caught.value.count == PAGE
    assert path.read_text() == "old"
    assert [*tmp_path.iterdir()] == [path]
    with pytest.raises(OperationError):
        side.run(everyone(side, extra=["Nothing"]).write(path))
    assert path.read_text() == "old"


def test_a_value_that_does_not_fit(side: Side, tmp_path: Path) -> None:
    """It raises with row and column, counted over all pages, or is no value."""
    last = f"<ID>{side.run(everyone(side).list())[-1].id}</ID>".encode()
    client = side.edited(lambda body: body.replace(last, b"<ID>many</ID>"))
    people = client.select(Subscriber, *NAMES, page_size=PAGE)
    for outcome in (people.to_arrow, people.to_pandas, lambda: people.write(tmp_path / "people.csv")):
        with pytest.raises(UnfitValue, match="expected int, got str") as raised:
            side.run(outcome())
        assert (raised.value.row, raised.value.column) == (len(KEYS) - 1, "ID")
    with pytest.raises(UnfitValue):
        side.items(cast("Iterable[Any]", people.arrow_batches()))
    assert [*tmp_path.iterdir()] == []
    assert side.run(people.to_arrow(unfit="null"))["ID"].null_count == 1


def test_a_path_of_any_kind(side: Side, tmp_path: Path) -> None:
    """A text, or a path."""
    assert side.run(everyone(side).write(os.fspath(tmp_path / "people.csv"))) == len(KEYS)


def test_a_task_that_is_cancelled_leaves_no_file(tmp_path: Path) -> None:
    """Between two pages, as by a timeout of the caller."""
    tenant = Tenant()
    subscribe_all(tenant)

    async def write() -> None:
        task = asyncio.current_task()
        assert task is not None
        async with tenant.async_client() as client:
            people = client.select(Subscriber, "SubscriberKey", page_size=PAGE, on_page=lambda page: task.cancel())
            await people.write(tmp_path / "people.csv")

    with pytest.raises(asyncio.CancelledError):
        asyncio.run(write())
    assert [*tmp_path.iterdir()] == []


def test_dropping_a_reader_drops_the_page_under_way() -> None:
    """The turn of its call is given back."""
    tenant = Tenant()
    subscribe_all(tenant)
    with tenant.client(concurrency=1) as client:
        reader = client.select(Subscriber, "SubscriberKey", page_size=PAGE).arrow_batches()
        assert reader.read_next_batch().num_rows == PAGE
        del reader
        assert client.select(Subscriber, "SubscriberKey").to_arrow().num_rows == len(KEYS)
