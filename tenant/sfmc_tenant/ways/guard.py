"""Who may look at and control a tenant: programs, and pages of this very server with no script but its own."""

from __future__ import annotations

from collections.abc import Collection
from ipaddress import ip_address
from urllib.parse import urlsplit

from starlette.datastructures import Headers, MutableHeaders
from starlette.responses import PlainTextResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send

_HEADERS = {
    "Content-Security-Policy": (
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self';"
        " form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
    ),
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Cache-Control": "no-store",
}
"""What every answer tells the browser."""


class Guard:
    """The answers of the page and of the control, for those who may have them.

    A server on loopback is reached by every page that a browser shows. A name that leads to loopback (DNS rebinding) is
    refused by the Host header; a form of another site, by what browsers say of where a request comes from. A request
    that says nothing of it comes from a program.

    Args:
        app: gives the answers.
        hosts: the names under which the tenant may be reached, in lower case. Loopback and the address that a request
            came in at need not be named.
    """

    def __init__(self, app: ASGIApp, hosts: Collection[str] = ()) -> None:
        self._app = app
        self._hosts = hosts

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer a request."""
        headers = Headers(scope=scope)
        app = self._app
        if not self._is_known(headers.get("host", ""), scope.get("server")):
            app = PlainTextResponse("The tenant is not known by that name. Try http://127.0.0.1 and the port.", 421)
        elif scope["method"] not in {"GET", "HEAD"} and _is_foreign(headers):
            app = PlainTextResponse("Another site has asked for this.", 403)

        async def send_with_headers(message: Message) -> None:
            if message["type"] == "http.response.start":
                MutableHeaders(scope=message).update(_HEADERS)
            await send(message)

        await app(scope, receive, send_with_headers)

    def _is_known(self, host: str, server: tuple[str, int | None] | None) -> bool:
        try:
            name = urlsplit(f"//{host}").hostname or ""
        except ValueError:
            return False
        if name == "localhost" or name in self._hosts:
            return True
        try:
            return ip_address(name).is_loopback or (server is not None and name == server[0])
        except ValueError:
            return False


def _is_foreign(headers: Headers) -> bool:
    """Tell whether a request comes from a page of another site."""
    site = headers.get("sec-fetch-site")
    if site is not None:
        return site != "same-origin"
    origin = headers.get("origin")
    try:
        return origin is not None and urlsplit(origin).netloc != headers.get("host")
    except ValueError:
        return True
