"""Asynchronous calls: queued, carried out in conversations, cancelled."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from lxml import etree
from sfmc_soap import (
    APIObject,
    Client,
    CreateOptions,
    CreateResponse,
    DeleteOptions,
    DeleteResult,
    Email,
    InMaintenanceFault,
    PerformOptions,
    PerformResponseMsg,
    Priority,
    RequestType,
    ResultItem,
    ResultMessage,
    RetrieveRequest,
    ScheduledConversation,
    ScheduledRequest,
    ScheduleOptions,
    SoapFault,
    Subscriber,
    SystemStatusType,
    TriggeredSend,
    TriggeredSendDefinition,
    UpdateOptions,
)
from sfmc_tenant import Tenant
from support.tenant.answering import answered, expected
from support.tenant.asking import equals, found
from support.tenant.mailing import define_triggered, subscriber
from support.tenant.queueing import ASYNCHRONOUS, code, email, keys, part, queue

ITEM = (
    "CorrelationID RequestID ConversationID StatusCode StatusMessage OrdinalID ErrorCode RequestType RequestObjectType"
)
MESSAGE = (
    "RequestID ConversationID OverallStatusCode StatusCode StatusMessage ErrorCode RequestType ResultType"
    " ResultDetailXML SequenceCode CallsInConversation"
)


def message(client: Client, response: CreateResponse | PerformResponseMsg) -> ResultMessage | None:
    """Return what came of a call, None as long as nothing did."""
    return next(iter(found(client, ResultMessage, MESSAGE, equals("RequestID", response.request_id))), None)


def test_a_call_is_queued_and_carried_out_later(tenant: Tenant, client: Client) -> None:
    response = queue(client, ASYNCHRONOUS)
    (result,) = response.results
    assert (response.overall_status, result.status_code, result.status_message) == ("OK", "OK", "Queued")
    assert (result.ordinal_id, result.new_id) == (0, 0)
    assert keys(client) == []
    assert message(client, response) is None
    tenant.clock.move(60)
    assert keys(client) == ["a"]


def test_what_came_of_a_call_is_told_for_each_object_and_for_the_whole(tenant: Tenant, client: Client) -> None:
    client.create([email("a")])
    response = queue(client, ASYNCHRONOUS, "a", "b")
    tenant.clock.move(60)
    first, second = found(client, ResultItem, ITEM, equals("RequestID", response.request_id))
    assert (first.correlation_id, first.ordinal_id, first.status_code, first.error_code) == ("of a", 0, "Error", 1)
    assert (second.correlation_id, second.ordinal_id, second.status_code) == ("of b", 1, "OK")
    assert (second.request_type, second.request_object_type) == (RequestType.ASYNCHRONOUS, "Email")
    whole = message(client, response)
    assert whole is not None
    assert (whole.overall_status_code, whole.error_code, whole.result_type) == ("Has Errors", 1, "CreateResult")
    assert (whole.sequence_code, whole.calls_in_conversation) == (1, 1)
    detail = etree.fromstring(str(whole.result_detail_xml))
    assert [each.text for each in detail.iter("{*}StatusCode")] == ["Error", "OK"]
    tenant.clock.move(timedelta(days=30, seconds=-1))
    assert message(client, response) == whole
    tenant.clock.move(1)
    assert message(client, response) is None


def test_the_answers_are_as_the_service_writes_them(tenant: Tenant, client: Client) -> None:
    options = CreateOptions(
        conversation_id="c", sequence_code=1, calls_in_conversation=1, request_type=RequestType.ASYNCHRONOUS
    )
    response = queue(client, options, "row-000")
    assert answered(tenant) == expected(
        "CreateResponse",
        """
        <Results>
          <StatusCode>OK</StatusCode><StatusMessage>Queued</StatusMessage><OrdinalID>0</OrdinalID>
          <ConversationID>c</ConversationID><NewID>0</NewID>
        </Results>
        <RequestID>ID</RequestID><OverallStatus>OK</OverallStatus>
        """,
    )
    tenant.clock.move(60)
    by_request = equals("RequestID", response.request_id)
    found(client, ResultItem, ITEM, by_request)
    assert answered(tenant) == expected(
        "RetrieveResponseMsg",
        """
        <OverallStatus>OK</OverallStatus><RequestID>ID</RequestID>
        <Results xsi:type="ResultItem">
          <PartnerKey xsi:nil="true"/><ObjectID xsi:nil="true"/>
          <CorrelationID>of row-000</CorrelationID><RequestID>ID</RequestID>
          <ConversationID>c</ConversationID><StatusCode>OK</StatusCode><StatusMessage>Email created.</StatusMessage>
          <OrdinalID>0</OrdinalID><RequestType>Asynchronous</RequestType><RequestObjectType>Email</RequestObjectType>
        </Results>
        """,
    )
    found(client, ResultMessage, MESSAGE.replace(" ResultDetailXML", ""), by_request)
    assert answered(tenant) == expected(
        "RetrieveResponseMsg",
        """
        <OverallStatus>OK</OverallStatus><RequestID>ID</RequestID>
        <Results xsi:type="ResultMessage">
          <PartnerKey xsi:nil="true"/><ObjectID xsi:nil="true"/>
          <RequestID>ID</RequestID><ConversationID>c</ConversationID>
          <OverallStatusCode>OK</OverallStatusCode><StatusCode>OK</StatusCode>
          <StatusMessage>Email created.</StatusMessage><RequestType>Asynchronous</RequestType>
          <ResultType>CreateResult</ResultType><SequenceCode>1</SequenceCode>
          <CallsInConversation>1</CallsInConversation>
        </Results>
        """,
    )


def test_update_delete_and_perform_are_queued_as_well(tenant: Tenant, client: Client) -> None:
    queued = RequestType.ASYNCHRONOUS
    client.create([email("a"), email("b")])
    client.update([Email(customer_key="a", name="new")], options=UpdateOptions(request_type=queued))
    client.delete([Email(customer_key="b")], options=DeleteOptions(request_type=queued))
    start = PerformOptions(request_type=queued)
    performed = client.perform(action="start", definitions=[Email(customer_key="a")], options=start)
    tenant.clock.move(60)
    assert [each.name for each in found(client, Email, "Name", equals("CustomerKey", "a"))] == ["new"]
    assert keys(client) == ["a"]
    whole = message(client, performed)
    assert whole is not None
    assert (whole.status_code, whole.error_code, whole.result_type) == ("Error", 100, "PerformResult")


def test_a_triggered_send_is_queued_with_what_is_wrong_with_it(tenant: Tenant, client: Client) -> None:
    define_triggered(client)
    message_of_two = TriggeredSend(
        correlation_id="row-000",
        triggered_send_definition=TriggeredSendDefinition(customer_key="welcome_ts"),
        subscribers=[subscriber("ada"), Subscriber(email_address="not-an-address", subscriber_key="k-2")],
    )
    response = client.create([message_of_two], options=part("c", 1, 1))
    tenant.clock.move(60)
    (item,) = found(client, ResultItem, ITEM, equals("RequestID", response.request_id))
    assert (item.correlation_id, item.request_object_type) == ("row-000", "TriggeredSend")
    whole = message(client, response)
    assert whole is not None
    assert whole.result_type == "TriggeredSendCreateResult"
    failures = etree.fromstring(str(whole.result_detail_xml)).findall(".//{*}SubscriberFailures")
    assert [each.findtext(".//{*}SubscriberKey") for each in failures] == ["k-2"]


def test_a_call_that_would_be_a_fault_has_an_error(tenant: Tenant, client: Client) -> None:
    response = client.create([APIObject(customer_key="a")], options=ASYNCHRONOUS)
    tenant.clock.move(60)
    whole = message(client, response)
    assert whole is not None
    assert (whole.status_code, whole.error_code) == ("Error", 8)
    assert len(found(client, ResultItem, "StatusCode", equals("RequestID", response.request_id))) == 1


def test_other_operations_cannot_be_queued(client: Client) -> None:
    with pytest.raises(SoapFault, match="does not support asynchronous"):
        client.schedule(action="start", options=ScheduleOptions(request_type=RequestType.ASYNCHRONOUS))


def test_the_service_writes_results_itself(client: Client) -> None:
    results = client.create([ResultItem(request_id="r", status_code="OK", status_message="")], raise_on=()).results
    assert results[0].error_code == 5
    result = client.update([ResultMessage(request_id="r")], raise_on=()).results[0]
    assert result.error_code == 5


@pytest.mark.parametrize(("priority", "seconds"), [(Priority.HIGH, 0), (Priority.MEDIUM, 60), (Priority.LOW, 300)])
def test_the_priority_says_how_long_a_call_waits(
    tenant: Tenant, client: Client, priority: Priority, seconds: int
) -> None:
    queue(client, CreateOptions(request_type=RequestType.ASYNCHRONOUS, queue_priority=priority))
    if seconds:
        tenant.clock.move(seconds - 1)
        assert keys(client) == []
        tenant.clock.move(1)
    assert keys(client) == ["a"]


def test_a_conversation_begins_with_its_last_call_and_goes_in_order(tenant: Tenant, client: Client) -> None:
    late = queue(client, part("c", 2, 2), "second")
    tenant.clock.move(299)
    assert late.results[0].conversation_id == "c"
    early = queue(client, part("c", 1, 2), "first")
    assert keys(client) == []
    tenant.clock.move(60)
    assert keys(client) == ["first", "second"]
    for response, sequence in ((early, 1), (late, 2)):
        whole = message(client, response)
        assert whole is not None
        assert (whole.conversation_id, whole.status_code, whole.sequence_code) == ("c", "OK", sequence)


def test_what_fails_stops_the_calls_behind_it(tenant: Tenant, client: Client) -> None:
    client.create([email("a")])
    queue(client, part("c", 1, 2), "a")
    response = queue(client, part("c", 2, 2), "b")
    tenant.clock.move(60)
    assert keys(client) == ["a"]
    whole = message(client, response)
    assert whole is not None
    assert (whole.status_code, whole.error_code) == ("Error", 213)
    assert code(queue(client, part("c", 1, 2), "c")) == 213


def test_a_conversation_times_out_five_minutes_after_its_latest_call(tenant: Tenant, client: Client) -> None:
    response = queue(client, part("c", 1, 3), "a")
    tenant.clock.move(300)
    assert code(queue(client, part("c", 2, 3), "b")) == 203
    whole = message(client, response)
    assert whole is not None
    assert (whole.status_code, whole.error_code) == ("Error", 203)
    assert keys(client) == []


@pytest.mark.parametrize(
    ("options", "expected"),
    [
        (part("c", None, 2), 202),
        (part("c", 3, 2), 205),
        (part("c", 0, 2), 205),
        (part("c", 1, 0), 206),
        (part(None, 1, 2), 207),
        (part("c", 1, None), 208),
        (CreateOptions(conversation_id="c", sequence_code=1, calls_in_conversation=1), 209),
        (part("c", 1, 1, request_type=RequestType.SYNCHRONOUS), 209),
    ],
)
def test_options_that_do_not_make_a_conversation_are_refused(
    client: Client, options: CreateOptions, expected: int
) -> None:
    response = queue(client, options)
    assert (response.overall_status, code(response)) == ("Error", expected)


def test_a_conversation_id_alone_is_one_call_of_one(tenant: Tenant, client: Client) -> None:
    queue(client, part("c", None, None))
    tenant.clock.move(60)
    assert keys(client) == ["a"]


@pytest.mark.parametrize(("second", "expected"), [(part("c", 2, 4), 200), (part("c", 1, 3), 214)])
def test_a_call_that_contradicts_its_conversation_ends_it(client: Client, second: CreateOptions, expected: int) -> None:
    first = queue(client, part("c", 1, 3))
    assert code(queue(client, second)) == expected
    assert code(queue(client, part("c", 3, 3))) == 213
    whole = message(client, first)
    assert whole is not None
    assert whole.error_code == expected


def test_a_conversation_takes_no_call_too_many(tenant: Tenant, client: Client) -> None:
    queue(client, part("c", 1, 1), "a")
    assert code(queue(client, part("c", 1, 1), "b")) == 215
    tenant.clock.move(60)
    assert code(queue(client, part("c", 1, 1), "b")) == 211
    assert keys(client) == ["a"]


def test_a_call_can_be_scheduled_for_thirty_days(tenant: Tenant, client: Client) -> None:
    def at(ahead: timedelta) -> CreateOptions:
        return part(None, None, None, scheduled_time=tenant.clock.now() + ahead)

    assert code(queue(client, at(timedelta(days=30, minutes=1)))) == 226
    queue(client, at(timedelta(days=30)))
    tenant.clock.move(timedelta(days=30, seconds=-1))
    assert keys(client) == []
    tenant.clock.move(1)
    assert keys(client) == ["a"]


def delete(client: Client, obj: APIObject) -> DeleteResult:
    """Return the result of deleting an object."""
    return client.delete([obj], raise_on=()).results[0]


@pytest.mark.parametrize("name", [None, "c"])
def test_what_is_scheduled_can_be_deleted_an_hour_before(tenant: Tenant, client: Client, name: str | None) -> None:
    def scheduled(hours: float) -> APIObject:
        own = f"{name} {hours}" if name else None
        when = tenant.clock.now() + timedelta(hours=hours)
        response = queue(client, part(own, None, None, scheduled_time=when), f"at {hours}")
        if own:
            return ScheduledConversation(conversation_id=own)
        return ScheduledRequest(request_id=response.request_id)

    late, soon = scheduled(2), scheduled(1)
    assert delete(client, late).status_code == "OK"
    assert delete(client, soon).error_code == 204
    tenant.clock.move(timedelta(hours=3))
    assert keys(client) == ["at 1"]
    assert delete(client, soon).error_code == 222
    assert delete(client, ScheduledRequest(request_id="c 1")).error_code == 220
    assert delete(client, ScheduledConversation(conversation_id="none")).error_code == 220


@pytest.mark.parametrize("long", [timedelta(hours=1), timedelta(days=2_000_000)])
def test_in_maintenance_calls_fail_and_asynchronous_ones_wait(tenant: Tenant, client: Client, long: timedelta) -> None:
    tenant.status = SystemStatusType.IN_MAINTENANCE
    with pytest.raises(InMaintenanceFault) as failed:
        client.create([email("b")])
    assert failed.value.code == 9
    (result,) = client.get_system_status().results or []
    assert result.system_status == SystemStatusType.IN_MAINTENANCE
    assert queue(client, ASYNCHRONOUS).overall_status == "OK"
    tenant.clock.move(long)
    assert client.get_system_status().overall_status == "OK"
    tenant.status = SystemStatusType.OK
    assert keys(client) == []
    tenant.clock.move(timedelta(minutes=10))
    assert keys(client) == ["a"]


def test_in_an_outage_calls_fail(tenant: Tenant, client: Client) -> None:
    tenant.status = SystemStatusType.UNPLANNED_OUTAGE
    with pytest.raises(SoapFault) as failed:
        keys(client)
    assert failed.value.code == 10


def test_there_is_no_other_status() -> None:
    with Tenant() as tenant, pytest.raises(ValueError, match="there is no system status 'Ok'"):
        tenant.status = "Ok"


def test_what_is_queued_survives_in_a_file(tmp_path_factory: pytest.TempPathFactory) -> None:
    path = tmp_path_factory.mktemp("tenant") / "shop.db"
    with Tenant(path) as tenant, tenant.client() as client:
        queue(client, ASYNCHRONOUS)
    with Tenant(path) as tenant, tenant.client() as client:
        tenant.clock.move(60)
        assert keys(client) == ["a"]


@pytest.mark.slow
def test_a_call_can_have_too_many_objects(client: Client) -> None:
    response = queue(client, ASYNCHRONOUS, *map(str, range(32_768)))
    assert code(response) == 218


@pytest.mark.slow
def test_many_threads_hold_conversations_at_once(tenant: Tenant) -> None:
    def converse(number: int) -> None:
        with tenant.client() as client:
            for sequence in (3, 1, 2):
                answer = queue(client, part(f"c{number}", sequence, 3), f"{number}.{sequence}")
                assert answer.overall_status == "OK"

    with ThreadPoolExecutor(64) as threads:
        list(threads.map(converse, range(64)))
    tenant.clock.move(60)
    with tenant.client() as client:
        created = keys(client)
        messages = client.retrieve(RetrieveRequest(object_type="ResultMessage", properties=["StatusCode"])).results
    assert sorted(created) == sorted(f"{number}.{sequence}" for number in range(64) for sequence in (1, 2, 3))
    assert [key for key in created if key.startswith("7.")] == ["7.1", "7.2", "7.3"]
    assert [each.status_code for each in messages if isinstance(each, ResultMessage)] == ["OK"] * 192
