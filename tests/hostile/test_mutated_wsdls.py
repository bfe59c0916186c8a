"""WSDLs with random changes of their structure: each becomes a package or is one typed error, soon."""

from __future__ import annotations

import random
from copy import deepcopy
from unittest import mock

import pytest
from click.testing import CliRunner
from lxml import etree
from sfmc_soapgen import pipeline
from sfmc_soapgen.cli import main
from sfmc_soapgen.errors import DefectError, GeneratorError
from sfmc_soapgen.pipeline import Settings, understand
from sfmc_soapgen.wsdl.reader import Sources
from support import TESTS
from support.hostile.bounds import bounded
from support.wsdls import EVERYTHING, FILE, wsdl

VALUES = [
    "",
    "0",
    "1",
    "unbounded",
    "-1",
    "999999999",
    "xs:int",
    "tns:Base",
    "a b",
    "é",
    "##any",
    "x" * 300,
    "{u}a",
    ":",
]


def mutate(root: etree._Element, seed: random.Random) -> None:
    """Change one thing: an element is removed, doubled or moved, or an attribute gets another value."""
    elements = [*root.iter(etree.Element)][1:]
    element = seed.choice(elements)
    parent = element.getparent()
    assert parent is not None
    kind = seed.randrange(6)
    if kind == 0:
        parent.remove(element)
    elif kind == 1:
        parent.insert(seed.randrange(len(parent) + 1), deepcopy(element))
    elif kind == 2:
        seed.choice(elements).append(deepcopy(element))
    elif element.attrib:
        name = seed.choice(sorted(element.attrib))
        others = [other.get(name) for other in elements if other.get(name) is not None]
        element.set(name, seed.choice([*VALUES, *filter(None, others)]))


def outcome(seed: int, changes: int = 3) -> str:
    """What becomes of a WSDL with random changes."""
    choice = random.Random(seed)
    root = etree.fromstring(EVERYTHING)
    for _ in range(choice.randint(1, changes)):
        mutate(root, choice)
    try:
        understand(Sources(FILE, {FILE: etree.tostring(root)}), Settings())
    except DefectError as error:
        return f"{seed}: {error}"
    except GeneratorError:
        return "refused"
    return "understood"


@pytest.mark.slow
def test_random_changes() -> None:
    """No error is one that nobody has foreseen, and none takes long."""
    program = """
import sys
sys.path.insert(0, sys.argv[1])
from hostile.test_mutated_wsdls import outcome
found = [outcome(seed) for seed in range(1000)]
print([each for each in found if ":" in each], found.count("understood") > 50, found.count("refused") > 50)
"""
    assert bounded(program, str(TESTS)) == "[] True True\n"


def test_what_nobody_has_foreseen() -> None:
    """It names the file and asks for a report; `--traceback` shows where it was."""
    for error in (RecursionError("deep"), KeyError("x"), ValueError("y")):
        with mock.patch.object(pipeline, "lower", side_effect=error):
            with pytest.raises(
                DefectError, match=rf"^test\.wsdl makes the generator fail: {type(error).__name__}"
            ) as it:
                understand(Sources(FILE, {FILE: wsdl()}), Settings())
            assert it.value.__cause__ is error
            done = CliRunner().invoke(main, ["show"])
            assert (done.exit_code, "please report it" in done.output) == (3, True)
            assert isinstance(CliRunner().invoke(main, ["--traceback", "show"]).exception, DefectError)
