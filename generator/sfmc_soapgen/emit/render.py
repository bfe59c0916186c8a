"""Bindings to the text of a package: a view for each file, and the template that lays it out."""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path
from typing import Any

import jinja2

from ..python.bindings import Bindings
from ..templating import environment
from .classes import messages, topic
from .clients import clients
from .context import Context
from .docstrings import docstring, literal
from .head import HEAD
from .operations import operations
from .package import package, registry, topics
from .rooms import modules_of_rooms
from .simple_types import simple_types
from .undocumented import without_documentation

_OF_TYPES = ("enums.py", "messages.py", "models/")
"""The files that say what types mean, of which a part says less."""


def render(bindings: Bindings, templates: Path, *, version: str, digest: str) -> dict[str, str]:
    """Return the files that depend on the WSDL: path inside the package -> text.

    What black would lay out in another way is inside a statement: it may be too long, or have lines that it needs not.
    Without operations there is no client.

    Args:
        bindings: what the package is about.
        templates: the folder of the templates.
        version: the generator's.
        digest: the sha256 of the WSDL.
    """
    reader = _reader(templates)
    context = Context(bindings)
    views = {"__init__.py": ("__init__.py.jinja", package(context, version, digest)), **_views(context)}
    texts = {path: reader.get_template(template).render(view=view) for path, (template, view) in views.items()}
    if bindings.documented is not None:
        texts |= {
            path: without_documentation(text, bindings.documented)
            for path, text in texts.items()
            if path.startswith(_OF_TYPES)
        }
    texts |= modules_of_rooms(context)
    return {path: _without_gaps(HEAD + text) for path, text in texts.items()}


def _without_gaps(text: str) -> str:
    """Return a file with two blank lines at most, one inside classes and functions, and none at the end."""
    inside = re.sub(r"\n{3,}(?= )", "\n\n", text)
    return re.sub(r"\n{4,}", "\n\n\n", inside).rstrip("\n") + "\n"


@cache
def _reader(templates: Path) -> jinja2.Environment:
    """Return what reads the templates, with the filters for documentation."""
    made = environment(jinja2.FileSystemLoader(templates))
    made.filters["literal"] = literal
    made.filters["docstring"] = docstring
    return made


def _views(context: Context) -> dict[str, tuple[str, Any]]:
    """Return the template and the view of each file but `__init__`, which alone says what the package was made of."""
    views: dict[str, tuple[str, Any]] = {
        "_registry.py": ("_registry.py.jinja", registry(context)),
        "enums.py": ("enums.py.jinja", simple_types(context)),
        "messages.py": ("models/_module.py.jinja", messages(context)),
        "models/__init__.py": ("models/__init__.py.jinja", topics(context)),
    }
    for module in context.bindings.plan.modules:
        views[f"models/{module.name}.py"] = ("models/_module.py.jinja", topic(context, module))
    if context.has_client:
        views["operations.py"] = ("operations.py.jinja", operations(context))
        views["client.py"] = ("client.py.jinja", clients(context))
    return views
