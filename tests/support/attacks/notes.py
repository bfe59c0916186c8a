"""Files of notes: whole ones that say odd things of whatever a WSDL has, and damaged ones."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from random import Random

from sfmc_soapgen import ir
from sfmc_soapgen.errors import GeneratorError
from sfmc_soapgen.notes.reading import load_notes
from sfmc_soapgen.notes.unused import unused
from sfmc_soapgen.pipeline import Settings, understand
from sfmc_soapgen.python.bindings import Bindings
from sfmc_soapgen.python.describe import describe
from sfmc_soapgen.wsdl.reader import Sources
from support.attacks.attempts import LONGEST_TEXT, Attempts
from support.attacks.wsdls import CODE, NAMES, TEXTS, assert_rendered
from support.wsdls import EVERYTHING, FILE

NUMBER = 120

WORDS = (
    *TEXTS, "", " ", "\n\n", "\n", "\x00", ">>> import os", "# fmt: off", "`x`", "Reserved", "Deprecated.", "read-only",
    "word " * 900, "...", "p\n\nq", " or ", "a or b",
)  # fmt: skip
EXAMPLES = (
    "1", '"x"', "Base(a=Enum.A)", "Ask(Value=Value())", "[1,\n2]", f'"""\n{CODE}()\n"""', '""">>> x"""', "lambda: 1",
    "f'{1}'", "Base" + ".a" * 400, "Base" + "()" * 400, "1 # x", "\\\n1",
)  # fmt: skip
DAMAGE = (
    b"", b'"', b"'", b'"""', b"'''", b"\n", b"[", b"]", b"{", b"}", b"=", b".", b"#", b"\\", b"\r", b"\x00", b"\xff",
    b"[" * 9000, b"a." * 9000, b"9" * 5000, b"\n[types]\n", b"\xef\xbb\xbf", b"\\ud800",
)  # fmt: skip


def quoted(text: str) -> str:
    """A text as TOML has it."""
    plain = (each if each.isalnum() and each.isascii() else f"\\U{ord(each):08x}" for each in text)
    return f'"{"".join(plain)}"'


def text(chance: Random) -> str:
    """Something that a note may say."""
    return quoted("".join(chance.choices(WORDS, k=chance.choice((0, 1, 1, 3)))))


def flags(chance: Random) -> Iterator[str]:
    """Some of what may be said of everything."""
    values = {"about": (text(chance),), "reserved": ("true",), "deprecated": ("true", text(chance), '"Other"')}
    for key, choices in values.items():
        if chance.random() < 0.5:
            yield f"{key} = {chance.choice(choices)}"


def members(chance: Random, key: str, names: list[str]) -> Iterator[str]:
    """Notes of some fields or members, and of one that is not there."""
    for name in dict.fromkeys([*chance.sample(names, len(names) // 2), chance.choice(NAMES)]):
        note = text(chance) if chance.random() < 0.5 else f"{{ {', '.join(flags(chance))} }}"
        yield f"{key}.{quoted(chance.choice(('', '', '@')) + name)} = {note}"


def uses(chance: Random, names: list[str]) -> Iterator[str]:
    """What operations do with a type."""
    fields = [quoted(chance.choice((name, f"@{name}", f"{name} or  a", f" OR {name}"))) for name in names]
    yield f"needed.Get = [{', '.join([*fields, text(chance)])}]"
    yield f'operations = ["Get", {text(chance)}]'
    yield f"actions = [{text(chance)}]"
    yield f"permission = {text(chance)}"


def notes(service: ir.Service, chance: Random) -> str:
    """A file of notes about some of what a service has."""
    things: dict[str, tuple[ir.Type | ir.Enum | ir.Simple, ...]] = {
        "types": service.types,
        "messages": service.messages,
        "enumerations": service.enums,
        "simple_types": service.simples,
    }
    lines = [f"namespace = {quoted(service.namespace)}"]
    for key, known in things.items():
        for thing in {each.wire.path: each for each in chance.sample(known, len(known) // 2)}.values():
            lines += [
                f"[{key}.{quoted(thing.wire.path)}]",
                f"namespace = {quoted(thing.wire.namespace)}",
                *flags(chance),
            ]
            if isinstance(thing, ir.Type):
                names = [field.wire.local for field in thing.fields]
                lines += [*members(chance, "fields", names), *uses(chance, names)]
            elif isinstance(thing, ir.Enum):
                lines += members(chance, "members", [*thing.members])
    lines += ["[operations.Get]", *flags(chance), f"details = {text(chance)}"]
    lines += [f"example.{name} = {quoted(chance.choice(EXAMPLES))}" for name in ("value", "fixed")]
    return "\n".join(lines)


def damaged(data: bytes, chance: Random) -> bytes:
    """A file in which something is cut out or put in."""
    for _ in range(chance.choice((1, 1, 3))):
        at = chance.randrange(len(data))
        data = data[:at] + chance.choice(DAMAGE) + data[at + chance.choice((0, 1, 40)) :]
    return data


def assert_held(file: Path, bindings: Bindings, chance: Random) -> None:
    """Fail if notes give anything but text in docstrings, or an error of ours that names a line and can be shown."""
    try:
        known = load_notes(file)
    except GeneratorError as error:
        assert error.origin and 1 <= error.origin.line <= file.read_bytes().count(b"\n") + 1
        assert len(str(error)) < LONGEST_TEXT, f"{len(str(error))} characters"
        assert all(each.isprintable() or each == "\n" for each in str(error)), repr(str(error))
        return
    unused(known, bindings.service)
    noted = replace(bindings, notes=known)
    for thing in chance.sample(bindings.service.types, 3):
        describe(noted, thing.wire.path)
    assert_rendered(noted)


def attack(attempts: Attempts) -> None:
    """Have files of notes read, and what they say written."""
    bindings = understand(Sources(FILE, {FILE: EVERYTHING}), Settings())
    with tempfile.TemporaryDirectory() as folder:
        for number in range(NUMBER):
            data = notes(bindings.service, attempts.chance).encode()
            if number % 3 == 2:
                data = damaged(data, attempts.chance)
            file = Path(folder) / "notes.toml"
            file.write_bytes(data)
            with attempts.one("notes", [number, data[:300]]):
                assert_held(file, bindings, attempts.chance)
