"""The whole pipeline: the committed package is current, and output is a function of the WSDL's meaning."""

from __future__ import annotations

import ast
import os
import random
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from lxml import etree
from sfmc_soapgen import resources
from sfmc_soapgen.emit.format import format_python
from sfmc_soapgen.package.manifest import MANIFEST
from sfmc_soapgen.package.package import Package
from sfmc_soapgen.pipeline import Settings, default_settings, generate, load_sources
from sfmc_soapgen.python.naming import RESERVED
from sfmc_soapgen.wsdl.reader import Sources
from support import ROOT
from support.packages import without_origin
from support.wsdls import EVERYTHING

GENERATED = ROOT / "generated" / "sfmc_soap"
XS = "{http://www.w3.org/2001/XMLSchema}"


@pytest.fixture(scope="module")
def files() -> dict[str, str]:
    """What the embedded WSDL gives."""
    return generate(load_sources(), default_settings())


def test_the_committed_package_is_current(files: dict[str, str]) -> None:
    """Every file is as generated, and there is no other."""
    assert Package(GENERATED).compare(files) == []
    on_disk = {p.relative_to(GENERATED).as_posix() for p in GENERATED.rglob("*") if p.is_file() and p.suffix != ".pyc"}
    assert on_disk == set(files)


def test_every_file_is_python_with_relative_imports_only(files: dict[str, str]) -> None:
    """Vendoring under any name depends on it; beside the package there are the standard library, httpx and lxml."""
    allowed = set(sys.stdlib_module_names) | {"httpx", "lxml"}
    for path, text in files.items():
        if not path.endswith(".py"):
            continue
        for node in ast.walk(ast.parse(text)):
            if isinstance(node, ast.Import):
                assert {alias.name.partition(".")[0] for alias in node.names} <= allowed, path
            elif isinstance(node, ast.ImportFrom) and not node.level:
                assert str(node.module).partition(".")[0] in allowed, path


def test_every_name_a_module_imports_is_reserved(files: dict[str, str]) -> None:
    """A type of that name would hide it, or be hidden by it."""
    types = {name for text in own_modules(files).values() for name in classes(text)}
    assert len(types) == 253 + 26 + 62 + 1 + len({"Client", "AsyncClient"})
    for path, text in own_modules(files).items():
        assert imported(text) - types <= RESERVED, path


def test_every_name_that_any_module_imports_is_reserved() -> None:
    """Whatever the constructs."""
    files = generate(Sources("test.wsdl", {"test.wsdl": EVERYTHING}), Settings())
    types = {name for text in own_modules(files).values() for name in classes(text)}
    assert {"ExtendedPair", "Between", "Other"} <= types
    for path, text in own_modules(files).items():
        assert imported(text) - types <= RESERVED, path


def own_modules(files: dict[str, str]) -> dict[str, str]:
    """The Python files that are made of the WSDL."""
    return {path: text for path, text in files.items() if path.endswith(".py") and not path.startswith("_runtime/")}


def classes(text: str) -> set[str]:
    """The classes and aliases of a module."""
    body = ast.parse(text).body
    annotated = [node for node in body if isinstance(node, ast.AnnAssign)]
    aliases = {ast.unparse(node.target) for node in annotated if ast.unparse(node.annotation) == "TypeAlias"}
    return {node.name for node in body if isinstance(node, ast.ClassDef)} | aliases


def imported(text: str) -> set[str]:
    """Every name that a module imports and a type might have: none of theirs begins with an underscore."""
    nodes = [node for node in ast.walk(ast.parse(text)) if isinstance(node, ast.Import | ast.ImportFrom)]
    names = {alias.asname or alias.name for node in nodes for alias in node.names}
    return {name for name in names if not name.startswith("_")} - {"import_module", "*"}


def shuffled(data: bytes, seed: int) -> bytes:
    """The same WSDL: declarations in another order, other prefixes, other white space, no comments."""
    root = etree.fromstring(data, etree.XMLParser(remove_comments=True, remove_blank_text=True))
    schema = root.find(f".//{XS}schema")
    assert schema is not None
    [imported, *declared] = schema
    random.Random(seed).shuffle(declared)
    schema[:] = [imported, *declared]
    sections = list(root)
    random.Random(seed).shuffle(sections)
    root[:] = sections
    text = etree.tostring(root, encoding="unicode", pretty_print=bool(seed % 2))
    for old, new in (("xs", "s"), ("tns", "xs"), ("soap", "w")):
        text = re.sub(rf'(xmlns:|[<"/]){old}(=|:)', rf"\g<1>{new}-\g<2>", text)
    return text.replace("-:", ":").replace("-=", "=").encode()


