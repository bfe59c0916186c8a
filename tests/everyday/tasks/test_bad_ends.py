"""Runs that end badly, or not in time, or are interrupted: nothing is left in doubt, and nothing is started twice."""

from __future__ import annotations

import asyncio
import pickle
import re
import warnings
from collections.abc import Callable
from typing import Any, cast
from xml.sax.saxutils import escape

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sfmc_soap import (
    AuthenticationFault,
    Automation,
    BusinessUnit,
    CallError,
    CallTimeout,
    CannotWait,
    Client,
    ConfigurationError,
    DataExtractActivity,
    FileTransferActivity,
    ImportDefinition,
    NoResult,
    OperationError,
    PartialFailure,
    Poll,
    ProtocolError,
    QueryDefinition,
    RunFailed,
    RunTimeout,
    Send,
    SeveralResults,
    SfmcSoapWarning,
    TotalFailure,
)
from sfmc_tenant import Tenant
from sfmc_tenant.soap.faults import FaultKind
from support.everyday.edits import replaced, without_results
from support.everyday.sides import SIDES, Side
from support.everyday.tasks import STARTED, a_query, a_send, an_automation, an_import

NO_TABLE = "SELECT 1 AS Number FROM [Nothing]"


def started(side: Side, thing: Any, **options: Any) -> Any:
    """Start something, and return its run."""
    return side.run(side.client.start(thing, **options))


def performed(side: Side) -> int:
    """How often Perform was called."""
    return sum(call.operation == "Perform" for call in side.tenant.calls.soap)


def test_an_import_fails(side: Side) -> None:
    run = started(side, an_import(side.tenant, side.client_that_blocks, content=None))
    with pytest.raises(RunFailed, match=r"^import 1 has failed: Error$") as caught:
        side.run(run.wait())
    error = caught.value
    assert (error.kind, error.run_id, error.status, error.result) == ("import", "1", "Error", run.result)
    again = pickle.loads(pickle.dumps(error))
    assert (str(again), again.run_id, again.result) == (str(error), "1", error.result)


def test_a_query_fails_with_the_words_of_the_service(side: Side) -> None:
    run = started(side, a_query(side.tenant, side.client_that_blocks, NO_TABLE))
    with pytest.raises(RunFailed, match=r"query 1 has failed: Error: ErrorMsg .*Nothing"):
        side.run(run.wait())


def test_an_automation_fails(side: Side) -> None:
    client = side.client_that_blocks
    automation = an_automation(side.tenant, client, a_query(side.tenant, client, NO_TABLE))
    with pytest.raises(RunFailed, match=r"has failed: Error$"):
        side.run(started(side, automation).wait())
    # What it says of the run before is not put down to the next one.
    client.update([QueryDefinition(customer_key="totals", query_text="SELECT 'a' AS Number, 1 AS Total")])
    run = started(side, automation)
    assert side.run(run.status()) == "Error"
    assert side.run(run.wait(poll=0.5)).status == 2


def test_an_automation_is_stopped(side: Side) -> None:
    run = started(side, an_automation(side.tenant, side.client_that_blocks))
    side.tenant.clock.move(5)
    assert started(side, Automation(customer_key="nightly"), action="stop").kind == ""
    with pytest.raises(RunFailed, match="has failed: Stopped"):
        side.run(run.wait())
    assert side.run(side.client.find_run("automation", run.id).status()) == "Stopped"


def test_a_send_is_canceled(side: Side) -> None:
    run = started(side, a_send(side.tenant, side.client_that_blocks))
    side.tenant.clock.move(8)
    started(side, Send(id=int(run.id)), action="cancel")
    with pytest.raises(RunFailed, match="send 1 has failed: Canceled"):
        side.run(run.wait())


