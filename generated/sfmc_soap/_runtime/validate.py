"""What strict mode asks of an object beyond the lexical space: all the schema requires, and nothing it lacks."""

from __future__ import annotations

from collections.abc import Set
from typing import Any

from .content_model import Group, missing
from .enums import OpenEnum
from .errors import CodecError
from .model import UNKNOWN, WIRE_TYPE, Model, is_set
from .plans import FieldPlan, PlanCache, TypePlan
from .simple_type import SimpleType
from .xml.names import namespace_of
from .xml.raw import XmlAttribute, XmlElement


def validate(plans: PlanCache, obj: Model, path: str, error: type[CodecError]) -> None:
    """Check an object and everything in it.

    Raises:
        CodecError: of the class `error`, with the path of the first thing that is not as the schema says.
    """
    if obj.__dict__.get(WIRE_TYPE):
        raise error(f"xsi:type {obj.__dict__[WIRE_TYPE]} is in no schema", path)
    if type(obj).__abstract__:
        raise error(f"{type(obj).__name__} is abstract: make one of the types that extend it", path)
    for item in obj.__dict__.get(UNKNOWN, ()):
        if not item.is_valid:
            raise error(f"holds what the schema does not know: {item.reason}: see unknown(obj)", path)
    plan = plans.of(type(obj))
    present = {field.name: None for field in plan.by_name.values() if is_set(obj, field.name)}
    for field in plan.by_name.values():
        if (
            field.particle.required
            and field.name not in present
            and (plan.content is None or field not in plan.children)
        ):
            raise error("required by the schema, and not set", f"{path}.{field.local}")
    if plan.content is not None:
        _validate_content(plan, plan.content, present.keys(), path, error)
    if plan.text is not None and plan.text.name not in present:
        raise error(f"the schema asks for a text, and {plan.text.name} is not set", path)
    for name in present:
        _validate_field(plans, plan.by_name[name], obj.__dict__[name], path, error)


def _validate_content(plan: TypePlan, content: Group, present: Set[str], path: str, error: type[CodecError]) -> None:
    """Check what the content model asks for. What it does not allow together was refused by encoder or decoder."""
    fields = content.names & present
    absent = [plan.by_name[name] for name in missing(content, fields)]
    if len(absent) == 1:
        raise error("required by the schema, and not set", f"{path}.{absent[0].local}")
    if absent:
        raise error(f"the schema requires one of {', '.join(field.local for field in absent)}", path)
    for field in plan.children:
        if field.name in present and field.name not in content.names:
            raise error("not allowed by the schema here: a restriction takes it away", f"{path}.{field.local}")


def _validate_field(plans: PlanCache, field: FieldPlan, value: Any, path: str, error: type[CodecError]) -> None:
    """Check a field that is set."""
    particle = field.particle
    path_of = f"{path}.{field.local}"
    if particle.prohibited:
        raise error("not allowed by the schema here: a restriction takes it away", path_of)
    if particle.item_required and value == []:
        raise error("the schema requires at least one in it", path_of)
    if not field.is_list or not isinstance(value, list):
        _validate_value(plans, field, value, path_of, error)
        return
    if particle.bounds is not None:
        low, high = particle.bounds
        if not low <= len(value) <= (len(value) if high is None else high):
            allowed = f"{low} or more" if high is None else f"{low} to {high}" if low != high else str(low)
            raise error(f"{len(value)} of them, where the schema allows {allowed}", path_of)
    for index, item in enumerate(value):
        _validate_value(plans, field, item, f"{path}.{field.path}[{index}]", error)


def _validate_value(plans: PlanCache, field: FieldPlan, value: Any, path: str, error: type[CodecError]) -> None:
    if isinstance(value, Model):
        validate(plans, value, path, error)
    elif isinstance(value, (XmlElement, XmlAttribute)) and field.kind in ("any", "any attribute"):
        namespace = namespace_of(value.tag if isinstance(value, XmlElement) else value.name)
        if not _allows(field.particle.namespaces, namespace):
            what = f"of the namespace {namespace!r}" if namespace else "without a namespace"
            raise error(f"the schema allows nothing {what} here", path)
    elif value is None and field.model is not None:
        needs = [each.local for each in plans.of(field.model).attributes.values() if each.particle.required]
        if needs or field.model.__abstract__:
            lacks = f"the attribute {needs[0][1:]}" if needs else "an xsi:type, because its type is abstract"
            raise error(f"None, which cannot have what the schema requires beside nil: {lacks}", path)
    elif field.simple is not None and value is not None:
        try:
            if field.narrowed is not None:
                field.narrowed.to_text(value)
            unlisted = _unlisted(field.simple, value) if field.simple.is_open else None
        except ValueError as problem:
            raise error(str(problem), path) from None
        if unlisted is not None:
            raise error(f"{str(unlisted)!r} is no value of {type(unlisted).__name__}", path)


def _unlisted(simple: SimpleType, value: Any) -> OpenEnum | None:
    """The first value of an enumeration in it that the schema does not list. A plain str stands for a member."""
    # What is written of a value is read as that value, so `parse` is not Inexact here.
    read = simple.parse(simple.to_text(value))
    for each in read if isinstance(read, list) else [read]:
        if isinstance(each, OpenEnum) and not each.known:
            return each
    return None


def _allows(namespaces: str, namespace: str) -> bool:
    """Whether a wildcard takes what is in a namespace."""
    if not namespaces:
        return True
    if namespaces.startswith("!"):
        return namespace not in ("", namespaces[1:])
    return (namespace or "##local") in namespaces.split()
