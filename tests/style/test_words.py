"""Words and shapes that this project does not write, where ruff has no rule for them."""

from __future__ import annotations

import ast
import re
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]

# Words that have a better name (docs/glossary.md), in all text. Each is matched as a whole.
OLD_WORDS = frozenset("""
    Asking BadAnswer CodecTable Desk Flight Slot Steps Stuck clear_errors desk_of go_on httpx_auth
    """.split())

# Words that are English as well: they are old as names in Python code only.
OLD_NAMES = {
    "generator": frozenset("Place Side Surface Talk _TEXTS place surface talk".split()),
    "templates": frozenset("Answer Given Run Wait landed tell".split()),
    "tests": frozenset("Desk landed surface talk".split()),
    "benchmarks": frozenset("Answer Table".split()),
}

# Modules that have a better name.
OLD_MODULES = {
    "generator": frozenset("place plan read side surface talk tree vendored".split()),
    "templates": frozenset("base content drivers service simple states table values".split()),
    "tests": frozenset(["surface"]),
}

# How a docstring of a function does not begin: it says what the function does, with a verb.
NO_VERB = frozenset("""
    A All An Any As Each Every For How If In It Its Nothing Of On One That The These This Those To What When Where
    Whether Which Who Whose Why With
    """.split())

# "is no name", which people say as "is not a name".
IS_NO = re.compile(r"(?<!there )\b(?:is|are) no (?!longer\b|more\b)[a-z]+", re.IGNORECASE)

MOST_POSITIONAL = 4

# What takes a line of words or numbers whose order everybody knows: commands, format strings, dates, statements of SQL
# with their values; in tests also by a short name.
IN_KNOWN_ORDER = frozenset(
    "all at date datetime debug error importing in_app info log one run time vendored warning".split()
)

Rule = Callable[[Path, Sequence[ast.AST]], Iterator[tuple[int, str]]]
"""Finds in the nodes of a file's syntax tree what it refuses, with the line of each."""


def folder(path: Path) -> str:
    """Return the first folder of a path inside the project, or the file's name at the top."""
    return path.relative_to(ROOT).parts[0]


def is_code_of_users(path: Path) -> bool:
    """Tell whether this is code that people run, and not a test of it."""
    return folder(path) in {"benchmarks", "generator", "noxfile.py", "templates", "tenant"}


def old_names(path: Path, nodes: Sequence[ast.AST]) -> Iterator[tuple[int, str]]:
    """Find names in code, and modules, that have a better one."""
    if path.stem in OLD_MODULES.get(folder(path), ()):
        yield 1, f"a module called {path.stem}"
    old = OLD_NAMES.get(folder(path), frozenset())
    for node in nodes:
        match node:
            case ast.Name(id=name) | ast.Attribute(attr=name) | ast.arg(arg=name) | ast.alias(name=name):
                pass
            case ast.FunctionDef(name=name) | ast.AsyncFunctionDef(name=name) | ast.ClassDef(name=name):
                pass
            case _:
                continue
        if name in old:
            yield node.lineno, name


def is_property(function: ast.FunctionDef | ast.AsyncFunctionDef) -> bool:
    """Tell whether a function is read like a field, and so described like one."""
    names = [ast.unparse(decorator) for decorator in function.decorator_list]
    return any(name.rpartition(".")[2] in {"property", "cached_property"} for name in names)


def docstrings_without_verb(path: Path, nodes: Sequence[ast.AST]) -> Iterator[tuple[int, str]]:
    """Find functions whose docstring does not say what they do."""
    if not is_code_of_users(path):
        return
    for node in nodes:
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef) and not is_property(node):
            first = (ast.get_docstring(node) or "").partition(" ")[0].rstrip(",.:")
            if first in NO_VERB:
                yield node.lineno, f"{node.name}: {first} …"


def docstring_nodes(nodes: Sequence[ast.AST]) -> set[int]:
    """Return the ids of the constants that are docstrings."""
    return {
        id(node.body[0].value)
        for node in nodes
        if isinstance(node, ast.Module | ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef)
        and node.body
        and isinstance(node.body[0], ast.Expr)
    }


def messages_with_is_no(path: Path, nodes: Sequence[ast.AST]) -> Iterator[tuple[int, str]]:
    """Find texts for users that say "is no name"."""
    if not is_code_of_users(path):
        return
    docstrings = docstring_nodes(nodes)
    for node in nodes:
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in docstrings:
            yield from ((node.lineno, found) for found in IS_NO.findall(node.value))


def is_flag(node: ast.expr) -> bool:
    """Tell whether an expression is true or false, as far as its form says."""
    return isinstance(node, ast.Compare | ast.BoolOp | ast.IfExp) or (
        isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.Not)
    )


def is_words(node: ast.expr) -> bool:
    """Tell whether this is text of more than one character: not an indentation or a line of dashes."""
    if isinstance(node, ast.Constant):
        return isinstance(node.value, str | bytes) and len(node.value.strip()) > 1
    return isinstance(node, ast.JoinedStr)


