"""Objects to dicts and back: wire names, the shape of the XML, values that JSON can hold.

Keys that begin with `@` say what XML says otherwise: `@type` the runtime type, `@base` the class where that type is in
no WSDL, `@attributes` a mapping of attributes, `@value` the text of simple content, `@any` and `@any_attributes` what
the wildcards took, `@unknown` what was not understood. A key that begins with `/` is a group that repeats.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import KW_ONLY, dataclass
from typing import Any

from .errors import CodecError, DecodeError, raise_located
from .model import UNKNOWN, WIRE_TYPE, Model, is_set, unknown
from .plans import FieldPlan, PlanCache, TypePlan
from .simple_type import MORE_DIGITS, Inexact, SimpleType
from .suggestions import suggestion
from .unknown import Unknown
from .xml.escaping import escape_attribute, escape_text
from .xml.names import local_name, namespace_of, qualified
from .xml.raw import XmlAttribute, XmlElement, XmlText


def to_dict(plans: PlanCache, obj: Model, declared: type[Model] | None = None) -> dict[str, Any]:
    """Return the dict of an object that can be written. `@type` is left out where it is the declared type."""
    mapping = _type_to_json(obj, declared, plans.registry.namespace)
    held = obj.__dict__
    for field in plans.of(type(obj)).by_name.values():
        if field.name not in held or not is_set(obj, field.name):
            continue
        value = held[field.name]
        if field.kind == "attribute":
            mapping.setdefault("@attributes", {})[field.dict_key] = _value_to_json(plans, field, value)
        elif field.kind == "any attribute":
            mapping[field.dict_key] = [_attribute_to_json(attribute) for attribute in value]
        elif not field.is_list or value is None:
            mapping[field.dict_key] = _value_to_json(plans, field, value)
        else:
            items = [_value_to_json(plans, field, item) for item in value]
            mapping[field.dict_key] = {field.item_tag.name: items} if field.item else items
    if held.get(UNKNOWN):
        mapping["@unknown"] = [_unknown_to_json(item) for item in held[UNKNOWN]]
    return mapping


def _type_to_json(obj: Model, declared: type[Model] | None, namespace: str) -> dict[str, Any]:
    unknown_type = obj.__dict__.get(WIRE_TYPE)
    if unknown_type:
        return {"@type": short_name(unknown_type, namespace), "@base": short_name(obj.__wire__, namespace)}
    return {} if type(obj) is declared else {"@type": short_name(obj.__wire__, namespace)}


def short_name(wire: str, namespace: str) -> str:
    """Return the name of a type as a dict holds it: bare if it is in this namespace."""
    return local_name(wire) if namespace_of(wire) == namespace else wire


def _value_to_json(plans: PlanCache, field: FieldPlan, value: Any) -> Any:
    if value is None:
        return None
    if isinstance(value, Model):
        return to_dict(plans, value, field.model)
    return XmlElement.__str__(value) if field.simple is None else simple_to_json(field.simple, value)


def simple_to_json(simple: SimpleType, value: Any) -> Any:
    """Return a value of a simple type as JSON can hold it."""
    if simple.text_in_json or simple.python is str or (isinstance(value, float) and not math.isfinite(value)):
        return simple.to_text(value)
    return value if type(value) in (bool, int, float) else simple.parse(simple.to_text(value))


def _attribute_to_json(attribute: XmlAttribute) -> dict[str, Any]:
    kept: dict[str, Any] = {"attribute": attribute.name, "value": attribute.value}
    return kept | ({"prefixes": dict(attribute.prefixes)} if attribute.prefixes else {})


def _unknown_to_json(item: Unknown) -> dict[str, Any]:
    kept: dict[str, Any] = {"reason": item.reason}
    if isinstance(item.xml, XmlAttribute):
        kept |= _attribute_to_json(item.xml)
    else:
        kept["text" if isinstance(item.xml, XmlText) else "element"] = str(item.xml)
    kept |= {key: reference for key, reference in (("after", item.after), ("within", item.within)) if reference}
    if item.instead_of:
        kept["instead_of"] = list(item.instead_of)
    return kept


def from_dict(plans: PlanCache, mapping: Mapping[str, Any], declared: type[Model] | None) -> Model:
    """Return the object of a dict.

    Args:
        plans: of the registry whose types it may have.
        mapping: the dict.
        declared: its type, None for the one that its `@type` names.

    Raises:
        DecodeError: a key is not that of a field, a value is outside its type, or nothing says the object's type.
    """
    return _Reader(plans).object(mapping, declared, "")


class _Reader:
    """Reads one dict and all dicts in it."""

    def __init__(self, plans: PlanCache) -> None:
        self.plans = plans
        self._with_raw: set[str] = set()
        """The references of the fields with values that raw XML is written for, in the object that is read."""

    def object(self, mapping: Any, declared: type[Model] | None, path: str) -> Model:
        """Return the object of a dict at a path, "" for the outermost one."""
        if not isinstance(mapping, Mapping):
            raise DecodeError(f"expected a mapping, got {type(mapping).__name__}", path)
        model, unknown_type = self._model_of(mapping, declared, path)
        path = path or model.__name__
        plan = self.plans.of(model)
        obj = model.__new__(model)
        if unknown_type:
            obj.__dict__[WIRE_TYPE] = unknown_type
        with_raw = _with_raw(mapping.get("@unknown"))
        step = path
        try:
            for key, value in mapping.items():
                step = f"{path}.{key}"
                if key not in ("@type", "@base", "@unknown"):
                    self._with_raw = with_raw
                    self._entry(obj, plan, (key, value), step)
            if "@unknown" in mapping:
                step = f"{path}.@unknown"
                self._add_unknown(obj, mapping["@unknown"], step)
        except CodecError:
            raise
        except Exception as error:
            raise_located(error, step, DecodeError)
        return obj

    def _add_unknown(self, obj: Model, items: Any, path: str) -> None:
        """Add what the object held beyond its type. It may say again of a value that it had more digits."""
        said = [_unknown_from_json(item, path) for item in _list(items, path)]
        values = {item.instead_of for item in said}
        obj.__dict__[UNKNOWN] = said + [item for item in unknown(obj) if item.instead_of not in values]

    def _entry(self, obj: Model, plan: TypePlan, entry: tuple[str, Any], path: str) -> None:
        """Read an entry of a dict into its object."""
        key, value = entry
        if key == "@attributes":
            self._attributes(obj, plan, value, path)
        elif key == "@any_attributes" and plan.any_attribute:
            obj.__dict__[plan.any_attribute.name] = [
                _attribute_from_json(item, f"{path}[{index}]") for index, item in enumerate(_list(value, path))
            ]
        else:
            field = plan.by_dict_key.get(key) if isinstance(key, str) else None
            if field is None:
                raise DecodeError(f"no such field{suggestion(str(key), plan.by_dict_key)}", path)
            obj.__dict__[field.name] = self._field(obj, field, value, path)

    def _model_of(
        self, mapping: Mapping[str, Any], declared: type[Model] | None, path: str
    ) -> tuple[type[Model], str | None]:
        """Return the class to make, and the wire type to remember where no class has that name."""
        registry = self.plans.registry
        named = mapping.get("@type")
        found = registry.get(named) if isinstance(named, str) else declared
        if isinstance(found, type) and issubclass(found, declared or Model):
            return found, None
        # A name without a class is that of a type which the service knows only where `to_dict` has written it with its
        # base: it may be a typing error.
        base = registry.get(mapping["@base"]) if isinstance(mapping.get("@base"), str) else None
        if isinstance(named, str) and isinstance(base, type) and issubclass(base, declared or Model):
            return base, qualified(registry.namespace, named)
        if named is None:
            raise DecodeError('no type: pass one, or give the mapping an "@type"', path)
        extends = f" that extends {declared.__name__}" if declared else ""
        if isinstance(found, type) and issubclass(found, Model):
            raise DecodeError(f"@type {named!r} is a type, but not one{extends}", path)
        near = suggestion(str(named), map(local_name, registry))
        raise DecodeError(f"@type {named!r} is not a known type{extends}{near}", path)

    def _attributes(self, obj: Model, plan: TypePlan, mapping: Any, path: str) -> None:
        if not isinstance(mapping, Mapping):
            raise DecodeError(f"expected a mapping, got {type(mapping).__name__}", path)
        fields = {field.dict_key: field for field in plan.attributes.values()}
        for key, value in mapping.items():
            if key not in fields:
                raise DecodeError(f"no such attribute{suggestion(str(key), fields)}", f"{path}.{key}")
            obj.__dict__[fields[key].name] = self._value(_Place(obj, fields[key], f"{path}.{key}"), value)

    def _field(self, obj: Model, field: FieldPlan, value: Any, path: str) -> Any:
        nillable = field.particle.nillable
        if not field.is_list:
            return self._value(_Place(obj, field, path, nillable=nillable), value)
        if field.item:
            if value is None and nillable:
                return None
            item, nillable = field.item_tag.name, field.particle.item_nillable
            if not isinstance(value, Mapping) or value.keys() != {item}:
                raise DecodeError(f'expected {{"{item}": [...]}}', path)
            value, path = value[item], f"{path}.{item}"
        return [
            self._value(_Place(obj, field, f"{path}[{index}]", index=index, nillable=nillable), each)
            for index, each in enumerate(_list(value, path))
        ]

    def _value(self, place: _Place, value: Any) -> Any:
        """Return the value of a field, or of an item in its list."""
        field, path = place.field, place.path
        if value is None:
            if not place.nillable:
                raise DecodeError("None means xsi:nil, and this is not nillable: leave the key out", path)
            return None
        if field.model is not None:
            return self.object(value, field.model, path)
        if field.simple is None:
            return _element_from_json(value, path)
        try:
            return _simple_value(place, value, has_raw=field.reference in self._with_raw)
        except (OverflowError, ValueError) as error:
            raise DecodeError(str(error), path) from None


def _simple_value(place: _Place, value: Any, *, has_raw: bool) -> Any:
    """Return a value of a simple type. A text is read as that of an element is, so that both ways lead to the same.

    Args:
        place: where the value is put.
        value: the value in the dict.
        has_raw: whether raw XML is written for values of the field: it may carry characters that XML forbids.

    Raises:
        OverflowError, ValueError: the value is outside the type.
    """
    field = place.field
    assert field.simple is not None
    if isinstance(value, str):
        try:
            value = field.parse(value)
        except Inexact as inexact:
            place.keep(value)
            return inexact.value
        if not isinstance(value, str):
            return value
    if isinstance(value, int) and not isinstance(value, bool) and field.simple.python is float:
        value = float(value)
    # What could not be written is refused here, where the path is known.
    write = field.simple.to_text if has_raw else field.format
    write(value)
    return value


@dataclass(frozen=True, slots=True)
class _Place:
    """Where a value is put.

    Attributes:
        obj: the object.
        field: its field.
        path: what leads to the value in the outermost dict.
        index: that of the value in the field's list.
        nillable: whether the value may be nil.
    """

    obj: Model
    field: FieldPlan
    path: str
    _: KW_ONLY
    index: int = 0
    nillable: bool = False

    def keep(self, text: str) -> None:
        """Keep a text of which Python's value has only a part, as the decoder does."""
        place = (self.field.reference, self.index)
        unknown(self.obj).append(Unknown(self._written(text), MORE_DIGITS, instead_of=place))

    def _written(self, text: str) -> XmlElement | XmlAttribute | XmlText:
        """Return a text as it stands in XML."""
        field = self.field
        if field.kind == "attribute":
            return XmlAttribute(field.particle.wire, text)
        if field.kind == "text":
            return XmlText(text)
        tag = field.item_tag if field.item else field.tag
        return XmlElement(f'<{tag.name} xmlns="{escape_attribute(tag.namespace)}">{escape_text(text)}</{tag.name}>')


