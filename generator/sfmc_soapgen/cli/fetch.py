"""`fetch`: what a tenant's server says now, as files."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from .console import echo_json, echo_line, echo_lines, progress
from .fetched import changed, changes_json, compared, downloaded
from .options import PATH, json_option, tenant_options

if TYPE_CHECKING:
    from ..commands.fetch import Fetched
    from ..commands.tenant import Tenant

WSDL = Path("wsdl/etframework.wsdl")


@click.command()
@tenant_options
@click.option("--output", "wsdl", default=WSDL, show_default=True, type=PATH, help="File for the WSDL.")
@json_option
def fetch(*, tenant: Tenant, wsdl: Path, as_json: bool) -> None:
    """Download a tenant's WSDL and what it imports, say what is new in it, and put it in place."""
    from ..commands.fetch import fetch

    with progress("Fetching"):
        fetched = fetch(tenant, wsdl)
    if as_json:
        _print_json(fetched)
    else:
        _print_lines(fetched)


def _print_json(fetched: Fetched) -> None:
    echo_json(
        {
            "url": fetched.download.url,
            "file": str(fetched.wsdl),
            "files": list(fetched.files),
            "changed": list(fetched.written),
            "unused": list(fetched.unused),
            "not_compared": fetched.not_compared,
            "difference": changes_json(fetched.changes),
        }
    )


def _print_lines(fetched: Fetched) -> None:
    wsdl = fetched.wsdl
    echo_line(downloaded(fetched.download))
    if fetched.not_compared:
        echo_line(f"{wsdl}: the file that was there cannot be compared: {fetched.not_compared}")
    elif fetched.changes is None:
        echo_line(f"{wsdl}: first fetched")
    else:
        echo_lines(compared(wsdl, fetched.changes))
    echo_line(changed(wsdl, fetched.written, fetched.files, is_done=True))
    for name in fetched.unused:
        echo_line(f"{wsdl.with_name(name)}: no longer imported: remove it if nothing else needs it")
