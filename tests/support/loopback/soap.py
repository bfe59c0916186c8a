"""Envelopes and faults that tests write by hand, as text: nothing here knows the bindings."""

from __future__ import annotations

from dataclasses import dataclass, replace
from enum import Enum
from uuid import uuid4
from xml.sax.saxutils import escape, quoteattr

from lxml import etree
from lxml.etree import _Element
from support.loopback.replies import Reply, reply

API = "http://exacttarget.com/wsdl/partnerAPI"
OAUTH = "http://exacttarget.com"
FAULT = "urn:fault.partner.exacttarget.com"
ADDRESSING = "http://schemas.xmlsoap.org/ws/2004/08/addressing"
SECURITY = "http://docs.oasis-open.org/wss/2004/01/oasis-200401-wss-wssecurity-secext-1.0.xsd"
PASSWORD_TEXT = "http://docs.oasis-open.org/wss/2004/01/oasis-200401-wss-username-token-profile-1.0#PasswordText"
XSI = "http://www.w3.org/2001/XMLSchema-instance"


class Version(Enum):
    """A version of SOAP: the namespace of its envelope."""

    V11 = "http://schemas.xmlsoap.org/soap/envelope/"
    V12 = "http://www.w3.org/2003/05/soap-envelope"

    @property
    def media_type(self) -> str:
        """What the Content-Type header says."""
        return "text/xml" if self is Version.V11 else "application/soap+xml"


def name_of(element: _Element) -> str:
    """Its name, as `{namespace}local`."""
    return etree.QName(element).text


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


def response(element: str, *content: str) -> str:
    """The element of a response's body, in which names without a prefix are the API's."""
    return f'<{element} xmlns="{API}" xmlns:xsi="{XSI}">{"".join(content)}</{element}>'


def tag(name: str, *values: object) -> str:
    """An element for each value, as text."""
    return "".join(f"<{name}>{escape(str(value))}</{name}>" for value in values)
