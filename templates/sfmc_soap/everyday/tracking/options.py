"""How events are read."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Any, cast

from ..._runtime.client.arguments import check_concurrency, check_options
from ..._runtime.client.errors import ConfigurationError
from ..._runtime.client.settings import CallOptions
from ..._runtime.simple_type import wrong_type
from ..select.options import PAGE, ReadOptions, SelectOptions, read_options
from .windows import SECOND

_METHOD = "tracking"
_HELD = 8
"""How many pages the windows that are under way hold together, or one page each if they are more."""


class TrackingOptions(CallOptions, total=False):
    """How tracking events are read, as keyword arguments; and the options of each call.

    window: how long a window is at most. Left out, windows become as long as the service answers them.
    concurrency: how many windows are read at a time, 1 to 100; 4 if left out. The client's own line bounds its calls as
        well.
    overlap: for events that come late: how far `write` reads again what an earlier run with its state has read.
    drop_repeats: True to leave out what earlier runs have written. Windows are then read one after the other.
    all_accounts: True to read from the account above all business units, and from all of them. It wins over `clients`.
    clients: the MIDs of the accounts to read from: the token's own and those below it.
    page_size: how many events a page has at most, for a service that is slow; 2,500 if left out.
    """

    window: timedelta | None
    concurrency: int
    overlap: timedelta
    drop_repeats: bool
    all_accounts: bool
    clients: Iterable[int]
    page_size: int | None


@dataclass(frozen=True, kw_only=True)
class TrackingSettings:
    """The same, checked.

    Attributes:
        window, concurrency, overlap, drop_repeats: as in `TrackingOptions`.
        read: how the pages of each window are read.
    """

    window: timedelta | None
    concurrency: int
    overlap: timedelta
    drop_repeats: bool
    read: ReadOptions

    @property
    def full(self) -> int:
        """How many events make a window full: one with more is halved where windows are held as a whole."""
        return max(1, _HELD // self.concurrency) * min(self.read.page_size or PAGE, PAGE)


def tracking_settings(options: TrackingOptions) -> TrackingSettings:
    """Return the options of `tracking`.

    Raises:
        TypeError: there is no option of a name, or one is of a wrong type.
        ConfigurationError: one is outside of its range.
    """
    check_options(options, TrackingOptions, _METHOD)
    given: dict[str, Any] = {**options}
    window, concurrency = given.pop("window", None), given.pop("concurrency", 4)
    check_concurrency(concurrency)
    overlap, drop_repeats = given.pop("overlap", timedelta()), given.pop("drop_repeats", False)
    if not isinstance(drop_repeats, bool):
        raise TypeError(f"drop_repeats: {wrong_type(drop_repeats, 'a bool')}")
    read = read_options(cast("SelectOptions", given), _METHOD)
    return TrackingSettings(
        window=None if window is None else _whole_seconds(window, "window", least=SECOND),
        concurrency=1 if drop_repeats else concurrency,
        overlap=_whole_seconds(overlap, "overlap", least=timedelta()),
        drop_repeats=drop_repeats,
        read=replace(read, prefetch=0),
    )


def _whole_seconds(length: timedelta, parameter: str, *, least: timedelta) -> timedelta:
    """Return a length of time in whole seconds.

    Raises:
        TypeError: it is none.
        ConfigurationError: it is too short.
    """
    if not isinstance(length, timedelta):
        raise TypeError(f"{parameter}: {wrong_type(length, 'a timedelta')}")
    if length < least:
        shortest = "a second or longer: the service compares whole seconds" if least else "0 or longer"
        raise ConfigurationError(f"{parameter} must be {shortest}")
    return length // SECOND * SECOND
