"""Which examples of notes a package can run: it may lack what they name."""

from __future__ import annotations

import ast
from collections.abc import Collection, Mapping

_TIMES = {"datetime": ("year", "month", "day", "hour", "minute", "tzinfo"), "SERVER_TIME": ()}
"""What an example may name beside types, with its keywords: a time needs both."""


def fits(expression: str, members: Mapping[str, Collection[str]]) -> bool:
    """Return whether a package has every class, field and member that an expression of an example names.

    Args:
        expression: constants, lists, times, calls of classes with keywords, and members of enumerations.
        members: of each class the names of its fields, of each enumeration those of its members.
    """
    members = {**_TIMES, **members}
    for node in ast.walk(ast.parse(expression, mode="eval")):
        if isinstance(node, ast.Name) and node.id not in members:
            return False
        if isinstance(node, ast.Attribute) and node.attr not in members.get(_name(node.value), ()):
            return False
        if isinstance(node, ast.Call) and not _takes(node, members):
            return False
    return True


def _takes(call: ast.Call, members: Mapping[str, Collection[str]]) -> bool:
    """Return whether a class can be called in this way."""
    keywords = {keyword.arg for keyword in call.keywords}
    return not call.args and keywords <= {*members.get(_name(call.func), ())}


def _name(node: ast.expr) -> str:
    """Return the name that an expression is, "" if it is more."""
    return node.id if isinstance(node, ast.Name) else ""
