"""The service that the tests of a client talk to, and the two clients that talk to it."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from importlib.util import find_spec
from pathlib import Path

import pytest
from sfmc_soap import forget_tokens
from support.clients.sides import Async, Side, Sync
from support.loopback.service import Loopback


@pytest.fixture
def loopback() -> Iterator[Loopback]:
    """A fresh service, which at the end has nothing to complain of that the test did not take."""
    with Loopback() as service:
        yield service
    assert service.violations == []
    assert service.errors == []


_SIDES = {"sync": Sync, "async": Async}


@pytest.fixture
def service_first(request: pytest.FixtureRequest) -> None:
    """Begin with the service, if a test has one: it outlives the clients, and what is patched for them."""
    if "loopback" in request.fixturenames:
        request.getfixturevalue("loopback")


@pytest.fixture(params=_SIDES)
def side(
    request: pytest.FixtureRequest, service_first: None, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> Iterator[Side]:
    """Each of the clients, without tokens that another test got from another service at the same address."""
    forget_tokens()
    # Nothing here speaks TLS, and reading the certificates takes httpx longer than all else.
    monkeypatch.setenv("SSL_CERT_DIR", str(tmp_path))
    # httpcore looks for this module whenever it takes a lock, and where it is absent, looks through all folders.
    if find_spec("sniffio") is None:
        monkeypatch.setitem(sys.modules, "sniffio", None)
    with _SIDES[request.param]() as made:
        yield made
