"""What a response carries beside its message, and that all of it reaches the caller: for both clients."""

from __future__ import annotations

import logging
import pickle
from typing import Any
from uuid import uuid4

import httpx
import pytest
from sfmc_soap import (
    NO_RETRIES,
    APIObject,
    APIProperty,
    BadResponse,
    CallEnded,
    Client,
    DataExtension,
    DataExtensionObject,
    OperationError,
    PartialFailure,
    RateLimitedFault,
    RetrieveRequest,
    SoapFault,
    SoapVersion,
    StaticToken,
    Subscriber,
    TotalFailure,
    XmlElement,
    unknown,
)
from sfmc_soap._runtime.client.media_types import charset_in
from support.clients.calls import call
from support.clients.elsewhere import LETTER
from support.clients.sides import Side, by_one_side, credentials_of
from support.loopback import soap
from support.loopback.replies import Reply
from support.loopback.service import Loopback
from support.loopback.soap import Version, tag

OK = soap.response("CreateResponse", tag("OverallStatus", "OK"))


# Header blocks.


def ended(side: Side, loopback: Loopback, headers: str, **options: Any) -> CallEnded:
    """The last event of a call whose response has these header blocks."""
    loopback.next(soap.answer(OK, headers=headers))
    events: list[Any] = []
    side.run(side.client(credentials_of(loopback), hooks=(events.append,), **options).create(objects=[LETTER]))
    assert isinstance(events[-1], CallEnded)
    return events[-1]


def test_header_blocks_reach_hooks(side: Side, loopback: Loopback) -> None:
    """Typed where the WSDL knows them, else raw; the repr shows them, and the event can be pickled."""
    event = ended(side, loopback, f'<left xmlns="urn:l">4711</left><SystemStatusRequestMsg xmlns="{soap.API}"/>')
    left, typed = event.response_headers
    assert left == XmlElement('<left xmlns="urn:l">4711</left>')
    assert type(typed).__name__ == "SystemStatusRequestMsg"
    assert "4711" in repr(event)
    assert pickle.loads(pickle.dumps(event)) == event


def test_header_blocks_of_faults_reach_hooks(side: Side, loopback: Loopback) -> None:
    """The exception is on the same event."""
    loopback.next(soap.BARE_FAULT)
    events: list[Any] = []
    with pytest.raises(SoapFault):
        side.run(side.client(credentials_of(loopback), hooks=(events.append,)).create(objects=[LETTER]))
    assert "MessageID" in repr(events[-1].response_headers)
    assert isinstance(events[-1].error, SoapFault)


@by_one_side
def test_no_header(side: Side, loopback: Loopback) -> None:
    """Neither blocks nor a header."""
    assert ended(side, loopback, "").response_headers == ()
    loopback.next(Reply(body=soap.answer(OK).body.replace(b"<soap:Header></soap:Header>", b"")))
    events: list[Any] = []
    side.run(side.client(credentials_of(loopback), hooks=(events.append,)).create(objects=[LETTER]))
    assert events[-1].response_headers == ()


@pytest.mark.parametrize(
    "form",
    [
        "<a>{}</a>",
        '<a b="{}"/>',
        "<a><b>.{}.</b></a>",
        "<a><![CDATA[{}]]></a>",
        '<a xmlns="urn:{}"/>',
        '<a><b:c xmlns:b="urn:{}"/></a>',
        "<{}/>",
        "<a><{}/></a>",
        '<a {}="1"/>',
        '<a xmlns:{}="urn:b"/>',
    ],
)
@by_one_side
def test_a_token_that_comes_back_is_not_shown(
    side: Side, loopback: Loopback, monkeypatch: pytest.MonkeyPatch, form: str
) -> None:
    """Wherever in a header block a server repeats it."""
    # One that may be the name of an element.
    monkeypatch.setattr("secrets.token_urlsafe", lambda _: f"access-{uuid4().hex}")
    token = loopback.new_token()
    loopback.next(soap.answer(OK, headers=form.format(token)))
    events: list[Any] = []
    side.run(
        side.client(StaticToken(access_token=token, url=loopback.url), hooks=(events.append,)).create(objects=[LETTER])
    )
    [block] = events[-1].response_headers
    assert token not in f"{events[-1]!r}{block}{pickle.dumps(events[-1])!r}"
    assert "hidden" in str(block)


