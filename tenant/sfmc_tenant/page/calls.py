"""A call as the page shows it: what it asked for, how it ended and why, as Python and as XML."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import Enum
from functools import cached_property
from itertools import islice
from typing import Any

from lxml import etree
from sfmc_soap import Model, RetrieveRequestMsg, specified
from sfmc_soap._runtime.secret_names import HIDDEN, is_secret
from sfmc_soap._runtime.shortening import shorten

from ..service import Handled

_MOST_LINES = 2000
"""How many lines of a message are shown."""
_LONGEST_LINE = 5000
"""How many characters of a line are shown."""
_INDENT = "    "
_WIDTH = 88
"""How long a line may be that holds several parts."""


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
            return str(asked.object_type or "the next page") if asked else ""
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


def python(value: Model | None) -> str:
    """Return the Python that makes a message, without secrets; "" for none."""
    return _cut(_laid_out(value)) if value is not None else ""


def xml(data: bytes) -> str:
    """Return a document with its elements on lines of their own, without secrets. What is not XML stays as it is."""
    root = _parsed(data)
    if root is None:
        return _cut(iter(data.decode(errors="replace").splitlines()))
    for element in root.iter(etree.Element):
        if is_secret(etree.QName(element).localname):
            del element[:]
            element.text = HIDDEN
    return _cut(iter(etree.tostring(root, pretty_print=True, encoding="unicode").splitlines()))


def _parsed(data: bytes) -> etree._Element | None:
    """Return the root of a document; None for what is not XML."""
    # What is shown was read within the codec's limits, or written by the tenant.
    parser = etree.XMLParser(
        resolve_entities=False, no_network=True, load_dtd=False, remove_blank_text=True, huge_tree=True
    )
    try:
        return etree.fromstring(data, parser)
    except etree.XMLSyntaxError:
        return None


def _cut(lines: Iterator[str]) -> str:
    shown = [shorten(line, _LONGEST_LINE) for line in islice(lines, _MOST_LINES)]
    if next(lines, None) is not None:
        shown.append(f"... more than {_MOST_LINES:,} lines")
    return "\n".join(shown)


def _laid_out(value: Any, before: str = "", after: str = "", depth: int = 0) -> Iterator[str]:
    """Lay a value out as black does it: what does not fit into one line has a line for each part."""
    indent = _INDENT * depth
    if isinstance(value, Model):
        parts = [(f"{name}=", HIDDEN if is_secret(name) else getattr(value, name)) for name in specified(value)]
        opening, closing = f"{type(value).__name__}(", ")"
    elif isinstance(value, list):
        parts, opening, closing = [("", each) for each in value], "[", "]"
    else:
        yield f"{indent}{before}{_plain(value)}{after}"
        return
    line = f"{indent}{before}{opening}{_in_a_line(parts)}{closing}{after}"
    if len(line) <= _WIDTH and not any(isinstance(part, Model | list) for _, part in parts):
        yield line
        return
    yield f"{indent}{before}{opening}"
    for name, part in parts:
        yield from _laid_out(part, name, ",", depth + 1)
    yield f"{indent}{closing}{after}"


def _in_a_line(parts: Sequence[tuple[str, Any]]) -> str:
    """Return the first parts as they stand in one line: more than fit into one are too many."""
    return ", ".join(f"{name}{_plain(part)}" for name, part in parts[:_WIDTH])


def _plain(value: Any) -> str:
    return HIDDEN if value is HIDDEN else repr(value)


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
    root = _parsed(answered)
    code = None if root is None else root.findtext(".//{urn:fault.partner.exacttarget.com}Code")
    return code or ""


def _refused(response: Model | None) -> Iterator[Problem]:
    """Find what the results of a response say of objects that were refused."""
    for number, result in enumerate(getattr(response, "results", None) or [], start=1):
        if getattr(result, "status_code", None) == "Error":
            yield Problem(f"object {number}", _text(result, "error_code"), _text(result, "status_message"))
        for failure in getattr(result, "subscriber_failures", None) or []:
            who = _text(getattr(failure, "subscriber", None), "subscriber_key")
            place = f"object {number}, subscriber {who}"
            yield Problem(place, _text(failure, "error_code"), _text(failure, "error_description"))


def _text(obj: Any, name: str) -> str:
    return str(getattr(obj, name, "") or "")
