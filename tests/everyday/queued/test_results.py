"""What became of what was queued is asked for until all of it is told."""

from __future__ import annotations

import datetime as dt
import pickle
import re
from typing import Any

import pytest
from sfmc_soap import (
    CannotSend,
    ConfigurationError,
    CreateResult,
    Email,
    QueueOptions,
    SfmcSoapWarning,
    Subscriber,
    TotalFailure,
)
from support.everyday.edits import Edit
from support.everyday.orders import open_orders
from support.everyday.queues import cancel, emails
from support.everyday.sends import KEY, person
from support.everyday.sides import Side
from support.tenant.mailing import define_triggered


def without_details(content: bytes) -> bytes:
    """Take away the results inside of a ResultMessage."""
    return re.sub(rb"<ResultDetailXML>.*?</ResultDetailXML>", b"", content, flags=re.DOTALL)


def swapped(content: bytes) -> bytes:
    """Swap the places of two objects."""
    content = without_details(content)
    if b"ResultItem" in content:
        for old, new in ((b"0", b"x"), (b"1", b"0"), (b"x", b"1")):
            content = content.replace(b"<OrdinalID>" + old + b"<", b"<OrdinalID>" + new + b"<")
    return content


def test_each_object_has_the_result_that_it_would_have_had_at_once(side: Side) -> None:
    with side.tenant.client() as client:
        client.create_all(emails("b"))
    given = emails("a", "b", "c")
    report = side.run(side.client.create_all(given, queued=True))
    results = side.run(side.client.results(report))
    assert results.succeeded == 2
    (failure,) = results.failures
    assert (failure.index, failure.object, failure.code) == (1, given[1], 1)
    assert isinstance(failure.result, CreateResult)
    assert not results.unknown


def test_what_is_not_told_in_time_is_unknown(side: Side) -> None:
    report = side.run(side.client.create_all(emails("a", "b"), queued=True))
    results = side.run(side.client.results(report, wait=0))
    assert [(each.index, each.ok, each.unknown) for each in results.unknown] == [(0, False, True), (1, False, True)]
    assert f"client.results('{report.queued[0].request_id}') asks again" in results.unknown[0].reasons[0]
    assert side.run(side.client.results(report)).succeeded == 2


def test_what_nothing_is_told_of_did_not_fail_and_may_be_gone(side: Side) -> None:
    """It is queued, was cancelled, or never was: nothing tells them apart."""
    at = dt.datetime.now(dt.UTC) + dt.timedelta(hours=3)
    report = side.run(side.client.create_all(emails("a", "b"), queued=QueueOptions(at=at), batch_size=1))
    cancel(side, report)
    side.tenant.clock.move(dt.timedelta(hours=4))
    results = side.run(side.client.results(report, wait=600))
    with pytest.raises(
        TotalFailure, match=r"^2 of 2 unknown: \[0\] a: request .*unless it was cancelled, or its RequestID"
    ):
        results.raise_for_failures()
    unheard = side.run(side.client.results("bogus", wait=0))
    with pytest.raises(TotalFailure, match=r"^1 of 1 unknown: .*client.results\('bogus'\) asks again"):
        unheard.raise_for_failures()


def test_what_failed_and_what_is_unknown_is_told_apart(side: Side) -> None:
    with side.tenant.client() as client:
        client.create_all(emails("a"))
        first = client.create_all(emails("a"), queued=True)
        side.tenant.clock.move(60)
        second = client.create_all(emails("b", "c"), queued=True)
    results = side.run(side.client.results([*first.queued, *second.queued], wait=0))
    with pytest.raises(TotalFailure, match=r"^1 of 3 failed, 2 of 3 unknown: "):
        results.raise_for_failures()


def test_what_was_told_before_the_time_was_over_counts(side: Side) -> None:
    with side.tenant.client() as client:
        first = client.create_all(emails("a"), queued=True)
        side.tenant.clock.move(60)
        second = client.create_all(emails("b"), queued=True)
    results = side.run(side.client.results([*first.queued, *second.queued], wait=0))
    assert (results.succeeded, len(results.unknown)) == (1, 1)


def test_a_request_id_is_enough(side: Side) -> None:
    with side.tenant.client() as client:
        client.create_all(emails("b"))
    report = side.run(side.client.create_all(emails("a", "b"), queued=True))
    results = side.run(side.client.results(report.queued[0].request_id))
    assert (results.succeeded, [each.index for each in results.failures]) == (1, [1])
    assert results.failures[0].object is None


