"""What a vendor's guide adds to the docstrings of methods, where a package has what it speaks of."""

from __future__ import annotations

import inspect
from pathlib import Path

import pytest
from sfmc_soapgen import resources
from sfmc_soapgen.emit.guide import Advice, Guide, fits, read_guide
from sfmc_soapgen.errors import SettingsError
from sfmc_soapgen.package.package import Package
from sfmc_soapgen.pipeline import Settings, default_settings, generate, load_sources
from sfmc_soapgen.wsdl.reader import Sources
from support.packages import imported
from support.wsdls import NS, wsdl

SCHEMA = (
    '<xs:complexType name="Thing"><xs:sequence><xs:element name="size" type="xs:int"/></xs:sequence></xs:complexType>'
    '<xs:element name="AskRequest"><xs:complexType><xs:sequence><xs:element name="Thing" type="tns:Thing"/>'
    '<xs:element name="Note" type="xs:string" minOccurs="0"/></xs:sequence></xs:complexType></xs:element>'
    '<xs:element name="Told"><xs:complexType/></xs:element>'
)
WSDL = wsdl(SCHEMA, operations={"Ask": ("AskRequest", "Told")})
NOTES = "Ask seldom."
PLAIN = "Example:\n    response = client.ask(thing)"


def asked(folder: Path, name: str, guide: Guide) -> str:
    """Return the docstring of a method that a guide knows."""
    settings = Settings(guide=guide)
    Package(folder / name).write(generate(Sources("test.wsdl", {"test.wsdl": WSDL}), settings))
    with imported(folder, name) as made:
        return str(inspect.getdoc(made.Client.ask))


def test_notes_and_example_come_into_the_docstring(tmp_path: Path) -> None:
    guide = Guide(NS, {"Ask": Advice(NOTES, {"thing": "Thing(size=7)", "note": '"x"'})})
    docs = asked(tmp_path, "guided", guide)
    assert f"Call the operation Ask.\n\n{NOTES}\n\nArgs:" in docs
    assert docs.endswith('Example:\n    response = client.ask(Thing(size=7), note="x")')


@pytest.mark.parametrize(
    ("name", "example"),
    [
        ("lacks_a_type", {"thing": "Other()"}),
        ("lacks_a_field", {"thing": "Thing(weight=1)"}),
        ("lacks_a_parameter", {"thing": "Thing()", "other": "1"}),
        ("lacks_an_argument", {"note": '"x"'}),
        ("is_not_by_keyword", {"thing": "Thing(1)"}),
        ("lacks_a_member", {"thing": "Thing.BIG"}),
    ],
)
def test_an_example_that_does_not_fit_is_left_out(tmp_path: Path, name: str, example: dict[str, str]) -> None:
    """The docstring has an example all the same, with a variable for each argument."""
    docs = asked(tmp_path, name, Guide(NS, {"Ask": Advice(NOTES, example)}))
    assert NOTES in docs and docs.endswith(PLAIN)


def test_a_guide_is_about_one_service(tmp_path: Path) -> None:
    """Another service may have an operation of the same name that does something else."""
    docs = asked(tmp_path, "elsewhere", Guide("urn:elsewhere", {"Ask": Advice(NOTES)}))
    assert NOTES not in docs and docs.endswith(PLAIN)


def test_the_guide_of_the_embedded_wsdl_fits_it() -> None:
    """It speaks of operations that there are, and every example stands in the package."""
    guide = read_guide(resources.GUIDE.read_text(), "guide.toml")
    text = generate(load_sources(), default_settings())["client.py"]
    for operation, advice in guide.operations.items():
        assert f"Call the operation {operation}.\n" in text
        for value in advice.example.values():
            assert value.split("\n")[1 if value.startswith("\n") else 0].strip() in text


def test_members_of_enumerations_fit() -> None:
    assert fits("[A(x=E.ONE, y=[1, None, 'a'])]", {"A": {"x", "y"}, "E": {"ONE"}})
    assert not fits("A(x=E.TWO)", {"A": {"x"}, "E": {"ONE"}})


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("[Ask", "guide.toml: not valid TOML"),
        ("Ask = 1", r"guide.toml: \[Ask\] does not describe an operation"),
        ("[Ask]\nnote = 'x'", "does not describe"),
        ("[Ask]\nnotes = 1", "does not describe"),
        ("[Ask]\nexample = 1", "does not describe"),
        ("[Ask.example]\nthing = 1", "does not describe"),
        ("[Ask.example]\nthing = 'Thing('", "does not describe"),
    ],
)
def test_a_guide_that_is_wrong_is_an_error(text: str, message: str) -> None:
    with pytest.raises(SettingsError, match=message):
        read_guide(text, "guide.toml")
