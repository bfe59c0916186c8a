"""A tenant behind a server whose every byte a test can decide: for what breaks at the socket.

What a test has not scripted, the tenant answers. What is wrong with a request, a judge says who knows neither the
bindings nor the tenant: `violations`.
"""

from __future__ import annotations

import threading
from collections import Counter, deque
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from types import TracebackType
from typing import Any, Self

from lxml.etree import _Element
from sfmc_tenant import Tenant
from sfmc_tenant.access import Login
from sfmc_tenant.call.errors import NotKnown
from sfmc_tenant.exchange import Answer, Arrival, HttpRequest
from sfmc_tenant.http import TOKEN
from sfmc_tenant.soap.faults import FaultKind
from sfmc_tenant.soap.service import PATH as SOAP
from sfmc_tenant.tenant import MID
from support.loopback import judge, soap
from support.loopback.http import Request, Server
from support.loopback.judge import Message, Violation
from support.loopback.replies import End, Reply, json_reply, reply
from support.loopback.soap import ADDRESSING, OAUTH, SECURITY, Fault, Version
from support.tenant.people import open_unit

CLIENT_ID, CLIENT_SECRET = "client-id", "client-secret"
"""The installed package that calls."""
PUBLIC_APP = "public-app"
"""The client id of one without a secret."""
CALLBACK = "https://app.example/callback"
"""Where a browser brings codes to."""
USER, PASSWORD = "user", "password"
"""Who may log in with a password."""


@dataclass(frozen=True)
class Received:
    """A SOAP request that got through: it was as it must be, and logged in.

    Args:
        http: the request.
        message: its envelope.
        token: what was in fueloauth, "" if somebody logged in with a password.
        mid: the business unit of whoever is logged in.
        attempt: how often this MessageID has got through, with this time. 1 if there is no MessageID.
    """

    http: Request
    message: Message
    token: str
    mid: int
    attempt: int

    @property
    def operation(self) -> str:
        """Its name, such as `Create`."""
        return self.message.operation

    @property
    def version(self) -> Version:
        """The version of SOAP."""
        return self.message.version

    @property
    def body(self) -> _Element:
        """The element in the body."""
        return self.message.body

    @property
    def message_id(self) -> str:
        """By WS-Addressing, "" if there is none."""
        return self.addressing("MessageID")

    def addressing(self, name: str) -> str:
        """The text of a header of WS-Addressing, "" if there is none."""
        return self.message.text(f"{{{ADDRESSING}}}{name}")

    def values(self) -> Any:
        """What zeep reads in the body: dicts by the names in the WSDL, lists and plain values."""
        return judge.values(self.body)


Soap = Reply | Fault | FaultKind | Callable[[Received], Reply | Fault] | None
"""What a SOAP request gets: None for what the tenant answers, or the name of a fault to order of it."""

Token = Reply | Callable[[Mapping[str, Any]], Reply] | None
"""What a request for a token gets; the callable takes its members. None: what the tenant answers."""


