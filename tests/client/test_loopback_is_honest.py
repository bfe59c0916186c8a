"""The service that the client's tests talk to does what it says: others judge it, and it judges what is wrong."""

from __future__ import annotations

import datetime as dt
import gzip
import re
import socket
import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from email.utils import parsedate_to_datetime
from typing import Any
from urllib.parse import urlsplit

import httpx
import pytest
import zeep
from hypothesis import given
from hypothesis import strategies as st
from lxml import etree
from service import answers, soap
from service.answers import Answer, Drip, End, Framing
from service.canned import ROWS, process
from service.http import LIMIT
from service.loopback import Loopback, Received
from service.soap import ADDRESSING, API, FAULT, OAUTH, SECURITY, XSI, Version, api_fault, envelope, subscriber_rows
from zeep.plugins import HistoryPlugin

PATIENCE = 20
"""Seconds after which a test gives up: nothing here takes so long."""

CREDENTIALS = {"grant_type": "client_credentials", "client_id": "client-id", "client_secret": "client-secret"}
ADDRESSES = ["ada@example.com", "bob@example.com"]
SUBSCRIBER = '<Objects xsi:type="Subscriber"><EmailAddress>ada@example.com</EmailAddress></Objects>'
CREATE = f'<CreateRequest xmlns="{API}" xmlns:xsi="{XSI}"><Options/>{SUBSCRIBER}</CreateRequest>'
PASSWORD = (
    f'<wsse:Security xmlns:wsse="{SECURITY}"><wsse:UsernameToken><wsse:Username>user</wsse:Username>'
    f'<wsse:Password Type="{soap.PASSWORD_TEXT}">password</wsse:Password></wsse:UsernameToken></wsse:Security>'
)


def fueloauth(token: str) -> str:
    """The header with a token."""
    return f'<fueloauth xmlns="{OAUTH}">{token}</fueloauth>'


def addressed(to: str, message_id: str, action: str = "Create") -> str:
    """The addressing headers of a request."""
    return (
        f"<wsa:Action>{action}</wsa:Action><wsa:MessageID>{message_id}</wsa:MessageID><wsa:To>{to}</wsa:To>"
        "<wsa:ReplyTo><wsa:Address>http://schemas.xmlsoap.org/ws/2004/08/addressing/role/anonymous</wsa:Address></wsa:ReplyTo>"
    )


class Call:
    """A request as it should be, of which a test spoils one thing.

    Attributes:
        headers, logins: of the envelope, as XML.
        http: the headers around it.
    """

    def __init__(self, loopback: Loopback, version: Version = Version.V11, message_id: str = "urn:uuid:1") -> None:
        self.url = loopback.soap_url
        self.method = "POST"
        self.version = version
        self.headers = addressed(loopback.soap_url, message_id)
        self.login = fueloauth(loopback.tokens.issue())
        self.body = CREATE
        self.change: Callable[[str], str] = str
        self.http = [("Content-Type", 'application/soap+xml; charset=utf-8; action="Create"')]
        if version is Version.V11:
            self.http = [("Content-Type", "text/xml; charset=utf-8"), ("SOAPAction", '"Create"')]

    @property
    def data(self) -> bytes:
        """The envelope."""
        return self.change(envelope(self.body, self.version, self.headers + self.login)).encode()

    def replace(self, name: str, *values: str) -> None:
        """Put other values in the place of a header."""
        self.http = [(known, value) for known, value in self.http if known != name] + [(name, each) for each in values]

    def send(self, client: httpx.Client) -> httpx.Response:
        """The response."""
        return client.request(self.method, self.url, headers=self.http, content=self.data)

    def raw(self) -> bytes:
        """The request as bytes for a socket."""
        headers = [*self.http, ("Host", "127.0.0.1"), ("Content-Length", str(len(self.data)))]
        lines = [f"{self.method} {urlsplit(self.url).path} HTTP/1.1", *(f"{name}: {value}" for name, value in headers)]
        return "".join(f"{line}\r\n" for line in [*lines, ""]).encode() + self.data


@pytest.fixture
def http() -> Iterator[httpx.Client]:
    """A plain HTTP client."""
    with httpx.Client(trust_env=False, timeout=PATIENCE) as client:
        yield client


