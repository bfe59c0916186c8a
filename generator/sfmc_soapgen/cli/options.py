"""Options that several commands have. Those that belong together become one argument of the command."""

from __future__ import annotations

import sys
import unicodedata
from collections.abc import Callable
from functools import wraps
from keyword import iskeyword
from pathlib import Path
from typing import Any

import click

from ..errors import SettingsError

PATH = click.Path(path_type=Path)

_NEEDED = frozenset(
    "anyio certifi h11 h2 hpack httpcore httpcore2 httpx httpx2 hyperframe idna lxml sfmc_soapgen sniffio socksio"
    " truststore typing_extensions".split()
)
"""What the bindings import, or what they import needs; and the generator itself."""

REFUSED = "breaking changes: nothing was touched\n  Go on with --accept-breaking."
"""What a command says that stops at breaking changes."""

Command = Callable[..., None]

wsdl_argument = click.argument("wsdl", required=False, type=PATH)
package_option = click.option(
    "--package", default="sfmc_soap", show_default=True, help="The package's name, dotted or not."
)
notes_option = click.option("--notes", type=PATH, help="The file of notes, if not the embedded one.")
force_option = click.option("--force", is_flag=True, help="Overwrite files that were edited by hand.")
accept_breaking_option = click.option("--accept-breaking", is_flag=True, help="Go on if there are breaking changes.")
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


def cache_option(command: Command) -> Command:
    """Let a command have --no-cache, and give it the `cache` that it may use: a folder or None."""

    @wraps(command)
    def with_cache(*, no_cache: bool, **others: Any) -> None:
        from ..cache import user_cache

        command(cache=None if no_cache else user_cache(), **others)

    return click.option("--no-cache", is_flag=True, help="Render all anew, and keep nothing for the next time.")(
        with_cache
    )


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
        SettingsError: If it is not the name of a package, or a package of that name would be in the way.
    """
    parts = package.split(".")
    if not all(map(_can_be_imported, parts)):
        raise SettingsError(f"{package!r} is not a package name", hint="Use identifiers with dots between them.")
    if parts[0] in sys.stdlib_module_names | _NEEDED:
        problem = f"a package called {package!r} would hide {parts[0]!r}, which Python or the bindings need"
        raise SettingsError(problem, hint="Choose another name, or one inside a package of yours: myapp.marketing.")
    return output.joinpath(*parts)


def _can_be_imported(name: str) -> bool:
    """Tell whether `import` can say a name, and every system can have a folder of it."""
    from ..disk import DEVICES

    return (
        name.isidentifier()
        and not iskeyword(name)
        # Python reads names in this form, and would look for another folder.
        and unicodedata.normalize("NFKC", name) == name
        and name.casefold() not in DEVICES
        and not (name.startswith("__") and name.endswith("__"))
    )
