"""The extracts that every account has, and the parameters that they take."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from sfmc_soap import APIObject, ExtractDescription, ExtractParameterDataType, ExtractParameterDescription

from ...call.call import Call
from ...call.filters import Property
from ...state.store import Row
from ..base.kind import Kind, Source

TRACKING = "c7219016-a7f0-4c72-8657-1ec12c28a0db"
DATA_EXTENSION = "bb94a04d-9632-4623-be47-daabc3f588a6"


@dataclass(frozen=True)
class Parameter:
    """A parameter of an extract."""

    type: ExtractParameterDataType = ExtractParameterDataType.STRING
    required: bool = False


_EVERY = {
    "StartDate": Parameter(ExtractParameterDataType.DATETIME, required=True),
    "EndDate": Parameter(ExtractParameterDataType.DATETIME, required=True),
    "OutputFileName": Parameter(required=True),
    "_AsyncID": Parameter(ExtractParameterDataType.INTEGER),
}
_TEXTS = "AccountIDs Attributes CharacterEncoding ColumnDelimiter Format SendIDs TextQualifier Timezone".split()
_SWITCHES = (
    "ExtractAttributes ExtractBounces ExtractClickImpressions ExtractClicks ExtractConversions ExtractConvers"
    " extractListMembershipChanges extractLists ExtractNotSent ExtractOpens ExtractSendImpressions"
    " ExtractSendJobImpressions ExtractSendJobs ExtractSent extractStatusChanges ExtractSubscribers"
    " ExtractSurveyResponses ExtractSurveyResponse ExtractUnsubs IncludeAllListMembers IncludeAllSubscribers"
    " IncludeInferredOpens IncludeMilliseconds IncludeTestSends IncludeUnsubReason QuoteText UnicodeOutput"
    " UseLocalTZinQuery UseIDs"
).split()
_SWITCH = Parameter(ExtractParameterDataType.BOOL)

PARAMETERS: Mapping[str, Mapping[str, Parameter]] = {
    DATA_EXTENSION: {**_EVERY, "DECustomerKey": Parameter(required=True), "HasColumnHeaders": _SWITCH},
    TRACKING: {**_EVERY, **dict.fromkeys(_TEXTS, Parameter()), **dict.fromkeys(_SWITCHES, _SWITCH)},
}
"""What each extract takes, by its id and the names of the parameters."""

_SQL = {
    "ObjectID": Property("extract_types.object_id"),
    "Name": Property("extract_types.name"),
    "Parameters": Property("NULL"),
}


class ExtractTypes(Kind):
    """The kind of descriptions of extracts."""

    model = ExtractDescription
    object_types = ("ExtractDescription",)

    def source(self, call: Call, argument: str) -> Source:
        return Source(
            table="extract_types",
            property_of=_SQL.get,
            columns=lambda _: ["object_id", "name"],
            build=_build,
        )


def _build(row: Row, names: Sequence[str]) -> APIObject:
    described = ExtractDescription()
    if "ObjectID" in names:
        described.object_id = row["object_id"]
    if "Name" in names:
        described.name = row["name"]
    if "Parameters" in names:
        described.parameters = [
            ExtractParameterDescription(
                name=name, data_type=each.type, default_value="", is_optional=not each.required, drop_down_list=""
            )
            for name, each in PARAMETERS[row["object_id"]].items()
        ]
    return described
