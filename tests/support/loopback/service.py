"""The service on the loopback interface: its tokens, its SOAP endpoint and its WSDL, for the tests of a client.

It plays the service's part by the WSDL and by what is known of the wire. It is strict about what it is sent, and says
in `violations` what was wrong.
"""

from __future__ import annotations

import json
import threading
from collections import Counter, deque
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from email.message import Message as Header
from types import TracebackType
from typing import Any, Self

from lxml.etree import _Element
from support.loopback import soap
from support.loopback.http import Request, Server
from support.loopback.replies import Reply, reply
from support.loopback.soap import (
    ADDRESSING,
    LOGIN_FAILED,
    OAUTH,
    SECURITY,
    TOKEN_EXPIRED,
    Fault,
    Message,
    Version,
    Violation,
)
from support.loopback.tokens import Denied, Grant, Tokens, json_reply
from support.loopback.usual import Failing, Usual


@dataclass(frozen=True)
class Received:
    """A SOAP request that got through: it was as it must be, and logged in.

    Args:
        operation: its name, such as `Create`.
        message_id, to, action: the WS-Addressing headers, "" for each that is absent.
        addressing: whether there were any.
        token: what was in fueloauth, "" if somebody logged in with a password.
        account_id: the business unit that the token speaks for, "" without a token.
        version: of SOAP.
        http: the request itself.
        body: the element in the body.
        attempt: how often this MessageID has got through, with this time. 1 if there is no MessageID.
    """

    operation: str
    message_id: str
    to: str
    action: str
    addressing: bool
    token: str
    account_id: str
    version: Version
    http: Request
    body: _Element
    attempt: int

    def values(self) -> Any:
        """What zeep reads in the body: dicts by the names in the WSDL, lists and plain values."""
        return soap.values(self.body)


Soap = Reply | Fault | Callable[[Received], Reply | Fault] | None
"""What a SOAP request gets. None: what it usually gets."""

Token = Reply | Callable[[Mapping[str, Any]], Reply] | None
"""What a request for a token gets; the callable takes its members. None: what it usually gets."""