@pytest.mark.parametrize("type_", ["ImportDefinition", "Automation", "EmailSendDefinition", "QueryDefinition"])
def test_a_run_that_takes_too_long_goes_on(side: Side, type_: str) -> None:
    run = started(side, STARTED[type_](side.tenant, side.client_that_blocks))
    with pytest.raises(RunTimeout, match="after 7 s, its status is '") as caught:
        side.run(run.wait(timeout=7))
    error = caught.value
    assert isinstance(error, TimeoutError)
    assert (error.run_id, error.kind, error.status) == (run.id, run.kind, side.run(run.status()))
    assert f"{run.kind} {run.id} is left running: client.find_run('{run.kind}', '{run.id}')" in str(error)
    assert side.run(side.client.find_run(error.kind, error.run_id).wait()) is not None
    assert performed(side) == 1


def test_a_run_in_another_account_is_found_there(side: Side) -> None:
    mid = side.run(side.client.select(BusinessUnit, "ID", all_accounts=True).one()).id
    run = side.client.find_run("query", 77, clients=[mid or 0])
    with pytest.raises(RunTimeout, match=re.escape(f"client.find_run('query', '77', clients=[{mid}]) finds it again")):
        side.run(run.wait(timeout=0))


def test_an_hour_is_the_longest_unless_told_otherwise(side: Side) -> None:
    with (
        pytest.warns(SfmcSoapWarning, match="query 77: the service shows nothing of it after 20 s"),
        pytest.raises(RunTimeout, match="after 3600 s, the service shows nothing of it yet"),
    ):
        side.run(side.client.find_run("query", 77).wait(poll=600))


def test_a_run_is_pickled_with_its_client(side: Side) -> None:
    if not isinstance(side.client, Client):
        pytest.skip("pickling is the same for both")
    run = Client(side.client.credentials).find_run("import", 7, clients=[3])
    again = pickle.loads(pickle.dumps(run))
    assert (repr(again), again.id, again.kind) == (repr(run), "7", "import")
    assert repr(run) == "<Run: import 7>"


def test_a_run_is_waited_for_elsewhere(side: Side) -> None:
    """What it is known by is all that must go there: what was before the start goes with it."""
    run = started(side, an_automation(side.tenant, side.client_that_blocks))
    there = pickle.loads(pickle.dumps(run._reference))
    again = type(run)(side.client, there)
    assert (again.id, again.kind, again.message) == (run.id, "automation", "Performed Activity")
    assert side.run(again.wait(poll=0.5)).status == 2


def test_a_start_that_is_refused(side: Side) -> None:
    with pytest.raises(TotalFailure, match="43010"):
        started(side, ImportDefinition(customer_key="nobody"))
    for thing, which in ((Automation, "Automation"), (QueryDefinition, "active QueryDefinition")):
        with pytest.raises(NoResult, match=f"^no {which} has the key 'nobody'$"):
            started(side, thing(customer_key="nobody"))
    an_automation(side.tenant, side.client_that_blocks)
    started(side, Automation(customer_key="nightly"), action="pause")
    with pytest.raises(TotalFailure, match=r"355002 .*paused"):
        started(side, Automation(customer_key="nightly"))


def test_what_is_not_named_is_not_sent(side: Side) -> None:
    before = len(side.tenant.calls.soap)
    with pytest.raises(ConfigurationError, match="say which Automation it is, by its customer_key or object_id"):
        started(side, Automation(name="Nightly"))
    with pytest.raises(ConfigurationError, match="say which Send it is, by its id"):
        started(side, Send(), action="pause")
    with pytest.raises(TypeError, match=r"expected an object to start, such as ImportDefinition\(...\), got str"):
        started(side, "nightly")
    with pytest.raises(TypeError, match="action: expected the name of an action, got int"):
        started(side, Send(id=1), action=cast("str", 3))
    with pytest.raises(TypeError, match=r"start\(\) has no option 'timeuot': did you mean 'timeout'"):
        started(side, Send(id=1), timeuot=3)
    with pytest.raises(ConfigurationError, match="no kind of run is called 'imports': did you mean 'import'"):
        side.client.find_run(cast("Any", "imports"), 1)
    with pytest.raises(TypeError, match="id: expected the id of a run, got NoneType"):
        side.client.find_run("import", cast("int", None))
    with pytest.raises(ConfigurationError, match="the id of the run is empty"):
        side.client.find_run("import", "")
    run = side.client.find_run("import", 1)
    for wrong in ({"timeout": -1}, {"poll": 0}, {"timeout": "3"}):
        with pytest.raises(ConfigurationError, match="it must be"):
            side.run(run.wait(**cast("Any", wrong)))
    with pytest.raises(TypeError, match="on_poll: expected a function, got int"):
        side.run(run.wait(on_poll=cast("Any", 3)))
    assert len(side.tenant.calls.soap) == before


