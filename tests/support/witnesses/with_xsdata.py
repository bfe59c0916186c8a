"""xsdata as a witness: the classes that its own generator makes of the WSDL, with its own parser and serializer."""

from __future__ import annotations

import datetime as dt
import os
import subprocess
import sys
import sysconfig
import warnings
from collections.abc import Callable
from dataclasses import fields, is_dataclass
from enum import Enum
from functools import cache
from pathlib import Path
from types import ModuleType, NoneType
from typing import Any, get_args, get_type_hints

from lxml import etree
from sfmc_soap import (
    ArrayOfObjectDefinitionRequest,
    AssetAnyProperty,
    Model,
    ObjectDefinitionRequest,
    Subscriber,
    XmlElement,
)
from sfmc_soapgen.resources import WSDL
from support.packages import imported
from support.witnesses.neutral import ANY, TYPE, BlindSpot, Raw, Witness, local
from xsdata.exceptions import ConverterWarning
from xsdata.formats.dataclass.context import XmlContext
from xsdata.formats.dataclass.models.generics import AnyElement, DerivedElement
from xsdata.formats.dataclass.parsers import XmlParser
from xsdata.formats.dataclass.serializers import XmlSerializer
from xsdata.models.datatype import XmlDateTime, XmlTime

PACKAGE = "stock_witness"


def generate(folder: Path) -> ModuleType:
    """The module that `xsdata generate` makes of the WSDL in an empty folder."""
    # It formats with ruff, which it looks for on the path.
    scripts = os.pathsep.join([sysconfig.get_path("scripts"), os.environ.get("PATH", "")])
    command = [sys.executable, "-m", "xsdata", "generate", str(WSDL), "--package", PACKAGE]
    subprocess.run(
        [*command, "--structure-style", "single-package"],
        cwd=folder,
        env={**os.environ, "PATH": scripts},
        check=True,
        capture_output=True,
    )
    with imported(folder, PACKAGE) as module:
        assert isinstance(module, ModuleType)
        return module


class Xsdata(Witness):
    """The witness.

    Args:
        module: what `generate` gives.
    """

    blind_readings = (
        BlindSpot("nil is None, and so is what is absent", Subscriber(partner_key=None), Subscriber()),
        BlindSpot("an empty text is None where it may be nil", Subscriber(partner_key=""), Subscriber()),
        BlindSpot(
            "an attribute that a wildcard takes is a qualified name if it begins with a prefix that is declared",
            AssetAnyProperty(any=[XmlElement('<a xmlns:p="urn:p" b="p:c"/>')]),
            AssetAnyProperty(any=[XmlElement('<a b="{urn:p}c"/>')]),
        ),
    )
    blind_writings = (
        BlindSpot(
            "what may be nil and is absent is written as nil",
            Subscriber(),
            Subscriber(partner_key=None, modified_date=None, object_id=None),
        ),
        BlindSpot(
            "an empty object that may be nil is written as nil",
            ArrayOfObjectDefinitionRequest(object_definition_request=[ObjectDefinitionRequest()]),
            ArrayOfObjectDefinitionRequest(object_definition_request=[None]),
        ),
    )
    # Their Python names are those of the ID of their base, which they take the place of.
    lost = frozenset({"AttributeSet.Id", "Category.ID"})

    def __init__(self, module: ModuleType) -> None:
        # It would look for a type's name among all the dataclasses of the process.
        context = XmlContext(models_package=PACKAGE)
        self.parser = XmlParser(context=context)
        self.serializer = XmlSerializer(context=context)
        # Where an element and its type differ in name, the element's class extends the type's: the type is wanted.
        classes = [found for found in vars(module).values() if is_dataclass(found) and isinstance(found, type)]
        self.classes = {wire_name(found): found for found in classes}
        self.by_local = {local(wire): found for wire, found in self.classes.items()}

    def read(self, xml: bytes, cls: type[Model]) -> Any:
        with warnings.catch_warnings():
            # A value that an enumeration does not list stays its text, which is what we want.
            warnings.simplefilter("ignore", ConverterWarning)
            return self._neutral(self.parser.from_bytes(xml, self.classes[cls.__wire__]))

    def write(self, told: dict[str, Any], cls: type[Model]) -> bytes:
        obj = self._object(told, self.classes[cls.__wire__])
        return self.serializer.render(obj).encode()

    def as_read(self, told: Any) -> Any:
        return self._seen(told, _read)

    def as_written(self, told: Any) -> Any:
        return self._seen(told, self._written)

    def fields(self, wire: str) -> list[str]:
        return [field.metadata.get("name", ANY) for field in fields(self.classes[wire])]

    def _seen(self, told: Any, of: Callable[[Any], Any], cls: type[Any] = object, nillable: bool = False) -> Any:
        """A neutral form with `of` applied to what may be nil and to raw elements, and then without nil fields."""
        if isinstance(told, list):
            return [self._seen(item, of, cls, nillable) for item in told]
        if nillable or isinstance(told, Raw):
            told = of(told)
        if not isinstance(told, dict):
            return told
        cls = self.by_local[told[TYPE]] if TYPE in told else cls
        seen: dict[str, Any] = {}
        for field in fields(cls):
            wire = field.metadata.get("name", ANY)
            may_be_nil = field.metadata.get("nillable", False)
            value = self._seen(told.get(wire), of, type_of(cls, field.name), may_be_nil)
            seen |= {} if value is None else {wire: value}
        return {name: told[name] for name in told if name == TYPE} | seen

    def _written(self, value: Any) -> Any:
        """What is left of a value that may be nil when xsdata writes it: an object with neither a field nor a nil."""
        if not isinstance(value, dict) or value.keys() != {TYPE}:
            return value
        return value if any(field.metadata.get("nillable") for field in fields(self.by_local[value[TYPE]])) else None

    def _neutral(self, value: Any) -> Any:
        if isinstance(value, list):
            return [self._neutral(item) for item in value]
        if isinstance(value, DerivedElement):
            return self._neutral(value.value)
        if isinstance(value, AnyElement):
            return Raw(etree.tostring(_element(value), encoding="unicode"))
        if is_dataclass(value):
            told = {TYPE: local(wire_name(type(value)))} if is_named(type(value)) else {}
            for field in fields(value):
                held = getattr(value, field.name)
                if held not in (None, []):
                    told[field.metadata.get("name", ANY)] = self._neutral(held)
            return told
        if isinstance(value, (XmlDateTime, XmlTime)):
            return _with_zone(value)
        return value.value if isinstance(value, Enum) else value

    def _object(self, told: dict[str, Any], declared: type[Any]) -> Any:
        of = declared
        if TYPE in told:
            of = self.by_local[told[TYPE]]
        by_name = {field.metadata.get("name", ANY): field for field in fields(of)}
        values = {}
        for wire, value in told.items():
            if wire != TYPE:
                name = by_name[wire].name
                type_ = type_of(of, name)
                many = isinstance(value, list)
                values[name] = [self._value(item, type_) for item in value] if many else self._value(value, type_)
        return of(**values)

    def _value(self, value: Any, declared: type[Any]) -> Any:
        if isinstance(value, dict):
            return self._object(value, declared)
        if isinstance(value, Raw):
            return _any(etree.fromstring(value))
        if issubclass(declared, Enum) and value in {member.value for member in declared}:
            return declared(value)
        if isinstance(value, dt.datetime):
            return XmlDateTime.from_datetime(value)
        return XmlTime.from_time(value) if isinstance(value, dt.time) else value