def test_a_token_in_the_words_of_xml_hides_nothing() -> None:
    """A header block that does not repeat it is shown, however short the token is."""
    content = soap.answer(OK, headers="<left>4711</left>").body
    network = httpx.MockTransport(lambda request: httpx.Response(200, content=content))
    events: list[Any] = []
    token = StaticToken(access_token="x", url="https://example.com")
    with Client(token, http_client=httpx.Client(transport=network), hooks=(events.append,)) as client:
        client.create(objects=[LETTER])
    assert "4711" in repr(events[-1])


@by_one_side
def test_a_secret_by_name_is_not_in_the_repr(side: Side, loopback: Loopback) -> None:
    """The block itself has it, for whoever asks."""
    event = ended(side, loopback, '<SessionToken xmlns="urn:s">hush</SessionToken><Limit xmlns="urn:s">5</Limit>')
    assert "hush" not in repr(event)
    assert ">5<" in repr(event)
    assert "hush" in str(event.response_headers[0])


@by_one_side
def test_the_repr_of_many_blocks_has_a_length(side: Side, loopback: Loopback) -> None:
    """All of them are there."""
    event = ended(side, loopback, '<a xmlns="urn:a">some words</a>' * 5000)
    assert len(event.response_headers) == 5000
    assert len(repr(event)) < 5000


MUST = 'xmlns="urn:m" soap:mustUnderstand="1"'


@pytest.mark.parametrize(
    "block, is_reported",
    [
        (f"<New {MUST}/>", True),
        ('<New xmlns="urn:m" soap:mustUnderstand=" true "/>', True),
        (f'<New {MUST} soap:actor="http://schemas.xmlsoap.org/soap/actor/next"/>', True),
        (f'<New {MUST} soap:actor="urn:somebody-else"/>', False),
        ('<New xmlns="urn:m" soap:mustUnderstand="0"/>', False),
        ('<New xmlns="urn:m"/>', False),
        (f'<Action xmlns="{soap.ADDRESSING}" soap:mustUnderstand="1"/>', False),
        (f'<Security xmlns="{soap.SECURITY}" soap:mustUnderstand="1"/>', False),
        (f'<SystemStatusRequestMsg xmlns="{soap.API}" soap:mustUnderstand="1"/>', False),
    ],
)
@by_one_side
def test_what_must_be_understood_and_is_not(
    side: Side, loopback: Loopback, caplog: pytest.LogCaptureFixture, block: str, is_reported: bool
) -> None:
    """It is said in the log, and the response is read."""
    loopback.next(soap.answer(OK, headers=block))
    assert side.run(side.client(loopback).create(objects=[LETTER])).overall_status == "OK"
    warnings = [record.getMessage() for record in caplog.records if record.levelno == logging.WARNING]
    assert warnings == (
        ["Create: the response has header blocks that say they must be understood, and are not known here: {urn:m}New"]
        if is_reported
        else []
    )


# Other messages.


@pytest.mark.parametrize("version", SoapVersion)
def test_another_message_is_said_and_not_asked_for_again(side: Side, loopback: Loopback, version: SoapVersion) -> None:
    """It would come again. Nobody knows what became of the request."""
    body = soap.response("UpdateResponse", tag("OverallStatus", "OK"))
    loopback.always(soap.answer(body, Version(version.namespace)))
    with pytest.raises(
        BadResponse, match=r"expected RetrieveResponseMsg, and the body holds .*UpdateResponse"
    ) as caught:
        side.run(call(side.client(loopback, version=version), "Retrieve"))
    assert (len(loopback.received), caught.value.transient, caught.value.processed) == (1, False, None)
    assert "not a SOAP message" not in str(caught.value)


@pytest.mark.parametrize("body", ["", OK + OK])
@by_one_side
def test_an_envelope_without_one_message_is_not_asked_for_again(side: Side, loopback: Loopback, body: str) -> None:
    """Nothing, or two."""
    loopback.always(soap.answer(body))
    with pytest.raises(BadResponse, match="elements in its Body"):
        side.run(call(side.client(loopback), "Retrieve"))
    assert len(loopback.received) == 1


# The words of a fault.


def fault_text(side: Side, loopback: Loopback, detail: str) -> str:
    """The text of the exception for a fault."""
    loopback.next(soap.Fault("Request failed", detail=detail))
    with pytest.raises(SoapFault) as caught:
        side.run(side.client(loopback).create(objects=[LETTER]))
    return str(caught.value)


