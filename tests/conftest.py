"""Settings of every test, and what tests have to say at the end."""

import gc
from collections import Counter
from collections.abc import Iterator

import pytest
from support import profiles

# An application of its own is there, with settings of its own: commands/test_vendor.py runs its tests in a copy.
collect_ignore = ["support"]

profiles.register()

# Few objects here only refer to each other, and the thousands of tests themselves stay: to look for garbage after every
# 700 objects, as Python does, takes a fifth of the time that collecting tests takes.
gc.set_threshold(100_000)


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Show the properties "summary" that tests recorded, and with -v their "details"."""
    shown = ("summary", "details") if terminalreporter.verbosity > 0 else ("summary",)
    for report in terminalreporter.getreports("passed"):
        for name, text in report.user_properties:
            if name in shown:
                terminalreporter.write_line(str(text))
    tried = attacks_in(terminalreporter.getreports("passed") + terminalreporter.getreports("failed"))
    gave_way = tried.pop("gave way", 0)
    if tried:
        counts = ", ".join(f"{number:,} {kind}" for kind, number in sorted(tried.items()))
        terminalreporter.write_line(f"attacks: {counts} tried, {gave_way} gave way")


def attacks_in(reports: list[pytest.TestReport]) -> Counter[str]:
    """How many attacks of each kind tests say that they tried, and how many gave way."""
    tried: Counter[str] = Counter()
    for report in reports:
        for name, counts in report.user_properties:
            if name == "attacks":
                assert isinstance(counts, dict)
                tried.update(counts)
    return tried


def pytest_addoption(parser: pytest.Parser) -> None:
    """`pytest --update-snapshots` writes the messages that tests/hostile/test_messages.py compares."""
    parser.addoption("--update-snapshots", action="store_true", help="write tests/snapshots anew")
    parser.addoption("--attack-seed", default="1", help="try other attacks in tests/attacks")


@pytest.fixture(autouse=True, scope="session")
def _cache_of_the_tests(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """Let no test see or change what the generator keeps for the user."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("SFMC_SOAPGEN_CACHE_DIR", str(tmp_path_factory.mktemp("cache")))
        yield


@pytest.fixture(autouse=True, scope="module")
def _what_is_there_stays() -> None:
    """Spare the garbage collector what earlier modules have loaded: hundreds of packages that stay to the end."""
    gc.collect()
    gc.freeze()
