"""What the buttons do: the clock, the faults on order, the tokens."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from datetime import timedelta
from typing import cast, get_args
from urllib.parse import parse_qsl

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import PlainTextResponse, RedirectResponse, Response

from ..call.texts import whole_number
from ..soap.faults import FaultKind
from ..soap.orders import Where
from ..ways.bodies import read_body
from .viewed import Viewed

STEPS = {"1 minute": timedelta(minutes=1), "1 hour": timedelta(hours=1), "1 day": timedelta(days=1)}
"""How far the buttons move the clock."""
KINDS: tuple[str, ...] = get_args(FaultKind)
"""The faults that can be ordered."""
_MOST_BYTES = 10_000
"""The size of the largest form that is read."""
_LARGEST = 999_999_999
"""The largest number of a form."""

Fields = Mapping[str, str]
"""What a form says, by the names of its fields."""


class Forms:
    """What is done with a tenant. Each method returns the word for what is said of it.

    Args:
        tenant: the tenant.
    """

    def __init__(self, tenant: Viewed) -> None:
        self._tenant = tenant

    def move_clock(self, fields: Fields) -> str:
        """Move the clock on by one of the steps.

        Raises:
            ValueError: there is no such step.
        """
        step = STEPS.get(fields.get("by", ""))
        if step is None:
            raise ValueError(f"The clock moves by one of {', '.join(STEPS)}.")
        self._tenant.clock.move(step)
        return "clock"

    def order_fault(self, fields: Fields) -> str:
        """Order a fault.

        Raises:
            ValueError: there is no such fault, or something is not a number.
        """
        always = fields.get("always") == "yes"
        self._tenant.faults.add(
            cast(FaultKind, fields.get("kind", "")),
            after=_number(fields.get("after", "0")),
            times=None if always else _number(fields.get("times", "1")),
            operation=fields.get("operation", "").strip(),
            where=cast(Where, fields.get("where", "")),
            seconds=_number(fields.get("seconds", "30")),
        )
        return "fault"

    def clear_faults(self, fields: Fields) -> str:
        """Cancel all orders for faults."""
        self._tenant.faults.clear()
        return "faults"

    def expire_tokens(self, fields: Fields) -> str:
        """Let all tokens expire."""
        self._tenant.access.expire_tokens()
        return "tokens"


def form(action: Callable[[Fields], str]) -> Callable[[Request], Awaitable[Response]]:
    """Return what reads a form, does something with it, and leads back to the first page."""

    async def endpoint(request: Request) -> Response:
        body = await read_body(request, _MOST_BYTES)
        if body is None:
            return PlainTextResponse("The form is too large.", 413)
        try:
            fields = dict(parse_qsl(body.decode(), max_num_fields=20))
            done = await run_in_threadpool(action, fields)
        except ValueError as error:
            return PlainTextResponse(str(error), 400)
        return RedirectResponse(f"/?done={done}", 303)

    return endpoint


def _number(text: str) -> int:
    """Read a number.

    Raises:
        ValueError: it is not a number, or too large.
    """
    number = whole_number(text.strip(), _LARGEST)
    if number is None:
        raise ValueError(f"{text[:20]!r} is not a number from 0 to {_LARGEST:,}.")
    return number
