"""Answers that were made beforehand, in a process of their own: for measuring clients, not for judging them.

`python -m support.loopback.canned`, with tests/ on the path, says its addresses in one line of JSON and ends with its
input.
"""

from __future__ import annotations

import json
import re
import subprocess
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager

from sfmc_soap import RetrieveRequest, Subscriber
from support import TESTS
from support.loopback.http import Request
from support.loopback.replies import Reply, reply
from support.loopback.service import Loopback

ROWS = 2500
"""The objects in the answer to a Retrieve."""
PROPERTIES = ["ID", "CreatedDate", "EmailAddress", "SubscriberKey", "Status"]
"""What it tells of each."""


class Canned(Loopback):
    """A service that says the same to every Create and to every Retrieve, without reading what it was sent."""

    def __init__(self) -> None:
        super().__init__()
        people = [Subscriber(subscriber_key=f"reader-{i}", email_address=f"reader{i}@example.com") for i in range(ROWS)]
        with self.tenant.client() as client:
            client.create(people)
            client.retrieve(RetrieveRequest(object_type="Subscriber", properties=PROPERTIES))
            client.create([Subscriber(email_address="reader@example.com")])
        _, retrieved, created = (each for each in self.tenant.calls if each.kind == "SOAP")
        self._canned = {f'"{each.operation}"': _to_nobody(each.answered) for each in (created, retrieved)}

    def unread(self, path: str) -> Reply | None:
        return None

    def answer(self, request: Request) -> Reply:
        return self._canned.get(request.header("soapaction")) or super().answer(request)


def _to_nobody(envelope: bytes) -> Reply:
    """An answer that does not say which request it is for."""
    return reply(200, re.sub(rb"<wsa:RelatesTo>[^<]*</wsa:RelatesTo>", b"", envelope))


@contextmanager
def process() -> Iterator[Mapping[str, str]]:
    """The service in a process of its own: its `auth_url` and `soap_url`."""
    command = [sys.executable, "-m", "support.loopback.canned"]
    # In a group of its own: Ctrl-C is for this process. With it the other one's input ends.
    with subprocess.Popen(
        command, cwd=TESTS, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, process_group=0
    ) as running:
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
