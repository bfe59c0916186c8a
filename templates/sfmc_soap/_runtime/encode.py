"""Objects to XML text.

The text is made directly: no prefixes on elements, every element in the default namespace of its parent or with its
own, `xsi` declared on the root. Nothing here needs lxml.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from .content_model import arrange
from .errors import EncodeError, located
from .model import UNKNOWN, WIRE_TYPE, Model, is_set, same
from .plans import FieldPlan, PlanCache, TypePlan
from .unknown import Unknown
from .unset import UNSET
from .xml.escaping import checked_name, escape_attribute, escape_text
from .xml.names import XML, XSI, XSI_TYPE, local_name, namespace_of, type_attribute
from .xml.raw import XmlAttribute, XmlElement, XmlText


def encode(plans: PlanCache, obj: Model, root: str, *, typed: bool, pretty: bool) -> str:
    """The XML of an object under the root element's qualified name, with an xsi:type if `typed`.

    Raises:
        EncodeError: naming the path, before anything is given out.
    """
    encoder = _Encoder(plans)
    try:
        encoder.element(obj, root, typed)
    except ValueError as error:
        raise located(error, local_name(root)) from None
    except RecursionError:
        raise EncodeError("nested too deeply, or an object that holds itself", local_name(root)) from None
    if pretty:
        return _indent(encoder.out)
    return "".join(encoder.out)


class _Encoder:
    """One `dumps`: pieces of text, each a start tag, an end tag, a whole element, or text between elements.

    A path inside an EncodeError is completed on the way out, from the deepest field to the root.
    """

    def __init__(self, plans: PlanCache) -> None:
        self.plans = plans
        self.out: list[str] = []

    def element(self, obj: Model, root: str, typed: bool) -> None:
        namespace, name = namespace_of(root), checked_name(local_name(root))
        self._object(obj, name, f'{_default(namespace, "")} xmlns:xsi="{XSI}"', namespace, typed)

    def _object(self, obj: Model, name: str, declarations: str, namespace: str, typed: bool) -> None:
        held = obj.__dict__
        wire_type = held.get(WIRE_TYPE)
        plan = self.plans.of(type(obj))
        unknown: list[Unknown] = held.get(UNKNOWN, ())
        if (wire_type or typed) and not any(item.is_attribute(XSI_TYPE) for item in unknown if not item.within):
            declarations += type_attribute(wire_type or obj.__wire__, namespace)
        if plan.attributes or plan.any_attribute or unknown:
            declarations += self._attributes_of(obj, plan, unknown)
        start = self._start(name, declarations)
        if plan.text is not None:
            self._text(obj, plan.text, unknown)
        else:
            self._content(obj, plan, namespace)
        self._end(name, start)
        if plan.text is not None:
            # One piece: white space between the tags would be part of the value.
            self.out[start - 1 :] = ["".join(self.out[start - 1 :])]

    def _attributes_of(self, obj: Model, plan: TypePlan, unknown: Iterable[Unknown]) -> str:
        """The attributes of a start tag: the fields, those of the wildcard, and those that were not understood."""
        attributes = []
        for field in plan.attributes.values():
            value = obj.__dict__.get(field.name, UNSET)
            if value is not UNSET:
                try:
                    text = _raw(field, value, unknown) or field.to_text(value)
                except ValueError as error:
                    raise located(error, f".{field.local}") from None
                attributes.append(XmlAttribute(field.particle.wire, text))
        if plan.any_attribute is not None:
            for index, value in enumerate(obj.__dict__.get(plan.any_attribute.name, ())):
                if not isinstance(value, XmlAttribute) or value.name in plan.attributes:
                    problem = f"expected XmlAttribute, got {type(value).__name__}"
                    if isinstance(value, XmlAttribute):
                        problem = f"the attribute {value.name} has a field of its own"
                    raise EncodeError(problem, f".{plan.any_attribute.local}[{index}]")
                attributes.append(value)
        attributes += [
            item.xml for item in unknown if isinstance(item.xml, XmlAttribute) and not (item.within or item.instead_of)
        ]
        return _attributes(attributes)

    def _text(self, obj: Model, field: FieldPlan, unknown: Iterable[Unknown]) -> None:
        """Write simple content, and what stood beside the text."""
        value = obj.__dict__.get(field.name, UNSET)
        if value is not UNSET:
            self.out.append(escape_text(_raw(field, value, unknown) or field.to_text(value)))
        self._put_back(item for item in unknown if not item.instead_of)

    def _content(self, obj: Model, plan: TypePlan, namespace: str) -> None:
        """Write the elements of an object, or of an occurrence of a group."""
        held = obj.__dict__
        slots = plan.children if plan.content is None else self._arranged(obj, plan)
        if held.get(UNKNOWN):
            self._content_with_unknown(obj, plan, slots, namespace)
            return
        for field in slots:
            value = held.get(field.name, UNSET)
            if value is not UNSET:
                self._field(field, value, namespace)

    def _arranged(self, obj: Model, plan: TypePlan) -> list[FieldPlan]:
        """The slots in the order that the content model gives what is set."""
        assert plan.content is not None
        present = {field.name for field in plan.children if is_set(obj, field.name)}
        if not present <= plan.content.names:
            return plan.children  # a restriction takes some of it away, which is for strict mode to say
        order = arrange(plan.content, present)
        if len(order) < len(present):
            left = [plan.by_name[name] for name in present.difference(order)]
            first = min(left, key=lambda field: field.index)
            placed = [plan.by_name[name] for name in order]
            # Three fields may stand together in pairs only: then there is no rival.
            others = [field for field in placed if field.name in first.rivals] or placed
            *names, last = (field.local for field in sorted((first, *others), key=lambda field: field.index))
            together = f"{', '.join(names)} and {last}"
            if len(names) == 1:
                raise EncodeError(f"{together} are both set, and the schema allows one: unset the other")
            raise EncodeError(f"{together} are set, and the schema does not allow all of them: unset {first.local}")
        arranged = [plan.by_name[name] for name in order]
        unset = [field for field in plan.children if field.name not in present]
        # What is unset matters as the place of something unknown; only two arms with one element are out of order.
        return (
            plan.children
            if arranged == [field for field in plan.children if field.name in present]
            else arranged + unset
        )

    def _start(self, name: str, declarations: str) -> int:
        """Write a start tag, and give its place."""
        self.out.append(f"<{name}{declarations}>")
        return len(self.out)

    def _end(self, name: str, start: int) -> None:
        """Write an end tag, or make the start tag that of an empty element."""
        if len(self.out) == start:
            self.out[-1] = f"{self.out[-1][:-1]}/>"
        else:
            self.out.append(f"</{name}>")

    def _field(self, field: FieldPlan, value: Any, namespace: str) -> None:
        """Write one field that is set, into the default namespace of its parent."""
        particle, name = field.particle, field.local
        own = field.namespace
        declaration = "" if own == namespace or not particle.wire else _default(own, namespace)
        try:
            if not field.is_list:
                self._value(field, value, name, declaration, own, particle.nillable)
            elif field.kind == "group":
                self._occurrences(field, value, namespace)
                return
            elif value is None and particle.item:
                self._nil(name, declaration, particle.nillable)
            elif not isinstance(value, list):
                raise ValueError(f"expected a list, got {type(value).__name__}")
        except ValueError as error:
            raise located(error, f".{name}") from None
        if not field.is_list or value is None:
            return
        if not particle.item:
            self._items(field, value, name, declaration, own, particle.nillable)
            return
        inner = field.item_namespace
        start = self._start(name, declaration)
        self._items(field, value, field.item_local, _default(inner, own), inner, particle.item_nillable)
        self._end(name, start)

    def _occurrences(self, field: FieldPlan, values: Any, namespace: str) -> None:
        """Write the occurrences of a group, which have no tags of their own."""
        assert field.model is not None
        if not isinstance(values, list):
            raise ValueError(f"expected a list, got {type(values).__name__}")
        plan = self.plans.of(field.model)
        for index, value in enumerate(values):
            try:
                if not isinstance(value, field.model):
                    raise ValueError(f"expected {field.model.__name__}, got {type(value).__name__}")
                before = len(self.out)
                self._content(value, plan, namespace)
                if len(self.out) == before:
                    raise ValueError("an occurrence with nothing in it, which nobody could read: leave it out")
            except ValueError as error:
                raise located(error, f"[{index}]") from None

    def _items(
        self, field: FieldPlan, values: list[Any], name: str, declaration: str, namespace: str, nillable: bool
    ) -> None:
        """Write the elements of a list."""
        for index, value in enumerate(values):
            try:
                self._value(field, value, name, declaration, namespace, nillable)
            except ValueError as error:
                raise located(error, f".{field.path}[{index}]") from None

    def _value(self, field: FieldPlan, value: Any, name: str, declaration: str, namespace: str, nillable: bool) -> None:
        """Write one element: simple, complex or nil."""
        if value is None:
            self._nil(name, declaration, nillable)
        elif field.simple is not None:
            self.out.append(f"<{name}{declaration}>{field.format(value)}</{name}>")
        elif field.model is None:
            if not isinstance(value, XmlElement):
                raise ValueError(f"expected XmlElement, got {type(value).__name__}")
            if field.kind == "element" and value.tag != (field.item or field.particle.wire):
                raise ValueError(f"the element {value.tag}, where {field.item or field.particle.wire} should be")
            self.out.append(str(value))
        else:
            if not isinstance(value, field.model):
                raise ValueError(f"expected {field.model.__name__}, got {type(value).__name__}")
            self._object(value, name, declaration, namespace, type(value) is not field.model)

    def _nil(self, name: str, declaration: str, nillable: bool) -> None:
        if not nillable:
            raise ValueError("None, which would be xsi:nil, but it is not nillable: use UNSET to leave it out")
        self.out.append(f'<{name}{declaration} xsi:nil="true"/>')

    def _content_with_unknown(self, obj: Model, plan: TypePlan, slots: list[FieldPlan], namespace: str) -> None:
        """The slow path: what was not understood goes back to its place among the fields."""
        unknown: list[Unknown] = obj.__dict__[UNKNOWN]
        self._put_back(item for item in unknown if not (item.after or item.within or item.instead_of))
        for field in slots:
            start = len(self.out)
            if field.name in obj.__dict__:
                value = obj.__dict__[field.name]
                self._field(field, value, namespace)
                self._keep_raw(field, value, start, [item for item in unknown if item.replaces(field.reference)])
            inside = [item for item in unknown if item.within == field.reference]
            if inside:
                self._fill_wrapper(field, start, inside, namespace)
            self._put_back(item for item in unknown if item.after == field.reference and not item.within)
        # Its place may have gone: the item was made by hand, or read by bindings of another WSDL.
        known = {field.reference for field in slots}
        self._put_back(item for item in unknown if item.anchor and item.anchor not in known)

    def _put_back(self, items: Iterable[Unknown]) -> None:
        for item in items:
            if isinstance(item.xml, XmlElement):
                self.out.append(str(item.xml))
            elif isinstance(item.xml, XmlText):
                self.out.append(escape_text(item.xml.text))

    def _keep_raw(self, field: FieldPlan, value: Any, start: int, items: list[Unknown]) -> None:
        """Put raw elements in the place of the values they were read as, where those still stand."""
        values = value if field.is_list else [value]
        first = start + 1 if field.particle.item else start
        for item in items:
            index = item.instead_of[1] if item.instead_of else 0
            if index >= len(values) or not isinstance(item.xml, XmlElement):
                continue
            from .xml.parser import parse

            if same(field.read(parse(str(item.xml))), values[index]):
                self.out[first + index] = str(item.xml)

    def _fill_wrapper(self, field: FieldPlan, start: int, items: list[Unknown], namespace: str) -> None:
        """Put what stood in a wrapper back into it: attributes in its start tag, the rest before its end tag."""
        declaration = _default(field.namespace, namespace)
        tag, *content = self.out[start:] or [f"<{field.local}{declaration}/>"]
        del self.out[start:]
        begin = self._start(
            tag[1:].rstrip("/>"), _attributes([item.xml for item in items if isinstance(item.xml, XmlAttribute)])
        )
        self.out += content[:-1]
        self._put_back(items)
        self._end(field.local, begin)


def _raw(field: FieldPlan, value: Any, unknown: Iterable[Unknown]) -> str | None:
    """The text that an attribute or simple content came with, if its value could not be kept whole and still stands."""
    for item in unknown:
        if item.replaces(field.reference) and not isinstance(item.xml, XmlElement):
            text = item.xml.value if isinstance(item.xml, XmlAttribute) else item.xml.text
            if same(field.read_text(text), value):
                return text
    return None


def _attributes(attributes: Iterable[XmlAttribute]) -> str:
    """Attributes as text; each that has a namespace declares a prefix for it."""
    text = ""
    prefixes: dict[str, str] = {}
    for number, attribute in enumerate(attributes):
        namespace, name = namespace_of(attribute.name), checked_name(local_name(attribute.name))
        if name == "xmlns":
            raise ValueError("xmlns is no attribute: a namespace goes into the names of what is in it")
        if namespace == XML:
            name = f"xml:{name}"
        elif namespace == XSI:
            name = f"xsi:{name}"
        elif namespace:
            text += f' xmlns:a{number}="{escape_attribute(namespace)}"'
            name = f"a{number}:{name}"
        prefixes.update(attribute.prefixes)
        text += f' {name}="{escape_attribute(attribute.value)}"'
    return "".join(f' xmlns:{checked_name(p)}="{escape_attribute(uri)}"' for p, uri in prefixes.items()) + text


def _default(namespace: str, parents: str) -> str:
    """The declaration of an element's default namespace, where it is not its parent's."""
    return "" if namespace == parents else f' xmlns="{escape_attribute(namespace)}"'


def _indent(pieces: list[str]) -> str:
    """The pieces on lines of their own. Only element content gains white space; texts and raw elements stay whole."""
    lines: list[str] = []
    depth = 0
    for piece in pieces:
        if piece.startswith("</"):
            depth -= 1
        lines.append("  " * depth + piece)
        if piece.startswith("<") and "</" not in piece and not piece.endswith("/>"):
            depth += 1
    return "\n".join(lines) + "\n"
