"""A manifest is data from outside: nothing of it becomes code, and nothing it says makes code good."""

from __future__ import annotations

import copy
import json
import random
import shutil
from collections.abc import Callable, Iterator
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result
from sfmc_soapgen.cli import main
from sfmc_soapgen.commands.generate import generate
from sfmc_soapgen.diff import diff, report
from sfmc_soapgen.errors import InputError
from sfmc_soapgen.hashing import sha256
from sfmc_soapgen.package.manifest import MANIFEST, Manifest, WsdlHashes
from sfmc_soapgen.python.interface import Interface, to_json
from support.packages import interface_of
from support.wsdls import EVERYTHING, sequence, wsdl

SMALL = wsdl(
    sequence('<xs:element name="Id" type="xs:int" minOccurs="0"/><xs:element name="C" type="tns:Color"/>', of="Thing")
    + '<xs:simpleType name="Color"><xs:restriction base="xs:string"><xs:enumeration value="Red"/></xs:restriction>'
    "</xs:simpleType>"
)
CODE = "import os; os.environ['OWNED'] = '1'\n"


def run(*arguments: str | Path) -> Result:
    """The command in this process."""
    return CliRunner().invoke(main, [str(argument) for argument in arguments])


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A WSDL and its package, in a folder."""
    folder = tmp_path_factory.mktemp("made")
    (folder / "small.wsdl").write_bytes(SMALL)
    generate(folder / "out" / "things", folder / "small.wsdl")
    return folder


@pytest.fixture
def copied(made: Path, tmp_path: Path) -> Path:
    """The same, to be spoiled."""
    return Path(shutil.copytree(made, tmp_path / "copied"))


@pytest.fixture(scope="module")
def unreadable(made: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The same, of which only the manifest is spoiled, over and over."""
    return Path(shutil.copytree(made, tmp_path_factory.mktemp("unreadable") / "copied"))


def commands(folder: Path) -> dict[str, tuple[str | Path, ...]]:
    """Every command that makes or looks at the package."""
    source, path = folder / "out", folder / "small.wsdl"
    general = (path, "--output", source, "--package", "things")
    copy_ = ("vendor", source, "--package", "things", "--wsdl", path)
    return {
        "generate": ("generate", *general),
        "check": ("check", *general),
        "vendor": copy_,
        "vendor --check": (*copy_, "--check"),
        "diff": ("diff", source / "things", path),
    }


# --- what was laid out once


class Package:
    """The package, as somebody spoils it who can write its files and its manifest."""

    def __init__(self, folder: Path, read: Path | None = None) -> None:
        self.folder = folder
        self.manifest = json.loads(((read or folder) / MANIFEST).read_text())

    def put(self, name: str, text: str) -> None:
        """Let a file have a text, and the manifest say that it was generated so."""
        data = text.encode("utf-8")
        (self.folder / name).write_bytes(data)
        self.manifest["files"][name] = sha256(data)

    def replace(self, name: str, old: str, new: str) -> None:
        """The same, for a part of a file."""
        text = (self.folder / name).read_text(encoding="utf-8")
        assert old in text
        self.put(name, text.replace(old, new, 1))

    def save(self) -> None:
        """Write the manifest."""
        (self.folder / MANIFEST).write_text(json.dumps(self.manifest))


def a_line(package: Package) -> None:
    """Code at the end of a file."""
    package.put("__init__.py", (package.folder / "__init__.py").read_text() + CODE)


def a_file_that_is_not_generated(package: Package) -> None:
    """Its text is said to be the layout of one that is."""
    package.put("more.py", CODE)
    package.manifest["unformatted"]["more.py"] = package.manifest["unformatted"]["__init__.py"]


def another_file(package: Package) -> None:
    """One generated file is said to be the layout of another."""
    unformatted = package.manifest["unformatted"]
    unformatted["enums.py"] = unformatted["messages.py"]
    package.put("enums.py", CODE)


def a_comment(package: Package) -> None:
    """Only people and tools see it."""
    package.replace("enums.py", "\n\n", "  # noqa\n\n")


