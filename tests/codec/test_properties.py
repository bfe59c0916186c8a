"""Laws that hold for every type and every message, for any content."""

from __future__ import annotations

import copy
import json
import pickle
import re
from collections.abc import Callable
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st
from lxml import etree
from sfmc_soap import Model, XmlElement, _codec, dumps, from_dict, loads, to_dict
from support.both_ways import check_both_ways
from support.messages import API, FAULT, XSI, without_unknown
from support.naming import naming
from support.profiles import examples
from support.strategies import MODELS, complete, concrete, every_shard, instances_of_any, with_one_field, xml_elements

TOKEN = "~{}~"

Law = Callable[[Model, Random], None]
"""A law for any object; it draws more from `data`."""


# Round trips


def survives_xml(obj: Model) -> None:
    """Check that an object comes back from XML in every way of writing and reading it."""
    data = dumps(obj)
    for written in (data, dumps(obj, pretty=True), data.decode()):
        assert loads(written) == obj
        assert loads(written, type(obj)) == obj
    assert dumps(obj) == data
    assert dumps(loads(data)) == data


def survives_copies(obj: Model) -> None:
    """Check that an object comes back from JSON, copies and pickles, and that its repr works."""
    as_json = json.dumps(to_dict(obj))
    assert from_dict(json.loads(as_json)) == obj
    assert from_dict(json.loads(as_json), type(obj)) == obj
    data = dumps(obj)
    for twin in (copy.deepcopy(obj), copy.copy(obj), pickle.loads(pickle.dumps(obj))):
        assert twin == obj
        assert dumps(twin) == data
    assert repr(obj).startswith(f"{type(obj).__name__}(")


def is_written_the_same(obj: Model) -> None:
    """Check that the fast ways write an object as the others do, or not at all."""
    check_both_ways(_codec, obj)


@every_shard
def test_every_field_survives_in_every_state(types: list[str]) -> None:
    """Each field is tried alone, in each of its states and at the bounds of its type."""
    for cls in (MODELS[name] for name in types if not MODELS[name].__abstract__):
        with naming(cls.__name__):
            objects = [cls(), *with_one_field(cls)]
            for obj in objects:
                survives_xml(obj)
                survives_copies(obj)
            assert len(objects) > len(cls.__particles__)


# Nothing lost


def has_wildcard(cls: type[Model]) -> bool:
    """Return whether a type takes elements of any name."""
    return any(not particle.wire for particle in cls.__particles__.values())


def complex_elements(root: etree._Element, obj: Model) -> list[etree._Element]:
    """Return the elements that hold elements of declared types."""
    if has_wildcard(type(obj)):
        return []
    spaces = {API, FAULT}
    parents = [e for e in root.iter() if len(e) and {etree.QName(n).namespace for n in (e, *e)} <= spaces]
    return parents if root in parents else [root, *parents]


def insert(parent: etree._Element, number: int, random: Random) -> str:
    """Put something unknown at a random place among an element's children, and return a text that tells it."""
    token = TOKEN.format(number)
    kind, place = (
        random.choice(["element", "foreign", "attribute", "qualified", "text"]),
        random.randint(0, len(parent)),
    )
    if kind == "attribute":
        parent.set("later" + str(number), token)
    elif kind == "qualified":
        parent.set(f"{{urn:later}}a{number}", token)
    elif kind == "text" and place == 0:
        parent.text = token + (parent.text or "")
    elif kind == "text":
        parent[place - 1].tail = token + (parent[place - 1].tail or "")
    else:
        new = etree.Element(f"{{{API if kind == 'element' else 'urn:later'}}}Later")
        etree.SubElement(new, "deeper").text = token
        parent.insert(place, new)
    return token


def keeps_what_is_unknown(obj: Model, random: Random) -> None:
    """Check that unknown content changes no field, and that each piece is written back once."""
    root = etree.fromstring(dumps(obj))
    parents = complex_elements(root, obj)
    tokens = [insert(random.choice(parents), number, random) for number in range(random.randint(1, 4)) if parents]

    read = loads(etree.tostring(root, encoding="utf-8"))
    written = dumps(read)

    assert without_unknown(read) == obj
    assert {token: written.decode().count(token) for token in tokens} == dict.fromkeys(tokens, 1)
    assert loads(written) == read
    assert loads(dumps(read, pretty=True)) == read
    assert dumps(loads(written)) == written
    survives_copies(read)


def scramble(root: etree._Element, number: int, random: Random) -> str:
    """Damage a message in a random way, and return a text that must survive it."""
    token = TOKEN.format(number)
    element = random.choice(list(root.iter()))
    kind = random.choice(["text", "twin", "nil", "attribute", "type", "rename", "shuffle", "move"])
    if kind == "twin" and element is not root:
        element.addnext(copy.deepcopy(element))
    elif kind == "shuffle":
        element[:] = random.sample(list(element), len(element))
    elif kind == "move" and element is not root:
        root.append(element)
    elif kind == "type" and element is not root:
        element.set(f"{{{XSI}}}type", token.replace("~", "_"))
        return token.replace("~", "_")
    elif kind == "nil" and element is not root:
        element.set(f"{{{XSI}}}nil", "true")
    elif kind == "rename" and element is not root:
        element.tag = random.choice([child.tag for child in root.iter()])
    elif kind == "attribute":
        element.set(f"b{number}", token)
        return token
    else:
        leaf = random.choice([leaf for leaf in root.iter() if not len(leaf)])
        if not (leaf.text or "").startswith("~"):
            leaf.text = token
    return ""


def keeps_what_is_scrambled(obj: Model, random: Random) -> None:
    """Check that a damaged but well-formed message is read, and that writing loses and doubles nothing of it."""
    root = etree.fromstring(dumps(obj))
    for number in range(3):
        scramble(root, number, random)
    document = etree.tostring(root, encoding="utf-8")

    read = loads(document, type(obj))
    written = dumps(read)

    assert tokens_in(written) == tokens_in(document)
    assert loads(written, type(obj)) == read
    assert dumps(loads(written, type(obj))) == written
    survives_copies(read)


def tokens_in(document: bytes) -> list[bytes]:
    """Return the marks in a document, each as often as it stands there."""
    return sorted(re.findall(rb"~\d~|_\d_", document))


# The laws

LAWS: dict[str, Law] = {
    "is written the same both ways": lambda obj, _: is_written_the_same(obj),
    "survives XML": lambda obj, _: survives_xml(obj),
    "survives JSON, copying and pickling": lambda obj, _: survives_copies(obj),
    "keeps what is unknown": keeps_what_is_unknown,
    "keeps what is scrambled": keeps_what_is_scrambled,
}
every_law = pytest.mark.parametrize("law", LAWS.values(), ids=LAWS)


@every_shard
@examples(440, repeatable=True)
@given(data=st.data())
def test_any_object(types: list[str], data: st.DataObject) -> None:
    """Every law holds for objects of any type. To draw one takes longer than a law."""
    obj, seed = data.draw(instances_of_any(types)), data.draw(st.integers(0, 2**32))
    for law in LAWS.values():
        law(obj, Random(seed))


@every_law
def test_a_complete_object_of_every_type(law: Law) -> None:
    """Random types may miss one: here every type has its turn, with a value in every field."""
    for name, cls in MODELS.items():
        with naming(name):
            law(complete(concrete(cls)[0]), Random(name))


@examples(400)
@given(xml_elements())
def test_raw_xml_reads_back_as_itself(element: XmlElement) -> None:
    """The canonical form does not depend on prefixes, and stays the same however often it is read."""
    again = XmlElement(str(element))
    assert again == element
    assert str(again) == str(element)
