"""Conditions: what `P` makes, how it is joined, and how it reads."""

from __future__ import annotations

import copy
import datetime as dt
import enum
import pickle
import warnings
from collections.abc import Callable, Sequence
from decimal import Decimal
from functools import reduce
from operator import and_, or_
from typing import Any
from zoneinfo import ZoneInfo

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from sfmc_soap import (
    SERVER_TIME,
    ComplexFilterPart,
    Condition,
    FilterError,
    LogicalOperators,
    P,
    RetrieveRequest,
    SfmcSoapWarning,
    SimpleFilterPart,
    SimpleOperators,
    SubscriberStatus,
    TagFilterPart,
    dumps,
    from_dict,
    loads,
    specified,
    to_dict,
)
from sfmc_soap.everyday.filters import filtered_properties
from support.everyday.spoken import read, tuples
from support.messages import meaning, xml

SINCE = dt.datetime(2026, 3, 1, tzinfo=SERVER_TIME)
NEW_YORK = ZoneInfo("America/New_York")
BY_HAND = SimpleFilterPart(property="SendID", simple_operator=SimpleOperators.EQUALS, value=["43"])


class Size(enum.IntEnum):
    """An enumeration of somebody's own."""

    LARGE = 3


def simple(condition: object) -> SimpleFilterPart:
    assert isinstance(condition, Condition)
    assert isinstance(condition, SimpleFilterPart)
    return condition


# What it makes.


def test_the_xml_is_that_of_a_tree_of_two_operands() -> None:
    where = (P("SendID").in_(60011, 60012)) & ((P("EventDate") >= SINCE) & (P("EventDate") < SINCE + dt.timedelta(1)))
    side = '<{0} xsi:type="SimpleFilterPart"><Property>{1}</Property><SimpleOperator>{2}</SimpleOperator>{3}</{0}>'
    left = side.format("LeftOperand", "SendID", "IN", "<Value>60011</Value><Value>60012</Value>")
    low = side.format("LeftOperand", "EventDate", "greaterThanOrEqual", "<DateValue>2026-03-01T00:00:00</DateValue>")
    high = side.format("RightOperand", "EventDate", "lessThan", "<DateValue>2026-03-02T00:00:00</DateValue>")
    both = "<LogicalOperator>AND</LogicalOperator>"
    right = f'<RightOperand xsi:type="ComplexFilterPart">{low}{both}{high}</RightOperand>'
    filter = f'<Filter xsi:type="ComplexFilterPart">{left}{both}{right}</Filter>'
    expected = xml("RetrieveRequest", filter, 'xsi:type="RetrieveRequest"')
    assert meaning(dumps(RetrieveRequest(filter=where))) == meaning(expected)


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (True, "true"),
        (False, "false"),
        (43, "43"),
        (-(10**20), "-100000000000000000000"),
        (0.1, "0.1"),
        (1e22, "10000000000000000000000"),
        (-2.5e-7, "-0.00000025"),
        (Decimal("1.50"), "1.50"),
        (Decimal("1E+3"), "1000"),
        ("", ""),
        ("O'Hara & <Co>", "O'Hara & <Co>"),
        (SubscriberStatus.ACTIVE, "Active"),
        (SubscriberStatus("Paused"), "Paused"),
        (Size.LARGE, "3"),
        (np.int64(7), "7"),
        (np.float64(0.5), "0.5"),
        (np.str_("a"), "a"),
    ],
)
def test_values_are_texts(value: Any, text: str) -> None:
    condition = P("Name") == value
    assert simple(condition).value == [text]
    assert type(simple(condition).value[0]) is str
    assert loads(dumps(RetrieveRequest(filter=condition)), RetrieveRequest).filter == condition


