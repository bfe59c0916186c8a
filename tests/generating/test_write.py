"""Files: all or nothing, only what changed, never somebody else's."""

from __future__ import annotations

import json
import os
import shutil
from collections.abc import Mapping
from pathlib import Path

import pytest
from sfmc_soapgen.disk import write_file
from sfmc_soapgen.errors import GeneratorError, InputError, SettingsError
from sfmc_soapgen.hashing import sha256
from sfmc_soapgen.package.differences import Difference
from sfmc_soapgen.package.manifest import MANIFEST, Manifest, WsdlHashes
from sfmc_soapgen.package.package import Package
from sfmc_soapgen.staging import begin
from support.packages import marks


def made(**files: str) -> dict[str, str]:
    """A package of these files, with its manifest."""
    texts = {name.replace("__", "/") + ".py": text for name, text in files.items()}
    return texts | described(texts, unformatted={"a.py": "0"})


def described(texts: Mapping[str, str], unformatted: Mapping[str, str]) -> dict[str, str]:
    """The manifest of these files, as a file."""
    wsdl = WsdlHashes(sha256(b"<w/>"), {"x.xsd": sha256(b"<x/>")})
    files = {path: sha256(text.encode()) for path, text in texts.items()}
    return {MANIFEST: Manifest("1.0", wsdl, files, unformatted).text()}


def content(folder: Path) -> dict[str, str]:
    """Every file below a folder."""
    return {p.relative_to(folder).as_posix(): p.read_text() for p in sorted(folder.rglob("*")) if p.is_file()}


def test_a_new_folder_is_made_with_its_parents(tmp_path: Path) -> None:
    """Nothing is left beside it."""
    files = made(a="A = 1\n", sub__b="B = 2\n")
    changes = Package(tmp_path / "x" / "package").write(files)
    assert content(tmp_path) == {f"x/package/{path}": text for path, text in files.items()}
    assert changes == [Difference(path, "missing") for path in sorted(files)]


def test_nothing_to_do_touches_nothing(tmp_path: Path) -> None:
    """No file and no folder has a new time."""
    files = made(a="A = 1\n", sub__b="B = 2\n")
    Package(tmp_path / "p").write(files)
    before = marks(tmp_path)
    assert Package(tmp_path / "p").write(files) == []
    assert marks(tmp_path) == before


def test_only_what_changed_is_written(tmp_path: Path) -> None:
    """Other files keep their time; what is no longer made goes; what was never made stays."""
    folder = tmp_path / "p"
    Package(folder).write(made(a="A = 1\n", b="B = 1\n", c="C = 1\n"))
    (folder / "notes.txt").write_text("mine")
    (folder / "__pycache__").mkdir()
    (folder / "__pycache__" / "a.pyc").write_text("cache")
    times = {name: (folder / name).stat().st_mtime_ns for name in ("a.py", "notes.txt")}
    changes = Package(folder).write(made(a="A = 1\n", b="B = 2\n", d="D = 1\n"))
    assert changes == [
        Difference("b.py", "stale"),
        Difference("c.py", "left over"),
        Difference("d.py", "missing"),
        Difference(MANIFEST, "stale"),
    ]
    assert content(folder) == made(a="A = 1\n", b="B = 2\n", d="D = 1\n") | {"notes.txt": "mine"}
    assert {name: (folder / name).stat().st_mtime_ns for name in times} == times


def test_edits_are_seen_and_kept_unless_forced(tmp_path: Path) -> None:
    """A hand edit, a file emptied and a left-over file with edits."""
    folder = tmp_path / "p"
    files = made(a="A = 1\n", b="B = 1\n")
    Package(folder).write(made(a="A = 1\n", b="B = 1\n", c="C = 1\n"))
    (folder / "a.py").write_text("A = 'mine'\n")
    (folder / "c.py").write_text("C = 'mine'\n")
    assert Package(folder).compare(files) == [
        Difference("a.py", "edited"),
        Difference("c.py", "edited"),
        Difference(MANIFEST, "stale"),
    ]
    before = content(tmp_path)
    with pytest.raises(SettingsError, match=r"edited by hand since it was generated: a\.py, c\.py(?s:.*)--force"):
        Package(folder).write(files)
    assert content(tmp_path) == before
    Package(folder).write(files, force=True)
    assert content(folder) == files


@pytest.mark.parametrize("text", [None, "", "[]", '{"files": 3}', "{}", "not json"])
def test_a_folder_the_generator_did_not_make_is_refused(tmp_path: Path, text: str | None) -> None:
    """It has no manifest of ours, so nothing is written, forced or not."""
    (tmp_path / "notes.txt").write_text("mine")
    if text is not None:
        (tmp_path / MANIFEST).write_text(text)
    before = content(tmp_path)
    for force in (False, True):
        with pytest.raises(GeneratorError, match=r"not made by sfmc-soapgen|not a manifest of sfmc-soapgen"):
            Package(tmp_path).write(made(a=""), force=force)
    assert content(tmp_path) == before


def test_an_empty_folder_is_used(tmp_path: Path) -> None:
    """A folder made beforehand is no obstacle."""
    folder = tmp_path / "p"
    folder.mkdir()
    Package(folder).write(made(a="A = 1\n"))
    assert content(folder) == made(a="A = 1\n")


