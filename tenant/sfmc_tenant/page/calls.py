"""A call as the page shows it: what it asked for, how it ended, and why."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import Enum
from functools import cached_property
from typing import Any

from sfmc_soap import Model, RetrieveRequestMsg, specified
from sfmc_soap._runtime.shortening import shorten

from ..soap.service import Handled
from .layout import parsed, python, xml

_LONGEST_SUBJECT = 100
"""How many characters are shown of the type that a Retrieve names."""


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

    handled: Handled

    @property
    def operation(self) -> str:
        """The name of the operation."""
        return self.handled.operation or "Not readable"

    @property
    def subject(self) -> str:
        """What the call is about: the types of its objects, and how many."""
        request = self.handled.request
        if isinstance(request, RetrieveRequestMsg):
            asked = request.retrieve_request
            return shorten(str(asked.object_type or "the next page"), _LONGEST_SUBJECT) if asked else ""
        found = next((value for value in _lists(request) if value), [])
        numbers = Counter(type(each).__name__ for each in found)
        return ", ".join(f"{name} ({number})" if number > 1 else name for name, number in numbers.items())

    @property
    def ending(self) -> Ending:
        """How it ended."""
        if self.handled.response is None or _status(self.handled.response).startswith("Error"):
            return Ending.FAILED
        return Ending.PARTLY if self.problems else Ending.DONE

    @property
    def status(self) -> str:
        """What the service says of the call as a whole."""
        if self.handled.response is None:
            return "Fault" if self.handled.fault else "No answer"
        return _status(self.handled.response).partition(":")[0] or "OK"

    @cached_property
    def problems(self) -> list[Problem]:
        """Why it failed: a fault on order, the fault, the status of a Retrieve, or the objects that were refused."""
        handled, status = self.handled, _status(self.handled.response)
        found = [Problem("the call", "", f"A fault was on order: {handled.ordered}.")] if handled.ordered else []
        found += [Problem("the call", _fault_code(handled.answered), handled.fault)] if handled.fault else []
        found += _refused(handled.response)
        return found or ([Problem("the call", "", status)] if status.startswith("Error") else [])

    @property
    def request(self) -> str:
        """The request as Python."""
        return python(self.handled.request)

    @property
    def response(self) -> str:
        """The response as Python."""
        return python(self.handled.response)

    @property
    def sent(self) -> str:
        """The request as XML."""
        return xml(self.handled.sent)

    @property
    def answered(self) -> str:
        """The response as XML."""
        return xml(self.handled.answered)


def _status(response: Model | None) -> str:
    return str(getattr(response, "overall_status", "") or "")


def _lists(message: Model | None) -> list[Sequence[Any]]:
    """Return the objects that a message holds, list by list."""
    if message is None:
        return []
    values = [getattr(message, name) for name in specified(message)]
    return [value for value in values if isinstance(value, list)]


def _fault_code(answered: bytes) -> str:
    """Return the code in the detail of a fault, "" if there is none."""
    root = parsed(answered)
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


def _text(obj: Any, name: str) -> str:
    return str(getattr(obj, name, "") or "")
