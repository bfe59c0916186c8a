"""Execute: who unsubscribes from what, and which send is told."""

from __future__ import annotations

from dataclasses import dataclass

import pytest
from sfmc_soap import (
    APIProperty,
    Client,
    ExecuteRequest,
    ExecuteResponse,
    List,
    ListClassificationEnum,
    ListSubscriber,
    ObjectExtension,
    RetrieveRequest,
    Subscriber,
    SubscriberList,
    SubscriberStatus,
    TaskResult,
    UnsubEvent,
)
from sfmc_tenant import Tenant
from support.tenant.asking import equals, found
from support.tenant.mailing import define_send, list_id
from support.tenant.people import ada, created, list_named


@dataclass(frozen=True)
class Sent:
    """A list with Ada on it, and two sends to it."""

    list: int
    first: int
    second: int


@pytest.fixture
def sent(tenant: Tenant, client: Client) -> Sent:
    spring = list_id(client, "ada")
    definition = define_send(client, spring)
    jobs = []
    for _ in range(2):
        results = client.perform(action="start", definitions=[definition]).results
        assert isinstance(results, list) and isinstance(results[0].task, TaskResult)
        jobs.append(int(str(results[0].task.id)))
        tenant.clock.move(600)
    return Sent(spring, *jobs)


def executed(client: Client, method: str = "LogUnsubEvent", /, **parameters: object) -> ExecuteResponse:
    given = [APIProperty(name=name, value=str(value)) for name, value in parameters.items()]
    (result,) = client.execute(requests=[ExecuteRequest(name=method, parameters=given)], raise_on=[]).results
    return result


def unsubscribed(client: Client) -> list[tuple[object, object, object, object]]:
    """The SendID, BatchID, list and reach of each UnsubEvent."""
    events = found(client, UnsubEvent, "SendID BatchID List.ID IsMasterUnsubscribed", equals("SubscriberKey", "ada"))
    lists = [event.list.id if isinstance(event.list, List) else None for event in events]
    reach = [(event.send_id, event.batch_id) for event in events]
    return [(*ids, on, event.is_master_unsubscribed) for ids, on, event in zip(reach, lists, events, strict=True)]


def statuses(client: Client) -> list[object]:
    """The status on All Subscribers, then on other lists."""
    return [each.status for each in found(client, ListSubscriber, "Status", equals("SubscriberKey", "ada"))]


def test_a_job_tells_the_list_and_the_batch(client: Client, sent: Sent) -> None:
    executed(client, SubscriberKey="ada", JobID=sent.first, Reason="asked by phone")
    assert unsubscribed(client) == [(sent.first, 1, sent.list, False)]
    assert statuses(client) == [SubscriberStatus.ACTIVE, SubscriberStatus.UNSUBSCRIBED]


def test_a_list_alone_takes_the_latest_send_to_the_person(client: Client, sent: Sent) -> None:
    executed(client, SubscriberKey="ada", ListID=sent.list)
    assert unsubscribed(client) == [(sent.second, 1, sent.list, False)]


def test_what_is_given_counts_before_what_the_message_has(client: Client, sent: Sent) -> None:
    other = list_named(client, "Summer")
    created(client, ada(lists=[SubscriberList(id=other)]), upsert=True)
    executed(client, SubscriberKey="ada", JobID=sent.first, ListID=other, BatchID=9)
    assert unsubscribed(client) == [(sent.first, 9, other, False)]


@pytest.mark.parametrize("parameters", [{}, {"BatchID": 3}])
@pytest.mark.usefixtures("sent")
def test_without_a_job_or_a_list_it_is_a_master_unsubscribe_and_no_event(
    client: Client, parameters: dict[str, object]
) -> None:
    assert executed(client, SubscriberKey="ada", Reason="asked by phone", **parameters).status_code == "OK"
    assert unsubscribed(client) == []
    assert statuses(client) == [SubscriberStatus.UNSUBSCRIBED, SubscriberStatus.ACTIVE]
    request = RetrieveRequest(object_type="SubscriberStatusEvent", properties=["ReasonUnsub"])
    (change,) = client.retrieve(request).results
    assert isinstance(change, ObjectExtension)
    assert change.properties == [APIProperty(name="ReasonUnsub", value="asked by phone")]
    assert executed(client, SubscriberKey="ada").error_code == 12012


