"""A selection that is being read: pages of a Retrieve, one after the other, the next one ahead.

A page ends on the status of its response, never on a count: it may be short, or empty, and more may follow.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from typing import Any, Generic, Self, TypeVar

from ... import UNSET, ClientID, FilterPart, RetrieveOptions, RetrieveRequest, RetrieveRequestMsg, RetrieveResponseMsg
from ..._runtime.client.background import StartFlow
from ..._runtime.client.context import CallContext
from ..._runtime.client.effects import AwaitFuture, Flow, RunCallback, Started
from ..._runtime.client.errors import CallError, OperationError
from ..._runtime.client.flow import call_flow
from ..._runtime.client.marketing_cloud import MORE_DATA, overall_status, request_id, status_error
from ..._runtime.client.settings import RAISE_ON, CallOptions
from ..._runtime.warning import warn
from ...operations import RETRIEVE
from .errors import SelectionInterrupted
from .options import PAGE, Page, ReadOptions
from .source import Asked, Source

T = TypeVar("T")

_MOST_EMPTY_PAGES = 1000
"""How many empty pages may follow each other before a selection gives up."""
_LONGEST_STATUS = 10_000
_LONGEST_ID = 1000
"""How many characters a RequestID has at most. It is sent back, and remembered for each page."""
_REFUSED_PROPERTIES = re.compile(r"The Request Property\(s\) ([^\n]{1,2000}) do not match with the fields of ")
"""How the service says that properties cannot be retrieved. Source: texts seen by other people's clients."""

_HINT = "to go on, select what comes after `last`, by a key or date that you filter for"


@dataclass
class _Received:
    """A response, and the failure of an attempt before it whose request may have been processed as well."""

    message: RetrieveResponseMsg
    doubt: CallError | None

    @property
    def has_more(self) -> bool:
        return overall_status(self.message) == MORE_DATA


