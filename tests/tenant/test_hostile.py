"""Envelopes that no honest client sends: each is a fault of the service, and none a defect of the tenant."""

from __future__ import annotations

from collections.abc import Iterator

import httpx
import pytest
from lxml import etree
from sfmc_soap import Fault, unwrap
from sfmc_tenant import Tenant
from support.loopback.soap import API, XSI
from support.messages import SOAP_11, SOAP_12
from support.tenant.validity import assert_valid

LIST = "<ObjectType>List</ObjectType><Properties>ID</Properties>"
LAST = "9999-12-31T23:59:59-14:00"
SIMPLE = "<Property>ID</Property><SimpleOperator>equals</SimpleOperator><Value>1</Value>"


@pytest.fixture(scope="module")
def tenant() -> Iterator[Tenant]:
    with Tenant() as tenant:
        yield tenant


@pytest.fixture(scope="module")
def http(tenant: Tenant) -> Iterator[httpx.Client]:
    with httpx.Client(transport=tenant.transport(), base_url="https://tenant.test") as http:
        yield http


@pytest.fixture(scope="module")
def token(tenant: Tenant, http: httpx.Client) -> str:
    tenant.access.install("app", "secret", 1000001)
    asked = {"grant_type": "client_credentials", "client_id": "app", "client_secret": "secret"}
    given: str = http.post("/v2/token", json=asked).json()["access_token"]
    return given


def envelope(body: str, token: str) -> bytes:
    """An envelope with a token."""
    head = f'<s:Envelope xmlns:s="{SOAP_11}" xmlns="{API}" xmlns:xsi="{XSI}">'
    block = f'<s:Header><fueloauth xmlns="http://exacttarget.com">{token}</fueloauth></s:Header>'
    return f"{head}{block}<s:Body>{body}</s:Body></s:Envelope>".encode()


def retrieve(content: str) -> str:
    return f"<RetrieveRequestMsg><RetrieveRequest>{content}</RetrieveRequest></RetrieveRequestMsg>"


def deep(depth: int) -> str:
    """A filter of so many levels."""
    inner = f'<LeftOperand xsi:type="SimpleFilterPart">{SIMPLE}</LeftOperand><LogicalOperator>AND</LogicalOperator>'
    for _ in range(depth):
        inner = f'<LeftOperand xsi:type="ComplexFilterPart">{inner}</LeftOperand><LogicalOperator>AND</LogicalOperator>'
    return f'<Filter xsi:type="ComplexFilterPart">{inner}</Filter>'


@pytest.mark.parametrize(
    "data",
    [
        b"",
        bytes(100),
        b"<html/>",
        b"<a>" * 100_000,
        b'<!DOCTYPE a [<!ENTITY b "c">]><a>&b;</a>',
        "<a/>".encode("utf-16"),
    ],
)
def test_what_is_no_envelope_is_a_fault(http: httpx.Client, data: bytes) -> None:
    answer = http.post("/Service.asmx", content=data)
    assert (answer.status_code, "<faultcode>soap:Client</faultcode>" in answer.text) == (500, True)


@pytest.mark.parametrize("character", [b"&#1;", b"&#0;", b"\x0b", b"&#xFFFE;", b"\xed\xa0\x80"])
def test_characters_that_xml_forbids_are_a_fault(http: httpx.Client, token: str, character: bytes) -> None:
    """What is repeated would be no XML."""
    data = envelope(retrieve("<ObjectType>NAME</ObjectType><Properties>ID</Properties>"), token)
    answer = http.post("/Service.asmx", content=data.replace(b"NAME", character))
    assert (answer.status_code, "<faultcode>soap:Client</faultcode>" in answer.text) == (500, True)
    assert etree.fromstring(answer.content) is not None


# The shape of an envelope.


def shaped(namespace: str, token: str, block: str = "", after: str = "") -> bytes:
    """An envelope with a header block more, and with something after its body."""
    blocks = f'<fueloauth xmlns="http://exacttarget.com">{token}</fueloauth>{block}'
    body = f'<s:Body><SystemStatusRequestMsg xmlns="{API}"/></s:Body>'
    return f'<s:Envelope xmlns:s="{namespace}"><s:Header>{blocks}</s:Header>{body}{after}</s:Envelope>'.encode()


