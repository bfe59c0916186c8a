"""The benchmarks still run, and all contestants do the same work. Nothing is timed here."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import pyarrow.parquet
import pytest
from lxml import etree
from sfmc_soap import RetrieveResponseMsg, loads, to_dict, unknown

from benchmarks import fast_ways
from benchmarks.__main__ import measure, parse_arguments
from benchmarks.agreement import differences
from benchmarks.bulk import bindings, by_hand, filling, zeep
from benchmarks.bulk.order import Order
from benchmarks.calling import agreement as calling_agreement
from benchmarks.calling.messages import LARGE, SMALL
from benchmarks.calling.modes import open_modes
from benchmarks.calling.service import responses, running_service
from benchmarks.contestants import BASELINE, BY_HAND, CONTESTANTS, OURS, ZEEP, Contestant, create
from benchmarks.contestants.baseline import parse_and_walk
from benchmarks.contestants.bindings import Bindings
from benchmarks.data import Person, TableRow, response_document
from benchmarks.growth_plot import growth_plot
from benchmarks.orders import table_rows
from benchmarks.page import PAGE, TABLES, with_tables
from benchmarks.report import Goal, Row, at_least, below, markdown_table, share_beside_codec, share_of, text_table
from benchmarks.scenarios import events, upserts
from benchmarks.scenarios.all import Sizes
from benchmarks.scenarios.day import PULL, a_day
from benchmarks.scenarios.growth import AT_ONCE, CALLS, DECODE, ENCODE, NUMBERS, ONE_MESSAGE, PAGES, lengths
from benchmarks.scenarios.slow_pages import CHANGES
from benchmarks.serving import running
from benchmarks.timing import cpu_of_functions, cpu_of_programs, run_python


@pytest.fixture(scope="module")
def contestants() -> dict[str, Contestant]:
    """Every contestant."""
    return {name: create(name) for name in CONTESTANTS}


def test_all_contestants_read_and_write_the_same_values(contestants: dict[str, Contestant]) -> None:
    """Otherwise their times could not be compared. The command checks more, which takes suds seconds."""
    assert len(contestants) == 4
    for name, contestant in contestants.items():
        assert (name, list(differences(contestant, results=20, objects=2))) == (name, [])


def test_the_bindings_read_and_write_in_their_fast_ways() -> None:
    """So many results and objects as the command checks, and as it measures, are enough for that; fewer are not."""
    found = {
        (results, objects): list(fast_ways.differences(Bindings(), results=results, objects=objects))
        for results, objects in ((50, 10), (400, 5), (400, 10))
    }
    assert found == {
        (50, 10): ["a response was read as a whole"],
        (400, 5): ["objects were written one by one"],
        (400, 10): [],
    }


def test_a_contestant_that_does_less_is_found() -> None:
    """Each kind of value that differs from the data is named, with its path."""

    class Wrong(Bindings):
        def decode(self, document: bytes) -> Any:
            for right, wrong in ((b"<Status>Active</Status>", b""), (b"London", b"Paris"), (b"<Value></Value>", b"")):
                document = document.replace(right, wrong)
            read = super().decode(document)
            del read.results[3:]
            return read

        def to_dict(self, obj: Any) -> Any:
            return {**super().to_dict(obj), "OverallStatus": "Error", "RequestType": "Again"}

        def create(self, people: list[Person]) -> bytes:
            return super().create(people[1:])

        def update(self, rows: list[TableRow]) -> bytes:
            return super().create([])

    found = list(differences(Wrong(), results=4, objects=2))
    assert "Subscribers: .Results[0].Status: None instead of 'Active'" in found
    assert "Subscribers: .Results[2].Attributes[0].Value: 'Paris' instead of 'London'" in found
    assert "data extension rows that differ: .Results[0].Properties.Property[0].Value: None instead of ''" in found
    assert "OpenEvents as dict: .RequestType: 'Again', which is not in the data" in found
    assert "OpenEvents: .Results: 3 items instead of 4" in found
    assert "data extension rows as dict: .OverallStatus: 'Error' instead of 'OK'" in found
    assert [line.partition(":")[0] for line in found[-2:]] == ["CreateRequest", "UpdateRequest"]


@pytest.fixture(scope="module")
def url() -> Iterator[str]:
    """The address of a service to call."""
    with running_service() as address:
        yield address


@pytest.mark.slow
def test_all_contestants_get_the_same_responses(contestants: dict[str, Contestant], url: str) -> None:
    """Both blocking and in asyncio; and each call is made as often as it should be."""
    with open_modes(url) as modes:
        assert list(modes) == ["blocking", "asyncio"]
        for mode in modes.values():
            assert list(mode.calls) == [OURS, BY_HAND, BASELINE, ZEEP]
            assert list(calling_agreement.differences(url, mode, contestants)) == []
            assert len(mode.run(mode.calls[OURS][SMALL], at_once=3, in_a_row=2)) == 6


def test_a_contestant_that_returns_another_response_is_found(contestants: dict[str, Contestant], url: str) -> None:
    """The difference is named, with its path."""
    with open_modes(url) as modes:
        [message] = modes["blocking"].run(modes["blocking"].calls[OURS][LARGE], at_once=1, in_a_row=1)
    message.results[7].email_address = "other@example.com"
    found = calling_agreement.compare(
        LARGE, response=responses(url)[LARGE], message=message, contestant=contestants[OURS]
    )
    assert list(found) == [f"{LARGE}: .Results[7].EmailAddress: 'other@example.com' instead of 'reader7@example.com'"]


def test_all_contestants_pull_all_events_of_a_tenant() -> None:
    """In the process and served: two pages of them."""
    with ExitStack() as stack:
        here = events.pulls_in_process(events.filled(2_501), stack)
        served = events.pulls_over_http(stack.enter_context(running(events.__name__, 2_501)), stack)
        assert list(here) == list(served) == [OURS, BASELINE]
        assert {pull() for pull in [*here.values(), *served.values()]} == {2_501}


@pytest.mark.slow
def test_all_contestants_upsert_all_rows_by_as_many_calls() -> None:
    """And send the same."""
    sent: dict[str, list[str]] = {}
    with ExitStack() as stack:
        tenant = upserts.opened()
        url = stack.enter_context(tenant.server().running())
        for name, upsert in upserts.upserts(url, table_rows(120), stack).items():
            tenant.calls.clear()
            assert upsert() == 120
            sent[name] = sorted(str(to_dict(call.request)) for call in tenant.calls.soap if call.operation == "Update")
    assert list(sent) == [OURS, BY_HAND, ZEEP]
    assert len(sent[OURS]) == 3
    assert sent[OURS] == sent[BY_HAND] == sent[ZEEP]


@pytest.mark.slow
def test_all_contestants_pull_as_much_of_what_a_tenant_has_many_of(tmp_path: Path) -> None:
    """And write the same file."""
    files = [tmp_path / f"{name}.parquet" for name in (OURS, BY_HAND)]
    filling.fill(tmp_path / "tenant.db", 6_000)
    with running(filling.__name__, tmp_path / "tenant.db") as address:
        order = Order(address, count=4_500, total=6_000)
        assert [contestant.track(order) for contestant in (bindings, by_hand, zeep)] == [4_500] * 3
        bindings.write_rows(order, files[0])
        by_hand.write_rows(order, files[1])
    tables = [pyarrow.parquet.read_table(path) for path in files]
    assert tables[0].num_rows == 4_500
    assert tables[0].to_pylist() == tables[1].to_pylist()


def test_measuring_and_reporting() -> None:
    """Everything that is measured is in the table, with the goals that were met and those that were not."""
    document = response_document("OpenEvents", 2)
    bindings = Bindings()
    times = cpu_of_functions(
        {OURS: lambda: bindings.decode(document), BASELINE: lambda: parse_and_walk(document)}, rounds=1
    )
    assert times.keys() == {OURS, BASELINE}
    assert cpu_of_programs({OURS: ["-c", "import sfmc_soap"]}, rounds=1).keys() == {OURS}
    values = {OURS: 2.0, ZEEP: 4.0}
    goals = [share_of(values, ZEEP, at_most=0.4), share_beside_codec(values, ZEEP, codec=1.0, at_most=1.3)]
    rows = [
        Row("one", "ms", values, goals),
        Row("two", "s", {OURS: 1.5}, [below(1.5, 2, "s"), at_least(9, 1_000, "/s")]),
    ]
    shown = text_table(rows)
    assert "yes: 0.25 of zeep (at most 1.3 of zeep, without the codec)" in shown
    assert "NO: 0.50 of zeep (at most 0.4 of zeep)" in shown and "yes: 1.50 s (below 2 s)" in shown
    assert "NO: 9 /s (at least 1,000 /s)" in shown
    assert [line.count("|") for line in markdown_table(rows).splitlines()] == [9, 9, 9, 9]
    with pytest.raises(RuntimeError, match="failed with exit code 3"):
        cpu_of_programs({"wrong": ["-c", "raise SystemExit(3)"]}, rounds=1)


def test_the_page_shows_a_run() -> None:
    """Its tables have the figures, whose words are those of the page now, and goals; what is between them stays."""
    page = PAGE.read_text(encoding="utf-8")
    values = {OURS: 1234.5, BASELINE: 0.567}
    works = {work for table in TABLES for works in table.lines.values() for work in works}
    rows = {work: Row(work, "ms", values) for work in works}
    for kind, met in (("Subscribers", True), ("data extension rows", False), ("OpenEvents", True)):
        work = f"decode 2,500 {kind} that differ"
        rows[work] = Row(work, "ms", values, [Goal("below 2 s", f"{3 - met} s", met), Goal("1 of lxml", "1", met=True)])
    shown = with_tables(page, [*rows.values()])
    prose, others = ([line for line in each.splitlines() if not line.startswith("|")] for each in (page, shown))
    assert prose == others
    lines = shown.splitlines()
    assert "| decode 2,500 OpenEvents | 1.23 s | | | | 0.567 ms | |" in lines
    assert [line for line in lines if "**" in line] == [
        "| decode such results that differ, of each kind | 1.23 s; 1.23 s; 1.23 s | | | | 0.567 ms; 0.567 ms; 0.567 ms "
        "| **below 2 s: missed, 2 s, 3 s, 2 s**; 1 of lxml |"
    ]
    assert [line for line in lines if line.endswith("| goal |")] == [
        "| | sfmc-soap | zeep | xsdata | suds | lxml | goal |"
    ]
    assert re.findall("^[|] [a-z0-9].*? [|]", page, re.MULTILINE) == re.findall(
        "^[|] [a-z0-9].*? [|]", shown, re.MULTILINE
    )
    with pytest.raises(ValueError, match="there is no table below 'Messages'"):
        with_tables(page.replace("## Messages", "## Others"), [])


def test_the_plot_of_growth() -> None:
    """It is SVG: a point for each figure, and what is measured in which unit."""
    each = [
        Row(title.format(n, in_what), "us", {OURS: 8 + n / 1e5, BASELINE: 6})
        for title, usual in ((DECODE, PAGES), (ENCODE, CALLS))
        for in_what in (usual, ONE_MESSAGE)
        for n in lengths(2_500)
    ]
    calls = [
        Row(AT_ONCE.format(number, mode), "/s", {OURS: 900 + number, BASELINE: 1_000})
        for number in NUMBERS
        for mode in ("blocking", "asyncio")
    ]
    root = etree.fromstring(growth_plot([*each, *calls]).encode())
    tag = "{http://www.w3.org/2000/svg}"
    texts = {text.text for text in root.iter(f"{tag}text")}
    assert {"100", "100k", "Subscribers in all", "microseconds", "64", "threads or tasks at once"} <= texts
    assert {"0", "2", "10", "200", "1,000", "calls per second", "decode, in pages", "tasks, httpx and lxml"} <= texts
    assert len([*root.iter(f"{tag}polyline")]) == 9
    assert len([*root.iter(f"{tag}circle")]) == 9 * 7 + 9


def test_a_day_is_worked_out_of_what_was_measured() -> None:
    """A tenth of the events was pulled."""
    rows = [
        Row("track 100,000 OpenEvents: the client", "s", {OURS: 1.2}),
        Row("track 100,000 OpenEvents: on the clock", "/s", {OURS: 50_000}),
        *(Row(AT_ONCE.format(number, "blocking"), "/s", {OURS: 1_000 * number}) for number in (1, 8)),
    ]
    day = list(a_day(rows, pulled=100_000))
    assert day[0].work == PULL
    assert [row.values[OURS] for row in day] == pytest.approx([20, 12, 100, 12.5])


def test_memory_is_measured_in_a_process_of_its_own() -> None:
    """Decoding needs some."""
    assert int(run_python(["-m", "benchmarks.scenarios.memory", OURS, "2000"]).output) > 1_000_000


def test_the_page_shows_whole_runs_of_its_own_size(capsys: pytest.CaptureFixture[str]) -> None:
    """The options say what does not go together."""
    assert parse_arguments(["--only", "memory", "tenant"]).only == ["memory", "tenant"]
    for arguments, message in (
        (["--page", "--only", "memory"], "the page shows all scenarios"),
        (["--page", "--results", "25"], "the page shows 2,500 results and 100 objects"),
        (["--only", "calling"], "invalid choice: 'calling'"),
        (["--rounds", "0"], "argument --rounds: 0 is below 1"),
        (["--objects", "-1"], "argument --objects: -1 is below 1"),
        (["--results", "10"], "argument --results: 10 is below 25"),
        (["--results", "many"], "argument --results: invalid number value: 'many'"),
    ):
        with pytest.raises(SystemExit):
            parse_arguments(arguments)
        assert message in capsys.readouterr().err


def test_pages_of_a_changed_kind_are_slow_for_their_reason() -> None:
    """Each has what its title says, so it is read all the same."""
    pages = {
        what: loads(change(response_document("Subscribers", 25)), RetrieveResponseMsg)
        for what, change in CHANGES.items()
    }
    reasons = {what: {item.reason for item in unknown(page.results[0])} for what, page in pages.items()}
    assert [len(page.results) for page in pages.values()] == [25] * 5
    assert [bool(found) for found in reasons.values()] == [True, True, False, False, True]


def test_a_scenario_is_measured_alone(contestants: dict[str, Contestant], capsys: pytest.CaptureFixture[str]) -> None:
    """Its rows come, and how long it ran is told."""
    [rows] = measure(["tenant"], contestants, Sizes(results=25, objects=2, rounds=1))
    assert [row.work for row in rows] == ["open a tenant", "a Create of one Email on a tenant"]
    assert re.fullmatch(r"tenant: \d+ s\n", capsys.readouterr().err)


@pytest.mark.slow
def test_the_command(tmp_path: Path) -> None:
    """It prints tables, and writes the same figures as JSON. Here it is small, and no goal is judged."""
    path = tmp_path / "results.json"
    arguments = ["--results", "25", "--objects", "2", "--rounds", "1", "--json", str(path)]
    shown = run_python(["-m", "benchmarks", *arguments]).output
    rows = json.loads(path.read_text())["rows"]
    assert {
        f"{SMALL}, asyncio, 20 at once: calls",
        "decode 25 OpenEvents",
        "decode 25 Subscribers in strict mode",
        "decode 1,000 Subscribers in pages: each",
        "build and encode 300 Subscribers in one message: each",
        "calls of 64 at once, asyncio",
        "a day: pull 1,000,000 events",
        "generate with nothing to do",
        "pull 1,000 events from a tenant, served: events",
        "track 10,000 OpenEvents: peak memory",
    } <= {row["work"] for row in rows}
    assert all(row["work"] in shown and row["values"][OURS] >= 0 for row in rows)
    # What the page shows is measured, at its own size, and it shows all that has a goal.
    shown_works = {work for table in TABLES for works in table.lines.values() for work in works}
    wanted = _without_numbers(work for work in shown_works if "PostgreSQL" not in work)
    assert wanted <= _without_numbers(row["work"] for row in rows)
    assert _without_numbers(row["work"] for row in rows if row["goals"]) <= wanted
    assert sum(len(row["goals"]) for row in rows) == len(re.findall("^    (?:yes|NO): ", shown, re.MULTILINE))


def _without_numbers(works: Iterable[str]) -> set[str]:
    return {re.sub(r"[\d,]+", "", work) for work in works}