def test_a_file_in_the_place_of_the_folder(tmp_path: Path) -> None:
    """The error says that it is a file."""
    (tmp_path / "p").write_text("mine")
    with pytest.raises(SettingsError, match="there is a file of this name"):
        Package(tmp_path / "p").write(made(a=""))
    assert (tmp_path / "p").read_text() == "mine"


def test_a_failure_leaves_the_old_package_whole(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A disk that is full at the last file. For every other moment see tests/hostile/test_killed.py."""
    folder = tmp_path / "p"
    Package(folder).write(made(a="A = 1\n", b="B = 1\n"))
    before = content(tmp_path)
    real_write = Path.write_bytes

    def full(self: Path, data: bytes) -> int:
        if self.name == "b.py":
            raise OSError(28, "No space left on device", str(self))
        return real_write(self, data)

    monkeypatch.setattr(Path, "write_bytes", full)
    with pytest.raises(SettingsError, match=r"cannot be written: No space left on device: .*b\.py"):
        Package(folder).write(made(a="A = 2\n", b="B = 2\n"))
    assert content(tmp_path) == before


def test_links_and_empty_folders_of_others_are_kept(tmp_path: Path) -> None:
    """A link stays a link, and what it leads to is not touched."""
    folder = tmp_path / "p"
    elsewhere = tmp_path / "elsewhere"
    elsewhere.mkdir()
    (elsewhere / "a.py").write_text("elsewhere")
    Package(folder).write(made(a="A = 1\n", sub__b="B = 1\n"))
    (folder / "empty").mkdir()
    (folder / "linked").symlink_to(elsewhere)
    (folder / "broken").symlink_to(tmp_path / "nowhere")
    (folder / "a.py").unlink()
    (folder / "a.py").symlink_to(elsewhere / "a.py")
    Package(folder).write(made(a="A = 2\n"), force=True)
    assert (folder / "linked").readlink() == elsewhere
    assert (folder / "broken").readlink() == tmp_path / "nowhere"
    assert sorted(path.name for path in folder.iterdir()) == ["a.py", "broken", "empty", "linked", MANIFEST]
    assert (folder / "a.py").read_text() == "A = 2\n"
    assert (elsewhere / "a.py").read_text() == "elsewhere"


def test_a_folder_that_is_a_link_stays_one(tmp_path: Path) -> None:
    """The package is where it leads to."""
    (tmp_path / "real").mkdir()
    (tmp_path / "p").symlink_to(tmp_path / "real")
    for files in (made(a="A = 1\n"), made(a="A = 2\n")):
        Package(tmp_path / "p").write(files)
        assert (tmp_path / "p").readlink() == tmp_path / "real"
        assert content(tmp_path / "real") == files


def test_a_link_out_of_the_folder_is_refused(tmp_path: Path) -> None:
    """It stands where the package has a folder of that name: nothing is written elsewhere."""
    folder = tmp_path / "p"
    Package(folder).write(made(sub__b="B = 1\n"))
    (tmp_path / "elsewhere").mkdir()
    (folder / "sub").rename(tmp_path / "elsewhere" / "sub")
    (folder / "sub").symlink_to(tmp_path / "elsewhere" / "sub")
    before = content(tmp_path)
    with pytest.raises(SettingsError, match="sub: is a link to another folder"):
        Package(folder).write(made(sub__b="B = 2\n"))
    assert content(tmp_path) == before
    assert sorted(path.name for path in tmp_path.iterdir()) == ["elsewhere", "p"]


def test_a_manifest_that_names_files_elsewhere(tmp_path: Path) -> None:
    """No file outside the folder is touched."""
    folder = tmp_path / "p"
    folder.mkdir()
    (tmp_path / "a.py").write_text("elsewhere")
    outside = {"../a.py": "elsewhere", str(tmp_path / "a.py"): "elsewhere"}
    (folder / MANIFEST).write_text(described(outside, {})[MANIFEST])
    before = content(tmp_path)
    with pytest.raises(InputError, match="is not the path of a generated file"):
        Package(folder).write(made(b="B = 1\n"))
    assert content(tmp_path) == before


def test_what_cannot_be_copied_is_said(tmp_path: Path) -> None:
    """A named pipe in the folder does not make it wait for ever."""
    folder = tmp_path / "p"
    Package(folder).write(made(a="A = 1\n"))
    os.mkfifo(folder / "pipe")
    with pytest.raises(SettingsError, match=r"cannot be written: .*named pipe"):
        Package(folder).write(made(a="A = 2\n"))
    assert Package(folder).compare(made(a="A = 1\n")) == []


def test_the_manifest_names_its_origin() -> None:
    """The WSDL's hash, those of its imports, the generator's version and every file's hash."""
    assert json.loads(made(a="A = 1\n")[MANIFEST]) == {
        "generator": {"name": "sfmc-soapgen", "version": "1.0"},
        "wsdl": {
            "sha256": "86e62e3a8a4fde3709b84cf1ef62faeece7e82930ccd864fe62c86ce718f62e3",
            "imports": {"x.xsd": "2a31f44da4bd7decbbd3ddfd1a37ae04d02ec665e2c2688816ccc65631586ed1"},
        },
        "files": {"a.py": "06edbcf4336165a271e6524025a6439c3caa3246fd0796f116772279707a5325"},
        "unformatted": {"a.py": "0"},
    }


# The staging folder


def somebodys(folder: Path) -> dict[str, str]:
    """A folder of somebody else that has the name of the staging folder, with what could be moved into place."""
    made_folder = folder.with_name(f".{folder.name}.sfmc-soapgen")
    for inside in ("", "1", "new", "old", str(folder.parent.stat().st_ino)):
        for name in ("old", "new", "."):
            (made_folder / inside / name).mkdir(parents=True, exist_ok=True)
            (made_folder / inside / name / "a.py").write_text("PLANTED = 1")
    return content(made_folder)


@pytest.mark.parametrize("exists", [True, False])
def test_what_is_not_ours_is_neither_removed_nor_moved_into_place(tmp_path: Path, *, exists: bool) -> None:
    """Somebody has a folder that is called like ours, or has put one into the repository."""
    folder = tmp_path / "p"
    if exists:
        Package(folder).write(made(a="A = 1\n"))
    planted = somebodys(folder)
    assert Package(folder).standing.folder == folder
    with pytest.raises(SettingsError, match=r"/\.p\.sfmc-soapgen: is in the way(?s:.*)move or remove it"):
        Package(folder).write(made(a="A = 2\n"))
    assert content(tmp_path / ".p.sfmc-soapgen") == planted
    assert content(folder) == (made(a="A = 1\n") if exists else {})
    # Where nothing has to be written, it is in nobody's way.
    assert not exists or Package(folder).write(made(a="A = 1\n")) == []
    assert content(tmp_path / ".p.sfmc-soapgen") == planted


@pytest.mark.parametrize("kind", ["file", "link", "copy"])
def test_what_only_looks_like_ours_is_left_alone(tmp_path: Path, kind: str) -> None:
    """A file, a link to a folder, and a copy of a staging folder from elsewhere."""
    folder = tmp_path / "p"
    outer = tmp_path / ".p.sfmc-soapgen"
    (tmp_path / "elsewhere").mkdir()
    inner = begin(tmp_path / "elsewhere" / "p")
    for name in ("old", "new"):
        (inner / name).mkdir()
        (inner / name / "a.py").write_text("PLANTED = 1")
    if kind == "file":
        outer.write_text("mine")
    elif kind == "link":
        outer.symlink_to(inner.parent)
    else:
        shutil.copytree(inner.parent, outer)
    before = content(tmp_path)
    with pytest.raises(SettingsError, match="is in the way"):
        Package(folder).write(made(a="A = 1\n"))
    assert content(tmp_path) == before and not folder.exists()


@pytest.mark.parametrize("left", [(), ("new",), ("old",), ("new", "old")])
def test_what_a_killed_write_has_left_is_removed(tmp_path: Path, left: tuple[str, ...]) -> None:
    """Wherever it was killed."""
    folder = tmp_path / "p"
    Package(folder).write(made(a="A = 1\n"))
    inner = begin(folder)
    for name in left:
        (inner / name).mkdir()
        (inner / name / "a.py").write_text("HALF =")
    Package(folder).write(made(a="A = 2\n"))
    assert [path.name for path in tmp_path.iterdir()] == ["p"]
    assert content(folder) == made(a="A = 2\n")


def test_an_empty_folder_that_a_kill_has_left(tmp_path: Path) -> None:
    """It was killed before it could say that the folder is its own."""
    (tmp_path / ".p.sfmc-soapgen").mkdir()
    Package(tmp_path / "p").write(made(a="A = 1\n"))
    assert [path.name for path in tmp_path.iterdir()] == ["p"]


def test_a_file_is_replaced_by_way_of_its_staging_folder(tmp_path: Path) -> None:
    """And somebody's files of such names stay."""
    others = {".a.md.sfmc-soapgen-new": "mine", ".a.md.sfmc-soapgen/mine.txt": "mine"}
    for name, text in others.items():
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text(text)
    with pytest.raises(SettingsError, match="is in the way"):
        write_file(tmp_path / "a.md", b"new")
    assert content(tmp_path) == others
    write_file(tmp_path / "b.md", b"new")
    write_file(tmp_path / "b.md", b"newer")
    assert content(tmp_path) == others | {"b.md": "newer"}


def test_a_linked_folder_is_no_part_of_a_package(tmp_path: Path) -> None:
    """Whoever asks: its files are gone, though what is there reads the same."""
    folder = tmp_path / "p"
    files = made(a="A = 1\n", sub__b="B = 1\n")
    Package(folder).write(files)
    (folder / "sub").rename(tmp_path / "elsewhere")
    (folder / "sub").symlink_to(tmp_path / "elsewhere")
    assert Package(folder).compare(files) == [Difference("sub/b.py", "missing")]
    status = Package(folder).status(files)
    assert (status.gone, status.edited, status.is_fine) == (("sub/b.py",), (), False)
