"""Rows of a data extension, upserted by their primary key."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from ..call.call import Call
from ..call.errors import Refusal
from ..kinds.data.extension import Extension, RowRefusal, by_key
from .router import RestAnswer, RestError, RestRequest

_NOT_FOUND, _WRONG_PARAMETER, _NOT_SAVED = 10000, 10001, 10006


def upsert_rows(call: Call, request: RestRequest) -> RestAnswer:
    """Change or add rows: all of them, or none if one cannot be saved.

    Raises:
        RestError: there is no such data extension, the body is no list of rows, or a row cannot be saved.
    """
    key = request.parameters["key"]
    extension = by_key(call, key, call.mid)
    if extension is None:
        raise RestError(400, f"The DataExtension key '{key}' does not exist", _NOT_FOUND)
    if not isinstance(request.body, list):
        raise RestError(400, "The body is not a list of rows.", _WRONG_PARAMETER)
    wrong: list[str] = []
    for row in request.body:
        texts = {**_members(row, "values"), **_keys(extension, row)}
        try:
            extension.save(extension.given(texts), call.now)
        except RowRefusal as refusal:
            wrong += [f"{name}: {error.message}" for name, error in {**refusal.keys, **refusal.values}.items()]
        except Refusal as refusal:
            wrong.append(refusal.message)
    if wrong:
        message = f"Unable to save rows for data extension ID {extension.object_id}"
        raise RestError(400, message, _NOT_SAVED, additional=wrong)
    response = {"hasErrors": False, "results": [], "operationStatus": "OK", "notFoundKeys": None}
    return RestAnswer({"requestId": call.request_id, "responses": [response]})


def _keys(extension: Extension, row: Any) -> dict[str, str | None]:
    keys = _members(row, "keys")
    for name in keys:
        if name not in {column.name for column in extension.primary_key}:
            raise RestError(400, f"Primary key '{name}' does not exist.", _NOT_FOUND)
    return keys


def _members(row: Any, name: str) -> dict[str, str | None]:
    """Return the "keys" or the "values" of a row, as texts."""
    held = row.get(name, {}) if isinstance(row, Mapping) else None
    if not isinstance(held, Mapping):
        raise RestError(400, f"Parameter {name} is invalid.", _WRONG_PARAMETER)
    return {column: _text(value, name) for column, value in held.items()}


def _text(value: Any, name: str) -> str | None:
    if value is None or isinstance(value, str):
        return value
    if isinstance(value, float):
        return f"{Decimal(repr(value)):f}"
    if isinstance(value, bool | int):
        return str(value)
    raise RestError(400, f"Parameter {name} is invalid.", _WRONG_PARAMETER)
