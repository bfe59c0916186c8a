"""Ends `write` in the middle, over and over, and says what it left: a program that `test_killed.py` runs.

`python -m support.hostile.killing MODE FOLDER` prints one line of JSON for each trial. It forks, so it must have no
threads.
"""

from __future__ import annotations

import json
import os
import random
import resource
import signal
import sys
import time
from collections.abc import Callable, Mapping
from contextlib import redirect_stdout
from dataclasses import replace
from functools import partial
from io import StringIO
from itertools import count
from pathlib import Path
from typing import Any

from sfmc_soapgen.cli import main
from sfmc_soapgen.errors import SettingsError
from sfmc_soapgen.hashing import sha256
from sfmc_soapgen.package import write as module
from sfmc_soapgen.package.manifest import MANIFEST, Manifest, WsdlHashes
from sfmc_soapgen.package.package import Package
from sfmc_soapgen.pipeline import default_settings, generate, load_sources
from sfmc_soapgen.python.bindings import Selection

KILLS = 80
ROUNDS = 12
WATCHED = ("open", "os.", "shutil.", "fcntl.", "ctypes.")
KEPT = {"notes.txt": "mine", "own/notes.txt": "mine too"}


def say(seen: Mapping[str, Any]) -> None:
    """Print a line of JSON."""
    sys.stdout.write(json.dumps(seen) + "\n")


def package(mark: str, files: int) -> dict[str, str]:
    """A package of some files, all of which hold the mark; one is in no other package."""
    texts = {f"part{i % 2}/m{i}.py": f"MARK = {mark!r}\n" * 50 for i in range(files)}
    texts[f"only_{mark}/m.py"] = "X = 1\n"
    hashes = {path: sha256(text.encode()) for path, text in texts.items()}
    return texts | {MANIFEST: Manifest("1.0", WsdlHashes(sha256(mark.encode()), {}), hashes, {}).text()}


def found(folder: Path, **packages: Mapping[str, str]) -> str:
    """Which of the packages the folder holds, exactly and whole; "none" for no folder, "broken" for anything else."""
    if not folder.exists():
        return "none"
    texts = {path.relative_to(folder).as_posix(): path.read_text() for path in folder.rglob("*") if path.is_file()}
    return next((name for name, files in packages.items() if texts == {**files, **KEPT}), "broken")


def beside(folder: Path) -> list[str]:
    """What stands beside the folder."""
    return sorted(path.name for path in folder.parent.iterdir() if path != folder)


def in_child(action: Callable[[], object]) -> int:
    """Start the action in a child. Its exit code: what the action gives, else 0, 3, 4, or 5 for the unforeseen."""
    child = os.fork()
    if child:
        return child
    code = 5
    try:
        result = action()
        code = result if isinstance(result, int) else 0
    except SettingsError:
        code = 3
    except KeyboardInterrupt:
        code = 4
    finally:
        os._exit(code)


def ended(child: int) -> int:
    """The exit code of a child, or minus the signal that ended it."""
    return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])


def at_event(number: int, what: str) -> Callable[[], bool]:
    """Let something happen when this process asks the system for the n-th time. Gives whether it has happened."""
    left = number

    def hook(event: str, _: Any) -> None:
        nonlocal left
        if event.startswith(WATCHED):
            left -= 1
            if left == 0:
                if what == "kill":
                    os.kill(os.getpid(), signal.SIGKILL)
                raise KeyboardInterrupt if what == "interrupt" else OSError(28, "No space left on device")

    sys.addaudithook(hook)
    return lambda: left <= 0


def trial(folder: Path, old: Mapping[str, str], new: Mapping[str, str], child: int, **more: Any) -> int:
    """Wait for a child that writes `new` over `old`, print what it left and what the next run makes of it."""
    code = ended(child)
    left = {"code": code, "found": found(folder, old=old, new=new), "beside": beside(folder)}
    restored = not Package(folder).write(old) if left["found"] == "none" else None
    Package(folder).write(new)
    after = {"restored": restored, "after": found(folder, new=new), "beside_after": beside(folder)}
    say(more | left | after)
    Package(folder).write(old)
    return code


