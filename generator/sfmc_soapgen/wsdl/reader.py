"""Files -> xsdata's typed WSDL/XSD tree.

`load` takes the bytes of a WSDL and of everything it imports from beside the file; `parse` is pure. Both are hardened:
no DTD, no entities, no network. What the grammar in `tree` does not hold is refused by name, with file and line.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from copy import deepcopy
from dataclasses import dataclass, field
from pathlib import Path
from types import MappingProxyType
from typing import Any, NamedTuple
from urllib.parse import unquote
from xml.parsers import expat

from lxml import etree
from xsdata.codegen.parsers import DefinitionsParser
from xsdata.formats.dataclass.context import XmlContext
from xsdata.formats.dataclass.parsers.handlers import LxmlEventHandler
from xsdata.models import wsdl, xsd

from ..errors import InputError, UnsupportedError
from ..ir import XSD, Origin
from .grammar import DEFINED, GRAMMAR, HARMLESS, NUMBER, PREFIXES, SOAP, SOAP12, WSDL, Rule, Tree, rule_name

MAX_BYTES = 32 * 1024 * 1024
"""The size of one file."""
MAX_ELEMENTS = 100_000
"""How many elements the files have together. etframework.wsdl has 3,200."""
MAX_DEPTH = 100
MAX_ATTRIBUTES = 1000
MAX_NAMESPACES = 100
"""How deep elements nest, how many attributes one has, and how many namespaces are declared in one place."""

_XML = "http://www.w3.org/XML/1998/namespace"
_REQUIRED = f"{{{WSDL}}}required"
_LOCATIONS = {"wsdl:import": "location", "xs:import": "schemaLocation", "xs:include": "schemaLocation"}
_KINDS = {
    "wsdl:definitions": "a WSDL",
    "xs:schema": "an XML Schema",
    "{http://www.w3.org/ns/wsdl}description": "a WSDL 2.0 description",
    "{http://schemas.xmlsoap.org/soap/envelope/}Envelope": "a SOAP message",
    "{http://www.w3.org/2003/05/soap-envelope}Envelope": "a SOAP message",
}


@dataclass(frozen=True)
class Sources:
    """The bytes of a WSDL and of the files it imports.

    Args:
        root: the name of the WSDL in `files`.
        files: file name -> content. The names are without a folder.
    """

    root: str
    files: Mapping[str, bytes]

    def __post_init__(self) -> None:
        object.__setattr__(self, "files", MappingProxyType(dict(self.files)))


@dataclass(frozen=True)
class Import:
    """An import or include that says where its file is.

    Attributes:
        kind: what the file is to be, as `imports` takes it.
        attribute, location: the attribute that says where, and its value.
        origin: where it stands.
        start, end: the bytes among which its start tag is: it begins at `start`, and no other one begins before `end`.
    """

    kind: str
    attribute: str
    location: str
    origin: Origin
    start: int
    end: int


def load(path: Path) -> Sources:
    """Read a WSDL and, from the same folder, whatever it imports or includes.

    Raises:
        InputError: a file is not there, cannot be read, or is not the XML it should be.
        UnsupportedError: a file uses a construct that the generator refuses.
    """
    if not path.is_file():
        raise InputError(f"there is no file {path}", hint="Give the path of a WSDL file.")
    files: dict[str, bytes] = {}
    folders = (path.parent.resolve(), path.resolve().parent)

    def read(name: str) -> bytes | None:
        file = path.with_name(name)
        try:
            if not file.is_file():
                return None
        except OSError:  # such as a name that is too long
            return None
        if name != path.name and file.resolve().parent not in folders:
            problem = f"{file} is a link that leads out of the folder"
            raise InputError(problem, hint="Put the file itself beside the WSDL: nothing else is read.")
        try:
            _check_size(name, file.stat().st_size)
            files[name] = file.read_bytes()
        except OSError as error:
            raise InputError(f"cannot read {file}: {error.strerror}", hint="Check its permissions.") from error
        return files[name]

    _documents(path.name, read)
    return Sources(path.name, files)


def imports(file: str, data: bytes, kind: str = "wsdl:definitions") -> list[Import]:
    """What a file imports and includes, in the order of the document.

    Args:
        file: its name or address, for messages.
        data: its bytes.
        kind: what it is to be, "wsdl:definitions" or "xs:schema".

    Raises:
        InputError: the file is not the XML it should be.
        UnsupportedError: it uses a construct that the generator refuses.
    """
    document = _document(file, data, kind)
    starts = list(document.starts.values())
    ends = dict(zip(starts, [*(start.byte for start in starts[1:]), len(data)]))
    found = []
    for element, location in _imports(document):
        start, label = document.starts[element], _label(element)
        origin = document.origin(element)
        found.append(Import(_kind(element), _LOCATIONS[label], location, origin, start.byte, ends[start]))
    return found


def parse(sources: Sources) -> Tree:
    """Parse a WSDL and its schemas.

    Raises:
        InputError: a file is missing, or is not the XML it should be.
        UnsupportedError: a file uses a construct that the generator refuses.
    """
    definitions: list[wsdl.Definitions] = []
    schemas: list[xsd.Schema] = []
    origins: dict[int, Origin] = {}
    adopted: set[int] = set()
    for document in _documents(sources.root, sources.files.get):
        _reduce(document.root)
        in_order = [document.origin(element) for element in document.root.iter()]
        if _label(document.root) == "wsdl:definitions":
            definitions.append(_Parser(in_order, origins).parse(document.root, wsdl.Definitions))
            schemas.extend(definitions[-1].schemas)
            continue
        for namespace in sorted(document.adopters) or [""]:
            # A copy: xsdata empties what it reads.
            schemas.append(_Parser(in_order, origins).parse(deepcopy(document.root), xsd.Schema))
            if namespace:
                schemas[-1].target_namespace = namespace
                adopted.add(id(schemas[-1]))
    return Tree(tuple(definitions), tuple(schemas), origins, frozenset(adopted))


_CONTEXT = XmlContext(models_package="xsdata.models")
"""What xsdata knows of its own classes: one for all, as every other would look through all classes that are loaded."""


class _Parser(DefinitionsParser):
    """xsdata's parser, keeping the origin of each model: it numbers elements from 1 in document order."""

    def __init__(self, in_order: list[Origin], origins: dict[int, Origin]) -> None:
        super().__init__(context=_CONTEXT, handler=LxmlEventHandler)
        self.in_order = in_order
        self.origins = origins

    def start(
        self, clazz: Any, queue: list[Any], objects: list[Any], qname: str, attrs: dict[str, str], ns_map: Any
    ) -> None:
        # Without prefixes, or a soapAction such as "tns:Create" would be taken for a qualified name and rewritten.
        prefixes = {} if _namespace(qname) in (SOAP, SOAP12) else ns_map
        super().start(clazz, queue, objects, qname, attrs, prefixes)

    def end(self, queue: list[Any], objects: list[Any], qname: str, text: str | None, tail: str | None) -> Any:
        number = self.indices[-1]
        model = super().end(queue, objects, qname, text, tail)
        self.origins[id(model)] = self.in_order[number - 1]
        return model


