"""The JSON of requests, which may be anything."""

from __future__ import annotations

import json
from typing import Any

from .router import RestError


def read_json(body: bytes) -> Any:
    """Return what a body holds, None if it is empty.

    Raises:
        RestError: it is not JSON.
    """
    try:
        read = json.loads(body, parse_constant=_no_number) if body else None
        # JSON can name halves of characters, which are no text.
        json.dumps(read, ensure_ascii=False).encode()
    except (ValueError, RecursionError):
        raise RestError(400, "The body is not JSON.", 10001) from None
    return read


def _no_number(text: str) -> None:
    raise ValueError(f"{text} is no number")
