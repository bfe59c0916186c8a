"""`update`: changelog, WSDL and package are what the tenant says, or nothing is touched."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pytest
from click.testing import Result
from hypothesis import given
from hypothesis import strategies as st
from sfmc_soapgen.diff.changelog import insert
from sfmc_soapgen.staging import begin
from support.fetching import HOST, URL, contents, importing, playing, run, serve, xsd
from support.loopback.hosts import Hosts
from support.loopback.replies import html
from support.packages import marks

ID = '<xs:element name="Id" type="xs:int"/>'
NAME = '<xs:element name="Name" type="xs:string" minOccurs="0"/>'
OLD, MORE, LESS = importing(fields=ID), importing(fields=ID + NAME), importing(fields=NAME)

LOG = """# Changelog

## [Unreleased]

### Changed

- What was there.

## [1.0.0] - 2024-01-01

### Changed

- Long ago.
"""


@pytest.fixture
def served(tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch) -> Iterator[Hosts]:
    """A tenant."""
    with playing(tmp_path_factory.mktemp("tenant"), monkeypatch) as tenant:
        yield tenant


@pytest.fixture
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder of somebody's, where commands are run."""
    monkeypatch.chdir(tmp_path)
    return tmp_path


@pytest.fixture
def made(served: Hosts, project: Path) -> Path:
    """A project with the WSDL and the package of `OLD`, and a changelog."""
    serve(served, OLD)
    assert update().exit_code == 0
    (project / "CHANGELOG.md").write_text(LOG)
    return project


def update(*arguments: str) -> Result:
    """The command, with everything where it is by default."""
    return run("update", "--subdomain", "mc1", *arguments)


def test_the_first_time(served: Hosts, project: Path) -> None:
    """Everything is made, and the changelog has one line; by default at the usual places."""
    serve(served, importing("a.xsd"), a=xsd())
    dry = update("--dry-run")
    assert dry.exit_code == 1 and "generated/sfmc_soap: first generated" in dry.output
    assert list(project.iterdir()) == []
    done = update()
    assert (done.exit_code, done.stderr) == (0, "")
    assert "CHANGELOG.md: 1 of 1 written: entry" in done.output
    assert "etframework.wsdl: 2 of 2 written: a.xsd, etframework.wsdl" in done.output
    assert contents(project / "wsdl") == {"etframework.wsdl": importing("a.xsd"), "a.xsd": xsd()}
    log = (project / "CHANGELOG.md").read_text()
    assert log.startswith("# Changelog\n\n")
    assert log.endswith("\n\n## [Unreleased]\n\n### Added\n\n- `sfmc_soap`, generated from `etframework.wsdl`.\n")
    assert run("check", "wsdl/etframework.wsdl").exit_code == 0
    before = marks(project)
    again = update()
    assert again.exit_code == 0 and again.output.count("nothing to do") == 3 and "no changes" in again.output
    assert update("--dry-run").exit_code == 0
    assert marks(project) == before


def test_a_part_stays_that_part(served: Hosts, made: Path) -> None:
    """What somebody has vendored of the WSDL does not become the whole of it, and only its changes count."""
    assert (
        run(
            "vendor", "generated", "--wsdl", "wsdl/etframework.wsdl", "--operations", "*", "--accept-breaking"
        ).exit_code
        == 0
    )
    manifest = made / "generated" / "sfmc_soap" / "manifest.json"
    was = json.loads(manifest.read_text())["selection"]
    serve(served, MORE)
    done = update("--json", "--accept-breaking")
    assert done.exit_code == 0, done.stderr
    assert json.loads(manifest.read_text())["selection"] == was == {"only": [], "operations": ["*"]}
    assert json.loads(done.stdout)["difference"]["changes"] == []


