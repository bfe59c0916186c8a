"""Notes that attack, or are about odd things: a file is read in bounded time, and each note is where it belongs."""

from __future__ import annotations

import ast
import inspect
import json
import re
from collections.abc import Mapping
from pathlib import Path

import pytest
from sfmc_soapgen.errors import SettingsError
from sfmc_soapgen.notes.reading import load_notes, read_notes
from sfmc_soapgen.notes.unused import unused
from sfmc_soapgen.package.package import Package
from sfmc_soapgen.pipeline import Settings, generate, understand
from sfmc_soapgen.wsdl.reader import Sources
from support.docstrings import below, field_docs
from support.packages import imported
from support.wsdls import NS, Endpoint, Exchange, document, schema, sequence, wsdl

MANY = 20_000
"""So many that what grows with the square of it does not end."""


@pytest.mark.parametrize(
    ("text", "message"),
    [
        (f"\n{'.'.join('a' * MANY)} = 1", "n:2: a key has more than 32 parts"),
        (f"# x\n\n[{' . '.join('a' * MANY)}]", "n:3: a key has more than 32 parts"),
        ("x = 1\ny = { " + "'a.b'." * MANY + "a = 1 }", "n:2: a key has more than 32 parts"),
        ("x = " + "{ a = " * MANY, "n:1: not valid TOML: "),
        ("x = " + '"\\""" ' * MANY, "n:1: not valid TOML: "),
        ('""" ' + '\\""" ' * MANY, "n:1: not valid TOML: "),
        ("[types.T]\nother = [\n" + "1,\n" * MANY + "]", "n:2: types.T.other: is none of "),
        ("[types.T]\nabout = '''" + "\n" * MANY + "'''\nother = 1", f"n:{MANY + 3}: types.T.other: is none of "),
        (
            "".join(f"[types.T{each}]\n" for each in range(MANY)) + "other = 1",
            f"n:{MANY + 1}: types.T{MANY - 1}.other: ",
        ),
    ],
)
def test_a_file_is_not_read_without_end(text: str, message: str) -> None:
    """Neither by the parser, whose time grows with the square of a key's parts, nor by the search for a line."""
    with pytest.raises(SettingsError, match=re.escape(message)):
        read_notes(text, "n")


def test_long_keys_in_texts_are_no_keys() -> None:
    dots = ".".join("a" * 100)
    text = f"namespace = 'urn:a'  # {dots}\n[types.T]\nabout = '''\n{dots}'''\nfields.a = '{dots}'\n"
    [note] = read_notes(text, "n").types.values()
    assert note.about == note.fields["a"].about == dots


def test_a_byte_order_mark_is_no_part_of_the_file(tmp_path: Path) -> None:
    """Some editors write one."""
    data = f"namespace = '{NS}'\r\n[types.T]\r\nabout = 'x'\r\n".encode()
    for name, prefix in (("plain", b""), ("marked", b"\xef\xbb\xbf")):
        (tmp_path / name).write_bytes(prefix + data)
    assert load_notes(tmp_path / "marked") == load_notes(tmp_path / "plain")


def notes_of(text: str) -> str:
    return f'namespace = "{NS}"\n{text}'


def made(data: bytes, text: str) -> dict[str, str]:
    """Return the files of a package with notes."""
    return generate(Sources("a.wsdl", {"a.wsdl": data}), Settings(notes=read_notes(notes_of(text), "n")))


def docs_of(module: str, name: str) -> Mapping[str, str]:
    """Return the docstring of a class, by "", and those of its fields."""
    [cls] = [each for each in ast.parse(module).body if isinstance(each, ast.ClassDef) and each.name == name]
    return {"": str(ast.get_docstring(cls)), **below(cls.body)}


def left_out(data: bytes, text: str) -> list[str]:
    """Return which notes a WSDL has no use for."""
    service = understand(Sources("a.wsdl", {"a.wsdl": data}), Settings()).service
    return unused(read_notes(notes_of(text), "n"), service)


def element(name: str, type_: str = "xs:int") -> str:
    return f'<xs:element name="{name}" type="{type_}" minOccurs="0"/>'


ODD = wsdl(
    '<xs:complexType name="Odd"><xs:sequence>'
    f'{element("made")}{element("class")}<xs:any minOccurs="0"/></xs:sequence>'
    '<xs:attribute name="made" type="xs:string"/><xs:attribute name="size" type="xs:string"/>'
    "<xs:anyAttribute/></xs:complexType>"
    '<xs:complexType name="Odder"><xs:complexContent><xs:extension base="tns:Odd"/></xs:complexContent>'
    "</xs:complexType>"
    '<xs:complexType name="Text"><xs:simpleContent><xs:extension base="xs:int"/></xs:simpleContent></xs:complexType>'
    '<xs:simpleType name="Numbers"><xs:list itemType="xs:int"/></xs:simpleType>'
    '<xs:simpleType name="Either"><xs:union memberTypes="xs:int tns:Numbers"/></xs:simpleType>'
    '<xs:simpleType name="Quoted"><xs:restriction base="xs:string"><xs:enumeration value="a.b &quot;c&quot;/&#92;"/>'
    "</xs:restriction></xs:simpleType>"
)


