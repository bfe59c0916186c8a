"""The two calls that are measured, and what they send."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import partial
from typing import Any, TypeAlias

from sfmc_soap import Operation
from sfmc_soap.operations import CREATE, RETRIEVE

SMALL, LARGE = "Create of one Subscriber", "Retrieve of 2,500 objects"
"""The calls' names in the report."""

OPERATIONS: Mapping[str, Operation[Any, Any]] = {SMALL: CREATE, LARGE: RETRIEVE}
TOKEN = "token" * 100
EMAIL_ADDRESS = "ada@example.com"
OBJECT_TYPE, PROPERTIES = "Subscriber", ["ID"]

MOST_AT_ONCE = 20
"""The most calls at the same time, and the most connections that each client opens."""

Calls: TypeAlias = Mapping[str, Callable[[], Any]]
"""SMALL and LARGE -> a function that makes the call. In asyncio, it returns an awaitable."""


def calls_with(function: Callable[[str], Any]) -> Calls:
    """Return the calls that a function makes when it is told which."""
    return {work: partial(function, work) for work in OPERATIONS}
