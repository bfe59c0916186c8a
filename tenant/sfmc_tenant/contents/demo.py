"""The demo shop: a shop for tea, its customers and orders, what it sends, and what has become of that.

It is the same each time, but for the ObjectIDs. All of it happened in 2025.
"""

from __future__ import annotations

import random
from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta
from typing import Any

from sfmc_soap import (
    SERVER_TIME,
    APIObject,
    APIProperty,
    Attribute,
    Automation,
    AutomationActivity,
    AutomationTask,
    BounceEvent,
    ClickEvent,
    DataExtension,
    DataExtensionField,
    DataExtensionFieldType,
    DataExtensionObject,
    Email,
    EmailSendDefinition,
    EventType,
    FileTransferLocation,
    FileType,
    ForwardedEmailEvent,
    ImportDefinition,
    ImportDefinitionFieldMappingType,
    ImportDefinitionUpdateType,
    InteractionBaseObject,
    List,
    OpenEvent,
    PerformRequestMsg,
    QueryDefinition,
    Send,
    SendClassification,
    SendDefinitionList,
    Subscriber,
    SubscriberList,
    SubscriberStatus,
    TrackingEvent,
    TriggeredSend,
    TriggeredSendDefinition,
    TriggeredSendStatusEnum,
    UnsubEvent,
    UpdateRequest,
)

from ..call.call import Call
from ..kinds.sending.events import record
from ..operations.performing import perform
from ..operations.writing import update
from ..state.files import Files
from ..state.store import Row
from .filling import add, save_rows

CUSTOMERS = 600
ORDERS = 1500
EVENTS = 12_000
"""How many tracking events there are, of all kinds together."""

_OPENED = datetime(2025, 1, 2, 8, tzinfo=SERVER_TIME)
_CLOSED = datetime(2025, 12, 29, 2, tzinfo=SERVER_TIME)
_FIRST = (
    "Ada Ben Cora Dan Eve Finn Gita Hugo Ida Jon Kim Leo Mia Nils Olga Paul Quinn Rosa Sven Tara"
    " Uma Viktor Wanda Xaver Yara Zoe Aki Bea Carl Dora"
).split()
_LAST = (
    "Ahlgren Berg Costa Dahl Ek Falk Gruber Holm Ivarsson Jansen Keller Lund Moreau Novak Olsen Petit Quist"
    " Rossi Silva Tran"
).split()
_CITIES = "Aarhus Berlin Cork Delft Espoo Florence Ghent Halden".split()
_TEAS = (
    ("Assam", "7.50"),
    ("Darjeeling", "9.20"),
    ("Earl Grey", "6.80"),
    ("Genmaicha", "8.40"),
    ("Jasmine", "7.90"),
    ("Lapsang", "8.10"),
    ("Matcha", "14.00"),
    ("Oolong", "11.30"),
    ("Peppermint", "4.90"),
    ("Rooibos", "5.60"),
    ("Sencha", "8.80"),
    ("White Peony", "12.50"),
)
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
_CONFIRMATION = "order-confirmation"
_SHOP = "https://shop.example.com"
_TYPE = DataExtensionFieldType


def open_shop(call: Call) -> None:
    """Fill the business unit of a call with the shop."""
    chance = random.Random(2025)  # noqa: S311 - it is no secret
    with call.clock.standing(_OPENED):
        newsletter = _add_people(call)
        orders = _add_tables(call, chance)
        emails = _add_emails(call)
        _add_sending(call, emails[0], newsletter)
        automation = _add_automations(call)
    call.work.do_what_is_due()
    for month, email in enumerate(emails, start=1):
        send = Send(email=Email(id=email), list=[List(id=newsletter)])
        _let(call, datetime(2025, month, 10, 9, tzinfo=SERVER_TIME), send)
    for number, customer, placed in orders[-25:]:
        _let(call, placed, _confirmed(number, customer))
    with call.clock.standing(_CLOSED):
        perform(call, PerformRequestMsg(action="start", definitions=[automation]))
    call.work.do_what_is_due()
    _add_reactions(call, chance)


def _let(call: Call, at: datetime, sent: APIObject) -> None:
    """Let something be sent at a time, and go out."""
    with call.clock.standing(at):
        add(call, [sent])
    call.work.do_what_is_due()


# People.


