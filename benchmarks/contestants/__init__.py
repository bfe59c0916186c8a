"""The libraries that are compared. Each does the same work in the way its own documentation shows.

A contestant's module imports its library, and is itself imported when the contestant is made: so a process can hold one
of them alone.
"""

from __future__ import annotations

from importlib import import_module
from pathlib import Path
from typing import Any, Protocol

from ..data import Person, TableRow

OURS, ZEEP, XSDATA, SUDS = "sfmc-soap", "zeep", "xsdata", "suds"

BASELINE = "lxml"
"""What no library on lxml can beat: lxml alone, or lxml and httpx for a call."""

BY_HAND = "by hand"
"""A call that is written by hand, with httpx and this project's `wrap` and `unwrap`."""

ROOT = Path(__file__).resolve().parents[2]
WSDL = ROOT / "wsdl" / "etframework.wsdl"
CACHE = ROOT / "build" / "bench"
"""What may outlive a run: the classes that xsdata generates, and the figures of the last run."""

_CLASSES = {
    OURS: ("bindings", "Bindings"),
    ZEEP: ("zeep", "Zeep"),
    XSDATA: ("xsdata", "Xsdata"),
    SUDS: ("suds", "Suds"),
}

CONTESTANTS = tuple(_CLASSES)
"""The names that `create` knows."""


class Contestant(Protocol):
    """One library.

    Attributes:
        reads_empty_as_none: whether an empty text may be read as None, as if it were nil or absent.
    """

    reads_empty_as_none: bool

    def decode(self, document: bytes) -> Any:
        """Read a RetrieveResponseMsg."""

    def get(self, obj: Any, name: str) -> Any:
        """Return the value of a field by its wire name, None where there is none."""

    def to_dict(self, obj: Any) -> Any:
        """Return what was read as dicts and lists, on every level."""

    def create(self, people: list[Person]) -> bytes:
        """Build and encode a CreateRequest of Subscribers, with or without an envelope around it."""

    def update(self, rows: list[TableRow]) -> bytes:
        """Build and encode an UpdateRequest of data extension rows, with or without an envelope around it."""


def create(name: str) -> Contestant:
    """Import a contestant's library and make it ready to work.

    Args:
        name: one of CONTESTANTS.
    """
    module, class_name = _CLASSES[name]
    contestant: Contestant = getattr(import_module(f"{__name__}.{module}"), class_name)()
    return contestant