def connect(loopback: Loopback) -> socket.socket:
    """A connection to the service."""
    return socket.create_connection(("127.0.0.1", loopback.server.port), PATIENCE)


def rest(connection: socket.socket) -> tuple[bytes, End]:
    """What comes through a connection from now on, and how it ends."""
    data = b""
    while True:
        try:
            more = connection.recv(1 << 16)
        except ConnectionResetError:
            return data, End.RST
        if not more:
            return data, End.FIN
        data += more


def exactly(connection: socket.socket, size: int) -> bytes:
    """So many bytes, or those that come before the end."""
    data = b""
    while len(data) < size and (more := connection.recv(size - len(data))):
        data += more
    return data


def until(holds: Callable[[], bool]) -> bool:
    """Whether it comes to hold."""
    deadline = time.monotonic() + PATIENCE
    while not holds() and time.monotonic() < deadline:
        time.sleep(0.001)
    return holds()


# zeep


@pytest.fixture(scope="module")
def known() -> Iterator[tuple[Any, HistoryPlugin]]:
    """zeep, unmodified, with the WSDL from the service, and what it sent and received last."""
    with Loopback() as loopback:
        transport = zeep.Transport(timeout=PATIENCE)  # type: ignore[no-untyped-call]
        transport.session.trust_env = False
        history = HistoryPlugin()  # type: ignore[no-untyped-call]
        client = zeep.Client(loopback.wsdl_url, transport=transport, plugins=[history])  # type: ignore[no-untyped-call]
        assert client.service._binding_options["address"] == loopback.soap_url
    yield client, history
    transport.session.close()


@pytest.fixture
def service(known: tuple[Any, HistoryPlugin], loopback: Loopback) -> Any:
    """zeep's proxy of the service."""
    return known[0].create_service(f"{{{API}}}SoapBinding", loopback.soap_url)


def header(loopback: Loopback, token: str = "") -> Any:
    """What zeep is to send with a call: a good token, or this."""
    return [etree.fromstring(fueloauth(token or loopback.tokens.issue()))]


def test_zeep_calls_every_operation_and_every_answer_is_valid(
    known: tuple[Any, HistoryPlugin], service: Any, loopback: Loopback
) -> None:
    """With no other knowledge than the WSDL."""
    client, history = known
    made = client.type_factory(API)
    two = [made.Subscriber(EmailAddress=address) for address in ADDRESSES]
    schedule = made.ScheduleDefinition(Name="daily", Recurrence=made.DailyRecurrence(DayInterval=1))
    extract = made.ExtractRequest(ID="1", Options=made.ExtractOptions())
    loopback.usual_answers.rows = subscriber_rows(3)
    calls: dict[str, tuple[dict[str, Any], Callable[[Any], bool]]] = {
        "Create": ({"Options": {}, "Objects": two}, lambda r: [x.Object.EmailAddress for x in r.Results] == ADDRESSES),
        "Update": ({"Options": {}, "Objects": two}, lambda r: [x.OrdinalID for x in r.Results] == [0, 1]),
        "Delete": ({"Options": {}, "Objects": two}, lambda r: [x.StatusCode for x in r.Results] == ["OK", "OK"]),
        "Retrieve": (
            {"RetrieveRequest": {"ObjectType": "Subscriber", "Properties": ["ID"]}},
            lambda r: [x.ID for x in r.Results] == [1000, 1001, 1002],
        ),
        "Query": (
            {"QueryRequest": {"Query": {"Object": {"ObjectType": "Subscriber", "Properties": ["ID"]}}}},
            lambda r: [x.Status for x in r.Results] == ["Active"] * 3,
        ),
        "Describe": (
            {"DescribeRequests": {"ObjectDefinitionRequest": [{"ObjectType": "List"}, {"ObjectType": "Send"}]}},
            lambda r: [x.ObjectType for x in r.ObjectDefinition] == ["List", "Send"],
        ),
        "Execute": (
            {"Requests": [{"Name": "LogUnsubEvent", "Parameters": [{"Name": "A", "Value": "1"}]}]},
            lambda r: r.Results[0].Results[0].Value == "1",
        ),
        "Perform": (
            {"Action": "start", "Definitions": {"Definition": two}},
            lambda r: [x.Task.ID for x in r.Results.Result] == ["5000", "5001"],
        ),
        "Configure": (
            {"Action": "create", "Configurations": {"Configuration": two}},
            lambda r: [x.Object.EmailAddress for x in r.Results.Result] == ADDRESSES,
        ),
        "Schedule": (
            {"Action": "start", "Schedule": schedule, "Interactions": {"Interaction": two[:1]}},
            lambda r: r.Results.Result[0].Object.Recurrence.DayInterval == 1,
        ),
        "VersionInfo": (
            {"IncludeVersionHistory": True},
            lambda r: r.VersionInfo.VersionHistory[0].Version == "loopback",
        ),
        "Extract": ({"Requests": [extract]}, lambda r: r.Results[0].StatusCode == "OK"),
        "GetSystemStatus": ({}, lambda r: r.Results.Result[0].SystemStatus == "OK"),
    }
    assert calls.keys() == {name for name, _ in soap.operations().values()}
    for operation, (arguments, right) in calls.items():
        answer = service[operation](**arguments, _soapheaders=header(loopback))
        assert (operation, right(answer)) == (operation, True), answer
        [body] = history.last_received["envelope"].find("{*}Body")
        assert (operation, soap.schema_errors(body)) == (operation, [])
    assert [each.operation for each in loopback.received] == list(calls)
    assert loopback.processed == {"": len(calls)}


