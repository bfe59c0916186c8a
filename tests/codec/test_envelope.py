"""SOAP envelopes: what `wrap` writes exactly, and what `unwrap` returns for every kind of response."""

from __future__ import annotations

import copy
import pickle
import traceback
from typing import Any

import pytest
from lxml import etree
from sfmc_soap import (
    APIFault,
    ClientID,
    CodecError,
    CreateRequest,
    CreateResponse,
    CreateResult,
    DecodeError,
    EncodeError,
    Envelope,
    Fault,
    FaultReason,
    FuelOAuth,
    Model,
    Operation,
    RetrieveResponseMsg,
    SfmcSoapError,
    SoapVersion,
    Subscriber,
    SystemStatusRequestMsg,
    XmlElement,
    dumps,
    unwrap,
    wrap,
)
from sfmc_soap.operations import CREATE, GET_SYSTEM_STATUS, OPERATIONS
from support.messages import API, FAULT, SOAP_11, SOAP_12, XMLNS, XSI, meaning, present, raw
from support.strategies import MODELS

WSA = "http://schemas.xmlsoap.org/ws/2004/08/addressing"
WSSE = "http://docs.oasis-open.org/wss/2004/01/oasis-200401-wss-wssecurity-secext-1.0.xsd"
WSU = "http://docs.oasis-open.org/wss/2004/01/oasis-200401-wss-wssecurity-utility-1.0.xsd"

ADDRESSING = (
    f'<wsa:Action xmlns:wsa="{WSA}">CreateResponse</wsa:Action>'
    f'<wsa:MessageID xmlns:wsa="{WSA}">urn:uuid:1</wsa:MessageID>'
    f'<wsa:RelatesTo xmlns:wsa="{WSA}">urn:uuid:2</wsa:RelatesTo>'
)
EMPTY_SECURITY = f'<wsse:Security xmlns:wsse="{WSSE}"/>'
TIMESTAMP = (
    f'<wsse:Security xmlns:wsse="{WSSE}" xmlns:wsu="{WSU}"><wsu:Timestamp wsu:Id="Timestamp-1">'
    "<wsu:Created>2024-03-15T16:30:00Z</wsu:Created><wsu:Expires>2024-03-15T16:35:00Z</wsu:Expires>"
    "</wsu:Timestamp></wsse:Security>"
)
RESPONSE = (
    f'<CreateResponse xmlns="{API}"><Results><StatusCode>OK</StatusCode><NewID>5</NewID></Results>'
    "<RequestID>r</RequestID><OverallStatus>OK</OverallStatus></CreateResponse>"
)
EXPECTED = CreateResponse(results=[CreateResult(status_code="OK", new_id=5)], request_id="r", overall_status="OK")


def envelope(body: str, header: str = "", namespace: str = SOAP_11) -> str:
    """Return a response as the service sends it."""
    return (
        f'<?xml version="1.0" encoding="utf-8"?><soap:Envelope xmlns:soap="{namespace}" xmlns:xsi="{XSI}" '
        f'xmlns:xsd="http://www.w3.org/2001/XMLSchema">{header}<soap:Body>{body}</soap:Body></soap:Envelope>'
    )


def fault_of(body: str, namespace: str = SOAP_11) -> Fault:
    """Return the fault in a response."""
    fault = unwrap(envelope(body, namespace=namespace)).body
    assert isinstance(fault, Fault)
    return fault


# Wrapping


