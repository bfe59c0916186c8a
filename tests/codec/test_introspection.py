"""What help, notebooks, pydantic and similar tools read from a class."""

from __future__ import annotations

import inspect
import typing

from sfmc_soap import TYPES, UNSET, Email, List, Model, Send, Subscriber, UnsetType
from support.naming import naming

CLASSES = [wire for wire in TYPES if isinstance(TYPES[wire], type) and issubclass(TYPES[wire], Model)]


def test_the_types_are_a_mapping_by_wire_name() -> None:
    """A bare name is in the service's namespace. Only types are in the mapping, each once."""
    assert len(TYPES) == len(set(TYPES)) == len(dict(TYPES))
    assert TYPES["Subscriber"] is Subscriber
    assert TYPES.get("Nothing") is None and "Nothing" not in TYPES


def test_type_hints_can_be_evaluated() -> None:
    """`get_type_hints` resolves every annotation with the package's types as local names."""
    for wire in CLASSES:
        with naming(wire):
            cls = TYPES[wire]
            hints = typing.get_type_hints(cls, localns=TYPES)
            assert set(cls.__particles__) <= set(hints)


def test_type_hints_are_the_real_types() -> None:
    """Annotations resolve across modules, and beside fields with the names of builtins."""
    hints = typing.get_type_hints(Send, localns=TYPES)
    assert hints["email"] == Email | UnsetType
    assert hints["list"] == list[List]


def test_the_signature_shows_every_field() -> None:
    """Each field is a keyword argument with its annotation, and none is required."""
    parameters = inspect.signature(Subscriber).parameters
    assert list(parameters) == list(Subscriber.__particles__)
    assert {parameter.kind for parameter in parameters.values()} == {inspect.Parameter.KEYWORD_ONLY}
    assert parameters["email_address"].default is UNSET
    assert parameters["email_address"].annotation == "str | UnsetType"
    assert parameters["attributes"].default == []
