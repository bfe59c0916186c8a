"""What both clients return of a send: a report that can be waited for."""

from __future__ import annotations

from typing import TYPE_CHECKING, Generic, TypeVar, cast

from ... import TriggeredSendSummary
from ..._runtime.client.effects import Flow
from ..batches.report import Report
from ..tasks.waiting import WaitOptions
from .recipients import RecipientT
from .summaries import Beginning
from .waiting import SendingWaiting

if TYPE_CHECKING:
    from ... import AsyncClient, Client

C = TypeVar("C", bound="Client | AsyncClient")


class BaseSending(Report[RecipientT], Generic[RecipientT, C]):
    """What became of recipients, for both clients.

    Args:
        client: what calls are made with.
        beginning: the definition, and what was known of it before the send.
    """

    def __init__(self, client: C, beginning: Beginning) -> None:
        super().__init__()
        self._client, self._beginning = client, beginning

    def _wait(self, options: WaitOptions) -> Flow[TriggeredSendSummary]:
        wait = SendingWaiting(self._client._context, self._beginning, self.succeeded, options)
        return cast("TriggeredSendSummary", (yield from wait.end()))