@pytest.mark.parametrize(
    ("version", "namespace", "content_type"),
    [(SoapVersion.SOAP_11, SOAP_11, "text/xml"), (SoapVersion.SOAP_12, SOAP_12, "application/soap+xml")],
)
def test_wrapping_exactly(version: SoapVersion, namespace: str, content_type: str) -> None:
    """The envelope has the header blocks in their order, and the message as `dumps` writes it."""
    action = XmlElement(f'<a:Action xmlns:a="{WSA}">Create</a:Action>')
    written = wrap(CreateRequest(objects=[Subscriber(id=5)]), headers=[FuelOAuth("a<b"), action], version=version)
    assert written.decode() == (
        '<?xml version="1.0" encoding="utf-8"?>'
        f'<soap:Envelope xmlns:soap="{namespace}"><soap:Header>'
        '<fueloauth xmlns="http://exacttarget.com">a&lt;b</fueloauth>'
        f'<Action xmlns="{WSA}">Create</Action></soap:Header>'
        f'<soap:Body><CreateRequest {XMLNS}><Objects xsi:type="Subscriber"><ID>5</ID></Objects></CreateRequest>'
        "</soap:Body></soap:Envelope>"
    )
    assert version.content_type == content_type
    assert unwrap(written, CreateRequest).version is version


def test_wrapping_without_headers() -> None:
    """Without headers there is no empty Header. SOAP 1.1 is the default."""
    assert wrap(SystemStatusRequestMsg()).decode() == (
        f'<?xml version="1.0" encoding="utf-8"?><soap:Envelope xmlns:soap="{SOAP_11}">'
        f"<soap:Body><SystemStatusRequestMsg {XMLNS}/></soap:Body></soap:Envelope>"
    )


def test_wrapping_what_cannot_be_written() -> None:
    """The error is that of `dumps`, with the same path."""
    with pytest.raises(EncodeError) as caught:
        wrap(CreateRequest(objects=[Subscriber(id=2**31)]))
    assert caught.value.path == "CreateRequest.Objects[0].ID"
    with pytest.raises(EncodeError, match=r"CreateRequest\.Options: required"):
        wrap(CreateRequest(objects=[Subscriber()]), strict=True)


# The token


def test_the_token_shows_nowhere() -> None:
    """Only `reveal` and the envelope have the token; no repr, pickle or error has it."""
    header = FuelOAuth("hush")
    shown = [repr(header), str(header), f"{header}", format(header), repr([header]), repr({"h": header})]
    for function in (pickle.dumps, copy.copy, copy.deepcopy):
        with pytest.raises(TypeError, match="not pickled") as caught:
            function(header)
        shown += traceback.format_exception(caught.value)
    with pytest.raises(AttributeError) as missing:
        header.token  # type: ignore[attr-defined]  # noqa: B018
    shown += traceback.format_exception(missing.value)
    assert "hush" not in "".join(shown)
    assert not hasattr(header, "__dict__")
    assert "hush" in header.reveal()
    assert b">hush<" in wrap(CreateRequest(), headers=[header])


def test_tokens_are_compared_by_value() -> None:
    """Headers of the same token are equal."""
    assert FuelOAuth("a") == FuelOAuth("a")
    assert hash(FuelOAuth("a")) == hash(FuelOAuth("a"))
    assert FuelOAuth("a") != FuelOAuth("b")
    assert FuelOAuth("a") != "a"


@pytest.mark.parametrize("token", ["", "hush\0", "hush\ud800"])
def test_what_is_no_token_is_refused(token: str) -> None:
    """The error does not quote the text."""
    with pytest.raises(ValueError, match=r"empty|XML cannot carry") as caught:
        FuelOAuth(token)
    assert "hush" not in "".join(traceback.format_exception_only(caught.value))


# Unwrapping


@pytest.mark.parametrize("namespace", [SOAP_11, SOAP_12])
@pytest.mark.parametrize(
    ("header", "tags"),
    [
        ("", []),
        ("<soap:Header/>", []),
        (f"<soap:Header>{EMPTY_SECURITY}</soap:Header>", [f"{{{WSSE}}}Security"]),
        (
            f"<soap:Header>{ADDRESSING}{TIMESTAMP}</soap:Header>",
            [f"{{{WSA}}}Action", f"{{{WSA}}}MessageID", f"{{{WSA}}}RelatesTo", f"{{{WSSE}}}Security"],
        ),
    ],
)
def test_unwrapping(namespace: str, header: str, tags: list[str]) -> None:
    """Both versions of SOAP are unwrapped, with the header blocks as they came."""
    document = envelope(RESPONSE, header, namespace)
    for data in (document, document.encode()):
        response = unwrap(data, CreateResponse)
        assert response.version.namespace == namespace
        assert response.body == EXPECTED
        blocks = [block for block in response.headers if isinstance(block, XmlElement)]
        assert [block.tag for block in blocks] == tags
        assert unwrap(data) == response
    if "Timestamp" in header:
        assert blocks[-1].children[0].attributes == {f"{{{WSU}}}Id": "Timestamp-1"}


