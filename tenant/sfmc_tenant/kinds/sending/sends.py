"""Sends, also called jobs: what goes out, how far it has come, and what became of it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import cast

from sfmc_soap import APIObject, PerformResult, Send, TaskResult

from ...call.call import Call
from ...call.errors import Refusal
from ...call.filters import Property
from ..base.kind import DueWorker, Outcome
from ..base.stored import referred
from ..base.tables import TableKind
from .sending import STEP, begin, continue_send, open_send
from .totals import count, totals


def _kept(name: str) -> Property:
    """Return a property that is kept in the data of a send."""
    return Property(f"json_extract(sends.data, '$.{name}')")


_PROPERTIES = {
    **totals(),
    "ID": Property("sends.id", "number"),
    "Client.ID": Property("sends.mid", "number"),
    "CreatedDate": Property("sends.start", "date"),
    "ModifiedDate": Property("coalesce(sends.sent, sends.start)", "date"),
    "Email.ID": Property("sends.email", "number"),
    "EmailSendDefinition.ObjectID": Property("sends.definition"),
    "EmailSendDefinition.CustomerKey": Property(
        "(SELECT objects.customer_key FROM objects WHERE objects.object_id = sends.definition)"
    ),
    "SendDate": Property("sends.start", "date"),
    "SentDate": Property("sends.sent", "date"),
    "Status": Property("sends.status"),
    "Duplicates": Property("sends.duplicates", "number"),
    "ExistingUndeliverables": Property("sends.undeliverable", "number"),
    "ExistingUnsubscribes": Property("sends.unsubscribed", "number"),
    "MissingAddresses": Property("sends.missing", "number"),
    "NumberTargeted": Property("sends.targeted", "number"),
    "NumberExcluded": Property("sends.unsubscribed + sends.undeliverable", "number"),
    "NumberErrored": count("NotSentEvent"),
    **{name: _kept(name) for name in ("Subject", "EmailName", "FromName", "FromAddress", "Additional")},
    "IsMultipart": Property("json_extract(sends.data, '$.IsMultipart')", "boolean"),
}


class Sends(TableKind):
    """The kind of sends. Create sends an email to lists; Perform pauses, resumes and cancels a send by its ID."""

    def __init__(self) -> None:
        super().__init__(Send, table="sends", properties=_PROPERTIES)

    def workers(self) -> Mapping[str, DueWorker]:
        return {"send begins": begin, "send goes on": continue_send}

    def create(self, call: Call, obj: APIObject) -> Outcome:
        send = cast(Send, obj)
        email = referred(call, send.email)
        if email is None:
            raise Refusal(7001, "A send needs an Email that exists.")
        if not send.list:
            raise Refusal(7002, "A send needs a List.")
        if any(referred(call, each) is None for each in send.list):
            raise Refusal(7004, "A List of the send was not found.")
        items = [{"List": {"ID": row["id"]}} for each in send.list if (row := referred(call, each))]
        given = {"FromName": send.from_name, "FromAddress": send.from_address, "Additional": send.additional}
        data = {name: value for name, value in given.items() if isinstance(value, str)}
        at = send.send_date if isinstance(send.send_date, datetime) else None
        id = open_send(call, email, items, data=data, at=at)
        return Outcome("Send created.", id)

    def perform(self, call: Call, action: str, obj: APIObject) -> PerformResult:
        change = _CHANGES.get(action.lower())
        if change is None:
            raise Refusal(100, f"Perform is not supported for Send with the action {action}.")
        id = obj.id
        if isinstance(id, int):
            self._change(call, id, *change)
        return performed(obj, "Send", id if isinstance(id, int) else 0)

    def _change(self, call: Call, id: int, before: Sequence[str], after: str) -> None:
        query = "SELECT * FROM sends WHERE id = ? AND mid = ? AND triggered IS NULL"
        send = call.store.one(query, id, call.mid)
        if send is None:
            raise Refusal(7008, "The send was not found.")
        if send["status"] not in before:
            raise Refusal(7009, f"A send that is {send['status']} cannot become {after}.")
        call.store.run("UPDATE sends SET status = ? WHERE id = ?", after, id)
        if after == "Canceled":
            call.store.run("DELETE FROM outbox WHERE send = ?", id)
        if after == "Sending":
            call.put_off("send goes on", {"send": id}, after=STEP)


_CHANGES = {
    "pause": (("Sending",), "Paused"),
    "resume": (("Paused",), "Sending"),
    "cancel": (("Scheduled", "Sending", "Paused"), "Canceled"),
}
"""By action: the statuses that a send may have, and the one that it then has."""


def performed(obj: APIObject, type: str, task: int | str) -> PerformResult:
    """Return the result of something that was done, with the ID of its task."""
    message = f"{type} performed"
    return PerformResult(
        status_code="OK",
        status_message=message,
        object=obj,
        task=TaskResult(status_code="OK", status_message=message, id=str(task)),
    )
