"""The header of a response: its blocks, read when somebody asks, and shown without secrets."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from itertools import chain
from typing import TYPE_CHECKING, Self

from .model import Model
from .secret_names import HIDDEN, HIDDEN_IN_XML, is_secret
from .shortening import MAX_REPR
from .xml.escaping import escape_attribute
from .xml.names import WHITESPACE, local_name, namespace_of
from .xml.raw import XmlElement

if TYPE_CHECKING:
    from .xml.element import Element

WSA = "http://schemas.xmlsoap.org/ws/2004/08/addressing"
WSSE = "http://docs.oasis-open.org/wss/2004/01/oasis-200401-wss-wssecurity-secext-1.0.xsd"
FUELOAUTH = "http://exacttarget.com"
_KNOWN_NAMESPACES = frozenset({FUELOAUTH, WSA, WSSE, "http://www.w3.org/2005/08/addressing"})
"""Of blocks that a client understands, though no WSDL declares them: nothing is to be done about them."""
_RELATES_TO = (f"{{{WSA}}}RelatesTo", "{http://www.w3.org/2005/08/addressing}RelatesTo")
_MINE = ("/next", "/ultimateReceiver")
"""How the actor (SOAP 1.1) or role (SOAP 1.2) of a block ends, if it has one and means whoever gets the message."""


class ResponseHeaders(tuple["Model | XmlElement", ...]):
    """The header blocks of a response: typed where the WSDL knows them, else raw.

    The repr is cut where it is very long, and hides the blocks whose name is that of a secret.

    Args:
        blocks: the blocks in their order.
        hidden: the positions of those with the name of a secret.
    """

    hidden: frozenset[int]

    def __new__(cls, blocks: Iterable[Model | XmlElement] = (), hidden: Iterable[int] = ()) -> Self:
        self = super().__new__(cls, blocks)
        self.hidden = frozenset(hidden)
        return self

    def __repr__(self) -> str:
        shown = ""
        for index, block in enumerate(self):
            shown += (", " if index else "") + (HIDDEN if index in self.hidden else repr(block))
            if len(shown) > MAX_REPR:
                return f"({shown[:MAX_REPR]}...)"
        return f"({shown}{',' if len(self) == 1 else ''})"


class Header:
    """The header of an envelope, not read yet. It keeps the document in memory.

    Args:
        element: the header, None if the envelope has none.
        namespace: of the envelope.
        typed: gives the value of a block.
    """

    def __init__(self, element: Element | None, namespace: str, typed: Callable[[Element], Model | XmlElement]) -> None:
        self._element = element
        self._namespace = namespace
        self._typed = typed

    def read(self, holds_secret: Callable[[str], bool]) -> ResponseHeaders:
        """Return the blocks. Of a block that repeats a secret of the request, only the name is left, or not even that.

        Args:
            holds_secret: returns whether a text repeats such a secret.
        """
        header = self._element
        if header is None:
            return ResponseHeaders()
        repeats = [any(map(holds_secret, _texts(block, header))) for block in header]
        blocks = (
            _without(holds_secret, block) if is_told else self._typed(block) for block, is_told in zip(header, repeats)
        )
        hidden = (index for index, block in enumerate(header) if is_secret(local_name(block.tag)))
        return ResponseHeaders(blocks, hidden)

    def relates_to(self) -> str:
        """Return the MessageID of the request that the response is said to answer, "" if none is said."""
        if self._element is None:
            return ""
        return next(((block.text or "").strip() for block in self._element if block.tag in _RELATES_TO), "")

    def not_understood(self) -> list[str]:
        """Return the names of the blocks that must be understood, and of which nothing is known here."""
        if self._element is None:
            return []
        return [block.tag for block in self._element if self._must_be_understood(block) and not self._is_known(block)]

    def _must_be_understood(self, block: Element) -> bool:
        """Return whether a block says so to whoever gets the message."""
        required = block.get(f"{{{self._namespace}}}mustUnderstand")
        if required is None or required.strip(WHITESPACE) not in ("1", "true"):
            return False
        role = block.get(f"{{{self._namespace}}}role") or block.get(f"{{{self._namespace}}}actor") or ""
        return not role or role.endswith(_MINE)

    def _is_known(self, block: Element) -> bool:
        return namespace_of(block.tag) in _KNOWN_NAMESPACES or isinstance(self._typed(block), Model)


def _texts(block: Element, header: Element) -> Iterator[str]:
    """Yield each text and name in a block, each value of an attribute, and the namespaces that the block declares."""
    in_scope = header.nsmap.items()
    for element in block.iter():
        for prefix, namespace in element.nsmap.items() - in_scope:
            yield from (prefix or "", namespace)
        yield from (str(element.tag), element.text or "", element.tail or "")
        yield from chain.from_iterable(element.items())


def _without(holds_secret: Callable[[str], bool], block: Element) -> XmlElement:
    """Return a block without its content, and without its name if that holds a secret."""
    if holds_secret(block.tag):
        return XmlElement("<hidden/>")
    namespace, name = escape_attribute(namespace_of(block.tag)), local_name(block.tag)
    return XmlElement(f'<{name} xmlns="{namespace}">{HIDDEN_IN_XML}</{name}>')
