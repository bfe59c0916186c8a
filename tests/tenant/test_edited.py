"""Files and dumps that somebody has edited: what is wrong is said when they are opened, with its table and row."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import sfmc_tenant.__main__ as command
import yaml
from sfmc_soap import CreateOptions, Email, List, RequestType, Subscriber
from sfmc_tenant import Tenant
from support.tenant.shop import open_shop, order

pytestmark = pytest.mark.slow

QUEUED = CreateOptions(request_type=RequestType.ASYNCHRONOUS)


def fill(tenant: Tenant) -> None:
    """Let a tenant have a bit of everything."""
    client = tenant.client()
    open_shop(client)
    client.create([order({"OrderNo": "1", "Items": "33", "Gift": "true", "PaidAt": "3/1/2026"})])
    client.create([List(list_name="News"), Email(name="Spring", subject="Hello"), Subscriber(subscriber_key="ada")])
    client.create([Email(name="Later", subject="Hello")], options=QUEUED)


EDITS = [
    ("UPDATE objects SET data = '[]' WHERE kind = 'Email'", r"table objects, row \d+: data is not an object of JSON"),
    (
        "UPDATE objects SET data = '{}' WHERE kind = 'List'",
        r"table objects, row \d+: data of a List lacks ListName, Type",
    ),
    ("UPDATE objects SET kind = 'Emial' WHERE kind = 'Email'", "there is no type 'Emial' of objects"),
    (
        "UPDATE objects SET data = json_set(data, '$.CreatedDate', 'soon') WHERE kind = 'Email'",
        r"table objects, row \d+: Email\.CreatedDate: not a dateTime",
    ),
    ("UPDATE objects SET id = 5000000000 WHERE kind = 'Email'", "id is too large or small"),
    ("UPDATE subscribers SET attributes = 'x'", "table subscribers, row 1: attributes is not an object of JSON"),
    ("UPDATE subscribers SET created = '2026-02-30T00:00:00-06:00'", "table subscribers, row 1: created is not a time"),
    ("UPDATE subscribers SET created = '2026-02-03'", "table subscribers, row 1: created is not a time"),
    ("UPDATE memberships SET status = 'Asleep'", "table memberships, row 1: subscribers have no such status"),
    ("UPDATE subscribers SET mid = 7", "table subscribers, row 1: there is no business unit with this mid"),
    ("DELETE FROM objects WHERE kind = 'List'", "table accounts, row 1000001: there is no list with the number"),
    ("UPDATE columns SET data = json_remove(data, '$.Name') WHERE id = 1", "table columns, row 1: data lacks 'Name'"),
    (
        "UPDATE columns SET data = json_set(data, '$.FieldType', 'Txt')",
        "table columns, row 1: 'Txt' is not a FieldType",
    ),
    (
        """UPDATE data_rows SET data = replace(data, ' 33', ' "33"')""",
        r"table data_rows, row 1: the value of column \d is str",
    ),
    ("UPDATE work SET kind = 'nothing'", r"table work, row \d+: nobody does 'nothing'"),
    ("UPDATE work SET data = '{}'", r"table work, row \d+: data has no mid"),
    ("UPDATE queued_calls SET request = x'3c'", r"table queued_calls, row 1: "),
    ("PRAGMA user_version = 5", "its tables are of another version of sfmc_tenant"),
]


@pytest.mark.parametrize(("edit", "said"), EDITS)
def test_a_file_that_was_edited(tmp_path: Path, edit: str, said: str, capsys: pytest.CaptureFixture[str]) -> None:
    file = tmp_path / "shop.db"
    with Tenant(file) as tenant:
        fill(tenant)
    connection = sqlite3.connect(file)
    connection.execute(edit)
    connection.commit()
    connection.close()
    with pytest.raises(OSError, match=rf"shop\.db cannot be the file of a tenant: .*{said}"):
        Tenant(file)
    assert command.main(["--db", str(file)]) == 1
    assert capsys.readouterr().err.startswith("Error: ")


def test_a_file_that_is_damaged(tmp_path: Path) -> None:
    file = tmp_path / "shop.db"
    with Tenant(file) as tenant:
        fill(tenant)
    data = bytearray(file.read_bytes())
    data[8192:-4096] = bytes(len(data) - 12288)
    file.write_bytes(data)
    with pytest.raises(OSError, match=r"shop\.db cannot be the file of a tenant: "):
        Tenant(file)


Tables = dict[str, list[dict[str, Any]]]


@pytest.mark.parametrize(
    ("edit", "said"),
    [
        (lambda tables: tables["columns"][0]["data"].pop("Scale"), "table columns, row 1: data lacks 'Scale'"),
        (lambda tables: tables["objects"][-1].update(data=5), "table objects, row "),
        (lambda tables: tables["objects"][-1].update(mid="x"), "cannot store TEXT value in INTEGER column objects.mid"),
        (lambda tables: tables.update(accounts=[]), "there is no business unit with this mid"),
        (lambda tables: tables["data_rows"][0].update(created="soon"), "table data_rows, row 1: created is not a time"),
    ],
)
def test_a_dump_that_was_edited_changes_nothing(tmp_path: Path, edit: Callable[[Tables], object], said: str) -> None:
    with Tenant() as tenant:
        fill(tenant)
        document = yaml.safe_load(tenant.dump())
    edit(document["tables"])
    file = tmp_path / "edited.yaml"
    file.write_text(yaml.safe_dump(document), encoding="utf-8")
    with Tenant() as tenant:
        fill(tenant)
        before = tenant.dump()
        with pytest.raises(ValueError, match=said):
            tenant.load(file)
        assert tenant.dump() == before


def test_a_file_that_was_left_alone_is_opened(tmp_path: Path) -> None:
    with Tenant(tmp_path / "shop.db") as tenant:
        fill(tenant)
        before = tenant.dump()
    with Tenant(tmp_path / "shop.db") as tenant:
        assert tenant.dump() == before
