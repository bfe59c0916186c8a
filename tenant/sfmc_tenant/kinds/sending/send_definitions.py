"""Definitions of user-initiated sends."""

from __future__ import annotations

import json
from collections.abc import Iterable
from datetime import datetime
from typing import Any, cast

from sfmc_soap import (
    UNSET,
    APIObject,
    EmailSendDefinition,
    PerformResult,
    ScheduleDefinition,
    ScheduleResult,
    SendDefinitionList,
    SenderProfile,
    to_dict,
)

from ...call.call import Call
from ...call.errors import Refusal
from ...state.store import Row
from ..base.guids import is_guid
from ..base.kind import Outcome
from ..base.stored import IS_PLATFORM_OBJECT, StoredKind, referred
from ..folders import folder_holding
from ..tasks.schedules import check_schedule, first_time
from .recipients import recipients_of
from .senders import check_sender, is_transactional
from .sending import email_of, open_send
from .sends import performed

_HIDDEN = (
    "SendWindowDelete TrackingUsers DeliveryScheduledTime MessageDeliveryType IsSeedListSend PreHeader ReplyToAddress"
    " ReplyToDisplayName"
).split()


class EmailSendDefinitions(StoredKind):
    """The kind of definitions of user-initiated sends. Perform starts a send or a test, or counts who would get it."""

    missing = (42002, "ESD_Not Found")

    def __init__(self) -> None:
        super().__init__(
            EmailSendDefinition,
            hidden=_HIDDEN,
            whole=("SendDefinitionList",),
            has_number=False,
            unlisted=[IS_PLATFORM_OBJECT],
        )

    def check(self, call: Call, obj: APIObject) -> None:
        made = cast(EmailSendDefinition, obj)
        if not made.customer_key:
            raise Refusal(42100, "ESD_Customer Key Invalid")
        if not made.name:
            raise Refusal(42101, "ESD_Name Invalid")
        if referred(call, made.send_classification) is None:
            raise Refusal(42003, "ESD_Send Classification Not Found")
        if not made.send_definition_list:
            raise Refusal(42110, "ESD_Send Definition List Invalid")
        if made.email is UNSET:
            raise Refusal(42005, "ESD_Email Not Specified")
        _check_parts(call, made)
        email = referred(call, made.email)
        if made.email_subject is UNSET and email is not None:
            made.email_subject = json.loads(email["data"])["Subject"]

    def change(self, call: Call, there: Row, obj: APIObject) -> Outcome:
        given = cast(EmailSendDefinition, obj)
        if referred(call, given.send_classification) is None:
            raise Refusal(42003, "ESD_Send Classification Not Found")
        _check_parts(call, given)
        return super().change(call, there, obj)

    def perform(self, call: Call, action: str, obj: APIObject) -> PerformResult:
        there = self._named(call, obj)
        data = json.loads(there["data"])
        action = action.lower()
        items = [item for item in data["SendDefinitionList"] if bool(item.get("IsTestObject")) == (action == "test")]
        if action == "getmaxcount":
            result = performed(obj, "EmailSendDefinition", 0)
            assert result.task
            once = data.get("DeduplicateByEmail") is True
            result.task.status_message = str(len(recipients_of(call, items, each_address_once=once).lists))
            result.task.id = UNSET
            return result
        if action not in ("start", "test"):
            raise Refusal(100, f"Perform is not supported for EmailSendDefinition with the action {action}.")
        if not items:
            raise Refusal(42110, "ESD_Send Definition List Invalid")
        return performed(obj, "EmailSendDefinition", self._open(call, there, obj, items))

    def schedule(self, call: Call, action: str, when: ScheduleDefinition, obj: APIObject) -> ScheduleResult:
        there = self._named(call, obj)
        check_schedule(when)
        if action.lower() != "start" or when.occurrences != 1:
            raise Refusal(140, "A send can be scheduled to start, once.")
        items = [item for item in json.loads(there["data"])["SendDefinitionList"] if not item.get("IsTestObject")]
        task = performed(obj, "EmailSendDefinition", self._open(call, there, obj, items, at=first_time(when))).task
        return ScheduleResult(status_code="OK", status_message="EmailSendDefinition scheduled", object=when, task=task)

    def _named(self, call: Call, obj: APIObject) -> Row:
        if obj.object_id and not is_guid(obj.object_id):
            raise Refusal(42117, "ESD_Invalid ObjectID")
        if not obj.customer_key and not obj.object_id:
            raise Refusal(42001, "ESD_Not Specified")
        there = self.find(call, obj)
        if there is None:
            raise Refusal(*self.missing)
        return there

    def _open(
        self, call: Call, there: Row, obj: APIObject, items: list[dict[str, Any]], *, at: datetime | None = None
    ) -> int:
        """Start a send by a definition. The one that was sent may name another sender."""
        kept = json.loads(there["data"])
        email = email_of(call, kept)
        if email is None:
            raise Refusal(42004, "ESD_Email Not Found")
        profile = kept.get("SenderProfile", {}) | _profile(call, cast(EmailSendDefinition, obj).sender_profile)
        data = {name: profile[name] for name in ("FromName", "FromAddress") if name in profile}
        data |= {name: kept[name] for name in ("Additional", "IsMultipart") if name in kept}
        data |= {"Transactional": is_transactional(call, kept), "EachOnce": kept.get("DeduplicateByEmail") is True}
        if "EmailSubject" in kept:
            data["Subject"] = kept["EmailSubject"]
        return open_send(call, email, items, data=data, definition=there["object_id"], at=at)


def _profile(call: Call, profile: Any) -> dict[str, Any]:
    """Return what a sender profile says, whether it is named or given as a whole."""
    if not isinstance(profile, SenderProfile):
        return {}
    check_sender(profile)
    there = referred(call, profile)
    return (json.loads(there["data"]) if there is not None else {}) | to_dict(profile)


def _check_parts(call: Call, made: EmailSendDefinition) -> None:
    """Check that what a definition refers to is there.

    Raises:
        Refusal: it is not.
    """
    if made.email is not UNSET:
        email = referred(call, made.email)
        if email is None:
            raise Refusal(42004, "ESD_Email Not Found")
        made.email = made.email.__class__(id=email["id"])
    folder = made.category_id
    if folder and folder_holding(call, call.mid, folder, "userinitiatedsends") is None:
        raise Refusal(42115, "ESD_CategoryID Invalid")
    _check_items(call, made.send_definition_list)


def _check_items(call: Call, items: Iterable[SendDefinitionList]) -> None:
    for item in items:
        if item.list is UNSET and item.custom_object_id is UNSET:
            raise Refusal(42110, "ESD_Send Definition List Invalid")
        if item.list is not UNSET and referred(call, item.list) is None:
            raise Refusal(42007, "ESD_List Not Found")
        if item.custom_object_id is not UNSET and not call.store.one(
            "SELECT 1 FROM objects WHERE kind = 'DataExtension' AND object_id = ?", item.custom_object_id
        ):
            raise Refusal(42008, "ESD_Custom Object Not Found")
