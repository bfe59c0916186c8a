"""All rows are replaced: the new ones are checked before anything is removed."""

from __future__ import annotations

from typing import Any

import pytest
from sfmc_soap import (
    AuthenticationFault,
    Batch,
    CallError,
    ConfigurationError,
    ProtocolError,
    TotalFailure,
    WriteOptions,
)
from support.everyday.sides import Side
from support.everyday.storing import open_orders


@pytest.fixture(autouse=True)
def orders(side: Side) -> None:
    open_orders(side.tenant)
    with side.tenant.client() as client:
        client.data_extension("orders").insert([{"OrderNo": "old"}])


def numbers(side: Side) -> list[Any]:
    return sorted(str(row["OrderNo"]) for row in side.items(side.client.data_extension("orders").rows("OrderNo")))


def test_new_rows_take_the_place_of_old_ones(side: Side) -> None:
    rows = ({"OrderNo": f"A-{number}", "Note": "ü\n\"'"} for number in range(5))
    report = side.run(side.client.data_extension("orders").replace(rows, batch_size=2))
    assert report.succeeded == 5
    assert numbers(side) == [f"A-{number}" for number in range(5)]


def test_nothing_is_removed_if_a_row_does_not_fit(side: Side) -> None:
    """All of those are told of."""
    rows = [{"OrderNo": "A-1"}, {"OrderNo": "A-2", "Pieces": "x"}, {"OrderNo": "A-3"}, {"Pieces": 1}]
    with pytest.raises(TotalFailure, match="nothing was replaced: 2 of 4 failed") as error:
        side.run(side.client.data_extension("orders").replace(rows))
    assert [(each.index, each.object) for each in error.value.results] == [(1, rows[1]), (3, rows[3])]
    assert error.value.processed is False
    assert numbers(side) == ["old"]


def test_nothing_is_removed_if_the_rows_cannot_be_read(side: Side) -> None:
    def rows() -> Any:
        yield {"OrderNo": "A-1"}
        raise RuntimeError("the file ends here")

    with pytest.raises(RuntimeError, match="the file ends here"):
        side.run(side.client.data_extension("orders").replace(rows()))
    assert numbers(side) == ["old"]


def test_nothing_is_removed_if_an_option_is_wrong(side: Side) -> None:
    with pytest.raises(ConfigurationError, match='strict must be "warn", "error" or None'):
        side.run(side.client.data_extension("orders").replace([{"OrderNo": "A-1"}], strict="loud"))  # type: ignore[arg-type]
    assert numbers(side) == ["old"]


def test_no_rows_leave_it_empty(side: Side) -> None:
    assert side.run(side.client.data_extension("orders").replace([])).succeeded == 0
    assert numbers(side) == []


def test_what_has_no_key_is_filled_by_inserting(side: Side) -> None:
    table = side.client.data_extension("log")
    side.run(table.create({"Line": "Text(50)"}))
    for lines in (["a", "b", "b"], ["c"]):
        assert side.run(table.replace([{"Line": line} for line in lines])).succeeded == len(lines)
    assert side.items(table.rows()) == [{"Line": "c"}]


def test_what_the_service_refuses_then_is_in_the_report(side: Side) -> None:
    """As texts."""
    rows = [{"OrderNo": "A-1", "Email": "nobody"}, {"OrderNo": "A-2"}]
    report = side.run(side.client.data_extension("orders").replace(rows))
    assert report.succeeded == 1
    assert report.failures[0].object == {"OrderNo": "A-1", "Email": "nobody"}
    assert numbers(side) == ["A-2"]


def test_what_goes_wrong_after_the_old_rows_are_gone_says_so(side: Side) -> None:
    """By a note, if no row could be written; else by the report."""
    table = side.client.data_extension("orders")
    side.tenant.faults.add("login failed", operation="Update", times=None)
    with pytest.raises(CallError) as error:
        side.run(table.replace([{"OrderNo": "A-1"}]))
    assert error.value.__notes__ == ["The data extension 'orders' was cleared before."]
    assert numbers(side) == []


def test_nothing_is_written_if_the_old_rows_cannot_be_removed(side: Side) -> None:
    """It is tried once: a second attempt might remove what somebody else has written."""
    before = len(side.tenant.calls)
    side.tenant.faults.add("dropped before", operation="Perform")
    with pytest.raises(CallError):
        side.run(side.client.data_extension("orders").replace([{"OrderNo": "A-1"}]))
    assert [call.operation for call in side.tenant.calls[before:]] == ["Retrieve", "Perform"]
    assert numbers(side) == ["old"]


def test_an_upsert_whose_answer_was_lost_is_made_again_and_an_insert_is_not(side: Side) -> None:
    """Of the second, nobody knows."""
    table = side.client.data_extension("orders")
    side.tenant.faults.add("dropped after", operation="Update")
    assert side.run(table.upsert([{"OrderNo": "A-1"}])).succeeded == 1
    side.tenant.faults.add("dropped after", operation="Create")
    report = side.run(table.insert([{"OrderNo": "A-2"}]))
    assert (report.succeeded, report.failures, [each.index for each in report.unknown]) == (0, [], [0])
    assert numbers(side) == ["A-1", "A-2", "old"]


def test_there_are_no_other_options(side: Side) -> None:
    table = side.client.data_extension("orders")
    for method, given in (("upsert", ([],)), ("replace", ([],)), ("clear", ()), ("create", ({"Id": int},))):
        with pytest.raises(TypeError, match=rf"{method}\(\) has no option 'timout': did you mean 'timeout'"):
            side.run(getattr(table, method)(*given, timout=3))


def test_rows_that_a_run_does_not_come_to_are_failures(side: Side) -> None:
    """The caller may have them no more."""

    def refuse(_: Batch) -> None:
        side.tenant.faults.add("login failed", operation="Update", times=None)

    rows = ({"OrderNo": f"A-{number}"} for number in range(7))
    options = WriteOptions(batch_size=2, concurrency=1, on_batch=refuse)
    report = side.run(side.client.data_extension("orders").replace(rows, **options))
    assert (report.succeeded, [each.index for each in report.failures]) == (2, [2, 3, 4, 5, 6])
    assert report.failures[-1].object == {"OrderNo": "A-6"}
    assert report.failures[-1].reasons[0].startswith("not sent: Update: Login Failed")
    assert all(isinstance(each.error, AuthenticationFault) for each in report.failures)


def test_rows_are_told_of_when_it_is_interrupted(side: Side) -> None:
    def interrupt(_: Batch) -> None:
        raise KeyboardInterrupt

    rows = ({"OrderNo": f"A-{number}"} for number in range(7))
    options = WriteOptions(batch_size=2, concurrency=1, on_batch=interrupt)
    with pytest.raises(KeyboardInterrupt) as raised:
        side.run(side.client.data_extension("orders").replace(rows, **options))
    report = vars(raised.value)["report"]
    assert raised.value.__notes__ == ["The data extension 'orders' was cleared before."]
    assert (report.succeeded, [each.object["OrderNo"] for each in report.failures][-1]) == (2, "A-6")
    assert report.count == 7


def test_nobody_knows_whether_old_rows_were_removed(side: Side) -> None:
    side.tenant.faults.add("dropped after", operation="Perform")
    with pytest.raises(ProtocolError) as raised:
        side.run(side.client.data_extension("orders").replace([{"OrderNo": "A-1"}]))
    assert raised.value.__notes__ == [
        "Nobody knows whether the data extension 'orders' was cleared. No new row was sent."
    ]
    assert numbers(side) == []
