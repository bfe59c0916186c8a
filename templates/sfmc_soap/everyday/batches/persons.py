"""People as mappings: who they are, and what else is known of them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from ..._runtime.shortening import shorten
from ..._runtime.simple_type import wrong_type
from .errors import UnfitItem
from .spelling import MARK, mark_hint, spelled

_KEY, _ADDRESS = "SubscriberKey", "EmailAddress"
_LONGEST_NAME = 50
_MOST_DIGITS = 400
"""How many digits may stand on a side of the point. All floats have fewer."""

NOBODY = f"nothing says who it is: give {_KEY}, {_ADDRESS} or both"


@dataclass(frozen=True)
class Person:
    """A person that was given as a mapping.

    Attributes:
        key, address: the SubscriberKey and the EmailAddress; "" for one that is not given. One of them is.
        attributes: all the rest, by name.
    """

    key: str
    address: str
    attributes: Mapping[str, str | None]


def read_person(given: Mapping[str, Any]) -> Person:
    """Return the person that a mapping means: SubscriberKey and EmailAddress are who it is, all other names attributes.

    Raises:
        UnfitItem: it does not say who it is, or a name or value cannot be sent.
    """
    texts, problems = _texts(given)
    key, address = texts.pop(_KEY, None) or "", texts.pop(_ADDRESS, None) or ""
    if not key and not address:
        problems.append(NOBODY)
    if problems:
        raise UnfitItem(*problems)
    return Person(key, address, texts)


def read_attributes(given: Mapping[str, Any]) -> Mapping[str, str | None]:
    """Return the attributes that a mapping means, whoever has them.

    Raises:
        UnfitItem: a name or value cannot be sent.
    """
    texts, problems = _texts(given)
    problems += [f"{name} says who somebody is, and is not an attribute" for name in (_KEY, _ADDRESS) if name in texts]
    if problems:
        raise UnfitItem(*problems)
    return texts


def _texts(given: Mapping[str, Any]) -> tuple[dict[str, str | None], list[str]]:
    """Return values as texts, by name, and what is wrong with others."""
    problems = [*_misnamed(given)]
    texts: dict[str, str | None] = {}
    for name, value in given.items():
        try:
            texts[name] = attribute_text(value)
        except (TypeError, ValueError) as error:
            problems.append(f"{shorten(str(name), _LONGEST_NAME)}: {error}")
    return texts, problems


def _misnamed(given: Mapping[str, Any]) -> list[str]:
    """Return what is wrong with names. One that is spelled otherwise would be an attribute, which the service drops."""
    problems = []
    for name in given:
        if not isinstance(name, str) or not name:
            problems.append("the name of an attribute is not a text, or is empty")
        elif name not in (_KEY, _ADDRESS) and (right := spelled(name.removeprefix(MARK), (_KEY, _ADDRESS))):
            problems.append(f"{shorten(name, _LONGEST_NAME)!r} is written {right}{mark_hint(name)}")
    return problems


def attribute_text(value: object) -> str | None:
    """Return the value of an attribute as it is sent, None for None.

    Raises:
        TypeError: it is of a type whose text would be a guess, such as a date.
        ValueError: it is no number that can be sent.
    """
    if value is None:
        return None
    if isinstance(value, str):
        # Of an enumeration the value, which its str() may not be.
        return str.__str__(value)
    if isinstance(value, bool):
        return "true" if value else "false"
    if not isinstance(value, int | float | Decimal):
        raise TypeError(wrong_type(value, "a str, a number or a bool"))
    number = Decimal(repr(value)) if isinstance(value, float) else Decimal(value)
    if not number.is_finite() or abs(number.adjusted()) > _MOST_DIGITS:
        raise ValueError("a number that cannot be sent")
    return f"{number:f}"