def test_results_come_in_pages(service: Any, loopback: Loopback) -> None:
    """As many in a page as the service or the request says, continued by the RequestID of the page before."""
    loopback.usual_answers.rows = subscriber_rows(7)
    loopback.usual_answers.page = 3
    request: dict[str, Any] = {"ObjectType": "Subscriber", "Properties": ["ID"]}
    pages = []
    while not pages or pages[-1].OverallStatus == "MoreDataAvailable":
        pages.append(service.Retrieve(request, _soapheaders=header(loopback)))
        request["ContinueRequest"] = pages[-1].RequestID
    assert [[row.ID for row in page.Results] for page in pages] == [[1000, 1001, 1002], [1003, 1004, 1005], [1006]]
    assert pages[-1].OverallStatus == "OK"
    small = service.Retrieve(
        {**request, "ContinueRequest": None, "Options": {"BatchSize": 2}}, _soapheaders=header(loopback)
    )
    assert len(small.Results) == 2
    unknown = service.Retrieve({**request, "ContinueRequest": "none"}, _soapheaders=header(loopback))
    assert unknown.OverallStatus.startswith("Error: ")


@pytest.mark.parametrize(
    ("failing", "overall"),
    [({}, "OK"), ({1: (12014, "no")}, "Has Errors"), ({0: (1, "a"), 1: (2, "b")}, "Error"), ({7: (1, "none")}, "OK")],
)
def test_objects_fail_on_request(
    service: Any, loopback: Loopback, failing: dict[int, tuple[int, str]], overall: str
) -> None:
    """Each with its own code and message, and the others do not."""
    loopback.next(lambda received: loopback.usual(received, failing))
    objects = [etree.fromstring(f'<Objects xmlns="{API}"/>') for _ in ADDRESSES]
    answer = service.Delete(Options={}, Objects=[{} for _ in objects], _soapheaders=header(loopback))
    assert answer.OverallStatus == overall
    said = [(result.StatusCode, result.ErrorCode) for result in answer.Results]
    assert said == [("Error", failing[i][0]) if i in failing else ("OK", None) for i in range(2)]


@pytest.mark.parametrize("code", [*soap.NAMED, 99])
def test_zeep_reads_an_apifault(service: Any, loopback: Loopback, code: int) -> None:
    """With the code and the message in its detail, and nothing is done."""
    loopback.next(api_fault(code, "it did not work & so on"))
    with pytest.raises(zeep.exceptions.Fault) as caught:
        service.VersionInfo(True, _soapheaders=header(loopback))
    assert (caught.value.code, caught.value.message) == ("soap:Server", "it did not work & so on")
    [detail] = caught.value.detail
    assert detail.tag == f"{{{FAULT}}}apifault" and detail.findtext(f"{{{FAULT}}}Code") == str(code)
    fault_schema = etree.XMLSchema(etree.parse(soap.FAULT_SCHEMA))
    assert fault_schema.validate(etree.fromstring(etree.tostring(detail)))
    assert service.VersionInfo(True, _soapheaders=header(loopback)).VersionInfo.Version == "loopback"
    assert loopback.processed == {"": 1}