def test_what_is_new(served: Hosts, made: Path) -> None:
    """It is shown, logged above what was there, and generated; a dry run only shows it."""
    serve(served, MORE)
    before = marks(made)
    dry = update("--dry-run")
    assert (dry.exit_code, dry.stderr) == (1, "")
    assert "Thing.Name" in dry.output and "written if this were done" in dry.output
    assert marks(made) == before
    as_json = json.loads(update("--dry-run", "--json").output)
    assert marks(made) == before
    done = json.loads(update("--json").output)
    assert (as_json.pop("done"), done.pop("done")) == (False, True)
    assert as_json == done
    assert [change["path"] for change in done.pop("difference")["changes"]] == ["Thing.Name"]
    assert "models/types.py" in done["package"].pop("changed")
    assert done == {
        "url": URL,
        "refused": False,
        "changelog": {"file": "CHANGELOG.md", "changed": True},
        "wsdl": {"file": "wsdl/etframework.wsdl", "changed": ["etframework.wsdl"]},
        "package": {"folder": "generated/sfmc_soap"},
    }
    log = (made / "CHANGELOG.md").read_text()
    [entry] = [line for line in log.splitlines(keepends=True) if "Thing.Name" in line]
    assert log == LOG.replace("- What", f"{entry}- What")
    assert (made / "wsdl" / "etframework.wsdl").read_bytes() == MORE
    assert run("check", "wsdl/etframework.wsdl").exit_code == 0
    before = marks(made)
    assert update().output.count("nothing to do") == 3
    assert marks(made) == before


def test_breaking_changes(served: Hosts, made: Path) -> None:
    """They are shown and refused, until they are accepted."""
    serve(served, LESS)
    before = marks(made)
    for arguments in ((), ("--dry-run",)):
        refused = update(*arguments)
        assert refused.exit_code == 1 and "Thing.Id" in refused.stdout
        assert refused.stderr == "breaking changes: nothing was touched\n  Go on with --accept-breaking.\n"
    assert json.loads(update("--json").stdout)["refused"] is True
    assert update("--dry-run", "--accept-breaking").exit_code == 1
    assert marks(made) == before
    accepted = update("--accept-breaking")
    assert (accepted.exit_code, accepted.stderr) == (0, "") and "Thing.Id" in accepted.stdout
    assert "**Breaking**" in (made / "CHANGELOG.md").read_text()
    assert run("check", "wsdl/etframework.wsdl").exit_code == 0


def test_the_package_is_what_counts(served: Hosts, made: Path) -> None:
    """The WSDL and the changelog may be newer: a run that was ended after either is completed."""
    serve(served, LESS)
    assert run("fetch", "--subdomain", "mc1").exit_code == 0
    refused = update()
    assert refused.exit_code == 1 and "Thing.Id" in refused.stdout
    package = made / "generated" / "sfmc_soap"
    before = contents(package)
    assert update("--accept-breaking").exit_code == 0
    log = (made / "CHANGELOG.md").read_bytes()
    for path, data in before.items():
        (package / path).write_bytes(data)
    again = update("--accept-breaking")
    assert again.exit_code == 0 and again.output.count("nothing to do") == 2
    assert (made / "CHANGELOG.md").read_bytes() == log
    assert run("check", "wsdl/etframework.wsdl").exit_code == 0


def test_there_and_back(served: Hosts, made: Path) -> None:
    """Every step has its entry, also if it is one that was made before."""
    for now in (MORE, OLD, MORE):
        serve(served, now)
        assert update("--accept-breaking").exit_code == 0
    entries = [line for line in (made / "CHANGELOG.md").read_text().splitlines() if "Thing.Name" in line]
    assert len(entries) == 3 and entries[0] == entries[2] != entries[1]


def test_a_change_without_a_meaning(served: Hosts, made: Path) -> None:
    """It makes no entry, and only the files with the WSDL's sha256 follow it."""
    serve(served, OLD.replace(b"<types>", b"<!-- new --><types>"))
    done = json.loads(update("--json").output)
    assert (done["difference"]["changes"], done["changelog"]["changed"]) == ([], False)
    assert done["wsdl"]["changed"] == ["etframework.wsdl"]
    assert done["package"]["changed"] == ["__init__.py", "manifest.json"]
    assert (made / "CHANGELOG.md").read_text() == LOG


