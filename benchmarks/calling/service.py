"""The service that is called: a process of its own, whose responses are ready beforehand."""

from __future__ import annotations

import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from importlib import import_module

import httpx

from ..contestants import ROOT
from . import by_hand
from .messages import OPERATIONS

_TESTS = ROOT / "tests"


@contextmanager
def running_service() -> Iterator[str]:
    """Run the service while the context is open, and return its address."""
    # It is a part of the tests' support, which is importable in a test run only.
    sys.path.append(str(_TESTS))
    try:
        canned = import_module("support.loopback.canned")
    finally:
        sys.path.remove(str(_TESTS))
    with canned.process() as addresses:
        yield addresses["soap_url"]


def responses(url: str) -> Mapping[str, bytes]:
    """Return what the service responds to each call, as bytes."""
    return {work: _post(url, work).content for work in OPERATIONS}


def _post(url: str, work: str) -> httpx.Response:
    return httpx.post(url, content=by_hand.write_envelope(work), headers=by_hand.http_headers(work))
