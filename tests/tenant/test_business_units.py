"""Business units: who sees which, and whose subscribers they have."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta, timezone
from pathlib import Path

import httpx
import pytest
from sfmc_soap import (
    SERVER_TIME,
    UNSET,
    Account,
    AccountTypeEnum,
    APIObject,
    BusinessUnit,
    Client,
    ClientCredentials,
    ClientID,
    CreateOptions,
    Email,
    EmailSendDefinition,
    List,
    OperationError,
    RetrieveOptions,
    RetrieveRequest,
    Send,
    SentEvent,
    Subscriber,
    TokenError,
    TriggeredSend,
    TriggeredSendDefinition,
    UnsubscribeBehaviorEnum,
)
from sfmc_tenant import Tenant
from support.tenant.asking import equals, found
from support.tenant.mailing import COMMERCIAL, define_send, define_triggered, email_id, list_id, subscriber
from support.tenant.people import ada, codes, created, open_unit, unit, updated

TOP = 1000001


def tree(client: Client, object_type: str, **asked: object) -> list[APIObject]:
    request = RetrieveRequest(object_type=object_type, properties=["ID", "Name", "ParentID"], **asked)  # type: ignore[arg-type]
    return client.retrieve(request).results


def of(tenant: Tenant, mid: int) -> Client:
    """A client of a package of a business unit."""
    tenant.access.install(f"app {mid}", "secret", mid)
    credentials = ClientCredentials(client_id=f"app {mid}", client_secret="secret", auth_url="https://tenant.test")
    return Client(credentials, http_client=httpx.Client(transport=tenant.transport()), raise_on=())


def names(units: Sequence[object]) -> list[object]:
    return [each.name for each in units if isinstance(each, Account)]


def test_a_business_unit_gives_the_tree_and_an_account_only_the_caller(client: Client) -> None:
    retail = open_unit(client, "Retail")
    open_unit(client, "Shoes", parent_id=retail)
    units = tree(client, "BusinessUnit", query_all_accounts=True)
    assert names(units) == ["Tenant", "Retail", "Shoes"]
    assert [each.account_type for each in units if isinstance(each, BusinessUnit)] == [AccountTypeEnum.NONE] * 3
    assert names(tree(client, "BusinessUnit")) == ["Tenant"]
    (own,) = tree(client, "Account", query_all_accounts=True)
    assert isinstance(own, Account) and (own.name, own.account_type) == ("Tenant", AccountTypeEnum.ENTERPRISE_2)


def test_a_token_of_a_business_unit_reaches_what_is_below_it(client: Client) -> None:
    retail = open_unit(client, "Retail")
    open_unit(client, "Shoes", parent_id=retail)
    inside = client.for_business_unit(retail)
    assert names(tree(inside, "BusinessUnit", query_all_accounts=True)) == ["Retail", "Shoes"]
    with pytest.raises(OperationError, match="API Permission Failed"):
        tree(inside, "BusinessUnit", client_ids=[ClientID(id=TOP)])
    assert codes(created(inside, List(list_name="Spring", client=ClientID(id=TOP)))) == [4]


def test_objects_say_whose_they_are_if_accounts_are_named(client: Client) -> None:
    retail = open_unit(client, "Retail")
    created(client, ada(client=ClientID(id=retail)))
    request = RetrieveRequest(object_type="Subscriber", properties=["SubscriberKey"])
    assert client.retrieve(request).results == []
    for named in (ClientID(id=retail), ClientID(client_id=retail)):
        request.client_ids = [named]
        (person,) = client.retrieve(request).results
        assert isinstance(person, Subscriber) and person.client == ClientID(id=retail)


def test_the_options_may_name_the_account_for_a_whole_call(client: Client) -> None:
    retail = open_unit(client, "Retail")
    created(client, ada(client=ClientID(id=retail)))
    request = RetrieveRequest(
        object_type="Subscriber", properties=["ID"], options=RetrieveOptions(client=ClientID(id=retail))
    )
    assert len(client.retrieve(request).results) == 1


def test_a_client_of_an_object_counts_for_all_that_the_object_names(tenant: Tenant, client: Client) -> None:
    mid = open_unit(client, "Retail")
    retail, inside = ClientID(id=mid), client.for_business_unit(mid)
    email, on = email_id(inside), list_id(inside, "ada")
    definition = TriggeredSendDefinition(
        client=retail, customer_key="orders", name="Orders", email=Email(id=email), send_classification=COMMERCIAL
    )
    assert codes(created(client, definition)) == [None]
    define_triggered(inside)
    named = TriggeredSendDefinition(customer_key="welcome_ts")
    sent = TriggeredSend(triggered_send_definition=named, subscribers=[subscriber("ben")])
    assert codes(created(client, sent)) == [18002]
    client.create([sent], options=CreateOptions(client=retail))
    sent.client = retail
    client.create([sent])
    define_send(inside, on)
    client.perform(action="start", definitions=[EmailSendDefinition(customer_key="spring_send", client=retail)])
    tenant.clock.move(timedelta(minutes=2))
    everywhere = RetrieveRequest(
        object_type="SentEvent", properties=["SubscriberKey", "Client.ID"], query_all_accounts=True
    )
    events = [each for each in client.retrieve(everywhere).results if isinstance(each, SentEvent)]
    assert sorted(str(event.subscriber_key) for event in events) == ["ada", "ben", "ben"]
    assert {event.client and event.client.id for event in events} == {mid}
    assert found(client, Send, "ID", equals("Status", "Complete")) == []


def test_each_business_unit_has_subscribers_of_its_own(client: Client) -> None:
    retail = open_unit(client, "Retail")
    assert codes(created(client, ada(), ada(client=ClientID(id=retail)))) == [None, None]
    (master,) = found(client.for_business_unit(retail), List, "ID ListName", equals("Type", "Master"))
    assert master.list_name == "All Subscribers"


def test_one_that_shares_its_unsubscribes_has_the_subscribers_of_its_parent(client: Client) -> None:
    shared = open_unit(client, "Retail", master_unsubscribe_behavior=UnsubscribeBehaviorEnum.ENTIRE_ENTERPRISE)
    created(client, ada())
    inside = client.for_business_unit(shared)
    assert codes(created(inside, ada())) == [12014]
    assert len(found(inside, Subscriber, "ID", equals("SubscriberKey", "ada"))) == 1
    assert found(inside, List, "ID", equals("Type", "Master")) == []


@pytest.mark.parametrize(
    ("values", "code"),
    [
        ({"account_type": AccountTypeEnum.ENTERPRISE_2}, 1017),
        ({"email": ""}, 1005),
        ({"parent_id": 7}, 1000),
    ],
)
def test_what_create_refuses(client: Client, values: dict[str, object], code: int) -> None:
    assert codes(created(client, unit("Retail", **values))) == [code]


def test_a_business_unit_needs_a_parent_and_a_key_of_its_own(client: Client) -> None:
    assert codes(created(client, unit("Retail", parent_id=UNSET))) == [1011]
    above = Account(id=TOP, account_type=AccountTypeEnum.ENTERPRISE_2)
    twins = [unit(name, customer_key="retail", parent_id=UNSET, parent_account=above) for name in ("Retail", "Shoes")]
    assert codes(created(client, *twins)) == [None, 1015]


def test_a_business_unit_is_renamed_and_stays_where_it_is(client: Client) -> None:
    retail = open_unit(client, "Retail", customer_key="retail")
    renamed = BusinessUnit(customer_key="retail", account_type=AccountTypeEnum.BUSINESS_UNIT, name="Shops")
    moved = BusinessUnit(id=retail, account_type=AccountTypeEnum.BUSINESS_UNIT, parent_id=retail)
    nowhere = BusinessUnit(id=7, account_type=AccountTypeEnum.BUSINESS_UNIT)
    assert codes(updated(client, renamed, moved, nowhere)) == [None, 1012, 1009]
    assert names(tree(client, "BusinessUnit", query_all_accounts=True)) == ["Tenant", "Shops"]
    assert client.delete([renamed], raise_on=[]).results[0].error_code == 5


def test_a_date_at_the_end_of_the_calendar_stays_there(client: Client) -> None:
    last = datetime(9999, 12, 31, 23, 59, 59, tzinfo=timezone(timedelta(hours=-14)))
    retail = open_unit(client, "Retail", deleted_date=last)
    request = RetrieveRequest(
        object_type="BusinessUnit", properties=["ID", "DeletedDate"], client_ids=[ClientID(id=retail)]
    )
    (kept,) = client.retrieve(request).results
    assert isinstance(kept, BusinessUnit)
    assert kept.deleted_date == last.replace(tzinfo=SERVER_TIME)


def test_no_business_unit_continues_what_another_has_begun(tenant: Tenant, client: Client) -> None:
    stores = open_unit(client, "Stores")
    theirs = of(tenant, stores)
    created(client, *(List(list_name=name) for name in "abc"))
    request = RetrieveRequest(object_type="List", properties=["ListName"], options=RetrieveOptions(batch_size=2))
    request.continue_request = client.retrieve(request).request_id
    said = "Error: The ContinueRequest is not valid: there is no more data for it"
    assert theirs.retrieve(request).overall_status == said
    assert client.retrieve(request).overall_status in ("OK", "MoreDataAvailable")


def test_a_package_gets_tokens_for_its_business_unit_and_those_below_it(tenant: Tenant, client: Client) -> None:
    stores, web = open_unit(client, "Stores"), open_unit(client, "Web")
    north = open_unit(client, "North", parent_id=stores)
    tenant.access.install("stores", "secret", stores)
    asked = {"grant_type": "client_credentials", "client_id": "stores", "client_secret": "secret"}
    with httpx.Client(transport=tenant.transport(), base_url="https://tenant.test") as http:
        answers = [http.post("/v2/token", json={**asked, "account_id": mid}) for mid in (stores, north, web, TOP)]
    assert [answer.status_code for answer in answers] == [200, 200, 400, 400]


def test_who_called_in_a_business_unit_that_a_reset_has_removed(tmp_path: Path) -> None:
    with Tenant(tmp_path / "shop.db") as tenant:
        stores = of(tenant, open_unit(tenant.client(), "Stores"))
        stores.get_system_status()
        tenant.reset()
        with pytest.raises(TokenError):
            stores.get_system_status()
    with Tenant(tmp_path / "shop.db") as again, again.client() as client:
        assert client.get_system_status().overall_status == "OK"
