"""The statements of a module: what black lays out one by one."""

from __future__ import annotations

import ast
from collections.abc import Iterator, Sequence
from typing import NamedTuple

Definition = ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef


class Statement(NamedTuple):
    """A statement and all that is inside it; of a class or function its head alone, with its decorators.

    Attributes:
        first, last: the numbers of its lines.
        depth: how many classes and functions it is in.
        is_head: whether a body follows, which is no part of it.
    """

    first: int
    last: int
    depth: int = 0
    is_head: bool = False


def statements_of(body: Sequence[ast.stmt], lines: Sequence[str], depth: int = 0) -> Iterator[Statement]:
    """Yield the statements of a module, and those of its classes and functions, from top to bottom. Texts are none.

    Args:
        body: the module's nodes.
        lines: its lines.
        depth: how many classes and functions they are in.
    """
    for node in body:
        if isinstance(node, Definition) and _stands_below(node.body[0], lines):
            yield Statement(_first_line(node), _first_line(node.body[0]) - 1, depth, is_head=True)
            yield from statements_of(node.body, lines, depth + 1)
        elif not (isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant)):
            yield Statement(_first_line(node), node.end_lineno or node.lineno, depth)


def _stands_below(node: ast.stmt, lines: Sequence[str]) -> bool:
    """Return whether nothing stands before a statement in its line."""
    return not lines[node.lineno - 1][: node.col_offset].strip()


def _first_line(node: ast.stmt) -> int:
    decorators = node.decorator_list if isinstance(node, Definition) else []
    return decorators[0].lineno if decorators else node.lineno
