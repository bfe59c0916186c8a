"""The files of a WSDL: itself and everything that it imports or includes, each parsed and checked once."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from urllib.parse import unquote

from lxml import etree

from ..errors import InputError
from ..ir import XSD, Origin
from .grammar import WSDL, label
from .validation import check_element, check_kind
from .xml_parser import MAX_ELEMENTS, StartTag, parse_xml, too_many_elements

DEFINITIONS = "wsdl:definitions"
SCHEMA = "xs:schema"
"""The two kinds of file, by the label of their root element."""

_XML = "http://www.w3.org/XML/1998/namespace"
_LOCATIONS = {"wsdl:import": "location", "xs:import": "schemaLocation", "xs:include": "schemaLocation"}


@dataclass(frozen=True)
class Document:
    """A well-formed file that keeps to the grammar. Nobody changes its elements.

    Attributes:
        file: its name or address.
        root: its root element.
        size: how many bytes it has.
        starts: where each element begins, in document order.
        adopters: for a schema without a target namespace, the namespaces of the schemas that include it.
    """

    file: str
    size: int
    root: etree._Element
    starts: Mapping[etree._Element, StartTag]
    adopters: set[str] = field(default_factory=set)

    @property
    def kind(self) -> str:
        """What the file is, `DEFINITIONS` or `SCHEMA`."""
        return label(self.root)

    def origin(self, element: etree._Element) -> Origin:
        """Return the file and line of one of its elements."""
        return Origin(self.file, self.starts[element].line)


@dataclass(frozen=True)
class Import:
    """An import or include that says where its file is.

    Attributes:
        kind: what the file must be, `DEFINITIONS` or `SCHEMA`.
        attribute, location: the attribute that says where it is, and its value.
        origin: the file and line of the import.
        start, end: the bytes that its start tag is between: it begins at `start`, and no other one begins before `end`.
    """

    kind: str
    attribute: str
    location: str
    origin: Origin
    start: int
    end: int


def imports(file: str, data: bytes, kind: str = DEFINITIONS) -> list[Import]:
    """Return what a file imports and includes, in document order.

    Args:
        file: its name or address, for messages.
        data: its content.
        kind: what it must be, `DEFINITIONS` or `SCHEMA`.

    Raises:
        InputError: If the file is not the XML that it should be.
        UnsupportedError: If it uses a construct that the generator refuses.
    """
    document = _document(file, data, kind)
    starts = list(document.starts.values())
    ends = dict(zip(starts, [*(start.byte for start in starts[1:]), len(data)]))
    found = []
    for element, location in _imports(document):
        start = document.starts[element]
        attribute, origin = _LOCATIONS[label(element)], document.origin(element)
        found.append(
            Import(_imported_kind(element), attribute, location, origin=origin, start=start.byte, end=ends[start])
        )
    return found


def read_documents(root: str, read: Callable[[str], bytes | None]) -> tuple[Document, ...]:
    """Parse and check a WSDL and all that it imports and includes, each once.

    Args:
        root: the name of the WSDL.
        read: gives the content of a file by its name, None if there is no such file.

    Raises:
        InputError: If a file is missing or is not the XML that it should be.
        UnsupportedError: If a file uses a construct that the generator refuses.
    """
    data = read(root)
    if data is None:
        raise InputError(f"there is no file {root!r}", hint="Name the WSDL among the sources.")
    return _Collection(_document(root, data, DEFINITIONS), read).collect()


class _Collection:
    """The documents found so far, beginning with the WSDL."""

    def __init__(self, wsdl: Document, read: Callable[[str], bytes | None]) -> None:
        self.root = wsdl.file
        self.read = read
        self.documents = {wsdl.file: wsdl}
        self.pending = dict.fromkeys([wsdl.file])  # in order, and each once
        self.elements = len(wsdl.starts)

    def collect(self) -> tuple[Document, ...]:
        """Follow every import and include."""
        while self.pending:
            file = next(iter(self.pending))
            del self.pending[file]
            importer = self.documents[file]
            for element, location in _imports(importer):
                imported = self.imported(importer, element, location)
                check_kind(imported.root, _imported_kind(element), imported.origin(imported.root))
                self.adopt(importer, element, imported)
        return tuple(self.documents.values())

    def imported(self, importer: Document, element: etree._Element, location: str) -> Document:
        """Return the document that an import leads to, which is read if it is a new one."""
        origin = importer.origin(element)
        name = _file_name(location, origin)
        if name not in self.documents:
            try:
                data = self.read(name)
            except InputError as error:
                raise InputError(error.problem, origin, error.hint) from error
            if data is None:
                problem = f"{label(element)} of {name!r}, which is not there"
                hint = f"Put the file beside {self.root} under that name: nothing is fetched from the network."
                raise InputError(problem, origin, hint)
            self.documents[name] = _document(name, data, _imported_kind(element))
            self.pending[name] = None
            self.elements += len(self.documents[name].starts)
            if self.elements > MAX_ELEMENTS:
                raise too_many_elements(origin, "the files have")
        return self.documents[name]

    def adopt(self, importer: Document, element: etree._Element, imported: Document) -> None:
        """Give an included schema without a target namespace that of its includer; check the namespace of any other."""
        schema = element.getparent()
        if label(element) != "xs:include" or schema is None or imported.root.get("targetNamespace"):
            _check_namespace(importer.origin(element), element, imported.root)
            return
        own = schema.get("targetNamespace")
        new = ({own} if own else importer.adopters) - imported.adopters
        if new:
            # It stands for another schema in each of its namespaces, and so does what it includes.
            copies = len(new) if imported.adopters else len(new) - 1
            self.elements += copies * (len(imported.starts) + imported.size // 100)
            if self.elements > MAX_ELEMENTS:
                raise too_many_elements(
                    importer.origin(element), "the files, each in all namespaces that include it, have"
                )
            imported.adopters.update(new)
            self.pending[imported.file] = None


def _document(file: str, data: bytes, kind: str) -> Document:
    """Parse a file, and check it against the grammar."""
    document = Document(file, len(data), *parse_xml(file, data))
    check_kind(document.root, kind, document.origin(document.root))
    check_element(document.root, kind, document.origin)
    return document


def _imports(document: Document) -> Iterator[tuple[etree._Element, str]]:
    """Yield every import and include that names a file, and its location.

    What XML Schema defines itself needs no file, and an import without a location names another schema of the WSDL.
    """
    for element in document.root.iter(f"{{{WSDL}}}import", f"{{{XSD}}}import", f"{{{XSD}}}include"):
        location = element.get(_LOCATIONS[label(element)])
        if location is not None and element.get("namespace") not in (XSD, _XML):
            yield element, location


def _imported_kind(element: etree._Element) -> str:
    """Return what the file that is imported or included must be."""
    return DEFINITIONS if label(element) == "wsdl:import" else SCHEMA


def _file_name(location: str, origin: Origin) -> str:
    """Return the last segment of a path or URL."""
    path, query, _ = location.strip().partition("?")
    name = unquote(re.split(r"[/\\]", path.partition("#")[0])[-1])
    if query or name in ("", ".", "..") or re.search(r"[/\\\x00-\x1f]", name):
        hint = "Save that file beside the WSDL, and write its name, without a folder, in place of the location."
        raise InputError(f"the location {location!r} does not name a file", origin, hint)
    return name


def _check_namespace(origin: Origin, element: etree._Element, root: etree._Element) -> None:
    """Refuse an import or include of a file that has another target namespace."""
    schema = element.getparent() if label(element) == "xs:include" else None
    wanted = element.get("namespace", "") if schema is None else schema.get("targetNamespace", "")
    found = root.get("targetNamespace", "")
    if wanted != found:
        problem = f"{label(element)} of the namespace {wanted!r}, but the file's targetNamespace is {found!r}"
        raise InputError(problem, origin, "Make the two agree, or name the right file.")
