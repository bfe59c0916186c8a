"""What emails are sent with: an email, a list with people, definitions."""

from __future__ import annotations

from datetime import datetime

from sfmc_soap import (
    Client,
    DailyRecurrence,
    DailyRecurrencePatternTypeEnum,
    Email,
    EmailSendDefinition,
    List,
    RecurrenceRangeTypeEnum,
    RecurrenceTypeEnum,
    ScheduleDefinition,
    SendClassification,
    SendDefinitionList,
    Subscriber,
    SubscriberList,
    SubscriberStatus,
    TriggeredSendDefinition,
    TriggeredSendStatusEnum,
    UpdateResponse,
)
from support.tenant.people import created

COMMERCIAL = SendClassification(customer_key="Default Commercial")
TRANSACTIONAL = SendClassification(customer_key="Default Transactional")


def email_id(client: Client, name: str = "Spring", html: str = "<p>Hello</p>") -> int:
    """Create an email, and return its ID."""
    return int(client.create([Email(name=name, subject=f"{name} is here", html_body=html)]).results[0].new_id or 0)


def list_id(client: Client, *keys: str, name: str = "Shop") -> int:
    """Create a list, and put subscribers on it who are made of keys. Return its ID."""
    id = int(client.create([List(list_name=name)]).results[0].new_id or 0)
    people = [subscriber(key) for key in keys]
    for person in people:
        person.lists = [SubscriberList(id=id)]
    if people:
        created(client, *people, upsert=True)
    return id


def subscriber(key: str, status: SubscriberStatus = SubscriberStatus.ACTIVE) -> Subscriber:
    """Return somebody who is made of a key."""
    return Subscriber(subscriber_key=key, email_address=f"{key}@example.org", status=status)


def define_send(client: Client, *lists: int, key: str = "spring_send", tests: int | None = None) -> EmailSendDefinition:
    """Create a definition of a send to lists, and return what names it."""
    items = [SendDefinitionList(list=List(id=id)) for id in lists]
    items += [] if tests is None else [SendDefinitionList(list=List(id=tests), is_test_object=True)]
    definition = EmailSendDefinition(
        customer_key=key,
        name=key,
        send_classification=COMMERCIAL,
        send_definition_list=items,
        email=Email(id=email_id(client)),
    )
    client.create([definition])
    return EmailSendDefinition(customer_key=key)


def define_triggered(
    client: Client,
    key: str = "welcome_ts",
    *,
    start: bool = True,
    html: str = "<p>Hello</p>",
    classification: SendClassification = COMMERCIAL,
) -> TriggeredSendDefinition:
    """Create a definition of a triggered send, started unless told otherwise, and return what names it."""
    definition = TriggeredSendDefinition(
        customer_key=key,
        name=key,
        send_classification=classification,
        email=Email(id=email_id(client, "Welcome", html)),
    )
    client.create([definition])
    if start:
        set_status(client, key, TriggeredSendStatusEnum.ACTIVE)
    return TriggeredSendDefinition(customer_key=key)


def set_status(
    client: Client, key: str, status: TriggeredSendStatusEnum, *, refresh: bool | None = None
) -> UpdateResponse:
    """Ask for the status of a definition of a triggered send."""
    definition = TriggeredSendDefinition(customer_key=key, triggered_send_status=status)
    if refresh is not None:
        definition.refresh_content = refresh
    return client.update([definition])


def once(at: datetime, occurrences: int = 1) -> ScheduleDefinition:
    """Return a schedule that begins at a time: for one time, unless told otherwise."""
    return ScheduleDefinition(
        recurrence=DailyRecurrence(
            daily_recurrence_pattern_type=DailyRecurrencePatternTypeEnum.INTERVAL, day_interval=1
        ),
        recurrence_type=RecurrenceTypeEnum.DAILY,
        recurrence_range_type=RecurrenceRangeTypeEnum.END_AFTER,
        start_date_time=at,
        occurrences=occurrences,
    )
