"""What regenerating and vendoring take: comparing two WSDLs, writing a subset, and how large and quick it is."""

from __future__ import annotations

import io
import tempfile
import zipfile
from pathlib import Path

import sfmc_soap

from .contestants import OURS, WSDL
from .measure import least, process
from .report import Goal, Row, below

_DRIFT = (
    (b'<xs:enumeration value="MO"/>', b'<xs:enumeration value="MO"/><xs:enumeration value="WhatsAppMO"/>'),
    (b'name="Ordinal" type="xs:int"', b'name="Ordinal" type="xs:long"'),
    (b'<xs:complexType name="SendDefinition">', b'<xs:complexType name="New"/><xs:complexType name="SendDefinition">'),
)
"""A value, a wider number, a type: nothing that breaks."""

_SUBSET = ["--only", "Subscriber,DataExtension,SimpleFilterPart", "--operations", "create,retrieve"]
_TYPES = "Subscriber, DataExtension, SimpleFilterPart"
_LXML = "from lxml import etree"


def upkeep(rounds: int) -> list[Row]:
    """Compare, vendor, import, weigh. CPU time of fresh processes."""
    with tempfile.TemporaryDirectory() as temporary:
        folder = Path(temporary)
        return [_comparing(folder, rounds), *_vendoring(folder, rounds)]


def drifted(folder: Path) -> Path:
    """The embedded WSDL as it may be next year."""
    data = WSDL.read_bytes()
    for was, now in _DRIFT:
        assert was in data
        data = data.replace(was, now)
    for beside in WSDL.parent.glob("*.xsd"):
        (folder / beside.name).write_bytes(beside.read_bytes())
    (folder / WSDL.name).write_bytes(data)
    return folder / WSDL.name


def _comparing(folder: Path, rounds: int) -> Row:
    command = ["-m", "sfmc_soapgen", "diff", str(WSDL), str(drifted(folder)), "--fail-on", "breaking"]
    taken = least({OURS: command}, rounds)
    return Row("diff of two WSDLs", "s", taken, [below(taken[OURS], 1, "s")])


def _vendoring(folder: Path, rounds: int) -> list[Row]:
    command = ["-m", "sfmc_soapgen", "vendor", str(folder), "--package"]
    taken = min(process([*command, f"subset{number}", *_SUBSET]).cpu for number in range(rounds))
    code = f"{_LXML}\nimport sys; sys.path.insert(0, {str(folder)!r})\nfrom {{}} import {_TYPES}"
    imports = {"lxml": _LXML, "the subset": code.format("subset0"), "the whole": code.format("sfmc_soap")}
    seconds = least({name: ["-c", text] for name, text in imports.items()}, max(rounds, 2))
    lxml = seconds["lxml"] * 1e3
    beyond = {name: value * 1e3 - lxml for name, value in seconds.items() if name != "lxml"}
    subset, whole = folder / "subset0", Path(str(sfmc_soap.__file__)).parent
    sizes = {"the subset": _kilobytes(subset), "the whole": _kilobytes(whole)}
    return [
        Row("vendor a subset", "s", {OURS: taken}, [below(taken, 3, "s")]),
        Row("import lxml", "ms", {OURS: lxml}),
        *(
            Row(f"import three types of {name}, beyond lxml", "ms", {OURS: value}, _at_most(30, value, "ms", name))
            for name, value in beyond.items()
        ),
        *(
            Row(f"size of {name}{', zipped' * zipped}", "KB", {OURS: value}, _at_most(150, value, "KB", name))
            for name, both in sizes.items()
            for zipped, value in enumerate(both)
        ),
    ]


def _at_most(limit: float, value: float, unit: str, name: str) -> list[Goal]:
    """The subset has a goal; the whole stands beside it."""
    return [below(value, limit, unit)] if name == "the subset" else []


def _kilobytes(package: Path) -> tuple[float, float]:
    """The size of a package's files, as they are and zipped."""
    files = [path for path in package.rglob("*") if path.is_file() and "__pycache__" not in path.parts]
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for path in files:
            archive.write(path, path.relative_to(package))
    return sum(path.stat().st_size for path in files) / 1e3, len(buffer.getvalue()) / 1e3
