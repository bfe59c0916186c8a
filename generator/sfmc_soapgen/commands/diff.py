"""`diff`: what has changed between two interfaces."""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from ..diff import diff as compare
from ..diff import report
from ..diff.changes import Change, Effect, worst
from ..disk import write_file
from ..errors import GeneratorError, InputError
from ..package.package import Package
from ..pipeline import default_settings, load_sources, understand
from ..python.bindings import Selection
from ..python.interface import Interface
from ..python.selection import available, select

Form = Literal["text", "json", "markdown", "html"]


@dataclass(frozen=True)
class Comparison:
    """What has changed from one interface to another.

    Attributes:
        old, new: the WSDLs or packages that were compared.
        changes: every difference of meaning.
    """

    old: Path
    new: Path
    changes: tuple[Change, ...]

    @property
    def is_breaking(self) -> bool:
        """Whether any change breaks code or messages."""
        return worst(self.changes) is Effect.BREAKING

    def report(self, form: Form) -> str:
        """Return the changes as a text in one of four forms."""
        if form == "json":
            return json.dumps(report.as_json(self.changes), indent=2) + "\n"
        if form == "html":
            return report.html(self.changes, f"Changes from {self.old} to {self.new}")
        return report.markdown(self.changes) if form == "markdown" else report.text(self.changes)

    def save(self, path: Path, form: Form) -> None:
        """Write the report to a file, in UTF-8.

        Raises:
            SettingsError: If the file cannot be written.
        """
        write_file(path, self.report(form).encode())


def diff(old: Path, new: Path) -> Comparison:
    """Compare two interfaces.

    Args:
        old: a WSDL, or the folder of a generated package.
        new: another one. Beside a package that holds a part of a WSDL, only that part counts.

    Raises:
        GeneratorError: If one of them is neither, cannot be read or is not supported.
    """
    return Comparison(old, new, compare(_interface(old, new), _interface(new, old)))


def _interface(path: Path, other: Path) -> Interface:
    """Return the interface of a WSDL or package. An error says which of the two it is about: their names may be equal.

    Of a WSDL that is compared with a package, only the part that the package selects counts, as far as it still exists.
    """
    if path.is_dir():
        return Package(path).interface
    try:
        whole = understand(load_sources(path), default_settings())
        selection = Package(other).selection if other.is_dir() else Selection()
        return select(whole, available(whole, selection)).interface
    except GeneratorError as error:
        if error.origin is None:
            raise
        raise InputError(f"{path}: {error.origin}: {error.problem}", hint=error.hint) from error
