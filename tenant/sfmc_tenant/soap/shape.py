"""The shape of an envelope: a header at most, one body, and no header block that must be understood and is not.

Source: SOAP 1.1, sections 4 and 4.4; SOAP 1.2 part 1, sections 5 and 5.4; Basic Profile 1.1 of WS-I, R1011.
"""

from __future__ import annotations

from sfmc_soap import DecodeError, SoapVersion
from sfmc_soap._runtime.xml.element import Element
from sfmc_soap._runtime.xml.parser import parse

from ..call.errors import ServiceFault

FUELOAUTH = "{http://exacttarget.com}fueloauth"
WSA = "http://schemas.xmlsoap.org/ws/2004/08/addressing"
WSSE = "http://docs.oasis-open.org/wss/2004/01/oasis-200401-wss-wssecurity-secext-1.0.xsd"

_UNDERSTOOD = {FUELOAUTH, f"{{{WSSE}}}Security"} | {
    f"{{{WSA}}}{name}" for name in ("Action", "FaultTo", "From", "MessageID", "RelatesTo", "ReplyTo", "To")
}
"""The header blocks that the service understands."""
_OURS = {
    SoapVersion.SOAP_11: ("actor", "", "http://schemas.xmlsoap.org/soap/actor/next"),
    SoapVersion.SOAP_12: (
        "role",
        "",
        "http://www.w3.org/2003/05/soap-envelope/role/next",
        "http://www.w3.org/2003/05/soap-envelope/role/ultimateReceiver",
    ),
}
"""The attribute that says who a header block is for, and what it says of those for the service."""


class NotUnderstood(ServiceFault):
    """A header block must be understood, and is not.

    Args:
        names: the names of all such blocks.
    """

    def __init__(self, names: list[str]) -> None:
        super().__init__(f"The header block {names[0]} must be understood, and is not.", faultcode="MustUnderstand")
        self.names = names


def parse_envelope(data: bytes) -> Element:
    """Return the root element of a document.

    Raises:
        ServiceFault: it is not XML. The bindings also read characters that XML forbids; the service does not, and could
            not repeat them.
    """
    try:
        return parse(data, strict=True)
    except DecodeError as error:
        raise ServiceFault(f"The message could not be read: {error}", faultcode="Client") from None


def version_of(root: Element) -> SoapVersion:
    """Return the version of SOAP that an envelope has.

    Raises:
        ServiceFault: it is no envelope, or one of another version.
    """
    found = next((version for version in SoapVersion if root.tag == f"{{{version.namespace}}}Envelope"), None)
    if found is not None:
        return found
    if root.tag.endswith("}Envelope"):
        raise ServiceFault("The envelope is of another version of SOAP than 1.1 and 1.2.", faultcode="VersionMismatch")
    raise ServiceFault(f"The message could not be read: {root.tag} is not an envelope.", faultcode="Client")


def check_shape(root: Element, version: SoapVersion) -> None:
    """Check what an envelope holds, but for what its body does.

    Raises:
        ServiceFault: it has something beside a header and a body, or more than one of them, or not in that order.
        NotUnderstood: it has a header block that must be understood, and is not.
    """
    header, body = (f"{{{version.namespace}}}{name}" for name in ("Header", "Body"))
    parts = [part.tag for part in root]
    if parts not in ([body], [header, body]):
        found = ", ".join(tag.rpartition("}")[2] for tag in parts[:5]) or "nothing"
        said = f"An envelope holds a Header at most, and one Body after it. This one holds: {found}"
        raise ServiceFault(said, faultcode="Client")
    blocks = [block for part in root if part.tag == header for block in part if block.tag not in _UNDERSTOOD]
    names = [block.tag for block in blocks if _must_be_understood(block, version)]
    if names:
        raise NotUnderstood(names)


def _must_be_understood(block: Element, version: SoapVersion) -> bool:
    attribute, *own = _OURS[version]
    must, whose = (block.get(f"{{{version.namespace}}}{name}") or "" for name in ("mustUnderstand", attribute))
    return must.strip() in ("1", "true") and whose.strip() in own
