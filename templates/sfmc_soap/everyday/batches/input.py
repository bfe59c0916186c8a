"""What was given to be written, one item after the other."""

from __future__ import annotations

import csv
from collections.abc import AsyncIterable, AsyncIterator, Iterable, Iterator, Mapping
from typing import Any, Generic, TypeVar

from ..._runtime.client.effects import CallbackResult, Flow, RunCallback
from ..._runtime.model import Model
from ..._runtime.shortening import shorten
from ..._runtime.simple_type import wrong_type
from .errors import UnfitItem

T = TypeVar("T")

END: Any = object()
"""What is returned after the last item."""


class Input(Generic[T]):
    """The items that were given.

    Args:
        items: an iterable. It is not held: each item is asked for when it is needed.

    Raises:
        TypeError: it cannot be iterated, is a single thing, or a table, whose columns would be taken for items.
    """

    def __init__(self, items: Iterable[T] | AsyncIterable[T]) -> None:
        _check_many(items)
        self._is_csv = isinstance(items, csv.DictReader)
        self._items: Iterator[T] | None = None
        self._awaited: AsyncIterator[T] | None = None
        if isinstance(items, Iterable):
            self._items = iter(items)
        else:
            self._awaited = aiter(items)

    @property
    def is_asynchronous(self) -> bool:
        """Whether items are awaited."""
        return self._items is None

    def check(self, item: Any) -> None:
        """Check that an item is no line of a csv with too few or too many values: what it lacks would be cleared.

        Raises:
            UnfitItem: it is.
        """
        if not self._is_csv:
            return
        if None in item:
            raise UnfitItem("the line of the csv has more values than its first one")
        for name, value in item.items():
            if value is None:
                raise UnfitItem(f"the line of the csv ends before {shorten(repr(name))}")

    def next(self) -> Flow[T]:
        """Return the next item, `END` after the last one."""
        if self._items is not None:
            following: T = next(self._items, END)
            return following
        assert self._awaited is not None
        try:
            result: CallbackResult = yield RunCallback(self._awaited.__anext__, (), None)
        except StopAsyncIteration:
            result = CallbackResult(END)
        awaited: T = result.value
        return awaited


def _check_many(items: object) -> None:
    """Check that something holds items.

    Raises:
        TypeError: it does not.
    """
    what = f"objects: {wrong_type(items, 'an iterable')}"
    if isinstance(items, str | bytes | Mapping | Model):
        raise TypeError(f"{what}: write [...] around one")
    if hasattr(items, "columns") and (hasattr(items, "iloc") or hasattr(items, "__arrow_c_stream__")):
        raise TypeError(f"{what}: give its rows, by .to_dict('records') of pandas, .to_pylist() of Arrow")
    if not isinstance(items, Iterable | AsyncIterable):
        raise TypeError(what)
