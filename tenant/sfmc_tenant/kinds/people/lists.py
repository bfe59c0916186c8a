"""Lists of subscribers."""

from __future__ import annotations

import json
from typing import cast

from sfmc_soap import UNSET, APIObject, List, ListClassificationEnum, ListTypeEnum

from ...call.call import Call
from ...call.errors import Refusal
from ...state.store import Row
from ..base.kind import Outcome
from ..base.stored import StoredKind
from ..folders import folder_holding

_PROPERTIES = (
    "ID ObjectID PartnerKey CreatedDate ModifiedDate Client.ID Client.PartnerClientKey ListName Description Category"
    " Type CustomerKey ListClassification AutomatedEmail.ID"
).split()
"""What Describe tells of List."""
_NAME = 50
"""The most characters of a name."""
_FOLDERS = ("list", "mysubs", "publication", "suppression_list")
"""The types of content of the folders that lists can be in."""


class Lists(StoredKind):
    """The kind of lists."""

    exists = (1, "A list with the same key exists already.")
    missing = (13000, "List Not Found")

    def __init__(self) -> None:
        super().__init__(List, properties=_PROPERTIES)

    def find(self, call: Call, obj: APIObject) -> Row | None:
        if all(value is UNSET or value is None for value in (obj.id, obj.object_id, obj.customer_key)):
            raise Refusal(13001, "List ID Not Specified")
        return super().find(call, obj)

    def twin(self, call: Call, obj: APIObject) -> Row | None:
        return super().find(call, obj)

    def add(self, call: Call, obj: APIObject) -> Outcome:
        made = cast(List, obj)
        if made.subscribers:
            raise Refusal(13005, "List Subscriber Error")
        if not made.list_name:
            raise Refusal(13013, "List Validation Error")
        if not made.type:
            made.type = ListTypeEnum.PRIVATE
        if not made.list_classification:
            made.list_classification = ListClassificationEnum.EXACT_TARGET_LIST
        self._check(call, made, there=None)
        outcome = super().add(call, made)
        return Outcome("Created List.", outcome.id, outcome.object_id)

    def change(self, call: Call, there: Row, obj: APIObject) -> Outcome:
        if json.loads(there["data"])["Type"] == ListTypeEnum.MASTER:
            raise Refusal(13012, "List Cannot Be Updated")
        self._check(call, cast(List, obj), there)
        outcome = super().change(call, there, obj)
        return Outcome("Updated List.", outcome.id, outcome.object_id)

    def remove(self, call: Call, there: Row, obj: APIObject) -> Outcome:
        if json.loads(there["data"])["Type"] == ListTypeEnum.MASTER:
            raise Refusal(13002, "List Delete Error")
        call.store.run("DELETE FROM memberships WHERE list = ?", there["id"])
        super().remove(call, there, obj)
        return Outcome("Deleted List.")

    def _check(self, call: Call, made: List, there: Row | None) -> None:
        """Check what is set of a list, and give a new one its folder.

        Raises:
            Refusal: the service does not take it.
        """
        if made.type == ListTypeEnum.SALES_FORCE:
            raise Refusal(13003, "Salesforce Not Enabled")
        if made.type == ListTypeEnum.MASTER:
            raise Refusal(13011, "Multiple master lists returned")
        mid = there["mid"] if there is not None else call.account(made.client)
        if isinstance(made.list_name, str):
            _check_name(call, mid, made.list_name, there)
        if there is None or made.category is not UNSET:
            folder = folder_holding(call, mid, made.category, *_FOLDERS)
            if folder is None:
                raise Refusal(13009, "List Category Invalid")
            made.category = folder


def _check_name(call: Call, mid: int, name: str, there: Row | None) -> None:
    if not name.strip():
        raise Refusal(13013, "List Validation Error")
    if len(name) > _NAME:
        raise Refusal(13010, "List Name Too Long")
    taken = "SELECT id FROM objects WHERE kind = 'List' AND mid = ? AND json_extract(data, '$.ListName') = ?"
    row = call.store.one(taken, mid, name)
    if row is not None and (there is None or row["id"] != there["id"]):
        raise Refusal(1, "A list with the same name exists already.")
