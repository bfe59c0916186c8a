"""Judges that know nothing of our code: lxml's XML Schema validator, and zeep. Neither reaches the network."""

from __future__ import annotations

import tempfile
from collections.abc import Mapping
from functools import cached_property
from pathlib import Path
from typing import Any

import zeep.helpers
from lxml import etree
from support.messages import meaning

_zeep: Any = zeep

XS = "http://www.w3.org/2001/XMLSchema"
XML = "http://www.w3.org/XML/1998/namespace"
XML_SCHEMA = f"""
<xs:schema xmlns:xs="{XS}" targetNamespace="{XML}">
  <xs:attribute name="lang"><xs:simpleType><xs:union memberTypes="xs:language"><xs:simpleType>
    <xs:restriction base="xs:string"><xs:enumeration value=""/></xs:restriction>
  </xs:simpleType></xs:union></xs:simpleType></xs:attribute>
  <xs:attribute name="space"><xs:simpleType><xs:restriction base="xs:NCName">
    <xs:enumeration value="default"/><xs:enumeration value="preserve"/>
  </xs:restriction></xs:simpleType></xs:attribute>
  <xs:attribute name="base" type="xs:anyURI"/>
  <xs:attribute name="id" type="xs:ID"/>
</xs:schema>
""".strip().encode()
"""The declarations of xml:lang and its like, which everybody is expected to have at hand."""

BASE = "http://test.invalid/"


class Witnesses:
    """What others say about a WSDL and messages of it.

    Args:
        wsdl: the WSDL.
        beside: the files beside it, by name.
    """

    def __init__(self, wsdl: bytes, beside: Mapping[str, bytes] | None = None) -> None:
        self.wsdl = wsdl
        self.beside = dict(beside or {})

    @cached_property
    def schema(self) -> etree.XMLSchema:
        """The WSDL's schemas, compiled by lxml."""
        with tempfile.TemporaryDirectory() as folder:
            for name, content in _driver(self.wsdl, self.beside).items():
                Path(folder, name).write_bytes(content)
            return etree.XMLSchema(etree.parse(str(Path(folder, "driver.xsd"))))

    def faults(self, message: str | bytes) -> list[str]:
        """What XML Schema has against a message; nothing if it is valid."""
        self.schema.validate(etree.fromstring(message))
        return [entry.message for entry in self.schema.error_log]

    @cached_property
    def client(self) -> Any:
        """zeep's client."""
        files = {f"{BASE}{name}": content for name, content in self.beside.items()}
        return _zeep.Client(f"{BASE}test.wsdl", transport=_Memory({f"{BASE}test.wsdl": self.wsdl, **files}))

    def zeep_reads(self, message: str | bytes) -> Any:
        """The values in a message, as zeep's dicts; elements of wildcards as their meaning."""
        root = etree.fromstring(message)
        parsed = self.client.get_element(root.tag).parse(root, schema=self.client.wsdl.types)
        return _plain(_zeep.helpers.serialize_object(parsed, dict))

    def zeep_copies(self, message: str | bytes) -> bytes:
        """What zeep writes for the values that it reads from a message."""
        root = etree.fromstring(message)
        element = self.client.get_element(root.tag)
        parent = etree.Element("parent")
        element.render(parent, element.parse(root, schema=self.client.wsdl.types))
        [copy] = parent
        return etree.tostring(copy, encoding="utf-8")


def _plain(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: _plain(item) for key, item in value.items()}
    if isinstance(value, list):
        return [_plain(item) for item in value]
    if isinstance(value, etree._Element):
        return meaning(etree.tostring(value, encoding="utf-8"))
    return value


class _Memory:
    """A transport that has some files, and no way to others."""

    def __init__(self, files: Mapping[str, bytes]) -> None:
        self.files = files

    def load(self, url: str) -> bytes:
        return XML_SCHEMA if url.endswith("xml.xsd") else self.files[url]


def _driver(wsdl: bytes, beside: Mapping[str, bytes]) -> dict[str, bytes]:
    """The schemas of a WSDL as files, with `driver.xsd` that imports them all.

    libxml2 reads one document for each namespace, and only where it is told a location. So every namespace gets a file
    that includes its documents, and every import goes there.
    """
    roots = {
        f"inline{index}.xsd": schema for index, schema in enumerate(etree.fromstring(wsdl).iter(f"{{{XS}}}schema"))
    }
    roots = {name: etree.fromstring(etree.tostring(schema, encoding="utf-8")) for name, schema in roots.items()}
    inline = list(roots)
    roots |= {name: etree.fromstring(content) for name, content in beside.items() if name.endswith(".xsd")}
    imported = {
        each.get("schemaLocation") for root in roots.values() for each in root.iter(f"{{{XS}}}import")
    } & beside.keys()
    documents: dict[str, list[str]] = {}
    for name in (*inline, *sorted(map(str, imported))):
        documents.setdefault(roots[name].get("targetNamespace", ""), []).append(name)
    homes = {namespace: f"namespace{index}.xsd" for index, namespace in enumerate(documents)} | {XML: "xml.xsd"}
    for root in roots.values():
        for each in root.iter(f"{{{XS}}}import"):
            each.set("schemaLocation", homes[each.get("namespace", "")])
    files = {name: etree.tostring(root, encoding="utf-8") for name, root in roots.items()} | {"xml.xsd": XML_SCHEMA}
    for namespace, names in documents.items():
        target = f' targetNamespace="{namespace}"' if namespace else ""
        includes = "".join(f'<xs:include schemaLocation="{name}"/>' for name in names)
        files[homes[namespace]] = f'<xs:schema xmlns:xs="{XS}"{target}>{includes}</xs:schema>'.encode()
    imports = "".join(
        f'<xs:import namespace="{namespace}" schemaLocation="{homes[namespace]}"/>' for namespace in documents
    )
    # A schema may not import its own namespace, and that of the driver is none of theirs.
    files["driver.xsd"] = f'<xs:schema xmlns:xs="{XS}" targetNamespace="urn:driver">{imports}</xs:schema>'.encode()
    return files