def a_swallowed_line(package: Package) -> None:
    """Nothing is added: a comment has no end any more."""
    package.replace("enums.py", "do not edit.\n", "do not edit. ")


def an_encoding(package: Package) -> None:
    """What Python reads is not what is compared."""
    package.replace("enums.py", "# @generated", "# coding: utf-7\n# @generated")


def a_byte_order_mark(package: Package) -> None:
    """Python skips it."""
    package.put("enums.py", "\ufeff" + (package.folder / "enums.py").read_text())


def a_form_feed(package: Package) -> None:
    """Python takes it for white space, and other tools for a new page."""
    package.replace("enums.py", "\n\n", "\n\f\n")


def a_tuple(package: Package) -> None:
    """No more than a comma, which black itself would move."""
    package.replace("enums.py", 'RED = "Red"', 'RED = ("Red",)')


def a_string(package: Package) -> None:
    """Other quotes, so that other characters are inside them."""
    package.replace("__init__.py", '"Thing"', '"Thi" "ng"' + "\n" + CODE.replace("'", '"'))


def a_docstring(package: Package) -> None:
    """A blank inside a text."""
    package.replace("enums.py", '"""', '""" ')


def nesting(package: Package) -> None:
    """More than Python's parser takes."""
    package.replace("enums.py", 'RED = "Red"', f"RED = {'(' * 5000}\"Red\"{')' * 5000}")


def no_text(package: Package) -> None:
    """Bytes that are not UTF-8."""
    (package.folder / "enums.py").write_bytes(b"# \xff\n")
    package.manifest["files"]["enums.py"] = sha256(b"# \xff\n")


def a_link(package: Package) -> None:
    """The file is somewhere else."""
    outside = package.folder.parent.parent / "outside.py"
    outside.write_text(CODE)
    (package.folder / "enums.py").unlink()
    (package.folder / "enums.py").symlink_to(outside)
    package.manifest["files"]["enums.py"] = sha256(CODE.encode())


SPOILED = [
    a_line,
    pytest.param(a_file_that_is_not_generated, marks=pytest.mark.slow),
    another_file,
    pytest.param(a_comment, marks=pytest.mark.slow),
    a_swallowed_line,
    pytest.param(an_encoding, marks=pytest.mark.slow),
    pytest.param(a_byte_order_mark, marks=pytest.mark.slow),
    pytest.param(a_form_feed, marks=pytest.mark.slow),
    pytest.param(a_tuple, marks=pytest.mark.slow),
    pytest.param(a_string, marks=pytest.mark.slow),
    pytest.param(a_docstring, marks=pytest.mark.slow),
    pytest.param(nesting, marks=pytest.mark.slow),
    pytest.param(no_text, marks=pytest.mark.slow),
    pytest.param(a_link, marks=pytest.mark.slow),
]


@pytest.mark.parametrize("spoil", SPOILED, ids=lambda spoil: spoil.__name__)
def test_nobody_else_says_what_a_file_looks_like(made: Path, copied: Path, spoil: Callable[[Package], None]) -> None:
    """The checks see it, whatever the manifest says, and `generate` writes what it would write into an empty folder."""
    folder = copied / "out" / "things"
    package = Package(folder)
    spoil(package)
    package.save()
    for name in ("check", "vendor --check"):
        assert run(*commands(copied)[name]).exit_code == 1
    assert run(*commands(copied)["generate"]).exit_code == 0
    assert_as_made(made, copied)
    assert run(*commands(copied)["check"]).exit_code == 0


def assert_as_made(made: Path, copied: Path) -> None:
    """The package has the files that were generated, and no others."""
    for folder, other in ((made, copied), (copied, made)):
        for path in (folder / "out" / "things").rglob("*"):
            if path.is_file():
                assert (other / path.relative_to(folder)).read_bytes() == path.read_bytes(), path


