"""Guards: what breaks a known rule of the service is warned of once, or fails, or is sent without a word."""

from __future__ import annotations

import datetime as dt
import warnings
from collections.abc import Coroutine
from contextlib import suppress
from typing import Any

import pytest
from sfmc_soap import (
    SERVER_TIME,
    APIObject,
    Attribute,
    ComplexFilterPart,
    ConfigurationError,
    DataExtension,
    DataExtensionField,
    DataExtensionFieldType,
    DataFolder,
    EncodeError,
    FilterDefinition,
    List,
    LogicalOperators,
    Report,
    SfmcSoapWarning,
    SimpleFilterPart,
    SimpleOperators,
    Subscriber,
    SubscriberStatus,
    UnsupportedObjectFault,
)
from support.everyday.sides import Side
from support.tenant.mailing import define_triggered

LONG = "k" * 37
TEXT = DataExtensionFieldType.TEXT


def person(**values: Any) -> Subscriber:
    return Subscriber(**{"subscriber_key": "ada", "email_address": "ada@example.org", **values})


def filtered(*dates: dt.datetime) -> FilterDefinition:
    """A filter that compares dates."""
    left, right = (
        SimpleFilterPart(property="Joined", simple_operator=SimpleOperators.GREATER_THAN, date_value=[date])
        for date in dates
    )
    both = ComplexFilterPart(left_operand=left, logical_operator=LogicalOperators.AND, right_operand=right)
    return FilterDefinition(name="recent", customer_key="recent", data_filter=both)


WHOLE = dt.datetime(2026, 3, 1, tzinfo=SERVER_TIME)
REFUSED: list[tuple[APIObject, str]] = [
    (DataExtension(customer_key=LONG, name="x"), "CustomerKey has 37 characters: keep it to 36"),
    (DataFolder(customer_key=LONG, name="x"), "CustomerKey has 37 characters: keep it to 36"),
    (List(list_name="x" * 51), "ListName has 51 characters: 50 are the most (code 13010)"),
    (
        DataExtension(name="x", fields=[DataExtensionField(name="No", field_type=TEXT, is_primary_key=True)]),
        "the column 'No' is a key of type Text: it needs a MaxLength",
    ),
    (
        filtered(WHOLE, WHOLE.replace(microsecond=500_000)),
        "the filter compares Joined with a fraction of a second: DateValue has whole seconds",
    ),
    (
        person(status=SubscriberStatus.BOUNCED),
        "Create cannot set Status to Bounced (code 12016): leave it out, the service sets it",
    ),
    (
        person(status=SubscriberStatus.DELETED),
        "Create cannot set Status to Deleted (code 12016): use delete_all, or unsubscribe",
    ),
]
WARNED: list[tuple[APIObject, str]] = [
    (List(list_name="x", customer_key=LONG), "CustomerKey has 37 characters: keep it to 36"),
    (
        person(attributes=[Attribute(name=f"A{number}", value="") for number in range(11)]),
        "11 attributes: with more than 10 of them the service is slow",
    ),
    (
        DataExtension(name="x", fields=[DataExtensionField(name="Notes", field_type=TEXT)]),
        "the column 'Notes' is of type Text and has no MaxLength: it is without limit, and slow",
    ),
]
FINE: list[APIObject] = [
    DataExtension(customer_key=LONG[1:], name="x"),
    List(list_name="x" * 50),
    person(subscriber_key=LONG, customer_key=LONG),
    person(attributes=[Attribute(name="First Name", value="Ada")] * 10),
]


def test_what_the_service_would_refuse_fails_before_it_is_sent(side: Side) -> None:
    report = side.run(side.client.create_all([obj for obj, _ in REFUSED], strict="error"))
    assert [failure.reasons for failure in report.failures] == [[reason] for _, reason in REFUSED]
    assert "Create" not in [call.operation for call in side.tenant.calls]


@pytest.mark.parametrize(("obj", "reason"), REFUSED + WARNED)
def test_otherwise_it_is_sent_and_warned_of_once_at_the_line_of_the_caller(
    side: Side, obj: APIObject, reason: str
) -> None:
    # A tenant does not have all types. What is sent is what counts.
    with pytest.warns(SfmcSoapWarning) as told, suppress(UnsupportedObjectFault):
        call: Any = side.client.create_all([obj, obj])
        side.run(awaited(call) if isinstance(call, Coroutine) else call)
    assert [str(each.message) for each in told] == [f"{type(obj).__name__}: {reason}. This is told once"]
    assert [each.filename for each in told] == [__file__]
    assert "Create" in [call.operation for call in side.tenant.calls]


async def awaited(call: Any) -> Any:
    return await call


@pytest.mark.parametrize("obj", FINE)
def test_what_keeps_the_rules_is_not_warned_of(side: Side, obj: APIObject) -> None:
    with warnings.catch_warnings():
        warnings.simplefilter("error", SfmcSoapWarning)
        side.run(side.client.create_all([obj], strict="error" if isinstance(obj, Subscriber) else "warn"))


