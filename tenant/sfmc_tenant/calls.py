"""Where calls begin: who calls is known by the access token, and what is due is done first."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from functools import partial
from typing import Any

from sfmc_soap import Options

from .call.call import Call
from .call.errors import BadToken
from .kinds.kind import DueWorker
from .kinds.kinds import Kinds
from .state.callbacks import Callbacks
from .state.clock import Clock, stamp
from .state.store import Store
from .state.work import Work


class Calls:
    """What calls begin with, over SOAP and over REST.

    Args:
        store, clock, work, kinds: what calls may use.
        workers: what does the work that no kind has put off.
    """

    def __init__(
        self, store: Store, clock: Clock, work: Work, kinds: Kinds, *, workers: Mapping[str, DueWorker]
    ) -> None:
        self._store = store
        self._clock = clock
        self._work = work
        self._kinds = kinds
        self._callbacks = Callbacks(store)
        for these in (workers, *(kind.workers() for kind in kinds)):
            for name, worker in these.items():
                work.register(name, partial(self._do, worker))

    @contextmanager
    def begin(self, token: str, options: Options | None = None) -> Iterator[Call]:
        """Begin a call. All that it does happens, or nothing of it if it raises.

        Args:
            token: the access token of the caller.
            options: those of the request.

        Raises:
            BadToken: the token is not good.
        """
        with self._store.transaction():
            self._work.do_what_is_due()
            row = self._store.one("SELECT * FROM tokens WHERE token = ?", token)
            if row is None or row["expires"] <= stamp(self._clock.now()):
                raise BadToken(expired=row is not None)
            yield self._of(row["mid"], options)
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
        return Call(self._store, self._clock, self._work, self._kinds, mid, options)