def test_headers_stay_out_of_the_repr() -> None:
    """Header blocks may hold secrets."""
    response = unwrap(envelope(RESPONSE, "<soap:Header><a>hush</a></soap:Header>"))
    assert "hush" not in repr(response)
    assert str(response.headers[0]) == '<a xmlns="">hush</a>'


def test_white_space_and_comments_around_the_message() -> None:
    """White space and comments beside the message are skipped."""
    document = envelope(f"\n  <!-- a -->\n  {RESPONSE}\n  <?b c?>\n")
    assert unwrap(document, CreateResponse).body == EXPECTED


def test_what_was_not_understood_is_kept_in_a_response() -> None:
    """`unwrap` keeps what `loads` keeps, and raises in strict mode."""
    document = envelope(RESPONSE.replace("<RequestID>", "<New/><RequestID>"))
    body = unwrap(document).body
    assert isinstance(body, CreateResponse)
    assert raw(body) == ["<New/>"]
    with pytest.raises(DecodeError, match="no such element") as caught:
        unwrap(document, strict=True)
    assert caught.value.path.endswith("CreateResponse.New")


@pytest.mark.parametrize(
    ("data", "problem"),
    [
        ("", "not well-formed"),
        (b"", "not well-formed"),
        ("Service Unavailable", "not well-formed"),
        ("<html><body><p>Service Unavailable<br></body></html>", "not well-formed"),
        ("<html><body><p>Service Unavailable</p></body></html>", "not a SOAP 1.1 or 1.2 envelope.*html"),
        ('{"error": "invalid_client"}', "not well-formed"),
        (RESPONSE, "not a SOAP 1.1 or 1.2 envelope.*CreateResponse"),
        ('<Envelope xmlns="urn:x"><Body/></Envelope>', "not a SOAP 1.1 or 1.2 envelope"),
        (envelope(RESPONSE)[:-30], "not well-formed"),
        (envelope(RESPONSE)[:200], "not well-formed"),
        (envelope(""), "0 elements in its Body"),
        (envelope("  text  "), "0 elements in its Body"),
        (envelope(RESPONSE + RESPONSE), "2 elements in its Body"),
        (f'<soap:Envelope xmlns:soap="{SOAP_11}"/>', "no Body"),
        (f'<soap:Envelope xmlns:soap="{SOAP_11}"><Body>{RESPONSE}</Body></soap:Envelope>', "no Body"),
        (envelope("<Nothing/>"), "no type is known for the root element Nothing"),
        (envelope(f'<CreateResponse xmlns="{API}" xsi:nil="true"/>'), "xsi:nil"),
        ("<!DOCTYPE a>" + envelope(RESPONSE).partition("?>")[2], "DOCTYPE"),
        ('<!DOCTYPE a [<!ENTITY e "x">]>' + envelope("<a>&e;</a>").partition("?>")[2], "DOCTYPE"),
    ],
)
def test_what_is_no_response_is_a_clear_error(data: str | bytes, problem: str) -> None:
    """Input that is not a response raises DecodeError, never another exception."""
    with pytest.raises(DecodeError, match=problem):
        unwrap(data)
    with pytest.raises(DecodeError):
        unwrap(data, CreateResponse)


def test_another_message_than_the_expected_one() -> None:
    """The error names both messages."""
    with pytest.raises(
        DecodeError, match=r"expected RetrieveResponseMsg, and the body holds .*CreateResponse"
    ) as caught:
        unwrap(envelope(RESPONSE), RetrieveResponseMsg)
    assert caught.value.path == "Envelope.Body"


# Faults

