"""What Marketing Cloud does beyond its WSDL: faults, statuses, and which operations may be repeated.

Sources: the vendor's guide to the SOAP API, and recorded responses.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator
from typing import Any

from ..envelope import WSSE, Fault
from ..model import Model
from ..unset import UNSET
from ..xml.names import local_name
from .errors import (
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
from .settings import Timeouts

STATUS_OPERATION = "GetSystemStatus"

SAFE_OPERATIONS = frozenset({"Retrieve", "Describe", "Query", "VersionInfo", STATUS_OPERATION})
"""The operations that change nothing, so that sending a request twice does no harm."""

_LARGE_RESPONSE = frozenset({"Retrieve", "Query"})
_MAX_NAMED_FAILURES = 3

_FAULTS: dict[int, type[SoapFault]] = {
    1: SynchronousUnavailableFault,
    2: UnexpectedFault,
    8: UnsupportedObjectFault,
    9: InMaintenanceFault,
    11: AuthorizationFault,
    17: RateLimitedFault,
}

_LOGIN_FAILED = re.compile(
    r"\b(login failed|invalid login|(expired|invalid)\W+token|token\b.*\b(expired|invalid))", re.IGNORECASE
)


def time_limit(operation: str, request: Model, timeouts: Timeouts) -> float:
    """Return the seconds to wait for the response to a request."""
    options = getattr(request, "options", None)
    if getattr(options, "request_type", None) == "Asynchronous":
        return timeouts.asynchronous
    return timeouts.retrieve if operation in _LARGE_RESPONSE else timeouts.synchronous


def fault_error(fault: Fault) -> SoapFault:
    """Return the exception for a fault."""
    code = next((code for entry in fault.detail if isinstance(code := getattr(entry, "code", None), int)), None)
    is_login = any(name.startswith(f"{{{WSSE}}}") for name in (fault.code, *fault.subcodes))
    kind = SoapFault if code is None else _FAULTS.get(code, SoapFault)
    if kind is SoapFault and (is_login or _LOGIN_FAILED.search(fault.reason)):
        kind = AuthenticationFault
    messages = [text for entry in fault.detail if isinstance(text := getattr(entry, "message", None), str)]
    texts = dict.fromkeys(text for text in (fault.reason, *messages) if text)
    name = local_name(fault.code) or "no code"
    error = kind(f"{': '.join(texts) or 'a fault without a reason'} (fault {name if code is None else code})")
    error.fault, error.code = fault, code
    return error


def request_id(response: Model) -> str:
    """Return the RequestID of a response message, "" if it has none."""
    value = getattr(response, "request_id", "")
    return value if isinstance(value, str) else ""


def overall_status(response: Model) -> str:
    """Return the OverallStatus of a response message as received, "" if it has none."""
    value = getattr(response, "overall_status", "")
    return value if isinstance(value, str) else ""


def status_error(request: Model, response: Model, raise_on: Collection[str]) -> OperationError | None:
    """Return the exception for a response message, None if its OverallStatus is not one that raises.

    `Error: text` counts as Error, and `Has Error` as Has Errors.
    """
    status = overall_status(response)
    category = status.partition(":")[0].strip()
    category = "Has Errors" if category == "Has Error" else category
    if not {status, category} & set(raise_on):
        return None
    results = tuple(_outcomes(request, response))
    kind = PartialFailure if category == "Has Errors" else OperationError
    error = kind(_status_problem(status, response, results))
    error.status, error.response, error.results = status, response, results
    return error


def _status_problem(status: str, response: Model, results: Collection[Outcome]) -> str:
    """Return what a message says of its status, and of the first objects that failed."""
    explanation = getattr(response, "overall_status_message", UNSET)
    problem = f"{status}: {explanation}" if isinstance(explanation, str) and explanation else status
    failed = [f"[{number}] {_reason(outcome)}" for number, outcome in enumerate(results) if not outcome.ok]
    if failed:
        more = "; ..." if len(failed) > _MAX_NAMED_FAILURES else ""
        problem += f": {len(failed)} of {len(results)} failed: {'; '.join(failed[:_MAX_NAMED_FAILURES])}{more}"
    return problem


def _reason(outcome: Outcome) -> str:
    """Return why an object failed, in the service's words."""
    if outcome.result is None:
        return "no result"
    values = (getattr(outcome.result, name, UNSET) for name in ("error_code", "status_message"))
    return " ".join(str(value) for value in values if value is not UNSET and value != "") or "no reason"


def _outcomes(request: Model, response: Model) -> Iterator[Outcome]:
    """Pair the objects with their results: by OrdinalID where every result has its own, else by position."""
    sent, results = _objects(request), _objects(response)
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
