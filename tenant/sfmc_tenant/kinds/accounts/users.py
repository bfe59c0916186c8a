"""Users of accounts. The tenant keeps none of their secrets."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, cast

from sfmc_soap import UNSET, AccountUser, APIObject, UnsetType

from ...call.call import Call
from ...call.errors import Refusal
from ...state.store import Row
from ..base.addresses import is_address
from ..base.kind import Outcome
from ..base.stored import StoredKind

OF_USER = (
    "ID CreatedDate ModifiedDate Client.ID AccountUserID UserID Name Email MustChangePassword ActiveFlag"
    " ChallengePhrase IsAPIUser NotificationEmailAddress Client.PartnerClientKey IsSendable Locale.LocaleCode"
    " TimeZone.ID TimeZone.Name CustomerKey DefaultBusinessUnit LanguageLocale.LocaleCode Client.ModifiedBy"
).split()
"""What Describe tells of AccountUser and Retrieve gives."""
_SHORTEST = 8
"""The fewest characters of a password."""


class Users(StoredKind):
    """The kind of users."""

    exists = (11019, "AccountUser Customer Key Exists")
    missing = (11002, "AccountUser Does Not Belong to Account")
    misdescribed = ("Password", "ChallengeAnswer")

    def __init__(self) -> None:
        super().__init__(AccountUser, properties=OF_USER)

    def build(self, data: Mapping[str, Any], names: Sequence[str]) -> APIObject:
        user = cast(AccountUser, super().build(data, names))
        # A number that may not be missing: the service writes it unasked.
        user.delete = 0
        return user

    def find(self, call: Call, obj: APIObject) -> Row | None:
        user = cast(AccountUser, obj)
        if user.client is UNSET:
            raise Refusal(11000, "AccountUser Client ID Not Specified")
        id = user.account_user_id if user.id is UNSET and isinstance(user.account_user_id, int) else user.id
        return super().find(call, AccountUser(client=user.client, id=id, customer_key=user.customer_key))

    def add(self, call: Call, obj: APIObject) -> Outcome:
        user = cast(AccountUser, obj)
        if not (user.user_id and user.password):
            raise Refusal(11003, "AccountUser Required Fields Not Specified")
        if not user.name:
            raise Refusal(11009, "AccountUser Name Required")
        if not user.email:
            raise Refusal(11010, "AccountUser Email Required")
        self._check(call, user)
        user.active_flag = True if user.active_flag is UNSET else user.active_flag
        outcome = super().add(call, _without_secrets(user))
        update = "UPDATE objects SET data = json_set(data, '$.AccountUserID', id) WHERE id = ?"
        call.store.run(update, outcome.id)
        return outcome

    def change(self, call: Call, there: Row, obj: APIObject) -> Outcome:
        user = cast(AccountUser, obj)
        self._check(call, user, there)
        user.account_user_id = there["id"]
        return super().change(call, there, _without_secrets(user))

    def remove(self, call: Call, there: Row, obj: APIObject) -> Outcome:
        raise self._unsupported()

    def _check(self, call: Call, user: AccountUser, there: Row | None = None) -> None:
        """Check what is set of a user.

        Raises:
            Refusal: the service does not take it.
        """
        if isinstance(user.email, str) and not is_address(user.email):
            raise Refusal(11011, "AccountUser Email Not Valid")
        if isinstance(user.notification_email_address, str) and not is_address(user.notification_email_address):
            raise Refusal(11012, "AccountUser Notification Email Not Valid")
        if isinstance(user.password, str) and len(user.password) < _SHORTEST:
            raise Refusal(11005, "AccountUser Min Password Length Violation")
        _check_secrets(user)
        if isinstance(user.user_id, UnsetType):
            return
        taken = "SELECT id FROM objects WHERE kind = 'AccountUser' AND json_extract(data, '$.UserID') = ?"
        row = call.store.one(taken, user.user_id)
        if row is not None and (there is None or row["id"] != there["id"]):
            raise Refusal(11014, "AccountUser User ID Not Available")


def _check_secrets(user: AccountUser) -> None:
    """Check that no secret tells another one, or the name of the user.

    Raises:
        Refusal: one does.
    """
    for text, told, reason in (
        (user.password, user.user_id, (11007, "AccountUser Password Contains Username")),
        (user.challenge_phrase, user.user_id, (11015, "AccountUser Security Question Cannot Contain User ID")),
        (user.challenge_answer, user.user_id, (11016, "AccountUser Security Answer Cannot Contain User ID")),
        (user.challenge_phrase, user.password, (11017, "AccountUser Security Question Cannot Contain Password")),
    ):
        if text and told and told.lower() in text.lower():
            raise Refusal(*reason)


def _without_secrets(user: AccountUser) -> AccountUser:
    """Return a user whose secrets are forgotten."""
    user.password = user.challenge_answer = UNSET
    return user
