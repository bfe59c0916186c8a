"""Every message that a user may meet, word for word: tests/snapshots/*.txt, which `pytest --update-snapshots` writes.

To add one, add its case to `wrong_wsdls`, `wrong_values` or `wrong_filters`. A place in the code that raises and that
no case reaches is a failure as well.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any

import pytest
import sfmc_soap
import sfmc_soapgen
from support import TESTS
from support.hostile import wrong_filters, wrong_values, wrong_wsdls
from support.packages import package

SNAPSHOTS = TESTS / "snapshots"

Cases = Mapping[str, Callable[[Any], object]]

GENERATOR: dict[str, Cases] = {
    "read": wrong_wsdls.READ,
    "schema": wrong_wsdls.SCHEMA,
    "service": wrong_wsdls.SERVICE,
    "meaning": wrong_wsdls.MEANING,
    "settings": wrong_wsdls.SETTINGS,
}
RUNTIME: dict[str, Cases] = {
    "decode": wrong_values.DECODE,
    "encode": wrong_values.ENCODE,
    "strict": wrong_values.STRICT,
    "values": wrong_values.VALUES,
}
"""File of snapshots -> its cases."""

THEIRS = re.compile(
    r"(?<=not well-formed XML: ).+"
    r"|(?<=not valid TOML: ).+"
    r"|(?<=cannot be read: ).+(?=: use UTF-8)"
    r"|(?<=cannot read the file: ).+"
    r"|(?<=another version of sfmc-soapgen \().+(?=\)\n)"
    r"|(?<=manifest.json: cannot be read: )Expecting.+"
    r"|(?<=cannot be written: ).+"
    r"|(?<=' is not supported: ).+"
    r"|(?<=a defect of the generator: )(?s:.+)"
)
"""The words of libxml2, expat, Python, black and the system, which are other words in another version."""

SILENT = {"AssertionError", "Inexact", "NotWellFormed", "Unusual", "_RootReached"}
"""What is raised and shown to nobody: what cannot happen, and what the code tells itself."""


def raising(module: Path) -> Iterator[tuple[str, range]]:
    """The places that raise: function and lines. A line that coverage passes over is passed over here as well."""
    functions = (ast.FunctionDef, ast.ClassDef)
    text = module.read_text()
    lines = text.splitlines()

    def visit(node: ast.AST, name: str) -> Iterator[tuple[str, range]]:
        for child in ast.iter_child_nodes(node):
            inner = f"{name}.{child.name}" if isinstance(child, functions) else name
            if isinstance(child, ast.FunctionDef) and "hides_arguments" in map(ast.unparse, child.decorator_list):
                continue  # its exceptions carry no frames, so nobody can tell which place they are from
            if isinstance(child, ast.Raise) and child.exc is not None:
                raised = child.exc.func if isinstance(child.exc, ast.Call) else child.exc
                silent = isinstance(raised, ast.Name) and raised.id in SILENT
                if not silent and "pragma: no cover" not in lines[child.lineno - 1]:
                    yield inner, range(child.lineno, (child.end_lineno or child.lineno) + 1)
            yield from visit(child, inner)

    yield from visit(ast.parse(text), module.stem)


def passed(error: BaseException) -> Iterator[tuple[str, int]]:
    """Every line that an error and those behind it came through."""
    waiting: list[BaseException | None] = [error]
    seen: set[BaseException] = set()
    while waiting:
        each = waiting.pop()
        if each is None or each in seen:
            continue
        seen.add(each)
        trace = each.__traceback__
        while trace is not None:
            yield Path(trace.tb_frame.f_code.co_filename).as_posix(), trace.tb_lineno
            trace = trace.tb_next
        waiting += [each.__cause__, each.__context__]


def snapshot(cases: Cases, given: Any, reached: set[tuple[str, int]]) -> str:
    """What a file of snapshots has to say.

    Args:
        cases: what to do, each of which raises.
        given: to every case. Of a folder it is a new one inside.
        reached: takes the lines that the errors came through.
    """
    messages = []
    for number, (name, case) in enumerate(cases.items()):
        argument = given
        if isinstance(given, Path):
            argument = given / str(number)
            argument.mkdir(parents=True)
        with pytest.raises(Exception) as caught:
            case(argument)
            pytest.fail(f"nothing raised: {name}")
        reached.update(passed(caught.value))
        message = THEIRS.sub("...", str(caught.value).replace(str(argument), "FOLDER"))
        message = message if len(message) < 500 else f"{message[:240]} ... {message[-240:]}"
        messages.append(f"# {name}\n{type(caught.value).__name__}: {message}\n")
    return "\n".join(messages)


def missed(folder: Path, reached: set[tuple[str, int]]) -> set[str]:
    """The functions in a folder with a place that raises and is not among those that were reached, as `file.function`.

    Files count by their path in the folder: a package that is made for a test has a copy of the runtime.
    """
    lines = {(path.rpartition(f"/{folder.name}/")[2], line) for path, line in reached}
    # What a client raises, and what fetching does, is met in tests of their own: it takes a service.
    modules = {
        path.relative_to(folder).as_posix(): path
        for path in sorted(folder.rglob("*.py"))
        if path.parent.name != "client" and path.name not in {"addresses.py", "download.py"}
    }
    return {
        f"{function}:{span}"
        for name, path in modules.items()
        for function, span in raising(path)
        if not any((name, line) in lines for line in span)
    }


def compare(areas: Mapping[str, Cases], given: Any, folder: Path, update: bool) -> None:
    """Compare with the files of snapshots, or write them; then see that every place that raises was reached."""
    reached: set[tuple[str, int]] = set()
    found = {
        area: snapshot(cases, given / area if isinstance(given, Path) else given, reached)
        for area, cases in areas.items()
    }
    if update:
        for area, messages in found.items():
            (SNAPSHOTS / f"{area}.txt").write_text(messages, encoding="utf-8")
    assert found == {area: (SNAPSHOTS / f"{area}.txt").read_text(encoding="utf-8") for area in areas}
    assert missed(folder, reached) == set()


@pytest.fixture
def update(request: pytest.FixtureRequest) -> bool:
    """Whether the snapshots are to be written anew."""
    return bool(request.config.getoption("--update-snapshots"))


def test_messages_of_the_generator(tmp_path: Path, update: bool) -> None:
    """Word for word, and from everywhere."""
    compare(GENERATOR, tmp_path, Path(str(sfmc_soapgen.__file__)).parent, update)


def test_messages_of_the_bindings(tmp_path: Path, update: bool) -> None:
    """Word for word, and from everywhere."""
    with package(wrong_values.WSDL, tmp_path) as made:
        compare(RUNTIME, made, Path(str(sfmc_soap.__file__)).parent / "_runtime", update)


def test_messages_of_filters(update: bool) -> None:
    """Word for word, and from everywhere."""
    folder = Path(str(sfmc_soap.__file__)).parent / "everyday" / "filters"
    compare({"filters": wrong_filters.FILTERS}, object(), folder, update)
