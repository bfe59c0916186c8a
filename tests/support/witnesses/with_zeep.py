"""zeep as a witness: a SOAP client with a type system of its own."""

from __future__ import annotations

import math
from typing import Any, NoReturn

import zeep
from lxml import etree
from sfmc_soap import ClientID, DataExtension, FieldMap, Model, PublicKeyManagement, Subscriber, ValidationResult
from sfmc_soapgen.resources import WSDL
from support.witnesses.neutral import ANY, TYPE, BlindSpot, Raw, Witness, fixed_zone, local
from zeep import xsd
from zeep.transports import Transport
from zeep.xsd.valueobjects import CompoundValue


class _Offline(Transport):
    """Files, and nothing else."""

    def _load_remote_data(self, url: str) -> NoReturn:
        raise AssertionError(f"the test tried to fetch {url}")


def load() -> Any:
    """zeep's reading of the WSDL, without the network."""
    return zeep.Client(str(WSDL), transport=_Offline()).wsdl  # type: ignore[no-untyped-call]


class Zeep(Witness):
    """The witness."""

    blind_readings = (
        BlindSpot("nil is None, and so is what is absent", Subscriber(partner_key=None), Subscriber()),
        BlindSpot("an empty text is None", Subscriber(partner_key=""), Subscriber()),
        BlindSpot("no bytes are None", PublicKeyManagement(key=b""), PublicKeyManagement()),
        BlindSpot("an empty object is None", Subscriber(client=ClientID()), Subscriber()),
        BlindSpot("an empty wrapper is None", DataExtension(fields=[]), DataExtension()),
        BlindSpot("an arm of a choice that is false is None", FieldMap(source_ordinal=0), FieldMap()),
    )
    blind_writings = (
        BlindSpot(
            "INF and NaN are written as Python says them, inf and nan, which no schema knows",
            ValidationResult(threshold=math.inf, score=math.nan),
            ValidationResult(),
        ),
    )
    lost = frozenset[str]()

    def __init__(self) -> None:
        self.schema = load().types
        self.healed = _heal(self.schema)

    def read(self, xml: bytes, cls: type[Model]) -> Any:
        value = self._type(cls.__wire__).parse_xmlelement(etree.fromstring(xml), self.schema, allow_none=False)
        return {TYPE: local(cls.__wire__), **(_neutral(value) or {})}

    def write(self, told: dict[str, Any], cls: type[Model]) -> bytes:
        root = etree.Element(cls.__wire__)
        declared = self._type(cls.__wire__)
        declared.render(root, self._object(told, declared), None)
        return etree.tostring(root, encoding="utf-8")

    def as_read(self, told: Any) -> Any:
        if isinstance(told, list):
            return [self.as_read(item) for item in told]
        if not isinstance(told, dict):
            return None if told in ("", b"") else told
        seen = {name: self.as_read(value) for name, value in told.items()}
        if seen.get("SourceOrdinal") == 0:
            del seen["SourceOrdinal"]
        seen = {name: value for name, value in seen.items() if value is not None}
        return seen if seen.keys() - {TYPE} else None

    def as_written(self, told: Any) -> Any:
        if isinstance(told, list):
            return [self.as_written(item) for item in told]
        if not isinstance(told, dict):
            return told
        return {name: self.as_written(value) for name, value in told.items() if not _infinite(value)}

    def fields(self, wire: str) -> list[str]:
        return [element.name or ANY for _, element in self._type(wire).elements]

    def _type(self, wire: str) -> Any:
        named = [of for of in self.schema.types if of.is_global and of.qname == wire]
        return named[0] if named else self.schema.get_element(wire).type

    def _object(self, told: dict[str, Any], declared: Any) -> Any:
        of = declared
        if declared.is_global and told[TYPE] != declared.name:
            of = next(each for each in self.schema.types if each.is_global and each.name == told[TYPE])
        names = {element.name or ANY: (name, element) for name, element in of.elements}
        made = of()
        for wire, value in told.items():
            if wire != TYPE:
                name, element = names[wire]
                many = isinstance(value, list)
                made[name] = [self._value(item, element) for item in value] if many else self._value(value, element)
        return made

    def _value(self, value: Any, element: Any) -> Any:
        if value is None:
            return xsd.Nil
        if isinstance(value, Raw):
            return etree.fromstring(value)
        return self._object(value, element.type) if isinstance(value, dict) else value


def _heal(schema: Any) -> list[str]:
    """Give each element the type that the schema has under the name of its own, and say which had another one.

    zeep copies a type that extends one it has not read yet, and elements keep copies without the base's elements.
    """
    healed: list[str] = []
    owners = [(each.name, each) for each in schema.types]
    owners += [(each.name, each.type) for each in schema.elements if isinstance(each, xsd.Element)]
    while owners:
        path, of = owners.pop()
        for _, element in of.elements if isinstance(of, xsd.ComplexType) else ():
            here = f"{path}.{element.name}"
            if not element.type.is_global:
                owners.append((here, element.type))
            elif isinstance(element.type, xsd.ComplexType):
                declared = element.type
                element.type = schema.get_type(declared.qname)
                healed += [here] if element.type is not declared else []
    return healed


def _neutral(value: Any) -> Any:
    if isinstance(value, list):
        return [_neutral(item) for item in value]
    if isinstance(value, CompoundValue):
        of = value._xsd_type
        told = {TYPE: of.name} if of.is_global else {}
        for name, element in of.elements:
            if name in value and value[name] not in (None, []):
                told[element.name or ANY] = _neutral(value[name])
        return told
    if isinstance(value, etree._Element):
        return Raw(etree.tostring(value, with_tail=False, encoding="unicode"))
    return fixed_zone(value)


def _infinite(value: Any) -> bool:
    return isinstance(value, float) and not math.isfinite(value)
