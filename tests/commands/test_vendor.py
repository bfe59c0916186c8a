"""`vendor`: a package inside an application, from the first copy through changes of the WSDL."""

from __future__ import annotations

import json
import re
import shutil
import subprocess
import sys
from pathlib import Path
from types import ModuleType

import httpx
import pandas
import pyarrow
import pytest
from click.testing import CliRunner, Result
from sfmc_soapgen import resources
from sfmc_soapgen.cli import main
from sfmc_soapgen.package.manifest import MANIFEST
from sfmc_soapgen.python.exports import EVERYDAY
from sfmc_soapgen.staging import begin
from support import TESTS
from support.checkers import check, python_with
from support.packages import marks
from support.rooms import small_wsdl
from support.wsdls import sequence, wsdl

APP = TESTS / "support" / "app"

BODY = "\n".join(
    (
        sequence(
            '<xs:element name="Id" type="xs:int" minOccurs="0"/><xs:element name="Color" type="tns:Color"/>', of="Thing"
        ),
        '<xs:simpleType name="Color"><xs:restriction base="xs:string">',
        '<xs:enumeration value="Red"/></xs:restriction></xs:simpleType>',
        sequence("", of="Other"),
        '<xs:complexType name="Big"><xs:complexContent>',
        '<xs:extension base="tns:Thing"/></xs:complexContent></xs:complexType>',
        sequence('<xs:element name="Thing" type="tns:Thing"/>', of="Box"),
    )
)


def run(*arguments: str | Path) -> Result:
    """The command in this process."""
    return CliRunner().invoke(main, [str(argument) for argument in arguments])


@pytest.fixture
def small(tmp_path: Path) -> Path:
    """A small WSDL in a file."""
    path = tmp_path / "small.wsdl"
    path.write_bytes(wsdl(BODY))
    return path


@pytest.fixture
def source(tmp_path: Path) -> Path:
    """The source root of an application."""
    folder = tmp_path / "src"
    (folder / "shop").mkdir(parents=True)
    return folder


ACCEPTED = "--accept-breaking"


def vendored(source: Path, small: Path, *more: str) -> Result:
    """Vendor a small WSDL as `shop.vendor.things`."""
    return run("vendor", source, "--package", "shop.vendor.things", "--wsdl", small, *more)


def selection(folder: Path) -> object:
    """What a copy says was selected."""
    return json.loads((folder / MANIFEST).read_text()).get("selection")


def classes(folder: Path) -> set[str]:
    """The classes in the models of a copy."""
    return set(
        re.findall(r"^class (\w+)", "".join(p.read_text() for p in (folder / "models").glob("*.py")), re.MULTILINE)
    )


def test_a_copy_then_another(source: Path, small: Path) -> None:
    """Written whole, then nothing to do; nothing is made in the folders around it."""
    folder = source / "shop" / "vendor" / "things"
    first = vendored(source, small)
    assert first.exit_code == 0, first.stderr
    assert re.fullmatch(
        rf"{folder}: (\d+) files, \1 of them written\n4 types, 1 enumeration, 2 messages, 1 operation\n", first.stdout
    )
    assert [path.name for path in (source / "shop").iterdir()] == ["vendor"]
    assert [path.name for path in (source / "shop" / "vendor").iterdir()] == ["things"]
    assert (folder / "LICENSE").read_bytes() == resources.LICENSE.read_bytes()
    assert selection(folder) is None
    before = marks(source)
    again = vendored(source, small)
    assert again.exit_code == 0 and "files, nothing to do\n" in again.stdout
    assert marks(source) == before


def test_the_default_package(source: Path, small: Path) -> None:
    """It has the name of the distribution's."""
    assert run("vendor", source, "--wsdl", small, "--only", "Other", "--json").exit_code == 0
    assert (source / "sfmc_soap" / "__init__.py").is_file()


