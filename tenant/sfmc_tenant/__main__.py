"""`python -m sfmc_tenant`: a tenant as a server."""

from __future__ import annotations

import argparse
import sys
from typing import get_args

from .operations.cursors import Cursors
from .state.callbacks import is_loopback
from .tenant import DEMO, MID, Tenant


def main(arguments: list[str] | None = None) -> int:
    """Serve a tenant until the program is interrupted. Return the exit status.

    Args:
        arguments: those of the command line; None for the program's own.
    """
    given = _parser().parse_args(arguments)
    reached = not is_loopback(f"http://[{given.host}]/" if ":" in given.host else f"http://{given.host}/")
    if reached and not given.public:
        return _fail(f"other machines can reach {given.host}, and anyone there log in as {DEMO}: --public allows that")
    try:
        tenant = Tenant(given.db)
    except OSError as error:
        return _fail(str(error))
    with tenant:
        # Programs of any language need a package to log in by.
        tenant.access.install(DEMO, DEMO, MID)
        if given.cursors:
            tenant.cursors = given.cursors
        if given.demo:
            try:
                tenant.load_demo()
            except ValueError as error:
                return _fail(str(error))
        try:
            server = tenant.server(host=given.host, port=given.port)
        except ModuleNotFoundError as error:
            return _fail(str(error))
        except OSError as error:
            return _fail(f"cannot listen at {given.host}:{given.port}: {error.strerror or error}")
        if reached:
            sys.stderr.write(f"Warning: anyone who reaches {server.url} can log in as {DEMO}, and change everything.\n")
        sys.stdout.write(f"A tenant is at {server.url} (client id and secret: {DEMO}). Ctrl+C ends it.\n")
        sys.stdout.flush()
        server.run()
    return 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="python -m sfmc_tenant", description="A tenant of Marketing Cloud to try things on."
    )
    parser.add_argument("--port", type=_port, default=8700, help="where to listen; 0 for any free port (default: 8700)")
    parser.add_argument("--host", default="127.0.0.1", help="the address to listen at (default: loopback only)")
    parser.add_argument("--public", action="store_true", help="let other machines reach it, and anyone there log in")
    parser.add_argument("--db", metavar="FILE", help="a file of SQLite that keeps the tenant's state")
    parser.add_argument("--demo", action="store_true", help="open the demo shop")
    parser.add_argument(
        "--cursors", choices=get_args(Cursors), help="what RequestIDs of pages are (default: as before, or places)"
    )
    return parser


def _port(text: str) -> int:
    if not text.isdecimal() or int(text) > 65535:
        raise argparse.ArgumentTypeError("a port is a number from 0 to 65535")
    return int(text)


def _fail(problem: str) -> int:
    sys.stderr.write(f"Error: {problem}\n")
    return 1


if __name__ == "__main__":
    sys.exit(main())
