"""Settings of every test."""

import pytest
from hypothesis import settings

# A slow machine is no defect: no example has a deadline.
settings.register_profile("project", deadline=None)
settings.load_profile("project")


def pytest_addoption(parser: pytest.Parser) -> None:
    """`pytest --update-snapshots` writes the messages that tests/hostile/test_messages.py compares."""
    parser.addoption("--update-snapshots", action="store_true", help="write tests/snapshots anew")
