"""Folders, by what they hold. Every business unit has one at the top for each type of content."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import cast

from sfmc_soap import UNSET, APIObject, CreateResult, DataFolder, UnsetType

from ..call.call import Call
from ..call.errors import Refusal
from ..call.filters import Property
from ..state.store import Row
from .base.kind import Outcome, Source
from .base.stored import StoredKind, picked

_TOP = {
    "ABTest": "AB test",
    "asset": "Asset",
    "automated_email": "simple automated emails",
    "automations": "Automations",
    "BuildAudienceActivity": "Build audience activity",
    "campaign": "Campaign",
    "condensedlpview": "Condensed preview",
    "content": "my contents",
    "contextual_suppression_list": "Contextual suppression list",
    "dataextension": "Data extensions",
    "document": "my documents",
    "ELTactivity": "ELT activity",
    "email": "my emails",
    "email_hidden_messagemodel": "Email hidden message model",
    "filteractivity": "Filter activities",
    "filterdefinition": "Data Filters",
    "global_email": "Global email",
    "global_email_sub": "Global email subscribers",
    "group": "my groups",
    "Hidden": "Hidden",
    "image": "my images",
    "job": "my tracking",
    "list": "my lists",
    "livecontent": "Live content",
    "measure": "Measures",
    "media": "Portfolio",
    "message": "Message",
    "microsite": "Microsites",
    "micrositelayout": "Microsite layouts",
    "mysubs": "my subscribers",
    "organization": "Organizations",
    "playbooks": "Playbooks",
    "programs2": "Programs",
    "publication": "Publication lists",
    "queryactivity": "Query Activity",
    "salesforcedataextension": "Salesforce data extension",
    "salesforcesends": "Salesforce sends",
    "salesforcesendsv5": "Salesforce sends v5",
    "shared_content": "Shared content",
    "shared_contextual_suppression_list": "Shared contextual suppression list",
    "shared_data": "Shared data",
    "shared_dataextension": "Shared data extensions",
    "shared_email": "Shared email messages",
    "shared_item": "Shared items",
    "shared_portfolio": "Shared portfolios",
    "shared_publication": "Shared publication lists",
    "shared_salesforcedataextension": "Shared Salesforce data extension",
    "shared_suppression_list": "Shared suppression lists",
    "shared_survey": "Shared surveys",
    "shared_template": "Shared templates",
    "ssjsactivity": "SSJS Activity",
    "suppression_list": "Suppression Lists",
    "survey": "my surveys",
    "synchronizeddataextension": "Synchronized Data Extension",
    "template": "my templates",
    "triggered_send": "Triggered sends",
    "triggered_send_journeybuilder": "Triggered sends Journey Builder",
    "userinitiatedsends": "User-initiated sends",
}
"""The name of the folder at the top, by type of content. The types are those of the guide's page on DataFolder."""

_OPEN_FOLDERS = """
    WITH account (mid, now, folders) AS (VALUES (?, ?, ?)),
    top AS (
        SELECT
            mid,
            now,
            mid + 1 + key AS id,
            printf('%08x-0000-4000-8000-%012x', mid, key) AS object_id,
            json_extract(value, '$[0]') AS content_type,
            json_extract(value, '$[0]') || '_default' AS customer_key,
            json_extract(value, '$[1]') AS name
        FROM account, json_each(folders)
    )
    INSERT INTO objects (id, kind, mid, object_id, customer_key, data)
    SELECT id, 'DataFolder', mid, object_id, customer_key, json_object(
        'Client', json_object('ID', mid), 'ObjectID', object_id, 'CustomerKey', customer_key, 'Name', name,
        'Description', '', 'ContentType', content_type, 'IsActive', json('true'), 'IsEditable', json('false'),
        'AllowChildren', json('true'), 'CreatedDate', now, 'ModifiedDate', now, 'ID', id
    )
    FROM top
"""
"""Adds the folders at the top to a business unit, in one statement: every tenant that is opened needs it."""

_OWN = (
    "ID",
    "ObjectID",
    "CustomerKey",
    "Name",
    "Description",
    "ContentType",
    "IsActive",
    "IsEditable",
    "AllowChildren",
)
_PARENT = tuple(f"ParentFolder.{name}" for name in _OWN)
_KEY, _NAME = 36, 100
"""The most characters of a CustomerKey and of a Name, as Describe tells."""