HINTS: dict[str, str] = {
    "ImportDefinition": "P('ImportDefinitionCustomerKey') == 'nightly'",
    "Automation": "client.find_run('automation', '",
    "EmailSendDefinition": "P('EmailSendDefinition.CustomerKey') == 'spring_send'",
    "QueryDefinition": "client.select('AsyncActivityStatus'",
    "DataExtractActivity": "client.select('AsyncActivityStatus'",
}


@pytest.mark.parametrize("type_", HINTS)
def test_a_start_whose_answer_is_lost_is_not_repeated(side: Side, type_: str) -> None:
    thing = STARTED[type_](side.tenant, side.client_that_blocks)
    side.tenant.faults.add("dropped after", operation="Perform")
    with pytest.raises(ProtocolError) as caught:
        started(side, thing)
    assert performed(side) == 1
    (note,) = caught.value.__notes__
    assert note.startswith(f"nobody knows whether the start of {type_} '")
    assert HINTS[type_] in note
    assert pickle.loads(pickle.dumps(caught.value)).__notes__ == [note]


def test_another_action_whose_answer_is_lost(side: Side) -> None:
    side.tenant.faults.add("dropped after", operation="Perform")
    with pytest.raises(ProtocolError) as caught:
        started(side, Send(id=1), action="pause")
    assert caught.value.__notes__ == [
        "nobody knows whether the pause of Send 1 has begun: it is not repeated. Find out before you call it again"
    ]


def test_a_start_that_is_interrupted_is_in_doubt(side: Side) -> None:
    """As by Ctrl-C while the response is waited for, which cancels the task of an event loop."""
    thing = an_import(side.tenant, side.client_that_blocks)
    kind = KeyboardInterrupt if isinstance(side.client, Client) else asyncio.CancelledError

    def interrupt(content: bytes) -> bytes:
        if b"<PerformResponseMsg" in content:
            raise kind
        return content

    with pytest.raises(kind) as caught:
        edits(side, interrupt, thing)
    assert caught.value.__notes__[0].startswith("nobody knows whether the start of ImportDefinition 'nightly'")


def test_a_start_that_was_not_processed_is_in_no_doubt(side: Side) -> None:
    thing = an_import(side.tenant, side.client_that_blocks)
    side.tenant.faults.add("rate limited", operation="Perform")
    assert side.run(started(side, thing).wait()).number_successful == 2
    assert performed(side) == 2
    with pytest.raises(OperationError) as caught:
        started(side, FileTransferActivity(customer_key="nobody"))
    assert not hasattr(caught.value, "__notes__")


@pytest.mark.parametrize("kind", ["dropped before", "dropped after", "half a page", "HTTP 503", "maintenance"])
def test_a_poll_that_fails_is_followed_by_another(side: Side, kind: FaultKind) -> None:
    run = started(side, an_import(side.tenant, side.client_that_blocks))
    side.tenant.faults.add(kind, operation="Retrieve", times=9)
    assert side.run(run.wait()).number_successful == 2


def test_polls_that_all_fail_end_in_time(side: Side) -> None:
    run = started(side, an_import(side.tenant, side.client_that_blocks))
    side.tenant.faults.add("dropped before", operation="Retrieve", times=None)
    with pytest.raises(RunTimeout, match="the service shows nothing of it yet; the last poll failed: Retrieve: ") as at:
        side.run(run.wait(timeout=30))
    assert isinstance(at.value.__cause__, ProtocolError)


