"""The command, as people and scripts meet it."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from collections.abc import Callable
from functools import cache
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from sfmc_soapgen.cli import main
from sfmc_soapgen.commands import show
from sfmc_soapgen.hashing import sha256
from sfmc_soapgen.package.manifest import MANIFEST
from sfmc_soapgen.python.bindings import Bindings
from support.packages import marks
from support.terminal import on_a_terminal
from support.wsdls import EVERYTHING, sequence, wsdl

SMALL = wsdl(
    sequence('<xs:element name="Id" type="xs:int"/><xs:element name="ID" type="tns:Color" minOccurs="0"/>', of="Thing")
    + '<xs:simpleType name="Color"><xs:restriction base="xs:string"><xs:enumeration value="Red"/></xs:restriction>'
    "</xs:simpleType>"
)


def run(*arguments: str | Path) -> Result:
    """The command in this process."""
    return CliRunner().invoke(main, [str(argument) for argument in arguments])


@pytest.fixture(scope="module")
def understood() -> Callable[..., Bindings]:
    """What `show` understands of files that stay as they are: once, and not for each name."""
    return cache(show._bindings)


@pytest.fixture
def understood_once(understood: Callable[..., Bindings], monkeypatch: pytest.MonkeyPatch) -> None:
    """Let `show` understand a WSDL once in all tests that ask for this."""
    monkeypatch.setattr(show, "_bindings", understood)


@pytest.fixture
def small(tmp_path: Path) -> Path:
    """A small WSDL in a file."""
    path = tmp_path / "small.wsdl"
    path.write_bytes(SMALL)
    return path


def test_generate_then_check_then_generate(small: Path, tmp_path: Path) -> None:
    """Written, current, nothing to do."""
    arguments = (small, "--output", tmp_path / "out", "--package", "my.things")
    first = run("generate", *arguments)
    assert first.exit_code == 0
    assert "files written" in first.output and "models/types.py" in first.output
    assert (tmp_path / "out" / "my" / "things" / "__init__.py").is_file()
    current = run("check", *arguments)
    assert (current.exit_code, current.output) == (0, f"{tmp_path}/out/my/things: current\n")
    again = run("generate", *arguments)
    assert again.exit_code == 0 and again.output.endswith("files, nothing to do\n")


def test_check_lists_what_is_not_as_it_should_be(small: Path, tmp_path: Path) -> None:
    """Missing, edited and stale files, with exit code 1; as JSON too."""
    arguments = (small, "--output", tmp_path / "out")
    folder = tmp_path / "out" / "sfmc_soap"
    nothing = run("check", *arguments)
    assert (nothing.exit_code, nothing.stdout) == (2, "")
    assert nothing.stderr == (
        f"error: {folder}: no package is here: there is no manifest.json\n"
        "  Name the folder of a package that sfmc-soapgen made, or generate it first.\n"
    )
    run("generate", *arguments)
    (folder / "py.typed").unlink()
    (folder / "enums.py").write_text("mine")
    changed = run("check", *arguments)
    assert changed.exit_code == 1
    assert changed.output == (
        f"{folder}: 2 files are not what `generate` would write\n"
        "  is       file\n  edited   enums.py\n  missing  py.typed\n"
    )
    as_json = run("check", *arguments, "--json")
    assert json.loads(as_json.output)["differences"] == [
        {"path": "enums.py", "kind": "edited"},
        {"path": "py.typed", "kind": "missing"},
    ]
    refused = run("generate", *arguments)
    assert refused.exit_code == 2 and "edited by hand" in refused.output
    assert json.loads(run("generate", *arguments, "--force", "--json").output)["changed"] == ["enums.py", "py.typed"]
    assert run("check", *arguments).exit_code == 0


@pytest.mark.parametrize(
    ("data", "message"),
    [
        (b"", "the file is empty"),
        (SMALL[:-30], "not well-formed XML"),
        (SMALL.replace(b"tns:Color", b"tns:Colour"), "Colour"),
        (SMALL.replace(b"<xs:sequence>", b'<xs:notation name="a"/><xs:sequence>', 1), "xs:notation"),
    ],
)
def test_bad_input_is_exit_code_2_and_touches_nothing(small: Path, tmp_path: Path, data: bytes, message: str) -> None:
    """An error with file and line on standard error; what was there before stays."""
    arguments = (small, "--output", tmp_path / "out")
    run("generate", *arguments)
    before = marks(tmp_path / "out")
    small.write_bytes(data)
    for command in (("generate", *arguments), ("check", *arguments), ("show", "--wsdl", small)):
        result = run(*command)
        assert result.exit_code == 2
        assert result.stderr.startswith("error: small.wsdl:") and message in result.stderr
        assert result.stdout == ""
    assert marks(tmp_path / "out") == before


def test_a_file_that_is_not_there(tmp_path: Path) -> None:
    """The message names it."""
    result = run("generate", tmp_path / "no.wsdl")
    assert result.exit_code == 2 and "no.wsdl" in result.stderr


NOT_NAMES = ["", "a-b", "a..b", "1a", "class", "my.None", "__init__", "my.__pycache__", "__main__", "aux", "my.Con"]
READ_AS_OTHERS = ["\ufb01nder", "\u00b5", "my.x\uff11", "\uff4dy"]
"""What `import` takes for another name: a ligature, the sign for micro, a digit and a letter of full width."""


@pytest.mark.parametrize("package", NOT_NAMES + READ_AS_OTHERS)
def test_a_package_name_that_is_none(small: Path, tmp_path: Path, package: str) -> None:
    """It is refused before anything is written."""
    result = run("generate", small, "--output", tmp_path / "out", "--package", package)
    assert result.exit_code == 2 and "is not a package name" in result.stderr
    assert not (tmp_path / "out").exists()


@pytest.mark.parametrize("command", ["generate", "check", "vendor", "show", "diff"])
def test_a_path_that_no_system_takes(tmp_path: Path, command: str) -> None:
    """It is an error of its own, wherever it is met first."""
    long = tmp_path / ("a" * 300)
    arguments: dict[str, list[str | Path]] = {"vendor": [long], "show": ["--wsdl", long], "diff": [long, long]}
    result = run(command, *arguments.get(command, ["--output", long]))
    assert result.exit_code == 2 and result.stderr.startswith("error: ") and "defect" not in result.stderr


@pytest.mark.parametrize(
    "package", ["json", "sys", "os.path", "lxml", "httpx", "httpx2", "typing_extensions.x", "idna"]
)
@pytest.mark.parametrize("command", ["generate", "check", "vendor"])
def test_a_package_that_would_be_in_the_way(small: Path, tmp_path: Path, command: str, package: str) -> None:
    """Of a module that Python or the bindings need. Inside another package it is not."""
    out = tmp_path / "out"
    arguments: list[str | Path] = [out, "--wsdl", small] if command == "vendor" else [small, "--output", out]
    result = run(command, *arguments, "--package", package)
    assert result.exit_code == 2 and f"would hide {package.partition('.')[0]!r}" in result.stderr
    assert not out.exists()
    if (command, package) == ("check", "json"):
        assert "no package is here" in run(command, *arguments, "--package", f"my.{package}").stderr


def test_removed_files_are_not_counted_as_written(small: Path, tmp_path: Path) -> None:
    """Nor are there more of them than there are files."""
    package = tmp_path / "out" / "sfmc_soap"
    run("generate", small, "--output", tmp_path / "out")
    before = [path for path in package.rglob("*") if path.is_file()]
    fewer = ("vendor", tmp_path / "out", "--wsdl", small, "--only", "Thing", "--accept-breaking")
    found = re.search(r": (\d+) files, (\d+) of them written, (\d+) removed\n", run(*fewer).stdout)
    assert found
    number, written, removed = map(int, found.groups())
    assert written < number and number + removed == len(before)
    (package / "models" / "types.py").unlink()
    assert f"{package}: 1 of {number} files written\n" in run("generate", small, "--output", tmp_path / "out").stdout
    described = json.loads((package / MANIFEST).read_text())
    (package / "old.py").write_text("")
    described["files"]["old.py"] = sha256(b"")
    (package / MANIFEST).write_text(json.dumps(described))
    done = run("generate", small, "--output", tmp_path / "out").stdout
    assert f"{package}: 1 of {number} files written, 1 removed\n" in done and "left over  old.py" in done


def test_show_the_overview() -> None:
    """Counts that can be checked against the WSDL, and how collisions were settled."""
    shown = json.loads(run("show", "--json").output)
    assert shown["counts"] == {
        "operations": 13,
        "messages": 26,
        "types": 253,
        "fields": 1392,
        "wrappers": 68,
        "enumerations": 62,
        "other simple types": 1,
        "elements": 60,
    }
    assert [(c["path"], c["python"]) for c in shown["collisions"]] == [
        ("AttributeSet.Id", "id_"),
        ("Category.Id", "id_"),
    ]
    assert shown["ports"] == [
        {
            "service": "PartnerAPI",
            "port": "Soap",
            "SOAP": "1.1",
            "port type": "Soap",
            "endpoint": "https://webservice.exacttarget.com/Service.asmx",
        }
    ]
    text = run("show").output
    assert "AttributeSet.Id  id      id_     APIObject.ID" in text
    assert sum(module["types"] for module in shown["modules"]) == 253


def test_show_a_type() -> None:
    """Its names, base, every field with type, cardinality and nillability, and who uses it."""
    shown = json.loads(run("show", "Subscriber", "--json").output)
    assert (shown["kind"], shown["python"], shown["module"], shown["base"]) == (
        "type",
        "Subscriber",
        "models.subscribers",
        "APIObject",
    )
    fields = {field["wire"]: field for field in shown["fields"]}
    assert fields["PartnerKey"]["nillable"] and fields["PartnerKey"]["declared by"] == "APIObject"
    assert fields["Addresses/Address"]["cardinality"] == "0..1" and fields["Addresses/Address"]["wrapper"]
    assert fields["Attributes"]["cardinality"] == "0..*"
    assert fields["Status"]["type"] == "SubscriberStatus"
    assert "TriggeredSend.Subscribers" in shown["used by"]


@pytest.mark.usefixtures("understood_once")
@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("Subscriber.EmailAddress", {"kind": "element", "python": "email_address", "type": "xs:string"}),
        ("Subscriber.email_address", {"wire": "EmailAddress", "declared by": "Subscriber"}),
        ("SendDefinition.FromName", {"deprecated": "use SenderProfile.FromName"}),
        ("FieldMap.SourceName", {"cardinality": "0..1"}),
        ("FieldMap.DestinationName", {"cardinality": "1..1"}),
        ("FieldMap", {"content": "((SourceName | SourceOrdinal), DestinationName)", "restricts": False}),
        ("Subscriber", {"content": None}),
        ("SubscriberStatus", {"kind": "enumeration", "module": "enums"}),
        ("instanceid", {"kind": "simple type", "module": "enums", "made of": ["xs:string"]}),
        ("Retrieve", {"kind": "operation", "python": "RETRIEVE", "response": "RetrieveResponseMsg"}),
        ("CreateRequest", {"kind": "message", "module": "messages"}),
        ("Options", {"kind": "abstract type"}),
        ("MessagingVendorKind", {"deprecated": "yes"}),
        ("APIFault", {"namespace": "urn:fault.partner.exacttarget.com"}),
        ("create", {"kind": "operation", "wire": "Create"}),
        ("CREATE", {"kind": "operation", "wire": "Create"}),
        ("get_system_status", {"kind": "operation", "wire": "GetSystemStatus"}),
        ("GetSystemStatus", {"kind": "operation", "wire": "GetSystemStatus"}),
        ("getsystemstatus", {"kind": "operation", "wire": "GetSystemStatus"}),
        ("subscriber", {"kind": "type", "wire": "Subscriber"}),
        ("data_extension", {"kind": "type", "wire": "DataExtension"}),
        ("create_request", {"kind": "message", "wire": "CreateRequest"}),
        ("SUBSCRIBER_STATUS", {"kind": "enumeration", "wire": "SubscriberStatus"}),
        ("InstanceID", {"kind": "simple type", "wire": "instanceid"}),
        ("subscriber.emailaddress", {"wire": "EmailAddress", "declared by": "Subscriber"}),
        ("SUBSCRIBER.EMAIL_ADDRESS", {"wire": "EmailAddress", "declared by": "Subscriber"}),
        ("tracking", {"kind": "room", "room": "tracking", "methods of clients": ["tracking"]}),
        ("upsert_all", {"kind": "room", "room": "batches"}),
        ("StateInUse", {"kind": "room", "room": "tracking"}),
        ("send", {"kind": "type", "wire": "Send"}),
    ],
)
def test_show_anything_by_name(name: str, expected: dict[str, object]) -> None:
    """Types, fields, enumerations, other simple types, operations and messages."""
    shown = json.loads(run("show", name, "--json").output)
    assert {key: shown[key] for key in expected} == expected


@pytest.fixture(scope="module")
def everything(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A WSDL of every construct, in a file."""
    path = tmp_path_factory.mktemp("everything") / "everything.wsdl"
    path.write_bytes(EVERYTHING)
    return path


