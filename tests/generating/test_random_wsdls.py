"""Random interfaces are valid for others, are generated, type-check, and their messages go there and back."""

from __future__ import annotations

import ast
import copy
import json
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from random import Random
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from lxml import etree
from support.messages import meaning
from support.packages import files_of, package
from support.profiles import examples
from support.random_wsdls import WILD, XSI, Interface, Maker, interfaces
from support.witnesses.of_any_wsdl import Witnesses
from support.wsdls import NS

seeds = st.integers(0, 2**32)


@contextmanager
def told(interface: Interface) -> Iterator[None]:
    """Whatever goes wrong is said together with how to make the interface again.

    Every package has a path of its own, by which hypothesis would take one failure for many.
    """
    try:
        yield
    except Exception as error:
        raise AssertionError(f"{interface!r}: {error!r}") from error


def check_messages(made: Any, judge: Witnesses, interface: Interface, random: Random, *, count: int) -> None:
    """Messages of an interface are read strictly and tolerantly alike, and written as what they were."""
    for _ in range(count):
        message = interface.message(random)
        root = meaning(message)[0]
        obj = made.loads(message, strict=True)
        assert made.loads(message) == obj
        written = made.dumps(obj, root=root, strict=True)
        assert meaning(written) == meaning(message)
        assert judge.faults(written) == []
        assert made.loads(made.dumps(obj, root=root), strict=True) == obj
        assert made.from_dict(json.loads(json.dumps(made.to_dict(obj)))) == obj


@examples(200)
@given(interfaces(), seeds)
def test_the_interfaces_are_valid(interface: Interface, seed: int) -> None:
    """lxml compiles the schemas and finds the messages valid, and zeep loads the WSDL and knows the elements."""
    judge = Witnesses(interface.wsdl)
    random = Random(seed)
    for _ in range(5):
        assert judge.faults(interface.message(random)) == []
    for root in interface.roots:
        assert judge.client.get_element(root.tag) is not None


@examples(25)
@given(interfaces(), seeds)
def test_random_interfaces(interface: Interface, seed: int) -> None:
    """Generated, imported, and used."""
    judge = Witnesses(interface.wsdl)
    with told(interface), tempfile.TemporaryDirectory() as folder, package(interface.wsdl, Path(folder)) as made:
        check_messages(made, judge, interface, Random(seed), count=6)


def broken(random: Random, message: bytes) -> bytes:
    """A message with something changed, which may or may not make it invalid."""
    root = etree.fromstring(message)
    # What is inside elements of other namespaces and of xs:anyType is nobody's business.
    element = random.choice([each for each in root.iter() if not str(each.tag).startswith(f"{{{WILD}}}")])
    children = list(element)
    what = random.choice(["text", "attribute", "no attribute", "drop", "twice", "swap", "rename", "stranger"])
    if what == "attribute":
        element.set("stranger", "1")
    elif what == "no attribute" and (names := sorted({*map(str, element.attrib)} - {f"{{{XSI}}}nil"})):
        # Without xsi:nil there may be an empty list of NMTOKENs, which libxml2 takes and XML Schema does not.
        del element.attrib[random.choice(names)]
    elif what == "stranger":
        element.insert(random.randint(0, len(children)), etree.Element("stranger"))
    elif what == "text" and not children:
        element.text = random.choice(["zz", "9.5", "true"])
    elif children:
        child = random.choice(children)
        if what == "drop":
            element.remove(child)
        elif what == "twice":
            child.addnext(copy.deepcopy(child))
        elif what == "swap":
            element.insert(0, child)
        elif what == "rename":
            child.tag = etree.QName(child).localname if etree.QName(child).namespace else f"{{{NS}}}{child.tag!s}"
    return etree.tostring(root, encoding="utf-8")


@pytest.mark.slow
@examples(25)
@given(interfaces(), seeds)
def test_strict_mode_judges_as_lxml_does(interface: Interface, seed: int) -> None:
    """It reads only the valid ones of messages that may be wrong; tolerant mode reads all, and keeps everything."""
    judge, random = Witnesses(interface.wsdl), Random(seed)
    with told(interface), tempfile.TemporaryDirectory() as folder, package(interface.wsdl, Path(folder)) as made:
        for _ in range(10):
            message = broken(random, interface.message(random))
            root = etree.fromstring(message).tag
            obj = made.loads(message)
            again = made.dumps(obj, root=root)
            assert meaning(again, ordered=False) == meaning(message, ordered=False)
            assert made.loads(again) == obj
            if judge.faults(message):
                with pytest.raises(made.DecodeError):
                    made.loads(message, strict=True)
            else:
                assert made.loads(message, strict=True) == obj


# --- a big one

BIG = Maker(Random(20240315), 150).make()


@pytest.fixture(scope="module")
def big(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Any, Path]]:
    """Its package, and the folder that it is in."""
    folder = tmp_path_factory.mktemp("big")
    with package(BIG.wsdl, folder, "big") as made:
        yield made, folder


@pytest.mark.slow
def test_the_big_one_is_big_and_valid() -> None:
    """Thousands of lines, several namespaces, valid for all."""
    judge = Witnesses(BIG.wsdl)
    assert BIG.wsdl.count(b"\n") > 2500 and len(BIG.prefixes) > 3
    random = Random(1)
    assert [faults for _ in range(50) if (faults := judge.faults(BIG.message(random)))] == []
    assert judge.client.service


@pytest.mark.slow
def test_the_big_one_at_work(big: tuple[Any, Path]) -> None:
    """All of it can be imported, and messages go through."""
    made, _ = big
    for name in made.__all__:
        assert getattr(made, name) is not None
    check_messages(made, Witnesses(BIG.wsdl), BIG, Random(2), count=60)


@pytest.mark.slow
def test_the_big_one_is_the_same_every_time() -> None:
    """Every byte is, and all of it is Python."""
    files = files_of(BIG.wsdl)
    assert files == files_of(BIG.wsdl)
    for path, text in files.items():
        assert not path.endswith(".py") or ast.parse(text) is not None


@pytest.mark.slow
@pytest.mark.parametrize(
    "checker", [("mypy", "--strict", "-p", "big"), ("pyright", "--pythonpath", sys.executable, "big")]
)
def test_the_big_one_type_checks(big: tuple[Any, Path], checker: tuple[str, ...]) -> None:
    """The checkers are strict, and nothing is ignored that need not be."""
    _, folder = big
    ran = subprocess.run([sys.executable, "-m", *checker], cwd=folder, capture_output=True, text=True, check=False)
    assert ran.returncode == 0, ran.stdout + ran.stderr
