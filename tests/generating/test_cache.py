"""With nothing to do nothing is rendered, and nobody but an earlier run can say that there is nothing to do."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from importlib.metadata import PackageNotFoundError
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner
from sfmc_soapgen import cache, pipeline, resources
from sfmc_soapgen.cache import VARIABLE, user_cache
from sfmc_soapgen.cli import main
from sfmc_soapgen.commands import generation
from sfmc_soapgen.commands.check import Checked, check
from sfmc_soapgen.commands.generate import Generated, generate
from sfmc_soapgen.disk import locked
from sfmc_soapgen.errors import InputError, SettingsError
from sfmc_soapgen.hashing import sha256
from sfmc_soapgen.limits import LARGEST_FILE
from sfmc_soapgen.notes.notes import Notes
from sfmc_soapgen.notes.reading import load_notes
from sfmc_soapgen.package.manifest import MANIFEST
from sfmc_soapgen.snapshot import Snapshot
from sfmc_soapgen.wsdl.reader import Sources
from support import ROOT
from support.wsdls import sequence, wsdl

SMALL = wsdl(sequence('<xs:element name="Id" type="xs:int" minOccurs="0"/>', of="Thing"))
IMPORTED = b'<xs:schema xmlns:xs="http://www.w3.org/2001/XMLSchema" targetNamespace="urn:other"/>'
NOTES = 'namespace = "urn:other"\n'


class Work:
    """A WSDL with a schema that it imports, notes, a package and a cache; and how often a package was rendered."""

    def __init__(self, folder: Path) -> None:
        self.wsdl = folder / "small.wsdl"
        self.schema = folder / "other.xsd"
        self.notes = folder / "notes.toml"
        self.package = folder / "out" / "things"
        self.cache = folder / "home" / "sfmc-soapgen"
        self.part = folder / "template"
        self.rendered = 0
        self.wsdl.write_bytes(importing(SMALL))
        self.schema.write_bytes(IMPORTED)
        self.notes.write_text(NOTES)
        self.part.write_text("a part of the generator")

    def generate(self, *, force: bool = False) -> Generated:
        """The command, with the cache."""
        return generate(self.package, self.wsdl, notes=self.notes, force=force, cache=self.cache)

    def is_current(self) -> bool:
        """The other command, with the cache."""
        return not check(self.package, self.wsdl, self.notes, cache=self.cache).differences

    @property
    def entries(self) -> list[Path]:
        """What the cache holds."""
        return [*self.cache.glob("*.json")]


def importing(data: bytes) -> bytes:
    """The same WSDL, which imports a schema."""
    imports = b'<xs:import namespace="urn:other" schemaLocation="other.xsd"/>'
    before, found, after = data.partition(b"<xs:complexType")
    assert found
    return before + imports + found + after


@pytest.fixture
def work(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Work:
    """Nothing is generated yet."""
    made = Work(tmp_path)
    run = pipeline.run

    def counted(*arguments: Any) -> pipeline.Result:
        made.rendered += 1
        return run(*arguments)

    monkeypatch.setattr(generation, "run", counted)
    monkeypatch.setattr(resources, "GENERATOR", Snapshot(made.part))
    return made


def test_what_has_not_changed_is_not_rendered_again(work: Work) -> None:
    """The answers are those of the first run and of one without a cache."""
    first = work.generate()
    assert first.changes and work.rendered == 1
    assert work.generate() == Generated(work.package, first.files, ())
    assert work.rendered == 1
    assert generate(work.package, work.wsdl, notes=work.notes) == Generated(work.package, first.files, ())


def test_a_check_believes_no_layouts_that_were_kept(work: Work) -> None:
    """`generate` may keep the layout that it finds, so what it knows is not enough for `check`, or for `--force`."""
    work.generate()
    assert work.is_current() and work.rendered == 2
    assert work.is_current() and work.rendered == 2
    assert work.generate(force=True).changes == () and work.rendered == 2


def another_wsdl(work: Work) -> None:
    work.wsdl.write_bytes(importing(SMALL.replace(b'"Thing"', b'"Thong"')))


def another_name(work: Work) -> None:
    work.wsdl = work.wsdl.rename(work.wsdl.with_name("large.wsdl"))


def another_schema(work: Work) -> None:
    work.schema.write_bytes(IMPORTED + b"<!-- -->")


def other_notes(work: Work) -> None:
    work.notes.write_text(NOTES + "# more\n")


def another_generator(work: Work) -> None:
    work.part.write_text("another part")


def another_part_of_the_generator(work: Work) -> None:
    work.part.unlink()
    work.part.mkdir()
    (work.part / "more").write_text("a part of the generator")


def a_linked_wsdl(work: Work) -> None:
    work.wsdl = work.wsdl.rename(work.wsdl.with_name("real.wsdl"))
    work.wsdl.with_name("small.wsdl").symlink_to(work.wsdl)
    work.wsdl = work.wsdl.with_name("small.wsdl")


def a_linked_schema(work: Work) -> None:
    work.schema.symlink_to(work.schema.rename(work.schema.with_name("real.xsd")))


@pytest.mark.parametrize(
    "change",
    [
        another_wsdl,
        another_name,
        another_schema,
        other_notes,
        another_generator,
        another_part_of_the_generator,
        a_linked_wsdl,
        a_linked_schema,
    ],
    ids=lambda change: change.__name__,
)
def test_whatever_has_changed_it_is_rendered(work: Work, change: Callable[[Work], None]) -> None:
    """Nothing is said of an earlier state; and then of the new one, if all of it are plain files."""
    work.generate()
    change(work)
    work.generate()
    assert work.rendered == 2
    assert work.is_current()


def test_another_version_of_python_renders_anew(work: Work, monkeypatch: pytest.MonkeyPatch) -> None:
    """An entry is for one version."""
    work.generate()
    monkeypatch.setattr(sys, "version", "4.0")
    work.generate()
    work.generate()
    assert work.rendered == 2


def test_a_library_that_changes_while_a_program_lives_on(work: Work, monkeypatch: pytest.MonkeyPatch) -> None:
    """Nobody knows which version it has loaded. Another program knows, and renders anew."""
    work.generate()
    [entry] = work.entries
    monkeypatch.setattr(cache, "version", str)
    assert work.generate().not_remembered == "black has changed since this program began"
    assert work.generate().not_remembered and work.rendered == 3 and work.entries == [entry]
    monkeypatch.setattr(cache, "_FIRST_VERSIONS", {})
    work.generate()
    work.generate()
    assert work.rendered == 4 and len(work.entries) == 2


def test_a_library_that_does_not_tell_its_version(work: Work, monkeypatch: pytest.MonkeyPatch) -> None:
    """Nothing is known of what it renders."""

    def unknown(name: str) -> str:
        raise PackageNotFoundError(name)

    monkeypatch.setattr(cache, "version", unknown)
    work.generate()
    assert "no version of " in work.generate().not_remembered
    assert work.rendered == 2 and work.entries == []


def an_edit(work: Work) -> None:
    (work.package / "enums.py").write_text("import os\n")


def an_edit_that_the_manifest_knows(work: Work) -> None:
    an_edit(work)
    path = work.package / MANIFEST
    described = json.loads(path.read_text())
    described["files"]["enums.py"] = sha256(b"import os\n")
    path.write_text(json.dumps(described))


def a_manifest_that_is_none(work: Work) -> None:
    (work.package / MANIFEST).write_text("{}")


def a_missing_file(work: Work) -> None:
    (work.package / "enums.py").unlink()


def a_package_in_the_way(work: Work) -> None:
    (work.package / "enums").mkdir()
    (work.package / "enums" / "__init__.py").write_text("")


def a_linked_package_in_the_way(work: Work) -> None:
    a_package_in_the_way(work)
    (work.package / "enums").rename(work.wsdl.with_name("enums"))
    (work.package / "enums").symlink_to(work.wsdl.with_name("enums"))


def a_module_in_the_way(work: Work) -> None:
    (work.package / "enums.so").write_bytes(b"")


SPOILED = [
    an_edit,
    an_edit_that_the_manifest_knows,
    a_manifest_that_is_none,
    a_missing_file,
    a_package_in_the_way,
    a_linked_package_in_the_way,
    a_module_in_the_way,
]


@pytest.mark.parametrize("spoil", SPOILED, ids=lambda spoil: spoil.__name__)
def test_a_package_that_is_not_as_rendered(work: Work, spoil: Callable[[Work], None]) -> None:
    """The commands say of it what they say without a cache."""
    work.generate()
    assert work.is_current()
    spoil(work)
    assert said(work, work.cache) == said(work, None) != [Checked(work.package, ())]


def said(work: Work, known: Path | None) -> list[object]:
    """What `check` returns or raises."""
    try:
        return [check(work.package, work.wsdl, work.notes, cache=known)]
    except InputError as error:
        return [error.problem]


def test_what_else_is_in_the_folder(work: Work) -> None:
    """Links and what a killed write has left are for the usual way, which finds nothing to do."""
    work.generate()
    target = work.package / "py.typed"
    target.symlink_to(target.rename(work.wsdl.with_name("py.typed")))
    assert work.generate().changes == () and work.rendered == 2
    target.unlink()
    work.wsdl.with_name("py.typed").rename(target)
    work.package.with_name(".things.sfmc-soapgen").mkdir()
    assert work.generate().changes == () and work.rendered == 3
    assert not work.package.with_name(".things.sfmc-soapgen").exists()
    (work.package / "__pycache__").mkdir()
    (work.package / "__pycache__" / "enums.pyc").write_bytes(b"")
    assert work.generate().changes == () and work.rendered == 3


def test_files_of_others_make_no_difference(work: Work) -> None:
    """The usual way leaves them alone, and so does the quick one, which does not even read them."""
    work.generate()
    for name in (".DS_Store", "mine.py", "enums.py~", "models/.DS_Store", "models/enums.txt", "mine/__init__.py"):
        path = work.package / name
        path.parent.mkdir(exist_ok=True)
        path.write_text("mine")
    os.mkfifo(work.package / "pipe")
    (work.package / "link").symlink_to(work.package)
    assert work.generate().changes == () and work.rendered == 1
    assert generate(work.package, work.wsdl, notes=work.notes).changes == ()


@pytest.mark.parametrize("folder", ["enums.so", "enums.cpython-311-x86_64-linux-gnu.so", "enums/__init__.d", "mine"])
def test_folders_that_python_does_not_import(work: Work, folder: str) -> None:
    """None of them is in the way of a module, so nothing is said of them in any way."""
    work.generate()
    (work.package / folder).mkdir(parents=True)
    assert said(work, work.cache) == said(work, None) == [Checked(work.package, ())]
    assert generate(work.package, work.wsdl, notes=work.notes).changes == ()


def test_a_package_below_a_folder_that_is_called_as_those_of_python(work: Work) -> None:
    """Only what is inside the package is compiled by Python."""
    work.package = work.package.with_name("__pycache__") / "things"
    work.generate()
    assert said(work, work.cache) == said(work, None) == [Checked(work.package, ())]
    (work.package / "enums.py").unlink()
    assert said(work, work.cache) == said(work, None) != [Checked(work.package, ())]


@pytest.mark.parametrize(
    "damaged",
    [
        b"",
        b"{",
        b"[]",
        b"1",
        b"{}",
        b"\xff",
        b"[" * 100_000,
        b'{"sources": {}}',
        b'{"sources": {}, "files": {}}',
        b'{"sources": {}, "files": {}, "more": {}}',
        b'{"sources": 1, "files": {}}',
        b'{"sources": [["/"]], "files": [["/"]]}',
        b'{"sources": {"small.wsdl": 1}, "files": {}}',
        b'{"sources": {"../other.xsd": ""}, "files": {"enums.py": ""}}',
        b'{"sources": {"\\u0000": ""}, "files": {"enums.py": ""}}',
    ],
)
def test_a_damaged_entry_is_none(work: Work, damaged: bytes) -> None:
    """It is replaced by what it should be."""
    work.generate()
    [entry] = work.entries
    whole = entry.read_bytes()
    entry.write_bytes(damaged)
    assert work.generate().changes == ()
    assert work.rendered == 2
    assert entry.read_bytes() == whole


def too_large(entry: Path) -> None:
    os.truncate(entry, LARGEST_FILE + 1)


def a_folder(entry: Path) -> None:
    entry.unlink()
    entry.mkdir()


def a_link(entry: Path) -> None:
    entry.symlink_to(entry.rename(entry.with_name("entry")))


def a_pipe(entry: Path) -> None:
    entry.unlink()
    os.mkfifo(entry)


@pytest.mark.parametrize("spoil", [too_large, a_folder, a_link, a_pipe], ids=lambda spoil: spoil.__name__)
def test_an_entry_that_is_no_plain_file(work: Work, spoil: Callable[[Path], None]) -> None:
    """Nobody waits for it, and nothing is said of it."""
    work.generate()
    [entry] = work.entries
    spoil(entry)
    assert work.generate().changes == ()
    assert work.rendered == 2


def test_links_in_a_circle(work: Work) -> None:
    """An entry that is one is replaced. A cache that is one is as good as none, and a package cannot be there."""
    work.generate()
    [entry] = work.entries
    for circle in (entry, work.cache):
        circle.rename(circle.with_name("before"))
        circle.symlink_to(circle)
        assert work.generate().changes == ()
    assert work.rendered == 3
    assert ": cannot be written: " in work.generate().not_remembered
    with pytest.raises(SettingsError, match=": cannot be written: "):
        generate(work.cache, work.wsdl)


def test_who_checks_does_not_wait_for_who_writes(work: Work) -> None:
    """And does not keep others from reading."""
    work.generate()
    assert work.is_current() and work.rendered == 2
    with locked(work.package.parent, to_read=True):
        assert work.is_current() and work.rendered == 2
    with ThreadPoolExecutor() as pool, locked(work.package.parent):
        assert pool.submit(work.is_current).result(timeout=60)
    assert work.rendered == 3
    assert work.is_current() and work.rendered == 3


def test_the_entry_of_another_user(work: Work, monkeypatch: pytest.MonkeyPatch) -> None:
    """It may say anything."""
    work.generate()
    monkeypatch.setattr(os, "geteuid", lambda: work.entries[0].stat().st_uid + 1)
    work.generate()
    assert work.rendered == 2


def test_a_cache_that_cannot_be_written(work: Work, monkeypatch: pytest.MonkeyPatch) -> None:
    """Because a file is in its place, or the system refuses. The package is made as ever."""
    work.cache.parent.write_text("no folder")
    assert ".json: cannot be written: Not a directory" in work.generate().not_remembered
    work.cache.parent.unlink()

    def refuse(path: Path, data: bytes) -> None:
        raise SettingsError(f"{path}: cannot be written: Read-only file system")

    monkeypatch.setattr(cache, "write_file", refuse)
    again = work.generate()
    assert again.changes == () and again.not_remembered.endswith(".json: cannot be written: Read-only file system")
    assert check(work.package, work.wsdl, work.notes, cache=work.cache).not_remembered
    assert work.rendered == 3 and work.entries == []


def test_the_commands_say_why_nothing_is_remembered(work: Work, monkeypatch: pytest.MonkeyPatch) -> None:
    """To standard error, so that scripts read what they always read; and in the JSON."""
    a_linked_wsdl(work)
    monkeypatch.setenv(VARIABLE, str(work.cache.parent))
    arguments = [str(work.wsdl), "--output", str(work.package.parent), "--package", "things"]
    reason = f"{work.wsdl}: is a link, or no plain file, or too large"
    for command in ("generate", "check"):
        lines = CliRunner().invoke(main, [command, *arguments], catch_exceptions=False)
        assert lines.stderr == f"nothing is remembered for the next run: {reason}\n"
        as_json = CliRunner().invoke(main, [command, *arguments, "--json"], catch_exceptions=False)
        assert json.loads(as_json.stdout)["not_remembered"] == reason
        silent = CliRunner().invoke(main, [command, *arguments, "--json", "--no-cache"], catch_exceptions=False)
        assert json.loads(silent.stdout)["not_remembered"] is None


@pytest.mark.parametrize("inside", ["", "models", "../things/__pycache__", "../link"])
def test_a_cache_in_the_package_is_refused(work: Work, inside: str) -> None:
    """Whoever writes the package could say of it that it is current."""
    work.package.parent.mkdir()
    (work.package.parent / "link").symlink_to(work.package)
    work.cache = work.package / inside
    with pytest.raises(SettingsError, match="the build cache would be in the package"):
        work.generate()
    with pytest.raises(SettingsError, match="or say --no-cache"):
        work.is_current()
    assert not work.package.exists()


def test_nothing_is_kept_of_what_changes_meanwhile(work: Work, monkeypatch: pytest.MonkeyPatch) -> None:
    """Nobody can say whether the package was made of the old part or the new one."""
    run = pipeline.run

    def interrupted(*arguments: Any) -> pipeline.Result:
        another_generator(work)
        return run(*arguments)

    monkeypatch.setattr(generation, "run", interrupted)
    assert work.generate().not_remembered == "the generator has changed since this program began"
    assert work.entries == []


@pytest.mark.parametrize("are_times_coarse", [False, True])
def test_a_wsdl_that_is_another_while_it_is_read(
    work: Work, monkeypatch: pytest.MonkeyPatch, *, are_times_coarse: bool
) -> None:
    """And is what it was before and after: the package is that of another WSDL, whatever the times of the file say."""
    was = work.wsdl.read_bytes()
    load = pipeline.load_sources

    def interrupted(path: Path) -> Sources:
        another_wsdl(work)
        read = load(path)
        work.wsdl.write_bytes(was)
        return read

    with monkeypatch.context() as meanwhile:
        meanwhile.setattr(pipeline, "load_sources", interrupted)
        if are_times_coarse:
            meanwhile.setattr(Snapshot, "is_unchanged", lambda _: True)
        work.generate()
        assert bool(work.entries) == are_times_coarse
    assert said(work, work.cache) == said(work, None) != [Checked(work.package, ())]
    assert work.generate().changes
    assert said(work, work.cache) == said(work, None) == [Checked(work.package, ())]


@pytest.mark.parametrize("known", [True, False])
def test_a_folder_in_the_place_of_the_wsdl_is_not_looked_through(
    work: Work, monkeypatch: pytest.MonkeyPatch, *, known: bool
) -> None:
    """It may be the root of the file system."""
    looked = []
    scandir = os.scandir

    def seen(path: str) -> object:
        looked.append(path)
        return scandir(path)

    monkeypatch.setattr(os, "scandir", seen)
    with pytest.raises(InputError, match="there is no file"):
        generate(work.package, work.wsdl.parent, cache=work.cache if known else None)
    assert looked == []


def test_notes_that_are_others_while_they_are_read(work: Work, monkeypatch: pytest.MonkeyPatch) -> None:
    """As with a WSDL."""

    def interrupted(path: Path) -> Notes:
        other_notes(work)
        read = load_notes(path)
        work.notes.write_text(NOTES)
        return read

    monkeypatch.setattr(pipeline, "load_notes", interrupted)
    assert work.generate().not_remembered == "what the package is made of has changed meanwhile"
    assert work.entries == []


def test_a_program_that_lives_on_while_the_generator_changes(work: Work) -> None:
    """It has loaded what was there, so it neither believes an entry of what is there now nor makes one."""
    work.generate()
    [entry] = work.entries
    another_generator(work)
    assert work.generate().not_remembered == "the generator has changed since this program began"
    work.part.write_text("a part of the generator")
    assert work.generate().not_remembered and work.rendered == 3
    assert work.entries == [entry]


@pytest.mark.parametrize(
    ("part", "old", "new"),
    [
        ("generator/sfmc_soapgen/emit/head.py", "# ", "# Changed. "),
        ("templates/sfmc_soap/enums.py.jinja", "", "# Changed.\n"),
        ("wsdl/topics.toml", "", "# Changed.\n"),
    ],
)
def test_a_program_that_has_loaded_the_generator_before_it_changes(
    tmp_path: Path, part: str, old: str, new: str
) -> None:
    """Nothing of the cache was loaded then, and still nobody takes what it renders for the work of the new code."""
    work = Work(tmp_path)
    for each in ("generator/sfmc_soapgen", "templates", "wsdl"):
        shutil.copytree(ROOT / each, tmp_path / "copy" / each, ignore=shutil.ignore_patterns("__pycache__"))
    shutil.copy(ROOT / "LICENSE", tmp_path / "copy")
    code = f"""