def test_show_the_overview_of_everything(everything: Path) -> None:
    """Ports of several services and versions, headers, faults, and other namespaces' modules."""
    shown = json.loads(run("show", "--wsdl", everything, "--json").output)
    assert [(port["service"], port["port"], port["SOAP"], port["port type"]) for port in shown["ports"]] == [
        ("One", "First11", "1.1", "First"),
        ("One", "First12", "1.2", "First"),
        ("Two", "Second11", "1.1", "Second"),
    ]
    assert shown["operations"][0] == {
        "wire": "Get",
        "python": "GET",
        "soapAction": "get",
        "request": "Ask",
        "response": "Value",
        "headers": "Other",
        "faults": "Number_, Value",
    }
    assert [(module["module"], module["types"]) for module in shown["modules"]] == [("other", 1), ("types", 12)]
    assert "First12   1.2" in run("show", "--wsdl", everything).output


@pytest.mark.usefixtures("understood_once")
@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("Base", {"derived": ["Extended", "Restricted"], "content": None}),
        ("Restricted", {"restricts": True, "content": "(b)", "base": "Base"}),
        ("Extended", {"content": "((c | (ref, any?)? | Pair? | choice)?)", "kind": "abstract type"}),
        ("Every", {"content": "((x? & y & z & Value & Default & One & w)?)"}),
        ("Base.k", {"kind": "attribute", "type": "Union", "default": "a", "fixed": None}),
        ("Base.@k", {"kind": "attribute", "python": "k"}),
        ("Base.l", {"kind": "attribute", "fixed": "1"}),
        ("Base.b", {"kind": "element", "cardinality": "2..5"}),
        ("Amount.value", {"kind": "text", "type": "Between", "cardinality": "0..1"}),
        ("Extended.choice", {"kind": "group", "cardinality": "1..7", "type": "Extended/choice"}),
        ("Extended.Pair", {"kind": "group", "cardinality": "0..*", "python": "pair"}),
        ("Extended.any", {"kind": "any", "cardinality": "0..*"}),
        ("Extended.any_attributes", {"kind": "any attribute"}),
        ("ExtendedPair", {"wire": "Extended//Pair", "used by": ["Extended.Pair"]}),
        ("Extended//Pair", {"python": "ExtendedPair"}),
        ("Extended/Pair", {"python": "ExtendedPair"}),
        ("Ask", {"kind": "message", "module": "messages"}),
        ("Number_", {"kind": "message"}),
        ("Numbers", {"kind": "simple type", "made of": ["Number"], "facets": []}),
        ("Union", {"made of": ["Enum", "xs:date", "Union/member"], "used by": ["Base.k"]}),
        (
            "Between",
            {"made of": ["Between/base"], "facets": [{"facet": "maxExclusive", "value": "9"}]},
        ),
        ("PairQ", {"kind": "enumeration", "wire": "&Pair/q"}),
        ("Other", {"namespace": "urn:other", "module": "models.other"}),
    ],
)
def test_show_anything_of_everything(everything: Path, name: str, expected: dict[str, object]) -> None:
    """Kinds of fields, content models, facets, anonymous types."""
    shown = json.loads(run("show", name, "--wsdl", everything, "--json").output)
    assert {key: shown[key] for key in expected} == expected


