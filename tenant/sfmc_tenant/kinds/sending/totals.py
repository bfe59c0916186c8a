"""What became of sends, counted: by triggered send, by list, by link, by send."""

from __future__ import annotations

from typing import Literal

from sfmc_soap import LinkSend, ListSend, SendSummary, TriggeredSendSummary

from ...call.filters import Property
from ..base.tables import TableKind


def count(kind: str, *conditions: str, unique: bool = False) -> Property:
    """Return a property that counts the events of a send.

    Args:
        kind: the kind of the events.
        conditions: what they fulfil.
        unique: whether each subscriber counts once.
    """
    what = "DISTINCT events.subscriber_key" if unique else "*"
    where = " AND ".join([f"events.kind = '{kind}'", "events.send = sends.id", *conditions])
    return Property(f"(SELECT count({what}) FROM events WHERE {where})", "number")


def totals(*conditions: str) -> dict[str, Property]:
    """Return what is counted of every send, of the events that fulfil conditions."""
    sent, bounced = count("SentEvent", *conditions), count("BounceEvent", *conditions)
    return {
        "HardBounces": count("BounceEvent", "events.type = 'HardBounce'", *conditions),
        "SoftBounces": count("BounceEvent", "events.type = 'SoftBounce'", *conditions),
        "OtherBounces": count("BounceEvent", "events.type = 'OtherBounce'", *conditions),
        "ForwardedEmails": count("ForwardedEmailEvent", *conditions),
        "UniqueClicks": count("ClickEvent", *conditions, unique=True),
        "UniqueOpens": count("OpenEvent", *conditions, unique=True),
        "NumberSent": sent,
        "NumberDelivered": Property(f"{sent.sql} - {bounced.sql}", "number"),
        "Unsubscribes": count("UnsubEvent", *conditions),
        # The tenant takes no address that is none.
        "InvalidAddresses": Property("0", "number"),
    }


def total_kinds() -> list[TableKind]:
    """Return the kinds of totals."""
    return [
        TableKind(LinkSend, table="links", properties=_OF_LINKS),
        TableKind(ListSend, table="send_lists", joins="JOIN sends ON sends.id = send_lists.send", properties=_OF_LISTS),
        TableKind(SendSummary, table="sends", properties=_OF_SENDS),
        TableKind(
            TriggeredSendSummary,
            table="objects",
            properties=_OF_DEFINITIONS,
            where=["objects.kind = 'TriggeredSendDefinition'"],
        ),
    ]


def _clicks(what: str, holds: Literal["number", "date"] = "number") -> Property:
    return Property(
        f"(SELECT {what} FROM events WHERE events.kind = 'ClickEvent' AND events.send = links.send"
        " AND json_extract(events.data, '$.URLID') = links.id)",
        holds,
    )


_OF_LINKS = {
    "ID": Property("links.id", "number"),
    "SendID": Property("links.send", "number"),
    "Client.ID": Property("links.mid", "number"),
    "Link.ID": Property("links.id", "number"),
    "Link.URL": Property("links.url"),
    "Link.Alias": Property("links.alias"),
    "Link.LastClicked": _clicks("max(events.date)", "date"),
    "Link.TotalClicks": _clicks("count(*)"),
    "Link.UniqueClicks": _clicks("count(DISTINCT events.subscriber_key)"),
}


_OF_LISTS = {
    "ID": Property("send_lists.id", "number"),
    "SendID": Property("send_lists.send", "number"),
    "Client.ID": Property("send_lists.mid", "number"),
    "List.ID": Property("send_lists.list", "number"),
    "List.ListName": Property(
        "(SELECT json_extract(objects.data, '$.ListName') FROM objects WHERE objects.id = send_lists.list)"
    ),
    "Duplicates": Property("send_lists.duplicates", "number"),
    "ExistingUndeliverables": Property("send_lists.undeliverable", "number"),
    "ExistingUnsubscribes": Property("send_lists.unsubscribed", "number"),
    "MissingAddresses": Property("send_lists.missing", "number"),
    **totals("events.list = send_lists.list"),
}


def _of_account(name: str) -> Property:
    return Property(
        f"(SELECT json_extract(objects.data, '$.{name}') FROM objects"
        " WHERE objects.kind = 'BusinessUnit' AND objects.id = sends.mid)"
    )


_SENT = count("SentEvent").sql
_IS_TRANSACTIONAL = "json_extract(sends.data, '$.Transactional')"

_OF_SENDS = {
    "SendID": Property("sends.id", "number"),
    "Client.ID": Property("sends.mid", "number"),
    "AccountID": Property("sends.mid", "number"),
    "AccountName": Property("(SELECT accounts.name FROM accounts WHERE accounts.mid = sends.mid)"),
    "DeliveredTime": Property("substr(sends.sent, 1, 19)"),
    "AccountEmail": _of_account("Email"),
    "IsTestAccount": Property(f"coalesce({_of_account('IsTestAccount').sql}, 0)", "boolean"),
    "TotalSent": count("SentEvent"),
    "Transactional": Property(f"iif({_IS_TRANSACTIONAL}, {_SENT}, 0)", "number"),
    "NonTransactional": Property(f"iif({_IS_TRANSACTIONAL}, 0, {_SENT})", "number"),
}


def _of_definition(kind: str, *, unique: bool = False, obstacle: str = "") -> Property:
    """Return a total of all sends of a definition."""
    what = "DISTINCT events.subscriber_key" if unique else "*"
    condition = f" AND json_extract(events.data, '$.Obstacle') = '{obstacle}'" if obstacle else ""
    return Property(
        f"(SELECT count({what}) FROM sends JOIN events ON events.send = sends.id AND events.kind = '{kind}'"
        f" WHERE sends.triggered = objects.object_id{condition})",
        "number",
    )


_OF_DEFINITIONS = {
    "CustomerKey": Property("json_extract(objects.data, '$.CustomerKey')"),
    "Client.ID": Property("objects.mid", "number"),
    "TriggeredSendDefinition.ObjectID": Property("objects.object_id"),
    "TriggeredSendDefinitionObjectID": Property("objects.object_id"),
    "Sent": _of_definition("SentEvent"),
    "NotSentDueToOptOut": _of_definition("NotSentEvent", obstacle="OptOut"),
    "NotSentDueToUndeliverable": _of_definition("NotSentEvent", obstacle="Undeliverable"),
    "NotSentDueToError": _of_definition("NotSentEvent", obstacle="Error"),
    "Bounces": _of_definition("BounceEvent"),
    "Opens": _of_definition("OpenEvent"),
    "UniqueOpens": _of_definition("OpenEvent", unique=True),
    "Clicks": _of_definition("ClickEvent"),
    "UniqueClicks": _of_definition("ClickEvent", unique=True),
    "OptOuts": _of_definition("UnsubEvent"),
    "SurveyResponses": _of_definition("SurveyEvent"),
    "FTAFRequests": _of_definition("ForwardedEmailEvent"),
    "FTAFEmailsSent": _of_definition("ForwardedEmailEvent"),
    "FTAFOptIns": _of_definition("ForwardedEmailOptInEvent"),
    # There is no conversion in the tenant, and a message either waits or is sent.
    **dict.fromkeys(("Conversions", "UniqueConversions", "InProcess"), Property("0", "number")),
    "Queued": Property(
        "(SELECT count(*) FROM sends JOIN outbox ON outbox.send = sends.id"
        " WHERE sends.triggered = objects.object_id)",
        "number",
    ),
}