class Loopback:
    """The service. It listens while the context is open.

    Attributes:
        tokens: who gets tokens, and how long they live.
        usual_replies: what the SOAP endpoint finds and says.
        users: who may log in with a password: name -> password.
        check_schema: whether the bodies of requests must be valid by the WSDL's schema.
        soap_delay, token_delay: seconds before an answer.
        received: the SOAP requests that got through, in order.
        token_requests: the members of every request for a token, in order.
        refused_logins: SOAP requests that got a fault for who they were.
        unread_requests: requests that were not read, as `reset_unread` says.
        processed: how often the service did what a request asked for, by MessageID ("" without).
        most_soap_requests_at_once, most_token_requests_at_once: how many were in flight together.
        violations: what was wrong with what was sent.
        errors: what was wrong with this server or a test's own answers.
    """

    def __init__(self) -> None:
        self.server = Server(self)
        self.tokens = Tokens()
        self.usual_replies = Usual()
        self.users = {"user": "password"}
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
        return f"{self.url}v2/token"

    @property
    def soap_url(self) -> str:
        """Where SOAP goes."""
        return f"{self.url}Service.asmx"

    @property
    def rest_url(self) -> str:
        """Where REST goes."""
        return f"{self.url}rest/"

    @property
    def wsdl_url(self) -> str:
        """Where the WSDL is, with this server's own address in it."""
        return f"{self.url}etframework.wsdl"

    def __enter__(self) -> Self:
        self.server.__enter__()
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self.server.__exit__(kind, error, at)

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
        self.tokens.expire()

    def take_violations(self) -> list[str]:
        """The violations so far, which are forgotten."""
        with self._lock:
            taken, self.violations = self.violations, []
        return taken

    def usual(self, received: Received, failing: Failing | None = None) -> Reply:
        """What a SOAP request usually gets; `failing` are objects that fail: ordinal -> ErrorCode, StatusMessage."""
        return self.reply_with(received, self.usual_replies.body(received.body, failing or {}))

    def reply_with(self, received: Received, body: str) -> Reply:
        """This body in an envelope that fits a request, as an answer that says that the effect has happened."""
        headers = soap.addressing(f"{received.operation}Response", received.message_id)
        return soap.answer(body, received.version, headers).after_effect()

    # What the server asks.

    def unread(self, path: str) -> Reply | None:
        """The answer that is next, if it does not want the request to be read."""
        with self._lock:
            script: deque[Any] = self._token if path == "/v2/token" else self._soap
            always = self._token_always if path == "/v2/token" else self._soap_always
            known = path in ("/v2/token", "/Service.asmx")
            found = (script[0] if script else always) if known else None
            if not (isinstance(found, Reply) and found.unread):
                return None
            if script:
                script.popleft()
            self.unread_requests += 1
            return found

    def answer(self, request: Request) -> Reply:
        """The answer to a request."""
        match request.path:
            case "/v2/token":
                return self._answer_token(request)
            case "/Service.asmx":
                return self._answer_soap(request)
            case "/etframework.wsdl":
                general = b'location="https://webservice.exacttarget.com/Service.asmx"'
                return reply(200, soap.WSDL.read_bytes().replace(general, f'location="{self.soap_url}"'.encode()))
            case "/ETFrameworkFault.xsd":
                return reply(200, soap.FAULT_SCHEMA.read_bytes())
            case path if path.startswith("/rest/"):
                return self._answer_rest(request)
        return reply(404, "there is nothing here", "text/plain")

    def malformed(self, error: str) -> None:
        """Something came that is no HTTP."""
        with self._lock:
            self.violations.append(f"no HTTP: {error}")

    def failed(self, error: BaseException) -> None:
        """An answer could not be made."""
        with self._lock:
            self.errors.append(error)

    # Tokens.

    def _answer_token(self, request: Request) -> Reply:
        with self._flight("token") as at_once:
            with self._lock:
                self.most_token_requests_at_once = max(self.most_token_requests_at_once, at_once)
            try:
                asked = self.tokens.asked(request)
            except Denied as denied:
                with self._lock:
                    self.violations.append(str(denied))
                return denied.answer
            with self._lock:
                self.token_requests.append(asked)
                scripted = self._token.popleft() if self._token else self._token_always
            self.server.pause(self.token_delay)
            if callable(scripted):
                return scripted(asked)
            return self.token_answer(asked) if scripted is None else scripted

    def token_answer(self, asked: Mapping[str, Any]) -> Reply:
        """What a request for a token usually gets."""
        try:
            return self.tokens.answer(asked, {"soap_instance_url": self.url, "rest_instance_url": self.rest_url})
        except Denied as denied:
            return denied.answer

    # REST: something that takes the same tokens.

    def _answer_rest(self, request: Request) -> Reply:
        scheme, _, token = request.header("authorization").partition(" ")
        if scheme != "Bearer" or self.tokens.grant(token) is None:
            return json_reply({"message": "Not Authorized", "errorcode": 0, "documentation": ""}, 401)
        body = json.loads(request.body) if request.body else None
        return json_reply({"method": request.method, "target": request.target, "body": body})

    # SOAP.

    def _answer_soap(self, request: Request) -> Reply:
        with self._flight("soap") as at_once:
            with self._lock:
                self.most_soap_requests_at_once = max(self.most_soap_requests_at_once, at_once)
            try:
                message = soap.read(request.body)
                wrong = [*self._http_wrong(request, message), *self._envelope_wrong(message)]
            except Violation as violation:
                wrong = [str(violation)]
            if wrong:
                with self._lock:
                    self.violations.extend(wrong)
                return reply(400, "\n".join(wrong), "text/plain; charset=utf-8")
            login = self._login(message)
            if isinstance(login, Fault):
                with self._lock:
                    self.refused_logins += 1
                return login.answer(message.version)
            return self._processed(self._received(request, message, *login))

    def _received(self, request: Request, message: Message, token: str, grant: Grant | None) -> Received:
        def text_of(name: str) -> str:
            [*found] = message.named(f"{{{ADDRESSING}}}{name}")
            return (found[0].text or "").strip() if found else ""

        operation, _ = soap.operations()[soap.name_of(message.body)]
        message_id = text_of("MessageID")
        addressing = any(soap.name_of(header).startswith(f"{{{ADDRESSING}}}") for header in message.headers)
        account = grant.account_id if grant else ""
        with self._lock:
            self._attempts[message_id] += 1
            attempt = self._attempts[message_id] if message_id else 1
            received = Received(
                operation=operation,
                message_id=message_id,
                to=text_of("To"),
                action=text_of("Action"),
                addressing=addressing,
                token=token,
                account_id=account,
                version=message.version,
                http=request,
                body=message.body,
                attempt=attempt,
            )
            self.received.append(received)
        return received

    def _processed(self, received: Received) -> Reply:
        with self._lock:
            scripted = self._soap.popleft() if self._soap else self._soap_always
        self.server.pause(self.soap_delay)
        found = scripted(received) if callable(scripted) else scripted
        answer = self.usual(received) if found is None else found
        if isinstance(answer, Fault):
            answer = answer.answer(received.version)
        if answer.processed:
            with self._lock:
                self.processed[received.message_id] += 1
        return answer

    def _http_wrong(self, request: Request, message: Message) -> Iterator[str]:
        """What is wrong with the request around the envelope."""
        if request.method != "POST":
            yield f"the method is {request.method}"
        _, action = soap.operations().get(soap.name_of(message.body), ("", ""))
        content = Header()
        content["Content-Type"] = request.header("content-type")
        if content.get_content_type() != message.version.media_type or content.get_content_charset() != "utf-8":
            yield f"the content is {request.header('content-type')!r} in a SOAP {message.version.name} envelope"
        if message.version is Version.V11:
            if request.all("soapaction") != [f'"{action}"']:
                yield f"SOAPAction is {request.all('soapaction')}, not a quoted {action!r}"
        elif content.get_param("action") != action:
            yield f"the action of the content is {str(content.get_param('action'))!r}, not {action!r}"

    def _envelope_wrong(self, message: Message) -> Iterator[str]:
        """What is wrong with the envelope."""
        if soap.name_of(message.body) not in soap.operations():
            yield f"no operation takes {soap.name_of(message.body)}"
            return
        _, action = soap.operations()[soap.name_of(message.body)]
        found = {
            name: [(header.text or "").strip() for header in message.named(f"{{{ADDRESSING}}}{name}")]
            for name in ("Action", "To", "MessageID")
        }
        if any(found.values()):
            for name, expected in (("Action", action), ("To", self.soap_url)):
                if found[name] != [expected]:
                    yield f"the header {name} says {found[name]}, not {expected!r}"
            if len(found["MessageID"]) != 1 or ":" not in found["MessageID"][0]:
                yield f"the header MessageID says {found['MessageID']}, not one URI"
        logins = [*message.named(f"{{{OAUTH}}}fueloauth"), *message.named(f"{{{SECURITY}}}Security")]
        if len(logins) > 1:
            yield f"there are {len(logins)} logins"
        if self.check_schema:
            yield from soap.schema_errors(message.body)

    def _login(self, message: Message) -> tuple[str, Grant | None] | Fault:
        """The token, with what it stands for, or that somebody logged in with a password."""
        for header in message.named(f"{{{OAUTH}}}fueloauth"):
            token = header.text or ""
            grant = self.tokens.grant(token)
            return (token, grant) if grant else TOKEN_EXPIRED
        for header in message.named(f"{{{SECURITY}}}Security"):
            user = header.findtext(f"{{{SECURITY}}}UsernameToken/{{{SECURITY}}}Username")
            of_text = f"{{{SECURITY}}}UsernameToken/{{{SECURITY}}}Password[@Type='{soap.PASSWORD_TEXT}']"
            if user in self.users and header.findtext(of_text) == self.users[user]:
                return "", None
        return LOGIN_FAILED

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
