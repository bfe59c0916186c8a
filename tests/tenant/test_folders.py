"""Folders: what Create needs, where they are, and what cannot be done with them."""

from __future__ import annotations

import pytest
from sfmc_soap import Client, DataFolder, OperationError, SimpleFilterPart, SimpleOperators
from support.tenant.asking import equals, found
from support.tenant.people import codes, created, updated


@pytest.fixture
def top(client: Client) -> int:
    (folder,) = found(client, DataFolder, "ID", equals("ContentType", "dataextension"))
    assert isinstance(folder.id, int)
    return folder.id


def folder(parent: int, **values: object) -> DataFolder:
    given = {"name": "Orders", "description": "Order tables", "content_type": "dataextension"} | values
    return DataFolder(parent_folder=DataFolder(id=parent), **given)  # type: ignore[arg-type]


def test_a_folder_at_the_top_has_a_parent_with_the_id_0(client: Client, top: int) -> None:
    (first,) = found(client, DataFolder, "Name ParentFolder.ID ParentFolder.ObjectID", equals("ID", top))
    assert isinstance(first.parent_folder, DataFolder)
    assert (first.parent_folder.id, first.parent_folder.object_id) == (0, None)


def test_create_answers_as_recorded_and_sets_what_it_is_not_told(client: Client, top: int) -> None:
    (result,) = created(client, folder(top, customer_key="orders"))
    assert result.status_message == "Folder created successfully."
    assert result.new_id and result.new_object_id and not result.object
    names = "CustomerKey IsActive IsEditable AllowChildren ParentFolder.ID ParentFolder.Name ParentFolder.ContentType"
    (made,) = found(client, DataFolder, names, equals("ObjectID", result.new_object_id))
    assert (made.customer_key, made.is_active, made.is_editable, made.allow_children) == ("orders", True, False, False)
    assert isinstance(made.parent_folder, DataFolder)
    assert (made.parent_folder.id, made.parent_folder.name) == (top, "Data extensions")


@pytest.mark.parametrize(
    ("values", "code"),
    [
        ({"name": ""}, 396003),
        ({"name": " "}, 396012),
        ({"name": "a" * 101}, 396012),
        ({"description": ""}, 396010),
        ({"content_type": ""}, 396004),
        ({"content_type": "sandwich"}, 396005),
        ({"content_type": "email"}, 396007),
        ({"customer_key": "a" * 37}, 396009),
    ],
)
def test_what_create_refuses(client: Client, top: int, values: dict[str, object], code: int) -> None:
    assert codes(created(client, folder(top, **values))) == [code]


def test_a_parent_must_be_there_and_allow_children(client: Client, top: int) -> None:
    (result,) = created(client, folder(top))
    assert isinstance(result.new_id, int)
    nowhere = DataFolder(name="Orders", description="-", content_type="dataextension")
    for wrong in (nowhere, folder(7), folder(0), folder(result.new_id)):
        assert codes(created(client, wrong)) == [396007]
    (unused,) = created(client, folder(top, allow_children=True, is_active=False))
    assert isinstance(unused.new_id, int)
    assert codes(created(client, folder(unused.new_id))) == [396006]


def test_a_key_is_given_once(client: Client, top: int) -> None:
    assert codes(created(client, folder(top, customer_key="a"), folder(top, customer_key="a"))) == [None, 396002]
    created(client, folder(top, customer_key="b"))
    (other,) = found(client, DataFolder, "ID", equals("CustomerKey", "b"))
    assert codes(updated(client, DataFolder(id=other.id, customer_key="a"))) == [396002]


def test_a_folder_is_renamed_moved_and_deleted(client: Client, top: int) -> None:
    outer, inner = created(client, folder(top, allow_children=True), folder(top, allow_children=True))
    assert isinstance(outer.new_id, int)
    moved = DataFolder(id=inner.new_id, name="Old orders", parent_folder=DataFolder(id=outer.new_id))
    assert [result.status_message for result in updated(client, moved)] == ["Folder updated successfully."]
    (found_one,) = found(client, DataFolder, "Name", equals("ParentFolder.ID", outer.new_id))
    assert found_one.name == "Old orders"
    circle = DataFolder(id=outer.new_id, parent_folder=DataFolder(id=inner.new_id))
    assert codes(updated(client, circle)) == [396007]
    full = client.delete([DataFolder(id=outer.new_id)], raise_on=[])
    assert full.results[0].error_code == 396001
    emptied = client.delete([DataFolder(id=inner.new_id), DataFolder(id=outer.new_id)])
    assert [result.status_message for result in emptied.results] == ["Folder deleted successfully."] * 2


def test_an_update_needs_a_folder_that_is_there_and_keeps_what_it_holds(client: Client, top: int) -> None:
    changes = [DataFolder(name="x"), DataFolder(id=7, name="x"), DataFolder(id=top, content_type="email")]
    assert codes(updated(client, *changes)) == [396008, 396009, 396005]
    assert client.delete([DataFolder(id=top)], raise_on=[]).results[0].error_code == 396001


def test_folders_of_several_types_are_found_at_once(client: Client) -> None:
    kinds = SimpleFilterPart(property="ContentType", simple_operator=SimpleOperators.IN, value=["email", "list"])
    assert [each.name for each in found(client, DataFolder, "Name", kinds)] == ["my emails", "my lists"]


def test_a_property_of_the_parent_that_nobody_knows_cannot_be_named(client: Client) -> None:
    with pytest.raises(OperationError, match=r"ParentFolder\.Owner do not match with the fields of DataFolder"):
        found(client, DataFolder, "ParentFolder.Owner", equals("ID", 1))
