"""Calls that the service has queued: what is kept of them, to ask for their results later."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

from ..._runtime.client.errors import Outcome
from ..._runtime.client.results import outcome_of, paired
from ..._runtime.model import Model
from ..._runtime.shortening import shorten
from .kinds import Kind, Taken

T = TypeVar("T")


@dataclass(frozen=True, kw_only=True, repr=False)
class QueuedCall(Generic[T]):
    """A call that the service has queued. `client.results` asks what became of it, in another process as well.

    It can be pickled if what was given can, and holds nothing of a client.

    Attributes:
        request_id: the RequestID of the call.
        kind: what is done with the items, None if only the RequestID is known.
        taken: the items, in their order.
        request: the request, None if only the RequestID is known.
    """

    request_id: str
    kind: Kind[T] | None = None
    taken: Sequence[Taken[T]] = ()
    request: Model | None = None

    @property
    def indexes(self) -> list[int]:
        """The places of its items in what was given, from 0."""
        return [each.index for each in self.taken]

    @property
    def objects(self) -> Sequence[Any]:
        """What was sent, in its order: for each item an object, but for recipients, who are in one TriggeredSend."""
        return getattr(self.request, "objects", ())

    def outcomes(self, response: Any) -> list[Outcome[T]]:
        """Return the outcomes of the items, by the response that the call would have had at once."""
        if self.kind is None or self.request is None:
            # Nobody knows here what was given.
            unknown: Any = None
            results, _ = paired(len(response.results), response.results)
            return [outcome_of(unknown, result, place) for place, result in enumerate(results)]
        return self.kind.outcomes(self.taken, self.request, response)

    def __repr__(self) -> str:
        # The objects are left out: there may be a secret in them.
        return f"<{type(self).__name__} {shorten(self.request_id)}: {len(self.taken)} objects>"
