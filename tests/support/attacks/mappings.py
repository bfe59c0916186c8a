"""Mappings for `from_dict`, as somebody sends them as JSON."""

from __future__ import annotations

import datetime as dt
import json
from random import Random
from typing import Any

from sfmc_soap import SfmcSoapError, XmlElement, from_dict, to_dict
from support.attacks.attempts import Attempts, assert_reasonable
from support.attacks.documents import VALUES
from support.hostile.harness import check_object
from support.strategies import MODELS, complete

NUMBER = 1500
ODD: tuple[Any, ...] = (
    *VALUES, None, True, False, 0, -1, 2**31, 2**64, 10**400, 1.5, float("nan"), float("inf"), b"a", [], [[]], [None],
    {}, {"a": 1}, {"@type": "Subscriber"}, {"@type": "APIObject"}, {"@type": 5}, {"@type": "__class__"},
    {"@type": "x" * 9000}, {"@nil": True}, {"@unknown": []}, {"@unknown": [5]}, {"@unknown": [["a", "b"]]},
    {"@unknown": {"a": "b"}}, {"@unknown": ["<a/>", "<b", "\x00", "a='b'"]}, {1: 2}, {None: None}, {("a",): 1},
    {"\ud800": "\ud800"}, "\x00\x1f\ud800\uffff", object(), dt.datetime(2024, 1, 1), XmlElement("<a/>"),
    {"@xml": "<a/>"}, range(3), set(),
)  # fmt: skip


def _place(value: Any, chance: Random) -> tuple[Any, Any] | None:
    """Somewhere in plain values: what holds it, and its key or number."""
    found = None
    while isinstance(value, dict | list) and value and (found is None or chance.random() < 0.7):
        found = value, chance.choice([*value] if isinstance(value, dict) else range(len(value)))
        value = value[found[1]]
    return found


def one(name: str, chance: Random) -> Any:
    """A mapping with a few changes."""
    new: Any = to_dict(complete(MODELS[name], depth=chance.choice((0, 1))))
    for _ in range(chance.choice((1, 1, 2, 5))):
        found = _place(new, chance)
        if found is None:
            return chance.choice(ODD)
        holder, last = found
        match chance.randrange(4):
            case 0 if isinstance(holder, dict):
                holder[
                    chance.choice(
                        ("@type", "@unknown", "@nil", "@text", "", "x", "__class__", "\x00", 5, None, str(last).lower())
                    )
                ] = holder.pop(last)
            case 1:
                holder[last] = [holder[last]] * chance.choice((1, 2, 300))
            case 2:
                for _ in range(chance.choice((1, 20, 400))):
                    holder[last] = {"a": holder[last]} if chance.random() < 0.5 else [holder[last]]
            case _:
                holder[last] = chance.choice(ODD)
    return new


def assert_held(mapping: Any, name: str) -> None:
    """Fail if a mapping gives anything but an object that can be used, or an error of ours."""
    for kind in (None, MODELS[name]):
        try:
            obj = from_dict(mapping, kind)
        except SfmcSoapError as error:
            assert_reasonable(error)
            continue
        check_object(obj)
        json.dumps(to_dict(obj))


def attack(attempts: Attempts) -> None:
    """Have objects made of mappings."""
    for number in range(NUMBER):
        name = attempts.chance.choice([name for name, model in sorted(MODELS.items()) if not model.__abstract__])
        mapping = one(name, attempts.chance)
        with attempts.one("mappings", [number, name]):
            assert_held(mapping, name)
