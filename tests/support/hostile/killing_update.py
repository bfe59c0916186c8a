"""Kills `update` in the middle, over and over, and says what it left: a program that `test_update_killed.py` runs.

`python -m support.hostile.killing_update FOLDER KILLS` prints one line of JSON for each trial: at the first and the
last moment, at so many random ones, and at those between two that left something different, until such moments are
neighbours. So however short the time is in which only a part is new, it is met.

It forks, so it must have no threads: the download is made beforehand, and so are the texts of the packages. All else
is as ever.
"""

from __future__ import annotations

import os
import random
import shutil
import sys
from collections.abc import Mapping
from functools import partial
from itertools import pairwise
from pathlib import Path
from typing import Any
from unittest import mock

from click.testing import CliRunner
from sfmc_soapgen import pipeline
from sfmc_soapgen.cli import main
from sfmc_soapgen.commands import tenant
from sfmc_soapgen.errors import GeneratorError
from sfmc_soapgen.pipeline import emit, load_sources
from sfmc_soapgen.python.bindings import Bindings
from sfmc_soapgen.wsdl.documents import imports
from sfmc_soapgen.wsdl.download import Download, File
from sfmc_soapgen.wsdl.reader import Sources
from support.fetching import HOST, URL, contents, importing, xsd
from support.hostile.killing import WATCHED, at_event, ended, in_child, say
from support.wsdls import sequence

LOG = b"# Changelog\n\n## [Unreleased]\n\n### Changed\n\n- Mine.\n"
ARGUMENTS = ["update", "--subdomain", "mc1", "--accept-breaking"]


def downloaded(field: str) -> Download:
    """A WSDL that imports a schema of the same name and of other content than the next one."""
    root = importing("a.xsd", fields=f'<xs:element name="{field}" type="xs:int"/>')
    beside = f"https://{HOST}/a.xsd"
    other = xsd(sequence(f'<xs:element name="{field}" type="xs:string"/>', of="Other"))
    [wanted] = imports(URL, root)
    files = {URL: File("wsdl:definitions", root, ((wanted, beside),)), beside: File("xs:schema", other, ())}
    return Download(URL, files, {URL: URL, beside: beside})


def serve(download: Download) -> None:
    """Let this be what `update` fetches."""
    mock.patch.object(tenant, "download", lambda *_: download).start()


def update() -> int:
    """The command."""
    return CliRunner().invoke(main, ARGUMENTS, catch_exceptions=False).exit_code


def sources() -> Mapping[str, bytes] | None:
    """The WSDL that is there and what it imports; None if it is not whole."""
    try:
        return load_sources(Path("wsdl/etframework.wsdl")).files
    except GeneratorError:
        return None


def state() -> dict[str, Any]:
    """What is there of each of the three."""
    return {"changelog": Path("CHANGELOG.md").read_bytes(), "wsdl": sources(), "package": contents(Path("generated"))}


def named(found: Mapping[str, Any], old: Mapping[str, Any], new: Mapping[str, Any]) -> dict[str, str]:
    """Which of the two each of the three is. Files beside the package are of no interest."""

    def name(part: str) -> str:
        value = found[part]
        if part == "package":
            value = {path: data for path, data in value.items() if not path.startswith(".")}
        return "old" if value == old[part] else "new" if value == new[part] else "broken"

    return {part: name(part) for part in found}


def events() -> int:
    """How often a child asks the system for something while it updates."""
    reader, writer = os.pipe()

    def counted() -> None:
        number = 0

        def hook(event: str, _: Any) -> None:
            nonlocal number
            number += event.startswith(WATCHED)

        sys.addaudithook(hook)
        update()
        os.write(writer, str(number).encode())

    ended(in_child(counted))
    os.close(writer)
    with os.fdopen(reader) as told:
        return int(told.read())


def killed(number: int) -> None:
    """Update until the n-th question to the system."""
    at_event(number, "kill")
    update()


def between(left: Mapping[int, Mapping[str, str]]) -> int | None:
    """A moment between two trials that left something different; None if all such are neighbours.

    Args:
        left: what each trial left, by its moment.
    """
    pairs = pairwise(sorted(left))
    return next(((a + b) // 2 for a, b in pairs if b - a > 1 and left[a] != left[b]), None)


def run(folder: Path, kills: int) -> None:
    """Make the old state and the new one, and go from one to the other until something is in the way."""
    os.chdir(folder)
    known: dict[tuple[tuple[str, bytes], ...], dict[str, str]] = {}

    def remembered(bindings: Bindings, sources: Sources, *rest: Any) -> dict[str, str]:
        key = tuple(sources.files.items())
        if key not in known:
            known[key] = emit(bindings, sources, *rest)
        return known[key]

    mock.patch.object(pipeline, "emit", remembered).start()
    serve(downloaded("Old"))
    update()
    Path("CHANGELOG.md").write_bytes(LOG)
    Path("generated/sfmc_soap/notes.txt").write_bytes(b"mine")
    old = state()
    pristine = folder.with_name("pristine")
    shutil.copytree(folder, pristine)

    def restore() -> None:
        for path in folder.iterdir():
            shutil.rmtree(path) if path.is_dir() else path.unlink()
        shutil.copytree(pristine, folder, dirs_exist_ok=True)

    serve(downloaded("New"))
    update()
    new, finished = state(), contents(folder)
    restore()
    number = events()
    restore()
    left: dict[int, dict[str, str]] = {}

    def trial(at: int) -> None:
        code = ended(in_child(partial(killed, at)))
        left[at] = named(state(), old, new)
        after = {"again": update(), "finished": contents(folder) == finished}
        say({"code": code, "at": at, "of": number, **left[at], **after})
        restore()

    for at in {1, number, *random.Random(1).sample(range(1, number + 1), min(kills, number))}:
        trial(at)
    while (middle := between(left)) is not None:
        trial(middle)


if __name__ == "__main__":
    run(Path(sys.argv[1]), int(sys.argv[2]))