@pytest.mark.parametrize(
    ("date", "text"),
    [
        (SINCE, "2026-03-01T00:00:00"),
        (dt.datetime(2026, 3, 1, tzinfo=dt.UTC), "2026-03-01T00:00:00Z"),
        (dt.datetime(2026, 7, 1, tzinfo=NEW_YORK), "2026-07-01T00:00:00-04:00"),
        (pd.Timestamp("2026-03-01T00:00:00Z"), "2026-03-01T00:00:00Z"),
    ],
)
def test_dates_are_in_date_value_with_their_offset(date: dt.datetime, text: str) -> None:
    condition = P("EventDate") > date
    assert set(specified(condition)) == {"property", "simple_operator", "date_value"}
    assert f"<DateValue>{text}</DateValue>".encode() in dumps(condition)


FRACTION = SINCE + dt.timedelta(seconds=8, milliseconds=517)
FLOOR, CEILING = SINCE + dt.timedelta(seconds=8), SINCE + dt.timedelta(seconds=9)


@pytest.mark.parametrize(
    ("compare", "dates"),
    [
        (lambda date: date > FRACTION, [FLOOR]),
        (lambda date: date >= FRACTION, [FLOOR]),
        (lambda date: date < FRACTION, [CEILING]),
        (lambda date: date <= FRACTION, [CEILING]),
        (lambda date: date.between(FRACTION, FRACTION), [FLOOR, CEILING]),
        (lambda date: date.between(SINCE, FRACTION), [SINCE, CEILING]),
        (lambda date: date < pd.Timestamp("2026-03-01T06:00:08.000000001Z"), [CEILING]),
    ],
)
def test_a_fraction_of_a_second_widens(compare: Callable[[P], Condition], dates: Sequence[dt.datetime]) -> None:
    with pytest.warns(SfmcSoapWarning, match=r"P\('EventDate'\): .* whole seconds, .* more than was asked for") as told:
        condition = compare(P("EventDate"))
    assert simple(condition).date_value == dates
    assert [each.filename for each in told] == [__file__]


def test_it_is_told_once_of_a_line() -> None:
    with warnings.catch_warnings(record=True) as told:
        warnings.simplefilter("default")
        for milliseconds in (1, 2, 3):
            _ = P("EventDate") > SINCE + dt.timedelta(milliseconds=milliseconds)
    assert len(told) == 1


def test_the_next_second_is_the_next_one_where_clocks_are_changed() -> None:
    before = dt.datetime(2026, 11, 1, 1, 59, 59, 500_000, tzinfo=NEW_YORK)
    with pytest.warns(SfmcSoapWarning):
        condition = P("EventDate") < before
    assert simple(condition).date_value[0].astimezone(dt.UTC) == dt.datetime(2026, 11, 1, 6, tzinfo=dt.UTC)


@pytest.mark.parametrize(
    ("condition", "operator", "values"),
    [
        (P("City").in_("Paris", "Rome", "Paris"), "IN", ["Paris", "Rome"]),
        (P("City").in_(["Paris", "Rome"]), "IN", ["Paris", "Rome"]),
        (P("City").in_(each for each in ("Paris", "Rome")), "IN", ["Paris", "Rome"]),
        (P("City").in_(pd.Series([1, 2])), "IN", ["1", "2"]),
        (P("City").in_("Paris"), "equals", ["Paris"]),
        (P("City").in_(["Paris", "Paris"]), "equals", ["Paris"]),
        (P("City").in_(1, True, 1.0), "IN", ["1", "true", "1.0"]),
        (P("City").between(1, 2), "between", ["1", "2"]),
        (P("City").like("ar"), "like", ["ar"]),
        (P("City").is_null(), "isNull", []),
        (P("City").is_not_null(), "isNotNull", []),
    ],
)
def test_methods(condition: Condition, operator: str, values: list[str]) -> None:
    assert (simple(condition).simple_operator, simple(condition).value) == (operator, values)
    assert simple(condition).date_value == []


def test_dates_that_are_the_same_moment_are_one_value() -> None:
    condition = P("EventDate").in_(SINCE, SINCE.astimezone(dt.UTC), CEILING)
    assert simple(condition).date_value == [SINCE, CEILING]