def test_a_service_that_is_too_slow(side: Side) -> None:
    """A poll has the time that is left."""
    run = started(side, an_import(side.tenant, side.client_that_blocks))
    side.tenant.faults.add("slow", operation="Retrieve", seconds=40, times=None)
    with pytest.raises(RunTimeout, match="the last poll failed: Retrieve: ") as caught:
        side.run(run.wait(timeout=30))
    assert isinstance(caught.value.__cause__, CallTimeout)
    side.tenant.faults.clear()
    assert side.run(run.wait()).number_successful == 2


def test_a_poll_that_would_fail_again_ends_the_wait(side: Side) -> None:
    run = started(side, an_import(side.tenant, side.client_that_blocks))
    side.tenant.faults.add("login failed", operation="Retrieve", times=None)
    with pytest.raises(AuthenticationFault) as caught:
        side.run(run.wait())
    assert caught.value.run_id == run.id  # type: ignore[attr-defined]
    assert caught.value.__notes__ == [
        f"import {run.id} is left running: client.find_run('import', '{run.id}') finds it again"
    ]


@pytest.mark.parametrize("kind", [KeyboardInterrupt, ValueError])
def test_what_interrupts_a_wait_names_the_run(side: Side, kind: type[BaseException]) -> None:
    """As Ctrl-C does, or a function of the caller's own."""
    run = started(side, an_import(side.tenant, side.client_that_blocks))

    def interrupt(poll: Poll) -> None:
        if poll.number == 2:
            raise kind

    with pytest.raises(kind) as caught:
        side.run(run.wait(on_poll=interrupt))
    assert vars(caught.value)["run_id"] == run.id
    assert caught.value.__notes__[0].startswith(f"import {run.id} is left running")
    assert run.result is not None
    assert side.run(run.wait()).number_successful == 2
    assert performed(side) == 1


def edits(side: Side, edit: Callable[[bytes], bytes], thing: Any) -> Any:
    """Start something with a client whose responses are edited, and return its run."""
    return side.run(side.edited(edit).start(thing))


def test_a_word_that_nobody_knows_goes_on_and_is_told_once(side: Side) -> None:
    thing = a_query(side.tenant, side.client_that_blocks)
    run = edits(side, lambda content: content.replace(b">Processing<", b">Brooding<"), thing)
    with pytest.warns(SfmcSoapWarning) as told:
        assert side.run(run.wait(poll=1)) is run.result
    assert [str(each.message) for each in told] == ["query 1: nobody knows the status 'Brooding': it is taken to go on"]


def test_a_number_that_nobody_knows(side: Side) -> None:
    thing = an_automation(side.tenant, side.client_that_blocks)
    run = edits(side, lambda content: content.replace(b"<Status>3<", b"<Status>9<"), thing)
    with pytest.warns(SfmcSoapWarning, match="nobody knows the status '9'"):
        side.run(run.wait())


def test_a_task_that_has_ended_in_other_words(side: Side) -> None:
    """A CompletedDate ends it, whatever the word is."""
    thing = a_query(side.tenant, side.client_that_blocks)
    run = edits(side, lambda content: content.replace(b">Complete<", b">Finished<"), thing)
    side.run(run.wait())
    assert side.run(run.status()) == "Finished"
    side.client_that_blocks.update([QueryDefinition(customer_key="totals", query_text=NO_TABLE)])
    with pytest.raises(RunFailed, match="Broken: ErrorMsg"):
        side.run(edits(side, lambda content: content.replace(b">Error<", b">Broken<"), thing).wait())