def test_zeep_reads_faults_with_and_without_a_detail(service: Any, loopback: Loopback) -> None:
    """An empty one, and none at all."""
    loopback.next(soap.CLIENT_FAULT, soap.BARE_FAULT)
    for code, detail in [("soap:Client", []), ("soap:Server", None)]:
        with pytest.raises(zeep.exceptions.Fault) as caught:
            service.VersionInfo(True, _soapheaders=header(loopback))
        assert caught.value.code == code
        assert (caught.value.detail if detail is None else list(caught.value.detail)) == detail


def test_who_is_not_logged_in_gets_a_fault(service: Any, loopback: Loopback) -> None:
    """Without a token, with a token of nobody, with one that died or was revoked; and a good one is good again."""
    old, revoked = loopback.tokens.issue(), loopback.tokens.issue()
    loopback.expire_tokens()
    loopback.tokens.life = 0
    dead = loopback.tokens.issue()
    loopback.tokens.life = 60
    wrong_password = etree.fromstring(PASSWORD.replace(">password<", ">guess<"))
    digest = etree.fromstring(PASSWORD.replace("#PasswordText", "#PasswordDigest"))
    tries: list[tuple[Any, str]] = [
        ([], "Login Failed"),
        ([wrong_password], "Login Failed"),
        ([digest], "Login Failed"),
        *((header(loopback, token), "Token Expired") for token in (old, revoked, dead, "access-guess", " ")),
    ]
    for headers, reason in tries:
        with pytest.raises(zeep.exceptions.Fault) as caught:
            service.VersionInfo(True, _soapheaders=headers)
        assert (caught.value.code, caught.value.message, caught.value.detail) == ("q0:Security", reason, None)
    assert (loopback.refused_logins, loopback.received) == (len(tries), [])
    for headers in (header(loopback), [etree.fromstring(PASSWORD)]):
        assert service.VersionInfo(True, _soapheaders=headers)
    assert [bool(each.token) for each in loopback.received] == [True, False]


# Plain requests, right and wrong


@pytest.mark.parametrize("version", Version)
def test_what_is_received_is_recorded(loopback: Loopback, http: httpx.Client, version: Version) -> None:
    """In either version of SOAP, with what zeep reads in it; the answer relates to it in its own version."""
    call = Call(loopback, version)
    response = call.send(http)
    assert (response.status_code, response.headers["content-type"]) == (200, f"{version.media_type}; charset=utf-8")
    answer = soap.read(response.content)
    assert answer.version is version
    assert [each.text for each in answer.named(f"{{{ADDRESSING}}}RelatesTo")] == ["urn:uuid:1"]
    assert soap.schema_errors(answer.body) == []
    call.send(http)
    first, second = loopback.received
    assert (first.operation, first.action, first.to, first.addressing) == ("Create", "Create", loopback.soap_url, True)
    assert (first.message_id, first.attempt, second.attempt) == ("urn:uuid:1", 1, 2)
    assert first.version is version and first.token in call.login and first.account_id == "1000001"
    assert first.values() == {"Objects": [{"@type": "Subscriber", "EmailAddress": "ada@example.com"}]}
    assert loopback.processed == {"urn:uuid:1": 2}