def test_operators_may_stand_the_other_way_round() -> None:
    assert simple(43 == P("SendID")) == (P("SendID") == 43)  # noqa: SIM300
    assert (SINCE <= P("EventDate")) == (P("EventDate") >= SINCE)  # noqa: SIM300


# What it is.


def test_a_condition_is_equal_to_the_part_made_by_hand_and_to_what_was_read() -> None:
    assert (P("SendID") == 43) == BY_HAND
    assert BY_HAND == (P("SendID") == 43)  # noqa: SIM300 - the part made by hand is asked first
    assert (P("SendID") == 44) != BY_HAND
    where = (P("SendID") == 43) | ((P("SendID") == 44) & P("City").is_null())
    assert loads(dumps(RetrieveRequest(filter=where)), RetrieveRequest) == RetrieveRequest(filter=where)
    assert from_dict(to_dict(where)) == where
    assert where != (P("SendID") == 43)
    assert where != "SendID = 43"


@pytest.mark.parametrize("again", [copy.copy, copy.deepcopy, lambda value: pickle.loads(pickle.dumps(value))])
def test_conditions_and_properties_can_be_copied_and_pickled(again: Callable[[Any], Any]) -> None:
    where = (P("SendID") == 43) | (P("SendID") == 44)
    assert again(where) == where
    assert again(where) & where == where & where
    assert again(P("SendID")).name == "SendID"


def test_a_property_has_no_hash_and_does_not_change() -> None:
    with pytest.raises(TypeError, match="unhashable"):
        hash(P("SendID"))
    with pytest.raises(AttributeError):
        P("SendID").name = "JobID"  # type: ignore[misc]
    assert repr(P("SendID")) == "P('SendID')"


def test_parts_made_by_hand_are_joined_too() -> None:
    condition = P("City").is_null()
    for joined in (condition & BY_HAND, BY_HAND & condition, condition | BY_HAND, BY_HAND | condition):
        assert isinstance(joined, Condition)
    assert str(BY_HAND & condition) == "SendID = 43 AND City IS NULL"
    assert str(condition | TagFilterPart(tags=["a"])) == "City IS NULL OR TagFilterPart(tags=['a'])"


# How it reads.


@pytest.mark.parametrize(
    ("condition", "text"),
    [
        (
            (P("SendID") == 43) & (P("City").in_("Paris", "Rome") | (P("Total") >= 30)),
            "SendID = 43 AND (City IN ('Paris', 'Rome') OR Total >= 30)",
        ),
        ((P("a") == 1) & (P("b") != 2) & (P("c") < 3) | (P("d") <= 4), "(a = 1 AND b != 2 AND c < 3) OR d <= 4"),
        (P("Name") == "O'Hara", "Name = 'O''Hara'"),
        (P("Name") == "12 3", "Name = '12 3'"),
        (P("IsActive") == True, "IsActive = true"),  # noqa: E712 - it is not `is`
        (P("First Name").like("a"), "[First Name] LIKE 'a'"),
        (P("a]b").is_not_null(), "[a]]b] IS NOT NULL"),
        (P("order").between(1, 2.5) & P("or").is_null(), "order BETWEEN 1 AND 2.5 AND [or] IS NULL"),
        (P("Client.ID") > -1, "Client.ID > -1"),
        (P("EventDate") > SINCE, "EventDate > 2026-03-01T00:00:00-06:00"),
        (P("Name") == "2026-03-01T00:00:00-06:00", "Name = '2026-03-01T00:00:00-06:00'"),
        (P("ID").in_(1, "x"), "ID IN (1, 'x')"),
    ],
)
def test_text(condition: Condition, text: str) -> None:
    assert str(condition) == text
    assert repr(condition) == f"<Condition: {text}>"
    assert read(text) == tuples(condition)


