"""What help, notebooks, pydantic and the like ask a class."""

from __future__ import annotations

import inspect
import typing

from sfmc_soap import TYPES, UNSET, Email, List, Model, Send, Subscriber, UnsetType
from support.naming import naming

CLASSES = [wire for wire in TYPES if isinstance(TYPES[wire], type) and issubclass(TYPES[wire], Model)]


def test_the_types_are_a_mapping_by_wire_name() -> None:
    """Each name once, bare names in the service's namespace; classes are looked up, others are not there."""
    assert len(TYPES) == len(set(TYPES)) == len(dict(TYPES))
    assert TYPES["Subscriber"] is Subscriber
    assert TYPES.get("Nothing") is None and "Nothing" not in TYPES


def test_type_hints_can_be_evaluated() -> None:
    """Every annotation of every class, with the package's types as local names."""
    for wire in CLASSES:
        with naming(wire):
            cls = TYPES[wire]
            hints = typing.get_type_hints(cls, localns=TYPES)
            assert set(cls.__particles__) <= set(hints)


def test_type_hints_are_the_real_types() -> None:
    """Across modules, and where a field is called as a builtin is."""
    hints = typing.get_type_hints(Send, localns=TYPES)
    assert hints["email"] == Email | UnsetType
    assert hints["list"] == list[List]


def test_the_signature_shows_every_field() -> None:
    """They are keyword arguments with their annotations, none of them required."""
    parameters = inspect.signature(Subscriber).parameters
    assert list(parameters) == list(Subscriber.__particles__)
    assert {parameter.kind for parameter in parameters.values()} == {inspect.Parameter.KEYWORD_ONLY}
    assert parameters["email_address"].default is UNSET
    assert parameters["email_address"].annotation == "str | UnsetType"
    assert parameters["attributes"].default == []