@pytest.mark.parametrize(
    "detail",
    [
        "row 17: the key is taken",
        "<message>row 17: the key is taken</message>",
        "<e xmlns='urn:e'><stack>row 17: <b>the key</b> is taken</stack></e>",
        "<![CDATA[row 17: the key is taken]]>",
        "\n  row 17: the key is taken\n <e/>",
    ],
)
@by_one_side
def test_the_words_of_a_detail_are_in_the_exception(side: Side, loopback: Loopback, detail: str) -> None:
    """However a server writes them."""
    assert "Request failed: row 17: the key is taken (fault Server)" in fault_text(side, loopback, detail)


@by_one_side
@pytest.mark.parametrize(
    "fault", ["{}", "<faultcode>a</faultcode>{}", "<detail/><detail>{}</detail>", "<trace>{}</trace>"]
)
def test_words_in_an_odd_place_are_in_the_exception(side: Side, loopback: Loopback, fault: str) -> None:
    """They may be the only ones."""
    loopback.next(soap.answer(f"<soap:Fault>{fault.format('row 17')}</soap:Fault>", status=500))
    with pytest.raises(SoapFault, match=r"row 17 \(fault"):
        side.run(call(side.client(loopback), "Create", retry=NO_RETRIES))


@by_one_side
def test_the_words_of_a_detail_have_a_length(side: Side, loopback: Loopback) -> None:
    """The fault has all of them."""
    assert len(fault_text(side, loopback, "long " * 10_000)) < 1000


@by_one_side
def test_a_secret_in_a_detail_is_not_in_the_exception(side: Side, loopback: Loopback) -> None:
    """An element with its name."""
    assert "hush" not in fault_text(side, loopback, "<login><password>hush</password></login>")


@by_one_side
@pytest.mark.parametrize("namespace", [soap.API, "", "urn:fault.partner.exacttarget.com", "urn:new"])
def test_the_code_of_an_apifault_counts_in_any_namespace(side: Side, loopback: Loopback, namespace: str) -> None:
    """Nothing of it is for a namespace to say."""
    loopback.next(
        soap.Fault("slow", detail=f'<apifault xmlns="{namespace}"><Code> 17 </Code><Message>b</Message></apifault>')
    )
    with pytest.raises(RateLimitedFault) as caught:
        side.run(call(side.client(loopback), "Create", retry=NO_RETRIES))
    assert caught.value.code == 17


# The errors of rows.


def failing(side: Side, loopback: Loopback, content: str, *, objects: Any, operation: str = "Update") -> OperationError:
    """The exception for a response with this content."""
    loopback.next(soap.answer(soap.response(f"{operation}Response", content)))
    with pytest.raises(OperationError) as caught:
        side.run(call(side.client(loopback), operation, objects=objects))
    return caught.value


def row_error(kind: str, name: str, code: int, message: str) -> str:
    """An error of a value of a row."""
    content = tag("Name", name) + tag("ErrorCode", code) + tag("ErrorMessage", message)
    return f"<{kind}s><{kind}>{content}</{kind}></{kind}s>"


ROW = (
    f'<Results xsi:type="DataExtensionUpdateResult">{tag("StatusCode", "Error")}'
    f"{tag('StatusMessage', 'Errors occurred in the row')}{tag('OrdinalID', 0)}{tag('ErrorCode', 70000)}"
    f"{tag('ErrorMessage', 'Row was not saved')}{row_error('KeyError', 'Id', 70004, 'is empty')}"
    f"{row_error('ValueError', 'Amount', 70001, 'not a number')}</Results>"
)


@by_one_side
def test_the_errors_of_a_row_are_in_the_exception(side: Side, loopback: Loopback) -> None:
    """Codes, messages, keys, and the errors of single values."""
    row = DataExtensionObject(
        customer_key="orders", keys=[APIProperty(name="Id", value="17"), APIProperty(name="Password", value="hush")]
    )
    error = failing(side, loopback, ROW + tag("OverallStatus", "Has Error"), objects=[row])
    expected = (
        "Has Error: 1 of 1 failed: [0] Id=17, Password=<hidden>: 70000 Errors occurred in the row Row was not saved,"
        " KeyError Id: 70004 is empty, ValueError Amount: 70001 not a number"
    )
    assert expected in str(error)


