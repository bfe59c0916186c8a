"""How many messages of a definition were sent, and how many not, as its TriggeredSendSummary counts them."""

from __future__ import annotations

from dataclasses import dataclass

from ... import APIObject, TriggeredSendSummary
from ..._runtime.client.context import CallContext
from ..._runtime.client.effects import Flow
from ..._runtime.client.errors import AuthorizationFault, CallError, OperationError
from ..._runtime.client.marketing_cloud import may_pass
from ..._runtime.client.settings import CallOptions
from ..batches.options import asking
from ..select.objects import objects_of
from ..tasks.polling import count_of, first_page
from .definitions import Reference

_PROPERTIES = (
    "CustomerKey Sent Queued NotSentDueToOptOut NotSentDueToUndeliverable NotSentDueToError Bounces Opens UniqueOpens"
    " Clicks UniqueClicks OptOuts"
).split()
NOT_SENT = ("NotSentDueToOptOut", "NotSentDueToUndeliverable", "NotSentDueToError")
"""The counters of messages that were not sent."""


@dataclass
class Beginning:
    """What was known of a definition just before a send. It can be pickled.

    Attributes:
        reference: the definition.
        summary: its counters, None if it had none yet.
        failure: why they could not be read, None if they could.
        is_optional: whether they may be lacking because the service does not answer, as messages can be queued then.
    """

    reference: Reference
    summary: TriggeredSendSummary | None = None
    failure: CallError | None = None
    is_optional: bool = False

    def read(self, context: CallContext, call: CallOptions) -> Flow[None]:
        """Read the counters. Who may send and not read them can send all the same, and not wait.

        Raises:
            CallError: the call failed, but for that the service refuses it, or does not answer and they are optional.
        """
        try:
            self.summary = yield from summary_of(context, self.reference, asking(call))
        except CallError as error:
            is_refused = isinstance(error, OperationError | AuthorizationFault)
            if not is_refused and not (self.is_optional and may_pass(error)):
                raise
            self.failure = error

    def risen(self, summary: APIObject | None) -> dict[str, int]:
        """Return by how much counters have risen since: Sent, and those of NOT_SENT, by their names in the WSDL.

        One that has fallen, which only a mistake explains, has not risen.
        """
        return {name: max(count_of(summary, name) - count_of(self.summary, name), 0) for name in ("Sent", *NOT_SENT)}


def summary_of(context: CallContext, reference: Reference, call: CallOptions) -> Flow[TriggeredSendSummary | None]:
    """Return the counters of a definition, None if it has none yet.

    Raises:
        CallError: the call failed.
    """
    where = reference.is_of("TriggeredSendDefinitionObjectID")
    source = objects_of(TriggeredSendSummary, _PROPERTIES, where=where)
    found = yield from first_page(context, source, reference.clients, call)
    return next((each for each in found if reference.object_id or _is_of(each, reference.key)), None)


def _is_of(summary: TriggeredSendSummary, key: str) -> bool:
    """Return whether counters are those of a definition: the service may show others, but mostly says whose."""
    told = summary.customer_key
    return not isinstance(told, str) or told.casefold() == key.casefold()
