"""Opening the demo shop. It is the same each time, but for the ObjectIDs. All of it happened in 2025."""

from __future__ import annotations

import random
from datetime import datetime

from sfmc_soap import (
    SERVER_TIME,
    APIObject,
    Email,
    List,
    PerformRequestMsg,
    Send,
)

from ..call.call import Call
from ..contents.filling import add
from ..operations.performing import perform
from .automations import add_automations
from .messages import add_emails, add_sending, confirmed
from .people import add_people
from .reactions import add_reactions
from .tables import OPENED, add_tables

_CLOSED = datetime(2025, 12, 29, 2, tzinfo=SERVER_TIME)


def open_shop(call: Call) -> None:
    """Fill the business unit of a call with the shop."""
    chance = random.Random(2025)  # noqa: S311 - it is no secret
    with call.clock.standing(OPENED):
        newsletter = add_people(call)
        orders = add_tables(call, chance)
        emails = add_emails(call)
        add_sending(call, emails[0], newsletter)
        automation = add_automations(call)
    call.work.do_what_is_due()
    for month, email in enumerate(emails, start=1):
        send = Send(email=Email(id=email), list=[List(id=newsletter)])
        _let(call, datetime(2025, month, 10, 9, tzinfo=SERVER_TIME), send)
    for number, customer, placed in orders[-25:]:
        _let(call, placed, confirmed(number, customer))
    with call.clock.standing(_CLOSED):
        perform(call, PerformRequestMsg(action="start", definitions=[automation]))
    call.work.do_what_is_due()
    add_reactions(call, chance)


def _let(call: Call, at: datetime, sent: APIObject) -> None:
    """Let something be sent at a time, and go out."""
    with call.clock.standing(at):
        add(call, [sent])
    call.work.do_what_is_due()