@pytest.mark.parametrize("after", ["<s:Body/>", "<s:Header/>", '<b xmlns="urn:b"/>', "<b/>"])
@pytest.mark.parametrize(("namespace", "code"), [(SOAP_11, "Client"), (SOAP_12, "Sender")])
def test_an_envelope_ends_with_its_one_body(
    http: httpx.Client, token: str, namespace: str, code: str, after: str
) -> None:
    answer = http.post("/Service.asmx", content=shaped(namespace, token, after=after))
    fault = unwrap(answer.content).body
    assert answer.status_code == 500
    assert isinstance(fault, Fault)
    assert fault.code == f"{{{namespace}}}{code}"
    assert "a Header at most, and one Body after it. This one holds: Header, Body, " in fault.reason


MUST = [
    (SOAP_11, 's:mustUnderstand="1"', True),
    (SOAP_11, 's:mustUnderstand=" 1 " s:actor="http://schemas.xmlsoap.org/soap/actor/next"', True),
    (SOAP_11, 's:mustUnderstand="1" s:actor="urn:another"', False),
    (SOAP_11, 's:mustUnderstand="0"', False),
    (SOAP_11, 'mustUnderstand="1"', False),
    (SOAP_12, 's:mustUnderstand="true"', True),
    (SOAP_12, 's:mustUnderstand="1" s:role="http://www.w3.org/2003/05/soap-envelope/role/ultimateReceiver"', True),
    (SOAP_12, 's:mustUnderstand="1" s:role="http://www.w3.org/2003/05/soap-envelope/role/none"', False),
    (SOAP_12, 's:mustUnderstand="false"', False),
]


@pytest.mark.parametrize(("namespace", "attributes", "must"), MUST)
def test_a_header_block_that_must_be_understood(
    http: httpx.Client, token: str, namespace: str, attributes: str, must: bool
) -> None:
    block = f'<t:Trade xmlns:t="urn:a&amp;b" {attributes}/>'
    answer = http.post("/Service.asmx", content=shaped(namespace, token, block))
    fault = unwrap(answer.content).body
    assert isinstance(fault, Fault) == must == (answer.status_code == 500)
    if isinstance(fault, Fault):
        assert fault.code == f"{{{namespace}}}MustUnderstand"
        assert fault.reason == "The header block {urn:a&b}Trade must be understood, and is not."
        assert b"etail" not in answer.content
        named = etree.fromstring(answer.content).findall(f".//{{{SOAP_12}}}NotUnderstood")
        assert [(each.get("qname"), each.nsmap["n"]) for each in named] == (
            [("n:Trade", "urn:a&b")] if namespace == SOAP_12 else []
        )


def test_what_the_service_understands_may_say_that_it_must(http: httpx.Client, token: str) -> None:
    block = '<w:Action xmlns:w="http://schemas.xmlsoap.org/ws/2004/08/addressing" s:mustUnderstand="1">a</w:Action>'
    data = shaped(SOAP_11, token, block).replace(b"<fueloauth ", b'<fueloauth s:mustUnderstand="1" ')
    assert http.post("/Service.asmx", content=data).status_code == 200


def test_another_version_of_soap_is_a_fault_of_its_own(http: httpx.Client, token: str) -> None:
    answer = http.post("/Service.asmx", content=shaped("http://www.w3.org/2001/12/soap-envelope", token))
    assert (answer.status_code, "<faultcode>soap:VersionMismatch</faultcode>" in answer.text) == (500, True)


@pytest.mark.parametrize(
    "body",
    [
        "<Hello/>",
        "<s:Fault><faultcode>a</faultcode><faultstring>b</faultstring></s:Fault>",
        "<CreateResponse/>",
        "<CreateRequest/><CreateRequest/>",
        "<CreateRequest><Objects><ID>5</ID></Objects></CreateRequest>",
        '<CreateRequest><Objects xsi:type="Nothing"/></CreateRequest>',
        retrieve(LIST + deep(1000)),
    ],
)
def test_what_is_no_request_is_a_fault(http: httpx.Client, token: str, body: str) -> None:
    answer = http.post("/Service.asmx", content=envelope(body, token))
    assert (answer.status_code, "<soap:Fault>" in answer.text) == (500, True)


