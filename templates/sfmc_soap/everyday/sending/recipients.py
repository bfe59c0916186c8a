"""Who is sent to: what was given as subscribers, with their values as attributes."""

from __future__ import annotations

from collections.abc import Mapping
from copy import copy
from typing import Any, TypeAlias, TypeVar

from ... import UNSET, Attribute, Owner, Subscriber
from ..._runtime.simple_type import wrong_type
from ..batches.errors import UnfitItem
from ..batches.persons import NOBODY, Person, read_attributes, read_person
from ..batches.spelling import folded

Recipient: TypeAlias = Mapping[str, Any] | Subscriber
"""A person who is sent to: by names to values, or as the service knows people."""
RecipientT = TypeVar("RecipientT", bound=Recipient)


class Recipients:
    """Makes subscribers of what was given.

    Args:
        attributes: the values of all recipients who have none of their own by that name.
        owner: who the messages are from, for recipients that do not say so themselves.

    Raises:
        TypeError: an argument is of a wrong type, or a value is.
    """

    def __init__(self, attributes: Mapping[str, Any] | None, owner: Owner | None) -> None:
        if attributes is not None and not isinstance(attributes, Mapping):
            raise TypeError(f"attributes: {wrong_type(attributes, 'a mapping of names to values')}")
        if owner is not None and not isinstance(owner, Owner):
            raise TypeError(f"owner: {wrong_type(owner, 'an Owner')}")
        self._owner = owner
        try:
            self._shared = _listed(read_attributes(attributes or {}))
        except UnfitItem as error:
            raise TypeError(f"attributes: {error}") from None

    def subscriber(self, recipient: Recipient) -> Subscriber:
        """Return a recipient as it is sent.

        Raises:
            UnfitItem: it is known by nothing, or has a value that cannot be sent.
        """
        if isinstance(recipient, Subscriber):
            person = _copied(recipient)
            own = [attribute.name for attribute in person.attributes if isinstance(attribute, Attribute)]
        elif isinstance(recipient, Mapping):
            read = read_person(recipient)
            person, own = _made(read), [*read.attributes]
        else:
            raise UnfitItem(str(wrong_type(recipient, "a mapping or a Subscriber")))
        names = {folded(name) for name in own}
        person.attributes = [*(each for each in self._shared if folded(each.name) not in names), *person.attributes]
        if self._owner is not None and not person.owner:
            person.owner = self._owner
        return person


def _copied(recipient: Subscriber) -> Subscriber:
    """Return a copy of a recipient.

    Raises:
        UnfitItem: it is known by nothing.
    """
    if not (recipient.subscriber_key or recipient.email_address or recipient.id):
        raise UnfitItem(NOBODY)
    if not isinstance(recipient.attributes, list):
        raise UnfitItem(f"attributes: {wrong_type(recipient.attributes, 'a list')}")
    return copy(recipient)


def _made(read: Person) -> Subscriber:
    return Subscriber(
        subscriber_key=read.key or UNSET, email_address=read.address or UNSET, attributes=_listed(read.attributes)
    )


def _listed(values: Mapping[str, str | None]) -> list[Attribute]:
    return [Attribute(name=name, value=value) for name, value in values.items() if value is not None]
