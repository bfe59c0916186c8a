"""Envelopes and faults as the service takes and gives them, by lxml alone: nothing here knows the bindings."""

from __future__ import annotations

import threading
from collections.abc import Mapping
from dataclasses import dataclass, replace
from enum import Enum
from functools import cache
from typing import Any
from uuid import uuid4
from xml.sax.saxutils import escape, quoteattr

import zeep
from lxml import etree
from lxml.etree import _Element
from support import ROOT
from support.loopback.replies import Reply, reply
from zeep.xsd.valueobjects import CompoundValue

WSDL = ROOT / "wsdl" / "etframework.wsdl"
FAULT_SCHEMA = WSDL.with_name("ETFrameworkFault.xsd")

API = "http://exacttarget.com/wsdl/partnerAPI"
OAUTH = "http://exacttarget.com"
FAULT = "urn:fault.partner.exacttarget.com"
ADDRESSING = "http://schemas.xmlsoap.org/ws/2004/08/addressing"
SECURITY = "http://docs.oasis-open.org/wss/2004/01/oasis-200401-wss-wssecurity-secext-1.0.xsd"
PASSWORD_TEXT = "http://docs.oasis-open.org/wss/2004/01/oasis-200401-wss-username-token-profile-1.0#PasswordText"
XSI = "http://www.w3.org/2001/XMLSchema-instance"
XSI_TYPE = f"{{{XSI}}}type"

_SCHEMA = "{http://www.w3.org/2001/XMLSchema}schema"
_WSDL = "{http://schemas.xmlsoap.org/wsdl/}"
_lock = threading.Lock()  # around what keeps state while it reads: an XMLSchema its errors, zeep its forward references


class Version(Enum):
    """A version of SOAP: the namespace of its envelope."""

    V11 = "http://schemas.xmlsoap.org/soap/envelope/"
    V12 = "http://www.w3.org/2003/05/soap-envelope"

    @property
    def media_type(self) -> str:
        """What the Content-Type header says."""
        return "text/xml" if self is Version.V11 else "application/soap+xml"


class Violation(ValueError):
    """A message is not as it must be."""


@dataclass(frozen=True)
class Message:
    """An envelope that was read."""

    version: Version
    headers: tuple[_Element, ...]
    body: _Element

    def named(self, name: str) -> list[_Element]:
        """The headers of a name, `{namespace}local`."""
        return [header for header in self.headers if name_of(header) == name]


def name_of(element: _Element) -> str:
    """Its name, as `{namespace}local`."""
    return etree.QName(element).text


def read(data: bytes) -> Message:
    """Read an envelope.

    Raises:
        Violation: it is none.
    """
    try:
        root = etree.fromstring(data, etree.XMLParser(resolve_entities=False))
    except etree.XMLSyntaxError as error:
        raise Violation(f"no XML: {error}") from error
    if root.getroottree().docinfo.doctype:
        raise Violation("there is a DOCTYPE")
    if next(root.iter(etree.PI), None) is not None:
        raise Violation("there is a processing instruction")
    versions = {f"{{{version.value}}}Envelope": version for version in Version}
    if name_of(root) not in versions:
        raise Violation(f"the root is {name_of(root)}, no envelope")
    version = versions[name_of(root)]
    header, body = (f"{{{version.value}}}{part}" for part in ("Header", "Body"))
    parts = [part.tag for part in root.iterchildren("*")]
    if parts not in ([body], [header, body]):
        raise Violation(f"the envelope holds {parts}")
    [*headers] = root.iterfind(f"{header}/*")
    [*bodies] = root.iterfind(f"{body}/*")
    if len(bodies) != 1:
        raise Violation(f"the body holds {len(bodies)} elements")
    understood = (f"{{{ADDRESSING}}}", f"{{{SECURITY}}}", f"{{{OAUTH}}}")
    for block in headers:
        if block.get(f"{{{version.value}}}mustUnderstand") in ("1", "true") and not name_of(block).startswith(
            understood
        ):
            raise Violation(f"nobody here understands the header {name_of(block)}")
    return Message(version, tuple(headers), bodies[0])


