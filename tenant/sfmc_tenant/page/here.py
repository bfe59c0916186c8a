"""Where a visitor is: what was asked for, in which business unit, and the page that is answered."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from starlette.requests import Request
from starlette.responses import HTMLResponse, Response

from ..call.texts import whole_number
from ..state.store import Row
from .rendering import address, render
from .sections import SECTIONS
from .viewed import Viewed

LARGEST = 10**15
"""The largest number in an address that is taken for one: SQLite has none that are much larger."""
_READ = 10**99 - 1
"""The largest number that is read at all; what is larger than `LARGEST` counts as that."""
_SAID = {
    "clock": "The clock was moved on.",
    "fault": "The fault is on order.",
    "faults": "All orders for faults are cancelled.",
    "tokens": "All tokens have expired.",
}
"""What is said after a button was used, by the word for it in the address."""


class Here:
    """A visit.

    Args:
        tenant: what is looked at.
        request: what was asked for. Whatever it says wrongly is left out.

    Attributes:
        call: a call of the business unit that is looked at, to look by.
        accounts: all business units.
    """

    def __init__(self, tenant: Viewed, request: Request) -> None:
        self._query = request.query_params
        self._path = request.url.path
        self._clock = tenant.clock
        self.call = tenant.look()
        self.accounts: list[Row] = self.call.store.all("SELECT mid, name FROM accounts ORDER BY mid")
        self._first, asked = self.call.mid, self.number("mid", self.call.mid)
        if asked in {row["mid"] for row in self.accounts}:
            self.call = tenant.look(asked)

    @property
    def mid(self) -> int:
        """The business unit that is looked at."""
        return self.call.mid

    @property
    def now(self) -> datetime:
        """The tenant's time."""
        return self._clock.now()

    @property
    def said(self) -> str:
        """What is to be said of the button that was used before; "" for nothing."""
        return _SAID.get(self.text("done"), "")

    def text(self, name: str) -> str:
        """Return a member of the query, "" if it is not there."""
        return self._query.get(name, "").strip()

    def number(self, name: str, default: int) -> int:
        """Return a member of the query that is a number."""
        given = whole_number(self.text(name), _READ)
        return default if given is None else min(given, LARGEST)

    def address(self, path: str, **query: Any) -> str:
        """Return an address of the page, for the same business unit."""
        return address(path, {"mid": None if self.mid == self._first else self.mid, **query})

    def is_at(self, path: str) -> bool:
        """Tell whether a path is this one, or one above it."""
        return self._path == path or self._path.startswith(f"{path}/")

    def page(self, template: str, status: int = 200, **values: Any) -> Response:
        """Return a page, or a part of one."""
        return HTMLResponse(render(template, here=self, sections=SECTIONS, **values), status)

    def nothing(self) -> Response:
        """Return the page that says that there is nothing at this address."""
        return self.page("nothing.html", 404)
