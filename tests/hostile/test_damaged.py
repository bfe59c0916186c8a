"""Responses with something wrong in them: no crash, no lost sibling, nothing lost."""

from __future__ import annotations

import copy
from collections.abc import Callable
from random import Random
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from lxml import etree
from sfmc_soap import DecodeError, Model, dumps, loads, unwrap
from support.hostile.harness import check_object, judge
from support.messages import API, SOAP_11, XSI, meaning
from support.naming import naming
from support.strategies import MESSAGES, MODELS, complete, concrete, every_shard, instances, local_type

if TYPE_CHECKING:
    from sfmc_soap._runtime.particles import Particle

NIL, TYPE = f"{{{XSI}}}nil", f"{{{XSI}}}type"
Damage = Callable[[etree._Element], object]


def parent(element: etree._Element) -> etree._Element:
    """The element around an element."""
    found = element.getparent()
    assert found is not None
    return found


def add(element: etree._Element, name: str, text: str = "") -> None:
    """Add a child element."""
    etree.SubElement(element, name).text = text


def texted(text: str) -> Damage:
    """Replaces an element's text."""
    return lambda element: setattr(element, "text", text)


def attributed(name: str, value: str) -> Damage:
    """Sets an attribute."""
    return lambda element: element.set(name, value)


def rename(element: etree._Element) -> None:
    """Give it a name that no type knows."""
    element.tag = f"{{{API}}}Renamed"


def rename_elsewhere(element: etree._Element) -> None:
    """Give it a name of another namespace."""
    element.tag = "{urn:other}" + etree.QName(element).localname


def duplicate(element: etree._Element) -> None:
    """Let it come twice."""
    element.addnext(copy.deepcopy(element))


def move_first(element: etree._Element) -> None:
    """Move it before its siblings."""
    parent(element).insert(0, element)


def move_last(element: etree._Element) -> None:
    """Move it behind its siblings."""
    parent(element).append(element)


def nest(element: etree._Element) -> None:
    """Put a copy of it into itself."""
    element.append(copy.deepcopy(element))


def write_beside(element: etree._Element) -> None:
    """Put text after it."""
    element.tail = "beside"


def clear(element: etree._Element) -> None:
    """Take its content and its attributes, and so its xsi:nil and xsi:type."""
    element.clear()


def remove(element: etree._Element) -> None:
    """Take it away."""
    parent(element).remove(element)


DAMAGES: dict[str, Damage] = {
    "garbage": texted("garbage \u202e <&>]]> {{ }} %s \N{SNOWMAN}"),
    "spaces": texted(" \n\t "),
    "long": texted("long" * 1000),
    "nil": attributed(NIL, "true"),
    "not nil": attributed(NIL, "false"),
    "nil garbage": attributed(NIL, "perhaps"),
    "attribute": attributed("Mood", "fine"),
    "foreign attribute": attributed("{urn:other}Mood", "fine"),
    "unknown prefix": attributed(TYPE, "nobody:Subscriber"),
    "unknown type": attributed(TYPE, "NoSuchType"),
    "no type": attributed(TYPE, ""),
    "unrelated type": attributed(TYPE, "AsyncResponse"),
    "abstract type": attributed(TYPE, "Options"),
    "simple type": attributed(TYPE, "SubscriberStatus"),
    "child": lambda element: add(element, f"{{{API}}}Child", "inner"),
    "foreign child": lambda element: add(element, "Child", "inner"),
    "renamed": rename,
    "renamed elsewhere": rename_elsewhere,
    "twice": duplicate,
    "first": move_first,
    "last": move_last,
    "inside itself": nest,
    "text beside": write_beside,
    "cleared": clear,
    "removed": remove,
}


def own_fields(cls: type[Model]) -> list[Particle]:
    """The fields that a type adds to its base, as an element can have them."""
    base: Any = cls.__mro__[1]
    return [
        particle for name, particle in cls.__particles__.items() if particle.wire and name not in base.__particles__
    ]


def said(document: bytes) -> Any:
    """What a document says, in whichever order; to be "not nil" says nothing."""
    root = etree.fromstring(document)
    for element in root.iter():
        if element.get(NIL) == "false":
            del element.attrib[NIL]
    return meaning(etree.tostring(root), ordered=False)


def check_damage(obj: Model, document: bytes, particle: Particle, kind: str) -> None:
    """One field in an object's document: all others are as before, and what is written says all that was said."""
    cls = type(obj)
    root = etree.fromstring(document)
    element = root.find(particle.wire)
    if element is None:  # another arm of its choice is set
        return
    DAMAGES[kind](element)
    damaged = etree.tostring(root)
    read = loads(damaged, cls)
    others = [field for field, other in cls.__particles__.items() if other.wire != particle.wire]
    assert {field: getattr(read, field) for field in others} == {field: getattr(obj, field) for field in others}
    written = dumps(read, root="Root")
    assert loads(written, cls) == read
    # White space alone, and to name the declared type, says nothing.
    if kind != "spaces" and element.get(TYPE) != local_type(particle):
        assert said(written) == said(damaged)