def products_with_flags(path: Path, nodes: Sequence[ast.AST]) -> Iterator[tuple[int, str]]:
    """Find `"text" * flag`: a text or list that is there or not by multiplication."""
    literal = ast.Constant | ast.JoinedStr | ast.List | ast.Tuple
    for node in nodes:
        if isinstance(node, ast.BinOp) and isinstance(node.op, ast.Mult):
            by_flag = isinstance(node.left, literal) and is_flag(node.right)
            by_name = is_words(node.left) and isinstance(node.right, ast.Name | ast.Attribute | ast.Call)
            if by_flag or (by_name and is_code_of_users(path)):
                yield node.lineno, ast.unparse(node)


def starred_literals(_: Path, nodes: Sequence[ast.AST]) -> Iterator[tuple[int, str]]:
    """Find `*("a", "b")`: items that could stand where they are."""
    for node in nodes:
        if isinstance(node, ast.Starred) and isinstance(node.value, ast.List | ast.Tuple):
            yield node.lineno, ast.unparse(node)


def long_calls(_: Path, nodes: Sequence[ast.AST]) -> Iterator[tuple[int, str]]:
    """Find calls whose positional arguments a reader has to count."""
    for node in nodes:
        if isinstance(node, ast.Call):
            count = sum(not isinstance(argument, ast.Starred) for argument in node.args)
            called = ast.unparse(node.func) if count > MOST_POSITIONAL else ""
            if called and called.rpartition(".")[2] not in IN_KNOWN_ORDER:
                yield node.lineno, f"{called} with {count} positional arguments"


RULES: dict[str, Rule] = {
    rule.__name__: rule
    for rule in (
        docstrings_without_verb,
        long_calls,
        messages_with_is_no,
        old_names,
        products_with_flags,
        starred_literals,
    )
}


def python_files() -> list[Path]:
    """Return the Python files that people write."""
    folders = ("benchmarks", "generator", "templates", "tenant", "tests")
    found = [path for name in folders for path in (ROOT / name).rglob("*.py")]
    return sorted([*found, ROOT / "noxfile.py"])


def texts() -> list[Path]:
    """Return all files that people write: code, templates and pages."""
    pages = [*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md"), *(ROOT / "templates").rglob("*.jinja")]
    names = {"CHANGELOG.md", "glossary.md", Path(__file__).name}
    return sorted(path for path in [*python_files(), *pages] if path.name not in names)


def nodes_of(text: str) -> Sequence[ast.AST]:
    """Return the nodes of the syntax tree of a Python file."""
    return list(ast.walk(ast.parse(text)))


def refuse(rule: str, found: list[tuple[Path, int, str]]) -> None:
    """Fail with what a rule found."""
    lines = [f"{path.relative_to(ROOT).as_posix()}:{line}: {what}" for path, line, what in found]
    assert not lines, "\n".join([f"{rule}:", *lines])


def test_no_file_breaks_a_rule() -> None:
    """Every rule, over every Python file. Each file is parsed once, for all rules."""
    found = []
    for path in python_files():
        nodes = nodes_of(path.read_text(encoding="utf-8"))
        found += [(path, line, f"{name}: {what}") for name, rule in RULES.items() for line, what in rule(path, nodes)]
    refuse("rules", found)


def test_no_old_word_is_left() -> None:
    """In code, tests, templates and pages. The glossary and the changelog may name what a thing was called."""
    old = re.compile(rf"\b(?:{'|'.join(sorted(OLD_WORDS))})\b")
    found = [
        (path, text.count("\n", 0, match.start()) + 1, match.group())
        for path in texts()
        for text in [path.read_text(encoding="utf-8")]
        for match in old.finditer(text)
    ]
    refuse("old_words", found)


WRONG = {
    "docstrings_without_verb": 'def f():\n    """The name."""',
    "long_calls": "f(1, 2, 3, 4, 5)",
    "messages_with_is_no": 'raise ValueError(f"{name} is no package name")',
    "old_names": "import talk",
    "products_with_flags": 'print("s" * (n != 1))',
    "starred_literals": 'names = [*("a", "b"), "c"]',
}
RIGHT = '''
class Box:
    @property
    def name(self):
        """The name."""

def fill(one, two, three, four, *rest):
    """Return what is in it."""
    if not one:
        raise ValueError("there is no box; it is no longer here")
    return fill(one, two, three, four, *rest) + "-" * len(rest) + " " * 4
'''


@pytest.mark.parametrize("rule", RULES)
def test_the_rules_can_fail(rule: str) -> None:
    """Each finds its mistake, once, and nothing where there is none."""
    path = ROOT / "generator" / "sfmc_soapgen" / "example.py"
    assert [line for line, _ in RULES[rule](path, nodes_of(WRONG[rule]))] == [1]
    assert list(RULES[rule](path, nodes_of(RIGHT))) == []
