"""The files in the FTP folders of the account: what imports read and extracts write."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, MutableMapping
from datetime import datetime

from .clock import Clock, stamp
from .store import Store

_PLACEHOLDER = re.compile(r"%%(year|month|day)%%", re.IGNORECASE)


class Files(MutableMapping[str, bytes]):
    """The files, by their names. Who writes one may give a text, which is kept as UTF-8.

    Args:
        store: where they are kept.
        clock: tells when they are written.
        before_reading: is called before anything is looked up, so that what is due is there.
    """

    def __init__(self, store: Store, clock: Clock, *, before_reading: Callable[[], object] = lambda: None) -> None:
        self._store = store
        self._clock = clock
        self._before_reading = before_reading

    def __getitem__(self, name: str) -> bytes:
        self._before_reading()
        row = self._store.one("SELECT content FROM files WHERE name = ?", name)
        if row is None:
            raise KeyError(name)
        return bytes(row["content"])

    def __setitem__(self, name: str, content: bytes | str) -> None:
        data = content.encode() if isinstance(content, str) else content
        self._store.run("INSERT OR REPLACE INTO files VALUES (?, ?, ?)", name, data, stamp(self._clock.now()))

    def __delitem__(self, name: str) -> None:
        self._before_reading()
        if not self._store.changed("DELETE FROM files WHERE name = ?", name):
            raise KeyError(name)

    def __iter__(self) -> Iterator[str]:
        self._before_reading()
        return iter([row["name"] for row in self._store.all("SELECT name FROM files ORDER BY name")])

    def __len__(self) -> int:
        return len(list(iter(self)))

    def __repr__(self) -> str:
        return f"<the files {list(self)}>"


def file_name(pattern: str, at: datetime) -> str:
    """Return the name of a file: a pattern whose `%%Year%%`, `%%Month%%` and `%%Day%%` stand for a date."""
    parts = {"year": f"{at:%Y}", "month": f"{at:%m}", "day": f"{at:%d}"}
    return _PLACEHOLDER.sub(lambda found: parts[found[1].lower()], pattern)
