"""What has changed about the operations, the ports, the global elements and the service itself."""

from __future__ import annotations

from collections.abc import Iterator

from ..ir import Operation, QName
from ..python.annotations import Parameter
from .changes import Change, Effect
from .interface_index import Side, both, named

NONE, ADDITIVE, BREAKING = Effect.NONE, Effect.ADDITIVE, Effect.BREAKING


def service(old: Side, new: Side) -> Iterator[Change]:
    """The changes of the service's own properties and of its ports."""
    if old.service.name != new.service.name:
        yield Change(new.service.name, "service", "name", old.service.name, new.service.name, NONE, NONE)
    before, after = ({f"{each.service}.{each.wire}": each for each in side.service.ports} for side in (old, new))
    for path, was in before.items():
        if path not in after:
            yield Change(path, "port", "gone", f"SOAP {was.version} {was.endpoint}", "", NONE, BREAKING)
            continue
        now = after[path]
        if was.version != now.version:
            yield Change(path, "port", "SOAP", was.version, now.version, NONE, BREAKING)
        if was.port_type != now.port_type:
            yield Change(path, "port", "port type", was.port_type, now.port_type, NONE, NONE)
        if was.endpoint != now.endpoint:
            # Where a tenant is reached changes no message, and the answer with the token says it as well.
            yield Change(path, "port", "endpoint", was.endpoint, now.endpoint, NONE, NONE)
    for path, now in after.items():
        if path not in before:
            yield Change(path, "port", "added", "", f"SOAP {now.version} {now.endpoint}", ADDITIVE, ADDITIVE)
    first = next(iter(before), ""), next(iter(after), "")
    if first[0] != first[1] and first[0] in after:
        yield Change(new.service.name, "service", "first port", *first, NONE, NONE)


def elements(old: Side, new: Side) -> Iterator[Change]:
    """The changes of the global elements that are not messages of their own."""
    before, after = ({each.wire: each.type for each in side.service.elements} for side in (old, new))
    for wire in sorted({*before, *after}):
        was, now = before.get(wire), after.get(wire)
        if was == now:
            continue
        what = "gone" if now is None else "added" if was is None else "type"
        effect = ADDITIVE if was is None else BREAKING
        yield Change(wire.path, "element", what, named(was), named(now), effect, effect)


def operations(old: Side, new: Side) -> Iterator[Change]:
    """The changes of the operations."""
    before, after = _by_name(old), _by_name(new)
    for name, was in before.items():
        if name in after:
            yield from _operation(old, new, was, after[name], name)
        else:
            yield Change(name, "operation", "gone", _signature(old, was), "", BREAKING, BREAKING)
    for name, now in after.items():
        if name not in before:
            yield Change(name, "operation", "added", "", _signature(new, now), ADDITIVE, ADDITIVE)


def _by_name(side: Side) -> dict[str, Operation]:
    """The operations by their names, or with their port types where several have the name."""
    names = [each.wire for each in side.service.operations]
    return {
        each.wire if names.count(each.wire) == 1 else f"{each.port_type}.{each.wire}": each
        for each in side.service.operations
    }


def _operation(old: Side, new: Side, was: Operation, now: Operation, path: str) -> Iterator[Change]:
    def change(what: str, before: str, after: str, code: Effect, wire: Effect) -> Change:
        return Change(path, "operation", what, before, after, code, wire)

    keys = (was.port_type, was.wire), (now.port_type, now.wire)
    if was.port_type != now.port_type:
        yield change("port type", was.port_type, now.port_type, NONE, NONE)
    for what in ("constants", "methods"):
        python = getattr(old.names, what)[keys[0]], getattr(new.names, what)[keys[1]]
        if python[0] != python[1]:
            yield change("Python name", *python, BREAKING, NONE)
    if was.action != now.action:
        yield change("soapAction", was.action, now.action, NONE, BREAKING)
    for what in ("request", "response"):
        before, after = getattr(was, what), getattr(now, what)
        if before != after:
            yield change(what, before.path, after.path, BREAKING, BREAKING)
    if (signature := _signature(old, was)) != _signature(new, now):
        code = ADDITIVE if _still_takes(old, new, was, now) else BREAKING
        yield change("signature", signature, _signature(new, now), code, NONE)
    for what in ("request_headers", "response_headers", "faults"):
        before, after = getattr(was, what), getattr(now, what)
        if {*before} != {*after}:
            is_free = what != "request_headers" and {*before} <= {*after}
            words = both(lambda names: ", ".join(name.path for name in sorted(names)), before, after)
            yield change(what.replace("_", " "), *words, NONE, ADDITIVE if is_free else BREAKING)


def _signature(side: Side, operation: Operation) -> str:
    """An operation's method as an editor shows it, without its types' unset and nil states."""
    parameters = ", ".join(
        f"{each.name}: {each.type}{'' if each.is_required else ' = ...'}"
        for each in side.annotations.parameters(operation)
    )
    return f"({parameters}) -> {_class(side, operation.response)}"


def _class(side: Side, element: QName) -> str:
    return side.names.types[side.service.of_element[element]]


def _still_takes(old: Side, new: Side, was: Operation, now: Operation) -> bool:
    """Whether every call of the old method is one of the new, with a result of the same class."""
    before = {each.name: each for each in old.annotations.parameters(was)}
    after = {each.name: each for each in new.annotations.parameters(now)}
    return (
        _class(old, was.response) == _class(new, now.response)
        and all(name in after and _takes(after[name], each) for name, each in before.items())
        and all(not each.is_required or (name in before and before[name].is_required) for name, each in after.items())
    )


def _takes(now: Parameter, was: Parameter) -> bool:
    """Whether a parameter takes all that it took. That it may be left out now is told by its default."""
    return was.annotation in (now.annotation, now.type)
