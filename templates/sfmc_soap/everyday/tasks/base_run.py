"""What the runs of both clients have in common: what they are known by, and what the service told of them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Generic, TypeVar, cast

from ... import APIObject
from ..._runtime.client.effects import Flow
from .polling import poll, status_of
from .reference import RunReference
from .run_waiting import RunWaiting, kind_of
from .waiting import WaitOptions

if TYPE_CHECKING:
    from ... import AsyncClient, Client

T = TypeVar("T")
C = TypeVar("C", bound="Client | AsyncClient")


class BaseRun(Generic[T, C]):
    """What a run is, for both clients.

    Args:
        client: what calls are made with.
        reference: what it is known by.
    """

    def __init__(self, client: C, reference: RunReference) -> None:
        self._client, self._reference = client, reference
        self._found: APIObject | None = None

    @property
    def id(self) -> str:
        """What `find_run` finds it again by: the Task.ID of the start, for an automation its ObjectID."""
        return self._reference.id

    @property
    def kind(self) -> str:
        """What kind of run it is, as `find_run` takes it; "" if it is not documented how to ask for its end."""
        return self._reference.kind

    @property
    def message(self) -> str:
        """What the service said when it was started, such as the number that GetMaxCount asks for."""
        return self._reference.message

    @property
    def result(self) -> T | None:
        """What the service told of it last, None if it was not asked, or shows nothing yet."""
        return cast("T | None", self._found)

    def __repr__(self) -> str:
        return f"<{type(self).__name__}: {self._reference}>"

    def _status(self) -> Flow[str]:
        kind = kind_of(self._reference)
        self._found = yield from poll(self._client._context, self._reference, {})
        return status_of(kind, self._found)

    def _wait(self, options: WaitOptions) -> Flow[T]:
        wait = RunWaiting(self._client._context, self._reference, options)
        try:
            return cast("T", (yield from wait.end()))
        finally:
            self._found = wait.found or self._found
