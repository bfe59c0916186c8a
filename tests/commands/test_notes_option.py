"""`--notes`: what people know of a service, from their own file, wherever a package is made or looked at."""

from __future__ import annotations

import json
import os
import re
import shutil
import tomllib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from click.testing import Result
from lxml import etree
from sfmc_soapgen import resources
from support.fetching import contents, importing, playing, run, serve
from support.loopback.hosts import Hosts
from support.packages import marks
from support.wsdls import NS, sequence, wsdl

COLOR = '<xs:restriction base="xs:string"><xs:enumeration value="Red"/></xs:restriction>'
SMALL = wsdl(
    sequence('<xs:element name="Id" type="xs:int"/><xs:element name="Color" type="tns:Color"/>', of="Thing")
    + f'<xs:simpleType name="Color">{COLOR}</xs:simpleType>'
)
NOTES = f"""\
namespace = "{NS}"
[types.Thing]
about = "What we sell."
needed.Ping = ["Id"]
fields.Id = "Its number."
fields.Size = "How large it was."
[enumerations.Color.members]
Red = "Like a rose."
[types.Bag]
"""


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder with a WSDL, notes about it, and other notes; commands run in it."""
    (tmp_path / "small.wsdl").write_bytes(SMALL)
    (tmp_path / "notes.toml").write_text(NOTES)
    (tmp_path / "other.toml").write_text(NOTES.replace("sell", "buy"))
    monkeypatch.chdir(tmp_path)
    return tmp_path


def generate(*arguments: str) -> Result:
    """Generate from the small WSDL."""
    return run("generate", "small.wsdl", "--output", "out", "--package", "things", *arguments)


def check(*arguments: str) -> Result:
    """Check what `generate` has written."""
    return run("check", "small.wsdl", "--output", "out", "--package", "things", *arguments)


@pytest.mark.slow
def test_check_needs_the_notes_that_a_package_was_generated_with(folder: Path) -> None:
    assert generate("--notes", "notes.toml").exit_code == 0
    assert '"""Its number."""' in (folder / "out/things/models/types.py").read_text()
    assert '"""Like a rose."""' in (folder / "out/things/enums.py").read_text()
    assert check("--notes", "notes.toml").output == "out/things: current\n"
    for notes, stale in (([], ["enums.py"]), (["--notes", "other.toml"], [])):
        checked = check("--json", *notes)
        paths = [each["path"] for each in json.loads(checked.output)["differences"]]
        assert (checked.exit_code, paths) == (1, [*stale, "manifest.json", "models/types.py"])
    assert generate().exit_code == 0
    assert "Its number." not in (folder / "out/things/models/types.py").read_text()


@pytest.mark.slow
def test_other_notes_are_no_difference(folder: Path) -> None:
    """Neither between two packages, nor between a package and its WSDL."""
    generate("--notes", "notes.toml")
    run("generate", "small.wsdl", "--output", "out", "--package", "others", "--notes", "other.toml")
    assert contents(folder / "out/things") != contents(folder / "out/others")
    for new in ("out/others", "small.wsdl"):
        compared = run("diff", "out/things", new)
        assert (compared.exit_code, compared.output) == (0, "no changes\n")


@pytest.mark.slow
def test_a_copy_knows_that_notes_are_others(folder: Path) -> None:
    """`vendor --check` says so, as text and as JSON, and `vendor` brings the copy up to date."""
    vendor = ("vendor", "src", "--package", "app.things", "--wsdl", "small.wsdl", "--notes")
    assert run(*vendor, "notes.toml", "--only", "Thing").exit_code == 0
    assert run(*vendor, "notes.toml", "--check").output == "src/app/things: untouched\nsrc/app/things: current\n"
    other = run(*vendor, "other.toml", "--check")
    assert (other.exit_code, other.output) == (
        1,
        "src/app/things: untouched\nsrc/app/things: not current: the notes beyond the WSDL are others\n"
        "src/app/things: not current: files would change: models/types.py\n",
    )
    told = json.loads(run(*vendor, "other.toml", "--check", "--json").output)
    assert told["outdated"][0] == "the notes beyond the WSDL are others"
    upgraded = run(*vendor, "other.toml")
    assert upgraded.exit_code == 0 and "2 of them written" in upgraded.output
    assert run(*vendor, "other.toml", "--check").exit_code == 0


@pytest.fixture
def served(tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch) -> Iterator[Hosts]:
    """A tenant."""
    with playing(tmp_path_factory.mktemp("tenant"), monkeypatch) as tenant:
        yield tenant


@pytest.mark.slow
def test_an_update_with_notes(served: Hosts, folder: Path) -> None:
    """They are in the package; other notes alone are written, and are no entry in the changelog."""
    serve(served, importing())
    update = ("update", "--subdomain", "mc1", "--package", "things", "--notes")
    wrong = run(*update, "small.wsdl")
    assert wrong.exit_code == 2 and not (folder / "wsdl").exists() and not (folder / "generated").exists()
    assert run(*update, "notes.toml").exit_code == 0
    types = folder / "generated/things/models/types.py"
    assert "What we sell." in types.read_text()
    log = (folder / "CHANGELOG.md").read_text()
    dry = run(*update, "other.toml", "--dry-run")
    assert dry.exit_code == 1 and "no changes" in dry.output and "models/types.py" in dry.output
    assert run(*update, "other.toml").exit_code == 0
    assert "What we buy." in types.read_text() and (folder / "CHANGELOG.md").read_text() == log


def test_show_has_the_notes_of_the_file(folder: Path) -> None:
    """And `--unused-notes` those that the WSDL has no use for."""
    shown = ("show", "--wsdl", "small.wsdl", "--notes", "notes.toml")
    thing = run(*shown, "Thing").output
    assert "about: What we sell.\n" in thing and "Its number." in thing
    assert json.loads(run(*shown, "thing.id", "--json").output)["about"] == "Its number."
    assert "Like a rose." in run(*shown, "Color").output
    assert run(*shown, "--unused-notes").output == "Thing.Size\nBag\n"
    assert json.loads(run(*shown, "--unused-notes", "--json").output) == ["Thing.Size", "Bag"]
    (folder / "notes.toml").write_text(f"namespace = '{NS}'\ntypes.Thing.about = 'x'\n")
    used = run(*shown, "--unused-notes")
    assert (used.exit_code, used.output) == (0, "every note is about something that the WSDL has\n")
    assert json.loads(run(*shown, "--unused-notes", "--json").output) == []


LARGE = 5 * 1024 * 1024
WRONG = {
    "another form": (b"namespace = 'urn:test'\n[types.Thing]\nabaut = 'x'\n", "wrong.toml:3: types.Thing.abaut: is no"),
    "no TOML": (b"[types]\n[types.Thing\n", "wrong.toml:2: not valid TOML: "),
    "deep": (b"\nx = " + b"[" * 100_000, "wrong.toml:2: not valid TOML: "),
    "deep keys": (b"\n[" + b"a." * 100_000 + b"a]", "wrong.toml:2: a key has more than 32 parts"),
    "Latin-1": ("namespace = 'urn:test'\n# gr\xf6\xdfer\n".encode("latin-1"), "wrong.toml:2: is not in UTF-8"),
    "UTF-16": ("namespace = 'urn:test'\n".encode("utf-16"), "wrong.toml:1: is not in UTF-8"),
    "a surrogate": (b"namespace = 'urn:test'\n[types.T]\nabout = \"\\ud800\"", "wrong.toml:3: not valid TOML: "),
    "a null character": (b"namespace = 'urn:test'\n[types.T]\nabout = '\0'", "wrong.toml:3: not valid TOML: "),
    "large": (b"x" * LARGE, "wrong.toml: has more than 4,194,304 bytes"),
}


@pytest.mark.parametrize(("data", "message"), WRONG.values(), ids=WRONG)
def test_a_wrong_file_is_an_error_and_nothing_is_written(folder: Path, data: bytes, message: str) -> None:
    """It names the file, and the line where there is one. There is no traceback, and what was there stays."""
    (folder / "wrong.toml").write_bytes(data)
    assert_refused("wrong.toml", message)


def test_what_is_no_file_is_an_error(folder: Path) -> None:
    """A folder, a device that has no end, a pipe in which nothing comes, and nothing at all."""
    (folder / "wsdls").mkdir()
    os.mkfifo(folder / "pipe")
    for path in ("wsdls", "/dev/zero", "pipe"):
        assert_refused(path, f"{path}: is not a file")
    assert_refused("nothing", "there is no file nothing")


def assert_refused(path: str, message: str) -> None:
    """Assert that `generate` ends with an error about the notes, and touches nothing."""
    before = marks(Path.cwd())
    result = generate("--notes", path)
    assert (result.exit_code, result.stdout) == (2, "")
    assert result.stderr.startswith(f"error: {message}")
    assert re.fullmatch(r"[^\n]+\n  [^\n]+\n", result.stderr)
    assert marks(Path.cwd()) == before


@pytest.mark.parametrize("command", ["check", "vendor", "show", "show --unused-notes"])
def test_every_command_refuses_a_wrong_file(folder: Path, command: str) -> None:
    (folder / "wrong.toml").write_text("\n[type.T]\n")
    generate()
    before = marks(folder)
    positional = {"check": ["small.wsdl", "--output", "out", "--package", "things"]}
    arguments = positional.get(command, [*(["src"] if command == "vendor" else []), "--wsdl", "small.wsdl"])
    result = run(*command.split(), *arguments, "--notes", "wrong.toml")
    assert result.exit_code == 2 and result.stderr.startswith("error: wrong.toml:2: type: is none of namespace, types,")
    assert marks(folder) == before


# --- a tenant's own WSDL

XS = "http://www.w3.org/2001/XMLSchema"
LEFT_OUT = [
    "DeleteOptions",
    "Subscriber.Status",
    "Subscriber.Locale",
    "DeleteRequest.Options",
    "VersionInfoRequestMsg",
    "VersionInfoResponseMsg",
    "SubscriberStatus.Held",
    "VersionInfo",
]


REMOVED = (
    "//xs:complexType[@name='Subscriber']//xs:element[@name='Status' or @name='Locale']",
    "//xs:simpleType[@name='SubscriberStatus']//xs:enumeration[@value='Held']",
    "//xs:complexType[@name='DeleteOptions']",
    "//xs:element[@type='DeleteOptions' or @type='tns:DeleteOptions']",
    "//xs:element[@name='VersionInfoRequestMsg' or @name='VersionInfoResponseMsg']",
    "//w:operation[@name='VersionInfo']",
    "//w:message[contains(@name, 'ersion')]",
)


@pytest.fixture
def tenants(tmp_path: Path) -> Path:
    """The embedded WSDL under another name, without some of what it declares, and with a field of the tenant's own."""
    shutil.copytree(resources.WSDL.parent, tmp_path / "wsdl")
    tree: Any = etree.parse(resources.WSDL)
    namespaces = {"xs": XS, "w": "http://schemas.xmlsoap.org/wsdl/"}
    for path in REMOVED:
        for node in tree.xpath(path, namespaces=namespaces):
            node.getparent().remove(node)
    [sequence] = tree.xpath("//xs:complexType[@name='Subscriber']//xs:sequence[1]", namespaces=namespaces)[:1]
    sequence.append(etree.Element(f"{{{XS}}}element", name="Own", type="xs:int", minOccurs="0"))
    tree.write(tmp_path / "wsdl" / "tenant.wsdl")
    return tmp_path / "wsdl" / "tenant.wsdl"