API_FAULT = f'<apifault xmlns="{FAULT}"><Code>{{}}</Code><Message>{{}}</Message>{{}}</apifault>'
SERVER_FAULT = (
    "<soap:Fault><faultcode>soap:Server</faultcode><faultstring>Rate Limited</faultstring>"
    f"<faultactor>urn:actor</faultactor><detail>{API_FAULT.format(17, 'Rate Limited', '')}</detail></soap:Fault>"
)
LOGIN_FAULT = (
    f'<soap:Fault><faultcode xmlns:q0="{WSSE}"> q0:Security </faultcode>'
    "<faultstring>Login Failed</faultstring><faultactor>urn:actor</faultactor></soap:Fault>"
)


def test_a_server_fault_with_an_api_fault() -> None:
    """The detail of the fault is an APIFault."""
    fault = fault_of(SERVER_FAULT)
    assert fault == Fault(
        code=f"{{{SOAP_11}}}Server",
        subcodes=(),
        reason="Rate Limited",
        actor="urn:actor",
        detail=(APIFault(code=17, message="Rate Limited"),),
        reasons=(FaultReason("", "Rate Limited"),),
    )
    assert present(fault.detail_as(APIFault)).code == 17
    assert fault.detail_as(Subscriber) is None


def test_an_api_fault_in_full() -> None:
    """Every field of the APIFault is read."""
    more = "<LogID>9999999999</LogID><Params><Param>a</Param><Param/></Params>"
    fault = fault_of(SERVER_FAULT.replace("</apifault>", f"{more}</apifault>"))
    assert fault.detail == (APIFault(code=17, message="Rate Limited", log_id=9999999999, params=["a", ""]),)


def test_an_api_fault_of_tomorrow() -> None:
    """An APIFault keeps what its type does not explain."""
    fault = fault_of(SERVER_FAULT.replace("<Code>17</Code>", "<Code>seventeen</Code><New/>"))
    detail = present(fault.detail_as(APIFault))
    assert detail.message == "Rate Limited"
    assert [item.reason for item in detail._unknown] == ["not a valid int", "no such element"]  # type: ignore[attr-defined]


def test_a_login_fault() -> None:
    """The prefix of the code may be declared on faultcode itself, and the detail may be missing."""
    assert fault_of(LOGIN_FAULT) == Fault(
        code=f"{{{WSSE}}}Security",
        subcodes=(),
        reason="Login Failed",
        actor="urn:actor",
        detail=(),
        reasons=(FaultReason("", "Login Failed"),),
    )


def test_a_client_fault() -> None:
    """The detail may be empty."""
    body = "<soap:Fault><faultcode>soap:Client</faultcode><faultstring>Bad request</faultstring><detail/></soap:Fault>"
    assert fault_of(body) == Fault(
        code=f"{{{SOAP_11}}}Client",
        subcodes=(),
        reason="Bad request",
        actor="",
        detail=(),
        reasons=(FaultReason("", "Bad request"),),
    )


def test_a_fault_with_unknown_details() -> None:
    """Entries of the detail that no type explains are kept raw, in order."""
    details = '<a xmlns="urn:a">1</a>' + API_FAULT.format(2, "", "") + '<b c="2"/>'
    body = f"<soap:Fault><faultcode>x:Odd</faultcode><faultstring/><detail>{details}</detail></soap:Fault>"
    fault = fault_of(body)
    assert fault.code == "x:Odd"
    assert fault.detail == (
        XmlElement('<a xmlns="urn:a">1</a>'),
        APIFault(code=2, message=""),
        XmlElement('<b c="2"/>'),
    )


SOAP_12_FAULT = (
    "<soap:Fault><soap:Code><soap:Value>soap:Sender</soap:Value>"
    f'<soap:Subcode><soap:Value xmlns:q0="{WSSE}">q0:Security</soap:Value>'
    '<soap:Subcode><soap:Value xmlns:q1="urn:one">q1:Token</soap:Value></soap:Subcode></soap:Subcode></soap:Code>'
    '<soap:Reason><soap:Text xml:lang="en">Token expired</soap:Text></soap:Reason>'
    f"<soap:Role>urn:role</soap:Role><soap:Detail>{API_FAULT.format(11, 'a', '')}</soap:Detail></soap:Fault>"
)


