"""Lists, and who is on them."""

from __future__ import annotations

import pytest
from sfmc_soap import (
    Client,
    ClientID,
    DataFolder,
    List,
    ListClassificationEnum,
    ListSubscriber,
    ListTypeEnum,
    Subscriber,
    SubscriberList,
    SubscriberStatus,
)
from support.tenant.asking import equals, found
from support.tenant.people import ada, codes, created, list_named, open_unit, updated


@pytest.fixture
def everybody(client: Client) -> int:
    (master,) = found(client, List, "ID", equals("Type", "Master"))
    assert isinstance(master.id, int)
    return master.id


def on(client: Client, key: str = "ada") -> dict[object, object]:
    """The status of a subscriber on each list but All Subscribers."""
    memberships = found(client, ListSubscriber, "ListID Status", equals("SubscriberKey", key))
    return {each.list_id: each.status for each in memberships[1:]}


def entering(*entries: SubscriberList) -> Subscriber:
    return Subscriber(subscriber_key="ada", lists=list(entries))


def test_a_new_list_is_private_in_the_folder_at_the_top_and_for_subscribers(client: Client) -> None:
    (result,) = created(client, List(list_name="Spring"))
    (made,) = found(client, List, "ListName Type ListClassification Category", equals("ID", result.new_id))
    (folder,) = found(client, DataFolder, "Name", equals("ID", made.category))
    assert (made.list_name, made.type) == ("Spring", ListTypeEnum.PRIVATE)
    assert made.list_classification is ListClassificationEnum.EXACT_TARGET_LIST
    assert folder.name == "my lists"


def test_names_are_unique_and_have_fifty_characters(client: Client) -> None:
    given = [List(list_name="Spring"), List(list_name="Spring"), List(list_name="a" * 50), List(list_name="b" * 51)]
    assert codes(created(client, *given)) == [None, 1, None, 13010]
    first = list_named(client, "Summer")
    assert codes(updated(client, List(id=first, list_name="Summer"), List(id=first, list_name="Spring"))) == [None, 1]


@pytest.mark.parametrize(
    ("made", "code"),
    [
        (List(), 13013),
        (List(list_name=" "), 13013),
        (List(list_name="Spring", type=ListTypeEnum.SALES_FORCE), 13003),
        (List(list_name="Spring", type=ListTypeEnum.MASTER), 13011),
        (List(list_name="Spring", category=7), 13009),
        (List(list_name="Spring", subscribers=[Subscriber(subscriber_key="ada")]), 13005),
    ],
)
def test_what_create_refuses(client: Client, made: List, code: int) -> None:
    assert codes(created(client, made)) == [code]


def test_an_update_needs_a_list_that_is_there(client: Client) -> None:
    assert codes(updated(client, List(list_name="Spring"), List(id=7, list_name="Spring"))) == [13001, 13000]


def test_all_subscribers_is_there_and_stays_as_it_is(client: Client, everybody: int) -> None:
    created(client, ada())
    (membership,) = found(client, ListSubscriber, "SubscriberKey Status", equals("ListID", everybody))
    assert (membership.subscriber_key, membership.status) == ("ada", SubscriberStatus.ACTIVE)
    assert codes(updated(client, List(id=everybody, list_name="Us"))) == [13012]
    assert client.delete([List(id=everybody)], raise_on=[]).results[0].error_code == 13002
    assert codes(updated(client, entering(SubscriberList(id=everybody, action="delete")))) == [13012]


def test_the_status_on_all_subscribers_is_that_of_the_subscriber(client: Client, everybody: int) -> None:
    created(client, ada())
    updated(client, entering(SubscriberList(id=everybody, status=SubscriberStatus.UNSUBSCRIBED, action="update")))
    (person,) = found(client, Subscriber, "Status", equals("SubscriberKey", "ada"))
    assert person.status is SubscriberStatus.UNSUBSCRIBED
    updated(client, Subscriber(subscriber_key="ada", status=SubscriberStatus.ACTIVE))
    (membership,) = found(client, ListSubscriber, "Status", equals("ListID", everybody))
    assert membership.status is SubscriberStatus.ACTIVE


def test_an_update_unsubscribes_from_one_list_and_takes_off_another(client: Client) -> None:
    first, second = list_named(client, "Spring"), list_named(client, "Summer")
    created(client, ada(lists=[SubscriberList(id=first), SubscriberList(id=second)]))
    entries = [
        SubscriberList(id=first, status=SubscriberStatus.UNSUBSCRIBED, action="update"),
        SubscriberList(id=second, action="delete"),
    ]
    (result,) = updated(client, entering(*entries))
    assert (result.status_message, result.object) == ("Updated Subscriber.", Subscriber(subscriber_key="ada"))
    assert on(client) == {first: SubscriberStatus.UNSUBSCRIBED}


