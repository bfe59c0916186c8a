"""What a user may do wrong with filters, for test_messages.py: one case for each message."""

from __future__ import annotations

import datetime as dt
import math
from collections.abc import Callable
from decimal import Decimal
from typing import Any

from sfmc_soap import (
    SERVER_TIME,
    UNSET,
    ComplexFilterPart,
    Condition,
    FilterPart,
    LogicalOperators,
    P,
    SimpleFilterPart,
    SimpleOperators,
)
from sfmc_soap.everyday.filters import filtered_properties, prepare

Case = Callable[[Any], object]

ROWS = "DataExtensionObject[orders]"
SINCE = dt.datetime(2026, 3, 1, tzinfo=SERVER_TIME)

SendID: Any = P("SendID")
"""A property for which type checkers do not see what is wrong."""


def sent(where: Any, object_type: str = "Send") -> object:
    """What is sent for a filter."""
    return prepare(where, object_type, is_checked=True)


def by_hand(operator: str, **values: Any) -> SimpleFilterPart:
    return SimpleFilterPart(property="Name", simple_operator=SimpleOperators(operator), **values)


def alternating(depth: int) -> Condition:
    """Parts that are each inside another one, by another operator."""
    part: Condition = SendID == 0
    for level in range(depth // 2):
        part = (part & SendID.in_(level)) | SendID.is_null()
    return part


def containing_itself() -> FilterPart:
    part = ComplexFilterPart(left_operand=SendID == 1, logical_operator=LogicalOperators.AND)
    part.right_operand = part
    return part


FILTERS: dict[str, Case] = {
    # Values.
    "none": lambda _: SendID == None,  # noqa: E711 - that it is not `is`
    "unset": lambda _: SendID != UNSET,
    "nothing to be less than": lambda _: SendID < None,
    "another property": lambda _: SendID == P("JobID"),
    "bytes": lambda _: SendID == b"43",
    "a class": lambda _: SendID == int,  # noqa: E721 - it is no comparison of types
    "not a number": lambda _: SendID > math.nan,  # noqa: PLW0177 - nothing is asked about it
    "infinity": lambda _: SendID < Decimal("-Infinity"),
    "digits without end": lambda _: SendID == Decimal("1E+999999"),
    "whole digits without end": lambda _: SendID == 10**5000,
    "no value at all": lambda _: SendID.in_(),
    "a list without values": lambda _: SendID.in_([]),
    "a list in a list": lambda _: SendID.in_([1, [2]]),
    "a dict": lambda _: SendID.in_({"Paris": 1}),
    "a number in like": lambda _: SendID.like(43),
    # Dates.
    "a naive date": lambda _: P("EventDate") >= dt.datetime(2026, 3, 1),
    "a day": lambda _: P("EventDate") >= dt.date(2026, 3, 1),  # type: ignore[operator]
    "a date that is equal to none": lambda _: P("EventDate") == SINCE.replace(microsecond=500_000),
    "one of several dates": lambda _: P("EventDate").in_(SINCE, SINCE.replace(microsecond=1)),
    "the last date": lambda _: P("EventDate") < dt.datetime.max.replace(tzinfo=SERVER_TIME),
    "a date and a number": lambda _: P("EventDate").between(1, SINCE),
    # Python's own words.
    "no name": lambda _: P(""),
    "a name that is none": lambda _: P(43),  # type: ignore[arg-type]
    "and": lambda _: (SendID == 1) and SendID == 2,
    "not": lambda _: not SendID == 1,  # noqa: SIM201 - it is about `not`
    "chained": lambda _: 1 < SendID < 5,
    "in": lambda _: SendID in (1, 2),
    "tilde": lambda _: ~(SendID == 1),
    "no parentheses": lambda _: SendID == 1 & P("JobID") == 2,
    "half the parentheses": lambda _: (SendID == 1) & P("IsActive"),
    "a flag": lambda _: (SendID == 1) | True,
    "a bare property": lambda _: not P("IsActive"),
    "not a bare property": lambda _: ~P("IsActive"),
    # What is sent.
    "where is a flag": lambda _: sent(True),
    "where is a property": lambda _: sent(P("IsActive")),
    "alternating": lambda _: alternating(400),
    "containing itself": lambda _: filtered_properties(containing_itself()),
    "a naive date by hand": lambda _: sent(by_hand("equals", date_value=[dt.datetime(2026, 3, 1)]), ROWS),
    "a date before all dates": lambda _: sent(P("PaidAt") > dt.datetime.min.replace(tzinfo=dt.UTC), ROWS),
    # What objects take.
    "an operator of data filters": lambda _: sent(by_hand("contains", value=["a"])),
    "automations": lambda _: sent(P("Name").like("a"), "Automation"),
    "automations with AND": lambda _: sent((P("Name") == "a") & (P("Status") == 2), "AutomationInstance"),
    "rows": lambda _: sent(P("City").like("Paris"), ROWS),
    "a property of activities": lambda _: sent(P("Status") == "Complete", "AsyncActivityStatus"),
    "an operator of activities": lambda _: sent(P("TaskID") != 1, "AsyncActivityStatus"),
    "activities with OR": lambda _: sent((P("TaskID") == 1) | (P("TaskID") == 2), "AsyncActivityStatus"),
    "a property of events": lambda _: sent(P("URL") == "https://shop.example.com", "ClickEvent"),
    "accounts of data extensions": lambda _: sent(P("Client.ID") == 1, "DataExtension"),
    "dates of links": lambda _: sent(P("ModifiedDate") >= SINCE, "LinkSend"),
    "a status": lambda _: sent(P("TriggeredSendStatus").in_("Active", "Active"), "TriggeredSendDefinition"),
    "a secret": lambda _: sent((P("Password") == "s3cret") & P("Token").like("s3cret"), ROWS),
}