def test_from_all_subscribers_it_is_a_master_unsubscribe_with_an_event(client: Client, sent: Sent) -> None:
    (everybody,) = found(client, List, "ID", equals("Type", "Master"))
    executed(client, SubscriberKey="ada", JobID=sent.first, ListID=everybody.id)
    assert unsubscribed(client) == [(sent.first, 1, everybody.id, True)]
    assert statuses(client) == [SubscriberStatus.UNSUBSCRIBED, SubscriberStatus.ACTIVE]


REFUSED: list[tuple[dict[str, object], int]] = [
    ({}, 402),
    ({"Shoe": "38"}, 402),
    ({"JobID": 1}, 403),
    ({"EmailAddress": "ada@example.org", "JobID": 1}, 404),
    ({"SubscriberID": 1, "SubscriberKey": "bob"}, 405),
    ({"SubscriberID": 1, "EmailAddress": "bob@example.org"}, 405),
    ({"SubscriberKey": "ada", "EmailAddress": "bob@example.org"}, 406),
    ({"SubscriberKey": "nobody"}, 408),
    ({"SubscriberID": "ada"}, 408),
    ({"SubscriberID": "9" * 5000}, 408),
    ({"SubscriberKey": "ada", "JobID": 9}, 400),
    ({"SubscriberKey": "ada", "JobID": "seven"}, 400),
    ({"SubscriberKey": "ada", "ListID": 9}, 409),
]


@pytest.mark.parametrize(("parameters", "code"), REFUSED)
@pytest.mark.usefixtures("sent")
def test_what_is_refused(client: Client, parameters: dict[str, object], code: int) -> None:
    assert executed(client, **parameters).error_code == code
    assert unsubscribed(client) == []
    assert statuses(client) == [SubscriberStatus.ACTIVE, SubscriberStatus.ACTIVE]


def test_all_that_tells_who_it_is_may_be_given(client: Client, sent: Sent) -> None:
    who = {"SubscriberID": 1, "SubscriberKey": "ada", "EmailAddress": "ada@example.org"}
    assert executed(client, **who, ListID=sent.list).status_code == "OK"
    assert executed(client, **who, ListID=sent.list).error_code == 401


def test_nobody_unsubscribes_from_a_suppression_list(client: Client, sent: Sent) -> None:
    classification = ListClassificationEnum.SUPPRESSION_LIST
    (made,) = created(client, List(list_name="Never", list_classification=classification))
    created(client, ada(lists=[SubscriberList(id=made.new_id)]), upsert=True)
    assert executed(client, SubscriberKey="ada", JobID=sent.first, ListID=made.new_id).error_code == 409


@pytest.mark.parametrize("name", ["RefreshGroup", "GetFolderHierarchy", "MasterUnsub", ""])
def test_other_functions_are_refused(client: Client, name: str) -> None:
    assert executed(client, name, SubscriberKey="ada").error_code == 5


def test_each_request_stands_for_itself(client: Client) -> None:
    created(client, ada())
    good = ExecuteRequest(name="LogUnsubEvent", parameters=[APIProperty(name="SubscriberKey", value="ada")])
    answer = client.execute(requests=[good, ExecuteRequest(name="MasterUnsub")], raise_on=[])
    assert [(each.status_code, each.ordinal_id) for each in answer.results] == [("OK", 0), ("Error", 1)]
    assert answer.overall_status == "Has Errors"
    (person,) = found(client, Subscriber, "Status", equals("SubscriberKey", "ada"))
    assert person.status is SubscriberStatus.UNSUBSCRIBED