def _with_raw(unknown: Any) -> set[str]:
    """Return the references of the fields with values that raw XML is written for."""
    with suppress(AttributeError, LookupError, TypeError):
        return {item["instead_of"][0] for item in unknown if "instead_of" in item}
    return set()


def _list(value: Any, path: str) -> list[Any]:
    if not isinstance(value, list):
        raise DecodeError(f"expected a list, got {type(value).__name__}", path)
    return value


def _element_from_json(text: Any, path: str) -> XmlElement:
    if not isinstance(text, str):
        raise DecodeError(f"expected XML as text, got {type(text).__name__}", path)
    try:
        return XmlElement(text)
    except DecodeError as error:
        raise error.inside(path) from None


def _attribute_from_json(item: Any, path: str) -> XmlAttribute:
    try:
        prefixes = tuple((_text(prefix, path), _text(uri, path)) for prefix, uri in item.get("prefixes", {}).items())
        return XmlAttribute(_text(item["attribute"], path), _text(item["value"], path), prefixes)
    except (AttributeError, KeyError, TypeError):
        raise DecodeError("expected an attribute and its value, as to_dict writes them", path) from None


def _unknown_from_json(item: Any, path: str) -> Unknown:
    xml: XmlElement | XmlAttribute | XmlText
    with suppress(AttributeError, KeyError, TypeError, ValueError):
        if "element" in item:
            xml = XmlElement(_text(item["element"], path))
        elif "attribute" in item:
            xml = _attribute_from_json(item, path)
        else:
            xml = XmlText(_text(item["text"], path))
        wire, index = item.get("instead_of", ("", 0))
        if isinstance(index, int) and index >= 0:
            return Unknown(
                xml,
                reason=_text(item.get("reason", ""), path),
                after=_text(item.get("after", ""), path),
                within=_text(item.get("within", ""), path),
                instead_of=(_text(wire, path), index) if wire else None,
            )
    problem = "expected an element, attribute or text, and its position, as to_dict writes them"
    raise DecodeError(problem, path)


def _text(value: Any, path: str) -> str:
    """Return a text as it is. Anything else could not be written."""
    if not isinstance(value, str):
        raise DecodeError(f"expected str, got {type(value).__name__}", path)
    return value
