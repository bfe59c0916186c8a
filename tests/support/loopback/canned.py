"""Answers that were made beforehand, in a process of their own: for measuring clients, not for judging them.

`python -m support.loopback.canned`, with tests/ on the path, says its addresses in one line of JSON and ends with its
input.
"""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager

from lxml import etree
from support import TESTS
from support.loopback import soap
from support.loopback.http import Request
from support.loopback.replies import Reply
from support.loopback.service import Loopback
from support.loopback.soap import API, XSI, subscriber_rows

ROWS = 2500
"""The objects in the answer to a Retrieve."""

REQUESTS = {
    "Create": f'<CreateRequest xmlns="{API}" xmlns:xsi="{XSI}"><Options/><Objects xsi:type="Subscriber">'
    "<EmailAddress>reader@example.com</EmailAddress></Objects></CreateRequest>",
    "Retrieve": f'<RetrieveRequestMsg xmlns="{API}"><RetrieveRequest><ObjectType>Subscriber</ObjectType>'
    "<Properties>ID</Properties></RetrieveRequest></RetrieveRequestMsg>",
}
"""What the answers are made for: a small one, and a large one."""


class Canned(Loopback):
    """A service that says the same to every Create and to every Retrieve, without reading what it was sent."""

    def __init__(self) -> None:
        super().__init__()
        self.usual_replies.rows = subscriber_rows(ROWS)
        self._canned = {
            f'"{operation}"': soap.answer(
                self.usual_replies.body(etree.fromstring(request), {}), headers=soap.addressing(f"{operation}Response")
            )
            for operation, request in REQUESTS.items()
        }

    def unread(self, path: str) -> Reply | None:
        return None

    def answer(self, request: Request) -> Reply:
        return self._canned.get(request.header("soapaction")) or super().answer(request)


@contextmanager
def process() -> Iterator[Mapping[str, str]]:
    """The service in a process of its own: its `auth_url` and `soap_url`."""
    command = [sys.executable, "-m", "support.loopback.canned"]
    with subprocess.Popen(command, cwd=TESTS, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as running:
        assert running.stdout is not None
        yield json.loads(running.stdout.readline())


def main() -> None:
    """Serve until the input ends."""
    with Canned() as service:
        sys.stdout.write(json.dumps({"auth_url": service.auth_url, "soap_url": service.soap_url}) + "\n")
        sys.stdout.flush()
        sys.stdin.read()


if __name__ == "__main__":
    main()
