"""Cursors: what a Retrieve has still to give, by the RequestID that a ContinueRequest names."""

from __future__ import annotations

from datetime import timedelta
from typing import Literal, cast, get_args

from sfmc_soap import RetrieveRequest, dumps, loads

from ..call.call import Call
from ..call.errors import RetrieveError
from ..state.clock import stamp
from ..state.store import Store
from .since_last import Span

Cursors = Literal["places", "moving"]
"""What a RequestID is.

"places": each page has a RequestID of its own, which names the place after it, and can be continued again. "moving":
all pages of a Retrieve have the same one, which moves on with each page: who continues it again gets the page after.
"""

LIFE = timedelta(days=1)
"""How long a RequestID can be continued."""
MOST = 10_000
"""How many can be continued; beyond that, the oldest cannot any more."""

_FACT = "cursors"


def cursors_of(store: Store) -> Cursors:
    """Return what the RequestIDs of a tenant are."""
    return cast(Cursors, store.value("SELECT value FROM facts WHERE name = ?", _FACT) or "places")


def set_cursors(store: Store, cursors: Cursors) -> None:
    """Say what the RequestIDs of a tenant are. It holds for what is retrieved from then on.

    Raises:
        ValueError: there are no such cursors.
    """
    if cursors not in get_args(Cursors):
        raise ValueError(f"there are no cursors {cursors!r}: {', '.join(get_args(Cursors))}")
    store.run("INSERT OR REPLACE INTO facts VALUES (?, ?)", _FACT, cursors)


def continued(call: Call, request_id: str) -> tuple[RetrieveRequest, Span]:
    """Return the request whose next page is asked for, and what it has still to give.

    Raises:
        RetrieveError: there is none in the business unit of the caller.
    """
    query = "SELECT * FROM cursors WHERE request_id = ? AND mid = ? AND expires > ?"
    row = call.store.one(query, request_id, call.mid, call.now)
    if row is None:
        raise RetrieveError("The ContinueRequest is not valid: there is no more data for it")
    return loads(row["request"], RetrieveRequest), Span(row["after"], row["until"])


def page_id(call: Call, request: RetrieveRequest, rest: Span | None, *, asked: str = "") -> str:
    """Keep what a Retrieve has still to give after a page. Return the RequestID of that page.

    Args:
        call: the call.
        request: what is retrieved.
        rest: what there is still to give; None for nothing.
        asked: the RequestID that is continued with this page; "" for the first page.
    """
    moves = asked != "" and cursors_of(call.store) == "moving"
    request_id = asked if moves else call.request_id
    if rest is not None:
        call.store.run("DELETE FROM cursors WHERE expires <= ?", call.now)
        values = (request_id, call.mid, dumps(request), *rest, stamp(call.clock.now() + LIFE))
        call.store.run("INSERT OR REPLACE INTO cursors VALUES (?, ?, ?, ?, ?, ?)", *values)
        call.store.keep_latest("cursors", MOST)
    elif moves:
        call.store.run("DELETE FROM cursors WHERE request_id = ?", request_id)
    return request_id
