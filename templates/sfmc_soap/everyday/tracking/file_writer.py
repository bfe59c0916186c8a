"""Windows that are read into files, several at a time: each is a file that comes to its place when it is whole."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Generic, TypeVar

from ... import TrackingEvent
from ..._runtime.client.effects import Flow
from ..frames.columns import Column
from ..frames.errors import UnfitValue
from ..frames.fitting import Unfit
from ..frames.progress import Progress
from ..frames.sinks import Sink
from ..select.reader import Reader
from ..select.source import Asked
from .errors import TrackingInterrupted
from .files import TrackingFiles
from .folder import Folder
from .repeats import Repeats
from .runner import Done, Runner
from .state import State
from .windows import Window

T = TypeVar("T", bound=TrackingEvent)


class FileWriter(Generic[T]):
    """Reads windows into files.

    Args:
        open: begins to read a window.
        columns: the columns of what is asked for.
        folder: where the files are.
        state: what is finished.
        repeats: what `open` tells repeats by, None if they are kept.
        unfit: what is done with a value that does not fit its column.
    """

    def __init__(
        self,
        open: Callable[[Window], Reader[T]],
        columns: Callable[[Asked], Sequence[Column]],
        *,
        folder: Folder,
        state: State,
        repeats: Repeats | None,
        unfit: Unfit,
    ) -> None:
        self._open, self._columns = open, columns
        self._folder, self._state, self._repeats = folder, state, repeats
        self._unfit: Unfit = unfit

    def write(self, runner: Runner[Sink | None], progress: Progress) -> Flow[TrackingFiles]:
        """Read all windows. Return what was written.

        Args:
            runner: runs `job` for each window.
            progress: shows how many events there are.

        Raises:
            TrackingInterrupted: a window cannot be read. What was read before is kept.
            StateError: the state cannot be written.
            OSError: a file cannot be written.
        """
        windows, events = self._state.count()
        written = TrackingFiles(folder=self._folder.path, earlier_windows=windows, earlier_events=events)
        try:
            while (done := (yield from runner.next())) is not None:
                path = self._folder.finish(done.window, done.result)
                written.add(done.count, path)
                if self._repeats is not None:
                    self._repeats.keep(runner.frontier or done.window.end)
                progress.show(written.events)
            progress.end(written.events)
        except TrackingInterrupted as error:
            error.count = written.events
            if self._state.is_kept:
                error.hint = "to go on, write once more with the same state"
            else:
                error.hint += "; the rest needs another folder, as there is no state that knows these files"
            raise
        finally:
            progress.leave()
        return written

    def job(self, window: Window) -> Flow[Done[Sink | None]]:
        """Read a window into a file. One without events has none.

        Raises:
            CallError: it cannot be read.
            OSError: the file cannot be written.
            UnfitValue: a value does not fit its column.
        """
        sink: Sink | None = None
        try:
            with self._open(window) as reader:
                while (page := (yield from reader.read())) is not None:
                    if sink is None:
                        sink = self._folder.sink(window, self._unfit)
                        sink.begin(self._columns((yield from reader.prepare())))
                    sink.add(page)
            if sink is not None:
                sink.end()
                self._folder.keep(sink)
            return Done(window, 0 if sink is None else sink.rows, sink)
        except BaseException as error:
            if sink is not None:
                sink.discard()
            if isinstance(error, UnfitValue | OSError):  # they know of one file
                error.add_note(f"This was in the window {window}.")
            raise
