"""SOAP 1.1 and 1.2 around a message: `wrap` a request, `unwrap` a response into its message or its fault."""

from __future__ import annotations

import enum
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Generic, NoReturn, TypeVar, cast, overload

from .codec import Codec
from .errors import BodyError, DecodeError, EncodeError, raise_typed
from .faults import Fault, read_fault
from .header import FUELOAUTH, WSA, WSSE, Header
from .model import Model
from .secret_names import HIDDEN
from .simple_type import wrong_type
from .tracebacks import hides_arguments
from .xml.escaping import escape_text
from .xml.limits import DEFAULT_LIMITS, Limits
from .xml.names import is_nil
from .xml.raw import XmlElement

if TYPE_CHECKING:
    from .xml.element import Element

    Decode = Callable[[Element], Model]

M = TypeVar("M", bound=Model)
B = TypeVar("B", bound=Model, covariant=True)

_AS_TEXT = "http://docs.oasis-open.org/wss/2004/01/oasis-200401-wss-username-token-profile-1.0#PasswordText"


class SoapVersion(enum.Enum):
    """The version of an envelope.

    Attributes:
        namespace: of the envelope's elements.
        content_type: the media type of a message.
    """

    SOAP_11 = ("http://schemas.xmlsoap.org/soap/envelope/", "text/xml")
    SOAP_12 = ("http://www.w3.org/2003/05/soap-envelope", "application/soap+xml")

    def __init__(self, namespace: str, content_type: str) -> None:
        self.namespace = namespace
        self.content_type = content_type


_FAULTS = frozenset(f"{{{version.namespace}}}Fault" for version in SoapVersion)


class HeaderBlock:
    """A header block that is not a type of the WSDL. It may hold a secret: no repr shows it, and it is not pickled."""

    __slots__ = ("_xml",)

    def __init__(self, xml: str) -> None:
        self._xml = xml

    def reveal(self) -> str:
        """Return the block's XML, with the secrets in it."""
        return self._xml

    def __eq__(self, other: object) -> bool:
        return type(self) is type(other) and isinstance(other, HeaderBlock) and self._xml == other._xml

    def __hash__(self) -> int:
        return hash(self._xml)

    def __repr__(self) -> str:
        return f"{type(self).__name__}({HIDDEN})"

    def __reduce__(self) -> NoReturn:
        raise TypeError(
            f"a {type(self).__name__} header may hold a secret and is not pickled: make it where it is used"
        )

    def __getstate__(self) -> NoReturn:
        # Serialisers other than pickle ask for it.
        self.__reduce__()


class FuelOAuth(HeaderBlock):
    """The header block that carries an OAuth access token.

    Raises:
        ValueError: the token is empty or holds a character that XML cannot carry.
    """

    __slots__ = ()

    @hides_arguments
    def __init__(self, token: str) -> None:
        if not token:
            raise ValueError("the access token is empty")
        super().__init__(f'<fueloauth xmlns="{FUELOAUTH}">{escape_text(token)}</fueloauth>')


class UsernameTokenBlock(HeaderBlock):
    """The WS-Security header block of a user name and a password, as text (PasswordText).

    Raises:
        ValueError: one of them holds a character that XML cannot carry.
    """

    __slots__ = ()

    @hides_arguments
    def __init__(self, username: str, password: str) -> None:
        super().__init__(
            f'<wsse:Security xmlns:wsse="{WSSE}"><wsse:UsernameToken>'
            f"<wsse:Username>{escape_text(username)}</wsse:Username>"
            f'<wsse:Password Type="{_AS_TEXT}">{escape_text(password)}</wsse:Password>'
            "</wsse:UsernameToken></wsse:Security>"
        )


class Addressing(HeaderBlock):
    """The WS-Addressing (2004/08) header blocks Action, MessageID and To."""

    __slots__ = ()

    def __init__(self, action: str, message_id: str, to: str) -> None:
        super().__init__(
            "".join(
                f'<wsa:{name} xmlns:wsa="{WSA}">{escape_text(text)}</wsa:{name}>'
                for name, text in (("Action", action), ("MessageID", message_id), ("To", to))
            )
        )


@dataclass(frozen=True)
class Envelope(Generic[B]):
    """A response out of its envelope.

    Attributes:
        version: the SOAP version it came in.
        headers: its header blocks: typed where the WSDL knows them, else raw. The repr leaves them out, because they
            may hold secrets.
        body: the message, or the fault.
    """

    version: SoapVersion
    headers: tuple[Model | XmlElement, ...] = field(repr=False)
    body: B | Fault

    def header_as(self, type: type[M]) -> M | None:
        """Return the first header block of a type; None if there is none."""
        return next((block for block in self.headers if isinstance(block, type)), None)


