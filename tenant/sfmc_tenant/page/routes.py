"""The addresses of the page."""

from __future__ import annotations

from collections.abc import Callable, Collection
from functools import partial
from pathlib import Path

from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Mount, Route
from starlette.staticfiles import StaticFiles

from ..ways.guard import Guard
from .forms import Forms, form
from .sections import SECTIONS
from .viewed import Viewed
from .views import Views

_STATIC = Path(__file__).parent / "static"


def page_routes(tenant: Viewed, hosts: Collection[str] = ()) -> list[BaseRoute]:
    """Return the routes of the page, for an application that serves the tenant.

    Args:
        tenant: what the page shows.
        hosts: the names under which it may be reached, in lower case: see `Guard`.
    """
    guard = [Middleware(Guard, hosts=hosts)]
    views, forms = Views(tenant), Forms(tenant)

    def view(path: str, endpoint: Callable[[Request], Response]) -> Route:
        return Route(path, endpoint, methods=["GET"], middleware=guard)

    def action(path: str, endpoint: Callable[..., str]) -> Route:
        return Route(path, form(endpoint), methods=["POST"], middleware=guard)

    routes: list[BaseRoute] = [
        view("/", views.overview),
        view("/calls", views.calls),
        view("/calls/newer", views.newer_calls),
        view("/calls/{number:int}", views.call),
        action("/clock", forms.move_clock),
        action("/faults", forms.order_fault),
        action("/faults/clear", forms.clear_faults),
        action("/tokens/expire", forms.expire_tokens),
        Mount("/page", StaticFiles(directory=_STATIC), middleware=guard),
    ]
    for section in SECTIONS:
        routes.append(view(f"/{section.path}", partial(views.section, section)))
        routes.append(view(f"/{section.path}/{{id:int}}", partial(views.object, section)))
        for part in section.parts:
            routes.append(view(f"/{section.path}/{{id:int}}/{part.path}", partial(views.part, section, part)))
    return routes
