"""AccountUserAccount: which user belongs to which account. No WSDL has the type."""

from __future__ import annotations

import json
from collections.abc import Sequence

from sfmc_soap import Account, AccountUser, APIObject, Model, ObjectExtension, dumps, from_dict

from ...call.call import Call
from ...call.filters import Property
from ...state.store import Row
from ..base.kind import Kind, Source
from ..base.stored import stored_property
from .accounts import OF_ACCOUNT, Accounts
from .users import OF_USER, Users

_TYPE = {"@type": "AccountUserAccount", "@base": "APIObject"}


class UserAccounts(Kind):
    """The kind of users with their accounts: to read only, by dotted names such as `AccountUser.UserID`."""

    model = ObjectExtension
    object_types = ("AccountUserAccount",)

    def source(self, call: Call, argument: str) -> Source:
        return Source(
            table="objects",
            joins="JOIN objects AS accounts ON accounts.id = objects.mid",
            property_of=_property_of,
            names=[*(f"AccountUser.{name}" for name in OF_USER), *(f"Account.{name}" for name in OF_ACCOUNT)],
            columns=lambda _: ["objects.data AS user", "accounts.data AS account"],
            build=_build,
            mid="objects.mid",
            where=["objects.kind = 'AccountUser'"],
        )


def _property_of(name: str) -> Property | None:
    part, _, own = name.partition(".")
    if part == "AccountUser" and own in OF_USER:
        return stored_property(AccountUser, own)
    return stored_property(Account, own, "accounts.data") if part == "Account" and own in OF_ACCOUNT else None


def _build(row: Row, names: Sequence[str]) -> APIObject:
    user, account = _below("AccountUser", names), _below("Account", names)
    parts: list[Model] = [Users().build(json.loads(row["user"]), user)] if user else []
    parts += [Accounts().build(json.loads(row["account"]), account)] if account else []
    inside = [{"reason": "no such element", "element": dumps(part).decode(), "after": "ObjectID"} for part in parts]
    return from_dict({**_TYPE, "@unknown": inside}, APIObject)


def _below(part: str, names: Sequence[str]) -> list[str]:
    """Return the properties of a part."""
    return [name.removeprefix(f"{part}.") for name in names if name.startswith(f"{part}.")]