# --- documents and what they import


class _Start(NamedTuple):
    """Where a start tag is."""

    line: int
    byte: int


@dataclass(frozen=True)
class _Document:
    """A well-formed file that keeps to the grammar.

    Attributes:
        starts: in document order.
        adopters: of a schema without a target namespace, those of the schemas that include it.
    """

    file: str
    root: etree._Element
    starts: Mapping[etree._Element, _Start]
    adopters: set[str] = field(default_factory=set)

    def origin(self, element: etree._Element) -> Origin:
        return Origin(self.file, self.starts[element].line)


def _documents(root: str, read: Callable[[str], bytes | None]) -> list[_Document]:
    """The document `root` and all that it imports, each once. `read` gives a file's bytes, None if it is not there."""
    data = read(root)
    if data is None:
        raise InputError(f"there is no file {root!r}", hint="Name the WSDL among the sources.")
    documents = {root: _document(root, data, "wsdl:definitions")}
    pending = [root]
    while pending:
        importer = documents[pending.pop(0)]
        for element, location in _imports(importer):
            kind, name = _kind(element), _file_name(location, importer.origin(element))
            if name not in documents:
                try:
                    data = read(name)
                except InputError as error:
                    raise InputError(error.problem, importer.origin(element), error.hint) from error
                if data is None:
                    problem = f"{_label(element)} of {name!r}, which is not there"
                    hint = f"Put the file beside {root} under that name: nothing is fetched from the network."
                    raise InputError(problem, importer.origin(element), hint)
                documents[name] = _document(name, data, kind)
                pending.append(name)
                if sum(len(document.starts) for document in documents.values()) > MAX_ELEMENTS:
                    raise _too_many_elements(importer.origin(element), "the files have")
            _check_kind(documents[name], kind)
            adopters = _adopters(importer, element, documents[name].root)
            if adopters is None:
                _check_namespace(importer.origin(element), element, documents[name].root)
            elif not adopters <= documents[name].adopters:
                documents[name].adopters.update(adopters)
                pending.append(name)  # what it includes is adopted too
    return list(documents.values())


