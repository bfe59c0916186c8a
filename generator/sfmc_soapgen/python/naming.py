"""Wire names to Python names. Every collision is decided here, from the WSDL's meaning alone, and can be listed.

The rules: types keep their wire names, fields are snake_case, enumeration members and operations' constants are
UPPER_SNAKE. A name that is taken, a keyword or reserved gets `_` appended (enumeration members `_2`, `_3`, ...). Who
was first is settled by meaning: base before derived, then declared order inside one type; types before messages, then
by name.
"""

from __future__ import annotations

import keyword
import unicodedata
from collections.abc import Container, Iterator
from dataclasses import dataclass

from .. import ir
from ..errors import UnsupportedError
from .casing import snake_case
from .exports import SUBMODULES, exported, used

_BUILTINS = frozenset(
    "AttributeError abs aiter all anext any ascii bin bool breakpoint bytearray bytes callable chr classmethod compile"
    " complex copyright credits delattr dict dir divmod enumerate eval exec exit filter float format frozenset getattr"
    " globals hasattr hash help hex id input int isinstance issubclass iter len license list locals map max memoryview"
    " min next object oct open ord pow print property quit range repr reversed round set setattr slice sorted"
    " staticmethod str sum super tuple type vars zip".split()
)

RESERVED = exported() | {*SUBMODULES} | used() | _BUILTINS
"""What no type may be called: the names that the generated modules need for themselves."""

_MOST_ALIKE = 100
_RESERVED_FIELDS = {"builtins", "dt", "element", "elements", "wildcard", "wrapper"} | {
    *("xml_attribute", "xml_attributes", "xml_group", "xml_text"),
}
_RESERVED_METHODS = {
    **dict.fromkeys(
        ("call", "close", "credentials", "for_business_unit", "from_config", "from_env", "rest_auth"),
        "every client's own",
    ),
    **dict.fromkeys(("bool", "bytes", "dt", "float", "int", "list", "str"), "a name the annotations need"),
}
_RESERVED_PARAMETERS = {
    **dict.fromkeys(("UNSET", "_operations", "call", "self"), "a name the method needs"),
    **dict.fromkeys(("headers", "idempotent", "raise_on", "retry", "timeout"), "an option of every call"),
}
_SPECIAL_FIELDS = {ir.Kind.TEXT: "value", ir.Kind.ANY: "any", ir.Kind.ANY_ATTRIBUTE: "any_attributes"}


@dataclass(frozen=True)
class Collision:
    """A name that could not be what the rules make of it.

    Attributes:
        path: the wire path: `AttributeSet.Id`.
        wanted, got: the Python names.
        why: who has the wanted name.
    """

    path: str
    wanted: str
    got: str
    why: str


@dataclass(frozen=True)
class Names:
    """Every Python name of a package.

    Attributes:
        types: class, enumeration or alias name of each type and message.
        fields: for each type and message, the names of its own fields in order.
        members: for each enumeration, the names of its members in order.
        constants: the constant of each operation.
        methods: the method of each operation.
        parameters: for each operation, the names of the parameters of its method, inherited fields first.
        collisions: what could not have its plain name.
    """

    types: dict[ir.TypeName, str]
    fields: dict[ir.TypeName, tuple[str, ...]]
    members: dict[ir.TypeName, tuple[str, ...]]
    constants: dict[ir.OperationKey, str]
    methods: dict[ir.OperationKey, str]
    parameters: dict[ir.OperationKey, tuple[str, ...]]
    collisions: tuple[Collision, ...]

    def entries(self, service: ir.Service, type_: ir.Type) -> Iterator[tuple[ir.Type, ir.Field, str]]:
        """Yield the fields of a type, those of its bases first: who declares it, the field, its name."""
        for owner in service.lineage(type_):
            yield from ((owner, field, python) for field, python in zip(owner.fields, self.fields[owner.wire]))


def name(service: ir.Service) -> Names:
    """Name everything in a service."""
    collisions: list[Collision] = []
    types = _name_types(service, collisions)
    fields = {
        type_.wire: _name_fields(service, type_, types, collisions) for type_ in (*service.types, *service.messages)
    }
    members = {enum.wire: _name_members(enum, collisions) for enum in service.enums}
    constants = _name_operations(service, collisions)
    methods = _name_methods(constants, types, collisions)
    parameters = {each.key: _name_parameters(service, each, types, fields, collisions) for each in service.operations}
    return Names(
        types, fields, members, constants, methods, parameters, tuple(sorted(collisions, key=lambda c: (c.path, c.got)))
    )


def _name_methods(
    constants: dict[ir.OperationKey, str], types: dict[ir.TypeName, str], collisions: list[Collision]
) -> dict[ir.OperationKey, str]:
    """Name the methods: the constants in lower case, but for names that clients have, or that annotations need."""
    taken = {**{name: f"the type {wire}" for wire, name in types.items()}, **_RESERVED_METHODS}
    names = {}
    for key, constant in constants.items():
        path = f"{key.operation.local}()"
        wanted = constant.lower()
        got = _free(wanted, taken, None)
        if got != wanted:
            collisions.append(Collision(path, wanted, got, taken.get(wanted, "a keyword of Python")))
        taken[got] = path
        names[key] = got
    return names