def wire_name(cls: type[Any]) -> str:
    """The qualified name of a generated class."""
    meta = vars(cls).get("Meta")
    namespace = getattr(meta, "namespace", None) or getattr(meta, "target_namespace", "")
    return f"{{{namespace}}}{getattr(meta, 'name', cls.__name__)}"


def is_named(cls: type[Any]) -> bool:
    """Whether a generated class is for a named type: not for a wrapper, nor for a message."""
    return "." not in cls.__qualname__


_hints = cache(get_type_hints)


def type_of(cls: Any, name: str) -> Any:
    """The class of a field's values: of `None | T`, of `list[T]`, of `list[None | T]`."""
    declared = _hints(cls)[name]
    while arguments := [each for each in get_args(declared) if each is not NoneType]:
        [declared] = arguments
    return declared


def _with_zone(value: XmlDateTime | XmlTime) -> dt.datetime | dt.time:
    return value.to_datetime() if isinstance(value, XmlDateTime) else value.to_time()


def _element(value: AnyElement, parent: etree._Element | None = None) -> etree._Element:
    """An xsdata tree as an lxml element."""
    name, attributes = value.qname or "", {name: str(text) for name, text in value.attributes.items()}
    element = etree.Element(name, attributes) if parent is None else etree.SubElement(parent, name, attributes)
    element.text, element.tail = value.text, value.tail
    for child in value.children:
        assert isinstance(child, AnyElement)
        _element(child, element)
    return element


def _read(value: Any) -> Any:
    """What is left of a value that may be nil, or of a raw element, when xsdata reads it."""
    if not isinstance(value, Raw):
        return None if value == "" else value
    root = etree.fromstring(value)
    for element in root.iter():
        for name, text in element.attrib.items():
            prefix, colon, rest = str(text).partition(":")
            if colon and prefix in element.nsmap:
                element.set(name, f"{{{element.nsmap[prefix]}}}{rest}")
    return Raw(etree.tostring(root, encoding="unicode"))


def _any(element: etree._Element) -> AnyElement:
    """An lxml element as an xsdata tree."""
    return AnyElement(
        qname=str(element.tag),
        text=element.text,
        tail=element.tail,
        children=[_any(child) for child in element],
        attributes={str(name): str(text) for name, text in element.attrib.items()},
    )
