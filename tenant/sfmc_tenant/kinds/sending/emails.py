"""Classic emails."""

from __future__ import annotations

from typing import cast

from sfmc_soap import UNSET, APIObject, Email

from ...call.call import Call
from ...call.errors import Refusal
from ...state.store import Row
from ..base.kind import Outcome
from ..base.stored import StoredKind
from ..folders import folder_holding

_NOT_UPDATED = ("email_type", *(f"additional_email_attribute{number}" for number in range(1, 6)))
"""What Update ignores in silence."""


_FOLDERS = ("email", "shared_email", "automated_email", "global_email")
"""The types of content of the folders that emails can be in."""


class Emails(StoredKind):
    """The kind of emails."""

    missing = (4000, "The email's key was not found.")

    def __init__(self) -> None:
        super().__init__(Email)

    def check(self, call: Call, obj: APIObject) -> None:
        email = cast(Email, obj)
        if not (email.name and email.subject):
            raise Refusal(4001, "An email needs Name and Subject.")
        _check_folder(call, email)
        _fit(email)

    def change(self, call: Call, there: Row, obj: APIObject) -> Outcome:
        email = cast(Email, obj)
        for name in _NOT_UPDATED:
            setattr(email, name, UNSET)
        _check_folder(call, email)
        _fit(email)
        return super().change(call, there, email)


def _check_folder(call: Call, email: Email) -> None:
    if email.category_id and folder_holding(call, call.mid, email.category_id, *_FOLDERS) is None:
        raise Refusal(4002, "The email's category is not valid.")


def _fit(email: Email) -> None:
    """Let texts of an email hold only what its character set has: other characters become question marks.

    Raises:
        Refusal: there is no such character set.
    """
    if not isinstance(email.character_set, str) or not email.character_set:
        return
    for name in ("html_body", "text_body", "subject"):
        text = getattr(email, name)
        if not isinstance(text, str):
            continue
        try:
            setattr(email, name, text.encode(email.character_set, "replace").decode(email.character_set))
        except (LookupError, ValueError):
            raise Refusal(4004, f"The character set {email.character_set} is not valid.") from None
