"""Checked documents to xsdata's typed models, and what it costs to have them from xsdata.

xsdata reads WSDL and XML Schema into dataclasses. What it does not do, or does otherwise than we need, is made up for
here and nowhere else:

- it empties the elements that it reads, so it gets a copy, without what it would choke on (`_parse`);
- its models do not know where they come from, so origins are kept beside them, by `id` (`Tree.origins`);
- it sorts the children of an element into a list for each kind, so `in_order` puts them into document order again;
- it rewrites every attribute that looks like `prefix:name`, also a soapAction (`_Parser.start`);
- each new context searches all classes that are loaded, and does so again whenever more are: one is shared, which
  searches once (`_CONTEXT`).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from copy import deepcopy
from dataclasses import dataclass
from typing import Any, TypeVar

from lxml import etree
from xsdata.codegen.parsers import DefinitionsParser
from xsdata.formats.dataclass.context import XmlContext
from xsdata.formats.dataclass.parsers.handlers import LxmlEventHandler
from xsdata.models import wsdl, xsd
from xsdata.models.mixins import ElementBase

from ..ir import Origin
from .documents import DEFINITIONS, Document
from .grammar import SOAP, SOAP12, WSDL, is_foreign, label, namespace_of

Child = TypeVar("Child", bound=ElementBase)
Root = TypeVar("Root", wsdl.Definitions, xsd.Schema)


class _Context(XmlContext):
    """What xsdata knows of its models. They are all loaded when it is first asked, whatever is loaded later."""

    def build_xsi_cache(self) -> None:
        """Look for the models, once."""
        if not self.xsi_cache:
            super().build_xsi_cache()


_CONTEXT = _Context(models_package="xsdata.models")


@dataclass(frozen=True)
class Tree:
    """A WSDL and its schemas as xsdata's models.

    Attributes:
        definitions: the WSDL itself, then the WSDLs that it imports.
        schemas: inline and imported schemas.
        origins: where each model was declared, by its `id`; the models live as long as the tree does.
        adopted: the schemas, by `id`, that have no target namespace of their own: they took that of the one that
            includes them, and so do their references without a prefix.
    """

    definitions: tuple[wsdl.Definitions, ...]
    schemas: tuple[xsd.Schema, ...]
    origins: Mapping[int, Origin]
    adopted: frozenset[int] = frozenset()

    def origin(self, model: object) -> Origin:
        """Return where a model of this tree was declared."""
        return self.origins[id(model)]


def to_tree(documents: Iterable[Document]) -> Tree:
    """Give checked documents to xsdata."""
    definitions: list[wsdl.Definitions] = []
    schemas: list[xsd.Schema] = []
    origins: dict[int, Origin] = {}
    adopted: set[int] = set()
    for document in documents:
        if document.kind == DEFINITIONS:
            definitions.append(_parse(document, wsdl.Definitions, origins))
            schemas.extend(definitions[-1].schemas)
            continue
        for namespace in sorted(document.adopters) or [""]:
            schemas.append(_parse(document, xsd.Schema, origins))
            if namespace:
                schemas[-1].target_namespace = namespace
                adopted.add(id(schemas[-1]))
    return Tree(tuple(definitions), tuple(schemas), origins, frozenset(adopted))


def in_order(children: Iterable[Child]) -> list[Child]:
    """Return children of one model, of whatever kinds, in document order."""
    return sorted(children, key=lambda child: child.index)


def _parse(document: Document, kind: type[Root], origins: dict[int, Origin]) -> Root:
    """Return a document as xsdata's model, and keep the origins of all models in it."""
    root = deepcopy(document.root)
    copies = dict(zip(root.iter(), document.root.iter(), strict=True))
    _reduce(root)
    in_document = [document.origin(copies[element]) for element in root.iter()]
    return _Parser(in_document, origins).parse(root, kind)


class _Parser(DefinitionsParser):
    """xsdata's parser, which keeps the origin of each model."""

    def __init__(self, in_document: list[Origin], origins: dict[int, Origin]) -> None:
        super().__init__(context=_CONTEXT, handler=LxmlEventHandler)
        self.in_document = in_document
        self.origins = origins

    def start(
        self, clazz: Any, queue: list[Any], objects: list[Any], qname: str, attrs: dict[str, str], ns_map: Any
    ) -> None:
        """Begin an element."""
        # Without prefixes, or a soapAction such as "tns:Create" would be taken for a qualified name and rewritten.
        prefixes = {} if namespace_of(qname) in (SOAP, SOAP12) else ns_map
        super().start(clazz, queue, objects, qname=qname, attrs=attrs, ns_map=prefixes)

    def end(self, queue: list[Any], objects: list[Any], qname: str, text: str | None, tail: str | None) -> Any:
        """End an element, and keep where it began: xsdata numbers elements from 1 in document order."""
        number = self.indices[-1]
        model = super().end(queue, objects, qname, text=text, tail=tail)
        self.origins[id(model)] = self.in_document[number - 1]
        return model


def _reduce(root: etree._Element) -> None:
    """Remove what the grammar does not hold."""
    for element in list(root.iter()):
        name = label(element)
        if name in ("xs:appinfo", "xs:documentation"):
            text = " ".join(element.itertext())
            element.clear()
            element.text = text
            continue
        _reduce_documentation(element)
        for child in element:
            if name.startswith("wsdl:") and is_foreign(child):
                element.remove(child)
        _reduce_attributes(element)


def _reduce_documentation(element: etree._Element) -> None:
    """Make one text of the `wsdl:documentation` of a port type or an operation, and remove any other."""
    notes = element.findall(f"{{{WSDL}}}documentation")
    text = "\n\n".join(" ".join(note.itertext()) for note in notes)
    for note in notes:
        element.remove(note)
    if text.strip() and label(element) in ("wsdl:portType", "wsdl:operation"):
        notes[0].clear()
        notes[0].text = text
        element.insert(0, notes[0])


def _reduce_attributes(element: etree._Element) -> None:
    """Remove foreign attributes, and white space around values of names and numbers."""
    for name, value in element.attrib.items():
        if namespace_of(name):
            del element.attrib[name]
        elif name not in ("value", "default", "fixed") and value != value.strip():
            element.set(name, value.strip())