class Loopback:
    """The server, and the tenant behind it. It listens while the context is open.

    Attributes:
        tenant: answers what is not scripted.
        by_hand: the bodies of responses to operations that the tenant does not know, by operation.
        check_schema: whether the bodies of requests must be valid by the WSDL's schema.
        soap_delay, token_delay: seconds before an answer is sent.
        received: the SOAP requests that got through, in order.
        token_requests: the members of every request for a token, in order.
        refused_logins: SOAP requests that got a fault for who they were.
        unread_requests: requests that were not read, as `reset_unread` says.
        processed: how often the tenant did what a request asked for, by MessageID ("" without).
        most_soap_requests_at_once, most_token_requests_at_once: how many were in flight together.
        violations: what was wrong with what was sent.
        errors: what was wrong with this server or a test's own answers.
    """

    def __init__(self) -> None:
        self.tenant = Tenant()
        self.tenant.access.install(CLIENT_ID, CLIENT_SECRET, MID)
        self.tenant.access.install(PUBLIC_APP, "", MID)
        self.tenant.access.add_user(USER, PASSWORD, MID)
        self.server = Server(self)
        self.by_hand: Mapping[str, str] = {}
        self.check_schema = True
        self.soap_delay: float = 0
        self.token_delay: float = 0
        self.received: list[Received] = []
        self.token_requests: list[Mapping[str, Any]] = []
        self.refused_logins = 0
        self.unread_requests = 0
        self.processed: Counter[str] = Counter()
        self.most_soap_requests_at_once = 0
        self.most_token_requests_at_once = 0
        self.violations: list[str] = []
        self.errors: list[BaseException] = []
        self._lock = threading.Lock()
        self._in_flight: Counter[str] = Counter()
        self._attempts: Counter[str] = Counter()
        self._soap: deque[Soap] = deque()
        self._soap_always: Soap = None
        self._token: deque[Token] = deque()
        self._token_always: Token = None

    # Where it is.

    @property
    def url(self) -> str:
        """The root, with a slash."""
        return f"http://127.0.0.1:{self.server.port}/"

    @property
    def auth_url(self) -> str:
        """Where tokens are."""
        return f"{self.url}{TOKEN[1:]}"

    @property
    def soap_url(self) -> str:
        """Where SOAP goes."""
        return f"{self.url}{SOAP[1:]}"

    @property
    def context_url(self) -> str:
        """Where REST tells who a token speaks for."""
        return f"{self.url}platform/v1/tokenContext"

    @property
    def rows_url(self) -> str:
        """Where REST takes rows of the data extension `orders`."""
        return f"{self.url}hub/v1/dataevents/key:orders/rowset"

    def __enter__(self) -> Self:
        self.server.__enter__()
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self.server.__exit__(kind, error, at)
        self.tenant.close()

    # What a test says.

    def next(self, *answers: Soap) -> None:
        """The next SOAP requests that get through get these, one each."""
        with self._lock:
            self._soap.extend(answers)

    def always(self, answer: Soap) -> None:
        """SOAP requests for which `next` says nothing get this from now on."""
        with self._lock:
            self._soap_always = answer

    def next_token(self, *answers: Token) -> None:
        """The next requests for tokens get these, one each."""
        with self._lock:
            self._token.extend(answers)

    def always_token(self, answer: Token) -> None:
        """Requests for tokens for which `next_token` says nothing get this from now on."""
        with self._lock:
            self._token_always = answer

    def expire_tokens(self) -> None:
        """No token that was given is good any more."""
        self.tenant.access.expire_tokens()

    def new_token(self) -> str:
        """A token that nobody has asked for."""
        asked = {"grant_type": "client_credentials", **self.tenant.credentials}
        return str(self.tenant.access.token(asked)["access_token"])

    def new_code(self, client_id: str = CLIENT_ID) -> str:
        """A code as the browser brings it to `CALLBACK`."""
        return self.tenant.access.code(client_id, CALLBACK)

    def new_units(self, number: int) -> list[int]:
        """The MIDs of so many business units, which are made."""
        with self.tenant.client() as client:
            return [open_unit(client, f"Shop {index}") for index in range(number)]

    def take_violations(self) -> list[str]:
        """The violations so far, which are forgotten."""
        with self._lock:
            taken, self.violations = self.violations, []
        return taken

    def carry_out(self, received: Received) -> Reply:
        """Let the tenant do what a request asks for. Return its answer."""
        answer = self._by_hand(received) or self._by_tenant(received.http)
        if answer.status == 200:
            with self._lock:
                self.processed[received.message_id] += 1
        return answer

    def give_token(self, asked: Mapping[str, Any]) -> Reply:
        """What the tenant answers to a request for a token."""
        return self._by_tenant(Request("POST", TOKEN, (), json_reply(asked).body))

    # What the server asks.

    def unread(self, path: str) -> Reply | None:
        """The answer that is next, if it does not want the request to be read."""
        with self._lock:
            script: deque[Any] = self._token if path == TOKEN else self._soap
            always = self._token_always if path == TOKEN else self._soap_always
            found = (script[0] if script else always) if path in (TOKEN, SOAP) else None
            if not (isinstance(found, Reply) and found.unread):
                return None
            if script:
                script.popleft()
            self.unread_requests += 1
            return found

    def answer(self, request: Request) -> Reply:
        """The answer to a request."""
        match request.path:
            case path if path == TOKEN:
                return self._answer_token(request)
            case path if path == SOAP:
                return self._answer_soap(request)
        return self._by_tenant(request)

    def malformed(self, error: str) -> None:
        """Something came that is no HTTP."""
        with self._lock:
            self.violations.append(f"no HTTP: {error}")

    def failed(self, error: BaseException) -> None:
        """An answer could not be made."""
        with self._lock:
            self.errors.append(error)

    def _by_hand(self, received: Received) -> Reply | None:
        if received.operation not in self.by_hand:
            return None
        headers = soap.addressing(f"{received.operation}Response", received.message_id)
        return soap.answer(self.by_hand[received.operation], received.version, headers)

    def _by_tenant(self, request: Request) -> Reply:
        """What the tenant answers, with the faults that were ordered of it."""
        headers = dict(request.headers)
        asked = HttpRequest(request.method, request.path, headers, request.body, base_url=self.url)
        answer = self.tenant.http.respond(asked)
        self.server.pause(answer.seconds)
        return _reply(answer)

    def _answer_token(self, request: Request) -> Reply:
        with self._flight("token") as at_once:
            with self._lock:
                self.most_token_requests_at_once = max(self.most_token_requests_at_once, at_once)
            try:
                asked = judge.asked_for_token(request)
            except Violation as violation:
                return self._wrong(violation)
            with self._lock:
                self.token_requests.append(asked)
                scripted = self._token.popleft() if self._token else self._token_always
            answer = scripted(asked) if callable(scripted) else scripted
            answer = self._by_tenant(request) if answer is None else answer
            self.server.pause(self.token_delay)
            return answer

    def _answer_soap(self, request: Request) -> Reply:
        with self._flight("soap") as at_once:
            with self._lock:
                self.most_soap_requests_at_once = max(self.most_soap_requests_at_once, at_once)
            try:
                message = judge.judged(request, self.soap_url, check_schema=self.check_schema)
            except Violation as violation:
                return self._wrong(violation)
            try:
                received = self._received(request, message)
            except NotKnown:
                with self._lock:
                    self.refused_logins += 1
                return self._by_tenant(request)
            answer = self._answered(received)
            self.server.pause(self.soap_delay)
            return answer

    def _wrong(self, violation: Violation) -> Reply:
        """Note what is wrong with a request, and tell it the client."""
        with self._lock:
            self.violations.extend(violation.args)
        return reply(400, "\n".join(violation.args), "text/plain; charset=utf-8")

    def _received(self, request: Request, message: Message) -> Received:
        """Return a request, with who has sent it.

        Raises:
            NotKnown: nobody who is known.
        """
        login = _login(message)
        mid = self.tenant.access.mid(login)
        with self._lock:
            message_id = message.text(f"{{{ADDRESSING}}}MessageID")
            self._attempts[message_id] += 1
            attempt = self._attempts[message_id] if message_id else 1
            received = Received(request, message, login.token, mid, attempt=attempt)
            self.received.append(received)
        return received

    def _answered(self, received: Received) -> Reply:
        with self._lock:
            scripted = self._soap.popleft() if self._soap else self._soap_always
        answer = scripted(received) if callable(scripted) else scripted
        if isinstance(answer, str):
            self.tenant.faults.add(answer)
            return self._by_tenant(received.http)
        if answer is None:
            return self.carry_out(received)
        return answer.answer(received.version) if isinstance(answer, Fault) else answer

    @contextmanager
    def _flight(self, kind: str) -> Iterator[int]:
        """How many requests of a kind are in flight, with this one."""
        with self._lock:
            self._in_flight[kind] += 1
            at_once = self._in_flight[kind]
        try:
            yield at_once
        finally:
            with self._lock:
                self._in_flight[kind] -= 1


def _login(message: Message) -> Login:
    """What a message says of who has sent it."""
    found = {"Username": "", "Password": ""}
    for header in message.named(f"{{{SECURITY}}}Security"):
        for name in found:
            found[name] = header.findtext(f"{{{SECURITY}}}UsernameToken/{{{SECURITY}}}{name}") or ""
    return Login(message.text(f"{{{OAUTH}}}fueloauth"), found["Username"], found["Password"])


def _reply(answer: Answer) -> Reply:
    """What the tenant answers, as bytes on the socket."""
    headers = (("Content-Type", answer.content_type), *answer.headers.items())
    whole = Reply(answer.status, headers, answer.body)
    match answer.arrival:
        case Arrival.HALF:
            return whole.cut(-(len(answer.body) // 2), End.FIN)
        case Arrival.NOTHING:
            return whole.cut(0, End.FIN)
    return whole