def test_an_attribute_and_an_element_of_one_name_have_their_own_notes() -> None:
    """A bare name is the element's if there is one; wildcards and the text of a type are fields as well."""
    text = """
    [types.Odd.fields]
    made = "Element."
    size = "Attribute."
    any = "Elements."
    [types.Text.fields]
    value = "Text."
    """
    types = made(ODD, text)["models/types.py"]
    assert docs_of(types, "Odd") == {
        "": "The type `Odd`.",
        "made": "Element.",
        "class_": "The element class; `class` is a keyword of Python.",
        "any": "Elements.",
        "made_": "The attribute made; `made` is Odd.made.",
        "size": "Attribute.",
    }
    assert docs_of(types, "Text")["value"] == "Text."
    marked = '[types.Odd.fields]\n"@made" = "Attribute."\n"@any" = "Attributes."\n"@class" = "Element."\n'
    docs = docs_of(made(ODD, marked)["models/types.py"], "Odd")
    assert docs["made_"].startswith("Attribute. The attribute made;") and "made" not in docs
    assert docs["any_attributes"] == "Attributes." and "any" not in docs
    assert left_out(ODD, text) == [] and left_out(ODD, marked) == ["Odd.@class"]


def test_what_is_needed_may_be_inherited_renamed_or_an_attribute() -> None:
    """Alternatives are joined by "or", in any case and spacing; what the type lacks is left out and listed."""
    text = """
    [types.Odder]
    needed.Ping = ["@made or  made", "class\\tOR size", " or ", "gone or @size", "or or size", "gone"]
    """
    docs = " ".join(docs_of(made(ODD, text)["models/types.py"], "Odder")[""].split())
    assert docs.endswith("Ping needs `made_` or `made`, `class_` or `size`, `size`, and `size`.")
    assert left_out(ODD, text) == ["Odder.or", "Odder.gone"]


def test_simple_types_of_every_kind_and_values_of_any_text_have_notes() -> None:
    text = """
    simple_types.Numbers.about = "Some."
    simple_types.Either.about = "One or some."
    enumerations.Quoted.members.'a.b "c"/\\' = 'Says "c".'
    """
    enums = made(ODD, text)["enums.py"]
    docs = below(ast.parse(enums).body)
    assert docs["Numbers"].startswith("Some.\n") and docs["Either"].startswith("One or some.\n")
    [member] = [name for name in docs_of(enums, "Quoted") if name]
    assert docs_of(enums, "Quoted")[member] == 'Says "c".'
    assert left_out(ODD, text) == []


BOTH = wsdl(
    sequence(element("x"), of="Ask")
    + f'<xs:element name="Ask"><xs:complexType><xs:sequence>{element("x", "tns:Ask")}</xs:sequence></xs:complexType>'
    '</xs:element><xs:element name="Told"><xs:complexType/></xs:element>',
    operations={"Ask": ("Ask", "Told")},
)


def test_a_type_and_a_message_of_one_name_have_their_own_notes() -> None:
    text = """
    [types.Ask]
    about = "The type."
    fields.x = "A number."
    [messages.Ask]
    about = "The message."
    fields.x = "What is asked."
    fields.y = "Nothing."
    [operations.Ask]
    about = "The operation."
    """
    files = made(BOTH, text)
    assert docs_of(files["models/types.py"], "Ask")["x"] == "A number."
    assert docs_of(files["models/types.py"], "Ask")[""].startswith("The type.\n\n")
    assert docs_of(files["messages.py"], "Ask_")["x"] == "What is asked."
    assert docs_of(files["messages.py"], "Ask_")[""].startswith("The message.\n\n")
    assert '"""The operation."""' in files["operations.py"] and "x: What is asked." in files["client.py"]
    assert left_out(BOTH, text) == ["Ask.y"]


def test_a_namespace_tells_types_of_one_name_apart_and_port_types_share_notes() -> None:
    schemas = [schema(sequence(element("x"), of="Thing"), uri) for uri in (NS, "urn:other")]
    pings = schema(
        '<xs:element name="Q"><xs:complexType/></xs:element><xs:element name="A"><xs:complexType/></xs:element>'
    )
    endpoints = [Endpoint("OnePort", "One"), Endpoint("TwoPort", "Two")]
    operations = {"Ping": Exchange("Q", "A")}
    data = document([*schemas, pings], {"One": operations, "Two": operations}, endpoints)
    text = """
    [types.Thing]
    namespace = "urn:other"
    about = "The other one."
    [operations.Ping]
    about = "Asks."
    """
    files = made(data, text)
    classes = {name: text for name, text in files.items() if "class Thing" in text}
    assert "".join(classes.values()).count("The other one.") == 1
    assert files["operations.py"].count('"""Asks."""') == 2
    assert left_out(data, text) == []


