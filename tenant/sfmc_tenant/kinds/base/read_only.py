"""Stored objects that the service makes itself, and that calls can only retrieve: results and runs."""

from __future__ import annotations

from sfmc_soap import APIObject

from ...call.call import Call
from ...state.store import Row
from .kind import Outcome
from .stored import StoredKind


class ReadOnlyKind(StoredKind):
    """A kind of objects that only the service writes."""

    def find(self, call: Call, obj: APIObject) -> Row | None:
        raise self._unsupported()

    def add(self, call: Call, obj: APIObject) -> Outcome:
        raise self._unsupported()

    def keep(self, call: Call, obj: APIObject) -> Outcome:
        """Keep an object that the service has made."""
        return super().add(call, obj)
