"""Control of a served tenant over HTTP, for programs in any language: under `/tenant`, in JSON."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Collection, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Protocol

from sfmc_soap import Model, to_dict
from starlette.concurrency import run_in_threadpool
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import JSONResponse, PlainTextResponse, Response
from starlette.routing import Mount, Route

from .access import Access
from .call.texts import whole_number
from .exchange import read_json
from .recorded import RecordedCall, RecordedCalls
from .soap.orders import Faults
from .state.clock import Clock, with_zone
from .ways.bodies import read_body
from .ways.guard import Guard

_MOST_BYTES = 32 * 1024 * 1024
"""The size of the largest request that is read, such as fixtures."""
_LARGEST = 10**19 - 1
"""The largest number of a query."""
_LARGEST_MID = 2**31
_NUMBER = (int, float)
_FAULT = {
    "kind": (str,),
    "after": (int,),
    "times": (int, type(None)),
    "operation": (str,),
    "where": (str,),
    "seconds": _NUMBER,
    "probability": _NUMBER,
    "seed": (int,),
}
"""The members of a request for a fault, and the types of their values."""
_IN_WORDS = {str: "a text", int: "a whole number", float: "a fraction", type(None): "null"}
"""What types of values are called in errors."""


class Controlled(Protocol):
    """A tenant, as far as it is controlled from outside: see `Tenant`."""

    clock: Clock
    calls: RecordedCalls
    access: Access
    faults: Faults

    def load_text(self, text: str, *, mid: int = ...) -> None:
        """Fill it with fixtures."""

    def load_demo(self) -> None:
        """Fill it with the demo shop."""

    def dump(self) -> str:
        """Return all that it holds."""
        ...

    def reset(self) -> None:
        """Let it be as a new one."""


@dataclass(frozen=True)
class Asked:
    """What a request says.

    Attributes:
        body: its body.
        query: the query of its address.
    """

    body: bytes
    query: Mapping[str, str]

    @property
    def text(self) -> str:
        """The body as a text.

        Raises:
            ValueError: it is not UTF-8.
        """
        return self.body.decode()

    def members(self, types: Mapping[str, tuple[type, ...]]) -> dict[str, Any]:
        """Return the members of the body, which is a JSON object.

        Args:
            types: the members that it may have, and the types of their values.

        Raises:
            ValueError: it is none, or a member is not as it must be.
        """
        try:
            given = read_json(self.body)
        except ValueError:
            raise ValueError("the body is not JSON") from None
        if not isinstance(given, dict):
            raise ValueError("the body is not a JSON object")
        for name, value in given.items():
            if name not in types:
                raise ValueError(f"there is no member {name[:50]!r}: it must be one of {', '.join(types)}")
            if not isinstance(value, types[name]) or isinstance(value, bool):
                takes = " or ".join(_IN_WORDS[each] for each in types[name])
                raise ValueError(f"{name} must be {takes}, and not {value!r:.50}")
        return given

    def number(self, name: str, default: int) -> int:
        """Return a number of the query.

        Raises:
            ValueError: it is not a number, or too large.
        """
        given = self.query.get(name, str(default))
        number = whole_number(given, _LARGEST)
        if number is None:
            raise ValueError(f"{name} is {given[:50]!r}: it must be a number")
        return number


Action = Callable[[Asked], Any]
"""Does what is asked for. Returns what is answered: JSON, a text, or None. It may raise a ValueError."""


def control_route(tenant: Controlled, hosts: Collection[str] = ()) -> Mount:
    """Return the route of the control, for an application that serves the tenant.

    Args:
        tenant: what is controlled.
        hosts: the names under which it may be reached, in lower case: see `Guard`.
    """
    control = Control(tenant)
    actions: list[tuple[str, str, Action]] = [
        ("GET", "/calls", control.calls),
        ("DELETE", "/calls", control.forget_calls),
        ("GET", "/clock", control.time),
        ("POST", "/clock", control.set_clock),
        ("GET", "/faults", control.faults),
        ("POST", "/faults", control.order_fault),
        ("DELETE", "/faults", control.clear_faults),
        ("POST", "/tokens/expire", control.expire_tokens),
        ("POST", "/fixtures", control.load),
        ("POST", "/demo", control.load_demo),
        ("GET", "/dump", control.dump),
        ("POST", "/reset", control.reset),
    ]
    routes = [Route(path, _endpoint(action), methods=[method]) for method, path, action in actions]
    return Mount("/tenant", routes=routes, middleware=[Middleware(Guard, hosts=hosts)])


class Control:
    """What is done with a tenant. Each method is an `Action`.

    Args:
        tenant: the tenant.
    """

    def __init__(self, tenant: Controlled) -> None:
        self._tenant = tenant

    def calls(self, asked: Asked) -> Any:
        """Return the calls after one, the oldest first.

        Raises:
            ValueError: `after` is not a number.
        """
        after = asked.number("after", 0)
        return [_told(call) for call in self._tenant.calls if call.number > after]

    def forget_calls(self, asked: Asked) -> Any:
        """Forget all calls."""
        self._tenant.calls.clear()

    def time(self, asked: Asked) -> Any:
        """Return the time."""
        return {"now": self._tenant.clock.now().isoformat()}

    def set_clock(self, asked: Asked) -> Any:
        """Stop the clock, move it on, or both. Return the time.

        Raises:
            ValueError: that is not possible.
        """
        given = asked.members({"stop": (str,), "move": _NUMBER})
        if "stop" in given:
            at = None if given["stop"] == "now" else datetime.fromisoformat(given["stop"])
            self._tenant.clock.stop(at and with_zone(at))
        self._tenant.clock.move(given.get("move", 0))
        return self.time(asked)

    def faults(self, asked: Asked) -> Any:
        """Return the faults on order."""
        return [
            {
                "kind": order.fault.kind,
                "after": order.after,
                "times": order.times,
                "operation": order.operation,
                "where": order.where,
                "happened": order.happened,
            }
            for order in self._tenant.faults.orders
        ]

    def order_fault(self, asked: Asked) -> Any:
        """Order a fault.

        Raises:
            ValueError: there is no such fault.
        """
        given = asked.members(_FAULT)
        self._tenant.faults.add(given.pop("kind", ""), **given)

    def clear_faults(self, asked: Asked) -> Any:
        """Forget all orders for faults."""
        self._tenant.faults.clear()

    def expire_tokens(self, asked: Asked) -> Any:
        """Let all tokens expire."""
        self._tenant.access.expire_tokens()

    def load(self, asked: Asked) -> Any:
        """Fill the tenant with fixtures.

        Raises:
            ValueError: they are not as they must be.
        """
        if "mid" in asked.query:
            self._tenant.load_text(asked.text, mid=min(asked.number("mid", 0), _LARGEST_MID))
        else:
            self._tenant.load_text(asked.text)

    def load_demo(self, asked: Asked) -> Any:
        """Fill the tenant with the demo shop."""
        self._tenant.load_demo()

    def dump(self, asked: Asked) -> Any:
        """Return all that the tenant holds, as YAML."""
        return self._tenant.dump()

    def reset(self, asked: Asked) -> Any:
        """Let the tenant be as a new one."""
        self._tenant.reset()


def _endpoint(action: Action) -> Callable[[Request], Awaitable[Response]]:
    """Return what does what a request asks for."""

    async def endpoint(request: Request) -> Response:
        body = await read_body(request, _MOST_BYTES)
        if body is None:
            return JSONResponse({"error": f"the request is larger than {_MOST_BYTES} bytes"}, 413)
        try:
            return await run_in_threadpool(lambda: _response(action(Asked(body, request.query_params))))
        except ValueError as error:
            return JSONResponse({"error": str(error)}, 400)

    return endpoint


def _response(told: Any) -> Response:
    """Return what a request is answered with.

    Raises:
        ValueError: it is nested too deep, as a call was.
    """
    if told is None:
        return Response(status_code=204)
    try:
        return PlainTextResponse(told) if isinstance(told, str) else JSONResponse(told)
    except RecursionError:
        raise ValueError("what was asked for is nested too deep to be told") from None


def _told(call: RecordedCall) -> dict[str, Any]:
    """Return a call as JSON can hold it."""
    names = "number kind operation method path status fault ordered mid seconds".split()
    messages = {"request": call.request, "response": call.response}
    return {
        **{name: getattr(call, name) for name in names},
        "at": call.at.isoformat(),
        **{name: to_dict(held) if isinstance(held, Model) else held for name, held in messages.items()},
    }