def sweep(folder: Path, what: str) -> None:
    """Let it happen at the first event, the second, and so on until a child comes through."""
    old, new = package("old", 3), package("new", 3)

    def disturbed(number: int) -> int:
        happened = at_event(number, what)
        Package(folder).write(new)
        return 6 if happened() else 0

    for number in count(1):
        if trial(folder, old, new, in_child(partial(disturbed, number)), number=number) == 0:
            break


def at_random(folder: Path, sent: signal.Signals) -> None:
    """Send a signal after random parts of the time that a write takes."""
    old, new = package("old", 40), package("new", 40)
    Package(folder).write(old)
    stopped_at_random(folder, sent, partial(Package(folder).write, new), old=old, new=new)


def vendored_at_random(folder: Path, sent: signal.Signals) -> None:
    """The same with the command `vendor`: of the WSDL beside the folder's parent, the type New instead of Old."""
    path = folder.parent.with_suffix(".wsdl")
    settings = default_settings()
    old, new = (
        generate(load_sources(path), replace(settings, selection=Selection((name,), ("*",)))) for name in ("Old", "New")
    )

    def upgrade() -> None:
        command = ["vendor", str(folder.parent), "--package", folder.name, "--wsdl", str(path)]
        with redirect_stdout(StringIO()):
            main([*command, "--only", "New", "--operations", "*", "--accept-breaking"], standalone_mode=False)

    Package(folder).write(old)
    stopped_at_random(folder, sent, upgrade, old=old, new=new)


def stopped_at_random(
    folder: Path, sent: signal.Signals, action: Callable[[], object], *, old: Mapping[str, str], new: Mapping[str, str]
) -> None:
    """Send a signal after random parts of the time that an action takes, which makes `new` of `old`."""
    start = time.perf_counter()
    ended(in_child(action))
    duration = time.perf_counter() - start
    Package(folder).write(old)
    chance = random.Random(1)
    for _ in range(KILLS):
        child = in_child(action)
        time.sleep(chance.uniform(0, duration * 1.2))
        os.kill(child, sent)
        trial(folder, old, new, child)


def full(folder: Path) -> None:
    """Allow files of so many bytes only."""
    old, new = package("old", 3), package("new", 3)

    def limited(size: int) -> None:
        resource.setrlimit(resource.RLIMIT_FSIZE, (size, size))
        Package(folder).write(new)

    for size in (0, 1, 100, 400):
        trial(folder, old, new, in_child(partial(limited, size)), size=size)


def together(folder: Path) -> None:
    """Several processes write different packages into one folder."""
    packages = {name: package(name, 10) for name in ("a", "b", "c")}
    for _ in range(ROUNDS):
        children = [in_child(partial(Package(folder).write, files)) for files in packages.values()]
        codes = [ended(child) for child in children]
        say({"codes": codes, "found": found(folder, **packages), "beside": beside(folder)})


def run(mode: str, folder: Path) -> None:
    """Make the folder hold the old package and files of the user's own, and begin."""
    Package(folder).write(package("old", 3))
    for path, text in KEPT.items():
        (folder / path).parent.mkdir(exist_ok=True)
        (folder / path).write_text(text)
    how, _, what = mode.partition("-")
    if what.endswith("-renames"):
        # As where the system cannot exchange two folders.
        what = what.removesuffix("-renames")
        module._exchange = lambda *_: False
    if how == "sweep":
        sweep(folder, what)
    elif how == "random":
        at_random(folder, signal.Signals[what])
    elif how == "vendor":
        vendored_at_random(folder, signal.Signals[what])
    elif how == "full":
        full(folder)
    else:
        together(folder)


if __name__ == "__main__":
    run(sys.argv[1], Path(sys.argv[2]))
