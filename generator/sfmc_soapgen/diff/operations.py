"""What has changed about the operations, the ports, the global elements and the service itself."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from ..ir import Operation, Port, QName, display_name
from ..python.annotations import Parameter
from .changes import Change, Effect, Effects, Subject
from .interface_index import InterfaceIndex, both, named

NONE, ADDITIVE, BREAKING = Effect.NONE, Effect.ADDITIVE, Effect.BREAKING
_NOTHING = Effects(NONE, NONE)
_ON_MESSAGES = Effects(NONE, BREAKING)


def service(old: InterfaceIndex, new: InterfaceIndex) -> Iterator[Change]:
    """Yield the changes of the service's own properties and of its ports."""
    subject = Subject(new.service.wire.local, "service")
    if old.service.wire != new.service.wire:
        yield subject.change("name", *_words(old.service.wire, new.service.wire), _NOTHING)
    before, after = _ports(old), _ports(new)
    for path, was in before.items():
        if path in after:
            yield from _port(Subject(path, "port"), was, after[path])
        else:
            yield Subject(path, "port").gone(f"SOAP {was.version} {was.endpoint}", _ON_MESSAGES)
    for path, now in after.items():
        if path not in before:
            yield Subject(path, "port").added(f"SOAP {now.version} {now.endpoint}")
    first = next(iter(before), ""), next(iter(after), "")
    if first[0] != first[1] and first[0] in after:
        yield subject.change("first port", *first, _NOTHING)


def _ports(index: InterfaceIndex) -> dict[str, Port]:
    return {f"{port.service.local}.{port.wire.local}": port for port in index.service.ports}


def _port(subject: Subject, was: Port, now: Port) -> Iterator[Change]:
    """Yield the changes of a port. Its address changes no message: the tenant's comes with the token as well."""
    if was.version != now.version:
        yield subject.change("SOAP", was.version, now.version, _ON_MESSAGES)
    if was.port_type != now.port_type:
        yield subject.change("port type", *_words(was.port_type, now.port_type), _NOTHING)
    if was.endpoint != now.endpoint:
        yield subject.change("endpoint", was.endpoint, now.endpoint, _NOTHING)
    if was.service != now.service:
        yield subject.change("service", *_words(was.service, now.service), _NOTHING)


def _words(was: QName, now: QName) -> tuple[str, str]:
    """Return two names as people write them: in full where only their namespaces differ."""
    return both(str if was.local == now.local else display_name, was, now)


def elements(old: InterfaceIndex, new: InterfaceIndex) -> Iterator[Change]:
    """Yield the changes of the global elements that are not messages of their own."""
    before, after = ({each.wire: each.type for each in index.service.elements} for index in (old, new))
    for wire in sorted({*before, *after}):
        was, now = before.get(wire), after.get(wire)
        if was == now:
            continue
        what = "gone" if now is None else "added" if was is None else "type"
        effect = ADDITIVE if was is None else BREAKING
        yield Subject(display_name(wire), "element").change(what, named(was), named(now), Effects(effect, effect))


def operations(old: InterfaceIndex, new: InterfaceIndex) -> Iterator[Change]:
    """Yield the changes of the operations."""
    before, after = _by_name(old), _by_name(new)
    for name, was in before.items():
        subject = Subject(name, "operation")
        if name in after:
            yield from _Operations(old, new, was, after[name]).changes(subject)
        else:
            yield subject.gone(_signature(old, was))
    for name, now in after.items():
        if name not in before:
            yield Subject(name, "operation").added(_signature(new, now))


def _by_name(index: InterfaceIndex) -> dict[str, Operation]:
    """Return the operations by their names for people."""
    return {index.service.operation_names[each.key]: each for each in index.service.operations}


class _Operations:
    """An operation on both sides."""

    def __init__(self, old: InterfaceIndex, new: InterfaceIndex, was: Operation, now: Operation) -> None:
        self.old, self.new, self.was, self.now = old, new, was, now

    def changes(self, subject: Subject) -> Iterator[Change]:
        """Yield all changes."""
        was, now = self.was, self.now
        if was.port_type != now.port_type:
            yield subject.change("port type", *_words(was.port_type, now.port_type), _NOTHING)
        yield from self._python_names(subject)
        if was.action != now.action:
            yield subject.change("soapAction", was.action, now.action, _ON_MESSAGES)
        for what, before, after in (
            ("request", was.request, now.request),
            ("response", was.response, now.response),
        ):
            if before != after:
                yield subject.change(what, *both(display_name, before, after), Effects(BREAKING, BREAKING))
        yield from self._signatures(subject)
        yield from self._headers_and_faults(subject)

    def _python_names(self, subject: Subject) -> Iterator[Change]:
        old, new = self.old.names, self.new.names
        for before, after in ((old.constants, new.constants), (old.methods, new.methods)):
            was, now = before[self.was.key], after[self.now.key]
            if was != now:
                yield subject.change("Python name", was, now, Effects(BREAKING, NONE))

    def _signatures(self, subject: Subject) -> Iterator[Change]:
        was, now = _signature(self.old, self.was), _signature(self.new, self.now)
        if was != now:
            code = ADDITIVE if self._still_takes() else BREAKING
            yield subject.change("signature", was, now, Effects(code, NONE))

    def _headers_and_faults(self, subject: Subject) -> Iterator[Change]:
        was, now = self.was, self.now
        for what, before, after in (
            ("request headers", was.request_headers, now.request_headers),
            ("response headers", was.response_headers, now.response_headers),
            ("faults", was.faults, now.faults),
        ):
            if {*before} != {*after}:
                is_free = what != "request headers" and {*before} <= {*after}
                words = both(lambda names: ", ".join(map(display_name, sorted(names))), before, after)
                yield subject.change(what, *words, Effects(NONE, ADDITIVE if is_free else BREAKING))

    def _still_takes(self) -> bool:
        """Tell whether every call of the old method is one of the new, with a result of the same class."""
        before = {each.name: each for each in self.old.annotations.parameters(self.was)}
        after = {each.name: each for each in self.new.annotations.parameters(self.now)}
        return (
            _class(self.old, self.was.response) == _class(self.new, self.now.response)
            and _by_position(before) <= _by_position(after)
            and all(name in after and _takes(after[name], each) for name, each in before.items())
            and all(
                not each.is_required or (name in before and before[name].is_required) for name, each in after.items()
            )
        )


def _by_position(parameters: Mapping[str, Parameter]) -> set[str]:
    """Return the parameter that may be given without its name, if there is one."""
    return {name for name, each in parameters.items() if each.by_position}


def _signature(index: InterfaceIndex, operation: Operation) -> str:
    """Return an operation's method as an editor shows it, without its types' unset and nil states."""
    parameters = index.annotations.parameters(operation)
    shown = [f"{each.name}: {each.type}{'' if each.is_required else ' = ...'}" for each in parameters]
    by_position = sum(each.by_position for each in parameters)
    if by_position < len(parameters):
        shown.insert(by_position, "*")
    return f"({', '.join(shown)}) -> {_class(index, operation.response)}"


def _class(index: InterfaceIndex, element: QName) -> str:
    return index.names.types[index.service.of_element[element]]


def _takes(now: Parameter, was: Parameter) -> bool:
    """Tell whether a parameter takes all that it took. That it may be left out now is told by its default."""
    return was.annotation in (now.annotation, now.type)
