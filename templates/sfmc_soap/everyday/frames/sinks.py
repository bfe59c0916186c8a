"""Sinks: they take items, page after page, and make a file of them."""

from __future__ import annotations

import os
from collections.abc import Sequence
from pathlib import Path
from typing import Any, Self

from ..._runtime.client.errors import ConfigurationError
from .columns import Column
from .files import NewFile
from .fitting import Fitter, Unfit
from .formats import NEED_PYARROW, WRITERS, MakeWriter, Writer
from .libraries import load_pyarrow
from .progress import Progress


def open_sink(path: str | os.PathLike[str], *, progress: bool = False, unfit: Unfit = "raise", mark: str = "") -> Sink:
    """Begin a file, in the format of its suffix: `.parquet`, `.csv` or `.jsonl`.

    Args:
        path: the file. What is there stays until the new file is whole.
        progress: show rows, rate and time on a terminal.
        unfit: what is done with a value that does not fit its column.
        mark: what the temporary name of the file has beside that of the file.

    Raises:
        ConfigurationError: there is no format with this suffix, or `unfit` is neither of the two words.
        MissingLibrary: the format needs a library that is not installed.
        OSError: the file cannot be written.
    """
    suffix = Path(path).suffix.lower()
    if suffix not in WRITERS:
        raise ConfigurationError(f"{Path(path).name}: no format has the suffix {suffix!r}: use {', '.join(WRITERS)}")
    load_library(suffix)
    return Sink(path, WRITERS[suffix], progress=Progress(shown=progress), unfit=unfit, mark=mark)


def load_library(suffix: str) -> None:
    """Load the library that a format needs, if it needs one.

    Raises:
        MissingLibrary: it is not installed.
    """
    if suffix in NEED_PYARROW:
        load_pyarrow()


class Sink(Fitter):
    """Takes items, page after page, and makes a file of them. Its context ends with a whole file or with none.

    Args:
        path: the file.
        make_writer: makes what writes its format.
        progress: what shows how many rows there are.
        unfit: what is done with a value that does not fit its column.
        mark: what its temporary name has beside that of the file.
    """

    def __init__(
        self, path: str | os.PathLike[str], make_writer: MakeWriter, *, progress: Progress, unfit: Unfit, mark: str
    ) -> None:
        super().__init__(unfit=unfit)
        self._file = NewFile(path, mark=mark)
        self._make_writer = make_writer
        self._progress = progress
        self._writer: Writer | None = None

    def begin(self, columns: Sequence[Column]) -> None:
        super().begin(columns)
        self._writer = self._make_writer(self._file.file, columns)

    def add(self, items: Sequence[Any]) -> None:
        """Add items. It blocks while they are written: for a page, some milliseconds.

        Raises:
            UnfitValue: a value does not fit its column.
            OSError: the file cannot be written.
        """
        assert self._writer is not None
        self._writer.write(self.values(items))
        self._progress.show(self.rows)

    @property
    def temporary(self) -> Path:
        """Where the file is until it is put in its place."""
        return self._file.temporary

    def finish(self) -> int:
        """Put the file in its place, and return how many rows it has.

        Raises:
            OSError: the file cannot be written to its end.
        """
        self.end()
        self.put_in_place()
        return self.rows

    def end(self) -> None:
        """Write the file to its end. It stays under its temporary name.

        Raises:
            OSError: it cannot be written to its end.
        """
        assert self._writer is not None
        self._writer.end()
        self._file.end()

    def put_in_place(self) -> None:
        """Put the file, which was written to its end, in its place.

        Raises:
            OSError: it cannot be put there.
        """
        self._file.put_in_place()
        self._progress.end(self.rows)

    def discard(self) -> None:
        """Remove the file, unless it is in its place."""
        if self._writer is not None:
            self._writer.discard()
        self._file.remove()
        self._progress.leave()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.discard()
