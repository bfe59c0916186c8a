"""What is said of a name that a package or client does not have. Loaded when somebody asks for one."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterable
from importlib.util import find_spec
from typing import TYPE_CHECKING, Any

from .suggestions import MissingName


def missing_name(name: str, package: str, names: Callable[[], Iterable[str]], *, is_part: bool) -> Exception:
    """Return the error for a name that a package does not have: call it in the package's own `__getattr__`.

    It is an AttributeError, of which `from package import name` would show nothing: it is an ImportError there.

    Args:
        name: the name.
        package: the name of the package.
        names: returns those that it has.
        is_part: whether types or operations of the WSDL were left out.
    """
    is_special = name.startswith("_")
    if _is_imported() and not is_special and find_spec(f"{package}.{name}") is None:
        text = f"cannot import name {name!r} from {package!r}"
        return ImportError(str(_message(text, name, names, is_part=is_part)), name=package)
    text = f"module {package!r} has no attribute {name!r}"
    return AttributeError(text if is_special else _message(text, name, names, is_part=is_part), name=name)


def missing_method(name: str, client: object, *, is_part: bool) -> AttributeError:
    """Return the error for a name that a client does not have: call it in the client's own `__getattr__`."""
    text = f"{type(client).__name__!r} object has no attribute {name!r}"
    if name.startswith("_"):
        return AttributeError(text, name=name)
    return AttributeError(_message(text, name, lambda: dir(type(client)), is_part=is_part), name=name)


class SuggestsNames:
    """What says which names are meant by those that it does not have."""

    if not TYPE_CHECKING:
        # Called for names that are not there. Type checkers report those as they do for any class.

        def __getattr__(self, name: str) -> Any:
            raise missing_method(name, self, is_part=False)


def _message(text: str, name: str, names: Callable[[], Iterable[str]], *, is_part: bool) -> MissingName:
    advice = (
        f"The package holds a part of its WSDL: if {name} was left out, run `sfmc-soapgen vendor` with it in --only or"
        " --operations, or with its room in --everyday, beside what was chosen before"
    )

    def public() -> list[str]:
        return [each for each in names() if not each.startswith("_")]

    return MissingName(text, name, public, advice=advice if is_part else "")


def _is_imported() -> bool:
    """Return whether the name is wanted by `from package import name`: Python's import system asks for it."""
    return sys._getframe(3).f_code.co_name == "_handle_fromlist"
