"""The modules of rooms that have both faces: code that blocks and code that awaits, from one text."""

from __future__ import annotations

from ..everyday.faces import FACES, FacesView, with_faces, with_faces_alone
from ..everyday.methods import imported_in, names_of
from ..everyday.reading import TABLES
from .context import Context
from .imports import OF_TABLES


def modules_of_rooms(context: Context) -> dict[str, str]:
    """Return them, unformatted: path inside the package -> text."""
    templates = {path: text for room in context.bindings.everyday.rooms for path, text in room.templates.items()}
    modules = {path: with_faces_alone(template) for path, template in templates.items()}
    if TABLES in modules:
        modules[TABLES] = with_faces(templates[TABLES], _tables(context, modules[TABLES]))
    return modules


def _tables(context: Context, plain: str) -> FacesView:
    """Return what the template of the tables is given: the methods of the rooms that are there.

    Args:
        context: what the package is about.
        plain: the module without them.
    """
    rooms = [room.table_methods for room in context.bindings.everyday.rooms if room.table_methods]
    methods = {face.client: tuple(room[face.client] for room in rooms) for face in FACES}
    annotated = {name for sources in methods.values() for source in sources for name in names_of(source).annotated}
    module = TABLES.removesuffix(".py").replace("/", ".")
    imports = context.importer.knowing(OF_TABLES).sections(module, annotated - imported_in(plain))
    return FacesView(methods=methods, imports=imports)
