"""The generated clients of other WSDLs: names, parameters, what is sent, and what type checkers say."""

from __future__ import annotations

import datetime as dt
import inspect
import json
import subprocess
import sys
import typing
from collections.abc import Iterable
from decimal import Decimal
from pathlib import Path
from typing import Any

import httpx
import pytest
from lxml import etree
from sfmc_soap._runtime.client.clients import AsyncioClient, SyncClient
from sfmc_soapgen.ir import OperationKey, QName
from sfmc_soapgen.package.package import Package
from sfmc_soapgen.python.naming import Collision, choose_names
from support.packages import files_of, package
from support.wsdls import EVERYTHING, NS, Endpoint, Exchange, document, lowered, schema, sequence, wsdl

PORT = QName(NS, "TestPortType")
URL = "https://test.example/"


def message(of: str, particles: str = "", more: str = "") -> str:
    """An element for a message, with these particles and attributes."""
    inner = f"<xs:sequence>{particles}</xs:sequence>" if particles else ""
    return f'<xs:element name="{of}"><xs:complexType>{inner}{more}</xs:complexType></xs:element>'


def element(of: str, type_: str = "xs:string", more: str = 'minOccurs="0"') -> str:
    """A particle."""
    return f'<xs:element name="{of}" type="{type_}" {more}/>'


def asking(particles: str = "", more: str = "", declared: str = "", operation: str = "Ask") -> bytes:
    """A WSDL with one operation whose request holds these."""
    body = declared + message("AskRequest", particles, more) + message("AskResponse", element("Word"))
    return wsdl(body, operations={operation: ("AskRequest", "AskResponse")})


class Recorder:
    """Keeps what is posted, and answers with an empty message."""

    def __init__(self, response: str = "AskResponse") -> None:
        self.requests: list[httpx.Request] = []
        self.response = response

    def __call__(self, request: httpx.Request) -> httpx.Response:
        self.requests.append(request)
        body = f'<{self.response} xmlns="{NS}"/>'
        soap = "http://schemas.xmlsoap.org/soap/envelope/"
        return httpx.Response(200, text=f'<s:Envelope xmlns:s="{soap}"><s:Body>{body}</s:Body></s:Envelope>')

    def client(self, made: Any) -> Any:
        """A client of a package, whose calls end here."""
        http = httpx.Client(transport=httpx.MockTransport(self))
        return made.Client(made.StaticToken(access_token="token", url=URL), http_client=http)

    @property
    def body(self) -> str:
        """The message that was posted last, in canonical form."""
        [body] = etree.fromstring(self.requests[-1].content).iterfind("{*}Body")
        return canonical(body[0])


def canonical(xml: etree._Element | bytes) -> str:
    """XML that can be compared."""
    root = etree.fromstring(xml) if isinstance(xml, bytes) else xml
    return etree.canonicalize(etree.tostring(root, encoding="unicode", with_tail=False), rewrite_prefixes=True)


def parameters(method: Any) -> dict[str, bool]:
    """The parameters of a method and whether each is required, without self and **call.

    Each is given by name, and the only one that is required may be given by position.
    """
    found = list(inspect.signature(method).parameters.values())
    assert [(each.name, each.kind) for each in (found[0], found[-1])] == [
        ("self", inspect.Parameter.POSITIONAL_OR_KEYWORD),
        ("call", inspect.Parameter.VAR_KEYWORD),
    ]
    is_required = {each.name: each.default is inspect.Parameter.empty for each in found[1:-1]}
    by_position = [each.name for each in found[1:-1] if each.kind is inspect.Parameter.POSITIONAL_OR_KEYWORD]
    by_name = [each.name for each in found[1:-1] if each.kind is inspect.Parameter.KEYWORD_ONLY]
    assert by_position == (
        [name for name in is_required if is_required[name]] if sum(is_required.values()) == 1 else []
    )
    assert by_position + by_name == [*is_required]
    return is_required


def hints(made: Any, method: Any) -> dict[str, Any]:
    """What the annotations of a method resolve to, without those of the options."""
    found = typing.get_type_hints(method, localns={name: made.TYPES.named(name) for name in made.TYPES.modules})
    del found["call"]
    return found


# Names.


OPERATIONS = ("Import", "import", "Call", "call", "Call_", "Close", "FromEnv", "Credentials", "List", "Bool", "Thing")


