"""How partitions are read, and by which clients."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING, Any, TypedDict

from ..._runtime.client.arguments import check_options
from ..._runtime.client.settings import RetryPolicy
from ..frames.fitting import Unfit, check_unfit

if TYPE_CHECKING:
    from ... import Client


class PartitionOptions(TypedDict, total=False):
    """How partitions are read, as keyword arguments.

    make_client: a function of a module, which makes the client of a worker process; left out, it is `Client.from_env`.
    unfit: "null" to leave out a value that does not fit its column.
    all_accounts, clients, page_size: as in `SelectOptions`.
    timeout, retry: as in `CallOptions`.
    """

    make_client: Callable[[], Client]
    unfit: Unfit
    all_accounts: bool
    clients: Iterable[int]
    page_size: int | None
    timeout: float
    retry: RetryPolicy


def options_of_reading(options: PartitionOptions, function: str) -> dict[str, Any]:
    """Return the options by which pages are read: those of selections and calls.

    Raises:
        TypeError: there is no option of a name.
        ConfigurationError: `unfit` is neither of its two words.
    """
    check_options(options, PartitionOptions, function)
    check_unfit(unfit_of(options))
    return {name: value for name, value in options.items() if name not in ("make_client", "unfit")}


def unfit_of(options: PartitionOptions) -> Unfit:
    """Return what is done with a value that does not fit its column."""
    return options.get("unfit", "raise")
