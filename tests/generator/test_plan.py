"""Modules: topics first, then the base's, then the only user's; never in a circle."""

from __future__ import annotations

import pytest
from sfmc_soapgen.errors import SettingsError
from sfmc_soapgen.plan import Topics, plan, read_topics
from wsdls import lowered, name, sequence, wsdl


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
    """By topic; with the base; with the only user; else in `types`."""
    topics = Topics({"things": "Things."}, {name("Base"): "things"})
    made = plan(lowered(wsdl(SCHEMA)), topics)
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
    [things, _] = plan(lowered(wsdl(SCHEMA)), topics).modules
    assert [type_.wire.local for type_ in things.types] == ["Base", "User2", "Part", "Derived"]


def test_types_that_only_use_each_other_do_not_loop() -> None:
    """Two types, each the other's only user, go to `types`."""
    schema = sequence('<xs:element name="B" type="tns:B"/>', of="A") + sequence(
        '<xs:element name="A" type="tns:A"/>', of="B"
    )
    assert set(plan(lowered(wsdl(schema)), Topics()).module_of.values()) == {"types"}


def test_modules_that_would_import_each_other_are_refused() -> None:
    """Topics that tear bases and derived types apart both ways."""
    schema = sequence("", of="A1") + extension("B1", "A1") + sequence("", of="B2") + extension("A2", "B2")
    topics = Topics({"a": "", "b": ""}, {name("A1"): "a", name("A2"): "a", name("B1"): "b", name("B2"): "b"})
    with pytest.raises(SettingsError, match=r"the modules a -> b -> a would import each other(?s:.*)topics\.toml"):
        plan(lowered(wsdl(schema)), topics)


def test_topics_that_name_unknown_types_are_no_error() -> None:
    """The topics of a newer WSDL serve an older one."""
    made = plan(lowered(wsdl(sequence("", of="A"))), Topics({}, {name("A"): "a", name("Gone"): "b"}))
    assert made.module_of == {name("A"): "a"}


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("[a", "t.toml: not valid TOML"),
        ("a = 1", r"\[a\] is not a topic"),
        ("[a]\ntypes = 'X'", r"\[a\] is not a topic"),
        ("[a]\ntypes = [1]", r"\[a\] is not a topic"),
        ("['no name']\ntypes = []", r"\[no name\] is not a topic"),
        ("[a]\ntypes = ['X']\n[b]\ntypes = ['X']", r"X is in \[a\] and in \[b\]"),
    ],
)
def test_broken_topics(text: str, problem: str) -> None:
    """What is wrong with the file, and where."""
    with pytest.raises(SettingsError, match=problem):
        read_topics(text, "t.toml")
