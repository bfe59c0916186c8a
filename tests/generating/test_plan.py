"""Modules: topics first, then the base's, then the only user's; never in a circle."""

from __future__ import annotations

import pytest
from sfmc_soapgen.errors import SettingsError
from sfmc_soapgen.ir import XSD, QName
from sfmc_soapgen.python.modules import Topics, plan_modules, read_topics
from support.wsdls import NS, lowered, name, sequence, wsdl


def extension(of: str, base: str, particles: str = "") -> str:
    """A complex type that extends another."""
    return (
        f'<xs:complexType name="{of}"><xs:complexContent><xs:extension base="tns:{base}"><xs:sequence>{particles}'
        "</xs:sequence></xs:extension></xs:complexContent></xs:complexType>"
    )


SCHEMA = (
    sequence("", of="Base")
    + extension("Derived", "Base", '<xs:element name="Part" type="tns:Part"/>')
    + sequence("", of="Part")
    + sequence("", of="Alone")
    + sequence('<xs:element name="Self" type="tns:Shared"/>', of="Shared")
    + extension("User1", "Alone", '<xs:element name="S" type="tns:Shared"/>')
    + extension("User2", "Base", '<xs:element name="S" type="tns:Shared"/>')
)


def test_where_types_go() -> None:
    """The topic decides; then the base; then the only user; else it is `types`."""
    topics = Topics({"things": "Things."}, {name("Base"): "things"})
    made = plan_modules(lowered(wsdl(SCHEMA)), topics)
    assert {wire.local: module for wire, module in made.module_of.items()} == {
        "Base": "things",
        "Derived": "things",
        "Part": "things",
        "Alone": "types",
        "Shared": "types",
        "User1": "types",
        "User2": "things",
    }
    assert [(module.name, module.about) for module in made.modules] == [("things", "Things."), ("types", "")]


def test_bases_come_first_and_topics_give_the_order() -> None:
    """Inside a module: as `topics.toml` lists them, but never a derived type before its base."""
    topics = Topics({}, dict.fromkeys(map(name, ("User2", "Part", "Base", "Derived")), "things"))
    [things, _] = plan_modules(lowered(wsdl(SCHEMA)), topics).modules
    assert [type_.wire.local for type_ in things.types] == ["Base", "User2", "Part", "Derived"]


def test_types_that_only_use_each_other_do_not_loop() -> None:
    """Two types, each the other's only user, go to `types`."""
    schema = sequence('<xs:element name="B" type="tns:B"/>', of="A") + sequence(
        '<xs:element name="A" type="tns:A"/>', of="B"
    )
    assert set(plan_modules(lowered(wsdl(schema)), Topics()).module_of.values()) == {"types"}


def test_modules_that_would_import_each_other_are_refused() -> None:
    """Topics that tear bases and derived types apart both ways."""
    schema = sequence("", of="A1") + extension("B1", "A1") + sequence("", of="B2") + extension("A2", "B2")
    topics = Topics({"a": "", "b": ""}, {name("A1"): "a", name("A2"): "a", name("B1"): "b", name("B2"): "b"})
    with pytest.raises(SettingsError, match=r"the modules a -> b -> a would import each other(?s:.*)topics\.toml"):
        plan_modules(lowered(wsdl(schema)), topics)


def test_topics_that_name_unknown_types_are_no_error() -> None:
    """The topics of a newer WSDL serve an older one."""
    made = plan_modules(lowered(wsdl(sequence("", of="A"))), Topics({}, {name("A"): "a", name("Gone"): "b"}))
    assert made.module_of == {name("A"): "a"}


def schema(namespace: str, body: str) -> bytes:
    """A schema of another namespace. In it, `tns:` is the WSDL's."""
    return f'<xs:schema xmlns:xs="{XSD}" xmlns:tns="{NS}" targetNamespace="{namespace}">{body}</xs:schema>'.encode()


