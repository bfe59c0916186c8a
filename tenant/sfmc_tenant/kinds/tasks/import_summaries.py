"""ImportResultsSummary: how far imports are, and how many rows arrived."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

from sfmc_soap import APIObject, ImportResultsSummary, from_dict

from ...call.call import Call
from ...call.filters import Property
from ...call.texts import us_date
from ...state.clock import stamp
from ...state.store import Row
from ..base.kind import Kind, Source

_SQL = {
    "DestinationID": Property("tasks.destination"),
    "EndDate": Property("tasks.completed", "date"),
    "ImportDefinitionCustomerKey": Property("tasks.customer_key"),
    "ImportStatus": Property("tasks.status"),
    "ImportType": Property("tasks.type"),
    "NumberDuplicated": Property("tasks.duplicated", "number"),
    "NumberErrors": Property("tasks.errors", "number"),
    "NumberRestricted": Property("0", "number"),
    "NumberSuccessful": Property("tasks.successful", "number"),
    "StartDate": Property("tasks.started", "date"),
    "TaskResultID": Property("tasks.id", "number"),
    "TotalRows": Property("tasks.total", "number"),
}


_PICKED_UP_AFTER = timedelta(seconds=1)
"""How long a new import cannot be found."""


class ImportSummaries(Kind):
    """The kind of summaries of imports: how far each is, and what came of it."""

    model = ImportResultsSummary
    object_types = ("ImportResultsSummary",)

    def source(self, call: Call, argument: str) -> Source:
        return Source(
            table="tasks",
            property_of=_SQL.get,
            columns=lambda names: [f'{_SQL[name].sql} AS "{name}"' for name in names],
            build=_build,
            mid="tasks.mid",
            where=["tasks.kind = 'ImportDefinition'", "tasks.created <= ?"],
            values=[stamp(call.clock.now() - _PICKED_UP_AFTER)],
        )


def _build(row: Row, names: Sequence[str]) -> APIObject:
    data = {name: row[name] for name in names if row[name] is not None}
    for name in ("StartDate", "EndDate"):
        if name in data:
            data[name] = us_date(datetime.fromisoformat(data[name]))
    return from_dict({"PartnerKey": None, "ObjectID": None, **data}, ImportResultsSummary)
