"""What a WSDL says never becomes code: it is refused with its place, or it stands in string literals, exactly."""

from __future__ import annotations

import ast
import keyword
import re
from collections.abc import Callable, Iterator
from functools import cache
from pathlib import Path
from xml.sax.saxutils import escape, quoteattr

import pytest
from sfmc_soapgen.errors import GeneratorError
from sfmc_soapgen.package.package import Package
from support.packages import files_of, imported, without_origin
from support.wsdls import FILE, NS, sequence, wsdl

HARMLESS = "harmless"

Place = Callable[[str], bytes]


QUOTED = {"\n": "&#10;", "\t": "&#9;", "\r": "&#13;"}
DEPRECATED = "<xs:annotation><xs:documentation>Deprecated, use {text}. {text}</xs:documentation></xs:annotation>"

SNIPPETS = [
    f'<xs:complexType name="Documented">{DEPRECATED}</xs:complexType>',
    sequence(f'<xs:element name="a" type="xs:int">{DEPRECATED}</xs:element>', of="DocumentedField"),
    f'<xs:simpleType name="DocumentedEnum">{DEPRECATED}<xs:restriction base="xs:string"><xs:enumeration value="a">'
    f"{DEPRECATED}</xs:enumeration></xs:restriction></xs:simpleType>",
    '<xs:complexType name="A"><xs:annotation><xs:appinfo><x>{text}</x></xs:appinfo></xs:annotation></xs:complexType>',
    '<xs:complexType name="Foreign" foo:bar={value} xmlns:foo="urn:foo" id={value}/>',
]
"""Where anything may stand in a schema: `{text}` is inside an element, `{value}` an attribute's value."""

OUTSIDE = {
    "<types>": "<documentation>{text}</documentation><types>",
    'location="https://test.example/"': "location={value}",
}
"""Where anything may stand in the WSDL outside the schema."""


def filled(place: str, text: str) -> str:
    """The XML of a place, with the text in it."""
    return place.replace("{text}", escape(text)).replace("{value}", quoteattr(text, QUOTED))


def anywhere(text: str) -> bytes:
    """The text wherever anything may stand."""
    data = wsdl("\n".join(filled(snippet, text) for snippet in SNIPPETS)).decode()
    for old, new in OUTSIDE.items():
        data = data.replace(old, filled(new, text))
    return data.encode()


def attribute(schema: str) -> Place:
    """A place for the value of an attribute in a schema."""
    return lambda text: wsdl(filled(schema, text))


def outside(old: str) -> Place:
    """A place for the value of an attribute outside the schema."""
    return lambda text: wsdl().replace(f'"{old}"'.encode(), quoteattr(text, QUOTED).encode())


def restricted(facet: str, name: str = '"S"') -> str:
    """A simple type."""
    return f'<xs:simpleType name={name}><xs:restriction base="xs:string">{facet}</xs:restriction></xs:simpleType>'


TEXTS: dict[str, Place] = {
    "anywhere": anywhere,
    "soapAction": lambda text: wsdl().replace(b'soapAction="Ping"', f"soapAction={quoteattr(text, QUOTED)}".encode()),
    "namespace": lambda text: wsdl().replace(f'"{NS}"'.encode(), quoteattr(f"urn:{text}", QUOTED).encode()),
    "pattern facet": attribute(restricted("<xs:pattern value={value}/>")),
    "enumeration value": attribute(restricted('<xs:enumeration value={value}/><xs:enumeration value="plain"/>')),
}
"""Where texts stand."""

NAMES: dict[str, Place] = {
    "type": attribute("<xs:complexType name={value}/>"),
    "element": attribute(sequence('<xs:element name={value} type="xs:int"/>')),
    "wrapped element": attribute(
        sequence(
            '<xs:element name="many" minOccurs="0"><xs:complexType><xs:sequence><xs:element name={value} type="xs:int"'
            ' minOccurs="0" maxOccurs="unbounded"/></xs:sequence></xs:complexType></xs:element>'
        )
    ),
    "enumeration": attribute(restricted('<xs:enumeration value="a"/>', name="{value}")),
    "pattern type": attribute(restricted('<xs:pattern value="a"/>', name="{value}")),
    "message": attribute("<xs:element name={value}><xs:complexType/></xs:element>"),
    "operation": lambda text: outside("Ping")(text).replace(
        f"soapAction={quoteattr(text, QUOTED)}".encode(), b'soapAction="Ping"'
    ),
    "service": outside("TestService"),
}
"""Where names stand."""

