"""What is wrong with a request, by the WSDL and what is known of the wire: nothing here knows the bindings."""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from email.message import Message as Header
from functools import cache
from typing import Any

import zeep
from lxml import etree
from lxml.etree import _Element
from sfmc_soapgen.resources import WSDL
from support.loopback.http import Request
from support.loopback.soap import ADDRESSING, API, OAUTH, PASSWORD_TEXT, SECURITY, Version, name_of
from support.witnesses.validators import schema_errors
from zeep.xsd.valueobjects import CompoundValue

_WSDL = "{http://schemas.xmlsoap.org/wsdl/}"
_lock = threading.Lock()  # zeep keeps forward references while it reads


class Violation(ValueError):
    """A request is not as it must be. Its arguments are what is wrong."""


@dataclass(frozen=True)
class Message:
    """An envelope that was read."""

    version: Version
    headers: tuple[_Element, ...]
    body: _Element

    @property
    def operation(self) -> str:
        """The name of the operation that the body is for, "" if there is none."""
        return _operations().get(name_of(self.body), ("", ""))[0]

    @property
    def soap_action(self) -> str:
        """What the WSDL says is the SOAPAction of the operation."""
        return _operations().get(name_of(self.body), ("", ""))[1]

    def named(self, name: str) -> list[_Element]:
        """The headers of a name, `{namespace}local`."""
        return [header for header in self.headers if name_of(header) == name]

    def text(self, name: str) -> str:
        """The text of the first header of a name, "" if there is none."""
        return next(((header.text or "").strip() for header in self.named(name)), "")


def judged(request: Request, url: str, *, check_schema: bool = True) -> Message:
    """Return the message of a request to the SOAP endpoint at an address.

    Args:
        request: the request.
        url: the address.
        check_schema: whether the body must be valid by the WSDL's schema.

    Raises:
        Violation: it is not as it must be.
    """
    message = read(request.body)
    if not message.operation:
        raise Violation(f"no operation takes {name_of(message.body)}")
    wrong = [*_wrong_with_http(request, message), *_wrong_with_headers(message, url)]
    if check_schema:
        wrong += schema_errors(message.body)
    if wrong:
        raise Violation(*wrong)
    return message


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
        must = block.get(f"{{{version.value}}}mustUnderstand") in ("1", "true")
        if must and not name_of(block).startswith(understood):
            raise Violation(f"nobody here understands the header {name_of(block)}")
    return Message(version, tuple(headers), bodies[0])


def _wrong_with_http(request: Request, message: Message) -> Iterator[str]:
    """What is wrong with a request around its envelope."""
    if request.method != "POST":
        yield f"the method is {request.method}"
    content = Header()
    content["Content-Type"] = request.header("content-type")
    if content.get_content_type() != message.version.media_type or content.get_content_charset() != "utf-8":
        yield f"the content is {request.header('content-type')!r} in a SOAP {message.version.name} envelope"
    action = message.soap_action
    if message.version is Version.V11:
        if request.all("soapaction") != [f'"{action}"']:
            yield f"SOAPAction is {request.all('soapaction')}, not a quoted {action!r}"
    elif content.get_param("action") != action:
        yield f"the action of the content is {str(content.get_param('action'))!r}, not {action!r}"


def _wrong_with_headers(message: Message, url: str) -> Iterator[str]:
    """What is wrong with the headers of an envelope."""
    found = {
        name: [(header.text or "").strip() for header in message.named(f"{{{ADDRESSING}}}{name}")]
        for name in ("Action", "To", "MessageID")
    }
    if any(found.values()):
        for name, expected in (("Action", message.soap_action), ("To", url)):
            if found[name] != [expected]:
                yield f"the header {name} says {found[name]}, not {expected!r}"
        if len(found["MessageID"]) != 1 or ":" not in found["MessageID"][0]:
            yield f"the header MessageID says {found['MessageID']}, not one URI"
    logins = [*message.named(f"{{{OAUTH}}}fueloauth"), *message.named(f"{{{SECURITY}}}Security")]
    if len(logins) > 1:
        yield f"there are {len(logins)} logins"
    for login in logins:
        for password in login.iterfind(f"{{{SECURITY}}}UsernameToken/{{{SECURITY}}}Password"):
            if password.get("Type") != PASSWORD_TEXT:
                yield f"the type of the password is {password.get('Type')!r}"


def asked_for_token(request: Request) -> Mapping[str, Any]:
    """Return the members of a request for a token.

    Raises:
        Violation: it is none.
    """
    if request.method != "POST":
        raise Violation(f"the method is {request.method}")
    if request.header("content-type").partition(";")[0].strip().lower() != "application/json":
        raise Violation(f"the content is {request.header('content-type')!r}")
    try:
        asked = json.loads(request.body)
    except ValueError as error:
        raise Violation(f"no JSON: {error}") from error
    if not isinstance(asked, dict):
        raise Violation("this is no JSON object")
    return asked


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


@cache
def _zeep_types() -> Any:
    return zeep.Client(str(WSDL)).wsdl.types


@cache
def _operations() -> Mapping[str, tuple[str, str]]:
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
