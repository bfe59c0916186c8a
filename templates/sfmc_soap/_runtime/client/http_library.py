"""Which HTTP library is there: httpx2, or httpx that it continues. They have the same names, and so have their cores.

Neither is imported by name, so that the bindings run, and type checkers are content, with either of them.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from importlib import import_module
from typing import Any

from ..loading import LOADING
from .errors import ConfigurationError

LIBRARIES = {"httpx2": "httpcore2", "httpx": "httpcore"}
"""Each library and its core. The first that is installed is used."""


@dataclass(frozen=True)
class HttpLibrary:
    """A library.

    Attributes:
        httpx: the module httpx2 or httpx.
        core: the module httpcore2 or httpcore, which it makes connections with.
    """

    httpx: Any
    core: Any


def load_library() -> HttpLibrary:
    """Load the library that our own connections are made with.

    Raises:
        ConfigurationError: if none is installed.
    """
    library = next(installed_libraries(), None)
    if library is None:
        raise ConfigurationError("neither httpx2 nor httpx is installed: install one, such as with pip install httpx2")
    return library


def installed_libraries() -> Iterator[HttpLibrary]:
    """Load the libraries that are installed, one by one: the first is the one to use."""
    for name, core in LIBRARIES.items():
        try:
            with LOADING:
                library = HttpLibrary(import_module(name), import_module(core))
        except ImportError:
            continue
        yield library
