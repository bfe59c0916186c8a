"""Which HTTP library is there: httpx2, or httpx that it continues. They have the same names, and so have their cores.

Neither is imported by name, so that the bindings run, and type checkers are content, with either of them.
"""

from __future__ import annotations

import inspect
import sys
from dataclasses import dataclass
from importlib import import_module
from typing import Any, Literal

from .errors import ConfigurationError
from .locks import LOADING

_NAMES = {"httpx2": "httpcore2", "httpx": "httpcore"}
"""Each library and its core. The first that is installed is used."""

ClientKind = Literal["Client", "AsyncClient"]
"""The two clients of both libraries."""


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
    """Load the library that connections of our own are made with.

    Raises:
        ConfigurationError: if none is installed.
    """
    for name, core in _NAMES.items():
        try:
            with LOADING:
                return HttpLibrary(import_module(name), import_module(core))
        except ImportError:
            continue
    raise ConfigurationError("neither httpx2 nor httpx is installed: install one of them, as with pip install httpx2")


def installed_libraries() -> list[Any]:
    """Load every library that is installed, and return their modules."""
    found = []
    for name in _NAMES:
        try:
            with LOADING:
                found.append(import_module(name))
        except ImportError:
            continue
    return found


def is_factory(source: object, kind: ClientKind) -> bool:
    """Return whether what was passed as `http_client` makes clients of a kind; False if it is one.

    Raises:
        ConfigurationError: if it can be neither.
    """
    if _is_client(source, kind):
        return False
    if isinstance(source, type):
        can_make = any(issubclass(source, known) for known in _classes(kind))
    else:
        can_make = callable(source) and not inspect.iscoroutinefunction(source)
    if not can_make:
        raise _wrong(source, kind, "http_client is")
    return True


def check_made(client: object, kind: ClientKind) -> None:
    """Check what the function that was passed as `http_client` has returned.

    Raises:
        ConfigurationError: if it is no client of the kind.
    """
    if not _is_client(client, kind):
        raise _wrong(client, kind, "the function http_client returned")


def _is_client(candidate: object, kind: ClientKind) -> bool:
    return isinstance(candidate, tuple(_classes(kind)))


def _classes(kind: ClientKind) -> list[type]:
    """Return the classes of a kind of client. A library that is not loaded has no objects."""
    modules = [sys.modules[name] for name in _NAMES if name in sys.modules]
    return [getattr(module, kind) for module in modules if hasattr(module, kind)]


def _wrong(value: object, kind: ClientKind, what: str) -> ConfigurationError:
    """Return the error for a value that is no client of a kind. It quotes no value, which may hold a secret."""
    name = f"the class {value.__qualname__}" if isinstance(value, type) else f"of type {type(value).__qualname__}"
    article = "an" if kind.startswith("A") else "a"
    return ConfigurationError(
        f"{what} {name}: it must be {article} {kind} of httpx2 or httpx, or a function that returns one"
    )