from pathlib import Path
import sfmc_soapgen.pipeline
part = Path({str(tmp_path / "copy" / part)!r})
part.write_text(part.read_text().replace({old!r}, {new!r}, 1))
from sfmc_soapgen.commands.generate import generate
done = generate(Path({str(work.package)!r}), Path({str(work.wsdl)!r}), cache=Path({str(work.cache)!r}))
print(sfmc_soapgen.__file__, done.not_remembered, sep="\\n")
"""
    environment = {**os.environ, "PYTHONPATH": str(tmp_path / "copy" / "generator")}
    ended = subprocess.run([sys.executable, "-c", code], env=environment, capture_output=True, text=True, check=True)
    loaded, problem = ended.stdout.splitlines()
    assert Path(loaded).is_relative_to(tmp_path)
    assert problem == "the generator has changed since this program began"
    assert not work.cache.exists()


def test_the_oldest_are_forgotten(work: Work, monkeypatch: pytest.MonkeyPatch) -> None:
    """And no file that is not ours."""
    monkeypatch.setattr(cache, "_MOST", 2)
    work.generate()
    [first] = work.entries
    os.utime(first, (0, 0))
    (work.cache / "settings.json").write_text("{}")
    os.utime(work.cache / "settings.json", (0, 0))
    for number in range(2):
        work.notes.write_text(f"{NOTES}# {number}\n")
        work.generate()
    assert not first.exists() and len(work.entries) == 3
    assert (work.cache / "settings.json").exists()


def test_the_folder_that_the_variable_names_may_be_for_other_things_too(
    work: Work, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Nothing of them is removed, whatever it is called."""
    monkeypatch.setattr(cache, "_MOST", 1)
    monkeypatch.setenv(VARIABLE, str(work.cache.parent))
    work.cache.parent.mkdir()
    other = work.cache.parent / f"{'0' * 64}.json"
    other.write_text("{}")
    os.utime(other, (0, 0))
    for command in ("generate", "check"):
        arguments = [command, str(work.wsdl), "--output", str(work.package.parent), "--package", "things"]
        CliRunner().invoke(main, arguments, catch_exceptions=False)
    assert len(work.entries) == 1 and other.exists()


