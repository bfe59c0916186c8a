"""Notes: what is known beyond a WSDL, in docstrings and in `show`."""

from __future__ import annotations

import ast
import hashlib
import inspect
import json
from pathlib import Path
from types import CodeType
from typing import Any

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from sfmc_soapgen.diff import diff
from sfmc_soapgen.emit.docstrings import readable
from sfmc_soapgen.emit.examples import fits
from sfmc_soapgen.notes.notes import EnumNote, Note, Notes, OperationNote, TypeNote
from sfmc_soapgen.notes.reading import read_notes
from sfmc_soapgen.notes.unused import unused
from sfmc_soapgen.package.package import Package
from sfmc_soapgen.pipeline import Settings, generate, understand
from sfmc_soapgen.python.bindings import Selection
from sfmc_soapgen.python.describe import describe
from sfmc_soapgen.wsdl.reader import Sources
from support.docstrings import below, field_docs
from support.packages import imported
from support.wsdls import NS, name, wsdl

OWN = "<xs:annotation><xs:documentation>Its own words.</xs:documentation></xs:annotation>"
SCHEMA = (
    '<xs:complexType name="Base"><xs:sequence><xs:element name="Key" type="xs:string" minOccurs="0"/></xs:sequence>'
    '</xs:complexType><xs:complexType name="Thing"><xs:complexContent><xs:extension base="tns:Base"><xs:sequence>'
    '<xs:element name="size" type="tns:Size"/><xs:element name="made" type="xs:date" minOccurs="0"/>'
    '<xs:element name="part" minOccurs="0"><xs:complexType><xs:sequence><xs:element name="weight" type="xs:int"/>'
    '<xs:element name="width" type="xs:int"/></xs:sequence></xs:complexType></xs:element></xs:sequence>'
    '<xs:attribute name="made" type="xs:string"/></xs:extension></xs:complexContent></xs:complexType>'
    '<xs:simpleType name="Size"><xs:restriction base="xs:string"><xs:enumeration value="S"/>'
    '<xs:enumeration value="L"/></xs:restriction></xs:simpleType>'
    '<xs:simpleType name="Small"><xs:restriction base="xs:int"><xs:maxInclusive value="5"/></xs:restriction>'
    "</xs:simpleType>"
    '<xs:element name="AskRequest"><xs:complexType><xs:sequence><xs:element name="Thing" type="tns:Thing"/>'
    '<xs:element name="Note" type="xs:string" minOccurs="0"/></xs:sequence></xs:complexType></xs:element>'
    '<xs:element name="Told"><xs:complexType/></xs:element>'
)
WSDL = wsdl(SCHEMA, operations={"Ask": ("AskRequest", "Told")})
NOTES = f"""
namespace = "{NS}"

[types.Thing]
about = "What people ask about."
operations = ["Ask"]
needed.Ask = ["Key or size", "made", "weight"]
actions = ["start", "stop"]
permission = "Things | See."
[types.Thing.fields]
size = "How large it is."
made = {{ about = "When it was made.", read_only = true }}
"@made" = {{ about = "By whom", reserved = true, deprecated = "Key" }}

[types."Thing/part".fields]
weight = "Its weight, in grams."
width = {{ deprecated = true }}

[messages.AskRequest.fields]
Thing = "What is asked about."

[enumerations.Size]
about = "How large things are."
[enumerations.Size.members]
S = "Fits into a pocket."

[simple_types.Small]
about = "At most five."

[operations.Ask]
about = "Asks for a thing."
details = "Ask seldom."
example.thing = "Thing(size=Size.S)"
example.note = '"x"'
"""
PLAIN = "Example:\n    response = client.ask(thing)"


def sources(data: bytes = WSDL) -> Sources:
    """Return a WSDL as it is read."""
    return Sources("test.wsdl", {"test.wsdl": data})


def settings(text: str = NOTES) -> Settings:
    """Return settings with notes."""
    return Settings(notes=read_notes(text, "notes.toml"))


def asked(folder: Path, package: str, notes: Notes) -> str:
    """Return the docstring of a method that notes know."""
    Package(folder / package).write(generate(sources(), Settings(notes=notes)))
    with imported(folder, package) as made:
        return str(inspect.getdoc(made.Client.ask))


def about_ask(example: dict[str, str], namespace: str = NS) -> Notes:
    """Return notes about the operation."""
    return Notes(
        operations={name("Ask")._replace(namespace=namespace): OperationNote("", details="Seldom.", example=example)}
    )


