"""Documentation where editors look for it: in the source, also below the names that it is about."""

from __future__ import annotations

import ast
import inspect
import textwrap
from collections.abc import Iterator, Sequence
from itertools import pairwise


def below(body: Sequence[ast.stmt]) -> dict[str, str]:
    """Return the string below each assignment of a class or a module, without its indentation."""
    return {
        ast.unparse(target): inspect.cleandoc(text)
        for before, after in pairwise(body)
        for target in targets(before)
        if (text := string(after)) is not None
    }


def field_docs(cls: type) -> dict[str, str]:
    """Return the documentation of the fields of a class, or of the members of an enumeration, by their names."""
    [node] = ast.parse(textwrap.dedent(inspect.getsource(cls))).body
    assert isinstance(node, ast.ClassDef)
    return below(node.body)


def targets(statement: ast.stmt) -> Iterator[ast.expr]:
    """Yield what a statement assigns to."""
    if isinstance(statement, ast.Assign):
        yield from statement.targets
    elif isinstance(statement, ast.AnnAssign):
        yield statement.target


def string(statement: ast.stmt) -> str | None:
    """Return the string that a statement is; None for any other statement."""
    if isinstance(statement, ast.Expr) and isinstance(statement.value, ast.Constant):
        return statement.value.value if isinstance(statement.value.value, str) else None
    return None
