"""Rows are added, changed, added or changed, and removed. What does not fit is a failure of its own."""

from __future__ import annotations

import datetime as dt
import enum
from decimal import Decimal
from typing import Any

import pytest
from sfmc_soap import SERVER_TIME, UNSET, Column, ConfigurationError, NoSuchDataExtension, UnknownColumnError
from support.everyday.sides import Side
from support.everyday.storing import open_orders, stored

PLACED = dt.datetime(2026, 3, 1, 9, 14, 2, tzinfo=SERVER_TIME)
BETWEEN = PLACED.replace(microsecond=500_000)
FULL: dict[str, Any] = {
    "OrderNo": "A-1",
    "Total": Decimal("12.5"),
    "Pieces": 3,
    "Placed": PLACED,
    "Paid": True,
    "Note": "for Ada",
    "Email": "ada@example.org",
}


@pytest.fixture(autouse=True)
def orders(side: Side) -> None:
    open_orders(side.tenant)


def there(side: Side) -> list[dict[str, Any]]:
    """All rows, by their numbers."""
    rows = side.items(side.client.data_extension("orders").rows())
    return sorted(rows, key=lambda row: str(row["OrderNo"]))


def writes(side: Side) -> list[str]:
    """The operations that wrote something."""
    return [call.operation for call in side.tenant.calls if call.operation in ("Create", "Update", "Delete", "Perform")]


def last_update(side: Side) -> Any:
    """The first row of the last Update."""
    return [call.request for call in side.tenant.calls if call.operation == "Update"][-1].objects[0]


def test_rows_that_are_upserted_are_read_back(side: Side) -> None:
    report = side.run(side.client.data_extension("orders").upsert([FULL]))
    assert (report.succeeded, report.failures) == (1, [])
    assert there(side) == [FULL]
    assert stored(side.tenant, "orders", ["Placed", "Paid"]) == [{"Placed": "3/1/2026 9:14:02 AM", "Paid": "True"}]


def test_what_is_absent_stays_and_none_clears(side: Side) -> None:
    """As does an empty text, but for a Text."""
    table = side.client.data_extension("orders")
    side.run(table.insert([FULL]))
    side.run(table.update([{"OrderNo": "A-1", "Total": None, "Pieces": "", "Email": "", "Paid": UNSET}]))
    assert there(side) == [FULL | {"Total": None, "Pieces": None, "Email": None}]
    sent = last_update(side).properties
    assert {each.name for each in sent} == {"Total", "Pieces", "Email"}
    assert {type(each).__name__ for each in sent} == {"NullAPIProperty"}


def test_an_empty_text_is_sent_to_a_text_or_skipped(side: Side) -> None:
    table = side.client.data_extension("orders")
    side.run(table.insert([FULL]))
    side.run(table.update([{"OrderNo": "A-1", "Note": "", "Pieces": ""}], empty="skip"))
    assert there(side) == [FULL]
    side.run(table.update([{"OrderNo": "A-1", "Note": ""}]))
    assert stored(side.tenant, "orders", ["Note"]) == [{"Note": ""}]
    assert type(last_update(side).properties[0]).__name__ == "APIProperty"


def test_only_new_rows_are_inserted_and_only_old_ones_updated(side: Side) -> None:
    table = side.client.data_extension("orders")
    side.run(table.insert([FULL]))
    again = side.run(table.insert([FULL, {"OrderNo": "A-2"}]))
    assert again.succeeded == 1
    assert [(each.index, each.object) for each in again.failures] == [(0, FULL)]
    assert "PRIMARY KEY" in " ".join(again.failures[0].reasons)
    update = side.run(table.update([{"OrderNo": "A-3", "Pieces": 1}, {"OrderNo": "A-2", "Pieces": 2}]))
    assert (update.succeeded, [each.index for each in update.failures]) == (1, [0])


