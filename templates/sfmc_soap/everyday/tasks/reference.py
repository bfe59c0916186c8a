"""What a run is known by."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from ... import APIObject
from ..._runtime.client.errors import ConfigurationError
from ..._runtime.client.settings import Range
from ..._runtime.shortening import shorten
from ..._runtime.simple_type import wrong_type
from ..select.options import read_options
from .kinds import checked_kind

_LONGEST = 100
_NUMBER = Range("a whole number from 1", 1, 2**63 - 1, is_whole=True)


@dataclass(frozen=True, kw_only=True)
class RunReference:
    """What a run is known by. It can be pickled, and holds nothing of a client.

    Attributes:
        kind: what kind of run it is; "" if nobody knows how to wait for it.
        id: its id; "" if the service gave none.
        done: what was done, in words.
        message: what the service said.
        clients: the MIDs of the account to ask; empty for the token's own.
        before: what the service told before the start, where that may be told for a while afterwards.
    """

    kind: str
    id: str
    done: str
    message: str = ""
    clients: tuple[int, ...] = ()
    before: APIObject | None = None

    @property
    def shown_id(self) -> str:
        """Its id, cut off where a message would be too long."""
        return shorten(self.id, _LONGEST)

    def __str__(self) -> str:
        return f"{self.kind} {self.shown_id}" if self.kind and self.id else self.done


def found(kind: str, id: str | int, clients: Iterable[int]) -> RunReference:
    """Return what a run is known by that was started elsewhere.

    Raises:
        ConfigurationError: there is no such kind, the id is empty, or a number is outside of its range.
        TypeError: the id is neither a text nor a number.
    """
    if not isinstance(id, str | int) or isinstance(id, bool):
        raise TypeError(f"id: {wrong_type(id, 'the id of a run')}")
    if isinstance(id, int):
        id = str(_NUMBER.checked(id, "id"))
    if not (id := id.strip()):
        raise ConfigurationError("id: the id of the run is empty")
    accounts = read_options({"clients": clients}, "find_run").clients
    return RunReference(kind=checked_kind(kind), id=id, done=f"find_run({kind!r})", clients=accounts)