def test_no_changelog(served: Hosts, made: Path) -> None:
    """If none is wanted; or another file, in a folder that is made."""
    serve(served, MORE)
    assert "CHANGELOG" not in update("--no-changelog").output
    serve(served, OLD)
    assert update("--accept-breaking", "--changelog", "docs/log.md").exit_code == 0
    assert "Thing.Name" in (made / "docs" / "log.md").read_text()
    assert (made / "CHANGELOG.md").read_text() == LOG


def test_edits_by_hand(served: Hosts, made: Path) -> None:
    """They are refused before anything is touched, and overwritten if that is wanted."""
    serve(served, MORE)
    edited = made / "generated" / "sfmc_soap" / "messages.py"
    edited.write_text("mine")
    before = marks(made)
    for arguments in ((), ("--dry-run",)):
        refused = update(*arguments)
        assert refused.exit_code == 2 and "edited by hand" in refused.stderr and "messages.py" in refused.stderr
        assert marks(made) == before
    assert update("--force").exit_code == 0
    assert run("check", "wsdl/etframework.wsdl").exit_code == 0


def test_what_cannot_be_done(served: Hosts, made: Path) -> None:
    """The exit code is 2, and nothing is touched: a wrong changelog, package or folder, and what `fetch` refuses."""

    def refused(message: str, *arguments: str) -> None:
        before = marks(made)
        failed = update(*arguments)
        assert (failed.exit_code, message in failed.stderr) == (2, True), failed.output
        assert marks(made) == before

    serve(served, MORE)
    (made / "latin.md").write_bytes("# Änderungen".encode("latin-1"))
    refused("latin.md: is not UTF-8", "--changelog", "latin.md")
    refused("wsdl: is not a file", "--changelog", "wsdl")
    refused("/dev/zero: is not a file", "--changelog", "/dev/zero")
    refused("wsdl: is not a file", "--wsdl", "wsdl")
    refused("is not a package name", "--package", "a-b")
    (made / "mine" / "sfmc_soap").mkdir(parents=True)
    (made / "mine" / "sfmc_soap" / "x.py").write_text("mine")
    refused("not made by sfmc-soapgen", "--output", "mine")
    serve(served, importing("a.xsd"))
    refused(f"https://{HOST}/a.xsd: the server says 404")
    served.pages[f"{HOST}/etframework.wsdl"] = html(200)
    refused(f"{URL}: the server sent a web page")
    serve(served, importing(fields='<xs:element name="A" type="tns:No"/>'))
    refused(f"{URL}:")
    serve(served, MORE)
    manifest = made / "generated" / "sfmc_soap" / "manifest.json"
    known = json.loads(manifest.read_text())
    del known["interface"]
    manifest.write_text(json.dumps(known))
    refused("manifest.json: does not describe the interface\n  Generate the package again")


def test_a_package_between_two_renames(served: Hosts, made: Path) -> None:
    """A run was killed on a system that cannot exchange folders: the old package is compared with, and put back."""
    serve(served, LESS)
    package = made / "generated" / "sfmc_soap"
    work = begin(package)
    (work / "new").mkdir()
    package.rename(work / "old")
    before = marks(made)
    refused = update()
    assert refused.exit_code == 1 and "Thing.Id" in refused.stdout
    assert marks(made) == before
    assert update("--accept-breaking").exit_code == 0
    assert not work.parent.exists() and run("check", "wsdl/etframework.wsdl").exit_code == 0


# --- the changelog

