"""Members of lists, folders and business units, as a tenant has them."""

from __future__ import annotations

from typing import Any

import pytest
from sfmc_soap import (
    Attribute,
    DataFolder,
    List,
    ListSubscriber,
    P,
    PropertyDefinition,
    SelectionError,
    Subscriber,
    SubscriberList,
    SubscriberStatus,
)
from sfmc_soap.everyday.people import profile_attributes
from support.everyday.people import KEYS, subscribe_all
from support.everyday.sides import Side
from support.tenant.people import open_unit

TOP = 1000001
CITY = Attribute(name="City", value="Turin")


def new_id(side: Side, obj: Any) -> int:
    """Create an object, and return its ID."""
    created = side.tenant.client().create([obj]).results[0].new_id
    assert isinstance(created, int)
    return created


@pytest.fixture
def newsletter(side: Side) -> int:
    """The ID of a list with two members, one of whom has left."""
    number = new_id(side, List(list_name="Newsletter"))
    client = side.tenant.client()
    left = SubscriberList(id=number, status=SubscriberStatus.UNSUBSCRIBED)
    client.create(
        [Subscriber(subscriber_key="ada", email_address="ada@example.org", lists=[SubscriberList(id=number)])]
    )
    client.create([Subscriber(subscriber_key="bob", email_address="bob@example.org", lists=[left])])
    subscribe_all(side.tenant, KEYS[:2])
    return number


def test_the_members_of_a_list(side: Side, newsletter: int) -> None:
    members = side.items(side.client.list_members(newsletter))
    assert [(each.subscriber_key, each.status, each.list_id) for each in members] == [
        ("ada", SubscriberStatus.ACTIVE, newsletter),
        ("bob", SubscriberStatus.UNSUBSCRIBED, newsletter),
    ]
    assert all(isinstance(each, ListSubscriber) and each.created_date for each in members)


def test_some_members_of_a_list(side: Side, newsletter: int) -> None:
    active = side.client.list_members(newsletter, "SubscriberKey", where=P("Status") == SubscriberStatus.ACTIVE)
    assert side.run(active.one()) == ListSubscriber(partner_key=None, object_id=None, subscriber_key="ada")
    assert len(side.items(side.client.list_members(newsletter, page_size=1))) == 2
    with pytest.raises(SelectionError, match="did you mean 'SubscriberKey'"):
        side.client.list_members(newsletter, "SubscriberKye")
    with pytest.raises(TypeError, match="takes the ID of a list, and not str: by its name it is found by"):
        side.client.list_members("Newsletter")  # type: ignore[arg-type]
    assert "AddedBy" in repr(side.client.list_members(newsletter, P("AddedBy")))


def test_profile_attributes_come_with_subscribers(side: Side) -> None:
    client = side.tenant.client()
    client.configure(action="create", configurations=[PropertyDefinition(name=name) for name in ("City", "Company")])
    client.create([Subscriber(subscriber_key="ada", email_address="ada@example.org", attributes=[CITY])])
    subscriber = side.run(side.client.select(Subscriber, "SubscriberKey").one())
    assert profile_attributes(subscriber)["City"] == "Turin"


def test_folders_of_one_content_type(side: Side) -> None:
    top = side.run(side.client.folders("dataextension")).roots[0]
    assert (top.name, top.parent, top.object.content_type) == ("Data extensions", None, "dataextension")
    shop = new_folder(side, "Shop", top.id)
    new_folder(side, "2026", shop)
    new_folder(side, "2025", shop)
    new_folder(side, "Shop", top.id)
    tree = side.run(side.client.folders("dataextension", page_size=2))
    assert [folder.path for folder in tree] == [
        "Data extensions",
        "Data extensions/Shop",
        "Data extensions/Shop/2025",
        "Data extensions/Shop/2026",
        "Data extensions/Shop",
    ]
    assert tree[shop].parent is tree.roots[0]
    assert len(tree.find("Data extensions/Shop")) == 2
    assert [folder.name for folder in tree.find("Data extensions/Shop/2026")] == ["2026"]


def new_folder(side: Side, name: str, parent: int | None) -> int:
    """Create a folder for data extensions, and return its ID."""
    assert parent is not None
    folder = DataFolder(name=name, description=name, content_type="dataextension", allow_children=True)
    folder.parent_folder = DataFolder(id=parent)
    return new_id(side, folder)


def test_folders_of_several_content_types_and_of_all(side: Side) -> None:
    some = side.run(side.client.folders("email", "list"))
    assert [root.name for root in some.roots] == ["my emails", "my lists"]
    everything = side.run(side.client.folders())
    assert len(everything) > 50 and {"email", "list"} <= {str(each.object.content_type) for each in everything}
    assert len(side.run(side.client.folders("nothing like that"))) == 0


def test_business_units_from_the_account_down(side: Side) -> None:
    mid = open_unit(side.tenant.client(), "Retail")
    found = side.items(side.client.business_units())
    assert [(each.id, each.name, each.parent_id) for each in found] == [(TOP, "Tenant", 0), (mid, "Retail", TOP)]
    assert [each.id for each in side.items(side.client.business_units("ID", where=P("Name") == "Retail"))] == [mid]
    assert [each.id for each in side.items(side.client.business_units(all_accounts=False))] == [TOP]
