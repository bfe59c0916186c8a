"""What is sent for a filter: checked by what the objects take, with dates where they belong, in as many requests."""

from __future__ import annotations

import copy
import datetime as dt
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sfmc_soap import (
    SERVER_TIME,
    ComplexFilterPart,
    Condition,
    FilterError,
    FilterPart,
    LogicalOperators,
    P,
    SimpleFilterPart,
    SimpleOperators,
    TagFilterPart,
)
from sfmc_soap.everyday.filters import prepare
from support.everyday.spoken import tuples
from support.profiles import examples

ROWS = "DataExtensionObject[orders]"
SINCE = dt.datetime(2026, 3, 1, tzinfo=SERVER_TIME)
NAMES = [f"name {number}" for number in range(120)]


def sent(where: FilterPart | None, object_type: str = "Send", **options: Any) -> list[str]:
    """The filters that are sent, as texts."""
    return [str(part) for part in prepare(where, object_type, **{"is_checked": True, **options})]


def test_nothing_wanted_is_a_request_without_a_filter() -> None:
    assert prepare(None, "Send", is_checked=True) == [None]


def test_most_filters_are_sent_as_they_are() -> None:
    where = (P("ID") == 43) | ((P("SentDate") > SINCE) & P("Name").like("a"))
    assert prepare(where, "Send", is_checked=True) == [where]
    by_hand = TagFilterPart(tags=["a"])
    assert prepare(by_hand, "Send", is_checked=True) == [by_hand]


@pytest.mark.parametrize(
    ("where", "object_type"),
    [
        (P("CustomerKey").in_("a", "b"), "Automation"),
        (P("ProgramInstanceID") == "a", "AutomationInstance"),
        ((P("TaskID") == 1) & (P("StartTime") == "3/1/2026"), "AsyncActivityStatus"),
        (P("TriggeredSendStatus").in_("Active", "Inactive"), "TriggeredSendDefinition"),
        ((P("TriggeredSendStatus") != "Active") & (P("Name") == "a"), "TriggeredSendDefinition"),
        ((P("SendID") == 43) & (P("EventDate") > SINCE) | P("SubscriberKey").like("a"), "SentEvent"),
        (P("CustomerKey") == "a", "DataExtension"),
        (P("SendID") == 43, "LinkSend"),
        (P("ModifiedDate") > SINCE, "Send"),
        (SimpleFilterPart(property="Name", simple_operator=SimpleOperators("soundsLike"), value=["a"]), "Send"),
    ],
)
def test_what_objects_take(where: FilterPart, object_type: str) -> None:
    assert prepare(where, object_type, is_checked=True) == [where]


WRONG = (P("Name").like("a") & (P("Client.ID") == 1)) | (P("ModifiedDate") > SINCE)


@pytest.mark.parametrize(
    "object_type", ["Automation", "AsyncActivityStatus", "DataExtension", "ListSend", "OpenEvent", ROWS]
)
def test_unchecked_is_the_way_round(object_type: str) -> None:
    with pytest.raises(FilterError, match=r"unchecked=True sends it all the same"):
        prepare(WRONG, object_type, is_checked=True)
    assert len(prepare(WRONG, object_type, is_checked=False)) == 1


@pytest.mark.parametrize("object_type", [ROWS, "AsyncActivityStatus"])
def test_dates_are_texts_in_server_time_where_the_objects_want_that(object_type: str) -> None:
    where = (P("StartTime") >= SINCE) & (P("EndTime") <= dt.datetime(2026, 3, 2, 9, 14, 2, tzinfo=dt.UTC))
    before = copy.deepcopy(where)
    text = "StartTime >= '2026-03-01T00:00:00' AND EndTime <= '2026-03-02T03:14:02'"
    assert sent(where, object_type) == [text]
    assert where == before


def test_dates_in_parts_made_by_hand_are_texts_as_well() -> None:
    date = SimpleFilterPart(property="PaidAt", simple_operator=SimpleOperators.EQUALS, date_value=[SINCE])
    where = ComplexFilterPart(
        left_operand=date,
        logical_operator=LogicalOperators.AND,
        right_operand=TagFilterPart(tags=["a"]),
        additional_operands=[date],
    )
    (part,) = prepare(where, ROWS, is_checked=True)
    assert isinstance(part, ComplexFilterPart)
    expected = P("PaidAt") == "2026-03-01T00:00:00"
    assert (part.left_operand, part.additional_operands) == (expected, [expected])