def test_two_at_once(tmp_path: Path) -> None:
    """Each finds or keeps a whole entry."""
    work = Work(tmp_path)
    command = [sys.executable, "-m", "sfmc_soapgen", "generate", str(work.wsdl), "--output", str(tmp_path / "out")]
    environment = {**os.environ, VARIABLE: str(work.cache.parent)}
    both = [subprocess.Popen(command, env=environment, stdout=subprocess.PIPE, text=True) for _ in range(2)]
    said = [program.communicate()[0] for program in both]
    assert [program.returncode for program in both] == [0, 0], said
    assert sum("nothing to do" in each for each in said) == 1
    [entry] = work.entries
    assert len(json.loads(entry.read_text())["files"]) > 100
    assert [*work.cache.iterdir()] == [entry]


def test_the_command_uses_the_users_cache(work: Work, monkeypatch: pytest.MonkeyPatch) -> None:
    """`--no-cache` neither looks nor keeps; JSON and lines are the same with and without."""
    monkeypatch.setenv(VARIABLE, str(work.cache.parent))
    arguments = [str(work.wsdl), "--output", str(work.package.parent), "--package", "things"]

    def run(command: str, *options: str) -> str:
        return CliRunner().invoke(main, [command, *arguments, *options], catch_exceptions=False).stdout

    run("generate", "--no-cache")
    assert not work.cache.exists()
    for command, options in (("generate", ()), ("generate", ("--json",)), ("check", ()), ("check", ("--json",))):
        usual = run(command, *options, "--no-cache")
        first = run(command, *options)
        rendered = work.rendered
        assert run(command, *options) == first == usual
        assert work.rendered == rendered
    assert len(work.entries) == 2


