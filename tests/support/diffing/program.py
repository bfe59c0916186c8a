"""A typed program that uses everything a package has, made from the package's own text."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

from sfmc_soapgen.python.exports import EVERYDAY

HEAD = """
from __future__ import annotations

import builtins
import datetime as dt
from collections.abc import Iterable
from decimal import Decimal

import {package}
from {package} import UNSET, Client, UnsetType, XmlAttribute, XmlElement
{imports}
"""


def program(folder: Path) -> str:
    """Reads, sets and passes every field, names every value, and calls every operation of the package in a folder.

    It is cut from the package by Python's own parser: annotations are taken as they stand there.
    """
    modules = sorted(path for path in (folder / "models").glob("*.py") if path.stem != "__init__")
    imports = [_imports(path, folder) for path in (*modules, folder / "messages.py", folder / "enums.py")]
    lines = [HEAD.format(package=folder.name, imports="\n".join(imports)).strip()]
    for path in (*modules, folder / "messages.py"):
        for class_ in _classes(path):
            lines += _uses(class_)
    for class_ in _classes(folder / "enums.py"):
        values = [
            target.id
            for each in class_.body
            if isinstance(each, ast.Assign)
            for target in each.targets
            if isinstance(target, ast.Name)
        ]
        lines += [f"assert isinstance({class_.name}.{value}, {class_.name})" for value in values]
    [client] = [class_ for class_ in _classes(folder / "client.py") if class_.name == "Client"]
    everyday = {name for room in EVERYDAY.values() for name in room.methods}
    for method in client.body:
        if isinstance(method, ast.FunctionDef) and method.name not in everyday:
            lines += _calls(method)
    return "\n".join(lines) + "\n"


def _classes(path: Path) -> Iterator[ast.ClassDef]:
    return (each for each in ast.parse(path.read_text()).body if isinstance(each, ast.ClassDef))


def _imports(path: Path, folder: Path) -> str:
    """The import of all that a module declares."""
    names = [class_.name for class_ in _classes(path)]
    names += [
        each.target.id
        for each in ast.parse(path.read_text()).body
        if isinstance(each, ast.AnnAssign)
        and isinstance(each.target, ast.Name)
        and ast.unparse(each.annotation) == "TypeAlias"
    ]
    module = ".".join(path.relative_to(folder.parent).with_suffix("").parts)
    return f"from {module} import {', '.join(names)}" if names else ""


def _uses(class_: ast.ClassDef) -> Iterator[str]:
    """A function that does to an object whatever its fields allow; another that takes it for its base."""
    [base] = map(ast.unparse, class_.bases)
    is_abstract = any(each.arg == "abstract" for each in class_.keywords)
    fields = [
        (each.target.id, ast.unparse(each.annotation))
        for each in class_.body
        if isinstance(each, ast.AnnAssign) and isinstance(each.target, ast.Name)
    ]
    yield f"def use_{class_.name}(given_: {class_.name}) -> {class_.name}:"
    for number, (name, annotation) in enumerate(fields):
        yield f"    v{number}: {annotation} = given_.{name}"
        yield f"    given_.{name} = v{number}"
    arguments = ", ".join(f"{name}=v{number}" for number, (name, _) in enumerate(fields))
    yield f"    return given_{'' if is_abstract else f' or {class_.name}({arguments})'}"
    if base != "Model":
        yield f"def raise_{class_.name}(given_: {class_.name}) -> {base}:"
        yield "    return given_"
    if not is_abstract:
        yield f"assert isinstance(use_{class_.name}({class_.name}()), {class_.name})"


def _calls(method: ast.FunctionDef) -> Iterator[str]:
    """Functions that call an operation with all arguments, and with those that it needs, by name and by position."""
    result = ast.unparse(method.returns) if method.returns else "None"
    _self, *by_position = method.args.args
    arguments = [(each.arg, ast.unparse(each.annotation), False) for each in by_position if each.annotation]
    arguments += [
        (each.arg, ast.unparse(each.annotation), default is not None)
        for each, default in zip(method.args.kwonlyargs, method.args.kw_defaults)
        if each.annotation
    ]
    needed = [each for each in arguments if not each[2]]
    without_names = {each.arg for each in by_position}
    for number, (given, unnamed) in enumerate([(arguments, set()), (needed, set()), (needed, without_names)]):
        declared = "".join(f", {name}: {annotation}" for name, annotation, _ in given)
        passed = ", ".join(name if name in unnamed else f"{name}={name}" for name, *_ in given)
        yield f"def call_{method.name}_{number}(_client: Client{declared}) -> {result}:"
        yield f"    return _client.{method.name}({passed})"