ENTRY = "- New.\n- Newer.\n"


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("", "## [Unreleased]\n\n### Changed\n\n" + ENTRY),
        ("# Log\n", "# Log\n\n## [Unreleased]\n\n### Changed\n\n" + ENTRY),
        ("# Log", "# Log\n\n## [Unreleased]\n\n### Changed\n\n" + ENTRY),
        ("# Log\n\n## 1.0\n- A\n", "# Log\n\n## [Unreleased]\n\n### Changed\n\n" + ENTRY + "\n## 1.0\n- A\n"),
        ("## [Unreleased]\n\n## 1.0\n", "## [Unreleased]\n\n### Changed\n\n" + ENTRY + "\n## 1.0\n"),
        ("## Unreleased\n### Changed\n- A\n", "## Unreleased\n### Changed\n" + ENTRY + "- A\n"),
        ("## Unreleased\n\n### Changed\n\n- A\n", "## Unreleased\n\n### Changed\n\n" + ENTRY + "- A\n"),
        ("## Unreleased\n\n### Changed", "## Unreleased\n\n### Changed\n\n" + ENTRY),
        (
            "## Unreleased\n\n### Changed\n\n### Fixed\n\n- A\n",
            "## Unreleased\n\n### Changed\n\n" + ENTRY + "\n### Fixed\n\n- A\n",
        ),
        (
            "## [unreleased] - soon\n\n### Added\n\n- A\n\n### Fixed\n\n- B\n\n## 1.0\n\n### Changed\n\n- C\n",
            "## [unreleased] - soon\n\n### Added\n\n- A\n\n### Changed\n\n"
            + ENTRY
            + "\n### Fixed\n\n- B\n\n## 1.0\n\n### Changed\n\n- C\n",
        ),
        (
            "## [Unreleased]\n\n### Added\n\n- A\n\n[Unreleased]: https://example.com\n",
            "## [Unreleased]\n\n### Added\n\n- A\n\n### Changed\n\n" + ENTRY + "\n[Unreleased]: https://example.com\n",
        ),
        ("# Log\n\n[1.0]: x\n", "# Log\n\n## [Unreleased]\n\n### Changed\n\n" + ENTRY + "\n[1.0]: x\n"),
        ("## [Unreleased]\n\n### Changed\n\n- New.\n- Newer.", "## [Unreleased]\n\n### Changed\n\n- New.\n- Newer."),
        (
            "## Unreleased\n\n### Changed\n\n- New.\n- Newer, and more.\n",
            "## Unreleased\n\n### Changed\n\n" + ENTRY + "- New.\n- Newer, and more.\n",
        ),
        (
            "## 1.0\n\n### Changed\n\n" + ENTRY,
            "## [Unreleased]\n\n### Changed\n\n" + ENTRY + "\n## 1.0\n\n### Changed\n\n" + ENTRY,
        ),
    ],
)
@pytest.mark.parametrize("end", ["\n", "\r\n"])
def test_where_an_entry_goes(before: str, after: str, end: str) -> None:
    """Under its heading, which is made if it is missing; with the line ends that are there."""
    before = before.replace("\n", end)
    after = after.replace("\n", end if end in before else "\n")
    assert insert(before, "Changed", ENTRY) == after


HEADINGS = ["# Log", "## [Unreleased]", "## Unreleased", "## [1.0.0]", "### Added", "### Changed", "### Fixed"]
LINES = st.sampled_from([*HEADINGS, "", "", "- A", "- New.", "- Newer.", "text", "[1.0.0]: x", "```", " ", "#"])


@given(
    st.lists(LINES), st.sampled_from(["\n", "\r\n"]), st.booleans(), st.sampled_from(["Added", "Changed", "Security"])
)
def test_all_else_stays(lines: list[str], end: str, ended: bool, section: str) -> None:
    """What was there is there around the entry, which is not put there twice."""
    text = end.join(lines) + (end if ended else "")
    entry = ENTRY.replace("\n", end if end in text else "\n")
    changed = insert(text, section, ENTRY)
    assert entry in f"{changed}{end}"
    added = len(changed) - len(text)
    assert any(changed[:at] + changed[at + added :] == text for at in range(len(text) + 1))
    assert insert(changed, section, ENTRY) == changed
