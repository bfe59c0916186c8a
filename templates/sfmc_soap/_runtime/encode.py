"""Objects to XML text.

The text is made directly: elements have no prefixes, each is in its parent's default namespace or declares its own, and
`xsi` is declared on the root. Nothing here needs lxml, except where raw XML stands for a value.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from .content_model import Group, arrange
from .errors import EncodeError, raise_located
from .model import UNKNOWN, WIRE_TYPE, Model, is_set, same
from .plans import FieldPlan, PlanCache, Tag, TypePlan
from .simple_type import wrong_type
from .unknown import Unknown
from .unset import UNSET
from .xml.escaping import checked_name, escape_attribute, escape_text, raw_attribute, raw_text
from .xml.names import XML, XSI, XSI_TYPE, local_name, namespace_declaration, namespace_of, type_attribute
from .xml.raw import XmlAttribute, XmlElement, XmlText


def encode(plans: PlanCache, obj: Model, root: str, *, typed: bool, pretty: bool) -> str:
    """Return the XML of an object.

    Args:
        plans: of the registry whose types the object has.
        obj: the object.
        root: the qualified name of the root element.
        typed: give the root element an xsi:type.
        pretty: put elements on lines of their own.

    Raises:
        EncodeError: something cannot be written. Its path says where.
    """
    encoder = _Encoder(plans)
    try:
        encoder.root(obj, root, typed=typed)
    except RecursionError:
        raise EncodeError(
            "nested too deeply for the Python stack, or an object that contains itself", local_name(root)
        ) from None
    except Exception as error:
        raise_located(error, local_name(root))
    return _indented(encoder.out) if pretty else "".join(encoder.out)


class _Encoder:
    """Encodes one document. The path of an EncodeError is completed on the way out, from the deepest field to the root.

    Attributes:
        out: pieces of text, each a start tag, an end tag, a whole element, or text between elements.
    """

    def __init__(self, plans: PlanCache) -> None:
        self.plans = plans
        self.out: list[str] = []

    def root(self, obj: Model, root: str, *, typed: bool) -> None:
        tag = Tag(checked_name(local_name(root)), namespace_of(root))
        self._object(obj, tag, f'{namespace_declaration(tag.namespace, "")} xmlns:xsi="{XSI}"', typed=typed)

    def _object(self, obj: Model, tag: Tag, declarations: str, *, typed: bool) -> None:
        """Write an object as an element, with an xsi:type if it is `typed` or of a type that the WSDL lacks."""
        held = obj.__dict__
        wire_type = held.get(WIRE_TYPE)
        plan = self.plans.of(type(obj))
        unknown: list[Unknown] = held.get(UNKNOWN, ())
        if (wire_type or typed) and not any(item.is_attribute(XSI_TYPE) for item in unknown if not item.within):
            declarations += type_attribute(wire_type or obj.__wire__, tag.namespace)
        if plan.attributes or plan.any_attribute or unknown:
            declarations += self._attributes_of(obj, plan, unknown)
        start = self._start(tag.name, declarations)
        if plan.text is not None:
            self._text(obj, plan.text, unknown)
        else:
            self._content(obj, plan, tag.namespace)
        self._end(tag.name, start)
        if plan.text is not None:
            # One piece: white space between the tags would be part of the value.
            self.out[start - 1 :] = ["".join(self.out[start - 1 :])]

    def _attributes_of(self, obj: Model, plan: TypePlan, unknown: Iterable[Unknown]) -> str:
        """Return the attributes of a start tag: the fields, those of the wildcard, and those not understood."""
        attributes = []
        for field in plan.attributes.values():
            value = obj.__dict__.get(field.name, UNSET)
            if value is not UNSET:
                try:
                    text = _raw_text(field, value, unknown) or _carried(field.to_text(value))
                except Exception as error:
                    raise_located(error, f".{field.local}")
                attributes.append(XmlAttribute(field.particle.wire, text))
        if plan.any_attribute is not None:
            attributes += _wild_attributes(obj, plan.any_attribute, plan)
        attributes += [
            item.xml for item in unknown if isinstance(item.xml, XmlAttribute) and not (item.within or item.instead_of)
        ]
        return _attributes(attributes)

    def _text(self, obj: Model, field: FieldPlan, unknown: Iterable[Unknown]) -> None:
        """Write simple content, and what stood beside the text."""
        value = obj.__dict__.get(field.name, UNSET)
        if value is not UNSET:
            raw = _raw_text(field, value, unknown)
            self.out.append(escape_text(field.to_text(value)) if raw is None else raw_text(raw))
        self._put_back(item for item in unknown if not item.instead_of)

    def _content(self, obj: Model, plan: TypePlan, namespace: str) -> None:
        """Write the elements of an object, or of an occurrence of a group."""
        held = obj.__dict__
        fields = plan.children if plan.content is None else _arranged(obj, plan, plan.content)
        if held.get(UNKNOWN):
            self._content_with_unknown(obj, fields, namespace)
            return
        for field in fields:
            value = held.get(field.name, UNSET)
            if value is not UNSET:
                self._field(field, value, namespace)

    def _start(self, name: str, declarations: str) -> int:
        """Write a start tag, and return the index of the piece after it."""
        self.out.append(f"<{name}{declarations}>")
        return len(self.out)

    def _end(self, name: str, start: int) -> None:
        """Write an end tag, or make the start tag that of an empty element."""
        if len(self.out) == start:
            self.out[-1] = f"{self.out[-1][:-1]}/>"
        else:
            self.out.append(f"</{name}>")

    def _field(self, field: FieldPlan, value: Any, namespace: str) -> None:
        """Write a field that is set, into the default namespace of its parent."""
        tag = field.tag
        declaration = "" if tag.namespace == namespace else namespace_declaration(tag.namespace, namespace)
        try:
            if not field.is_list:
                self._value(field, value, tag, declaration)
                return
            if field.kind == "group":
                self._occurrences(field, value, namespace)
                return
            if value is None and field.item:
                self._nil(tag, declaration)
                return
            values = _listed(value)
        except Exception as error:
            raise_located(error, f".{tag.name}")
        if not field.item:
            self._items(field, values, tag, declaration)
            return
        start = self._start(tag.name, declaration)
        self._items(field, values, field.item_tag, namespace_declaration(field.item_tag.namespace, tag.namespace))
        self._end(tag.name, start)

    def _occurrences(self, group: FieldPlan, values: Any, namespace: str) -> None:
        """Write the occurrences of a group, which have no tags of their own."""
        assert group.model is not None
        plan = self.plans.of(group.model)
        for index, value in enumerate(_listed(values)):
            try:
                if not isinstance(value, group.model):
                    raise wrong_type(value, group.model.__name__)
                before = len(self.out)
                self._content(value, plan, namespace)
                if len(self.out) == before:
                    raise ValueError("no field of this occurrence is set, so it could not be read back: leave it out")
            except Exception as error:
                raise_located(error, f"[{index}]")

    def _items(self, field: FieldPlan, values: list[Any], tag: Tag, declaration: str, *, first: int = 0) -> None:
        """Write the elements of a list, or of a part of it that begins at an index."""
        for index, value in enumerate(values, first):
            try:
                self._value(field, value, tag, declaration)
            except Exception as error:
                raise_located(error, f".{field.path}[{index}]")

    def _value(self, field: FieldPlan, value: Any, tag: Tag, declaration: str) -> None:
        """Write one element: simple, complex or nil."""
        if value is None:
            self._nil(tag, declaration)
        elif field.simple is not None:
            name = tag.name
            self.out.append(f"<{name}{declaration}>{field.format(value)}</{name}>")
        elif field.model is None:
            if not isinstance(value, XmlElement):
                raise wrong_type(value, "XmlElement")
            if field.kind == "element" and value.tag != (field.item or field.particle.wire):
                raise ValueError(f"expected the element {field.item or field.particle.wire}, got {value.tag}")
            self.out.append(XmlElement.__str__(value))
        else:
            if not isinstance(value, field.model):
                raise wrong_type(value, field.model.__name__)
            self._object(value, tag, declaration, typed=type(value) is not field.model)

    def _nil(self, tag: Tag, declaration: str) -> None:
        if not tag.nillable:
            raise ValueError("None means xsi:nil, and the element is not nillable: use UNSET to leave it out")
        self.out.append(f'<{tag.name}{declaration} xsi:nil="true"/>')

    def _content_with_unknown(self, obj: Model, fields: list[FieldPlan], namespace: str) -> None:
        """Write the elements of an object, and put what was not understood back among them."""
        unknown: list[Unknown] = obj.__dict__[UNKNOWN]
        kept: dict[tuple[str, str], list[Unknown]] = {}
        for item in unknown:
            kept.setdefault((item.relation, item.anchor), []).append(item)
        self._put_back(kept.get(("after", ""), ()))
        for field in fields:
            start = len(self.out)
            if field.name in obj.__dict__:
                value = obj.__dict__[field.name]
                raw = _raw_elements(field, value, kept.get(("instead of", field.reference), ()))
                if raw:
                    self._field_with_raw(field, value, namespace, raw)
                else:
                    self._field(field, value, namespace)
            if inside := kept.get(("within", field.reference)):
                self._fill_wrapper(field, start, inside, namespace)
            self._put_back(kept.get(("after", field.reference), ()))
        # No field may have the name of its anchor: it was made by hand, or read by bindings of another WSDL.
        known = {field.reference for field in fields}
        self._put_back(item for item in unknown if item.anchor and item.anchor not in known)

    def _field_with_raw(self, field: FieldPlan, value: Any, namespace: str, raw: Mapping[int, XmlElement]) -> None:
        """Write a field with raw elements instead of some of its values, by index."""
        if not field.is_list:
            self.out.append(XmlElement.__str__(raw[0]))
            return
        tag = field.item_tag if field.item else field.tag
        around = field.tag.namespace if field.item else namespace
        start = self._start(field.tag.name, namespace_declaration(field.tag.namespace, namespace)) if field.item else 0
        for index, each in enumerate(value):
            if index in raw:
                self.out.append(XmlElement.__str__(raw[index]))
            else:
                self._items(field, [each], tag, namespace_declaration(tag.namespace, around), first=index)
        if field.item:
            self._end(field.tag.name, start)

    def _put_back(self, items: Iterable[Unknown]) -> None:
        for item in items:
            if isinstance(item.xml, XmlElement):
                self.out.append(XmlElement.__str__(item.xml))
            elif isinstance(item.xml, XmlText):
                self.out.append(raw_text(item.xml.text))

    def _fill_wrapper(self, field: FieldPlan, start: int, items: list[Unknown], namespace: str) -> None:
        """Put what stood in a wrapper back into it: attributes in its start tag, the rest before its end tag."""
        declaration = namespace_declaration(field.tag.namespace, namespace)
        tag, *content = self.out[start:] or [f"<{field.local}{declaration}/>"]
        del self.out[start:]
        attributes = _attributes([item.xml for item in items if isinstance(item.xml, XmlAttribute)])
        inside = self._start(tag[1:].rstrip("/>"), attributes)
        self.out += content[:-1]
        self._put_back(items)
        self._end(field.local, inside)


def _arranged(obj: Model, plan: TypePlan, content: Group) -> list[FieldPlan]:
    """Return the children in the order that the content model gives those that are set.

    Raises:
        EncodeError: the content model does not allow all of them together.
    """
    present = {field.name for field in plan.children if is_set(obj, field.name)}
    if not present <= content.names:
        return plan.children  # a restriction removes a field that is set: only strict mode refuses that
    order = arrange(content, present)
    if len(order) < len(present):
        raise _not_together(present, order, plan)
    arranged = [plan.by_name[name] for name in order]
    if arranged == [field for field in plan.children if field.name in present]:
        return plan.children
    # The fields that are unset come too, because something unknown may follow them. Only a choice with one element in
    # two arms gets here.
    return arranged + [field for field in plan.children if field.name not in present]


def _not_together(present: set[str], order: list[str], plan: TypePlan) -> EncodeError:
    """Return the error for fields that are set, of which the schema allows those in `order` together."""
    left_out = [plan.by_name[name] for name in present.difference(order)]
    first = min(left_out, key=lambda field: field.index)
    allowed = [plan.by_name[name] for name in order]
    # Of three fields each pair may be allowed, but not all three: then none excludes another.
    others = [field for field in allowed if field.name in first.excludes] or allowed
    *names, last = (field.local for field in sorted((first, *others), key=lambda field: field.index))
    together = f"{', '.join(names)} and {last}"
    if len(names) == 1:
        return EncodeError(f"{together} are both set, and the schema allows one: unset the other")
    return EncodeError(f"{together} are set, and the schema does not allow all of them: unset {first.local}")


def _listed(value: Any) -> list[Any]:
    """Return a list as it is, and one of a class of its own as a plain one.

    Raises:
        ValueError: the value is not a list.
    """
    if type(value) is list:
        return value
    if not isinstance(value, list):
        raise wrong_type(value, "a list")
    return list(value)


def _wild_attributes(obj: Model, wildcard: FieldPlan, plan: TypePlan) -> list[XmlAttribute]:
    """Return the attributes of a wildcard.

    Raises:
        EncodeError: one is not an XmlAttribute, or has a field of its own.
    """
    values = _listed(obj.__dict__.get(wildcard.name, []))
    for index, value in enumerate(values):
        step = f".{wildcard.local}[{index}]"
        if not isinstance(value, XmlAttribute):
            raise EncodeError(str(wrong_type(value, "XmlAttribute")), step)
        if value.name in plan.attributes:
            raise EncodeError(f"the attribute {value.name} has a field of its own: set that", step)
    return values


def _raw_elements(field: FieldPlan, value: Any, items: Sequence[Unknown]) -> dict[int, XmlElement]:
    """Return the raw elements that a field's values were read from, by the index of those that still stand."""
    if not items:
        return {}
    # Loaded here: no other part of writing needs lxml.
    from .xml.parser import parse

    values = value if field.is_list else [value]
    raw: dict[int, XmlElement] = {}
    for item in items:
        index = item.instead_of[1] if item.instead_of else 0
        # The value of an element without a simple type is raw itself.
        if field.simple is None or not isinstance(values, list) or index >= len(values):
            continue
        if isinstance(item.xml, XmlElement) and same(field.read(parse(XmlElement.__str__(item.xml))), values[index]):
            raw[index] = item.xml
    return raw