def test_show_an_element_and_an_attribute_of_one_name(tmp_path: Path) -> None:
    """Each by its Python name, and the attribute with an `@` as well."""
    path = tmp_path / "small.wsdl"
    body = '<xs:complexType name="B"><xs:attribute name="id"/></xs:complexType>'
    body += (
        '<xs:complexType name="T"><xs:complexContent><xs:extension base="tns:B"><xs:sequence>'
        '<xs:element name="id" type="xs:int"/></xs:sequence></xs:extension></xs:complexContent></xs:complexType>'
    )
    path.write_bytes(wsdl(body))
    found = {}
    for name in ("T.id", "T.@id", "T.id_"):
        found[name] = json.loads(run("show", name, "--wsdl", path, "--json").output)["type"]
    assert found == {"T.id": "xs:anySimpleType", "T.@id": "xs:anySimpleType", "T.id_": "xs:int"}


@pytest.mark.usefixtures("understood_once")
@pytest.mark.parametrize(
    ("name", "hint"),
    [
        ("Subscribr", "Did you mean Subscriber"),
        ("Subscriber.EmailAdress", "Did you mean Subscriber.EmailAddress"),
        ("Retreive", "Did you mean Retrieve"),
        ("creat", "Did you mean Create"),
        ("SUBSCRIBR", "Did you mean Subscriber"),
        ("get_sytem_status", "Did you mean get_system_status"),
        ("subscriber.emailadress", "Did you mean subscriber.EmailAddress"),
        ("upsert_al", "Did you mean upsert_all"),
        ("zzz", "`sfmc-soapgen show` lists"),
        ("Zzz.A", "`sfmc-soapgen show` lists"),
    ],
)
def test_show_a_name_that_is_none(name: str, hint: str) -> None:
    """Suggests one that is."""
    result = run("show", name)
    assert result.exit_code == 2
    assert f"nothing is called {name!r}" in result.stderr and hint in result.stderr