@pytest.mark.parametrize(
    "body",
    [
        "<CreateRequest/>",
        f'<CreateRequest><Objects xsi:type="List"><ID>{"9" * 400}</ID></Objects></CreateRequest>',
        f'<CreateRequest><Objects xsi:type="Send"><SendDate>{LAST}</SendDate></Objects></CreateRequest>',
        "<RetrieveRequestMsg/>",
        retrieve(LIST),
        retrieve(LIST * 5000),
        retrieve(LIST + deep(100)),
        retrieve(LIST + f'<Filter xsi:type="SimpleFilterPart">{SIMPLE + "<Value>2</Value>" * 50_000}</Filter>'),
        retrieve(f"<ClientIDs><ID>{2**31 - 1}</ID></ClientIDs>{LIST}"),
        retrieve(f"{LIST}<Options><BatchSize>-5</BatchSize></Options>"),
        retrieve("<ContinueRequest>' OR 1 = 1 --</ContinueRequest>"),
    ],
)
def test_what_makes_no_sense_is_answered(http: httpx.Client, token: str, body: str) -> None:
    """By an ErrorCode, or by an OverallStatus."""
    answer = http.post("/Service.asmx", content=envelope(body, token))
    assert answer.status_code == 200 or "<soap:Fault>" in answer.text


@pytest.mark.parametrize(
    "content",
    [
        "<ID>five</ID>",
        "<ID/>",
        '<ID xsi:nil="true"/>',
        "<Type>Secret</Type>",
        "<CreatedDate>2026-13-01</CreatedDate>",
        "<Client><ID>1.5</ID></Client>",
        "<Subscribers><Status>asleep</Status></Subscribers>",
    ],
)
def test_a_value_that_is_none_of_its_type_cannot_be_read(http: httpx.Client, token: str, content: str) -> None:
    body = f'<CreateRequest><Objects xsi:type="List"><ListName>a</ListName>{content}</Objects></CreateRequest>'
    answer = http.post("/Service.asmx", content=envelope(body, token))
    assert answer.status_code == 500
    assert "<faultcode>soap:Client</faultcode>" in answer.text
    assert "<faultstring>Server was unable to read request. ---&gt; There is an error in the XML" in answer.text
    assert "is not a valid value for" in answer.text


def test_a_secret_that_is_none_of_its_type_is_not_repeated(http: httpx.Client, token: str) -> None:
    secret = "<MustChangePassword>planted-secret</MustChangePassword>"
    body = f'<CreateRequest><Objects xsi:type="AccountUser">{secret}</Objects></CreateRequest>'
    answer = http.post("/Service.asmx", content=envelope(body, token))
    assert "'[hidden]' is not a valid value for MustChangePassword" in answer.text


def test_an_object_that_is_null_is_a_fault(http: httpx.Client, token: str) -> None:
    null = '<CreateRequest><Objects xsi:type="List"><ListName>a</ListName></Objects><Objects xsi:nil="true"/>'
    answer = http.post("/Service.asmx", content=envelope(f"{null}</CreateRequest>", token))
    assert (answer.status_code, "<Code>6</Code>" in answer.text) == (500, True)


@pytest.mark.parametrize(
    "content",
    [
        "<Nme>a misspelt element</Nme>",
        "<Name>a second copy</Name>",
        '<Subject xsi:nil="true"/>',
        "a text between elements",
        "<Client>1</Client>",
        '<TextBody lang="en">an attribute</TextBody>',
    ],
)
def test_what_the_schema_does_not_have_is_lost(tenant: Tenant, http: httpx.Client, token: str, content: str) -> None:
    tenant.calls.clear()
    body = f'<Objects xsi:type="Email"><Name>a</Name>{content}<Subject>b</Subject></Objects>'
    answer = http.post("/Service.asmx", content=envelope(f"<CreateRequest>{body}</CreateRequest>", token))
    assert "<OverallStatus>OK</OverallStatus>" in answer.text
    assert_valid(tenant)
