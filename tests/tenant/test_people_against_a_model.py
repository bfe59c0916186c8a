"""A random walk over subscribers and lists: whatever is written, plain dicts that follow along hold the same."""

from __future__ import annotations

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule
from sfmc_soap import List, ListSubscriber, RetrieveRequest, Subscriber, SubscriberList, SubscriberStatus
from sfmc_tenant import Tenant
from support.profiles import examples
from support.tenant.people import codes, created, list_named, updated

keys = st.sampled_from(["ada", "Ada", "bob@example.org", "Ä & <1>"])
lists = st.sampled_from([0, 1])
settable = st.sampled_from([SubscriberStatus.ACTIVE, SubscriberStatus.HELD, SubscriberStatus.UNSUBSCRIBED])
actions = st.sampled_from(["create", "update", "upsert", "delete"])


class People(RuleBasedStateMachine):
    """Subscribers and their memberships of two lists, and what the model says that they are: a status for each."""

    def __init__(self) -> None:
        super().__init__()
        self.tenant = Tenant()
        self.client = self.tenant.client()
        self.lists = [list_named(self.client, "Spring"), list_named(self.client, "Summer")]
        self.people: dict[str, SubscriberStatus] = {}
        self.on: dict[tuple[str, int], SubscriberStatus] = {}

    def teardown(self) -> None:
        self.tenant.close()

    @rule(key=keys, status=settable)
    def create(self, key: str, status: SubscriberStatus) -> None:
        (code,) = codes(created(self.client, Subscriber(subscriber_key=key, status=status)))
        assert code == (12014 if key in self.people else None)
        self.people.setdefault(key, status)

    @rule(key=keys, status=st.none() | settable)
    def upsert(self, key: str, status: SubscriberStatus | None) -> None:
        person = Subscriber(subscriber_key=key)
        if status is not None:
            person.status = status
        assert codes(created(self.client, person, upsert=True)) == [None]
        self.people[key] = status or self.people.get(key, SubscriberStatus.ACTIVE)

    @rule(key=keys, status=settable)
    def update(self, key: str, status: SubscriberStatus) -> None:
        (code,) = codes(updated(self.client, Subscriber(subscriber_key=key, status=status)))
        assert code == (None if key in self.people else 12001)
        if key in self.people:
            self.people[key] = status

    @rule(key=keys)
    def delete(self, key: str) -> None:
        assert self.client.delete([Subscriber(subscriber_key=key)]).overall_status == "OK"
        self.people.pop(key, None)
        self.on = {place: status for place, status in self.on.items() if place[0] != key}

    @rule(key=keys, number=lists, action=actions, status=settable)
    def enter(self, key: str, number: int, action: str, status: SubscriberStatus) -> None:
        entry = SubscriberList(id=self.lists[number], action=action, status=status)
        (code,) = codes(updated(self.client, Subscriber(subscriber_key=key, lists=[entry])))
        place = (key, self.lists[number])
        if key not in self.people:
            assert code == 12001
        elif place in self.on and action == "create":
            assert code == 13006
        elif place not in self.on and action in ("update", "delete"):
            assert code == (12009 if status is SubscriberStatus.UNSUBSCRIBED else 13007)
        else:
            assert code is None
            self.on.pop(place, None)
            if action != "delete":
                self.on[place] = status

    @rule(key=keys, number=lists)
    def all_or_nothing(self, key: str, number: int) -> None:
        entries = [SubscriberList(id=self.lists[number]), SubscriberList(id=7)]
        (code,) = codes(created(self.client, Subscriber(subscriber_key=key, lists=entries), upsert=True))
        assert code == 13004

    @rule(number=lists)
    def replace_a_list(self, number: int) -> None:
        gone = self.lists[number]
        self.client.delete([List(id=gone)])
        self.lists[number] = list_named(self.client, ["Spring", "Summer"][number])
        self.on = {place: status for place, status in self.on.items() if place[1] != gone}

    @invariant()
    def holds_the_same(self) -> None:
        request = RetrieveRequest(object_type="Subscriber", properties=["SubscriberKey", "Status"])
        people = self.client.retrieve(request).results
        assert {each.subscriber_key: each.status for each in people if isinstance(each, Subscriber)} == self.people
        request = RetrieveRequest(object_type="ListSubscriber", properties=["SubscriberKey", "ListID", "Status"])
        memberships = [each for each in self.client.retrieve(request).results if isinstance(each, ListSubscriber)]
        own = {(each.subscriber_key, each.list_id): each.status for each in memberships if each.list_id in self.lists}
        assert own == self.on
        everybody = {each.subscriber_key: each.status for each in memberships if each.list_id not in self.lists}
        assert everybody == self.people


People.TestCase.settings = settings(examples(10), stateful_step_count=15)
TestPeople = People.TestCase
