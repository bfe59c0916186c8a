"""What the methods that rooms give to clients need imported: they are source, which is asked itself."""

from __future__ import annotations

import ast
import builtins
from collections.abc import Iterator
from functools import lru_cache
from typing import NamedTuple


class Names(NamedTuple):
    """Names that methods need, but for those of Python.

    Attributes:
        used: when they are defined: by decorators and defaults.
        annotated: by annotations.
    """

    used: frozenset[str]
    annotated: frozenset[str]


def in_class(source: str) -> str:
    """Return methods as a module that has them in a class."""
    return f"class _:\n{source}"


@lru_cache
def names_of(source: str) -> Names:
    """Return the names that methods need. What their bodies need, they import there.

    Args:
        source: the methods, as they stand in a class.
    """
    functions = [
        node
        for node in ast.walk(ast.parse(in_class(source)))
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
    ]
    used = (each for function in functions for each in _defining(function))
    annotated = (each for function in functions for each in _annotations(function))
    return Names(_names(used), _names(annotated))


def imported_in(source: str) -> frozenset[str]:
    """Return the names that a module imports, wherever in it."""
    imports = (node for node in ast.walk(ast.parse(source)) if isinstance(node, ast.Import | ast.ImportFrom))
    return frozenset(alias.asname or alias.name for node in imports for alias in node.names)


def _defining(function: ast.FunctionDef | ast.AsyncFunctionDef) -> Iterator[ast.expr | None]:
    yield from function.decorator_list
    yield from function.args.defaults
    yield from function.args.kw_defaults


def _annotations(function: ast.FunctionDef | ast.AsyncFunctionDef) -> Iterator[ast.expr | None]:
    yield function.returns
    yield from (node.annotation for node in ast.walk(function.args) if isinstance(node, ast.arg))


def _names(expressions: Iterator[ast.expr | None]) -> frozenset[str]:
    found = (node.id for each in expressions if each for node in ast.walk(each) if isinstance(node, ast.Name))
    return frozenset(name for name in found if not hasattr(builtins, name))