def test_a_layout_that_is_no_code_is_seen(copied: Path) -> None:
    """Blank lines and parentheses: `generate` may keep them, the checks do not, and `--force` writes anew."""
    package = Package(copied / "out" / "things")
    package.replace("enums.py", 'RED = "Red"', 'RED = (\n        "Red"\n    )')
    package.save()
    everything = commands(copied)
    assert run(*everything["generate"]).exit_code == 0
    for name in ("check", "vendor --check"):
        assert run(*everything[name]).exit_code == 1
    forced = run(*everything["generate"], "--force", "--json")
    assert json.loads(forced.stdout)["changed"] == ["enums.py", MANIFEST]
    assert run(*everything["check"]).exit_code == 0


def test_a_file_outside(copied: Path) -> None:
    """No file of the package is touched, only two lines of its manifest."""
    (copied / "outside.txt").write_text(CODE)
    package = Package(copied / "out" / "things")
    package.manifest["files"]["../../outside.txt"] = sha256(CODE.encode())
    package.manifest["unformatted"]["../../outside.txt"] = package.manifest["unformatted"]["__init__.py"]
    package.save()
    for arguments in commands(copied).values():
        refused = run(*arguments)
        assert refused.exit_code == 2 and "'../../outside.txt' is not the path of a generated file" in refused.stderr
    assert CODE not in (copied / "out" / "things" / "__init__.py").read_text()


@pytest.mark.parametrize(
    "name",
    [
        "enums/__init__.py",
        pytest.param("models/types/__init__.pyc", marks=pytest.mark.slow),
        pytest.param("__init__.abi3.so", marks=pytest.mark.slow),
        pytest.param("_runtime/model.cpython-311-x86_64-linux-gnu.so", marks=pytest.mark.slow),
        pytest.param("_runtime/codec.pyd", marks=pytest.mark.slow),
        pytest.param("a link", marks=pytest.mark.slow),
    ],
)
def test_a_file_that_would_be_imported_instead(copied: Path, name: str) -> None:
    """It is not ours, so it is not removed either: every command says that it is there."""
    folder = copied / "out" / "things"
    if name == "a link":
        name = "enums/__init__.py"
        (copied / "elsewhere").mkdir()
        (folder / "enums").symlink_to(copied / "elsewhere")
    (folder / name).parent.mkdir(exist_ok=True)
    (folder / name).write_text(CODE)
    everything = commands(copied)
    checked = run(*everything["check"])
    assert checked.exit_code == 1 and f"in the way  {name}\n" in checked.stdout
    checked = run(*everything["vendor --check"])
    assert checked.exit_code == 1 and f"in the way: {name}\n" in checked.stdout
    for arguments in (everything["generate"], everything["vendor"]):
        for force in ((), ("--force",)):
            refused = run(*arguments, *force)
            assert refused.exit_code == 2 and f"instead of generated files: {name}\n" in refused.stderr
    assert (folder / name).read_text() == CODE


# --- reading

HASH = "0" * 64
DAMAGED = {
    "empty": "",
    "not JSON": "<manifest/>",
    "merge conflict": '{\n<<<<<<< HEAD\n"files": {}\n',
    "a list": "[]",
    "an empty object": "{}",
    "deep lists": "[" * 100_000,
    "deep objects": '{"files":' * 100_000,
    "a large number": '{"files": {"a.py": ' + "9" * 10_000 + "}}",
    "not a number": '{"files": {"a.py": NaN}}',
    "no files": '{"files": {}}',
    "a list of files": '{"files": ["a.py"]}',
    "a hash that is none": '{"files": {"a.py": "0"}}',
    "twice": f'{{"files": {{"a.py": "{HASH}"}}, "files": {{"b.py": "{HASH}"}}}}',
    "a surrogate in a name": f'{{"files": {{"\\ud800.py": "{HASH}"}}}}',
    "a surrogate elsewhere": f'{{"files": {{"a.py": "{HASH}"}}, "unformatted": {{"a.py": "\\udfff"}}}}',
    "a long name": f'{{"files": {{"{"a" * 5000}": "{HASH}"}}}}',
    "a control sequence": f'{{"files": {{"\\u001b[2J.py": "{HASH}"}}}}',
    "an absolute path": f'{{"files": {{"/etc/passwd": "{HASH}"}}}}',
    "a drive": f'{{"files": {{"C:\\\\a.py": "{HASH}"}}}}',
    "upwards": f'{{"files": {{"models/../../a.py": "{HASH}"}}}}',
    "NUL": f'{{"files": {{"a\\u0000.py": "{HASH}"}}}}',
}


