"""Fixtures of YAML: what they fill a tenant with, and what a tenant writes."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest
from sfmc_soap import (
    Attribute,
    ClickEvent,
    DataExtensionObject,
    List,
    OpenEvent,
    PropertyDefinition,
    RetrieveRequest,
    Subscriber,
)
from sfmc_tenant import Tenant
from support.pages import blocks
from support.tenant.rest import rest

SHOP = """
List:
  - ListName: Newsletter
    Description: Every week
DataExtension:
  - Name: Orders
    CustomerKey: orders
    Fields:
      Field:
        - {Name: Id, FieldType: Number, IsPrimaryKey: true, IsRequired: true}
        - {Name: Placed, FieldType: Date}
        - {Name: Paid, FieldType: Boolean}
        - {Name: Note, FieldType: Text, MaxLength: 50}
DataExtensionObject[orders]:
  - {Id: 1, Placed: 2026-03-01, Paid: true, Note: "first"}
  - {Id: 2, Placed: 2026-03-02, Paid: false, Note: null}
OpenEvent:
  - {SendID: 7, SubscriberKey: ada, EventDate: 2026-03-01T09:00:00}
"""


def loaded(folder: Path, text: str) -> Tenant:
    """A tenant with fixtures."""
    (folder / "fixtures.yaml").write_text(text, encoding="utf-8")
    tenant = Tenant()
    tenant.load(folder / "fixtures.yaml")
    return tenant


def test_objects_rows_and_events_are_there(tmp_path: Path) -> None:
    tenant = loaded(tmp_path, SHOP)
    with tenant.client() as client:
        lists = client.retrieve(RetrieveRequest(object_type="List", properties=["ListName"])).results
        rows = client.retrieve(
            RetrieveRequest(object_type="DataExtensionObject[orders]", properties=["Id", "Placed", "Paid", "Note"])
        ).results
        opens = client.retrieve(RetrieveRequest(object_type="OpenEvent", properties=["SubscriberKey"])).results
    assert "Newsletter" in [each.list_name for each in lists if isinstance(each, List)]
    texts = [[each.value for each in row.properties or []] for row in rows if isinstance(row, DataExtensionObject)]
    assert texts == [["1", "3/1/2026 12:00:00 AM", "True", "first"], ["2", "3/2/2026 12:00:00 AM", "False", ""]]
    assert [each.subscriber_key for each in opens if isinstance(each, OpenEvent)] == ["ada"]


def test_the_example_of_the_page(tmp_path: Path) -> None:
    [example] = [block for block in blocks("docs/tenant.md", "text") if "DataExtensionObject[" in block]
    tenant = loaded(tmp_path, example)
    with tenant.client() as client:
        rows = client.retrieve(RetrieveRequest(object_type="DataExtensionObject[orders]", properties=["Id"])).results
    assert len(rows) == 1


def test_a_dump_makes_the_same_tenant_again(tmp_path: Path) -> None:
    """In another tenant, in which something was."""
    first = loaded(tmp_path, SHOP)
    first.track(ClickEvent(send_id=7, subscriber_key="ada", url="https://example.com/[1]"))
    second = loaded(tmp_path, 'List: [{ListName: "{}"}]')
    (tmp_path / "dump.yaml").write_text(first.dump(), encoding="utf-8")
    second.load(tmp_path / "dump.yaml")
    assert second.dump() == first.dump()
    with second.client() as client:
        assert client.retrieve(RetrieveRequest(object_type="ClickEvent", properties=["URL"])).results != []


def test_no_secret_is_dumped() -> None:
    tenant = Tenant()
    tenant.access.install("app", "planted-secret", 1000001)
    code = tenant.access.code("app", "https://app.example/back")
    given = tenant.access.token(
        {"grant_type": "client_credentials", "client_id": "app", "client_secret": "planted-secret"}
    )
    tenant._store.run(
        "INSERT INTO objects (kind, mid, object_id, customer_key, data) VALUES ('X', 1, 'x', 'x', ?)", PLANTED
    )
    dumped = tenant.dump()
    assert "kept" in dumped
    for secret in ("planted", code, given["access_token"], tenant.credentials["client_secret"]):
        assert secret not in dumped


def test_no_secret_is_dumped_of_what_was_changed() -> None:
    """SQLite writes JSON in another way than Python does."""
    tenant = Tenant()
    client = tenant.client()
    for name in ("Api Token", "Town"):
        client.configure(action="create", configurations=[PropertyDefinition(name=name)])
    values = [Attribute(name="Api Token", value="planted"), Attribute(name="Town", value="Cork")]
    client.create([Subscriber(subscriber_key="ada", attributes=values)])
    client.configure(action="delete", configurations=[PropertyDefinition(name="Town")])
    assert "planted" not in tenant.dump()


def test_what_is_nested_too_deep_is_not_dumped() -> None:
    tenant = Tenant()
    tenant.journeys.open("e")
    nested: list[object] = []
    for _ in range(900):
        nested = [nested]
    body = {"ContactKey": "ada", "EventDefinitionKey": "e", "Data": {"nested": nested}}
    assert rest(tenant, "POST", "/interaction/v1/events", body).status_code == 201
    with pytest.raises(ValueError, match="nested too deep"):
        tenant.dump()


PLANTED = '{"Name": "kept", "Users": [{"Password": "planted"}]}'

BOMB = ", ".join(["&a0 [x]", *(f"&a{depth} [{', '.join([f'*a{depth - 1}'] * 9)}]" for depth in range(1, 10))])
"""Lists of lists, by aliases: a billion."""


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("List: [", "the fixtures are not YAML: while parsing"),
        ("[" * 1200, "the fixtures are not YAML: "),
        ("- a", "the fixtures are not a mapping of types to objects"),
        ("List: 5", "List: there must be a list of objects"),
        ("Lists: [{}]", "Lists: there is no such type of objects"),
        ("Model: [{}]", "Model: there is no such type of objects"),
        ("List: [{}, {ListNam: x}]", "List: number 1: List.ListNam: no such field: did you mean 'ListName'"),
        ("List: [&a {Subscribers: [*a]}]", "List: number 0: "),
        ("OpenEvent: [{SendID: 7}]", "OpenEvent needs send_id and subscriber_key"),
        ("DataExtensionObject[no]: [{A: 1}]", "number 0: .* \\(ErrorCode 70003\\)"),
        (
            f"{SHOP}DataExtensionObject[Orders]: [{{Id: 3}}, {{Placd: 1}}]",
            "number 1: there is no column 'Placd': did you mean 'Placed'",
        ),
        (
            "Subscriber: [{SubscriberKey: a, Attributes: [{Name: City}]}]",
            "number 0: there is no profile attribute 'City'",
        ),
        ("APIObject: [{}]", "APIObject: The object type APIObject is not supported"),
        ("tables: {tokens: []}", "tables: there are only accounts, "),
        ("tables: {events: [{'id) VALUES (1); --': 1}]}", "tables, events, row 1: it has only batch, data, "),
        ("tables: {work: [{id: 1}]}", "tables, work, row 1: NOT NULL constraint failed: work.due"),
        (f"tables: {{work: [{{id: {10**30}}}]}}", "tables, work, row 1: Python int too large"),
        ("tables: {files: [{name: [!!binary aGk=]}]}", "tables, files, row 1: .* not JSON serializable"),
        (f"tables: {{files: [{{name: [{BOMB}]}}]}}", "the fixtures are larger than 100,000,000 characters"),
        ("tables: {files: [&a {name: [*a]}]}", "tables, files, row 1: Circular reference"),
        ("x: !!bool maybe", "the fixtures are not YAML: 'maybe'"),
        ("x: !!timestamp soon", "the fixtures are not YAML: "),
        ("x: !!int ''", "the fixtures are not YAML: "),
        ("OpenEvent: [{SendID: 7, SubscriberKey: a, EventDate: 9999-12-31T23:00:00-14:00}]", "is beyond the years"),
        ("OpenEvent: [{SendID: -7, SubscriberKey: a}]", "OpenEvent has a number below 0"),
        ("tables: {events: 5}", "tables, events, row 1: it has only batch, data, "),
    ],
)
def test_what_is_wrong_is_refused(tmp_path: Path, text: str, message: str) -> None:
    with pytest.raises(ValueError, match=message):
        loaded(tmp_path, text)


def test_all_or_nothing(tmp_path: Path) -> None:
    (tmp_path / "fixtures.yaml").write_text(SHOP + "SentEvent: [{}]")
    tenant = Tenant()
    before = tenant.dump()
    with pytest.raises(ValueError, match="SentEvent needs send_id"):
        tenant.load(tmp_path / "fixtures.yaml")
    assert tenant.dump() == before


def test_a_package_that_is_missing_is_an_error(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "yaml", None)
    monkeypatch.delitem(sys.modules, "sfmc_tenant.contents.fixtures", raising=False)
    monkeypatch.delattr("sfmc_tenant.contents.fixtures", raising=False)
    with pytest.raises(ModuleNotFoundError, match="YAML needs yaml: pip install 'sfmc-soap\\[tenant\\]'"):
        Tenant().dump()
