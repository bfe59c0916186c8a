"""The envelopes of the service: what requests say beside their message, and how responses and faults are written."""

from __future__ import annotations

import uuid
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from xml.sax.saxutils import escape, quoteattr

from sfmc_soap import DecodeError, Envelope, Fault, Model, SoapVersion, XmlElement, dumps, unwrap

from ..access import Login
from ..call.errors import ServiceFault
from .reading import read_as_the_service_does
from .shape import FUELOAUTH, WSA, WSSE, NotUnderstood


@dataclass(frozen=True)
class Opened:
    """A request out of its envelope.

    Attributes:
        message: what is asked for.
        version: of SOAP.
        login: what its header says of the caller.
        message_id: by WS-Addressing, "" if there is none.
    """

    message: Model
    version: SoapVersion
    login: Login
    message_id: str


def open_envelope(data: bytes) -> Opened:
    """Read an envelope of the right shape.

    Raises:
        ServiceFault: it holds no request.
    """
    try:
        envelope: Envelope[Model] = unwrap(data)
    except DecodeError as error:
        raise ServiceFault(f"The message could not be read: {error}", faultcode="Client") from None
    if isinstance(envelope.body, Fault):
        raise ServiceFault("The message is a fault, not a request.", faultcode="Client")
    read_as_the_service_does(envelope.body)
    blocks = _by_tag(block for block in envelope.headers if isinstance(block, XmlElement))
    said = _inside(_inside(blocks, f"{{{WSSE}}}Security"), f"{{{WSSE}}}UsernameToken")
    login = Login(_text(blocks, FUELOAUTH), _text(said, f"{{{WSSE}}}Username"), _text(said, f"{{{WSSE}}}Password"))
    return Opened(envelope.body, envelope.version, login, _text(blocks, f"{{{WSA}}}MessageID"))


def _by_tag(elements: Iterable[XmlElement]) -> dict[str, XmlElement]:
    """Return the first element of each name."""
    found: dict[str, XmlElement] = {}
    for element in elements:
        found.setdefault(element.tag, element)
    return found


def _inside(elements: Mapping[str, XmlElement], tag: str) -> dict[str, XmlElement]:
    """Return what is in the element of a name, by name."""
    return _by_tag(elements[tag].children) if tag in elements else {}


def _text(elements: Mapping[str, XmlElement], tag: str) -> str:
    """Return the text of the element of a name, "" if there is none."""
    return elements[tag].text.strip() if tag in elements else ""


def response_envelope(response: Model, version: SoapVersion, operation: str, relates_to: str) -> bytes:
    """Return the envelope of a response.

    Args:
        response: the message.
        version: of SOAP.
        operation: the name of the operation.
        relates_to: the MessageID of the request, "" for none.
    """
    return _envelope(dumps(response), version, _addressing(f"{operation}Response", relates_to))


def fault_envelope(error: ServiceFault, version: SoapVersion, relates_to: str = "") -> bytes:
    """Return the envelope of a fault."""
    write = _fault_1_2 if version is SoapVersion.SOAP_12 else _fault_1_1
    fault = f"<soap:Fault>{write(error)}</soap:Fault>".encode()
    blocks = _addressing(f"{WSA}/fault", relates_to)
    if isinstance(error, NotUnderstood) and version is SoapVersion.SOAP_12:
        blocks += "".join(map(_not_understood, error.names))
    return _envelope(fault, version, blocks)


def _envelope(body: bytes, version: SoapVersion, headers: str) -> bytes:
    head = (
        f'<?xml version="1.0" encoding="utf-8"?><soap:Envelope xmlns:soap="{version.namespace}" xmlns:wsa="{WSA}">'
        f"<soap:Header>{headers}</soap:Header><soap:Body>"
    )
    return b"".join((head.encode(), body, b"</soap:Body></soap:Envelope>"))


def _addressing(action: str, relates_to: str) -> str:
    """Return the header blocks that the service sends: WS-Addressing, and an empty one of WS-Security."""
    relation = f"<wsa:RelatesTo>{escape(relates_to)}</wsa:RelatesTo>" if relates_to else ""
    return (
        f"<wsa:Action>{action}</wsa:Action><wsa:MessageID>urn:uuid:{uuid.uuid4()}</wsa:MessageID>{relation}"
        f'<wsa:To>{WSA}/role/anonymous</wsa:To><wsse:Security xmlns:wsse="{WSSE}"/>'
    )


def _not_understood(tag: str) -> str:
    """Return the block of SOAP 1.2 that names a header block which was not understood."""
    namespace, _, name = tag.removeprefix("{").rpartition("}")
    declared = f"xmlns:n={quoteattr(namespace)} " if namespace else ""
    return f'<soap:NotUnderstood {declared}qname="{"n:" if namespace else ""}{name}"/>'


def _fault_1_1(error: ServiceFault) -> str:
    code, declared = f"soap:{error.faultcode}", ""
    if error.security:
        code, declared = "q0:Security", f' xmlns:q0="{WSSE}"'
    # One about the client has a detail with nothing in it; one about the login has none.
    detail = "<detail/>" if error.faultcode == "Client" else ""
    if error.code is not None:
        detail = f"<detail>{_detail(error)}</detail>"
    return f"<faultcode{declared}>{code}</faultcode><faultstring>{escape(error.message)}</faultstring>{detail}"


_CODES_1_2 = {"Client": "Sender", "Server": "Receiver"}
"""What SOAP 1.2 calls codes of SOAP 1.1; others have the same name."""


def _fault_1_2(error: ServiceFault) -> str:
    code, subcode = _CODES_1_2.get(error.faultcode, error.faultcode), ""
    if error.security:
        code = "Sender"
        value = f'<soap:Value xmlns:q0="{WSSE}">q0:Security</soap:Value>'
        subcode = f"<soap:Subcode>{value}</soap:Subcode>"
    detail = f"<soap:Detail>{_detail(error)}</soap:Detail>" if error.code is not None else ""
    return (
        f"<soap:Code><soap:Value>soap:{code}</soap:Value>{subcode}</soap:Code>"
        f'<soap:Reason><soap:Text xml:lang="en">{escape(error.message)}</soap:Text></soap:Reason>{detail}'
    )


def _detail(error: ServiceFault) -> str:
    return (
        '<apifault xmlns="urn:fault.partner.exacttarget.com">'
        f"<Code>{error.code}</Code><Message>{escape(error.message)}</Message></apifault>"
    )