def fields_of(name: str, *wsdl: str | Path) -> dict[str, Any]:
    """Return what `show` says of the fields of a type, by their names."""
    return {field["wire"]: field for field in json.loads(run("show", name, *wsdl, "--json").output)["fields"]}


def test_notes_are_laid_over_the_wsdl_of_a_tenant(tenants: Path) -> None:
    """What it lacks is listed; what it has is explained as in ours, and its own field is there without a note."""
    listed = json.loads(run("show", "--unused-notes", "--wsdl", tenants, "--json").output)
    assert listed == LEFT_OUT
    assert run("show", "--unused-notes", "--wsdl", tenants).output.splitlines() == LEFT_OUT
    ours, theirs = fields_of("Subscriber"), fields_of("Subscriber", "--wsdl", tenants)
    assert theirs.pop("Own")["about"] == ""
    assert theirs == {name: ours[name] for name in ours if name not in ("Status", "Locale")}


@pytest.mark.slow
def test_everything_that_a_tenant_has_is_explained_in_its_package(tenants: Path, tmp_path: Path) -> None:
    """Each note is in the package, but for those about what is missing."""
    assert run("generate", tenants, "--output", tmp_path / "out").exit_code == 0
    files = contents(tmp_path / "out" / "sfmc_soap")
    shown = " ".join(" ".join(data.decode() for path, data in files.items() if path.endswith(".py")).split())
    missing = [path for path, about in abouts() if " ".join(about.replace("\\", "\\\\").split()) not in shown]
    assert "VersionInfoResponseMsg.VersionInfo" in missing
    assert [path for path in missing if not {path, path.partition(".")[0]} & {*LEFT_OUT}] == []


def abouts() -> Iterator[tuple[str, str]]:
    """Yield what our notes say of each type and message, and of each field and member."""
    notes = tomllib.loads(resources.NOTES.read_text(encoding="utf-8"))
    for key in ("types", "messages", "enumerations", "simple_types"):
        for name, table in notes[key].items():
            yield name, table.get("about", "")
            for member, note in (table.get("fields", {}) | table.get("members", {})).items():
                yield f"{name}.{member}", note if isinstance(note, str) else note.get("about", "")
