"""Names: what they are made of, and that nothing is declared twice."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from ..errors import InputError, UnsupportedError
from ..ir import ANY, TEXT, Element, Enum, Kind, Origin, Service, Simple, Type

_START = (
    "A-Z_a-z\u00c0-\u00d6\u00d8-\u00f6\u00f8-\u02ff\u0370-\u037d\u037f-\u1fff\u200c-\u200d\u2070-\u218f"
    "\u2c00-\u2fef\u3001-\ud7ff\uf900-\ufdcf\ufdf0-\ufffd\U00010000-\U000effff"
)
_NCNAME = re.compile(f"[{_START}][{_START}.0-9\u00b7\u0300-\u036f\u203f-\u2040-]*")

_LONGEST = 255
"""The longest name, in characters."""


def check_names(service: Service) -> None:
    """Refuse names that XML does not allow, and those that are too long for code."""
    for what, name, origin in _names(service):
        if not (_NCNAME.fullmatch(name) and name.isprintable()):
            hint = "A name is letters, digits, '.', '-' and '_', and begins with a letter or '_'."
            raise InputError(f"the name {name[:_LONGEST]!a} of {what} is not allowed", origin, hint)
        if len(name) > _LONGEST:
            problem = f"the name of {what} has {len(name)} characters: {name[:40]!r}..."
            raise UnsupportedError(problem, origin, f"Supported are up to {_LONGEST}.")


def check_unique(service: Service) -> None:
    """Refuse two types of one name, and two global elements of one name."""
    _check_unique("type", (*service.types, *service.enums, *service.simples))
    _check_unique("element", (*service.messages, *service.elements))


def _check_unique(kind: str, declared: Iterable[Type | Enum | Simple | Element]) -> None:
    """Refuse two declarations of one name."""
    found: dict[str, Origin | None] = {}
    for each in declared:
        name = str(each.wire)
        if name in found:
            first, second = sorted((found[name], each.origin), key=lambda origin: origin or Origin("", 0))
            problem = f"the {kind} {name!r} is declared twice" + (f": also at {first}" if first else "")
            raise InputError(problem, second, "Remove or rename one of them.")
        found[name] = each.origin


def _names(service: Service) -> Iterator[tuple[str, str, Origin | None]]:
    """Yield every name: what has it, the name, and where it is. An anonymous type has those of the way to it."""
    yield "the service", service.wire.local, service.origin
    for operation in service.operations:
        yield "an operation", operation.wire.local, operation.origin
    for element in service.elements:
        yield "an element", element.wire.local, element.origin
    simples: list[Enum | Simple] = [*service.enums, *service.simples]
    for simple in simples:
        yield from (("a type", name, simple.origin) for name in simple.wire.names)
    for type_ in (*service.types, *service.messages):
        yield from (("a type or message", name, type_.origin) for name in type_.wire.names)
        yield from _names_in(type_)


def _names_in(type_: Type) -> Iterator[tuple[str, str, Origin | None]]:
    """Yield the names of a type's own fields."""
    for field in type_.fields:
        kind = "an attribute" if field.kind is Kind.ATTRIBUTE else "an element"
        if field.wire not in (ANY, TEXT):
            yield f"{kind} in {type_.wire.path!r}", field.wire.local, field.origin
        if field.wrapped is not None:
            yield f"an element in {type_.wire.path!r}", field.wrapped.wire.local, field.origin
