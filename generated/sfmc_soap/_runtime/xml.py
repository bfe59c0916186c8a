"""Raw XML: names, escaping, the hardened parser, and XML that no type explains as small immutable values."""

from __future__ import annotations

import re
import sys
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from importlib import import_module
from typing import Any, Protocol, overload

from .errors import DecodeError
from .secret_names import is_secret

XS = "http://www.w3.org/2001/XMLSchema"
XML = "http://www.w3.org/XML/1998/namespace"
XSI = "http://www.w3.org/2001/XMLSchema-instance"
XSI_NIL = f"{{{XSI}}}nil"
XSI_TYPE = f"{{{XSI}}}type"
XSI_HINTS = (f"{{{XSI}}}schemaLocation", f"{{{XSI}}}noNamespaceSchemaLocation")
WHITESPACE = " \t\r\n"

_SPECIAL = re.compile("[&<>\r\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
_SPECIAL_IN_ATTRIBUTES = re.compile('["\n\t]')
_ESCAPES = {"&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;", "\r": "&#13;", "\n": "&#10;", "\t": "&#9;"}
_LETTERS = (
    "A-Z_a-z\u00c0-\u00d6\u00d8-\u00f6\u00f8-\u02ff\u0370-\u037d\u037f-\u1fff\u200c-\u200d\u2070-\u218f"
    "\u2c00-\u2fef\u3001-\ud7ff\uf900-\ufdcf\ufdf0-\ufffd\U00010000-\U000effff"
)
_PLAIN_NAME = re.compile("[A-Za-z_][A-Za-z_.0-9-]*")
_ANY_NAME = f"[{_LETTERS}][{_LETTERS}.0-9\u00b7\u0300-\u036f\u203f-\u2040-]*"
_ROOT_FIRST = re.compile(rb"<[A-Za-z_]")
_LONG_NAMESPACE = re.compile(rb"""xmlns[^<=]*=[ \t\r\n]*(?:"[^"<]{256}|'[^'<]{256})""")


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
    @overload
    def __getitem__(self, index: int, /) -> Element: ...
    @overload
    def __getitem__(self, index: slice, /) -> list[Element]: ...
    def get(self, name: str) -> str | None: ...
    def find(self, path: str) -> Element | None: ...
    def items(self) -> list[tuple[str, str]]: ...
    def itersiblings(self, tag: str, *, preceding: bool = False) -> Iterator[Element]: ...


def local_name(qname: str) -> str:
    """`Name` of `{namespace}Name`."""
    return qname.rpartition("}")[2]


def namespace_of(qname: str) -> str:
    """`namespace` of `{namespace}Name`, "" for a bare name."""
    return qname[1:].partition("}")[0] if qname.startswith("{") else ""


def qualified(namespace: str, name: str) -> str:
    """`{namespace}name`; a name that is qualified already, or that is in no namespace, is left as it is."""
    return name if name.startswith("{") or not namespace else f"{{{namespace}}}{name}"


def _is_name(name: str) -> bool:
    # The second pattern takes longer to compile than all else that is imported here, and is hardly ever asked.
    return _PLAIN_NAME.fullmatch(name) is not None or re.fullmatch(_ANY_NAME, name) is not None


def checked_name(name: str) -> str:
    """The name, if XML allows it.

    Raises:
        ValueError: it is no XML name.
    """
    if not _is_name(name):
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


def carries(text: str) -> bool:
    """Whether XML 1.0 can carry a text."""
    try:
        escape_text(text)
    except ValueError:
        return False
    return True


def escape_attribute(text: str) -> str:
    """Text as an attribute value in double quotes. Raises ValueError as `escape_text` does."""
    return _SPECIAL_IN_ATTRIBUTES.sub(_escape, escape_text(text))


def _escape(match: re.Match[str]) -> str:
    character = match.group()
    if character not in _ESCAPES:
        raise ValueError(f"character {match.start()} is U+{ord(character):04X}, which XML cannot carry: remove it")
    return _ESCAPES[character]


@dataclass(frozen=True, slots=True)
class Limits:
    """How much XML is read before it is refused. Python itself sets no bounds to what one message may cost.

    Two more bounds are fixed: an element has at most 1,000 attributes, and in one place at most 100 namespaces are
    declared, each of at most 255 characters.

    Args:
        max_bytes: the size of the document. The memory it takes is some ten times that, or more if it is all markup.
        max_depth: how deep elements may nest, the envelope's included; at most 2048. Reading, writing and copying take
            up to four frames of the Python stack for a level: to go much deeper than the default, raise
            `sys.setrecursionlimit` as well.

    Raises:
        ValueError: a limit is outside its range.
    """

    max_bytes: int = 256 * 1024 * 1024
    max_depth: int = 200

    def __post_init__(self) -> None:
        if self.max_bytes < 1:
            raise ValueError(f"max_bytes is {self.max_bytes}: it must be at least 1")
        if not 1 <= self.max_depth <= _DEEPEST:
            raise ValueError(f"max_depth is {self.max_depth}: it must be 1 to {_DEEPEST}")

    def too_large(self, size: int) -> DecodeError:
        """The error for a document of this size."""
        return DecodeError(
            f"the document has {size} bytes, and the limit is {self.max_bytes}: "
            f"for more, pass limits=Limits(max_bytes=...)"
        )

    def too_deep(self) -> DecodeError:
        """The error for a document that nests too deeply."""
        more = "for more, pass limits=Limits(max_depth=...)"
        return DecodeError(f"elements nest deeper than {self.max_depth} levels, which is the limit: {more}")


_DOCTYPE = "the document has a DOCTYPE, which SOAP forbids"
_DEEPEST = 2048
"""libxml2 reads no deeper."""
_MOST_NAMESPACES = 100
_LONGEST_NAMESPACE = 255
_MOST_ATTRIBUTES = 1000
_SHORTEST_LEVEL = len("<a></a>")
_SHORTEST_ATTRIBUTE = len(' a=""')

DEFAULT_LIMITS = Limits()
_WIDEST = Limits(max_bytes=sys.maxsize, max_depth=_DEEPEST)
"""For XML that is in memory already, and whose reading takes no stack."""


class _Enough(Exception):
    """Ends a pass of expat that has seen what it is for."""


def parse(data: bytes | str, limits: Limits = DEFAULT_LIMITS) -> Element:
    """The root element of a document, without comments and processing instructions. No network, no entities.

    Args:
        data: the document, in UTF-8, UTF-16 or an encoding with one byte for a character.
        limits: how large and how deep it may be.

    Raises:
        DecodeError: not well-formed, with a DOCTYPE, or beyond a limit.
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
    if len(data) > limits.max_bytes:
        raise limits.too_large(len(data))
    # Without huge_tree no text could be longer than 10 MB. It lifts libxml2's guards: ours are above and below.
    huge = _inspect(data, encoding)
    parser = etree.XMLParser(
        encoding=encoding,
        resolve_entities=False,
        load_dtd=False,
        no_network=True,
        huge_tree=huge,
        remove_comments=True,
        remove_pis=True,
    )
    try:
        root: Any = etree.fromstring(data, parser)
        # Both look at each element once, inside libxml2; what is short enough needs no look.
        too_deep = len(data) > _SHORTEST_LEVEL * limits.max_depth and _deeper_than(limits.max_depth)(root)
        too_many = len(data) > _SHORTEST_ATTRIBUTE * _MOST_ATTRIBUTES and _more_attributes_than(_MOST_ATTRIBUTES)(root)
    except etree.XMLSyntaxError as error:
        if "Excessive depth" in (error.msg or ""):
            raise limits.too_deep() from None
        problem = (error.msg or "syntax error").replace("\n", "")
        raise DecodeError(f"not well-formed XML: {problem}") from None
    except etree.XPathEvalError:  # pragma: no cover - some libxml2 count to ten million elements and no further
        raise DecodeError("the document has too many elements side by side") from None  # pragma: no cover
    for entry in parser.error_log:
        # lxml raises on an error of namespaces only if no warning follows, such as of one that is a relative URI.
        if entry.level_name != "WARNING":
            raise DecodeError(f"not well-formed XML: {entry.message}, line {entry.line}, column {entry.column}")
    if root.getroottree().docinfo.doctype:
        raise DecodeError(_DOCTYPE)
    if too_deep:
        raise limits.too_deep()
    if too_many:
        # lxml takes a time for them that grows with the square of their number.
        raise DecodeError(f"an element has more than {_MOST_ATTRIBUTES} attributes")
    element: Element = root
    return element


def _inspect(data: bytes, encoding: str | None) -> bool:
    """Refuse a DOCTYPE before it is read, and namespaces by which a short document makes endless work.

    Returns:
        Whether the look was complete: expat knows fewer letters that names are made of.
    """
    suspect = _may_have_many_namespaces(data)
    if not suspect and _ROOT_FIRST.match(data):
        return True
    expat: Any = import_module("xml.parsers.expat")
    parser = expat.ParserCreate(encoding, namespace_separator="\n")
    declared = 0

    def doctype(*_: object) -> None:
        raise DecodeError(_DOCTYPE)

    def declare(_: str | None, uri: str | None) -> None:
        nonlocal declared
        declared += 1
        if declared > _MOST_NAMESPACES:
            raise DecodeError(f"more than {_MOST_NAMESPACES} namespaces are declared in one place")
        if len(uri or "") > _LONGEST_NAMESPACE:
            raise DecodeError(f"the name of a namespace is longer than {_LONGEST_NAMESPACE} characters")

    def forget(_: str | None) -> None:
        nonlocal declared
        declared -= 1

    def enough(*_: object) -> None:
        raise _Enough

    parser.StartDoctypeDeclHandler = doctype
    parser.StartNamespaceDeclHandler = declare
    parser.EndNamespaceDeclHandler = forget
    if not suspect:
        parser.StartElementHandler = enough
    try:
        # Mostly the beginning is all of the prolog.
        parser.Parse(data[:1024], False)
        parser.Parse(data[1024:], True)
    except _Enough:
        pass
    except expat.ExpatError as error:
        unknown_letter = expat.ErrorString(error.code) == expat.errors.XML_ERROR_INVALID_TOKEN
        if unknown_letter and not suspect and data.removeprefix(b"\xef\xbb\xbf").lstrip().startswith(b"<"):
            return False
        problem = f"{expat.ErrorString(error.code)}, line {error.lineno}, column {error.offset + 1}"
        raise DecodeError(f"not well-formed XML: {problem}") from None
    except (LookupError, ValueError) as error:
        if isinstance(error, DecodeError):
            raise
        raise DecodeError(f"its encoding cannot be read: {error}: use UTF-8") from None
    return True


def _may_have_many_namespaces(data: bytes) -> bool:
    """Whether a close look is due. Text that speaks of xmlns counts as well; UTF-16 always gets the look."""
    if b"\0" in data[:4] or data.count(b"xmlns") > _MOST_NAMESPACES:
        return True
    return _LONG_NAMESPACE.search(data) is not None


@lru_cache(maxsize=16)
def _deeper_than(depth: int) -> Any:
    """A test of whether a document nests deeper."""
    return import_module("lxml.etree").XPath(f"boolean({'/*' * (depth + 1)})")


@lru_cache(maxsize=1)
def _more_attributes_than(number: int) -> Any:
    """A test of whether an element has more attributes."""
    return import_module("lxml.etree").XPath(f"boolean(/descendant::*/attribute::*[{number + 1}])")


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
        object.__setattr__(self, "_xml", _canonical(parse(xml, _WIDEST)))

    @classmethod
    def of(cls, element: Element) -> XmlElement:
        """The value of an lxml element, without its tail."""
        self = cls.__new__(cls)
        object.__setattr__(self, "_xml", _canonical(element))
        return self

    @property
    def tag(self) -> str:
        """The qualified name, `{namespace}Name`."""
        return self._parsed().tag

    @property
    def text(self) -> str:
        """The text before the first child."""
        return self._parsed().text or ""

    @property
    def attributes(self) -> dict[str, str]:
        """The attributes by qualified name."""
        return dict(self._parsed().attrib)

    @property
    def children(self) -> tuple[XmlElement, ...]:
        """The child elements."""
        return tuple(XmlElement.of(child) for child in self._parsed())

    def _parsed(self) -> Element:
        return parse(self._xml, _WIDEST)

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
        return cls(name, value, tuple(sorted(used_prefixes(element.nsmap, [value]).items())))

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
    return _resolve(value, element.nsmap)


def _resolve(value: str, scope: Mapping[str | None, str]) -> str:
    prefix, colon, name = value.strip(WHITESPACE).rpartition(":")
    uri = scope.get(prefix or None)
    return qualified(uri or "", name) if uri or not colon else f"{prefix}:{name}"


def used_prefixes(scope: Mapping[str | None, str], values: list[str]) -> dict[str, str]:
    """The prefixes in scope that may be used inside these values, where no XML tool can see them."""
    return {
        prefix: uri
        for prefix, uri in scope.items()
        if prefix and uri != XSI and any(f"{prefix}:" in value for value in values)
    }


def is_resolved(qname: str) -> bool:
    """Whether a name from `resolve_qname` is one: it has no undeclared prefix, and only what names are made of."""
    return _is_name(qname[len(namespace_of(qname)) + 2 :] if qname.startswith("{") else qname)


def is_boolean(text: str) -> bool:
    """Whether an attribute's value is one of XML Schema's booleans."""
    return text.strip(WHITESPACE) in ("true", "false", "1", "0")


def is_nil(element: Element) -> bool:
    """Whether an element says xsi:nil."""
    text = element.get(XSI_NIL)
    return text is not None and text.strip(WHITESPACE) in ("true", "1")


def type_attribute(qname: str, default: str) -> str:
    """The xsi:type attribute for a type, inside an element whose default namespace is `default`."""
    namespace, name = namespace_of(qname), escape_attribute(local_name(qname))
    if namespace in (default, ""):
        return f' xsi:type="{name}"'
    return f' xmlns:t="{escape_attribute(namespace)}" xsi:type="t:{name}"'


@dataclass(slots=True)
class _Open:
    """An element whose end has not come.

    Attributes:
        name: its local name, "" if it is written whole.
        scope: the namespaces in scope, by prefix.
        own: those of them that it declares itself.
        default: the default namespace where it is written.
        declared: the prefixes that are declared where it is written.
    """

    name: str
    scope: Mapping[str | None, str]
    own: Mapping[str | None, str]
    default: str | None
    declared: Mapping[str, str]


def _canonical(element: Element) -> str:
    """Its XML without prefixes on elements, attributes sorted, and the prefixes declared that its values use."""
    out: list[str] = []
    scope = {**element.nsmap, "xml": XML}
    outside = _Open("", scope, {}, None, {"xml": XML})
    if len(element) == 0 and all(namespace_of(name) in ("", XSI) for name in element.attrib):
        _end(_start(element, out, outside), out)
    else:
        _serialize(element, out, outside)
    return "".join(out)


def _serialize(element: Element, out: list[str], outside: _Open) -> None:
    """Write an element with children. Only a walk tells which namespaces are declared where, and it takes no stack."""
    stack = [outside]
    new: dict[str | None, str] = {}
    for event, item in import_module("lxml.etree").iterwalk(element, events=("start-ns", "start", "end")):
        if event == "start-ns":
            new[item[0] or None] = item[1]
        elif event == "start":
            place = stack[-1]
            scope = {**place.scope, **new} if new else place.scope
            stack.append(_start(item, out, _Open("", scope, new, place.default, place.declared)))
            new = {}
        else:
            _end(stack.pop(), out)
            if len(stack) > 1:
                out.append(escape_text(item.tail or ""))


def _start(element: Element, out: list[str], place: _Open) -> _Open:
    """Write an element up to its first child, in a place that knows its namespaces."""
    namespace, name = namespace_of(element.tag), local_name(element.tag)
    needed: dict[str, str] = {}
    written: list[tuple[str, str]] = []
    values = [element.text or ""]
    for qname, value in sorted(element.attrib.items()):
        if qname == XSI_TYPE and is_resolved(resolved := _resolve(value, place.scope)):
            value = local_name(resolved)
            if namespace_of(resolved) not in (namespace, ""):
                prefix = _prefix_for("t", namespace_of(resolved), place.scope)
                needed[prefix] = namespace_of(resolved)
                value = f"{prefix}:{value}"
        else:
            values.append(value)
        written.append((qname, value))
    used = used_prefixes(place.scope, values)
    attributes: list[str] = []
    for qname, value in written:
        uri = namespace_of(qname)
        if uri:
            prefix = _prefix_for("xsi", uri, place.scope) if uri == XSI else _prefix_of(uri, place, used)
            needed[prefix] = uri
            qname = f"{prefix}:{local_name(qname)}"
        attributes.append(f' {qname}="{escape_attribute(value)}"')
    needed |= used
    added = {prefix: uri for prefix, uri in sorted(needed.items()) if place.declared.get(prefix) != uri}
    declarations = "" if namespace == place.default else f' xmlns="{escape_attribute(namespace)}"'
    declarations += "".join(f' xmlns:{prefix}="{escape_attribute(uri)}"' for prefix, uri in added.items())
    empty = len(element) == 0 and not element.text
    out.append(f"<{name}{declarations}{''.join(attributes)}{'/>' if empty else '>'}")
    out.append(escape_text(element.text or ""))
    declared = {**place.declared, **added} if added else place.declared
    return _Open("" if empty else name, place.scope, place.own, namespace, declared)


def _end(element: _Open, out: list[str]) -> None:
    if element.name:
        out.append(f"</{element.name}>")


def _prefix_of(uri: str, place: _Open, used: Mapping[str, str]) -> str:
    """The prefix of an attribute: of those in scope one that will be in scope wherever the element is written."""
    scopes: list[Mapping[Any, str]] = [{**place.own, **used}, place.declared, place.scope]
    found = next(filter(None, ([p for p, each in scope.items() if p and each == uri] for scope in scopes)))
    return str(min(found))


def _prefix_for(prefix: str, uri: str, in_scope: Mapping[str | None, str]) -> str:
    """The prefix, made longer until it stands for nothing else."""
    while in_scope.get(prefix, uri) != uri:
        prefix += "_"
    return prefix