def _raw_text(field: FieldPlan, value: Any, unknown: Iterable[Unknown]) -> str | None:
    """Return the text of an attribute or of simple content whose value lost some of it and still stands."""
    for item in unknown:
        if item.replaces(field.reference) and not isinstance(item.xml, XmlElement):
            text = item.xml.value if isinstance(item.xml, XmlAttribute) else item.xml.text
            if same(field.read_text(text), value):
                return text
    return None


def _carried(text: str) -> str:
    """Return the text.

    Raises:
        ValueError: it holds a character that XML cannot carry.
    """
    escape_text(text)
    return text


def _attributes(attributes: Iterable[XmlAttribute]) -> str:
    """Return attributes as text; each that has a namespace declares a prefix for it."""
    text = ""
    prefixes: dict[str, str] = {}
    for number, attribute in enumerate(attributes):
        namespace, name = namespace_of(attribute.name), checked_name(local_name(attribute.name))
        if name == "xmlns":
            raise ValueError("xmlns is not an attribute: write the namespace into the names, as {namespace}Name")
        if namespace == XML:
            name = f"xml:{name}"
        elif namespace == XSI:
            name = f"xsi:{name}"
        elif namespace:
            text += f' xmlns:a{number}="{escape_attribute(namespace)}"'
            name = f"a{number}:{name}"
        prefixes.update(attribute.prefixes)
        text += f' {name}="{raw_attribute(attribute.value)}"'
    return "".join(f' xmlns:{checked_name(p)}="{escape_attribute(uri)}"' for p, uri in prefixes.items()) + text


def _indented(pieces: list[str]) -> str:
    """Return the pieces on lines of their own.

    Only element content gains white space; texts and raw elements stay whole.
    """
    lines: list[str] = []
    depth = 0
    for piece in pieces:
        if piece.startswith("</"):
            depth -= 1
        lines.append("  " * depth + piece)
        if piece.startswith("<") and "</" not in piece and not piece.endswith("/>"):
            depth += 1
    return "\n".join(lines) + "\n"
