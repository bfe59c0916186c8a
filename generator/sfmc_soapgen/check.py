"""What would produce wrong or unsafe code, or a model that contradicts itself, is an error here, with the WSDL line."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from .errors import InputError, UnsupportedError, did_you_mean
from .ir import ANY, BUILTINS, XSD, Element, Enum, Named, Operation, Origin, Pattern, QName, Service, Type

_START = (
    "A-Z_a-z\u00c0-\u00d6\u00d8-\u00f6\u00f8-\u02ff\u0370-\u037d\u037f-\u1fff\u200c-\u200d\u2070-\u218f"
    "\u2c00-\u2fef\u3001-\ud7ff\uf900-\ufdcf\ufdf0-\ufffd\U00010000-\U000effff"
)
_NCNAME = re.compile(f"[{_START}][{_START}.0-9\u00b7\u0300-\u036f\u203f-\u2040-]*")

_ESCAPE = r"\\[nrt\\|.?*+(){}\[\]^dDsSwW-]"
_SHARED = re.compile(
    "(?:"
    + "|".join(
        [
            r"[^\\|.?*+(){}\[\]^$]",
            _ESCAPE,
            rf"\[\^?(?:{_ESCAPE}|(?!--|&&|~~|\|\|)[^\\\[\]])+\]",
            r"(?:[?*+]|\{[0-9]+(?:,[0-9]*)?\})(?![?*+{])",
            r"\((?!\?)",
            r"[)|.]",
        ]
    )
    + ")*"
)
"""The longest head of a pattern that XML Schema and Python's `re` read the same way."""

_LONGEST = 255
"""The longest name: in characters."""
_DEEPEST = 100
"""The longest line of inheritance: in types."""

_Declared = Type | Enum | Pattern | Element | Operation


def check(service: Service) -> None:
    """Check what the other stages take for granted.

    Raises:
        InputError: a name leads nowhere or is declared twice, or inheritance goes in a circle.
        UnsupportedError: the model is sound, but no safe code can be made of it.
    """
    for what, name, origin in _names(service):
        if not (_NCNAME.fullmatch(name) and name.isprintable()):
            hint = "A name is letters, digits, '.', '-' and '_', and begins with a letter or '_'."
            raise InputError(f"the name {name[:_LONGEST]!a} of {what} is not allowed", origin, hint)
        if len(name) > _LONGEST:
            problem = f"the name of {what} has {len(name)} characters: {name[:40]!r}..."
            raise UnsupportedError(problem, origin, f"Supported are up to {_LONGEST}.")
    _check_unique("type", (*service.types, *service.enums, *service.patterns))
    _check_unique("element", (*service.messages, *service.elements))
    _check_unique("operation", service.operations)
    _check_messages(service)
    _check_types(service)
    _check_operations(service)
    _check_inheritance(service)
    _check_fields(service)
    for enum in service.enums:
        seen: set[str] = set()
        for member in enum.members:
            if member in seen:
                problem = f"the enumeration {enum.wire.local!r} has the value {member!r} twice"
                raise InputError(problem, enum.origin, "Remove one of them.")
            seen.add(member)
    for pattern in service.patterns:
        _check_pattern(pattern)


def _names(service: Service) -> Iterator[tuple[str, str, Origin | None]]:
    """Every name of the model, with what has it and where."""
    yield "the service", service.name, service.origin
    for operation in service.operations:
        yield "an operation", operation.wire, operation.origin
    for element in service.elements:
        yield "an element", element.wire.local, element.origin
    for enum in service.enums:
        yield "a type", enum.wire.local, enum.origin
    for pattern in service.patterns:
        yield "a type", pattern.wire.local, pattern.origin
    for type_ in (*service.types, *service.messages):
        yield "a type or message", type_.wire.local, type_.origin
        for field in type_.fields:
            if field.wire != ANY:
                yield f"an element in {type_.wire.local!r}", field.wire.local, field.origin
            if field.wrapped is not None:
                yield f"an element in {type_.wire.local!r}", field.wrapped.wire.local, field.origin


def _check_unique(kind: str, declared: Iterable[_Declared]) -> None:
    """Refuse two declarations of one name."""
    found: dict[str, _Declared] = {}
    for each in declared:
        name = str(each.wire)
        if name in found:
            first, second = sorted((found[name].origin, each.origin), key=lambda origin: origin or Origin("", 0))
            problem = f"the {kind} {name!r} is declared twice" + (f": also at {first}" if first else "")
            raise InputError(problem, second, "Remove or rename one of them.")
        found[name] = each