def test_methods_that_cannot_have_their_names(tmp_path: Path) -> None:
    """Keywords, what a client has already, and names that annotations need. None is lost to another."""
    body = sequence(element("n", "xs:int"), of="thing") + message("Q", element("t", "tns:thing")) + message("A")
    data = wsdl(body, operations=dict.fromkeys(OPERATIONS, ("Q", "A")))
    names = choose_names(lowered(data))
    methods = [names.methods[OperationKey(PORT, QName(NS, each))] for each in OPERATIONS]
    expected = ["import_", "import__", "call_", "call___", "call__", "close_", "from_env_", "credentials_"]
    assert methods == [*expected, "list_", "bool_", "thing_"]
    assert {(c.path, c.got, c.why) for c in names.collisions if c.path.endswith("()")} >= {
        ("Import()", "import_", "a keyword of Python"),
        ("Call()", "call_", "every client's own"),
        ("List()", "list_", "a name the annotations need"),
        ("Thing()", "thing_", "the type {urn:test}thing"),
    }
    with package(data, tmp_path) as made:
        for client in (made.Client, made.AsyncClient):
            assert set(methods) <= vars(client).keys()
            assert not {"call", "close", "credentials", "from_env"} & vars(client).keys()


@pytest.mark.parametrize("client", [SyncClient, AsyncioClient])
def test_no_operation_hides_what_every_client_has(client: type) -> None:
    """Whatever it is."""
    own = {name for name in dir(client) if not name.startswith("_")}
    body = message("Q") + message("A")
    names = choose_names(lowered(wsdl(body, operations=dict.fromkeys(own, ("Q", "A")))))
    assert {"call", "rest_url"} <= own and not own & {*names.methods.values()}


FIELDS = ("timeout", "headers", "idempotent", "raise_on", "retry", "self", "call", "UNSET", "class", "list", "objects")


def test_parameters_that_cannot_have_their_names(tmp_path: Path) -> None:
    """Options of a call and what the method needs come first; the field of the request keeps its own name."""
    data = asking("".join(map(element, FIELDS)), operation="Ask")
    with package(data, tmp_path) as made:
        recorder = Recorder()
        required = parameters(made.Client.ask)
        renamed = ["timeout_", "headers_", "idempotent_", "raise_on_", "retry_", "self_", "call_"]
        assert list(required) == [*renamed, "unset", "class_", "list", "objects"]
        with recorder.client(made) as client:
            client.ask(**{parameter: parameter for parameter in required}, timeout=5, raise_on=())
        request = made.AskRequest(**dict(zip(made.AskRequest.__particles__, required)))
        assert recorder.body == canonical(made.dumps(request))
    assert choose_names(lowered(data)).collisions[:2] == (
        Collision("Ask(call)", "call", "call_", "a name the method needs"),
        Collision("Ask(headers)", "headers", "headers_", "an option of every call"),
    )


def test_parameters_that_are_named_as_types() -> None:
    """Inside the method they would hide them. No two become one."""
    types = "".join(sequence(element("n", "xs:int"), of=each) for each in ("x", "x_"))
    names = choose_names(lowered(asking(element("x") + element("x_"), declared=types)))
    assert names.fields[QName(NS, "AskRequest")] == ("x", "x_")
    found = names.parameters[OperationKey(PORT, QName(NS, "Ask"))]
    assert len({*found}) == 2 and not {*found} & {"x", "x_"}


def test_renamed_methods_and_parameters_are_shown(tmp_path: Path) -> None:
    """The command shows them to people and to scripts."""
    path = tmp_path / "test.wsdl"
    path.write_bytes(asking(element("timeout"), operation="Close"))
    command = [sys.executable, "-m", "sfmc_soapgen", "show", "--wsdl", str(path), "--json"]
    shown = subprocess.run(command, capture_output=True, text=True, check=True)
    assert [(each["path"], each["python"]) for each in json.loads(shown.stdout)["collisions"]] == [
        ("Close()", "close_"),
        ("Close(timeout)", "timeout_"),
    ]


OURS = ("Client", "AsyncClient", "Service", "Iterable", "Unpack", "CallOptions", "UNSET", "TYPE_CHECKING", "_SERVICE")


def test_types_that_are_named_as_what_the_client_imports(tmp_path: Path) -> None:
    """Each side keeps what it means."""
    declared = "".join(sequence(element("n", "xs:int"), of=each) for each in OURS)
    fields = "".join(element(f"f{number}", f"tns:{each}") for number, each in enumerate(OURS))
    recorder = Recorder()
    with package(asking(fields, declared=declared), tmp_path) as made, recorder.client(made) as client:
        classes = [made.TYPES[each] for each in OURS]
        assert [each.__name__ for each in classes][:5] == ["Client_", "AsyncClient_", "Service", "Iterable_", "Unpack_"]
        arguments = {f"f{number}": kind(n=number) for number, kind in enumerate(classes)}
        client.ask(**arguments)
        assert recorder.body == canonical(made.dumps(made.AskRequest(**arguments)))
        found = hints(made, made.Client.ask)
        assert all(kind in typing.get_args(found[f"f{number}"]) for number, kind in enumerate(classes))