@pytest.mark.parametrize(
    ("uri", "module"),
    [
        ("urn:other", "other"),
        ("http://schemas.example.com/2003/10/Serialization/Arrays", "arrays"),
        ("http://example.com/", "example_com"),
        ("http://example.com/v1.2#", "v1_2"),
        ("urn:MyCompany.Orders", "my_company_orders"),
        ("http://example.com/2024/05", "example_com"),
        ("urn:class", "class_"),
        ("urn:types", "types_"),
        ("urn:things", "things_"),
        ("urn:1a", "namespace_1_a"),
        ("urn:aux", "aux_"),
        ("urn:x:CON", "con_"),
        ("urn:Nul", "nul_"),
        ("urn:COM1", "com1_"),
        ("urn:prn", "prn_"),
        ("urn:lpt9", "lpt9_"),
        (f"urn:{'long' * 100}", "long" * 15),
        ("urn:é", "urn"),
        ("é", "namespace"),
    ],
)
def test_a_module_for_each_other_namespace(uri: str, module: str) -> None:
    """Named after the last word of its URI; a name that is taken or a keyword gets an underscore."""
    body = f'<xs:import namespace="{uri}" schemaLocation="x.xsd"/>' + sequence("", of="Own")
    service = lowered(wsdl(body), x=schema(uri, sequence("") + sequence("", of="U")))
    made = plan_modules(service, Topics({"things": "Things."}, {QName(uri, "U"): "things"}))
    assert made.module_of == {QName(uri, "T"): module, QName(uri, "U"): "things", name("Own"): "types"}
    assert all(each.isidentifier() for each in made.module_of.values())


def test_namespaces_whose_last_words_are_the_same() -> None:
    """The later one by its URI gets an underscore."""
    uris = {"a": "urn:b:same", "b": "urn:a:same"}
    body = "".join(f'<xs:import namespace="{uri}" schemaLocation="{file}.xsd"/>' for file, uri in uris.items())
    made = plan_modules(
        lowered(wsdl(body), **{file: schema(uri, sequence("")) for file, uri in uris.items()}), Topics()
    )
    assert made.module_of == {QName("urn:a:same", "T"): "same", QName("urn:b:same", "T"): "same_"}


def test_namespaces_that_extend_each_other_are_one_module() -> None:
    """Python could not import two."""
    body = "".join(f'<xs:import namespace="urn:{each}" schemaLocation="{each}.xsd"/>' for each in ("one", "two"))
    one = sequence("", of="A") + extension("C", "B")
    files = {
        "one": schema("urn:one", one).replace(b"tns:B", b"t:B"),
        "two": schema("urn:two", extension("B", "A")).replace(b"tns:A", b"t:A"),
    }
    for file, namespace in (("one", "urn:two"), ("two", "urn:one")):
        files[file] = files[file].replace(b"<xs:schema", f'<xs:schema xmlns:t="{namespace}"'.encode())
    service = lowered(wsdl(body + sequence("")), **files)
    made = plan_modules(service, Topics())
    assert {wire.local: module for wire, module in made.module_of.items()} == {
        "A": "one",
        "B": "one",
        "C": "one",
        "T": "types",
    }
    module, _ = made.modules
    assert [type_.wire.local for type_ in module.types] == ["A", "B", "C"]
    moved = plan_modules(service, Topics({"mine": ""}, {QName("urn:two", "B"): "mine"}))
    assert {moved.module_of[QName("urn:one", "A")], moved.module_of[QName("urn:two", "B")]} == {"mine"}


def test_topics_have_namespaces() -> None:
    """One for all, and one for each that has another."""
    text = """
        namespace = "urn:a"
        [one]
        types = ["T"]
        [two]
        about = "Two."
        namespace = "urn:b"
        types = ["T"]
    """
    assert read_topics(text, "t.toml") == Topics(
        {"one": "", "two": "Two."}, {QName("urn:a", "T"): "one", QName("urn:b", "T"): "two"}
    )


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("[a", "t.toml:1: not valid TOML: "),
        ("a = 1", "t.toml:1: a: a table is expected"),
        ("[a]\ntypes = 'X'", "t.toml:2: a.types: a list of texts is expected"),
        ("[a]\ntypes = [1]", "t.toml:2: a.types: a list of texts is expected"),
        ("[a]\ntype = ['X']", "t.toml:2: a.type: is none of namespace, about and types"),
        ("['no name']\ntypes = []", "t.toml:1: no name: cannot be the name of a module"),
        ("[a]\ntypes = ['X']\n[b]\ntypes = ['X']", r"t.toml:3: b: X is in \[a\] as well"),
    ],
)
def test_broken_topics(text: str, problem: str) -> None:
    """What is wrong with the file, and where."""
    with pytest.raises(SettingsError, match=problem):
        read_topics(text, "t.toml")
