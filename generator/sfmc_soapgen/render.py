"""The plan to text: views that hold every word, and templates that only lay them out."""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path

import jinja2

from . import ir
from .names import BOUND, EXPORTS, OWN, Collision, Names
from .plan import Module, Plan

_PYTHON = {
    "string": "str",
    "boolean": "bool",
    "byte": "int",
    "short": "int",
    "int": "int",
    "long": "int",
    "integer": "int",
    "double": "float",
    "dateTime": "dt.datetime",
    "time": "dt.time",
    "base64Binary": "bytes",
}


@dataclass(frozen=True)
class FieldView:
    """One line of a class: `name: annotation = specifier(arguments)`."""

    name: str
    annotation: str
    specifier: str
    arguments: tuple[str, ...]


@dataclass(frozen=True)
class ClassView:
    """One class."""

    name: str
    base: str
    keywords: tuple[str, ...]
    doc: tuple[str, ...]
    fields: tuple[FieldView, ...]


@dataclass(frozen=True)
class ModuleView:
    """One module of classes. Imports are (module, names)."""

    about: str
    namespaces: tuple[tuple[str, str], ...]
    imports: tuple[tuple[str, tuple[str, ...]], ...]
    typing_imports: tuple[tuple[str, tuple[str, ...]], ...]
    classes: tuple[ClassView, ...]


def render(service: ir.Service, names: Names, plan: Plan, templates: Path, version: str) -> dict[str, str]:
    """The package's files, unformatted: path inside the package -> text."""
    # What is rendered is Python: every literal goes through repr, and HTML's escapes would break it.
    environment = jinja2.Environment(
        loader=jinja2.FileSystemLoader(templates),
        undefined=jinja2.StrictUndefined,
        keep_trailing_newline=True,
        trim_blocks=True,
        lstrip_blocks=True,
        autoescape=False,  # noqa: S701
    )
    environment.filters["repr"] = repr
    environment.filters["docstring"] = _docstring
    writer = _Writer(service, names, plan)
    views: dict[str, tuple[str, dict[str, object]]] = {
        "__init__.py": ("__init__.py.jinja", writer.package(version)),
        "enums.py": ("enums.py.jinja", writer.enums()),
        "messages.py": ("models/_module.py.jinja", {"module": writer.messages()}),
        "models/__init__.py": ("models/__init__.py.jinja", {"modules": plan.modules}),
        "operations.py": ("operations.py.jinja", writer.operations()),
    }
    for module in plan.modules:
        views[f"models/{module.name}.py"] = ("models/_module.py.jinja", {"module": writer.models(module)})
    return {path: environment.get_template(name).render(**view) for path, (name, view) in views.items()}


def copy(templates: Path) -> dict[str, str]:
    """The package's files that are the same for every WSDL: path inside the package -> text."""
    return {
        source.relative_to(templates).as_posix(): source.read_text(encoding="utf-8")
        for source in sorted(templates.rglob("*"))
        if source.is_file() and source.suffix != ".jinja" and "__pycache__" not in source.parts
    }


def _docstring(text: str) -> str:
    """Text that can stand inside a triple-quoted string, with nothing in it that an editor would not show."""
    if '"""' in text or "\\" in text:
        text = text.replace("\\", "\\\\").replace('"', '\\"')
    return "".join(c if c.isprintable() or c == "\n" else c.encode("unicode_escape").decode() for c in text)


