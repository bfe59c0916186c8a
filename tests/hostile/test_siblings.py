"""Large documents are read by their siblings. Nobody can tell: whatever is in them, it is as if they were not."""

from __future__ import annotations

import re
import sys
import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime, timedelta, timezone
from typing import Any
from unittest import mock

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sfmc_soap import (
    SERVER_TIME,
    APIObject,
    DataExtensionObject,
    DecodeError,
    Limits,
    RetrieveResponseMsg,
    Subscriber,
    SubscriberStatus,
    _codec,
    dumps,
    loads,
    unwrap,
    wrap,
)
from sfmc_soap._runtime.model import Model
from sfmc_soap._runtime.siblings import family, pattern, readers, reading, sample, skeleton
from sfmc_soap._runtime.siblings.comparison import is_same
from sfmc_soap._runtime.siblings.family import Family, Shape
from sfmc_soap._runtime.siblings.reading import Siblings
from sfmc_soap._runtime.siblings.shape import Part
from sfmc_soap._runtime.xml import parser
from support.messages import API, SOAP_11, XSI
from support.siblings.both_ways import (
    WAYS,
    as_a_whole,
    by_siblings,
    forget,
    is_read_by_known_shapes,
    is_read_by_siblings,
    least_size,
    outcome,
)
from support.siblings.documents import END, ROOT, documents, in_envelope, pretty
from support.siblings.mutate import read_both_ways, read_many_both_ways
from support.strategies import MODELS, complete, every_shard, instances

from benchmarks import data

DOCUMENTS = documents()
SUBSCRIBER = '<Results xsi:type="Subscriber"><ID>{0}</ID><SubscriberKey>key-{0}</SubscriberKey></Results>'
TYPED = WAYS["of a type"]


@pytest.fixture(autouse=True)
def fresh() -> None:
    """No shape is known."""
    forget()


def of(*results: str, before: str = "", after: str = "", end: str = END) -> bytes:
    """Return a document of results."""
    return f"{ROOT}{before}{''.join(results)}{after}{end}".encode()


def subscribers(count: int, start: int = 0) -> list[str]:
    """Return results."""
    return [SUBSCRIBER.format(number) for number in range(start, start + count)]


def page(results: Sequence[Model], *, pretty: bool = False) -> bytes:
    """Return a document of results that are objects."""
    message = RetrieveResponseMsg(request_id="r")
    message.__dict__["results"] = [*results]
    return dumps(message, pretty=pretty)


def know(document: bytes) -> None:
    """Let the shapes of a document be known."""
    for name in WAYS:
        by_siblings(document, WAYS[name])


def assert_same(document: bytes, *ways: str) -> None:
    """Assert that a document is read the same, by shapes that are new and by those that are known."""
    for name in ways or WAYS:
        whole = as_a_whole(document, WAYS[name])
        for _ in range(2):
            assert by_siblings(document, WAYS[name]) == whole, name


# What there is


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
            assert_same(page([complete(model), complete(model, depth=0), model()] * 4), "of a type")


@given(st.data())
def test_any_objects(draw: st.DataObject) -> None:
    kinds = draw.draw(st.lists(instances(APIObject), min_size=1, max_size=4))
    order = draw.draw(st.lists(st.sampled_from(kinds), min_size=1, max_size=24))
    document = page(order, pretty=draw.draw(st.booleans()))
    assert_same(document, "of a type", "as text")
    assert_same(wrap(loads(document)), "unwrap", "open")


@pytest.mark.parametrize("kind", data.RESPONSES)
@pytest.mark.parametrize("make", [data.response_document, data.varied_document])
def test_pages_are_read_by_their_siblings_whatever_shapes_are_known(kind: str, make: Any) -> None:
    for count in 600, 40, 3:
        document = make(kind, count)
        assert by_siblings(document, TYPED) == as_a_whole(document, TYPED)
        assert is_read_by_siblings(document, TYPED)


def test_small_documents_are_read_as_a_whole(monkeypatch: pytest.MonkeyPatch) -> None:
    tried: list[int] = []

    def read(_: Siblings, document: bytes, *rest: Any, **options: Any) -> None:
        tried.append(len(document))
        raise RuntimeError

    monkeypatch.setattr(Siblings, "read", read)
    for count in 10, 1000:
        document = of(*subscribers(count))
        assert len(loads(document, RetrieveResponseMsg).results) == count
        with pytest.raises(DecodeError, match="out of order"):
            loads(document.replace(b"<Over", b"<Results/><Over", 1), RetrieveResponseMsg, strict=True)
    assert len(tried) == 1
    assert tried[0] > 32_000


# What somebody may have changed


def test_changed_documents_are_read_the_same() -> None:
    result = read_both_ways(seed=0, count=2000)
    assert result.is_good, result


@pytest.mark.slow
def test_many_changed_documents_are_read_the_same() -> None:
    """`nox -s mutate` reads a million."""
    result = read_many_both_ways(first_seed=1000, count=200_000)
    assert result.is_good, result


