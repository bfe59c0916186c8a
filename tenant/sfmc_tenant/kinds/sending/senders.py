"""Who messages are from, and how they leave: profiles, and classifications that pair them."""

from __future__ import annotations

from typing import cast

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
from ..base.stored import StoredKind, referred


class SenderProfiles(StoredKind):
    """The kind of sender profiles."""

    missing = Refusal(40000, "The sender profile was not found.")

    def __init__(self) -> None:
        hidden = ("DataRetentionPeriodLength", "DataRetentionPeriodUnitOfMeasure")
        super().__init__(SenderProfile, has_number=False, hidden=hidden)

    def check(self, call: Call, obj: APIObject) -> None:
        profile = cast(SenderProfile, obj)
        if not (profile.name and profile.from_name and profile.from_address):
            raise Refusal(40100, "A sender profile needs Name, FromName and FromAddress.")


class DeliveryProfiles(StoredKind):
    """The kind of delivery profiles."""

    missing = Refusal(41000, "The delivery profile was not found.")

    def __init__(self) -> None:
        super().__init__(DeliveryProfile, has_number=False)

    def check(self, call: Call, obj: APIObject) -> None:
        if not cast(DeliveryProfile, obj).name:
            raise Refusal(41100, "A delivery profile needs a Name.")


class SendClassifications(StoredKind):
    """The kind of send classifications."""

    missing = Refusal(24000, "The send classification was not found.")

    def __init__(self) -> None:
        super().__init__(SendClassification, has_number=False, hidden=("SendPriority",))

    def check(self, call: Call, obj: APIObject) -> None:
        made = cast(SendClassification, obj)
        if not made.name:
            raise Refusal(24100, "A send classification needs a Name.")
        if referred(call, made.sender_profile) is None or referred(call, made.delivery_profile) is None:
            raise Refusal(24101, "A send classification needs a SenderProfile and a DeliveryProfile that exist.")
        if made.send_classification_type is UNSET:
            made.send_classification_type = SendClassificationTypeEnum.MARKETING


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
