"""A call as the page shows it: what it asked for, how it ended, and why."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import Enum
from functools import cached_property
from typing import Any

from sfmc_soap import Model, RetrieveRequestMsg, specified

from ..recorded import RecordedCall
from ..redaction import parsed
from .layout import json_text, python, xml
from .rendering import shorten

_LONGEST_TEXT = 100
"""How many characters are shown of a path, a client id, and the type that a Retrieve names."""


class Ending(Enum):
    """How a call ended."""

    DONE = "done"
    PARTLY = "partly"
    FAILED = "failed"


@dataclass(frozen=True)
class Problem:
    """Something that did not work.

    Attributes:
        place: what it is about, such as the second object.
        code: the code of the service; "" if it gives none.
        message: what the service says.
    """

    place: str
    code: str
    message: str


@dataclass(frozen=True)
class Seen:
    """A call that somebody looks at."""

    recorded: RecordedCall

    @property
    def operation(self) -> str:
        """What was asked for."""
        return shorten(self.recorded.operation, _LONGEST_TEXT) or "Not readable"

    @property
    def subject(self) -> str:
        """What the call is about: the types of its objects, and how many; who asks for a token."""
        request = self.recorded.request
        if self.recorded.kind == "token":
            return shorten(str(_member(request, "client_id")), _LONGEST_TEXT)
        if isinstance(request, RetrieveRequestMsg):
            asked = request.retrieve_request
            return shorten(str(asked.object_type or "the next page"), _LONGEST_TEXT) if asked else ""
        found = next((value for value in _lists(request) if value), [])
        numbers = Counter(type(each).__name__ for each in found)
        return ", ".join(f"{name} ({number})" if number > 1 else name for name, number in numbers.items())

    @property
    def ending(self) -> Ending:
        """How it ended."""
        recorded = self.recorded
        if recorded.fault or not recorded.status or recorded.response is None:
            return Ending.FAILED
        if _status(recorded.response).startswith("Error"):
            return Ending.FAILED
        return Ending.PARTLY if self.problems else Ending.DONE

    @property
    def status(self) -> str:
        """What the service says of the call as a whole."""
        recorded = self.recorded
        if recorded.kind == "SOAP" and recorded.fault:
            return "Fault"
        if recorded.kind != "SOAP" or recorded.response is None or not recorded.status:
            return f"HTTP {recorded.status}" if recorded.status else "No answer"
        return _status(recorded.response).partition(":")[0] or "OK"

    @cached_property
    def problems(self) -> list[Problem]:
        """Why it failed: a fault on order, the fault, the status of a Retrieve, or what was refused of it."""
        recorded, status = self.recorded, _status(self.recorded.response)
        found = [Problem("the call", "", f"A fault was on order: {recorded.ordered}.")] if recorded.ordered else []
        found += [Problem("the call", _fault_code(recorded), recorded.fault)] if recorded.fault else []
        found += _refused(recorded.response) if recorded.kind == "SOAP" else _refused_in_json(recorded.response)
        return found or ([Problem("the call", "", status)] if status.startswith("Error") else [])

    @property
    def sent(self) -> dict[str, str]:
        """The request, as each of the forms that it is shown in; {} if it could not be read."""
        if self.recorded.request is None:
            return {}
        if self.recorded.kind != "SOAP":
            return {"JSON": json_text(self.recorded.request)}
        return {"Python": python(self.recorded.request), "XML": xml(self.recorded.sent)}

    @property
    def answered(self) -> dict[str, str]:
        """The answer, as each of the forms that it is shown in."""
        if self.recorded.kind != "SOAP":
            return {"JSON": json_text(self.recorded.response)}
        forms = {"Python": python(self.recorded.response), "XML": xml(self.recorded.answered)}
        return {form: text for form, text in forms.items() if text}


def _status(response: Any) -> str:
    return str(getattr(response, "overall_status", "") or "")


def _lists(message: Any) -> list[Sequence[Any]]:
    """Return the objects that a message holds, list by list."""
    if not isinstance(message, Model):
        return []
    values = [getattr(message, name) for name in specified(message)]
    return [value for value in values if isinstance(value, list)]


def _fault_code(recorded: RecordedCall) -> str:
    """Return the code of a fault, "" if there is none."""
    if recorded.kind != "SOAP":
        return str(_member(recorded.response, "errorcode") or _member(recorded.response, "error"))
    root = parsed(recorded.answered)
    code = None if root is None else root.findtext(".//{urn:fault.partner.exacttarget.com}Code")
    return code or ""


def _refused(response: Model | None) -> Iterator[Problem]:
    """Find what the results of a response say of objects that were refused."""
    for number, result in enumerate(getattr(response, "results", None) or [], start=1):
        if getattr(result, "status_code", None) == "Error":
            # Results of rows say in ErrorMessage what is wrong with which value.
            said = (_text(result, name) for name in ("status_message", "error_message"))
            yield Problem(f"object {number}", _text(result, "error_code"), " ".join(filter(None, said)))
        for failure in getattr(result, "subscriber_failures", None) or []:
            who = _text(getattr(failure, "subscriber", None), "subscriber_key")
            place = f"object {number}, subscriber {who}"
            yield Problem(place, _text(failure, "error_code"), _text(failure, "error_description"))


def _refused_in_json(response: Any) -> Iterator[Problem]:
    """Find what the answer of a REST call says in detail, and of recipients who were refused."""
    for name, place in (("additionalErrors", "in detail"), ("responses", "recipient")):
        for number, each in enumerate(_member(response, name) or [], start=1):
            if _member(each, "message"):
                about = f"{place} {number}" if name == "responses" else place
                yield Problem(about, str(_member(each, "errorcode")), str(_member(each, "message")))


def _member(value: Any, name: str) -> Any:
    """Return a member of what JSON holds, "" if it has none."""
    return value.get(name, "") if isinstance(value, dict) else ""


def _text(obj: Any, name: str) -> str:
    return str(getattr(obj, name, "") or "")