def test_a_selection_stays_until_another_is_named(source: Path, small: Path) -> None:
    """`vendor`, `generate` and `check` keep it; `*` alone is everything again."""
    folder = source / "shop" / "vendor" / "things"
    chosen = {"only": ["Box"], "operations": []}
    first = vendored(source, small, "--only", "Box")
    assert "2 types, 1 enumeration, 0 messages, 0 operations, and so no client\n" in first.stdout
    assert first.stdout.endswith("subtypes left out, to be named with --only where you need them: Thing: Big\n")
    assert (selection(folder), classes(folder)) == (chosen, {"Box", "Thing"})
    assert not (folder / "client.py").exists() and not (folder / "_runtime" / "client").exists()
    general = ("--output", source, "--package", "shop.vendor.things")
    for command in (
        ("vendor", source, "--package", "shop.vendor.things", "--wsdl", small),
        ("generate", small, *general),
        ("check", small, *general),
    ):
        assert run(*command).exit_code == 0
        assert selection(folder) == chosen
    small.write_bytes(wsdl(BODY + sequence("", of="More")))
    assert run("check", small, *general).exit_code == 1
    assert run("generate", small, *general).exit_code == 0
    assert (selection(folder), classes(folder)) == (chosen, {"Box", "Thing"})
    vendored(source, small, "--operations", "ping", "--only", "Other, Big", ACCEPTED)
    assert selection(folder) == {"only": ["Big", "Other"], "operations": ["Ping"]}
    assert (classes(folder), (folder / "client.py").exists()) == ({"Big", "Thing", "Other"}, True)
    vendored(source, small, "--operations", "ping", ACCEPTED)
    assert (selection(folder), classes(folder)) == ({"only": [], "operations": ["Ping"]}, set())
    vendored(source, small, "--only", "*", "--operations", "", ACCEPTED)
    assert (classes(folder), (folder / "client.py").exists()) == ({"Big", "Box", "More", "Thing", "Other"}, False)
    vendored(source, small, "--only", "*")
    assert (selection(folder), (folder / "client.py").exists()) == (None, True)


FILTERS = "APIObject ComplexFilterPart DataExtensionObject FilterPart LogicalOperators ObjectExtension SimpleFilterPart"
"""With SimpleOperators, all that the room `filters` needs of a WSDL."""


def test_rooms_are_part_of_a_selection(source: Path, small: Path) -> None:
    """They bring what they need, are remembered, checked and upgraded, and missed when they go."""
    body = "".join(sequence("", of=name) for name in [*FILTERS.split(), "SimpleOperators", "Other"])
    small.write_bytes(small_wsdl(body))
    folder = source / "shop" / "vendor" / "things"
    first = vendored(source, small, "--operations", "Create", "--everyday", "filters")
    assert first.exit_code == 0 and "for everyday work: filters\n" in first.stdout, first.output
    chosen = {"only": [], "operations": ["Create"], "everyday": ["filters"]}
    assert selection(folder) == chosen and "Other" not in classes(folder)
    general = ("--output", source, "--package", "shop.vendor.things")
    for command in ("generate", small, *general), ("check", small, *general):
        assert run(*command).exit_code == 0
        assert selection(folder) == chosen
    assert run("diff", folder, small).stdout == "no changes\n"
    refused = vendored(source, small, "--operations", "Create")
    assert refused.exit_code == 1 and "filters  room gone" in refused.stdout
    edited = folder / "everyday" / "filters" / "__init__.py"
    edited.write_text(edited.read_text() + "\n# mine\n")
    checked = vendored(source, small, "--check")
    assert (checked.exit_code, checked.stdout) == (
        1,
        f"{folder}: edited: everyday/filters/__init__.py\n{folder}: current\n",
    )
    small.write_bytes(small_wsdl(body.replace("ComplexFilterPart", "Another")))
    lacking = vendored(source, small)
    assert (lacking.exit_code, lacking.stdout) == (2, "")
    assert "there can be no everyday room 'filters': the WSDL has no type ComplexFilterPart\n" in lacking.stderr