# Parameters.


WRAPPER = (
    '<xs:element name="{0}" {1}><xs:complexType><xs:sequence>'
    '<xs:element name="Item" type="xs:int" minOccurs="0" maxOccurs="unbounded"/>'
    "</xs:sequence></xs:complexType></xs:element>"
)
KINDS: dict[str, tuple[str, str, str, Any, bool]] = {
    # Particles, attributes, the annotation, values to send, and whether it is required.
    "a text": (element("a"), "", "str | UnsetType", ["x"], False),
    "a required text": (element("a", more=""), "", "str", ["x"], True),
    "a nillable text": (
        element("a", more='minOccurs="0" nillable="true"'),
        "",
        "str | None | UnsetType",
        [None, "x"],
        False,
    ),
    "a required nillable text": (element("a", more='nillable="true"'), "", "str | None", [None, "x"], True),
    "a date": (element("a", "xs:date"), "", "dt.date | UnsetType", [dt.date(2024, 2, 29)], False),
    "a moment": (
        element("a", "xs:dateTime"),
        "",
        "dt.datetime | UnsetType",
        [dt.datetime(2024, 2, 29, tzinfo=dt.UTC)],
        False,
    ),
    "a decimal": (element("a", "xs:decimal"), "", "Decimal | UnsetType", [Decimal("1.50")], False),
    "bytes": (element("a", "xs:base64Binary"), "", "bytes | UnsetType", [b"x"], False),
    "a repeated number": (
        element("a", "xs:int", 'minOccurs="0" maxOccurs="unbounded"'),
        "",
        "Iterable[int]",
        [[1, 2], (), (3,)],
        False,
    ),
    "a repeated number, once at least": (
        element("a", "xs:int", 'maxOccurs="unbounded"'),
        "",
        "Iterable[int]",
        [[1, 2]],
        True,
    ),
    "a repeated nillable": (
        element("a", "xs:int", 'minOccurs="0" maxOccurs="9" nillable="true"'),
        "",
        "Iterable[int | None]",
        [[1, None]],
        False,
    ),
    "a wrapper": (WRAPPER.format("a", 'minOccurs="0"'), "", "Iterable[int] | UnsetType", [[1, 2], []], False),
    "a required wrapper": (WRAPPER.format("a", ""), "", "Iterable[int]", [[1, 2], []], True),
    "a nillable wrapper": (
        WRAPPER.format("a", 'minOccurs="0" nillable="true"'),
        "",
        "Iterable[int] | None | UnsetType",
        [None, [1], ()],
        False,
    ),
    "a required nillable wrapper": (
        WRAPPER.format("a", 'nillable="true"'),
        "",
        "Iterable[int] | None",
        [None, [1], ()],
        True,
    ),
    "an attribute": ("", '<xs:attribute name="a" type="xs:int"/>', "int | UnsetType", [7], False),
    "a required attribute": ("", '<xs:attribute name="a" use="required"/>', "str", ["x"], True),
    "a list": (element("a", "tns:Ints"), "", "Ints | UnsetType", [[1, 2]], False),
}
"""One field of each kind."""

LIST = '<xs:simpleType name="Ints"><xs:list itemType="xs:int"/></xs:simpleType>'


@pytest.fixture(scope="module")
def kinds(tmp_path_factory: pytest.TempPathFactory) -> Iterable[Any]:
    """A package with an operation for each kind of field."""
    body, operations = LIST + message("AskResponse"), {}
    for number, (particles, attributes, *_) in enumerate(KINDS.values()):
        body += message(f"Request{number}", particles, attributes)
        operations[f"Ask{number}"] = (f"Request{number}", "AskResponse")
    with package(wsdl(body, operations=operations), tmp_path_factory.mktemp("kinds")) as made:
        yield made


