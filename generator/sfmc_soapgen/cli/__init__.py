"""The command. It talks to people and holds no logic: what it says comes from the stages."""

from __future__ import annotations

import click

from .. import __version__
from .diff import diff
from .generate import check, generate, show
from .tenant import fetch, update
from .vendor import vendor


@click.group(context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(__version__, prog_name="sfmc-soapgen")
def main() -> None:
    """Make static Python bindings from etframework.wsdl.

    Every command reads the embedded WSDL unless another one is named.
    Exit codes: 0 fine, 1 differences found, 2 an error.
    """


for command in (generate, check, show, diff, fetch, update, vendor):
    main.add_command(command)
