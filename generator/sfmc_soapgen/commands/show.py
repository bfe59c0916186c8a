"""`show`: what a WSDL and its bindings consist of."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from ..pipeline import default_settings, load_sources, understand
from ..python.describe import describe, overview


def show(name: str | None = None, wsdl: Path | None = None) -> dict[str, Any]:
    """Return, as plain values, what is known of a name, or an overview of everything.

    Args:
        name: a type, field (`Type.Field`), enumeration or operation; None for the overview.
        wsdl: the WSDL, if not the embedded one.

    Raises:
        GeneratorError: If the WSDL is not readable or not supported, or does not have the name.
    """
    bindings = understand(load_sources(wsdl), default_settings())
    return describe(bindings, name) if name else overview(bindings)
