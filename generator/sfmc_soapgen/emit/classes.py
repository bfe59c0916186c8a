"""Views of the modules of classes: a topic's types, and the messages."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

from .. import ir
from ..python.annotations import Code, builtin
from ..python.modules import Module
from .context import Context
from .docstrings import readable
from .model_docs import class_doc, field_doc
from .spelling import spelled
from .views import ClassView, FieldView, ModuleView

_SPECIFIERS = {
    ir.Kind.ATTRIBUTE: "xml_attribute",
    ir.Kind.TEXT: "xml_text",
    ir.Kind.GROUP: "xml_group",
    ir.Kind.ANY: "wildcard",
    ir.Kind.ANY_ATTRIBUTE: "xml_attributes",
}
_SEPARATORS = {"sequence": ", ", "choice": " | ", "all": " & "}

Fields = Mapping[tuple[ir.Kind, ir.QName], str]
"""The Python names of a type's fields, inherited ones included."""


def topic(context: Context, module: Module) -> ModuleView:
    """Return the view of a module of complex types."""
    namespaces = sorted({type_.wire.namespace for type_ in module.types})
    doc = module.about or f"The types of {' and '.join(namespaces)}."
    return _Classes(context, f"models.{module.name}", module.types).view(doc)


def messages(context: Context) -> ModuleView:
    """Return the view of the module of the messages."""
    return _Classes(context, "messages", context.service.messages).view("The messages of the operations.")


class _Classes:
    """The classes of one module."""

    def __init__(self, context: Context, path: str, types: tuple[ir.Type, ...]) -> None:
        self._context = context
        self._path = path
        self._types = types
        self._namespaces = _constants({type_.wire.namespace for type_ in types}, context.service.namespace)
        self._used: set[str] = set()
        self._annotated: set[str] = set()

    def view(self, doc: str) -> ModuleView:
        """Return the view of the module."""
        names = [self._context.names.types[type_.wire] for type_ in self._types]
        classes = tuple(self._class(type_) for type_ in self._types)
        return ModuleView(
            doc=readable(doc),
            imports=self._context.imports(self._path, self._used, self._annotated),
            exports=tuple(sorted(map(spelled, names))),
            namespaces=tuple((constant, spelled(uri)) for uri, constant in self._namespaces.items()),
            classes=classes,
        )

    def _class(self, type_: ir.Type) -> ClassView:
        names = self._context.names
        base = names.types[type_.base] if type_.base else "Model"
        self._used.add(base)
        python = names.fields[type_.wire]
        hidden = frozenset(python)
        fields = tuple(self._field(type_, field, name, hidden) for field, name in zip(type_.fields, python))
        doc = class_doc(
            type_, self._context.notes.of_type(type_), self._wire_names(type_), is_message=self._path == "messages"
        )
        return ClassView(names.types[type_.wire], (base, *self._keywords(type_)), doc, fields)

    def _wire_names(self, type_: ir.Type) -> dict[str, str]:
        """Return the Python names of a type's fields by their wire names, those of attributes with "@" or without."""
        entries = [*self._context.names.entries(self._context.service, type_)]
        attributes = {field.wire.local: python for _, field, python in entries if field.kind is ir.Kind.ATTRIBUTE}
        others = {field.wire.local: python for _, field, python in entries if field.kind is not ir.Kind.ATTRIBUTE}
        return {f"@{wire}": python for wire, python in attributes.items()} | attributes | others

    def _keywords(self, type_: ir.Type) -> Iterator[str]:
        """Yield the keywords of a class, which hold what the schema says of its type."""
        names = self._context.names
        yield f"namespace={self._namespaces[type_.wire.namespace]}"
        if names.types[type_.wire] != type_.wire.local:
            yield f"wire={spelled(type_.wire.local)}"
        if type_.abstract:
            yield "abstract=True"
        if self._path == "messages":
            yield "message=True"
        fields = {(field.kind, field.wire): name for _, field, name in names.entries(self._context.service, type_)}
        if type_.content is not None:
            yield f"content={spelled(_content(type_.content, fields))}"
        if type_.restricts:
            yield "restricts=True"
        if type_.narrowed:
            changes = (_narrowed(each, fields, type_.wire.namespace) for each in type_.narrowed)
            yield f"narrowed={{{', '.join(changes)}}}"

    def _field(self, owner: ir.Type, field: ir.Field, python: str, hidden: frozenset[str]) -> FieldView:
        annotation = self._context.annotations.of_field(field, hidden)
        value = _specifier(field, owner.wire.namespace, hidden)
        self._used |= value.names
        self._annotated |= annotation.names
        note = self._context.notes.of_field(owner, field)
        doc = field_doc(field, note, self._context.collision_of(owner, field, python))
        return FieldView(python, str(annotation), str(value), doc)