@pytest.mark.parametrize("kind", KINDS)
def test_parameters(kinds: Any, kind: str) -> None:
    """What they are called, whether they are required, and that a call sends what the message class would."""
    _, _, annotation, values, is_required = KINDS[kind]
    number = list(KINDS).index(kind)
    method = getattr(kinds.Client, f"ask{number}")
    assert parameters(method) == {"a": is_required}
    assert method.__annotations__["a"] == annotation
    assert hints(kinds, method)["a"] == hints(kinds, getattr(kinds.AsyncClient, f"ask{number}"))["a"]
    request = getattr(kinds, f"Request{number}")
    recorder = Recorder()
    with recorder.client(kinds) as client:
        for value in values:
            getattr(client, f"ask{number}")(a=value)
            given = [*value] if isinstance(value, tuple) else value
            assert recorder.body == canonical(kinds.dumps(request(a=given)))
        if is_required:
            with pytest.raises(TypeError, match="missing 1 required positional argument: 'a'"):
                getattr(client, f"ask{number}")()
            getattr(client, f"ask{number}")(values[0])
            given = [*values[0]] if isinstance(values[0], tuple) else values[0]
            assert recorder.body == canonical(kinds.dumps(request(a=given)))
        else:
            getattr(client, f"ask{number}")()
            assert recorder.body == canonical(kinds.dumps(request()))
            with pytest.raises(TypeError, match="positional argument"):
                getattr(client, f"ask{number}")(values[0])
    assert recorder.requests[-1].headers["soapaction"] == f'"Ask{number}"'


EXTENSION = (
    '<xs:complexType name="{}"><xs:complexContent><xs:extension base="tns:{}"/></xs:complexContent></xs:complexType>'
)
OPTIONS = (
    sequence(element("Note"), of="Lax")
    + sequence(element("Note", more=""), of="Strict")
    + '<xs:complexType name="Abstract" abstract="true"/>'
    + '<xs:complexType name="Picky"><xs:choice><xs:element name="n" type="xs:int"/></xs:choice></xs:complexType>'
    + '<xs:complexType name="Marked"><xs:attribute name="kind" use="required"/></xs:complexType>'
    + EXTENSION.format("Extended", "Lax")
    + EXTENSION.format("StricterStill", "Strict")
    + EXTENSION.format("Concrete", "Abstract")
)


def test_required_options_that_may_be_empty(tmp_path: Path) -> None:
    """Beside other fields an empty element is sent for one that the schema requires, where it allows an empty one."""
    kinds = ("Lax", "Extended", "Strict", "StricterStill", "Abstract", "Picky", "Marked")
    fields = "".join(element(each, f"tns:{each}", "") for each in kinds)
    body = OPTIONS + message("Only", element("Lax", "tns:Lax", "")) + message("AskResponse")
    body += message("AskRequest", fields)
    data = wsdl(body, operations={"Ask": ("AskRequest", "AskResponse"), "AskOnly": ("Only", "AskResponse")})
    recorder = Recorder()
    with package(data, tmp_path) as made, recorder.client(made) as client:
        needed = ("strict", "stricter_still", "abstract", "picky", "marked")
        assert parameters(made.Client.ask) == {"lax": False, "extended": False} | dict.fromkeys(needed, True)
        assert parameters(made.Client.ask_only) == {"lax": True}
        given = {"strict": made.Strict(note="n"), "picky": made.Picky(n=1), "marked": made.Marked(kind="k")}
        given |= {"stricter_still": made.StricterStill(note="n"), "abstract": made.Concrete()}
        client.ask(**given)
        filled = made.AskRequest(lax=made.Lax(), extended=made.Extended(), **given)
        assert recorder.body == canonical(made.dumps(filled))
        client.ask(lax=made.Lax(note="x"), **given)
        filled.lax.note = "x"
        assert recorder.body == canonical(made.dumps(filled))


def test_wildcards_groups_and_inherited_fields(tmp_path: Path) -> None:
    """Elements and attributes that the schema does not name, content that repeats, and what a base declares."""
    base = sequence(element("first"), of="Base")
    derived = (
        '<xs:element name="AskRequest"><xs:complexType><xs:complexContent><xs:extension base="tns:Base"><xs:sequence>'
        '<xs:choice minOccurs="0" maxOccurs="unbounded"><xs:element name="x" type="xs:int"/>'
        '<xs:element name="y" type="xs:date"/></xs:choice>'
        '<xs:any namespace="##other" processContents="lax" minOccurs="0" maxOccurs="unbounded"/></xs:sequence>'
        '<xs:attribute name="kind"/><xs:anyAttribute namespace="##other" processContents="lax"/>'
        "</xs:extension></xs:complexContent></xs:complexType></xs:element>"
    )
    data = wsdl(base + derived + message("AskResponse"), operations={"Ask": ("AskRequest", "AskResponse")})
    recorder = Recorder()
    with package(data, tmp_path) as made, recorder.client(made) as client:
        assert parameters(made.Client.ask) == dict.fromkeys(["first", "choice", "any", "kind", "any_attributes"], False)
        found = hints(made, made.Client.ask)
        items = {"choice": made.AskRequestChoice, "any": made.XmlElement, "any_attributes": made.XmlAttribute}
        assert {each: typing.get_args(found[each]) for each in items} == {each: (of,) for each, of in items.items()}
        given: dict[str, Any] = {
            "first": "f",
            "choice": [made.AskRequestChoice(x=1), made.AskRequestChoice(y=dt.date(2024, 2, 29))],
            "any": [made.XmlElement('<o xmlns="urn:other">text</o>')],
            "kind": "k",
            "any_attributes": [made.XmlAttribute("{urn:other}a", "1")],
        }
        client.ask(**given)
        assert recorder.body == canonical(made.dumps(made.AskRequest(**given)))
        assert "urn:other" in recorder.body


