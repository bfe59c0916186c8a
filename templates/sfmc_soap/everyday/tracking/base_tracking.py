"""What both kinds of tracking have in common: which events are read, and how."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING, Generic, TypeVar

from ... import TrackingEvent
from ..._runtime.client.effects import Flow
from .events import Events
from .options import TrackingSettings
from .pace import Pace
from .reading import EventReader
from .runner import Done, Runner
from .windows import Window

if TYPE_CHECKING:
    from ... import AsyncClient, Client

T = TypeVar("T", bound=TrackingEvent)
C = TypeVar("C", bound="Client | AsyncClient")
R = TypeVar("R")


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
        client = self._client
        read = partial(self._events.reader, client._context, client._memory, read=self._settings.read)
        return EventReader(self._runner, read, full=self._settings.full)

    def _runner(self, job: Callable[[Window], Flow[Done[R]]]) -> Runner[R]:
        """Return what runs a job for each window."""
        period = self._events.period
        return Runner(
            self._client._context,
            [period],
            job,
            pace=Pace(self._settings.window, has_sends=period.sends is not None, full=self._settings.full),
            concurrency=self._settings.concurrency,
        )