def test_a_part_that_lacks_an_operand_is_left_to_the_service() -> None:
    where = ComplexFilterPart(left_operand=P("PaidAt") > SINCE, logical_operator=LogicalOperators.AND)
    (part,) = prepare(where, ROWS, is_checked=True)
    assert isinstance(part, ComplexFilterPart)
    assert part.left_operand == (P("PaidAt") > "2026-03-01T00:00:00")
    assert not part.right_operand


# Long lists.


def values(part: FilterPart | None, name: str) -> list[str]:
    """The values that a property is compared with."""
    assert part is not None
    found = tuples(part)
    parts = found[1:] if found[0] in ("AND", "OR") else [found]
    return next(values for other, _, values in parts if other == name)


@pytest.mark.parametrize(
    "where",
    [
        P("Name").in_(NAMES),
        P("Name").in_(NAMES) & (P("ID") > 1),
        (P("ID") > 1) & ((P("ID") < 9) & P("Name").in_(NAMES)),
        P("Name").in_(NAMES) & P("ID").in_(1, 2),
    ],
)
def test_a_long_in_is_split(where: Condition) -> None:
    parts = prepare(where, "Send", is_checked=True)
    assert [values(part, "Name") for part in parts] == [NAMES[:50], NAMES[50:100], NAMES[100:]]
    others = [str(part).partition("Name")[0] for part in parts]
    assert len(set(others)) == 1


@pytest.mark.parametrize(
    "where",
    [
        P("Name").in_(NAMES[:50]),
        P("Name").in_(NAMES) | (P("ID") > 1),
        P("Name").in_(NAMES) & P("Key").in_(NAMES),
        (P("ID") > 1) & (P("Name").in_(NAMES) | P("ID").is_null()),
    ],
)
def test_what_is_not_split(where: Condition) -> None:
    assert prepare(where, "Send", is_checked=True) == [where]


def test_a_long_in_below_or_stays_whole_beside_one_that_is_split() -> None:
    where = P("Name").in_(NAMES) & (P("Key").in_(NAMES) | P("ID").is_null())
    parts = prepare(where, "Send", is_checked=True)
    assert len(parts) == 3
    assert all("name 119" in str(part).partition("Key")[2] for part in parts)


def test_a_single_value_that_is_left_is_compared_by_equals() -> None:
    assert sent(P("Name").in_(NAMES[:51]))[1] == "Name = 'name 50'"


def test_dates_are_split_as_well() -> None:
    days = [SINCE + dt.timedelta(days=number) for number in range(51)]
    assert sent(P("SentDate").in_(days))[1] == f"SentDate = {days[50].isoformat()}"
    assert sent(P("SentDate").in_(days), ROWS)[1] == "SentDate = '2026-04-20T00:00:00'"


@examples(40, shrinking=False)
@given(
    st.lists(
        st.sampled_from(["Paris", "1", "x"]).flatmap(
            lambda text: st.sampled_from([text, text.upper(), f"{text} ", f"{text}.0", f"0{text}"])
        )
        | st.text("abAB", min_size=1, max_size=4),
        min_size=51,
        max_size=130,
        unique=True,
    )
)
def test_values_that_may_be_the_same_for_the_service_are_in_one_request(texts: list[str]) -> None:
    """Else it would find an object twice. Each value is sent once."""
    parts = [values(part, "Name") for part in prepare(P("Name").in_(texts), "Send", is_checked=True)]
    assert sorted(text for part in parts for text in part) == sorted(texts)

    def folded(text: str) -> object:
        try:
            return float(text)
        except ValueError:
            return text.rstrip().lower()

    places: dict[object, set[int]] = {}
    for number, part in enumerate(parts):
        for text in part:
            places.setdefault(folded(text), set()).add(number)
    assert all(len(numbers) == 1 for numbers in places.values())
