"""`show`: what a WSDL and its bindings consist of."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from ..notes.unused import unused
from ..pipeline import default_settings, load_sources, understand
from ..python.bindings import Bindings
from ..python.describe import describe, overview


def show(name: str | None = None, wsdl: Path | None = None, notes: Path | None = None) -> dict[str, Any]:
    """Return, as plain values, what is known of a name, or an overview of everything.

    Args:
        name: a type, field (`Type.Field`), enumeration or operation; None for the overview.
        wsdl: the WSDL, if not the embedded one.
        notes: the file of notes, if not the embedded one.

    Raises:
        GeneratorError: If the WSDL is not readable or not supported, or does not have the name; or if the notes are not
            of their form.
    """
    bindings = _bindings(wsdl, notes)
    return describe(bindings, name) if name else overview(bindings)


def unused_notes(wsdl: Path | None = None, notes: Path | None = None) -> list[str]:
    """Return what the notes are about and the WSDL does not have, as `Type`, `Type.Field` or `Type: Operation`.

    Arguments and errors are those of `show`.
    """
    bindings = _bindings(wsdl, notes)
    return unused(bindings.notes, bindings.service)


def _bindings(wsdl: Path | None, notes: Path | None) -> Bindings:
    return understand(load_sources(wsdl), default_settings(notes=notes))