@given(names=st.lists(st.text(min_size=1), min_size=1, max_size=3), text=st.text())
def test_any_name_and_any_text_can_be_read_back(names: list[str], text: str) -> None:
    where = reduce(or_, [(P(name) == text) & P(name).between(text, 1) for name in names])
    if "<hidden>" not in str(where):
        assert read(str(where)) == tuples(where)


def test_other_operators_are_shown_by_their_names() -> None:
    part = SimpleFilterPart(property="Name", simple_operator=SimpleOperators.BEGINS_WITH, value=["A"])
    assert str(part & P("ID").is_null()) == "Name beginsWith 'A' AND ID IS NULL"


def test_secrets_are_not_shown() -> None:
    where = (P("Password") == "s3cret") & P("AccessToken").in_("s3cret", "t0p")
    request = RetrieveRequest(object_type="Account", filter=where)
    assert str(where) == "Password = <hidden> AND AccessToken IN (<hidden>, <hidden>)"
    for shown in (str(where), repr(where), repr(request)):
        assert "s3cret" not in shown
    assert b"s3cret" in dumps(request)


def test_a_long_text_is_cut_in_a_repr_only() -> None:
    where = P("SubscriberKey").in_(f"key {number}" for number in range(1000))
    assert "'key 999'" in str(where)
    assert len(repr(where)) < 2_100
    assert len(repr(RetrieveRequest(filter=where))) < 500


# How deep it is.


def depth(xml: bytes) -> int:
    """How deep elements are nested."""
    deepest = level = 0
    for tag in xml.split(b"<")[1:]:
        level += -1 if tag.startswith(b"/") else 0 if b"/>" in tag else 1
        deepest = max(deepest, level)
    return deepest


NUMBERED = [P("ID") == number for number in range(3000)]


@pytest.mark.slow
@pytest.mark.parametrize("join", [and_, or_])
@pytest.mark.parametrize(
    "reduced",
    [
        reduce,
        lambda join, parts: reduce(lambda joined, part: join(part, joined), reversed(parts)),
        lambda join, parts: join(reduce(join, parts[:1000]), reduce(join, parts[1000:])),
    ],
    ids=["to the right", "to the left", "of two chains"],
)
def test_thousands_of_conditions_are_a_tree_of_small_depth(
    join: Callable[[Condition, Condition], Condition],
    reduced: Callable[[Callable[[Condition, Condition], Condition], Sequence[Condition]], Condition],
) -> None:
    """In their order, and with both ends of a message reading them as any other."""
    where = reduced(join, NUMBERED)
    operator = "AND" if join is and_ else "OR"
    assert str(where) == f" {operator} ".join(f"ID = {number}" for number in range(3000))
    message = dumps(RetrieveRequest(filter=where))
    assert depth(message) < 25
    assert loads(message, RetrieveRequest).filter == where


def test_a_short_chain_stays_as_it_was_written() -> None:
    one, two, three = P("a") == 1, P("b") == 2, P("c") == 3
    for where, left in (((one & two) & three, one & two), (one & (two & three), one)):
        assert isinstance(where, ComplexFilterPart)
        assert where.left_operand == left
        assert where.logical_operator is LogicalOperators.AND


def test_what_can_be_joined_can_be_sent() -> None:
    """The deepest condition goes through a message; one that is deeper is refused where it is made."""
    part: Condition = P("ID") == 0
    with pytest.raises(FilterError, match="nested more than 150 deep"):
        for number in range(200):
            part = (part & (P("ID") > number)) | (P("ID") < number)
    assert loads(dumps(RetrieveRequest(filter=part)), RetrieveRequest).filter == part
    assert len(filtered_properties(part)) == 1
    assert str(part).count("(") > 70


def test_properties_are_named_once_in_their_order() -> None:
    where = (P("SendID") == 43) & (P("City").is_null() | (P("SendID") == 44)) & (P("Client.ID") == 1)
    assert filtered_properties(where) == ["SendID", "City", "Client.ID"]
    assert filtered_properties(TagFilterPart(tags=["a"])) == []
