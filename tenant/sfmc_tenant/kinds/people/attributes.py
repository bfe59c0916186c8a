"""Profile attributes: what an account keeps of its subscribers beyond what all have."""

from __future__ import annotations

import json
import re
from functools import lru_cache
from typing import cast

from sfmc_soap import UNSET, APIObject, PropertyDefinition, PropertyType, UnsetType, from_dict

from ...call.call import Call
from ...call.errors import Refusal, RetrieveError
from ...state.store import Row
from ..base.kind import Outcome, Source
from ..base.stored import StoredKind
from .attribute_values import choices, misfit

_TAKEN = frozenset({"emailaddress", "status", "subscriberid", "subscriberkey"})
"""Names of what every subscriber has, in small letters and without spaces."""

_UNCHANGEABLE = {
    "name": (67024, "Property Definition No Change Name"),
    "is_editable": (67025, "Property Definition No Change Is Editable"),
    "is_required": (67026, "Property Definition No Change Is Required"),
    "is_send_time": (67027, "Property Definition No Change Is Send Time"),
    "is_viewable": (67028, "Property Definition No Change Is Viewable"),
    "min_value": (67029, "Property Definition No Change Min Value"),
    "max_value": (67030, "Property Definition No Change Max Value"),
    "min_length": (67031, "Property Definition No Change Min Length"),
    "max_length": (67032, "Property Definition No Change Max Length"),
    "default_value": (67033, "Property Definition No Change Default Value"),
}
"""What is said when this would be changed of an attribute that is there."""


class Attributes(StoredKind):
    """The kind of profile attributes, which Configure sets up."""

    exists = (67006, "Property Definition Name Already Exists")
    missing = (67020, "Property Definition Not Found")

    def __init__(self) -> None:
        super().__init__(PropertyDefinition)

    def source(self, call: Call, argument: str) -> Source:
        # Describe of Subscriber tells of them.
        raise RetrieveError("PropertyDefinition cannot be retrieved")

    def owner(self, call: Call, obj: APIObject) -> int:
        return call.audience(super().owner(call, obj))

    def find(self, call: Call, obj: APIObject) -> Row | None:
        name = cast(PropertyDefinition, obj).name
        key = UNSET if isinstance(name, UnsetType) or obj.id is not UNSET else name
        named = PropertyDefinition(id=obj.id, object_id=obj.object_id, customer_key=key, client=obj.client)
        return super().find(call, named)

    def add(self, call: Call, obj: APIObject) -> Outcome:
        made = cast(PropertyDefinition, obj)
        if made.property_type is UNSET:
            made.property_type = PropertyType.STRING
        _check_name(made.name)
        _check_values(made)
        made.customer_key = made.name
        return super().add(call, made)

    def change(self, call: Call, there: Row, obj: APIObject) -> Outcome:
        kept = _definition(there["data"])
        for name, reason in _UNCHANGEABLE.items():
            if getattr(obj, name) not in (UNSET, getattr(kept, name)):
                raise Refusal(*reason)
        obj.customer_key = UNSET
        return super().change(call, there, obj)

    def remove(self, call: Call, there: Row, obj: APIObject) -> Outcome:
        forget = "UPDATE subscribers SET attributes = json_remove(attributes, ?) WHERE mid = ?"
        call.store.run(forget, f'$."{there["customer_key"]}"', there["mid"])
        return super().remove(call, there, obj)


def defined(call: Call, mid: int) -> list[PropertyDefinition]:
    """Return the profile attributes of a business unit, the oldest first. They are not to be changed."""
    query = "SELECT * FROM objects WHERE kind = 'PropertyDefinition' AND mid = ? ORDER BY id"
    return [_definition(row["data"]) for row in call.store.all(query, call.audience(mid))]


def open_attributes(call: Call) -> None:
    """Give a new account the profile attributes that the samples of the guide use."""
    kind = call.kinds.of_model(PropertyDefinition)
    for name in ("First Name", "Last Name"):
        kind.add(call, PropertyDefinition(name=name, is_viewable=True, is_editable=True, is_required=False))


@lru_cache(maxsize=1000)
def _definition(data: str) -> PropertyDefinition:
    """Return an attribute, from what is kept of it. It is read only: every subscriber that is written needs it."""
    return from_dict(json.loads(data), PropertyDefinition)


def _check_name(name: str | UnsetType) -> None:
    if isinstance(name, UnsetType) or not name:
        raise Refusal(67002, "Property Definition No Name")
    if not name[0].isascii() or not name[0].isalpha():
        raise Refusal(67003, "Property Definition Name Does Not Start With Letter")
    # Names in the guide have spaces and underscores.
    if not re.fullmatch(r"[A-Za-z0-9_ ]+", name):
        raise Refusal(67004, "Property Definition Name Contains Non-Alphanumeric Characters")
    if name.replace(" ", "").lower() in _TAKEN:
        raise Refusal(67005, "Property Definition Name Is On List Of Restricted Words")


def _check_values(made: PropertyDefinition) -> None:
    if isinstance(made.min_length, int) and isinstance(made.max_length, int) and made.min_length > made.max_length:
        raise Refusal(67000, "Property Definition Min Length Greater than Max Length")
    for limit, refusal in (
        (made.min_value, Refusal(67013, "Property Definition Invalid Min Value")),
        (made.max_value, Refusal(67015, "Property Definition Invalid Max Value")),
    ):
        if not isinstance(limit, UnsetType) and misfit(limit, PropertyDefinition(property_type=PropertyType.DOUBLE)):
            raise refusal
    if made.is_restricted_picklist is True and not choices(made):
        raise Refusal(67007, "Property Definition Missing Picklist Items")
    wrong = misfit(made.default_value or "", made)
    if wrong:
        raise Refusal(*wrong)
