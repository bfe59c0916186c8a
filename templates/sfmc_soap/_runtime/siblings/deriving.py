"""From the text of a sibling to its shape."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any

from ..model import Model
from ..plans import FieldPlan, PlanCache, TypePlan
from ..simple_type import Inexact
from ..unusual import Unusual
from ..xml.names import XSI_NIL, XSI_TYPE
from .forms import form_of
from .merging import merge
from .references import unescaped
from .shape import Child, Content, Items, Repeated, Shape, Text, nil
from .tags import Scope, Tags, WrittenTag

_DEEPEST = 16
"""So many levels of elements may a shape have: what makes shapes, and is made of them, calls itself for each."""


def shape_of(source: str, field: FieldPlan, plans: PlanCache, scope: Scope) -> Shape:
    """Return the shape of a sibling.

    Args:
        source: its text, which a parser has read.
        field: the repeated element that it is.
        plans: of the registry whose types it is in.
        scope: the namespaces around it.

    Raises:
        Unusual: it has what no shape has: an attribute, a child or a text that is not declared, a choice, a wildcard, a
            group, simple content, children in another order than their fields, or a value that is not plainly its
            text; or it is nil.
    """
    tags = Tags(source)
    shape = _Walk(plans, tags).shape_at(tags.take(scope), field, is_item=False, depth=1)
    if nil in shape.stand_ins.values():
        raise Unusual
    return shape


class _Walk:
    """Goes through the tags of one sibling."""

    def __init__(self, plans: PlanCache, tags: Tags) -> None:
        self._plans = plans
        self._tags = tags

    def shape_at(self, tag: WrittenTag, field: FieldPlan, *, is_item: bool, depth: int) -> Shape:
        """Return the shape of the element that a tag begins.

        Args:
            tag: the tag, which was taken last.
            field: its field.
            is_item: whether it is an element in a wrapper.
            depth: how deep it is in the sibling.
        """
        if depth > _DEEPEST:
            raise Unusual
        if XSI_NIL in tag.attributes:
            return Shape(tag.name, field, {self._nil(tag, field, is_item=is_item): nil}, None)
        if tag.is_empty:
            if tag.attributes:
                raise Unusual
            return Shape(tag.name, field, {tag.literal: self._empty(field, is_item=is_item)}, None)
        if field.item and not is_item:
            return Shape(tag.name, field, {}, self._items(tag, field, depth))
        if field.model is not None:
            return Shape(tag.name, field, {}, self._content(tag, field.model, depth))
        return Shape(tag.name, field, {}, self._text(tag, field))

    def _nil(self, tag: WrittenTag, field: FieldPlan, *, is_item: bool) -> str:
        """Return the text of an element that is nil and nothing else."""
        nillable = field.particle.item_nillable if is_item else field.particle.nillable
        if not nillable or dict(tag.attributes) != {XSI_NIL: "true"}:
            raise Unusual
        if tag.is_empty:
            return tag.literal
        if self._tags.text:
            raise Unusual
        return tag.literal + self._tags.take_end(tag.name)

    def _empty(self, field: FieldPlan, *, is_item: bool) -> Callable[[], Any]:
        """Return what makes the value of an empty element."""
        if field.item and not is_item:
            return list
        if field.model is not None:
            self._plan_of(field.model)
            return partial(field.model.__new__, field.model)
        if field.simple is None:
            raise Unusual
        _check_value(field, "")
        return partial(field.parse, "")

    def _text(self, tag: WrittenTag, field: FieldPlan) -> Text:
        if field.simple is None or tag.literal != f"<{tag.name}>":
            raise Unusual
        text = self._tags.text
        self._tags.take_end(tag.name)
        _check_value(field, text)
        return Text(form_of(field, text))

    def _content(self, tag: WrittenTag, declared: type[Model], depth: int) -> Content:
        model = self._model(tag, declared)
        plan = self._plan_of(model)
        children: dict[str, Child] = {}
        is_spaced = self._tags.take_space()
        last = -1
        while not self._tags.are_at_end:
            child = self._tags.take(tag.scope)
            field = _field_of(child, plan)
            if field.index < last or (field.index == last and not field.many):
                raise Unusual
            last = field.index
            shape = self.shape_at(child, field, is_item=False, depth=depth + 1)
            children[field.name] = _with_item(children.get(field.name), shape) if field.many else shape
            is_spaced |= self._tags.take_space()
        self._tags.take_end(tag.name)
        return Content(tag.literal, model, tuple(children.values()), is_spaced)

    def _plan_of(self, model: type[Model]) -> TypePlan:
        """Return the fields of a class, which must be elements in a sequence and nothing else."""
        plan = self._plans.of(model)
        if plan.text is not None or plan.wildcard is not None or plan.groups or plan.content is not None:
            raise Unusual
        return plan

    def _model(self, tag: WrittenTag, declared: type[Model]) -> type[Model]:
        """Return the class of an element of a complex type."""
        if not tag.attributes:
            return declared
        value = tag.attributes.get(XSI_TYPE)
        found = None if value is None else self._plans.registry.extension(value, tag.scope, declared)
        if found is None or len(tag.attributes) > 1:
            raise Unusual
        return found

    def _items(self, tag: WrittenTag, field: FieldPlan, depth: int) -> Items:
        if tag.attributes:
            raise Unusual
        repeated = None
        is_spaced = self._tags.take_space()
        while not self._tags.are_at_end:
            child = self._tags.take(tag.scope)
            if child.qname != field.item:
                raise Unusual
            repeated = _with_item(repeated, self.shape_at(child, field, is_item=True, depth=depth + 1))
            is_spaced |= self._tags.take_space()
        self._tags.take_end(tag.name)
        return Items(tag.literal, repeated, is_spaced)


def _check_value(field: FieldPlan, text: str) -> None:
    """Raise Unusual if a text has no value that is plainly its own: a shape would not read it."""
    try:
        field.parse(unescaped(text))
    except (ValueError, Inexact):
        raise Unusual from None


def _field_of(child: WrittenTag, plan: TypePlan) -> FieldPlan:
    entry = plan.by_tag.get(child.qname)
    if entry is None:
        raise Unusual
    return entry[2]


def _with_item(repeated: Child | None, item: Shape) -> Repeated:
    """Return the shape of repeated elements when there is one more."""
    return Repeated(merge(repeated.item, item)) if isinstance(repeated, Repeated) else Repeated(item)