FIVE = "".join(subscribers(5))
SPACES = " ", "\t", "\n", "\r", "\u0085", "\u00a0", "\u1680", "\u2003", "\u2028", "\u3000", "\x1c"
INSERTED = {
    "a comment": "<!-- c -->",
    "a comment with siblings": f"<!-- {FIVE} -->",
    "CDATA": "<![CDATA[x]]>",
    "CDATA with siblings": f"<![CDATA[{FIVE}]]>",
    "an instruction": "<?p i?>",
    "an instruction with siblings": f"<?p {FIVE}?>",
    "the end of CDATA": "]]>",
    "text": "x",
    "a reference": "&amp;",
    "a space as a reference": "&#32;",
    "an entity": "&e;",
    "a control": "\x01",
    "a control as a reference": "&#1;",
    "no character": "\uffff",
    "a carriage return": "\r",
    "a line separator": "\u2028\u0085",
    "an element around siblings": f"<Nest>{FIVE}</Nest>",
    "another sibling": '<Results xsi:type="OpenEvent"><SendID>3</SendID></Results>',
    "a sibling of no known type": '<Results xsi:type="Nope"><ID>7</ID></Results>',
    "a nil sibling": '<Results xsi:nil="true"/>',
    "an empty sibling": "<Results/>",
    "a sibling with siblings": f"<Results>{FIVE}</Results>",
    "half a sibling": '<Results xsi:type="Subscriber"><ID>',
    "an element of another namespace": '<Results xmlns="urn:other"><ID>1</ID></Results>',
    "a prefix for the namespace": f'<p:Results xmlns:p="{API}"><p:ID>1</p:ID></p:Results>',
    "an element with an xml:id": '<Results xml:id="i"/>',
    "a bare ampersand": "&",
    "a message": f"{ROOT}{FIVE}{END}",
}


@pytest.mark.parametrize("name", INSERTED)
def test_what_is_inserted_at_any_boundary_is_read_the_same(name: str) -> None:
    know(of(*subscribers(9)))
    document = of(*subscribers(4), after="<RequestID>r</RequestID>").decode()
    for boundary in re.finditer(r"(?=<)|(?<=>)|(?<=key)|$", document):
        place = boundary.start()
        assert_same((document[:place] + INSERTED[name] + document[place:]).encode(), "of a type")


def test_what_hides_siblings_from_one_boundary_to_another_is_read_the_same() -> None:
    know(of(*subscribers(9)))
    document = of(*subscribers(3)).decode()
    places = [boundary.start() for boundary in re.finditer(r"(?=<)", document)]
    for start, end in ("<!--", "-->"), ("<![CDATA[", "]]>"), ("<?p ", "?>"), ("<ID>", "</ID>"):
        for first in places:
            for last in places:
                if first <= last:
                    hidden = start + document[first:last] + end
                    assert_same((document[:first] + hidden + document[last:]).encode(), "of a type")


@pytest.mark.parametrize(
    "attribute",
    [
        'xsi:nil="true"',
        'xsi:nil="false"',
        'xsi:nil="1"',
        'xsi:type="OpenEvent"',
        'xsi:type="Nope"',
        'xsi:type="xsi:Subscriber"',
        'a="1"',
        'a=">"',
        'a="/>"',
        'xml:id="i"',
        'xml:space="preserve"',
        'xmlns=""',
        'xmlns="urn:other"',
        'xmlns:xsi="urn:other"',
        'xmlns:p="urn:other"',
        f'xmlns:p="{XSI}" p:nil="true"',
        'xsi:schemaLocation="a b"',
    ],
)
def test_an_attribute_on_any_element_is_read_the_same(attribute: str) -> None:
    for siblings in subscribers(4), [result.replace("Subscriber", "p:Subscriber") for result in subscribers(4)]:
        document = of(*siblings).decode().replace(" xmlns:", f' xmlns:p="{API}" xmlns:', 1)
        know(document.encode())
        for tag in re.finditer(r"(?<=\w)/?>|(?<=\")/?>", document):
            changed = f"{document[: tag.start()]} {attribute}{document[tag.start() :]}".encode()
            assert_same(changed, "of a type")


@pytest.mark.parametrize(("start", "end"), [("<!--", "-->"), ("<![CDATA[", "]]>"), ("<?p ", "?>"), ("<ID>", "</ID>")])
def test_a_sibling_beside_hidden_ones_is_alone(start: str, end: str) -> None:
    know(of(*subscribers(9)))
    empty = '<Results xsi:type="Subscriber"/>'
    bare = ROOT.partition("<OverallStatus>")[0]
    for shown in f"{start}{FIVE}{end}{empty}", f"{empty}{start}{FIVE}{end}", f"{start}{FIVE}{end}{empty}{FIVE}":
        assert_same(f"{bare}{shown}{END}".encode(), "of a type", "of any type")


