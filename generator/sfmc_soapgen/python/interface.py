"""What a package offers, as a manifest keeps it: the service and its Python names, to JSON and back without loss.

Only what is not a default is written, and origins are not: they are no part of the meaning.
"""

from __future__ import annotations

import enum
import types
import typing
from dataclasses import MISSING, Field, dataclass, fields, is_dataclass
from functools import cache
from typing import Any

from ..errors import InputError
from ..ir import XSD, Group, Leaf, QName, Service
from .naming import Names


@dataclass(frozen=True)
class Interface:
    """What people who use a package see of it: what is sent, and what it is called in Python."""

    service: Service
    names: Names


def to_json(interface: Interface) -> dict[str, Any]:
    """Plain values, for `json`."""
    home = interface.service.namespace
    return {"namespace": home, "service": _plain(interface.service, home), "names": _plain(interface.names, home)}


def from_json(value: Any, file: str) -> Interface:
    """What `to_json` was given.

    Args:
        value: plain values.
        file: where they are from, for messages.

    Raises:
        InputError: they are not what this version of the generator writes.
    """
    try:
        home = value["namespace"]
        return Interface(_made(Service, value["service"], home), _made(Names, value["names"], home))
    except (KeyError, TypeError, ValueError, AttributeError) as error:
        raise InputError(
            f"{file}: what it says of the interface is damaged, or from another version of sfmc-soapgen ({error!r})",
            hint="Generate the package again, or compare with the WSDL that it was made from.",
        ) from error


def _plain(value: Any, home: str) -> Any:
    if isinstance(value, QName):
        return _reference(value, home)
    if isinstance(value, enum.Enum):
        return value.value
    if is_dataclass(value):
        named = ((field, getattr(value, field.name)) for field in fields(value) if field.compare)
        return {field.name: _plain(each, home) for field, each in named if each != _default(field)}
    if isinstance(value, dict):
        return {_key(key, home): _plain(each, home) for key, each in value.items()}
    if isinstance(value, tuple):
        return [_plain(each, home) for each in value]
    return value


def _made(type_: Any, value: Any, home: str) -> Any:
    """A value of an annotated type out of plain values."""
    origin, arguments = typing.get_origin(type_), typing.get_args(type_)
    if origin in (types.UnionType, typing.Union):
        if set(arguments) == {Leaf, Group}:
            return _made(Group if "parts" in value else Leaf, value, home)
        [type_] = [each for each in arguments if each is not types.NoneType]
        return None if value is None else _made(type_, value, home)
    if origin is tuple:
        of = [arguments[0]] * len(value) if arguments[-1] is ... else arguments
        return tuple(_made(each, item, home) for each, item in zip(of, value, strict=True))
    if origin is dict:
        return {_made_key(arguments[0], key, home): _made(arguments[1], each, home) for key, each in value.items()}
    if type_ is QName:
        return _dereferenced(value, home)
    if is_dataclass(type_):
        made: Any = type_
        hints = _hints(made)
        return made(**{name: _made(hints[name], each, home) for name, each in value.items()})
    if not isinstance(value, str if issubclass(type_, enum.Enum) else type_):
        raise ValueError(f"{value!r} is no {type_.__name__}")
    return type_(value)


@cache
def _hints(type_: Any) -> dict[str, Any]:
    return typing.get_type_hints(type_)


def _default(field: Field[Any]) -> Any:
    return field.default_factory() if field.default_factory is not MISSING else field.default


def _key(key: QName | tuple[str, str], home: str) -> str:
    """A key of JSON. No name of XML has a blank."""
    return _reference(key, home) if isinstance(key, QName) else " ".join(key)


def _made_key(type_: Any, key: str, home: str) -> QName | tuple[str, ...]:
    return _dereferenced(key, home) if type_ is QName else tuple(key.split(" "))


def _reference(name: QName, home: str) -> str:
    """Bare in the service's own namespace, `xs:` for XML Schema's types, else `{namespace}local`."""
    if name.namespace == home:
        return name.local
    return f"xs:{name.local}" if name.namespace == XSD else f"{{{name.namespace}}}{name.local}"


def _dereferenced(text: str, home: str) -> QName:
    if text.startswith("{"):
        namespace, _, local = text[1:].rpartition("}")
        return QName(namespace, local)
    return QName(XSD, text[3:]) if text.startswith("xs:") else QName(home, text)
