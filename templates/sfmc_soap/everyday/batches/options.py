"""How many objects are written."""

from __future__ import annotations

import inspect
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, Literal, TypeAlias, cast

from ... import CreateOptions, DeleteOptions, UpdateOptions
from ..._runtime.client.arguments import check_concurrency, check_options, check_whole
from ..._runtime.client.errors import ConfigurationError, Outcome
from ..._runtime.client.marketing_cloud import is_queued
from ..._runtime.client.settings import RAISE_ON, CallOptions
from ..._runtime.simple_type import wrong_type
from .queueing import QueueOptions, queue_options

_BATCH_SIZE, _ASYNCHRONOUS_BATCH_SIZE = 50, 100
"""How many objects the vendor advises to put into a call. Source: its best practices for the SOAP API."""
_LARGEST_BATCH = 32_767
"""With more objects the service refuses an asynchronous call. Source: the vendor's table of error codes."""
MAX_BYTES = 5_000_000
"""How large the vendor allows a request to be. Source: its best practices for the SOAP API."""
_CONCURRENCY = 4

Strict: TypeAlias = Literal["warn", "error"] | None
"""What is done where an object breaks a known rule of the service: warn, fail it, or send it as it is."""


@dataclass(frozen=True)
class Batch:
    """What is told of a batch when its outcomes are known.

    Attributes:
        number: its number, from 1.
        count: how many objects it has.
        total: how many objects there were with it.
        succeeded: how many of these succeeded. If the requests are asynchronous, that means: are queued.
        failed: how many of these failed.
        unknown: of how many of these nobody knows.
    """

    number: int
    count: int
    total: int
    succeeded: int
    failed: int
    unknown: int


class BatchOptions(CallOptions, total=False):
    """How batches are sent, as keyword arguments; and the options of each call, but for `raise_on`.

    batch_size: how many objects a call has at most; 50 if left out, and 100 if the request is asynchronous.
    max_bytes: how many bytes a request has at most; 5,000,000 if left out.
    concurrency: how many calls are under way at a time; 4 if left out.
    on_batch: is called with a `Batch` when the outcomes of one are known. For an `AsyncClient` it may be a coroutine
        function.
    progress: True to show how many objects are done, in a line on a terminal.
    stop_on: after how many objects that did not succeed nothing more is sent; or a function of such an outcome that
        returns whether to stop.
    strict: what is done where an object breaks a known rule of the service: "warn" if left out, "error" to fail it if
        the service would refuse it, None to send it without a word.
    """

    batch_size: int | None
    max_bytes: int
    concurrency: int
    on_batch: Callable[[Batch], object] | None
    progress: bool
    stop_on: int | Callable[[Outcome[Any]], bool] | None
    strict: Strict


class WriteOptions(BatchOptions, total=False):
    """How many objects are written, as keyword arguments: as in `BatchOptions`, and how each request is carried out.

    options: the options of the request, such as `CreateOptions(request_type="Asynchronous")`.
    queued: True, or `QueueOptions`, for asynchronous requests: the service queues them, and `client.results` asks what
        became of them.
    fallback: "queue" to have the service queue what it cannot do at once: after three attempts at most, a call that was
        certainly not processed, or that may be sent twice, becomes an asynchronous one.
    """

    options: CreateOptions | UpdateOptions | DeleteOptions | None
    queued: bool | QueueOptions
    fallback: Literal["queue"] | None


@dataclass(frozen=True, kw_only=True)
class WriteSettings:
    """The same, checked.

    Attributes:
        batch_size, max_bytes, concurrency, options, on_batch, progress, stop_on, strict: as in `WriteOptions`.
        queue: how requests are queued, None if they are not.
        fallback: how those are queued that the service cannot do at once, None if they are not.
        call: the options of each call.
    """

    batch_size: int = _BATCH_SIZE
    max_bytes: int = MAX_BYTES
    concurrency: int = _CONCURRENCY
    options: CreateOptions | UpdateOptions | DeleteOptions | None = None
    on_batch: Callable[[Batch], object] | None = None
    progress: bool = False
    stop_on: int | Callable[[Outcome[Any]], bool] | None = None
    strict: Strict = "warn"
    queue: QueueOptions | None = None
    fallback: QueueOptions | None = None
    call: CallOptions = field(default_factory=CallOptions)

    @property
    def may_queue(self) -> bool:
        """Whether a request may be queued, at once or in the end."""
        return self.queue is not None or self.fallback is not None


