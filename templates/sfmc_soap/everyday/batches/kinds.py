"""What is done with given items: which operation, with which objects, and how its response is read."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Hashable, Sequence
from copy import copy
from dataclasses import dataclass, replace
from typing import Any, Generic, TypeVar, cast

from ... import CreateOptions, DeleteOptions, SaveAction, SaveOption, UpdateOptions
from ..._runtime.client.context import CallContext
from ..._runtime.client.effects import Flow
from ..._runtime.client.errors import Outcome
from ..._runtime.client.marketing_cloud import is_queued, overall_status, request_id
from ..._runtime.client.results import outcome_of, paired, reasons_of
from ..._runtime.client.settings import CallOptions
from ..._runtime.errors import SfmcSoapError
from ..._runtime.model import Model
from ..._runtime.operation import Operation
from ..._runtime.shortening import shorten
from ..._runtime.simple_type import wrong_type
from ...operations import CREATE, DELETE, UPDATE
from .spelling import alike

_LONGEST_STATUS = 200

T = TypeVar("T")


@dataclass(slots=True)
class Taken(Generic[T]):
    """An item that was taken from what was given.

    Attributes:
        index: its place there, from 0.
        item: the item.
        object: the object to send for it, None until it is made.
    """

    index: int
    item: T
    object: Any = None


class Kind(ABC, Generic[T]):
    """A kind of writing: what is done with given items. One is made for each writing, and may remember things.

    `object` and `key` are called for one item after the other; `request` and `outcomes` by several threads at a time.

    Attributes:
        operation: the operation that is called.
        idempotent: whether a call may be sent again by itself when nobody knows if it was processed.
        is_upsert: whether a call that is sent twice ends as it did the first time. If not, what failed the second time
            may have succeeded before.
        options: the options of each request.
        fatal: further exceptions that end the writing, as the next call would fail with them as well.
    """

    operation: Operation[Any, Any]
    idempotent: bool = False
    is_upsert: bool = False
    options: Model
    fatal: tuple[type[SfmcSoapError], ...] = ()

    def prepare(self, context: CallContext, call: CallOptions) -> Flow[None]:
        """Ask for what converting needs. What this raises, the caller gets: nothing has been sent.

        Args:
            context: the client's.
            call: the options of calls.
        """
        yield from ()

    @abstractmethod
    def object(self, item: T) -> Any:
        """Return the object to send for an item.

        Raises:
            UnfitItem: the item cannot be sent, a failure of it alone. Any other SfmcSoapError ends the writing.
        """

    def request(self, objects: list[Any]) -> Model:
        """Return the message of one call."""
        message: Model = self.operation.request(objects=objects, options=self.options)
        return message

    def key(self, obj: Any) -> Hashable | None:
        """Return what an object is known by; None if that is not known. Items with one key keep their order."""
        return key_of(obj)

    def outcomes(self, taken: Sequence[Taken[T]], request: Model, response: Any) -> list[Outcome[T]]:
        """Return the outcomes of the items of one call, in their order."""
        results, left = paired(len(taken), response.results)
        status = overall_status(response)
        if left:
            status += f", and {len(left)} results do not say whose they are: {'; '.join(reasons_of(left[0]))}"
        if is_queued(getattr(request, "options", None)):
            _name_request(results, request_id(response))
        outcomes = [outcome_of(each.item, result, each.index, status=status) for each, result in zip(taken, results)]
        if status.startswith("Error") and all(outcome.ok for outcome in outcomes):
            contradiction = f"its result is OK, and the OverallStatus is {shorten(status, _LONGEST_STATUS)}"
            return [replace(each, ok=False, unknown=True, reasons=[contradiction]) for each in outcomes]
        return outcomes


def _name_request(results: Sequence[Any], request: str) -> None:
    """Write the RequestID of a response into its results, by which what becomes of them can be asked for."""
    for result in results:
        if result is not None and not result.request_id and request:
            result.request_id = request


def options_of(operation: Operation[Any, Any], options: Model | None) -> Model:
    """Return the options of the requests of an operation.

    Raises:
        TypeError: they are those of another operation.
    """
    expected = _OPTIONS[operation.name]
    if options is not None and type(options) is not expected:
        raise TypeError(f"options: {wrong_type(options, expected.__name__)}")
    return expected() if options is None else options


_OPTIONS: dict[str, type[Model]] = {CREATE.name: CreateOptions, UPDATE.name: UpdateOptions, DELETE.name: DeleteOptions}


def with_save_option(options: Model, property_name: str = "*") -> Model:
    """Return the options of a request with the one that makes it an upsert."""
    wanted: Any = copy(options)
    wanted.save_options = [SaveOption(property_name=property_name, save_action=SaveAction.UPDATE_ADD)]
    return cast("Model", wanted)


_KNOWN_BY = ("object_id", "subscriber_key", "customer_key", "id", "email_address")
"""The fields that an object is known by: the first that it has."""


def key_of(obj: Any) -> Hashable | None:
    """Return the type of an object and what it is known by; None if it has nothing of the kind.

    Rows are known by their keys only if these are in `keys`.
    """
    keys = getattr(obj, "keys", None)
    if isinstance(keys, list) and keys:
        pairs = [(alike(getattr(key, "name", None)), alike(getattr(key, "value", None))) for key in keys]
        return (type(obj).__name__, alike(obj.customer_key), *sorted(pairs))
    if hasattr(obj, "keys"):
        return None
    for name in _KNOWN_BY:
        value = getattr(obj, name, None)
        if isinstance(value, str | int) and value:
            return type(obj).__name__, name, value if isinstance(value, int) else alike(value)
    return None
