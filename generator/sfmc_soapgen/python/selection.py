"""The part of a model that people name, and what that part cannot do without.

Names, modules and order are those of the whole: a part has less, and nothing in it is called otherwise or is elsewhere.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import replace
from typing import Any

from .. import ir
from ..errors import SettingsError, nearest
from .bindings import Model, Selection
from .modules import Plan
from .naming import Collision, Names

ALL = "*"


def select(model: Model, selection: Selection) -> Model:
    """What the named types and operations reach: bases, the types of fields, simple types' parts, messages.

    Subtypes are only there by their own names. Types that only the details of faults can hold are always there: any
    answer may be a fault, and no operation names them.

    Args:
        model: of the whole WSDL.
        selection: names as they are in the WSDL or in Python.

    Returns:
        The part, which remembers the selection in the spelling of the WSDL.

    Raises:
        SettingsError: nothing is called so; the hint says what is.
    """
    if selection.is_everything:
        return model
    service = model.service
    types = _chosen("type", _type_spellings(model), selection.types or ())
    operations = _chosen("operation", _operation_spellings(model), selection.operations or ())
    of_element = service.of_element
    asked = [of_element[element] for each in operations for element in each.elements]
    kept = _reached(_uses(service), (*types, *asked, *_fault_types(service)))
    return Model(
        _service(service, kept, operations),
        _names(model.names, kept, operations),
        _plan(model.plan, kept),
        Selection(
            _remembered(selection.types, {wire: ir.reference(wire, service.namespace) for wire in types}),
            _remembered(selection.operations, {each: service.operation_names[each.key] for each in operations}),
        ),
    )


def available(model: Model, selection: Selection) -> Selection:
    """The selection without the names that nothing has any more."""
    spellings = _type_spellings(model), _operation_spellings(model)
    known = [{ALL, *(spelling for spellings in each.values() for spelling in spellings)} for each in spellings]
    named = [
        None if names is None else tuple(name for name in names if name in there)
        for names, there in zip((selection.types, selection.operations), known)
    ]
    return Selection(*named)


def left_out(whole: Model, part: Model) -> dict[str, tuple[str, ...]]:
    """The subtypes that a part lacks: Python name of a type that its fields hold -> names of what could stand there.

    Each is with the nearest of its ancestors that the part has.
    """
    kept = part.service.by_name
    held = {field.type for type_ in kept.values() for field in type_.fields}
    missing: dict[str, list[str]] = {}
    for type_ in whole.service.types:
        if type_.wire in kept:
            continue
        line = [each.wire for each in whole.service.lineage(type_) if each.wire in kept]
        if held & {*line}:
            missing.setdefault(whole.names.types[line[-1]], []).append(whole.names.types[type_.wire])
    return {base: tuple(sorted(names)) for base, names in sorted(missing.items())}


def _chosen(kind: str, spellings: Mapping[Any, tuple[str, ...]], names: Iterable[str]) -> list[Any]:
    """What the names mean, in the order of the whole. A name that is several things' means all of them."""
    wanted = {*names}
    known = {spelling for each in spellings.values() for spelling in each}
    for name in sorted(wanted - known - {ALL}):
        raise SettingsError(
            f"no {kind} is called {name!r}", hint=nearest(name, (each[0] for each in spellings.values()))
        )
    return [thing for thing, each in spellings.items() if ALL in wanted or not wanted.isdisjoint(each)]


def _type_spellings(model: Model) -> dict[ir.TypeName, tuple[str, ...]]:
    return {wire: (wire.local, str(wire), python) for wire, python in model.names.types.items()}


def _operation_spellings(model: Model) -> dict[ir.Operation, tuple[str, ...]]:
    names = model.names
    return {
        each: (
            each.wire.local,
            f"{each.port_type.local}.{each.wire.local}",
            names.constants[each.key],
            names.methods[each.key],
        )
        for each in model.service.operations
    }


