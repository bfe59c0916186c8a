"""The stages, top to bottom: from what a WSDL says to the files of a package."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path

from . import __version__, resources
from .check import check
from .emit.copying import copy
from .emit.format import Layout, fingerprint, format_python
from .emit.render import render
from .errors import DefectError, GeneratorError
from .everyday.reading import read_rooms
from .hashing import sha256
from .lower import lower
from .notes.notes import Notes
from .notes.reading import load_notes
from .package.manifest import MANIFEST, Manifest, WsdlHashes
from .python.bindings import Bindings, Selection
from .python.interface import to_json
from .python.modules import Topics, plan_modules, read_topics
from .python.naming import choose_names
from .python.rooms import everyday_of
from .python.selection import select
from .wsdl.reader import Sources, load, parse


@dataclass(frozen=True)
class Settings:
    """What the caller may choose.

    Attributes:
        topics: which module a type lives in.
        notes: what is known of the service beyond the WSDL.
        templates: the folder of the emitted package.
        selection: what the package holds of the WSDL.
    """

    topics: Topics = field(default_factory=Topics)
    notes: Notes = field(default_factory=Notes)
    templates: Path = resources.TEMPLATES
    selection: Selection = field(default_factory=Selection)


@dataclass(frozen=True)
class Result:
    """What the stages give.

    Attributes:
        whole: all of the WSDL.
        part: what was selected of it.
        files: the package of that part: path inside it -> text.
    """

    whole: Bindings
    part: Bindings
    files: dict[str, str]


def load_sources(wsdl: Path | None = None) -> Sources:
    """Read a WSDL and the schemas that it imports; the embedded WSDL if none is named.

    Raises:
        GeneratorError: If a file cannot be read, or is not what it should be.
    """
    return load(wsdl or resources.WSDL)


def default_settings(selection: Selection | None = None, notes: Path | None = None) -> Settings:
    """Return the settings of the command: topics and notes beside the embedded WSDL, everything selected or a part.

    Args:
        selection: the part; None for everything.
        notes: the file of notes, if not the embedded one.

    Raises:
        SettingsError: If the notes cannot be read, or are not of their form.
    """
    topics = read_topics(resources.TOPICS.read_text(encoding="utf-8"), resources.TOPICS.name)
    return Settings(topics, load_notes(notes or resources.NOTES), selection=selection or Selection())


def understand(sources: Sources, settings: Settings) -> Bindings:
    """Read, lower, check, name and plan: all of the WSDL, whatever was selected.

    Raises:
        GeneratorError: If the WSDL is not readable or not supported, with its file and line.
    """
    try:
        service = lower(parse(sources))
        check(service)
        modules = plan_modules(service, settings.topics)
        bindings = Bindings(service, choose_names(service), modules, notes=settings.notes)
        return replace(bindings, everyday=everyday_of(bindings, read_rooms(settings.templates)))
    except GeneratorError:
        raise
    except Exception as error:  # what a file says is never a reason for a traceback
        problem = f"{sources.root} makes the generator fail: {error!r}"
        raise DefectError(problem, hint="This is a defect: please report it, with the WSDL.") from error


def emit(
    part: Bindings, sources: Sources, settings: Settings, known: Mapping[str, Layout] | None = None
) -> dict[str, str]:
    """Render and format the files of a package, and make its manifest.

    Args:
        part: what the package holds.
        sources: the WSDL.
        settings: the caller's choices.
        known: as for `run`.
    """
    wsdl = WsdlHashes.of(sources)
    rendered = render(part, settings.templates, version=__version__, digest=wsdl.sha256)
    files = {path: format_python(path, text, known or {}) for path, text in rendered.items()}
    files |= copy(part, settings.templates, rendered)
    files["LICENSE"] = resources.LICENSE.read_text(encoding="utf-8")
    manifest = Manifest(
        version=__version__,
        wsdl=wsdl,
        files={path: sha256(text.encode()) for path, text in files.items()},
        unformatted={path: fingerprint(text) for path, text in rendered.items()},
        notes=part.notes.sha256 if part.notes.are_about(part.service) else None,
        interface_json=to_json(part.interface),
        selection_json=None if part.selection.is_everything else part.selection.plain(),
    )
    files[MANIFEST] = manifest.text()
    return dict(sorted(files.items()))


def run(sources: Sources, settings: Settings, known: Mapping[str, Layout] | None = None) -> Result:
    """Take a WSDL through all stages. The result depends on the arguments and on nothing else.

    Args:
        sources: the WSDL.
        settings: the caller's choices.
        known: the files of an earlier run, from `Package.layouts`. It saves time, and makes no difference to code.

    Raises:
        GeneratorError: If the WSDL is not readable or not supported, with its file and line, or lacks what was
            selected.
    """
    whole = understand(sources, settings)
    part = select(whole, settings.selection)
    return Result(whole, part, emit(part, sources, settings, known))


def generate(sources: Sources, settings: Settings, known: Mapping[str, Layout] | None = None) -> dict[str, str]:
    """Return the files of a package: path inside it -> text. Arguments and errors are those of `run`."""
    return run(sources, settings, known).files