CODE = "__import__('os').system('true')"
PAYLOADS = {
    "quote": "'" + CODE + "'",
    "double quote": '"' + CODE + '"',
    "three quotes": f"'''\n{CODE}\n'''",
    "three double quotes": f'"""\n{CODE}\n"""',
    "escaped three double quotes": f'\\"""\n{CODE}\n\\"""',
    "ends in a quote": 'x"',
    "ends in two quotes": 'x""',
    "line": f"x\n{CODE}\n",
    "comment": f"x # {CODE}",
    "backslash": "x\\",
    "two backslashes": "x\\\\",
    "backslash and line": "x\\\ny",
    "braces": "{x} {} }{",
    "expression": "{{ 7 * 7 }}",
    "statement": "{% for x in y %}",
    "template comment": "{# x",
    "end of a template comment": "#}",
    "escape": "\\x00\\u202e\\N{DASH}\\'\\101",
    "formats": "%s %(x)s %",
    "bidi": "".join(map(chr, [*range(0x202A, 0x202F), *range(0x2066, 0x206A), 0x200E, 0x200F])),
    "zero width": "a\u200bb\u200cc\u200dd\u2060e\ufeff",
    "separators": "a\u2028b\u2029c\x85d\xa0e",
    "return": f"x\r{CODE}\r\n",
    "tab": "a\tb",
    "private use": "\ue000\U000f0000",
    "odd planes": "\ufffd\U0001f4a9",
    "long": "long" * 25_000,
    "long lines": "x\n" * 20_000,
    "type": "T): pass  # ",
    "semicolon": "x; import os",
    "star": "*",
    "empty": "",
    "blank": "  ",
}
LEGAL_NAMES = [
    *keyword.kwlist,
    *(name for name in keyword.softkwlist if name != "_"),
    "str",
    "int",
    "list",
    "bool",
    "float",
    "bytes",
    "dict",
    "object",
    "property",
    "globals",
    "sorted",
    "super",
    "mro",
    "__init__",
    "__class__",
    "__dict__",
    "__getattr__",
    "__import__",
    "__builtins__",
    "__debug__",
    "_unknown",
    "_",
    "Model",
    "Codec",
    "TYPES",
    "dumps",
    "annotations",
    "dt",
    "builtins",
    "element",
    "self",
    "cls",
    "name",
    "value",
    "AttributeError",
    "OpenEnum",
    "UNSET",
    "NAMESPACE",
    "TYPE_CHECKING",
    "known",
    "x\u2074",
    "\ufb01",
    "\u212b",
    "\u2160",
    "A.b",
    "a-b",
    "a.",
    "_9",
    "é",
    "名",
    "\ufffd\U0001f4a9",
]


def skeleton(text: str) -> str:
    """The structure of a module, without the values of its strings and without its names."""
    return " ".join(type(node).__name__ for node in ast.walk(ast.parse(text)))


def strings(text: str) -> Iterator[str]:
    """The string literals of a module that are no documentation, in order."""
    tree = ast.parse(text)
    documentation = {id(node.value) for node in ast.walk(tree) if isinstance(node, ast.Expr)}
    for node in ast.walk(tree):
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in documentation:
            yield node.value


def modules(data: bytes) -> dict[str, str]:
    """The modules of a package, without those that are the same for every WSDL."""
    files = without_origin(files_of(data))
    return {path: text for path, text in files.items() if path.endswith(".py") and "_runtime" not in path}


@cache
def harmless(place: str) -> dict[str, str]:
    """The modules with a harmless text in this place."""
    return modules({**TEXTS, **NAMES}[place](HARMLESS))


def assert_refused(error: GeneratorError) -> None:
    """With the place in the file, and nothing in the message that a terminal would act on."""
    assert error.origin is not None
    assert error.origin.file == FILE
    assert error.origin.line > 1
    assert all(character.isprintable() or character == "\n" for character in str(error))


