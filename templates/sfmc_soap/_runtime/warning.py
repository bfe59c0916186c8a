"""Warnings that point to the caller's own line, however deep inside the package something is noticed."""

from __future__ import annotations

import sys
import warnings
from itertools import count
from types import FrameType

from .errors import SfmcSoapWarning

_PACKAGE = __name__.partition("._runtime")[0]


def warn(text: str) -> None:
    """Warn of something with an `SfmcSoapWarning`, at the line outside of the package that led to it."""
    frame: FrameType | None = sys._getframe(1)
    for level in count(2):
        if frame is None or not _is_of_package(frame):
            warnings.warn(text, SfmcSoapWarning, stacklevel=level)
            return
        frame = frame.f_back


def _is_of_package(frame: FrameType) -> bool:
    return f"{frame.f_globals.get('__name__')}.".startswith(f"{_PACKAGE}.")
