"""From the path of a REST call to the function that carries it out."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import unquote

from ..call.call import Call


@dataclass(frozen=True)
class RestRequest:
    """A REST call.

    Attributes:
        parameters: the parts of its path where the pattern has a name in braces, by that name.
        body: its body, read from JSON; None if it has none.
        base_url: the address of the tenant, with a slash at its end.
    """

    parameters: Mapping[str, str]
    body: Any
    base_url: str


@dataclass(frozen=True)
class RestAnswer:
    """What a REST call gets.

    Attributes:
        value: what is written as JSON.
        status: of HTTP.
    """

    value: Any
    status: int = 200


class RestError(Exception):
    """The call is refused.

    Args:
        status: of HTTP.
        message: what is wrong.
        code: the "errorcode".
        additional: what is wrong in detail.
    """

    def __init__(self, status: int, message: str, code: int = 0, *, additional: Sequence[str] = ()) -> None:
        super().__init__(message)
        self.status = status
        self.message = message
        self.code = code
        self.additional = additional

    @property
    def members(self) -> dict[str, Any]:
        """What is written as JSON."""
        members: dict[str, Any] = {"message": self.message, "errorcode": self.code}
        if self.additional:
            members["additionalErrors"] = [{"message": each, "errorcode": 10000} for each in self.additional]
        return members


Handler = Callable[[Call, RestRequest], RestAnswer]
"""Carries out a REST call. It may raise a RestError."""


class Route:
    """Which function carries out the calls of a path.

    Args:
        method: of HTTP.
        pattern: the path, with names in braces for what differs: `/hub/v1/dataevents/key:{key}/rowset`.
        handler: carries them out.
    """

    def __init__(self, method: str, pattern: str, handler: Handler) -> None:
        self.method = method
        self.handler = handler
        # Every other part is a name.
        parts = [
            f"(?P<{part}>[^/]+)" if index % 2 else re.escape(part)
            for index, part in enumerate(re.split(r"[{}]", pattern))
        ]
        self._path = re.compile("".join(parts))

    def parameters(self, path: str) -> Mapping[str, str] | None:
        """Return what a path holds where the pattern has names; None if it is another path."""
        found = self._path.fullmatch(path.removesuffix("/"))
        return None if found is None else {name: unquote(text) for name, text in found.groupdict().items()}


def find(routes: Sequence[Route], method: str, path: str) -> tuple[Handler, Mapping[str, str]]:
    """Return the function for a call, and what its path holds.

    Raises:
        RestError: no call has that method and path.
    """
    for route in routes:
        parameters = route.parameters(path)
        if parameters is not None and route.method == method:
            return route.handler, parameters
    raise RestError(404, "The resource could not be found.")
