"""Large documents are read by their siblings. Nobody can tell: whatever is in them, it is as if they were not."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sfmc_soap import APIObject, dumps, loads, wrap
from support.messages import API
from support.siblings.both_ways import (
    TYPED,
    WAYS,
    as_a_whole,
    assert_same,
    by_siblings,
    is_read_by_known_shapes,
    is_read_by_siblings,
    know,
)
from support.siblings.documents import documents, in_envelope, page, page_of, pretty, subscribers
from support.strategies import MODELS, complete, every_shard, instances

from benchmarks import data

DOCUMENTS = documents()


@pytest.mark.parametrize("name", DOCUMENTS)
def test_a_list_is_read_by_its_siblings(name: str) -> None:
    assert_same(DOCUMENTS[name])
    assert any(is_read_by_siblings(DOCUMENTS[name], read) for read in WAYS.values())


@every_shard
def test_every_message_and_every_object(types: list[str]) -> None:
    for name in types:
        model = MODELS[name]
        if model.__message__:
            message = dumps(complete(model))
            assert_same(message, "of any type")
            assert_same(in_envelope(message), "unwrap", "open")
        elif issubclass(model, APIObject) and not model.__abstract__:
            assert_same(page_of([complete(model), complete(model, depth=0), model()] * 4), "of a type")


@given(st.data())
def test_any_objects(draw: st.DataObject) -> None:
    kinds = draw.draw(st.lists(instances(APIObject), min_size=1, max_size=4))
    order = draw.draw(st.lists(st.sampled_from(kinds), min_size=1, max_size=24))
    document = page_of(order, pretty=draw.draw(st.booleans()))
    assert_same(document, "of a type", "as text")
    assert_same(wrap(loads(document)), "unwrap", "open")


@pytest.mark.parametrize("kind", data.RESPONSES)
@pytest.mark.parametrize("make", [data.response_document, data.varied_document])
def test_pages_are_read_by_their_siblings_whatever_shapes_are_known(kind: str, make: Any) -> None:
    for count in 600, 40, 3:
        document = make(kind, count)
        assert by_siblings(document, TYPED) == as_a_whole(document, TYPED)
        assert is_read_by_siblings(document, TYPED)


def test_lists_nested_in_siblings_are_read_the_same() -> None:
    row = '<Results xsi:type="DataExtensionObject"><Properties>{}</Properties></Results>'
    states = ("<Value>v</Value>", "<Value/>", "<Value></Value>", "", '<Value xsi:nil="true"/>', "<Value>&lt;</Value>")
    items = [f"<Property><Name>n</Name>{state}</Property>" for state in states]
    rows = [row.format("".join(items[:count])) for count in range(len(items))] * 3
    assert_same(page(*rows), "of a type")
    assert_same(page(*rows, '<Results xsi:type="DataExtensionObject"><Properties/></Results>' * 9), "of a type")
    assert_same(page(*rows, row.format("<Property/>x"), row.format("<Other/>")), "of a type")
    assert_same(pretty(page(*rows)), "of a type")


def test_the_arms_of_a_choice_have_no_shape_together() -> None:
    """Each arm alone is read often; a second one beside it is kept, whatever was read before."""
    start = '<Results xsi:type="ImportDefinition"><FieldMaps><FieldMap>'
    end = "<DestinationName>d</DestinationName></FieldMap></FieldMaps></Results>"
    one, other = "<SourceName>n</SourceName>", "<SourceOrdinal>1</SourceOrdinal>"
    results = [f"{start}{arm}{end}" for arm in (one, other)] * 20
    assert_same(page(*results), "of a type")
    assert_same(page(*results, f"{start}{one}{other}{end}", *results), "of a type")


def test_what_varies_may_be_a_text_as_well() -> None:
    """Where it was nil or absent in all that shapes were learned from."""
    results = subscribers(40)
    results[1::2] = [result.replace("<ID>", '<PartnerKey xsi:nil="true"/><ID>') for result in results[1::2]]
    know(page(*results))
    for text in "", "k &lt; l", "<b/>":
        results[30] = subscribers(1)[0].replace("<ID>", f"<PartnerKey>{text}</PartnerKey><ID>")
        assert_same(page(*results), "of a type")
    results[30] = results[30].replace("<b/>", "k")
    assert is_read_by_known_shapes(page(*results), TYPED)


def test_what_varies_is_no_text_where_its_prefix_means_something_else() -> None:
    """An element may declare its own prefix. Where another one does not, it is undeclared, or that of the message."""
    ways = "", f'<q:SubscriberKey xmlns:q="{API}"/>', "<q:SubscriberKey>forged</q:SubscriberKey>"
    absent, empty, forged = (f'<Results xsi:type="Subscriber">{way}<Status>Active</Status></Results>' for way in ways)
    for declared in "", "urn:other", API:
        document = page(*[empty, absent] * 20, forged, *[empty, absent] * 20)
        if declared:
            document = document.replace(b" xmlns:", f' xmlns:q="{declared}" xmlns:'.encode(), 1)
        assert_same(document, "of a type")


@pytest.mark.parametrize(
    ("kind", "name", "item"),
    [("DoubleOptInMOKeyword", "ValidResponses", "ValidResponse"), ("Asset", "Tags", "Tag"), ("Asset", "Keys", "Key")],
)
def test_a_wrapper_that_varies_is_no_text(kind: str, name: str, item: str) -> None:
    """Its field has the type of its items, which may be a simple one."""
    usual = "", f"<{name}/>", f'<{name} xsi:nil="true"/>', f"<{name} />"
    odd = (
        f"<{name}></{name}>",
        f"<{name}>x</{name}>",
        f"<{name}><{item}/>x</{name}>",
        f"<{name}><{item}>x</{item}></{name}>",
    )
    result = f'<Results xsi:type="{kind}"><ObjectID>1</ObjectID>{{}}</Results>'
    pages = [(one, other) for one in usual for other in usual if one != other]
    for states in pages:
        for state in odd:
            assert_same(page(*map(result.format, [*states * 12, state, *states])), "of a type")


def test_what_is_never_more_than_empty() -> None:
    """It is written in several ways, or absent."""
    clients = "", "<Client/>", "<Client />"
    attributes = "", "<Attributes/>", "<Attributes/><Attributes />"
    results = [
        result.replace("<ID>", f"{clients[number % 3]}<ID>").replace(
            "<SubscriberKey>", f"{attributes[number // 3 % 3]}<SubscriberKey>"
        )
        for number, result in enumerate(subscribers(40))
    ]
    assert_same(page(*results), "of a type")
    assert is_read_by_known_shapes(page(*results), TYPED)
