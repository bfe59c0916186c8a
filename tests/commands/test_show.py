"""What `show` prints for people: it fits, and nothing in it is empty."""

from __future__ import annotations

import io
import re
from collections.abc import Iterator, Sequence
from contextlib import redirect_stdout
from pathlib import Path
from typing import Any

import pytest
from sfmc_soapgen.cli import main
from sfmc_soapgen.pipeline import default_settings, load_sources, understand
from sfmc_soapgen.python.bindings import Bindings
from sfmc_soapgen.python.describe import describe, overview
from support.wsdls import sequence, wsdl

STYLE = re.compile(r"\x1b\[[0-9;]*m")


class Screen(io.StringIO):
    """A terminal, in this process."""

    def isatty(self) -> bool:
        """Say that it is one."""
        return True


@pytest.fixture(scope="module")
def bindings() -> Bindings:
    """Those of the embedded WSDL."""
    return understand(load_sources(None), default_settings())


@pytest.fixture
def read_once(bindings: Bindings, monkeypatch: pytest.MonkeyPatch) -> None:
    """Let the command show the embedded WSDL without reading it again."""

    def known(name: str | None, *_: Path | None) -> dict[str, Any]:
        return describe(bindings, name) if name else overview(bindings)

    monkeypatch.setattr("sfmc_soapgen.commands.show.show", known)


