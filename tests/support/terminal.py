"""Terminals that are none, for commands and for code of this process."""

from __future__ import annotations

import io
import os
import pty
import subprocess
from collections.abc import Sequence


class Terminal(io.StringIO):
    """A stream that says that it is a terminal."""

    def isatty(self) -> bool:
        """Say so."""
        return True


def on_a_terminal(command: Sequence[str], columns: int = 200) -> tuple[int, str]:
    """Run a command whose output and errors go to a pseudo-terminal of that width: its exit code, and what is seen."""
    end, terminal = pty.openpty()
    environment = {**os.environ, "TERM": "xterm", "COLUMNS": str(columns)}
    with subprocess.Popen(command, stdout=terminal, stderr=terminal, env=environment) as process:
        os.close(terminal)
        seen = b""
        try:
            while chunk := os.read(end, 65536):
                seen += chunk
        except OSError:
            pass  # Linux says EIO where others say end of file.
        os.close(end)
    return process.returncode, seen.decode()
