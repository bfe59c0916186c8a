"""Objects to dicts and back: wire names, the shape of the XML, values that JSON can hold.

Keys that begin with `@` say what XML says otherwise: `@type` the runtime type, `@base` the class where that type is in
no WSDL, `@attributes` a mapping of attributes, `@value` the text of simple content, `@any` and `@any_attributes` what
the wildcards took, `@unknown` what was not understood. A key that begins with `/` is a group that repeats.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import Any

from .errors import DecodeError
from .model import UNKNOWN, WIRE_TYPE, Model, is_set
from .plans import FieldPlan, PlanCache, TypePlan
from .simple_type import Inexact
from .suggestions import suggestion
from .unknown import Unknown
from .xml.names import local_name, namespace_of, qualified
from .xml.raw import XmlAttribute, XmlElement, XmlText


def to_dict(plans: PlanCache, obj: Model, declared: type[Model] | None = None) -> dict[str, Any]:
    """The dict of an object that can be written; `@type` is left out where it is the declared one."""
    namespace = plans.registry.namespace
    mapping: dict[str, Any] = {}
    unknown_type = obj.__dict__.get(WIRE_TYPE)
    if unknown_type:
        mapping |= {"@type": _short(unknown_type, namespace), "@base": _short(obj.__wire__, namespace)}
    elif type(obj) is not declared:
        mapping["@type"] = _short(obj.__wire__, namespace)
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
            mapping[field.dict_key] = {field.item_local: items} if field.item else items
    if obj.__dict__.get(UNKNOWN):
        mapping["@unknown"] = [_unknown_to_json(item) for item in obj.__dict__[UNKNOWN]]
    return mapping


def _short(wire: str, namespace: str) -> str:
    return local_name(wire) if namespace_of(wire) == namespace else wire


def _value_to_json(plans: PlanCache, field: FieldPlan, value: Any) -> Any:
    if value is None:
        return None
    if isinstance(value, Model):
        return to_dict(plans, value, field.model)
    if field.simple is None or isinstance(value, str):
        return str(value)
    if field.simple.text_in_json or (isinstance(value, float) and not math.isfinite(value)):
        return field.simple.to_text(value)
    return value


def _attribute_to_json(attribute: XmlAttribute) -> dict[str, Any]:
    kept: dict[str, Any] = {"attribute": attribute.name, "value": attribute.value}
    return kept | ({"prefixes": dict(attribute.prefixes)} if attribute.prefixes else {})


def _unknown_to_json(item: Unknown) -> dict[str, Any]:
    kept: dict[str, Any] = {"reason": item.reason}
    if isinstance(item.xml, XmlAttribute):
        kept |= _attribute_to_json(item.xml)
    else:
        kept["text" if isinstance(item.xml, XmlText) else "element"] = str(item.xml)
    kept |= {key: place for key, place in (("after", item.after), ("within", item.within)) if place}
    if item.instead_of:
        kept["instead_of"] = list(item.instead_of)
    return kept


def from_dict(plans: PlanCache, mapping: Mapping[str, Any], declared: type[Model] | None, path: str = "") -> Model:
    """The object of a dict.

    Raises:
        DecodeError: a key is no field, a value is of another type, or there is neither a type nor an `@type`.
    """
    if not isinstance(mapping, Mapping):
        raise DecodeError(f"expected a mapping, got {type(mapping).__name__}", path)
    model, unknown_type = _model_of(plans, mapping, declared, path)
    path = path or model.__name__
    plan = plans.of(model)
    obj = model.__new__(model)
    if unknown_type:
        obj.__dict__[WIRE_TYPE] = unknown_type
    for key, value in mapping.items():
        if key in ("@type", "@base"):
            continue
        if key == "@unknown":
            obj.__dict__[UNKNOWN] = [
                _unknown_from_json(item, f"{path}.@unknown") for item in _list(value, f"{path}.@unknown")
            ]
        elif key == "@attributes":
            _attributes_from_json(plans, obj, plan, value, f"{path}.@attributes")
        elif key == "@any_attributes" and plan.any_attribute:
            obj.__dict__[plan.any_attribute.name] = [
                _attribute_from_json(item, f"{path}.{key}[{index}]")
                for index, item in enumerate(_list(value, f"{path}.{key}"))
            ]
        else:
            field = _field_of(plan, key, path)
            obj.__dict__[field.name] = _field_from_json(plans, field, value, f"{path}.{key}")
    return obj


def _model_of(
    plans: PlanCache, mapping: Mapping[str, Any], declared: type[Model] | None, path: str
) -> tuple[type[Model], str | None]:
    """The class to make, and the wire type to remember where no class is of that name."""
    registry = plans.registry
    named = mapping.get("@type")
    found = registry.get(named) if isinstance(named, str) else declared
    if isinstance(found, type) and issubclass(found, declared or Model):
        return found, None
    # A name without a class is taken for one that the service knows only where `to_dict` said so: it may be a typo.
    base = registry.get(mapping["@base"]) if isinstance(mapping.get("@base"), str) else None
    if isinstance(named, str) and isinstance(base, type) and issubclass(base, declared or Model):
        return base, qualified(registry.namespace, named)
    if named is None:
        raise DecodeError('no type: pass one, or give the mapping an "@type"', path)
    extends = f" that extends {declared.__name__}" if declared else ""
    if isinstance(found, type) and issubclass(found, Model):
        raise DecodeError(f"@type {named!r} is a type, and not one{extends}", path)
    near = suggestion(str(named), dict.fromkeys(map(local_name, registry)))
    raise DecodeError(f"@type {named!r} is not a known type{extends}{near}", path)


def _attributes_from_json(plans: PlanCache, obj: Model, plan: TypePlan, mapping: Any, path: str) -> None:
    if not isinstance(mapping, Mapping):
        raise DecodeError(f"expected a mapping, got {type(mapping).__name__}", path)
    attributes = {field.dict_key: field for field in plan.attributes.values()}
    for key, value in mapping.items():
        if key not in attributes:
            raise DecodeError(f"no such attribute{suggestion(str(key), attributes)}", f"{path}.{key}")
        obj.__dict__[attributes[key].name] = _value_from_json(plans, attributes[key], value, False, f"{path}.{key}")


def _attribute_from_json(item: Any, path: str) -> XmlAttribute:
    try:
        return XmlAttribute(item["attribute"], item["value"], tuple(item.get("prefixes", {}).items()))
    except (AttributeError, KeyError, TypeError):
        raise DecodeError("not what to_dict writes: an attribute and its value", path) from None


def _field_of(plan: TypePlan, key: object, path: str) -> FieldPlan:
    field = plan.by_dict_key.get(key) if isinstance(key, str) else None
    if field is None:
        raise DecodeError(f"no such field{suggestion(str(key), plan.by_dict_key)}", f"{path}.{key}")
    return field


def _field_from_json(plans: PlanCache, field: FieldPlan, value: Any, path: str) -> Any:
    particle = field.particle
    if not field.is_list:
        return _value_from_json(plans, field, value, particle.nillable, path)
    nillable = particle.nillable
    if particle.item:
        if value is None and nillable:
            return None
        item, nillable = field.item_local, particle.item_nillable
        if not isinstance(value, Mapping) or value.keys() != {item}:
            raise DecodeError(f'expected {{"{item}": [...]}}', path)
        value, path = value[item], f"{path}.{item}"
    entries = enumerate(_list(value, path))
    return [_value_from_json(plans, field, entry, nillable, f"{path}[{index}]") for index, entry in entries]


def _list(value: Any, path: str) -> list[Any]:
    if not isinstance(value, list):
        raise DecodeError(f"expected a list, got {type(value).__name__}", path)
    return value


def _value_from_json(plans: PlanCache, field: FieldPlan, value: Any, nillable: bool, path: str) -> Any:
    if value is None:
        if not nillable:
            raise DecodeError("None, which would be xsi:nil, but it is not nillable: leave the key out", path)
        return None
    if field.model is not None:
        return from_dict(plans, value, field.model, path)
    if field.simple is None:
        return _element_from_json(value, path)
    try:
        if isinstance(value, str) and field.simple.python is not str:
            value = field.simple.parse(value)
        elif isinstance(value, int) and field.simple.python is float:
            value = value if isinstance(value, bool) else float(value)
        # What could not be written is refused here, where the path is at hand.
        field.simple.format(value)
    except Inexact as inexact:
        return inexact.value
    except (OverflowError, ValueError) as error:
        raise DecodeError(str(error), path) from None
    return value


def _element_from_json(text: Any, path: str) -> XmlElement:
    if not isinstance(text, str):
        raise DecodeError(f"expected XML as text, got {type(text).__name__}", path)
    try:
        return XmlElement(text)
    except DecodeError as error:
        raise error.inside(path) from None


def _unknown_from_json(item: Mapping[str, Any], path: str) -> Unknown:
    xml: XmlElement | XmlAttribute | XmlText
    try:
        if "element" in item:
            xml = XmlElement(item["element"])
        elif "attribute" in item:
            xml = _attribute_from_json(item, path)
        else:
            xml = XmlText(item["text"])
        wire, index = item.get("instead_of", ("", 0))
        places = (item.get("reason", ""), item.get("after", ""), item.get("within", ""))
    except (AttributeError, KeyError, TypeError, ValueError):
        raise DecodeError("not what to_dict writes: an element, attribute or text, and its place", path) from None
    return Unknown(xml, *places, instead_of=(wire, index) if wire else None)
