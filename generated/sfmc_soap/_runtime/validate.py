"""What strict mode asks of an object beyond the lexical space: all the schema requires, and nothing it lacks."""

from __future__ import annotations

from typing import Any

from .enums import OpenEnum
from .errors import CodecError
from .model import UNKNOWN, WIRE_TYPE, Model, is_set, iterate
from .table import Slot, Tables


def validate(tables: Tables, obj: Model, path: str, error: type[CodecError]) -> None:
    """Check an object and everything in it.

    Raises:
        CodecError: of the class `error`, with the path of the first thing that is not as the schema says.
    """
    if obj.__dict__.get(WIRE_TYPE):
        raise error(f"xsi:type {obj.__dict__[WIRE_TYPE]} is in no schema", path)
    if type(obj).__abstract__:
        raise error(f"{type(obj).__name__} is abstract", path)
    for item in obj.__dict__.get(UNKNOWN, ()):
        if not item.is_valid:
            raise error(f"holds what the schema does not know: {item.reason}", path)
    table = tables.of(type(obj))
    for slot in table.slots:
        if slot.particle.required and not slot.particle.choice and not is_set(obj, slot.name):
            raise error("required by the schema, and not set", f"{path}.{slot.local}")
    for arms in table.choices:
        # Two arms have been refused by now: by the encoder, or by the decoder where the second one stood.
        if arms[0].particle.required and not any(is_set(obj, slot.name) for slot in arms):
            raise error(f"the schema requires one of {', '.join(slot.local for slot in arms)}", path)
    for name, particle, value in iterate(obj):
        slot = table.by_name[name]
        if particle.item_required and value == []:
            raise error("the schema requires at least one in it", f"{path}.{slot.local}")
        if not slot.list or not isinstance(value, list):
            _validate_value(tables, slot, value, f"{path}.{slot.local}", error)
            continue
        for index, item in enumerate(value):
            _validate_value(tables, slot, item, f"{path}.{slot.path}[{index}]", error)


def _validate_value(tables: Tables, slot: Slot, value: Any, path: str, error: type[CodecError]) -> None:
    if isinstance(value, Model):
        validate(tables, value, path, error)
        return
    members = slot.simple.python if slot.simple else str
    if issubclass(members, OpenEnum) and value is not None and not members(value).known:
        raise error(f"{str(value)!r} is no value of {members.__name__}", path)
