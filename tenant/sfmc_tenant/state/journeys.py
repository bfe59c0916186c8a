"""Journeys of a tenant, as tests see them: which events there are, and who has entered."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from .accounts import check_business_unit
from .store import Store


@dataclass(frozen=True)
class JourneyEntry:
    """A contact that has entered a journey.

    Attributes:
        contact_key: who.
        data: what was told about it.
        at: when, in server time.
    """

    contact_key: str
    data: dict[str, Any]
    at: datetime


class Journeys:
    """The journeys of a tenant.

    Args:
        store: where they are kept.
        mid: the business unit whose they are, if a method is told no other one.
    """

    def __init__(self, store: Store, mid: int) -> None:
        self._store = store
        self._mid = mid

    def open(self, event_definition_key: str, *, mid: int | None = None) -> None:
        """Let there be a journey, which contacts enter by an event: see `POST /interaction/v1/events`.

        Args:
            event_definition_key: the EventDefinitionKey of its event.
            mid: the business unit.

        Raises:
            ValueError: there is no such business unit.
        """
        check_business_unit(self._store, mid or self._mid)
        self._store.run("INSERT OR IGNORE INTO journeys VALUES (?, ?)", mid or self._mid, event_definition_key)

    def entries(self, event_definition_key: str, *, mid: int | None = None) -> list[JourneyEntry]:
        """Return who has entered a journey, the first first."""
        query = "SELECT * FROM journey_entries WHERE mid = ? AND event = ? ORDER BY rowid"
        rows = self._store.all(query, mid or self._mid, event_definition_key)
        return [
            JourneyEntry(row["contact_key"], json.loads(row["data"]), datetime.fromisoformat(row["date"]))
            for row in rows
        ]
