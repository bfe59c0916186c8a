"""The generator: writing the bindings, comparing two WSDLs, vendoring a subset. CPU time of fresh processes."""

from __future__ import annotations

import io
import tempfile
import zipfile
from dataclasses import dataclass
from pathlib import Path

import sfmc_soap

from ..contestants import OURS, WSDL
from ..report import Goal, Row, below
from ..timing import cpu_of_programs, run_python

_GENERATOR = ["-m", "sfmc_soapgen"]

_EDITS = (
    (b'<xs:enumeration value="MO"/>', b'<xs:enumeration value="MO"/><xs:enumeration value="WhatsAppMO"/>'),
    (b'name="Ordinal" type="xs:int"', b'name="Ordinal" type="xs:long"'),
    (b'<xs:complexType name="SendDefinition">', b'<xs:complexType name="New"/><xs:complexType name="SendDefinition">'),
)
"""A new value, a wider number, a new type: no breaking change."""

_SUBSET = ["--only", "Subscriber,DataExtension,SimpleFilterPart", "--operations", "create,retrieve"]
_IMPORT_LXML = "from lxml import etree"
_IMPORT_TYPES = """
from lxml import etree
import sys
sys.path.insert(0, {folder!r})
from {package} import Subscriber, DataExtension, SimpleFilterPart
"""


@dataclass(frozen=True)
class PackageSize:
    """The size of a package's files in KB.

    Attributes:
        plain: as they are.
        zipped: in a zip file.
    """

    plain: float
    zipped: float


def generation(*, rounds: int) -> list[Row]:
    """Generate the bindings into an empty folder, and again where nothing has changed."""
    with tempfile.TemporaryDirectory() as temporary:

        def generate(output: str) -> float:
            command = [*_GENERATOR, "generate", str(WSDL), "--output", f"{temporary}/{output}"]
            return run_python(command, SFMC_SOAPGEN_CACHE_DIR=f"{temporary}/cache").cpu

        from_nothing = min(generate(str(number)) for number in range(min(rounds, 2)))
        nothing_to_do = min(generate("0") for _ in range(rounds))
    return [
        Row("generate from nothing", "s", {OURS: from_nothing}, [below(from_nothing, 2, "s")]),
        Row("generate with nothing to do", "s", {OURS: nothing_to_do}, [below(nothing_to_do, 0.3, "s")]),
    ]


def comparison(*, rounds: int) -> Row:
    """Compare the WSDL with an edited copy."""
    with tempfile.TemporaryDirectory() as temporary:
        edited = write_edited_wsdl(Path(temporary))
        command = [*_GENERATOR, "diff", str(WSDL), str(edited), "--fail-on", "breaking"]
        seconds = cpu_of_programs({OURS: command}, rounds)
    return Row("diff of two WSDLs", "s", seconds, [below(seconds[OURS], 1, "s")])


def vendoring(*, rounds: int) -> list[Row]:
    """Vendor a subset, import three types from it and from the whole, and weigh both."""
    with tempfile.TemporaryDirectory() as temporary:
        vendor = [*_GENERATOR, "vendor", temporary, "--package"]
        seconds = min(run_python([*vendor, f"subset{number}", *_SUBSET]).cpu for number in range(rounds))
        return [
            Row("vendor a subset", "s", {OURS: seconds}, [below(seconds, 3, "s")]),
            *_imports(Path(temporary), rounds),
            *_sizes("the subset", Path(temporary, "subset0"), limit=150),
            *_sizes("the whole", Path(sfmc_soap.__file__).parent),
        ]


def write_edited_wsdl(folder: Path) -> Path:
    """Write the WSDL as it may be next year, with its schemas, and return its path."""
    text = WSDL.read_bytes()
    for before, after in _EDITS:
        assert before in text
        text = text.replace(before, after)
    for schema in WSDL.parent.glob("*.xsd"):
        (folder / schema.name).write_bytes(schema.read_bytes())
    edited = folder / WSDL.name
    edited.write_bytes(text)
    return edited


def _imports(folder: Path, rounds: int) -> list[Row]:
    programs = {
        "lxml": _IMPORT_LXML,
        "the subset": _IMPORT_TYPES.format(folder=str(folder), package="subset0"),
        "the whole": _IMPORT_TYPES.format(folder=str(folder), package="sfmc_soap"),
    }
    # The first run compiles the subset's modules.
    seconds = cpu_of_programs({name: ["-c", program] for name, program in programs.items()}, max(rounds, 2))
    lxml = seconds["lxml"] * 1e3
    subset, whole = (seconds[name] * 1e3 - lxml for name in ("the subset", "the whole"))
    title = "import three types of {}, beyond lxml"
    return [
        Row("import lxml", "ms", {OURS: lxml}),
        Row(title.format("the subset"), "ms", {OURS: subset}, [below(subset, 30, "ms")]),
        Row(title.format("the whole"), "ms", {OURS: whole}),
    ]


def _sizes(name: str, package: Path, *, limit: float | None = None) -> list[Row]:
    size = package_size(package)
    figures = {f"size of {name}": size.plain, f"size of {name}, zipped": size.zipped}
    return [Row(work, "KB", {OURS: value}, _size_goals(value, limit)) for work, value in figures.items()]


def _size_goals(value: float, limit: float | None) -> list[Goal]:
    return [] if limit is None else [below(value, limit, "KB")]


def package_size(package: Path) -> PackageSize:
    """Return the size of a package's files, without compiled ones."""
    files = [path for path in package.rglob("*") if path.is_file() and "__pycache__" not in path.parts]
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for path in files:
            archive.write(path, path.relative_to(package))
    return PackageSize(plain=sum(path.stat().st_size for path in files) / 1e3, zipped=len(buffer.getvalue()) / 1e3)