def test_an_automation_that_begins_and_ends_between_two_polls(side: Side) -> None:
    """Its LastRunTime says so; without one, a time of grace does."""
    thing = an_automation(side.tenant, side.client_that_blocks)
    run = started(side, thing)
    side.tenant.clock.move(60)
    polls: list[Poll] = []
    side.run(run.wait(on_poll=polls.append))
    assert [poll.status for poll in polls] == ["Ready"]
    polls.clear()
    side.run(side.client.find_run("automation", run.id).wait(on_poll=polls.append))
    assert polls[-1].seconds >= 20


def test_a_start_without_the_id_of_a_task(side: Side) -> None:
    thing = an_import(side.tenant, side.client_that_blocks)
    run = edits(side, lambda content: content.replace(b"<ID>1</ID></Task>", b"</Task>"), thing)
    assert run.id == ""
    with pytest.raises(CannotWait, match=r"start of ImportDefinition 'nightly': .* gave no id of a task"):
        side.run(run.wait())


@pytest.mark.parametrize("id_", [b" \n ", b"0"])
def test_an_id_of_a_task_that_is_none(side: Side, id_: bytes) -> None:
    thing = an_import(side.tenant, side.client_that_blocks)
    run = edits(side, lambda content: content.replace(b"<ID>1</ID></Task>", b"<ID>" + id_ + b"</ID></Task>"), thing)
    with pytest.raises(CannotWait, match="gave no id of a task"):
        side.run(run.wait())


@pytest.mark.parametrize("type_", ["ImportDefinition", "QueryDefinition", "Automation", "EmailSendDefinition"])
def test_what_the_service_shows_of_another_run_is_not_that_of_this_one(side: Side, type_: str) -> None:
    """As from a service that ignores a filter."""
    run = started(side, STARTED[type_](side.tenant, side.client_that_blocks))
    other = side.run(side.edited(lambda content: content).find_run(run.kind, f"{run.id}0").status())
    assert other == ""
    others = side.edited(lambda content: content.replace(f">{run.id}<".encode(), b">77<"))
    with (
        pytest.warns(SfmcSoapWarning, match="the service shows nothing of it after 20 s"),
        pytest.raises(RunTimeout, match="the service shows nothing of it yet"),
    ):
        side.run(others.find_run(run.kind, run.id).wait(timeout=60))


def test_the_run_is_found_among_others(side: Side) -> None:
    run = started(side, an_import(side.tenant, side.client_that_blocks))
    head = b'<Results xsi:type="ImportResultsSummary">'
    other = head + b"<ImportStatus>Error</ImportStatus><TaskResultID>77</TaskResultID></Results>"
    among = side.edited(lambda content: content.replace(head, other + head))
    assert side.run(among.find_run("import", run.id).wait()).number_successful == 2


def test_a_poll_reads_no_page_after_another(side: Side) -> None:
    """As from a service that never comes to an end of what it shows."""
    run = started(side, an_import(side.tenant, side.client_that_blocks))
    side.tenant.clock.move(60)
    endless = side.edited(replaced(b">OK</OverallStatus>", b">MoreDataAvailable</OverallStatus>"))
    before = len(side.tenant.calls.soap)
    assert side.run(endless.find_run("import", run.id).wait()).number_successful == 2
    assert len(side.tenant.calls.soap) == before + 1


def test_a_run_that_is_no_longer_shown_is_told_once(side: Side) -> None:
    run = started(side, an_import(side.tenant, side.client_that_blocks))
    vanishes = without_results("ImportResultsSummary")
    is_shown = iter([False, True])

    def edit(content: bytes) -> bytes:
        return content if next(is_shown, False) else vanishes(content)

    run = side.edited(edit).find_run("import", run.id)
    with pytest.warns(SfmcSoapWarning) as told, pytest.raises(RunTimeout):
        side.run(run.wait(timeout=60))
    assert [str(each.message) for each in told] == [f"import {run.id}: the service no longer shows it"]


