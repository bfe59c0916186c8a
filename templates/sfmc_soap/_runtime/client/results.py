"""What a response says about each object of its request: results paired with objects, and failures in words."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from itertools import chain, islice
from typing import Any

from ..model import Model, iterate
from ..secret_names import HIDDEN, is_secret
from ..shortening import shorten
from ..unset import UNSET
from .errors import Outcome

_MAX_NAMED_FAILURES = 3
_MAX_ERRORS_IN_ONE = 5
_LONGEST_ERROR = 200
_LONGEST_KEY = 50
_NOT_ABOUT_THE_RESULT = frozenset({"object", "subscriber"})
"""The fields of a result that hold what was sent."""
_WORDS = ("error_code", "status_message", "error_message", "error_description")
"""The fields that say why something failed."""


def outcomes(request: Model, response: Model) -> tuple[Outcome, ...]:
    """Return the objects with their results: paired by OrdinalID where every result has its own, else by position."""
    return tuple(_pairs(_objects(request), _objects(response)))


def _pairs(sent: list[Model], results: list[Model]) -> Iterator[Outcome]:
    ordinals = [getattr(result, "ordinal_id", None) for result in results]
    are_valid = all(isinstance(ordinal, int) and 0 <= ordinal < len(sent) for ordinal in ordinals)
    if are_valid and len(set(ordinals)) == len(ordinals):
        by_ordinal: dict[Any, Model] = dict(zip(ordinals, results))
        for ordinal, item in enumerate(sent):
            yield Outcome(item, by_ordinal.get(ordinal))
        return
    for number in range(max(len(sent), len(results))):
        yield Outcome(
            sent[number] if number < len(sent) else None,
            results[number] if number < len(results) else None,
        )


def _objects(message: Model) -> list[Model]:
    """Return the first list of a message: the objects of a request, the results of a response."""
    for name in message.__particles__:
        value = getattr(message, name)
        if isinstance(value, list):
            return [item for item in value if isinstance(item, Model)]
    return []


def describe_failures(results: Collection[Outcome]) -> str:
    """Return how many objects failed, and why the first of them did; "" if none failed."""
    failed = [(number, outcome) for number, outcome in enumerate(results) if not outcome.ok]
    if not failed:
        return ""
    named = "; ".join(f"[{number}] {_reason(outcome)}" for number, outcome in failed[:_MAX_NAMED_FAILURES])
    more = "; ..." if len(failed) > _MAX_NAMED_FAILURES else ""
    return f"{len(failed)} of {len(results)} failed: {named}{more}"


def _reason(outcome: Outcome) -> str:
    """Return why an object failed, in the service's words, and which keys it has."""
    if outcome.result is None:
        return "no result"
    told = filter(None, chain([_words(outcome.result)], _errors_inside(outcome.result)))
    errors = list(islice(told, _MAX_ERRORS_IN_ONE + 1))
    more = ", ..." if len(errors) > _MAX_ERRORS_IN_ONE else ""
    return _keys(outcome) + (", ".join(errors[:_MAX_ERRORS_IN_ONE]) + more or "no reason")


def _words(result: Model) -> str:
    """Return the code and the messages of a result or an error in it, "" if it has none."""
    values = (getattr(result, name, UNSET) for name in _WORDS)
    words = dict.fromkeys(str(value) for value in values if value is not UNSET and value is not None and value != "")
    return shorten(" ".join(words), _LONGEST_ERROR)


def _errors_inside(result: Model) -> Iterator[str]:
    """Yield the errors of single values, subscribers, tasks and parts of an object, with what they are about."""
    for name, particle, value in iterate(result):
        items = value if isinstance(value, list) else [value]
        label = (particle.item or particle.wire).rpartition("}")[2]
        for item in items:
            if name in _NOT_ABOUT_THE_RESULT or not isinstance(item, Model) or _succeeded(item):
                continue
            words = _words(item)
            if words:
                yield f"{label} {_name(item)}{words}"
            yield from _errors_inside(item)


def _succeeded(result: Model) -> bool:
    return getattr(result, "status_code", None) == "OK"


def _name(error: Model) -> str:
    """Return the name of the value or the key of the subscriber that an error is about, "" if it has none."""
    about = getattr(error, "subscriber", None)
    names = (
        getattr(error, "name", None),
        getattr(about, "subscriber_key", None),
        getattr(about, "email_address", None),
    )
    name = next((name for name in names if isinstance(name, str) and name), "")
    return f"{shorten(name, _LONGEST_KEY)}: " if name else ""


def _keys(outcome: Outcome) -> str:
    """Return the keys of the row, or the key of another object, that an outcome is about; "" if it has none."""
    for item in (outcome.object, getattr(outcome.result, "object", None)):
        keys = getattr(item, "keys", None)
        if isinstance(keys, list) and keys:
            return ", ".join(map(_key, keys[:_MAX_ERRORS_IN_ONE])) + ": "
        for name in ("subscriber_key", "customer_key"):
            key = getattr(item, name, None)
            if isinstance(key, str) and key:
                return f"{shorten(key, _LONGEST_KEY)}: "
    return ""


def _key(key: Any) -> str:
    name, value = str(getattr(key, "name", "")), str(getattr(key, "value", ""))
    return f"{shorten(name, _LONGEST_KEY)}={HIDDEN if is_secret(name) else shorten(value, _LONGEST_KEY)}"
