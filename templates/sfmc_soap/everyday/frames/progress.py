"""How far a long piece of work has come, in one line on a terminal."""

from __future__ import annotations

import sys
import time

_INTERVAL = 0.2
"""Seconds between two states of the line."""
_WIDEST = 200
"""How many characters are shown at most."""


class TerminalLine:
    """A line on the terminal that standard error is, and nothing if it is none.

    Args:
        shown: whether anything is to be shown at all.
    """

    def __init__(self, *, shown: bool) -> None:
        self._stream = sys.stderr if shown and sys.stderr is not None and sys.stderr.isatty() else None
        self._is_open = False

    @property
    def is_shown(self) -> bool:
        """Whether anything is shown."""
        return self._stream is not None

    def write(self, text: str) -> None:
        """Write a text over what stands in the line."""
        if self._stream is not None:
            # Words of the service may hold line ends and commands for terminals.
            shown = "".join(each if each.isprintable() else " " for each in text[:_WIDEST])
            # Blanks cover a longer text that stood there before.
            print(f"\r{shown:<60}", end="", file=self._stream, flush=True)
            self._is_open = True

    def leave(self) -> None:
        """Leave the line, if there is one, as it is: what is written next has a line of its own."""
        if self._is_open:
            print(file=self._stream, flush=True)
            self._is_open = False


class Progress:
    """Shows how many there are, rate and time on a terminal.

    Args:
        shown: whether anything is to be shown at all.
        what: what is counted.
    """

    def __init__(self, *, shown: bool, what: str = "rows") -> None:
        self._what = what
        self._line = TerminalLine(shown=shown)
        self._started = self._next = time.monotonic()

    def show(self, rows: int) -> None:
        """Show how many rows there are so far, unless that was done a moment ago."""
        if self._line.is_shown and time.monotonic() >= self._next:
            self._next = time.monotonic() + _INTERVAL
            self.end(rows)

    def end(self, rows: int) -> None:
        """Show how many rows there are in the end."""
        seconds = time.monotonic() - self._started
        rate = rows / seconds if seconds else 0
        self._line.write(f"{rows:,} {self._what}, {rate:,.0f} a second, {seconds:,.0f} s")

    def leave(self) -> None:
        """Leave the line, if there is one, as it is: what is written next has a line of its own."""
        self._line.leave()
