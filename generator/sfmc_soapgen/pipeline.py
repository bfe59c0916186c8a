"""The stages, top to bottom: what a WSDL says becomes the files of a package."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from . import __version__, resources
from .check import check
from .emit.format import fingerprint, format_python
from .emit.render import copy, render
from .errors import InputError
from .lower import lower
from .package.manifest import MANIFEST, manifest, read_manifest, sha256
from .python.bindings import Model, Selection
from .python.interface import Interface, from_json, to_json
from .python.modules import Topics, plan, read_topics
from .python.naming import name
from .python.selection import available, select, selected
from .wsdl.reader import Sources, load, parse


@dataclass(frozen=True)
class Settings:
    """What the caller may choose.

    Attributes:
        topics: which module a type lives in.
        templates: the folder of the emitted package.
        selection: what it holds of the WSDL.
    """

    topics: Topics = field(default_factory=Topics)
    templates: Path = resources.TEMPLATES
    selection: Selection = field(default_factory=Selection)


def load_interface(path: Path, beside: Path | None = None) -> Interface:
    """What a WSDL describes, or what a generated package offers, by the package's manifest alone.

    Args:
        path: the WSDL, or the package's folder.
        beside: what it is to be compared with. Of a WSDL beside a package, only the part that the package selects
            counts, so far as it is still there.

    Raises:
        GeneratorError: it is neither, cannot be read, or is not supported.
    """
    if not path.is_dir():
        model = understand(load_sources(path), Settings())
        part = selected(beside) if beside is not None and beside.is_dir() else Selection()
        return select(model, available(model, part)).interface
    file = str(path / MANIFEST)
    described = read_manifest(path)
    if "interface" not in described:
        raise InputError(f"{file}: says nothing of the interface", hint="Generate the package again.")
    return from_json(described["interface"], file)


def load_sources(wsdl: Path | None = None) -> Sources:
    """The bytes of a WSDL and of the schemas it imports; of the embedded one if none is named.

    Raises:
        InputError: a file cannot be read.
    """
    return load(wsdl or resources.WSDL)


def default_settings() -> Settings:
    """The settings of the command: the topics beside the embedded WSDL."""
    return Settings(read_topics(resources.TOPICS.read_text(encoding="utf-8"), resources.TOPICS.name))


def settings_of(folder: Path) -> Settings:
    """The settings of the command for the package in a folder: a part of a WSDL stays that part.

    Raises:
        InputError: what its manifest says of the selection is damaged.
    """
    return replace(default_settings(), selection=selected(folder))


def understand(sources: Sources, settings: Settings) -> Model:
    """Read, lower, check, name and plan: all of the WSDL, whatever was selected.

    Raises:
        GeneratorError: the WSDL is not readable or not supported, with its file and line.
    """
    service = lower(parse(sources))
    check(service)
    return Model(service, name(service), plan(service, settings.topics))


def generate(sources: Sources, settings: Settings, known: Mapping[str, str] | None = None) -> dict[str, str]:
    """The files of the package: path inside it -> text. A function of its arguments, and of nothing else.

    Args:
        sources: the WSDL.
        settings: the caller's choices.
        known: what need not be laid out again, from `manifest.formatted`. It saves time and makes no difference.

    Raises:
        GeneratorError: the WSDL is not readable or not supported, with its file and line, or lacks what was selected.
    """
    return emit(select(understand(sources, settings), settings.selection), sources, settings, known)


def emit(model: Model, sources: Sources, settings: Settings, known: Mapping[str, str] | None = None) -> dict[str, str]:
    """The files of the package of a model: the last of the stages of `generate`, with its arguments."""
    rendered = render(
        model.service, model.names, model.plan, settings.templates, __version__, sha256(sources.files[sources.root])
    )
    files = {path: format_python(path, text, known or {}) for path, text in rendered.items()}
    files |= copy(settings.templates, has_client=bool(model.service.operations))
    files["LICENSE"] = resources.LICENSE.read_text(encoding="utf-8")
    unformatted = {path: fingerprint(text) for path, text in rendered.items()}
    more: dict[str, Any] = {"interface": to_json(model.interface)}
    if not model.selection.is_everything:
        more["selection"] = model.selection.plain()
    files |= manifest(sources.root, sources.files, files, __version__, unformatted, more)
    return dict(sorted(files.items()))