def test_rows_are_deleted_by_their_keys(side: Side) -> None:
    """One that is not there counts as deleted. Whole rows do as well."""
    table = side.client.data_extension("orders")
    side.run(table.insert([FULL, {"OrderNo": "A-2"}, {"OrderNo": "A-3"}]))
    report = side.run(table.delete([{"OrderNo": "A-1"}, {"OrderNo": "none"}, {"OrderNo": "A-3", "Total": "letters"}]))
    assert report.succeeded == 3
    assert [row["OrderNo"] for row in there(side)] == ["A-2"]


def test_all_rows_are_cleared_at_once(side: Side) -> None:
    table = side.client.data_extension("orders")
    side.run(table.insert([FULL, {"OrderNo": "A-2"}]))
    cleared: Any = table.clear  # a type checker sees that it returns nothing
    side.run(cleared())
    assert there(side) == []


UNFIT: list[tuple[str, Any, str]] = [
    ("Pieces", "three", "expected a whole number of 64 bits"),
    ("Pieces", 2**63, "a number that 64 bits cannot hold"),
    ("Pieces", True, "expected an int, got bool"),
    ("Pieces", 1.5, "expected an int, got float"),
    ("Total", Decimal("1.234"), "a number that does not fit 9 digits, 2 of them after the point"),
    ("Total", Decimal("1E+99"), "a number that does not fit 9 digits, 2 of them after the point"),
    ("Total", float("inf"), "a Decimal that is not finite"),
    ("Total", Decimal("sNaN"), "a number that no column can hold"),
    ("Total", "1,50", "expected a number such as 12.50, with no more digits than the column has"),
    ("Total", True, "expected a Decimal, got bool"),
    (
        "Placed",
        dt.datetime(2026, 3, 1),
        "a datetime without a time zone: write tzinfo=SERVER_TIME, or the zone that it is in",
    ),
    (
        "Placed",
        dt.datetime.max.replace(tzinfo=dt.timezone(dt.timedelta(hours=-12))),
        "a moment that is in no year from 1 to 9999 in server time",
    ),
    ("Placed", "31.12.2026", "expected a date, month first or ISO 8601, such as 2026-03-01T09:14:02"),
    ("Placed", 20260301, "expected a datetime or date, got int"),
    ("Paid", 1, "expected a bool, got int"),
    ("Paid", "maybe", "expected True or False"),
    ("Note", "x" * 21, "21 characters, of which it takes 20"),
    ("Note", "\x00", "a character that XML cannot carry: U+0000"),
    ("Note", 7, "expected a str, got int"),
    ("Note", ["x"], "expected a str, got list"),
]


def test_a_value_that_does_not_fit_fails_its_row_alone(side: Side) -> None:
    """With the name of the column, and without the value. It is not sent."""
    rows = [{"OrderNo": "A-1"}, *({"OrderNo": "A-2", column: value} for column, value, _ in UNFIT), {"OrderNo": "A-3"}]
    report = side.run(side.client.data_extension("orders").upsert(rows))
    assert report.succeeded == 2
    reasons = [[f"column {column!r}: {reason}"] for column, _, reason in UNFIT]
    assert [each.reasons for each in report.failures] == reasons
    assert all(each.object is rows[each.index] for each in report.failures)
    assert [row["OrderNo"] for row in there(side)] == ["A-1", "A-3"]


def test_numbers_of_any_class_are_numbers(side: Side) -> None:
    """An enumeration, a whole float or Decimal, what has an index."""

    class Size(enum.IntEnum):
        LARGE = 7

    class Index:
        def __index__(self) -> int:
            return 8

    values: list[Any] = [Size.LARGE, Index(), 9.0, Decimal("1.0E+1"), "+11"]
    rows = [{"OrderNo": f"A-{number}", "Pieces": value} for number, value in enumerate(values)]
    report = side.run(side.client.data_extension("orders").upsert(rows))
    assert [each.reasons for each in report.failures] == []
    assert [row["Pieces"] for row in there(side)] == [7, 8, 9, 10, 11]