@pytest.fixture
def screen(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let a terminal have a hundred columns."""
    monkeypatch.setenv("TERM", "xterm")
    monkeypatch.setenv("COLUMNS", "100")


def shown(name: str, *options: str | Path, on: type[io.StringIO] = io.StringIO) -> list[str]:
    """Return the lines that the command prints of a name."""
    with redirect_stdout(on()) as printed:
        main(["show", *filter(None, [name]), *map(str, options)], standalone_mode=False)
    return STYLE.sub("", printed.getvalue()).splitlines()


def declared(bindings: Bindings) -> list[str]:
    """Return the name of each type, message, enumeration, simple type and operation, and "" for the overview."""
    service = bindings.service
    types = (service.types, service.messages, service.enums, service.simples)
    return ["", *(each.wire.path for kind in types for each in kind), *bindings.names.constants.values()]


def fields(bindings: Bindings) -> list[str]:
    """Return the name of each field below the type that declares it."""
    types = [*bindings.service.types, *bindings.service.messages]
    return [f"{type_.wire.path}.{python}" for type_ in types for python in bindings.names.fields[type_.wire]]


def faults(lines: Sequence[str]) -> Iterator[str]:
    """Yield the lines that are too long or say nothing, and the columns in which nothing stands."""
    for line in lines:
        if len(line) > 100 and " " in line.strip():
            yield line
        if not line.strip() or re.fullmatch(r"[\w -]+: *-?", line):
            yield line
    for heading, *rows in tables(lines):
        for cell in re.finditer(r"\S+( \S+)*", heading):
            if not any(row[cell.start() : cell.end()].strip() for row in rows):
                yield heading


def tables(lines: Sequence[str]) -> Iterator[list[str]]:
    """Yield the rows of each table in a pipe."""
    table: list[str] = []
    for line in [*lines, ""]:
        if re.match("  [^ ]", line) and table:
            table.append(line)
        elif not line.startswith(" "):
            if len(table) > 2:
                yield table[1:]
            # The title of a table stands alone in its line.
            table = [] if ": " in line else [line]


def rows_of(lines: Sequence[str]) -> list[tuple[str, ...]]:
    """Return the cells of each line of a table on a terminal; none for the lines beside it."""
    return [tuple(map(str.strip, line.split("│")[1:-1])) for line in lines]


@pytest.mark.slow
@pytest.mark.usefixtures("read_once")
def test_all_that_there_is_fits_into_a_pipe(bindings: Bindings) -> None:
    """Every type, message, enumeration, simple type, operation and field, and the overview."""
    names = [*declared(bindings), *fields(bindings)]
    assert len(names) > 1700
    assert {name: wrong for name in names if (wrong := [*faults(shown(name))])} == {}


@pytest.mark.slow
@pytest.mark.usefixtures("read_once", "screen")
def test_all_that_there_is_fits_onto_a_terminal(bindings: Bindings) -> None:
    """In a hundred columns."""
    names = [*declared(bindings), *fields(bindings)]
    found = {name: shown(name, on=Screen) for name in names}
    assert {name: line for name, lines in found.items() for line in lines if len(line) > 100} == {}
    assert {name: line for name, lines in found.items() for line in lines if not line.strip("│ ")} == {}


@pytest.mark.usefixtures("read_once")
def test_a_type() -> None:
    """What it is, its fields below the types that declare them, and what uses it."""
    lines = shown("Subscriber")
    assert lines[:6] == [
        "kind: type",
        "wire: Subscriber",
        "python: Subscriber",
        "namespace: http://exacttarget.com/wsdl/partnerAPI",
        "module: models.subscribers",
        "base: APIObject",
    ]
    own, inherited = lines.index("fields of Subscriber"), lines.index("fields of APIObject")
    assert 6 <= inherited < own
    assert "  partner_key         PartnerKey         0..1    xs:string, nillable" in lines[inherited:own]
    assert lines[own + 1] == "  python                          wire                         occurs  type"
    wrapper = "  addresses                       Addresses/Address            0..1    SubscriberAddress, wrapper"
    assert wrapper in lines[own:]
    assert lines[-2:] == [
        "  SubscriberSendResult.Subscriber, TriggeredSend.Subscribers, ValidationResult.Subscriber,",
        "  VoiceTriggeredSend.Subscriber",
    ]


@pytest.mark.usefixtures("read_once")
def test_names_that_need_more_room_than_there_is() -> None:
    """They move what follows, and what has no room left goes on below a name: no word is broken."""
    lines = shown("SendClassification")
    long = lines.index("  honor_publication_list_opt_outs_for_transactional_sends")
    assert lines[long + 1 : long + 3] == [
        " " * 37 + "HonorPublicationListOptOutsForTransactionalSends  0..1",
        " " * 37 + "xs:boolean",
    ]


@pytest.mark.usefixtures("read_once")
def test_a_field_that_another_replaces() -> None:
    """What replaces it stands below it."""
    lines = shown("SendDefinition")
    name = lines.index("  from_name                 FromName                0..1    xs:string")
    assert lines[name + 1] == "      deprecated: use SenderProfile.FromName"


@pytest.mark.usefixtures("read_once")
def test_an_enumeration() -> None:
    """Its members, and what uses it."""
    lines = shown("SubscriberStatus")
    assert lines[:4] == ["kind: enumeration", "wire: SubscriberStatus", "python: SubscriberStatus", "module: enums"]
    members = lines.index("members")
    assert re.match("  wire +python", lines[members + 1])
    rows = [line for line in lines[members + 2 : -1] if re.match("  [^ ]", line)]
    assert [row.split()[:2] for row in rows] == [
        ["Active", "ACTIVE"],
        ["Bounced", "BOUNCED"],
        ["Held", "HELD"],
        ["Unsubscribed", "UNSUBSCRIBED"],
        ["Deleted", "DELETED"],
    ]
    assert lines[-1] == "used by: ListSubscriber.Status, Subscriber.Status, SubscriberList.Status"


@pytest.mark.usefixtures("read_once")
def test_an_operation() -> None:
    """What it is called, sends and receives."""
    assert shown("Create")[:6] == [
        "kind: operation",
        "wire: Create",
        "python: CREATE",
        "soapAction: Create",
        "request: CreateRequest",
        "response: CreateResponse",
    ]


def test_values_that_a_field_has_by_itself(tmp_path: Path) -> None:
    """They are quoted, so that an empty one is seen; what is not an element says so."""
    path = tmp_path / "thing.wsdl"
    attributes = '<xs:attribute name="a" default=""/><xs:attribute name="b" type="xs:int" fixed="1"/>'
    path.write_bytes(wsdl(f'<xs:complexType name="Thing">{attributes}</xs:complexType>'))
    assert shown("Thing", "--wsdl", path)[-6:] == [
        "fields of Thing",
        "  python  wire  occurs  type",
        "  a       a     0..1    xs:anySimpleType, attribute",
        '      default: ""',
        "  b       b     0..1    xs:int, attribute",
        '      fixed: "1"',
    ]
    assert 'default: ""' in shown("Thing.a", "--wsdl", path)


@pytest.mark.usefixtures("screen")
def test_a_terminal_has_its_own_width(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """What it shows takes no more of it than there is."""
    path = tmp_path / "thing.wsdl"
    names = [f"Holder{number}" for number in range(9)]
    holders = [sequence('<xs:element name="Thing" type="tns:Thing"/>', of=name) for name in names]
    path.write_bytes(wsdl(sequence('<xs:element name="Identifier" type="xs:string"/>', of="Thing") + "".join(holders)))
    monkeypatch.setenv("COLUMNS", "40")
    lines = shown("Thing", "--wsdl", path, on=Screen)
    assert "used by: Holder0.Thing, Holder1.Thing," in lines
    row = rows_of(lines).index(("identifier", "Identifier  1..1"))
    assert rows_of(lines)[row + 1] == ("", "xs:string")
    assert max(map(len, lines)) == 40


NOTES = r"""
namespace = "urn:test"
[types.Thing]
about = "What people\nask about.\n\nIt has \u202e in it."
operations = ["Ask", "Tell"]
needed.Ask = ["Key or Name", "Size"]
needed.Tell = ["Key"]
actions = ["start", "stop"]
permission = "Things | See."
[types.Thing.fields]
Key = { about = "Its key.\n\nIt has \u202e in it.", read_only = true, deprecated = "Size" }
[enumerations.Size.members]
S = { about = "Fits\n\ninto a pocket.", reserved = true, deprecated = "L" }
"""


@pytest.fixture
def noted(tmp_path: Path) -> list[Path | str]:
    """The options that name a WSDL and notes on it."""
    schema = sequence('<xs:element name="Key" type="xs:int"/><xs:element name="Size" type="tns:Size"/>', of="Thing")
    sizes = "".join(f'<xs:enumeration value="{size}"/>' for size in "SL")
    schema += f'<xs:simpleType name="Size"><xs:restriction base="xs:string">{sizes}</xs:restriction></xs:simpleType>'
    (tmp_path / "thing.wsdl").write_bytes(wsdl(schema))
    (tmp_path / "notes.toml").write_text(NOTES, encoding="utf-8")
    return ["--wsdl", tmp_path / "thing.wsdl", "--notes", tmp_path / "notes.toml"]


def test_what_is_known_of_a_type_and_its_fields(noted: list[Path | str]) -> None:
    """In paragraphs, and below each field. What does not print is an escape."""
    lines = shown("Thing", *noted)
    assert lines[lines.index("about: What people ask about.") :] == [
        "about: What people ask about.",
        r"  It has \u202e in it.",
        "documented for: Ask, Tell",
        "needed",
        "  Ask   Key or Name, Size",
        "  Tell  Key",
        "actions: start, stop",
        "permission: Things | See.",
        "fields of Thing",
        "  python  wire  occurs  type",
        "  key     Key   1..1    xs:int, read-only",
        "      deprecated: use Size",
        "      Its key.",
        r"      It has \u202e in it.",
        "  size    Size  1..1    Size",
    ]


def test_what_is_known_of_members(noted: list[Path | str]) -> None:
    """Stands beside them in one line."""
    assert shown("Size", *noted)[-4:-1] == [
        "  wire  python  about",
        "  S     S       deprecated: use L. reserved. Fits into a pocket.",
        "  L     L",
    ]


@pytest.mark.usefixtures("screen")
def test_what_is_known_on_a_terminal(noted: list[Path | str]) -> None:
    """Stands below the wire name and the type of a field; what does not print is an escape there, too."""
    lines = shown("Thing", *noted, on=Screen)
    assert "\u202e" not in "".join(lines)
    row = rows_of(lines).index(("key", "Key  1..1  xs:int, read-only"))
    assert rows_of(lines)[row + 1 : row + 5] == [
        ("", "deprecated: use Size"),
        ("", "Its key."),
        ("", r"It has \u202e in it."),
        ("size", "Size  1..1  Size"),
    ]