def test_notes_are_where_people_look(tmp_path: Path) -> None:
    """Docstrings of classes, of enumerations and simple types, below fields and members, and those of methods."""
    Package(tmp_path / "noted").write(generate(sources(), settings()))
    with imported(tmp_path, "noted") as made:
        assert inspect.getdoc(made.Thing) == (
            "What people ask about.\n\nThe type `Thing`, which extends `Base`.\n\n"
            "Documented for Ask. Ask needs `key` or `size`, and `made`. Actions of Perform: start, stop.\n\n"
            "Permission: Things | See."
        )
        assert field_docs(made.Thing) == {
            "size": "How large it is.",
            "made": "When it was made. Read-only.",
            "made_": "By whom. Deprecated: use Key. Reserved by the vendor. The attribute made; `made` is Thing.made.",
        }
        assert field_docs(made.ThingPart) == {"weight": "Its weight, in grams.", "width": "Deprecated."}
        assert inspect.getdoc(made.Size) == "How large things are.\n\nThe enumeration `Size`."
        assert field_docs(made.Size) == {"S": "Fits into a pocket."}
        docs = str(inspect.getdoc(made.Client.ask))
    assert docs.startswith("Call the operation Ask.\n\nAsks for a thing.\n\nAsk seldom.\n\nArgs:\n")
    assert "    thing: What is asked about.\n" in docs
    assert docs.endswith('Example:\n    response = client.ask(Thing(size=Size.S), note="x")')
    assert '"""At most five.\n\nThe simple type `Small`.\n"""' in (tmp_path / "noted/enums.py").read_text()
    assert '"""Asks for a thing."""' in (tmp_path / "noted/operations.py").read_text()


def test_what_a_wsdl_says_itself_comes_first() -> None:
    """The note follows it, once, and flags that no words say."""
    documented = WSDL.replace(b'<xs:complexType name="Thing">', f'<xs:complexType name="Thing">{OWN}'.encode())
    documented = documented.replace(b'type="tns:Size"/>', f'type="tns:Size">{OWN}</xs:element>'.encode())
    module = ast.parse(generate(sources(documented), settings())["models/types.py"])
    [thing] = [node for node in module.body if isinstance(node, ast.ClassDef) and node.name == "Thing"]
    assert str(ast.get_docstring(thing)).startswith("Its own words.\n\nWhat people ask about.\n\nThe type `Thing`, ")
    assert below(thing.body)["size"] == "Its own words.\n\nHow large it is."


def test_notes_cost_nothing_at_run_time() -> None:
    """Python keeps no string that stands below a field or member: classes have the same constants without notes."""

    def kept(path: str, chosen: Settings) -> list[Any]:
        code = compile(generate(sources(), chosen)[path], path, "exec")
        bodies = [each for each in code.co_consts if isinstance(each, CodeType)]
        # The docstring of a class is kept in any case.
        return [[each for each in body.co_consts if not is_docstring(each)] for body in bodies]

    def is_docstring(constant: object) -> bool:
        return isinstance(constant, str) and ("The type" in constant or "The enumeration" in constant)

    for path in ("models/types.py", "enums.py"):
        assert kept(path, settings()) == kept(path, Settings()) != []


def test_what_is_known_is_shown() -> None:
    """`describe` has it as plain values."""
    bindings = understand(sources(), settings())
    thing = describe(bindings, "Thing")
    assert thing["about"] == "What people ask about."
    assert thing["documented for"] == ["Ask"]
    assert thing["needed"] == {"Ask": ["Key or size", "made", "weight"]}
    assert thing["actions"] == ["start", "stop"]
    assert thing["permission"] == "Things | See."
    [size, made, _, by] = [field for field in thing["fields"] if field["declared by"] == "Thing"]
    assert (size["about"], size["read-only"]) == ("How large it is.", False)
    assert (made["about"], made["read-only"]) == ("When it was made.", True)
    assert (by["about"], by["reserved"], by["deprecated"]) == ("By whom", True, "use Key")
    assert describe(bindings, "Thing.size") == size
    assert [each["about"] for each in describe(bindings, "Size")["members"]] == ["Fits into a pocket.", ""]
    assert describe(bindings, "Small")["about"] == "At most five."
    assert describe(bindings, "Ask")["about"] == "Asks for a thing.\n\nAsk seldom."


def test_notes_are_about_one_namespace() -> None:
    """Types of the same names in another one have none, and the package does not say that it had any."""
    elsewhere = NOTES.replace(NS, "urn:elsewhere")
    files, plain = (generate(sources(), settings(text)) for text in (elsewhere, ""))
    assert files == plain
    assert "notes" not in json.loads(files["manifest.json"])
    here = elsewhere.replace("[types.Thing]", f'[types.Thing]\nnamespace = "{NS}"')
    assert "What people ask about." in generate(sources(), settings(here))["models/types.py"]


def test_other_notes_are_no_change_of_the_interface(tmp_path: Path) -> None:
    """`diff` says nothing; the manifest names the notes, so a copy is known to have been made from others."""
    other = NOTES.replace("How large", "Of which size")
    old, new = (generate(sources(), settings(text)) for text in (NOTES, other))
    packages = [Package(tmp_path / folder) for folder in ("old", "new")]
    for package, files in zip(packages, (old, new)):
        package.write(files)
    assert diff(packages[0].interface, packages[1].interface) == ()
    hashes = [package.require().notes for package in packages]
    assert hashes == [hashlib.sha256(text.encode()).hexdigest() for text in (NOTES, other)]
    assert packages[0].status(new).outdated[0] == "the notes beyond the WSDL are others"
    assert packages[0].status(old).is_fine