def test_with_nothing_to_do_no_library_is_loaded(tmp_path: Path) -> None:
    """That is what the time goes into."""
    work = Work(tmp_path)
    libraries = ("black", "jinja2", "lxml", "xsdata")
    code = (
        f"import atexit, sys; from sfmc_soapgen.cli import main; main(args=sys.argv[1:], standalone_mode=False);"
        f"print(sorted(sys.modules.keys() & {libraries}))"
    )
    command = [sys.executable, "-c", code, "generate", str(work.wsdl), "--output", str(tmp_path / "out")]
    for loaded in ([*libraries], []):
        environment = {**os.environ, VARIABLE: str(work.cache.parent)}
        done = subprocess.run(command, env=environment, capture_output=True, text=True, check=True)
        assert done.stdout.splitlines()[-1] == str(loaded)


def test_where_the_users_cache_is(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """The variable names it, or the system's customs do; without a home there is none."""
    monkeypatch.setenv(VARIABLE, str(tmp_path))
    assert user_cache() == tmp_path / "sfmc-soapgen"
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.setenv(VARIABLE, "~/mine")
    assert user_cache() == tmp_path / "mine" / "sfmc-soapgen"
    for relative in ("mine", "./mine", "~nobody-of-this-name/mine"):
        monkeypatch.setenv(VARIABLE, relative)
        with pytest.raises(SettingsError, match=f"^{VARIABLE}: '{relative}' is not an absolute path"):
            user_cache()
    monkeypatch.delenv(VARIABLE)
    monkeypatch.setattr(cache, "user_cache_dir", lambda name, **_: f"{tmp_path}/{name}")
    assert user_cache() == tmp_path / "sfmc-soapgen"
    monkeypatch.setattr(cache, "user_cache_dir", lambda name, **_: f"~/.cache/{name}")
    assert user_cache() is None
