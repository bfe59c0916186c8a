"""Sends by definition: they go on by themselves, with the tenant's clock."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from sfmc_soap import (
    SERVER_TIME,
    UNSET,
    APIProperty,
    Attribute,
    BounceEvent,
    ClickEvent,
    Client,
    ClientID,
    CreateOptions,
    DataExtension,
    DataExtensionField,
    DataExtensionObject,
    DataFolder,
    DeleteOptions,
    Email,
    EmailSendDefinition,
    EventType,
    LinkSend,
    List,
    ListSend,
    OpenEvent,
    PerformResponseMsg,
    PerformResult,
    RequestType,
    RetrieveRequest,
    ScheduleResult,
    Send,
    SendDefinitionList,
    SendDefinitionListTypeEnum,
    SenderProfile,
    SendSummary,
    SentEvent,
    Subscriber,
    SubscriberList,
    SubscriberStatus,
)
from sfmc_tenant import Tenant
from support.tenant.asking import equals, found
from support.tenant.mailing import COMMERCIAL, define_send, email_id, list_id, once
from support.tenant.people import codes, created, open_unit, updated
from support.tenant.shop import TYPE

NINE = datetime(2026, 3, 1, 9, 0, tzinfo=SERVER_TIME)


@pytest.fixture
def now() -> datetime:
    return NINE


@pytest.fixture
def client(tenant: Tenant) -> Client:
    return tenant.client(raise_on=())


def many(number: int) -> list[str]:
    return [f"k-{each:04}" for each in range(number)]


def only(response: PerformResponseMsg) -> PerformResult:
    (result,) = response.results or []
    assert isinstance(result, PerformResult)
    return result


def start(client: Client, definition: EmailSendDefinition, action: str = "start") -> int:
    """Start a send, and return its ID."""
    result = only(client.perform(action=action, definitions=[definition]))
    assert result.task, result.status_message
    return int(str(result.task.id))


def seen(client: Client, id: int) -> Send:
    asked = "ID SendDate SentDate NumberSent NumberTargeted Status EmailName Subject FromName"
    (send,) = found(client, Send, asked, equals("ID", id))
    return send


def sent_to(client: Client, id: int) -> list[object]:
    return [event.subscriber_key for event in found(client, SentEvent, "SubscriberKey", equals("SendID", id))]


def test_the_task_of_a_start_is_the_send(client: Client) -> None:
    definition = define_send(client, list_id(client, "ada"))
    result = only(client.perform(action="start", definitions=[definition]))
    assert (result.status_code, result.status_message) == ("OK", "EmailSendDefinition performed")
    assert result.task and result.task.status_message == "EmailSendDefinition performed"
    (send,) = found(client, Send, "ID", equals("EmailSendDefinition.CustomerKey", "spring_send"))
    assert str(send.id) == result.task.id


def test_a_send_goes_on_until_it_has_a_sent_date(tenant: Tenant, client: Client) -> None:
    id = start(client, define_send(client, list_id(client, *many(25))))
    numbers = []
    while seen(client, id).sent_date is None:
        numbers.append(seen(client, id).number_sent or 0)
        tenant.clock.move(6)
    assert numbers == sorted(numbers)
    assert len(set(numbers)) > 5
    send = seen(client, id)
    assert (send.number_sent, send.number_targeted, send.status) == (25, 25, "Complete")
    assert (send.email_name, send.subject, send.send_date) == ("Spring", "Spring is here", NINE)
    assert send.sent_date and timedelta() < send.sent_date - NINE < timedelta(minutes=2)
    assert sent_to(client, id) == many(25)


def test_a_moved_clock_finishes_a_send_at_its_own_time(tenant: Tenant, client: Client) -> None:
    id = start(client, define_send(client, list_id(client, *many(25))))
    tenant.clock.move(timedelta(days=3))
    sent_date = seen(client, id).sent_date
    assert sent_date and sent_date < NINE + timedelta(minutes=2)


def test_who_must_not_get_it_is_counted(tenant: Tenant, client: Client) -> None:
    everybody = list_id(client, *"ada ben cleo dora emil".split())
    barred = list_id(client, "emil", name="Barred")
    client.update([Subscriber(subscriber_key="ben", status=SubscriberStatus.UNSUBSCRIBED)])
    client.update([Subscriber(subscriber_key="cleo", status=SubscriberStatus.HELD)])
    client.update([Subscriber(subscriber_key="dora", status=SubscriberStatus.BOUNCED)])
    definition = EmailSendDefinition(
        customer_key="spring_send",
        name="Spring",
        send_classification=COMMERCIAL,
        email=Email(id=email_id(client)),
        send_definition_list=[
            SendDefinitionList(list=List(id=everybody)),
            SendDefinitionList(list=List(id=everybody)),
            SendDefinitionList(
                list=List(id=barred), send_definition_list_type=SendDefinitionListTypeEnum.EXCLUSION_LIST
            ),
        ],
    )
    client.create([definition])
    id = start(client, EmailSendDefinition(customer_key="spring_send"))
    tenant.clock.move(120)
    asked = "NumberSent NumberTargeted NumberExcluded ExistingUnsubscribes ExistingUndeliverables Duplicates"
    (send,) = found(client, Send, f"{asked} InvalidAddresses", equals("ID", id))
    assert (send.existing_unsubscribes, send.existing_undeliverables, send.invalid_addresses) == (1, 1, 0)
    assert (send.number_sent, send.number_targeted, send.duplicates) == (2, 2, 2)
    assert sent_to(client, id) == ["ada", "dora"]
    asked = "List.ID NumberSent Duplicates ExistingUnsubscribes ExistingUndeliverables MissingAddresses"
    (by_list,) = found(client, ListSend, asked, equals("SendID", id))
    assert (by_list.list and by_list.list.id, by_list.number_sent, by_list.duplicates) == (everybody, 2, 2)
    assert (by_list.existing_unsubscribes, by_list.existing_undeliverables, by_list.missing_addresses) == (1, 1, 0)


@pytest.mark.parametrize("related", ["Subscriber Key", "Email Address"])
def test_a_send_goes_to_a_sendable_data_extension(tenant: Tenant, client: Client, related: str) -> None:
    column = "Buyer" if related == "Subscriber Key" else "Address"
    columns = [
        DataExtensionField(name="Buyer", field_type=TYPE.TEXT, max_length=50, is_required=True, is_primary_key=True),
        DataExtensionField(name="Address", field_type=TYPE.EMAIL_ADDRESS),
    ]
    buyers = DataExtension(customer_key="buyers", name="Buyers", fields=columns, is_sendable=True)
    buyers.sendable_data_extension_field = DataExtensionField(name=column)
    buyers.sendable_subscriber_field = Attribute(name=related)
    id = client.create([buyers]).results[0].new_object_id
    for key in ("ada", "ben", "cleo"):
        values = [APIProperty(name="Buyer", value=key), APIProperty(name="Address", value=f"{key}@example.org")]
        client.create([DataExtensionObject(customer_key="buyers", properties=values)])
    list_id(client, "ada", "ben")
    client.update([Subscriber(subscriber_key="ben", status=SubscriberStatus.UNSUBSCRIBED)])
    definition = EmailSendDefinition(
        customer_key="spring_send",
        name="Spring",
        send_classification=COMMERCIAL,
        email=Email(id=email_id(client)),
        send_definition_list=[SendDefinitionList(custom_object_id=id)],
    )
    client.create([definition])
    send = start(client, EmailSendDefinition(customer_key="spring_send"))
    tenant.clock.move(120)
    assert sent_to(client, send) == ["ada", "cleo" if related == "Subscriber Key" else "cleo@example.org"]
    assert len(found(client, Subscriber, "ID", equals("SubscriberKey", sent_to(client, send)[1]))) == 1


def test_a_test_goes_to_the_list_for_tests(tenant: Tenant, client: Client) -> None:
    shop, staff = list_id(client, "ada"), list_id(client, "zoe", name="Staff")
    definition = define_send(client, shop, tests=staff)
    id = start(client, definition, "test")
    tenant.clock.move(120)
    assert [event.subscriber_key for event in found(client, SentEvent, "SubscriberKey", equals("SendID", id))] == [
        "zoe"
    ]


def test_a_test_without_such_a_list_is_refused(client: Client) -> None:
    definition = define_send(client, list_id(client, "ada"))
    assert only(client.perform(action="test", definitions=[definition])).error_code == 42110


def test_the_most_it_can_go_to_is_counted_in_a_message(client: Client) -> None:
    definition = define_send(client, list_id(client, *many(7)))
    task = only(client.perform(action="GetMaxCount", definitions=[definition])).task
    assert task and task.status_message == "7"
    assert found(client, Send, "ID", equals("Status", "Scheduled")) == []


@pytest.mark.parametrize(("once", "number"), [(True, 2), (False, 3)])
def test_an_address_may_get_one_message_only(tenant: Tenant, client: Client, *, once: bool, number: int) -> None:
    shop = list_id(client, "ada", "ben")
    twin = Subscriber(subscriber_key="twin", email_address="ada@example.org", lists=[SubscriberList(id=shop)])
    client.create([twin])
    definition = define_send(client, shop)
    definition.send_classification, definition.deduplicate_by_email = COMMERCIAL, once
    client.update([definition])
    task = only(client.perform(action="GetMaxCount", definitions=[definition])).task
    assert task and task.status_message == str(number)
    id = start(client, definition)
    tenant.clock.move(120)
    assert len(sent_to(client, id)) == number


@pytest.mark.parametrize(
    ("definition", "code"),
    [
        (EmailSendDefinition(customer_key="nothing"), 42002),
        (EmailSendDefinition(name="nothing"), 42001),
        (EmailSendDefinition(object_id="nothing"), 42117),
    ],
)
def test_what_is_not_there_is_not_started(client: Client, definition: EmailSendDefinition, code: int) -> None:
    assert only(client.perform(action="start", definitions=[definition])).error_code == code


def test_a_definition_cannot_be_stopped(client: Client) -> None:
    definition = define_send(client, list_id(client, "ada"))
    assert only(client.perform(action="stop", definitions=[definition])).error_code == 100


@pytest.mark.parametrize(
    ("lacks", "code"),
    [
        ("customer_key", 42100),
        ("send_classification", 42003),
        ("send_definition_list", 42110),
        ("email", 42005),
    ],
)
def test_a_definition_needs_all_its_parts(client: Client, lacks: str, code: int) -> None:
    parts = {
        "customer_key": "spring_send",
        "name": "Spring",
        "send_classification": COMMERCIAL,
        "send_definition_list": [SendDefinitionList(list=List(id=list_id(client)))],
        "email": Email(id=email_id(client)),
    }
    del parts[lacks]
    (result,) = client.create([EmailSendDefinition(**parts)]).results  # type: ignore[arg-type]
    assert result.error_code == code


def test_a_definition_is_retrieved_with_its_audience(client: Client) -> None:
    shop = list_id(client, "ada")
    define_send(client, shop)
    asked = "Name Email.ID EmailSubject SendClassification.CustomerKey SendDefinitionList"
    (definition,) = found(client, EmailSendDefinition, asked, equals("CustomerKey", "spring_send"))
    assert definition.email_subject == "Spring is here"
    (item,) = definition.send_definition_list
    assert item.list and item.list.id == shop


def test_a_folder_must_hold_what_is_in_it(client: Client) -> None:
    (emails,) = found(client, DataFolder, "ID", equals("ContentType", "email"))
    (sends,) = found(client, DataFolder, "ID", equals("ContentType", "userinitiatedsends"))
    spring = Email(name="Spring", subject="Hello", category_id=emails.id)
    wrong = Email(name="Spring", subject="Hello", category_id=sends.id)
    assert codes(created(client, spring, wrong)) == [None, 4002]
    definition = define_send(client, list_id(client, "ada"))
    definition.send_classification, definition.category_id = COMMERCIAL, sends.id
    elsewhere = EmailSendDefinition(customer_key="spring_send", send_classification=COMMERCIAL, category_id=emails.id)
    assert codes(updated(client, definition, elsewhere)) == [None, 42115]


def test_an_update_needs_the_classification(client: Client) -> None:
    define_send(client, list_id(client, "ada"))
    bare = EmailSendDefinition(customer_key="spring_send", name="Summer")
    assert client.update([bare]).results[0].error_code == 42003
    bare.send_classification = COMMERCIAL
    assert client.update([bare]).results[0].status_code == "OK"


def test_an_update_keeps_the_subject_unless_it_says_another_one(client: Client) -> None:
    definition = define_send(client, list_id(client, "ada"))
    definition.send_classification, definition.email = COMMERCIAL, Email(id=email_id(client, "Summer"))
    client.update([definition])
    asked = "EmailSubject Email.ID"
    (kept,) = found(client, EmailSendDefinition, asked, equals("CustomerKey", "spring_send"))
    assert (kept.email and kept.email.id, kept.email_subject) == (definition.email.id, "Spring is here")


def test_the_sender_may_be_given_for_one_run(client: Client) -> None:
    definition = define_send(client, list_id(client, "ada"))
    definition.sender_profile = SenderProfile(from_name="Ada's Shop", from_address="ada@example.org")
    assert seen(client, start(client, definition)).from_name == "Ada's Shop"
    definition.sender_profile = SenderProfile(from_name="x" * 131)
    assert only(client.perform(action="start", definitions=[definition])).error_code == 40105


def job(client: Client, action: str, id: int | None) -> PerformResult:
    return only(client.perform(action=action, definitions=[Send() if id is None else Send(id=id)]))


def test_a_send_can_be_paused_and_go_on(tenant: Tenant, client: Client) -> None:
    id = start(client, define_send(client, list_id(client, *many(25))))
    tenant.clock.move(13)
    assert job(client, "pause", id).status_code == "OK"
    before = seen(client, id).number_sent
    tenant.clock.move(timedelta(hours=1))
    assert (seen(client, id).number_sent, seen(client, id).status) == (before, "Paused")
    assert job(client, "resume", id).status_code == "OK"
    tenant.clock.move(120)
    assert seen(client, id).number_sent == 25


def test_a_canceled_send_sends_no_more(tenant: Tenant, client: Client) -> None:
    id = start(client, define_send(client, list_id(client, *many(25))))
    tenant.clock.move(13)
    job(client, "cancel", id)
    before = seen(client, id).number_sent
    tenant.clock.move(timedelta(hours=1))
    send = seen(client, id)
    assert (send.number_sent, send.sent_date, send.status) == (before, None, "Canceled")
    assert job(client, "resume", id).error_code == 7009


def test_without_an_id_an_action_is_ignored(client: Client) -> None:
    assert job(client, "cancel", None).status_code == "OK"
    assert job(client, "cancel", 99).error_code == 7008
    assert job(client, "explode", 99).error_code == 100


def test_a_send_is_scheduled(tenant: Tenant, client: Client) -> None:
    definition = define_send(client, list_id(client, "ada"))
    schedule = once(NINE + timedelta(hours=2))
    (result,) = client.schedule(action="start", schedule=schedule, interactions=[definition]).results or []
    assert isinstance(result, ScheduleResult) and result.task
    id = int(str(result.task.id))
    tenant.clock.move(timedelta(hours=1))
    assert (seen(client, id).status, seen(client, id).number_sent) == ("Scheduled", 0)
    tenant.clock.move(timedelta(hours=2))
    assert (seen(client, id).status, seen(client, id).number_sent) == ("Complete", 1)


def test_a_send_is_not_scheduled_again_and_again(client: Client) -> None:
    definition = define_send(client, list_id(client, "ada"))
    (result,) = client.schedule(action="start", schedule=once(NINE, 2), interactions=[definition]).results or []
    assert result.error_code == 140


def test_a_send_is_created_without_a_definition(tenant: Tenant, client: Client) -> None:
    shop, email = list_id(client, "ada", "ben"), email_id(client)
    send = Send(email=Email(id=email), list=[List(id=shop)], from_name="Shop", from_address="shop@example.org")
    (result,) = client.create([send]).results
    tenant.clock.move(120)
    assert (seen(client, int(result.new_id or 0)).number_sent, result.status_code) == (2, "OK")
    assert client.create([Send(list=[List(id=shop)])]).results[0].error_code == 7001
    assert client.create([Send(email=Email(id=email))]).results[0].error_code == 7002
    assert client.create([Send(email=Email(id=email), list=[List(id=999)])]).results[0].error_code == 7004


def test_results_repeat_objects_in_server_time_and_requests_stay_as_they_were(tenant: Tenant, client: Client) -> None:
    utc = datetime(2026, 3, 1, 20, 0, 0, 123_456, tzinfo=UTC)
    send = Send(email=Email(id=email_id(client)), list=[List(id=list_id(client))], send_date=utc)
    for options in (CreateOptions(), CreateOptions(request_type=RequestType.ASYNCHRONOUS)):
        client.create([send], options=options)
    synchronous = tenant.calls[-2]
    assert b"<SendDate>2026-03-01T14:00:00.123</SendDate>" in synchronous.answered
    assert b"<SendDate>2026-03-01T20:00:00.123456Z</SendDate>" in synchronous.sent
    deletion = DeleteOptions(request_type=RequestType.ASYNCHRONOUS)
    client.delete([Send(id=1, send_date=utc)], options=deletion)
    assert b"<SendDate>2026-03-01T14:00:00.123</SendDate>" in tenant.calls[-1].answered


def test_a_send_cannot_begin_after_the_last_day(client: Client) -> None:
    last = datetime(9999, 12, 31, 23, 59, 59, tzinfo=SERVER_TIME)
    send = Send(email=Email(id=email_id(client)), list=[List(id=list_id(client))], send_date=last)
    assert client.create([send]).results[0].error_code == 7009


def test_what_became_of_a_send_is_counted(tenant: Tenant, client: Client) -> None:
    shop = list_id(client, *many(10))
    id = start(client, define_send(client, shop))
    tenant.clock.move(120)
    tenant.track(
        *(OpenEvent(send_id=id, subscriber_key=key) for key in [*many(4), "k-0000"]),
        BounceEvent(send_id=id, subscriber_key="k-0008"),
        BounceEvent(send_id=id, subscriber_key="k-0009", event_type=EventType.SOFT_BOUNCE),
    )
    asked = "NumberSent NumberDelivered UniqueOpens HardBounces SoftBounces OtherBounces"
    totals: list[Send | ListSend] = [*found(client, Send, asked, equals("ID", id))]
    totals += found(client, ListSend, asked, equals("SendID", id))
    assert len(totals) == 2
    for total in totals:
        assert (total.number_sent, total.number_delivered, total.unique_opens) == (10, 8, 4)
        assert (total.hard_bounces, total.soft_bounces, total.other_bounces) == (1, 1, 0)
    (by_list,) = found(client, ListSend, "List.ID List.ListName", equals("SendID", id))
    assert by_list.list and (by_list.list.id, by_list.list.list_name) == (shop, "Shop")
    asked = "AccountID AccountName AccountEmail IsTestAccount TotalSent DeliveredTime Transactional NonTransactional"
    (summary,) = found(client, SendSummary, asked, equals("SendID", id))
    assert (summary.total_sent, summary.transactional, summary.non_transactional) == (10, 0, 10)
    assert (summary.account_id, summary.account_name, summary.is_test_account) == (1000001, "Tenant", False)


def test_a_business_unit_has_sends_of_its_own(tenant: Tenant, client: Client) -> None:
    mid = open_unit(client, "Retail")
    inside = client.for_business_unit(mid)
    id = start(inside, define_send(inside, list_id(inside, "ada")))
    tenant.clock.move(120)
    assert sent_to(inside, id) == ["ada"]
    assert sent_to(client, id) == []
    request = RetrieveRequest(object_type="SentEvent", properties=["SubscriberKey", "Client.ID"])
    request.client_ids = [ClientID(id=mid)]
    (event,) = client.retrieve(request).results
    assert isinstance(event, SentEvent) and event.client and event.client.id == mid


def test_clicks_are_counted_by_link(tenant: Tenant, client: Client) -> None:
    html = '<p><a class="x" href="https://shop.example/sale">Sale</a> <A HREF=\'https://shop.example/new\'>New</A></p>'
    client.create([List(list_name="Shop")])
    send = Send(email=Email(id=email_id(client, html=html)), list=[List(id=list_id(client, "ada", name="Other"))])
    id = int(client.create([send]).results[0].new_id or 0)
    sale = "https://shop.example/sale"
    tenant.track(*(ClickEvent(send_id=id, subscriber_key=key, url=sale) for key in ("ada", "ada", "ben")))
    asked = "SendID Link.ID Link.URL Link.TotalClicks Link.UniqueClicks Link.LastClicked"
    links = found(client, LinkSend, asked, equals("SendID", id))
    assert [each.link and each.link.last_clicked for each in links] == [NINE, UNSET]
    totals = [(each.link.url, each.link.total_clicks, each.link.unique_clicks) for each in links if each.link]
    assert totals == [(sale, 3, 2), ("https://shop.example/new", 0, 0)]
    clicks = found(client, ClickEvent, "URL URLID", equals("SendID", id))
    assert {click.urlid for click in clicks} == {links[0].link and links[0].link.id}