def test_no_flag_is_lost_in_the_words_of_a_note() -> None:
    """A sentence is left out only if the words say all of it."""
    text = '''
    [types.Odd.fields]
    class = { about = """
    On two
    lines
    """, read_only = true }
    made = { about = "Deprecated since 2020", deprecated = "size" }
    size = { about = "Deprecated: Size was it, not class.", deprecated = "size", reserved = true }
    any = { about = " \\u200b\\n", reserved = true }
    "@any" = { about = "Reserved for wildcards.", reserved = true, deprecated = true }
    [operations.Ping]
    about = "Asks"
    reserved = true
    deprecated = "Pong"
    '''
    asks = "Asks. Deprecated: use Pong. Reserved by the vendor."
    assert made(ODD, text)["client.py"].count(f"{asks}\n") == 2 and f'"""{asks}"""' in made(ODD, text)["operations.py"]
    docs = docs_of(made(ODD, text)["models/types.py"], "Odd")
    assert docs["class_"].startswith("On two lines. Read-only. The element class;")
    assert docs["made"] == "Deprecated since 2020. Deprecated: use size."
    assert docs["size"] == "Deprecated: Size was it, not class. Reserved by the vendor."
    assert docs["any"] == "Reserved by the vendor."
    assert docs["any_attributes"] == "Reserved for wildcards. Deprecated."


TEXTS = [
    "{{ 7 * 7 }} {% raw %} {# #} {0} %s ${x}",
    '"""',
    "\\N{BULLET} \\u0041 \\",
    "\x00 null",
    ">>> import os",
    "# type: ignore\n\n# fmt: off",
    "long" * 10_000,
    "A paragraph.\n\n" * 1000,
    "Hello.\r\n\r\n\tTabs.\x0b\x0c\x85\u2028\u2029",
    "\u202eturned\u2066 \ufeff",
    "e\u0301 \u6f22\u5b57",
]


def test_a_text_is_only_a_text(tmp_path: Path) -> None:
    """The package is imported, and its docstrings say what the texts say: no template and no formatter reads them."""
    numbers = range(len(TEXTS))
    data = wsdl("".join(sequence(element("x"), of=f"T{each}") for each in numbers))
    notes = [f"types.T{each}.about = {json.dumps(TEXTS[each])}\n" for each in numbers]
    notes += [f"types.T{each}.fields.x = {json.dumps(TEXTS[each])}\n" for each in numbers]
    notes += [f"operations.Ping.details = {json.dumps('- '.join(TEXTS))}\n"]
    Package(tmp_path / "odd_texts").write(made(data, "".join(notes)))
    with imported(tmp_path, "odd_texts") as package:
        method = "".join(str(inspect.getdoc(package.Client.ping)).split())
        for each, text in enumerate(TEXTS):
            shown = "".join(filter(str.isprintable, text.replace(">>>", "> > >"))).replace(" ", "")
            cls = getattr(package, f"T{each}")
            assert "".join(str(inspect.getdoc(cls)).split()).startswith(shown)
            assert "".join(field_docs(cls)["x"].split()) == shown
            assert shown in method


@pytest.mark.parametrize(
    ("example", "message"),
    [
        ('"\u202e"', "has characters that do not print"),
        ('"\x00"', "has characters that do not print"),
        ("\tOdd()", "has characters that do not print"),
        ('"\\d"', "is not an expression in Python"),
        ("(" * MANY, "is not an expression in Python"),
        ("1 +" * MANY + "1", "is not an expression in Python"),
    ],
)
def test_an_example_that_is_refused(example: str, message: str) -> None:
    text = f"[operations.Ask]\nexample.x = {json.dumps(example)}\n"
    with pytest.raises(SettingsError, match=rf"n:3: operations\.Ask\.example\.x: {message}"):
        read_notes(notes_of(text), "n")


@pytest.mark.parametrize(
    ("example", "shown"),
    [
        ("Ask" + "().x" * 250, "client.ask()"),
        ("Ask.x" + ".x" * 500, "client.ask()"),
        ('"""a\\\\"""', 'client.ask(x="""a\\\\""")'),
        ('"""\n>>> import os\n"""', 'client.ask( x=""" > > > import os """, )'),
    ],
)
def test_an_example_is_only_a_text(example: str, shown: str) -> None:
    """A deep one is none of a package; no quotes end the docstring, and `doctest` runs none of it."""
    client = made(BOTH, f"[operations.Ask]\nexample.x = {json.dumps(example)}\n")["client.py"]
    [cls] = [each for each in ast.parse(client).body if isinstance(each, ast.ClassDef) and each.name == "Client"]
    [method] = [each for each in cls.body if isinstance(each, ast.FunctionDef)]
    assert " ".join(str(ast.get_docstring(method)).split()).endswith(f"response = {shown}")
