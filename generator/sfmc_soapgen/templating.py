"""How templates are read. They lay out Python, and decide nothing."""

from __future__ import annotations

import jinja2


def environment(loader: jinja2.BaseLoader | None = None) -> jinja2.Environment:
    """Return what reads templates, without the escapes of HTML, which would break Python.

    Args:
        loader: where templates find each other; None for those that stand alone.
    """
    return jinja2.Environment(
        loader=loader,
        undefined=jinja2.StrictUndefined,
        keep_trailing_newline=True,
        trim_blocks=True,
        lstrip_blocks=True,
        autoescape=False,  # noqa: S701 - it is for HTML; views hold source, and docstrings go through a filter
    )