def test_an_upgrade_says_what_has_changed(source: Path, small: Path) -> None:
    """People and scripts are told, and only of what was selected."""
    vendored(source, small, "--only", "Box")
    changed = BODY.replace('name="Id" type="xs:int"', 'name="Id" type="xs:long"').replace('"Other"', '"Another"')
    changed = changed.replace(
        '<xs:enumeration value="Red"/>', '<xs:enumeration value="Red"/><xs:enumeration value="Blue"/>'
    )
    small.write_bytes(wsdl(changed))
    upgraded = vendored(source, small)
    assert upgraded.exit_code == 0
    assert "Thing.Id" in upgraded.stdout and "Color.Blue" in upgraded.stdout and "nother" not in upgraded.stdout
    small.write_bytes(wsdl(BODY))
    before = marks(source)
    refused = vendored(source, small)
    assert (refused.exit_code, refused.stderr) == (
        1,
        "breaking changes: nothing was touched\n  Go on with --accept-breaking.\n",
    )
    assert "files, none written\n" in refused.stdout and "Thing.Id" in refused.stdout
    told = json.loads(vendored(source, small, "--json").stdout)
    assert told["refused"] and told["changed"] == [] and told["differences"]["worst"] == "breaking"
    assert marks(source) == before
    told = json.loads(vendored(source, small, "--json", ACCEPTED).stdout)
    assert told["folder"] == str(source / "shop" / "vendor" / "things")
    assert {"__init__.py", "enums.py", "models/types.py", MANIFEST} == {*told["changed"]}
    assert told["selection"] == {"only": ["Box"], "operations": []} and told["left out"] == {"Thing": ["Big"]}
    assert {change["path"] for change in told["differences"]["changes"]} == {"Thing.Id", "Color.Blue"}
    assert json.loads(vendored(source, small, "--json").stdout)["differences"]["changes"] == []


def test_a_selection_outlives_a_kill(source: Path, small: Path) -> None:
    """Between the two renames, where folders cannot be exchanged, a kill leaves the copy beside its place."""
    folder = source / "shop" / "vendor" / "things"
    vendored(source, small, "--only", "Box")
    work = begin(folder)
    (work / "new").mkdir()
    folder.rename(work / "old")
    checked = vendored(source, small, "--check")
    assert (checked.exit_code, checked.stdout) == (0, f"{folder}: untouched\n{folder}: current\n")
    assert run("generate", small, "--output", source, "--package", "shop.vendor.things").exit_code == 0
    assert selection(folder) == {"only": ["Box"], "operations": []} and not work.parent.exists()


def test_a_copy_of_which_nothing_is_known_is_upgraded(source: Path, small: Path) -> None:
    """One whose manifest does not keep the interface: what has changed cannot be said, and that is said."""
    vendored(source, small)
    manifest = source / "shop" / "vendor" / "things" / MANIFEST
    described = json.loads(manifest.read_text())
    del described["interface"]
    manifest.write_text(json.dumps(described))
    refused = vendored(source, small)
    assert refused.exit_code == 1 and "what has changed cannot be shown" in refused.stdout
    assert "interface" not in json.loads(manifest.read_text())
    assert vendored(source, small, ACCEPTED).exit_code == 0
    assert "interface" in json.loads(manifest.read_text())


def test_the_embedded_wsdl_is_not_taken_in_silence(source: Path, small: Path) -> None:
    """A copy of another WSDL is brought up to date only from a WSDL that is named."""
    command = ("vendor", source, "--package", "shop.vendor.things", "--only", "*")
    folder = source / "shop" / "vendor" / "things"
    vendored(source, small)
    before = marks(source)
    refused = run(*command)
    assert refused.exit_code == 2 and re.fullmatch(
        rf"error: {folder}: made from the WSDL \w{{12}}, and the embedded one is dfba7522\w{{4}}\n"
        "  Name its WSDL with --wsdl, or take the embedded one with --embedded-wsdl.\n",
        refused.stderr,
    )
    assert marks(source) == before


@pytest.mark.slow
def test_the_embedded_wsdl_is_taken_on_request(source: Path, small: Path) -> None:
    """And from then on as well; but not where it breaks what is there."""
    command = ("vendor", source, "--package", "shop.vendor.things", "--only", "Subscriber")
    vendored(source, small)
    assert "not current: made from the WSDL " in run(*command, "--check").stdout
    refused = run(*command, "--embedded-wsdl")
    assert refused.exit_code == 1 and "breaking changes: nothing was touched" in refused.stderr
    assert run(*command, "--embedded-wsdl", ACCEPTED).exit_code == 0
    assert "nothing to do" in run(*command).stdout