def test_the_arms_of_a_choice_have_no_shape_together() -> None:
    """Each arm alone is read often; a second one beside it is kept, whatever was read before."""
    start = '<Results xsi:type="ImportDefinition"><FieldMaps><FieldMap>'
    end = "<DestinationName>d</DestinationName></FieldMap></FieldMaps></Results>"
    one, other = "<SourceName>n</SourceName>", "<SourceOrdinal>1</SourceOrdinal>"
    page = [f"{start}{arm}{end}" for arm in (one, other)] * 20
    assert_same(of(*page), "of a type")
    assert_same(of(*page, f"{start}{one}{other}{end}", *page), "of a type")


def test_what_varies_may_be_a_text_as_well() -> None:
    """Where it was nil or absent in all that shapes were learned from."""
    results = subscribers(40)
    results[1::2] = [result.replace("<ID>", '<PartnerKey xsi:nil="true"/><ID>') for result in results[1::2]]
    know(of(*results))
    for text in "", "k &lt; l", "<b/>":
        results[30] = subscribers(1)[0].replace("<ID>", f"<PartnerKey>{text}</PartnerKey><ID>")
        assert_same(of(*results), "of a type")
    results[30] = results[30].replace("<b/>", "k")
    assert is_read_by_known_shapes(of(*results), TYPED)


def test_what_varies_is_no_text_where_its_prefix_means_something_else() -> None:
    """An element may declare its own prefix. Where another one does not, it is undeclared, or that of the message."""
    ways = "", f'<q:SubscriberKey xmlns:q="{API}"/>', "<q:SubscriberKey>forged</q:SubscriberKey>"
    absent, empty, forged = (f'<Results xsi:type="Subscriber">{way}<Status>Active</Status></Results>' for way in ways)
    for declared in "", "urn:other", API:
        document = of(*[empty, absent] * 20, forged, *[empty, absent] * 20)
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
            assert_same(of(*map(result.format, [*states * 12, state, *states])), "of a type")


def test_white_space_is_that_of_xml() -> None:
    r"""U+1680 is `\s`, and may be in a name. A value that is not plain does not keep that from being seen."""
    date = "<ModifiedDate>2024-01-01T00:00:00{}</ModifiedDate>"
    for start, more in ('xsi:type="Subscriber"', "<SubscriberKey\u1680/>"), ('xsi:type\u1680="Subscriber"', ""):
        usual, odd = '<Results xsi:type="Subscriber">' + date, f"<Results {start}>{date}{more}"
        for digits in ".1234567", ".123456", "":
            results = [usual.format("")] * 9 + [odd.format(digits)] * 24 + [odd.format("")] * 24
            assert_same(of(*[f"{result}</Results>" for result in results]), "of a type")


@pytest.mark.parametrize("space", SPACES)
@pytest.mark.parametrize("tag", ["Results", "SubscriberKey", "/SubscriberKey", "/Results", "RetrieveResponseMsg"])
def test_any_space_in_any_tag_is_read_the_same(tag: str, space: str) -> None:
    know(of(*subscribers(12)))
    assert_same(of(*subscribers(12)).replace(f"<{tag}".encode(), f"<{tag}{space}".encode()), "of a type", "of any type")


def test_a_shape_that_does_not_read_its_own_siblings_is_not_used() -> None:
    """Whatever the reason, nothing has shown that it would read others as the decoder does."""
    with (
        mock.patch.object(Shape, "read", side_effect=lambda matches, **_: [None] * len(matches)),
        mock.patch.object(Family, "learn", autospec=True, side_effect=Family.learn) as learned,
    ):
        by_siblings(of(*subscribers(40)), TYPED)
    assert [call.args[0].shapes for call in learned.call_args_list] == [()]


def test_a_value_that_is_not_plain_does_not_keep_shapes_from_being_learned() -> None:
    event = '<Results xsi:type="OpenEvent"><EventDate>2024-02-01T10:30:00{}</EventDate></Results>'
    for odd in ".1234567", "x":
        forget()
        document = of(*[event.format(odd if number in (3, 5) else "") for number in range(60)])
        assert_same(document, "of a type")
        assert is_read_by_known_shapes(of(*[event.format("")] * 9), TYPED)


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
    assert_same(of(*results), "of a type")
    assert is_read_by_known_shapes(of(*results), TYPED)


def test_scopes_do_not_mix() -> None:
    """The same markup means something else where its prefixes do."""
    one = of(*[result.replace("xsi:type=", "p:type=") for result in subscribers(12)]).decode()
    for uri in XSI, "urn:other", XSI:
        assert_same(one.replace(" xmlns:", f' xmlns:p="{uri}" xmlns:', 1).encode(), "of a type")
    for uri in "urn:one", API, "urn:one":
        assert_same(of(*subscribers(12)).replace(b"xmlns:", f'xmlns:q="{uri}" xmlns:'.encode(), 1), "of a type")