def _constants(namespaces: Iterable[str], home: str) -> dict[str, str]:
    """Return the constant for each namespace of a module: NAMESPACE for the service's own, or the first."""
    ordered = sorted(namespaces, key=lambda uri: (uri != home, uri))
    return {uri: f"NAMESPACE_{number}" if number else "NAMESPACE" for number, uri in enumerate(ordered)}


def _specifier(field: ir.Field, namespace: str, hidden: frozenset[str]) -> Code:
    """Return the call that stands for a field in its class, and holds what the schema says of it."""
    if field.kind in _SPECIFIERS:
        function = _SPECIFIERS[field.kind]
    elif field.wrapped:
        function = "wrapper"
    else:
        function = "elements" if field.many else "element"
    default = Code("default=UNSET", frozenset(["UNSET"]))
    if field.many and not field.wrapped:
        items = builtin("list", hidden)
        default = Code(f"default_factory={items}", items.names)
    arguments = [*_references(field, namespace), str(default), *_facts(field)]
    return Code(f"{function}({', '.join(arguments)})", default.names | {function})


def _references(field: ir.Field, namespace: str) -> Iterator[str]:
    """Yield the names that a field has on the wire: its own, its items' inside a wrapper, and its type's."""
    is_wildcard = field.kind in (ir.Kind.ANY, ir.Kind.ANY_ATTRIBUTE)
    if not is_wildcard and field.kind is not ir.Kind.TEXT:
        # What repeats has no name on the wire, so the bindings give it one.
        yield spelled(f"/{field.wire.local}" if field.kind is ir.Kind.GROUP else ir.reference(field.wire, namespace))
    if field.wrapped:
        yield spelled(ir.reference(field.wrapped.wire, namespace))
    if not is_wildcard:
        yield spelled(ir.reference(field.type, namespace))


def _facts(field: ir.Field) -> Iterator[str]:
    """Yield what else the schema says of a field, as keywords."""
    flags = {
        "nillable": field.nillable,
        "required": field.required,
        "item_nillable": field.wrapped is not None and field.wrapped.nillable,
        "item_required": field.wrapped is not None and field.wrapped.required,
    }
    yield from (f"{name}=True" for name, is_set in flags.items() if is_set)
    values = {
        "bounds": field.bounds,
        "schema_default": field.schema_default,
        "fixed": field.fixed,
        "namespaces": field.namespaces or None,
    }
    yield from (f"{name}={spelled(value)}" for name, value in values.items() if value is not None)


def _narrowed(narrowed: ir.Narrowed, fields: Fields, namespace: str) -> str:
    """Return one entry of a restriction's `narrowed`: the field's name, and what is less about it."""
    changes = {
        "type": None if narrowed.type is None else ir.reference(narrowed.type, namespace),
        "required": narrowed.required,
        "prohibited": narrowed.prohibited,
        "nillable": narrowed.nillable,
        "bounds": narrowed.bounds,
        "schema_default": narrowed.schema_default,
        "fixed": narrowed.fixed,
        "namespaces": narrowed.namespaces,
    }
    stated = ", ".join(f"{spelled(name)}: {spelled(value)}" for name, value in changes.items() if value is not None)
    return f"{spelled(fields[narrowed.kind, narrowed.field])}: {{{stated}}}"


def _content(model: ir.Group | ir.Leaf, fields: Fields) -> str:
    """Return a content model as the bindings spell it: `a, (b | c)?, d?`."""
    if isinstance(model, ir.Leaf):
        kinds = (ir.Kind.ELEMENT, ir.Kind.GROUP, ir.Kind.ANY)
        name = next(fields[kind, model.field] for kind in kinds if (kind, model.field) in fields)
        return name if model.required else f"{name}?"
    parts = []
    for part in model.parts:
        text = _content(part, fields)
        if isinstance(part, ir.Group):
            text = f"({text})" if part.required else f"({text})?"
        parts.append(text)
    return _SEPARATORS[model.compositor].join(parts)
