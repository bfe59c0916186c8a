"""The command line: parses arguments, calls `commands`, and prints their results."""

from __future__ import annotations

import sys
from io import TextIOWrapper
from pathlib import Path
from traceback import extract_tb

import click

from .. import __version__
from ..errors import DefectError, GeneratorError
from .check import check
from .console import echo_lines
from .diff import diff
from .fetch import fetch
from .generate import generate
from .show import show
from .update import update
from .vendor import vendor


class _Commands(click.Group):
    """Commands whose errors are a message on standard error and an exit code, never a traceback."""

    def invoke(self, ctx: click.Context) -> None:
        """Run a command."""
        try:
            super().invoke(ctx)
        except GeneratorError as error:
            is_defect = isinstance(error, DefectError)
            if is_defect and ctx.params["traceback"]:
                raise
            echo_lines(f"error: {error}", err=True)
            sys.exit(3 if is_defect else 2)
        except (click.ClickException, click.exceptions.Exit, click.Abort, BrokenPipeError):
            raise
        except OSError as error:
            # A path that no command has foreseen, such as one that is too long.
            where = "" if error.filename is None else f"{error.filename}: "
            echo_lines(f"error: {GeneratorError(f'{where}{error.strerror or error}')}", err=True)
            sys.exit(2)
        except Exception as error:
            if ctx.params["traceback"]:
                raise
            echo_lines(_defect(error), err=True)
            sys.exit(3)


def _defect(error: Exception) -> str:
    """Return what to say of an error that nobody has foreseen."""
    [*_, raised] = extract_tb(error.__traceback__)
    where = f"{Path(raised.filename).name}:{raised.lineno}"
    return (
        f"error: this is a defect of sfmc-soapgen: {GeneratorError(repr(error))} (in {where})\n"
        "  Please report it, with what `sfmc-soapgen --traceback COMMAND ...` prints."
    )


@click.group(cls=_Commands, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(__version__, prog_name="sfmc-soapgen")
@click.option("--traceback", is_flag=True, help="Of an unexpected error, show where it was raised.")
def main(*, traceback: bool) -> None:
    """Make static Python bindings from etframework.wsdl.

    Every command reads the embedded WSDL unless another one is named.
    Exit codes: 0 fine, 1 differences found, 2 an error, 3 a defect of the generator.
    """
    for stream in (sys.stdout, sys.stderr):
        # What a terminal's encoding lacks is shown as an escape.
        if isinstance(stream, TextIOWrapper):
            stream.reconfigure(errors="backslashreplace")


for command in (generate, check, show, diff, fetch, update, vendor):
    main.add_command(command)
