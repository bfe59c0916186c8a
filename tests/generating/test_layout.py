"""Files are laid out as black lays them out, which is shown only the statements that it might change."""

from __future__ import annotations

import ast
from collections.abc import Mapping

import black
import pytest
from black.mode import TargetVersion
from hypothesis import example, given
from hypothesis import strategies as st
from sfmc_soapgen.emit.format import format_python
from sfmc_soapgen.emit.spelling import spelled
from sfmc_soapgen.pipeline import default_settings, generate, load_sources
from sfmc_soapgen.python.bindings import Selection
from support.documented import TEXTS, documented
from support.packages import files_of
from support.profiles import examples
from support.random_wsdls import Interface, interfaces
from support.wsdls import EVERYTHING, sequence, wsdl


def by_black(text: str) -> str:
    """A file as black lays it out, shown as a whole."""
    return black.format_str(text, mode=black.Mode(line_length=120, target_versions={TargetVersion.PY311}))


def check(files: Mapping[str, str]) -> None:
    """Black leaves everything as it is that is made of a WSDL."""
    for path, text in files.items():
        if path.endswith(".py") and not path.startswith("_runtime/"):
            assert by_black(text) == text, path


@examples(50)
@given(interfaces())
def test_of_random_interfaces(interface: Interface) -> None:
    check(files_of(interface.wsdl))


@examples(30)
@given(TEXTS)
@example('"quoted"')
@example('"')
@example("ends in a backslash\\")
@example("word " * 500)
@example("long" * 500)
def test_of_any_documentation(text: str) -> None:
    check(files_of(documented(text)))


@pytest.mark.parametrize(
    "length", [30, 100, *(pytest.param(n, marks=pytest.mark.slow) for n in (1, 20, 40, 50, 60, 80, 130))]
)
def test_of_names_of_any_length(length: int) -> None:
    """Of types, fields, attributes and operations; black breaks a line where the line that it makes is short enough."""
    name = "N" * length
    fields = "".join(
        f'<xs:element name="{name}{number}" type="{type_}" minOccurs="{lowest}" maxOccurs="{most}" {more}/>'
        for number, (type_, lowest, most, more) in enumerate(
            [
                ("xs:int", 0, 1, 'nillable="true"'),
                (f"tns:{name}", 1, 1, ""),
                (f"tns:{name}", 0, "unbounded", ""),
                ("xs:string", 2, 7, 'default="a &quot;b&quot;"'),
                (f"tns:{name}Enum", 0, 1, f'fixed="{name}"'),
            ]
        )
    )
    enum = (
        f'<xs:simpleType name="{name}Enum"><xs:restriction base="xs:string"><xs:enumeration value="{name}"/>'
        f'<xs:enumeration value="{name}2"/></xs:restriction></xs:simpleType>'
        f'<xs:simpleType name="{name}Code"><xs:restriction base="xs:string"><xs:pattern value="[A-Z]{{2}}"/>'
        f'<xs:maxLength value="{length}"/></xs:restriction></xs:simpleType>'
    )
    messages = "".join(
        f'<xs:element name="{name}{kind}"><xs:complexType><xs:sequence>{fields}</xs:sequence></xs:complexType>'
        "</xs:element>"
        for kind in ("Ask", "Told")
    )
    schema = sequence(fields, of=name) + enum + messages
    check(files_of(wsdl(schema, operations={f"{name}Do": (f"{name}Ask", f"{name}Told")})))


def test_of_every_construct() -> None:
    check(files_of(EVERYTHING))


@pytest.mark.slow
def test_of_the_embedded_wsdl() -> None:
    """And of a part, which has less documentation."""
    for selection in (Selection(), Selection(("Subscriber", "DataExtension"), ("Create", "Retrieve"), ())):
        check(generate(load_sources(), default_settings(selection)))


VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=8) | st.text("'\"\\\n", max_size=8),
    lambda values: st.lists(values, min_size=1, max_size=3).map(tuple),
    max_leaves=5,
)


@given(VALUES)
@example("a 'b' \"c\"")
@example("a 'b' \"c")
@example(("one",))
def test_values_are_spelled_as_black_spells_them(value: object) -> None:
    """Whatever quotes are in a text."""
    text = f"x = {spelled(value)}\n"
    assert ast.literal_eval(spelled(value)) == value
    assert format_python("a.py", text, {}) == by_black(text)


SOURCES = {
    "a head that fits in one line": "class A:\n    def f(\n        self, a: int\n    ) -> None:\n        return None\n",
    "a comment below a head": "def f(\n    a: int\n):\n    # why\n    return a\n",
    "a body in the line of its head": 'def f(\n    a: int, b: "list[int]"\n) -> None: ...\n',
    "decorators": "class A:\n    @one(\n        1\n    )\n    @two\n    async def f(self): ...\n",
    "what is inside of statements": f"if a:\n    x = f({'a, ' * 50}b)\nelif f(\n    b\n):\n    y = 1\n",
    "a try": f"try:\n    x = f({'a, ' * 50}b)\nexcept (\n    A, B\n) as e:\n    y = (a,)\n",
    "a line that looks long": f'x = f("{"長" * 50}", "{"い" * 20}")\n',
    "a comma that keeps lines apart": "x = f(a, b,)\ny = (a,)\nz = [a, b, ]\n",
    "a text of several lines": 'def f():\n    """One (\n\n    two, )\n    """\n    x = 1\n    """Three ["""\n',
    "a decorator below a head": "class A(\n    B\n):\n    @one\n    def f(self):\n        return [\n        1]\n",
}


@pytest.mark.parametrize("name", SOURCES)
def test_statements_are_laid_out_where_they_stand(name: str) -> None:
    assert format_python("a.py", SOURCES[name], {}) == by_black(SOURCES[name])
