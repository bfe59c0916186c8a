"""Raw XML: names, escaping, the hardened parser, and XML that no type explains as small immutable values."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from importlib import import_module
from typing import Any, Protocol

from .errors import DecodeError

XS = "http://www.w3.org/2001/XMLSchema"
XML = "http://www.w3.org/XML/1998/namespace"
XSI = "http://www.w3.org/2001/XMLSchema-instance"
XSI_NIL = f"{{{XSI}}}nil"
XSI_TYPE = f"{{{XSI}}}type"
XSI_HINTS = (f"{{{XSI}}}schemaLocation", f"{{{XSI}}}noNamespaceSchemaLocation")
WHITESPACE = " \t\r\n"

_SPECIAL = re.compile("[&<>\r\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
_ESCAPES = {"&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;", "\r": "&#13;", "\n": "&#10;", "\t": "&#9;"}
_NAME = re.compile(r"[^\W\d][\w.-]*")
_SECRET = re.compile("pass_?word|secret|fueloauth|token|challenge_?answer", re.IGNORECASE)


class Element(Protocol):
    """What the bindings use of an lxml element. lxml ships no types, and users need not install any to check theirs."""

    tag: str
    text: str | None
    tail: str | None

    @property
    def attrib(self) -> Mapping[str, str]: ...
    @property
    def nsmap(self) -> Mapping[str | None, str]: ...
    def __iter__(self) -> Iterator[Element]: ...
    def __len__(self) -> int: ...
    def __getitem__(self, index: int, /) -> Element: ...
    def find(self, path: str) -> Element | None: ...
    def items(self) -> list[tuple[str, str]]: ...
    def itersiblings(self, tag: str, *, preceding: bool = False) -> Iterator[Element]: ...


def is_secret(name: str) -> bool:
    """Whether a value under this name, or this markup, must stay out of reprs and messages."""
    return _SECRET.search(name) is not None


def local_name(qname: str) -> str:
    """`Name` of `{namespace}Name`."""
    return qname.rpartition("}")[2]


def namespace_of(qname: str) -> str:
    """`namespace` of `{namespace}Name`, "" for a bare name."""
    return qname[1:].partition("}")[0] if qname.startswith("{") else ""


def qualified(namespace: str, name: str) -> str:
    """`{namespace}name`; a name that is qualified already, or that is in no namespace, is left as it is."""
    return name if name.startswith("{") or not namespace else f"{{{namespace}}}{name}"


def checked_name(name: str) -> str:
    """The name, if XML allows it.

    Raises:
        ValueError: it is no XML name.
    """
    if _NAME.fullmatch(name) is None:
        raise ValueError(f"{name!r} is no XML name")
    return name


def escape_text(text: str) -> str:
    """Text as element content.

    Raises:
        ValueError: the text holds a character that XML 1.0 cannot carry. The text itself is not in the message.
    """
    if _SPECIAL.search(text) is None:
        return text
    return _SPECIAL.sub(_escape, text)


def escape_attribute(text: str) -> str:
    """Text as an attribute value in double quotes. Raises ValueError as `escape_text` does."""
    return re.sub('["\n\t]', _escape, escape_text(text))


def _escape(match: re.Match[str]) -> str:
    character = match.group()
    if character not in _ESCAPES:
        raise ValueError(f"character {match.start()} is U+{ord(character):04X}, which XML cannot carry: remove it")
    return _ESCAPES[character]


def parse(data: bytes | str) -> Element:
    """The root element of a document, without comments and processing instructions. No network, no entities.

    Raises:
        DecodeError: not well-formed, or with a DOCTYPE.
    """
    # Loaded here: lxml costs a fresh process more than a whole encode does, and only reading needs it.
    etree: Any = import_module("lxml.etree")
    encoding = None
    if isinstance(data, str):
        # A declaration inside a str names the encoding it once had, not the one it has now.
        encoding = "utf-8"
        try:
            data = data.encode()
        except UnicodeEncodeError as error:
            raise DecodeError(f"not text: a lone surrogate at character {error.start}") from None
    parser = etree.XMLParser(
        encoding=encoding,
        resolve_entities=False,
        load_dtd=False,
        no_network=True,
        huge_tree=False,
        remove_comments=True,
        remove_pis=True,
    )
    try:
        root: Any = etree.fromstring(data, parser)
    except etree.XMLSyntaxError as error:
        raise DecodeError(f"not well-formed XML: {error.msg}") from None
    if root.getroottree().docinfo.doctype:
        raise DecodeError("the document has a DOCTYPE, which SOAP forbids")
    element: Element = root
    return element


class XmlElement:
    """One element as it stood in a message: an immutable value that compares, hashes and pickles by its canonical XML.

    It serves the wildcard (`xs:any`) and everything that no type explains. `str()` gives its XML, with every
    namespace it needs declared on it.

    Args:
        xml: one well-formed element, such as `<Color xmlns="urn:x">red</Color>`.

    Raises:
        DecodeError: `xml` is not one well-formed element.
    """

    __slots__ = ("_xml",)
    _xml: str

    def __init__(self, xml: str) -> None:
        object.__setattr__(self, "_xml", _canonical(parse(xml)))

    @classmethod
    def of(cls, element: Element) -> XmlElement:
        """The value of an lxml element, without its tail."""
        self = cls.__new__(cls)
        object.__setattr__(self, "_xml", _canonical(element))
        return self

    @property
    def tag(self) -> str:
        """The qualified name, `{namespace}Name`."""
        return parse(self._xml).tag

    @property
    def text(self) -> str:
        """The text before the first child."""
        return parse(self._xml).text or ""

    @property
    def attributes(self) -> dict[str, str]:
        """The attributes by qualified name."""
        return dict(parse(self._xml).attrib)

    @property
    def children(self) -> tuple[XmlElement, ...]:
        """The child elements."""
        return tuple(XmlElement.of(child) for child in parse(self._xml))

    def __setattr__(self, name: str, value: object) -> None:
        raise AttributeError("XmlElement is immutable: make a new one")

    def __str__(self) -> str:
        return self._xml

    def __repr__(self) -> str:
        return f"XmlElement({'<hidden>' if is_secret(self._xml) else repr(self._xml)})"

    def __eq__(self, other: object) -> bool:
        return self._xml == other._xml if isinstance(other, XmlElement) else NotImplemented

    def __hash__(self) -> int:
        return hash(self._xml)

    def __reduce__(self) -> tuple[Any, ...]:
        return XmlElement, (self._xml,)


@dataclass(frozen=True, slots=True)
class XmlAttribute:
    """An attribute that no type explains.

    Attributes:
        name: its qualified name.
        value: its value.
        prefixes: the (prefix, namespace) pairs that its value may use, as in `xsi:type="q:New"`.
    """

    name: str
    value: str
    prefixes: tuple[tuple[str, str], ...] = ()

    @classmethod
    def of(cls, name: str, value: str, element: Element) -> XmlAttribute:
        """An attribute of an lxml element."""
        return cls(name, value, tuple(sorted(used_prefixes(element, [value]).items())))

    @property
    def is_schema_hint(self) -> bool:
        """Whether it says where a schema may be found, which XML Schema allows on any element."""
        return self.name in XSI_HINTS

    def __str__(self) -> str:
        return f'{self.name}="{self.value}"'

    def __repr__(self) -> str:
        return f"XmlAttribute({self.name!r}, {'<hidden>' if is_secret(self.name) else repr(self.value)})"


@dataclass(frozen=True, slots=True)
class XmlText:
    """Text that stood where only elements belong, without the white space around it."""

    text: str

    def __str__(self) -> str:
        return self.text


def resolve_qname(value: str, element: Element) -> str:
    """The qualified name that a QName in this element's attributes means. An undeclared prefix stays in the name."""
    prefix, colon, name = value.strip(WHITESPACE).rpartition(":")
    uri = element.nsmap.get(prefix or None)
    return qualified(uri or "", name) if uri or not colon else f"{prefix}:{name}"


