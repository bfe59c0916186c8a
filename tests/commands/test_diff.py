"""`sfmc-soapgen diff`, as people and scripts meet it."""

from __future__ import annotations

import json
import os
import shutil
import stat
import sys
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from lxml import html as lxml_html
from sfmc_soapgen import resources
from sfmc_soapgen.cli import main
from support import ROOT
from support.terminal import on_a_terminal
from support.wsdls import BODY_LINE, sequence, wsdl

PATTERN = (
    '<xs:simpleType name="Code"><xs:restriction base="xs:string"><xs:pattern value="{}"/></xs:restriction>'
    "</xs:simpleType>"
)
ID = '<xs:element name="Id" type="xs:int"/>'
OLD = wsdl(sequence(ID, of="Thing") + PATTERN.format("[a-z]|`x`"))
NEW = wsdl(
    sequence(f'{ID}<xs:element name="Size" type="xs:int" minOccurs="0"/>', of="Thing")
    + PATTERN.format("[a-z]|`&lt;b>`")
)
ADDED = wsdl(
    sequence(f'{ID}<xs:element name="Size" type="xs:int" minOccurs="0"/>', of="Thing") + PATTERN.format("[a-z]|`x`")
)


def run(*arguments: str | Path) -> Result:
    """The command in this process."""
    return CliRunner().invoke(main, ["diff", *map(str, arguments)])


@pytest.fixture
def old(tmp_path: Path) -> Path:
    """A small WSDL in a file."""
    return written(tmp_path / "old.wsdl", OLD)


@pytest.fixture
def new(tmp_path: Path) -> Path:
    """What has become of it."""
    return written(tmp_path / "new.wsdl", NEW)


def written(path: Path, data: bytes) -> Path:
    """A file."""
    path.write_bytes(data)
    return path


def test_the_text(old: Path, new: Path) -> None:
    """A line for each change, a sum, and exit code 1."""
    ran = run(old, new)
    assert ran.exit_code == 1
    *lines, total = ran.output.splitlines()
    assert [line.split("  ")[-2:] for line in lines if "Thing" in line] == [
        ["Thing.Size", "field added: now xs:int 0..1"]
    ]
    assert any("[a-z]|`x`" in line and "[a-z]|`<b>`" in line for line in lines)
    assert total.startswith(f"{len(lines)} changes; code: ")


@pytest.mark.parametrize("form", ["text", "json", "markdown", "html"])
def test_no_difference(old: Path, form: str) -> None:
    """The exit code is 0, and every format says so."""
    same = run(old, old, "--format", form)
    assert same.exit_code == 0
    assert "no changes" in same.output.lower() or json.loads(same.output)["changes"] == []


def test_formats_say_the_same(old: Path, new: Path) -> None:
    """Each has as many changes; the page says what was compared."""
    number = len(json.loads(run(old, new, "--format", "json").stdout)["changes"])
    assert number >= 2
    assert len(run(old, new).output.splitlines()) == number + 1
    assert run(old, new, "--format", "markdown").output.count("\n- ") == number - 1
    page = lxml_html.document_fromstring(run(old, new, "--format", "html").stdout_bytes)
    assert len(page.xpath("//table[@id='changes']/tbody/tr")) == number
    assert page.findtext(".//h1") == f"Changes from {old} to {new}"


def test_what_makes_it_fail(old: Path, tmp_path: Path) -> None:
    """Any difference, or only what breaks something."""
    added = written(tmp_path / "added.wsdl", ADDED)
    assert [run(old, added, "--fail-on", what).exit_code for what in ("any", "breaking")] == [1, 0]
    assert [run(added, old, "--fail-on", what).exit_code for what in ("any", "breaking")] == [1, 1]
    assert "1 additive" in run(old, added, "--fail-on", "breaking").output


def test_packages_and_the_embedded_wsdl(tmp_path: Path) -> None:
    """The committed package is what the embedded WSDL describes; an edit of the WSDL is seen from either side."""
    package = ROOT / "generated" / "sfmc_soap"
    assert run(resources.WSDL, package).exit_code == 0
    shutil.copytree(resources.WSDL.parent, tmp_path / "wsdl")
    edited = tmp_path / "wsdl" / resources.WSDL.name
    text = edited.read_text(encoding="utf-8")
    edited.write_text(text.replace('value="Held"', 'value="OnHold"'), encoding="utf-8")
    forth = run(package, edited)
    assert forth.exit_code == 1
    assert forth.output.splitlines()[0].split("  ")[2:4] == ["SubscriberStatus.Held", "value gone: was HELD"]
    assert run(edited, package, "--fail-on", "breaking").exit_code == 1


