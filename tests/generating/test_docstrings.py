"""The documentation of a WSDL in docstrings: where editors show it, and as text whatever it holds."""

from __future__ import annotations

import ast
import inspect
from functools import cache
from pathlib import Path

from hypothesis import example, given
from sfmc_soapgen.emit.docstrings import PROSE_LENGTH, literal, readable, wrapped
from sfmc_soapgen.emit.format import format_python
from sfmc_soapgen.emit.render import render
from sfmc_soapgen.pipeline import Settings, understand
from sfmc_soapgen.resources import TEMPLATES
from sfmc_soapgen.wsdl.reader import Sources
from support.docstrings import below, field_docs
from support.documented import TEXTS, documented
from support.packages import package

PLACES = {
    "models/types.py": ["T", "T.a", "T.b"],
    "enums.py": ["E", "E.ONE", "S"],
    "messages.py": ["Ask", "Ask.c"],
    "operations.py": ["ASK"],
    "client.py": ["Client", "Client.ask", "AsyncClient", "AsyncClient.ask"],
}
"""Where it stands in the package: what it is about, in each module."""


def docs(tree: ast.Module) -> dict[str, str]:
    """Return the documentation of a module's classes, methods, fields, members and constants."""
    found = below(tree.body)
    for cls in (node for node in tree.body if isinstance(node, ast.ClassDef)):
        found[cls.name] = ast.get_docstring(cls) or ""
        found |= {f"{cls.name}.{name}": text for name, text in below(cls.body).items()}
        for method in cls.body:
            if isinstance(method, ast.FunctionDef | ast.AsyncFunctionDef):
                found[f"{cls.name}.{method.name}"] = ast.get_docstring(method) or ""
    return found


def rendered(data: bytes) -> dict[str, str]:
    """Return the modules of a package that hold documentation, as black lays them out."""
    model = understand(Sources("test.wsdl", {"test.wsdl": data}), Settings())
    files = render(model, TEMPLATES, version="1.0", digest="")
    return {path: format_python(path, files[path], {}) for path in PLACES}


def skeleton(tree: ast.Module) -> list[str]:
    """Return the structure of a module without its strings."""
    return [type(node).__name__ for node in ast.walk(tree)]


def words(text: str) -> str:
    """Return text without its line breaks."""
    return " ".join(text.split())


MARKED = "A sentence of documentation."


@cache
def harmless() -> dict[str, list[str]]:
    """The skeletons of modules whose documentation is a plain sentence."""
    return {path: skeleton(ast.parse(text)) for path, text in rendered(documented(MARKED)).items()}


@given(TEXTS)
@example('"""')
@example('""""')
@example('ends in a quote"')
@example("ends in a backslash\\")
@example('\\"""\nimport os\n\\"""')
@example("\u202eturned\u2066\u200b")
@example(">>> import os")
@example("{{ 7 }}{% raw %}{# #}")
@example("word " * 5_000)
@example("long" * 5_000)
@example("one\n\ntwo\n \nthree")
def test_documentation_is_text(text: str) -> None:
    """Of any text the modules compile, have the same code, and hold the text itself: no character is hidden."""
    shown = words(readable(text)[:1_990])
    for path, source in rendered(documented(text)).items():
        tree = ast.parse(source)
        assert all(character.isprintable() or character == "\n" for character in source)
        assert ">>>" not in source
        if shown:
            assert skeleton(tree) == harmless()[path]
        for place in PLACES[path]:
            assert shown[:1_900] in words(docs(tree).get(place, "")), place


@given(TEXTS)
def test_a_literal_is_its_text(text: str) -> None:
    """At any indentation, and lines end before the longest allowed unless one word is longer."""
    shown = readable(text)
    for indent in (0, 4, 8):
        lines = wrapped(shown, indent)
        source = f"{' ' * indent}{literal(lines, indent)}".strip()
        assert words(inspect.cleandoc(ast.literal_eval(source))) == words(shown)
        assert all(len(line) <= PROSE_LENGTH - indent or " " not in line for line in lines.split("\n"))


def test_documentation_is_read_from_the_package(tmp_path: Path) -> None:
    """Types, operations and messages have it when the package runs; fields and members have it in the source."""
    with package(documented(MARKED), tmp_path) as made:
        assert inspect.getdoc(made.T) == f"{MARKED}\n\nThe type `T`."
        assert inspect.getdoc(made.E) == f"{MARKED}\n\nThe enumeration `E`."
        assert field_docs(made.T) == {"a": MARKED, "b": MARKED}
        assert field_docs(made.E) == {"ONE": MARKED}
        for client in (made.Client, made.AsyncClient):
            assert f"\n\n{MARKED}\n\nArgs:\n    c: {MARKED}\n" in str(inspect.getdoc(client.ask))
