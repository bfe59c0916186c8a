"""The facts that are left in the classes which xsdata's own generator makes of the WSDL."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import MISSING, Field, fields, is_dataclass
from enum import Enum
from types import ModuleType
from typing import Any

from support.witnesses.facts import ANY, UNBOUNDED, Fact, Reader
from support.witnesses.neutral import local
from support.witnesses.with_xsdata import Xsdata, type_of, wire_name
from xsdata.models.datatype import XmlDateTime, XmlTime

XS = "{http://www.w3.org/2001/XMLSchema}"
PORT_TYPE = "Soap"
BUILTINS: dict[Any, str] = {bool: "boolean", int: "integer", float: "double", str: "string", bytes: "base64binary"}
BUILTINS |= {XmlDateTime: "datetime", XmlTime: "time", object: ANY}
BLIND = {
    "abstract": "abstract classes are like others",
    "choice": "the arms of a choice are optional fields",
    "choice min": "the arms of a choice are optional fields",
    "note": "xs:appinfo is passed over",
    "pattern": "a pattern is in the metadata of the fields that have it",
    "operations": "a class for each, in no order",
    "service": "the classes are named after the port type",
}
"""The kinds of facts that the classes know nothing of."""

UNUSED = {
    "automationsourcetypes",
    "automationstatus",
    "automationtesttype",
    "automationtypes",
    "chatmessagingeventtype",
    "senddefinitionstatusenum",
}
"""The enumerations that no field has: there are no classes for them."""


class Stock(Reader):
    """The reader.

    Args:
        module: what `generate` gives.
    """

    def __init__(self, module: ModuleType) -> None:
        found = [
            each for each in vars(module).values() if isinstance(each, type) and each.__module__ == module.__name__
        ]
        self.facts = frozenset(fact for each in found for fact in _class(each))

    def sees(self, fact: Fact) -> Fact | None:
        if fact.kind in BLIND or re.sub("{.*?}", "", fact.subject) in Xsdata.lost:
            return None
        if fact.kind in ("type", "members") and _folded(fact.subject) in UNUSED:
            return None
        if fact.kind == "order" and isinstance(fact.value, tuple):
            lost = {f"{local(fact.subject)}.{local(name)}": name for name in fact.value}
            return fact._replace(value=tuple(name for path, name in lost.items() if path not in Xsdata.lost))
        if fact.kind == "element":
            return fact._replace(value="")
        if fact.kind == "type":
            # A pattern's type is not there; a class does not say whether it is for a type or a message.
            kinds = {"enum": Fact("type", _folded(fact.subject), "enum"), "pattern": None}
            return kinds.get(str(fact.value), fact._replace(value=""))
        return _with_folded_names(fact)


def _with_folded_names(fact: Fact) -> Fact:
    """Return a fact with the names that its classes have left of those in the WSDL."""
    if fact.kind == "members":
        return fact._replace(subject=_folded(fact.subject))
    return fact._replace(value=_type_name(str(fact.value))) if fact.kind == "field type" else fact


def _folded(name: str) -> str:
    """All that is left of the name of an enumeration, which is known by its class."""
    return local(name).lower().replace("_", "")


def _type_name(name: str) -> str:
    """All that is left of the name of a field's type: integers have one class, and a pattern has none."""
    folded = _folded(name)
    return {"byte": "integer", "short": "integer", "int": "integer", "long": "integer", "instanceid": "string"}.get(
        folded, folded
    )


def _class(cls: type[Any]) -> Iterator[Fact]:
    if issubclass(cls, Enum):
        yield Fact("type", _folded(cls.__name__), "enum")
        yield Fact("members", _folded(cls.__name__), tuple(member.value for member in cls))
    elif hasattr(cls, "soap_action"):
        yield from _operation(cls)
    elif is_dataclass(cls) and local(wire_name(cls)) != "Envelope":
        name = wire_name(cls)
        if hasattr(vars(cls)["Meta"], "namespace"):
            yield Fact("element", name)
        base = cls.__base__
        if is_dataclass(base) and wire_name(base).lower() == name.lower():
            # The element of a type whose name has other capitals.
            return
        yield Fact("type", name)
        if is_dataclass(base):
            yield Fact("base", name, wire_name(base))
        own = [field for field in fields(cls) if field.name in vars(cls).get("__annotations__", {})]
        yield Fact("order", name, tuple(_wire(cls, field) for field in own))
        for field in own:
            yield from _field(f"{name}.{_wire(cls, field)}", cls, field)


def _operation(cls: Any) -> Iterator[Fact]:
    name = cls.__name__.removeprefix(PORT_TYPE)
    yield Fact("action", name, cls.soap_action)
    yield Fact("endpoint", "", cls.location)
    for kind, envelope in (("request", cls.input), ("response", cls.output)):
        # The body of an answer has a field for the fault, too.
        message, *_ = fields(type_of(envelope, "body"))
        yield Fact(kind, name, wire_name(type_of(envelope.Body, message.name)))


def _wire(cls: type[Any], field: Field[Any]) -> str:
    if "name" not in field.metadata:
        return ANY
    return f"{{{field.metadata.get('namespace') or cls.Meta.namespace}}}{field.metadata['name']}"


def _field(subject: str, cls: type[Any], field: Field[Any]) -> Iterator[Fact]:
    many = field.default_factory is list
    required = field.default is MISSING and field.default_factory is MISSING
    yield Fact("min", subject, field.metadata.get("min_occurs", int(required)))
    yield Fact("max", subject, field.metadata.get("max_occurs", UNBOUNDED) if many else 1)
    if field.metadata.get("nillable"):
        yield Fact("nillable", subject)
    of: Any = type_of(cls, field.name)
    if "." not in of.__qualname__:
        wire = of.__name__ if issubclass(of, Enum) or of in BUILTINS else wire_name(of)
        yield Fact("field type", subject, BUILTINS.get(of, _folded(wire)))
        return
    yield Fact("field type", subject)
    [item] = fields(of)
    yield from _field(f"{subject}/{_wire(cls, item)}", of, item)
