"""What a Retrieve has given last is remembered, so that the next one can give only what is new, or the same again."""

from __future__ import annotations

import hashlib
from typing import NamedTuple

from sfmc_soap import RetrieveRequest, dumps

from ..call.call import Call
from ..call.errors import RetrieveError
from ..kinds.base.kind import Source


class Span(NamedTuple):
    """Which rows a Retrieve still has to give: those whose id is after one, up to another."""

    after: int = 0
    until: int = 2**63 - 1


def span(call: Call, request: RetrieveRequest, source: Source) -> Span:
    """Return which rows a request asks for: all, those since the last batch, or those of the last batch again.

    Raises:
        RetrieveError: it is not known what is new of such objects.
    """
    since, repeat = request.retrieve_all_since_last_batch is True, request.repeat_last_result is True
    if not since and not repeat:
        return Span()
    if not source.grows:
        raise RetrieveError(f"{request.object_type} cannot be retrieved since the last batch")
    question = _question(call, request)
    last = call.store.one("SELECT * FROM last_given WHERE question = ?", question)
    if repeat and last is not None:
        return Span(last["start"], last["stop"])
    newest = call.store.value(f"SELECT max(id) FROM {source.table}") or 0
    found = Span(last["stop"] if last is not None else 0, newest)
    call.store.run("INSERT OR REPLACE INTO last_given VALUES (?, ?, ?)", question, *found)
    return found


def _question(call: Call, request: RetrieveRequest) -> str:
    """Return a hash of what a request asks for, and for whom."""
    asked = RetrieveRequest(
        client_ids=request.client_ids,
        object_type=request.object_type,
        properties=request.properties,
        filter=request.filter,
        query_all_accounts=request.query_all_accounts,
    )
    return hashlib.sha256(f"{call.mid} ".encode() + dumps(asked)).hexdigest()
