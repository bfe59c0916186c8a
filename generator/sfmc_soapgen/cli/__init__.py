"""The command line: parses arguments, calls `commands`, and prints their results."""

from __future__ import annotations

import sys

import click

from .. import __version__
from ..errors import GeneratorError
from .check import check
from .diff import diff
from .fetch import fetch
from .generate import generate
from .show import show
from .update import update
from .vendor import vendor


class _Commands(click.Group):
    """Commands whose errors are a message on standard error and exit code 2, never a traceback."""

    def invoke(self, ctx: click.Context) -> None:
        """Run a command."""
        try:
            super().invoke(ctx)
        except GeneratorError as error:
            click.echo(f"error: {error}", err=True)
            sys.exit(2)


@click.group(cls=_Commands, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(__version__, prog_name="sfmc-soapgen")
def main() -> None:
    """Make static Python bindings from etframework.wsdl.

    Every command reads the embedded WSDL unless another one is named.
    Exit codes: 0 fine, 1 differences found, 2 an error.
    """


for command in (generate, check, show, diff, fetch, update, vendor):
    main.add_command(command)