@cache
def operations() -> Mapping[str, tuple[str, str]]:
    """The WSDL's operations: the element of the request, as `{namespace}local` -> (name, SOAPAction)."""
    root = etree.parse(WSDL).getroot()
    elements = {
        message.get("name"): f"{{{API}}}{part.get('element', '').partition(':')[2]}"
        for message in root.iterfind(f"{_WSDL}message")
        for part in message.iterfind(f"{_WSDL}part")
    }
    actions = {
        operation.get("name"): action.get("soapAction", "")
        for operation in root.iterfind(f"{_WSDL}binding/{_WSDL}operation")
        for action in operation.iterfind("{http://schemas.xmlsoap.org/wsdl/soap/}operation")
    }
    return {
        elements[inputs.get("message", "").partition(":")[2]]: (name, actions[name])
        for operation in root.iterfind(f"{_WSDL}portType/{_WSDL}operation")
        for inputs in operation.iterfind(f"{_WSDL}input")
        if (name := operation.get("name", ""))
    }


@cache
def _schema() -> etree.XMLSchema:
    schema = etree.parse(WSDL).find(f".//{_SCHEMA}")
    assert schema is not None
    return etree.XMLSchema(etree.fromstring(etree.tostring(schema), base_url=WSDL.as_uri()))


def schema_errors(body: bytes | _Element) -> list[str]:
    """What the WSDL's schema has against an element."""
    # As a document of its own, with all prefixes that are in scope: what xsi:type says is resolved by them.
    alone = etree.fromstring(body if isinstance(body, bytes) else etree.tostring(body, with_tail=False))
    with _lock:
        schema = _schema()
        schema.validate(alone)
        return [f"line {error.line}: {error.message}" for error in schema.error_log]


@cache
def _zeep_types() -> Any:
    return zeep.Client(str(WSDL)).wsdl.types


def values(element: _Element) -> Any:
    """What zeep reads in an element of a body: dicts, lists and plain values.

    The name of a declared type is under "@type". What is absent is left out, and so is what is nil or empty.
    """
    with _lock:
        types = _zeep_types()
        return _plain(types.get_element(name_of(element)).parse(element, types))


def _plain(value: Any) -> Any:
    if isinstance(value, CompoundValue):
        type_ = {"@type": value._xsd_type.name} if value._xsd_type.is_global else {}
        return type_ | {name: _plain(held) for name, held in value.__values__.items() if held not in (None, [])}
    return [_plain(item) for item in value] if isinstance(value, list) else value


def envelope(body: str, version: Version = Version.V11, headers: str = "") -> str:
    """An envelope as text; `body` and `headers` are XML."""
    return (
        f'<?xml version="1.0" encoding="utf-8"?><soap:Envelope xmlns:soap="{version.value}" xmlns:wsa="{ADDRESSING}">'
        f"<soap:Header>{headers}</soap:Header><soap:Body>{body}</soap:Body></soap:Envelope>"
    )


def addressing(action: str, relates_to: str = "") -> str:
    """The headers that a response brings."""
    relation = f"<wsa:RelatesTo>{escape(relates_to)}</wsa:RelatesTo>" if relates_to else ""
    return (
        f"<wsa:Action>{escape(action)}</wsa:Action><wsa:MessageID>urn:uuid:{uuid4()}</wsa:MessageID>{relation}"
        f"<wsa:To>{ADDRESSING}/role/anonymous</wsa:To>"
        f'<wsse:Security xmlns:wsse="{SECURITY}"/>'
    )


def answer(body: str, version: Version = Version.V11, headers: str = "", status: int = 200) -> Reply:
    """An envelope as an answer."""
    return reply(status, envelope(body, version, headers), f"{version.media_type}; charset=utf-8")


