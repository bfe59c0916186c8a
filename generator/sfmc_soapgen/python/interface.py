"""What a package offers, as a manifest keeps it: the service and its Python names, to JSON and back without loss.

Only what is not a default is written: of the names in Python, those that the rules do not give. Origins and
documentation are not written: they are no part of the meaning. A name in the WSDL is written as `ir.reference` has it;
what the names of anonymous types stand for is in a table of its own.
"""

from __future__ import annotations

import enum
import types
import typing
from collections.abc import Mapping
from dataclasses import MISSING, dataclass, fields, is_dataclass, replace
from dataclasses import Field as DataclassField
from functools import cache
from typing import Any, TypeVar

from ..ir import (
    ANY,
    COMPOSITORS,
    XSD,
    Anonymous,
    Enum,
    Field,
    Group,
    Kind,
    Leaf,
    Narrowed,
    Operation,
    OperationKey,
    QName,
    Service,
    Simple,
    TypeName,
    reference,
)
from ..limits import DEEPEST
from .casing import RULES
from .naming import PythonNames, names_by_rule

Name = TypeVar("Name", str, tuple[str, ...])


@dataclass(frozen=True)
class Interface:
    """What people who use a package see of it: what is sent, its names in Python, and the rooms of `everyday/`."""

    service: Service
    names: PythonNames
    rooms: tuple[str, ...] = ()


def to_json(interface: Interface) -> dict[str, Any]:
    """Return plain values, for `json`."""
    home = interface.service.namespace
    writer = _Writer(home)
    given = _without_those_by_rule(interface.names, names_by_rule(interface.service))
    service, names = writer.plain(interface.service), writer.plain(given)
    anonymous = dict(sorted(writer.anonymous.items()))
    rooms = {"rooms": list(interface.rooms)} if interface.rooms else {}
    return {"namespace": home, "rules": RULES, "anonymous": anonymous, "service": service, "names": names, **rooms}


def from_json(value: Any) -> Interface:
    """Return what `to_json` was given.

    Args:
        value: plain values. They may be anything: whoever calls this takes every exception for "not an interface".
            What is of the right form is for `check` and `check_interface`.
    """
    if value["rules"] != RULES:
        raise ValueError("its names are made by other rules")
    home = value["namespace"]
    names = _Reader(home, {})
    anonymous = {key: names.made(Anonymous, each) for key, each in value["anonymous"].items()}
    reader = _Reader(home, anonymous)
    service, given = reader.made(Service, value["service"]), reader.made(PythonNames, value["names"])
    rooms = reader.made(tuple[str, ...], value.get("rooms", []))
    return Interface(service, _with_those_by_rule(given, names_by_rule(service)), rooms)


def _without_those_by_rule(names: PythonNames, by_rule: PythonNames) -> PythonNames:
    return replace(
        names,
        types=_others(names.types, by_rule.types),
        fields=_others(names.fields, by_rule.fields),
        members=_others(names.members, by_rule.members),
    )


def _with_those_by_rule(names: PythonNames, by_rule: PythonNames) -> PythonNames:
    return replace(
        names,
        types=by_rule.types | names.types,
        fields=by_rule.fields | names.fields,
        members=by_rule.members | names.members,
    )


def _others(names: Mapping[TypeName, Name], by_rule: Mapping[TypeName, Name]) -> dict[TypeName, Name]:
    return {wire: name for wire, name in names.items() if name != by_rule[wire]}


def check_interface(interface: Interface) -> None:
    """Refuse an interface that could not come from a WSDL, though `check` has found nothing wrong with its service.

    Raises:
        ValueError: If it could not.
    """
    _check_parts(interface.service)
    _check_names(interface)


def _check_parts(service: Service) -> None:
    """Refuse fields without a type, and content models that are none or too deep."""
    for type_ in (*service.types, *service.messages):
        fields: list[Field | Narrowed] = [*type_.fields, *type_.narrowed]
        for field in fields:
            if field.type == ANY and field.kind not in (Kind.ANY, Kind.ANY_ATTRIBUTE):
                raise ValueError(f"{type_.wire.path!r} has a field of no type")
    groups = [(each.content, 1) for each in (*service.types, *service.messages) if each.content is not None]
    while groups:
        group, depth = groups.pop()
        if group.compositor not in COMPOSITORS or depth > DEEPEST:
            raise ValueError(f"a content model is not one: {group.compositor!r}, {depth} deep")
        groups += [(part, depth + 1) for part in group.parts if isinstance(part, Group)]


