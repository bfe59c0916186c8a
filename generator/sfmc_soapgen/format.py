"""Black over what was rendered, in process."""

from __future__ import annotations

import black
from black.mode import TargetVersion
from black.parsing import InvalidInput

_MODE = black.Mode(line_length=120, target_versions={TargetVersion.PY311})


def format_python(path: str, text: str) -> str:
    """A Python file as black lays it out.

    Raises:
        ValueError: the text is no Python: a template or a check is wrong.
    """
    try:
        return black.format_str(text, mode=_MODE)
    except InvalidInput as error:
        raise ValueError(f"{path} would not be valid Python, which is a defect of the generator: {error}") from error
