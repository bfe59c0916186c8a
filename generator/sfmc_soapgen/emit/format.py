"""Black over what was rendered, in process."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from functools import cache
from importlib.metadata import version

from .docstrings import LINE_LENGTH

_TARGET = "PY311"


def fingerprint(text: str) -> str:
    """Return a hash of all that decides how a Python file is laid out: its text, and black's settings and style.

    Black keeps its style for a calendar year, which is the first number of its version, and the generator's
    requirement allows one year. So any black that may be installed lays out alike, manifests do not differ between
    machines, and a new year of black lays out anew.
    """
    return hashlib.sha256(f"black {_style()} {LINE_LENGTH} {_TARGET}\n{text}".encode()).hexdigest()


@cache
def _style() -> str:
    """Return the year of black's style. Looking it up reads a file, once for all texts."""
    return version("black").partition(".")[0]


def format_python(path: str, text: str, known: Mapping[str, str]) -> str:
    """Return a Python file as black lays it out.

    Args:
        path: its name in messages.
        text: the file.
        known: fingerprint -> what black once made of that text. Most of the time that generating takes is black's.

    Raises:
        ValueError: the text is not valid Python: a template or a check is wrong.
    """
    formatted = known.get(fingerprint(text))
    return _black(path, text) if formatted is None else formatted


def _black(path: str, text: str) -> str:
    # Loaded here: where everything is known, nobody should wait for it.
    import black
    from black.mode import TargetVersion
    from black.parsing import InvalidInput

    mode = black.Mode(line_length=LINE_LENGTH, target_versions={TargetVersion[_TARGET]})
    try:
        return black.format_str(text, mode=mode)
    except InvalidInput as error:
        raise ValueError(f"{path} would not be valid Python, which is a defect of the generator: {error}") from error
