"""Wire names to Python names. Every collision is settled here, from the WSDL's meaning alone, and can be listed.

The rules: types keep their wire names, fields are snake_case, enumeration members and operations' constants are
UPPER_SNAKE. A name that is taken, a keyword or reserved gets `_` appended (enumeration members `_2`, `_3`, ...). Who
was first is settled by meaning: base before derived, then declared order inside one type; types before messages, then
by name.
"""

from __future__ import annotations

import keyword
import unicodedata
from collections.abc import Container, Iterator, Mapping
from dataclasses import dataclass

from .. import ir
from ..errors import UnsupportedError
from .casing import snake_case
from .exports import EVERYDAY, HIDDEN_SUBMODULES, INTERNAL, SUBMODULES, SUBMODULES_OF_ROOMS, exported, used

_BUILTINS = frozenset(
    "AttributeError abs aiter all anext any ascii bin bool breakpoint bytearray bytes callable chr classmethod compile"
    " complex copyright credits delattr dict dir divmod enumerate eval exec exit filter float format frozenset getattr"
    " globals hasattr hash help hex id input int isinstance issubclass iter len license list locals map max memoryview"
    " min next object oct open ord pow print property quit range repr reversed round set setattr slice sorted"
    " staticmethod str sum super tuple type vars zip".split()
)

RESERVED = exported() | {*SUBMODULES, *SUBMODULES_OF_ROOMS, *HIDDEN_SUBMODULES} | used() | _BUILTINS
"""What no type may be called: the names that the generated modules need for themselves."""