def test_a_part_carries_the_notes_of_its_part() -> None:
    """What is left out of the package is left out of its docstrings."""
    chosen = Settings(notes=settings().notes, selection=Selection(types=("Size",)))
    part = generate(sources(), chosen)
    assert "Fits into a pocket." in part["enums.py"]
    assert not any("What people ask about." in text for path, text in part.items() if path.endswith(".py"))


def test_notes_about_nothing_are_ignored_and_listed() -> None:
    """Their types, fields, members and operations may be those of a newer WSDL."""
    more = NOTES.replace('needed.Ask = ["Key', 'needed.Tell = ["size"]\nneeded.Ask = ["Nothing or Key')
    more = more.replace('size = "How', 'gone = "Lost."\nsize = "How').replace('S = "', 'M = "Middle."\nS = "')
    more += '[types.Gone.fields]\nx = "y"\n[enumerations.Gone]\n[simple_types.None]\n[operations.Tell]\n'
    notes, service = read_notes(more, "notes.toml"), understand(sources(), Settings()).service
    assert unused(notes, service) == [
        "Thing.gone",
        "Thing.Nothing",
        "Thing.weight",
        "Thing: Tell",
        "Gone",
        "Size.M",
        "Gone",
        "None",
        "Tell",
    ]
    generated = generate(sources(), Settings(notes=notes))["models/types.py"]
    assert "Tell needs `size`. Ask needs `key` or `size`, and `made`." in " ".join(generated.split())


@given(st.text(st.characters(exclude_categories=["Cs"]) | st.sampled_from("\"'\\\u202e\u2066\u200b")))
@example('"""')
@example("ends in a backslash\\")
@example('\\"""\nimport os\n\\"""')
@example("\u202eturned\u2066\u200b")
@example(">>> import os")
def test_notes_are_text(text: str) -> None:
    """Of any text the modules compile, no character is hidden, and the docstring is the text."""
    note = Note(text)
    notes = Notes(
        types={name("Thing"): TypeNote(text, permission=text, fields={"size": note})},
        enums={name("Size"): EnumNote(text, members={"S": note})},
        simples={name("Small"): note},
        operations={name("Ask"): OperationNote(text, details=text)},
    )
    files = generate(sources(), Settings(notes=notes))
    for path in ("models/types.py", "enums.py", "operations.py", "client.py"):
        assert all(character.isprintable() or character == "\n" for character in files[path])
    [thing] = [each for each in ast.parse(files["models/types.py"]).body if getattr(each, "name", "") == "Thing"]
    assert isinstance(thing, ast.ClassDef)
    assert " ".join(below(thing.body).get("size", "").split()) == " ".join(readable(text).split())


@pytest.mark.parametrize(
    ("package", "given_example"),
    [
        ("lacks_a_type", {"thing": "Other()"}),
        pytest.param("lacks_a_field", {"thing": "Thing(weight=1)"}, marks=pytest.mark.slow),
        pytest.param("lacks_a_parameter", {"thing": "Thing()", "other": "1"}, marks=pytest.mark.slow),
        ("lacks_an_argument", {"note": '"x"'}),
        pytest.param("is_not_by_keyword", {"thing": "Thing(1)"}, marks=pytest.mark.slow),
        pytest.param("lacks_a_member", {"thing": "Thing.BIG"}, marks=pytest.mark.slow),
    ],
)
def test_an_example_that_does_not_fit_is_left_out(tmp_path: Path, package: str, given_example: dict[str, str]) -> None:
    """The docstring has an example all the same, with a variable for each argument."""
    docs = asked(tmp_path, package, about_ask(given_example))
    assert "Seldom." in docs and docs.endswith(PLAIN)


def test_operations_of_another_service_are_others(tmp_path: Path) -> None:
    """One of the same name may do something else."""
    docs = asked(tmp_path, "elsewhere", about_ask({}, "urn:elsewhere"))
    assert "Seldom." not in docs and docs.endswith(PLAIN)


def test_members_of_enumerations_fit() -> None:
    assert fits("[A(x=E.ONE, y=[1, None, 'a'])]", {"A": {"x", "y"}, "E": {"ONE"}})
    assert not fits("A(x=E.TWO)", {"A": {"x"}, "E": {"ONE"}})


def test_a_date_fits() -> None:
    assert fits("A(x=datetime(year=2030, month=1, day=1, tzinfo=SERVER_TIME))", {"A": {"x"}})
    assert not fits("A(x=datetime.now())", {"A": {"x"}})
