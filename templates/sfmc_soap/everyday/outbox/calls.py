"""Stored calls: what is told of one."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime

from .steps import State


@dataclass(frozen=True, kw_only=True)
class StoredCall:
    """A call in an outbox, as it was when it was read.

    Attributes:
        id: what it is known by in its outbox.
        operation: the operation's name in the WSDL.
        key: calls with the same key are sent one after the other; None if order does not matter.
        is_idempotent: whether it may be sent again when nobody knows if it was processed.
        state: what it is.
        attempts: how often it was taken to be sent.
        failures: how often that failed by its own fault.
        stored: when it was stored, in UTC.
        reason: why it is not done, in words, such as "behind call 7 (dead), key 'A-7'"; "" if nothing went wrong.
    """

    id: int
    operation: str
    key: str | None
    is_idempotent: bool
    state: State
    attempts: int
    failures: int
    stored: datetime
    reason: str


@dataclass(frozen=True, kw_only=True)
class TakenCall(StoredCall):
    """A call that a worker has taken.

    Attributes:
        request: its request message, as XML.
    """

    request: str = field(repr=False)


@dataclass(frozen=True, kw_only=True)
class NewCall:
    """A call that is to be stored.

    Attributes:
        operation, key, is_idempotent, request: as of a `TakenCall`.
    """

    operation: str
    key: str | None
    is_idempotent: bool
    request: str = field(repr=False)