def test_on_a_terminal_there_are_tables(small: Path) -> None:
    """A pseudo-terminal gets rich's boxes; a pipe does not."""
    command = [sys.executable, "-m", "sfmc_soapgen", "show", "Thing", "--wsdl", str(small)]
    status, shown = on_a_terminal(command)
    piped = subprocess.run(command, capture_output=True, check=True).stdout
    assert status == 0 and "┃" in shown and "Color" in shown
    assert "┃" not in piped.decode() and "Color" in piped.decode()


def test_a_terminal_shows_values_whole(tmp_path: Path) -> None:
    """Brackets are no markup, and what is too long for its column goes on in the next line."""
    pattern = "[a-z]{2}[/]" + "0123456789" * 9
    path = tmp_path / "code.wsdl"
    body = f'<xs:restriction base="xs:string"><xs:pattern value="{pattern}"/></xs:restriction>'
    path.write_bytes(wsdl(f'{sequence("", of="Thing")}<xs:simpleType name="Code">{body}</xs:simpleType>'))
    command = [sys.executable, "-m", "sfmc_soapgen", "show", "Code", "--wsdl", str(path)]
    status, shown = on_a_terminal(command, columns=60)
    assert status == 0
    lines = [line.split("│")[1:-1] for line in shown.splitlines() if line.startswith("│")]
    assert "".join(cells[1].strip() for cells in lines) == pattern


