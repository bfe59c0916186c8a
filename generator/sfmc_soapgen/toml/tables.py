"""A file that people write, as tables of a known form; errors name the line."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, NoReturn

from ..disk import explain_os_errors
from ..errors import SettingsError
from ..ir import Origin
from .source import DEEPEST_KEY, line_of, line_of_deep_key

_LARGEST = 4 * 1024 * 1024
"""How many bytes a file may have. Ours have 0.2 million at most."""

_PLACE = re.compile(r"(.*?)\s*\(at (?:line (\d+), column \d+|end of document)\)", re.DOTALL)


@dataclass(frozen=True)
class Table:
    """A table of a file. Whoever reads it takes each key once, and then calls `finish`.

    Attributes:
        file: the name of the file.
        source: its text.
        path: the keys that lead to the table.
        values: what is in it.
    """

    file: str
    source: str = field(repr=False)
    path: tuple[str, ...]
    values: dict[str, Any]

    def text(self, key: str) -> str:
        """Take a text, "" if there is none."""
        return self._take(key, str, "a text") or ""

    def flag(self, key: str) -> bool:
        """Take true or false, false if there is none."""
        return self._take(key, bool, "true or false") or False

    def texts(self, key: str) -> tuple[str, ...]:
        """Take a list of texts."""
        texts = self._take(key, list, "a list of texts") or []
        if not all(isinstance(each, str) for each in texts):
            self.refuse(key, "a list of texts is expected")
        return tuple(texts)

    def table(self, key: str) -> Table:
        """Take a table, an empty one if there is none."""
        return Table(self.file, self.source, (*self.path, key), dict(self._take(key, dict, "a table") or {}))

    def tables(self) -> Iterator[tuple[str, Table]]:
        """Take everything that is left, which are tables, with their keys."""
        for key in [*self.values]:
            yield key, self.table(key)

    def finish(self, form: str) -> None:
        """Refuse what is left.

        Args:
            form: the keys that there may be, for the message.

        Raises:
            SettingsError: something is left.
        """
        for key in self.values:
            self.refuse(key, f"is none of {form}")

    def refuse(self, key: str, problem: str, hint: str = "Correct the file.") -> NoReturn:
        """Raise the error about something of the table, with its line."""
        path = (*self.path, key)
        raise SettingsError(f"{'.'.join(path)}: {problem}", Origin(self.file, line_of(self.source, path)), hint)

    def _take(self, key: str, kind: type[Any], expected: str) -> Any:
        value = self.values.get(key)
        if value is not None and type(value) is not kind:
            self.refuse(key, f"{expected} is expected")
        self.values.pop(key, None)
        return value


def text_of(path: Path) -> str:
    """Return the text of a file.

    Raises:
        SettingsError: there is no file, or it cannot be read, is too large or not in UTF-8.
    """
    with explain_os_errors(path, "read"):
        if not path.exists():
            raise SettingsError(f"there is no file {path}", hint="Give the path of a file.")
        if not path.is_file():
            raise SettingsError(f"{path}: is not a file", hint="Name a file.")
        with path.open("rb") as file:
            data = file.read(_LARGEST + 1)
    if len(data) > _LARGEST:
        raise SettingsError(f"{path}: has more than {_LARGEST:,} bytes", hint="Shorten the file.")
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        raise SettingsError("is not in UTF-8", Origin(str(path), line), "Save the file in UTF-8.") from None


def read_toml(text: str, file: str) -> Table:
    """Return the top of a file.

    Args:
        text: its text.
        file: its name, for messages.

    Raises:
        SettingsError: it is not TOML, or has a key of too many parts.
    """
    deep = line_of_deep_key(text)
    if deep:
        raise SettingsError(f"a key has more than {DEEPEST_KEY} parts", Origin(file, deep), "Correct the file.")
    try:
        return Table(file, text, (), tomllib.loads(text))
    except (ValueError, RecursionError) as error:
        problem, line = _place(str(error), text)
        raise SettingsError(f"not valid TOML: {problem}", Origin(file, line), "Correct the file.") from None


def _place(message: str, text: str) -> tuple[str, int]:
    """Return what the parser says, and the line that it names; the last one if it names none."""
    found = _PLACE.search(message)
    last = text.count("\n") + 1
    return (found[1], int(found[2] or last)) if found else (message, last)
