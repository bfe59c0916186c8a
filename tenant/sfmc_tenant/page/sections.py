"""What the page shows of a tenant: kinds of objects, the properties in their tables, and what belongs to an object."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True, kw_only=True)
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


@dataclass(frozen=True, kw_only=True)
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


_EVENTS = {
    "sent": ("Sent", "SentEvent", ""),
    "not-sent": ("Not sent", "NotSentEvent", ""),
    "opens": ("Opens", "OpenEvent", ""),
    "clicks": ("Clicks", "ClickEvent", "URL"),
    "bounces": ("Bounces", "BounceEvent", "BounceCategory BounceType SMTPCode SMTPReason"),
    "unsubscribes": ("Unsubscribes", "UnsubEvent", "IsMasterUnsubscribed List.ID"),
    "forwards": ("Forwards", "ForwardedEmailEvent", ""),
}
"""The kinds of tracking events: heading, type, and what they tell beyond who and when."""


def _events(by: str, value: str) -> list[Part]:
    return [
        Part(
            path=path,
            title=title,
            object_type=object_type,
            columns=f"EventDate SubscriberKey SendID {more}".split(),
            by=by,
            value=value,
        )
        for path, (title, object_type, more) in _EVENTS.items()
    ]


ROWS = Part(path="rows", title="Rows", object_type="DataExtensionObject[{}]", columns=(), by="", value="CustomerKey")
"""The rows of a data extension: their columns are its fields, and their type has its key."""

SECTIONS: Sequence[Section] = (
    Section(
        path="data-extensions",
        title="Data extensions",
        object_type="DataExtension",
        columns="Name CustomerKey Description IsSendable CreatedDate ModifiedDate".split(),
        parts=[
            Part(
                path="fields",
                title="Fields",
                object_type="DataExtensionField",
                columns="Name FieldType MaxLength Scale IsPrimaryKey IsRequired DefaultValue Ordinal".split(),
                by="DataExtension.CustomerKey",
                value="CustomerKey",
                order="Ordinal",
            ),
            ROWS,
        ],
    ),
    Section(
        path="subscribers",
        title="Subscribers",
        object_type="Subscriber",
        columns="SubscriberKey EmailAddress Status CreatedDate UnsubscribedDate".split(),
        parts=[
            Part(
                path="memberships",
                title="Memberships",
                object_type="ListSubscriber",
                columns="ListID Status CreatedDate ModifiedDate".split(),
                by="SubscriberKey",
                value="SubscriberKey",
            ),
            *_events("SubscriberKey", "SubscriberKey"),
        ],
    ),
    Section(
        path="lists",
        title="Lists",
        object_type="List",
        columns="ListName ID Type ListClassification Description CreatedDate".split(),
        parts=[
            Part(
                path="members",
                title="Members",
                object_type="ListSubscriber",
                columns="SubscriberKey Status CreatedDate ModifiedDate".split(),
                by="ListID",
                value="ID",
            ),
        ],
    ),
    Section(
        path="sends",
        title="Sends",
        object_type="Send",
        columns="EmailName ID Subject Status NumberSent NumberDelivered SendDate SentDate".split(),
        parts=_events("SendID", "ID"),
    ),
    Section(
        path="triggered-sends",
        title="Triggered sends",
        object_type="TriggeredSendDefinition",
        columns="Name CustomerKey TriggeredSendStatus CreatedDate ModifiedDate".split(),
        parts=_events("TriggeredSendDefinitionObjectID", "ObjectID"),
    ),
    Section(
        path="automations",
        title="Automations",
        object_type="Automation",
        columns="Name CustomerKey Status ScheduledTime LastRunTime CreatedDate".split(),
        parts=[
            Part(
                path="runs",
                title="Runs",
                object_type="AutomationInstance",
                columns="ObjectID Status StatusMessage StartTime CompletedTime StatusLastUpdate".split(),
                by="AutomationID",
                value="ObjectID",
            ),
        ],
    ),
    Section(
        path="imports",
        title="Imports",
        object_type="ImportDefinition",
        columns="Name CustomerKey UpdateType FileSpec CreatedDate".split(),
        parts=[
            Part(
                path="runs",
                title="Runs",
                object_type="ImportResultsSummary",
                columns=(
                    "TaskResultID ImportStatus StartDate EndDate TotalRows NumberSuccessful NumberDuplicated"
                    " NumberErrors"
                ).split(),
                by="ImportDefinitionCustomerKey",
                value="CustomerKey",
            ),
        ],
    ),
    Section(
        path="queries",
        title="Queries",
        object_type="QueryDefinition",
        columns="Name CustomerKey TargetUpdateType Status CreatedDate".split(),
    ),
)
"""Everything that the page shows tables of, in the order of its menu."""
