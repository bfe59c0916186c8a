"""The latest calls of a tenant, as `Tenant.calls` has them: over SOAP, over REST, and requests for tokens."""

from __future__ import annotations

import json
import threading
import time
from collections import deque
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal, overload

from sfmc_soap import Model, wrap

from .exchange import Answer, Arrival
from .redaction import hide_secrets, json_without_secrets, mentions_secret, xml_without_secrets
from .state.clock import Clock

CallKind = Literal["SOAP", "REST", "token"]
"""How a call comes in: at the SOAP service, as a REST call, or at the token endpoint."""

_MOST = 1000
"""The most calls that are remembered."""
_MOST_BYTES = 10_000_000
"""The most bytes of requests and answers that are remembered, but for the latest call."""


@dataclass(kw_only=True, repr=False, eq=False)
class RecordedCall:
    """A call that was answered. No secret is in it: in the place of one stands "[hidden]".

    Attributes:
        kind: how it came in.
        method: of HTTP.
        path: of HTTP, without the query.
        at: when it came in, in server time.
        number: how many calls were answered, with this one.
        operation: what was asked for: for SOAP the name of the operation, such as "Retrieve", "" if the request could
            not be read; for REST method and path; for a token "token".
        request: what was asked, None if it could not be read: for SOAP the message, else what the JSON holds.
        response: what was answered, None for a SOAP fault: the message, or what the JSON holds.
        answered: the same as it was sent, XML or JSON, as far as there is an answer.
        status: of HTTP; 0 if no answer has arrived, on order.
        fault: why the call as a whole has failed: the text of the SOAP fault, or the message of the error; "" if it
            has not. Objects that were refused are in the response.
        ordered: the fault on order that has happened; "" for none.
        mid: the business unit of the caller, or which the token is for; None if nobody is logged in.
        seconds: how long it took.
        size: how many bytes its request and its answer have.
    """

    kind: CallKind
    method: str
    path: str
    at: datetime
    number: int = 0
    operation: str = ""
    request: Any = None
    response: Any = None
    answered: bytes = b""
    status: int = 0
    fault: str = ""
    ordered: str = ""
    mid: int | None = None
    seconds: float = 0
    size: int = 0

    @property
    def sent(self) -> bytes:
        """The request as XML, without the header of its envelope, or as JSON; b"" if it could not be read."""
        if self.request is None:
            return b""
        # Messages are written on demand: few are looked at, and the codec is quick.
        return wrap(self.request) if isinstance(self.request, Model) else json.dumps(self.request).encode()

    def __repr__(self) -> str:
        """Return what fits into a line."""
        ended = [f"HTTP {self.status}", f"on order: {self.ordered}" if self.ordered else "", self.fault[:200]]
        return f"<call {self.number}, {self.operation[:200] or 'not readable'}: {', '.join(filter(None, ended))}>"


class RecordedCalls(Sequence[RecordedCall]):
    """The latest calls, the oldest first: a thousand at most, and fewer of large ones.

    Calls may come in meanwhile: whoever goes through them sees those that there were when they began.

    Args:
        clock: tells when calls come in.
    """

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._lock = threading.Lock()
        self._calls: deque[RecordedCall] = deque()
        self._count = 0
        self._bytes = 0

    @property
    def soap(self) -> list[RecordedCall]:
        """Those over SOAP."""
        return [call for call in self if call.kind == "SOAP"]

    @property
    def rest(self) -> list[RecordedCall]:
        """Those over REST."""
        return [call for call in self if call.kind == "REST"]

    @property
    def tokens(self) -> list[RecordedCall]:
        """The requests for tokens."""
        return [call for call in self if call.kind == "token"]

    def clear(self) -> None:
        """Forget all calls."""
        with self._lock:
            self._calls.clear()
            self._bytes = 0

    @contextmanager
    def recording(self, kind: CallKind, path: str, method: str = "POST") -> Iterator[RecordedCall]:
        """Begin to record a call, which is among the calls once it is answered. One that raises is not."""
        call = RecordedCall(kind=kind, method=method, path=path, at=self._clock.now())
        started = time.perf_counter()
        yield call
        call.seconds = time.perf_counter() - started
        with self._lock:
            self._count += 1
            call.number = self._count
            self._calls.append(call)
            self._bytes += call.size
            while len(self._calls) > _MOST or (self._bytes > _MOST_BYTES and len(self._calls) > 1):
                self._bytes -= self._calls.popleft().size

    def __iter__(self) -> Iterator[RecordedCall]:
        """Iterate over those that there are now."""
        return iter(self._now())

    def __reversed__(self) -> Iterator[RecordedCall]:
        """Iterate over those that there are now, the newest first."""
        return reversed(self._now())

    def __len__(self) -> int:
        return len(self._calls)

    @overload
    def __getitem__(self, index: int) -> RecordedCall: ...

    @overload
    def __getitem__(self, index: slice) -> list[RecordedCall]: ...

    def __getitem__(self, index: int | slice) -> RecordedCall | list[RecordedCall]:
        """Return a call by its place, or several."""
        return self._now()[index]

    def __repr__(self) -> str:
        return repr(self._now())

    def _now(self) -> list[RecordedCall]:
        with self._lock:
            return list(self._calls)


def keep_xml(call: RecordedCall, data: bytes, answer: Answer) -> None:
    """Keep what was answered in XML, without secrets, and take those from the messages.

    Args:
        call: the call, with its messages.
        data: the body of the request.
        answer: the answer.
    """
    if call.request is not None:
        hide_secrets(call.request)
    call.answered = answer.body
    if mentions_secret(answer.body):
        call.answered = xml_without_secrets(answer.body)
        if call.response is not None:
            hide_secrets(call.response)
    call.status = 0 if answer.arrival is Arrival.NOTHING else answer.status
    call.size = len(data) + len(answer.body)


def keep_json(call: RecordedCall, data: bytes, answer: Answer, *, secrets: Sequence[str] = ()) -> None:
    """Keep what was asked and answered in JSON, without secrets. What is not JSON is not kept.

    Args:
        call: the call.
        data: the body of the request.
        answer: the answer.
        secrets: names that stand for secrets here, beside those that always do.
    """
    with suppress(ValueError):
        call.request = json_without_secrets(data, secrets)
    call.response = json_without_secrets(answer.body, secrets)
    call.answered = json.dumps(call.response).encode()
    call.status, call.size = answer.status, len(data) + len(answer.body)