@pytest.mark.parametrize("seed", [1, 2])
def test_order_prefixes_and_layout_make_no_difference(files: dict[str, str], seed: int) -> None:
    """Byte for byte the same package, but for the hash of the WSDL itself."""
    sources = load_sources()
    data = shuffled(sources.files[sources.root], seed)
    assert b"<s:complexType" in data and b'"xs:Subscriber"' in data
    other = generate(Sources(sources.root, {**sources.files, sources.root: data}), default_settings())
    assert without_origin(other) == without_origin(files)
    assert {path for path in files if other[path] != files[path]} == {MANIFEST, "__init__.py"}


def test_the_process_makes_no_difference(files: dict[str, str], tmp_path: Path) -> None:
    """Another hash seed, time zone, language, folder and file creation mask."""
    wsdl = tmp_path / "other name.wsdl"
    wsdl.write_bytes(resources.WSDL.read_bytes())
    (tmp_path / "ETFrameworkFault.xsd").write_bytes((resources.WSDL.parent / "ETFrameworkFault.xsd").read_bytes())
    command = [sys.executable, "-m", "sfmc_soapgen", "generate", str(wsdl), "--output", str(tmp_path / "out")]
    environment = {**os.environ, "PYTHONHASHSEED": "77", "TZ": "Asia/Tokyo", "LC_ALL": "C", "PYTHONUTF8": "0"}
    subprocess.run([*command, "--package", "a.b"], env=environment, cwd=tmp_path, check=True, capture_output=True)
    folder = tmp_path / "out" / "a" / "b"
    assert {path: (folder / path).read_bytes() for path in files} == {path: t.encode() for path, t in files.items()}


def test_with_nothing_to_do_nothing_is_laid_out() -> None:
    """That is most of the work: `check` of a current package does not even load black."""
    code = "import sys; from sfmc_soapgen.cli import main; main(standalone_mode=False, args=sys.argv[1:])"
    command = [sys.executable, "-v", "-c", code, "check", "--output", str(GENERATED.parent)]
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    assert "import 'sfmc_soapgen.pipeline'" in done.stderr
    assert "import 'black" not in done.stderr


def test_what_is_known_of_an_earlier_run_makes_no_difference(tmp_path: Path) -> None:
    """Whether the files are as they were made or not, and whatever has changed since."""
    sources = Sources("test.wsdl", {"test.wsdl": EVERYTHING})
    folder = tmp_path / "package"
    made = generate(sources, Settings())
    Package(folder).write(made)
    templates = tmp_path / "templates"
    shutil.copytree(resources.TEMPLATES, templates)
    for template in templates.rglob("*.jinja"):
        template.write_text(template.read_text() + "\n\nMORE = True\n")
    changed = Sources("test.wsdl", {"test.wsdl": EVERYTHING.replace(b'value="q"', b'value="r"')})
    for _ in range(2):
        known = Package(folder).formatted
        assert generate(sources, Settings(), known) == made
        for other in (sources, Settings(templates=templates)), (changed, Settings()):
            anew = generate(*other)
            assert generate(*other, known) == anew
            assert anew["enums.py"] != made["enums.py"]
        (folder / "enums.py").write_text("# edited\n")
        (folder / "operations.py").unlink(missing_ok=True)


def test_what_is_no_python_is_never_written() -> None:
    """A template that is wrong is an error that names the file."""
    with pytest.raises(ValueError, match=r"a/b\.py would not be valid Python, which is a defect of the generator"):
        format_python("a/b.py", "def ", {})


@pytest.mark.parametrize(
    "manifest", ["", "[]", "{}", '{"files": {}, "unformatted": {"a.py": "0"}}', '{"unformatted": 1}']
)
def test_nothing_is_known_of_other_folders(tmp_path: Path, manifest: str) -> None:
    """They have no manifest, or one that is not ours."""
    assert Package(tmp_path).formatted == {}
    (tmp_path / MANIFEST).write_text(manifest)
    assert Package(tmp_path).formatted == {}