def test_output_is_written_in_one_step(old: Path, new: Path, tmp_path: Path) -> None:
    """The folder is made, a link is followed, an old file keeps its mode, and nothing is left beside it."""
    report = tmp_path / "a" / "b" / "report.html"
    ran = run(old, new, "--format", "html", "--output", report)
    assert ran.exit_code == 1 and ran.output.startswith(f"{report}: ") and "changes; code: " in ran.output
    assert report.read_bytes() == run(old, new, "--format", "html").stdout_bytes
    report.chmod(0o640)
    inode = report.stat().st_ino
    link = tmp_path / "link.txt"
    link.symlink_to(report)
    assert run(old, old, "--output", link).output == f"{link}: no changes\n"
    assert link.is_symlink() and report.read_text() == "no changes\n"
    assert report.stat().st_ino != inode and stat.S_IMODE(report.stat().st_mode) == 0o640
    assert [path.name for path in report.parent.iterdir()] == ["report.html"]


def test_output_that_cannot_be_written(old: Path, new: Path, tmp_path: Path) -> None:
    """A folder, a pipe, a file where a folder should be: an error that names it, and nothing is touched."""
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)
    for output, why in ((tmp_path, "is not a file"), (pipe, "is not a file"), (old / "x", "cannot be written")):
        ran = run(old, new, "--output", output)
        assert ran.exit_code == 2 and ran.stderr.startswith(f"error: {output}: {why}"), ran.output
    assert pipe.is_fifo()
    assert sorted(path.name for path in tmp_path.iterdir()) == ["new.wsdl", "old.wsdl", "pipe"]


@pytest.mark.parametrize(
    ("data", "message"),
    [
        (None, "there is no file {}"),
        (b"not a WSDL", "{}: bad:1: the file is not XML"),
        (b"<a/>", "{}: bad:1: "),
        (OLD.replace(b"xs:int", b"xs:no"), f"{{}}: bad:{BODY_LINE + 1}: "),
    ],
)
def test_what_is_neither(old: Path, tmp_path: Path, data: bytes | None, message: str) -> None:
    """No file, no XML, no WSDL, a wrong one: an error with path and line, exit code 2, no report; on either side."""
    bad = tmp_path / "bad"
    if data is not None:
        bad.write_bytes(data)
    for arguments in ((old, bad), (bad, old)):
        ran = run(*arguments, "--output", tmp_path / "report")
        assert ran.exit_code == 2 and not ran.stdout
        assert ran.stderr.startswith(f"error: {message.format(bad)}")
    assert not (tmp_path / "report").exists()


def test_a_folder_that_is_no_package(old: Path, tmp_path: Path) -> None:
    """The message says what is missing."""
    ran = run(old, tmp_path)
    assert ran.exit_code == 2 and f"{tmp_path}: no package is here: there is no manifest.json" in ran.stderr


def test_usage(old: Path) -> None:
    """Both sides are needed, and formats are named."""
    assert run(old).exit_code == 2
    assert run(old, old, "--format", "yaml").exit_code == 2
    assert "markdown" in run("--help").output


def test_on_a_terminal(old: Path, new: Path) -> None:
    """A table, whose values are whole, brackets and all."""
    command = [sys.executable, "-m", "sfmc_soapgen", "diff", str(old), str(new)]
    status, shown = on_a_terminal(command, columns=60)
    assert status == 1
    lines = shown.splitlines()
    cells = [[cell.strip() for cell in line.split("│")[1:-1]] for line in lines if line.startswith("│")]
    assert "[a-z]|`x`->[a-z]|`<b>`" in "".join(row[3] for row in cells).replace(" ", "")
    assert "changes; code: " in lines[-1]


def test_a_part_beside_its_wsdl(tmp_path: Path) -> None:
    """Only the part counts, on either side; and what was selected may be gone."""
    types = sequence(ID, of="Thing") + sequence(ID, of="Other") + sequence(ID, of="Left")
    old = written(tmp_path / "old.wsdl", wsdl(types))
    changed = types.replace("xs:int", "xs:long").replace('"Other"', '"Others"')
    new = written(tmp_path / "new.wsdl", wsdl(changed))
    made = CliRunner().invoke(
        main, ["vendor", str(tmp_path), "--package", "made", "--only", "Thing,Other", "--wsdl", str(old)]
    )
    assert made.exit_code == 0, made.output
    assert run(tmp_path / "made", old).output == "no changes\n"
    there, back = run(tmp_path / "made", new), run(new, tmp_path / "made")
    assert there.output.splitlines() == [
        "code breaking  wire breaking  Other  type gone: was 1 field",
        "code none      wire additive  Thing.Id  field type: xs:int -> xs:long",
        "2 changes; code: 1 breaking, 1 none; wire: 1 breaking, 1 additive",
    ]
    assert [line.split("  ")[-2] for line in back.output.splitlines()[:2]] == ["Thing.Id", "Other"]
    assert (there.exit_code, back.exit_code) == (1, 1)
