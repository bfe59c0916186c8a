"""One call: who makes it, what it may use, and the options that it gives."""

from __future__ import annotations

import uuid
from collections.abc import Callable, Mapping
from copy import copy
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any, Literal, TypeVar

from sfmc_soap import UNSET, ClientID, Options, SaveAction, UnsetType

from ..state.accounts import family
from ..state.clock import Clock, stamp
from ..state.store import Store
from ..state.work import Work
from .errors import Refusal

if TYPE_CHECKING:
    from ..kinds.base.kinds import Kinds

T = TypeVar("T")

PageFault = Literal["short page", "empty page", "wrong property", "timed out"]
"""What goes wrong with a page of a Retrieve, on order: it has one object, or none, although more can be had; or it is
refused, for a property that can be retrieved."""


@dataclass(frozen=True)
class Call:
    """A call that is under way.

    Attributes:
        store, clock, work, kinds: what it may use.
        mid: the business unit that the caller's token is for.
        options: those of its request.
        request_id: the RequestID of its response.
        accounts: the business units that a Retrieve looks into.
        page_fault: what goes wrong with the page of a Retrieve; None for nothing.
        found: what `once` has found for objects of one type that follow each other.
    """

    store: Store
    clock: Clock
    work: Work
    kinds: Kinds
    mid: int
    options: Options | None = None
    request_id: str = field(default_factory=lambda: str(uuid.uuid4()))
    accounts: tuple[int, ...] = ()
    page_fault: PageFault | None = None
    found: dict[Any, Any] = field(default_factory=dict, repr=False, compare=False)

    @property
    def now(self) -> str:
        """The time, as tables keep it."""
        return stamp(self.clock.now())

    @property
    def save_action(self) -> SaveAction | str | None:
        """What the first SaveOption asks for, None if there is none."""
        options = self.options.save_options if self.options else UNSET
        if isinstance(options, UnsetType) or not options:
            return None
        action = options[0].save_action
        return None if isinstance(action, UnsetType) else action

    def once(self, look: Callable[..., T], *where: Any) -> T:
        """Return what `look(call, *where)` finds. It looks once for all objects of a type that follow each other.

        Writing objects of that type must not change what it finds.
        """
        key = (look, self.mid, where)
        if key not in self.found:
            self.found[key] = look(self, *where)
        found: T = self.found[key]
        return found

    def put_off(
        self, kind: str, data: Mapping[str, Any], *, after: timedelta | None = None, at: datetime | None = None
    ) -> None:
        """Let work be done later for this business unit: see `Work.put_off`."""
        self.work.put_off(kind, {"mid": self.mid, **data}, after=after, at=at)

    def family(self) -> list[int]:
        """Return the business unit of the caller and all below it."""
        return family(self.store, self.mid)

    def account(self, client: ClientID | UnsetType) -> int:
        """Return the business unit that an object is for: the one that it names, or the options name, or the caller's.

        Raises:
            Refusal: the caller may not work in that one.
        """
        named = mid_of(client)
        if named is None and self.options is not None:
            named = mid_of(self.options.client)
        if named is None or named == self.mid:
            return self.mid
        if named not in self.family():
            raise Refusal(4, "The user has no access to the account.")
        return named

    def of(self, client: ClientID | UnsetType) -> Call:
        """Return this call as one of the business unit that an object is for: see `account`.

        Raises:
            Refusal: the caller may not work in that one.
        """
        mid = self.account(client)
        if mid == self.mid:
            return self
        options = copy(self.options)
        if options is not None:
            options.client = UNSET
        return replace(self, mid=mid, options=options)

    def audience(self, mid: int) -> int:
        """Return the business unit whose subscribers one has: itself, or the one above with which it shares them."""
        found: int = self.store.value("SELECT audience FROM accounts WHERE mid = ?", mid)
        return found


def mid_of(client: ClientID | UnsetType) -> int | None:
    """Return the business unit that a ClientID names, by ID or by its old ClientID; None if it names none."""
    if isinstance(client, UnsetType):
        return None
    named = client.id if client.id is not UNSET else client.client_id
    return named if isinstance(named, int) else None
