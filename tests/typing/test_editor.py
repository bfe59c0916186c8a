"""What an editor shows: pyright's language server is asked as an editor asks it."""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import Any

import pytest
from sfmc_soapgen.package.package import Package
from support import ROOT
from support.language_server import language_server
from support.packages import files_of
from support.wsdls import wsdl

pytestmark = pytest.mark.slow


def ask_at_the_end(folder: Path, method: str, text: str, packages: Path = ROOT / "generated") -> Any:
    """Return what the server answers about the last character of a text, with the packages of a folder to import."""
    lines = text.split("\n")
    with language_server(folder, packages) as server:
        server.open("editing.py", text)
        return server.ask_about(method, "editing.py", len(lines) - 1, len(lines[-1]))


def completions(folder: Path, text: str) -> set[str]:
    """Return what the editor offers at the end of a text."""
    return {item["label"] for item in ask_at_the_end(folder, "completion", text)["items"]}


NOTE = "<xs:annotation><xs:documentation>Documentation of {}.</xs:documentation></xs:annotation>"
DOCUMENTED = (
    f'<xs:complexType name="Thing">{NOTE.format("Thing")}<xs:sequence>'
    f'<xs:element name="Size" type="xs:int">{NOTE.format("Size")}</xs:element></xs:sequence></xs:complexType>'
    f'<xs:simpleType name="Color"><xs:restriction base="xs:string"><xs:enumeration value="red">{NOTE.format("red")}'
    "</xs:enumeration></xs:restriction></xs:simpleType>"
)


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("from made import Thing", "Documentation of Thing."),
        ("from made import Thing\nThing().size", "Documentation of Size."),
        ("from made import Color\nColor.RED", "Documentation of red."),
        ("from sfmc_soap import Client\nClient.retrieve", "One response holds at most 2,500 objects."),
    ],
)
def test_documentation_under_the_pointer(tmp_path: Path, text: str, shown: str) -> None:
    """The editor shows that of the WSDL for types, fields and members, and the docstrings of methods."""
    packages = tmp_path / "packages"
    shutil.copytree(ROOT / "generated" / "sfmc_soap", packages / "sfmc_soap")
    Package(packages / "made").write(files_of(wsdl(DOCUMENTED)))
    assert shown in ask_at_the_end(tmp_path, "hover", text, packages)["contents"]["value"]


@pytest.mark.parametrize(
    ("text", "offered"),
    [
        ("from sfmc_soap import Subscriber\nSubscriber().", {"email_address", "status", "attributes", "created_date"}),
        ("from sfmc_soap import Subscriber\nSubscriber(", {"email_address=", "status=", "partner_key="}),
        ("from sfmc_soap import SubscriberStatus\nSubscriberStatus.", {"ACTIVE", "UNSUBSCRIBED"}),
        ("from sfmc_soap import ", {"Subscriber", "CreateRequest", "EmailType", "dumps", "UNSET"}),
        ("from sfmc_soap import operations\noperations.", {"CREATE", "GET_SYSTEM_STATUS"}),
        (
            "from sfmc_soap import RetrieveResponseMsg, unwrap, Fault\nbody = unwrap(b'', RetrieveResponseMsg).body\n"
            "assert not isinstance(body, Fault)\nbody.results[0].",
            {"object_id", "customer_key"},
        ),
        (
            "from sfmc_soap import Client\nClient.from_env().",
            {"create", "get_system_status", "for_business_unit", "close"},
        ),
        (
            "from sfmc_soap import Client\nClient.from_env().create(",
            {"objects=", "options=", "timeout=", "retry=", "raise_on=", "idempotent=", "headers="},
        ),
        (
            "from sfmc_soap import Client, StaticToken\nClient(StaticToken(access_token='token'), ",
            {"http_client=", "soap_url=", "timeouts=", "ask_status="},
        ),
        (
            "from sfmc_soap import AsyncClient\nasync def f() -> None:\n"
            "    (await AsyncClient.from_env().retrieve(retrieve_request=None)).results[0].",
            {"object_id", "customer_key"},
        ),
        (
            "from sfmc_soap import Client, OpenEvent\nClient.from_env().select(OpenEvent, ",
            {"where=", "limit=", "page_size=", "all_accounts=", "prefetch=", "on_page=", "timeout="},
        ),
        (
            "from sfmc_soap import Client, OpenEvent\nClient.from_env().select(OpenEvent).",
            {"first", "one", "list", "pages", "dropped"},
        ),
        (
            "from sfmc_soap import Client, OpenEvent\nfor event in Client.from_env().select(OpenEvent):\n    event.",
            {"subscriber_key", "event_date", "send_id"},
        ),
        (
            "from sfmc_soap import AsyncClient, OpenEvent\nasync def f() -> None:\n"
            "    async for event in AsyncClient.from_env().select(OpenEvent):\n        event.",
            {"subscriber_key", "event_date", "send_id"},
        ),
        (
            "from sfmc_soap import Client, OpenEvent\nClient.from_env().tracking(OpenEvent, ",
            {"since=", "until=", "sends=", "where=", "window=", "concurrency=", "page_size=", "timeout="},
        ),
        (
            "from sfmc_soap import Client, OpenEvent\nfor event in Client.from_env().tracking(OpenEvent, since=now):\n"
            "    event.",
            {"subscriber_key", "event_date", "send_id"},
        ),
        ("from sfmc_soap import P\nP('SendID').", {"in_", "between", "like", "is_null", "is_not_null"}),
        (
            "from sfmc_soap import Client\nClient.from_env().data_extension('orders').",
            {"columns", "key_columns", "describe", "rows"},
        ),
        (
            "from sfmc_soap import Client\nClient.from_env().folders().roots[0].",
            {"path", "parent", "children", "object"},
        ),
    ],
)
def test_completions(tmp_path: Path, text: str, offered: set[str]) -> None:
    """Fields of an object, keyword arguments, enumeration members, names of the package, operations, results.

    Of clients: methods, their keyword arguments with the options of every call, settings, and what is awaited.
    """
    assert offered <= completions(tmp_path, text)
