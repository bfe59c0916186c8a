"""The view of the module of the simple types: the enumerations, and the others as aliases."""

from __future__ import annotations

from .. import ir
from ..notes.notes import Note
from ..python.annotations import Code
from ..python.casing import snake_case
from ..xsd import COUNTS
from .context import Context
from .model_docs import short_doc, simple_doc
from .spelling import spelled
from .views import AliasView, EnumsView, EnumView, MemberView


def simple_types(context: Context) -> EnumsView:
    """Return the view of the module."""
    service, names = context.service, context.names
    used: set[str] = set()
    aliases = []
    for simple in service.simples:
        annotation, constructor = context.annotations.resolved(simple.wire), _constructor(simple, service.namespace)
        used |= annotation.names | constructor.names | {"Annotated", "TypeAlias"}
        note = context.notes.of_simple(simple)
        doc = simple_doc(f"The simple type `{simple.wire.local}`.", simple.documentation, note)
        aliases.append(AliasView(names.types[simple.wire], str(annotation), str(constructor), doc))
    exports = [names.types[simple.wire] for simple in service.simples]
    exports += [names.types[enum.wire] for enum in service.enums]
    if service.enums:
        used.add("OpenEnum")
    return EnumsView(
        imports=context.imports("enums", used),
        exports=tuple(sorted(map(spelled, exports))),
        enums=tuple(_enum(context, enum) for enum in service.enums),
        aliases=tuple(aliases),
    )


def _enum(context: Context, enum: ir.Enum) -> EnumView:
    names = context.names.members[enum.wire]
    documentation = enum.documentation_of_members or ("",) * len(names)
    note = context.notes.of_enum(enum)
    return EnumView(
        name=context.names.types[enum.wire],
        bases=("OpenEnum", "collapse=True") if enum.collapse else ("OpenEnum",),
        doc=simple_doc(f"The enumeration `{enum.wire.local}`.", enum.documentation, note),
        members=tuple(
            MemberView(name, spelled(value), short_doc(said, note.members.get(value, Note())))
            for name, value, said in zip(names, enum.members, documentation)
        ),
    )


def _constructor(simple: ir.Simple, home: str) -> Code:
    """Return what makes a simple type out of others."""
    if simple.item is not None:
        return Code(f"ListOf({spelled(ir.reference(simple.item, home))})", frozenset(["ListOf"]))
    if simple.members:
        members = ", ".join(spelled(ir.reference(member, home)) for member in simple.members)
        return Code(f"UnionOf({members})", frozenset(["UnionOf"]))
    assert simple.base is not None
    arguments = [spelled(ir.reference(simple.base, home))]
    values = tuple(value for name, value in simple.facets if name == "enumeration")
    if values:
        arguments.append(f"values={spelled(values)}")
    for name, value in simple.facets:
        if name != "enumeration":
            arguments.append(f"{snake_case(name)}={int(value) if name in COUNTS else spelled(value)}")
    return Code(f"Restriction({', '.join(arguments)})", frozenset(["Restriction"]))