@pytest.mark.parametrize("text", DAMAGED.values(), ids=DAMAGED)
def test_a_damaged_manifest_is_one_error(unreadable: Path, text: str) -> None:
    """It says which file, why, and what to do; nothing is touched."""
    path = unreadable / "out" / "things" / MANIFEST
    path.write_text(text)
    for arguments in commands(unreadable).values():
        refused = run(*arguments)
        assert refused.exit_code == 2 and refused.stdout == ""
        assert refused.stderr.startswith(f"error: {path}: is not a manifest of sfmc-soapgen (")
        assert refused.stderr.endswith(
            "\n  Restore it from version control, or empty the folder and generate" " the package again.\n"
        )
        assert len(refused.stderr) < 3000 and "\x1b" not in refused.stderr
    assert path.read_text() == text


@pytest.mark.parametrize("data", [b"\xff\xfe{}", b"\0" * 40_000_000], ids=["not UTF-8", "too large"])
def test_what_is_not_a_text_of_reasonable_size(unreadable: Path, data: bytes) -> None:
    """The same error."""
    (unreadable / "out" / "things" / MANIFEST).write_bytes(data)
    refused = run(*commands(unreadable)["check"])
    assert refused.exit_code == 2 and "is not a manifest of sfmc-soapgen (" in refused.stderr


@pytest.mark.parametrize("name", ["unformatted", pytest.param("imports", marks=pytest.mark.slow)])
def test_long_and_odd_names_where_they_mean_nothing(copied: Path, name: str) -> None:
    """No file of such a name is looked for, and the checks say that the manifest is another."""
    package = Package(copied / "out" / "things")
    where = package.manifest["wsdl"] if name == "imports" else package.manifest
    where[name] = {"a" * 5000: "0", "../../x": "0", "\x00": "0", "/etc/passwd": "0"}
    package.save()
    everything = commands(copied)
    assert run(*everything["check"]).exit_code == run(*everything["vendor --check"]).exit_code == 1
    assert run(*everything["generate"]).exit_code == 0


# --- the interface in it


def deep(levels: int) -> dict[str, Any]:
    """A group in a group in a group."""
    group: dict[str, Any] = {"compositor": "choice", "parts": []}
    for _ in range(levels):
        group = {"compositor": "choice", "parts": [group]}
    return group


def circle(described: dict[str, Any]) -> None:
    """A message that extends itself."""
    message = described["service"]["messages"][0]
    message["base"] = message["wire"]


DAMAGED_INTERFACES: dict[str, Callable[[dict[str, Any]], object]] = {
    "nothing": lambda value: value.clear(),
    "an older form": lambda value: value.pop("anonymous"),
    "a base that is not there": lambda value: value["service"]["types"][0].update(base="Nobody"),
    "a circle": circle,
    "a type that is not there": lambda value: value["service"]["types"][0]["fields"][0].update(type="Nobody"),
    "names by other rules": lambda value: value.update(rules=0),
    "a name of a type that is not there": lambda value: value["names"].update(types={"Nobody": "Nobody"}),
    "names of fields of nothing": lambda value: value["names"].update(fields={"Nobody": ["body"]}),
    "too few names of fields": lambda value: value["names"]["fields"].update(Thing=[]),
    "names of members of nothing": lambda value: value["names"].update(members={"Nobody": ["BODY"]}),
    "no constants": lambda value: value["names"].update(constants={}),
    "too many parameters": lambda value: value["names"]["parameters"][next(iter(value["names"]["parameters"]))].append(
        "x"
    ),
    "an element that is not there": lambda value: value["service"]["operations"][0].update(request="Nobody"),
    "an unknown compositor": lambda value: value["service"]["types"][0].update(
        content={"compositor": "xor", "parts": []}
    ),
    "150 groups": lambda value: value["service"]["types"][0].update(content=deep(150)),
    "300 groups": lambda value: value["service"]["types"][0].update(content=deep(300)),
    "twice": lambda value: value["service"]["types"].append(value["service"]["types"][0]),
    "a name with a line end": lambda value: value["service"]["enums"][0].update(wire="a\nb"),
}


