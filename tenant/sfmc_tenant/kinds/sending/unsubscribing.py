"""LogUnsubEvent: somebody unsubscribes, and the send that they had got is told."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from sfmc_soap import List, ListClassificationEnum, SubscriberStatus, UnsubEvent

from ...call.call import Call
from ...call.errors import Refusal
from ...call.texts import whole_number
from ...state.store import Row
from ..people.account_status import change_account_status, everybody
from ..people.memberships import change_on
from .events import record

_PERSON = ("SubscriberID", "SubscriberKey", "EmailAddress")
_JOB = ("JobID", "ListID", "BatchID")
_REASON = "Unsubscribed via Log Unsub Event Execute call"


@dataclass(frozen=True)
class _Job:
    """Where somebody unsubscribes.

    Attributes:
        list: from which list.
        message: the event of the message that they had got; None if none is known.
    """

    list: int
    message: Row | None


def log_unsub_event(call: Call, mid: int, given: Mapping[str, str]) -> str:
    """Unsubscribe somebody from the list of a send, or from everything, and log it as an event of the send.

    Args:
        call: the call.
        mid: the business unit.
        given: the parameters.

    Raises:
        Refusal: they do not tell who it is, the person did not get that send, or has unsubscribed already.
    """
    known = {name: value for name, value in given.items() if value and name in (*_PERSON, *_JOB, "Reason")}
    if not known:
        raise Refusal(402, "The Parameters array did not contain any values or did not contain any that are known")
    person = _person(call, mid, known)
    reason = known.get("Reason", _REASON)
    job = _job(call, mid, person, known)
    master = job is None or job.list == everybody(call, mid)
    if master:
        _unsubscribe_everywhere(call, person, reason)
    elif job is not None:
        _unsubscribe(call, person, job.list)
    if job is not None and job.message is not None:
        _log(call, mid, job, batch=_number(known.get("BatchID", "")), master=master)
    return "Event posted"


def _person(call: Call, mid: int, given: Mapping[str, str]) -> Row:
    """Return the row of the subscriber, whom all that is given must mean.

    Raises:
        Refusal: it does not tell who it is.
    """
    if not any(name in given for name in _PERSON):
        raise Refusal(403, "The EmailAddress, SubscriberKey and SubscriberID parameters were not specified or empty")
    if "SubscriberID" not in given and "SubscriberKey" not in given:
        raise Refusal(404, "Only EmailAddress was provided: SubscriberKey or SubscriberID must be supplied")
    by_id = "SubscriberID" in given
    column, value = ("id", _number(given["SubscriberID"])) if by_id else ("subscriber_key", given["SubscriberKey"])
    row = call.store.one(f"SELECT * FROM subscribers WHERE mid = ? AND {column} = ?", call.audience(mid), value)
    if row is None:
        raise Refusal(408, "SubscriberNullOrEmpty")
    told = (given.get("SubscriberKey", row["subscriber_key"]), given.get("EmailAddress", row["email_address"]))
    if told != (row["subscriber_key"], row["email_address"]):
        code, name = (405, "SubscriberID") if by_id else (406, "SubscriberKey")
        raise Refusal(code, f"{name} and the other values refer to different subscribers")
    return row


def _job(call: Call, mid: int, person: Row, given: Mapping[str, str]) -> _Job | None:
    """Return where the person unsubscribes; None if neither a job nor a list is given.

    Raises:
        Refusal: the job has sent nothing to the person.
    """
    if "JobID" not in given and "ListID" not in given:
        return None
    query = "SELECT * FROM events WHERE subscriber_key = ? AND kind = 'SentEvent' AND mid = ?"
    who = (person["subscriber_key"], mid)
    if "JobID" in given:
        message = call.store.one(f"{query} AND send = ? ORDER BY id", *who, _number(given["JobID"]))
        if message is None:
            raise Refusal(400, "The subscriber could not be found on the specified JobID")
    else:
        message = call.store.one(f"{query} ORDER BY date DESC, id DESC", *who)
    if "ListID" in given:
        return _Job(_number(given["ListID"]), message)
    return _Job(everybody(call, mid) if message is None or message["list"] is None else message["list"], message)


def _unsubscribe_everywhere(call: Call, person: Row, reason: str) -> None:
    if person["status"] == SubscriberStatus.UNSUBSCRIBED:
        raise Refusal(12012, "The subscriber has already been master unsubscribed from the system")
    change_account_status(call, person, SubscriberStatus.UNSUBSCRIBED, reason)


def _unsubscribe(call: Call, person: Row, on: int) -> None:
    query = (
        "SELECT memberships.status AS status, json_extract(objects.data, '$.ListClassification') AS classification"
        " FROM memberships JOIN objects ON objects.id = memberships.list"
        " WHERE memberships.subscriber = ? AND memberships.list = ?"
    )
    membership = call.store.one(query, person["id"], on)
    if membership is None or membership["classification"] == ListClassificationEnum.SUPPRESSION_LIST:
        raise Refusal(409, "SubscriberListNullOrEmpty")
    if membership["status"] == SubscriberStatus.UNSUBSCRIBED:
        raise Refusal(401, "The subscriber is already unsubscribed from the specified list")
    change_on(call, person["id"], on, SubscriberStatus.UNSUBSCRIBED)


def _log(call: Call, mid: int, job: _Job, *, batch: int, master: bool) -> None:
    assert job.message is not None
    event = UnsubEvent(
        send_id=job.message["send"],
        subscriber_key=job.message["subscriber_key"],
        batch_id=batch or job.message["batch"],
        list=List(id=job.list),
        is_master_unsubscribed=master,
    )
    record(call.store, mid, [event], call.now)


def _number(text: str) -> int:
    """Return an ID; 0, which none has, for a text that is no ID."""
    return whole_number(text.strip(), 2**31 - 1) or 0