def test_whole_seconds_in_a_filter_keep_the_rules(side: Side) -> None:
    with warnings.catch_warnings(), pytest.raises(UnsupportedObjectFault):
        warnings.simplefilter("error", SfmcSoapWarning)
        side.run(side.client.create_all([filtered(WHOLE, WHOLE)], strict="error"))


def test_what_is_only_advice_is_warned_of_if_guards_are_strict(side: Side) -> None:
    with pytest.warns(SfmcSoapWarning, match="CustomerKey has 37 characters"):
        report = side.run(side.client.create_all([List(list_name="x", customer_key=LONG)], strict="error"))
    assert report.succeeded == 1


def test_nothing_is_said_if_guards_are_off(side: Side) -> None:
    with warnings.catch_warnings():
        warnings.simplefilter("error", SfmcSoapWarning)
        broken = [obj for obj, _ in REFUSED + WARNED if not isinstance(obj, FilterDefinition)]
        report = side.run(side.client.create_all(broken, strict=None))
    assert {failure.result is not None for failure in report.failures} == {True}


def test_the_status_counts_for_an_upsert_and_the_email_type_for_an_update(side: Side) -> None:
    with pytest.warns(SfmcSoapWarning, match="Create cannot set Status to Bounced"):
        side.run(side.client.upsert_all([person(status="Bounced")]))
    side.run(side.client.upsert_all([person(email_type_preference="Text")], strict="error"))
    with pytest.warns(SfmcSoapWarning, match="Update ignores EmailTypePreference: leave it out"):
        side.run(side.client.update_all([person(email_type_preference="HTML", status="Bounced")], strict="error"))


def test_profile_attributes_are_asked_for_once_and_only_if_guards_are_strict(side: Side) -> None:
    known, unknown = Attribute(name="first name", value="Ada"), Attribute(name="Shoe size", value="38")
    side.run(side.client.upsert_all([person(attributes=[unknown])]))
    side.run(side.client.create_all([List(list_name="x")], strict="error"))
    assert "Describe" not in [call.operation for call in side.tenant.calls]
    people = [person(subscriber_key=key, attributes=[known]) for key in ("bob", "cy")]
    report = side.run(side.client.upsert_all([*people, person(attributes=[unknown])], strict="error"))
    assert [failure.reasons for failure in report.failures] == [["there is no profile attribute 'Shoe size'"]]
    assert report.succeeded == 2
    assert [call.operation for call in side.tenant.calls].count("Describe") == 1


def test_requests_that_may_be_too_large_are_warned_of(side: Side) -> None:
    with pytest.warns(SfmcSoapWarning, match="max_bytes is 5,000,001: the service takes requests of 5,000,000 bytes"):
        side.run(side.client.create_all([List(list_name="x")], max_bytes=5_000_001))


def test_guards_that_there_are_not_are_an_error(side: Side) -> None:
    with pytest.raises(ConfigurationError, match='strict must be "warn", "error" or None'):
        side.run(side.client.create_all([], strict="no"))  # type: ignore[arg-type]


def test_a_warning_that_is_raised_comes_after_what_is_under_way_with_a_report(side: Side) -> None:
    lists = [List(list_name="x"), List(list_name="y", customer_key=LONG), List(list_name="z")]
    with warnings.catch_warnings(), pytest.raises(SfmcSoapWarning, match="CustomerKey has 37 characters") as told:
        warnings.simplefilter("error", SfmcSoapWarning)
        side.run(side.client.create_all(lists, batch_size=1))
    report: Report[List] = vars(told.value)["report"]
    assert report.succeeded == 1 and [failure.index for failure in report.failures] == [1]
    assert report.stopped == "SfmcSoapWarning, raised by what was given"


def test_what_is_of_a_wrong_type_fails_by_itself(side: Side) -> None:
    """Guards do not stumble over it: writing it says what is wrong."""
    circle = ComplexFilterPart()
    circle.left_operand = circle
    wrong: list[APIObject] = [DataExtension(name="x", fields=["No"]), person(attributes=None)]  # type: ignore[list-item]
    wrong.append(FilterDefinition(name="x", data_filter=circle))
    report = side.run(side.client.create_all([*wrong, List(list_name="x")], strict="error"))
    assert report.succeeded == 1 and [type(failure.error) for failure in report.failures] == [EncodeError] * 3


def test_a_send_is_warned_of_many_attributes_and_never_described(side: Side) -> None:
    with side.tenant.client() as client:
        define_triggered(client, key="welcome")
    recipient = {"SubscriberKey": "ada", "EmailAddress": "ada@example.org"} | {f"A{number}": "" for number in range(11)}
    with pytest.warns(SfmcSoapWarning, match="TriggeredSend: 11 attributes"):
        assert side.run(side.client.send("welcome", [recipient], strict="error")).succeeded == 1
    assert "Describe" not in [call.operation for call in side.tenant.calls]
