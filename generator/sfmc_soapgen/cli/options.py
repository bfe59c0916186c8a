"""Options that several commands have. Those that belong together become one argument of the command."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from keyword import iskeyword
from pathlib import Path
from typing import Any

import click

from ..errors import SettingsError

PATH = click.Path(path_type=Path)

Command = Callable[..., None]

wsdl_argument = click.argument("wsdl", required=False, type=PATH)
package_option = click.option(
    "--package", default="sfmc_soap", show_default=True, help="The package's name, dotted or not."
)
force_option = click.option("--force", is_flag=True, help="Overwrite files that were edited by hand.")
json_option = click.option("--json", "as_json", is_flag=True, help="Print JSON.")


def folder_options(command: Command) -> Command:
    """Let a command have --output and --package, and give it the `folder` that they name."""

    @wraps(command)
    def with_folder(*, output: Path, package: str, **others: Any) -> None:
        command(folder=package_folder(output, package), **others)

    output_option = click.option(
        "--output", default="generated", show_default=True, type=PATH, help="Folder for the package."
    )
    return output_option(package_option(with_folder))


def tenant_options(command: Command) -> Command:
    """Let a command have --subdomain, --from and --timeout, and give it the `tenant` that they name."""

    @wraps(command)
    def with_tenant(*, subdomain: str | None, url: str | None, timeout: int, **others: Any) -> None:
        from ..commands.tenant import Tenant

        command(tenant=Tenant(subdomain, url, timeout), **others)

    for option in (
        click.option("--timeout", default=60, show_default=True, type=click.IntRange(1, 3600), help="Seconds in all."),
        click.option("--from", "url", metavar="URL", help="The address of the WSDL, for tenants of legacy stacks."),
        click.option("--subdomain", metavar="NAME", help="The tenant: NAME.soap.marketingcloudapis.com."),
    ):
        with_tenant = option(with_tenant)
    return with_tenant


def package_folder(output: Path, package: str) -> Path:
    """Return the folder of a package of a dotted name.

    Raises:
        SettingsError: If it is not the name of a package.
    """
    parts = package.split(".")
    if not all(part.isidentifier() and not iskeyword(part) for part in parts):
        raise SettingsError(f"{package!r} is not a package name", hint="Use identifiers with dots between them.")
    return output.joinpath(*parts)
