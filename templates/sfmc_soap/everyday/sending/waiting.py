"""Messages are waited for, by the counters of their definition."""

from __future__ import annotations

from ... import APIObject, TriggeredSendSummary
from ..._runtime.client.context import CallContext
from ..._runtime.client.effects import Flow
from ..._runtime.client.settings import CallOptions
from ..tasks.errors import CannotWait
from ..tasks.polling import count_of
from ..tasks.waiting import Waiting, WaitOptions
from .summaries import NOT_SENT, Beginning, summary_of


class SendingWaiting(Waiting):
    """One wait until a number of messages was sent or not sent.

    Args:
        context: the client's.
        beginning: the definition, and its counters before the send.
        accepted: how many messages there are.
        options: how they are waited for.

    Raises:
        CannotWait: the counters could not be read before the send.
    """

    def __init__(self, context: CallContext, beginning: Beginning, accepted: int, options: WaitOptions) -> None:
        super().__init__(context, options)
        self._beginning, self._accepted = beginning, accepted
        reference = beginning.reference
        self.name = f"triggered send by {reference}"
        self.kind, self.run_id = "triggered send", reference.object_id or reference.key
        if beginning.failure is not None:
            problem = "the counters of the definition could not be read before the send"
            raise self.error(CannotWait(f"{self.name}: {problem}: {beginning.failure}")) from beginning.failure

    def poll(self, call: CallOptions) -> Flow[APIObject | None]:
        """Return the counters of the definition."""
        return summary_of(self._context, self._beginning.reference, call)

    def status(self) -> str:
        """Return how many messages are done, and how many wait; "" if there are no counters yet."""
        if self.found is None:
            return ""
        done = sum(self._risen().values())
        return f"{done:,} of {self._accepted:,} done, {count_of(self.found, 'Queued'):,} queued"

    def ended(self, found: APIObject | None) -> APIObject | None:
        """Return the counters if they have risen by as many as there are messages."""
        if sum(self._risen().values()) < self._accepted:
            return None
        return self.found or TriggeredSendSummary()

    def trouble(self, found: APIObject) -> str:
        """Return how many messages were not sent, and why."""
        risen = self._risen()
        not_sent = ", ".join(f"{name} {risen[name]:,}" for name in NOT_SENT if risen[name] > 0)
        return f"{self.name}: some messages were not sent: {not_sent}" if not_sent else ""

    def left(self) -> str:
        """Return what becomes of the messages if nobody waits any more."""
        return f"messages go out all the same, unless the definition {self._beginning.reference} is paused"

    def _risen(self) -> dict[str, int]:
        return self._beginning.risen(self.found)
