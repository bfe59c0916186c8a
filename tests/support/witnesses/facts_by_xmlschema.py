"""The facts that the xmlschema package reads in the WSDL: all of them."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from sfmc_soapgen.resources import WSDL
from support.witnesses.facts import ANY, NAMESPACES, UNBOUNDED, Fact, Reader
from xmlschema.extras.wsdl import Wsdl11Document
from xmlschema.validators import XsdAnyElement, XsdGroup


class Xmlschema(Reader):
    """The reader."""

    def __init__(self) -> None:
        document: Any = Wsdl11Document(str(WSDL), allow="local")  # type: ignore[no-untyped-call]
        self.facts = frozenset([*_schema(document.schema.maps), *_operations(document)])

    def sees(self, fact: Fact) -> Fact | None:
        return fact


def _operations(document: Any) -> Iterator[Fact]:
    [service] = document.services.values()
    [port] = service.ports.values()
    operations = {each.local_name: each for each in port.binding.port_type.operations.values()}
    yield Fact("service", "", service.name)
    yield Fact("endpoint", "", port.soap_location)
    yield Fact("operations", "", tuple(operations))
    for name, operation in operations.items():
        yield Fact("action", name, operation.soap_action)
        for kind, message in (("request", operation.input.message), ("response", operation.output.message)):
            [part] = message.parts.values()
            yield Fact(kind, name, part.name)


def _schema(maps: Any) -> Iterator[Fact]:
    for name, of in maps.types.items():
        if not name.startswith(NAMESPACES):
            continue
        if of.is_complex():
            yield Fact("type", name, "type")
            yield from _note(name, of)
            yield from _type(name, of)
        elif of.enumeration:
            yield Fact("type", name, "enum")
            yield Fact("members", name, tuple(of.enumeration))
        else:
            yield Fact("type", name, "pattern")
            [regex] = of.patterns.regexps
            yield Fact("pattern", name, regex)
    for name, element in maps.elements.items():
        if not name.startswith(NAMESPACES):
            continue
        yield Fact("element", name, element.type.name or "")
        if element.type.name is None:
            yield Fact("type", name, "message")
            yield from _note(name, element)
            yield from _type(name, element.type)


def _type(name: str, of: Any) -> Iterator[Fact]:
    inherited = 0
    if of.base_type is not None and of.derivation == "extension":
        inherited = len(list(_particles(of.base_type.content)))
        yield Fact("base", name, of.base_type.name)
    if of.abstract:
        yield Fact("abstract", name)
    order: list[str] = []
    choices = 0
    for particle in list(_particles(of.content))[inherited:]:
        if not isinstance(particle, XsdGroup):
            order.append(particle.name or ANY)
            yield from _field(f"{name}.{order[-1]}", particle)
            continue
        arms = tuple(str(arm.name) for arm in particle)
        order += arms
        yield Fact("choice", f"{name}#{choices}", arms)
        yield Fact("choice min", f"{name}#{choices}", min(particle.min_occurs, *(arm.min_occurs for arm in particle)))
        choices += 1
        for arm in particle:
            yield from _field(f"{name}.{arm.name}", arm, arm=True)
    yield Fact("order", name, tuple(order))


def _particles(group: Any) -> Iterator[Any]:
    """Elements, wildcards and choices, however many sequences they are in."""
    for particle in group:
        if isinstance(particle, XsdGroup) and particle.model == "sequence":
            yield from _particles(particle)
        else:
            yield particle


def _field(subject: str, particle: Any, *, arm: bool = False) -> Iterator[Fact]:
    yield from _note(subject, particle)
    yield Fact("min", subject, 0 if arm else particle.min_occurs)
    yield Fact("max", subject, UNBOUNDED if particle.max_occurs is None else particle.max_occurs)
    if isinstance(particle, XsdAnyElement):
        yield Fact("field type", subject, ANY)
        return
    if particle.nillable:
        yield Fact("nillable", subject)
    yield Fact("field type", subject, particle.type.name or "")
    if particle.type.name is None:
        [item] = particle.type.content
        yield from _field(f"{subject}/{item.name}", item)


def _note(subject: str, component: Any) -> Iterator[Fact]:
    if component.annotation is not None:
        for appinfo in component.annotation.appinfo:
            yield Fact("note", subject, appinfo.text)
