"""Black over what was rendered, in process."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping

_LINE_LENGTH = 120
_TARGET = "PY311"


def fingerprint(text: str) -> str:
    """A hash of all that decides how a Python file is laid out: its text and black's settings."""
    return hashlib.sha256(f"{_LINE_LENGTH} {_TARGET}\n{text}".encode()).hexdigest()


def format_python(path: str, text: str, known: Mapping[str, str]) -> str:
    """A Python file as black lays it out.

    Args:
        path: its name in messages.
        text: the file.
        known: fingerprint -> what black once made of that text. Most of the time that generating takes is black's.

    Raises:
        ValueError: the text is no Python: a template or a check is wrong.
    """
    formatted = known.get(fingerprint(text))
    return _black(path, text) if formatted is None else formatted


def _black(path: str, text: str) -> str:
    # Loaded here: where everything is known, nobody should wait for it.
    import black
    from black.mode import TargetVersion
    from black.parsing import InvalidInput

    try:
        return black.format_str(
            text, mode=black.Mode(line_length=_LINE_LENGTH, target_versions={TargetVersion[_TARGET]})
        )
    except InvalidInput as error:
        raise ValueError(f"{path} would not be valid Python, which is a defect of the generator: {error}") from error
