"""`diff` is empty exactly when nothing has changed. Of any damage to a WSDL, the judge is the package made of it."""

from __future__ import annotations

import copy
from random import Random

from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st
from lxml import etree
from schemas import Interface, interfaces
from sfmc_soapgen.diff import diff
from sfmc_soapgen.errors import GeneratorError
from sfmc_soapgen.model import Model
from sfmc_soapgen.pipeline import Settings, load_sources, understand
from sfmc_soapgen.read import Sources
from sfmc_soapgen.render import render
from sfmc_soapgen.resources import TEMPLATES

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


def understood(wsdl: bytes) -> Model:
    """What the generator makes of it."""
    return understand(Sources("test.wsdl", {"test.wsdl": wsdl}), Settings())


def package(model: Model) -> dict[str, str | list[str]]:
    """The package's text. The order of operations is no part of it; that of ports is."""
    texts: dict[str, str | list[str]] = {}
    for path, text in render(model.service, model.names, model.plan, TEMPLATES, "0", "").items():
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


def check(old: bytes, new: bytes) -> None:
    """One package, no difference; two packages, some."""
    one = understood(old)
    try:
        other = understood(new)
    except GeneratorError:
        assume(False)
        raise
    changes = diff(one.interface, other.interface)
    assert (changes == ()) == (package(one) == package(other)), changes
    assert (changes == ()) == (diff(other.interface, one.interface) == ())


@settings(max_examples=120, suppress_health_check=[HealthCheck.too_slow, HealthCheck.filter_too_much])
@given(interfaces(most=6), st.integers(0, 2**32))
def test_damage_to_random_interfaces(described: Interface, seed: int) -> None:
    """Whatever the generator still takes."""
    check(described.wsdl, damaged(described.wsdl, Random(seed)))


@settings(max_examples=20, suppress_health_check=[HealthCheck.too_slow, HealthCheck.filter_too_much])
@given(st.integers(0, 2**32))
def test_damage_to_the_embedded_interface(seed: int) -> None:
    """The same."""
    sources = load_sources()
    wsdl = sources.files[sources.root].replace(b'schemaLocation="ETFrameworkFault.xsd"', b"")
    check(wsdl, damaged(wsdl, Random(seed)))