def _check_messages(service: Service) -> None:
    """Refuse a message that is called as a type: the bindings find both by that one name."""
    named: list[Named] = [*service.types, *service.enums, *service.patterns]
    types = {each.wire: each.origin for each in named}
    for message in service.messages:
        if message.wire in types:
            problem = f"the element {str(message.wire)!r} has a type of its own, and another type has its name"
            raise UnsupportedError(problem, message.origin, f"Rename the type at {types[message.wire]}.")


def _check_types(service: Service) -> None:
    """Refuse types that are not declared, and bases that nothing can extend."""
    simple = {enum.wire for enum in service.enums} | {pattern.wire for pattern in service.patterns}
    known = BUILTINS | simple | {type_.wire for type_ in service.types}
    known_or_any = known | {ANY}
    for type_ in (*service.types, *service.messages):
        if type_.base is not None and (type_.base in simple or type_.base.namespace == XSD):
            problem = f"{type_.wire.local!r} extends {type_.base.local!r}, which is not a complex type"
            raise UnsupportedError(problem, type_.origin, "Only extensions of complex types are supported.")
        if type_.base is not None:
            _check_declared("type", type_.base, known, f"{type_.wire.local!r} extends", type_.origin)
        for field in type_.fields:
            user = f"the element {field.wire.local!r} of {type_.wire.local!r} has"
            _check_declared("type", field.type, known_or_any, user, field.origin)
    for element in service.elements:
        _check_declared("type", element.type, known, f"the element {element.wire.local!r} has", element.origin)


def _check_operations(service: Service) -> None:
    """Refuse operations whose elements are not messages."""
    messages = {message.wire for message in service.messages}
    elements = {element.wire: element for element in service.elements}
    for operation in service.operations:
        for role, name in (("sends", operation.request), ("receives", operation.response)):
            user = f"the operation {operation.wire!r} {role}"
            if name in elements:
                problem = f"{user} the element {name.local!r}, which names the type {elements[name].type.local!r}"
                hint = "Only elements with a type of their own are supported as messages."
                raise UnsupportedError(problem, operation.origin, hint)
            _check_declared("element", name, messages, user, operation.origin)


def _check_declared(kind: str, name: QName, known: Iterable[QName], user: str, origin: Origin | None) -> None:
    if name not in known:
        problem = f"{user} the {kind} {str(name)!r}, which is not declared"
        raise InputError(problem, origin, did_you_mean(name, known))


def _check_inheritance(service: Service) -> None:
    """Refuse a type that extends itself, directly or through others."""
    types = service.by_name
    for type_ in service.types:
        path = [type_.wire]
        base = type_.base
        while base is not None and base not in path:
            if len(path) == _DEEPEST:
                problem = f"{type_.wire.local!r} extends a type that extends a type, and so on for more than {_DEEPEST}"
                raise UnsupportedError(problem, type_.origin, "Only shorter lines of inheritance are supported.")
            path.append(base)
            base = types[base].base
        if base is not None:
            circle = " extends ".join(repr(name.local) for name in (*path[path.index(base) :], base))
            raise InputError(f"circular inheritance: {circle}", types[base].origin, "Break the circle.")


def _check_fields(service: Service) -> None:
    """Refuse two elements of one name in a type and its ancestors: a reader could not tell them apart."""
    for type_ in (*service.types, *service.messages):
        owners: dict[QName, Type] = {}
        for ancestor in service.lineage(type_):
            for field in ancestor.fields:
                if field.wire in owners:
                    what = "xs:any" if field.wire == ANY else f"element {field.wire.local!r}"
                    owner = (
                        "its own" if owners[field.wire] is ancestor else f"that of {owners[field.wire].wire.local!r}"
                    )
                    problem = f"a second {what} in {ancestor.wire.local!r}, besides {owner}, is not supported"
                    hint = "Nobody who reads a message could tell the two apart."
                    raise UnsupportedError(problem, field.origin, hint)
                owners[field.wire] = ancestor


def _check_pattern(pattern: Pattern) -> None:
    """Refuse a pattern that Python's `re` would read in another way, or not at all."""
    shared = _SHARED.match(pattern.pattern)
    end = shared.end() if shared else 0
    problem = f"the pattern {pattern.pattern!r} of type {pattern.wire.local!r} is not supported"
    if end < len(pattern.pattern):
        hint = "Supported are literals, classes, quantifiers, groups, alternatives, and the escapes that Python shares."
        raise UnsupportedError(f"{problem} from {pattern.pattern[end:][:20]!r} on", pattern.origin, hint)
    try:
        re.compile(pattern.pattern)
    except (re.error, OverflowError) as error:
        raise InputError(f"{problem}: {error}", pattern.origin, "Correct the pattern.") from error
