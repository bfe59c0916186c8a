"""Laws that hold for every type and every message, for any content."""

from __future__ import annotations

import copy
import json
import pickle
import re
from random import Random

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from lxml import etree
from sfmc_soap import Model, dumps, from_dict, loads, to_dict
from support.messages import API, FAULT, XSI, without_unknown
from support.strategies import MODELS, instances, with_one_field

TOKEN = "~{}~"

every_type = pytest.mark.parametrize("name", MODELS)
examples = settings(
    max_examples=25,
    deadline=None,
    database=None,
    derandomize=True,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large, HealthCheck.large_base_example],
)


# Round trips


def check_xml(obj: Model) -> None:
    """An object survives XML in every way of writing and reading it."""
    data = dumps(obj)
    for written in (data, dumps(obj, pretty=True), data.decode()):
        assert loads(written) == obj
        assert loads(written, type(obj)) == obj
    assert dumps(obj) == data
    assert dumps(loads(data)) == data


def check_copies(obj: Model) -> None:
    """An object survives JSON, copying and pickling, and shows itself."""
    as_json = json.dumps(to_dict(obj))
    assert from_dict(json.loads(as_json)) == obj
    assert from_dict(json.loads(as_json), type(obj)) == obj
    data = dumps(obj)
    for twin in (copy.deepcopy(obj), copy.copy(obj), pickle.loads(pickle.dumps(obj))):
        assert twin == obj
        assert dumps(twin) == data
    assert repr(obj).startswith(f"{type(obj).__name__}(")


@every_type
@examples
@given(data=st.data())
def test_any_object_survives_xml(name: str, data: st.DataObject) -> None:
    """What `dumps` writes, `loads` reads as the same object, and writing that gives the same bytes."""
    check_xml(data.draw(instances(MODELS[name])))


@every_type
@examples
@given(data=st.data())
def test_any_object_survives_json_copying_and_pickling(name: str, data: st.DataObject) -> None:
    """Dicts through JSON text, deep copies and pickles are equal to the object, and write the same bytes."""
    check_copies(data.draw(instances(MODELS[name])))


@pytest.mark.parametrize("name", [name for name, cls in MODELS.items() if not cls.__abstract__])
def test_every_field_survives_in_every_state(name: str) -> None:
    """Not left to chance: each field on its own, in each of its states and at the bounds of its type."""
    cls = MODELS[name]
    objects = [cls(), *with_one_field(cls)]
    for obj in objects:
        check_xml(obj)
        check_copies(obj)
    assert len(objects) > len(cls.__particles__)


# Nothing lost


def has_wildcard(cls: type[Model]) -> bool:
    """Whether a type takes elements of any name."""
    return any(not particle.wire for particle in cls.__particles__.values())


def complex_elements(root: etree._Element, obj: Model) -> list[etree._Element]:
    """The elements that hold elements of declared types."""
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


@every_type
@examples
@given(data=st.data())
def test_unknown_content_costs_nothing_and_is_kept(name: str, data: st.DataObject) -> None:
    """Elements, attributes and text of tomorrow: the fields are read as without them, and each is written back once."""
    obj = data.draw(instances(MODELS[name]))
    random = Random(data.draw(st.integers(0, 2**32)))
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
    check_copies(read)


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


@every_type
@examples
@given(data=st.data())
def test_scrambled_messages_are_read_and_kept(name: str, data: st.DataObject) -> None:
    """Whatever is wrong with a well-formed message, reading does not fail, and writing does not lose or double it."""
    obj = data.draw(instances(MODELS[name]))
    random = Random(data.draw(st.integers(0, 2**32)))
    root = etree.fromstring(dumps(obj))
    for number in range(3):
        scramble(root, number, random)
    document = etree.tostring(root, encoding="utf-8")

    read = loads(document, type(obj))
    written = dumps(read)

    assert tokens_in(written) == tokens_in(document)
    assert loads(written, type(obj)) == read
    assert dumps(loads(written, type(obj))) == written
    check_copies(read)


def tokens_in(document: bytes) -> list[bytes]:
    """The marks that were left in a document, each as often as it stands there."""
    return sorted(re.findall(rb"~\d~|_\d_", document))
