"""The bodies of requests, which may be of any size."""

from __future__ import annotations

from starlette.requests import Request


async def read_body(request: Request, most: int) -> bytes | None:
    """Return the body of a request; None if it is too large, of which no more is read.

    Args:
        request: the request.
        most: how many bytes it may have.
    """
    chunks, size = [], 0
    async for chunk in request.stream():
        chunks.append(chunk)
        size += len(chunk)
        if size > most:
            return None
    return b"".join(chunks)
