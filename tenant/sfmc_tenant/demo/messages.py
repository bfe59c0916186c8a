"""What the shop sends: newsletters, and confirmations of orders."""

from __future__ import annotations

from collections.abc import Sequence

from sfmc_soap import (
    Attribute,
    Email,
    EmailSendDefinition,
    List,
    SendClassification,
    SendDefinitionList,
    Subscriber,
    TriggeredSend,
    TriggeredSendDefinition,
    TriggeredSendStatusEnum,
    UpdateRequest,
)

from ..call.call import Call
from ..contents.filling import add
from ..operations.writing import update
from .people import address, customers

SHOP = "https://shop.example.com"
"""Where the links of the messages lead to."""
_CONFIRMATION = "order-confirmation"
_NEWS = (
    "A warm start",
    "Tea for two",
    "First flush",
    "Green days",
    "May flowers",
    "Iced tea",
    "On the road",
    "Late summer",
    "Back indoors",
    "Smoke and spice",
    "Long evenings",
    "Under the tree",
)
"""The newsletters, one a month."""


def add_emails(call: Call) -> Sequence[int]:
    """Add the emails. Return the IDs of the newsletters."""
    emails = [
        Email(
            name=f"Newsletter {month:02d}",
            customer_key=f"newsletter-{month:02d}",
            subject=subject,
            html_body=f'<h1>{subject}</h1><p><a href="{SHOP}/news/{month}">Read on</a></p>'
            f'<p><a href="{SHOP}/sale">What is on sale</a></p>',
            character_set="UTF-8",
        )
        for month, subject in enumerate(_NEWS, start=1)
    ]
    confirmation = Email(
        name="Order confirmation",
        customer_key=_CONFIRMATION,
        subject="Your order",
        html_body=f'<p>We have it. <a href="{SHOP}/orders">Your orders</a></p>',
    )
    results = add(call, [*emails, confirmation])
    return [result.new_id for result in results[:-1] if isinstance(result.new_id, int)]


def add_sending(call: Call, email: int, newsletter: int) -> None:
    """Add the definitions by which the shop sends, and start the one of triggered sends."""
    add(
        call,
        [
            EmailSendDefinition(
                name="Newsletter",
                customer_key="newsletter",
                email=Email(id=email),
                send_classification=SendClassification(customer_key="Default Commercial"),
                send_definition_list=[SendDefinitionList(list=List(id=newsletter))],
            )
        ],
    )
    confirmation = TriggeredSendDefinition(
        name="Order confirmation",
        customer_key=_CONFIRMATION,
        email=Email(customer_key=_CONFIRMATION),
        send_classification=SendClassification(customer_key="Default Transactional"),
    )
    add(call, [confirmation])
    started = TriggeredSendDefinition(customer_key=_CONFIRMATION, triggered_send_status=TriggeredSendStatusEnum.ACTIVE)
    update(call, UpdateRequest(objects=[started]))


def confirmed(order: str, customer: str) -> TriggeredSend:
    """Return the message that confirms an order."""
    first, last = next((first, last) for number, first, last in customers() if number == customer)
    person = Subscriber(
        subscriber_key=customer,
        email_address=address(first, last),
        attributes=[Attribute(name="OrderNo", value=order)],
    )
    return TriggeredSend(
        triggered_send_definition=TriggeredSendDefinition(customer_key=_CONFIRMATION), subscribers=[person]
    )
