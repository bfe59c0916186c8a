"""AsyncActivityStatus: how far tasks are, as rows of names and texts. No WSDL has the type."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime

from sfmc_soap import (
    UNSET,
    APIObject,
    APIProperty,
    ComplexFilterPart,
    FilterPart,
    ObjectExtension,
    SimpleFilterPart,
)

from ...call.call import Call
from ...call.errors import RetrieveError
from ...call.filters import Condition, Property, PropertyOf, comparable
from ...call.texts import us_date
from ...state.store import Row
from ..base.kind import Kind, Source

_SQL = {
    "ActionType": "'start'",
    "ClientID": "tasks.mid",
    "CompletedDate": "tasks.completed",
    "CustomerKey": "tasks.customer_key",
    "DuplicateCount": "tasks.duplicated",
    "ErrorCount": "tasks.errors",
    "ErrorMsg": "tasks.error",
    "InteractionID": "tasks.object_id",
    "ParentInteractionObjectID": "tasks.run",
    "ProcessedCount": "tasks.successful",
    "ScheduledTime": "tasks.created",
    "StartDate": "tasks.started",
    "Status": "tasks.status",
    "TaskID": "tasks.id",
    "TotalCount": "tasks.total",
    "Type": "tasks.kind",
}
_NEVER_SAID = (
    "AsyncAction AsyncSubAction ParentTaskID ProcessID Program StatusMessage StepID StepName StepTaskID".split()
)
_DATES = ("CompletedDate", "ScheduledTime", "StartDate")

_FILTERS = {
    "ClientID": ("tasks.mid = ?", Property("", "number")),
    "EndTime": ("tasks.created <= ?", Property("", "date")),
    "ParentInteractionObjectID": ("tasks.run = ?", Property("")),
    "QueryAllChildren": ("? IS NOT NULL", Property("", "boolean")),
    "StartTime": ("tasks.created >= ?", Property("", "date")),
    "TaskID": ("tasks.id = ?", Property("", "number")),
}
"""What can be filtered by. How values are compared does not depend on the operator of the filter."""


class ActivityStatuses(Kind):
    """The kind of rows that tell how far tasks are."""

    model = ObjectExtension
    object_types = ("AsyncActivityStatus",)

    def source(self, call: Call, argument: str) -> Source:
        return Source(
            table="tasks",
            property_of=_property_of,
            names=(*_SQL, *_NEVER_SAID),
            columns=lambda names: [f'{_SQL[name]} AS "{name}"' for name in names if name in _SQL],
            build=_build,
            mid="tasks.mid",
            condition=_condition,
        )


def _property_of(name: str) -> Property | None:
    return Property(_SQL.get(name, "NULL")) if name in _SQL or name in _NEVER_SAID else None


def _build(row: Row, names: Sequence[str]) -> APIObject:
    properties = []
    for name in names:
        value = row[name] if name in _SQL else None
        if value is not None:
            text = us_date(datetime.fromisoformat(value)) if name in _DATES else str(value)
            properties.append(APIProperty(name=name, value=text))
    return ObjectExtension(partner_key=None, object_id=None, type="AsyncActivityStatus", properties=properties)


def _condition(part: FilterPart, _: PropertyOf) -> Condition:
    """Return what a filter asks for: all its parts together, whatever its operators are.

    Raises:
        RetrieveError: it names what cannot be filtered by.
    """
    texts, values = ["1"], []
    for simple in _simple_parts(part):
        name = str(simple.property)
        if name not in _FILTERS or not simple.value:
            raise RetrieveError(f"The Filter Property '{name}' is not a retrievable property")
        text, compared = _FILTERS[name]
        texts.append(text)
        values.append(comparable(simple.value[0], compared))
    return " AND ".join(texts), values


def _simple_parts(part: FilterPart) -> Iterator[SimpleFilterPart]:
    waiting: list[FilterPart] = [part]
    while waiting:
        part = waiting.pop()
        if isinstance(part, SimpleFilterPart):
            yield part
        elif isinstance(part, ComplexFilterPart):
            sides = (part.left_operand, part.right_operand)
            waiting += [side for side in sides if side is not UNSET and side is not None]
