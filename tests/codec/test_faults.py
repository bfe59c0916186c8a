"""Faults: nothing is lost that one carries, of either version of SOAP and of servers that mix them."""

from __future__ import annotations

import pickle
from collections.abc import Iterator

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sfmc_soap import APIFault, Envelope, Fault, FaultReason, Limits, Model, XmlAttribute, XmlElement, unwrap
from support.messages import API, FAULT, SOAP_11, SOAP_12
from support.profiles import examples

NAMESPACES = (SOAP_11, SOAP_12)


def fault_of(fault: str, namespace: str = SOAP_11) -> Fault:
    """Return the fault in an envelope. Its prefix `s` is that of the envelope."""
    response: Envelope[Model] = unwrap(f'<s:Envelope xmlns:s="{namespace}"><s:Body>{fault}</s:Body></s:Envelope>')
    assert isinstance(response.body, Fault)
    assert pickle.loads(pickle.dumps(response)) == response
    return response.body


def test_plain_words_in_the_detail() -> None:
    """They are in a field and in the repr."""
    fault = fault_of("<s:Fault><faultstring>no</faultstring><detail>row 17: the key is taken</detail></s:Fault>")
    assert fault.detail_text == "row 17: the key is taken"
    assert fault.detail == ()
    assert "row 17: the key is taken" in repr(fault)


def test_text_between_the_entries_of_the_detail() -> None:
    """The entries keep their types, and the text is beside them."""
    entry = f'<apifault xmlns="{FAULT}"><Code>2</Code></apifault>'
    fault = fault_of(f"<s:Fault><detail> one {entry} two <a>three<b>four</b></a> five </detail></s:Fault>")
    assert fault.detail_text.split("\n") == ["one", "two", "five"]
    assert fault.detail == (APIFault(code=2), XmlElement("<a>three<b>four</b></a>"))


def test_every_language_of_a_reason() -> None:
    """The first is the reason."""
    texts = '<s:Text xml:lang="de">Nein</s:Text><s:Text xml:lang="en">No</s:Text><s:Text>-</s:Text>'
    fault = fault_of(f"<s:Fault><s:Reason>{texts}</s:Reason></s:Fault>", SOAP_12)
    assert fault.reasons == (FaultReason("de", "Nein"), FaultReason("en", "No"), FaultReason("", "-"))
    assert fault.reason == "Nein"
    assert fault.reasons[1].language == "en"
    assert fault_of('<s:Fault><faultstring xml:lang="fr">Non</faultstring></s:Fault>').reasons == (("fr", "Non"),)


def test_node_and_role() -> None:
    """They are fields; the role is the actor of SOAP 1.1."""
    fault = fault_of("<s:Fault><s:Node>urn:node</s:Node><s:Role>urn:role</s:Role></s:Fault>", SOAP_12)
    assert (fault.node, fault.role, fault.actor) == ("urn:node", "urn:role", "urn:role")
    assert "urn:node" in repr(fault)
    assert "urn:role" in repr(fault)


def test_attributes_further_children_and_text() -> None:
    """They are `unknown`, each with the part of the fault it stood in."""
    fault = fault_of(
        '<s:Fault id="7">loose<faultcode a="1">s:Server</faultcode><trace>x</trace><faultstring>no</faultstring>'
        '<detail s:encodingStyle="urn:e"/><faultstring>second</faultstring></s:Fault>'
    )
    assert (fault.code, fault.reason) == (f"{{{SOAP_11}}}Server", "no")
    assert [(str(item), item.within) for item in fault.unknown] == [
        ('id="7"', "Fault"),
        ("loose", "Fault"),
        ('<trace xmlns="">x</trace>', "Fault"),
        ('<faultstring xmlns="">second</faultstring>', "Fault"),
        ('a="1"', "faultcode"),
        (f'{{{SOAP_11}}}encodingStyle="urn:e"', "detail"),
    ]
    assert isinstance(fault.unknown[0].xml, XmlAttribute)


@pytest.mark.parametrize("namespace", NAMESPACES)
@pytest.mark.parametrize("inner", [*NAMESPACES, "", "urn:other"])
def test_parts_of_either_version_in_any_namespace(namespace: str, inner: str) -> None:
    """What a part is called says what it is."""
    outer = inner if inner != "urn:other" else namespace
    old = "<faultcode>q:Old</faultcode><faultstring>old</faultstring><faultactor>a</faultactor><detail>d</detail>"
    new = "<Code><Value>q:New</Value></Code><Reason><Text>new</Text></Reason><Role>a</Role><Detail>d</Detail>"
    for parts, code, reason in ((old, "Old", "old"), (new, "New", "new")):
        scoped = f'<f:Fault xmlns:f="{outer}" xmlns:q="urn:q">' if outer else '<Fault xmlns:q="urn:q">'
        content = parts.replace("<", f'<x xmlns="{inner}"/><', 1) if inner else parts
        end = "</f:Fault>" if outer else "</Fault>"
        fault = fault_of(scoped + content + end, namespace)
        assert (fault.code, fault.reason) == (f"{{urn:q}}{code}", reason)
        assert (fault.actor, fault.detail_text) == ("a", "d")