def test_without_its_extra_the_command_says_what_to_install(tmp_path: Path) -> None:
    """Instead of a traceback."""
    (tmp_path / "click.py").write_text("raise ModuleNotFoundError('no click', name='click')")
    environment = {**os.environ, "PYTHONPATH": str(tmp_path)}
    result = subprocess.run(
        [sys.executable, "-m", "sfmc_soapgen"], env=environment, capture_output=True, text=True, check=False
    )
    assert result.returncode == 1
    assert result.stderr == "sfmc-soapgen needs click: pip install 'sfmc-soap[generator]'\n"


HIDDEN = "\x9b2J\u202e\u2028\u2066\x85"
"""What a terminal would take for orders, and characters that turn text around or end a line."""


def test_nothing_that_is_shown_gives_orders_to_a_terminal(tmp_path: Path) -> None:
    """A pattern, a default, an address and a name of a file, in a pipe and on a terminal."""
    path = tmp_path / "hidden.wsdl"
    body = (
        f'<xs:simpleType name="Code"><xs:restriction base="xs:string"><xs:pattern value="[a]{HIDDEN}"/>'
        "</xs:restriction></xs:simpleType>"
        f'<xs:complexType name="Thing"><xs:attribute name="a" type="xs:string" default="{HIDDEN}"/></xs:complexType>'
    )
    path.write_bytes(wsdl(body).replace(b"https://test.example/", f"https://test.example/{HIDDEN}".encode()))
    bad = {*"\x9b\u202e\u2028\u2066\x85"}
    for name in ("Code", "Thing", "Thing.a", ""):
        shown = run("show", *filter(None, [name]), "--wsdl", path).stdout
        assert "\\u202e" in shown and not bad & {*shown}
    command = [sys.executable, "-m", "sfmc_soapgen", "show", "Code", "--wsdl", str(path)]
    _, shown = on_a_terminal(command, columns=200)
    assert "\\u202e" in shown and not bad & {*shown}


