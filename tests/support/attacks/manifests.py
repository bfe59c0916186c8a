"""Manifests of packages, read by the commands: whole ones, in which something is not as it should be."""

from __future__ import annotations

import copy
import hashlib
import json
import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path
from random import Random
from typing import Any

from click.testing import CliRunner
from sfmc_soapgen.cli import main
from sfmc_soapgen.commands.generate import generate
from support.attacks.attempts import Attempts
from support.wsdls import sequence, wsdl

NUMBER = 45
SMALL = wsdl(sequence('<xs:element name="Id" type="xs:int" minOccurs="0"/>', of="Thing"))
LONGEST_OUTPUT = 20_000

ODD: tuple[Any, ...] = (
    None, True, 0, -1, 10**400, 1.5, float("nan"), "", " ", "\x00", "\ud800", "\x1b[31m", "\u202e", "x" * 100_000, [],
    [[]], {}, {"": ""}, "/etc/passwd", "../../outside.py", "..", ".", "\\\\host\\share", "C:\\x", "a/" * 900,
    "__init__.py", "models/../__init__.py", "./__init__.py", "NUL", "sha256:", "0" * 64, "import os", "{urn:x}y",
    ["__init__.py"], {"files": {}},
)  # fmt: skip


def _places(value: Any, path: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    for key in value if isinstance(value, dict) else range(len(value)) if isinstance(value, list) else ():
        yield (*path, key)
        yield from _places(value[key], (*path, key))


def changed(manifest: dict[str, Any], chance: Random) -> str:
    """The text of a manifest with a few changes."""
    new = copy.deepcopy(manifest)
    for _ in range(chance.choice((1, 1, 2, 5))):
        *before, last = chance.choice([*_places(new)] or [("version",)])
        holder = new
        for key in before:
            holder = holder[key]
        match chance.randrange(4):
            case 0 if isinstance(holder, dict):
                holder.pop(last, None)
            case 1 if isinstance(holder, dict):
                name = chance.choice([each for each in ODD if isinstance(each, str)])
                holder[name] = holder.get(last) if chance.random() < 0.5 else copy.deepcopy(chance.choice(ODD))
            case _:
                holder[last] = copy.deepcopy(chance.choice(ODD))
    text = json.dumps(new)
    if chance.random() < 0.2:
        at = chance.randrange(len(text))
        text = (
            text[:at]
            + chance.choice(("", "[" * 3000, "\x00", ",", "}", '{"a":' * 2000, "9" * 5000, "\\ud800", "NaN"))
            + text[at + chance.choice((0, 1, 50)) :]
        )
    return text


def state(folder: Path) -> dict[str, str]:
    """What is in a folder."""
    return {
        path.relative_to(folder).as_posix(): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in folder.rglob("*")
        if path.is_file()
    }


def assert_held(folder: Path, command: tuple[str, ...], allowed: str) -> None:
    """Fail if a command ends in anything but a result or an error of ours, or changes more than it may."""
    before = state(folder)
    done = CliRunner().invoke(main, list(command))
    assert done.exit_code in (0, 1, 2), (command, done.exit_code, done.exception)
    assert done.exception is None or isinstance(done.exception, SystemExit), (command, done.exception)
    assert "Traceback" not in done.output and "defect of the generator" not in done.output, (
        command,
        done.output[:2000],
    )
    assert len(done.output) < LONGEST_OUTPUT, f"{len(done.output)} characters of output"
    assert all(each.isprintable() or each == "\n" for each in done.output), repr(done.output[:2000])
    after = state(folder)
    touched = {path for path in before.keys() | after.keys() if before.get(path) != after.get(path)}
    assert all(allowed and path.startswith(allowed) for path in touched), (command, touched)


def attack(attempts: Attempts) -> None:
    """Have every command look at packages whose manifest was changed."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name).resolve()
        source, path = folder / "inner" / "out", folder / "inner" / "small.wsdl"
        path.parent.mkdir()
        path.write_bytes(SMALL)
        (folder / "outside.py").write_text("X = 1\n")
        generate(source / "things", path)
        good = Path(shutil.copytree(source / "things", folder / "good"))
        manifest = json.loads((good / "manifest.json").read_text(encoding="utf-8"))
        general = (str(path), "--output", str(source), "--package", "things")
        vendored = ("vendor", str(source), "--package", "things", "--wsdl", str(path))
        commands = {
            "check": (("check", *general), ""),
            "vendor --check": ((*vendored, "--check"), ""),
            "diff": (("diff", str(source / "things"), str(path)), ""),
            "diff back": (("diff", str(good), str(source / "things"), "--format", "markdown"), ""),
            "vendor": (vendored, "inner/out/things/"),
            "generate": (("generate", *general), "inner/out/things/"),
        }
        for number in range(NUMBER):
            text = changed(manifest, attempts.chance)
            with attempts.one("manifests", [number, text[:300]]):
                for command, allowed in commands.values():
                    (source / "things" / "manifest.json").write_bytes(text.encode("utf-8", "surrogatepass"))
                    assert_held(folder, command, allowed)
            shutil.rmtree(source)
            shutil.copytree(good, source / "things")
