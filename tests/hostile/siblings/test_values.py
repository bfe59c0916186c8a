"""Values that are not plainly their texts are read as if they were not read by siblings."""

from __future__ import annotations

import pytest
from sfmc_soap import RetrieveResponseMsg, Subscriber, SubscriberStatus, loads
from support.siblings.both_ways import TYPED, assert_same, forget, is_read_by_known_shapes, is_read_by_siblings, know
from support.siblings.documents import page, subscribers


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
    know(page(*subscribers(12)))
    results = subscribers(12)
    results[7] = results[7].replace("<ID>7<", f"<ID>{value}<")
    assert_same(page(*results), "of a type")
    assert_same(page(*[result.replace("<ID>", f"<ID>{value}") for result in results]), "of a type")


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
        assert_same(page(*map(event.format, some)), "of a type")
    some = [*dates, value]
    assert is_read_by_siblings(page(*map(event.format, some)), TYPED)


def test_an_enumeration_may_have_values_that_are_not_listed() -> None:
    results = [f'<Results xsi:type="Subscriber"><Status>S{number % 3}</Status></Results>' for number in range(20)]
    listed = '<Results xsi:type="Subscriber"><Status>Active</Status></Results>'
    for document in (
        page(*results),
        page(*[listed] * 20),
        page(*results, *[listed] * 20),
        page(*[listed] * 20, *results),
    ):
        assert_same(document, "of a type")
    found = loads(page(*[listed] * 1000), RetrieveResponseMsg).results[-1]
    assert isinstance(found, Subscriber)
    assert found.status is SubscriberStatus.ACTIVE


def test_a_value_that_is_not_plain_does_not_keep_shapes_from_being_learned() -> None:
    event = '<Results xsi:type="OpenEvent"><EventDate>2024-02-01T10:30:00{}</EventDate></Results>'
    for odd in ".1234567", "x":
        forget()
        document = page(*[event.format(odd if number in (3, 5) else "") for number in range(60)])
        assert_same(document, "of a type")
        assert is_read_by_known_shapes(page(*[event.format("")] * 9), TYPED)


@pytest.mark.parametrize(
    "reference", ["&#233;", "&#xe9;", "&#x1F600;", "&#0065;", "&#13;", "&#xA;", "&#38;amp;", "&#60;b/>"]
)
def test_references_by_number_are_read_by_siblings(reference: str) -> None:
    document = page(*[result.replace("key-", f"k{reference}") for result in subscribers(40)])
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
        assert_same(page(*results), "of a type")