class _Writer:
    """Puts names, places and schema facts together."""

    def __init__(self, service: ir.Service, names: Names, plan: Plan) -> None:
        self.service = service
        self.names = names
        self.plan = plan
        self.simple: list[ir.Named] = [*service.enums, *service.patterns]
        self.collisions: dict[str, list[Collision]] = {}
        for collision in names.collisions:
            for dot in re.finditer(r"\.", collision.path):
                self.collisions.setdefault(collision.path[: dot.end()], []).append(collision)

    def package(self, version: str) -> dict[str, object]:
        modules = {
            "enums": [self.names.types[thing.wire] for thing in self.simple],
            **{f"models.{m.name}": [self.names.types[t.wire] for t in m.types] for m in self.plan.modules},
            "messages": [self.names.types[t.wire] for t in self.service.messages],
        }
        modules = {module: sorted(classes) for module, classes in sorted(modules.items()) if classes}
        namespace = self.service.namespace
        return {
            "service": self.service,
            "version": version,
            "exports": EXPORTS,
            "bound": BOUND,
            "modules": modules,
            "all": sorted({*OWN, *(name for classes in modules.values() for name in classes)}),
            "wire_names": {
                name: self._reference(wire, namespace)
                for wire, name in sorted(self.names.types.items())
                if self._reference(wire, namespace) != name
            },
            "elements": {
                self._reference(e.wire, namespace): self._reference(e.type, namespace) for e in self.service.elements
            },
        }

    def enums(self) -> dict[str, object]:
        return {
            "enums": [
                (self.names.types[enum.wire], enum.wire.local, list(zip(self.names.members[enum.wire], enum.members)))
                for enum in self.service.enums
            ],
            "patterns": [(self.names.types[p.wire], p.wire.local, p.pattern) for p in self.service.patterns],
        }

    def operations(self) -> dict[str, object]:
        return {
            "operations": [
                (
                    self.names.constants[operation.wire],
                    operation,
                    self.names.types[operation.request],
                    self.names.types[operation.response],
                )
                for operation in self.service.operations
            ]
        }

    def messages(self) -> ModuleView:
        return self._module("The messages of the operations.", self.service.messages, "messages")

    def models(self, module: Module) -> ModuleView:
        return self._module(module.about or "Types.", module.types, module.name)

    def _module(self, about: str, types: tuple[ir.Type, ...], name: str) -> ModuleView:
        namespaces = {
            uri: "NAMESPACE" + (f"_{number}" if number else "")
            for number, uri in enumerate(
                sorted({t.wire.namespace for t in types}, key=lambda uri: (uri != self.service.namespace, uri))
            )
        }
        own = {t.wire for t in types}
        bases = {t.base for t in types if t.base is not None} - own
        used = {f.type for t in types for f in t.fields} - own - bases
        top = "." if name == "messages" else ".."
        imports: dict[str, set[str]] = {}
        runtime = {self._specifier(f) for t in types for f in t.fields} | (
            {"Model"} if any(t.base is None for t in types) else set()
        )
        imports[f"{top}_runtime.model"] = runtime
        if runtime & {"element", "wrapper"}:
            imports[f"{top}_runtime.states"] = {"UNSET", "UnsetType"}
        typing_imports: dict[str, set[str]] = {}
        if any(f.type == ir.ANY for t in types for f in t.fields):
            imports[f"{top}_runtime.xml"] = {"XmlElement"}
        for base in bases:
            imports.setdefault(self._module_path(base, name), set()).add(self.names.types[base])
        for wire in used:
            if wire in self.names.types:
                typing_imports.setdefault(self._module_path(wire, name), set()).add(self.names.types[wire])
        views = tuple(self._class(t, namespaces[t.wire.namespace], name == "messages") for t in types)
        annotations = " ".join(f.annotation + " " + " ".join(f.arguments) for view in views for f in view.fields)
        plain = tuple(module for module in ("builtins", "dt") if f"{module}." in annotations)
        return ModuleView(
            about,
            tuple((constant, uri) for uri, constant in namespaces.items()),
            tuple((module, ()) for module in plain) + _sorted_imports(imports),
            _sorted_imports(typing_imports),
            views,
        )

    def _module_path(self, wire: ir.QName, name: str) -> str:
        """The relative module to import a type from, in module `name`."""
        if wire not in self.plan.module_of:
            return ".enums" if name == "messages" else "..enums"
        return f".models.{self.plan.module_of[wire]}" if name == "messages" else f".{self.plan.module_of[wire]}"

    def _class(self, type_: ir.Type, namespace: str, message: bool) -> ClassView:
        name = self.names.types[type_.wire]
        keywords = [f"namespace={namespace}"]
        if name != type_.wire.local:
            keywords.append(f"wire={type_.wire.local!r}")
        if type_.abstract:
            keywords.append("abstract=True")
        if message:
            keywords.append("message=True")
        names = self.names.fields[type_.wire]
        fields = tuple(
            self._field(type_, field, python, shadowed=set(names)) for field, python in zip(type_.fields, names)
        )
        base = self.names.types[type_.base] if type_.base else "Model"
        return ClassView(name, base, tuple(keywords), tuple(self._doc(type_, message)), fields)

    def _doc(self, type_: ir.Type, message: bool) -> list[str]:
        kind = "message" if message else "abstract type" if type_.abstract else "type"
        extends = f", which extends `{type_.base.local}`" if type_.base else ""
        lines = [f"The {kind} `{type_.wire.local}`{extends}."]
        if type_.deprecated:
            lines += ["", f"Deprecated{_instead(type_.deprecated)}."]
        names = dict(zip((f.wire for f in type_.fields), self.names.fields[type_.wire]))
        deprecated = [f for f in type_.fields if f.deprecated]
        if deprecated:
            lines += ["", "Deprecated fields:"]
            lines += [f"    {names[f.wire]}{_instead(f.deprecated)}" for f in deprecated if f.deprecated]
        reserved = [names[f.wire] for f in type_.fields if f.reserved]
        if reserved:
            lines += ["", "Reserved by the vendor:"] + [f"    {name}" for name in reserved]
        prefix = f"{type_.wire.local}."
        renamed = [c for c in self.collisions.get(prefix, ()) if c.got in names.values()]
        if renamed:
            lines += ["", "Renamed fields:"]
            lines += [
                f"    {c.got}: the element {c.path.removeprefix(prefix)}; `{c.wanted}` is {c.why}" for c in renamed
            ]
        return lines

    @staticmethod
    def _specifier(field: ir.Field) -> str:
        if field.type == ir.ANY:
            return "wildcard"
        if field.wrapped:
            return "wrapper"
        return "elements" if field.many else "element"

    def _field(self, type_: ir.Type, field: ir.Field, python: str, shadowed: set[str]) -> FieldView:
        def plain(builtin: str) -> str:
            return f"builtins.{builtin}" if builtin in shadowed else builtin

        specifier = self._specifier(field)
        if field.type == ir.ANY:
            arguments = [f"default_factory={plain('list')}"] + ["required=True"] * field.required
            return FieldView(python, f"{plain('list')}[XmlElement]", specifier, tuple(arguments))
        value = self._annotation(field.type)
        value = plain(value) if "." not in value else value
        namespace = type_.wire.namespace
        arguments = [repr(self._reference(field.wire, namespace))]
        if field.wrapped:
            arguments.append(repr(self._reference(field.wrapped.wire, namespace)))
            item = f"{value} | None" if field.wrapped.nillable else value
            value = f"{plain('list')}[{item}]"
        arguments.append(repr(self._reference(field.type, namespace)))
        none = " | None" if field.nillable else ""
        if specifier == "elements":
            annotation = f"{plain('list')}[{value}{none}]"
            arguments.append(f"default_factory={plain('list')}")
        else:
            annotation = f"{value}{none} | UnsetType"
            arguments.append("default=UNSET")
        required = field.required if field.choice is None else type_.choices[field.choice].required
        flags = {
            "nillable": field.nillable,
            "required": required,
            "item_nillable": field.wrapped is not None and field.wrapped.nillable,
            "item_required": field.wrapped is not None and field.wrapped.required,
        }
        arguments += [f"{flag}=True" for flag, is_on in flags.items() if is_on]
        if field.choice is not None:
            arguments.append(f"choice={field.choice}")
        return FieldView(python, annotation, specifier, tuple(arguments))

    def _annotation(self, wire: ir.QName) -> str:
        return _PYTHON[wire.local] if wire.namespace == ir.XSD else self.names.types[wire]

    @staticmethod
    def _reference(wire: ir.QName, namespace: str) -> str:
        """A name as the bindings spell it: bare in the namespace at hand, `xs:` for XML Schema's, else qualified."""
        if wire.namespace == namespace:
            return wire.local
        return f"xs:{wire.local}" if wire.namespace == ir.XSD else f"{{{wire.namespace}}}{wire.local}"


def _instead(deprecated: ir.Deprecated) -> str:
    return f": use {deprecated.replaced_by}" if deprecated.replaced_by else ""


def _sorted_imports(imports: dict[str, set[str]]) -> tuple[tuple[str, tuple[str, ...]], ...]:
    return tuple((module, tuple(sorted(names))) for module, names in sorted(imports.items()) if names)