def test_what_a_terminal_cannot_write_is_shown_as_an_escape(tmp_path: Path) -> None:
    """Its encoding has no such letter."""
    path = tmp_path / "small.wsdl"
    path.write_bytes(wsdl(sequence('<xs:element name="\u0141" type="xs:int"/>', of="Thing")))
    command = [sys.executable, "-m", "sfmc_soapgen", "show", "Thing", "--wsdl", str(path)]
    environment = {**os.environ, "PYTHONIOENCODING": "latin-1", "PYTHONUTF8": "0"}
    done = subprocess.run(command, env=environment, capture_output=True, check=True)
    assert b"\\u0141" in done.stdout


def test_the_unforeseen_is_no_traceback(small: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """It says where, and what to do, with an exit code of its own; the traceback is there for who asks."""

    def fails(*_: object) -> None:
        raise KeyError("x\x1b[2J" * 10_000)

    monkeypatch.setattr("sfmc_soapgen.commands.show.describe", fails)
    result = run("show", "Thing", "--wsdl", small)
    assert (result.exit_code, result.stdout) == (3, "")
    assert re.fullmatch(
        r"error: this is a defect of sfmc-soapgen: KeyError\('x\\x1b\[2Jx.*\(in test_cli\.py:\d+\)\n"
        r"  Please report it, with what `sfmc-soapgen --traceback COMMAND \.\.\.` prints\.\n",
        result.stderr,
    )
    assert len(result.stderr) < 3000 and "Traceback" not in result.stderr
    with pytest.raises(KeyError):
        CliRunner().invoke(main, ["--traceback", "show", "Thing", "--wsdl", str(small)], catch_exceptions=False)
