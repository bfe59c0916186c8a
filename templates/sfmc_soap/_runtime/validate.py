"""What strict mode requires of an object beyond the lexical space: all that the schema requires, nothing it lacks."""

from __future__ import annotations

from collections.abc import Set
from typing import Any

from .content_model import Group, missing
from .enums import OpenEnum
from .errors import CodecError, raise_located
from .model import UNKNOWN, WIRE_TYPE, Model, is_set
from .plans import FieldPlan, PlanCache, TypePlan
from .simple_type import Inexact, SimpleType
from .xml.names import namespace_of
from .xml.raw import XmlAttribute, XmlElement

_REMOVED = "the schema does not allow it here: a restriction removes it"


def validate(plans: PlanCache, obj: Model, path: str, error: type[CodecError]) -> None:
    """Check an object and everything in it.

    Args:
        plans: of the registry whose types the object has.
        obj: the object.
        path: of the object, in messages.
        error: the class of the error to raise.

    Raises:
        CodecError: of the class `error`, with the path of the first thing that is not as the schema says.
    """
    _Validator(plans, error).check(obj, path)


class _Validator:
    """Checks one object and everything in it."""

    def __init__(self, plans: PlanCache, error: type[CodecError]) -> None:
        self.plans = plans
        self.error = error

    def check(self, obj: Model, path: str) -> None:
        """Check an object and everything in it."""
        self._check_type(obj, path)
        plan = self.plans.of(type(obj))
        present = {field.name: None for field in plan.by_name.values() if is_set(obj, field.name)}
        for field in plan.by_name.values():
            in_content = plan.content is not None and field in plan.children
            if field.particle.required and field.name not in present and not in_content:
                raise self.error("required by the schema, and not set", f"{path}.{field.local}")
        if plan.content is not None:
            self._check_content(plan, plan.content, present.keys(), path)
        if plan.text is not None and plan.text.name not in present:
            raise self.error(f"the schema requires a text, and {plan.text.name} is not set", path)
        for name in present:
            self._check_field(plan.by_name[name], obj.__dict__[name], path)

    def _check_type(self, obj: Model, path: str) -> None:
        """Check that the schema has the object's type, and knows everything in the message that it was read from."""
        if obj.__dict__.get(WIRE_TYPE):
            raise self.error(f"no schema has the xsi:type {obj.__dict__[WIRE_TYPE]}", path)
        if type(obj).__abstract__:
            raise self.error(f"{type(obj).__name__} is abstract: make one of the types that extend it", path)
        for item in obj.__dict__.get(UNKNOWN, ()):
            if not item.is_valid:
                raise self.error(f"holds what the schema does not know: {item.reason}: see unknown(obj)", path)

    def _check_content(self, plan: TypePlan, content: Group, present: Set[str], path: str) -> None:
        """Check what the content model requires.

        What it does not allow together was refused by the encoder or decoder.
        """
        absent = [plan.by_name[name] for name in missing(content, content.names & present)]
        if len(absent) == 1:
            raise self.error("required by the schema, and not set", f"{path}.{absent[0].local}")
        if absent:
            raise self.error(f"the schema requires one of {', '.join(field.local for field in absent)}", path)
        for field in plan.children:
            if field.name in present and field.name not in content.names:
                raise self.error(_REMOVED, f"{path}.{field.local}")

    def _check_field(self, field: FieldPlan, value: Any, path: str) -> None:
        """Check a field that is set, in the object at this path."""
        particle = field.particle
        path_of_field = f"{path}.{field.local}"
        if particle.prohibited:
            raise self.error(_REMOVED, path_of_field)
        if particle.item_required and isinstance(value, list) and not value:
            raise self.error("the schema requires at least one item", path_of_field)
        if not field.is_list or not isinstance(value, list):
            self._check_value(field, value, path_of_field)
            return
        if particle.bounds is not None:
            low, high = particle.bounds
            if len(value) < low or (high is not None and len(value) > high):
                allowed = f"{low} or more" if high is None else f"{low} to {high}" if low != high else str(low)
                raise self.error(f"the number of items is {len(value)}, and the schema allows {allowed}", path_of_field)
        for index, item in enumerate(value):
            self._check_value(field, item, f"{path}.{field.path}[{index}]")

    def _check_value(self, field: FieldPlan, value: Any, path: str) -> None:
        """Check a value, or an item of a list."""
        if isinstance(value, Model):
            self.check(value, path)
        elif isinstance(value, (XmlElement, XmlAttribute)) and field.kind in ("any", "any attribute"):
            self._check_namespace(field, value, path)
        elif value is None and field.model is not None:
            self._check_nil(field.model, path)
        elif value is not None and field.simple is not None:
            self._check_simple(field, field.simple, value, path)

    def _check_namespace(self, wildcard: FieldPlan, value: XmlElement | XmlAttribute, path: str) -> None:
        """Check that a wildcard allows the namespace of what it holds."""
        namespace = namespace_of(value.tag if isinstance(value, XmlElement) else value.name)
        if not _allows(wildcard.particle.namespaces, namespace):
            what = f"of the namespace {namespace!r}" if namespace else "without a namespace"
            raise self.error(f"the schema allows nothing {what} here", path)

    def _check_nil(self, model: type[Model], path: str) -> None:
        """Check that a type requires nothing that None cannot have: an attribute, or an xsi:type."""
        needs = [field.local for field in self.plans.of(model).attributes.values() if field.particle.required]
        if needs or model.__abstract__:
            lacks = f"the attribute {needs[0][1:]}" if needs else "an xsi:type that names a concrete type"
            raise self.error(f"None means xsi:nil without {lacks}, which the schema requires", path)

    def _check_simple(self, field: FieldPlan, simple: SimpleType, value: Any, path: str) -> None:
        """Check a value against its restriction, and that the schema lists it if it is of an enumeration."""
        narrowed = field.narrowed or simple
        try:
            # A restriction may be of another class in Python: what it allows is a matter of the text.
            read = _read(narrowed, simple.to_text(value)) if field.narrowed or simple.is_open else None
        except Exception as problem:
            raise_located(problem, path, self.error)
        unlisted = _unlisted(read) if narrowed.is_open else None
        if unlisted is not None:
            raise self.error(f"{str(unlisted)!r} is not a value of {type(unlisted).__name__}", path)


def _read(simple: SimpleType, text: str) -> Any:
    """Return the value of a text, whether Python can keep it whole or not."""
    try:
        return simple.parse(text)
    except Inexact as inexact:
        return inexact.value


def _unlisted(read: Any) -> OpenEnum | None:
    """Return the first value of an enumeration that the schema does not list, among what was read."""
    for each in read if isinstance(read, list) else [read]:
        if isinstance(each, OpenEnum) and not each.known:
            return each
    return None


def _allows(namespaces: str, namespace: str) -> bool:
    """Return whether a wildcard takes what is in a namespace."""
    if not namespaces:
        return True
    if namespaces.startswith("!"):
        return namespace not in ("", namespaces[1:])
    return (namespace or "##local") in namespaces.split()