def test_a_soap_12_fault() -> None:
    """The subcodes come from the outermost inwards."""
    assert fault_of(SOAP_12_FAULT, SOAP_12) == Fault(
        code=f"{{{SOAP_12}}}Sender",
        subcodes=(f"{{{WSSE}}}Security", "{urn:one}Token"),
        reason="Token expired",
        actor="urn:role",
        detail=(APIFault(code=11, message="a"),),
        reasons=(FaultReason("en", "Token expired"),),
    )


@pytest.mark.parametrize("namespace", [SOAP_11, SOAP_12])
def test_an_empty_fault(namespace: str) -> None:
    assert fault_of("<soap:Fault/>", namespace) == Fault(code="", subcodes=(), reason="", actor="", detail=())


@pytest.mark.parametrize("strict", [False, True])
def test_a_fault_is_a_response_whatever_was_expected(strict: bool) -> None:
    """A fault is returned, in strict mode as well, whatever message was expected."""
    response = unwrap(envelope(SERVER_FAULT), CreateResponse, strict=strict)
    assert isinstance(response.body, Fault)
    assert response.body.reason == "Rate Limited"


def test_responses_can_be_kept() -> None:
    """Envelopes and faults can be pickled and copied."""
    for body, namespace in ((RESPONSE, SOAP_11), (SERVER_FAULT, SOAP_11), (SOAP_12_FAULT, SOAP_12)):
        response: Envelope[Any] = unwrap(envelope(body, f"<soap:Header>{TIMESTAMP}</soap:Header>", namespace))
        assert pickle.loads(pickle.dumps(response)) == response
        assert copy.deepcopy(response) == response


# Operations


def test_there_are_thirteen_operations() -> None:
    """Each has the SOAPAction of its name."""
    assert list(OPERATIONS) == [
        "Create",
        "Retrieve",
        "Update",
        "Delete",
        "Query",
        "Describe",
        "Execute",
        "Perform",
        "Configure",
        "Schedule",
        "VersionInfo",
        "Extract",
        "GetSystemStatus",
    ]
    assert OPERATIONS["Create"] is CREATE
    assert OPERATIONS["GetSystemStatus"] is GET_SYSTEM_STATUS
    for name, operation in OPERATIONS.items():
        assert operation.name == operation.soap_action == name
    messages = [cls for operation in OPERATIONS.values() for cls in (operation.request, operation.response)]
    assert {cls.__name__ for cls in messages} == {cls.__name__ for cls in MODELS.values() if cls.__message__}
    assert len(messages) == 26


@pytest.mark.parametrize("version", SoapVersion)
@pytest.mark.parametrize("operation", OPERATIONS.values(), ids=OPERATIONS.keys())
def test_the_messages_of_every_operation_survive_an_envelope(
    operation: Operation[Model, Model], version: SoapVersion
) -> None:
    """Requests and responses are unwrapped with and without the argument `type`."""
    for cls in (operation.request, operation.response):
        document = wrap(cls(), version=version)
        assert unwrap(document).body == unwrap(document, cls).body == cls()
        [entry] = etree.fromstring(document)[0]
        assert meaning(etree.tostring(entry)) == meaning(dumps(cls()))


# Errors


def test_the_tree_of_errors() -> None:
    """Every exception that the bindings define is a SfmcSoapError."""
    assert issubclass(EncodeError, CodecError)
    assert issubclass(DecodeError, CodecError)
    assert issubclass(CodecError, SfmcSoapError)
    assert issubclass(CodecError, ValueError)
    error = pickle.loads(pickle.dumps(DecodeError("odd", "A.B")))
    assert (type(error), error.problem, error.path, str(error)) == (DecodeError, "odd", "A.B", "A.B: odd")
    assert str(DecodeError("odd")) == "odd"
    assert ClientID() == ClientID()
