"""Fixtures: what a tenant is filled with, and what it holds, as YAML."""

from __future__ import annotations

from typing import Any

import yaml

from ..call.call import Call
from .objects import load_objects
from .tables import dump_tables, load_tables

TABLES = "tables"
"""The key under which a dump has the rows of tables; the others are types of objects."""

_MOST = 100_000_000
"""How many characters and values fixtures may have. An alias is a few characters, and may stand for millions."""


class _Loader(yaml.CSafeLoader):
    """Reads YAML. A date is a text, as in JSON."""


_Loader.yaml_implicit_resolvers = {
    first: [(tag, pattern) for tag, pattern in resolvers if not tag.endswith(":timestamp")]
    for first, resolvers in yaml.CSafeLoader.yaml_implicit_resolvers.items()
}
_NOT_YAML = (yaml.YAMLError, RecursionError, ArithmeticError, AttributeError, LookupError, ValueError)
"""What PyYAML raises: for a text that is none of the type which its tag names, whatever it runs into."""


def load(call: Call, text: str) -> None:
    """Add what a document of YAML holds, all of it or nothing.

    Raises:
        ValueError: it is not as it must be, or something of it is refused.
    """
    try:
        document = yaml.load(text, _Loader)  # noqa: S506 - a safe one
        size = _size(document, {})
    except _NOT_YAML as error:
        raise ValueError(f"the fixtures are not YAML: {error}") from None
    if not isinstance(document, dict):
        raise ValueError("the fixtures are not a mapping of types to objects")
    if size > _MOST:
        raise ValueError(f"the fixtures are larger than {_MOST:,} characters, with what their aliases stand for")
    with call.store.transaction():
        for name, entries in document.items():
            if name == TABLES:
                load_tables(call, entries)
            else:
                load_objects(call, str(name), entries)


def dump(call: Call) -> str:
    """Return all that a tenant holds, without secrets, as a document that `load` takes.

    Raises:
        ValueError: something of it is nested too deep, such as the data of an event over REST.
    """
    held = {TABLES: dump_tables(call)}
    try:
        return yaml.dump(held, Dumper=yaml.CSafeDumper, allow_unicode=True, sort_keys=False, width=120)
    except RecursionError:
        raise ValueError("what the tenant holds is nested too deep to be written as YAML") from None


def _size(value: Any, known: dict[int, int]) -> int:
    """Return how large a value is that stands at all places where it is named.

    Args:
        value: the value.
        known: the sizes of lists and mappings so far, by identity.
    """
    if not isinstance(value, list | dict):
        return 1 + (len(value) if isinstance(value, str | bytes) else 0)
    if id(value) not in known:
        # One that holds itself has no size, and is refused where it is used.
        known[id(value)] = 1
        parts = value if isinstance(value, list) else (part for pair in value.items() for part in pair)
        known[id(value)] = 1 + sum(_size(part, known) for part in parts)
    return known[id(value)]
