"""Something is started and waited for, on a tenant whose clock the pauses move."""

from __future__ import annotations

from datetime import datetime
from itertools import pairwise

import pytest
from sfmc_soap import (
    SERVER_TIME,
    Automation,
    CannotWait,
    ClientID,
    DataExtension,
    EmailSendDefinition,
    ImportResultsSummary,
    ObjectExtension,
    Poll,
    Run,
    RunTimeout,
    Send,
    SfmcSoapWarning,
)
from support.everyday.sides import Side
from support.everyday.tasks import STARTED, a_query, a_send, an_automation, an_import
from support.tenant.mailing import define_send, list_id
from support.tenant.people import open_unit
from support.tenant.shop import into_totals, open_shop

NINE = datetime(2026, 3, 1, 9, tzinfo=SERVER_TIME)
KINDS = {
    "ImportDefinition": ("import", ImportResultsSummary),
    "Automation": ("automation", Automation),
    "EmailSendDefinition": ("send", Send),
    "QueryDefinition": ("query", ObjectExtension),
}
ACTIVITY = ("activity", ObjectExtension)


@pytest.mark.parametrize("type_", STARTED)
def test_each_kind_is_started_and_waited_for(side: Side, type_: str) -> None:
    kind, result_type = KINDS.get(type_, ACTIVITY)
    thing = STARTED[type_](side.tenant, side.client_that_blocks)
    run = side.run(side.client.start(thing))
    assert (run.kind, run.result) == (kind, None)
    assert run.id != ""
    result = side.run(run.wait())
    assert isinstance(result, result_type)
    assert run.result is result
    elsewhere = side.client.find_run(kind, run.id)
    assert side.run(elsewhere.status()) == side.run(run.status()) != ""
    assert type(side.run(elsewhere.wait())) is result_type


def test_an_import_tells_what_came_of_its_rows(side: Side) -> None:
    thing = an_import(side.tenant, side.client_that_blocks)
    run = side.run(side.client.start(thing))
    summary = side.run(run.wait())
    assert (summary.import_status, summary.number_successful, summary.number_errors) == ("Completed", 2, 0)
    assert run.message == f"ImportDefinition performed AsyncID:{run.id}"
    assert repr(run).endswith(f"Run: import {run.id}>")


def test_errors_in_a_run_that_has_ended_are_told(side: Side) -> None:
    thing = an_import(side.tenant, side.client_that_blocks, "OrderNo,Items\r\nA-1,three\r\nA-2,5\r\n")
    run = side.run(side.client.start(thing))
    with pytest.warns(SfmcSoapWarning, match=r"import 1 has ended \(Completed\), with NumberErrors 1"):
        summary = side.run(run.wait())
    assert (summary.number_successful, summary.number_errors) == (1, 1)


def test_what_was_started_is_not_changed(side: Side) -> None:
    """And one that has its ObjectID needs no key."""
    thing = an_automation(side.tenant, side.client_that_blocks)
    run = side.run(side.client.start(thing))
    assert thing == Automation(customer_key="nightly")
    assert side.run(run.wait()).object_id == run.id
    again = side.run(side.client.start(Automation(object_id=run.id)))
    assert side.run(again.wait()).customer_key == "nightly"


def test_an_automation_is_not_taken_to_have_ended_before_it_has_begun(side: Side) -> None:
    """Its status is the old one for a second: the result tells of a run that was not there before."""
    run = side.run(side.client.start(an_automation(side.tenant, side.client_that_blocks)))
    assert side.run(run.status()) == "Ready"
    polls: list[Poll] = []
    ended = side.run(run.wait(poll=0.4, on_poll=polls.append))
    words = [poll.status for poll in polls]
    assert list(dict.fromkeys(words)) == ["Ready", "Running"]
    assert (words[0], words[-1]) == ("Ready", "Ready")
    assert ended.last_run_time