@pytest.mark.parametrize("status", [500, 200])
@pytest.mark.parametrize(
    ("fault", "code", "subcode", "detail"),
    [
        (api_fault(17), "Receiver", None, ["apifault"]),
        (soap.TOKEN_EXPIRED, "Sender", "Security", None),
        (soap.CLIENT_FAULT, "Sender", None, []),
        (soap.BARE_FAULT, "Receiver", None, None),
    ],
)
def test_faults_of_soap_12(
    loopback: Loopback,
    http: httpx.Client,
    fault: soap.Fault,
    status: int,
    code: str,
    subcode: str | None,
    detail: list[str] | None,
) -> None:
    """Have parts of other names, in SOAP's own namespace; and HTTP may call any of them a success."""
    loopback.next(fault.on(status))
    response = Call(loopback, Version.V12).send(http)
    assert (response.status_code, response.headers["content-type"]) == (status, "application/soap+xml; charset=utf-8")
    said, spaces = soap.read(response.content).body, {"s": Version.V12.value}
    assert said.findtext("s:Code/s:Value", namespaces=spaces) == f"soap:{code}"
    value = said.find("s:Code/s:Subcode/s:Value", spaces)
    if subcode is None:
        assert value is None
    else:
        assert value is not None and (value.text, value.nsmap["q0"]) == (f"q0:{subcode}", SECURITY)
    assert said.findtext("s:Reason/s:Text", namespaces=spaces) == fault.reason
    found = said.find("s:Detail", spaces)
    assert (None if found is None else [etree.QName(each).localname for each in found]) == detail


V12_CONTENT = "application/soap+xml; charset=utf-8"
SPOILED: dict[str, tuple[Callable[[Call], object], str]] = {
    "SOAPAction without quotes": (lambda call: call.replace("SOAPAction", "Create"), "SOAPAction is ['Create']"),
    "SOAPAction of another": (lambda call: call.replace("SOAPAction", '"Update"'), "SOAPAction is"),
    "no SOAPAction": (lambda call: call.replace("SOAPAction"), "SOAPAction is []"),
    "two SOAPActions": (lambda call: call.replace("SOAPAction", '"Create"', '"Create"'), "SOAPAction is"),
    "content of another type": (lambda call: call.replace("Content-Type", "application/xml"), "the content is"),
    "content of 1.2": (lambda call: call.replace("Content-Type", V12_CONTENT), "in a SOAP V11 envelope"),
    "no charset": (lambda call: call.replace("Content-Type", "text/xml"), "the content is"),
    "another charset": (lambda call: call.replace("Content-Type", "text/xml; charset=latin-1"), "the content is"),
    "PUT": (lambda call: setattr(call, "method", "PUT"), "the method is PUT"),
    "two MessageIDs": (lambda call: doubled(call, "MessageID"), "the header MessageID says"),
    "two Actions": (lambda call: doubled(call, "Action"), "the header Action says"),
    "two Tos": (lambda call: doubled(call, "To"), "the header To says"),
    "no MessageID": (lambda call: dropped(call, "MessageID"), "the header MessageID says []"),
    "no Action": (lambda call: dropped(call, "Action"), "the header Action says []"),
    "no To": (lambda call: dropped(call, "To"), "the header To says []"),
    "a MessageID that is no URI": (lambda call: put(call, "headers", "urn:uuid:1", "17"), "the header MessageID says"),
    "an Action of another": (lambda call: put(call, "headers", ">Create<", ">Update<"), "the header Action says"),
    "a To of another": (lambda call: put(call, "headers", "127.0.0.1", "localhost"), "the header To says"),
    "two tokens": (lambda call: setattr(call, "login", call.login * 2), "there are 2 logins"),
    "a token and a password": (lambda call: setattr(call, "login", call.login + PASSWORD), "there are 2 logins"),
    "a header to be understood": (
        lambda call: put(call, "headers", "<wsa:Action>", '<x xmlns="urn:x" soap:mustUnderstand="1"/><wsa:Action>'),
        "understands the header {urn:x}x",
    ),
    "a field of nobody": (lambda call: put(call, "body", "EmailAddress", "EmailAdress"), "EmailAdress"),
    "a value of another type": (lambda call: put(call, "body", "<EmailAddress>", "<ID>x</ID><EmailAddress>"), "ID"),
    "a type of nobody": (lambda call: put(call, "body", '"Subscriber"', '"Reader"'), "Reader"),
    "no options": (lambda call: put(call, "body", "<Options/>", ""), "Options"),
    "an operation of nobody": (lambda call: put(call, "body", "CreateRequest", "MakeRequest"), "no operation takes"),
    "a response": (lambda call: put(call, "body", "CreateRequest", "CreateResponse"), "no operation takes"),
    "two requests": (lambda call: setattr(call, "body", CREATE * 2), "the body holds 2 elements"),
    "an empty body": (lambda call: setattr(call, "body", ""), "the body holds 0 elements"),
    "a DOCTYPE": (lambda call: changed(call, "<soap:Envelope", "<!DOCTYPE x><soap:Envelope"), "there is a DOCTYPE"),
    "a processing instruction": (lambda call: changed(call, "<Options/>", "<?x?><Options/>"), "processing instruction"),
    "another root": (lambda call: changed(call, "soap:Envelope", "soap:Letter"), "no envelope"),
    "an envelope of nobody": (lambda call: changed(call, call.version.value, "urn:soap"), "no envelope"),
    "no body": (lambda call: changed(call, "soap:Body", "soap:Torso"), "the envelope holds"),
    "no XML": (lambda call: changed(call, "</soap:Envelope>", ""), "no XML"),
}
"""What can be wrong with a request in SOAP 1.1: what spoils it -> what is said about it."""

