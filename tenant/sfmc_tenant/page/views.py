"""What is answered to those who look."""

from __future__ import annotations

from sfmc_soap import APIObject
from sfmc_soap.operations import OPERATIONS
from starlette.requests import Request
from starlette.responses import Response

from . import listings
from .calls import Seen
from .forms import KINDS, STEPS
from .here import LARGEST, Here
from .lookups import SIZE, pages
from .sections import SECTIONS, Part, Section
from .values import name_of, properties_of
from .viewed import Viewed

_CHOICES = {"": "All", "failed": "Only what failed", "SOAP": "SOAP", "REST": "REST", "token": "Tokens"}
"""Which calls are shown, by what the address says."""
_LATEST = 20
"""How many calls are on the first page."""
_FIRST = 5
"""How many of each part are on the page of an object."""


class Views:
    """The answers. Each method answers one address.

    Args:
        tenant: what is looked at.
    """

    def __init__(self, tenant: Viewed) -> None:
        self._tenant = tenant

    def overview(self, request: Request) -> Response:
        """Answer with the contents of the tenant, the latest calls, the clock and the faults on order."""
        here = Here(self._tenant, request)
        return here.page(
            "overview.html",
            totals=[(section, listings.total(here.call, section)) for section in SECTIONS],
            calls=self._calls()[:_LATEST],
            orders=self._tenant.faults.orders,
            kinds=KINDS,
            operations=sorted(operation.name for operation in OPERATIONS.values()),
            steps=STEPS,
        )

    def calls(self, request: Request) -> Response:
        """Answer with a page of the calls, the newest first."""
        here = Here(self._tenant, request)
        calls = _asked(here, self._calls())
        listing = listings.Listing(total=len(calls), page=min(here.number("page", 1), pages(len(calls))))
        first = (listing.page - 1) * SIZE
        return here.page("calls.html", calls=calls[first : first + SIZE], listing=listing, choices=_CHOICES)

    def newer_calls(self, request: Request) -> Response:
        """Answer with the calls after one, as rows of a table; with nothing if there are none."""
        here = Here(self._tenant, request)
        after = here.number("after", 0)
        newer = _asked(here, [each for each in self._calls() if each.recorded.number > after])
        return here.page("call_rows.html", calls=newer[:SIZE]) if newer else Response(status_code=204)

    def call(self, request: Request) -> Response:
        """Answer with one call."""
        here = Here(self._tenant, request)
        number = request.path_params["number"]
        call = next((each for each in self._calls() if each.recorded.number == number), None)
        return here.nothing() if call is None else here.page("call.html", call=call)

    def section(self, section: Section, request: Request) -> Response:
        """Answer with a page of the objects of a section."""
        here = Here(self._tenant, request)
        listing = listings.section_page(here.call, section, text=here.text("find"), page=here.number("page", 1))
        return here.page("section.html", section=section, listing=listing)

    def object(self, section: Section, request: Request) -> Response:
        """Answer with an object, and the beginning of everything that belongs to it."""
        here = Here(self._tenant, request)
        obj = _object(here, section, request)
        if obj is None:
            return here.nothing()
        return here.page(
            "object.html",
            section=section,
            id=request.path_params["id"],
            name=name_of(obj, section),
            properties=properties_of(obj, section),
            parts=[(part, listings.part_page(here.call, part, obj).beginning(_FIRST)) for part in section.parts],
        )

    def part(self, section: Section, part: Part, request: Request) -> Response:
        """Answer with a page of what belongs to an object."""
        here = Here(self._tenant, request)
        obj = _object(here, section, request)
        if obj is None:
            return here.nothing()
        return here.page(
            "part.html",
            section=section,
            part=part,
            id=request.path_params["id"],
            name=name_of(obj, section),
            listing=listings.part_page(here.call, part, obj, text=here.text("find"), page=here.number("page", 1)),
        )

    def _calls(self) -> list[Seen]:
        return [Seen(recorded) for recorded in reversed(self._tenant.calls)]


def _object(here: Here, section: Section, request: Request) -> APIObject | None:
    return listings.found(here.call, section, min(request.path_params["id"], LARGEST))


def _asked(here: Here, calls: list[Seen]) -> list[Seen]:
    """Return those of the calls that are asked for: all, what has failed at least in part, or one kind of them."""
    match here.text("only"):
        case "failed":
            return [each for each in calls if each.problems]
        case "SOAP" | "REST" | "token" as kind:
            return [each for each in calls if each.recorded.kind == kind]
    return calls