def test_edits_are_shown_and_kept(source: Path, small: Path) -> None:
    """The diff is exactly the edits where nothing else has changed; --force gives them up."""
    folder = source / "shop" / "vendor" / "things"
    vendored(source, small)
    enums = folder / "enums.py"
    was = enums.read_text()
    enums.write_text(was.replace('RED = "Red"', 'RED = "Rouge"') + "MORE = 1")
    before = marks(source)
    refused = vendored(source, small)
    assert (refused.exit_code, refused.stderr) == (
        2,
        f"error: {folder}: edited by hand since it was generated: enums.py\n"
        "  Keep the edits elsewhere, or overwrite them with --force.\n",
    )
    assert "From what would be written (-) to what is there (+); these are the edits:\n" in refused.stdout
    diff = [line for line in refused.stdout.splitlines() if line.startswith(("+", "-", "\\"))]
    assert diff == [
        "--- generated/enums.py",
        "+++ here/enums.py",
        '-    RED = "Red"',
        '+    RED = "Rouge"',
        "+MORE = 1",
        "\\ No newline at end of file",
    ]
    as_json = vendored(source, small, "--json")
    assert as_json.exit_code == 2 and as_json.stdout == ""
    small.write_bytes(wsdl(BODY.replace('value="Red"', 'value="Blue"')))
    newer = vendored(source, small)
    assert newer.exit_code == 2 and "beside the edits these are the changes of the new version" in newer.stdout
    assert marks(source) == before
    small.write_bytes(wsdl(BODY))
    told = json.loads(vendored(source, small, "--force", "--json").stdout)
    assert (told["edited"], told["changed"]) == (["enums.py"], ["enums.py"]) and '+    RED = "Rouge"' in told["edits"]
    assert enums.read_text() == was


def test_check_says_both(source: Path, small: Path) -> None:
    """Whether it is untouched, and whether it is current; it writes nothing."""
    folder = source / "shop" / "vendor" / "things"
    missing = vendored(source, small, "--check")
    assert missing.exit_code == 2 and "no package is here" in missing.stderr and not folder.exists()
    vendored(source, small, "--only", "Thing")
    fine = vendored(source, small, "--check")
    assert (fine.exit_code, fine.stdout) == (0, f"{folder}: untouched\n{folder}: current\n")

    other = vendored(source, small, "--check", "--only", "Other")
    assert other.exit_code == 1
    assert f"{folder}: untouched\n{folder}: not current: the selection has changed\n" in other.stdout

    (folder / "enums.py").write_text("mine")
    (folder / "py.typed").unlink()
    before = marks(source)
    edited = vendored(source, small, "--check")
    assert (edited.exit_code, edited.stdout) == (
        1,
        f"{folder}: edited: enums.py\n{folder}: gone: py.typed\n{folder}: current\n",
    )
    # Only the bytes of the WSDL are others: the sha256 in the package follows them.
    small.write_bytes(wsdl(BODY) + b"\n")
    both = vendored(source, small, "--check")
    assert both.exit_code == 1
    assert re.search(
        r"edited: enums\.py\n.*gone: py\.typed\n.*not current: made from the WSDL \w+, and this is \w+\n", both.stdout
    )
    assert both.stdout.endswith("not current: files would change: __init__.py\n")
    told = json.loads(vendored(source, small, "--check", "--json").stdout)
    assert (told["edited"], told["gone"], len(told["outdated"])) == (["enums.py"], ["py.typed"], 2)
    assert marks(source) == before


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        ({"generator": {"version": "0.0.1"}}, "made by sfmc-soapgen 0.0.1, and this is "),
        ({"generator": 1}, "made by sfmc-soapgen unknown, and this is "),
        ({"interface": {}}, f"{MANIFEST} would change"),
    ],
)
def test_check_knows_why(source: Path, small: Path, change: dict[str, object], reason: str) -> None:
    """Another generator, or a manifest that somebody changed."""
    vendored(source, small)
    manifest = source / "shop" / "vendor" / "things" / MANIFEST
    manifest.write_text(json.dumps(json.loads(manifest.read_text()) | change))
    checked = vendored(source, small, "--check")
    assert checked.exit_code == 1 and f"not current: {reason}" in checked.stdout


