"""What was given to be written, one item after the other."""

from __future__ import annotations

from collections.abc import AsyncIterable, AsyncIterator, Iterable, Iterator, Mapping
from typing import Any, Generic, TypeVar

from ..._runtime.client.effects import CallbackResult, Flow, RunCallback
from ..._runtime.simple_type import wrong_type

T = TypeVar("T")

END: Any = object()
"""What is returned after the last item."""


class Input(Generic[T]):
    """The items that were given.

    Args:
        items: an iterable. It is not held: each item is asked for when it is needed.

    Raises:
        TypeError: it cannot be iterated, or is a single thing.
    """

    def __init__(self, items: Iterable[T] | AsyncIterable[T]) -> None:
        is_iterable = isinstance(items, Iterable | AsyncIterable)
        if not is_iterable or isinstance(items, str | bytes | Mapping):
            raise TypeError(f"objects: {wrong_type(items, 'an iterable')}")
        self._items: Iterator[T] | AsyncIterator[T]
        self._items = iter(items) if isinstance(items, Iterable) else aiter(items)

    @property
    def is_asynchronous(self) -> bool:
        """Whether items are awaited."""
        return not isinstance(self._items, Iterator)

    def next(self) -> Flow[T]:
        """Return the next item, `END` after the last one."""
        if isinstance(self._items, Iterator):
            following: T = next(self._items, END)
            return following
        try:
            result: CallbackResult = yield RunCallback(self._items.__anext__, (), None)
        except StopAsyncIteration:
            result = CallbackResult(END)
        awaited: T = result.value
        return awaited
