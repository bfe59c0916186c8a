"""What somebody has changed in a document is read as if it was not read by siblings: markup, attributes, scopes."""

from __future__ import annotations

import re

import pytest
from support.messages import API, SOAP_11, XSI
from support.siblings.both_ways import assert_same, know
from support.siblings.documents import END, FIVE, ROOT, page, subscribers
from support.siblings.mutate import read_both_ways, read_many_both_ways


def test_changed_documents_are_read_the_same() -> None:
    result = read_both_ways(seed=0, count=2000)
    assert result.is_good, result


@pytest.mark.slow
def test_many_changed_documents_are_read_the_same() -> None:
    """`nox -s mutate` reads a million."""
    result = read_many_both_ways(first_seed=1000, count=200_000)
    assert result.is_good, result


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
    know(page(*subscribers(9)))
    document = page(*subscribers(4), after="<RequestID>r</RequestID>").decode()
    for boundary in re.finditer(r"(?=<)|(?<=>)|(?<=key)|$", document):
        place = boundary.start()
        assert_same((document[:place] + INSERTED[name] + document[place:]).encode(), "of a type")


def test_what_hides_siblings_from_one_boundary_to_another_is_read_the_same() -> None:
    know(page(*subscribers(9)))
    document = page(*subscribers(3)).decode()
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
        document = page(*siblings).decode().replace(" xmlns:", f' xmlns:p="{API}" xmlns:', 1)
        know(document.encode())
        for tag in re.finditer(r"(?<=\w)/?>|(?<=\")/?>", document):
            changed = f"{document[: tag.start()]} {attribute}{document[tag.start() :]}".encode()
            assert_same(changed, "of a type")


@pytest.mark.parametrize(("start", "end"), [("<!--", "-->"), ("<![CDATA[", "]]>"), ("<?p ", "?>"), ("<ID>", "</ID>")])
def test_a_sibling_beside_hidden_ones_is_alone(start: str, end: str) -> None:
    know(page(*subscribers(9)))
    empty = '<Results xsi:type="Subscriber"/>'
    bare = ROOT.partition("<OverallStatus>")[0]
    for shown in f"{start}{FIVE}{end}{empty}", f"{empty}{start}{FIVE}{end}", f"{start}{FIVE}{end}{empty}{FIVE}":
        assert_same(f"{bare}{shown}{END}".encode(), "of a type", "of any type")


def test_white_space_is_that_of_xml() -> None:
    r"""U+1680 is `\s`, and may be in a name. A value that is not plain does not keep that from being seen."""
    date = "<ModifiedDate>2024-01-01T00:00:00{}</ModifiedDate>"
    for start, more in ('xsi:type="Subscriber"', "<SubscriberKey\u1680/>"), ('xsi:type\u1680="Subscriber"', ""):
        usual, odd = '<Results xsi:type="Subscriber">' + date, f"<Results {start}>{date}{more}"
        for digits in ".1234567", ".123456", "":
            results = [usual.format("")] * 9 + [odd.format(digits)] * 24 + [odd.format("")] * 24
            assert_same(page(*[f"{result}</Results>" for result in results]), "of a type")


@pytest.mark.parametrize("space", SPACES)
@pytest.mark.parametrize("tag", ["Results", "SubscriberKey", "/SubscriberKey", "/Results", "RetrieveResponseMsg"])
def test_any_space_in_any_tag_is_read_the_same(tag: str, space: str) -> None:
    know(page(*subscribers(12)))
    assert_same(
        page(*subscribers(12)).replace(f"<{tag}".encode(), f"<{tag}{space}".encode()), "of a type", "of any type"
    )


def test_scopes_do_not_mix() -> None:
    """The same markup means something else where its prefixes do."""
    one = page(*[result.replace("xsi:type=", "p:type=") for result in subscribers(12)]).decode()
    for uri in XSI, "urn:other", XSI:
        assert_same(one.replace(" xmlns:", f' xmlns:p="{uri}" xmlns:', 1).encode(), "of a type")
    for uri in "urn:one", API, "urn:one":
        assert_same(page(*subscribers(12)).replace(b"xmlns:", f'xmlns:q="{uri}" xmlns:'.encode(), 1), "of a type")


def test_the_message_must_be_what_the_siblings_stand_in() -> None:
    """A message elsewhere in the envelope has nothing to do with that of the body."""
    message, other, empty = (page(*subscribers(count)).decode() for count in (9, 1, 0))
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
        assert_same(page(*subscribers(9), before=before, after=after), "of a type")
