"""People as subscribers: a SubscriberKey, a mapping, or a `Subscriber`."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from copy import copy
from typing import Any, TypeVar

from ... import UNSET, Attribute, ClientID, Subscriber, SubscriberList, SubscriberStatus
from ..._runtime.client.arguments import BIGGEST_ID, listed
from ..._runtime.client.settings import Range
from ..._runtime.simple_type import wrong_type
from ..batches.errors import UnfitItem
from ..batches.persons import NOBODY, read_person

PersonT = TypeVar("PersonT", bound=str | Mapping[str, Any] | Subscriber)
"""Somebody, in the annotations of the clients: a SubscriberKey; a mapping of SubscriberKey, EmailAddress and profile
attributes; or a `Subscriber`."""

_ID = Range("an ID, from 1 to 2,147,483,647", 1, BIGGEST_ID, is_whole=True)


def subscriber_of(person: object) -> Subscriber:
    """Return somebody with all that is known of them.

    Raises:
        UnfitItem: it is nobody, or nothing says who.
    """
    if isinstance(person, Subscriber):
        identity_of(person)
        return copy(person)
    if isinstance(person, str) and person:
        if person[-1] in "\r\n":
            raise UnfitItem("the SubscriberKey has a line end: give file.read().splitlines()")
        return Subscriber(subscriber_key=person)
    if not isinstance(person, Mapping):
        raise UnfitItem(str(wrong_type(person, "a SubscriberKey, a mapping or a Subscriber")))
    read = read_person(person)
    # An empty text takes a value away.
    attributes = [Attribute(name=name, value=value or "") for name, value in read.attributes.items()]
    return Subscriber(subscriber_key=read.key or UNSET, email_address=read.address or UNSET, attributes=attributes)


def identity_of(person: object) -> Subscriber:
    """Return who somebody is, and nothing else: an update would write it.

    The service looks for a key, then for an ID, then for an address. Source: the vendor's page "Subscriber".

    Raises:
        UnfitItem: it is nobody, or nothing says who.
    """
    known = person if isinstance(person, Subscriber) else subscriber_of(person)
    who = Subscriber(client=known.client)
    if known.subscriber_key:
        who.subscriber_key = known.subscriber_key
    elif known.id:
        who.id = known.id
    elif known.email_address:
        who.email_address = known.email_address
    else:
        raise UnfitItem(NOBODY)
    return who


def work_in(obj: Any, client: int | None) -> None:
    """Have a request work in a business unit, by its MID; None for what it says itself."""
    if client is not None:
        obj.client = ClientID(id=client)


def entry(list_id: int, action: str, *, active: bool) -> SubscriberList:
    """Return what a request says of a list. In a request, the ID of a SubscriberList is that of the list.

    Args:
        list_id: the list.
        action: create, upsert or delete.
        active: whether to set the status there to Active.
    """
    return SubscriberList(id=list_id, status=SubscriberStatus.ACTIVE if active else UNSET, action=action)


def checked_id(value: object, name: str) -> int:
    """Return an ID that a parameter was given.

    Raises:
        TypeError: it is not an int.
        ConfigurationError: no ID is such a number.
    """
    if not isinstance(value, int) or isinstance(value, bool):
        raise TypeError(f"{name}: {wrong_type(value, 'an int')}")
    _ID.checked(value, name)
    return value


def checked_ids(values: Iterable[int], name: str) -> list[int]:
    """Return IDs that a parameter was given, each once.

    Raises:
        TypeError: they are no collection of ints.
        ConfigurationError: no ID is such a number.
    """
    return [*dict.fromkeys(checked_id(value, name) for value in listed(values, name))]
