"""What Marketing Cloud does beyond its WSDL: faults, statuses, and which operations may be repeated.

Sources: the vendor's guide to the SOAP API, and recorded responses.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator
from http import HTTPStatus
from itertools import chain
from typing import Any

from ..faults import Fault
from ..header import WSSE
from ..model import Model
from ..secret_names import is_secret
from ..shortening import shorten
from ..unset import UNSET
from ..xml.names import local_name
from ..xml.raw import XmlAttribute, XmlElement, XmlText
from .errors import (
    AuthenticationFault,
    AuthorizationFault,
    BadResponse,
    CallError,
    CallTimeout,
    InMaintenanceFault,
    OperationError,
    Outcome,
    PartialFailure,
    RateLimited,
    RateLimitedFault,
    SoapFault,
    SynchronousUnavailableFault,
    TotalFailure,
    TransportError,
    UnexpectedFault,
    UnsupportedObjectFault,
    has_failed,
)
from .results import describe_failures, outcomes
from .settings import Timeouts

STATUS_OPERATION = "GetSystemStatus"

SAFE_OPERATIONS = frozenset({"Retrieve", "Describe", "Query", "VersionInfo", STATUS_OPERATION})
"""The operations that change nothing, so that sending a request twice does no harm."""

MORE_DATA = "MoreDataAvailable"
"""The OverallStatus of a page that others follow."""

_MAX_ENTRIES = 10
"""How many entries of a fault's detail, and how many other parts of it, are looked at for words and codes."""
_LARGE_RESPONSE = frozenset({"Retrieve", "Query"})

_FAULTS: dict[int, type[SoapFault]] = {
    1: SynchronousUnavailableFault,
    2: UnexpectedFault,
    8: UnsupportedObjectFault,
    9: InMaintenanceFault,
    11: AuthorizationFault,
    13: SynchronousUnavailableFault,
    17: RateLimitedFault,
}

_PASSING = (TransportError, RateLimited, InMaintenanceFault, SynchronousUnavailableFault, UnexpectedFault)
OUTAGE = 10
"""The code of a fault in an outage: nothing was done. Source: the vendor's table of error codes."""

_LOGIN_REFUSED = re.compile(r"\s*(login failed|invalid login|token expired)\.?\s*", re.IGNORECASE)
"""The sentences with which the service refuses a login, when a fault says nothing else."""

_LONGEST_SENTENCE = 500

_TIMED_OUT = "timeout expired"
"""How the database behind the service says that something took too long."""


def time_limit(operation: str, request: Model, timeouts: Timeouts) -> float:
    """Return the seconds to wait for the response to a request."""
    if is_queued(getattr(request, "options", None)):
        return timeouts.asynchronous
    return timeouts.retrieve if operation in _LARGE_RESPONSE else timeouts.synchronous


def is_queued(options: object) -> bool:
    """Return whether options make a request asynchronous: that its objects are OK means that they are queued."""
    return getattr(options, "request_type", None) == "Asynchronous"


def changes_nothing(operation: str, request: Model) -> bool:
    """Return whether a request may be sent twice without harm.

    What is new since the last batch is given once: the service remembers what it gave, so that a repeat of a request
    whose response was lost would return nothing. With RepeatLastResult it returns the same again.
    """
    if operation not in SAFE_OPERATIONS:
        return False
    asked = getattr(request, "retrieve_request", None)
    return getattr(asked, "repeat_last_result", None) is True or not _is_batch(asked)


def _is_batch(asked: Model | None) -> bool:
    """Return whether what is new since the last batch is asked for."""
    return getattr(asked, "retrieve_all_since_last_batch", None) is True


def is_first_of_several(request: Model, response: Model) -> bool:
    """Return whether a response is the first page of what a Retrieve found, and nobody has asked for another yet.

    It is not if `RetrieveAllSinceLastBatch` is set: a selection cannot ask for that. As the page is given once, a
    warning that is raised as an error would lose it.
    """
    if overall_status(response) != MORE_DATA:
        return False
    asked = getattr(request, "retrieve_request", None)
    return not _is_batch(asked) and not getattr(asked, "continue_request", None)


def fault_error(operation: str, fault: Fault, http_status: int = 0) -> SoapFault:
    """Return the exception for a fault in the response to an operation, under a status of HTTP if that is known.

    After an `AuthenticationFault` the request is sent again with a new token. So the words of a fault make it one only
    if they are nothing but the service's own sentence: other words may be about data, of which a part was saved. An
    operation that changes nothing may be wrong about them.
    """
    code = next((code for entry in fault.detail[:_MAX_ENTRIES] if (code := _code_of(entry)) is not None), None)
    kind = SoapFault if code is None else _FAULTS.get(code, SoapFault)
    if kind is SoapFault and (
        _refuses_login(fault) or (operation in SAFE_OPERATIONS and _is_about_login(fault.reason))
    ):
        kind = AuthenticationFault
    elif kind is SoapFault and http_status == HTTPStatus.TOO_MANY_REQUESTS:
        kind = RateLimitedFault
    texts = dict.fromkeys(text for text in (shorten(fault.reason), *_words_of(fault)) if text)
    name = local_name(fault.code) or "no code"
    error = kind(f"{': '.join(texts) or 'a fault without a reason'} (fault {name if code is None else code})")
    error.fault, error.code = fault, code
    return error


