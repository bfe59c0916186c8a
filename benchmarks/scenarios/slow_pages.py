"""Pages that are read as a whole, and not by what their results have in common. CPU time of this process."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from functools import partial

from sfmc_soap import loads

from .. import data
from ..contestants import BASELINE, OURS
from ..contestants.baseline import parse_and_walk
from ..report import Row, in_milliseconds
from ..timing import cpu_of_functions

_END = b"</Results>"

CHANGES: Mapping[str, Callable[[bytes], bytes]] = {
    "each with an element that the WSDL lacks": lambda page: page.replace(_END, b"<Mood>fine</Mood>" + _END),
    "each of a type that the WSDL lacks": lambda page: page.replace(b'xsi:type="Subscriber"', b'xsi:type="Newer"'),
    "with comments between them": lambda page: page.replace(_END, _END + b"<!-- -->"),
    "in UTF-16": lambda page: page.decode().encode("utf-16"),
    "with a character that XML forbids": lambda page: page.replace(b"@example.com", b"&#1;@example.com", 1),
}
"""What makes a page slow."""


def slow_pages(*, results: int, rounds: int) -> Iterator[Row]:
    """Decode pages that differ from a usual one, and a usual one in strict mode. lxml takes the usual one each time."""
    page = data.response_document("Subscribers", results)
    ways = {what: partial(loads, change(page)) for what, change in CHANGES.items()}
    ways["in strict mode"] = partial(loads, page, strict=True)
    for what, read in ways.items():
        seconds = cpu_of_functions({OURS: read, BASELINE: partial(parse_and_walk, page)}, rounds)
        yield Row(f"decode {results:,} Subscribers {what}", "ms", in_milliseconds(seconds))
