"""What `show` says of a name or of everything, laid out for people: what is empty is left out."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from itertools import groupby
from typing import Any

from .console import echo_wrapped, table

Row = Mapping[str, Any]

_PLACED = frozenset(["wire", "python", "kind", "type", "cardinality", "declared by", "about"])
"""What of a field or member has a place of its own, or none as all that stand together share it."""


def show_described(described: Row) -> None:
    """Print plain values as lines, and what there are several of as tables."""
    for key, value in described.items():
        if key == "fields":
            _show_fields(value)
        elif key == "members":
            table(key, ("wire", "python", "about"), [(row["wire"], row["python"], _about(row)) for row in value])
        elif isinstance(value, Mapping):
            table(key, (), [(of, _text(of, each)) for of, each in value.items()])
        elif isinstance(value, list) and value and isinstance(value[0], Mapping):
            table(key, tuple(value[0]), [[_text(*cell) for cell in _short(row).items()] for row in value])
        elif text := _text(key, value):
            echo_wrapped(f"{key}: {text}")


def _show_fields(fields: Sequence[Row]) -> None:
    """Print fields below the type that declares them, and below each what is known of it."""
    for owner, declared in groupby(fields, key=lambda field: field["declared by"]):
        group = list(declared)
        rows = [(field["python"], field["wire"], field["cardinality"], _type(field)) for field in group]
        table(f"fields of {owner}", ("python", "wire", "occurs", "type"), rows, [_below(field) for field in group])


def _type(field: Row) -> str:
    """Return the type of a field, and what else is true of it: `xs:string, nillable`."""
    kind = [] if field["kind"] == "element" else [field["kind"]]
    return ", ".join([field["type"], *kind, *(key for key, text in _others(field) if text == "yes")])


def _below(field: Row) -> str:
    """Return paragraphs about a field: `deprecated: use Other.Field`, and what is written about it."""
    values = [f"{key}: {text}" for key, text in _others(field) if text != "yes"]
    return "\n\n".join([*values, _text("about", field.get("about"))])


def _about(member: Row) -> str:
    """Return what is known of a member in one line: `reserved. The text that is written about it`."""
    others = [key if text == "yes" else f"{key}: {text}" for key, text in _others(member)]
    return ". ".join(filter(None, [*others, " ".join(_text("about", member.get("about")).split())]))


def _others(row: Row) -> Iterator[tuple[str, str]]:
    """Yield what there is to say of a field or member that has no place of its own."""
    for key, value in row.items():
        if key not in _PLACED and (text := _text(key, value)):
            yield key, text


def _short(row: Row) -> Row:
    """Return a row without an action that is called like its operation."""
    return {**row, "soapAction": ""} if "soapAction" in row and row["soapAction"] == row["wire"] else row


def _text(key: str, value: object) -> str:
    """Return a value in words, and nothing for one that is empty."""
    if key in ("default", "fixed") and value is not None:
        return f'"{value}"'
    if isinstance(value, bool):
        return "yes" if value else ""
    if isinstance(value, list):
        return ", ".join(map(str, value))
    return "" if value is None else str(value)