@pytest.mark.parametrize("sent", [Subscriber(subscriber_key="k-1"), DataExtension(customer_key="k-1", name="n")])
@by_one_side
def test_the_key_of_an_object_is_in_the_exception(side: Side, loopback: Loopback, sent: APIObject) -> None:
    """Whoever reads the log knows which one failed."""
    result = f"<Results>{tag('StatusCode', 'Error')}{tag('StatusMessage', 'no')}</Results>"
    error = failing(side, loopback, result + tag("OverallStatus", "Has Errors"), objects=[sent])
    assert "1 of 1 failed: [0] k-1: no" in str(error)


@by_one_side
def test_the_errors_of_a_row_have_a_length(side: Side, loopback: Loopback) -> None:
    """However many there are, and however long."""
    errors = f"<ValueError>{tag('Name', 'n' * 5000)}{tag('ErrorMessage', 'm' * 5000)}</ValueError>" * 20
    row = ROW.replace("<ValueErrors>", f"<ValueErrors>{errors}")
    error = failing(side, loopback, row * 10 + tag("OverallStatus", "Error"), objects=[LETTER] * 10)
    assert len(str(error)) < 6000
    assert len(error.failures) == 10


SENT = (
    f'<Results xsi:type="TriggeredSendCreateResult">{tag("StatusCode", "OK")}{tag("OrdinalID", 0)}'
    f"<SubscriberFailures><Subscriber>{tag('SubscriberKey', 'k-2')}</Subscriber>"
    f"{tag('ErrorCode', 5)}{tag('ErrorDescription', 'The address is invalid')}</SubscriberFailures></Results>"
)


@pytest.mark.parametrize("overall_status", ["OK", "Has Errors"])
@by_one_side
def test_subscribers_that_a_triggered_send_did_not_reach(side: Side, loopback: Loopback, overall_status: str) -> None:
    """The service calls it OK; it is a partial failure."""
    error = failing(side, loopback, SENT + tag("OverallStatus", overall_status), objects=[LETTER], operation="Create")
    assert type(error) is PartialFailure
    assert "1 of 1 failed: [0] SubscriberFailures k-2: 5 The address is invalid" in str(error)
    assert [outcome.ok for outcome in error.results] == [False]
    assert error.status == overall_status


@by_one_side
def test_a_single_failure_under_ok(side: Side, loopback: Loopback) -> None:
    """The result of an object says more than the status of all; `raise_on` has the last word."""
    content = f"<Results>{tag('StatusCode', 'Error')}{tag('StatusMessage', 'no')}</Results>{tag('OverallStatus', 'OK')}"
    good = f"<Results>{tag('StatusCode', 'OK')}</Results>"
    error = failing(side, loopback, good + content, objects=[LETTER, LETTER])
    assert type(error) is PartialFailure
    for raise_on in ((), ("Error",)):
        loopback.next(soap.answer(soap.response("UpdateResponse", content)))
        response = side.run(call(side.client(loopback), "Update", objects=[LETTER], raise_on=raise_on))
        assert response.overall_status == "OK"


@pytest.mark.parametrize("overall_status", ["Error", "Has Errors", "Error: nothing was saved"])
@by_one_side
def test_one_except_catches_some_and_all(side: Side, loopback: Loopback, overall_status: str) -> None:
    """Whether some objects failed or all: each is a PartialFailure. That all failed is one of its kinds."""
    status = tag("StatusCode", "Error")
    bad, good = (
        f"<Results>{status}<UpdateResults>{status}</UpdateResults></Results>",
        "<Results><StatusCode>OK</StatusCode></Results>",
    )
    for results, kind in ((bad + bad, TotalFailure), (bad + good, PartialFailure)):
        error = failing(side, loopback, results + tag("OverallStatus", overall_status), objects=[LETTER, LETTER])
        assert type(error) is kind
        assert isinstance(error, PartialFailure)
        assert len(error.failures) == (2 if kind is TotalFailure else 1)


@by_one_side
def test_a_status_without_results_is_no_failure_of_objects(side: Side, loopback: Loopback) -> None:
    """Nothing is known of them."""
    error = failing(side, loopback, tag("OverallStatus", "Error: API Permission Failed"), objects=[LETTER])
    assert type(error) is OperationError


# The charset of the Content-Type, and characters that XML forbids.


