"""Black over what was rendered, in process, and what of its work an earlier run has done.

Black needs a millisecond for a line or two, and most lines come out of the templates as it would lay them out. So it is
shown only the statements that it might change.
"""

from __future__ import annotations

import ast
import hashlib
import re
import textwrap
from collections.abc import Mapping
from functools import cache, lru_cache
from importlib.metadata import version
from typing import NamedTuple

from .docstrings import LINE_LENGTH
from .statements import Statement, statements_of

_TARGET = "PY311"

_MOVED = str.maketrans("", "", " \n(),\"'")
"""The characters that black adds, removes or exchanges."""

_IN_DOUBT = re.compile(rf"^.{{{LINE_LENGTH + 1}}}|[^\x00-\x7f]|[(\[{{]$|,\s*[)\]}}]", re.MULTILINE)
"""What black may lay out in another way: a line that is too long, or may be, as some characters are wide; a bracket
that stands open at the end of a line; a comma before one that closes.
"""

_BODY = "\n    pass"
"""What a head needs to be a statement."""


class Layout(NamedTuple):
    """A file that an earlier run has made, or that says so: it may be from anybody.

    Attributes:
        fingerprint: of the text that the file is said to have been made of.
        data: the file.
    """

    fingerprint: str
    data: bytes


def fingerprint(text: str) -> str:
    """Return a hash of all that decides how a Python file is laid out: its text, and black's settings and style.

    Black keeps its style for a calendar year, which is the first number of its version, and the generator's
    requirement allows one year. So any black that may be installed lays out alike, manifests do not differ between
    machines, and a new year of black lays out anew.
    """
    return hashlib.sha256(f"black {_style()} {LINE_LENGTH} {_TARGET}\n{text}".encode()).hexdigest()


@cache
def _style() -> str:
    """Return the year of black's style. Looking it up reads a file, once for all texts."""
    return version("black").partition(".")[0]


def format_python(path: str, text: str, known: Mapping[str, Layout]) -> str:
    """Return a Python file as black lays it out.

    Args:
        path: where it is in the package.
        text: the file.
        known: path -> what an earlier run has made. It is taken only if it is no more than a layout of this text: most
            of the time that generating takes is black's.

    Raises:
        ValueError: the text is not valid Python: a template or a check is wrong.
    """
    earlier = known.get(path)
    if earlier is not None and earlier.fingerprint == fingerprint(text) and _is_layout(earlier.data, text):
        return earlier.data.decode()
    return _laid_out(path, text)


def _is_layout(data: bytes, text: str) -> bool:
    """Tell whether a file is a text with another layout: whoever wrote it, no code and no comment is theirs.

    The syntax tree does not have comments, and without what black moves a comment may end anywhere. So both are
    compared.
    """
    if data == text.encode():
        return True
    try:
        same = data.decode().translate(_MOVED) == text.translate(_MOVED)
        return same and _are_alike(ast.parse(data), ast.parse(text))
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return False


def _are_alike(one: object, other: object) -> bool:
    """Return whether two parts of syntax trees are the same, wherever they stand in their files."""
    if type(one) is not type(other):
        return False
    if isinstance(one, ast.AST):
        return all(_are_alike(getattr(one, name, None), getattr(other, name, None)) for name in one._fields)
    if isinstance(one, list) and isinstance(other, list):
        return len(one) == len(other) and all(map(_are_alike, one, other))
    return one == other


@lru_cache(maxsize=256)
def _laid_out(path: str, text: str) -> str:
    """Return a file as black lays it out. A program that makes several packages of a WSDL waits once."""
    try:
        module = ast.parse(text)
    except SyntaxError as error:
        raise ValueError(f"{path} would not be valid Python, which is a defect of the generator: {error}") from error
    lines = text.split("\n")
    for each in reversed([*statements_of(module.body, lines)]):
        source = "\n".join(lines[each.first - 1 : each.last])
        if _IN_DOUBT.search(source):
            lines[each.first - 1 : each.last] = _statement_laid_out(source, each).split("\n")
    return "\n".join(lines)


def _statement_laid_out(source: str, statement: Statement) -> str:
    """Return the lines of a statement as black lays them out where it stands."""
    margin = "    " * statement.depth
    body = _BODY if statement.is_head else ""
    laid_out = _black(f"{textwrap.dedent(source)}{body}\n", LINE_LENGTH - len(margin))
    return textwrap.indent(laid_out.removesuffix("\n").removesuffix(body), margin)


@lru_cache(maxsize=4096)
def _black(text: str, line_length: int) -> str:
    # Loaded here: where everything is known, nobody should wait for it.
    import black
    from black.mode import TargetVersion

    return black.format_str(text, mode=black.Mode(line_length=line_length, target_versions={TargetVersion[_TARGET]}))
