"""What a package offers, as a manifest keeps it: the service and its Python names, to JSON and back without loss.

Only what is not a default is written. Origins and documentation are not: they are no part of the meaning. A name is
written as `ir.reference` has it; what the names of anonymous types stand for is in a table of its own.
"""

from __future__ import annotations

import enum
import types
import typing
from collections.abc import Mapping
from dataclasses import MISSING, Field, dataclass, fields, is_dataclass
from functools import cache
from typing import Any

from ..errors import InputError
from ..ir import XSD, Anonymous, Group, Leaf, OperationKey, QName, Service, TypeName, reference
from .naming import PythonNames


@dataclass(frozen=True)
class Interface:
    """What people who use a package see of it: what is sent, and what it is called in Python."""

    service: Service
    names: PythonNames


def to_json(interface: Interface) -> dict[str, Any]:
    """Return plain values, for `json`."""
    home = interface.service.namespace
    writer = _Writer(home)
    service, names = writer.plain(interface.service), writer.plain(interface.names)
    anonymous = dict(sorted(writer.anonymous.items()))
    return {"namespace": home, "anonymous": anonymous, "service": service, "names": names}


def from_json(value: Any, file: str) -> Interface:
    """Return what `to_json` was given.

    Args:
        value: plain values.
        file: where they are from, for messages.

    Raises:
        InputError: they are not what this version of the generator writes.
    """
    try:
        home = value["namespace"]
        names = _Reader(home, {})
        anonymous = {key: names.made(Anonymous, each) for key, each in value["anonymous"].items()}
        reader = _Reader(home, anonymous)
        return Interface(reader.made(Service, value["service"]), reader.made(PythonNames, value["names"]))
    except (KeyError, TypeError, ValueError, AttributeError) as error:
        raise InputError(
            f"{file}: what it says of the interface is damaged, or from another version of sfmc-soapgen ({error!r})",
            hint="Generate the package again, or compare with the WSDL that it was made from.",
        ) from error


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


def _default(field: Field[Any]) -> Any:
    return field.default_factory() if field.default_factory is not MISSING else field.default
