"""The JSON of requests, which may be anything."""

from __future__ import annotations

from typing import Any

from ..exchange import HttpRequest, read_json
from .router import RestError


def body_of(request: HttpRequest) -> Any:
    """Return what the body of a request holds, None if it is empty.

    Raises:
        RestError: it is not JSON.
    """
    try:
        return read_json(request.body) if request.body else None
    except ValueError:
        raise RestError(400, "The body is not JSON.", 10001) from None