def test_a_row_without_its_key_or_what_is_required_fails_alone(side: Side) -> None:
    """What is required only counts where a row may be new, and has no default."""
    columns = [
        Column(name="No", type="Number", is_key=True),
        Column(name="Must", length=5, is_required=True),
        Column(name="Given", length=5, is_required=True, default="x"),
    ]
    table = side.client.data_extension("strict")
    side.run(table.create(columns))
    rows: list[dict[str, Any]] = [{"No": 1, "Must": "a"}, {"Must": "b"}, {"No": None, "Must": "c"}, {"No": 4}]
    report = side.run(table.upsert([*rows, {"No": 5, "Must": "d", "Given": None}]))
    assert [(each.index, each.reasons) for each in report.failures] == [
        (1, ["column 'No' is part of the primary key, and has no value"]),
        (2, ["column 'No' is part of the primary key, and has no value"]),
        (3, ["column 'Must' is required, and has no value"]),
        (4, ["column 'Given' is required, and has no value"]),
    ]
    assert side.run(table.update([{"No": 1, "Given": "y"}])).succeeded == 1
    assert side.run(table.update([{"No": 1, "Must": None}])).failures[0].reasons == [
        "column 'Must' is required, and has no value"
    ]
    assert stored(side.tenant, "strict", ["No", "Must", "Given"]) == [{"No": "1", "Must": "a", "Given": "y"}]


@pytest.mark.parametrize("method", ["insert", "update", "upsert", "delete", "replace"])
def test_an_unknown_column_of_the_first_row_is_an_error_before_anything_is_sent(side: Side, method: str) -> None:
    before = len(writes(side))
    rows = [{"orderno": "A-1", "Totl": 1, "Note": "x"}]
    with pytest.raises(UnknownColumnError) as error:
        side.run(getattr(side.client.data_extension("orders"), method)(rows))
    assert str(error.value) == (
        "nothing was sent to the data extension 'orders': no column 'orderno': did you mean 'OrderNo'?;"
        " no column 'Totl': did you mean 'Total'?"
    )
    assert len(writes(side)) == before


def test_an_unknown_column_of_a_later_row_fails_that_row(side: Side) -> None:
    rows: list[Any] = [{"OrderNo": "A-1"}, {"OrderNo": "A-2", "Totl": 1}, {"OrderNo": "A-3", 5: 1}, {"OrderNo": "A-4"}]
    report = side.run(side.client.data_extension("orders").upsert(rows))
    assert report.succeeded == 2
    assert [each.reasons for each in report.failures] == [
        ["no column 'Totl': did you mean 'Total'?"],
        ["no column 5: names of columns are texts"],
    ]


def test_what_is_not_there_or_has_no_key(side: Side) -> None:
    with pytest.raises(NoSuchDataExtension):
        side.run(side.client.data_extension("order").upsert([FULL]))
    table = side.client.data_extension("log")
    side.run(table.create({"Line": "Text(50)"}))
    assert side.run(table.insert([{"Line": "a"}, {"Line": "a"}])).succeeded == 2
    with pytest.raises(ConfigurationError, match=r"update\(\): the data extension 'log' has no primary key"):
        side.run(table.update([{"Line": "b"}]))


def test_columns_that_are_known_are_not_asked_for(side: Side) -> None:
    """Names are of texts; the service finds the key among the properties, and for a delete in what is given."""
    before = len(side.tenant.calls)
    table = side.client.data_extension("orders", columns=["OrderNo", "Pieces"])
    assert side.run(table.upsert([{"OrderNo": "A-1", "Pieces": "3"}, {"OrderNo": "A-2", "Pieces": 4}])).succeeded == 1
    typed = side.client.data_extension(
        "orders", columns=[Column(name="OrderNo", is_key=True), Column(name="Paid", type="Boolean")]
    )
    assert side.run(typed.upsert([{"OrderNo": "A-3", "Paid": True}])).succeeded == 1
    assert side.items(table.rows()) == [{"OrderNo": "A-1", "Pieces": "3"}, {"OrderNo": "A-3", "Pieces": None}]
    assert side.run(table.delete([{"OrderNo": "A-1"}])).succeeded == 1
    assert [call.operation for call in side.tenant.calls[before:]] == ["Update", "Update", "Retrieve", "Delete"]
    with pytest.raises(UnknownColumnError):
        side.run(table.upsert([{"OrderNo": "A-1", "Total": "3"}]))
    with pytest.raises(
        NoSuchDataExtension, match=r"the data extension 'order' is not there: .*Invalid data extension key"
    ):
        side.run(side.client.data_extension("order", columns=["OrderNo"]).upsert([{"OrderNo": "A-1"}] * 3))