class Folders(StoredKind):
    """The kind of folders."""

    exists = (396002, "Data Folder Customer Key Exists")
    missing = (396009, "Data Folder Key Field Invalid")

    def __init__(self) -> None:
        super().__init__(DataFolder, properties=(*_OWN, *_PARENT, "Client.ID", "CreatedDate", "ModifiedDate"))

    def source(self, call: Call, argument: str) -> Source:
        return Source(
            table="objects",
            joins="LEFT JOIN objects AS parents ON parents.id = json_extract(objects.data, '$.ParentFolder.ID')",
            property_of=self.property_of,
            names=self._properties,
            columns=lambda _: ["objects.data AS data", "parents.data AS parent"],
            build=self._build,
            mid="objects.mid",
            where=["objects.kind = 'DataFolder'"],
        )

    def property_of(self, name: str) -> Property | None:
        found = super().property_of(name)
        if found is None or name not in _PARENT:
            return found
        sql = f"json_extract(parents.data, '$.{name.removeprefix('ParentFolder.')}')"
        # A folder at the top has a parent with the ID 0, and no other property.
        return Property(f"coalesce({sql}, 0)" if name == "ParentFolder.ID" else sql, found.holds)

    def _build(self, row: Row, names: Sequence[str]) -> APIObject:
        data = json.loads(row["data"])
        data["ParentFolder"] = {"ID": 0} if row["parent"] is None else picked(json.loads(row["parent"]), _OWN)
        return self.build(data, names)

    def find(self, call: Call, obj: APIObject) -> Row | None:
        if all(value is UNSET or value is None for value in (obj.id, obj.object_id, obj.customer_key)):
            raise Refusal(396008, "Data Folder Key Field Required")
        return super().find(call, obj)

    def twin(self, call: Call, obj: APIObject) -> Row | None:
        return super().find(call, DataFolder(customer_key=obj.customer_key, client=obj.client))

    def add(self, call: Call, obj: APIObject) -> Outcome:
        folder = cast(DataFolder, obj)
        self._check_new(folder)
        parent = self._parent(call, folder)
        folder.parent_folder = DataFolder(id=parent["id"])
        folder.is_active = True if folder.is_active is UNSET else folder.is_active
        folder.is_editable = folder.is_editable is True
        folder.allow_children = folder.allow_children is True
        outcome = super().add(call, folder)
        return Outcome("Folder created successfully.", outcome.id, outcome.object_id)

    def change(self, call: Call, there: Row, obj: APIObject) -> Outcome:
        folder = cast(DataFolder, obj)
        if isinstance(folder.name, str):
            _check_name(folder.name)
        data = json.loads(there["data"])
        if folder.content_type not in (UNSET, data["ContentType"]):
            raise Refusal(396005, "Data Folder Content Type Invalid")
        if folder.parent_folder is not UNSET:
            folder.content_type = data["ContentType"]
            parent = self._parent(call, folder)
            if there["id"] in _path(call, parent["id"]):
                raise Refusal(396007, "Data Folder Invalid Parent")
            folder.parent_folder = DataFolder(id=parent["id"])
        super().change(call, there, folder)
        return Outcome("Folder updated successfully.", there["id"], there["object_id"])

    def remove(self, call: Call, there: Row, obj: APIObject) -> Outcome:
        below = "SELECT 1 FROM objects WHERE kind = 'DataFolder' AND json_extract(data, '$.ParentFolder.ID') = ?"
        if "ParentFolder" not in json.loads(there["data"]) or call.store.one(below, there["id"]):
            raise Refusal(396001, "Data Folder Invalid Call")
        super().remove(call, there, obj)
        return Outcome("Folder deleted successfully.")

    def created(self, outcome: Outcome, obj: APIObject) -> CreateResult:
        result = super().created(outcome, obj)
        result.object = UNSET
        return result

    def _check_new(self, folder: DataFolder) -> None:
        if not folder.name or isinstance(folder.name, UnsetType):
            raise Refusal(396003, "Data Folder Name Required")
        _check_name(folder.name)
        if not folder.description:
            raise Refusal(396010, "Data Folder Description Required")
        if not folder.content_type:
            raise Refusal(396004, "Data Folder Content Type Required")
        if folder.content_type not in _TOP:
            raise Refusal(396005, "Data Folder Content Type Invalid")
        if isinstance(folder.customer_key, str) and len(folder.customer_key) > _KEY:
            raise Refusal(*self.missing)

    def _parent(self, call: Call, folder: DataFolder) -> Row:
        """Return the folder above. It must hold the same, and allow folders in it.

        Raises:
            Refusal: there is none such.
        """
        above = folder.parent_folder
        wrong = Refusal(396007, "Data Folder Invalid Parent")
        if isinstance(above, UnsetType):
            raise wrong
        named = DataFolder(id=above.id, object_id=above.object_id, customer_key=above.customer_key)
        named.client = folder.client
        row = super().find(call, named)
        data = json.loads(row["data"]) if row is not None else {}
        if row is None or data["ContentType"] != folder.content_type or not data["AllowChildren"]:
            raise wrong
        if not data["IsActive"]:
            raise Refusal(396006, "Data Folder Inactive")
        return row


def _check_name(name: str) -> None:
    if not name.strip() or len(name) > _NAME:
        raise Refusal(396012, "Data Folder Name Invalid")


def _path(call: Call, folder: int) -> list[int]:
    """Return a folder and all above it."""
    query = (
        "WITH RECURSIVE above (id) AS (SELECT ? UNION SELECT json_extract(objects.data, '$.ParentFolder.ID')"
        " FROM objects JOIN above ON objects.id = above.id) SELECT id FROM above"
    )
    return [row["id"] for row in call.store.all(query, folder)]


def open_folders(call: Call, mid: int) -> None:
    """Give a new business unit its folders at the top. It is the latest object: their IDs follow its own."""
    call.store.run(_OPEN_FOLDERS, mid, call.now, json.dumps(list(_TOP.items())))


def folder_holding(call: Call, mid: int, id: int | UnsetType, *content_types: str) -> int | None:
    """Return the folder for an object: the one that it names, or the one at the top; None if it can't be in that one.

    Args:
        call: the call.
        mid: the business unit of the object.
        id: the folder that it names, if it does.
        content_types: what the folder may hold; the first is that of the folder at the top.
    """
    folder = "SELECT id, json_extract(data, '$.ContentType') AS held FROM objects WHERE kind = 'DataFolder' AND mid = ?"
    if isinstance(id, UnsetType):
        row = call.store.one(f"{folder} AND customer_key = ?", mid, f"{content_types[0]}_default")
    else:
        row = call.store.one(f"{folder} AND id = ?", mid, id)
    return row["id"] if row is not None and row["held"] in content_types else None
