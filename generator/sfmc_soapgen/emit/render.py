"""The plan to text: views that hold every word, and templates that only lay them out."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import jinja2

from .. import ir
from ..python.annotations import Parameter, Surface
from ..python.exports import BOUND, EXPORTS, LAZY, SUBMODULES, SUBMODULES_OF_THE_CLIENT, exported
from ..python.modules import Module, Plan
from ..python.naming import Collision, Names
from ..xsd import COUNTS

_SPECIFIERS = {
    ir.Kind.ATTRIBUTE: "xml_attribute",
    ir.Kind.TEXT: "xml_text",
    ir.Kind.GROUP: "xml_group",
    ir.Kind.ANY: "wildcard",
    ir.Kind.ANY_ATTRIBUTE: "xml_attributes",
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
class MethodView:
    """One operation of a client."""

    name: str
    operation: str
    constant: str
    request: str
    response: str
    parameters: tuple[Parameter, ...]


@dataclass(frozen=True)
class ClientView:
    """One client: what it is called and made of, and the words that make its methods block or await."""

    name: str
    base: str
    about: str
    http: str
    prefix: str
    wait: str


_CLIENTS = (
    ClientView("Client", "_SyncClient", "", "an `httpx.Client`", "", ""),
    ClientView("AsyncClient", "_AsyncioClient", " in asyncio", "an `httpx.AsyncClient`", "async ", "await "),
)


@dataclass(frozen=True)
class ModuleView:
    """One module of classes. Imports are (module, names)."""

    about: str
    namespaces: tuple[tuple[str, str], ...]
    imports: tuple[tuple[str, tuple[str, ...]], ...]
    typing_imports: tuple[tuple[str, tuple[str, ...]], ...]
    classes: tuple[ClassView, ...]


def render(service: ir.Service, names: Names, plan: Plan, templates: Path, version: str, digest: str) -> dict[str, str]:
    """The package's files, unformatted: path inside the package -> text. Without operations there is no client.

    Args:
        service, names, plan: what the package is about.
        templates: the folder of the templates.
        version: the generator's.
        digest: the sha256 of the WSDL.
    """
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
        "__init__.py": ("__init__.py.jinja", writer.package(version, digest)),
        "enums.py": ("enums.py.jinja", writer.enums()),
        "messages.py": ("models/_module.py.jinja", {"module": writer.messages()}),
        "models/__init__.py": ("models/__init__.py.jinja", {"modules": plan.modules}),
    }
    if service.operations:
        views["operations.py"] = ("operations.py.jinja", writer.operations())
        views["client.py"] = ("client.py.jinja", writer.client())
    for module in plan.modules:
        views[f"models/{module.name}.py"] = ("models/_module.py.jinja", {"module": writer.models(module)})
    return {path: environment.get_template(name).render(**view) for path, (name, view) in views.items()}


def copy(templates: Path, has_client: bool = True) -> dict[str, str]:
    """The package's files that are the same for every WSDL: path inside the package -> text."""
    client = templates / "_runtime" / "client"
    return {
        source.relative_to(templates).as_posix(): source.read_text(encoding="utf-8")
        for source in sorted(templates.rglob("*"))
        if source.is_file()
        and source.suffix != ".jinja"
        and "__pycache__" not in source.parts
        and (has_client or not source.is_relative_to(client))
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
        self.simple: list[ir.Named] = [*service.enums, *service.simples]
        self.surface = Surface(service, names)
        self.collisions: dict[str, list[Collision]] = {}
        for collision in names.collisions:
            for dot in re.finditer(r"\.", collision.path):
                self.collisions.setdefault(collision.path[: dot.end()], []).append(collision)

    def package(self, version: str, digest: str) -> dict[str, object]:
        has_client = bool(self.service.operations)
        modules = {
            "enums": [self.names.types[thing.wire] for thing in self.simple],
            **{f"models.{m.name}": [self.names.types[t.wire] for t in m.types] for m in self.plan.modules},
            "messages": [self.names.types[t.wire] for t in self.service.messages],
        }
        modules = {module: sorted(classes) for module, classes in sorted(modules.items()) if classes}
        namespace = self.service.namespace
        submodules = SUBMODULES if has_client else tuple(set(SUBMODULES) - set(SUBMODULES_OF_THE_CLIENT))
        return {
            "service": self.service,
            "version": version,
            "digest": digest,
            "exports": EXPORTS,
            "bound": BOUND,
            "lazy": LAZY if has_client else {},
            "submodules": tuple(sorted(submodules)),
            "modules": modules,
            "all": sorted(
                {*exported(has_client=has_client), *(name for classes in modules.values() for name in classes)}
            ),
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
        aliases = [(self.names.types[each.wire], each.wire.local, *self._alias(each)) for each in self.service.simples]
        annotations = " ".join(annotation for _, _, annotation, _ in aliases)
        return {
            "enums": [
                (
                    self.names.types[enum.wire],
                    enum.wire.local,
                    "OpenEnum, collapse=True" if enum.collapse else "OpenEnum",
                    list(zip(self.names.members[enum.wire], enum.members)),
                )
                for enum in self.service.enums
            ],
            "aliases": aliases,
            "runtime": sorted({constructor.partition("(")[0] for *_, constructor in aliases}),
            "has_dates": "dt." in annotations,
            "has_decimals": "Decimal" in annotations,
        }

    def _alias(self, simple: ir.Simple) -> tuple[str, str]:
        """The Python type of a simple type, and what makes it."""
        home = self.service.namespace
        if simple.item is not None:
            return self.surface.annotation(simple.wire, False), f"ListOf({self._reference(simple.item, home)!r})"
        if simple.members:
            members = ", ".join(repr(self._reference(member, home)) for member in simple.members)
            return self.surface.annotation(simple.wire, False), f"UnionOf({members})"
        assert simple.base is not None
        arguments = [repr(self._reference(simple.base, home))]
        values = [value for name, value in simple.facets if name == "enumeration"]
        if values:
            arguments.append(f"values=({', '.join(map(repr, values))},)")
        for name, value in simple.facets:
            if name != "enumeration":
                argument = re.sub("([A-Z])", lambda match: f"_{match[0].lower()}", name)
                arguments.append(f"{argument}={int(value) if name in COUNTS else repr(value)}")
        return self.surface.annotation(simple.wire, False), f"Restriction({', '.join(arguments)})"

    def operations(self) -> dict[str, object]:
        element_of = {
            wire: self.names.types[type_]
            for wire, type_ in self.service.of_element.items()
            if type_ in self.names.types
        }
        classes: set[str] = set()
        operations = []
        wires = [operation.wire for operation in self.service.operations]
        for operation in self.service.operations:

            def made(elements: tuple[ir.QName, ...]) -> str:
                classes.update(element_of[element] for element in elements)
                return "(" + "".join(f"{element_of[element]}, " for element in elements) + ")"

            arguments = [repr(operation.wire), repr(operation.action)]
            arguments += [made((element,))[1:-3] for element in (operation.request, operation.response)]
            arguments.append(f"request_element={str(operation.request)!r}")
            arguments.append(f"response_element={str(operation.response)!r}")
            for keyword in ("request_headers", "response_headers", "faults"):
                elements = getattr(operation, keyword)
                if elements:
                    arguments.append(f"{keyword}={made(elements)}")
            key = operation.wire
            if wires.count(operation.wire) > 1:
                key = f"{operation.port_type}.{operation.wire}"
            operations.append((self.names.constants[operation.port_type, operation.wire], key, arguments))
        imports: dict[str, set[str]] = {}
        for wire, name in self.names.types.items():
            if name in classes:
                imports.setdefault(self._module_path(wire, "operations"), set()).add(name)
        return {"operations": operations, "imports": _sorted_imports(imports), "ports": self.service.ports}

    def client(self) -> dict[str, object]:
        methods = tuple(self._method(operation) for operation in self.service.operations)
        annotations = " ".join(
            f"{method.response} " + " ".join(parameter.annotation for parameter in method.parameters)
            for method in methods
        )
        values = " ".join(
            f"{method.request} " + " ".join(parameter.value for parameter in method.parameters) for method in methods
        )
        words = (set(re.findall(r"\w+", values)), set(re.findall(r"\w+", annotations)))
        made, typing = (
            {wire: name for wire, name in self.names.types.items() if name in used}
            for used in (words[0], words[1] - words[0])
        )
        imports: list[dict[str, set[str]]] = [{}, {}]
        for found, names in zip(imports, (made, typing)):
            for wire, name in names.items():
                found.setdefault(self._module_path(wire, "client"), set()).add(name)
        for module, names_ in (("decimal", {"Decimal"}), ("._runtime.xml.raw", {"XmlAttribute", "XmlElement"})):
            if names_ & words[1]:
                imports[0][module] = names_ & words[1]
        return {
            "clients": _CLIENTS,
            "methods": methods,
            "imports": _sorted_imports(imports[0]),
            "typing_imports": _sorted_imports(imports[1]),
            "has_dates": "dt." in annotations,
        }

    def _method(self, operation: ir.Operation) -> MethodView:
        key = (operation.port_type, operation.wire)
        request, response = (
            self.service.by_name[self.service.of_element[element]]
            for element in (operation.request, operation.response)
        )
        return MethodView(
            self.names.methods[key],
            operation.wire,
            self.names.constants[key],
            self.names.types[request.wire],
            self.names.types[response.wire],
            self.surface.parameters(operation),
        )

    def messages(self) -> ModuleView:
        return self._module("The messages of the operations.", self.service.messages, "messages")

    def models(self, module: Module) -> ModuleView:
        namespaces = sorted({type_.wire.namespace for type_ in module.types})
        about = module.about or f"The types of {' and '.join(namespaces)}."
        return self._module(about, module.types, module.name)

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
        specifiers = {self._specifier(f) for t in types for f in t.fields}
        imports[f"{top}_runtime.model"] = {"Model"} if any(t.base is None for t in types) else set()
        imports[f"{top}_runtime.particles"] = specifiers
        if specifiers & {"element", "wrapper", "xml_attribute", "xml_text"}:
            imports[f"{top}_runtime.unset"] = {"UNSET", "UnsetType"}
        typing_imports: dict[str, set[str]] = {}
        for base in bases:
            imports.setdefault(self._module_path(base, name), set()).add(self.names.types[base])
        for wire in used:
            if wire in self.names.types:
                typing_imports.setdefault(self._module_path(wire, name), set()).add(self.names.types[wire])
        views = tuple(self._class(t, namespaces[t.wire.namespace], name == "messages") for t in types)
        annotations = " ".join(f.annotation + " " + " ".join(f.arguments) for view in views for f in view.fields)
        plain = tuple(module for module in ("builtins", "dt") if f"{module}." in annotations)
        words = set(re.findall(r"\w+", " ".join(f.annotation for view in views for f in view.fields)))
        if "Decimal" in words:
            imports["decimal"] = {"Decimal"}
        raw = words & {"XmlAttribute", "XmlElement"}
        if raw:
            imports[f"{top}_runtime.xml.raw"] = raw
        return ModuleView(
            about,
            tuple((constant, uri) for uri, constant in namespaces.items()),
            tuple((module, ()) for module in plain) + _sorted_imports(imports),
            _sorted_imports(typing_imports),
            views,
        )

    def _module_path(self, wire: ir.QName, name: str) -> str:
        """The relative module to import a type from, in module `name`."""
        is_top = name in ("client", "messages", "operations")
        if wire in self.plan.module_of:
            return f".models.{self.plan.module_of[wire]}" if is_top else f".{self.plan.module_of[wire]}"
        module = "messages" if wire in self.service.by_name else "enums"
        return f".{module}" if is_top else f"..{module}"

    def _class(self, type_: ir.Type, namespace: str, message: bool) -> ClassView:
        name = self.names.types[type_.wire]
        keywords = [f"namespace={namespace}"]
        if name != type_.wire.local:
            keywords.append(f"wire={type_.wire.local!r}")
        if type_.abstract:
            keywords.append("abstract=True")
        if message:
            keywords.append("message=True")
        inherited = {(field.kind, field.wire): python for _, field, python in self.names.entries(self.service, type_)}
        if type_.content is not None:
            keywords.append(f"content={_content(type_.content, inherited)!r}")
        if type_.restricts:
            keywords.append("restricts=True")
        if type_.narrowed:
            changes = (self._narrowed(each, inherited, type_.wire.namespace) for each in type_.narrowed)
            keywords.append(f"narrowed={{{', '.join(changes)}}}")
        names = self.names.fields[type_.wire]
        fields = tuple(
            self._field(type_, field, python, shadowed=set(names)) for field, python in zip(type_.fields, names)
        )
        base = self.names.types[type_.base] if type_.base else "Model"
        return ClassView(name, base, tuple(keywords), tuple(self._doc(type_, message)), fields)

    def _narrowed(
        self, narrowed: ir.Narrowed, inherited: Mapping[tuple[ir.Kind, ir.QName], str], namespace: str
    ) -> str:
        """One entry of a restriction's `narrowed`: the field's name and what is less about it."""
        changes = {
            "type": None if narrowed.type is None else self._reference(narrowed.type, namespace),
            "required": narrowed.required,
            "prohibited": narrowed.prohibited,
            "nillable": narrowed.nillable,
            "bounds": narrowed.bounds,
            "schema_default": narrowed.schema_default,
            "fixed": narrowed.fixed,
            "namespaces": narrowed.namespaces,
        }
        said = ", ".join(f"{name!r}: {value!r}" for name, value in changes.items() if value is not None)
        return f"{inherited[narrowed.kind, narrowed.field]!r}: {{{said}}}"

    def _doc(self, type_: ir.Type, message: bool) -> list[str]:
        kind = "message" if message else "abstract type" if type_.abstract else "type"
        derives = "restricts" if type_.restricts else "extends"
        extends = f", which {derives} `{type_.base.local}`" if type_.base else ""
        lines = [f"The {kind} {_title(type_.wire)}{extends}."]
        if type_.deprecated:
            lines += ["", f"Deprecated{_instead(type_.deprecated)}."]
        names = self.names.fields[type_.wire]
        fields = list(zip(names, type_.fields))
        deprecated = [f"    {name}{_instead(f.deprecated)}" for name, f in fields if f.deprecated]
        if deprecated:
            lines += ["", "Deprecated fields:", *deprecated]
        given = [
            f"    {name}: {'by default' if f.fixed is None else 'always'} {value!r}"
            for name, f in fields
            if (value := f.schema_default if f.fixed is None else f.fixed) is not None
        ]
        if given:
            lines += ["", "Values of the schema:", *given]
        reserved = [f"    {name}" for name, f in fields if f.reserved]
        if reserved:
            lines += ["", "Reserved by the vendor:", *reserved]
        prefix = f"{type_.wire.local}."
        renamed = [c for c in self.collisions.get(prefix, ()) if c.got in names]
        if renamed:
            lines += ["", "Renamed fields:"]
            lines += [
                f"    {c.got}: the {_field_title(c.path.removeprefix(prefix))}; `{c.wanted}` is {c.why}"
                for c in renamed
            ]
        return lines

    @staticmethod
    def _specifier(field: ir.Field) -> str:
        if field.kind in _SPECIFIERS:
            return _SPECIFIERS[field.kind]
        if field.wrapped:
            return "wrapper"
        return "elements" if field.many else "element"

    def _field(self, type_: ir.Type, field: ir.Field, python: str, shadowed: set[str]) -> FieldView:
        def plain(annotation: str) -> str:
            return re.sub(
                r"\b(str|int|float|bool|bytes|list)\b",
                lambda m: f"builtins.{m[0]}" if m[0] in shadowed else m[0],
                annotation,
            )

        specifier = self._specifier(field)
        namespace = type_.wire.namespace
        arguments: list[str] = []
        is_wildcard = field.kind in (ir.Kind.ANY, ir.Kind.ANY_ATTRIBUTE)
        value = self.surface.value(field)
        if field.kind not in (ir.Kind.ANY, ir.Kind.ANY_ATTRIBUTE, ir.Kind.TEXT):
            arguments.append(repr(self._reference(field.wire, namespace)))
        if field.wrapped:
            arguments.append(repr(self._reference(field.wrapped.wire, namespace)))
            value = f"list[{value}{' | None' if field.wrapped.nillable else ''}]"
        if not is_wildcard:
            arguments.append(repr(self._reference(field.type, namespace)))
        none = " | None" if field.nillable else ""
        if field.many and not field.wrapped:
            annotation = f"list[{value}{none}]"
            arguments.append(f"default_factory={plain('list')}")
        else:
            annotation = f"{value}{none} | UnsetType"
            arguments.append("default=UNSET")
        said: dict[str, object] = {
            "nillable": field.nillable,
            "required": field.required,
            "item_nillable": field.wrapped is not None and field.wrapped.nillable,
            "item_required": field.wrapped is not None and field.wrapped.required,
        }
        arguments += [f"{name}=True" for name, is_on in said.items() if is_on]
        said = {
            "bounds": field.bounds,
            "schema_default": field.schema_default,
            "fixed": field.fixed,
            "namespaces": field.namespaces or None,
        }
        arguments += [f"{name}={value!r}" for name, value in said.items() if value is not None]
        return FieldView(python, plain(annotation), specifier, tuple(arguments))

    @staticmethod
    def _reference(wire: ir.QName, namespace: str) -> str:
        """A name as the bindings spell it: bare in the namespace at hand, `xs:` for XML Schema's, else qualified."""
        if wire.namespace == namespace and namespace:
            return wire.local
        if not wire.namespace:
            return f"{{}}{wire.local}" if not wire.local.startswith("/") else wire.local
        return f"xs:{wire.local}" if wire.namespace == ir.XSD else f"{{{wire.namespace}}}{wire.local}"


def _instead(deprecated: ir.Deprecated) -> str:
    return f": use {deprecated.replaced_by}" if deprecated.replaced_by else ""


def _field_title(wire: str) -> str:
    return f"attribute {wire[1:]}" if wire.startswith("@") else f"element {wire}"


def _title(wire: ir.QName) -> str:
    """What a type is called: its name, or where an anonymous one stands."""
    owner, slash, last = wire.local.rpartition("/")
    if not slash:
        return f"`{wire.local}`"
    repeats = owner.endswith("/")
    owner = owner.strip("/&@").replace("//", ".").replace("/", ".")
    if repeats:
        return f"of one occurrence of the {last} in `{owner}`"
    return f"of `{last}` in `{owner}`" if owner else f"of the element `{last}`"


def _sorted_imports(imports: dict[str, set[str]]) -> tuple[tuple[str, tuple[str, ...]], ...]:
    # Python's own modules come before ours.
    modules = sorted(imports.items(), key=lambda item: (item[0].startswith("."), item[0]))
    return tuple((module, tuple(sorted(names))) for module, names in modules if names)


def _content(model: ir.Group | ir.Leaf, names: Mapping[tuple[ir.Kind, ir.QName], str]) -> str:
    """A content model as the bindings spell it: `a, (b | c)?, d?`."""
    if isinstance(model, ir.Leaf):
        kinds = (ir.Kind.ELEMENT, ir.Kind.GROUP, ir.Kind.ANY)
        return next(names[kind, model.field] for kind in kinds if (kind, model.field) in names) + "?" * (
            not model.required
        )
    separator = {"sequence": ", ", "choice": " | ", "all": " & "}[model.kind]
    parts = [
        f"({text}){'' if part.required else '?'}" if isinstance(part, ir.Group) else text
        for part in model.parts
        for text in [_content(part, names)]
    ]
    return separator.join(parts)