def test_the_message_must_be_what_the_siblings_stand_in() -> None:
    """A message elsewhere in the envelope has nothing to do with that of the body."""
    message, other, empty = (of(*subscribers(count)).decode() for count in (9, 1, 0))
    start = f'<s:Envelope xmlns:s="{SOAP_11}">'
    for envelope in (
        f"{start}<s:Header>{message}</s:Header><s:Body>{other}</s:Body></s:Envelope>",
        f"{start}<s:Body>{other}</s:Body><s:Body>{message}</s:Body></s:Envelope>",
        f"{start}<s:Body>{other}{message}</s:Body></s:Envelope>",
        f"{start}<s:Header>{message}</s:Header><s:Body>{empty}</s:Body></s:Envelope>",
        f"{start}<s:Body>{empty}</s:Body><s:Body>{message}</s:Body></s:Envelope>",
        f"{start}<s:Body>{empty}{message}</s:Body></s:Envelope>",
        f"{start}<s:Body>{message}<s:Fault><faultcode>c</faultcode></s:Fault></s:Body></s:Envelope>",
        f"{start}<s:Body><s:Fault><detail>{message}</detail></s:Fault></s:Body></s:Envelope>",
        f"{start}<s:Body><s:Fault><detail>{FIVE}</detail></s:Fault></s:Body></s:Envelope>",
    ):
        assert_same(envelope.encode())


def test_what_the_message_itself_keeps_is_kept() -> None:
    for before, after in ("<New>n</New>", ""), ("", "<New>n</New>"), ("", "text"), ("text", "<Results/>"):
        assert_same(of(*subscribers(9), before=before, after=after), "of a type")


@pytest.mark.parametrize(
    "value",
    [
        "007",
        " 7 ",
        "+7",
        "-7",
        "2147483648",
        "99999999999999999999",
        "",
        "seven",
        "\u0667",
        "1_0",
        "7.0",
        "&#55;",
        "&amp;",
        "<!-- c -->7",
        "<b/>",
    ],
)
def test_odd_numbers_are_read_the_same(value: str) -> None:
    know(of(*subscribers(12)))
    results = subscribers(12)
    results[7] = results[7].replace("<ID>7<", f"<ID>{value}<")
    assert_same(of(*results), "of a type")
    assert_same(of(*[result.replace("<ID>", f"<ID>{value}") for result in results]), "of a type")


@pytest.mark.parametrize(
    "value",
    [
        "2024-03-15T10:30:00",
        "2024-03-15T10:30:00.1234567",
        "2024-03-15T10:30:00.123456",
        "2024-03-15T10:30:00Z",
        "2024-03-15T10:30:00+01:00",
        "2024-02-30T00:00:00",
        "2024-03-15T24:00:00",
        "2024-03-15T25:00:00",
        "0000-01-01T00:00:00",
        "2024-03-15",
        "2024-03-15 10:30:00",
        "20240315T103000",
        " 2024-03-15T10:30:00 ",
        "",
    ],
)
def test_odd_dates_are_read_the_same(value: str) -> None:
    event = '<Results xsi:type="OpenEvent"><EventDate>{}</EventDate></Results>'
    dates = [f"2024-03-15T10:30:{number:02}" for number in range(20)]
    for where in slice(7, 8), slice(0, 1), slice(None):
        some = [*dates]
        some[where] = [value] * len(some[where])
        assert_same(of(*map(event.format, some)), "of a type")
    some = [*dates, value]
    assert is_read_by_siblings(of(*map(event.format, some)), TYPED)


def test_an_enumeration_may_have_values_that_are_not_listed() -> None:
    results = [f'<Results xsi:type="Subscriber"><Status>S{number % 3}</Status></Results>' for number in range(20)]
    listed = '<Results xsi:type="Subscriber"><Status>Active</Status></Results>'
    for document in of(*results), of(*[listed] * 20), of(*results, *[listed] * 20), of(*[listed] * 20, *results):
        assert_same(document, "of a type")
    found = loads(of(*[listed] * 1000), RetrieveResponseMsg).results[-1]
    assert isinstance(found, Subscriber)
    assert found.status is SubscriberStatus.ACTIVE


@pytest.mark.parametrize(
    "reference", ["&#233;", "&#xe9;", "&#x1F600;", "&#0065;", "&#13;", "&#xA;", "&#38;amp;", "&#60;b/>"]
)
def test_references_by_number_are_read_by_siblings(reference: str) -> None:
    document = of(*[result.replace("key-", f"k{reference}") for result in subscribers(40)])
    assert_same(document, "of a type")
    assert is_read_by_known_shapes(document, TYPED)


@pytest.mark.parametrize(
    "reference",
    "&#0; &#x1; &#xFFFE; &#xD800; &#x110000; &#xFFFFFFF; &#999999999; &#9999999999; &#; &#x; &#X41; &#-1; &#+65; "
    "&#1_0; &#\u0666\u0665; &#65 &#x41".split(),
)
def test_references_to_no_character_are_refused_the_same(reference: str) -> None:
    for where in 3, 30:
        results = subscribers(40)
        results[where] = results[where].replace("key-", f"k{reference}")
        assert_same(of(*results), "of a type")


