"""Entries for what is not released yet, in a file in the form of Keep a Changelog."""

from __future__ import annotations

import re
from pathlib import Path

from ..disk import explain_os_errors, locked, refuse_non_file, replace
from ..errors import SettingsError

_EMPTY = """# Changelog

All notable changes are listed here, in the form of [Keep a Changelog](https://keepachangelog.com/en/1.1.0/).
"""
_SECTIONS = ("Added", "Changed", "Deprecated", "Removed", "Fixed", "Security")
_UNRELEASED = re.compile(r"^## +\[?unreleased\]?.*$\n?", re.MULTILINE | re.IGNORECASE)
_RELEASE = re.compile(r"^## ", re.MULTILINE)
_LINKS = re.compile(r"^\[[^\]\n]+\]: ", re.MULTILINE)


def add(path: Path, section: str, entry: str, *, dry_run: bool = False) -> bool:
    """Put an entry into a changelog, which is made if there is none. Killed at any moment, it has all of it or nothing.

    Args:
        path: the changelog.
        section: as for `insert`.
        entry: as for `insert`.
        dry_run: write nothing.

    Returns:
        True if there is anything to write.

    Raises:
        SettingsError: it is not a file, is not UTF-8, cannot be read or cannot be written.
    """
    with explain_os_errors(path, "written"):
        if dry_run:
            return _with_entry(path, section, entry) is not None
        path.parent.mkdir(parents=True, exist_ok=True)
        with locked(path.parent):
            data = _with_entry(path, section, entry)
            if data is not None:
                replace(path, data)
            return data is not None


def insert(text: str, section: str, entry: str) -> str:
    """Return the text of a changelog with an entry put first in a section. All else stays as it is.

    Args:
        text: the changelog.
        section: "Added", "Changed", ..., under `## [Unreleased]`. What is missing of the two is made.
        entry: lines that end with a line feed. If just these come first already, nothing is changed.
    """
    end_of_line = "\r\n" if "\r\n" in text else "\n"
    entry = entry.replace("\n", end_of_line)
    unreleased = _UNRELEASED.search(text)
    if unreleased is None:
        at = _first(_RELEASE, text, 0)
        block = f"## [Unreleased]\n\n### {section}\n\n".replace("\n", end_of_line) + entry
        return _spaced(text[:at], block, text[at:], end_of_line)
    start, end = unreleased.end(), _first(_RELEASE, text, unreleased.end())
    heading = re.compile(rf"^### +{section}[ \t]*\r?$\n?(?:[ \t]*\r?\n)*", re.MULTILINE).search(text, start, end)
    if heading is None:
        later = "|".join(_SECTIONS[_SECTIONS.index(section) + 1 :])
        at = min(_first(re.compile(rf"^### +(?:{later})\b", re.MULTILINE), text, start), end)
        return _spaced(text[:at], f"### {section}{end_of_line * 2}{entry}", text[at:], end_of_line)
    before, after = text[: heading.end()], text[heading.end() :]
    if f"{after}{end_of_line}".startswith(entry):
        return text
    if after and not after.startswith(("#", "[")):
        return before + entry + after
    return _spaced(before, entry, after, end_of_line)


def _with_entry(path: Path, section: str, entry: str) -> bytes | None:
    """Return the bytes of a changelog with an entry; None if it has it."""
    refuse_non_file(path)
    try:
        text = path.read_bytes().decode() if path.exists() else _EMPTY
    except UnicodeDecodeError as error:
        raise SettingsError(f"{path}: is not UTF-8: {error}", hint="Save it as UTF-8, or name another file.") from error
    changed = insert(text, section, entry)
    return None if changed == text else changed.encode()


def _first(what: re.Pattern[str], text: str, start: int) -> int:
    """Return where a pattern is first, or else where the text ends and only definitions of links follow."""
    found = what.search(text, start) or _LINKS.search(text, start)
    return found.start() if found else len(text)


def _spaced(before: str, block: str, after: str, end_of_line: str) -> str:
    """Return a text with a block put into it, and an empty line on either side of the block."""
    lines = re.search(r"(?:\r?\n)*$", before)
    missing = 2 - (lines[0].count("\n") if lines and before else 2)
    return f"{before}{end_of_line * max(0, missing)}{block}{end_of_line if after else ''}{after}"
