"""Python source without what explains it, for a part of a WSDL that somebody carries about."""

from __future__ import annotations

import ast
import io
import re
import tokenize
from collections.abc import Container, Iterable, Iterator, Sequence
from itertools import takewhile
from typing import NamedTuple

_FOR_TOOLS = re.compile(r"# (@generated|[a-z]+:)")
"""Comments that tools read: `# mypy: ...`, `# ruff: ...`."""

_Definition = ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef


class _Explanation(NamedTuple):
    """Lines that explain: a docstring or a comment.

    Attributes:
        first, last: their numbers.
        stays: what stays of them.
        opens: whether they are the first of a class or function.
        is_all: whether they are all that there is of one.
    """

    first: int
    last: int
    stays: str = ""
    opens: bool = False
    is_all: bool = False


def without_documentation(source: str, keep: Container[str] = ()) -> str:
    """Return source without docstrings, and without lines that are comments for people. It stays laid out as by black.

    Dataclasses keep the first line of theirs: without one Python would write their signature there, which takes time.

    Args:
        source: the source.
        keep: the names of classes, functions and aliases that keep their documentation.
    """
    lines = source.splitlines(keepends=True)
    found = [*_docstrings(ast.parse(source), keep, lines), *_comments(source)]
    for each in sorted(found, reverse=True):
        before, after = lines[: each.first - 1], lines[each.last :]
        # Of two gaps one remains, the larger; and none where a class or function begins.
        gap = _blank(after) if each.opens else min(_blank(reversed(before)), _blank(after))
        if each.stays:
            lines[each.first - 1 : each.last] = [each.stays]
        else:
            del lines[each.first - 1 : each.last + gap]
        if each.is_all:
            lines[each.first - 2] = f"{before[-1].rstrip()} ...\n"
    return "".join(lines)


def _blank(lines: Iterable[str]) -> int:
    """Return how many lines are blank before the first that is not."""
    return sum(1 for _ in takewhile(str.isspace, lines))


def _comments(source: str) -> Iterator[_Explanation]:
    for token in tokenize.generate_tokens(io.StringIO(source).readline):
        is_line = token.type == tokenize.COMMENT and token.line.lstrip().startswith("#")
        if is_line and not _FOR_TOOLS.match(token.string):
            yield _Explanation(token.start[0], token.start[0])


def _docstrings(node: ast.AST, keep: Container[str], lines: Sequence[str]) -> Iterator[_Explanation]:
    """Yield the texts that stand as statements."""
    body = node.body if isinstance(node, _Definition) else []
    is_all = all(map(_does_nothing, body))
    children = [*ast.iter_child_nodes(node)]
    for before, child in zip([None, *children], children):
        text = child if isinstance(child, ast.stmt) and _is_text(child) else None
        # What explains an alias stands below it.
        if _name(before if text else child) in keep:
            continue
        if text is None:
            yield from _docstrings(child, keep, lines)
        elif text not in body[:1]:
            yield _Explanation(text.lineno, _last_line(text))
        elif _is_dataclass(node):
            yield _Explanation(text.lineno, _last_line(text), stays=_first_line(text, lines))
        else:
            last = body[-1] if is_all else text
            yield _Explanation(text.lineno, _last_line(last), opens=not is_all, is_all=is_all)


def _name(node: ast.AST | None) -> str:
    """Return the name of a class, function or alias; "" for anything else."""
    match node:
        case ast.ClassDef(name=name) | ast.FunctionDef(name=name) | ast.AsyncFunctionDef(name=name):
            return name
        case ast.AnnAssign(target=ast.Name(id=name)):
            return name
    return ""


def _is_dataclass(node: ast.AST) -> bool:
    decorators = node.decorator_list if isinstance(node, ast.ClassDef) else []
    return any("dataclass" in ast.unparse(each) for each in decorators)


def _first_line(docstring: ast.stmt, lines: Sequence[str]) -> str:
    line = lines[docstring.lineno - 1]
    return line if docstring.lineno == docstring.end_lineno else f'{line.rstrip()}"""\n'


def _does_nothing(statement: ast.stmt) -> bool:
    """Return whether a statement is a text or `...`."""
    return _is_text(statement) or _constant(statement) is ...


def _is_text(statement: ast.stmt) -> bool:
    return isinstance(_constant(statement), str)


def _constant(statement: ast.stmt) -> object:
    """Return the value of a statement that is a constant, None for others."""
    value = statement.value if isinstance(statement, ast.Expr) else None
    return value.value if isinstance(value, ast.Constant) else None


def _last_line(statement: ast.stmt) -> int:
    return statement.end_lineno or statement.lineno
