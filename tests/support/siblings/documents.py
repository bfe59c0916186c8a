"""Documents whose message is a list: regular, varied, in envelopes, pretty, with prefixes, with references."""

from __future__ import annotations

from collections.abc import Sequence

from lxml import etree
from sfmc_soap import RetrieveResponseMsg, dumps
from sfmc_soap._runtime.model import Model

from benchmarks import data
from support.messages import API, SOAP_11, XSI

SIBLINGS = 6

ROOT = f'<RetrieveResponseMsg xmlns="{API}" xmlns:xsi="{XSI}"><OverallStatus>OK</OverallStatus>'
END = "</RetrieveResponseMsg>"
SUBSCRIBER = '<Results xsi:type="Subscriber"><ID>{0}</ID><SubscriberKey>key-{0}</SubscriberKey></Results>'

RESULTS = {
    "references": "<Results xsi:type='Subscriber'><EmailAddress>a&amp;b &lt;{0}&gt; &quot;&apos;</EmailAddress>"
    "<Attributes><Name>n</Name><Value>&lt;Value&gt;{0}</Value></Attributes><SubscriberKey>&amp;amp;</SubscriberKey>"
    "</Results>",
    "nil": '<Results xsi:type="Subscriber"><PartnerKey xsi:nil="true"></PartnerKey><ID>{0}</ID>'
    '<ObjectID xsi:nil="true"/><SubscriberKey/><Status>Active</Status></Results>',
    "declared inside": '<Results xmlns:p="{1}" xmlns:x="{2}" x:type="p:OpenEvent"><ID>{0}</ID><SendID>{0}</SendID>'
    "<EventDate>2024-03-15T10:30:0{0}</EventDate></Results>",
    "declared in a child": '<Results xsi:type="Subscriber"><z:PartnerKey xmlns:z="{1}"/><ID>{0}</ID></Results>'
    '<Results xsi:type="Subscriber"><ID>{0}</ID></Results>',
    "wrappers of texts": '<Results xsi:type="DoubleOptInMOKeyword"><ID>{0}</ID><ValidResponses><ValidResponse>{0}'
    '</ValidResponse></ValidResponses></Results><Results xsi:type="DoubleOptInMOKeyword"><ID>{0}</ID><ValidResponses/>'
    '</Results><Results xsi:type="DoubleOptInMOKeyword"><ID>{0}</ID></Results>',
    "two types": '<Results xsi:type="Subscriber"><ID>{0}</ID></Results><Results xsi:type="List"><ID>{0}</ID>'
    "<ListName>L</ListName></Results>",
    "no type": "<Results><ID>{0}</ID><ObjectID>x</ObjectID></Results>",
    "empty": "<Results></Results><Results/><Results></Results>",
    "nested": '<Results xsi:type="DataExtensionObject"><Properties><Property><Name>A</Name><Value>{0}</Value>'
    "</Property><Property><Name>B</Name><Value/></Property></Properties><Keys><Key><Name>A</Name></Key></Keys>"
    "</Results>",
    "dates": '<Results xsi:type="OpenEvent"><CreatedDate>2024-03-15T10:30:0{0}.25Z</CreatedDate>'
    "<ModifiedDate>2024-03-15T24:00:00</ModifiedDate><EventDate>2024-02-29T00:00:00.12345{0}</EventDate></Results>",
    "odd values": '<Results xsi:type="Subscriber"><ID> 1{0} </ID><Status>New{0}</Status></Results>',
}
"""Results by what they are: `{0}` is the number of one, `{1}` and `{2}` are namespaces."""


def page(*results: str, before: str = "", after: str = "", end: str = END) -> bytes:
    """Return a document of results."""
    return f"{ROOT}{before}{''.join(results)}{after}{end}".encode()


def subscribers(count: int) -> list[str]:
    """Return results."""
    return list(map(SUBSCRIBER.format, range(count)))


FIVE = "".join(subscribers(5))
"""Results that are hidden, or put somewhere."""


def page_of(objects: Sequence[Model], *, pretty: bool = False) -> bytes:
    """Return a document of results that are objects."""
    message = RetrieveResponseMsg(request_id="r")
    message.__dict__["results"] = [*objects]
    return dumps(message, pretty=pretty)


def documents() -> dict[str, bytes]:
    """Return the documents by what they are."""
    found = {name: _of_results(text) for name, text in RESULTS.items()}
    for kind in data.RESPONSES:
        regular = data.response_document(kind, SIBLINGS)
        found |= {
            kind: regular,
            f"varied {kind}": data.varied_document(kind, SIBLINGS),
            f"{kind} in an envelope": in_envelope(regular),
            f"pretty {kind}": pretty(regular),
        }
    found["prefixes"] = prefixed(data.response_document("OpenEvents", SIBLINGS))
    found["results of Create"] = _created()
    found["line ends"] = pretty(data.response_document("Subscribers", SIBLINGS)).replace(b"\n", b"\r\n")
    return found


def _of_results(text: str, siblings: int = SIBLINGS) -> bytes:
    results = [text.format(number, API, XSI) for number in range(siblings)]
    return page(*results, before="<RequestID>r</RequestID>")


def _created() -> bytes:
    """Return the response to a Create: the message goes on after the list."""
    results = "".join(
        f"<Results><StatusCode>OK</StatusCode><StatusMessage>m{number}</StatusMessage><OrdinalID>{number}</OrdinalID>"
        f'<NewID>{number}</NewID><Object xsi:type="Subscriber"><EmailAddress>e</EmailAddress></Object></Results>'
        for number in range(SIBLINGS)
    )
    end = "<RequestID>r</RequestID><OverallStatus>OK</OverallStatus></CreateResponse>"
    return f'<CreateResponse xmlns="{API}" xmlns:xsi="{XSI}">{results}{end}'.encode()


def in_envelope(document: bytes) -> bytes:
    """Return a message in an envelope with a header."""
    start = f'<?xml version="1.0" encoding="utf-8"?><soap:Envelope xmlns:soap="{SOAP_11}"><soap:Header>'
    header = '<wsa:RelatesTo xmlns:wsa="http://schemas.xmlsoap.org/ws/2004/08/addressing">urn:x</wsa:RelatesTo>'
    return f"{start}{header}</soap:Header><soap:Body>".encode() + document + b"</soap:Body></soap:Envelope>"


def pretty(document: bytes) -> bytes:
    """Return a document with a line for each element."""
    return etree.tostring(etree.fromstring(document), pretty_print=True)


def prefixed(document: bytes) -> bytes:
    """Return a document whose elements have a prefix."""
    for plain, with_prefix in (b"<", b"<q:"), (b"<q:/", b"</q:"), (b"xmlns=", b"xmlns:q="), (b':type="', b':type="q:'):
        document = document.replace(plain, with_prefix)
    return document