class Soap:
    """Envelopes around the messages of one codec."""

    def __init__(self, codec: Codec) -> None:
        self._codec = codec

    def wrap(
        self,
        body: Model,
        *,
        root: str | None = None,
        headers: Iterable[HeaderBlock | Model | XmlElement] = (),
        version: SoapVersion = SoapVersion.SOAP_11,
        strict: bool = False,
    ) -> bytes:
        """Put a request into an envelope.

        Args:
            body: the request message.
            root: the name of its element, such as an operation's `request_element`. It may be left out where the
                message's class has one element.
            headers: header blocks, in order.
            version: of the envelope.
            strict: as for `dumps`.

        Returns:
            The document in UTF-8, with its XML declaration.

        Raises:
            EncodeError: the message cannot be written.
        """
        message = self._codec.encode(body, root=root, strict=strict)
        try:
            blocks = "".join(self._block(block, strict=strict) for block in headers)
            header = f"<soap:Header>{blocks}</soap:Header>" if blocks else ""
            return (
                f'<?xml version="1.0" encoding="utf-8"?><soap:Envelope xmlns:soap="{version.namespace}">'
                f"{header}<soap:Body>{message}</soap:Body></soap:Envelope>"
            ).encode()
        except Exception as error:
            raise_typed(error, "Envelope")

    def _block(self, block: HeaderBlock | Model | XmlElement, *, strict: bool) -> str:
        if isinstance(block, Model):
            return self._codec.encode(block, strict=strict)
        if isinstance(block, HeaderBlock):
            return block.reveal()
        if not isinstance(block, XmlElement):
            raise EncodeError(str(wrong_type(block, "a header block, or an XmlElement")), "Envelope.Header")
        return XmlElement.__str__(block)

    @overload
    def unwrap(
        self,
        data: bytes | str,
        type: type[M],
        *,
        strict: bool = False,
        limits: Limits = DEFAULT_LIMITS,
        encoding: str | None = None,
    ) -> Envelope[M]: ...
    @overload
    def unwrap(
        self,
        data: bytes | str,
        type: None = None,
        *,
        strict: bool = False,
        limits: Limits = DEFAULT_LIMITS,
        encoding: str | None = None,
    ) -> Envelope[Model]: ...
    def unwrap(
        self,
        data: bytes | str,
        type: type[Model] | None = None,
        *,
        strict: bool = False,
        limits: Limits = DEFAULT_LIMITS,
        encoding: str | None = None,
    ) -> Envelope[Model]:
        """Take a response out of its envelope, whichever SOAP version and header blocks it has.

        Args:
            data: the document.
            type: the message to expect; left out, it is what the body's element names.
            strict: as for `loads`.
            limits: as for `loads`.
            encoding: as for `loads`.

        Returns:
            The envelope, with the message or a `Fault` as its body. A fault is returned, never raised.

        Raises:
            DecodeError: the XML is not well-formed, has a DOCTYPE or is beyond a limit; it is not a SOAP envelope; its
                body has not exactly one element, or one of another type.
        """

        def take(root: Element, decode: Decode) -> Envelope[Model]:
            version, header, content = _open_envelope(root)
            blocks = () if header is None else tuple(self._typed(block) for block in header)
            return Envelope(version, blocks, self._body(content, type, decode))

        return self._codec.read(data, take, type, strict=strict, limits=limits, encoding=encoding)

    def open(
        self, data: bytes | str, type: type[M], *, limits: Limits = DEFAULT_LIMITS, encoding: str | None = None
    ) -> tuple[M | Fault, Header]:
        """Return the body as `unwrap` does, and the header unread: to read it takes as long as a short message."""

        def take(root: Element, decode: Decode) -> tuple[M | Fault, Header]:
            version, header, content = _open_envelope(root)
            body = cast("M | Fault", self._body(content, type, decode))
            return body, Header(header, version.namespace, self._typed)

        return self._codec.read(data, take, type, limits=limits, encoding=encoding)

    def _body(self, body: Element, type: type[Model] | None, decode: Decode) -> Model | Fault:
        fault = next((entry for entry in body if self._is_fault(entry)), None)
        if fault is not None:
            return read_fault(fault, body, self._typed)
        if len(body) != 1:
            problem = f"the envelope has {len(body)} elements in its Body, where there must be one element"
            raise BodyError(problem, "Envelope")
        return self._message(body[0], type, decode)

    def _is_fault(self, entry: Element) -> bool:
        """Return whether the body holds a fault: of either version, or in no namespace, as odd servers write it."""
        return entry.tag in _FAULTS or (
            entry.tag == "Fault" and self._codec.registry.class_of_element(entry.tag) is None
        )

    def _message(self, entry: Element, type: type[Model] | None, decode: Decode) -> Model:
        tag = entry.tag
        expected = None if type is None else self._codec.registry.class_of_element(tag)
        if type is not None and expected is not type:
            raise BodyError(f"expected {type.__name__}, and the body holds {tag}", "Envelope.Body")
        return decode(entry)

    def _typed(self, entry: Element) -> Model | XmlElement:
        """Return a header block or an entry of a fault's detail, typed where the WSDL knows it."""
        known = self._codec.registry.class_of_element(entry.tag)
        if known is None or is_nil(entry):
            return XmlElement.of(entry)
        from .decode import decode

        try:
            return decode(self._codec.plans, entry, known, strict=False)
        except DecodeError:  # it nests too deeply for the stack, and is no reason to lose the message
            return XmlElement.of(entry)


def _open_envelope(root: Element) -> tuple[SoapVersion, Element | None, Element]:
    """Return an envelope's version, its header and its body."""
    version = next((version for version in SoapVersion if root.tag == f"{{{version.namespace}}}Envelope"), None)
    if version is None:
        raise DecodeError(f"not a SOAP 1.1 or 1.2 envelope: the root element is {root.tag}")
    body = root.find(f"{{{version.namespace}}}Body")
    if body is None:
        raise BodyError("the envelope has no Body, where there must be one element", "Envelope")
    return version, root.find(f"{{{version.namespace}}}Header"), body