def used_prefixes(element: Element, values: list[str]) -> dict[str, str]:
    """The prefixes in scope that may be used inside these values, where no XML tool can see them."""
    return {
        prefix: uri
        for prefix, uri in element.nsmap.items()
        if prefix and uri != XSI and any(f"{prefix}:" in value for value in values)
    }


def is_resolved(qname: str) -> bool:
    """Whether a name from `resolve_qname` has no undeclared prefix."""
    return ":" not in local_name(qname)


def is_boolean(text: str) -> bool:
    """Whether an attribute's value is one of XML Schema's booleans."""
    return text.strip(WHITESPACE) in ("true", "false", "1", "0")


def is_nil(element: Element) -> bool:
    """Whether an element says xsi:nil."""
    return element.attrib.get(XSI_NIL, "").strip(WHITESPACE) in ("true", "1")


def type_attribute(qname: str, default: str) -> str:
    """The xsi:type attribute for a type, inside an element whose default namespace is `default`."""
    namespace, name = namespace_of(qname), escape_attribute(local_name(qname))
    if namespace in (default, ""):
        return f' xsi:type="{name}"'
    return f' xmlns:t="{escape_attribute(namespace)}" xsi:type="t:{name}"'


def _canonical(element: Element) -> str:
    out: list[str] = []
    _serialize(element, out, None, {"xml": XML})
    return "".join(out)


