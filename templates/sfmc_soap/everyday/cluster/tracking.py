"""Tracking events as a data frame of Dask."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from functools import partial
from itertools import pairwise
from typing import TYPE_CHECKING, Unpack, cast

from ... import Client, FilterPart, TrackingEvent
from ..._runtime.client.effects import Flow
from ..._runtime.client.errors import ConfigurationError
from ..._runtime.simple_type import wrong_type
from ..filters import P
from ..frames.arrow import TableBuilder, schema_of
from ..frames.columns import Column, columns_of
from ..frames.libraries import load_pyarrow
from ..select.retrievable import retrievable
from ..tracking.events import Events, events_of
from ..tracking.options import TrackingOptions, TrackingSettings, tracking_settings
from ..tracking.runner import Done
from ..tracking.trackings import Tracking
from ..tracking.windows import Window
from .options import PartitionOptions, options_of_reading, unfit_of
from .reading import Reading, frame_of_partitions, workplace_of

if TYPE_CHECKING:
    from ..frames.libraries import Table
    from .libraries import DaskFrame

_MOST = 100_000
"""How many partitions a frame has at most. The scheduler of a cluster needs about a millisecond for each."""


@dataclass(frozen=True, kw_only=True)
class _EventsReading(Reading[Window]):
    """Reads windows of tracking events.

    Attributes:
        events: all events.
        columns: the columns of each table.
        settings: how windows are read.
    """

    events: Events[TrackingEvent]
    columns: tuple[Column, ...]
    settings: TrackingSettings

    def table(self, client: Client, partition: Window) -> Table:
        """Return the events of a window. One that the service does not answer in time is read in halves."""
        return client._transport.run(self._read(client, partition))

    def _read(self, client: Client, partition: Window) -> Flow[Table]:
        tracking = Tracking(client, replace(self.events, period=partition), self.settings)
        job = partial(self._job, tracking)
        tables: list[Table] = [schema_of(self.columns).empty_table()]
        with tracking._runner(job, left=[partition], full=self.settings.full) as runner:
            while (done := (yield from runner.next())) is not None:
                tables.append(done.result)
        table: Table = load_pyarrow().concat_tables(tables)
        return table

    def _job(self, tracking: Tracking[TrackingEvent], window: Window) -> Flow[Done[Table]]:
        builder = TableBuilder(unfit=self.unfit)
        builder.begin(self.columns)
        with tracking._open(window) as reader:
            while (page := (yield from reader.read())) is not None:
                builder.add(page)
        return Done(window, builder.rows, builder.table())


def tracking_frame(
    client: Client,
    type_: type[TrackingEvent],
    /,
    *properties: str | P,
    since: datetime,
    until: datetime | None = None,
    sends: Iterable[int] | None = None,
    where: FilterPart | None = None,
    window: timedelta = timedelta(hours=1),
    **options: Unpack[PartitionOptions],
) -> DaskFrame:
    """Return tracking events of a period as a data frame of Dask. No event is read before the frame is computed.

    Each partition is a window of the period: they are half open, so that each event is in one of them. Workers read a
    partition when it is needed, and read it again if it was lost. No more of them are read at a time in the whole
    cluster than `client` makes calls at a time: 20 unless its `concurrency` says otherwise.

    Args:
        client: what Describe is asked with, if no properties are named. It is sent to no worker; theirs work in its
            business unit.
        type_: the class, such as `OpenEvent`.
        properties: what to read of each event, as for `client.tracking`. `EventDate` is always read, and `SendID` if
            sends are named.
        since: the first second, with a time zone.
        until: the end, which does not belong to the period: 15 minutes ago if left out.
        sends: the IDs of sends (jobs).
        where: which events beside.
        window: how long the window of a partition is. A worker holds its events, and reads it in halves if the service
            does not answer in time.
        options: `make_client`, a function of a module that makes the client of a worker process, `Client.from_env` if
            left out; `unfit`, `all_accounts`, `clients`, `page_size`, `timeout`, `retry`: see `PartitionOptions`.

    Returns:
        A frame with the types of Arrow, such as `int64[pyarrow]`. Dates and times are in UTC.

    Raises:
        SelectionError: the type is none of events, or has no such property.
        FilterError: the filter breaks a rule of events.
        ConfigurationError: a date has no time zone or is in the future, the frame would have more than 100,000
            partitions, an option is outside of its range, or no worker could find `make_client`.
        TypeError: an argument is of a wrong type.
        MissingLibrary: Dask, pandas or pyarrow is not installed: they come with the extra `dask`.
        CallError: Describe failed.
    """
    workplace = workplace_of(client, options.get("make_client"))
    given = {**options_of_reading(options, "tracking_frame"), "window": window, "concurrency": 1}
    settings = tracking_settings(cast("TrackingOptions", given))
    if settings.window is None:
        raise TypeError(f"window: {wrong_type(window, 'a timedelta')}")
    events = events_of(type_, properties, since=since, until=until, sends=sends, where=where, extra=(), unchecked=False)
    columns = _columns(client, events, settings)
    reading = _EventsReading(
        workplace=workplace, unfit=unfit_of(options), events=events, columns=columns, settings=settings
    )
    return frame_of_partitions(reading, _windows(events.period, settings.window), columns, "tracking")


def _columns(client: Client, events: Events[TrackingEvent], settings: TrackingSettings) -> tuple[Column, ...]:
    """Return the columns of all partitions. A property that Describe tells of and the service refuses has no values."""
    objects = events.objects
    described = retrievable(client._context, client._memory, objects.object_type, settings.read.call)
    return tuple(columns_of(objects.model, objects.properties or client._transport.run(described)))


def _windows(period: Window, length: timedelta) -> list[Window]:
    """Return the windows of a period, each of a length but for the last one. There is one at least.

    Raises:
        ConfigurationError: there are too many.
    """
    count = max(1, -(-period.length // length))
    if count > _MOST:
        raise ConfigurationError(
            f"window: the period has {count:,} windows of {length}, and a frame has {_MOST:,} partitions at most:"
            " make them longer"
        )
    starts = [period.start + length * number for number in range(count)]
    return [replace(period, start=start, end=end) for start, end in pairwise([*starts, period.end])]