def _code_of(entry: Model | XmlElement) -> int | None:
    """Return the service's own code in an entry of a fault's detail; None if it has none.

    That of an apifault counts in whichever namespace it comes.
    """
    if isinstance(entry, Model):
        code = getattr(entry, "code", None)
        return code if isinstance(code, int) else None
    if local_name(entry.tag) != "apifault":
        return None
    text = next((child.text.strip() for child in entry.children if local_name(child.tag) == "Code"), "")
    return int(text) if re.fullmatch("[0-9]{1,9}", text) else None


def _refuses_login(fault: Fault) -> bool:
    """Return whether a fault certainly says that the login failed: by its code, or in the service's own sentence."""
    if any(name.startswith(f"{{{WSSE}}}") for name in (fault.code, *fault.subcodes)):
        return True
    says_more = bool(fault.detail or fault.detail_text.strip() or fault.unknown)
    texts = (fault.reason, *(reason.text for reason in fault.reasons))
    return not says_more and all(_LOGIN_REFUSED.fullmatch(text) for text in texts)


def _is_about_login(reason: str) -> bool:
    """Return whether a sentence may be about a login that failed."""
    words = set(re.findall(r"\w+", reason[:_LONGEST_SENTENCE].lower()))
    return ("login" in words and not words.isdisjoint({"failed", "invalid"})) or (
        "token" in words and not words.isdisjoint({"expired", "invalid"})
    )


def _words_of(fault: Fault) -> Iterator[str]:
    """Yield what a fault says beside its reason, each text within a length."""
    others = [item.xml for item in fault.unknown[:_MAX_ENTRIES] if not isinstance(item.xml, XmlAttribute)]
    for words in chain([fault.detail_text], map(_words_of_entry, [*fault.detail[:_MAX_ENTRIES], *others])):
        yield shorten(words)


def _words_of_entry(entry: Model | XmlElement | XmlText) -> str:
    """Return the message of an entry, or all its text; "" if a secret may be in it."""
    if isinstance(entry, Model):
        message = getattr(entry, "message", None)
        return message if isinstance(message, str) else repr(entry)
    if isinstance(entry, XmlText):
        return entry.text
    return "" if is_secret(str(entry)) else " ".join(entry.all_text.split())


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

    `Error: text` counts as Error, and `Has Error` as Has Errors. So does OK where the result of an object is a failure.
    """
    status = overall_status(response)
    category = _category(status)
    if status == "OK" and status not in raise_on and any(map(has_failed, _results(response))):
        category = "Has Errors"
    if not {status, category} & set(raise_on):
        return None
    results = outcomes(request, response)
    error = _kind(category, results)(_status_problem(status, response, results))
    error.status, error.response, error.results = status, response, results
    return error


def _category(status: str) -> str:
    category = status.partition(":")[0].strip()
    return "Has Errors" if category == "Has Error" else category


def may_pass(error: CallError) -> bool:
    """Return whether a later call need not fail with this: the service, or the way to it, was not there."""
    return isinstance(error, _PASSING) or (isinstance(error, SoapFault) and error.code == OUTAGE)


def asked_too_much(error: CallError) -> bool:
    """Return whether a request failed because it took too long or its response is too large: a smaller one may succeed.

    Source of the words: what the service tells other people's clients.
    """
    if isinstance(error, OperationError | SoapFault):
        return _TIMED_OUT in error.problem.casefold()
    if isinstance(error, BadResponse):
        return error.is_oversized or error.http_status == HTTPStatus.GATEWAY_TIMEOUT
    return isinstance(error, CallTimeout) and error.processed is not False


def _results(response: Model) -> list[Any]:
    """Return the results of a response that is about objects.

    A page of a Retrieve has the objects themselves. ResultItem and ResultMessage have a StatusCode as well, which is of
    another call. Objects have an ObjectID, results have none.
    """
    results = getattr(response, "results", None)
    if not isinstance(results, list) or not results:
        return []
    fields = getattr(results[0], "__particles__", ())
    return results if "status_code" in fields and "object_id" not in fields else []


def _kind(category: str, results: Collection[Outcome[Any]]) -> type[OperationError]:
    """Return the class of the exception: objects have failed if their results say so, whatever the status is called."""
    codes = {getattr(outcome.result, "status_code", UNSET) for outcome in results} - {UNSET, None, ""}
    if not codes or all(outcome.ok for outcome in results):
        return PartialFailure if category == "Has Errors" else OperationError
    return PartialFailure if "OK" in codes else TotalFailure


def _status_problem(status: str, response: Model, results: Collection[Outcome[Any]]) -> str:
    """Return what a message says of its status, and of the first objects that failed."""
    explanation = getattr(response, "overall_status_message", UNSET)
    told = explanation if isinstance(explanation, str) else ""
    return ": ".join(text for text in (status, told, describe_failures(results, len(results))) if text)
