"""What is asked and answered over HTTP, and how an answer goes wrong on its way if a test has asked for that."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from enum import Enum
from math import isfinite
from typing import Any


@dataclass(frozen=True)
class HttpRequest:
    """A request. Names of headers are in lower case; `base_url` ends with a slash."""

    method: str
    path: str
    headers: Mapping[str, str] = field(repr=False)
    body: bytes = field(repr=False)
    base_url: str

    @property
    def token(self) -> str:
        """The access token in its header, "" if there is none."""
        scheme, _, token = self.headers.get("authorization", "").partition(" ")
        return token.strip() if scheme.lower() == "bearer" else ""


class Arrival(Enum):
    """How much of an answer arrives before the connection breaks."""

    WHOLE = "all of it, and the connection holds"
    HALF = "its head and half of its body"
    NOTHING = "nothing"


@dataclass(frozen=True)
class Answer:
    """An answer.

    Attributes:
        status: of HTTP.
        content_type: of the body.
        body: the body.
        headers: other headers.
        seconds: how long it is held back.
        arrival: how much of it arrives.
    """

    status: int
    content_type: str
    body: bytes
    headers: Mapping[str, str] = field(default_factory=dict)
    seconds: float = 0
    arrival: Arrival = Arrival.WHOLE


def read_json(document: bytes | str, members: Callable[[list[tuple[str, Any]]], Any] | None = None) -> Any:
    """Return what a document of JSON holds.

    Args:
        document: the document, of anybody.
        members: makes an object of its members; None for a dict.

    Raises:
        ValueError: it is not JSON, or nested too deep, or not all of it is text.
    """
    try:
        read = json.loads(document, parse_constant=_no_number, parse_float=_finite, object_pairs_hook=members)
        # JSON can name halves of characters.
        json.dumps(read, ensure_ascii=False).encode()
    except RecursionError:
        raise ValueError("the document is nested too deep") from None
    return read


def _no_number(text: str) -> None:
    raise ValueError(f"{text} is not a number")


def _finite(text: str) -> float:
    """Return a number.

    Raises:
        ValueError: it is larger than numbers can be.
    """
    number = float(text)
    if not isfinite(number):
        raise ValueError(f"{text[:50]} is too large a number")
    return number


def text_answer(text: str, status: int = 200) -> Answer:
    """Return an answer in plain words."""
    return Answer(status, "text/plain; charset=utf-8", text.encode())


def json_answer(value: object, status: int = 200) -> Answer:
    """Return an answer of JSON."""
    return Answer(status, "application/json; charset=utf-8", json.dumps(value).encode())
