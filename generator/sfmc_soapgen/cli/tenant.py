"""`fetch` and `update`: what a tenant's server says now, as files, as a package, and as an entry in the changelog."""

from __future__ import annotations

import sys
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import click

from ..errors import GeneratorError
from .console import echo_json, exit_on_error, json_option, output_option, package_folder, package_option, progress

if TYPE_CHECKING:
    from ..diff.changes import Change
    from ..python.interface import Interface
    from ..wsdl.download import Download

C = TypeVar("C", bound=Callable[..., Any])

_SHOWN = 12
"""Of more files, the names are only in the JSON."""
_WSDL = Path("wsdl/etframework.wsdl")


def tenant_options(command: C) -> C:
    """Where the WSDL is, and how long it may take."""
    for option in (
        click.option("--timeout", default=60, show_default=True, type=click.IntRange(1, 3600), help="Seconds in all."),
        click.option("--from", "url", metavar="URL", help="The address of the WSDL, for tenants of legacy stacks."),
        click.option("--subdomain", metavar="NAME", help="The tenant: NAME.soap.marketingcloudapis.com."),
    ):
        command = option(command)
    return command


@click.command()
@tenant_options
@click.option("--output", default=_WSDL, show_default=True, type=click.Path(path_type=Path), help="File for the WSDL.")
@json_option
@exit_on_error
def fetch(subdomain: str | None, url: str | None, timeout: int, output: Path, as_json: bool) -> None:
    """Download a tenant's WSDL and what it imports, say what is new in it, and put it in place."""
    from ..diff import diff
    from ..diff.report import as_json as changes_as_json
    from ..pipeline import default_settings, understand
    from ..wsdl import store
    from ..wsdl.download import located

    download = _download(subdomain, url, timeout)
    with progress("Comparing"):
        sources, urls = store.arrange(download, output)
        with located(urls):
            new = understand(sources, default_settings()).interface
        old, before, problem = _before(output)
        changes = None if old is None else diff(old, new)
    written = store.save(output, sources)
    unused = sorted(before - set(sources.files))
    if as_json:
        described = None if changes is None else changes_as_json(changes)
        echo_json(
            {
                "url": download.url,
                "file": str(output),
                "files": list(sources.files),
                "changed": written,
                "unused": unused,
                "not_compared": problem,
                "difference": described,
            }
        )
        return
    click.echo(_fetched(download))
    if problem:
        click.echo(f"{output}: the file that was there cannot be compared: {problem}")
    elif changes is None:
        click.echo(f"{output}: first fetched")
    else:
        click.echo(_compared(output, changes))
    click.echo(_done(output, written, len(sources.files), False))
    for name in unused:
        click.echo(f"{output.with_name(name)}: no longer imported: remove it if nothing else needs it")


@click.command()
@tenant_options
@click.option("--wsdl", default=_WSDL, show_default=True, type=click.Path(path_type=Path), help="File for the WSDL.")
@output_option
@package_option
@click.option(
    "--changelog", default="CHANGELOG.md", show_default=True, type=click.Path(path_type=Path), help="For an entry."
)
@click.option("--no-changelog", is_flag=True, help="Write no entry.")
@click.option("--dry-run", is_flag=True, help="Touch nothing; exit with 1 if there is anything to do.")
@click.option("--accept-breaking", is_flag=True, help="Go on if there are breaking changes.")
@click.option("--force", is_flag=True, help="Overwrite files that were edited by hand.")
@json_option
@exit_on_error
def update(
    subdomain: str | None,
    url: str | None,
    timeout: int,
    wsdl: Path,
    output: Path,
    package: str,
    changelog: Path,
    no_changelog: bool,
    dry_run: bool,
    accept_breaking: bool,
    force: bool,
    as_json: bool,
) -> None:
    """Fetch a tenant's WSDL, say what is new, and write changelog, WSDL and package.

    Breaking changes are shown and refused, with exit code 1 and nothing touched, unless they are accepted. Killed at
    any moment, it leaves everything so that the same command does the rest.
    """
    from ..diff.changes import Effect, worst
    from ..diff.report import as_json as changes_as_json
    from ..update import prepare

    folder = package_folder(output, package)
    download = _download(subdomain, url, timeout)
    with progress("Generating"):
        todo = prepare(download, wsdl, folder, None if no_changelog else changelog, force)
    refused = not accept_breaking and worst(todo.changes or ()) is Effect.BREAKING
    only_look = dry_run or refused
    say: Callable[[str], object] = (lambda _: None) if as_json else click.echo
    say(_fetched(download))
    say(f"{folder}: first generated" if todo.changes is None else _compared(folder, todo.changes))
    logged = todo.log(only_look)
    if not no_changelog:
        say(_done(changelog, ["entry"] * logged, 1, only_look))
    placed = todo.place(only_look)
    say(_done(wsdl, placed, len(todo.sources.files), only_look))
    written = todo.write(only_look)
    say(_done(folder, written, len(todo.files), only_look))
    if as_json:
        echo_json(
            {
                "url": download.url,
                "done": not only_look,
                "refused": refused,
                "difference": None if todo.changes is None else changes_as_json(todo.changes),
                "changelog": {"file": None if no_changelog else str(changelog), "changed": logged},
                "wsdl": {"file": str(wsdl), "changed": placed},
                "package": {"folder": str(folder), "changed": written},
            }
        )
    if refused:
        click.echo("breaking changes: nothing was touched\n  Go on with --accept-breaking.", err=True)
    sys.exit(1 if refused or (dry_run and (logged or placed or written)) else 0)


def _download(subdomain: str | None, url: str | None, seconds: int) -> Download:
    from ..wsdl.addresses import tenant_address
    from ..wsdl.download import download

    with progress("Fetching"):
        return download(tenant_address(subdomain, url), seconds)


def _before(wsdl: Path) -> tuple[Interface | None, set[str], str]:
    """What the WSDL that is there describes, the names of its files, and why it cannot be told."""
    from ..pipeline import default_settings, load_sources, understand

    if not wsdl.exists():
        return None, set(), ""
    try:
        sources = load_sources(wsdl)
        return understand(sources, default_settings()).interface, set(sources.files), ""
    except GeneratorError as error:
        return None, set(), str(error)


def _compared(what: Path, changes: tuple[Change, ...]) -> str:
    from ..diff.report import text

    return f"{what}: compared with what is there:\n{text(changes).rstrip()}"


def _fetched(download: Download) -> str:
    size = sum(len(file.data) for file in download.files.values())
    return f"{download.url}: {len(download.files)} file{'s' * (len(download.files) > 1)}, {size:,} bytes"


def _done(what: Path, changed: Sequence[str], of: int, would: bool) -> str:
    if not changed:
        return f"{what}: nothing to do"
    names = f": {', '.join(changed)}" if len(changed) <= _SHOWN else ""
    return f"{what}: {len(changed)} of {of} written{' if this were done' * would}{names}"