@pytest.mark.parametrize(
    ("columns", "message"),
    [([], "at least one"), (["a", "a"], "'a' is there twice"), ([""], "no name")],
)
def test_columns_that_cannot_be(side: Side, columns: list[str], message: str) -> None:
    with pytest.raises(ConfigurationError, match=message):
        side.client.data_extension("orders", columns=columns)


@pytest.mark.parametrize("size", [-1, 0, 1 << 40])
def test_columns_of_any_size_bound_what_is_done(side: Side, size: int) -> None:
    """What the service tells of a column need not be sensible: such a size counts as not known."""
    columns = [
        Column(name="OrderNo", length=size, is_key=True),
        Column(name="Total", type="Decimal", precision=size, scale=min(size, 2)),
    ]
    table = side.client.data_extension("orders", columns=columns)
    assert side.run(table.upsert([{"OrderNo": "A-1", "Total": Decimal(7)}])).succeeded == 1
    assert there(side)[0]["Total"] == 7
    unsized = side.client.data_extension("orders", columns=[columns[0], Column(name="Total", type="Decimal")])
    assert side.run(unsized.upsert([{"OrderNo": "A-1", "Total": Decimal("7.25")}])).succeeded == 1
    assert there(side)[0]["Total"] == Decimal("7.25")
    unfit = [{"OrderNo": "A-2", "Total": Decimal("1E+999999")}, {"OrderNo": "A-3", "Total": Decimal("1E-999999")}]
    assert [each.index for each in side.run(table.upsert(unfit)).failures] == [0, 1]


def test_rows_that_are_selected_are_rows_to_write(side: Side) -> None:
    """While they are read, by the same client; also back into the same data extension."""
    table = side.client.data_extension("orders")
    side.run(table.insert([{"OrderNo": f"A-{number}", "Pieces": number} for number in range(60)]))
    rows: Any = table.rows("OrderNo", "Pieces", page_size=20)
    assert side.run(table.upsert(rows)).succeeded == 60
    assert side.run(table.delete(rows)).succeeded == 60
    assert there(side) == []


def test_outcomes_come_as_they_are_known(side: Side) -> None:
    """In the order of the rows, for all four."""
    table = side.client.data_extension("orders")
    rows = [{"OrderNo": f"A-{number}", "Pieces": number} for number in range(7)]
    for outcomes in (table.iter_insert, table.iter_update, table.iter_upsert, table.iter_delete):
        found = side.items(outcomes(rows, batch_size=2))
        assert [(each.index, each.object, each.ok) for each in found] == [(n, row, True) for n, row in enumerate(rows)]
    assert there(side) == []


@pytest.mark.parametrize("placed", [BETWEEN, BETWEEN.isoformat()], ids=["a datetime", "a text"])
def test_fractions_of_a_second_are_told_once(side: Side, placed: dt.datetime | str) -> None:
    rows = [{"OrderNo": f"A-{number}", "Placed": placed} for number in range(3)]
    with pytest.warns(match="column 'Placed': dates are written in whole seconds") as told:
        side.run(side.client.data_extension("orders").upsert(rows))
    assert len(told) == 1
    assert {row["Placed"] for row in there(side)} == {PLACED}


def test_no_row_is_lost_when_the_run_is_interrupted(side: Side) -> None:
    """Not even the one that is being looked at."""

    class Interrupting(dict[str, Any]):
        def items(self) -> Any:
            raise KeyboardInterrupt

    rows = [*({"OrderNo": f"A-{number}"} for number in range(3)), Interrupting(), {"OrderNo": "A-4"}]
    with pytest.raises(KeyboardInterrupt) as raised:
        side.run(side.client.data_extension("orders").upsert(rows, batch_size=2, concurrency=1))
    report = vars(raised.value)["report"]
    assert (report.succeeded, [each.index for each in report.failures], report.unknown) == (2, [2, 3], [])
