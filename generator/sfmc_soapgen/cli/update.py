"""`update`: what a tenant's server says now, as a WSDL, as a package, and as an entry in the changelog."""

from __future__ import annotations

import sys
from functools import wraps
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from .console import echo_json, echo_line, echo_lines, progress
from .fetch import WSDL
from .fetched import changed, changes_json, compared, downloaded
from .options import (
    PATH,
    REFUSED,
    Command,
    accept_breaking_option,
    folder_options,
    force_option,
    json_option,
    notes_option,
    tenant_options,
)

if TYPE_CHECKING:
    from ..commands.tenant import Tenant
    from ..commands.update import Step, Targets, Update


def target_options(command: Command) -> Command:
    """Let a command have options for WSDL, package and changelog, and give it the `targets` that they name."""

    @wraps(command)
    def with_targets(*, wsdl: Path, folder: Path, changelog: Path, no_changelog: bool, **others: Any) -> None:
        from ..commands.update import Targets

        command(targets=Targets(wsdl, folder, None if no_changelog else changelog), **others)

    no_changelog = click.option("--no-changelog", is_flag=True, help="Write no entry.")
    changelog = click.option("--changelog", default="CHANGELOG.md", show_default=True, type=PATH, help="For an entry.")
    wsdl = click.option(
        "--wsdl", default=WSDL, show_default=True, type=PATH, help="Where the WSDL is saved. It is not read first."
    )
    return wsdl(folder_options(changelog(no_changelog(with_targets))))


@click.command()
@tenant_options
@target_options
@notes_option
@click.option("--dry-run", is_flag=True, help="Touch nothing; exit with 1 if there is anything to do.")
@accept_breaking_option
@force_option
@json_option
def update(
    *,
    tenant: Tenant,
    targets: Targets,
    notes: Path | None,
    dry_run: bool,
    accept_breaking: bool,
    force: bool,
    as_json: bool,
) -> None:
    """Fetch a tenant's WSDL, say what is new, and write changelog, WSDL and package.

    Breaking changes are shown and refused, with exit code 1 and nothing touched, unless they are accepted. Killed at
    any moment, it leaves everything so that the same command does the rest.
    """
    from ..commands.update import prepare_update

    with progress("Fetching and generating"):
        prepared = prepare_update(tenant, targets, notes=notes, force=force)
    refused = prepared.is_breaking and not accept_breaking
    is_done = not (dry_run or refused)
    if as_json:
        steps = list(prepared.steps(dry_run=not is_done))
        _print_json(prepared, steps, refused=refused, is_done=is_done)
    else:
        steps = _print_lines(prepared, is_done=is_done)
    if refused:
        echo_lines(REFUSED, err=True)
    sys.exit(1 if refused or (dry_run and any(step.changed for step in steps)) else 0)


def _print_lines(prepared: Update, *, is_done: bool) -> list[Step]:
    """Do the update, or only look, and print each step when it is done."""
    folder = prepared.targets.package
    echo_line(downloaded(prepared.download))
    echo_lines(f"{folder}: first generated" if prepared.changes is None else compared(folder, prepared.changes))
    steps = []
    for step in prepared.steps(dry_run=not is_done):
        echo_line(changed(step.path, step.changed, step.files, is_done=is_done))
        steps.append(step)
    return steps


def _print_json(prepared: Update, steps: list[Step], *, refused: bool, is_done: bool) -> None:
    targets = prepared.targets
    names = {step.what: list(step.changed) for step in steps}
    changelog = None if targets.changelog is None else str(targets.changelog)
    echo_json(
        {
            "url": prepared.download.url,
            "done": is_done,
            "refused": refused,
            "difference": changes_json(prepared.changes),
            "changelog": {"file": changelog, "changed": bool(names.get("changelog"))},
            "wsdl": {"file": str(targets.wsdl), "changed": names["wsdl"]},
            "package": {"folder": str(targets.package), "changed": names["package"]},
        }
    )