class Reader(Generic[T]):
    """One reading of a selection.

    Args:
        context: the client's.
        memory: what the client has learned about its account.
        source: what is read.
        options: how.

    Attributes:
        dropped: the properties that Describe told of and the service refused.
    """

    def __init__(self, context: CallContext, memory: dict[Any, Any], source: Source[T], options: ReadOptions) -> None:
        self._context, self._memory = context, memory
        self._source, self._options = source, options
        self._asked: Asked | None = None
        self._filters: list[FilterPart | None] = []
        self._continued = ""
        self._ids: set[str] = set()
        self._has_places = True
        self._ahead: Started | None = None
        self._pages = self._count = self._empty = 0
        self._last: T | None = None
        self.dropped: list[str] = []

    @property
    def has_more(self) -> bool:
        """Whether another page can be asked for, once one was read."""
        return bool(self._continued or self._filters)

    def prepare(self) -> Flow[Asked]:
        """Return what is asked for.

        Raises:
            SelectionError: it cannot be asked for.
            CallError: a call that is needed to know it failed.
        """
        if self._asked is None:
            try:
                self._asked = yield from self._source.asked(self._context, self._memory, self._options.call)
            except SelectionInterrupted as error:
                # What tells of columns is read in pages, too. Of this selection, nothing was read.
                error.count, error.pages, error.last = 0, 0, {}
                raise
            self._filters = list(self._asked.filters)
        return self._asked

    def read(self) -> Flow[list[T] | None]:
        """Return the items of the next page that has any, None at the end.

        Raises:
            SelectionInterrupted: a page that is not the first cannot be read.
            CallError: the first page cannot be read.
            UnexpectedType: a result is not what was asked for.
        """
        while self._left() != 0:
            received = yield from self._next()
            if received is None:
                return None
            items = self._source.items(received.message.results[: self._left()])
            yield from self._take(received, items)
            if items:
                return items
        return None

    def read_all(self) -> Flow[list[T]]:
        """Return the items of all pages that are left."""
        items: list[T] = []
        while (page := (yield from self.read())) is not None:
            items += page
        return items

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        """Drop what is read ahead."""
        if self._ahead is not None:
            self._ahead.cancel()
            self._ahead = None

    def _left(self) -> int | None:
        limit = self._options.limit
        return None if limit is None else limit - self._count

    def _next(self) -> Flow[_Received | None]:
        """Return the next response, which may have been asked for already; None at the end."""
        if self._ahead is not None:
            ahead, self._ahead = self._ahead, None
            if ahead.is_lost:
                raise self._interrupted("the next page was under way in another process, or in a closed event loop")
            try:
                received: _Received = yield AwaitFuture(ahead.future, None)
            except BaseException:
                ahead.cancel()
                raise
            return received
        yield from self.prepare()
        if not self._continued and not self._filters:
            return None
        return (yield from self._ask())

    def _take(self, received: _Received, items: list[T]) -> Flow[None]:
        """Take note of a response, and begin to read what follows it."""
        identifier = request_id(received.message)
        self._empty = 0 if items else self._empty + 1
        self._check(received)
        self._pages += 1
        self._count += len(items)
        self._last = items[-1] if items else self._last
        if received.has_more:
            self._continued = identifier
            # A RequestID that is new in each response names a place, so that asking twice gives the same page.
            self._has_places = self._has_places and identifier not in self._ids
            self._ids.add(identifier)
        else:
            self._continued = ""
            self._ids, self._has_places = set(), True
            self._filters = self._filters[1:]
        if self.has_more and self._left() != 0 and self._may_read_ahead():
            self._ahead = yield StartFlow(self._ask())
        if self._options.on_page is not None:
            page = Page(
                number=self._pages,
                count=len(items),
                total=self._count,
                request_id=identifier,
                status=overall_status(received.message),
            )
            # It may take as long as it likes: the page would be lost with it.
            yield RunCallback(self._options.on_page, (page,), None)

    def _may_read_ahead(self) -> bool:
        """Return whether the next page may be read while the caller works: not inside a call that has its turn."""
        return self._options.prefetch > 0 and not self._context.line.is_inside()

    def _check(self, received: _Received) -> None:
        """Check that a response is the one that was asked for, and that what it promises can be asked for.

        Raises:
            SelectionInterrupted: it is not, or it cannot.
        """
        identifier = request_id(received.message)
        if received.doubt is not None and self._continued and identifier in ("", self._continued):
            raise self._interrupted(
                "the response with a page was lost, and the service gives all pages under one RequestID: it may have"
                " moved on",
                received.doubt,
            ) from received.doubt
        if received.has_more and not identifier:
            raise self._interrupted("the service has more, and gave no RequestID to ask for it")
        if received.has_more and len(identifier) > _LONGEST_ID:
            raise self._interrupted(f"the service has more, and gave a RequestID of {len(identifier)} characters")
        if received.has_more and identifier != self._continued and identifier in self._ids:
            raise self._interrupted("the service gave the RequestID of an earlier page: what follows was read")
        if self._empty >= _MOST_EMPTY_PAGES:
            raise self._interrupted(f"{self._empty} empty pages followed each other")

    def _ask(self) -> Flow[_Received]:
        """Ask for the next page: the first of a request, or what continues it."""
        while True:
            try:
                return (yield from self._call())
            except CallError as error:
                if self._continued or not (isinstance(error, OperationError) and self._drop(error)):
                    if not self._pages:
                        raise
                    raise self._interrupted(error.problem, error) from error

    def _call(self) -> Flow[_Received]:
        options: CallOptions = {**self._options.call, "raise_on": RAISE_ON}
        if self._continued:
            options.setdefault("idempotent", self._has_places)
        doubts: list[CallError] = []
        message = RetrieveRequestMsg(retrieve_request=(yield from self._request()))
        response = yield from call_flow(
            self._context, RETRIEVE, message, options, doubts=doubts, is_divisible=self._options.is_divisible
        )
        status = overall_status(response)
        if status not in ("OK", MORE_DATA) and (error := status_error(message, response, (status,))) is not None:
            raise error
        return _Received(response, doubts[-1] if doubts else None)

    def _request(self) -> Flow[RetrieveRequest]:
        """Return the request. One that continues says again what is read and from where, and not which filter."""
        asked, options = (yield from self.prepare()), self._options
        size = self._page_size()
        request = RetrieveRequest(
            client_ids=[ClientID(id=mid) for mid in options.clients],
            object_type=asked.object_type,
            properties=list(asked.properties),
            query_all_accounts=True if options.all_accounts else UNSET,
            options=UNSET if size is None else RetrieveOptions(batch_size=size),
        )
        if self._continued:
            request.continue_request = self._continued
        elif self._filters[0] is not None:
            request.filter = self._filters[0]
        return request

    def _page_size(self) -> int | None:
        """Return the BatchSize: no more than is wanted."""
        sizes = [size for size in (self._options.page_size, self._options.limit) if size is not None]
        return min(sizes) if sizes and min(sizes) < PAGE else None

    def _drop(self, error: OperationError) -> bool:
        """Leave out properties that the service refused and nobody asked for. Return whether there were any."""
        asked = self._asked
        found = _REFUSED_PROPERTIES.search(error.status[:_LONGEST_STATUS])
        if asked is None or found is None:
            return False
        refused = {name.strip() for name in found[1].split(",")} & {*asked.properties}
        dropped = [name for name in asked.properties if name in refused and self._source.without(name, self._memory)]
        kept = tuple(name for name in asked.properties if name not in dropped)
        if not dropped or not kept:
            return False
        self._asked = replace(asked, properties=kept)
        self.dropped += dropped
        warn(f"{asked.object_type} is read without {', '.join(dropped)}: Describe tells of it, and Retrieve refuses it")
        return True

    def _interrupted(self, problem: str, cause: CallError | None = None) -> SelectionInterrupted:
        """Return the exception that says how far this came."""
        error = SelectionInterrupted(problem)
        if cause is not None:
            error.take_facts(cause)
        error.operation, error.count, error.pages = RETRIEVE.name, self._count, self._pages
        error.last = {} if self._last is None else dict(self._source.place(self._last))
        error.hint = _HINT
        return error


def look_up(context: CallContext, source: Source[T], options: ReadOptions) -> Flow[list[T]]:
    """Return all that is read for other work than a selection. The client learns nothing from it.

    Raises:
        CallError: a call failed.
    """
    with Reader(context, {}, source, options) as reader:
        return (yield from reader.read_all())