def test_lists_nested_in_siblings_are_read_the_same() -> None:
    row = '<Results xsi:type="DataExtensionObject"><Properties>{}</Properties></Results>'
    states = ("<Value>v</Value>", "<Value/>", "<Value></Value>", "", '<Value xsi:nil="true"/>', "<Value>&lt;</Value>")
    items = [f"<Property><Name>n</Name>{state}</Property>" for state in states]
    rows = [row.format("".join(items[:count])) for count in range(len(items))] * 3
    assert_same(of(*rows), "of a type")
    assert_same(of(*rows, '<Results xsi:type="DataExtensionObject"><Properties/></Results>' * 9), "of a type")
    assert_same(of(*rows, row.format("<Property/>x"), row.format("<Other/>")), "of a type")
    assert_same(pretty(of(*rows)), "of a type")


# What is refused


@pytest.mark.parametrize(
    "limits",
    [
        Limits(max_depth=2),
        Limits(max_depth=3),
        Limits(max_depth=4),
        Limits(max_elements=3),
        Limits(max_elements=150),
        Limits(max_elements=100_000),
        Limits(max_bytes=100),
        Limits(max_bytes=4000),
    ],
)
def test_limits_hold_for_the_whole_document(limits: Limits) -> None:
    """Whatever shapes are known from documents that were read with other limits."""
    event = '<Results xsi:type="Subscriber"><Attributes><Name>n</Name></Attributes></Results>'
    know(of(*[*subscribers(5), event] * 4))
    for document in of(*subscribers(50)), of(*subscribers(49), event), of(*[event] * 30):
        for wrapped, read in (document, loads), (in_envelope(document), unwrap):

            def limited(data: bytes, read: Any = read) -> Any:
                return read(data, limits=limits)

            by_siblings(wrapped, read)
            assert by_siblings(wrapped, limited) == as_a_whole(wrapped, limited)


def test_a_depth_that_is_just_allowed() -> None:
    event = '<Results xsi:type="Subscriber"><Attributes><Name>n</Name></Attributes></Results>'
    document = of(*[event] * 30)
    for depth, is_read in (3, False), (4, True):
        found = by_siblings(document, lambda data, depth=depth: loads(data, limits=Limits(max_depth=depth)))  # type: ignore[misc]
        assert (found[0] is RetrieveResponseMsg) == is_read


@pytest.mark.parametrize(
    "result",
    [
        "<Results " + " ".join(f'a{number}="1"' for number in range(1001)) + "/>",
        "<Results " + " ".join(f'xmlns:p{number}="urn:{number}"' for number in range(101)) + "/>",
        f'<Results xmlns:p="urn:{"n" * 300}"/>',
        "<Results xmlns:p='' />",
        "<Results><p:ID/></Results>",
        "<Results a='1' a='2'/>",
        '<Results xml:id="same"/><Results xml:id="same"/>',
        "<Results>" * 45 + "</Results>" * 45,
        "<Results>" * 300 + "</Results>" * 300,
    ],
)
def test_what_a_sibling_is_refused_for(result: str) -> None:
    know(of(*subscribers(9)))
    for place in 0, 1, 5, 9:
        results = subscribers(9)
        results.insert(place, result)
        assert_same(of(*results))


@pytest.mark.parametrize(
    "start",
    [
        '<?xml version="1.0"?>',
        "<?xml version='1.0' encoding='UTF-8' standalone='yes'?>",
        '<?xml version="1.1"?>',
        '<?xml version="1.0" encoding="latin-1"?>',
        '<?xml version="1.0" encoding="nonsense"?>',
        "<!DOCTYPE RetrieveResponseMsg>",
        '<!DOCTYPE a [<!ENTITY e "x">]>',
        "<!-- c -->",
        "<?p i?>",
        "\ufeff",
        " ",
        " <?xml version='1.0'?>",
        "x",
    ],
)
def test_what_stands_before_a_document(start: str) -> None:
    know(of(*subscribers(9)))
    for text in "\u00e9", "&e;", "e", "\r\ne\r":
        document = start + of(*subscribers(9)).decode().replace("key-3", f"key{text}")
        for encoding in "utf-8", "latin-1", "utf-16":
            assert_same(document.encode(encoding, "replace"))


def test_other_versions_of_xml_are_read_as_a_whole() -> None:
    """Their line ends and characters are others."""
    know(of(*subscribers(9)))
    for version, is_read in ("1.0", True), ("1.1", False), ("2.0", False):
        document = f'<?xml version="{version}"?>'.encode() + of(*subscribers(9))
        assert is_read_by_siblings(document, TYPED) == is_read


