"""The resident memory of this process."""

from __future__ import annotations

import resource
import sys
from pathlib import Path
from typing import Literal


def resident_kilobytes(name: Literal["VmRSS", "VmHWM"]) -> int:
    """Return the resident memory: of now ("VmRSS") or the highest so far ("VmHWM"), which is all that macOS knows.

    On Linux, `getrusage` would count the memory that the parent process had when it started this one.
    """
    status = Path("/proc/self/status")
    if status.is_file():
        return int(next(line.split()[1] for line in status.read_text().splitlines() if line.startswith(name)))
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // (1024 if sys.platform == "darwin" else 1)
