"""The notes in this repository are about the WSDL beside them, in its order, and all of them are in the package."""

from __future__ import annotations

import ast
import re
import tomllib
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import pytest
from lxml import etree
from sfmc_soapgen import resources
from sfmc_soapgen.notes.notes import Notes
from sfmc_soapgen.notes.reading import load_notes
from sfmc_soapgen.notes.unused import unused
from sfmc_soapgen.pipeline import default_settings, generate, load_sources, understand
from sfmc_soapgen.python.bindings import Selection

XS = "{http://www.w3.org/2001/XMLSchema}"
TABLES = tomllib.loads(resources.NOTES.read_text(encoding="utf-8"))
SCHEMAS = [resources.WSDL, resources.WSDL.parent / "ETFrameworkFault.xsd"]


def declared() -> Iterator[tuple[str, Any]]:
    """Yield the name and the node of each type, simple type and message that the schemas declare, in their order."""
    for path in SCHEMAS:
        for schema in etree.parse(path).iter(f"{XS}schema"):
            yield from ((str(node.get("name")), node) for node in schema if node.get("name") and not node.get("type"))


def own_fields(node: Any) -> set[str]:
    """Return the names of the elements of a type, without those inside its wrappers."""
    depth = node.tag == f"{XS}element"
    return {
        each.get("name")
        for each in node.iter(f"{XS}element")
        if each is not node and sum(above.tag == f"{XS}element" for above in each.iterancestors()) == depth
    }


def test_every_key_is_in_the_embedded_wsdl() -> None:
    """The WSDL is read by lxml alone. What is needed may be inherited: `unused` finds nothing either."""
    nodes = dict(declared())
    for key, table in (TABLES["types"] | TABLES["messages"]).items():
        assert {*table.get("fields", {})} <= own_fields(nodes[key]), key
    for key, table in TABLES["enumerations"].items():
        values = {each.get("value") for each in nodes[key].iter(f"{XS}enumeration")}
        assert {*table.get("members", {})} <= values, key
    assert {nodes[key].tag for key in TABLES["simple_types"]} == {f"{XS}simpleType"}
    service = understand(load_sources(), default_settings()).service
    assert unused(load_notes(resources.NOTES), service) == []
    assert [*TABLES["operations"]] == [operation.wire.local for operation in service.operations]


def test_the_file_is_in_the_order_of_the_wsdl_and_in_short_lines() -> None:
    text = resources.NOTES.read_text(encoding="utf-8")
    assert max(map(len, text.splitlines())) <= 110
    order = re.findall(r"^\[(?:types|enumerations|simple_types|messages)\.([\w-]+)\]", text, re.MULTILINE)
    assert order == [key for key in dict(declared()) if key in {*order}]


@pytest.mark.slow
def test_every_note_is_in_the_package() -> None:
    """Each is a sentence, stands in a docstring, and makes none with long lines. People write those of rooms."""
    files = generate(load_sources(), default_settings(Selection(("*",), ("*",))))
    made = [text for path, text in files.items() if path.endswith(".py") and not path.startswith("_runtime")]
    strings = [each.value for text in made for each in ast.walk(ast.parse(text)) if isinstance(each, ast.Constant)]
    docs = [each for each in strings if isinstance(each, str)]
    shown = " ".join(" ".join(docs).split())
    notes = [note for key in ("types", "messages", "enumerations", "simple_types") for note in said(TABLES[key])]
    assert len(notes) > 1_500
    assert [note for note in notes if " ".join(note.split()) not in shown] == []
    assert [note for note in notes if not note.strip().endswith((".", "?"))] == []
    assert [line for each in docs if "\n" in each for line in each.splitlines() if len(line) > 110] == []


@pytest.mark.slow
def test_notes_take_as_much_room_as_the_page_says() -> None:
    """docs/generator.md: less than a tenth of the source, with everything that makes everyday work short."""
    settings = default_settings()
    packages = [generate(load_sources(), each) for each in (replace(settings, notes=Notes()), settings)]
    bare, noted = (sum(len(text) for path, text in files.items() if path.endswith(".py")) for files in packages)
    assert bare * 1.05 < noted < bare * 1.1


@pytest.mark.slow
def test_every_example_fits_the_package() -> None:
    client = generate(load_sources(), default_settings())["client.py"]
    for operation in TABLES["operations"].values():
        for value in operation.get("example", {}).values():
            assert value.strip().split("\n")[0] in client


def said(tables: dict[str, Any]) -> Iterator[str]:
    """Yield what tables say of their things, and of the fields or members of these."""
    for table in tables.values():
        yield from (table[key] for key in ("about", "permission") if key in table)
        for member in (table.get("fields", {}) | table.get("members", {})).values():
            about = member if isinstance(member, str) else member.get("about")
            yield from [about] if about else []
