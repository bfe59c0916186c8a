"""What a wait shows and calls: a line on a terminal, and a function of the caller's."""

from __future__ import annotations

import asyncio
import io
import re
import sys

import pytest
from sfmc_soap import AsyncRun, ConfigurationError, ImportResultsSummary, Poll, RunTimeout, SfmcSoapWarning
from sfmc_tenant import Tenant
from support.everyday.edits import replaced
from support.everyday.sides import Side
from support.everyday.tasks import an_import
from support.terminal import Terminal


def shown(side: Side, stream: io.StringIO, monkeypatch: pytest.MonkeyPatch, *, progress: bool) -> str:
    """What a wait shows."""
    run = side.run(side.client.start(an_import(side.tenant, side.client_that_blocks)))
    monkeypatch.setattr(sys, "stderr", stream)
    side.run(run.wait(progress=progress))
    monkeypatch.undo()
    return stream.getvalue()


def test_a_line_on_a_terminal(side: Side, monkeypatch: pytest.MonkeyPatch) -> None:
    *states, last = shown(side, Terminal(), monkeypatch, progress=True).split("\r")[1:]
    assert re.fullmatch(r"import 1: not there yet, \d+ s *", states[0])
    assert all(re.fullmatch(r"import 1: [\w ]+, \d+ s *", state) for state in states)
    assert re.fullmatch(r"import 1: Completed, \d+ s *\n", last)


def test_words_of_the_service_do_not_leave_the_line(side: Side, monkeypatch: pytest.MonkeyPatch) -> None:
    thing = an_import(side.tenant, side.client_that_blocks)
    word = f"Brooding\n\x9b2J{'!' * 900}".encode()
    run = side.run(side.edited(replaced(b">Completed<", b">" + word + b"<")).start(thing))
    terminal = Terminal()
    monkeypatch.setattr(sys, "stderr", terminal)
    with pytest.warns(SfmcSoapWarning, match="nobody knows"), pytest.raises(RunTimeout):
        side.run(run.wait(progress=True, timeout=60))
    lines = terminal.getvalue().removesuffix("\n").split("\r")
    assert "import 1: Brooding  2J!!!" in lines[-1]
    assert all(line.isprintable() and len(line) <= 200 for line in lines)


def test_nothing_elsewhere(side: Side, monkeypatch: pytest.MonkeyPatch) -> None:
    assert shown(side, io.StringIO(), monkeypatch, progress=True) == ""


def test_nothing_unless_asked_for(side: Side, monkeypatch: pytest.MonkeyPatch) -> None:
    assert shown(side, Terminal(), monkeypatch, progress=False) == ""


def test_a_coroutine_function_is_awaited(side: Side) -> None:
    run = side.run(side.client.start(an_import(side.tenant, side.client_that_blocks)))
    polls: list[Poll] = []

    async def take(poll: Poll) -> None:
        await asyncio.sleep(0)
        polls.append(poll)

    if isinstance(run, AsyncRun):
        side.run(run.wait(on_poll=take))
        assert (polls[0].status, polls[0].result, polls[-1].status) == ("", None, "Completed")
    else:
        with pytest.raises(ConfigurationError, match="a coroutine function needs an AsyncClient"):
            side.run(run.wait(on_poll=take))


def test_a_task_that_is_cancelled_leaves_the_run() -> None:
    async def main(tenant: Tenant) -> None:
        async with tenant.async_client() as client:
            run = await client.start(an_import(tenant, tenant.client()))

            def cancel(poll: Poll) -> None:
                task = asyncio.current_task()
                assert task and poll.number == 1
                task.cancel()

            with pytest.raises(asyncio.CancelledError) as caught:
                await run.wait(on_poll=cancel)
            assert vars(caught.value)["run_id"] == run.id
            found = client.find_run("import", run.id)
            assert isinstance(await found.wait(), ImportResultsSummary)

    with Tenant() as tenant:
        asyncio.run(main(tenant))
