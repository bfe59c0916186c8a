"""Business units, and the account above them."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any, cast

from sfmc_soap import UNSET, Account, AccountTypeEnum, APIObject, BusinessUnit

from ...call.call import Call
from ...call.errors import Refusal
from ...state.store import Row
from ..base.kind import Outcome, Source
from ..base.stored import StoredKind
from .opening import open_account

OF_ACCOUNT = (
    "ID AccountType ParentID BrandID PrivateLabelID ReportingParentID Name Email FromName BusinessName Phone Address"
    " Fax City State Zip Country IsActive IsTestAccount DBID CustomerID DeletedDate EditionID ModifiedDate CreatedDate"
    " ParentName PartnerKey Client.PartnerClientKey InheritAddress IsTrialAccount Client.EnterpriseID ParentAccount.ID"
    " ParentAccount.Name ParentAccount.ParentID ParentAccount.CustomerKey ParentAccount.AccountType CustomerKey"
    " Locale.LocaleCode TimeZone.ID TimeZone.Name ObjectState LanguageLocale.LocaleCode"
).split()
"""What Describe tells of Account."""
_UNIT = "Description MasterUnsubscribeBehavior Client.ID DefaultSendClassification.ObjectID".split()
"""What a BusinessUnit has beyond that."""


class BusinessUnits(StoredKind):
    """The kind of business units: all that the caller's token reaches, the account at the top among them."""

    exists = (1015, "Account External Key Invalid")
    missing = (1009, "Account Invalid ID Specified")

    def __init__(self) -> None:
        super().__init__(BusinessUnit, properties=(*OF_ACCOUNT, *_UNIT))

    def build(self, data: Mapping[str, Any], names: Sequence[str]) -> APIObject:
        unit = cast(BusinessUnit, super().build(data, names))
        # The schema requires a type, and the service has none to give.
        unit.account_type = AccountTypeEnum.NONE
        return unit

    def find(self, call: Call, obj: APIObject) -> Row | None:
        reach = f"kind = 'BusinessUnit' AND mid IN ({', '.join('?' * len(call.family()))})"
        for column, value in (("id", obj.id), ("customer_key", obj.customer_key)):
            if value is not UNSET and value is not None:
                return call.store.one(f"SELECT * FROM objects WHERE {reach} AND {column} = ?", *call.family(), value)
        return None

    def add(self, call: Call, obj: APIObject) -> Outcome:
        unit = cast(BusinessUnit, obj)
        if unit.account_type != AccountTypeEnum.BUSINESS_UNIT:
            raise Refusal(1017, "Invalid Account Type For Operation")
        if not (unit.name and unit.email and unit.from_name):
            raise Refusal(1005, "Account Required Fields Not Specified")
        parent = _parent(unit)
        if parent is None:
            raise Refusal(1011, "Account No Parent ID For Account Type")
        if parent not in call.family():
            raise Refusal(1000, "Account Invalid Permissions")
        mid = open_account(call, unit, parent)
        return Outcome("BusinessUnit created.", mid)

    def change(self, call: Call, there: Row, obj: APIObject) -> Outcome:
        unit = cast(BusinessUnit, obj)
        kept = json.loads(there["data"])
        for name, value in (
            ("ParentID", _parent(unit)),
            ("MasterUnsubscribeBehavior", unit.master_unsubscribe_behavior),
        ):
            if value not in (None, UNSET, kept.get(name)):
                raise Refusal(1012, "Account Invalid Permissions To Set Field")
        super().change(call, there, unit)
        if isinstance(unit.name, str):
            call.store.run("UPDATE accounts SET name = ? WHERE mid = ?", unit.name, there["id"])
        return Outcome("BusinessUnit updated.", there["id"])

    def remove(self, call: Call, there: Row, obj: APIObject) -> Outcome:
        raise self._unsupported()


class Accounts(StoredKind):
    """The kind of accounts, to read only. Whatever a Retrieve asks for, it gives the account of the caller."""

    def __init__(self) -> None:
        super().__init__(Account, properties=OF_ACCOUNT)

    def source(self, call: Call, argument: str) -> Source:
        return replace(
            super().source(call, argument),
            mid=None,
            where=["objects.kind = 'BusinessUnit'", "objects.id = ?"],
            values=[call.mid],
        )

    def build(self, data: Mapping[str, Any], names: Sequence[str]) -> APIObject:
        return super().build(data, [*names, "AccountType"])

    def find(self, call: Call, obj: APIObject) -> Row | None:
        raise self._unsupported()


def _parent(unit: Account) -> int | None:
    """Return the parent that an account names, if it does."""
    named = unit.parent_account
    if unit.parent_id is UNSET and isinstance(named, Account):
        return named.id if isinstance(named.id, int) else None
    return unit.parent_id if isinstance(unit.parent_id, int) else None