def test_check_knows_imports(source: Path, small: Path) -> None:
    """Another schema beside the same WSDL."""
    body = '<xs:import namespace="urn:o" schemaLocation="o.xsd"/>' + sequence("")
    small.write_bytes(wsdl(body))
    other = small.with_name("o.xsd")
    other.write_text('<xs:schema xmlns:xs="http://www.w3.org/2001/XMLSchema" targetNamespace="urn:o"/>')
    vendored(source, small)
    other.write_text(other.read_text() + "\n")
    checked = vendored(source, small, "--check")
    assert checked.exit_code == 1 and "not current: a file that the WSDL imports has changed\n" in checked.stdout


@pytest.mark.parametrize("name", ["shop.class", "a-b", ""])
def test_a_name_that_no_package_can_have(source: Path, small: Path, name: str) -> None:
    """It is refused before anything is written."""
    refused = run("vendor", source, "--package", name, "--wsdl", small)
    assert refused.exit_code == 2 and "is not a package name" in refused.stderr
    assert [path.name for path in source.iterdir()] == ["shop"]


def test_a_folder_of_somebody_is_left_alone(source: Path, small: Path) -> None:
    """Whatever is asked for."""
    (source / "shop" / "mine.py").write_text("MINE = 1")
    for more in ((), ("--force",), ("--only", "Box")):
        refused = run("vendor", source, "--package", "shop", "--wsdl", small, *more)
        assert refused.exit_code == 2 and "not made by sfmc-soapgen" in refused.stderr
    assert [path.name for path in (source / "shop").iterdir()] == ["mine.py"]


# The application

NEWER = (
    (
        '<xs:element name="EmailAddress" type="xs:string" minOccurs="0"/>\n              <xs:element name="Attributes"',
        '<xs:element name="EmailAddress" type="xs:string" minOccurs="0"/>\n'
        '<xs:element name="Mood" type="tns:Mood" minOccurs="0"/>\n              <xs:element name="Attributes"',
    ),
    (
        '<xs:complexType name="Subscriber">',
        sequence('<xs:element name="Word" type="xs:string"/>', of="Mood") + '\n<xs:complexType name="Subscriber">',
    ),
    ('<xs:enumeration value="Held"/>', '<xs:enumeration value="Held"/><xs:enumeration value="Paused"/>'),
)
BROKEN = (
    (
        '<xs:element name="EmailAddress" type="xs:string" minOccurs="0"/>\n              <xs:element name="Attributes"',
        '<xs:element name="Mail" type="xs:string" minOccurs="0"/>\n              <xs:element name="Attributes"',
    ),
)


def drifted(folder: Path, changes: tuple[tuple[str, str], ...]) -> Path:
    """The embedded WSDL with changes, in a folder of its own."""
    shutil.copytree(resources.WSDL.parent, folder)
    path = folder / resources.WSDL.name
    text = path.read_text(encoding="utf-8")
    for old, new in changes:
        assert text.count(old) == 1, old
        text = text.replace(old, new)
    path.write_text(text, encoding="utf-8")
    return path


def in_app(app: Path, *command: str) -> subprocess.CompletedProcess[str]:
    """What a program of Python says in the application."""
    return subprocess.run([sys.executable, "-m", *command], cwd=app, capture_output=True, text=True, check=False)


def assert_the_app_is_well(app: Path) -> None:
    """Its tests pass and its checkers are content, in its own settings."""
    tested = in_app(app, "pytest", "-q", "-p", "no:cacheprovider")
    assert tested.returncode == 0 and "3 passed" in tested.stdout, tested.stdout + tested.stderr
    assert "no issues found in" in check("mypy", at=app)
    check("pyright", "--pythonpath", sys.executable, at=app)


