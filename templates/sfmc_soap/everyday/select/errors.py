"""What selections raise beside the errors of their calls."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from ..._runtime.client.errors import CallError
from ..._runtime.errors import SfmcSoapError

_FACTS = ("message_id", "request_id", "attempts", "processed", "http_status", "retry_after", "system_status")
"""What the exception of a call tells of it."""


class SelectionError(SfmcSoapError, ValueError):
    """A selection that cannot be asked for: a type, a property or a data extension is not named, or named wrongly.

    The message says what to write.
    """


class SelectionInterrupted(CallError):
    """A selection that ended before everything was read. Its `__cause__` is the reason, if another exception was one.

    It holds no results.

    Attributes:
        count: how many objects or rows were read before.
        pages: how many pages that were.
        last: what the last of them is known by: names of properties to their values, empty if none was read.
        hint: how to go on.
    """

    count: int = 0
    pages: int = 0
    last: Mapping[str, Any] = {}
    hint: str = ""

    def take_facts(self, cause: CallError) -> None:
        """Tell of the call that failed what its own exception tells of it."""
        vars(self).update({name: value for name, value in vars(cause).items() if name in _FACTS})

    def __str__(self) -> str:
        pages = "1 page" if self.pages == 1 else f"{self.pages} pages"
        text = f"{super().__str__()}; read before: {self.count} in {pages}"
        return f"{text}; {self.hint}" if self.hint else text


class UnexpectedType(SfmcSoapError):
    """A result is of another type than the one that was asked for.

    Attributes:
        expected: the class that was asked for.
        object: the result.
    """

    def __init__(self, problem: str, expected: type[Any], object: Any) -> None:
        super().__init__(problem, expected, object)
        self.problem, self.expected, self.object = problem, expected, object

    def __str__(self) -> str:
        return self.problem


class NoResult(SfmcSoapError, LookupError):
    """Nothing was found where one result was expected."""


class SeveralResults(SfmcSoapError, LookupError):
    """More than one result was found where one was expected."""
