"""Objects to XML text.

The text is made directly: no prefixes on elements, every element in the default namespace of its parent or with its
own, `xsi` declared on the root. Nothing here needs lxml.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from .errors import EncodeError, located
from .model import UNKNOWN, WIRE_TYPE, Model, Unknown, same
from .table import Slot, Table, Tables
from .xml import (
    XML,
    XSI,
    XSI_TYPE,
    XmlAttribute,
    XmlElement,
    XmlText,
    checked_name,
    escape_attribute,
    escape_text,
    local_name,
    namespace_of,
    parse,
    type_attribute,
)


def encode(tables: Tables, obj: Model, root: str, typed: bool, pretty: bool) -> str:
    """The XML of an object under the root element's qualified name, with an xsi:type if `typed`.

    Raises:
        EncodeError: naming the path, before anything is given out.
    """
    encoder = _Encoder(tables)
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

    def __init__(self, tables: Tables) -> None:
        self.tables = tables
        self.out: list[str] = []

    def element(self, obj: Model, root: str, typed: bool) -> None:
        namespace, name = namespace_of(root), checked_name(local_name(root))
        self._object(obj, name, f'{_default(namespace, "")} xmlns:xsi="{XSI}"', namespace, typed)

    def _object(self, obj: Model, name: str, declarations: str, namespace: str, typed: bool) -> None:
        held = obj.__dict__
        wire_type = held.get(WIRE_TYPE)
        table = self.tables.of(type(obj))
        unknown: list[Unknown] = held.get(UNKNOWN, ())
        if (wire_type or typed) and not any(item.names(XSI_TYPE) for item in unknown if not item.within):
            declarations += type_attribute(wire_type or obj.__wire__, namespace)
        if unknown:
            self._object_with_unknown(obj, name, declarations, namespace, table)
            return
        start = self._start(name, declarations)
        for slot in table.slots:
            if slot.name in held:
                self._field(slot, held[slot.name], namespace)
        if table.choices:
            _check_choices(table, obj)
        self._end(name, start)

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

    def _field(self, slot: Slot, value: Any, namespace: str) -> None:
        """Write one field that is set, into the default namespace of its parent."""
        particle, name = slot.particle, slot.local
        own = slot.namespace
        declaration = "" if own == namespace or not particle.wire else _default(own, namespace)
        try:
            if not slot.list:
                self._value(slot, value, name, declaration, own, particle.nillable)
            elif value is None and particle.item:
                self._nil(name, declaration, particle.nillable)
            elif not isinstance(value, list):
                raise ValueError(f"expected a list, got {type(value).__name__}")
        except ValueError as error:
            raise located(error, f".{name}") from None
        if not isinstance(value, list):
            return
        if not particle.item:
            self._items(slot, value, name, declaration, own, particle.nillable)
            return
        inner = slot.item_namespace
        start = self._start(name, declaration)
        self._items(slot, value, slot.item, _default(inner, own), inner, particle.item_nillable)
        self._end(name, start)

    def _items(
        self, slot: Slot, values: list[Any], name: str, declaration: str, namespace: str, nillable: bool
    ) -> None:
        """Write the elements of a list."""
        for index, value in enumerate(values):
            try:
                self._value(slot, value, name, declaration, namespace, nillable)
            except ValueError as error:
                raise located(error, f".{slot.path}[{index}]") from None

    def _value(self, slot: Slot, value: Any, name: str, declaration: str, namespace: str, nillable: bool) -> None:
        """Write one element: simple, complex or nil."""
        if value is None:
            self._nil(name, declaration, nillable)
        elif slot.simple is not None:
            self.out.append(f"<{name}{declaration}>{slot.simple.format(value)}</{name}>")
        elif slot.model is None:
            if not isinstance(value, XmlElement):
                raise ValueError(f"expected XmlElement, got {type(value).__name__}")
            self.out.append(str(value))
        else:
            if not isinstance(value, slot.model):
                raise ValueError(f"expected {slot.model.__name__}, got {type(value).__name__}")
            self._object(value, name, declaration, namespace, type(value) is not slot.model)

    def _nil(self, name: str, declaration: str, nillable: bool) -> None:
        if not nillable:
            raise ValueError("None, which would be xsi:nil, but it is not nillable: use UNSET to leave it out")
        self.out.append(f'<{name}{declaration} xsi:nil="true"/>')

    def _object_with_unknown(self, obj: Model, name: str, declarations: str, namespace: str, table: Table) -> None:
        """The slow path: what was not understood goes back to its place among the fields."""
        unknown: list[Unknown] = obj.__dict__[UNKNOWN]
        declarations += _attributes(item for item in unknown if not item.within)
        begin = self._start(name, declarations)
        self._put_back(item for item in unknown if not (item.after or item.within or item.instead_of))
        for slot in table.slots:
            start = len(self.out)
            if slot.name in obj.__dict__:
                value = obj.__dict__[slot.name]
                self._field(slot, value, namespace)
                self._keep_raw(slot, value, start, [item for item in unknown if item.replaces(slot.local)])
            inside = [item for item in unknown if item.within == slot.local]
            if inside:
                self._fill_wrapper(slot, start, inside, namespace)
            self._put_back(item for item in unknown if item.after == slot.local and not item.within)
        # Its place may have gone: the item was made by hand, or read by bindings of another WSDL.
        self._put_back(item for item in unknown if item.anchor and item.anchor not in table.by_wire)
        if table.choices:
            _check_choices(table, obj)
        self._end(name, begin)

    def _put_back(self, items: Iterable[Unknown]) -> None:
        for item in items:
            if isinstance(item.xml, XmlElement):
                self.out.append(str(item.xml))
            elif isinstance(item.xml, XmlText):
                self.out.append(escape_text(item.xml.text))

    def _keep_raw(self, slot: Slot, value: Any, start: int, items: list[Unknown]) -> None:
        """Put raw elements in the place of the values they were read as, where those still stand."""
        values = value if slot.list else [value]
        first = start + 1 if slot.particle.item else start
        for item in items:
            index = item.instead_of[1] if item.instead_of else 0
            if index >= len(values) or not isinstance(item.xml, XmlElement):
                continue
            if same(slot.read(parse(str(item.xml))), values[index]):
                self.out[first + index] = str(item.xml)

    def _fill_wrapper(self, slot: Slot, start: int, items: list[Unknown], namespace: str) -> None:
        """Put what stood in a wrapper back into it: attributes in its start tag, the rest before its end tag."""
        declaration = _default(slot.namespace, namespace)
        tag, *content = self.out[start:] or [f"<{slot.local}{declaration}/>"]
        del self.out[start:]
        begin = self._start(tag[1:].rstrip("/>"), _attributes(items))
        self.out += content[:-1]
        self._put_back(items)
        self._end(slot.local, begin)


def _attributes(items: Iterable[Unknown]) -> str:
    """The attributes among what was not understood; each that has a namespace declares a prefix for it."""
    text = ""
    prefixes: dict[str, str] = {}
    for number, item in enumerate(items):
        if isinstance(item.xml, XmlAttribute):
            namespace, name = namespace_of(item.xml.name), checked_name(local_name(item.xml.name))
            if name == "xmlns":
                raise ValueError("xmlns is no attribute: a namespace goes into the names of what is in it")
            if namespace == XML:
                name = f"xml:{name}"
            elif namespace == XSI:
                name = f"xsi:{name}"
            elif namespace:
                text += f' xmlns:a{number}="{escape_attribute(namespace)}"'
                name = f"a{number}:{name}"
            prefixes.update(item.xml.prefixes)
            text += f' {name}="{escape_attribute(item.xml.value)}"'
    return "".join(f' xmlns:{checked_name(p)}="{escape_attribute(uri)}"' for p, uri in prefixes.items()) + text


def _check_choices(table: Table, obj: Model) -> None:
    for arms in table.choices:
        chosen = [slot.local for slot in arms if slot.name in obj.__dict__]
        if len(chosen) > 1:
            raise EncodeError(f"{' and '.join(chosen)} are both set, and the schema allows one: unset the other")


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
