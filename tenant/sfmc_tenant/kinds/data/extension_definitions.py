"""What a data extension can be like, but for its columns."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from sfmc_soap import UNSET

from ...call.call import Call
from ...call.texts import date_time, us_date
from ..folders import folder_holding
from .extension import Extension, by_key, by_name, invalid

_KEY_CHARACTERS = 36
_FOLDERS = ("dataextension", "shared_dataextension")
_SUBSCRIBER_FIELDS = {"Subscriber Key": "_SubscriberKey", "Email Address": "_EmailAddress"}
"""What a person is known by: as it is written, and as it is read."""


def definition(call: Call, mid: int, data: Mapping[str, Any], given: dict[str, Any]) -> dict[str, Any]:
    """Return what is kept of a data extension, without its columns.

    Args:
        call: the call.
        mid: the business unit that it belongs to.
        data: what was kept before; nothing for a new one.
        given: what the caller sets.

    Raises:
        Refusal: it cannot be like that.
    """
    if (
        "RowBasedRetention" in data
        and given.get("RowBasedRetention", data["RowBasedRetention"]) != data["RowBasedRetention"]
    ):
        raise invalid("RowBasedRetention cannot be updated.")
    if "SendableSubscriberField" in given:
        given["SendableSubscriberField"] = _subscriber_field(given["SendableSubscriberField"])
    if given.get("RetainUntil"):
        given["RetainUntil"] = _retain_until(given["RetainUntil"])
    kept = {"IsSendable": False, "IsTestable": False, **data, **given, "ModifiedDate": call.now}
    if not kept.get("Name"):
        raise invalid("A data extension needs a Name.")
    if not 0 < len(kept["CustomerKey"] or "") <= _KEY_CHARACTERS:
        raise invalid(f"The CustomerKey of a data extension has up to {_KEY_CHARACTERS} characters.")
    _check_unique(call, mid, kept)
    if "CategoryID" in given or not data:
        kept["CategoryID"] = folder_holding(call, mid, given.get("CategoryID") or UNSET, *_FOLDERS)
    if kept["CategoryID"] is None:
        raise invalid(f"The folder {given['CategoryID']} does not hold data extensions, or does not exist.")
    return kept


def _check_unique(call: Call, mid: int, kept: Mapping[str, Any]) -> None:
    for other in (by_key(call, kept["CustomerKey"], mid), by_name(call, kept["Name"], mid)):
        if other is not None and other.object_id != kept.get("ObjectID"):
            raise invalid("Another data extension has the same CustomerKey or Name.")


def _subscriber_field(given: Mapping[str, Any] | None) -> dict[str, str]:
    name = (given or {}).get("Name")
    if name not in _SUBSCRIBER_FIELDS:
        raise invalid(f"The SendableSubscriberField is one of {', '.join(_SUBSCRIBER_FIELDS)}.")
    return {"Name": _SUBSCRIBER_FIELDS[name]}


def _retain_until(text: str) -> str:
    try:
        return us_date(date_time(text))
    except (ValueError, OverflowError):
        raise invalid(f"RetainUntil is not a date: {text}") from None


def check_sending(kept: Mapping[str, Any], extension: Extension) -> None:
    """Check what makes a data extension sendable.

    Raises:
        Refusal: something is missing.
    """
    column = (kept.get("SendableDataExtensionField") or {}).get("Name")
    if kept["IsSendable"] and not (column and kept.get("SendableSubscriberField")):
        raise invalid("A sendable data extension needs a SendableDataExtensionField and a SendableSubscriberField.")
    if column is not None and column not in extension.by_name:
        raise invalid(f"The SendableDataExtensionField '{column}' is not one of the fields.")
    if kept["IsTestable"] and not kept["IsSendable"]:
        raise invalid("A testable data extension must be sendable.")