def test_a_deleted_query_is_not_the_one_that_is_started(side: Side) -> None:
    query = a_query(side.tenant, side.client_that_blocks)
    side.client_that_blocks.delete([query])
    side.client_that_blocks.create([into_totals("SELECT 'b' AS Number, 2 AS Total")])
    run = side.run(side.client.start(query))
    side.run(run.wait())
    assert side.run(side.client.data_extension("totals").rows().one()) == {"Number": "b", "Total": 2}


def test_polls_grow_apart_or_keep_their_distance(side: Side) -> None:
    side.tenant.clock.stop(NINE)
    thing = a_send(side.tenant, side.client_that_blocks)
    assert pauses(side, thing) == [2.0, 3.0, 4.5, 6.75]
    assert set(pauses(side, thing, poll=10)) == {10}


def pauses(side: Side, thing: EmailSendDefinition, poll: float | None = None) -> list[float]:
    """The seconds between polls of a run, by the clock of the tenant."""
    moments: list[datetime] = []
    numbers: list[int] = []

    def take(told: Poll) -> None:
        moments.append(side.tenant.clock.now())
        numbers.append(told.number)

    run: Run[Send] = side.run(side.client.start(thing))
    side.run(run.wait(on_poll=take, poll=poll))
    assert numbers == [*range(1, len(numbers) + 1)]
    return [(later - earlier).total_seconds() for earlier, later in pairwise(moments)]


def test_a_test_of_a_send_is_a_send(side: Side) -> None:
    client = side.client_that_blocks
    thing = define_send(client, list_id(client, "ada"), tests=list_id(client, "tester", name="Testers"))
    run = side.run(side.client.start(thing, action="test"))
    assert side.run(run.wait()).number_sent == 1
    count = side.run(side.client.start(thing, action="GetMaxCount"))
    assert (count.kind, count.message) == ("", "1")


def test_in_another_account(side: Side) -> None:
    """A run is asked for where it was started."""
    client = side.client_that_blocks
    mid = open_unit(client, "Retail")
    other = side.tenant.client().for_business_unit(mid)
    definition = a_query(side.tenant, other)
    definition.client = ClientID(id=mid)
    run = side.run(side.client.start(definition))
    assert isinstance(side.run(run.wait()), ObjectExtension)
    assert side.run(side.client.find_run("query", run.id).status()) == ""
    assert side.run(side.client.find_run("query", int(run.id), clients=[mid]).status()) == "Complete"


def test_another_action_has_no_end_to_wait_for(side: Side) -> None:
    open_shop(side.client_that_blocks)
    cleared = side.run(side.client.start(DataExtension(customer_key="orders"), action="ClearData"))
    assert (cleared.kind, cleared.id) == ("", "orders")
    assert repr(cleared).endswith("Run: ClearData of DataExtension 'orders'>")
    for asked in (cleared.wait, cleared.status):
        with pytest.raises(CannotWait, match="ClearData of DataExtension 'orders': nothing can be waited for"):
            side.run(asked())
    started = side.run(side.client.start(a_send(side.tenant, side.client_that_blocks)))
    side.tenant.clock.move(8)
    paused = side.run(side.client.start(Send(id=int(started.id)), action="pause"))
    with pytest.raises(CannotWait, match="it is not documented how to ask for its end"):
        side.run(paused.wait())
    assert side.run(started.status()) == "Paused"
    side.run(side.client.start(Send(id=int(started.id)), action="resume"))
    assert side.run(started.wait()).number_sent == 2


def test_polling_once(side: Side) -> None:
    """A timeout of 0 polls once, and does not wait."""
    run = side.run(side.client.start(an_import(side.tenant, side.client_that_blocks)))
    now = side.tenant.clock.now()
    with pytest.raises(RunTimeout):
        side.run(run.wait(timeout=0))
    assert (side.tenant.clock.now() - now).total_seconds() < 5
    side.tenant.clock.move(20)
    assert side.run(run.wait(timeout=0)).import_status == "Completed"
