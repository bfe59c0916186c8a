"""What is done with people: the requests, and the refusals which mean that there was nothing to do."""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Sequence
from dataclasses import replace
from typing import Any

from ... import (
    UNSET,
    APIProperty,
    ExecuteRequest,
    ExecuteRequestMsg,
    Subscriber,
    SubscriberList,
    SubscriberStatus,
)
from ..._runtime.client.errors import ConfigurationError, Outcome
from ..._runtime.model import Model
from ..._runtime.simple_type import wrong_type
from ...operations import CREATE, EXECUTE, UPDATE
from ..batches.errors import UnfitItem
from ..batches.kinds import Kind, Taken, options_of, with_save_option
from ..batches.options import WriteSettings
from ..batches.spelling import alike
from .subscribers import PersonT, checked_id, checked_ids, entry, identity_of, subscriber_of, work_in

_ALREADY_ON_LIST, _NOT_ON_LIST = 13006, 13007
_ALREADY_LEFT_LIST, _ALREADY_UNSUBSCRIBED = 401, 12012


class _People(Kind[PersonT]):
    """What can be done twice with the same people.

    Attributes:
        done: the codes with which the service says that it was done before: then it counts as done. Source: the
            vendor's tables of error codes.
    """

    idempotent = is_upsert = True
    done: frozenset[int] = frozenset()

    def outcomes(self, taken: Sequence[Taken[PersonT]], request: Model, response: Any) -> list[Outcome[PersonT]]:
        """Return the outcomes of the people of one call, in their order."""
        outcomes = super().outcomes(taken, request, response)
        return [
            replace(each, reasons=[], ok=True, unknown=False) if each.code in self.done else each for each in outcomes
        ]


class Subscribing(_People[PersonT]):
    """People who are put into the account, or updated there, and put on lists.

    Args:
        lists: the IDs of the lists.
        resubscribe: whether those who have left are made Active again.
        client: the MID of the business unit to work in, None for that of the token.
        settings: how they are written.

    Raises:
        TypeError, ConfigurationError: an argument is none that there is.
    """

    operation = CREATE

    def __init__(self, lists: Iterable[int], *, resubscribe: bool, client: int | None, settings: WriteSettings) -> None:
        self._lists = checked_ids(lists, "lists")
        self._resubscribe = resubscribe
        self._client = None if client is None else checked_id(client, "client")
        self.options = with_save_option(options_of(CREATE, settings.options))

    def object(self, item: PersonT) -> Subscriber:
        """Return the subscriber to create or update.

        Raises:
            UnfitItem: nothing says who it is, or the status is none that subscribing gives.
        """
        person = subscriber_of(item)
        if self._resubscribe:
            person.status = SubscriberStatus.ACTIVE
        elif person.status not in (UNSET, SubscriberStatus.ACTIVE):
            raise UnfitItem(
                f"the status of the subscriber is {person.status}: leave it out to keep the one in the account, or"
                " subscribe with resubscribe=True to make it Active"
            )
        if not isinstance(person.lists, list):
            raise UnfitItem(f"lists: {wrong_type(person.lists, 'a list')}")
        named = {each.id for each in person.lists if isinstance(each, SubscriberList)}
        added = [entry(each, "upsert", active=self._resubscribe) for each in self._lists if each not in named]
        person.lists = [*person.lists, *added]
        work_in(person, self._client)
        return person


class Membership(_People[PersonT]):
    """Subscribers who are put on a list, or taken off it.

    Args:
        list_id: the ID of the list.
        action: create, upsert to set the status there to Active, or delete.
        client: the MID of the business unit to work in, None for that of the token.
        settings: how they are written.

    Raises:
        TypeError, ConfigurationError: an argument is none that there is.
    """

    operation = UPDATE

    def __init__(self, list_id: int, action: str, *, client: int | None, settings: WriteSettings) -> None:
        self._entry = entry(checked_id(list_id, "list_id"), action, active=action == "upsert")
        self._client = None if client is None else checked_id(client, "client")
        self.options = options_of(UPDATE, settings.options)
        self.done = frozenset({_NOT_ON_LIST if action == "delete" else _ALREADY_ON_LIST})

    def object(self, item: PersonT) -> Subscriber:
        """Return the subscriber with what becomes of the membership.

        Raises:
            UnfitItem: nothing says who it is.
        """
        person = identity_of(item)
        person.lists = [self._entry]
        work_in(person, self._client)
        return person


class Unsubscribing(_People[PersonT]):
    """Subscribers who leave a list, or get no email at all any more: the function LogUnsubEvent of Execute.

    Args:
        list_id, job_id, batch_id: from which list, and after which job and batch of it; None for what is not known.
        reason: why, None if nobody said.
        client: the MID of the business unit to work in, None for that of the token.
        settings: how they are written.

    Raises:
        TypeError, ConfigurationError: an argument is none that there is.
    """

    operation = EXECUTE
    done = frozenset({_ALREADY_LEFT_LIST, _ALREADY_UNSUBSCRIBED})

    def __init__(
        self,
        *,
        list_id: int | None,
        job_id: int | None,
        batch_id: int | None,
        reason: str | None,
        client: int | None,
        settings: WriteSettings,
    ) -> None:
        if settings.options is not None:
            raise TypeError("unsubscribe() has no option 'options': Execute takes none")
        if settings.may_queue:
            raise ConfigurationError("unsubscribe() cannot be queued: the service carries Execute out at once")
        if batch_id is not None and job_id is None:
            raise ConfigurationError("batch_id is a part of a job: give job_id as well")
        if reason is not None and not isinstance(reason, str):
            raise TypeError(f"reason: {wrong_type(reason, 'a str')}")
        ids = (("JobID", "job_id", job_id), ("ListID", "list_id", list_id), ("BatchID", "batch_id", batch_id))
        self._said = {wire: str(checked_id(value, name)) for wire, name, value in ids if value is not None}
        if reason:
            self._said["Reason"] = reason
        self._client = None if client is None else checked_id(client, "client")

    def object(self, item: PersonT) -> ExecuteRequest:
        """Return the request for one subscriber.

        Raises:
            UnfitItem: nothing says who it is.
        """
        person = identity_of(item)
        names = {
            "SubscriberKey": person.subscriber_key,
            "SubscriberID": person.id,
            "EmailAddress": person.email_address,
        }
        values = {name: str(value) for name, value in names.items() if value is not UNSET} | self._said
        parameters = [APIProperty(name=name, value=value) for name, value in values.items()]
        request = ExecuteRequest(client=person.client, name="LogUnsubEvent", parameters=parameters)
        work_in(request, self._client)
        return request

    def key(self, obj: ExecuteRequest) -> Hashable | None:
        """Return what the subscriber is known by, which the first parameter says."""
        who = obj.parameters[0]
        return who.name, alike(who.value)

    def request(self, objects: list[Any]) -> ExecuteRequestMsg:
        """Return the message of one call."""
        return ExecuteRequestMsg(requests=objects)
