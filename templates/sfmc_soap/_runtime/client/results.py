"""What a response says about each object of its request: results paired with objects, and failures in words.

Exceptions of calls and reports of many calls have their texts from here.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from itertools import chain, islice
from typing import Any, TypeVar

from ..model import Model, iterate
from ..secret_names import HIDDEN, is_secret
from ..shortening import shorten
from ..unset import UNSET
from .errors import Outcome, has_failed

T = TypeVar("T")

_MAX_NAMED_FAILURES = 3
_MAX_ERRORS_IN_ONE = 5
_MAX_REASONS = 100
_LONGEST_ERROR = 200
_LONGEST_KEY = 50
_LONGEST_CODE = 10
_BATCH_TIMED_OUT = 71000
"""With this code, rows are told to be OK although their batch timed out. Source: the vendor's table of error codes."""
_TROUBLES = ("error_code", "key_errors", "value_errors", "subscriber_failures")
"""The fields of a result that say that something went wrong."""
_NOT_ABOUT_THE_RESULT = frozenset({"object", "subscriber"})
"""The fields of a result that hold what was sent."""
_WORDS = ("error_code", "status_message", "error_message", "error_description")
"""The fields that say why something failed."""


def outcomes(request: Model, response: Model) -> tuple[Outcome[Any], ...]:
    """Return the objects of a request with their results; at the end, results that belong to none."""
    sent = _objects(request)
    results, left = paired(len(sent), _objects(response))
    pairs = chain(zip(sent, results), ((None, result) for result in left))
    return tuple(outcome_of(item, result, index) for index, (item, result) in enumerate(pairs))


def paired(count: int, results: Sequence[Model]) -> tuple[list[Model | None], list[Model]]:
    """Return the result of each object, None for an object that has none; and results that belong to no object.

    The OrdinalID says which is whose, where each result has its own. Else the position does, if there are as many
    results as objects, and no OrdinalID says otherwise: all are the same, or are counted from another number.

    Args:
        count: how many objects were sent.
        results: the results of the response.
    """
    ordinals = [getattr(result, "ordinal_id", None) for result in results]
    are_distinct = len({*ordinals}) == len(ordinals) and all(isinstance(each, int) and each >= 0 for each in ordinals)
    by_ordinal: dict[Any, Model] = dict(zip(ordinals, results)) if are_distinct else {}
    are_in_range = all(ordinal < count for ordinal in by_ordinal)
    if are_distinct and (are_in_range or len(results) != count):
        left = [result for ordinal, result in by_ordinal.items() if ordinal >= count]
        return [by_ordinal.get(ordinal) for ordinal in range(count)], left
    if len(results) == count and _agree_with_positions(ordinals):
        return [*results], []
    return [None] * count, [*results]


def _agree_with_positions(ordinals: Sequence[Any]) -> bool:
    numbered = [(place, each) for place, each in enumerate(ordinals) if isinstance(each, int)]
    return len({each for _, each in numbered}) <= 1 or len({each - place for place, each in numbered}) == 1


def outcome_of(item: T, result: Model | None, index: int, *, status: str = "") -> Outcome[T]:
    """Return the outcome of an object that was sent.

    Args:
        item: what was given.
        result: its result, None if the response has none for it.
        index: its place in what was given.
        status: the OverallStatus of the response, for an object without a result.
    """
    if result is None:
        told = "" if status in ("", "OK") else f": the OverallStatus is {shorten(status, _LONGEST_ERROR)}"
        return Outcome(item, None, index, reasons=[f"no result{told}"], unknown=True)
    if getattr(result, "status_code", None) == "OK" and not _says_more(result):
        return Outcome(item, result, index, ok=True)
    return _troubled(item, result, index)


def _says_more(result: Model) -> bool:
    """Return whether a result says that something went wrong, beside its StatusCode."""
    said = vars(result)
    return not said.keys().isdisjoint(_TROUBLES) and any(said.get(name) for name in _TROUBLES)


