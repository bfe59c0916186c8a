"""What both kinds of selections have in common: what is read, how, and what is made of it."""

from __future__ import annotations

import os
from dataclasses import replace
from typing import TYPE_CHECKING, Any, Generic, TypeVar

from ..._runtime.client.effects import Flow
from .errors import NoResult, SeveralResults
from .options import ReadOptions
from .reader import Reader
from .source import Source

if TYPE_CHECKING:
    from ... import AsyncClient, Client
    from ..frames.arrow import TableBuilder
    from ..frames.fitting import Fitter, Unfit
    from ..frames.libraries import DataFrame, Table
    from ..frames.sinks import Sink

T = TypeVar("T")
C = TypeVar("C", bound="Client | AsyncClient")


class BaseSelection(Generic[T, C]):
    """What a selection is, for both clients.

    Args:
        client: what calls are made with.
        source: what is read.
        options: how it is read.
    """

    def __init__(self, client: C, source: Source[T], options: ReadOptions) -> None:
        self._client, self._source, self._options = client, source, options
        self._latest: Reader[T] | None = None

    @property
    def dropped(self) -> tuple[str, ...]:
        """The properties that Describe tells of and the service refused, when this was read last."""
        return () if self._latest is None else tuple(self._latest.dropped)

    def __repr__(self) -> str:
        return f"<{type(self).__name__} of {self._source}>"

    def __getstate__(self) -> dict[str, Any]:
        return {**vars(self), "_latest": None}

    def _reader(self, limit: int | None = None) -> Reader[T]:
        """Return a new reading.

        Args:
            limit: how many items are wanted at most, None for as many as the selection has.
        """
        most = min((each for each in (limit, self._options.limit) if each is not None), default=None)
        options = replace(self._options, limit=most)
        self._latest = Reader(self._client._context, self._client._memory, self._source, options)
        return self._latest

    def _first(self) -> Flow[T | None]:
        items = yield from self._all(limit=1)
        return items[0] if items else None

    def _one(self) -> Flow[T]:
        items = yield from self._all(limit=2)
        if not items:
            raise NoResult(f"nothing was found in {self!r}, where there should be one result")
        if len(items) > 1:
            raise SeveralResults(f"several results were found in {self!r}, where there should be one")
        return items[0]

    def _all(self, limit: int | None = None) -> Flow[list[T]]:
        with self._reader(limit) as reader:
            return (yield from reader.read_all())

    def _table(self, unfit: Unfit) -> Flow[Table]:
        from ..frames.arrow import TableBuilder

        builder = TableBuilder(unfit=unfit)
        yield from self._all_into(builder)
        return builder.table()

    def _frame(self, unfit: Unfit) -> Flow[DataFrame]:
        from ..frames.arrow import frame_of
        from ..frames.libraries import load_pandas

        load_pandas()
        return frame_of((yield from self._table(unfit)))

    def _write(self, path: str | os.PathLike[str], *, progress: bool, unfit: Unfit) -> Flow[int]:
        from ..frames.sinks import open_sink

        with open_sink(path, progress=progress, unfit=unfit) as sink:
            yield from self._all_into(sink)
            return sink.finish()

    def _all_into(self, target: TableBuilder | Sink) -> Flow[None]:
        """Read everything into a table or a file."""
        with self._reader() as reader:
            while (page := (yield from self._page_for(target, reader))) is not None:
                target.add(page)

    def _page_for(self, fitter: Fitter, reader: Reader[T]) -> Flow[list[T] | None]:
        """Return the next page, None at the end. The first one settles the columns: the service may refuse some."""
        page = yield from reader.read()
        if fitter.columns is None:
            fitter.begin(self._source.columns((yield from reader.prepare())))
        return page