def _customers() -> Iterator[tuple[str, str, str]]:
    """Yield the number, first name and last name of each customer."""
    for index in range(CUSTOMERS):
        yield f"C{index + 1:04d}", _FIRST[index % len(_FIRST)], _LAST[index // len(_FIRST)]


def _address(first: str, last: str) -> str:
    return f"{first}.{last}@example.com".lower()


def _add_people(call: Call) -> int:
    """Add the lists and the subscribers. Return the ID of the list that everybody is on."""
    lists = add(
        call,
        [
            List(list_name="Newsletter", customer_key="newsletter", description="Once a month"),
            List(list_name="Tea club", customer_key="tea-club", description="Who buys often"),
        ],
    )
    everybody, club = (result.new_id for result in lists if isinstance(result.new_id, int))
    subscribers = []
    for place, (number, first, last) in enumerate(_customers()):
        on = [everybody, club] if place % 5 == 0 else [everybody]
        left = place % 40 == 39
        subscribers.append(
            Subscriber(
                subscriber_key=number,
                email_address=_address(first, last),
                status=SubscriberStatus.UNSUBSCRIBED if left else SubscriberStatus.ACTIVE,
                lists=[SubscriberList(id=each) for each in on],
            )
        )
    add(call, subscribers)
    return everybody


# Tables.


def _field(name: str, type: DataExtensionFieldType, *, length: int = 0, key: bool = False) -> DataExtensionField:
    field = DataExtensionField(name=name, field_type=type, is_primary_key=key, is_required=key)
    if type == _TYPE.TEXT:
        field.max_length = length or 50
    if type == _TYPE.DECIMAL:
        field.precision, field.scale = 9, 2
    return field


def _row(key: str, values: dict[str, str]) -> DataExtensionObject:
    properties = [APIProperty(name=name, value=value) for name, value in values.items()]
    return DataExtensionObject(customer_key=key, properties=properties)


def _add_tables(call: Call, chance: random.Random) -> Sequence[tuple[str, str, datetime]]:
    """Add the data extensions with their rows. Return the number, customer and date of each order, oldest first."""
    add(call, _tables())
    save_rows(call, [_row("products", {"Product": name, "Price": price}) for name, price in _TEAS])
    customers = []
    for number, first, last in _customers():
        since = _OPENED - timedelta(days=chance.randrange(1000))
        values = {"CustomerNo": number, "Email": _address(first, last), "FirstName": first, "LastName": last}
        values |= {"City": chance.choice(_CITIES), "Since": f"{since:%Y-%m-%d}", "Points": str(chance.randrange(500))}
        customers.append(_row("customers", values))
    save_rows(call, customers)
    minutes = sorted(chance.randrange(360 * 24 * 60) for _ in range(ORDERS))
    orders, rows = [], []
    for place, minute in enumerate(minutes, start=1):
        number, customer = f"O-{place:05d}", f"C{chance.randrange(CUSTOMERS) + 1:04d}"
        placed = _OPENED + timedelta(minutes=minute)
        (product, price), pieces = chance.choice(_TEAS), chance.randint(1, 4)
        values = {"OrderNo": number, "CustomerNo": customer, "Product": product, "Pieces": str(pieces)}
        values |= {"Total": f"{float(price) * pieces:.2f}", "Placed": f"{placed:%Y-%m-%dT%H:%M:%S}"}
        rows.append(_row("orders", values | {"Paid": str(chance.random() < 0.95)}))
        orders.append((number, customer, placed))
    save_rows(call, rows)
    return orders


def _tables() -> Sequence[DataExtension]:
    customers = DataExtension(
        name="Customers",
        customer_key="customers",
        is_sendable=True,
        sendable_data_extension_field=DataExtensionField(name="CustomerNo"),
        sendable_subscriber_field=Attribute(name="Subscriber Key"),
        fields=[
            _field("CustomerNo", _TYPE.TEXT, length=10, key=True),
            _field("Email", _TYPE.EMAIL_ADDRESS),
            _field("FirstName", _TYPE.TEXT),
            _field("LastName", _TYPE.TEXT),
            _field("City", _TYPE.TEXT),
            _field("Since", _TYPE.DATE),
            _field("Points", _TYPE.NUMBER),
        ],
    )
    orders = [
        _field("OrderNo", _TYPE.TEXT, length=10, key=True),
        _field("CustomerNo", _TYPE.TEXT, length=10),
        _field("Product", _TYPE.TEXT),
        _field("Pieces", _TYPE.NUMBER),
        _field("Total", _TYPE.DECIMAL),
        _field("Placed", _TYPE.DATE),
        _field("Paid", _TYPE.BOOLEAN),
    ]
    products = [_field("Product", _TYPE.TEXT, key=True), _field("Price", _TYPE.DECIMAL)]
    totals = [_field("CustomerNo", _TYPE.TEXT, length=10, key=True), _field("Spent", _TYPE.DECIMAL)]
    return [
        customers,
        DataExtension(name="Orders", customer_key="orders", fields=orders),
        DataExtension(name="Products", customer_key="products", fields=products),
        DataExtension(name="Totals", customer_key="totals", fields=totals),
    ]


# Messages.


def _add_emails(call: Call) -> Sequence[int]:
    """Add the emails. Return the IDs of the newsletters."""
    emails = [
        Email(
            name=f"Newsletter {month:02d}",
            customer_key=f"newsletter-{month:02d}",
            subject=subject,
            html_body=f'<h1>{subject}</h1><p><a href="{_SHOP}/news/{month}">Read on</a></p>'
            f'<p><a href="{_SHOP}/sale">What is on sale</a></p>',
            character_set="UTF-8",
        )
        for month, subject in enumerate(_NEWS, start=1)
    ]
    confirmation = Email(
        name="Order confirmation",
        customer_key=_CONFIRMATION,
        subject="Your order",
        html_body=f'<p>We have it. <a href="{_SHOP}/orders">Your orders</a></p>',
    )
    results = add(call, [*emails, confirmation])
    return [result.new_id for result in results[:-1] if isinstance(result.new_id, int)]


def _add_sending(call: Call, email: int, newsletter: int) -> None:
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


def _confirmed(order: str, customer: str) -> TriggeredSend:
    """Return the message that confirms an order."""
    first, last = next((first, last) for number, first, last in _customers() if number == customer)
    person = Subscriber(
        subscriber_key=customer,
        email_address=_address(first, last),
        attributes=[Attribute(name="OrderNo", value=order)],
    )
    return TriggeredSend(
        triggered_send_definition=TriggeredSendDefinition(customer_key=_CONFIRMATION), subscribers=[person]
    )


# Automations.


def _add_automations(call: Call) -> Automation:
    """Add an import and a query. Return the automation that starts them."""
    Files(call.store, call.clock)["products.csv"] = "Product,Price\r\n" + "".join(
        f"{name},{price}\r\n" for name, price in _TEAS
    )
    products = ImportDefinition(
        name="Products",
        customer_key="products",
        destination_object=DataExtension(customer_key="products"),
        field_mapping_type=ImportDefinitionFieldMappingType.INFER_FROM_COLUMN_HEADINGS,
        file_spec="products.csv",
        file_type=FileType.CSV,
        update_type=ImportDefinitionUpdateType.ADD_AND_UPDATE,
        retrieve_file_transfer_location=FileTransferLocation(customer_key="ExactTarget Enhanced FTP"),
    )
    totals = QueryDefinition(
        name="Totals",
        customer_key="totals",
        query_text="SELECT CustomerNo, ROUND(SUM(Total), 2) AS Spent FROM Orders GROUP BY CustomerNo",
        target_type="DE",
        target_update_type="Overwrite",
        data_extension_target=InteractionBaseObject(customer_key="totals", name="Totals"),
    )
    add(call, [products])
    [query] = add(call, [totals])
    nightly = Automation(
        name="Nightly",
        customer_key="nightly",
        automation_tasks=[
            _step("Products", ImportDefinition(customer_key="products")),
            _step("Totals", QueryDefinition(object_id=query.new_object_id)),
        ],
    )
    [automation] = add(call, [nightly])
    return Automation(object_id=automation.new_object_id)


def _step(name: str, definition: APIObject) -> AutomationTask:
    return AutomationTask(name=name, activities=[AutomationActivity(name=name, activity_object=definition)])


# What became of the messages.


def _add_reactions(call: Call, chance: random.Random) -> None:
    """Add opens, clicks, bounces and the like, until there are as many events as there are to be."""
    sent = call.store.all("SELECT * FROM events WHERE kind = 'SentEvent' AND mid = ? ORDER BY id", call.mid)
    opened = [row for row in sent if chance.random() < 0.45]
    reactions: list[TrackingEvent] = [event for row in opened for event in _read(row, chance)]
    reactions += [_bounced(row, chance) for row in sent if chance.random() < 0.02]
    missing = EVENTS - call.store.value("SELECT count(*) FROM events WHERE mid = ?", call.mid) - len(reactions)
    reactions += [_opened(chance.choice(opened), chance) for _ in range(missing)]
    record(call.store, call.mid, sorted(reactions, key=lambda event: str(event.event_date)), call.now)


def _read(row: Row, chance: random.Random) -> Iterator[TrackingEvent]:
    """Yield what somebody has done who has opened a message."""
    yield _opened(row, chance)
    if chance.random() < 0.35:
        url = f"{_SHOP}/sale" if chance.random() < 0.6 else f"{_SHOP}/orders"
        yield ClickEvent(**_about(row, chance), url=url)
    if chance.random() < 0.01:
        yield UnsubEvent(**_about(row, chance), is_master_unsubscribed=False)
    if chance.random() < 0.01:
        yield ForwardedEmailEvent(**_about(row, chance))


def _opened(row: Row, chance: random.Random) -> OpenEvent:
    return OpenEvent(**_about(row, chance))


def _bounced(row: Row, chance: random.Random) -> BounceEvent:
    return BounceEvent(
        **_about(row, chance),
        event_type=EventType.HARD_BOUNCE,
        smtp_code="550",
        smtp_reason="No such mailbox",
        bounce_category="Hard bounce",
        bounce_type="immediate",
    )


def _about(row: Row, chance: random.Random) -> dict[str, Any]:
    """Return what an event says of the message that it is about, and when it was."""
    date = datetime.fromisoformat(row["date"]) + timedelta(seconds=chance.randrange(60, 3 * 24 * 3600))
    return {"send_id": row["send"], "subscriber_key": row["subscriber_key"], "event_date": date}
