"""DataExtensionField: the columns of data extensions, as callers read them."""

from __future__ import annotations

import json
from collections.abc import Sequence

from sfmc_soap import APIObject, DataExtensionField, from_dict

from ...call.call import Call
from ...call.filters import Property
from ...state.store import Row
from ..base.kind import Kind, Source
from ..base.stored import picked, stored_property


class Fields(Kind):
    """The kind of columns. They are read here; what changes them is Update of their data extension."""

    model = DataExtensionField
    object_types = ("DataExtensionField",)

    def source(self, call: Call, argument: str) -> Source:
        return Source(
            table="columns",
            joins="JOIN objects ON objects.id = columns.extension",
            property_of=_property_of,
            columns=lambda _: ["columns.data AS data", "objects.customer_key AS extension"],
            build=_build,
            mid="objects.mid",
        )


def _property_of(name: str) -> Property | None:
    if name == "DataExtension.CustomerKey":
        return Property("objects.customer_key")
    if name == "CustomerKey":
        return Property("'[' || objects.customer_key || '].[' || json_extract(columns.data, '$.Name') || ']'")
    return None if name.startswith("DataExtension.") else stored_property(DataExtensionField, name, "columns.data")


def _build(row: Row, names: Sequence[str]) -> APIObject:
    data = json.loads(row["data"])
    data["CustomerKey"] = f"[{row['extension']}].[{data['Name']}]"
    data["DataExtension"] = {"CustomerKey": row["extension"]}
    return from_dict(picked(data, names), DataExtensionField)