def test_the_request_ids_that_one_keeps_are_enough(side: Side) -> None:
    side.run(side.client.create_all(emails("b")))
    report = side.run(side.client.create_all(emails("a", "b", "c"), queued=True, batch_size=2))
    ids = [call.request_id for call in report.queued]
    results = side.run(side.client.results(ids))
    assert (results.succeeded, [each.index for each in results.failures], results.unknown) == (2, [1], [])
    mixed: Any = [report.queued[0], ids[1]]
    assert side.run(side.client.results(mixed)).count == 3


def test_a_call_that_nobody_knows(side: Side) -> None:
    results = side.run(side.client.results("5c1b0c9e-0000-4000-8000-000000000077", wait=0))
    assert (results.count, len(results.unknown)) == (1, 1)


def test_nobody_can_be_sent_to_by_a_definition_that_is_not_there(side: Side) -> None:
    """The service takes the call, and says so when it comes to it."""
    report = side.run(side.client.send("none", [person(1), person(2)], queued=True))
    assert report.succeeded == 2
    results = side.run(side.client.results(report))
    assert [(each.index, type(each.error)) for each in results.failures] == [(0, CannotSend), (1, CannotSend)]


def test_the_results_of_a_report_are_all_that_became_of_the_call(side: Side) -> None:
    """With what could not be queued, and the places of the call."""
    with side.tenant.client() as client:
        client.create_all(emails("c"))
    given: list[Any] = [{"Name": "no email"}, *emails("a", "b", "c"), "no email"]
    report = side.run(side.client.create_all(given, queued=True, batch_size=2))
    assert str(report) == "3 succeeded (3 of them queued), 2 failed"
    results = side.run(side.client.results(report))
    assert str(results) == "2 succeeded, 3 failed"
    assert [(each.index, each.object) for each in results.failures] == [(0, given[0]), (3, given[3]), (4, given[4])]
    assert str(report) == "3 succeeded (3 of them queued), 2 failed"


def test_what_was_done_at_once_is_in_the_results_as_well(side: Side) -> None:
    side.tenant.faults.schedule([None, "maintenance"])
    given = emails(*"abcdef")
    report = side.run(side.client.create_all(given, fallback="queue", batch_size=2, concurrency=1))
    assert [call.indexes for call in report.queued] == [[2, 3]]
    results = side.run(side.client.results(report))
    assert str(results) == "6 succeeded, 0 failed"


def test_why_nothing_more_was_sent_stays_with_the_results(side: Side) -> None:
    side.tenant.faults.schedule([None, "login failed", "login failed"])
    report = side.run(side.client.create_all(emails(*"abcdef"), queued=True, batch_size=2, concurrency=1))
    results = side.run(side.client.results(report))
    assert (results.succeeded, [each.index for each in results.failures]) == (2, [2, 3])
    assert results.stopped == report.stopped is not None


def test_what_was_refused_when_it_was_queued_stays_a_failure(side: Side) -> None:
    """Some of a call is queued: of the rest nothing is told later, but it is known already."""

    def refuse(content: bytes) -> bytes:
        status = rb"(?s)(.*<StatusCode>)OK(</StatusCode>.*)"
        if b"<CreateResponse" in content:
            return re.sub(status, rb"\1Error\2", content, count=1)
        return re.sub(rb'(?s)(.*)<Results xsi:type="ResultItem">.*?</Results>', rb"\1", without_details(content))

    client = side.edited(refuse)
    report = side.run(client.create_all(emails("a", "b"), queued=True))
    assert str(report) == "1 succeeded (2 of them queued), 1 failed"
    side.tenant.clock.move(600)
    results = side.run(client.results(report, wait=0))
    assert (str(results), [each.index for each in results.failures]) == ("1 succeeded, 1 failed", [1])


@pytest.mark.parametrize("fallback", ["queue", None])
def test_nothing_was_queued(side: Side, fallback: Any) -> None:
    """What was done at once is said again. Where nothing was to be queued, that is told."""
    report = side.run(side.client.create_all([*emails("a"), Subscriber(email_address="bad")], fallback=fallback))
    side.tenant.calls.clear()
    if fallback:
        results = side.run(side.client.results(report))
    else:
        with pytest.warns(SfmcSoapWarning, match=r"nothing of the report was to be queued"):
            results = side.run(side.client.results(report))
    assert (str(results), results.failures) == ("1 succeeded, 1 failed", report.failures)
    assert not side.tenant.calls.soap


