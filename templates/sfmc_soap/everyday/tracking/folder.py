"""The folder that files of windows are put into, each once."""

from __future__ import annotations

import os
import re
from datetime import UTC, datetime
from pathlib import Path
from typing import Self

from ..frames.files import sync_folder
from ..frames.fitting import Unfit
from ..frames.sinks import Sink, open_sink
from .errors import StateError
from .state import Placing, State
from .windows import Window

_MOMENT = "%Y%m%dT%H%M%SZ"


class Folder:
    """A folder of files, one for each window that has events, named from the window. No file replaces another.

    A file is in its place if its window is finished, and only then: so a state says first which file will be there, and
    after a crash it is known what is to be done.

    Args:
        path: the folder. It is made if it is not there.
        state: what is finished.
        period: what is read. A file of a window that has not all of its sends says which it has.
        stem: what the names of the files begin with: the type of the events.
        suffix: what they end with: `.parquet`, `.csv` or `.jsonl`.
    """

    def __init__(self, path: str | os.PathLike[str], state: State, *, period: Window, stem: str, suffix: str) -> None:
        self.path = Path(path)
        self._state, self._period = state, period
        self._stem, self._suffix = stem, suffix
        self._whole: set[Sink] = set()
        self._is_closed = False

    def prepare(self) -> None:
        """Make the folder as the state has it: what was interrupted is ended, or was never begun.

        Raises:
            StateError: there is a file of a window that the state does not know, or one that it knows is missing.
            OSError: the folder cannot be made or written.
        """
        self.path.mkdir(parents=True, exist_ok=True)
        for placing in self._state.placing():
            self._place_again(placing)
        for left in self.path.glob(f".*-{self._state.mark}*.part"):
            left.unlink(missing_ok=True)  # whoever was interrupted in this process may be removing it as well
        ours = re.compile(rf"{re.escape(self._stem)}-[0-9TZ]+-[0-9TZ]+(-sends-[0-9-]+)?{re.escape(self._suffix)}")
        for path in self.path.iterdir():
            if ours.fullmatch(path.name) and not self._state.has_file(path.name):
                who = self._state.database if self._state.is_kept else "this run, which has no state,"
                raise StateError(
                    f"{path} holds events that {who} knows nothing of, and they would be there twice: go on with the"
                    " state that the file was written with, or use another folder, or move the file away"
                )

    def sink(self, window: Window, unfit: Unfit) -> Sink:
        """Begin the file of a window."""
        return open_sink(self.path / self._name(window), unfit=unfit, mark=self._state.mark)

    def keep(self, sink: Sink) -> None:
        """Keep a file that is whole until its window is finished, or remove it when this ends."""
        self._whole.add(sink)
        if self._is_closed:  # it was written in a thread, and nobody waits for it any more
            sink.discard()

    def finish(self, window: Window, sink: Sink | None) -> Path | None:
        """Finish a window: put its file in its place, if it has one. Return the file.

        Raises:
            StateError: the state cannot be written, or another file is in the place.
            OSError: the folder cannot be written.
        """
        if sink is None:
            self._state.finish(window, 0)
            return None
        path = self.path / self._name(window)
        if path.exists():
            raise StateError(f"{path} was put there by another program: use a folder of its own for the files")
        sync_folder(self.path)
        # From here on, the state may name the file.
        self._whole.remove(sink)
        self._state.finish(window, sink.rows, Placing(path.name, sink.temporary.name))
        sink.put_in_place()
        self._end(path.name)
        return path

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        """Remove files that are whole, and whose windows are not finished."""
        self._is_closed = True
        for sink in [*self._whole]:
            sink.discard()

    def _place_again(self, placing: Placing) -> None:
        """Put a file in its place, unless it is there: the process ended when that was being done."""
        target, temporary = self.path / placing.file, self.path / placing.temporary
        if temporary.exists() and target.exists():
            raise StateError(f"{target} was put there by another program: the file that belongs there is {temporary}")
        if temporary.exists():
            temporary.replace(target)
        elif not target.exists():
            raise StateError(
                f"{target} was being put in its place when the process ended, and is neither there nor at {temporary}:"
                " put it back for a moment, wherever it was moved to; or begin again with another state and folder"
            )
        self._end(placing.file)

    def _end(self, name: str) -> None:
        sync_folder(self.path)
        self._state.placed(name)

    def _name(self, window: Window) -> str:
        sends = window.sends
        some = "" if sends is None or sends == self._period.sends else f"-sends-{sends[0]}-{sends[-1]}"
        return f"{self._stem}-{_text(window.start)}-{_text(window.end)}{some}{self._suffix}"


def _text(moment: datetime) -> str:
    return moment.astimezone(UTC).strftime(_MOMENT)
