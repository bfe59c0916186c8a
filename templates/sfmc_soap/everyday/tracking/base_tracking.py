"""What both kinds of tracking have in common: which events are read, and how."""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import datetime, timedelta
from functools import partial
from typing import TYPE_CHECKING, Any, Generic, TypeVar

from ... import TrackingEvent
from ..._runtime.client.effects import Flow
from ..select.reader import Reader
from .events import Events
from .options import TrackingSettings
from .pace import Pace
from .reading import EventReader
from .runner import Done, Runner
from .windows import Window

if TYPE_CHECKING:
    from ... import AsyncClient, Client
    from ..frames.fitting import Unfit
    from .files import FileFormat, TrackingFiles
    from .repeats import Repeats

T = TypeVar("T", bound=TrackingEvent)
C = TypeVar("C", bound="Client | AsyncClient")
R = TypeVar("R")

_FILES = 10
"""How many times as many events a window may have if it is written into a file, and not held as a whole."""


class BaseTracking(Generic[T, C]):
    """What tracking is, for both clients.

    Args:
        client: what calls are made with.
        events: what is read.
        settings: how it is read.
    """

    def __init__(self, client: C, events: Events[T], settings: TrackingSettings) -> None:
        self._client, self._events, self._settings = client, events, settings

    def __repr__(self) -> str:
        return f"<{type(self).__name__} of {self._events}>"

    def _reader(self) -> EventReader[T]:
        """Return a new reading, window after window."""
        runner = partial(self._runner, left=[self._events.period], full=self._settings.full)
        return EventReader(runner, self._open, full=self._settings.full)

    def _write(
        self,
        folder: str | os.PathLike[str],
        *,
        state: str | os.PathLike[str] | None,
        format: FileFormat,
        progress: bool,
        unfit: Unfit,
    ) -> Flow[TrackingFiles]:
        from ..frames.progress import Progress
        from .file_writer import FileWriter
        from .files import check_files
        from .folder import Folder
        from .repeats import Repeats
        from .state import State

        check_files(folder, format, unfit)
        period = self._events.period
        with State(state, purpose=self._purpose(format), since=period.start) as kept:
            files = Folder(folder, kept, period=period, stem=self._events.objects.object_type, suffix=f".{format}")
            files.prepare()
            drops = self._settings.drop_repeats
            repeats = Repeats(self._settings.overlap, kept.database) if drops else None
            left = kept.left_in_order(period) if drops else kept.left(period)
            # What comes late comes between two runs: within a run, what was before was read just now.
            again = {each.start: self._reached(each.start, kept.since) for each in left}
            open = partial(self._open, again=again, repeats=repeats)
            writer = FileWriter(
                open, self._events.objects.columns, folder=files, state=kept, repeats=repeats, unfit=unfit
            )
            full = _FILES * self._settings.full
            with files, self._runner(writer.job, left=left, full=full) as runner:
                return (yield from writer.write(runner, Progress(shown=progress, what="events")))

    def _purpose(self, format: FileFormat) -> dict[str, Any]:
        """Return what a state is for, by the words of whoever asks for it."""
        read = self._settings.read
        return {
            **self._events.purpose,
            "all_accounts": read.all_accounts,
            "clients": read.clients,
            "overlap": f"{self._settings.overlap}",
            "drop_repeats": self._settings.drop_repeats,
            "the business unit": getattr(self._client.credentials, "account_id", ""),
            "format": format,
        }

    def _reached(self, start: datetime, first: datetime) -> datetime:
        """Return from when on events are read again before a moment: never before the first one that was read."""
        return start - max(timedelta(), min(self._settings.overlap, start - first))

    def _open(
        self, window: Window, *, again: Mapping[datetime, datetime] | None = None, repeats: Repeats | None = None
    ) -> Reader[T]:
        """Begin to read a window.

        Args:
            window: the window.
            again: from when on is read again what was read before: start of a window -> moment before it; None for
                nothing.
            repeats: tells which events were delivered before, None to give all.
        """
        client = self._client
        start = window.start if again is None else again.get(window.start, window.start)
        source = self._events.asked(window, start)
        options = replace(self._settings.read, is_divisible=window.is_divisible)
        if repeats is None:
            return Reader(client._context, client._memory, source, options)
        from .repeats import NewEventReader

        repeats.begin(window)
        return NewEventReader(client._context, client._memory, source, options, repeats=repeats)

    def _runner(self, job: Callable[[Window], Flow[Done[R]]], *, left: list[Window], full: int) -> Runner[R]:
        """Return what runs a job for each window.

        Args:
            job: the job.
            left: what is to be read.
            full: how many events make a window full.
        """
        pace = Pace(self._settings.window, has_sends=self._events.period.sends is not None, full=full)
        return Runner(self._client._context, left, job, pace=pace, concurrency=self._settings.concurrency)
