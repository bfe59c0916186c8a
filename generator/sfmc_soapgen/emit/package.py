"""The views of the package itself: `__init__`, the registry of its types, and the index of its topics."""

from __future__ import annotations

from .. import ir
from ..python.exports import BOUND, EXPORTS, SUBMODULES, SUBMODULES_OF_ROOMS, SUBMODULES_OF_THE_CLIENT, exported, lazy
from .context import Context
from .docstrings import readable, wrapped
from .spelling import spelled
from .views import PackageView, RegistryView, TopicsView

_LAZILY = "Every type, enumeration and message is here under its name, and is loaded when it is first used."


def package(context: Context, version: str, digest: str) -> PackageView:
    """Return the view of `__init__`.

    Args:
        context: the bindings.
        version: the generator's.
        digest: the sha256 of the WSDL.
    """
    service = context.service
    used = {"Any", "Codec", "Registry", "Soap", "TYPE_CHECKING", "_registry"}
    used.update(*EXPORTS.values())
    types = context.names.types.values()
    summary = f"Bindings for the SOAP service {service.wire.local} ({service.namespace})."
    return PackageView(
        doc=f"{readable(summary)}\n\n{_LAZILY}",
        imports=context.imports("__init__", used),
        for_checkers=_for_checkers(context),
        version=spelled(version),
        digest=spelled(digest),
        bound=tuple((name, f"{owner}.{name}") for owner, names in BOUND.items() for name in names),
        exports=tuple(sorted(map(spelled, {*exported(context.rooms, has_client=context.has_client), *types}))),
        submodules=tuple(map(spelled, _submodules(context))),
    )


def registry(context: Context) -> RegistryView:
    """Return the view of the registry's data."""
    service, names = context.service, context.names
    wires = {name: ir.reference(wire, service.namespace) for wire, name in names.types.items()}
    elements = {
        ir.reference(each.wire, service.namespace): ir.reference(each.type, service.namespace)
        for each in service.elements
    }
    return RegistryView(
        namespace=spelled(service.namespace),
        server_time=spelled(context.is_marketing_cloud),
        is_part=spelled(not context.bindings.selection.is_everything),
        modules=_spelled(_modules(context)),
        lazy=_spelled(lazy(context.rooms, has_client=context.has_client)),
        wire_names=tuple((spelled(name), spelled(wire)) for name, wire in sorted(wires.items()) if name != wire),
        elements=tuple((spelled(element), spelled(type_)) for element, type_ in elements.items()),
    )


def topics(context: Context) -> TopicsView:
    """Return the view of the package of the complex types."""
    entries = (readable(f"{module.name}: {module.about}") for module in context.bindings.plan.modules)
    lines = "\n".join(line for entry in entries for line in wrapped(entry, hanging=4).split("\n"))
    doc = "The complex types, a module for each topic."
    return TopicsView(f"{doc}\n\n{lines}" if lines else doc)


def _modules(context: Context) -> dict[str, tuple[str, ...]]:
    """Return the names of the types in each module that has any."""
    modules: dict[str, list[str]] = {}
    for wire, name in context.names.types.items():
        modules.setdefault(context.module_of(wire), []).append(name)
    return {module: tuple(sorted(names)) for module, names in sorted(modules.items())}


def _spelled(modules: dict[str, tuple[str, ...]]) -> tuple[tuple[str, tuple[str, ...]], ...]:
    return tuple((spelled(module), tuple(map(spelled, names))) for module, names in modules.items())


def _submodules(context: Context) -> tuple[str, ...]:
    absent = () if context.has_client else SUBMODULES_OF_THE_CLIENT
    of_rooms = (name for name, room in SUBMODULES_OF_ROOMS.items() if room in context.rooms)
    return (*(name for name in SUBMODULES if name not in absent), *of_rooms)


def _for_checkers(context: Context) -> tuple[str, ...]:
    """Return the imports that tell type checkers and editors what is loaded when it is first used."""
    late = {name for names in lazy(context.rooms, has_client=context.has_client).values() for name in names}
    return context.importer.statements("__init__", {*late, *_submodules(context)}, whole=_modules(context))
