"""Values as text: in files of text, and in columns that hold nothing else."""

from __future__ import annotations

import base64
import json
from collections.abc import Callable
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from ... import to_dict
from ..._runtime.builtin_types import BUILTINS
from ..._runtime.model import Model
from ..._runtime.xml.names import XS, qualified


def text_of(value: Any) -> str:
    """Return the text of a value.

    A date has the form of ISO 8601, with a `T` before the time of day and the offset from UTC. A boolean is `true` or
    `false`, bytes are base64, a number that is none is NaN, INF or -INF, as in XML Schema. An object or a list is JSON,
    in the form of `to_dict`.

    Raises:
        ValueError: the value has no such text: a Decimal of too many digits, an object that cannot be written.
    """
    for type, write in _WRITERS:
        if isinstance(value, type):
            return write(value)
    return str(value)


def _plain(value: Any) -> Any:
    """Return what JSON can hold of a value."""
    if isinstance(value, Model):
        return to_dict(value)
    if isinstance(value, list):
        return [_plain(each) for each in value]
    return value if value is None or isinstance(value, bool | int | float) else text_of(value)


def _json(value: Any) -> str:
    return json.dumps(_plain(value), ensure_ascii=False)


def _boolean(value: bool) -> str:  # noqa: FBT001 - the value that is written
    return "true" if value else "false"


def _base64(value: bytes) -> str:
    return base64.b64encode(value).decode("ascii")


_WRITERS: tuple[tuple[type | tuple[type, ...], Callable[[Any], str]], ...] = (
    # Not str(): that of an enumeration may be the name of its member.
    (str, str.__str__),
    (bool, _boolean),
    (datetime, datetime.isoformat),
    (date, date.isoformat),
    (float, BUILTINS[qualified(XS, "double")].to_text),
    (Decimal, BUILTINS[qualified(XS, "decimal")].to_text),
    (bytes, _base64),
    ((Model, list), _json),
)
"""Class -> what writes its values. A bool is an int, and a datetime a date, so the order counts."""