def test_an_id_may_be_used_once_in_all_of_a_document() -> None:
    """Also where those that have it are far from each other, and are read at different times."""
    results = subscribers(100)
    for number in range(5, 100, 5):
        results[number] = f'<Results xml:id="i{number}"/>'
    assert_same(of(*results))
    results[90] = results[5]
    assert_same(of(*results))


def test_texts_that_mention_namespaces() -> None:
    """Where there are many, all of the document is inspected by a parser that knows fewer letters in names."""
    results = [result.replace("key-", "xmlns" * 20) for result in subscribers(12)]
    know(of(*results))
    results[5] = "<Results><\U00010000/></Results>"
    assert_same(of(*results))
    assert_same(of(*results).replace(b"xmlns" * 20, b"key-"))


def test_a_document_that_is_no_utf_8_is_refused() -> None:
    know(of(*subscribers(9)))
    for bad in b"\xff", b"\xed\xa0\x80", b"\xc0\x80", b"\xf4\x90\x80\x80":
        assert_same(of(*subscribers(9)).replace(b"key-3", bad))
    with least_size(0):
        assert outcome(b"", lambda _: loads("\ud800" * 40_000))[0] is DecodeError


# How it is made


def test_a_mark_is_another_one_each_time(monkeypatch: pytest.MonkeyPatch) -> None:
    """Who could know it could hide siblings in a comment, and put the mark elsewhere."""
    parsed: list[str] = []

    def parse(text: str, *rest: Any, **options: Any) -> Any:
        parsed.append(text)
        return parser.parse(text, *rest, **options)

    monkeypatch.setattr(skeleton, "parse", parse)
    for _ in range(3):
        by_siblings(of(*subscribers(9)), TYPED)
    marks = [set(re.findall(r'<(m[0-9a-f]{32}) xmlns=""/>', text)) for text in parsed]
    assert len(marks) >= 3
    assert all(len(names) == 1 for names in marks)
    assert len(set[str]().union(*marks)) == len(marks)


def test_a_mark_that_was_known_would_deceive() -> None:
    """The first sibling seems to end in a comment, and a mark that somebody wrote before it would make that true."""
    know(of(*subscribers(20)))
    first = SUBSCRIBER.format(1).replace("</Results>", "</Results >")
    document = of(f'{first}<m{"0" * 32} xmlns=""/><!--</Results>{FIVE}-->')
    assert_same(document)
    with mock.patch.object(skeleton, "token_hex", return_value="0" * 32):
        assert by_siblings(document, TYPED) != as_a_whole(document, TYPED)


