"""What is asked of an extract is checked, and written as the service takes it, before anything is sent."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sfmc_soap import SERVER_TIME, ExtractError, ExtractRequestMsg, TrackingData, TrackingOption
from support.everyday.sides import Side

DAY = dt.date(2026, 3, 1)
PERIOD: Mapping[str, Any] = {"start": DAY, "end": dt.date(2026, 4, 1)}
OPENS = TrackingData.OPENS


def sent(side: Side) -> dict[str, str]:
    """The parameters of the extract that was asked for last."""
    request = side.tenant.calls.soap[-1].request
    assert isinstance(request, ExtractRequestMsg)
    [only] = request.requests
    return {str(each.name): str(each.value) for each in only.parameters or []}


def test_a_request_for_rows_is_that_of_the_vendors_sample(side: Side) -> None:
    with pytest.raises(Exception, match="31007"):
        side.run(side.client.extract_data_extension("orders_2026", "orders%%Year%%%%Month%%%%Day%%.csv"))
    assert sent(side) == {
        "DECustomerKey": "orders_2026",
        "HasColumnHeaders": "true",
        "_AsyncID": "0",
        "OutputFileName": "orders%%Year%%%%Month%%%%Day%%.csv",
        "StartDate": "1/1/1900 1:00:00 AM",
        "EndDate": "1/1/1900 1:00:00 AM",
    }


def test_a_tracking_request_holds_each_parameter_by_its_name_and_type(side: Side) -> None:
    options = {TrackingOption.TIMEZONE: 1, TrackingOption.INCLUDE_TEST_SENDS: True, TrackingOption.USE_IDS: False}
    extract = side.client.extract_tracking(
        "t.zip", OPENS, "ExtractSent", **PERIOD, sends=[4, 7], accounts=[1000001], options=options
    )
    assert side.run(extract).overall_status == "OK"
    assert sent(side) == {
        "StartDate": "3/1/2026 12:00:00 AM",
        "EndDate": "4/1/2026 12:00:00 AM",
        "OutputFileName": "t.zip",
        "_AsyncID": "0",
        "Format": "csv",
        "ExtractOpens": "true",
        "ExtractSent": "true",
        "Timezone": "1",
        "IncludeTestSends": "true",
        "UseIDs": "false",
        "SendIDs": "4,7",
        "AccountIDs": "1000001",
    }


def test_every_name_is_one_that_the_service_takes(side: Side) -> None:
    values: dict[str, str | int] = dict.fromkeys(TrackingOption, True)
    values |= dict.fromkeys(["Attributes", "CharacterEncoding", "Format"], "Default")
    values |= {"ColumnDelimiter": "|", "TextQualifier": "'", "Timezone": 5}
    extract = side.client.extract_tracking("t.zip", *TrackingData, **PERIOD, options=values)
    assert side.run(extract).overall_status == "OK"


@pytest.mark.parametrize(
    ("start", "end", "texts"),
    [
        (
            dt.datetime(2026, 3, 1, 15, 14, 2, 900_000, tzinfo=dt.UTC),
            dt.datetime(2026, 3, 1, 21, 14, 2, 100_000, tzinfo=dt.UTC),
            ("3/1/2026 9:14:02 AM", "3/1/2026 3:14:03 PM"),
        ),
        (DAY, dt.datetime(2026, 3, 1, 12, tzinfo=SERVER_TIME), ("3/1/2026 12:00:00 AM", "3/1/2026 12:00:00 PM")),
    ],
)
def test_a_period_is_written_in_server_time_and_never_shorter(
    side: Side, start: dt.date, end: dt.date, texts: tuple[str, str]
) -> None:
    side.run(side.client.extract_tracking("t.zip", OPENS, start=start, end=end))
    assert (sent(side)["StartDate"], sent(side)["EndDate"]) == texts


WRONG: dict[str, tuple[tuple[Any, ...], dict[str, Any]]] = {
    "nothing to extract": ((), {}),
    "no TrackingData 'ExtractOpen': did you mean 'ExtractOpens'": (("ExtractOpen",), {}),
    "no TrackingOption 'ColumnDelimeter': did you mean 'ColumnDelimiter'": (
        (OPENS,),
        {"options": {"ColumnDelimeter": "|"}},
    ),
    "SendIDs has an argument of its own": ((OPENS,), {"options": {"SendIDs": "4"}}),
    "expected TrackingData, got int": ((4,), {}),
    "ends before it has begun": ((OPENS,), {"end": DAY}),
    "end: a datetime without a time zone": ((OPENS,), {"end": dt.datetime(2026, 4, 1)}),
    "start: expected a datetime or a date, got str": ((OPENS,), {"start": "2026-03-01"}),
    "end: no second follows": ((OPENS,), {"end": dt.datetime.max.replace(tzinfo=dt.UTC)}),
    "IncludeUnsubReason says something of ExtractUnsubs": (
        (OPENS,),
        {"options": {TrackingOption.INCLUDE_UNSUB_REASON: True}},
    ),
    "are the same": ((OPENS,), {"options": {"TextQualifier": ",", "ColumnDelimiter": ","}}),
    "and QuoteText that nothing does": ((OPENS,), {"options": {"TextQualifier": "'", "QuoteText": False}}),
    "UseIDs: expected a value of type bool, got str": ((OPENS,), {"options": {"UseIDs": "true"}}),
    "Format: expected a value of type str, got int": ((OPENS,), {"options": {"Format": 3}}),
    "Timezone: expected a value of type int, got bool": ((OPENS,), {"options": {"Timezone": True}}),
    "Timezone: a number of more than 400 digits": ((OPENS,), {"options": {"Timezone": 10**5000}}),
    "options: expected a mapping of names to values, got list": ((OPENS,), {"options": ["UseIDs"]}),
    "SendIDs: an ID is a whole number": ((OPENS,), {"sends": ["4"]}),
    "AccountIDs: an ID is a whole number": ((OPENS,), {"accounts": [0]}),
}


@pytest.mark.parametrize("message", WRONG)
def test_what_is_wrong_is_said_before_anything_is_sent(side: Side, message: str) -> None:
    data, arguments = WRONG[message]
    with pytest.raises(ExtractError, match=message):
        side.run(side.client.extract_tracking("t.zip", *data, **{**PERIOD, **arguments}))
    assert not side.tenant.calls


@pytest.mark.parametrize(
    ("key", "file", "message"),
    [
        ("", "a.csv", "the key of the data extension is empty"),
        ("orders", " ", "the name of the file is empty"),
        (7, "a.csv", "the key of the data extension: expected a str, got int"),
    ],
)
def test_rows_need_a_key_and_a_file(side: Side, key: Any, file: str, message: str) -> None:
    with pytest.raises(ExtractError, match=message):
        side.run(side.client.extract_data_extension(key, file))
    assert not side.tenant.calls


@given(moment=st.datetimes(dt.datetime(2, 1, 1), dt.datetime(9998, 12, 31), timezones=st.just(dt.UTC)))
def test_a_date_is_read_back_as_the_same_second(moment: dt.datetime) -> None:
    from sfmc_soap.everyday.extracting.dates import server_time, us_text

    read = dt.datetime.strptime(us_text(server_time(moment, "start")), "%m/%d/%Y %I:%M:%S %p")
    assert read.replace(tzinfo=SERVER_TIME) == moment.replace(microsecond=0)


def test_whether_there_is_a_heading_is_a_bool(side: Side) -> None:
    wrong: Any = "no"
    with pytest.raises(ExtractError, match="column_headers: expected a bool, got str"):
        side.run(side.client.extract_data_extension("orders", "a.csv", column_headers=wrong))
    assert not side.tenant.calls
