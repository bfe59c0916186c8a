"""What a new account has from the start: folders, senders, attributes, and a list All Subscribers."""

from __future__ import annotations

import json
import uuid
from dataclasses import replace
from typing import Any

from sfmc_soap import UNSET, BusinessUnit, ListClassificationEnum, ListTypeEnum, UnsubscribeBehaviorEnum, to_dict

from ...call.call import Call
from ...call.errors import Refusal
from ..base.stored import keep_object
from ..folders import folder_holding, open_folders
from ..people.attributes import open_attributes
from ..sending.senders import open_senders


def open_account(call: Call, unit: BusinessUnit, parent: int | None = None, *, mid: int | None = None) -> int:
    """Open an account. Return its MID.

    Args:
        call: the call.
        unit: what is told about the account.
        parent: the account above; None for the one at the top.
        mid: its MID; None for the next one.

    Raises:
        Refusal: its key is taken.
    """
    unit.master_unsubscribe_behavior = unit.master_unsubscribe_behavior or UnsubscribeBehaviorEnum.BUSINESS_UNIT_ONLY
    id = _keep(call, unit, parent, mid)
    open_folders(call, id)
    above = call.store.one("SELECT * FROM accounts WHERE mid = ?", parent)
    if above is None or unit.master_unsubscribe_behavior != UnsubscribeBehaviorEnum.ENTIRE_ENTERPRISE:
        audience, everybody = id, _everybody(call, id)
    else:
        audience, everybody = above["audience"], above["all_subscribers"]
    call.store.run("INSERT INTO accounts VALUES (?, ?, ?, ?, ?)", id, parent, unit.name, audience, everybody)
    inside = replace(call, mid=id)
    if audience == id:
        open_attributes(inside)
    open_senders(inside)
    return id


def _keep(call: Call, unit: BusinessUnit, parent: int | None, mid: int | None) -> int:
    """Keep what is told about an account. Return its MID."""
    key = str(unit.customer_key or uuid.uuid4())
    if call.store.one("SELECT 1 FROM objects WHERE kind = 'BusinessUnit' AND customer_key = ?", key):
        raise Refusal(1015, "Account External Key Invalid")
    insert = (
        "INSERT INTO objects (id, kind, mid, object_id, customer_key, data) VALUES (?, 'BusinessUnit', 0, '', ?, '{}')"
    )
    id = call.store.run(insert, mid, key)
    data = to_dict(unit) | _known(call, id, parent) | {"CustomerKey": key}
    call.store.run("UPDATE objects SET mid = id, data = ? WHERE id = ?", json.dumps(data), id)
    return id


def _known(call: Call, id: int, parent: int | None) -> dict[str, Any]:
    """Return what the service says of an account."""
    row = None if parent is None else call.store.one("SELECT data FROM objects WHERE id = ?", parent)
    above = json.loads(row["data"]) if row is not None else {}
    enterprise = above["Client"]["EnterpriseID"] if above else id
    return {
        "ID": id,
        "Client": {"ID": id, "EnterpriseID": enterprise},
        "ParentID": parent or 0,
        "ParentName": above.get("Name", ""),
        "ParentAccount": {
            name: above[name] for name in ("ID", "Name", "ParentID", "CustomerKey", "AccountType") if name in above
        },
        "IsActive": 1,
        "CreatedDate": call.now,
        "ModifiedDate": call.now,
    }


def _everybody(call: Call, mid: int) -> int:
    """Make the list All Subscribers of an account. Return its ID."""
    data = {
        "Client": {"ID": mid},
        "ObjectID": str(uuid.uuid4()),
        "CustomerKey": f"All Subscribers - {mid}",
        "ListName": "All Subscribers",
        "Category": folder_holding(call, mid, UNSET, "mysubs"),
        "Type": ListTypeEnum.MASTER.value,
        "ListClassification": ListClassificationEnum.EXACT_TARGET_LIST.value,
        "CreatedDate": call.now,
        "ModifiedDate": call.now,
    }
    return keep_object(call.store, "List", mid, data, has_number=True)