def _adopters(importer: _Document, element: etree._Element, root: etree._Element) -> set[str] | None:
    """The namespaces that an included schema without a target namespace takes; None if it is no such schema."""
    schema = element.getparent()
    if _label(element) != "xs:include" or schema is None or root.get("targetNamespace"):
        return None
    own = schema.get("targetNamespace")
    return {own} if own else importer.adopters


def _imports(document: _Document) -> Iterator[tuple[etree._Element, str]]:
    """Every import and include of a file that is somewhere, and where."""
    for element in document.root.iter(f"{{{WSDL}}}import", f"{{{XSD}}}import", f"{{{XSD}}}include"):
        location = element.get(_LOCATIONS[_label(element)])
        # What XML Schema defines itself needs no file; an import without a location names another schema of the WSDL.
        if location is not None and element.get("namespace") not in (XSD, _XML):
            yield element, location


def _kind(element: etree._Element) -> str:
    """What the file that is imported or included is to be."""
    return "wsdl:definitions" if _label(element) == "wsdl:import" else "xs:schema"


def _file_name(location: str, origin: Origin) -> str:
    """The last segment of a path or URL."""
    path, query, _ = location.strip().partition("?")
    name = unquote(re.split(r"[/\\]", path.partition("#")[0])[-1])
    if query or name in ("", ".", "..") or re.search(r"[/\\\x00-\x1f]", name):
        hint = "Save that file beside the WSDL, and write its name, without a folder, in place of the location."
        raise InputError(f"the location {location!r} names no file", origin, hint)
    return name


def _check_kind(document: _Document, kind: str) -> None:
    """Refuse a file whose root element is not of this kind."""
    label = _label(document.root)
    if label != kind:
        is_fault = document.root.find("*/{*}Fault") is not None
        found = "a SOAP fault" if is_fault else _KINDS.get(label, f"XML with the root element {label}")
        hint = {
            "xs:schema": "Give the WSDL whose types import it with xs:import.",
            "wsdl:definitions": "Import it with wsdl:import.",
            "{http://www.w3.org/ns/wsdl}description": "Ask the service for its WSDL 1.1.",
        }.get(label, "Fetch the file again, and look at it.")
        raise InputError(f"the file is {found}, where {_KINDS[kind]} should be", document.origin(document.root), hint)


def _check_namespace(origin: Origin, element: etree._Element, root: etree._Element) -> None:
    """Refuse an import or include of a file whose target namespace is another."""
    schema = element.getparent() if _label(element) == "xs:include" else None
    wanted = element.get("namespace", "") if schema is None else schema.get("targetNamespace", "")
    found = root.get("targetNamespace", "")
    if wanted != found:
        problem = f"{_label(element)} of the namespace {wanted!r}, but the file's targetNamespace is {found!r}"
        raise InputError(problem, origin, "Make the two agree, or name the right file.")


# --- bytes to XML


def _document(file: str, data: bytes, kind: str) -> _Document:
    """Parse a file in the strictest way, and check it against the grammar."""
    _check_size(file, len(data))
    starts = _starts(file, data)
    parser = etree.XMLParser(
        recover=False,
        load_dtd=False,
        resolve_entities=False,
        no_network=True,
        huge_tree=False,
        remove_comments=True,
        remove_pis=True,
    )
    try:
        root = etree.fromstring(data, parser)
    except etree.XMLSyntaxError as error:
        raise _not_xml(file, data, error.msg or "syntax error", error.lineno or 1) from error
    document = _Document(file, root, dict(zip(root.iter(), starts, strict=True)))
    _check_kind(document, kind)
    _check_element(document, root, kind)
    return document


def _check_size(file: str, size: int) -> None:
    if size > MAX_BYTES:
        hint = "No WSDL needs that: look at the file."
        raise InputError(f"the file has {size:,} bytes, more than {MAX_BYTES:,}", Origin(file, 1), hint)