# Services.


def test_ports_with_operations_of_one_name(tmp_path: Path) -> None:
    """Each has a method of its own, which sends its own request and returns its own answer."""
    body = "".join(message(f"{port}{part}", element("x")) for port in ("One", "Two") for part in ("Ask", "Told"))
    port_types = {port: {"Ask": Exchange(f"{port}Ask", f"{port}Told")} for port in ("One", "Two")}
    endpoints = [Endpoint(f"{port}Port", port) for port in ("One", "Two")]
    with package(document([schema(body)], port_types, endpoints), tmp_path) as made:
        for method, port in (("ask", "One"), ("ask_", "Two")):
            recorder = Recorder(f"{port}Told")
            with recorder.client(made) as client:
                assert type(getattr(client, method)(x="x")) is made.TYPES[f"{port}Told"]
            assert recorder.body == canonical(made.dumps(made.TYPES[f"{port}Ask"](x="x")))


def test_a_service_that_has_no_status_operation(tmp_path: Path) -> None:
    """There is nobody to ask after an outage: the error says what it knows."""
    with package(asking(), tmp_path) as made:
        http = httpx.Client(transport=httpx.MockTransport(lambda _: httpx.Response(500, text="down")))
        credentials = made.StaticToken(access_token="token", url=URL)
        client = made.Client(credentials, http_client=http, ask_status=True, retry=made.NO_RETRIES)
        with http, client, pytest.raises(made.BadResponse) as caught:
            client.ask()
        assert (caught.value.http_status, caught.value.system_status) == (500, None)


def test_what_is_sent_is_what_call_would_send(tmp_path: Path) -> None:
    """Byte for byte, but for the MessageID."""
    recorder = Recorder()
    with package(asking(element("Word")), tmp_path) as made, recorder.client(made) as client:
        client.ask(word="a < b")
        client.call(made.operations.ASK, made.AskRequest(word="a < b"))
    sent = [bytes(request.content).split(b"urn:uuid:") for request in recorder.requests]
    assert sent[0][0] == sent[1][0] and sent[0][1][36:] == sent[1][1][36:]


# Type checkers.


@pytest.mark.slow
def test_the_checkers_are_clean_on_the_clients_of_other_wsdls(tmp_path: Path) -> None:
    """The WSDLs have every construct, and names that collide."""
    declared = "".join(sequence(element("n", "xs:int"), of=each) for each in (*OURS, "thing"))
    fields = "".join(element(f"f{number}", f"tns:{each}") for number, each in enumerate(OURS))
    collisions = (
        LIST
        + declared
        + message("Q", fields + "".join(map(element, FIELDS)) + element("t", "tns:thing") + element("i", "tns:Ints"))
        + message("A")
    )
    kinds, operations = LIST + message("A"), {}
    for number, (particles, attributes, *_) in enumerate(KINDS.values()):
        kinds += message(f"Request{number}", particles, attributes)
        operations[f"Ask{number}"] = (f"Request{number}", "A")
    (tmp_path / "made").mkdir()
    for name_, data in (
        ("everything", EVERYTHING),
        ("collisions", wsdl(collisions, operations=dict.fromkeys(OPERATIONS, ("Q", "A")))),
        ("kinds", wsdl(kinds, operations=operations)),
    ):
        Package(tmp_path / "made" / name_).write(files_of(data))
    (tmp_path / "made" / "__init__.py").touch()
    (tmp_path / "pyrightconfig.json").write_text(
        json.dumps({"include": ["made/*/client.py"], "typeCheckingMode": "strict"})
    )
    for command in (["mypy", "--strict", "-p", "made"], ["pyright", "--pythonpath", sys.executable]):
        ran = subprocess.run(
            [sys.executable, "-m", *command], cwd=tmp_path, capture_output=True, text=True, check=False
        )
        assert ran.returncode == 0, ran.stdout + ran.stderr
