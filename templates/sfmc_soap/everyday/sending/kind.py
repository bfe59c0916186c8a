"""Recipients, some in each triggered send, and what became of each of them."""

from __future__ import annotations

from collections.abc import Hashable, Sequence
from copy import copy
from typing import Any

from ... import (
    ClientID,
    CreateResult,
    SubscriberResult,
    TriggeredSend,
    TriggeredSendCreateResult,
)
from ..._runtime.client.context import CallContext
from ..._runtime.client.effects import Flow
from ..._runtime.client.errors import Outcome
from ..._runtime.client.marketing_cloud import overall_status
from ..._runtime.client.results import code_of, outcome_of, outcomes, reasons_of
from ..._runtime.client.settings import CallOptions
from ..._runtime.model import Model
from ..._runtime.shortening import shorten
from ...operations import CREATE
from ..batches.kinds import Kind, Taken, key_of, options_of
from .errors import CannotSend
from .failures import Refused, refused
from .recipients import Recipients, RecipientT
from .summaries import Beginning

_WHY = {
    18001: "it lacks something, such as its email",
    18002: "there is none, or it is not active: client.triggered_send({key}).activate() starts it",
    180015: "the data extension that it takes values from is not there",
}
"""Why nobody can be sent to by a definition, by the service's codes. Source: the vendor's table of error codes."""
_SOMEBODY = "the service refused somebody of this call, and nobody knows whom: "
_MOST_NAMED = 5
"""How many refusals are quoted of those that nobody knows whom they are about."""


class Triggered(Kind[RecipientT]):
    """Recipients, some in each triggered send. It is never sent twice by itself.

    Args:
        beginning: the definition, whose counters are read before the send.
        recipients: makes subscribers of the recipients.
        options: those of each request, None for none.
    """

    operation = CREATE
    fatal = (CannotSend,)

    def __init__(self, beginning: Beginning, recipients: Recipients, options: Model | None) -> None:
        self._beginning, self._recipients = beginning, recipients
        self.options = options_of(CREATE, options)

    def prepare(self, context: CallContext, call: CallOptions) -> Flow[None]:
        """Read the counters that `wait` compares with."""
        yield from self._beginning.read(context, call)

    def object(self, item: RecipientT) -> TriggeredSend:
        """Return the triggered send to one recipient."""
        return TriggeredSend(subscribers=[self._recipients.subscriber(item)])

    def key(self, obj: TriggeredSend) -> Hashable | None:
        """Return who a recipient is."""
        return key_of(obj.subscribers[0])

    def request(self, objects: list[TriggeredSend]) -> Model:
        """Return the message with one triggered send to all recipients of these."""
        reference = self._beginning.reference
        people = [each.subscribers[0] for each in objects]
        send = TriggeredSend(triggered_send_definition=reference.definition, subscribers=people)
        if reference.clients:
            send.client = ClientID(id=reference.clients[0])
        return super().request([send])

    def outcomes(self, taken: Sequence[Taken[RecipientT]], request: Model, response: Any) -> list[Outcome[RecipientT]]:
        """Return the outcomes of the recipients of one call, in their order.

        Raises:
            CannotSend: nobody can be sent to by the definition.
        """
        if len(response.results) != 1:
            status = overall_status(response)
            return [outcome_of(each.item, None, each.index, status=status) for each in taken]
        whole = copy(response.results[0])
        if (error := self._explained(whole)) is not None:
            error.status, error.response = overall_status(response), response
            error.results = outcomes(request, response)
            raise error
        said = refused([each.object.subscribers[0] for each in taken], getattr(whole, "subscriber_failures", ()))
        if isinstance(whole, TriggeredSendCreateResult):
            whole.subscriber_failures = []
        doubt = _doubt(said, overall_status(response))
        return [_outcome(each, whole, said.by_place.get(place), doubt) for place, each in enumerate(taken)]

    def _explained(self, result: CreateResult) -> CannotSend | None:
        """Return the exception for a result that says that the definition cannot be sent by, None for any other."""
        why = _WHY.get(code_of(result) or 0) if result.status_code != "OK" else None
        if why is None:
            return None
        reference, told = self._beginning.reference, ", ".join(reasons_of(result))
        return CannotSend(f"nobody can be sent to by the definition {reference}: {told}: {why.format(key=reference)}")


def _outcome(
    taken: Taken[RecipientT], whole: CreateResult, failure: SubscriberResult | None, doubt: str
) -> Outcome[RecipientT]:
    """Return the outcome of a recipient: what was said of the person, else what was said of the whole."""
    if failure is not None:
        reasons = reasons_of(failure) or ["no reason"]
        return Outcome(taken.item, failure, taken.index, code=code_of(failure), reasons=reasons)
    outcome = outcome_of(taken.item, whole, taken.index)
    if outcome.ok and doubt:
        return Outcome(taken.item, whole, taken.index, reasons=[doubt], unknown=True)
    return outcome


def _doubt(said: Refused, status: str) -> str:
    """Return why nobody knows what became of those of whom nothing was said, "" if it is known."""
    if said.of_nobody:
        reasons = ["; ".join(reasons_of(failure)) or "no reason" for failure in said.of_nobody[:_MOST_NAMED]]
        left = len(said.of_nobody) - len(reasons)
        return _SOMEBODY + "; ".join(reasons) + (f"; and {left} more" if left else "")
    if status not in ("", "OK") and not said.by_place:
        return f"{_SOMEBODY}the OverallStatus is {shorten(status)}"
    return ""