def test_a_shape_that_reads_a_sibling_in_another_way_is_not_used(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(readers, "unescaped", lambda text: text)
    results = [result.replace("key-", "&lt;") for result in subscribers(40)]
    assert_same(of(*results), "of a type")


@pytest.mark.parametrize(
    ("one", "other"),
    [
        (1, True),
        (0.0, -0.0),
        ("Active", SubscriberStatus.ACTIVE),
        ([1], [True]),
        ([1], [1, 1]),
        (datetime(2024, 1, 1, tzinfo=SERVER_TIME), datetime(2024, 1, 1, tzinfo=timezone(timedelta(hours=-6)))),
        (datetime(2024, 1, 1, tzinfo=SERVER_TIME), datetime(2024, 1, 2, tzinfo=SERVER_TIME)),
        (Subscriber(id=1), Subscriber()),
        (Subscriber(id=1, email_address="a"), Subscriber(email_address="a", id=1)),
        (Subscriber(), DataExtensionObject()),
        (loads("<Subscriber><New/></Subscriber>", Subscriber), Subscriber()),
    ],
)
def test_what_is_equal_may_differ(one: Any, other: Any) -> None:
    assert not is_same(one, other)
    assert is_same(one, one)
    assert is_same(float("nan"), float("nan"))


def test_what_would_take_too_much_memory_to_keep_is_read_the_same() -> None:
    """Markup is kept as it is written, and somebody may have written much."""
    prefix = "p" * 6000
    namespaces = " ".join(f'xmlns:p{number}="urn:{"n" * 200}"' for number in range(60))
    spaces = [f"<SubscriberKey{' ' * number}/>" for number in range(12)]
    for results, declared in (
        ([result.replace("<Results ", "<Results" + " " * 1000) for result in subscribers(20)], ""),
        (
            [result.replace("<ID>", f"<{prefix}:ID>").replace("</ID", f"</{prefix}:ID") for result in subscribers(20)],
            prefix,
        ),
        ([f'<Results xsi:type="Subscriber">{space}</Results>' for space in spaces * 2], ""),
        ([result.replace("key-", "k" * 110_000) for result in subscribers(20)], ""),
        (subscribers(20), "p"),
        ([*subscribers(9), *[result.replace("ID>", "p:ID>") for result in subscribers(9)]] * 2, "p"),
        ([], "p"),
    ):
        document = of(*results)
        if declared:
            document = document.replace(b"xmlns:", f'xmlns:{declared}="{API}" xmlns:'.encode(), 1)
        assert_same(document, "of a type")
        assert_same(document.replace(b"xmlns:", f"{namespaces} xmlns:".encode(), 1), "of a type")


def test_a_document_that_is_mostly_something_else_is_read_as_a_whole() -> None:
    document = of(*subscribers(9), before="<New>n</New>" * 5000)
    with mock.patch.object(skeleton, "parse", side_effect=AssertionError):
        assert outcome(document, TYPED) == as_a_whole(document, TYPED)


def test_few_long_texts_are_read_as_a_whole() -> None:
    """To look at all of them takes a parser no longer than a shape."""
    for length, is_tried in (1000, True), (10_000, False):
        document = of(*[result.replace("key-", "k" * length) for result in subscribers(40)])
        for source in document, document.decode():
            with mock.patch.object(reading, "parse_skeleton", wraps=skeleton.parse_skeleton) as parsed:
                assert loads(source, RetrieveResponseMsg).results[39].id == 39
            assert parsed.called == is_tried


def test_shapes_that_are_not_used_make_room() -> None:
    """Whatever was seen first."""
    first, *usual = subscribers(60)
    odd = [result.replace(" xsi", f"{' ' * number} xsi") for number, result in enumerate(usual[:40], start=1)]
    know(of(first, *odd))
    assert not is_read_by_known_shapes(of(first, *odd), TYPED)
    for document in of(first, *usual), of(first, *odd[:9], *usual), of(first, *usual):
        assert_same(document, "of a type")
    assert is_read_by_known_shapes(of(first, *usual), TYPED)


def test_what_the_decoder_has_read_is_not_read_again() -> None:
    """At the end of a document nothing more can be in vain."""
    document = of(*[result.replace("</Results>", "<New/></Results>") for result in subscribers(5)])
    assert_same(document, "of a type")
    assert is_read_by_siblings(document, TYPED)


def test_shapes_are_learned_from_few() -> None:
    """To learn from what no shape can have takes longer than to decode it."""
    results = subscribers(2000)
    results[100::5] = [result.replace("</Results>", "<New/></Results>") for result in results[100::5]]
    assert_same(of(*results), "of a type")
    with mock.patch.object(family, "sample_of", wraps=sample.sample_of) as sampled:
        by_siblings(of(*results), TYPED)
    assert sampled.call_count < 120


def test_a_document_whose_texts_are_not_plain_is_soon_read_as_a_whole() -> None:
    event = '<Results xsi:type="OpenEvent"><EventDate>2024-02-{}T10:30:00</EventDate></Results>'
    by_siblings(of(*[event.format(28)] * 40), TYPED)
    with mock.patch.object(Shape, "read", autospec=True, side_effect=Shape.read) as read:
        by_siblings(of(*[event.format(30)] * 2000), TYPED)
    assert sum(len(call.args[1]) for call in read.call_args_list) < 40


def test_shapes_are_learned_from_what_is_read_often_or_large() -> None:
    """They take longer to learn than one small page takes to read."""
    with mock.patch.object(Family, "learn", autospec=True, side_effect=Family.learn) as learned:
        loads(of(*subscribers(2500)), RetrieveResponseMsg)
        assert learned.call_count
        forget()
        learned.reset_mock()
        for _ in range(3):
            assert not learned.call_count
            loads(of(*subscribers(600)), RetrieveResponseMsg)
    assert learned.call_count


@pytest.mark.parametrize(("length", "is_tried"), [(2, False), (20, False), (60, True)])
def test_many_references_are_read_as_a_whole(length: int, *, is_tried: bool) -> None:
    """A parser resolves them in less time."""
    texts = "".join(f"&lt;{'x' * length}" for _ in range(40))
    document = of(*[result.replace("key-", texts) for result in subscribers(400)])
    with mock.patch.object(reading, "parse_skeleton", wraps=skeleton.parse_skeleton) as parsed:
        assert outcome(document, TYPED) == as_a_whole(document, TYPED)
    assert parsed.called == is_tried


NESTED = '<CreateResults xsi:type="CreateResult">{0}</CreateResults>'


def created(nested: int, kind: int = 0) -> str:
    """Return a result around others, with an object of a wide type in each of them."""
    texts = "".join(f"<{name}>x</{name}>" for name in ("CustomerKey", "Name", "Description", "FromName", "FromAddress"))
    inside = ""
    for _ in range(nested):
        inside = NESTED.format(f'<Object xsi:type="TriggeredSendDefinition"{" " * kind}>{texts}</Object>{inside}')
    return f'<Results xsi:type="CreateResult"><StatusCode>OK</StatusCode>{inside}</Results>'


def response(*results: str) -> bytes:
    """Return a document of what was created."""
    return of(*results).replace(b"RetrieveResponseMsg", b"CreateResponse")


def test_what_is_learned_costs_no_more_than_the_document() -> None:
    """To compile a pattern takes long, and longer where lists nest, as each has another one."""
    for nested in 0, 1, 6, 12:
        for kinds in 1, 9:
            forget()
            results = [created(nested, number % kinds) for number in range(1 + 140_000 // len(created(nested)))]
            document = response(*results)
            with patterns_made() as lengths:
                loads(document)
            assert 16 * sum(lengths) < len(document)
            assert bool(lengths) == (nested < 6)


@contextmanager
def patterns_made() -> Iterator[list[int]]:
    """Note how many characters there are in each pattern that is made."""
    lengths: list[int] = []

    def note(part: Part) -> re.Pattern[str]:
        made = pattern.pattern_of(part)
        lengths.append(len(made.pattern))
        return made

    with mock.patch.object(family, "pattern_of", note), mock.patch.object(readers, "pattern_of", note):
        yield lengths


def test_siblings_are_learned_from_if_they_are_short_beside_the_document() -> None:
    """To look at their tags takes longer than to decode them."""
    properties = "<PartnerProperties><Name>n</Name><Value>v</Value></PartnerProperties>"
    for repeats, count, is_learned in (1300, 10, False), (20, 650, True):
        results = [result.replace("</Results>", properties * repeats + "</Results>") for result in subscribers(count)]
        with mock.patch.object(family, "sample_of", wraps=sample.sample_of) as sampled:
            loads(of(*results), RetrieveResponseMsg)
        assert sampled.called == is_learned


def test_small_documents_with_shapes_that_are_always_new_are_not_learned_from_each_time() -> None:
    documents = [
        response(created(0), *[created(1, 4 * number + kind % 4) for kind in range(110)]) for number in range(40)
    ]
    assert all(32 * 1024 < len(document) < 64 * 1024 for document in documents)
    with patterns_made() as lengths:
        for document in documents:
            loads(document)
    assert 16 * sum(lengths) < sum(map(len, documents))


def test_what_cannot_be_learned_is_tried_less_and_less() -> None:
    results = [result.replace("</Results>", "<New/></Results>") for result in subscribers(1500)]
    with mock.patch.object(Family, "learn", autospec=True, side_effect=Family.learn) as learned:
        for _ in range(32):
            loads(of(*results), RetrieveResponseMsg)
        assert 1 < learned.call_count < 8


def test_a_shape_that_is_too_long_leaves_those_beside_it() -> None:
    results = [created(0)] * 4 + [created(12)] + [created(0)] * 200
    assert_same(response(*results), "of any type")
    assert is_read_by_siblings(response(*results), WAYS["of any type"])


def test_attributes_of_the_first_sibling_are_not_kept() -> None:
    document = of('<Results xsi:type="Subscriber" New="secret"></Results>', *subscribers(20))
    with mock.patch.object(Siblings, "_new_family", autospec=True, side_effect=Siblings._new_family) as made:
        by_siblings(document, TYPED)
    assert made.called
    assert "secret" not in str(made.call_args)


def test_caches_are_bounded() -> None:
    siblings = Siblings(_codec.plans)
    for number in range(reading._MOST_FAMILIES + 5):
        document = of(*subscribers(9)).replace(b"xmlns:", f'xmlns:q="urn:{number}" xmlns:'.encode(), 1)
        with least_size(0):
            siblings.read(document, _take, None, limits=Limits(), encoding=None)
    assert siblings._family.cache_info().currsize == reading._MOST_FAMILIES


def _take(root: Any, decode: Any) -> Model:
    found: Model = decode(root)
    return found


def test_threads_share_what_they_learn() -> None:
    pages = [data.varied_document(kind, 400) for kind in data.RESPONSES]
    expected = [as_a_whole(page, TYPED) for page in pages]
    found: list[Any] = []

    def read(first: int) -> None:
        for number in range(first, first + 9):
            found.append(outcome(pages[number % 3], TYPED) == expected[number % 3])

    threads = [threading.Thread(target=read, args=(number,)) for number in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert found == [True] * 54


def test_a_document_that_the_stack_has_room_for_is_read() -> None:
    """Compiling a shape takes more of the stack than decoding. What has no room for that is read as a whole."""
    document = of(*subscribers(40))
    least = next(room for room in range(5, 200) if _with_room(room, document, as_a_whole))
    for room in range(least, least + 60):
        forget()
        assert _with_room(room, document, by_siblings)


def _with_room(room: int, document: bytes, read: Any) -> bool:
    """Return whether a document is read where the stack has room for so many frames."""
    depth, frame = 0, sys._getframe()
    while frame is not None:
        depth, frame = depth + 1, frame.f_back  # type: ignore[assignment]
    before = sys.getrecursionlimit()
    try:
        sys.setrecursionlimit(depth + room)
        return bool(read(document, TYPED)[0] is RetrieveResponseMsg)
    except RecursionError:
        return False
    finally:
        sys.setrecursionlimit(before)
