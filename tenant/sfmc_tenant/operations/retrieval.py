"""Retrieve: the objects that a filter finds, in pages."""

from __future__ import annotations

import sqlite3
from dataclasses import replace

from sfmc_soap import (
    UNSET,
    APIObject,
    ClientID,
    RetrieveOptions,
    RetrieveRequest,
    RetrieveRequestMsg,
    RetrieveResponseMsg,
    UnsetType,
)

from ..call.call import Call, mid_of
from ..call.errors import RetrieveError
from ..kinds.base.kind import Source
from ..state.store import Row
from .cursors import continued, page_id
from .since_last import Span, span

PAGE = 2500
"""The most objects of one response."""


def retrieve(call: Call, message: RetrieveRequestMsg) -> RetrieveResponseMsg:
    """Return a page of what a request asks for, its first or the one that follows what it continues."""
    request, asked, rest = message.retrieve_request, "", None
    try:
        if isinstance(request, UnsetType):
            raise RetrieveError("The request is empty")
        if request.continue_request:
            asked = str(request.continue_request)
            request, rest = continued(call, asked)
        return _page(call, request, rest, asked=asked)
    except RetrieveError as error:
        return RetrieveResponseMsg(overall_status=f"Error: {error}", request_id=call.request_id)


def _page(call: Call, request: RetrieveRequest, rest: Span | None, *, asked: str) -> RetrieveResponseMsg:
    """Return a page.

    Args:
        call: the call.
        request: what is retrieved.
        rest: what there is still to give; None if nothing was given yet.
        asked: the RequestID that is continued; "" for none.
    """
    if call.page_fault == "timed out":
        raise RetrieveError("Timeout expired. The timeout period elapsed prior to completion of the operation.")
    kind, argument = call.kinds.of_object_type(str(request.object_type))
    call = replace(call, accounts=_accounts(call, request))
    source = kind.source(call, argument)
    names = _names(request, source)
    unknown = _unknown(call, names, source)
    if unknown or not names:
        raise RetrieveError(source.unknown(unknown or [""], str(request.object_type)))
    size = _page_size(call, request)
    rest = rest or span(call, request, source)
    rows = _rows(call, request, source, names, rest=rest, most=size + 1)
    given = rows[:size]
    left = Span(given[-1]["id"] if given else rest.after, rest.until) if len(rows) > size else None
    return RetrieveResponseMsg(
        overall_status="OK" if left is None else "MoreDataAvailable",
        request_id=page_id(call, request, left, asked=asked),
        results=[_as_sent(source.build(row, names)) for row in given],
    )


def _names(request: RetrieveRequest, source: Source) -> list[str]:
    """Return the properties that are asked for. Who asks for the objects of certain accounts is told whose they are."""
    names = [name for name in request.properties if isinstance(name, str)]
    if names and request.client_ids and "Client.ID" not in names and source.property_of("Client.ID"):
        names.append("Client.ID")
    return names


def _unknown(call: Call, names: list[str], source: Source) -> list[str]:
    """Return the properties that cannot be retrieved: of those that can, the last, if a fault on order says so."""
    unknown = [name for name in names if source.property_of(name) is None]
    return names[-1:] if call.page_fault == "wrong property" and not unknown else unknown


def _as_sent(obj: APIObject) -> APIObject:
    """Return an object as the service sends it: where it has no PartnerKey or ObjectID, they are nil."""
    if obj.partner_key is UNSET:
        obj.partner_key = None
    if obj.object_id is UNSET:
        obj.object_id = None
    for value in vars(obj).values():
        if isinstance(value, APIObject):
            _as_sent(value)
    return obj


def _rows(
    call: Call, request: RetrieveRequest, source: Source, names: list[str], *, rest: Span, most: int
) -> list[Row]:
    # It is likely that all is asked for, from the first page on: an index of what is filtered by finds it sooner.
    where = [f"likely({source.table}.id > ?) AND likely({source.table}.id <= ?)", *source.where]
    values = [*rest, *source.values]
    if source.mid is not None:
        where.append(f"{source.mid} IN ({', '.join('?' * len(call.accounts))})")
        values += call.accounts
    if request.filter:
        text, own = source.condition(request.filter, source.property_of)
        where.append(text)
        values += own
    columns = ", ".join([f"{source.table}.id AS id", *source.columns(names)])
    query = f"SELECT {columns} FROM {source.tables} WHERE {' AND '.join(where)} ORDER BY {source.table}.id LIMIT ?"
    try:
        return call.store.all(query, *values, most)
    except sqlite3.OperationalError as error:
        if error.sqlite_errorcode != sqlite3.SQLITE_ERROR:
            raise
        # SQLite takes no more than so many conditions and values.
        raise RetrieveError("The filter is too large") from None


def _accounts(call: Call, request: RetrieveRequest) -> tuple[int, ...]:
    """Return the business units whose objects are asked for.

    Raises:
        RetrieveError: the caller may not look into one of them.
    """
    family = call.family()
    if request.query_all_accounts is True:
        return tuple(family)
    clients: list[ClientID | UnsetType] = [*request.client_ids]
    if not clients and request.options:
        clients = [request.options.client]
    mids = [mid for mid in map(mid_of, clients) if mid is not None]
    if not {*mids} <= {*family}:
        raise RetrieveError("API Permission Failed")
    return tuple(mids) or (call.mid,)


def _page_size(call: Call, request: RetrieveRequest) -> int:
    """Return how many objects a page has at most."""
    match call.page_fault:
        case "short page":
            return 1
        case "empty page":
            return 0
    options = request.options
    asked = options.batch_size if isinstance(options, RetrieveOptions) else UNSET
    return min(PAGE, asked) if isinstance(asked, int) and asked > 0 else PAGE