def _remembered(names: tuple[str, ...] | None, chosen: Mapping[Any, str]) -> tuple[str, ...]:
    """One spelling for every way to say the same."""
    return (ALL,) if ALL in (names or ()) else tuple(sorted(chosen.values()))


def _uses(service: ir.Service) -> dict[ir.TypeName, list[ir.TypeName]]:
    """What each type cannot do without."""
    uses: dict[ir.TypeName, list[ir.TypeName]] = {enum.wire: [] for enum in service.enums}
    uses |= {simple.wire: [*simple.uses] for simple in service.simples}
    for type_ in service.by_name.values():
        narrowed = [each.type for each in type_.narrowed if each.type is not None]
        uses[type_.wire] = [field.type for field in type_.fields] + narrowed
        if type_.base is not None:
            uses[type_.wire].append(type_.base)
        # An element of the type's own name may be of another type: without that, it would be read as this one.
        if isinstance(type_.wire, ir.QName) and type_.wire in service.of_element:
            uses[type_.wire].append(service.of_element[type_.wire])
    return uses


def _reached(uses: Mapping[ir.TypeName, Iterable[ir.TypeName]], start: Iterable[ir.TypeName]) -> set[ir.TypeName]:
    found: set[ir.TypeName] = set()
    waiting = [*start]
    while waiting:
        wire = waiting.pop()
        # XML Schema's own types and what wildcards take are no types of ours.
        if wire in uses and wire not in found:
            found.add(wire)
            waiting += uses[wire]
    return found


def _fault_types(service: ir.Service) -> list[ir.TypeName]:
    """The types of elements in other namespaces that no operation, subtypes and all, has a place for."""
    uses = _uses(service)
    for type_ in service.types:
        if type_.base is not None:
            uses[type_.base] = [*uses[type_.base], type_.wire]
    placed = _reached(uses, [service.of_element[element] for each in service.operations for element in each.elements])
    return [
        type_
        for element, type_ in service.of_element.items()
        if element.namespace != service.namespace and type_ in service.by_name and type_ not in placed
    ]


def _service(service: ir.Service, kept: Collection[ir.TypeName], operations: Iterable[ir.Operation]) -> ir.Service:
    port_types = {each.port_type for each in operations}
    return replace(
        service,
        ports=tuple(each for each in service.ports if each.port_type in port_types),
        operations=tuple(operations),
        types=tuple(each for each in service.types if each.wire in kept),
        messages=tuple(each for each in service.messages if each.wire in kept),
        enums=tuple(each for each in service.enums if each.wire in kept),
        simples=tuple(each for each in service.simples if each.wire in kept),
        elements=tuple(each for each in service.elements if each.type in kept),
    )


def _names(names: Names, kept: Collection[ir.TypeName], operations: Iterable[ir.Operation]) -> Names:
    keys = {each.key for each in operations}
    owners = {wire.local for wire in kept} | {key.operation.local for key in keys}
    return Names(
        {wire: name for wire, name in names.types.items() if wire in kept},
        {wire: fields for wire, fields in names.fields.items() if wire in kept},
        {wire: members for wire, members in names.members.items() if wire in kept},
        {key: name for key, name in names.constants.items() if key in keys},
        {key: name for key, name in names.methods.items() if key in keys},
        {key: parameters for key, parameters in names.parameters.items() if key in keys},
        tuple(each for each in names.collisions if _is_about(each, owners)),
    )


def _is_about(collision: Collision, owners: Iterable[str]) -> bool:
    path = collision.path
    return any(path == owner or path.startswith((f"{owner}.", f"{owner}(")) for owner in owners)


def _plan(plan: Plan, kept: Collection[ir.TypeName]) -> Plan:
    modules = (
        replace(module, types=tuple(each for each in module.types if each.wire in kept)) for module in plan.modules
    )
    return Plan(
        tuple(module for module in modules if module.types),
        {wire: module for wire, module in plan.module_of.items() if wire in kept},
    )
