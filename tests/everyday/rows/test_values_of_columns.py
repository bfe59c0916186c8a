"""Texts of the service, read by columns: judged by `strptime`, by decimal's own arithmetic, and by plain rules."""

from __future__ import annotations

import pickle
from datetime import UTC, datetime, timedelta, timezone
from decimal import Context, Decimal, Inexact, InvalidOperation

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from sfmc_soap import SERVER_TIME
from sfmc_soap.everyday.rows import Column

NUMBER = Column(name="Items", type="Number")
DATE = Column(name="PaidAt", type="Date")
BOOLEAN = Column(name="Gift", type="Boolean")
TYPES = ["Text", "Number", "Date", "Boolean", "EmailAddress", "Phone", "Decimal", "Locale", "Unheard of"]

numerals = st.text("0123456789+-.٣²೬e, ", max_size=22) | st.integers(-(2**64), 2**64).map(str)
moments = st.datetimes(timezones=st.just(SERVER_TIME)).map(lambda moment: moment.replace(microsecond=0))
AS_THE_SERVICE_WRITES = ["%m/%d/%Y %I:%M:%S %p", "%m/%d/%Y %H:%M:%S", "%m/%d/%Y", "%m/%d/%Y %I:%M %p", "%m/%d/%Y %H:%M"]


def moment_by_strptime(text: str) -> datetime | None:
    for format in AS_THE_SERVICE_WRITES:
        try:
            return datetime.strptime(text, format).replace(tzinfo=SERVER_TIME)
        except ValueError:
            continue
    return None


@given(numerals)
@example("9223372036854775807")
@example("9223372036854775808")
@example("-0")
def test_a_number_is_an_int_of_64_bits(text: str) -> None:
    digits = text[1:] if text[:1] in ("+", "-") else text
    fits = digits != "" and set(digits) <= set("0123456789") and len(digits) < 20 and -(2**63) <= int(text) < 2**63
    assert NUMBER.value(text) == (int(text) if fits else text or None)


@given(numerals, st.integers(1, 38).flatmap(lambda most: st.tuples(st.just(most), st.integers(0, most))))
def test_a_decimal_keeps_all_its_digits_and_stays_within_its_column(text: str, sizes: tuple[int, int]) -> None:
    precision, scale = sizes
    column = Column(name="Amount", type="Decimal", precision=precision, scale=scale)
    value = column.value(text)
    try:
        if not set(text) <= set("0123456789+-."):
            raise InvalidOperation
        expected = Decimal(text)
        expected.quantize(Decimal(1).scaleb(-scale), context=Context(precision, traps=[Inexact, InvalidOperation]))
    except (InvalidOperation, Inexact):
        assert value == (text or None) and not isinstance(value, Decimal)
    else:
        assert isinstance(value, Decimal) and value.as_tuple() == expected.as_tuple()


@given(moments, st.sampled_from([*AS_THE_SERVICE_WRITES[:2], "%Y-%m-%dT%H:%M:%S", "%Y-%m-%d %H:%M:%S"]))
def test_a_date_is_in_server_time(moment: datetime, format: str) -> None:
    text = moment.strftime(format.replace("%Y", f"{moment.year:04}"))
    assert DATE.value(text) == moment
    value = DATE.value(text)
    assert isinstance(value, datetime) and value.utcoffset() == timedelta(hours=-6)


@given(st.datetimes(timezones=st.timezones() | st.just(UTC), min_value=datetime(1970, 1, 1)))
def test_a_date_with_a_zone_is_that_moment(moment: datetime) -> None:
    moment = moment.replace(fold=0)
    offset = moment.utcoffset() or timedelta()
    if offset % timedelta(minutes=1) == timedelta():
        # Where clocks are changed, a time of day that is there twice is equal to none in another zone.
        assert DATE.value(moment.isoformat()) == moment.replace(tzinfo=timezone(offset))


numbers_in_dates = st.integers(0, 32)


@given(*[numbers_in_dates] * 3, st.integers(0, 9999), st.sampled_from(["", " AM", " PM", " pm", " XM", "AM"]))
def test_a_date_is_read_month_first(month: int, day: int, hour: int, year: int, half: str) -> None:
    text = f"{month}/{day}/{year:04} {hour}:07:09{half}"
    assert DATE.value(text) == (moment_by_strptime(text) or text)


@pytest.mark.parametrize(
    "text",
    ["1/1/0000", "13/1/2026", "2/30/2026", "٣/1/2026", "2026-02-30", "2026-01-01T24:00:00", "3/1/2026 9:14 ", "1/1/26"],
)
def test_what_is_not_a_date_stays_text(text: str) -> None:
    assert DATE.value(text) == text and DATE.is_unfit(text)


def test_dates_are_day_first_where_the_caller_says_so() -> None:
    assert DATE.value("1/3/2026 9:14:02", "%d/%m/%Y %H:%M:%S") == datetime(2026, 3, 1, 9, 14, 2, tzinfo=SERVER_TIME)
    assert DATE.value("2026-03-01", "%d/%m/%Y %H:%M:%S") == datetime(2026, 3, 1, tzinfo=SERVER_TIME)
    assert DATE.value("٣/3/2026 9:14:02", "%d/%m/%Y %H:%M:%S") == "٣/3/2026 9:14:02"


@pytest.mark.parametrize(
    ("text", "value"), [("True", True), ("false", False), ("1", True), ("0", False), ("Yes", True)]
)
def test_a_boolean_is_a_bool(text: str, value: bool) -> None:
    assert BOOLEAN.value(text) is value


@given(st.sampled_from(TYPES), st.text(max_size=40))
def test_any_text_is_a_value_or_stays_text(type: str, text: str) -> None:
    column = Column(name="x", type=type)
    value = column.value(text)
    assert (value is None) == (text == "")
    assert not isinstance(value, str) or value == text
    assert column.is_unfit(value) == (isinstance(value, str) and type in ("Number", "Date", "Boolean", "Decimal"))


@pytest.mark.parametrize("type", TYPES)
@pytest.mark.parametrize("text", ["9" * 1_000_000, "0" * 1_000_000 + ".5", "1/1/2026 " + " " * 1_000_000])
def test_a_text_of_a_million_characters_stays_text(type: str, text: str) -> None:
    assert Column(name="x", type=type).value(text) is text


def test_a_column_says_what_it_is() -> None:
    amount = Column(name="Amount", type="Decimal", precision=10, scale=2, default="0.00")
    number = Column(name="OrderNo", length=20, is_key=True, is_required=True)
    assert str(amount) == "Amount Decimal(10, 2) default 0.00"
    assert str(number) == "OrderNo Text(20) key required"
    assert pickle.loads(pickle.dumps(amount)) == amount
