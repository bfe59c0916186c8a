"""Strict mode while an element is read: what only its XML shows. `validate` checks the object afterwards."""

from __future__ import annotations

from .content_model import arrange
from .errors import DecodeError
from .model import Model
from .plans import FieldPlan, TypePlan
from .xml.element import Element
from .xml.names import XSI_NIL, is_boolean, is_nil, step_of


def check_object(obj: Model, element: Element, plan: TypePlan) -> None:
    """Check the type of an element, and the order of what is in it.

    Raises:
        DecodeError: the type is abstract, an empty type is not empty, or a child is out of the schema's order.
    """
    if obj.__abstract__:
        raise DecodeError(f"{type(obj).__name__} is abstract, and there is no xsi:type")
    if plan.text is not None:
        return
    if not plan.children and element.text:
        raise DecodeError("text in a type without content, where not even white space is allowed")
    if plan.content is None or plan.content.ordered:
        _check_order(element, plan)


def check_nil(element: Element, *, nillable: bool) -> None:
    """Check that xsi:nil, even if it is false, is on a nillable element, and that a nil element is empty.

    Raises:
        DecodeError: the element is not nillable, or it is nil and has text.
    """
    if not is_boolean(element.attrib.get(XSI_NIL, "")):
        return
    if not nillable:
        raise DecodeError("xsi:nil, and the element is not nillable")
    if is_nil(element) and element.text:
        raise DecodeError("xsi:nil, with text")


def _check_order(element: Element, plan: TypePlan) -> None:
    fields = [_field_of(child, plan) for child in element]
    order = {field.name: field.index for field in plan.children}
    if plan.content is not None:
        present = {field.name for field in fields if field is not None}
        order = {name: index for index, name in enumerate(arrange(plan.content, present))}
    last: FieldPlan | None = None
    for child, field in zip(element, fields):
        if field is None or field.name not in order:
            continue
        if last is not None and order[field.name] < order[last.name]:
            raise DecodeError(
                f"out of order: the schema puts it before {last.local}", step_of(child, listed=field.many)
            )
        last = field


def _field_of(child: Element, plan: TypePlan) -> FieldPlan | None:
    entry = plan.by_tag.get(child.tag)
    return plan.wildcard if entry is None else entry[2]