def test_results_have_no_results(side: Side) -> None:
    results = side.run(side.client.results(side.run(side.client.create_all(emails("a"), queued=True))))
    with pytest.warns(SfmcSoapWarning, match=r"nothing of the report was to be queued"):
        assert side.run(side.client.results(results)).succeeded == 1


def test_another_process_asks(side: Side) -> None:
    """Whatever was queued: objects, rows, recipients."""
    with side.tenant.client() as client:
        open_orders(client)
        define_triggered(client)
        client.create_all(emails("b"))
    side.tenant.clock.move(10)
    wrong = {**person(2), "EmailAddress": "nowhere"}
    reports: list[Any] = [
        side.run(side.client.create_all(emails("a", "b"), queued=True)),
        side.run(side.client.data_extension("orders").insert([{"OrderNo": 1}, {"OrderNo": 1}], queued=True)),
        side.run(side.client.send(KEY, [person(1), wrong], queued=True)),
    ]
    calls = [call for report in reports for call in pickle.loads(pickle.dumps([*report.queued]))]
    results = side.run(side.client.results(calls))
    assert results.succeeded == 3
    assert [each.index for each in results.failures] == [1, 1, 1]
    assert results.failures[2].object == wrong


def test_objects_are_paired_by_their_correlation_ids(side: Side) -> None:
    """An OrdinalID that says otherwise does not count."""
    with side.tenant.client() as client:
        client.create_all(emails("b"))
    client = side.edited(swapped)
    report = side.run(client.create_all(emails("a", "b"), queued=True))
    results = side.run(client.results(report))
    assert [(each.index, each.code) for each in results.failures] == [(1, 1)]
    assert results.succeeded == 1


@pytest.mark.parametrize("detail", [b"", b"&lt;broken", b"&lt;CreateResponse/&gt;"])
def test_details_that_cannot_be_read_leave_the_items(side: Side, detail: bytes) -> None:
    def edit(content: bytes) -> bytes:
        told = b"<ResultDetailXML>" + detail + b"</ResultDetailXML>"
        return re.sub(rb"<ResultDetailXML>.*?</ResultDetailXML>", lambda _: told, content, flags=re.DOTALL)

    client = side.edited(edit)
    report = side.run(client.create_all(emails("a"), queued=True))
    if b"broken" in detail:
        with pytest.warns(SfmcSoapWarning, match="ResultDetailXML of request"):
            results = side.run(client.results(report))
    else:
        results = side.run(client.results(report))
    assert results.succeeded == 1


@pytest.mark.parametrize("name", ["ResultItem"])
def test_an_object_that_nothing_is_told_of_is_unknown(side: Side, name: str) -> None:
    def edit(content: bytes) -> bytes:
        pattern = rb'<Results xsi:type="' + name.encode() + rb'">.*?</Results>'
        return re.sub(pattern, b"", without_details(content), flags=re.DOTALL)

    edits: Edit = edit
    client = side.edited(edits)
    report = side.run(client.create_all(emails("a", "b"), queued=True))
    results = side.run(client.results(report, wait=100))
    assert [each.index for each in results.unknown] == [0, 1]


def test_what_may_pass_is_put_up_with(side: Side) -> None:
    report = side.run(side.client.upsert_all(subscribers(), queued=True))
    side.tenant.faults.schedule(["maintenance", "dropped before", "HTTP 503", None, "half a page"])
    results = side.run(side.client.results(report))
    assert results.succeeded == 2


def subscribers() -> list[Any]:
    return [Subscriber(subscriber_key=key, email_address=f"{key}@example.org") for key in ("ada", "bob")]


@pytest.mark.parametrize("wrong", ["", "  "])
def test_a_request_id_is_no_empty_text(side: Side, wrong: str) -> None:
    with pytest.raises(ConfigurationError, match="RequestID of the queued call is empty"):
        side.run(side.client.results(wrong))


@pytest.mark.parametrize(
    ("wrong", "kind"),
    [(7, "int"), ([7], "int"), (None, "NoneType"), ({"RequestID": "1"}, "dict"), (b"1", "bytes"), (Email(), "Email")],
)
def test_what_has_no_results(side: Side, wrong: Any, kind: str) -> None:
    with pytest.raises(TypeError, match=rf"a report, a QueuedCall or a RequestID\b.*{kind}"):
        side.run(side.client.results(wrong))