def _check_names(interface: Interface) -> None:
    """Refuse Python names that are not exactly those of what the service has."""
    service, names = interface.service, interface.names
    types = (*service.types, *service.messages)
    simple: list[Enum | Simple] = [*service.enums, *service.simples]
    parameters = {each.key: _number_of_parameters(service, each) for each in service.operations}
    expected: tuple[object, ...] = (
        {each.wire for each in (*types, *simple)},
        {each.wire: len(each.fields) for each in types},
        {each.wire: len(each.members) for each in service.enums},
        (parameters.keys(), parameters.keys(), parameters),
    )
    given: tuple[object, ...] = (
        {*names.types},
        _numbers(names.fields),
        _numbers(names.members),
        (names.constants.keys(), names.methods.keys(), _numbers(names.parameters)),
    )
    if given != expected:
        raise ValueError("the Python names are not those of its types and operations")


def _number_of_parameters(service: Service, operation: Operation) -> int:
    request = service.by_name[service.of_element[operation.request]]
    return sum(len(owner.fields) for owner in service.lineage(request))


def _numbers(named: Mapping[Any, tuple[str, ...]]) -> dict[Any, int]:
    return {key: len(names) for key, names in named.items()}


class _Writer:
    """Makes plain values.

    Attributes:
        anonymous: the anonymous types that were named so far, by their references.
    """

    def __init__(self, home: str) -> None:
        self._home = home
        self.anonymous: dict[str, Any] = {}

    def plain(self, value: Any) -> Any:
        """Return plain values for any value of an interface."""
        if isinstance(value, QName | Anonymous):
            return self._reference(value)
        if isinstance(value, enum.Enum):
            return value.value
        if is_dataclass(value):
            return self._members(value)
        if isinstance(value, dict):
            return {self._key(key): self.plain(each) for key, each in value.items()}
        return [self.plain(each) for each in value] if isinstance(value, tuple) else value

    def _members(self, value: Any) -> dict[str, Any]:
        """Return the members of a dataclass that are no defaults."""
        members = ((field, getattr(value, field.name)) for field in fields(value) if field.compare)
        return {field.name: self.plain(each) for field, each in members if each != _default(field)}

    def _key(self, key: TypeName | OperationKey) -> str:
        """Return a key of JSON. No name of XML has a blank."""
        return " ".join(map(self._reference, key)) if isinstance(key, OperationKey) else self._reference(key)

    def _reference(self, name: TypeName) -> str:
        """Return a name as text; of an anonymous type, take it into the table."""
        text = reference(name, self._home)
        if isinstance(name, Anonymous) and text not in self.anonymous:
            self.anonymous[text] = self._members(name)
        return text


class _Reader:
    """Makes values of their types out of plain values."""

    def __init__(self, home: str, anonymous: Mapping[str, Anonymous]) -> None:
        self._home = home
        self._anonymous = anonymous

    def made(self, type_: Any, value: Any) -> Any:
        """Return a value of an annotated type."""
        origin, arguments = typing.get_origin(type_), typing.get_args(type_)
        if origin in (types.UnionType, typing.Union):
            return self._one_of({*arguments}, value)
        if origin is tuple:
            of = [arguments[0]] * len(value) if arguments[-1] is ... else arguments
            return tuple(self.made(each, item) for each, item in zip(of, value, strict=True))
        if origin is dict:
            return {self._key(arguments[0], key): self.made(arguments[1], each) for key, each in value.items()}
        if type_ is QName:
            return self._dereferenced(value)
        if is_dataclass(type_):
            make: Any = type_
            hints = _hints(make)
            return make(**{name: self.made(hints[name], each) for name, each in value.items()})
        if not isinstance(value, str if issubclass(type_, enum.Enum) else type_):
            raise ValueError(f"{value!r} is not a {type_.__name__}")
        return type_(value)

    def _one_of(self, types_: set[Any], value: Any) -> Any:
        """Return a value of one of several types."""
        if types.NoneType in types_ and value is None:
            return None
        types_ = types_ - {types.NoneType}
        if types_ == {QName, Anonymous}:
            return self._type_name(value)
        if types_ == {Leaf, Group}:
            return self.made(Group if "parts" in value else Leaf, value)
        [type_] = types_
        return self.made(type_, value)

    def _key(self, type_: Any, key: str) -> TypeName | OperationKey:
        if type_ is not OperationKey:
            return self._type_name(key)
        port_type, operation = key.split(" ")
        return OperationKey(self._dereferenced(port_type), self._dereferenced(operation))

    def _type_name(self, text: str) -> TypeName:
        return self._anonymous.get(text) or self._dereferenced(text)

    def _dereferenced(self, text: str) -> QName:
        if text.startswith("{"):
            namespace, _, local = text[1:].rpartition("}")
            return QName(namespace, local)
        return QName(XSD, text[3:]) if text.startswith("xs:") else QName(self._home, text)


@cache
def _hints(type_: Any) -> dict[str, Any]:
    return typing.get_type_hints(type_)


def _default(field: DataclassField[Any]) -> Any:
    return field.default_factory() if field.default_factory is not MISSING else field.default