def test_what_each_action_does_with_one_who_is_on_the_list_and_one_who_is_not(client: Client) -> None:
    spring = list_named(client, "Spring")
    created(client, ada())
    held = SubscriberStatus.HELD

    def answer(action: str, status: SubscriberStatus = held) -> object:
        return codes(updated(client, entering(SubscriberList(id=spring, status=status, action=action))))[0]

    assert [answer("update"), answer("delete"), answer("Create"), answer("create")] == [13007, 13007, None, 13006]
    assert [answer("upsert", SubscriberStatus.ACTIVE), on(client)[spring]] == [None, SubscriberStatus.ACTIVE]
    assert [answer("delete"), answer("update", SubscriberStatus.UNSUBSCRIBED), answer("upsert")] == [None, 12009, None]
    assert on(client)[spring] is held


@pytest.mark.parametrize(
    ("entry", "code"),
    [
        (SubscriberList(action="create"), 13001),
        (SubscriberList(id=7), 13004),
        (SubscriberList(list=List(customer_key="none")), 13004),
    ],
)
def test_an_entry_needs_a_list_that_is_there_and_nothing_is_done_without(
    client: Client, entry: SubscriberList, code: int
) -> None:
    created(client, ada())
    changed = Subscriber(subscriber_key="ada", email_address="new@example.org", lists=[entry])
    assert codes(updated(client, changed)) == [code]
    (person,) = found(client, Subscriber, "EmailAddress", equals("SubscriberKey", "ada"))
    assert person.email_address == "ada@example.org"


def test_an_entry_takes_no_unknown_action_and_no_status_of_the_service(client: Client) -> None:
    spring = list_named(client, "Spring")
    created(client, ada())
    odd = entering(SubscriberList(id=spring, action="shuffle"))
    bounced = entering(SubscriberList(id=spring, status=SubscriberStatus.BOUNCED))
    assert codes(updated(client, odd, bounced)) == [13005, 13014]


def test_in_a_retrieve_the_id_of_a_subscriber_list_is_that_of_the_subscriber(client: Client) -> None:
    spring = list_named(client, "Spring")
    (result,) = created(client, ada(lists=[SubscriberList(id=spring)]))
    names = "ID List.ID List.ListName Subscriber.SubscriberKey Status"
    (membership,) = found(client, SubscriberList, names, equals("List.ID", spring))
    assert membership.id == result.new_id
    assert isinstance(membership.list, List) and isinstance(membership.subscriber, Subscriber)
    assert (membership.list.id, membership.list.list_name) == (spring, "Spring")
    assert membership.subscriber.subscriber_key == "ada"


def test_a_membership_can_be_made_changed_and_ended_by_itself(client: Client) -> None:
    spring = list_named(client, "Spring")
    created(client, ada())
    person = Subscriber(subscriber_key="ada")
    membership = SubscriberList(id=spring, subscriber=person)
    assert codes(created(client, membership, membership)) == [None, 13006]
    membership.status = SubscriberStatus.HELD
    assert codes(updated(client, membership)) == [None]
    assert on(client) == {spring: SubscriberStatus.HELD}
    for _ in range(2):
        assert client.delete([membership]).overall_status == "OK"
        assert on(client) == {}
    nobody = SubscriberList(id=spring, subscriber=Subscriber(subscriber_key="nobody"))
    assert codes(created(client, nobody, SubscriberList(id=spring))) == [12001, 12013]


def test_a_deleted_list_leaves_its_subscribers(client: Client) -> None:
    spring = list_named(client, "Spring")
    created(client, ada(lists=[SubscriberList(id=spring)]))
    client.delete([List(id=spring)])
    assert on(client) == {}
    assert found(client, Subscriber, "ID", equals("SubscriberKey", "ada"))


def test_a_list_is_for_the_business_unit_that_owns_it(client: Client) -> None:
    owner = ClientID(id=open_unit(client, "Retail"))
    (made,) = created(client, List(list_name="Spring", client=owner))
    entry = SubscriberList(id=made.new_id)
    assert codes(created(client, ada(lists=[entry]), ada(lists=[entry], client=owner))) == [13004, None]
