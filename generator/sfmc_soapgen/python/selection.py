"""The part of a WSDL's bindings that people name, and what that part cannot do without.

Names, modules and order are those of the whole: a part has less, and what it has is called the same and stands where it
stands in the whole.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import replace
from typing import Any

from .. import ir
from ..errors import SettingsError, nearest
from ..everyday.rooms import Everyday
from ..reaching import reached
from .bindings import Bindings, Selection
from .exports import used_by_tables
from .modules import ModulePlan
from .naming import Collision, PythonNames

ALL = "*"


def select(bindings: Bindings, selection: Selection) -> Bindings:
    """Return what the named types and operations reach: bases, the types of fields, simple types' parts, messages.

    A subtype is there only if it is named itself. Types that only the details of faults can hold are always there: any
    response may be a fault, and no operation names them.

    Args:
        bindings: of the whole WSDL.
        selection: names as they are in the WSDL or in Python.

    Returns:
        The part, which remembers the selection in the spelling of the WSDL.

    Raises:
        SettingsError: nothing has one of the names; the hint says what is similar.
    """
    if selection.is_everything:
        return bindings
    service = bindings.service
    types = _chosen("type", _type_spellings(bindings), selection.types or ())
    named = _chosen("operation", _operation_spellings(bindings), selection.operations or ())
    everyday = _everyday(bindings.everyday, selection.everyday or ())
    operations = _with_those_of_rooms(bindings, named, everyday)
    if everyday.rooms and not operations:
        problem = f"{', '.join(everyday.names)}: everyday work needs a client, and without operations there is none"
        raise SettingsError(problem, hint="Name operations with --operations.")
    of_element = service.of_element
    asked = [*types, *(of_element[element] for each in operations for element in each.elements)]
    near = _near(service, asked)
    kept = _reached(_uses(service), (*asked, *_types_of_rooms(bindings, everyday), *_fault_types(service)))
    return Bindings(
        _service(service, kept, operations),
        _names(bindings.names, kept, operations),
        _plan(bindings.plan, kept),
        Selection(
            _remembered(selection.types, {wire: ir.reference(wire, service.namespace) for wire in types}),
            _remembered(selection.operations, {each: service.operation_names[each.key] for each in named}),
            _remembered(selection.everyday, {name: name for name in selection.everyday or ()}),
        ),
        notes=bindings.notes,
        everyday=everyday,
        documented=frozenset(name for wire, name in bindings.names.types.items() if wire in near),
    )


def available(bindings: Bindings, selection: Selection) -> Selection:
    """Return the selection without the names that nothing has any more."""
    spellings = _type_spellings(bindings), _operation_spellings(bindings)
    known = [{spelling for spellings in each.values() for spelling in spellings} for each in spellings]
    named = [
        None if names is None else tuple(name for name in names if name in {ALL, *there})
        for names, there in zip(
            (selection.types, selection.operations, selection.everyday), (*known, bindings.everyday.names)
        )
    ]
    return Selection(*named)


def left_out(whole: Bindings, part: Bindings) -> dict[str, tuple[str, ...]]:
    """Return the subtypes that a part lacks: Python name of a type that its fields hold -> names of its subtypes.

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
    """Return what the names mean, in the order of the whole. A name that several things have means all of them."""
    wanted = {*names}
    known = {spelling for each in spellings.values() for spelling in each}
    for name in sorted(wanted - known - {ALL}):
        raise SettingsError(
            f"no {kind} is called {name!r}", hint=nearest(name, (each[0] for each in spellings.values()))
        )
    return [thing for thing, each in spellings.items() if ALL in wanted or not wanted.isdisjoint(each)]


def _everyday(whole: Everyday, names: Collection[str]) -> Everyday:
    """Return the rooms of these names, and those that they need.

    Raises:
        SettingsError: If there is no such room, or the WSDL cannot have it.
    """
    for name in sorted({*names} - {ALL, *whole.names}):
        if name in whole.absent:
            problem = f"there can be no everyday room {name!r}: {whole.absent[name]}"
            raise SettingsError(problem, hint="Leave it out, or take a WSDL that has what it needs.")
        raise SettingsError(f"no everyday room is called {name!r}", hint=nearest(name, (*whole.names, *whole.absent)))
    return whole.keep(whole.names if ALL in names else names, "it was not selected with --everyday")