def _starts(file: str, data: bytes) -> list[_Start]:
    """Every start tag, in document order. lxml cannot tell: it knows no byte, and no exact line beyond 65535.

    The pass comes before lxml's own, and ends at a DOCTYPE, before anything in it is read, and at what would take more
    time or memory than a WSDL does.
    """
    starts: list[_Start] = []
    namespaces = [0]
    parser = expat.ParserCreate()

    def start(name: str, attributes: Mapping[str, str]) -> None:
        origin = Origin(file, parser.CurrentLineNumber)
        starts.append(_Start(origin.line, parser.CurrentByteIndex))
        declared = sum(attribute.partition(":")[0] == "xmlns" for attribute in attributes)
        namespaces.append(namespaces[-1] + declared)
        if len(starts) > MAX_ELEMENTS:
            raise _too_many_elements(origin, "the file has")
        for what, number, limit in (
            ("elements nest deeper than", len(namespaces) - 1, MAX_DEPTH),
            ("attributes of one element: more than", len(attributes), MAX_ATTRIBUTES),
            ("namespaces declared in one place: more than", namespaces[-1], MAX_NAMESPACES),
        ):
            if number > limit:
                raise InputError(f"{what} {limit}", origin, "No WSDL needs that: look at the file.")

    def end(_: str) -> None:
        namespaces.pop()

    def doctype(name: str, *_: object) -> None:
        if name.lower() == "html":
            raise _html(file)
        raise InputError(
            "a DOCTYPE is refused", Origin(file, parser.CurrentLineNumber), "Remove it: a WSDL needs none."
        )

    parser.StartElementHandler = start
    parser.EndElementHandler = end
    parser.StartDoctypeDeclHandler = doctype
    try:
        parser.Parse(data, True)
    except expat.ExpatError as error:
        raise _not_xml(file, data, expat.ErrorString(error.code), error.lineno) from error
    except (LookupError, ValueError) as error:  # an encoding that expat does not know
        raise InputError(f"cannot read the file: {error}", Origin(file, 1), "Save it as UTF-8.") from error
    return starts


def _too_many_elements(origin: Origin, who: str) -> InputError:
    return InputError(f"{who} more than {MAX_ELEMENTS:,} elements", origin, "No WSDL needs that: look at the file.")


def _not_xml(file: str, data: bytes, problem: str, line: int) -> InputError:
    """The error for a file that is not well-formed, after a look at what it may be instead."""
    text = data.replace(b"\0", b"").strip(b"\xef\xbb\xbf\xfe\xff \t\r\n")
    if not text:
        return InputError("the file is empty", Origin(file, 1), "Fetch it again.")
    if re.match(rb"<(!doctype\s+)?html", text, re.IGNORECASE):
        return _html(file)
    if not text.startswith(b"<"):
        hint = "Give a WSDL; if it is compressed, unpack it first."
        return InputError(f"the file is not XML: it begins with {data[:12]!r}", Origin(file, 1), hint)
    hint = "Correct the file, or fetch it again."
    if not text.endswith(b">") or "no element found" in problem:
        hint = "The file seems to be cut off: fetch it again."
    return InputError(f"the file is not well-formed XML: {problem}", Origin(file, line), hint)


def _html(file: str) -> InputError:
    hint = "Fetch it again, and look at it: a server sends a login or error page in place of a WSDL."
    return InputError("the file is an HTML page, not a WSDL", Origin(file, 1), hint)


# --- the grammar


def _check_element(document: _Document, element: etree._Element, name: str) -> None:
    """Refuse whatever in the element the rule `name` does not hold."""
    rule = GRAMMAR[name]
    if rule.text:
        return
    label = _label(element)
    origin = document.origin(element)
    _check_attributes(element, rule, origin)
    _check_occurs(element, origin)
    stray = "".join([element.text or "", *(child.tail or "" for child in element)]).split()
    if stray:
        raise InputError(f"stray text in {label}: {' '.join(stray)[:40]!r}", origin, "Remove it.")
    single: list[str] = []
    for child in element:
        child_label = _label(child)
        if child_label in rule.names:
            if not rule.repeats(child_label):
                _check_single(child_label, single, rule, label, document.origin(child))
                single.append(child_label)
            _check_element(document, child, rule_name(name, child_label))
        elif label.startswith("wsdl:") and _is_foreign(child):
            if child.get(_REQUIRED, "").strip() in ("true", "1"):
                problem = f'the extension {child_label} says wsdl:required="true", and is not supported'
                hint = "Remove it from the WSDL if the service can do without."
                raise UnsupportedError(problem, document.origin(child), hint)
        else:
            known = ", ".join(rule.names) or "nothing"
            problem = f"{child_label} is not supported inside {label}"
            raise UnsupportedError(problem, document.origin(child), f"Supported there: {known}.")