def _serialize(element: Element, out: list[str], default: str | None, declared: dict[str, str]) -> None:
    """Write an element without prefixes on elements, its attributes sorted, and the prefixes that its values use."""
    namespace, name = namespace_of(element.tag), local_name(element.tag)
    in_scope = {**{prefix: uri for prefix, uri in element.nsmap.items() if prefix}, "xml": XML}
    needed: dict[str, str] = {}
    attributes: list[str] = []
    values = [element.text or ""]
    for qname, value in sorted(element.attrib.items()):
        if qname == XSI_TYPE and is_resolved(resolved := resolve_qname(value, element)):
            value = local_name(resolved)
            if namespace_of(resolved) not in (namespace, ""):
                prefix = _prefix_for("t", namespace_of(resolved), in_scope)
                needed[prefix] = namespace_of(resolved)
                value = f"{prefix}:{value}"
        else:
            values.append(value)
        uri = namespace_of(qname)
        if uri:
            known = [prefix for prefix, in_scope_uri in in_scope.items() if in_scope_uri == uri]
            prefix = _prefix_for("xsi", uri, in_scope) if uri == XSI else min(known)
            needed[prefix] = uri
            qname = f"{prefix}:{local_name(qname)}"
        attributes.append(f' {qname}="{escape_attribute(value)}"')
    needed |= used_prefixes(element, values)
    added = {prefix: uri for prefix, uri in sorted(needed.items()) if declared.get(prefix) != uri}
    declarations = "" if namespace == default else f' xmlns="{escape_attribute(namespace)}"'
    declarations += "".join(f' xmlns:{prefix}="{escape_attribute(uri)}"' for prefix, uri in added.items())
    out.append(f"<{name}{declarations}{''.join(attributes)}")
    if len(element) == 0 and not element.text:
        out.append("/>")
        return
    out.append(f">{escape_text(element.text or '')}")
    for child in element:
        _serialize(child, out, namespace, {**declared, **added})
        out.append(escape_text(child.tail or ""))
    out.append(f"</{name}>")


def _prefix_for(prefix: str, uri: str, in_scope: dict[str, str]) -> str:
    """The prefix, made longer until it stands for nothing else."""
    while in_scope.get(prefix, uri) != uri:
        prefix += "_"
    return prefix
