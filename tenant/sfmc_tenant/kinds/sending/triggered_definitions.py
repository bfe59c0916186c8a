"""Definitions of triggered sends, and their life: new, active, inactive, canceled, deleted."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import replace
from datetime import timedelta
from typing import Any, cast

from sfmc_soap import (
    UNSET,
    APIObject,
    SimpleOperators,
    TriggeredSendDefinition,
    TriggeredSendStatusEnum,
    TriggeredSendTypeEnum,
    to_dict,
)

from ...call.call import Call
from ...call.errors import Reason, Refusal
from ...call.filters import Property
from ...state.store import Row
from ..base.kind import DueWorker, Outcome
from ..base.stored import IS_PLATFORM_OBJECT, StoredKind, referred
from .senders import is_transactional
from .sending import add_send, deliver, email_of

DELAY = timedelta(seconds=5)
"""How long a message of a triggered send waits."""

_HIDDEN = (
    "SendWindowDelete RefreshContent ExclusionFilter CCEmail IsAlwaysOn DisableOnEmailBuildError PreHeader"
    " ReplyToAddress ReplyToDisplayName TriggeredSendClass TriggeredSendSubClass"
).split()
_IDENTITY = {"@type", "CustomerKey", "ObjectID", "Client", "TriggeredSendStatus", "RefreshContent"}
"""What Update may always be given."""
_FINAL = (TriggeredSendStatusEnum.CANCELED, TriggeredSendStatusEnum.DELETED)
_REFUSED: Mapping[str, Reason] = {
    TriggeredSendStatusEnum.ACTIVE: (17000, "Triggered Send Definition Cannot Be Activated"),
    TriggeredSendStatusEnum.CANCELED: (17001, "Triggered Send Definition Cannot Be Canceled"),
    TriggeredSendStatusEnum.INACTIVE: (17002, "Triggered Send Definition Cannot Be Deactivated"),
}
"""What is said of a status that a definition cannot have next."""
_NOT_UPDATED = (17003, "Triggered Send Definition Cannot Be Updated")
_NEXT: Mapping[str, tuple[str, ...]] = {
    TriggeredSendStatusEnum.NEW: (TriggeredSendStatusEnum.ACTIVE, TriggeredSendStatusEnum.CANCELED),
    TriggeredSendStatusEnum.ACTIVE: (TriggeredSendStatusEnum.INACTIVE, TriggeredSendStatusEnum.CANCELED),
    TriggeredSendStatusEnum.INACTIVE: (TriggeredSendStatusEnum.ACTIVE, TriggeredSendStatusEnum.CANCELED),
}
"""The statuses that a definition may have next, by the one that it has."""


class TriggeredSendDefinitions(StoredKind):
    """The kind of definitions of triggered sends. Update starts and stops them; each start has a send of its own."""

    missing = (17010, "Triggered Send Definition Object ID or Customer Key Not Found")

    def __init__(self) -> None:
        super().__init__(TriggeredSendDefinition, hidden=_HIDDEN, has_number=False, unlisted=[IS_PLATFORM_OBJECT])

    def workers(self) -> Mapping[str, DueWorker]:
        return {"triggered sends go out": _go_out}

    def property_of(self, name: str) -> Property | None:
        found = super().property_of(name)
        if found is not None and name == "TriggeredSendStatus":
            return replace(found, ignores=frozenset({SimpleOperators.EQUALS}))
        return found

    def check(self, call: Call, obj: APIObject) -> None:
        made = cast(TriggeredSendDefinition, obj)
        if not made.name:
            raise Refusal(17101, "Triggered Send Definition Name Invalid")
        if made.email is UNSET:
            raise Refusal(17013, "Triggered Send Definition Email ID or Partner Key Not Found")
        if made.send_classification is UNSET:
            raise Refusal(17014, "Triggered Send Definition Send Classification Not Found")
        subject = _check_parts(call, made)
        if made.email_subject is UNSET:
            made.email_subject = subject
        made.triggered_send_status = TriggeredSendStatusEnum.NEW
        made.triggered_send_type = TriggeredSendTypeEnum.CONTINUOUS
        made.batch_interval = 1

    def change(self, call: Call, there: Row, obj: APIObject) -> Outcome:
        given = cast(TriggeredSendDefinition, obj)
        before = json.loads(there["data"])["TriggeredSendStatus"]
        after = before if given.triggered_send_status is UNSET else str(given.triggered_send_status)
        _check_life(before, after, given)
        _check_parts(call, given)
        given.triggered_send_type = given.batch_interval = UNSET
        outcome = super().change(call, there, given)
        starts = (before, after) == (TriggeredSendStatusEnum.NEW, TriggeredSendStatusEnum.ACTIVE)
        if starts or given.refresh_content is True:
            _open(call, there["id"])
        if after == TriggeredSendStatusEnum.ACTIVE:
            call.put_off("triggered sends go out", {"definition": there["object_id"]}, after=DELAY)
        if after == TriggeredSendStatusEnum.CANCELED:
            _forget_waiting(call, there["object_id"])
        return outcome

    def remove(self, call: Call, there: Row, obj: APIObject) -> Outcome:
        # It stays, for whoever asks for it; its key can be used again.
        data = json.loads(there["data"]) | {"TriggeredSendStatus": TriggeredSendStatusEnum.DELETED.value}
        update = "UPDATE objects SET data = ?, customer_key = object_id WHERE id = ?"
        call.store.run(update, json.dumps(data), there["id"])
        _forget_waiting(call, there["object_id"])
        return Outcome("TriggeredSendDefinition deleted.")


def latest_send(call: Call, definition: str) -> int | None:
    """Return the send that the messages of a definition belong to, None if it was never started."""
    send: int | None = call.store.value("SELECT max(id) FROM sends WHERE triggered = ?", definition)
    return send


def _check_life(before: str, after: str, given: TriggeredSendDefinition) -> None:
    """Check that a definition may be changed so.

    Raises:
        Refusal: it may not.
    """
    if after != before and after not in _NEXT.get(before, ()):
        raise Refusal(*_REFUSED.get(after, _NOT_UPDATED))
    others = to_dict(given).keys() - _IDENTITY
    if before in _FINAL or (others and before == TriggeredSendStatusEnum.ACTIVE):
        raise Refusal(*_NOT_UPDATED)
    if given.refresh_content is True and before != TriggeredSendStatusEnum.INACTIVE:
        raise Refusal(17005, "Triggered Send Definition Content Cannot Be Refreshed")


def _check_parts(call: Call, made: TriggeredSendDefinition) -> str:
    """Check that what a definition refers to is there. Return the subject of its email, "" if it names none.

    Raises:
        Refusal: it is not.
    """
    email = referred(call, made.email)
    if made.email is not UNSET:
        if email is None:
            raise Refusal(17016, "Triggered Send Definition Email Not Found")
        made.email = made.email.__class__(id=email["id"])
    if made.send_classification is not UNSET and referred(call, made.send_classification) is None:
        raise Refusal(17014, "Triggered Send Definition Send Classification Not Found")
    if made.list is not UNSET and referred(call, made.list) is None:
        raise Refusal(17017, "Triggered Send Definition List Not Found")
    return "" if email is None else str(json.loads(email["data"])["Subject"])


def _open(call: Call, id: int) -> None:
    """Take the email of a definition as it is now for what is sent from now on: a send of its own."""
    definition = call.store.one("SELECT * FROM objects WHERE id = ?", id)
    assert definition is not None
    kept = json.loads(definition["data"])
    email = email_of(call, kept)
    if email is None:
        raise Refusal(17016, "Triggered Send Definition Email Not Found")
    data: dict[str, Any] = {"Subject": kept["EmailSubject"], "Transactional": is_transactional(call, kept)}
    add_send(call, email, data=data, start=call.clock.now(), triggered=definition["object_id"])


def _go_out(call: Call, data: Mapping[str, Any]) -> None:
    """Send what waits, if the definition is active."""
    row = call.store.one("SELECT * FROM objects WHERE object_id = ?", data["definition"])
    if row is not None and json.loads(row["data"])["TriggeredSendStatus"] == TriggeredSendStatusEnum.ACTIVE:
        for send in call.store.all("SELECT id FROM sends WHERE triggered = ?", data["definition"]):
            deliver(call, send["id"])


def _forget_waiting(call: Call, definition: str) -> None:
    call.store.run("DELETE FROM outbox WHERE send IN (SELECT id FROM sends WHERE triggered = ?)", definition)
