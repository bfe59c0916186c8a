"""Objects to XML text, many at a time: the fast way to write most messages.

Objects of one class that hold the same fields have the same markup around other values. So their markup is a stencil,
made once, and the values of a field are checked, written and escaped together before they are put into its holes.
Whatever is unusual goes the way of `encode`, which says the errors, and writes nothing else than this does.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from functools import partial
from itertools import repeat
from typing import Any, NamedTuple

from .model import Model
from .plans import FieldPlan, PlanCache, Tag
from .side_by_side import beside_nil, by_held_fields, in_lists, remembering
from .simple_type import SimpleType
from .unset import UNSET
from .unusual import Unusual
from .xml.escaping import checked_name, escape_texts
from .xml.names import XSI, local_name, namespace_declaration, namespace_of, type_attribute

_Models = tuple[type[Model], ...]
_Convert = Callable[[list[Any], _Models], list[str]]
"""Takes values that are not None, and the classes of the objects that they are in; returns their text."""


class _Element(NamedTuple):
    """An element that holds objects.

    Attributes:
        start: its start tag without the last character.
        end: its end tag.
        namespace: its namespace.
        model: the class that needs no xsi:type; None if each needs one.
    """

    start: str
    end: str
    namespace: str
    model: type[Model] | None


class _Column(NamedTuple):
    """A field of all objects of one class that hold the same fields.

    Attributes:
        name: its Python name.
        before, after: the markup around the text of each value.
        convert: values to texts.
        may_be_empty: whether a text with its markup may be "".
    """

    name: str
    before: str
    after: str
    convert: _Convert
    may_be_empty: bool = False


class _Stencil:
    """The markup of objects of one class that hold the same fields: literal, with a hole for each field."""

    def __init__(self, columns: list[_Column]) -> None:
        self._start, *starts = [*(column.before for column in columns), ""]
        self._columns = [
            (column.name, column.convert, column.after + start) for column, start in zip(columns, starts, strict=True)
        ]
        self._may_be_empty = all(column.may_be_empty for column in columns)

    def fill(self, helds: list[dict[str, Any]], start: str, end: str, above: _Models) -> list[str]:
        """Return the elements of objects.

        Args:
            helds: what each object holds.
            start: the start tag, without its last character.
            end: the end tag.
            above: the classes of the objects, and of those that they are in.
        """
        pieces: list[Iterable[str]] = []
        for name, convert, markup in self._columns:
            pieces += (convert([held[name] for held in helds], above), repeat(markup))
        if not self._may_be_empty:
            return _joined(repeat(f"{start}>{self._start}"), *pieces, repeat(end))
        contents = _joined(*pieces) if pieces else [""] * len(helds)
        return _between(start, contents, end)


class Stencils:
    """The stencils of a registry's classes, each made when it is first used. Threads share them.

    Args:
        plans: the plans of the classes.
    """

    def __init__(self, plans: PlanCache) -> None:
        self._plans = plans
        self._stencil = remembering(self._make)

    def write(self, obj: Model, root: str, *, typed: bool) -> str | None:
        """Return the XML of an object as `encode` does, and None for what is left to it, errors among it."""
        namespace = namespace_of(root)
        try:
            start, end = _tags(Tag(checked_name(local_name(root)), namespace), "")
            element = _Element(f'{start} xmlns:xsi="{XSI}"', end, namespace, None if typed else type(obj))
            return self._objects([obj], (), element)[0]
        except Exception:  # whatever it is: `encode` finds it again, and says where
            return None

    def _objects(self, objects: list[Model], above: _Models, element: _Element) -> list[str]:
        """Return objects as elements."""

        def fill(model: type[Model], names: frozenset[str], helds: list[dict[str, Any]]) -> list[str]:
            is_declared = model is element.model
            # One inside another of its class may be the same, and have no end.
            if model in above or not (is_declared or issubclass(model, element.model or Model)):
                raise Unusual
            stencil = self._stencil(model, names, element.namespace)
            type_name = "" if is_declared else type_attribute(model.__wire__, element.namespace)
            return stencil.fill(helds, f"{element.start}{type_name}", element.end, (*above, model))

        return by_held_fields(objects, fill)

    def _make(self, model: type[Model], names: frozenset[str], namespace: str) -> _Stencil:
        """Return the stencil of the content of elements, for a class, the fields held and the element's namespace.

        Raises:
            Unusual: the class or what is held is.
        """
        plan = self._plans.of(model)
        fields = [field for field in plan.children if field.name in names and _is_usual(field)]
        if plan.content is not None or len(fields) != len(names):
            raise Unusual
        return _Stencil([self._column(field, namespace) for field in fields])

    def _column(self, field: FieldPlan, namespace: str) -> _Column:
        tag = field.tag
        start, end = _tags(tag, namespace)
        if field.item:
            items = self._elements(field, field.item_tag, tag.namespace)
            wrap = partial(_wrapped, items=items, start=start, end=end)
            return _Column(field.name, "", "", _nillable(wrap, tag, start))
        if field.is_list:
            items = self._elements(field, tag, namespace)
            return _Column(field.name, "", "", partial(_repeated, items=items), may_be_empty=True)
        if field.simple is not None and not tag.nillable:
            return _Column(field.name, f"{start}>", end, partial(_texts, simple=field.simple))
        return _Column(field.name, "", "", self._elements(field, tag, namespace))

    def _elements(self, field: FieldPlan, tag: Tag, namespace: str) -> _Convert:
        """Return what converts values of a field to elements, in an element of a namespace."""
        start, end = _tags(tag, namespace)
        if field.simple is not None:
            return _nillable(partial(_simple_elements, simple=field.simple, start=start, end=end), tag, start)
        element = _Element(start, end, tag.namespace, field.model)
        return _nillable(partial(self._objects, element=element), tag, start)


def _is_usual(field: FieldPlan) -> bool:
    """Return whether the values of a field are all of a simple type, or objects, in elements of their own."""
    has_type = field.simple is not None or field.model is not None
    return field.kind == "element" and has_type and field.schema_default is UNSET


def _joined(*pieces: Iterable[str]) -> list[str]:
    """Return the first of all pieces as one text, the second of all, and so on."""
    return [*map("".join, zip(*pieces, strict=False))]


def _tags(tag: Tag, namespace: str) -> tuple[str, str]:
    """Return the start tag without its last character, in an element of a namespace, and the end tag."""
    return f"<{tag.name}{namespace_declaration(tag.namespace, namespace)}", f"</{tag.name}>"


def _nillable(convert: _Convert, tag: Tag, start: str) -> _Convert:
    """Return what converts values to elements, with one that is nil for None where there may be one."""
    nil = f'{start} xsi:nil="true"/>'

    def convert_nillable(values: list[Any], above: _Models) -> list[str]:
        return beside_nil(values, lambda present: convert(present, above), nil)

    return convert_nillable if tag.nillable else convert


def _texts(values: list[Any], above: _Models, *, simple: SimpleType) -> list[str]:
    """Return values of a simple type as escaped texts."""
    # A class of its own may be written in another way than its text is.
    if not simple.is_any_text or {*map(type, values)} != {str}:
        values = [*map(simple.to_text, values)]
    return escape_texts(values) if simple.needs_escaping else values


def _simple_elements(values: list[Any], above: _Models, *, simple: SimpleType, start: str, end: str) -> list[str]:
    return [f"{start}>{text}{end}" for text in _texts(values, above, simple=simple)]


def _repeated(lists: list[Any], above: _Models, *, items: _Convert) -> list[str]:
    """Return the elements of lists without anything around them."""
    return ["".join(elements) for elements in in_lists(lists, lambda values: items(values, above))]


def _wrapped(lists: list[Any], above: _Models, *, items: _Convert, start: str, end: str) -> list[str]:
    """Return lists as the elements of wrappers."""
    return _between(start, _repeated(lists, above, items=items), end)


def _between(start: str, contents: list[str], end: str) -> list[str]:
    """Return contents between tags, and an empty element where there is none."""
    return [f"{start}>{content}{end}" if content else f"{start}/>" for content in contents]
