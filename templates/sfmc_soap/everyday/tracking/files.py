"""What is written: the files of windows, and what was done in a run."""

from __future__ import annotations

import os
from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal, TypeAlias, get_args

from ..._runtime.client.errors import ConfigurationError
from ..frames.fitting import check_unfit
from ..frames.sinks import load_library

FileFormat: TypeAlias = Literal["parquet", "csv", "jsonl"]
"""The format of the files, which is their suffix as well."""


def check_files(folder: str | os.PathLike[str], format: str, unfit: str) -> None:
    """Check what the files are to be, before anything is asked for.

    Raises:
        ConfigurationError: it is none of the words, or the folder is called like a file of another format.
        MissingLibrary: the format needs a library that is not installed.
    """
    formats = get_args(FileFormat)
    if format not in formats:
        raise ConfigurationError(f"format: expected one of {', '.join(formats)}")
    suffix = Path(folder).suffix[1:].lower()
    if suffix in formats and suffix != format:
        raise ConfigurationError(
            f'{folder}: this is the name of a folder, whose files are {format}: give it another name; format="{suffix}"'
            " makes files of that format"
        )
    check_unfit(unfit)
    load_library(f".{format}")


@dataclass(kw_only=True)
class TrackingFiles:
    """What `write` has done, in one run.

    Attributes:
        folder: where the files are.
        files: those that were written, in the order of their windows. A window without events has none.
        windows: how many windows were read.
        events: how many events are in the files.
        earlier_windows: how many windows earlier runs had read, by the state.
        earlier_events: how many events those had.
    """

    folder: Path
    files: list[Path] = field(default_factory=list)
    windows: int = 0
    events: int = 0
    earlier_windows: int = 0
    earlier_events: int = 0

    def __str__(self) -> str:
        now = f"{self.events:,} events of {self.windows:,} windows in {len(self.files):,} files in {self.folder}"
        if not self.earlier_windows:
            return now
        return f"{now}; before: {self.earlier_events:,} events of {self.earlier_windows:,} windows"

    def add(self, events: int, file: Path | None) -> None:
        """Count a window.

        Args:
            events: how many it has.
            file: its file, None if it has none.
        """
        self.windows += 1
        self.events += events
        if file is not None:
            self.files.append(file)