def test_a_code_without_a_value_and_a_reason_without_a_text() -> None:
    """The words of SOAP 1.2, used as those of SOAP 1.1."""
    fault = fault_of("<s:Fault><s:Code>s:Sender</s:Code><s:Reason>no <b>row</b> 5</s:Reason></s:Fault>", SOAP_12)
    assert (fault.code, fault.reason) == (f"{{{SOAP_12}}}Sender", "no row 5")
    assert [str(item) for item in fault.unknown] == ['<b xmlns="">row</b>']


@pytest.mark.parametrize("beside", ['<a:b xmlns:a="urn:a">1</a:b>{}', '{}<a:b xmlns:a="urn:a">1</a:b>'])
def test_a_fault_beside_other_elements(beside: str) -> None:
    """Servers put values there that the detail refers to."""
    fault = fault_of(beside.format("<s:Fault><faultstring>no</faultstring></s:Fault>"))
    assert fault.reason == "no"
    assert [(str(item), item.within) for item in fault.unknown] == [('<b xmlns="urn:a">1</b>', "Body")]


def test_a_detail_that_nests_too_deeply_for_its_type() -> None:
    """It is kept raw, and the rest of the fault is read."""
    depth = 1500
    deep = "<Results>" + "<CreateResults>" * depth + "</CreateResults>" * depth + "</Results>"
    detail = f'<detail><CreateResponse xmlns="{API}">{deep}</CreateResponse></detail>'
    document = f'<s:Envelope xmlns:s="{SOAP_11}"><s:Body><s:Fault>{detail}</s:Fault></s:Body></s:Envelope>'
    fault = unwrap(document, limits=Limits(max_depth=2000)).body
    assert isinstance(fault, Fault)
    [entry] = fault.detail
    assert isinstance(entry, XmlElement)
    assert str(entry).count("<CreateResults>") == depth - 1


def test_the_repr_has_a_length() -> None:
    """Whatever a server sends."""
    fault = fault_of(f"<s:Fault><faultstring>{'x' * 100_000}</faultstring><detail>{'y' * 100_000}</detail></s:Fault>")
    assert len(repr(fault)) < 20_000
    assert len(fault.reason) == len(fault.detail_text) == 100_000


WORDS = st.integers(0, 10**6).map("w{:07}".format)
TAGS = st.sampled_from(
    "faultcode faultstring faultactor detail s:Code s:Value s:Subcode s:Reason s:Text s:Node s:Role s:Detail Fault"
    " other o:entry Code Value Text Reason".split()
)


@st.composite
def elements(draw: st.DrawFn, tag: str, depth: int) -> str:
    """An element with words in its attributes and text, and elements of a fault inside, wherever they do not belong."""
    children = draw(st.lists(TAGS, max_size=4 if depth else 0))
    inside = "".join(draw(elements(child, depth - 1)) + draw(WORDS | st.just(" ")) for child in children)
    attributes = draw(st.sampled_from(["", "xml:lang", "id", "o:id"]))
    attribute = f' {attributes}="{draw(WORDS)}"' if attributes else ""
    return f"<{tag}{attribute}>{draw(WORDS | st.just(''))}{inside}</{tag}>"


def words_of(text: str) -> Iterator[str]:
    """The words that `WORDS` gives."""
    return (word for word in text.replace("<", " ").replace(">", " ").replace('"', " ").split() if word[:1] == "w")


@given(elements("s:Fault", 4), st.sampled_from(NAMESPACES))
@examples(100)
def test_nothing_is_lost(fault: str, namespace: str) -> None:
    """Every word of a fault, wherever it stands, is in what the fault holds."""
    read = fault_of(fault.replace("<s:Fault", '<s:Fault xmlns:o="urn:o"', 1), namespace)
    held = f"{read.code} {read.subcodes} {read.reasons} {read.actor} {read.node} {read.detail_text}"
    held += f" {[str(entry) for entry in read.detail]} {[str(item) for item in read.unknown]}"
    assert [word for word in words_of(fault) if word not in held] == []
