"""Files of notes: the form that the documentation shows, and errors that name the line."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sfmc_soapgen.errors import SettingsError
from sfmc_soapgen.notes.reading import read_notes
from support import ROOT

LIST = '[types.T]\nabout = """\n\n"""\noperations = [\n"A",\n1,\n]'


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("\n[types", "notes.toml:2: not valid TOML: "),
        ("a = '''\n", "notes.toml:2: not valid TOML: "),
        ("a = " + "[" * 20_000, "notes.toml:1: not valid TOML: "),
        ("a = " + "9" * 5_000, "notes.toml:1: not valid TOML: "),
        ("types = 1", "notes.toml:1: types: a table is expected"),
        ("\n\nnamespace = 1", "notes.toml:3: namespace: a text is expected"),
        ("[types]\nT = 1", "notes.toml:2: types.T: a table is expected"),
        ("[type.T]", "notes.toml:1: type: is none of namespace, types, "),
        ("[types.T]\nwrong = ''", "notes.toml:2: types.T.wrong: is none of namespace, about, "),
        (LIST, "notes.toml:5: types.T.operations: a list of texts is expected"),
        ("[types.T]\nneeded = 'x'", "notes.toml:2: types.T.needed: a table is expected"),
        ("[types.T]\nneeded.Ask = 'x'", "notes.toml:2: types.T.needed.Ask: a list of texts is expected"),
        ("[types.T.fields]\na = 'x'\nb = true", "notes.toml:3: types.T.fields.b: a text or a table is expected"),
        ("[types.T.fields]\na = {read_only = 'yes'}", "notes.toml:2: types.T.fields.a.read_only: true or false is"),
        ("[types.T.fields]\na = {deprecated = 1}", "notes.toml:2: types.T.fields.a.deprecated: true or false is"),
        ("[enumerations.E.members]\nA = {wrong = ''}", "notes.toml:2: enumerations.E.members.A.wrong: is none of"),
        ("[enumerations.E]\nfields.a = ''", "notes.toml:2: enumerations.E.fields: is none of"),
        ("[simple_types.S]\nmembers.a = ''", "notes.toml:2: simple_types.S.members: is none of"),
        ("[operations.A]\nread_only = true", "notes.toml:2: operations.A.read_only: is none of"),
        ("[operations.A.example]\nthing = 1", "notes.toml:2: operations.A.example.thing: a text is expected"),
        ("[operations.A.example]\n\nthing = 'T('", "notes.toml:3: operations.A.example.thing: is not an expression"),
    ],
)
def test_a_wrong_file_is_an_error_with_its_line(text: str, message: str) -> None:
    with pytest.raises(SettingsError, match=re.escape(message)):
        read_notes(text, "notes.toml")


ABOVE = [
    "#",
    "",
    'T.about = \'x\'  # """',
    "U.about = '''\n[S]\n'''",
    'V.about = """\n\n\'\'\'\n\\""" \\\n"""""',
    "'[x'.about = '\\'",
    '"{\\"".about = "#"',
    "X = { about = '}', deprecated = ']' }",
    "# [{'''",
]


@given(
    st.lists(st.sampled_from(ABOVE), unique=True),
    st.sampled_from(["1", "[\n1,\n]", "'''\n\n\n'''", "[ # ]\n'''\n]''',\n]"]),
    st.sampled_from(["\n", "\r\n"]),
)
def test_the_line_is_where_the_value_begins(above: list[str], value: str, end: str) -> None:
    """Whatever stands above it, and on however many lines it is itself."""
    text = "\n".join(["[simple_types]", *above, f"S = {value}", "W.about = 'x'"])
    line = text[: text.index("S = ")].count("\n") + 1
    with pytest.raises(SettingsError, match=rf"^n:{line}: simple_types\.S: "):
        read_notes(text.replace("\n", end), "n")


def test_the_example_of_the_documentation_is_a_file_of_notes() -> None:
    """It is about a service that sells."""
    [text] = re.findall(r"```toml\n(.*?)```", (ROOT / "docs/generator.md").read_text(), re.DOTALL)
    notes = read_notes(text, "notes.toml")
    [order] = notes.types.values()
    assert order.needed == {"PlaceOrder": (("Customer", "Email"), ("Lines",))}
    assert order.fields["Placed"].read_only