@pytest.mark.slow
@every_shard
def test_every_field_damaged(types: list[str]) -> None:
    """One field of every type at a time, in every other way."""
    for name in types:
        obj = complete(concrete(MODELS[name])[0], depth=0, valid=False)
        document = dumps(obj, root="Root")
        for number, particle in enumerate(own_fields(MODELS[name])):
            for kind in list(DAMAGES)[number % 2 :: 2]:
                with naming(f"{name}.{particle.wire}: {kind}"):
                    check_damage(obj, document, particle, kind)


# Each has all kinds of damage, in other places.
SOME = [pytest.param(name, marks=pytest.mark.slow) if number % 4 else name for number, name in enumerate(MESSAGES)]


@pytest.mark.parametrize("name", SOME)
def test_every_part_of_a_message_damaged(name: str) -> None:
    """Each element of the message in turn, in its envelope, down to the fields of its objects."""
    document = dumps(complete(MODELS[name], valid=False))
    size = sum(1 for _ in etree.fromstring(document).iter())
    for number in range(1, size):
        damage = list(DAMAGES.values())[number % len(DAMAGES)]
        root = etree.fromstring(document)
        damage(list(root.iter())[number])
        envelope = f'<s:Envelope xmlns:s="{SOAP_11}"><s:Body>{etree.tostring(root).decode()}</s:Body></s:Envelope>'
        body = unwrap(envelope, MODELS[name]).body
        assert isinstance(body, Model)
        check_object(body)


@pytest.mark.parametrize("part", ["Header", "Body", "Fault", "faultcode", "detail"])
def test_every_part_of_an_envelope_damaged(part: str) -> None:
    """A fault whose every part is damaged is a fault still, or a clear error."""
    for kind, damage in DAMAGES.items():
        with naming(kind):
            check_damaged_envelope(part, damage)


def check_damaged_envelope(part: str, damage: Damage) -> None:
    """Damage a part of a fault."""
    root = etree.fromstring(
        f'<s:Envelope xmlns:s="{SOAP_11}"><s:Header><a/></s:Header><s:Body><s:Fault><faultcode>s:Server</faultcode>'
        f"<faultstring>no</faultstring><detail><apifault xmlns='urn:fault.partner.exacttarget.com'/></detail></s:Fault>"
        f"</s:Body></s:Envelope>"
    )
    element = root.find(f".//{{*}}{part}")
    assert element is not None
    damage(element)
    damaged = etree.tostring(root)
    judge(damaged)
    if part in ("Header", "faultcode", "detail"):
        assert getattr(unwrap(damaged).body, "reason", None) == "no"


@given(name=st.sampled_from(sorted(MODELS)), data=st.data())
def test_several_damages_at_once(name: str, data: st.DataObject) -> None:
    """Anywhere in any object: reading does not fail, and what it gives is as good as any object."""
    obj = data.draw(instances(MODELS[name]))
    random = Random(data.draw(st.integers(0, 10**6)))
    root = etree.fromstring(dumps(obj, root="Root"))
    for kind in data.draw(st.lists(st.sampled_from(sorted(DAMAGES)), min_size=1, max_size=4)):
        elements = list(root.iter())[1:]
        if elements:
            DAMAGES[kind](random.choice(elements))
    read = loads(etree.tostring(root, encoding="utf-8"), type(obj))
    check_object(read)


@given(st.data())
def test_any_bytes(data: st.DataObject) -> None:
    """The fuzzers' harness: messages cut and spliced, and no XML at all."""
    name = data.draw(st.sampled_from(MESSAGES))
    message = dumps(complete(MODELS[name], depth=0, valid=False))
    start, end = sorted(data.draw(st.tuples(*[st.integers(0, len(message))] * 2)))
    judge(message[:start] + data.draw(st.binary(max_size=20)) + message[end:])


@pytest.mark.parametrize("name", ["RetrieveResponseMsg", "CreateResponse"])
def test_truncated(name: str) -> None:
    """Each one percent less is an error, and never half a message."""
    message = dumps(complete(MODELS[name], valid=False))
    for percent in range(100):
        with pytest.raises(DecodeError, match=r"^not well-formed XML: "):
            loads(message[: len(message) * percent // 100])


@pytest.mark.parametrize(
    "content",
    [
        '<Attributes xsi:type="C{urn:x}y"/>',
        '<Attributes xsi:type="a b"/>',
        '<Attributes xsi:type=""/>',
        "<Attributes/>text<Mood/>text<Attributes/>more",
        '<Client xmlns:n1="u" n1:a=""><ID xmlns:n0="u" xsi:type="X" n0:a="">0</ID></Client>',
        '<Client xmlns:n1="u" n1:a=""><X xmlns:n0="u" n0:a="n0:"><Y n0:a=""/><Z xmlns:n2="u" n1:a="n1:"/></X></Client>',
    ],
    ids=["type with braces", "two types", "no type", "equal texts", "prefixes", "more prefixes"],
)
def test_what_the_fuzzer_found(content: str) -> None:
    """Kept as it came: an xsi:type that is no name, and texts that are equal."""
    document = f'<Subscriber xmlns="{API}" xmlns:xsi="{XSI}">{content}</Subscriber>'
    judge(document.encode())
