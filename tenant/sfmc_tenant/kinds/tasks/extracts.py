"""Extracts: files with the rows of a data extension, or with tracking events."""

from __future__ import annotations

import csv
import io
import re
import zipfile
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any

from sfmc_soap import ExtractParameterDataType
from sfmc_soap._runtime.shortening import shorten

from ...call.call import Call
from ...call.errors import Refusal
from ...call.texts import date_time, us_date
from ...state.clock import stamp
from ...state.files import Files, file_name
from ..base.guids import is_guid
from ..data.extension import by_key
from .extract_types import DATA_EXTENSION, PARAMETERS, TRACKING

Values = Mapping[str, str]
"""The values of parameters, by their names."""

_KINDS = {
    "ExtractBounces": "BounceEvent",
    "ExtractClicks": "ClickEvent",
    "ExtractNotSent": "NotSentEvent",
    "ExtractOpens": "OpenEvent",
    "ExtractSent": "SentEvent",
    "ExtractUnsubs": "UnsubEvent",
}
"""The kind of events that each switch asks for."""


def check_extract(call: Call, id: str, values: Values) -> None:
    """Check what is asked for.

    Raises:
        Refusal: there is no such extract, or a parameter is missing or wrong.
    """
    if not is_guid(id):
        raise Refusal(31000, f"The extract id {id} is not valid.")
    parameters = PARAMETERS.get(id.lower())
    if parameters is None:
        raise Refusal(31001, f"The extract {id} is not known.")
    for name in values:
        if name not in parameters:
            raise Refusal(31005, f"The parameter {name} is not valid.")
    for name, parameter in parameters.items():
        if parameter.required and not values.get(name):
            raise Refusal(31006, f"Missing required parameter: {name}")
        if name in values and not _is_valid(values[name], parameter.type):
            raise _invalid(name, values[name], parameter.type)
    if not re.fullmatch(r"[^\r\n\"]?", values.get("ColumnDelimiter", "")):
        raise _invalid("ColumnDelimiter", values["ColumnDelimiter"])
    if "DECustomerKey" in values and by_key(call, values["DECustomerKey"], call.mid) is None:
        raise _invalid("DECustomerKey", values["DECustomerKey"])


def _invalid(name: str, value: str, type: ExtractParameterDataType = ExtractParameterDataType.STRING) -> Refusal:
    said = f"Parameter {name} has an invalid value of {shorten(value, 100)} for parameter of type: {type.value}"
    return Refusal(31007, said)


def write_extract(call: Call, data: Mapping[str, Any]) -> None:
    """Write the file of an extract that was checked."""
    values = data["values"]
    content = {DATA_EXTENSION: _rows, TRACKING: _events}[data["id"].lower()](call, values)
    if content is not None:
        Files(call.store, call.clock)[file_name(values["OutputFileName"], call.clock.now())] = content


def _is_valid(value: str, type: ExtractParameterDataType) -> bool:
    if type == ExtractParameterDataType.BOOL:
        return value.lower() in ("true", "false")
    if type == ExtractParameterDataType.INTEGER:
        return value.isascii() and value.isdigit()
    if type == ExtractParameterDataType.DATETIME:
        try:
            date_time(value)
        except (ValueError, OverflowError):
            return False
    return True


def _rows(call: Call, values: Values) -> bytes | None:
    """Return the rows of a data extension; None if it is not there any more."""
    extension = by_key(call, values["DECustomerKey"], call.mid)
    if extension is None:
        return None
    names = [column.name for column in extension.columns]
    heading = [names] if values.get("HasColumnHeaders", "").lower() == "true" else []
    return _csv([*heading, *([row[name] for name in names] for row in extension.rows())], ",")


def _events(call: Call, values: Values) -> bytes:
    """Return an archive with a file for each kind of events that is asked for."""
    archive = io.BytesIO()
    with zipfile.ZipFile(archive, "w") as files:
        for switch, kind in _KINDS.items():
            if values.get(switch, "").lower() == "true":
                rows = _events_of(call, kind, values)
                files.writestr(
                    f"{switch.removeprefix('Extract')}.csv", _csv(rows, values.get("ColumnDelimiter") or ",")
                )
    return archive.getvalue()


def _events_of(call: Call, kind: str, values: Values) -> Iterable[Sequence[Any]]:
    yield ["ClientID", "SendID", "SubscriberKey", "EventDate", "EventType", "BatchID"]
    between = [stamp(date_time(values[name])) for name in ("StartDate", "EndDate")]
    query = "SELECT * FROM events WHERE kind = ? AND mid = ? AND date BETWEEN ? AND ? ORDER BY date, id"
    for row in call.store.all(query, kind, call.mid, *between):
        date = us_date(datetime.fromisoformat(row["date"]))
        yield [row["mid"], row["send"], row["subscriber_key"], date, row["type"], row["batch"]]


def _csv(rows: Iterable[Sequence[Any]], delimiter: str) -> bytes:
    text = io.StringIO()
    csv.writer(text, delimiter=delimiter).writerows(rows)
    return text.getvalue().encode()
