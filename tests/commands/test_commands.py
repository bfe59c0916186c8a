"""What the commands do, for programs: functions that return results, without anything being printed."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from sfmc_soapgen.commands.check import check
from sfmc_soapgen.commands.diff import diff
from sfmc_soapgen.commands.generate import generate
from sfmc_soapgen.commands.show import show
from sfmc_soapgen.commands.vendor import prepare_copy, selection_of
from sfmc_soapgen.errors import InputError, SettingsError
from sfmc_soapgen.package import manifest
from sfmc_soapgen.package.differences import Difference
from sfmc_soapgen.package.manifest import parse_manifest
from sfmc_soapgen.package.package import Package
from sfmc_soapgen.wsdl import documents
from sfmc_soapgen.wsdl.xml_parser import parse_xml
from support.fetching import importing, xsd
from support.wsdls import sequence, wsdl

ID = '<xs:element name="Id" type="xs:int"/>'
NEW = '<xs:element name="New" type="xs:int" minOccurs="0"/>'


@pytest.fixture
def small(tmp_path: Path) -> Path:
    """A small WSDL in a file."""
    path = tmp_path / "small.wsdl"
    path.write_bytes(wsdl(sequence(ID, of="Thing") + sequence("", of="Other")))
    return path


def test_generate_and_check(tmp_path: Path, small: Path) -> None:
    """The result names every file, and what became of it."""
    folder = tmp_path / "things"
    with pytest.raises(InputError, match="no package is here"):
        check(folder, small)
    with pytest.raises(InputError, match="no package is here"):
        check(folder, small.with_name("never-read.wsdl"))
    first = generate(folder, small)
    assert first.folder == folder and [each.path for each in first.changes] == sorted(first.files)
    assert generate(folder, small).changes == check(folder, small).differences == ()
    (folder / "enums.py").write_text("edited")
    assert check(folder, small).differences == (Difference("enums.py", "edited"),)
    with pytest.raises(SettingsError, match=r"edited by hand since it was generated: enums\.py"):
        generate(folder, small)
    assert generate(folder, small, force=True).changes == (Difference("enums.py", "edited"),)


def test_diff_and_show(tmp_path: Path, small: Path) -> None:
    """A WSDL beside the package that was made from an older one."""
    folder = tmp_path / "things"
    generate(folder, small)
    small.write_bytes(wsdl(sequence(ID + NEW, of="Thing") + sequence("", of="Other")))
    compared = diff(folder, small)
    assert [change.path for change in compared.changes] == ["Thing.New"] and not compared.is_breaking
    assert compared.report("markdown").startswith("- Additive for code and wire: `Thing.New`")
    assert show("Thing.New", small)["python"] == "new"
    assert diff(small, folder).is_breaking


def test_vendor(tmp_path: Path, small: Path) -> None:
    """A copy can be looked at before it is written."""
    folder = tmp_path / "things"
    copy = prepare_copy(folder, small, selection_of(("Thing",), None))
    assert not folder.exists() and copy.counts == {"types": 1, "enumerations": 0, "messages": 0, "operations": 0}
    assert len(copy.write().files) > 0
    assert Package(folder).selection == selection_of(("Thing",), (), ()) == copy.selection
    assert prepare_copy(folder, small).status.is_fine


def test_every_file_is_read_once(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The WSDL, what it imports and the manifest, each by its parser."""
    folder, path = tmp_path / "things", tmp_path / "main.wsdl"
    path.write_bytes(importing("a.xsd"))
    (tmp_path / "a.xsd").write_bytes(xsd())
    generate(folder, path)
    parsed: list[str] = []

    def counted(name: str, data: bytes) -> Any:
        parsed.append(name)
        return parse_xml(name, data)

    def counted_manifest(data: bytes, path: Path) -> manifest.Manifest:
        parsed.append(path.name)
        return parse_manifest(data, path)

    monkeypatch.setattr(documents, "parse_xml", counted)
    monkeypatch.setattr(manifest, "parse_manifest", counted_manifest)
    assert check(folder, path).differences == ()
    assert sorted(parsed) == ["a.xsd", "main.wsdl", manifest.MANIFEST]


def test_help_loads_no_stage() -> None:
    """Nor does it load what they need: it must not wait for that."""
    code = "import sys; from sfmc_soapgen.cli import main; main(['--help'], standalone_mode=False); print(*sys.modules)"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    loaded = done.stdout.splitlines()[-1].split()
    assert {"sfmc_soapgen.cli.vendor", "click"} <= {*loaded}
    ours = {name for name in loaded if name.startswith("sfmc_soapgen.") and not name.startswith("sfmc_soapgen.cli")}
    light = ("errors", "ir", "xsd", "resources", "snapshot")
    assert ours <= {f"sfmc_soapgen.{name}" for name in light}
    assert not {"black", "httpx", "jinja2", "lxml", "rich", "xsdata"} & {*loaded}
