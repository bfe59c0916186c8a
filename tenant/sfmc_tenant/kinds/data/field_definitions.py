"""What a column can be like, and how it can be changed."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from sfmc_soap import DataExtensionField, to_dict

from ..base.addresses import LONGEST
from .columns import TYPES, WrongValue
from .extension import column_of, invalid

_MOST_CHARACTERS = 4000
_MOST_DIGITS = 29
_NAME_CHARACTERS = 128
_SET_HERE = frozenset({"Client", "CreatedDate", "CustomerKey", "DataExtension", "ID", "ObjectID"})
_SIZED = ("Decimal", "Text")
_FIXED = ("IsPrimaryKey", "Scale", "Precision")


def new_field(field: DataExtensionField, ordinal: int, now: str) -> dict[str, Any]:
    """Return what is kept of a new column, without its ObjectID.

    Args:
        field: as the caller defines it.
        ordinal: its place, if the caller gives none.
        now: the time, as tables keep it.

    Raises:
        Refusal: it cannot be like that.
    """
    defaults = {"FieldType": "Text", "Scale": 0, "DefaultValue": "", "IsRequired": False, "IsPrimaryKey": False}
    data = {**defaults, "Ordinal": ordinal, **_given(field), "CreatedDate": now, "ModifiedDate": now}
    if data["FieldType"] != "Decimal":
        data["Scale"] = 0
    return _checked(data, now)


def changed_field(data: Mapping[str, Any], field: DataExtensionField, now: str) -> dict[str, Any]:
    """Return what is kept of a column after a change. Its place stays.

    Args:
        data: what is kept of it.
        field: what the caller sets, the rest unset.
        now: the time, as tables keep it.

    Raises:
        Refusal: it cannot be changed so. Among that is its type, even if it stays the same.
    """
    given = _given(field)
    given.pop("Ordinal", None)
    if "FieldType" in given:
        raise invalid(f"The type of the field '{data['Name']}' cannot be updated.")
    if any(name in given and given[name] != data.get(name) for name in _FIXED):
        raise invalid(f"The primary key, precision and scale of the field '{data['Name']}' cannot be updated.")
    length = data.get("MaxLength", _MOST_CHARACTERS)
    if data["FieldType"] in _SIZED and given.get("MaxLength", length) < length:
        raise invalid(f"The length of the field '{data['Name']}' cannot be reduced.")
    return _checked({**data, **given, "ModifiedDate": now}, now)


def _given(field: DataExtensionField) -> dict[str, Any]:
    given = to_dict(field).items()
    return {name: value for name, value in given if name[0] != "@" and name not in _SET_HERE and value is not None}


def _checked(data: dict[str, Any], now: str) -> dict[str, Any]:
    """Return what is kept of a column, with its length if that matters."""
    length = _length(data)
    data = {**data, "MaxLength": length}
    if length is None:
        del data["MaxLength"]
    name = data.get("Name") or ""
    if not name.strip() or len(name) > _NAME_CHARACTERS:
        raise invalid(f"A field needs a Name of up to {_NAME_CHARACTERS} characters.")
    if data["IsPrimaryKey"] and not data["IsRequired"]:
        raise invalid(f"The field '{name}' is part of the primary key, so it must be required.")
    try:
        column_of(0, json.dumps(data)).value_by_default(now)
    except WrongValue as error:
        raise invalid(f"The default value of the field '{name}' is not valid. {error.message}") from None
    return data


def _length(data: Mapping[str, Any]) -> int | None:
    """Return how long the values of a column may be, None where it does not matter."""
    type, length, name = data["FieldType"], data.get("MaxLength"), data.get("Name")
    if type not in TYPES:
        raise invalid(f"The type '{type}' of the field '{name}' is not valid.")
    if type == "Decimal":
        return _digits(data)
    if type == "EmailAddress":
        return LONGEST
    if type != "Text":
        return None
    if length is None and data["IsPrimaryKey"]:
        raise invalid(f"The field '{name}' is part of the primary key, so it needs a MaxLength.")
    if length is not None and not 0 < length <= _MOST_CHARACTERS:
        raise invalid(f"The MaxLength of the field '{name}' is not between 1 and {_MOST_CHARACTERS}.")
    return length


def _digits(data: Mapping[str, Any]) -> int:
    digits = data.get("MaxLength") or data.get("Precision") or 0
    if not 0 < digits <= _MOST_DIGITS or not 0 <= data["Scale"] <= digits:
        raise invalid(
            f"The decimal field '{data.get('Name')}' needs a Precision between 1 and {_MOST_DIGITS},"
            " and a Scale that is not greater."
        )
    return int(digits)