@dataclass(frozen=True)
class Fault:
    """A SOAP fault, not yet of a version.

    Args:
        reason: what it says.
        code: `Server` or `Client` of SOAP 1.1, or a name in the namespace `code_namespace`.
        code_namespace: "" for SOAP's own codes.
        detail: what is in the detail, as XML. None: there is no detail.
        status: of HTTP.
    """

    reason: str
    code: str = "Server"
    code_namespace: str = ""
    detail: str | None = None
    status: int = 500

    def answer(self, version: Version = Version.V11) -> Reply:
        """The fault as an answer."""
        write = self._v11 if version is Version.V11 else self._v12
        return answer(write(), version, addressing(f"{ADDRESSING}/fault"), self.status)

    def on(self, status: int) -> Fault:
        """The same fault on another status of HTTP."""
        return replace(self, status=status)

    def _v11(self) -> str:
        code, declared = f"soap:{self.code}", ""
        if self.code_namespace:
            code, declared = f"q0:{self.code}", f" xmlns:q0={quoteattr(self.code_namespace)}"
        detail = "" if self.detail is None else f"<detail>{self.detail}</detail>"
        # The parts of a 1.1 fault are in no namespace.
        return (
            f"<soap:Fault><faultcode{declared}>{code}</faultcode>"
            f'<faultstring xml:lang="en-US">{escape(self.reason)}</faultstring>{detail}</soap:Fault>'
        )

    def _v12(self) -> str:
        code = {"Server": "Receiver"}.get(self.code, "Sender")
        subcode = ""
        if self.code_namespace:
            declared = f"xmlns:q0={quoteattr(self.code_namespace)}"
            subcode = f"<soap:Subcode><soap:Value {declared}>q0:{self.code}</soap:Value></soap:Subcode>"
        detail = "" if self.detail is None else f"<soap:Detail>{self.detail}</soap:Detail>"
        return (
            f"<soap:Fault><soap:Code><soap:Value>soap:{code}</soap:Value>{subcode}</soap:Code>"
            f'<soap:Reason><soap:Text xml:lang="en-US">{escape(self.reason)}</soap:Text></soap:Reason>'
            f"{detail}</soap:Fault>"
        )


NAMED = {
    1: "RemoteDBConnDetected",
    2: "UnexpectedError",
    8: "UnsupportedObject",
    9: "InMaintenance",
    11: "AuthorizationFailure",
    17: "Rate Limited",
}
"""The codes of an apifault that have names, and what is said with them."""

TOKEN_EXPIRED = Fault("Token Expired", "Security", SECURITY)
LOGIN_FAILED = Fault("Login Failed", "Security", SECURITY)
CLIENT_FAULT = Fault("The message could not be read", "Client", detail="")
BARE_FAULT = Fault("Something went wrong")


def api_fault(code: int, message: str = "") -> Fault:
    """The fault whose detail is an apifault."""
    text = escape(message or NAMED.get(code, f"Error {code}"))
    detail = f'<apifault xmlns="{FAULT}"><Code>{code}</Code><Message>{text}</Message></apifault>'
    return Fault(message or NAMED.get(code, f"Error {code}"), detail=detail)


def echo(element: _Element, tag: str, type_: str = "") -> str:
    """An element of a request as the service says it in a response: under another name, with a bare xsi:type."""
    copy = etree.Element(f"{{{API}}}{tag}", nsmap={None: API, "xsi": XSI})
    _fill(copy, element)
    if type_ and XSI_TYPE not in copy.attrib:
        copy.set(XSI_TYPE, type_)
    return etree.tostring(copy, encoding="unicode", with_tail=False)


def _fill(copy: _Element, element: _Element) -> None:
    for name, value in element.attrib.items():
        copy.set(name, value.rpartition(":")[2] if name == XSI_TYPE else value)
    copy.text = element.text
    for child in element.iterchildren("*"):
        _fill(etree.SubElement(copy, child.tag), child)


def response(element: str, *content: str) -> str:
    """The element of a response's body, in which names without a prefix are the API's."""
    return f'<{element} xmlns="{API}" xmlns:xsi="{XSI}">{"".join(content)}</{element}>'


def type_of(element: _Element, default: str = "APIObject") -> str:
    """The local name of its xsi:type."""
    return element.get(XSI_TYPE, default).rpartition(":")[2]


def tag(name: str, *values: object) -> str:
    """An element for each value, as text."""
    return "".join(f"<{name}>{escape(str(value))}</{name}>" for value in values)


def subscriber_rows(number: int) -> list[str]:
    """So many results of a Retrieve, each another subscriber."""
    return [
        '<Results xsi:type="Subscriber"><PartnerKey xsi:nil="true"/><CreatedDate>2024-02-29T08:30:00.25</CreatedDate>'
        f"{tag('ID', 1000 + i)}<ObjectID xsi:nil=\"true\"/>{tag('EmailAddress', f'reader{i}@example.com')}"
        f"{tag('SubscriberKey', f'reader-{i}')}<Status>Active</Status></Results>"
        for i in range(number)
    ]
