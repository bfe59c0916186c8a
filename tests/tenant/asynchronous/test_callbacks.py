"""Callbacks: who asks for it is told what came of an asynchronous call."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer
from urllib.parse import parse_qs

import pytest
from sfmc_soap import (
    AsyncResponse,
    AsyncResponseType,
    Client,
    Priority,
    RespondWhen,
)
from sfmc_tenant import Tenant
from support.tenant.queueing import code, email, keys, part, queue
from support.tenant.serving import served


class Listener(BaseHTTPRequestHandler):
    """Takes callbacks, and lets the test go on after each."""

    def do_POST(self) -> None:
        form = parse_qs(self.rfile.read(int(self.headers["Content-Length"])).decode())
        self.server.forms.append({name: value for name, (value,) in form.items()})  # type: ignore[attr-defined]
        self.server.came.release()  # type: ignore[attr-defined]
        self.send_response(200)
        self.end_headers()

    def log_message(self, format: str, *args: object) -> None:
        """Write nothing."""


@pytest.fixture
def listener() -> Iterator[HTTPServer]:
    server = HTTPServer(("127.0.0.1", 0), Listener)
    server.forms, server.came = [], threading.Semaphore(0)  # type: ignore[attr-defined]
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    yield server
    server.shutdown()
    thread.join()
    server.server_close()


def respond(address: str, when: RespondWhen = RespondWhen.ON_CALL_COMPLETE, *, results: bool = False) -> AsyncResponse:
    """Return a wish to be told."""
    return AsyncResponse(
        response_type=AsyncResponseType.HTTP_POST,
        response_address=address,
        respond_when=when,
        include_results=results,
    )


def test_who_asks_is_told_what_came_of_a_call(tenant: Tenant, client: Client, listener: HTTPServer) -> None:
    address = f"http://127.0.0.1:{listener.server_port}/told?by=t"
    client.create([email("a")])
    wishes = [respond(address, RespondWhen.ON_ERROR, results=True), respond(address, RespondWhen.NEVER)]
    fine = queue(client, part(None, None, None, send_response_to=[respond(address)]), "b")
    wrong = queue(client, part("c", None, None, send_response_to=wishes))
    tenant.clock.move(60)
    keys(client)
    for _ in range(2):
        assert listener.came.acquire(timeout=10)  # type: ignore[attr-defined]
    first, second = listener.forms  # type: ignore[attr-defined]
    assert (first["RequestID"], first["StatusCode"], first["RequestType"]) == (fine.request_id, "OK", "Create")
    assert "ResultDetailXML" not in first
    assert (second["RequestID"], second["ConversationID"], second["ErrorCode"]) == (wrong.request_id, "c", "1")
    assert "<StatusCode>Error</StatusCode>" in second["ResultDetailXML"]


@pytest.mark.slow
def test_a_server_does_what_is_due_though_nobody_calls(listener: HTTPServer) -> None:
    wish = respond(f"http://127.0.0.1:{listener.server_port}/told")
    with Tenant() as tenant, served(tenant), tenant.client() as client:
        queue(client, part(None, None, None, send_response_to=[wish], queue_priority=Priority.HIGH))
        assert listener.came.acquire(timeout=30)  # type: ignore[attr-defined]


@pytest.mark.parametrize(
    ("address", "expected"),
    [
        ("http://hooks.example.org/told", 227),
        ("http://127.0.0.1.example.org/told", 227),
        ("ftp://127.0.0.1/told", 227),
        ("http://[::1", 227),
        ("", 227),
        ("https://hooks.example.org/told", None),
        ("http://[::1]:8/told", None),
    ],
)
def test_callbacks_are_secure_or_stay_on_this_machine(client: Client, address: str, expected: int | None) -> None:
    assert code(queue(client, part(None, None, None, send_response_to=[respond(address)]))) == expected


def test_nobody_listens(tenant: Tenant, client: Client) -> None:
    queue(client, part(None, None, None, send_response_to=[respond("http://127.0.0.1:9/told")]))
    tenant.clock.move(60)
    assert keys(client) == ["a"]
