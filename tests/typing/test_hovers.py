"""Notes under the pointer: pyright's language server is asked what an editor shows of an application's code."""

from __future__ import annotations

import tomllib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner
from sfmc_soapgen import resources
from sfmc_soapgen.cli import main
from support import ROOT
from support.language_server import LanguageServer, language_server

pytestmark = pytest.mark.slow

NOTES = tomllib.loads(resources.NOTES.read_text(encoding="utf-8"))

IMPORTS = """
from {package} import AsyncClient, Client, ClientID, ComplexFilterPart, EmailSendDefinition, RetrieveRequest
from {package} import RetrieveResponseMsg, SimpleOperators, Subscriber, SubscriberStatus
"""

APPLICATION = [
    # Fields as keyword arguments: declared and inherited, deprecated, reserved, a list.
    ("definition = EmailSendDefinition(^exclusion_filter='x')", "types.EmailSendDefinition.fields.ExclusionFilter"),
    ("subscriber = Subscriber(^subscriber_key='ada')", "types.Subscriber.fields.SubscriberKey"),
    ("Subscriber(^customer_key='ada')", "types.APIObject.fields.CustomerKey"),
    ("EmailSendDefinition(^from_name='Ada')", "types.SendDefinition.fields.FromName"),
    ("ClientID(^client_id=7)", "types.ClientID.fields.ClientID"),
    ("ComplexFilterPart(^additional_operands=None)", "types.ComplexFilterPart.fields.AdditionalOperands"),
    ("RetrieveRequest(^properties=[])", "types.RetrieveRequest.fields.Properties"),
    # Fields that are read and written: read-only ones, a wrapper, one of a message.
    ("definition.^exclusion_filter", "types.EmailSendDefinition.fields.ExclusionFilter"),
    ("print(subscriber.^created_date)", "types.APIObject.fields.CreatedDate"),
    ("print(ClientID().^created_by)", "types.ClientID.fields.CreatedBy"),
    ("subscriber.^addresses = []", "types.Subscriber.fields.Addresses"),
    ("if subscriber.^status == SubscriberStatus.HELD: pass", "types.Subscriber.fields.Status"),
    ("print(RetrieveResponseMsg().^results)", "messages.RetrieveResponseMsg.fields.Results"),
    # Members of enumerations.
    ("SubscriberStatus.^ACTIVE", "enumerations.SubscriberStatus.members.Active"),
    ("Subscriber(status=SubscriberStatus.^HELD)", "enumerations.SubscriberStatus.members.Held"),
    ("SimpleOperators.^BETWEEN", "enumerations.SimpleOperators.members.between"),
    # Methods, one of them awaited, and their parameters.
    ("def save(client: Client) -> None: client.^create([subscriber])", "operations.Create"),
    ("async def read(client: AsyncClient) -> None: await client.^retrieve(RetrieveRequest())", "operations.Retrieve"),
    (
        "async def more(client: AsyncClient) -> None: await client.retrieve(^retrieve_request=RetrieveRequest())",
        "messages.RetrieveRequestMsg.fields.RetrieveRequest",
    ),
    # Classes.
    ("print(^EmailSendDefinition)", "types.EmailSendDefinition"),
    ("print(^SubscriberStatus)", "enumerations.SubscriberStatus"),
    ("print(^RetrieveResponseMsg)", "messages.RetrieveResponseMsg"),
]
"""Lines of code with a mark before what is pointed at, and the note that it has."""


def lines_of(key: str) -> list[str]:
    """Return what an editor must show of a note: each paragraph, and a sentence for each flag."""
    note: Any = NOTES
    for part in key.split("."):
        note = note[part]
    note = {"about": note} if isinstance(note, str) else note
    lines = [note["about"], *note.get("notes", "").split("\n\n"), note.get("permission", "")]
    replaced = note.get("deprecated")
    lines += [f"Deprecated: use {replaced}."] if replaced else []
    lines += ["Read-only."] if note.get("read_only") else []
    lines += ["Reserved by the vendor."] if note.get("reserved") else []
    lines += [f"Documented for {', '.join(note['operations'])}."] if "operations" in note else []
    return [" ".join(line.split()) for line in lines if line.strip()]


def not_shown(server: LanguageServer, package: str) -> Iterator[str]:
    """Yield the lines of code whose hovers lack what the notes say, and the hovers."""
    lines = IMPORTS.format(package=package).splitlines()
    first = len(lines)
    lines += [line.replace("^", "") for line, _ in APPLICATION]
    server.open("app.py", "\n".join(lines))
    for number, (line, key) in enumerate(APPLICATION, first):
        hover = " ".join(server.hover("app.py", number, line.index("^")).split())
        expected = lines_of(key)
        # A note that says nothing would be in every hover.
        assert len(expected[0]) > 10, key
        if not all(each in hover for each in expected):
            yield f"{line}: {hover}"


def test_an_editor_shows_the_notes_of_the_package(tmp_path: Path) -> None:
    """Of fields where they are given, read and written; of members, methods, parameters and classes."""
    with language_server(tmp_path, ROOT / "generated") as server:
        assert [*not_shown(server, "sfmc_soap")] == []


def test_an_editor_shows_the_notes_of_a_vendored_part(tmp_path: Path) -> None:
    """A part carries those of its types and operations."""
    chosen = [
        "--only",
        "ComplexFilterPart,EmailSendDefinition,SimpleFilterPart,Subscriber",
        "--operations",
        "create,retrieve",
    ]
    made = CliRunner().invoke(main, ["vendor", str(tmp_path), "--package", "shop.marketing", *chosen])
    assert made.exit_code == 0 and "2 operations\n" in made.output
    with language_server(tmp_path, tmp_path) as server:
        assert [*not_shown(server, "shop.marketing")] == []


def test_without_notes_an_editor_shows_none(tmp_path: Path) -> None:
    """So what the others find comes from the notes, and not from the WSDL or the code."""
    (tmp_path / "none.toml").touch()
    without = ["generate", "--output", str(tmp_path), "--package", "silent", "--notes", str(tmp_path / "none.toml")]
    assert CliRunner().invoke(main, without).exit_code == 0
    with language_server(tmp_path, tmp_path) as server:
        assert len([*not_shown(server, "silent")]) == len(APPLICATION)