def _name_parameters(
    service: ir.Service,
    operation: ir.Operation,
    types: dict[ir.TypeName, str],
    fields: dict[ir.TypeName, tuple[str, ...]],
    collisions: list[Collision],
) -> tuple[str, ...]:
    """Name the parameters of an operation: the fields of its request, but for names that the method needs."""
    lineage = [*service.lineage(service.by_name[service.of_element[operation.request]])]
    wires = [field.wire.local for owner in lineage for field in owner.fields]
    wanted = [name for owner in lineage for name in fields[owner.wire]]
    taken = {**{name: f"the type {wire}" for wire, name in types.items()}, **_RESERVED_PARAMETERS}
    names: list[str] = []
    for number, (wire, name) in enumerate(zip(wires, wanted)):
        got = _free(name, {*taken, *names, *wanted[:number], *wanted[number + 1 :]}, None)
        if got != name:
            collisions.append(Collision(f"{operation.wire.local}({wire})", name, got, taken[name]))
        names.append(got)
    return tuple(names)


def _identifier(text: str, empty: str) -> str:
    """Return a valid identifier for a name that has been brought into its case."""
    # Python itself reads identifiers in this normal form.
    text = unicodedata.normalize("NFKC", text)
    text = "".join(c if f"_{c}".isidentifier() else "_" for c in text).strip("_") or empty
    return text if text.isidentifier() else f"{empty}_{text}"


def _name_types(service: ir.Service, collisions: list[Collision]) -> dict[ir.TypeName, str]:
    taken: dict[str, str] = dict.fromkeys(RESERVED, "the package's own")
    names: dict[ir.TypeName, str] = {}
    named: list[ir.Named] = [*service.types, *service.enums, *service.simples]
    named.sort(key=lambda thing: (thing.wire.namespace != service.namespace, ir.sort_key(thing.wire)))
    # Names that are declared come before messages, others last, and the service's own namespace before others.
    declared = [thing for thing in named if isinstance(thing.wire, ir.QName)]
    anonymous = [thing for thing in named if isinstance(thing.wire, ir.Anonymous)]
    for thing in (*declared, *service.messages, *anonymous):
        wanted = _type_name(thing.wire)
        got = _free(wanted, taken, thing.origin)
        if got != wanted:
            why = taken.get(wanted, "a keyword of Python")
            collisions.append(Collision(thing.wire.local, wanted, got, why))
        taken[got] = f"the type {thing.wire}"
        names[thing.wire] = got
    return names


def _type_name(wire: ir.TypeName) -> str:
    """Return the name of a type; of an anonymous one, its path as one word: `Order/line` -> `OrderLine`."""
    first, *steps = wire.names
    return _identifier(first + "".join(step[0].upper() + step[1:].replace("_", "") for step in steps), "type")


def _name_fields(
    service: ir.Service, type_: ir.Type, types: dict[ir.TypeName, str], collisions: list[Collision]
) -> tuple[str, ...]:
    inherited: dict[str, str] = dict.fromkeys(_RESERVED_FIELDS, "a name the module needs")
    names: list[str] = []
    for owner in service.lineage(type_):
        names = []
        # Inside the class a field of the name of a type would be taken for it.
        used = {types[field.type]: f"the type {field.type}" for field in owner.fields if field.type in types}
        taken = {**inherited, **used}
        for field in owner.fields:
            wanted = _SPECIAL_FIELDS.get(field.kind) or _identifier(snake_case(field.wire.local), "field")
            got = _free(wanted, taken, field.origin)
            path = field_path(owner, field)
            if got != wanted and owner is type_:
                collisions.append(Collision(path, wanted, got, taken.get(wanted, "a keyword of Python")))
            taken[got] = inherited[got] = path
            names.append(got)
    return tuple(names)


def field_path(owner: ir.Type, field: ir.Field) -> str:
    """Return where a field is, as collisions tell it: `AttributeSet.Id`, with an "@" before an attribute's name."""
    return f"{owner.wire.local}.{'@' if field.kind is ir.Kind.ATTRIBUTE else ''}{field.wire.local}"


def _name_members(enum: ir.Enum, collisions: list[Collision]) -> tuple[str, ...]:
    taken: dict[str, str] = {}
    numbers: dict[str, int] = {}
    for value in enum.members:
        wanted = got = _identifier(snake_case(value), "value").upper()
        number = numbers.get(wanted, 1)
        while got in taken:
            number += 1
            got = f"{wanted}_{number}"
        numbers[wanted] = number
        if got != wanted:
            collisions.append(Collision(f"{enum.wire.local}.{value}", wanted, got, f"the value {taken[wanted]}"))
        taken[got] = value
    return tuple(taken)


def _name_operations(service: ir.Service, collisions: list[Collision]) -> dict[ir.OperationKey, str]:
    taken: dict[str, str] = {"OPERATIONS": "the mapping of all operations", "PORTS": "the tuple of all ports"}
    names = {}
    # The first port's come first, for ports have an order; the operations of a port have none.
    positions = {port.port_type: position for position, port in reversed([*enumerate(service.ports)])}
    for operation in sorted(service.operations, key=lambda each: (positions[each.port_type], each.wire)):
        wanted = _identifier(snake_case(operation.wire.local), "operation").upper()
        got = _free(wanted, taken, operation.origin)
        if got != wanted:
            collisions.append(Collision(operation.wire.local, wanted, got, taken[wanted]))
        taken[got] = operation.wire.local
        names[operation.key] = got
    return names


def _free(wanted: str, taken: Container[str], origin: ir.Origin | None) -> str:
    got = wanted
    while got in taken or keyword.iskeyword(got):
        got += "_"
        if len(got) > len(wanted) + _MOST_ALIKE:
            problem = f"more than {_MOST_ALIKE} names become {wanted!r} in Python"
            raise UnsupportedError(problem, origin, "Rename some of them.")
    return got
