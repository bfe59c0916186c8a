"""The judge of what the client sends finds nothing wrong with what is right, and says what is wrong with the rest."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from support.loopback import judge
from support.loopback.handmade import CREATE, PASSWORD, Handmade
from support.loopback.http import Request
from support.loopback.judge import Violation
from support.loopback.soap import Version

URL = "http://127.0.0.1:1/Service.asmx"

V12_CONTENT = "application/soap+xml; charset=utf-8"
SPOILED: dict[str, tuple[Callable[[Handmade], object], str]] = {
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

SPOILED_12: dict[str, tuple[Callable[[Handmade], object], str]] = {
    "no action": (lambda call: call.replace("Content-Type", V12_CONTENT), "the action of the content is 'None'"),
    "the action of another": (lambda call: call.replace("Content-Type", f"{V12_CONTENT}; action=Update"), "'Update'"),
    "content of 1.1": (lambda call: call.replace("Content-Type", "text/xml; charset=utf-8"), "in a SOAP V12 envelope"),
}
"""The same for SOAP 1.2."""


def doubled(call: Handmade, name: str) -> None:
    """Send an addressing header twice."""
    call.headers = re.sub(f"<wsa:{name}>.*</wsa:{name}>", lambda found: found[0] * 2, call.headers)


def dropped(call: Handmade, name: str) -> None:
    """Do not send an addressing header."""
    call.headers = re.sub(f"<wsa:{name}>.*</wsa:{name}>", "", call.headers)


def put(call: Handmade, part: str, old: str, new: str) -> None:
    """Change a part of the envelope."""
    assert old in getattr(call, part)
    setattr(call, part, getattr(call, part).replace(old, new))


def changed(call: Handmade, old: str, new: str) -> None:
    """Change the envelope as a whole."""
    assert old in call.data.decode()
    call.change = lambda text: text.replace(old, new)


@pytest.mark.parametrize("version", Version)
def test_nothing_is_wrong_with_a_good_request(version: Version) -> None:
    assert judge.judged(Handmade(URL, "token", version).request, URL).operation == "Create"


@pytest.mark.parametrize(
    ("version", "spoil", "problem"),
    [
        pytest.param(version, *row, id=f"{version.name}: {name}")
        for version, table in ((Version.V11, SPOILED), (Version.V12, SPOILED_12))
        for name, row in table.items()
    ],
)
def test_what_is_wrong_is_said(version: Version, spoil: Callable[[Handmade], object], problem: str) -> None:
    call = Handmade(URL, "token", version)
    spoil(call)
    with pytest.raises(Violation) as caught:
        judge.judged(call.request, URL)
    assert any(problem in each for each in caught.value.args), caught.value.args


def test_the_schema_need_not_be_asked() -> None:
    """A test may let a request pass that the schema does not allow."""
    call = Handmade(URL, "token")
    put(call, "body", "EmailAddress", "Mood")
    assert judge.judged(call.request, URL, check_schema=False).operation == "Create"


@pytest.mark.parametrize(
    ("method", "content", "data"),
    [
        ("GET", "application/json", b""),
        ("POST", "application/x-www-form-urlencoded", b"grant_type=client_credentials"),
        ("POST", "application/json", b"{"),
        ("POST", "application/json", b"[]"),
    ],
)
def test_what_is_no_request_for_a_token(method: str, content: str, data: bytes) -> None:
    with pytest.raises(Violation):
        judge.asked_for_token(Request(method, "/v2/token", (("content-type", content),), data))
