"""The benchmarks still run, and all contestants do the same work. Nothing is timed here."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from benchmarks import calls
from benchmarks.__main__ import unlike
from benchmarks.check import differences
from benchmarks.contestants import BY_HAND, FLOOR, OURS, ZEEP, Contestant, Ours, contestants, walk
from benchmarks.data import document, response
from benchmarks.measure import fastest, least, process
from benchmarks.report import Row, below, beside, table, within


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Contestant]:
    """Every contestant."""
    return {name: make() for name, make in contestants(tmp_path_factory.mktemp("cache")).items()}


def test_all_contestants_read_and_write_the_same_values(made: dict[str, Contestant]) -> None:
    """Or their times could not be compared."""
    assert len(made) == 4
    for name, contestant in made.items():
        assert (name, list(differences(contestant, results=5, objects=2))) == (name, [])


def test_a_contestant_that_does_less_is_found() -> None:
    """Each kind of value that is not as it should be, with its place."""

    class Wrong(Ours):
        def decode(self, document: bytes) -> Any:
            read = super().decode(document.replace(b"<Status>Active</Status>", b"").replace(b"London", b"Paris"))
            del read.results[3:]
            return read

        def to_dict(self, obj: Any) -> Any:
            return {**super().to_dict(obj), "OverallStatus": "Error"}

        def create(self, people: list[Any]) -> bytes:
            return super().create(people[1:])

        def update(self, rows: list[Any]) -> bytes:
            return super().create([])

    found = list(differences(Wrong(), results=4, objects=2))
    assert "Subscribers: .Results[0].Status: None instead of 'Active'" in found
    assert "Subscribers: .Results[2].Attributes[0].Value: 'Paris' instead of 'London'" in found
    assert "OpenEvents: .Results: 3 items instead of 4" in found
    assert "data extension rows as dict: .OverallStatus: 'Error' instead of 'OK'" in found
    assert [each.partition(":")[0] for each in found[-2:]] == ["CreateRequest", "UpdateRequest"]


@pytest.fixture(scope="module")
def url() -> Iterator[str]:
    """A service to call."""
    with calls.service() as url:
        yield url


def test_all_contestants_get_the_same_answers(made: dict[str, Contestant], url: str) -> None:
    """From calls that block and from those that are awaited; and each call is made as often as it should be."""
    with calls.ways(url) as ways:
        assert list(ways) == ["blocking", "asyncio"]
        for way in ways.values():
            assert list(way.calls) == [OURS, BY_HAND, FLOOR, ZEEP]
            assert list(unlike(url, way, made)) == []
            assert len(way.run(way.calls[OURS][calls.SMALL], 3, 2)) == 6


def test_a_contestant_that_is_answered_something_else_is_found(made: dict[str, Contestant], url: str) -> None:
    """With the place."""
    with calls.ways(url) as ways:
        [got] = ways["blocking"].run(ways["blocking"].calls[OURS][calls.LARGE], 1, 1)
    got.results[7].email_address = "other@example.com"
    assert list(calls.differences(calls.LARGE, calls.answers(url)[calls.LARGE], got, made[OURS])) == [
        f"{calls.LARGE}: .Results[7].EmailAddress: 'other@example.com' instead of 'reader7@example.com'"
    ]


def test_measuring_and_reporting() -> None:
    """Everything that is measured is in the table, with the goals that were met and those that were not."""
    text = document("RetrieveResponseMsg", response("OpenEvents", 2))
    times = fastest({OURS: lambda: Ours().decode(text), "lxml": lambda: walk(text)}, rounds=1)
    assert times.keys() == {OURS, "lxml"}
    assert least({OURS: ["-c", "import sfmc_soap"]}, rounds=1).keys() == {OURS}
    values = {OURS: 2.0, "zeep": 4.0}
    goals = [within(values, 0.4, "zeep"), beside(values, 1.3, "zeep", codec=1.0)]
    rows = [Row("one", "ms", values, goals), Row("two", "s", {OURS: 1.5}, [below(1.5, 2, "s")])]
    shown = table(rows)
    assert "yes: 0.25 of zeep (at most 1.3 of zeep beside the codec)" in shown
    assert "NO: 0.50 of zeep (at most 0.4 of zeep)" in shown and "yes: 1.50 s (below 2 s)" in shown
    assert [line.count("|") for line in table(rows, markdown=True).splitlines()] == [9, 9, 9, 9]
    with pytest.raises(RuntimeError, match="failed"):
        least({"wrong": ["-c", "raise SystemExit(3)"]}, rounds=1)


def test_memory_is_measured_in_a_process_of_its_own(tmp_path: Path) -> None:
    """And is some."""
    assert int(process(["-m", "benchmarks.memory", OURS, "2000", str(tmp_path)]).output) > 1_000_000


@pytest.mark.slow
def test_the_command(tmp_path: Path) -> None:
    """One table and the same numbers as JSON, here of tiny sizes. Whether goals are met is not looked at."""
    path = tmp_path / "results.json"
    arguments = ["--results", "25", "--objects", "2", "--rounds", "1", "--json", str(path)]
    shown = process(["-m", "benchmarks", *arguments]).output
    rows = json.loads(path.read_text())["rows"]
    assert {
        f"{calls.SMALL}, asyncio, 20 at once: calls",
        "decode 25 OpenEvents",
        "decode 1,000 Subscribers: each",
        "generate with nothing to do",
    } <= {row["work"] for row in rows}
    assert all(row["work"] in shown and row["values"][OURS] >= 0 for row in rows)
    assert sum(len(row["goals"]) for row in rows) == len(re.findall("^    (?:yes|NO): ", shown, re.MULTILINE))