def retrieved(side: Side, loopback: Loopback, body: bytes, content_type: str) -> Any:
    """The one subscriber that a Retrieve with this answer gives."""
    loopback.next(Reply(200, (("Content-Type", content_type),), body))
    client = side.client(credentials_of(loopback))
    (row,) = side.run(client.retrieve(retrieve_request=RetrieveRequest(object_type="Subscriber"))).results
    return row


def page(address: str, declared: str = "") -> str:
    """A page of a Retrieve with one subscriber."""
    declaration = f'<?xml version="1.0" encoding="{declared}"?>' if declared else ""
    row = f'<Results xsi:type="Subscriber"><EmailAddress>{address}</EmailAddress></Results>'
    xsi = "http://www.w3.org/2001/XMLSchema-instance"
    message = f'<RetrieveResponseMsg xmlns="{soap.API}" xmlns:xsi="{xsi}">{row}</RetrieveResponseMsg>'
    return f'{declaration}<s:Envelope xmlns:s="{Version.V11.value}"><s:Body>{message}</s:Body></s:Envelope>'


@by_one_side
@pytest.mark.parametrize(
    ("content_type", "encoding", "declared"),
    [
        ("text/xml; charset=utf-8", "utf-8", "iso-8859-1"),
        ("text/xml; charset=ISO-8859-1", "iso-8859-1", ""),
        ('text/xml; charset="iso-8859-1"', "iso-8859-1", "utf-8"),
        ("text/xml; charset='iso-8859-1'", "iso-8859-1", ""),
        ('text/xml; action="a; charset=x";charset=gbk', "gbk", ""),
        ("text/xml; charset=nonsense", "iso-8859-1", "iso-8859-1"),
        ("text/xml; charset=utf-7", "utf-8", ""),
        ("text/xml; charset=", "utf-8", ""),
        ("text/xml; charset=utf-16", "utf-8", ""),
        ("text/xml", "gbk", "gbk"),
        ("text/xml; a=" + '"' + ";" * 60_000, "utf-8", ""),
    ],
)
def test_the_charset_of_the_content_type(
    side: Side, loopback: Loopback, content_type: str, encoding: str, declared: str
) -> None:
    """It wins over the declaration, unless it is not known or not that of the bytes."""
    assert retrieved(side, loopback, page("é", declared).encode(encoding), content_type).email_address == "é"


def test_the_charset_of_an_error(side: Side, loopback: Loopback) -> None:
    """A fault that repeats the token is cleaned, and read in its charset; so is the body in the log."""
    fault = "<s:Fault><faultcode>s:Server</faultcode><faultstring>é {}</faultstring></s:Fault>"
    envelope = f'<s:Envelope xmlns:s="{Version.V11.value}"><s:Body>{fault}</s:Body></s:Envelope>'
    token = loopback.new_token()
    client = side.client(StaticToken(access_token=token, url=loopback.url))
    body = envelope.format(token).encode("iso-8859-1")
    loopback.next(Reply(500, (("Content-Type", "text/xml; charset=iso-8859-1"),), body))
    with pytest.raises(SoapFault) as caught:
        side.run(client.create(objects=[LETTER]))
    assert caught.value.fault is not None
    assert caught.value.fault.reason == "é [hidden]"


def test_a_forbidden_character_loses_no_page(side: Side, loopback: Loopback) -> None:
    row = retrieved(side, loopback, page("a&#x1F;b").encode(), "text/xml; charset=utf-8")
    assert row.email_address == "a\x1fb"
    assert [item.reason for item in unknown(row)] == ["U+001F, which XML forbids"]


@pytest.mark.parametrize(
    ("content_type", "charset"),
    [
        ("text/xml; charset=utf-8", "utf-8"),
        ('text/xml;CHARSET = "ISO-8859-1" ; action="a;charset=x"', "ISO-8859-1"),
        ('application/soap+xml; action="a \\" b"; charset=\'utf-16\'', "utf-16"),
        ("text/xml; charset=; charset=utf-8", None),
        ("text/xml; charset=no-such", None),
        ("text/xml; charset*0*=utf-8; charset*=utf-8", None),
        ("text/xml", None),
        ("text/xml; charset=" + "utf-8 ;" * 100_000, "utf-8"),
        ("text/xml" + '; a="\\' * 100_000, None),
    ],
    ids=range(9),
)
def test_the_charset_in_a_content_type(content_type: str, charset: str | None) -> None:
    """However the header is written, damaged headers and very long ones included."""
    assert charset_in(content_type) == charset
