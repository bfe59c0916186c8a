"""What Marketing Cloud's service does beyond its WSDL, as tables and the questions that a call asks of them.

Sources: the vendor's guide to the SOAP API, and recorded answers.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator
from typing import Any

from ..envelope import WSSE, Fault
from ..errors import (
    AuthenticationFault,
    AuthorizationFault,
    InMaintenanceFault,
    OperationError,
    Outcome,
    PartialFailure,
    RateLimitedFault,
    SoapFault,
    SynchronousUnavailableFault,
    UnexpectedFault,
    UnsupportedObjectFault,
)
from ..model import Model
from ..unset import UNSET
from ..xml.names import local_name
from .settings import Timeouts

STATUS_OPERATION = "GetSystemStatus"

SAFE = frozenset({"Retrieve", "Describe", "Query", "VersionInfo", STATUS_OPERATION})
"""The operations that change nothing, so that sending one twice does no harm."""

_LARGE = frozenset({"Retrieve", "Query"})

_FAULTS: dict[int, type[SoapFault]] = {
    1: SynchronousUnavailableFault,
    2: UnexpectedFault,
    8: UnsupportedObjectFault,
    9: InMaintenanceFault,
    11: AuthorizationFault,
    17: RateLimitedFault,
}

_LOGIN = re.compile(
    r"\b(login failed|invalid login|(expired|invalid)\W+token|token\b.*\b(expired|invalid))", re.IGNORECASE
)


def time_limit(operation: str, request: Model, timeouts: Timeouts) -> float:
    """Seconds to wait for the answer to a request."""
    options = getattr(request, "options", None)
    if getattr(options, "request_type", None) == "Asynchronous":
        return timeouts.asynchronous
    return timeouts.retrieve if operation in _LARGE else timeouts.synchronous


def fault_error(fault: Fault) -> SoapFault:
    """The exception for a fault."""
    code = next((code for entry in fault.detail if isinstance(code := getattr(entry, "code", None), int)), None)
    is_login = any(each.startswith(f"{{{WSSE}}}") for each in (fault.code, *fault.subcodes))
    kind = SoapFault if code is None else _FAULTS.get(code, SoapFault)
    if kind is SoapFault and (is_login or _LOGIN.search(fault.reason)):
        kind = AuthenticationFault
    messages = [text for entry in fault.detail if isinstance(text := getattr(entry, "message", None), str)]
    words = dict.fromkeys(text for text in (fault.reason, *messages) if text)
    named = local_name(fault.code) or "no code"
    error = kind(f"{': '.join(words) or 'a fault without a reason'} (fault {named if code is None else code})")
    error.fault, error.code = fault, code
    return error


def request_id(response: Model) -> str:
    """The RequestID of an answer, "" if it has none."""
    found = getattr(response, "request_id", "")
    return found if isinstance(found, str) else ""


def status_of(response: Model) -> str:
    """The OverallStatus of an answer, as it came; "" if it has none."""
    found = getattr(response, "overall_status", "")
    return found if isinstance(found, str) else ""


def status_error(request: Model, response: Model, raise_on: Collection[str]) -> OperationError | None:
    """The exception for an answer, None if its OverallStatus is not one that raises.

    `Error: text` counts as Error and `Has Error` as Has Errors.
    """
    status = status_of(response)
    plain = status.partition(":")[0].strip()
    plain = "Has Errors" if plain == "Has Error" else plain
    if not {status, plain} & set(raise_on):
        return None
    results = tuple(_outcomes(request, response))
    kind = PartialFailure if plain == "Has Errors" else OperationError
    failed = [(number, outcome) for number, outcome in enumerate(results) if not outcome.ok]
    said = getattr(response, "overall_status_message", UNSET)
    problem = status + (f": {said}" if isinstance(said, str) and said else "")
    if failed:
        named = "; ".join(f"[{number}] {_reason(outcome)}" for number, outcome in failed[:3])
        problem += f": {len(failed)} of {len(results)} failed: {named}{'; ...' if len(failed) > 3 else ''}"
    error = kind(problem)
    error.status, error.response, error.results = status, response, results
    return error


def _reason(outcome: Outcome) -> str:
    """Why an object failed, in the service's words."""
    if outcome.result is None:
        return "no result"
    said = (getattr(outcome.result, name, UNSET) for name in ("error_code", "status_message"))
    return " ".join(str(each) for each in said if each is not UNSET and each != "") or "no reason"


def _outcomes(request: Model, response: Model) -> Iterator[Outcome]:
    """What was sent beside what came of it: by OrdinalID where every result has its own, else by position."""
    sent, results = _objects(request), _objects(response)
    places = [getattr(result, "ordinal_id", None) for result in results]
    if len({*places}) == len(places) and all(isinstance(each, int) and 0 <= each < len(sent) for each in places):
        by_place: dict[Any, Model] = dict(zip(places, results))
        yield from (Outcome(each, by_place.get(place)) for place, each in enumerate(sent))
        return
    for place in range(max(len(sent), len(results))):
        yield Outcome(sent[place] if place < len(sent) else None, results[place] if place < len(results) else None)


def _objects(message: Model) -> list[Model]:
    """What a message holds a list of: the objects of a request, the results of an answer."""
    for name in message.__particles__:
        value = getattr(message, name)
        if isinstance(value, list):
            return [each for each in value if isinstance(each, Model)]
    return []
