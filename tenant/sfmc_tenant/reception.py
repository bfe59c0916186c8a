"""Where calls begin: what is due is done first, and then it is found out who calls."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from functools import partial
from typing import Any

from sfmc_soap import Options

from .access import Access, Login
from .call.call import Call
from .kinds.base.kind import DueWorker
from .kinds.base.kinds import Kinds
from .state.callbacks import Callbacks
from .state.clock import Clock
from .state.store import Store
from .state.work import Work


class Reception:
    """What calls begin with, over SOAP and over REST.

    Args:
        store, clock, work, kinds: what calls may use.
        access: knows who calls.
        workers: what does the work that no kind has put off.
    """

    def __init__(
        self,
        store: Store,
        clock: Clock,
        work: Work,
        kinds: Kinds,
        *,
        access: Access,
        workers: Mapping[str, DueWorker],
    ) -> None:
        self._store = store
        self._clock = clock
        self._work = work
        self._kinds = kinds
        self._access = access
        self._callbacks = Callbacks(store)
        for these in (workers, *(kind.workers() for kind in kinds)):
            for name, worker in these.items():
                work.register(name, partial(self._do, worker))

    @contextmanager
    def begin(self, login: Login, options: Options | None = None) -> Iterator[Call]:
        """Begin a call. All that it does happens, or nothing of it if it raises.

        Args:
            login: what it says of the caller.
            options: those of the request.

        Raises:
            NotKnown: nobody is known by that.
        """
        with self._store.transaction():
            self._work.do_what_is_due()
            yield self._of(self._access.mid(login), options)
        self._callbacks.post_all()

    def look(self, mid: int) -> Call:
        """Do what is due, and return a call of a business unit for whoever looks at it."""
        with self._store.transaction():
            self._work.do_what_is_due()
        self._callbacks.post_all()
        return self._of(mid)

    def _do(self, worker: DueWorker, data: Mapping[str, Any]) -> None:
        worker(self._of(data["mid"]), data)

    def _of(self, mid: int, options: Options | None = None) -> Call:
        return Call(self._store, self._clock, self._work, self._kinds, mid=mid, options=options)