def _with_those_of_rooms(bindings: Bindings, named: Collection[ir.Operation], everyday: Everyday) -> list[ir.Operation]:
    """Return the operations that were named or that rooms need, in the order of the whole."""
    constants = {name for room in everyday.rooms for name in room.needs.operations}
    return [
        each for each in bindings.service.operations if each in named or bindings.names.constants[each.key] in constants
    ]


def _types_of_rooms(bindings: Bindings, everyday: Everyday) -> list[ir.TypeName]:
    """Return the types that rooms need."""
    names = {name for room in everyday.rooms for name in room.needs.names} - used_by_tables()
    return [wire for wire, name in bindings.names.types.items() if name in names]


def _type_spellings(bindings: Bindings) -> dict[ir.TypeName, tuple[str, ...]]:
    return {wire: (wire.local, str(wire), python) for wire, python in bindings.names.types.items()}


def _operation_spellings(bindings: Bindings) -> dict[ir.Operation, tuple[str, ...]]:
    names = bindings.names
    return {
        each: (
            each.wire.local,
            f"{each.port_type.local}.{each.wire.local}",
            names.constants[each.key],
            names.methods[each.key],
        )
        for each in bindings.service.operations
    }


def _remembered(names: tuple[str, ...] | None, chosen: Mapping[Any, str]) -> tuple[str, ...]:
    """Return one spelling for every way to say the same."""
    return (ALL,) if ALL in (names or ()) else tuple(sorted(chosen.values()))


def _uses(service: ir.Service) -> dict[ir.TypeName, list[ir.TypeName]]:
    """Return what each type cannot do without."""
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
    def known(wires: Iterable[ir.TypeName]) -> Iterator[ir.TypeName]:
        # XML Schema's own types and what wildcards take are no types of ours.
        return (wire for wire in wires if wire in uses)

    return reached(known(start), lambda wire: known(uses[wire]))


def _near(service: ir.Service, asked: Iterable[ir.TypeName]) -> set[ir.TypeName]:
    """Return what somebody who asks for types reads about: these, their bases, and what the fields of both are of."""
    lineages = [service.lineage(service.by_name[wire]) for wire in asked if wire in service.by_name]
    owners = [owner for lineage in lineages for owner in lineage]
    return {*asked, *(owner.wire for owner in owners), *(field.type for owner in owners for field in owner.fields)}


def _fault_types(service: ir.Service) -> list[ir.TypeName]:
    """Return the types of elements in other namespaces that no operation, subtypes included, has a place for."""
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


def _names(names: PythonNames, kept: Collection[ir.TypeName], operations: Iterable[ir.Operation]) -> PythonNames:
    """Return the names of the types and operations that are kept."""
    keys = {each.key for each in operations}
    owners = {wire.local for wire in kept} | {key.operation.local for key in keys}
    return PythonNames(
        types={wire: name for wire, name in names.types.items() if wire in kept},
        fields={wire: fields for wire, fields in names.fields.items() if wire in kept},
        members={wire: members for wire, members in names.members.items() if wire in kept},
        constants={key: name for key, name in names.constants.items() if key in keys},
        methods={key: name for key, name in names.methods.items() if key in keys},
        parameters={key: parameters for key, parameters in names.parameters.items() if key in keys},
        collisions=tuple(each for each in names.collisions if _is_about(each, owners)),
    )


def _is_about(collision: Collision, owners: Iterable[str]) -> bool:
    path = collision.path
    return any(path == owner or path.startswith((f"{owner}.", f"{owner}(")) for owner in owners)


def _plan(plan: ModulePlan, kept: Collection[ir.TypeName]) -> ModulePlan:
    modules = (
        replace(module, types=tuple(each for each in module.types if each.wire in kept)) for module in plan.modules
    )
    return ModulePlan(
        tuple(module for module in modules if module.types),
        {wire: module for wire, module in plan.module_of.items() if wire in kept},
    )
