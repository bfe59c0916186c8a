"""The facts that zeep reads in the WSDL."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from support.witnesses.facts import ANY, NAMESPACES, Fact, Reader
from support.witnesses.neutral import local
from support.witnesses.with_zeep import load
from zeep import xsd

BLIND = {
    "abstract": "zeep makes objects of abstract types too",
    "choice min": "a choice may always be left out",
    "note": "annotations are passed over",
    "members": "facets are passed over",
    "pattern": "facets are passed over",
}
"""The kinds of facts that zeep knows nothing of."""


class Zeep(Reader):
    """The reader."""

    def __init__(self) -> None:
        wsdl = load()
        self.facts = frozenset([*_schema(wsdl.types), *_operations(wsdl)])

    def sees(self, fact: Fact) -> Fact | None:
        if fact.kind in BLIND:
            return None
        if fact.kind == "type" and fact.value in ("enum", "pattern"):
            return fact._replace(value="simple")
        return fact._replace(value=local(str(fact.value))) if fact.kind == "service" else fact


def _operations(wsdl: Any) -> Iterator[Fact]:
    [service] = wsdl.services.values()
    [port] = service.ports.values()
    operations = port.binding._operations
    yield Fact("service", "", service.name)
    yield Fact("endpoint", "", port.binding_options["address"])
    yield Fact("operations", "", tuple(operations))
    for name, operation in operations.items():
        yield Fact("action", name, operation.soapaction)
        yield Fact("request", name, operation.input.body.qname.text)
        yield Fact("response", name, operation.output.body.qname.text)


def _schema(schema: Any) -> Iterator[Fact]:
    for of in schema.types:
        name = of.qname.text if of.qname else ""
        if name.startswith(NAMESPACES) and isinstance(of, xsd.ComplexType):
            yield Fact("type", name, "type")
            yield from _type(name, of, schema)
        elif name.startswith(NAMESPACES):
            yield Fact("type", name, "simple")
    for element in schema.elements:
        name = element.qname.text
        if not name.startswith(NAMESPACES):
            continue
        yield Fact("element", name, element.type.qname.text if element.type.is_global else "")
        if not element.type.is_global:
            yield Fact("type", name, "message")
            yield from _type(name, element.type, schema)


def _type(name: str, of: Any, schema: Any) -> Iterator[Fact]:
    inherited = 0
    # zeep merges a base into what extends it, which then takes the values of all its ancestors.
    ancestors = [schema.get_type(accepted._xsd_type.qname) for accepted in of._extension_types]
    if ancestors:
        base = max(ancestors, key=lambda ancestor: len(ancestor._extension_types))
        inherited = len(base._element or ())
        yield Fact("base", name, base.qname.text)
    order: list[str] = []
    choices = 0
    for particle in list(of._element or ())[inherited:]:
        if not isinstance(particle, xsd.Choice):
            order.append(ANY if isinstance(particle, xsd.Any) else particle.qname.text)
            yield from _field(f"{name}.{order[-1]}", particle)
            continue
        arms = tuple(arm.qname.text for arm in particle)
        order += arms
        yield Fact("choice", f"{name}#{choices}", arms)
        choices += 1
        for arm in particle:
            yield from _field(f"{name}.{arm.qname.text}", arm, arm=True)
    yield Fact("order", name, tuple(order))


def _field(subject: str, particle: Any, *, arm: bool = False) -> Iterator[Fact]:
    yield Fact("min", subject, 0 if arm else particle.min_occurs)
    yield Fact("max", subject, particle.max_occurs)
    if isinstance(particle, xsd.Any):
        yield Fact("field type", subject, ANY)
        return
    if particle.nillable:
        yield Fact("nillable", subject)
    yield Fact("field type", subject, particle.type.qname.text if particle.type.is_global else "")
    if not particle.type.is_global:
        [item] = particle.type._element
        yield from _field(f"{subject}/{item.qname.text}", item)
