"""What happens later by itself: a send goes on, an import ends, a queued call is carried out."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
from typing import Any

from .clock import Clock, stamp
from .store import Store

Worker = Callable[[Mapping[str, Any]], None]
"""Does one piece of work, from the data that it was put off with."""


class Work:
    """Work that was put off. It is done in the order of its times, each at the time when it was due.

    Args:
        store: where it is kept.
        clock: tells what is due.
    """

    def __init__(self, store: Store, clock: Clock) -> None:
        self._store = store
        self._clock = clock
        self._workers: dict[str, Worker] = {}

    def register(self, kind: str, worker: Worker) -> None:
        """Say what does the work of a kind."""
        self._workers[kind] = worker

    def put_off(
        self, kind: str, data: Mapping[str, Any], *, after: timedelta | None = None, at: datetime | None = None
    ) -> None:
        """Let work be done later.

        Args:
            kind: the kind of work.
            data: what the worker is given, as JSON can hold it.
            after: how much later; or
            at: when.
        """
        due = at if at is not None else self._clock.now() + (after or timedelta())
        self._store.run("INSERT INTO work (due, kind, data) VALUES (?, ?, ?)", stamp(due), kind, json.dumps(data))

    def do_what_is_due(self) -> None:
        """Do all work whose time has come, also what that work puts off, if it is due as well."""
        while row := self._store.one(
            "SELECT * FROM work WHERE due <= ? ORDER BY due, id LIMIT 1", stamp(self._clock.now())
        ):
            with self._store.transaction(), self._clock.standing(datetime.fromisoformat(row["due"])):
                self._store.run("DELETE FROM work WHERE id = ?", row["id"])
                self._workers[row["kind"]](json.loads(row["data"]))