SPOILED_12: dict[str, tuple[Callable[[Call], object], str]] = {
    "no action": (lambda call: call.replace("Content-Type", V12_CONTENT), "the action of the content is 'None'"),
    "the action of another": (lambda call: call.replace("Content-Type", f"{V12_CONTENT}; action=Update"), "'Update'"),
    "content of 1.1": (lambda call: call.replace("Content-Type", "text/xml; charset=utf-8"), "in a SOAP V12 envelope"),
}
"""The same for SOAP 1.2."""


def doubled(call: Call, name: str) -> None:
    """Send an addressing header twice."""
    call.headers = re.sub(f"<wsa:{name}>.*</wsa:{name}>", lambda found: found[0] * 2, call.headers)


def dropped(call: Call, name: str) -> None:
    """Do not send an addressing header."""
    call.headers = re.sub(f"<wsa:{name}>.*</wsa:{name}>", "", call.headers)


def put(call: Call, part: str, old: str, new: str) -> None:
    """Change a part of the envelope."""
    assert old in getattr(call, part)
    setattr(call, part, getattr(call, part).replace(old, new))


def changed(call: Call, old: str, new: str) -> None:
    """Change the envelope as a whole."""
    assert old in call.data.decode()
    call.change = lambda text: text.replace(old, new)


@pytest.mark.parametrize(
    ("version", "spoil", "said"),
    [
        pytest.param(version, *row, id=f"{version.name}: {name}")
        for version, table in ((Version.V11, SPOILED), (Version.V12, SPOILED_12))
        for name, row in table.items()
    ],
)
def test_a_spoiled_request_is_a_violation(
    loopback: Loopback, http: httpx.Client, version: Version, spoil: Callable[[Call], object], said: str
) -> None:
    """It is answered with 400 and the reason, nothing is done, and the script goes to the next good one."""
    loopback.next(api_fault(9))
    call = Call(loopback, version)
    spoil(call)
    response = call.send(http)
    violations = loopback.take_violations()
    assert (response.status_code, response.text) == (400, "\n".join(violations))
    assert any(said in violation for violation in violations), violations
    assert (loopback.received, loopback.processed, loopback.violations) == ([], {}, [])
    assert Call(loopback, version).send(http).status_code == 500


def test_the_schema_need_not_be_asked(loopback: Loopback, http: httpx.Client) -> None:
    """For requests that the schema does not allow."""
    loopback.check_schema = False
    call = Call(loopback)
    put(call, "body", "EmailAddress", "Mood")
    assert call.send(http).status_code == 200


def test_what_is_no_http_is_a_violation(loopback: Loopback) -> None:
    """As is a server's own mistake an error, and neither ends it."""
    with connect(loopback) as connection:
        connection.sendall(b"what is this\r\n\r\n")
        assert rest(connection)[0].startswith(b"HTTP/1.1 400 ")
    assert len(loopback.take_violations()) == 1
    loopback.next(lambda received: reply_of(1 / 0))
    with connect(loopback) as connection:
        connection.sendall(Call(loopback).raw())
        assert exactly(connection, 12) == b"HTTP/1.1 500"
    assert [type(error) for error in loopback.errors] == [ZeroDivisionError]
    loopback.errors.clear()


def reply_of(status: float) -> Answer:
    """An answer of a status."""
    return answers.reply(int(status))