_MOST_ALIKE = 100
_RESERVED_FIELDS = ("builtins", "dt", *INTERNAL["_runtime.particles"])
_RESERVED_METHODS = {
    **dict.fromkeys(
        ("call", "close", "credentials", "for_business_unit", "from_config", "from_env", "rest_auth", "rest_url"),
        "every client's own",
    ),
    **dict.fromkeys((name for room in EVERYDAY.values() for name in room.methods), "a method for everyday work"),
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
class PythonNames:
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


def names_by_rule(service: ir.Service) -> PythonNames:
    """Return the names that types, fields and members have where nobody else has them. Operations are left out."""
    named: tuple[ir.Named, ...] = (*service.types, *service.messages, *service.enums, *service.simples)
    return PythonNames(
        types={each.wire: _type_name(each.wire) for each in named},
        fields={
            each.wire: tuple(_field_name(field) for field in each.fields)
            for each in (*service.types, *service.messages)
        },
        members={enum.wire: tuple(_member_name(value) for value in enum.members) for enum in service.enums},
        constants={},
        methods={},
        parameters={},
        collisions=(),
    )


def choose_names(service: ir.Service) -> PythonNames:
    """Name everything in a service."""
    return _Chooser(service).names()


def field_path(owner: ir.Type, field: ir.Field) -> str:
    """Return where a field is, as collisions tell it: `AttributeSet.Id`, with an "@" before an attribute's name."""
    return f"{owner.wire.local}.{'@' if field.kind is ir.Kind.ATTRIBUTE else ''}{field.wire.local}"


class _Chooser:
    """Chooses the names of a service, and keeps what could not have its plain name."""

    def __init__(self, service: ir.Service) -> None:
        self._service = service
        self._collisions: list[Collision] = []
        self._types = self._choose_types()
        self._fields = {type_.wire: self._choose_fields(type_) for type_ in (*service.types, *service.messages)}

    def names(self) -> PythonNames:
        """Return all names."""
        members = {enum.wire: self._choose_members(enum) for enum in self._service.enums}
        constants = self._choose_constants()
        methods = self._choose_methods(constants)
        parameters = {each.key: self._choose_parameters(each) for each in self._service.operations}
        return PythonNames(
            types=self._types,
            fields=self._fields,
            members=members,
            constants=constants,
            methods=methods,
            parameters=parameters,
            collisions=tuple(sorted(self._collisions, key=lambda each: (each.path, each.got))),
        )

    def _choose_types(self) -> dict[ir.TypeName, str]:
        """Name the types: declared ones first, then messages, then anonymous ones; the service's namespace first."""
        taken = dict.fromkeys(RESERVED, "the package's own")
        named: list[ir.Named] = [*self._service.types, *self._service.enums, *self._service.simples]
        named.sort(key=lambda each: (each.wire.namespace != self._service.namespace, ir.sort_key(each.wire)))
        declared = [each for each in named if isinstance(each.wire, ir.QName)]
        anonymous = [each for each in named if isinstance(each.wire, ir.Anonymous)]
        return {
            each.wire: self._take(
                _type_name(each.wire), taken, each.wire.local, owner=f"the type {each.wire}", origin=each.origin
            )
            for each in (*declared, *self._service.messages, *anonymous)
        }

    def _choose_fields(self, type_: ir.Type) -> tuple[str, ...]:
        """Name the own fields of a type: apart from those of its bases, and from the types that its fields are of."""
        inherited: dict[str, str] = dict.fromkeys(_RESERVED_FIELDS, "a name the module needs")
        names: list[str] = []
        for owner in self._service.lineage(type_):
            types = (each.type for each in owner.fields if each.type in self._types)
            taken = {**inherited, **{self._types[each]: f"the type {each}" for each in types}}
            names = []
            for field in owner.fields:
                wanted = _field_name(field)
                path = field_path(owner, field)
                got = _free(wanted, taken, field.origin)
                if owner is type_:
                    self._note(path, wanted, got, taken)
                taken[got] = inherited[got] = path
                names.append(got)
        return tuple(names)

    def _choose_members(self, enum: ir.Enum) -> tuple[str, ...]:
        """Name the members of an enumeration: those that are alike are numbered."""
        taken: dict[str, str] = {}
        numbers: dict[str, int] = {}
        for value in enum.members:
            wanted = got = _member_name(value)
            number = numbers.get(wanted, 1)
            while got in taken:
                number += 1
                got = f"{wanted}_{number}"
            numbers[wanted] = number
            self._note(f"{enum.wire.local}.{value}", wanted, got, taken)
            taken[got] = f"the value {value}"
        return tuple(taken)

    def _choose_constants(self) -> dict[ir.OperationKey, str]:
        """Name the operations' constants: those of the first port first. The operations of a port have no order."""
        taken = {"OPERATIONS": "the mapping of all operations", "PORTS": "the tuple of all ports"}
        positions = {port.port_type: position for position, port in reversed([*enumerate(self._service.ports)])}
        operations = sorted(self._service.operations, key=lambda each: (positions[each.port_type], each.wire))
        names = {}
        for each in operations:
            name = each.wire.local
            wanted = _identifier(snake_case(name), "operation").upper()
            names[each.key] = self._take(wanted, taken, name, owner=name, origin=each.origin)
        return names

    def _choose_methods(self, constants: dict[ir.OperationKey, str]) -> dict[ir.OperationKey, str]:
        """Name the methods: the constants in lower case, but for names that clients have, or that annotations need."""
        taken = {**self._owners_of_types(), **_RESERVED_METHODS}
        names = {}
        for key, constant in constants.items():
            path = f"{key.operation.local}()"
            names[key] = self._take(constant.lower(), taken, path, owner=path)
        return names

    def _choose_parameters(self, operation: ir.Operation) -> tuple[str, ...]:
        """Name the parameters of an operation: the fields of its request, but for names that the method needs."""
        service = self._service
        request = service.by_name[service.of_element[operation.request]]
        lineage = [*service.lineage(request)]
        wires = [field.wire.local for owner in lineage for field in owner.fields]
        wanted = [name for owner in lineage for name in self._fields[owner.wire]]
        taken = {**self._owners_of_types(), **_RESERVED_PARAMETERS}
        names: list[str] = []
        for number, (wire, name) in enumerate(zip(wires, wanted)):
            others = {*names, *wanted[:number], *wanted[number + 1 :]}
            names.append(_free(name, {*taken, *others}, None))
            self._note(f"{operation.wire.local}({wire})", name, names[-1], taken)
        return tuple(names)

    def _owners_of_types(self) -> dict[str, str]:
        """Return the names of the types, and who has them."""
        return {name: f"the type {wire}" for wire, name in self._types.items()}

    def _take(
        self, wanted: str, taken: dict[str, str], path: str, *, owner: str, origin: ir.Origin | None = None
    ) -> str:
        """Return a name that is free, and take it for an owner."""
        got = _free(wanted, taken, origin)
        self._note(path, wanted, got, taken)
        taken[got] = owner
        return got

    def _note(self, path: str, wanted: str, got: str, taken: Mapping[str, str]) -> None:
        """Note a collision, if what was wanted is not what it got."""
        if got != wanted:
            self._collisions.append(Collision(path, wanted, got, taken.get(wanted, "a keyword of Python")))


def _identifier(text: str, empty: str) -> str:
    """Return a valid identifier for a name that has been brought into its case."""
    # Python itself reads identifiers in this normal form.
    text = unicodedata.normalize("NFKC", text)
    text = "".join(c if f"_{c}".isidentifier() else "_" for c in text).strip("_") or empty
    return text if text.isidentifier() else f"{empty}_{text}"


def _field_name(field: ir.Field) -> str:
    return _SPECIAL_FIELDS.get(field.kind) or _identifier(snake_case(field.wire.local), "field")


def _member_name(value: str) -> str:
    return _identifier(snake_case(value), "value").upper()


def _type_name(wire: ir.TypeName) -> str:
    """Return the name of a type; of an anonymous one, its path as one word: `Order/line` -> `OrderLine`."""
    first, *steps = wire.names
    return _identifier(first + "".join(step[0].upper() + step[1:].replace("_", "") for step in steps), "type")


def _free(wanted: str, taken: Container[str], origin: ir.Origin | None) -> str:
    """Return a name, with as many "_" after it as make it free."""
    got = wanted
    while got in taken or keyword.iskeyword(got):
        got += "_"
        if len(got) > len(wanted) + _MOST_ALIKE:
            problem = f"more than {_MOST_ALIKE} names become {wanted!r} in Python"
            raise UnsupportedError(problem, origin, "Rename some of them.")
    return got