def write_options(options: BatchOptions, method: str) -> WriteSettings:
    """Return the options of a method that writes.

    Raises:
        TypeError: there is no option of a name, or one is of a wrong type.
        ConfigurationError: one is outside of its range.
    """
    _refuse_raise_on(options, method)
    for name in QueueOptions.__annotations__.keys() & options.keys():
        raise TypeError(f"{method}() has no option {name!r}: write queued=QueueOptions({name}=...)")
    check_options(options, WriteOptions, method)
    own: dict[str, Any] = {name: value for name, value in options.items() if name in _OWN}
    call = _of_each({name: value for name, value in options.items() if name not in _OWN})
    call["raise_on"] = ()
    own["queue"] = queue_options(own.pop("queued", False) or is_queued(own.get("options")))
    own["fallback"] = _fallback(own.get("fallback"), own["queue"])
    if own.get("batch_size") is None:
        own["batch_size"] = _BATCH_SIZE if own["queue"] is None else _ASYNCHRONOUS_BATCH_SIZE
    read = WriteSettings(**own, call=call)
    _check(read)
    return read


_OWN = WriteOptions.__annotations__.keys() - CallOptions.__annotations__.keys()


def _fallback(fallback: object, queue: QueueOptions | None) -> QueueOptions | None:
    """Return how requests are queued that the service cannot do at once, None if they are not.

    Raises:
        ConfigurationError: there is no such fallback, or requests are queued anyway.
    """
    if fallback is None:
        return None
    if fallback != "queue":
        raise ConfigurationError('fallback must be "queue" or None')
    if queue is not None:
        raise ConfigurationError('requests are queued anyway: leave out fallback="queue"')
    return QueueOptions()


def each_call(options: CallOptions, method: str) -> CallOptions:
    """Return the options of each call of a method that decides by itself what is sent again, and what raises.

    Raises:
        TypeError: there is no option of a name.
    """
    _refuse_raise_on(options, method)
    if "idempotent" in options:
        raise TypeError(f"{method}() has no option 'idempotent': it is known what may be sent again")
    check_options(options, CallOptions, method)
    return _of_each(options)


def _refuse_raise_on(options: Mapping[str, Any], method: str) -> None:
    if "raise_on" in options:
        raise TypeError(f"{method}() has no option 'raise_on': what it returns tells of failures")


def _of_each(options: Mapping[str, Any]) -> CallOptions:
    """Return options for several calls: header blocks may come from a generator, which can be read once only."""
    return cast("CallOptions", {**options, "headers": tuple(options.get("headers", ()))})


def asking(call: CallOptions) -> CallOptions:
    """Return the options of a call that asks for something before objects are written.

    What was said of calls that write is not said of it: whether they may be sent twice, and what of them raises.
    """
    options: CallOptions = {**call, "raise_on": RAISE_ON}
    options.pop("idempotent", None)
    return options


def _check(read: WriteSettings) -> None:
    check_whole(read.batch_size, "batch_size", most=_LARGEST_BATCH)
    check_whole(read.max_bytes, "max_bytes")
    check_concurrency(read.concurrency)
    if read.on_batch is not None and not callable(read.on_batch):
        raise TypeError(f"on_batch: {wrong_type(read.on_batch, 'a function')}")
    if inspect.iscoroutinefunction(read.stop_on):
        raise TypeError("stop_on: a coroutine function has no answer: pass one that returns a bool")
    if read.stop_on is not None and not callable(read.stop_on):
        check_whole(read.stop_on, "stop_on")
    for name in ("conversation_id", "sequence_code", "calls_in_conversation"):
        if getattr(read.options, name, None):
            raise ConfigurationError(f"options: {name} is of a single call: write it with create, update or delete")