@pytest.mark.parametrize("damage", DAMAGED_INTERFACES.values(), ids=DAMAGED_INTERFACES)
def test_a_damaged_interface_is_one_error(
    made: Path, unreadable: Path, damage: Callable[[dict[str, Any]], object]
) -> None:
    """`diff` says which file and what to do."""
    package = Package(unreadable / "out" / "things", read=made / "out" / "things")
    damage(package.manifest["interface"])
    package.save()
    refused = run(*commands(unreadable)["diff"])
    assert refused.exit_code == 2 and refused.stdout == ""
    assert refused.stderr.startswith(
        f"error: {package.folder / MANIFEST}: its interface is damaged, or from another version of sfmc-soapgen"
    )
    assert "Generate the package again" in refused.stderr and "Error(" not in refused.stderr


def test_a_damaged_interface_is_told_in_short(copied: Path) -> None:
    """`vendor` writes anew, and quotes no more of the old interface than a line or two."""
    package = Package(copied / "out" / "things")
    package.manifest["interface"]["service"]["operations"][0]["request"] = "{urn:x}\x1b" + "x" * 100_000
    package.save()
    told = run(*commands(copied)["vendor"])
    assert told.exit_code == 1 and "what has changed cannot be shown" in told.output
    assert len(told.output) < 5000 and "\x1b" not in told.output


@cache
def whole() -> Interface:
    """An interface with every construct."""
    return interface_of(EVERYTHING)


def places(value: Any, path: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    """Where something stands in plain values."""
    for key in value if isinstance(value, dict) else range(len(value)) if isinstance(value, list) else ():
        yield (*path, key)
        yield from places(value[key], (*path, key))


ODD: tuple[object, ...] = (
    None,
    1,
    -1,
    10**30,
    True,
    "",
    "x",
    "xs:int",
    "Thing",
    "\u202e",
    "{urn}x",
    "##any",
    1.5,
    [],
    {},
)


def damaged(plain: dict[str, Any], chance: random.Random) -> dict[str, Any]:
    """The values with one of them gone, odd, or that of another place."""
    found = [*places(plain)]
    changed = copy.deepcopy(plain)
    for _ in range(chance.choice((1, 1, 1, 2))):
        at = chance.choice(found)
        try:
            holder = changed
            for key in at[:-1]:
                holder = holder[key]
            other: Any = plain
            for key in chance.choice([each for each in found if each[-1] == at[-1]]):
                other = other[key]
            match chance.randrange(3):
                case 0:
                    del holder[at[-1]]
                case 1:
                    holder[at[-1]] = chance.choice(ODD)
                case _:
                    holder[at[-1]] = copy.deepcopy(other)
        except (KeyError, IndexError, TypeError):
            continue  # an earlier damage has taken the place away
    return changed


@pytest.mark.parametrize("number", [60, pytest.param(4000, marks=pytest.mark.slow)])
def test_any_damage_to_an_interface(number: int) -> None:
    """It is refused, or what is left can be compared and reported."""
    plain = json.loads(json.dumps(to_json(whole())))
    outcomes = set()
    for seed in range(number):
        changed = damaged(plain, random.Random(seed))
        try:
            interface = Manifest("1.0", WsdlHashes("0", {}), {}, {}, interface_json=changed).interface
        except InputError:
            outcomes.add("refused")
            continue
        for old, new in ((whole(), interface), (interface, whole())):
            assert report.text(diff(old, new))
        outcomes.add("compared")
    assert outcomes == {"refused", "compared"}
