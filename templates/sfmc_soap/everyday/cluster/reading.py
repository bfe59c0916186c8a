"""What workers do: they read partitions, each by itself, into data frames that all have the same columns."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Generic, TypeVar
from uuid import uuid4

from ... import Client
from ..._runtime.client.urls import host_of
from ..._runtime.simple_type import wrong_type
from ..frames.arrow import schema_of
from ..frames.columns import Column
from ..frames.libraries import load_pandas
from .clients import business_unit_of, client_of_process, name_of
from .libraries import load_dask
from .turns import turn_of

if TYPE_CHECKING:
    from ..frames.fitting import Unfit
    from ..frames.libraries import DataFrame, Table
    from .libraries import DaskFrame

P = TypeVar("P")


@dataclass(frozen=True, kw_only=True)
class Workplace:
    """How a worker comes to a client, and to a turn. It holds no secret.

    Attributes:
        make_client: the name of the function that makes a client.
        business_unit: the MID of the one to work in, None for whichever it is.
        tenant: the host of the service.
        width: how many partitions are read at a time, in the whole cluster.
    """

    make_client: str
    business_unit: str | None
    tenant: str
    width: int


def workplace_of(client: Client, make_client: Callable[[], Client] | None) -> Workplace:
    """Return how workers come to clients like one.

    Raises:
        ConfigurationError: no worker could find the function that makes a client.
        TypeError: the client is none that blocks.
    """
    if not isinstance(client, Client):
        raise TypeError(f"client: {wrong_type(client, 'a Client')}")
    settings, credentials = client._context.settings, client.credentials
    address = settings.soap_url or credentials.soap_url() or credentials.token_url()
    return Workplace(
        make_client=name_of(make_client),
        business_unit=business_unit_of(client),
        tenant=host_of(address),
        width=settings.concurrency,
    )


@dataclass(frozen=True, kw_only=True)
class Reading(ABC, Generic[P]):
    """Reads partitions: the function of a frame's tasks. It can be pickled, and holds nothing of a client.

    Attributes:
        workplace: how a worker comes to a client.
        unfit: what is done with a value that does not fit its column.
        token: what tells this reading from any other one: the same may be read again, and have changed.
    """

    workplace: Workplace
    unfit: Unfit
    token: str = field(default_factory=lambda: uuid4().hex)

    @abstractmethod
    def table(self, client: Client, partition: P) -> Table:
        """Return a partition. No two calls are under way at a time for it."""

    def __call__(self, partition: P) -> DataFrame:
        """Return a partition as a data frame of pandas, when its turn has come."""
        place = self.workplace
        with turn_of(place.tenant, place.width):
            table = self.table(client_of_process(place.make_client, place.business_unit), partition)
        return _frame_of(table)

    def __dask_tokenize__(self) -> str:
        """Return what Dask names the partitions by."""
        return self.token


def frame_of_partitions(
    reading: Reading[P], partitions: Iterable[P], columns: Sequence[Column], label: str
) -> DaskFrame:
    """Return a data frame of Dask. Nothing is read before it is computed.

    Args:
        reading: reads the partitions.
        partitions: what they are.
        columns: the columns of each.
        label: what the tasks are called.

    Raises:
        MissingLibrary: Dask, pandas or pyarrow is not installed.
    """
    empty = _frame_of(schema_of(columns).empty_table())
    frame: DaskFrame = load_dask().from_map(reading, [*partitions], meta=empty, label=label)
    return frame


def _frame_of(table: Table) -> DataFrame:
    """Return a table as a data frame of pandas with the types of Arrow.

    They are the same whatever values there are, and none is `object`, which Dask would take for texts.
    """
    return table.to_pandas(types_mapper=load_pandas().ArrowDtype)
