"""What the page shows of a tenant: kinds of objects, the properties in their tables, and what belongs to an object."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True)
class Part:
    """Objects that belong to another one, such as the events of a send.

    Attributes:
        path: its place in addresses.
        title: its heading.
        object_type: what a Retrieve calls them.
        columns: the properties in their table.
        by: the property that says what they belong to.
        value: the property of the other object that it is equal to.
        order: the property whose order they stand in; "" for the newest first.
    """

    path: str
    title: str
    object_type: str
    columns: Sequence[str]
    by: str
    value: str
    order: str = ""


@dataclass(frozen=True)
class Section:
    """A kind of objects with a table of its own.

    Attributes:
        path: its place in addresses.
        title: its heading.
        object_type: what a Retrieve calls them.
        columns: the properties in their table; the first names an object.
        parts: what belongs to one of them.
    """

    path: str
    title: str
    object_type: str
    columns: Sequence[str]
    parts: Sequence[Part] = ()

    def part(self, path: str) -> Part | None:
        """Return one of its parts, None if it has none by that name."""
        return next((part for part in self.parts if part.path == path), None)


_EVENTS = {
    "sent": ("Sent", "SentEvent", ()),
    "not-sent": ("Not sent", "NotSentEvent", ()),
    "opens": ("Opens", "OpenEvent", ()),
    "clicks": ("Clicks", "ClickEvent", ("URL",)),
    "bounces": ("Bounces", "BounceEvent", ("BounceCategory", "BounceType", "SMTPCode", "SMTPReason")),
    "unsubscribes": ("Unsubscribes", "UnsubEvent", ("IsMasterUnsubscribed", "List.ID")),
    "forwards": ("Forwards", "ForwardedEmailEvent", ()),
}
"""The kinds of tracking events: heading, type, and what they tell beyond who and when."""


def _events(by: str, value: str) -> list[Part]:
    return [
        Part(path, title, object_type, ("EventDate", "SubscriberKey", "SendID", *more), by, value)
        for path, (title, object_type, more) in _EVENTS.items()
    ]


ROWS = "rows"
"""The part of a data extension that has its rows: their columns are its fields."""

SECTIONS: Sequence[Section] = (
    Section(
        "data-extensions",
        "Data extensions",
        "DataExtension",
        ("Name", "CustomerKey", "Description", "IsSendable", "CreatedDate", "ModifiedDate"),
        (
            Part(
                "fields",
                "Fields",
                "DataExtensionField",
                ("Name", "FieldType", "MaxLength", "Scale", "IsPrimaryKey", "IsRequired", "DefaultValue", "Ordinal"),
                "DataExtension.CustomerKey",
                "CustomerKey",
                order="Ordinal",
            ),
            Part(ROWS, "Rows", "DataExtensionObject[{}]", (), "", "CustomerKey"),
        ),
    ),
    Section(
        "subscribers",
        "Subscribers",
        "Subscriber",
        ("SubscriberKey", "EmailAddress", "Status", "CreatedDate", "UnsubscribedDate"),
        (
            Part(
                "memberships",
                "Memberships",
                "ListSubscriber",
                ("ListID", "SubscriberKey", "Status", "CreatedDate", "ModifiedDate"),
                "SubscriberKey",
                "SubscriberKey",
            ),
            *_events("SubscriberKey", "SubscriberKey"),
        ),
    ),
    Section(
        "lists",
        "Lists",
        "List",
        ("ListName", "ID", "Type", "ListClassification", "Description", "CreatedDate"),
        (
            Part(
                "members",
                "Members",
                "ListSubscriber",
                ("SubscriberKey", "Status", "CreatedDate", "ModifiedDate"),
                "ListID",
                "ID",
            ),
        ),
    ),
    Section(
        "sends",
        "Sends",
        "Send",
        ("ID", "EmailName", "Subject", "Status", "NumberSent", "NumberDelivered", "SendDate", "SentDate"),
        _events("SendID", "ID"),
    ),
    Section(
        "triggered-sends",
        "Triggered sends",
        "TriggeredSendDefinition",
        ("CustomerKey", "Name", "TriggeredSendStatus", "CreatedDate", "ModifiedDate"),
        _events("TriggeredSendDefinitionObjectID", "ObjectID"),
    ),
    Section(
        "automations",
        "Automations",
        "Automation",
        ("Name", "CustomerKey", "Status", "ScheduledTime", "LastRunTime", "CreatedDate"),
        (
            Part(
                "runs",
                "Runs",
                "AutomationInstance",
                ("ObjectID", "Status", "StatusMessage", "StartTime", "CompletedTime", "StatusLastUpdate"),
                "AutomationID",
                "ObjectID",
            ),
        ),
    ),
    Section(
        "imports",
        "Imports",
        "ImportDefinition",
        ("CustomerKey", "Name", "UpdateType", "FileSpec", "CreatedDate"),
        (
            Part(
                "runs",
                "Runs",
                "ImportResultsSummary",
                (
                    "TaskResultID",
                    "ImportStatus",
                    "StartDate",
                    "EndDate",
                    "TotalRows",
                    "NumberSuccessful",
                    "NumberDuplicated",
                    "NumberErrors",
                ),
                "ImportDefinitionCustomerKey",
                "CustomerKey",
            ),
        ),
    ),
    Section(
        "queries",
        "Queries",
        "QueryDefinition",
        ("Name", "CustomerKey", "TargetUpdateType", "Status", "CreatedDate"),
    ),
)
"""Everything that the page shows tables of, in the order of its menu."""