def _troubled(item: T, result: Model, index: int) -> Outcome[T]:
    """Return the outcome of an object whose result says more than OK."""
    status = getattr(result, "status_code", None)
    code = code_of(result)
    reasons = reasons_of(result)
    if status == "OK" and not has_failed(result) and code != _BATCH_TIMED_OUT:
        return Outcome(item, result, index, code=code, ok=True)
    # Only Error says that it was not done: of any other status, but OK, nobody knows what it says.
    is_unheard = status not in ("OK", "Error")
    if status and is_unheard:
        reasons.insert(0, f"StatusCode is {shorten(str(status), _LONGEST_ERROR)}")
    unknown = is_unheard or (status == "OK" and code == _BATCH_TIMED_OUT)
    return Outcome(item, result, index, code=code, reasons=reasons or ["no reason"], unknown=unknown)


def code_of(result: Model) -> int | None:
    """Return the service's number for what went wrong, None if it gave none: the object's own, else that of a part."""
    return next(_codes(result), None)


def _codes(result: Model) -> Iterator[int]:
    """Yield the service's numbers for what went wrong: the object's own, then those of its parts."""
    for each in chain([result], (error for _, error in _errors_inside(result))):
        code = getattr(each, "error_code", None)
        if isinstance(code, int) and code:
            yield code
        elif isinstance(code, str) and code.isascii() and code.isdigit() and len(code) < _LONGEST_CODE:
            yield int(code)


def reasons_of(result: Model) -> list[str]:
    """Return why an object failed, in the service's words: its own, then those of its parts."""
    inside = (f"{label}{words}" for label, error in _errors_inside(result) if (words := _words(error)))
    told = [*islice(filter(None, chain([_words(result)], inside)), _MAX_REASONS + 1)]
    return told if len(told) <= _MAX_REASONS else [*told[:_MAX_REASONS], "and more"]


def _objects(message: Model) -> list[Model]:
    """Return the first list of a message: the objects of a request, the results of a response."""
    for name in message.__particles__:
        value = getattr(message, name)
        if isinstance(value, list):
            return [item for item in value if isinstance(item, Model)]
    return []


def describe_failures(results: Collection[Outcome[Any]], count: int) -> str:
    """Return how many objects failed, of how many nobody knows, and why of the first of them; "" if all are OK.

    Args:
        results: the outcomes, or those of them that are not OK.
        count: how many outcomes there are.
    """
    failed = [outcome for outcome in results if not outcome.ok]
    if not failed:
        return ""
    named = "; ".join(f"[{outcome.index}] {_described(outcome)}" for outcome in failed[:_MAX_NAMED_FAILURES])
    more = "; ..." if len(failed) > _MAX_NAMED_FAILURES else ""
    unknown = sum(outcome.unknown for outcome in failed)
    numbers = ((len(failed) - unknown, "failed"), (unknown, "unknown"))
    told = ", ".join(f"{number} of {count} {word}" for number, word in numbers if number)
    return f"{told}: {named}{more}"


def _described(outcome: Outcome[Any]) -> str:
    """Return which keys an object has, and why it failed."""
    more = ", ..." if len(outcome.reasons) > _MAX_ERRORS_IN_ONE else ""
    return _keys(outcome) + ", ".join(outcome.reasons[:_MAX_ERRORS_IN_ONE]) + more


def _words(result: Model) -> str:
    """Return the code and the messages of a result or an error in it, "" if it has none."""
    values = (getattr(result, name, UNSET) for name in _WORDS)
    words = dict.fromkeys(str(value) for value in values if value is not UNSET and value is not None and value != "")
    return shorten(" ".join(words), _LONGEST_ERROR)


def _errors_inside(result: Model) -> Iterator[tuple[str, Model]]:
    """Yield the errors of single values, subscribers, tasks and parts of an object, and what each is about."""
    for name, particle, value in iterate(result):
        items = value if isinstance(value, list) else [value]
        label = (particle.item or particle.wire).rpartition("}")[2]
        for item in items:
            if name in _NOT_ABOUT_THE_RESULT or not isinstance(item, Model) or _succeeded(item):
                continue
            yield f"{label} {_name(item)}", item
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


def _keys(outcome: Outcome[Any]) -> str:
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
