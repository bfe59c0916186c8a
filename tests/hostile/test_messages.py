"""Every message that a user may meet, word for word: tests/snapshots/*.txt, which `pytest --update-snapshots` writes.

To add one, add its case to `wrong_wsdls` or `wrong_values`. A place in the code that raises, and that no case reaches,
is a difference as well: the list of them, by function, is at the end of each file.
"""

from __future__ import annotations

import ast
import re
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any

import pytest
import sfmc_soap
import sfmc_soapgen
from hostile import wrong_values, wrong_wsdls
from packages import package

SNAPSHOTS = Path(__file__).parents[1] / "snapshots"

GENERATOR: dict[str, tuple[Mapping[str, Callable[[Any], object]], str]] = {
    "read": (wrong_wsdls.READ, "read"),
    "schema": (wrong_wsdls.SCHEMA, "lower/__init__ lower/complex lower/content lower/scope lower/simple lower/notes"),
    "service": (wrong_wsdls.SERVICE, "lower/service"),
    "meaning": (wrong_wsdls.MEANING, "check names render"),
    "settings": (wrong_wsdls.SETTINGS, "plan describe cli write manifest format pipeline"),
}
RUNTIME: dict[str, tuple[Mapping[str, Callable[[Any], object]], str]] = {
    "decode": (wrong_values.DECODE, "xml decode envelope mapping"),
    "encode": (wrong_values.ENCODE, "encode model specified codec operation registry states"),
    "strict": (wrong_values.STRICT, "validate content"),
    "values": (wrong_values.VALUES, "values simple table enums"),
}
"""File of snapshots -> its cases, and the modules whose raising they cover."""

THEIRS = re.compile(
    r"(?<=not well-formed XML: ).+"
    r"|(?<=not valid TOML: ).+"
    r"|(?<=cannot be read: ).+(?=: use UTF-8)"
    r"|(?<=cannot read the file: ).+"
    r"|(?<=cannot be written: ).+"
    r"|(?<=' is not supported: ).+"
    r"|(?<=a defect of the generator: )(?s:.+)"
)
"""The words of libxml2, expat, Python, black and the system, which are other words in another version."""

SILENT = {"AssertionError", "Inexact", "_Enough"}
"""What is raised and shown to nobody: what cannot happen, and what the code tells itself."""


def raising(module: Path) -> Iterator[tuple[str, range]]:
    """The places that raise: function and lines."""
    functions = (ast.FunctionDef, ast.ClassDef)

    def visit(node: ast.AST, name: str) -> Iterator[tuple[str, range]]:
        for child in ast.iter_child_nodes(node):
            inner = f"{name}.{child.name}" if isinstance(child, functions) else name
            if isinstance(child, ast.Raise) and child.exc is not None:
                raised = child.exc.func if isinstance(child.exc, ast.Call) else child.exc
                if not (isinstance(raised, ast.Name) and raised.id in SILENT):
                    yield inner, range(child.lineno, (child.end_lineno or child.lineno) + 1)
            yield from visit(child, inner)

    yield from visit(ast.parse(module.read_text()), module.stem)


def passed(error: BaseException | None) -> Iterator[tuple[str, int]]:
    """Every line that an error and those behind it came through."""
    while error is not None:
        trace = error.__traceback__
        while trace is not None:
            yield Path(trace.tb_frame.f_code.co_filename).as_posix(), trace.tb_lineno
            trace = trace.tb_next
        error = error.__context__


def snapshot(cases: Mapping[str, Callable[[Any], object]], folder: Path, modules: list[str], given: Any) -> str:
    """What a file of snapshots has to say.

    Args:
        cases: what to do, each of which raises.
        folder: of the package whose modules raise.
        modules: their names in it.
        given: to every case. A folder is a fresh one in it.
    """
    lines = []
    reached: set[tuple[str, int]] = set()
    for number, (name, case) in enumerate(cases.items()):
        argument = given
        if isinstance(given, Path):
            argument = given / str(number)
            argument.mkdir()
        with pytest.raises(Exception) as caught:
            case(argument)
            pytest.fail(f"nothing raised: {name}")
        reached.update(passed(caught.value))
        message = THEIRS.sub("...", str(caught.value).replace(str(argument), "FOLDER"))
        message = message if len(message) < 500 else f"{message[:240]} ... {message[-240:]}"
        lines.append(f"# {name}\n{type(caught.value).__name__}: {message}\n")
    # By the end of the path: a package made for a test has a copy of the runtime.
    found = {("/".join(path.split("/")[-2:]), line) for path, line in reached}
    missed = Counter(
        name
        for module in modules
        for name, span in raising(folder / f"{module}.py")
        if not any(("/".join((folder / f"{module}.py").parts[-2:]), line) in found for line in span)
    )
    lines.append("# raised, and in no case above\n" + "".join(f"{name}: {n}\n" for name, n in sorted(missed.items())))
    return "\n".join(lines)


def compare(area: str, found: str, request: pytest.FixtureRequest) -> None:
    """Compare with the file of snapshots, or write it."""
    file = SNAPSHOTS / f"{area}.txt"
    if request.config.getoption("--update-snapshots"):
        file.write_text(found)
    assert found == file.read_text()


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Any]:
    """The package that `wrong_values.WSDL` gives."""
    with package(wrong_values.WSDL, tmp_path_factory.mktemp("made")) as module:
        yield module


@pytest.mark.parametrize("area", GENERATOR)
def test_messages_of_the_generator(area: str, tmp_path: Path, request: pytest.FixtureRequest) -> None:
    """As the file of snapshots has them."""
    cases, modules = GENERATOR[area]
    folder = Path(str(sfmc_soapgen.__file__)).parent
    compare(area, snapshot(cases, folder, modules.split(), tmp_path), request)


@pytest.mark.parametrize("area", RUNTIME)
def test_messages_of_the_runtime(area: str, made: Any, request: pytest.FixtureRequest) -> None:
    """As the file of snapshots has them."""
    cases, modules = RUNTIME[area]
    folder = Path(str(sfmc_soap.__file__)).parent / "_runtime"
    compare(area, snapshot(cases, folder, modules.split(), made), request)


def test_every_module_is_watched() -> None:
    """No module that raises is in no area."""
    for package_, folder, areas in ((sfmc_soapgen, "", GENERATOR), (sfmc_soap, "_runtime", RUNTIME)):
        root = Path(str(package_.__file__)).parent / folder
        watched = {module for _, modules in areas.values() for module in modules.split()}
        found = {path.relative_to(root).with_suffix("").as_posix() for path in root.rglob("*.py") if [*raising(path)]}
        assert found <= watched