def _check_single(child: str, before: list[str], rule: Rule, parent: str, origin: Origin) -> None:
    """Refuse a second copy of what may come once, and a wrong order where order means something."""
    if child in before:
        raise InputError(f"a second {child} inside {parent}", origin, "Keep one of them.")
    if rule.ordered and before and rule.names.index(before[-1]) > rule.names.index(child):
        problem = f"{child} after {before[-1]} is not supported inside {parent}"
        raise UnsupportedError(problem, origin, "Only operations that take a request and give a response are.")


def _check_attributes(element: etree._Element, rule: Rule, origin: Origin) -> None:
    """Refuse attributes and values that the rule does not hold, except foreign and harmless ones."""
    label = _label(element)
    for name, value in element.attrib.items():
        if name == _REQUIRED or name in HARMLESS:
            continue
        if name in rule.attributes:
            allowed = rule.attributes[name]
            if not re.fullmatch(allowed, value.strip()):
                supported = allowed.replace(NUMBER, "a number of up to 9 digits").replace("|", " or ")
                hint = f"Supported: {supported}."
                raise UnsupportedError(f'{name}="{value}" is not supported on {label}', origin, hint)
        elif name in DEFINED or _namespace(name) in PREFIXES:
            known = ", ".join(rule.attributes) or "none"
            problem = f'the attribute {_prefixed(name)}="{value}" is not supported on {label}'
            raise UnsupportedError(problem, origin, f"Supported there: {known}.")
    if "default" in element.attrib and "fixed" in element.attrib:
        raise InputError(f"{label} with both default and fixed", origin, "Keep one of them.")
    for name in rule.required:
        if name not in element.attrib:
            raise InputError(f"{label} without the attribute {name}", origin, "Add it.")


def _check_occurs(element: etree._Element, origin: Origin) -> None:
    """Refuse a minOccurs above maxOccurs, which xsdata would mend in silence."""
    low, high = element.get("minOccurs", "1").strip(), element.get("maxOccurs", "1").strip()
    if low.isdigit() and high.isdigit() and int(low) > int(high):
        problem = f'minOccurs="{low}" is more than maxOccurs="{high}" on {_label(element)}'
        raise InputError(problem, origin, "Correct one of them: each is 1 where it is not given.")


def _reduce(root: etree._Element) -> None:
    """Take out of a checked document what the grammar does not hold, for xsdata would choke on some of it."""
    for element in list(root.iter()):
        label = _label(element)
        if label in ("xs:appinfo", "xs:documentation"):
            text = " ".join(element.itertext())
            element.clear()
            element.text = text
            continue
        _reduce_documentation(element)
        for child in element:
            if label.startswith("wsdl:") and _is_foreign(child):
                element.remove(child)
        for name, value in element.attrib.items():
            if _namespace(name):
                del element.attrib[name]
            elif name not in ("value", "default", "fixed"):
                element.set(name, value.strip())


def _reduce_documentation(element: etree._Element) -> None:
    """Make the `wsdl:documentation` of a port type or an operation one of text only, and take out any other."""
    notes = element.findall(f"{{{WSDL}}}documentation")
    text = "\n\n".join(" ".join(note.itertext()) for note in notes)
    for note in notes:
        element.remove(note)
    if text.strip() and _label(element) in ("wsdl:portType", "wsdl:operation"):
        notes[0].clear()
        notes[0].text = text
        element.insert(0, notes[0])


def _namespace(name: str) -> str:
    """The namespace of a name in the notation `{namespace}local`, "" for none."""
    return name[1:].partition("}")[0] if name.startswith("{") else ""


def _prefixed(name: str) -> str:
    """The name as messages and the grammar write it: with the usual prefix."""
    prefix = PREFIXES.get(_namespace(name))
    return f"{prefix}:{name.rpartition('}')[2]}" if prefix else name


def _label(element: etree._Element) -> str:
    return _prefixed(str(element.tag))


def _is_foreign(element: etree._Element) -> bool:
    """Whether the element extends WSDL: it has a namespace, and one that the grammar does not know."""
    return _namespace(str(element.tag)) not in ("", *PREFIXES)