@pytest.mark.slow
def test_an_application_lives_with_its_copy(tmp_path: Path) -> None:
    """Vendors a part, is well; takes a newer WSDL, is well; takes one that breaks it, and mypy points at its line."""
    app = tmp_path / "app"
    shutil.copytree(APP, app)
    vendor = ("sfmc_soapgen", "vendor", "src", "--package", "orders.vendor.marketing")
    chosen = ("--only", "Subscriber,DataExtension,SimpleFilterPart", "--operations", "create,retrieve")
    first = in_app(app, *vendor, *chosen)
    assert first.returncode == 0, first.stderr
    assert "2 operations\n" in first.stdout and "FilterPart: ComplexFilterPart, TagFilterPart;" in first.stdout
    assert_the_app_is_well(app)

    newer = drifted(tmp_path / "newer", NEWER)
    assert in_app(app, *vendor, "--wsdl", str(newer), "--check").returncode == 1
    upgraded = in_app(app, *vendor, "--wsdl", str(newer))
    assert upgraded.returncode == 0, upgraded.stderr
    for path in ("Subscriber.Mood", "Mood", "SubscriberStatus.Paused"):
        assert re.search(rf"(?m)\b{re.escape(path)}\b", upgraded.stdout)
    assert_the_app_is_well(app)
    assert in_app(app, *vendor, "--wsdl", str(newer), "--check").returncode == 0

    broken = in_app(app, *vendor, "--wsdl", str(drifted(tmp_path / "broken", BROKEN)), ACCEPTED)
    assert broken.returncode == 0 and "Subscriber.EmailAddress" in broken.stdout
    said = in_app(app, "mypy").stdout
    places = {
        int(line) for line in re.findall(r"^src/orders/buyers\.py:(\d+): error: .*email_address", said, re.MULTILINE)
    }
    lines = (app / "src" / "orders" / "buyers.py").read_text().splitlines()
    assert places == {number for number, line in enumerate(lines, 1) if "email_address" in line}


@pytest.mark.slow
@pytest.mark.parametrize("checker", ["mypy", "pyright"])
def test_a_part_without_a_client_is_clean(tmp_path: Path, checker: str) -> None:
    """mypy has its strictest settings and pyright its own, and there are no stubs for lxml."""
    made = run("vendor", tmp_path, "--package", "things", "--only", "Subscriber")
    assert made.exit_code == 0 and "no client" in made.stdout
    (tmp_path / "use.py").write_text(
        "from things import Subscriber, dumps, loads\nprint(loads(dumps(Subscriber(id=1)), Subscriber).id)\n"
    )
    (tmp_path / "pyrightconfig.json").write_text('{"include": ["things", "use.py"]}')
    python = python_with(tmp_path / "venv", httpx)
    options = {
        "mypy": ["--strict", "--python-executable", python, "-p", "things", "-m", "use"],
        "pyright": ["--pythonpath", python],
    }
    check(checker, *options[checker], at=tmp_path)
    (tmp_path / "use.py").write_text("from things import Client\n")
    assert in_app(tmp_path, checker, *options[checker]).returncode == 1


USE_OF_ROOMS = """
from shop.things import AsyncClient, Client, P, Subscriber


def first(client: Client) -> Subscriber | None:
    for subscriber in client.select(Subscriber, "SubscriberKey", where=P("Status") == "Active"):
        print(subscriber.subscriber_key)
    return client.select(Subscriber).first()


async def all_of_them(client: AsyncClient) -> list[Subscriber]:
    return await client.select(Subscriber, where=(P("ID") > 7) & P("EmailAddress").is_not_null()).list()
"""


@pytest.mark.slow
@pytest.mark.parametrize("libraries", [[httpx], [httpx, pandas, pyarrow]], ids=["alone", "with tables"])
@pytest.mark.parametrize("checker", ["mypy", "pyright"])
def test_a_part_with_rooms_is_clean(tmp_path: Path, checker: str, libraries: list[ModuleType]) -> None:
    """All rooms, under another name, with and without what makes tables."""
    made = run("vendor", tmp_path, "--package", "shop.things", "--only", "Subscriber", "--everyday", "*")
    assert made.exit_code == 0 and f"for everyday work: {', '.join(sorted(EVERYDAY))}\n" in made.stdout
    (tmp_path / "shop" / "__init__.py").touch()
    (tmp_path / "use.py").write_text(USE_OF_ROOMS)
    (tmp_path / "pyrightconfig.json").write_text('{"include": ["shop", "use.py"]}')
    python = python_with(tmp_path / "venv", *libraries)
    options = {
        "mypy": ["--strict", "--python-executable", python, "-p", "shop", "-m", "use"],
        "pyright": ["--pythonpath", python],
    }
    check(checker, *options[checker], at=tmp_path)