def assert_harmless(place: str, found: dict[str, str]) -> None:
    """Everything that an editor shows is everything there is, and it is the code that a harmless text gives."""
    assert found.keys() == harmless(place).keys()
    for path, text in found.items():
        assert [character for character in text if not (character.isprintable() or character == "\n")] == []
        assert skeleton(text) == skeleton(harmless(place)[path])


# "anywhere" is every place at once. One by one, it is seen which of them refuse a text.
TRIED = [
    pytest.param(place, payload, marks=() if place == "anywhere" or payload == "quote" else pytest.mark.slow)
    for place in TEXTS
    for payload in PAYLOADS
]


@pytest.mark.parametrize(("place", "payload"), TRIED)
def test_texts(place: str, payload: str) -> None:
    """Whatever they are: literals hold them exactly."""
    # White space around a URI is no part of it.
    text = PAYLOADS[payload].strip() if place in ("anywhere", "soapAction") else PAYLOADS[payload]
    try:
        found = modules(TEXTS[place](PAYLOADS[payload]))
    except GeneratorError as error:
        assert place != "anywhere"
        assert_refused(error)
        return
    assert_harmless(place, found)
    for path, module in harmless(place).items():
        expected = {literal.replace(HARMLESS, text) for literal in strings(module)}
        # The Python name of an enumeration's value stands nowhere but in code.
        assert set(strings(found[path])) == expected


def test_places_are_places() -> None:
    """A harmless text arrives from each of them."""
    for place in (*TEXTS, *NAMES):
        assert any(HARMLESS in text for text in harmless(place).values()), place
    # The documentation of a type, a field, an enumeration and its member has it twice each.
    assert sum(text.count(HARMLESS) for text in harmless("anywhere").values()) == 4 * 2 + 1


@pytest.mark.parametrize("place", NAMES)
def test_names(place: str) -> None:
    """What is no name is refused."""
    for text in PAYLOADS.values():
        if text not in LEGAL_NAMES:
            with pytest.raises(GeneratorError) as caught:
                modules(NAMES[place](text))
            assert_refused(caught.value)


def test_a_package_of_dangerous_names_works(tmp_path: Path) -> None:
    """Keywords, names with underscores, builtins, names the package uses, names that Python spells otherwise."""
    fields = "".join(f'<xs:element name="{name}" type="tns:{name}" minOccurs="0"/>' for name in LEGAL_NAMES)
    texts = "".join(f'<xs:element name="s{name}" type="xs:string" minOccurs="0"/>' for name in LEGAL_NAMES)
    many = '<xs:element name="many" type="xs:int" minOccurs="0" maxOccurs="unbounded"/>'
    types = [sequence(fields + texts + many, of=LEGAL_NAMES[0])]
    types += [sequence(many, of=name) for name in LEGAL_NAMES[1:]]
    values = "".join(f'<xs:enumeration value="{name}"/>' for name in LEGAL_NAMES)
    messages = "".join(f'<xs:element name="m{name}"><xs:complexType/></xs:element>' for name in LEGAL_NAMES)
    operations = {name: (f"m{name}", f"m{name}") for name in LEGAL_NAMES}
    body = "".join(types) + restricted(values, name='"Enum"') + messages
    data = re.sub(rb'soapAction="[^"]*"', b'soapAction="Do"', wsdl(body, operations=operations))
    Package(tmp_path / "dangerous").write(files_of(data))
    with imported(tmp_path, "dangerous") as package:
        for name in LEGAL_NAMES:
            model = package.TYPES[name]
            obj = model(many=[1, 2])
            for field, particle in model.__particles__.items():
                if particle.type.endswith("}string"):
                    setattr(obj, field, particle.wire)
                elif field != "many":
                    setattr(obj, field, package.TYPES[particle.type]())
            assert package.loads(package.dumps(obj)) == obj
            assert package.from_dict(package.to_dict(obj)) == obj
            assert package.TYPES["Enum"](name).known
            assert package.operations.OPERATIONS[name].request is package.TYPES[f"m{name}"]
        assert set(package.__all__) <= set(dir(package))
        assert [getattr(package, name) for name in package.__all__]
