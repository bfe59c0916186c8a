"""Who messages are from, and how they leave: profiles, and classifications that pair them."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any, cast

from sfmc_soap import (
    UNSET,
    APIObject,
    DeliveryProfile,
    SendClassification,
    SendClassificationTypeEnum,
    SenderProfile,
)

from ...call.call import Call
from ...call.errors import Refusal
from ...state.store import Row
from ..base.addresses import is_address
from ..base.kind import Outcome
from ..base.stored import StoredKind, referred

_FROM_NAME, _FROM_ADDRESS = 130, 100
"""The most characters of the name and of the address of a sender."""


class SenderProfiles(StoredKind):
    """The kind of sender profiles."""

    missing = (40100, "SP_Sender Profile Not Found")

    def __init__(self) -> None:
        hidden = ("DataRetentionPeriodLength", "DataRetentionPeriodUnitOfMeasure")
        super().__init__(SenderProfile, has_number=False, hidden=hidden)

    def check(self, call: Call, obj: APIObject) -> None:
        profile = cast(SenderProfile, obj)
        if not profile.name:
            raise Refusal(40104, "SP_Name Invalid")
        if not profile.from_name:
            raise Refusal(40101, "SP_From Name Not Specified")
        if not profile.from_address:
            raise Refusal(40102, "SP_From Address Not Specified")
        check_sender(profile)

    def change(self, call: Call, there: Row, obj: APIObject) -> Outcome:
        check_sender(cast(SenderProfile, obj))
        return super().change(call, there, obj)


class DeliveryProfiles(StoredKind):
    """The kind of delivery profiles."""

    missing = (41301, "DP_Delivery Profile Not Found")

    def __init__(self) -> None:
        super().__init__(DeliveryProfile, has_number=False)

    def check(self, call: Call, obj: APIObject) -> None:
        if not cast(DeliveryProfile, obj).name:
            raise Refusal(41105, "DP_Name Invalid")


class SendClassifications(StoredKind):
    """The kind of send classifications."""

    missing = (24100, "SC_SendClassification Not Found")

    def __init__(self) -> None:
        super().__init__(SendClassification, has_number=False, hidden=("SendPriority",))

    def check(self, call: Call, obj: APIObject) -> None:
        made = cast(SendClassification, obj)
        if not made.name:
            raise Refusal(24104, "SC_Name Invalid")
        if referred(call, made.sender_profile) is None:
            raise Refusal(24101, "SC_Sender Profile Not Found")
        if referred(call, made.delivery_profile) is None:
            raise Refusal(24102, "SC_Delivery Profile Not Found")
        if made.send_classification_type is UNSET:
            made.send_classification_type = SendClassificationTypeEnum.MARKETING


def check_sender(profile: SenderProfile) -> None:
    """Check what a sender profile sets of the sender, whether it is kept or only for one send.

    Raises:
        Refusal: the name or the address is too long, or the address is none. AMPscript may stand for it.
    """
    if isinstance(profile.from_name, str) and len(profile.from_name) > _FROM_NAME:
        raise Refusal(40105, "SP_From Name Invalid")
    address = profile.from_address
    if not isinstance(address, str) or "%%" in address:
        return
    if len(address) > _FROM_ADDRESS or not is_address(address):
        raise Refusal(40106, "SP_From Address Invalid")


def is_transactional(call: Call, definition: Mapping[str, Any]) -> bool:
    """Tell whether a definition sends transactional messages, by its classification."""
    named = definition.get("SendClassification", {})
    query = "SELECT data FROM objects WHERE kind = 'SendClassification' AND mid = ? AND ? IN (object_id, customer_key)"
    row = call.store.one(query, call.mid, named.get("ObjectID") or named.get("CustomerKey"))
    return row is not None and json.loads(row["data"]).get("SendClassificationType") == "Operational"


def open_senders(call: Call) -> None:
    """Give the account of a call the profiles and classifications that every account has from the start."""
    sender = SenderProfile(customer_key="Default", name="Default", from_name="Shop", from_address="shop@example.com")
    delivery = DeliveryProfile(name="Default", customer_key="Default")
    made: list[APIObject] = [sender, delivery]
    for name, type in (
        ("Default Commercial", SendClassificationTypeEnum.MARKETING),
        ("Default Transactional", SendClassificationTypeEnum.OPERATIONAL),
    ):
        made.append(
            SendClassification(
                name=name,
                customer_key=name,
                send_classification_type=type,
                sender_profile=SenderProfile(customer_key="Default"),
                delivery_profile=DeliveryProfile(customer_key="Default"),
            )
        )
    for obj in made:
        call.kinds.of_model(obj.__class__).add(call, obj)
