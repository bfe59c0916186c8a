"""`diff` is empty exactly when nothing has changed. Of any damage to a WSDL, the judge is the package made of it."""

from __future__ import annotations

import copy
from functools import cache
from random import Random

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st
from lxml import etree
from sfmc_soapgen import resources
from sfmc_soapgen.diff import diff
from sfmc_soapgen.emit.render import render
from sfmc_soapgen.errors import GeneratorError
from sfmc_soapgen.pipeline import Settings, load_sources, understand
from sfmc_soapgen.python.bindings import Bindings
from sfmc_soapgen.wsdl.reader import Sources
from support.profiles import examples
from support.random_wsdls import Interface, interfaces

VALUES = {
    "minOccurs": ("0", "1", "2"),
    "maxOccurs": ("1", "2", "3", "unbounded"),
    "nillable": ("true", "false"),
    "abstract": ("true", "false"),
    "use": ("optional", "required", "prohibited"),
    "form": ("qualified", "unqualified"),
    "type": ("xs:string", "xs:int", "xs:long", "xs:token", "xs:decimal", "xs:boolean"),
    "base": ("xs:string", "xs:token", "xs:int", "xs:long"),
    "default": ("", "1"),
    "fixed": ("", "1"),
    "name": ("a", "A", "other"),
    "value": ("1", "2", "a", "[a-z]"),
    "namespace": ("##any", "##other", "urn:x"),
    "soapAction": ("", "urn:x"),
    "location": ("http://else.test/",),
}

Texts = dict[str, str | list[str]]
WSDL = load_sources().files[resources.WSDL.name].replace(b'schemaLocation="ETFrameworkFault.xsd"', b"")


def understood(wsdl: bytes) -> Bindings:
    """What the generator makes of it."""
    return understand(Sources("test.wsdl", {"test.wsdl": wsdl}), Settings())


def package(bindings: Bindings) -> Texts:
    """The package's text. The order of operations is no part of it; that of ports is."""
    texts: Texts = {}
    for path, text in render(bindings, resources.TEMPLATES, version="0", digest="").items():
        texts[path] = text
        if path in ("operations.py", "client.py"):
            texts[path] = sorted(text.replace(",", " ").split())
            texts[f"{path}: ports"] = [line for line in text.splitlines() if line.strip().startswith("Port(")]
    return texts


def damaged(wsdl: bytes, random: Random) -> bytes:
    """One thing taken away, doubled, moved or changed: what may be, and what may not."""
    root = etree.fromstring(wsdl)
    nodes = [each for each in root.iter() if isinstance(each.tag, str) and each is not root]
    node = random.choice(nodes)
    parent = node.getparent()
    assert parent is not None
    what = random.choice(("drop", "double", "swap", "set", "set", "set", "unset"))
    if what == "drop":
        parent.remove(node)
    elif what == "double":
        parent.insert(random.randint(0, len(parent)), copy.deepcopy(node))
    elif what == "swap":
        parent.insert(random.randint(0, len(parent)), node)
    elif what == "unset" and node.attrib:
        del node.attrib[random.choice(sorted(map(str, node.attrib)))]
    else:
        name = random.choice(sorted(VALUES))
        node.set(name, random.choice(VALUES[name]))
    return etree.tostring(root, encoding="utf-8")


@cache
def embedded() -> tuple[Bindings, Texts]:
    """The embedded interface and its package."""
    bindings = understood(WSDL)
    return bindings, package(bindings)


def check(one: Bindings, texts: Texts, new: bytes) -> None:
    """One package, no difference; two packages, some."""
    try:
        other = understood(new)
    except GeneratorError:
        assume(False)
        raise
    changes = diff(one.interface, other.interface)
    assert (changes == ()) == (texts == package(other)), changes
    assert (changes == ()) == (diff(other.interface, one.interface) == ())


@pytest.mark.slow
@examples(60, picky=True)
@given(interfaces(most=4), st.integers(0, 2**32))
def test_damage_to_random_interfaces(described: Interface, seed: int) -> None:
    """Whatever the generator still takes."""
    one = understood(described.wsdl)
    check(one, package(one), damaged(described.wsdl, Random(seed)))


@pytest.mark.slow
@examples(8, picky=True)
@given(st.integers(0, 2**32))
def test_damage_to_the_embedded_interface(seed: int) -> None:
    """The same."""
    check(*embedded(), damaged(WSDL, Random(seed)))
