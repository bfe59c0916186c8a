"""What every kind of objects has in common: how its objects are found, written, and told about in results."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sfmc_soap import (
    UNSET,
    APIObject,
    CreateResult,
    DeleteResult,
    FilterPart,
    PerformResult,
    PropertyDefinition,
    SaveAction,
    ScheduleDefinition,
    ScheduleResult,
    SubscriberResult,
    TaskResult,
    UpdateResult,
)

from ...call.call import Call
from ...call.errors import Reason, Refusal, RetrieveError
from ...call.filters import Condition, PropertyOf, condition
from ...state.store import Row

DueWorker = Callable[[Call, Mapping[str, Any]], None]
"""Does one piece of work that `Call.put_off` has put off: in a call of its own, with the data that it was given."""


def unknown_properties(names: Sequence[str], object_type: str) -> str:
    """Return what the service says of properties that cannot be retrieved."""
    return f"The Request Property(s) {', '.join(names)} do not match with the fields of {object_type} retrieve"


@dataclass(frozen=True)
class Source:
    """Where the objects of a kind are retrieved from.

    Attributes:
        table: the table whose `id` puts them in order.
        property_of: returns a property that can be retrieved and filtered by.
        columns: returns the columns that the named properties are built from.
        build: returns an object, from a row with those columns.
        mid: the column of the business unit; None if they belong to all.
        joins: further tables, as they stand after the first.
        where, values: what all of them fulfil.
        condition: returns what a filter asks for, for kinds that do not take every filter.
        unknown: returns what is said of properties that cannot be retrieved, of the type that the request names.
        grows: whether rows are only ever added: then what came since the last Retrieve is known.
        names: the properties that can be retrieved, where there is a list of them.
    """

    table: str
    property_of: PropertyOf
    columns: Callable[[Sequence[str]], Sequence[str]]
    build: Callable[[Row, Sequence[str]], APIObject]
    mid: str | None = None
    joins: str = ""
    where: Sequence[str] = ()
    values: Sequence[Any] = ()
    condition: Callable[[FilterPart, PropertyOf], Condition] = condition
    unknown: Callable[[Sequence[str], str], str] = unknown_properties
    grows: bool = False
    names: Sequence[str] = ()

    @property
    def tables(self) -> str:
        """All tables, for a query."""
        return f"{self.table} {self.joins}"


@dataclass(frozen=True)
class Outcome:
    """What became of one object.

    Attributes:
        message: the StatusMessage.
        id: its ID, 0 for objects that are known by their ObjectID.
        object_id: its ObjectID, if it has one.
        failures: subscribers that it did not work for.
    """

    message: str
    id: int = 0
    object_id: str | None = None
    failures: tuple[SubscriberResult, ...] = ()


class Kind:
    """A kind of objects. What a kind does not say, it does not support, and refuses as the service does.

    Attributes:
        model: the type of its objects.
        object_types: the names by which Retrieve knows it.
        misdescribed: the properties of which Describe says that they can be retrieved, although they cannot.
        exists, missing: what is said of an object that Create finds, and that Update does not find.
    """

    model: type[APIObject]
    object_types: tuple[str, ...] = ()
    misdescribed: tuple[str, ...] = ()
    exists: Reason = (1, "An object with the same key exists already.")
    missing: Reason = (2, "The object was not found.")

    def source(self, call: Call, argument: str) -> Source:
        """Return where its objects are retrieved from.

        Args:
            call: the call.
            argument: the text in brackets after the name of the type, such as the key of a data extension.

        Raises:
            RetrieveError: there is nothing by that name, or the kind cannot be retrieved.
        """
        raise RetrieveError(self._unsupported().message)

    def create(self, call: Call, obj: APIObject) -> Outcome:
        """Create an object: add it, or change the one that is there if SaveOptions ask for that.

        Raises:
            Refusal: it exists, or cannot be added or changed as it is.
        """
        there = self.twin(call, obj)
        if there is None:
            return self.add(call, obj)
        if call.save_action == SaveAction.UPDATE_ADD:
            return self.change(call, there, obj)
        raise self.is_there(obj)

    def update(self, call: Call, obj: APIObject) -> Outcome:
        """Update an object: change the one that is there, or add it if SaveOptions ask for that.

        Raises:
            Refusal: it does not exist, or cannot be changed or added as it is.
        """
        there = self.find(call, obj)
        if there is not None:
            return self.change(call, there, obj)
        if call.save_action == SaveAction.UPDATE_ADD:
            return self.add(call, obj)
        raise Refusal(*self.missing)

    def delete(self, call: Call, obj: APIObject) -> Outcome:
        """Delete an object. One that does not exist counts as deleted.

        Raises:
            Refusal: it cannot be deleted.
        """
        there = self.find(call, obj)
        return Outcome(f"{type(obj).__name__} deleted.") if there is None else self.remove(call, there, obj)

    def find(self, call: Call, obj: APIObject) -> Row | None:
        """Return the row of the object that a request names; None if it does not exist.

        Raises:
            Refusal: it does not say which one.
        """
        raise self._unsupported()

    def twin(self, call: Call, obj: APIObject) -> Row | None:
        """Return the row of the object that Create would make a second time; None if there is none.

        Raises:
            Refusal: it does not say which one.
        """
        return self.find(call, obj)

    def is_there(self, obj: APIObject) -> Refusal:
        """Return what is said of an object that is to be created, and that is there."""
        return Refusal(*self.exists)

    def add(self, call: Call, obj: APIObject) -> Outcome:
        """Add an object.

        Raises:
            Refusal: it cannot be added as it is.
        """
        raise self._unsupported()

    def change(self, call: Call, there: Row, obj: APIObject) -> Outcome:
        """Change an object: what is not set stays as it is.

        Raises:
            Refusal: it cannot be changed so.
        """
        raise self._unsupported()

    def remove(self, call: Call, there: Row, obj: APIObject) -> Outcome:
        """Delete an object.

        Raises:
            Refusal: it cannot be deleted.
        """
        raise self._unsupported()

    def perform(self, call: Call, action: str, obj: APIObject) -> PerformResult:
        """Do something with an object, or start it.

        Raises:
            Refusal: there is no such action, or no such object.
        """
        raise Refusal(100, f"Perform is not supported for {self.model.__name__}.")

    def schedule(self, call: Call, action: str, when: ScheduleDefinition, obj: APIObject) -> ScheduleResult:
        """Let something be done with an object at a time, or again and again.

        Raises:
            Refusal: there is no such action, no such object, or the schedule is not complete.
        """
        raise Refusal(105, f"Schedule is not supported for {self.model.__name__}.")

    def extended_properties(self, call: Call) -> list[PropertyDefinition]:
        """Return the properties of its objects that this account has beyond those of every account."""
        return []

    def workers(self) -> Mapping[str, DueWorker]:
        """Return what does the work that this kind puts off, by the kind of work."""
        return {}

    def owner(self, call: Call, obj: APIObject) -> int:
        """Return the business unit that an object belongs to: the one that it names, or the caller's.

        Raises:
            Refusal: the caller may not work in that one.
        """
        return call.account(obj.client)

    # Results.

    def created(self, outcome: Outcome, obj: APIObject) -> CreateResult:
        """Return the result of an object that was created."""
        return CreateResult(
            status_code="OK",
            status_message=outcome.message,
            new_id=outcome.id,
            new_object_id=outcome.object_id or UNSET,
            object=obj,
        )

    def not_created(self, obj: APIObject, refusal: Refusal) -> CreateResult:
        """Return the result of an object that was not created."""
        return CreateResult(new_id=0, **_refused(refusal))

    def updated(self, outcome: Outcome, obj: APIObject) -> UpdateResult:
        """Return the result of an object that was updated."""
        return UpdateResult(status_code="OK", status_message=outcome.message, object=obj)

    def not_updated(self, obj: APIObject, refusal: Refusal) -> UpdateResult:
        """Return the result of an object that was not updated."""
        return UpdateResult(object=obj, **_refused(refusal))

    def deleted(self, outcome: Outcome, obj: APIObject) -> DeleteResult:
        """Return the result of an object that was deleted."""
        return DeleteResult(status_code="OK", status_message=outcome.message, object=obj)

    def not_deleted(self, obj: APIObject, refusal: Refusal) -> DeleteResult:
        """Return the result of an object that was not deleted."""
        return DeleteResult(object=obj, **_refused(refusal))

    def not_performed(self, obj: APIObject, refusal: Refusal) -> PerformResult:
        """Return the result of an object with which nothing was done."""
        return PerformResult(object=obj, task=TaskResult(**_refused(refusal)), **_refused(refusal))

    def not_scheduled(self, when: ScheduleDefinition, refusal: Refusal) -> ScheduleResult:
        """Return the result of an object for which nothing was scheduled."""
        return ScheduleResult(object=when, task=TaskResult(**_refused(refusal)), **_refused(refusal))

    def _unsupported(self) -> Refusal:
        return Refusal(5, f"The method is not allowed for objects of the type {self.model.__name__}.")


def _refused(refusal: Refusal) -> dict[str, Any]:
    return {"status_code": "Error", "status_message": refusal.message, "error_code": refusal.code}