def test_a_start_with_a_status_that_nobody_knows_is_told(side: Side) -> None:
    thing = an_import(side.tenant, side.client_that_blocks)
    with pytest.warns(SfmcSoapWarning, match="nobody knows the status 'Deferred': it is taken to have begun"):
        run = edits(side, lambda content: content.replace(b"<StatusCode>OK", b"<StatusCode>Deferred"), thing)
    assert side.run(run.wait()).number_successful == 2


def test_a_start_that_has_failed_and_has_not_is_in_doubt(side: Side) -> None:
    thing = an_import(side.tenant, side.client_that_blocks)
    other = b"</Result><Result><StatusCode>Error</StatusCode><OrdinalID>1</OrdinalID></Result></Results>"
    with pytest.raises(PartialFailure) as caught:
        edits(side, lambda content: content.replace(b"</Result></Results>", other), thing)
    assert caught.value.__notes__[0].startswith("nobody knows whether the start of ImportDefinition 'nightly'")


def test_the_number_of_a_run_has_a_range(side: Side) -> None:
    for number in (0, -1, 10**5000):
        with pytest.raises(ConfigurationError, match=r"id is .*: it must be a whole number from 1"):
            side.client.find_run("import", number)
    with pytest.raises(ConfigurationError, match="the id of the run is empty"):
        side.client.find_run("import", " ")


def test_a_start_without_a_result(side: Side) -> None:
    def no_result(content: bytes) -> bytes:
        head, found, rest = content.partition(b"<Results><Result>")
        return head + rest.partition(b"</Results>")[2] if found else content

    thing = an_import(side.tenant, side.client_that_blocks)
    with pytest.raises(CallError, match="Perform: the response has no result") as caught:
        edits(side, no_result, thing)
    assert caught.value.__notes__[0].startswith("nobody knows")


def test_a_task_that_is_an_error_under_a_result_that_is_none(side: Side) -> None:
    thing = an_import(side.tenant, side.client_that_blocks)
    fine, bad = b"<Task><StatusCode>OK", b"<Task><StatusCode>Error"
    with pytest.raises(OperationError, match="ImportDefinition performed AsyncID:1") as caught:
        edits(side, lambda content: content.replace(fine, bad), thing)
    assert (caught.value.status, caught.value.processed) == ("OK", True)


def test_two_queries_with_one_key(side: Side) -> None:
    thing = a_query(side.tenant, side.client_that_blocks)

    def doubled(content: bytes) -> bytes:
        head, found, rest = content.partition(b'<Results xsi:type="QueryDefinition">')
        if not found:
            return content
        one, end, tail = rest.partition(b"</Results>")
        return head + found + one + end + found + b"<ObjectID>other</ObjectID>" + end + tail

    with pytest.raises(SeveralResults, match="several objects of the type QueryDefinition have the key 'totals'"):
        edits(side, doubled, thing)


def test_activities_without_a_key_are_the_services_to_refuse(side: Side) -> None:
    with pytest.raises(TotalFailure):
        started(side, DataExtractActivity())


@pytest.mark.slow
@pytest.mark.parametrize("name", SIDES)
@given(word=st.text(st.characters(codec="utf-8", exclude_categories=["Cc", "Cs"]), max_size=40))
def test_any_word_ends_or_goes_on(name: str, word: str) -> None:
    """Whatever the service says in the place of Complete, there is a result, a bad end, or a warning and no end."""
    with Tenant() as tenant:
        side = SIDES[name](tenant)
        thing = an_import(tenant, side.client_that_blocks)
        run = edits(side, lambda content: content.replace(b">Completed<", f">{escape(word)}<".encode()), thing)
        known = {"Completed": None, "Error": RunFailed}
        with warnings.catch_warnings(record=True) as told:
            warnings.simplefilter("always")
            if word == "Completed":
                side.run(run.wait(timeout=20, poll=10))
            else:
                with pytest.raises(known.get(word) or RunTimeout):
                    side.run(run.wait(timeout=20, poll=10))
        assert len(told) <= 1
        assert bool(told) == (word not in {"", "New", "Processing", "IOWork", *known})
        side.close()
