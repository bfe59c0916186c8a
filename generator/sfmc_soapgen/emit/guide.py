"""What a vendor's guide says of operations beyond their WSDL, for the docstrings of the client's methods.

It is data: `wsdl/guide.toml` beside the embedded WSDL. An operation that it does not name has documentation from the
WSDL alone.
"""

from __future__ import annotations

import ast
import tomllib
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field

from ..errors import SettingsError


@dataclass(frozen=True)
class Advice:
    """What the guide says of one operation.

    Attributes:
        notes: paragraphs with an empty line between them.
        example: parameters of the method, and the Python that each may be given.
    """

    notes: str = ""
    example: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Guide:
    """What the guide says of the service of one namespace, by the names of operations."""

    namespace: str = ""
    operations: Mapping[str, Advice] = field(default_factory=dict)

    def advice(self, namespace: str, operation: str) -> Advice:
        """Return what it says of an operation of a service; nothing of those that it does not know."""
        return self.operations.get(operation, Advice()) if namespace == self.namespace else Advice()


def read_guide(text: str, file: str) -> Guide:
    """Read a guide.

    Raises:
        SettingsError: the text is not TOML, or not of the form that `wsdl/guide.toml` describes.
    """
    try:
        tables = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise SettingsError(f"{file}: not valid TOML: {error}", hint="Correct the file.") from None
    namespace = str(tables.pop("namespace", ""))
    return Guide(namespace, {name: _advice(name, table, file) for name, table in tables.items()})


def _advice(name: str, table: object, file: str) -> Advice:
    if isinstance(table, dict) and {*table} <= {"notes", "example"}:
        notes, example = table.get("notes", ""), table.get("example", {})
        if isinstance(notes, str) and isinstance(example, dict) and all(map(_is_expression, example.values())):
            return Advice(notes, example)
    hint = 'Write notes = "..." and, in a table example, parameter = "an expression".'
    raise SettingsError(f"{file}: [{name}] does not describe an operation", hint=hint)


def _is_expression(text: object) -> bool:
    try:
        return isinstance(text, str) and bool(ast.parse(text, mode="eval"))
    except (SyntaxError, ValueError):
        return False


def fits(expression: str, members: Mapping[str, Collection[str]]) -> bool:
    """Return whether a package has every class, field and member that an expression of an example names.

    Args:
        expression: constants, lists, calls of classes with keywords, and members of enumerations.
        members: of each class the names of its fields, of each enumeration those of its members.
    """
    for node in ast.walk(ast.parse(expression, mode="eval")):
        if isinstance(node, ast.Name) and node.id not in members:
            return False
        if isinstance(node, ast.Attribute) and node.attr not in members.get(ast.unparse(node.value), ()):
            return False
        if isinstance(node, ast.Call) and not _takes(node, members):
            return False
    return True


def _takes(call: ast.Call, members: Mapping[str, Collection[str]]) -> bool:
    """Return whether a class can be called in this way."""
    keywords = {keyword.arg for keyword in call.keywords}
    return not call.args and keywords <= {*members.get(ast.unparse(call.func), ())}
