"""A worker as a program: it sends what other programs store."""

from __future__ import annotations

import argparse
import logging
import os
import signal
import sys
from collections.abc import Sequence
from types import FrameType

from ... import Client
from ..._runtime.client.events import LOG
from ..._runtime.errors import SfmcSoapError
from .outboxes import Outbox

_VARIABLE = "SFMC_OUTBOX"


def main(arguments: Sequence[str] | None = None) -> int:
    """Send what is stored in an outbox, until a signal ends that. Return the exit code.

    Args:
        arguments: of the command line, None for those of the process.
    """
    given = _parser().parse_args(arguments)
    url = given.outbox or os.environ.get(_VARIABLE, "")
    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(levelname)s %(message)s")
    try:
        if not url:
            raise SfmcSoapError(f"which outbox? Name it, or set {_VARIABLE}")
        with Client.from_env() as client, Outbox(url, client, concurrency=given.concurrency) as outbox:
            _stop_on_signals(outbox)
            LOG.info("sending the calls of %r: %d waiting", outbox, outbox.counts()["waiting"])
            outbox.run(until_empty=given.until_empty)
            states = ", ".join(f"{count} {state}" for state, count in outbox.counts().items())
            LOG.info("ended: %s", states)
    except SfmcSoapError as error:
        sys.stderr.write(f"{error}\n")
        return 1
    return 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog=f"python -m {__package__}",
        description="Send the calls of an outbox, with a client that is made of the environment. SIGTERM and SIGINT"
        " end it, when the calls that are under way have been answered.",
    )
    help_outbox = f"a file of SQLite, or an URL of SQLAlchemy; left out, it is {_VARIABLE}, where a password is private"
    parser.add_argument("outbox", nargs="?", help=help_outbox)
    parser.add_argument("--concurrency", type=int, default=4, help="how many calls are sent at a time")
    parser.add_argument("--until-empty", action="store_true", help="end when nothing is left that could be sent")
    return parser


def _stop_on_signals(outbox: Outbox) -> None:
    def stop(_: int, __: FrameType | None) -> None:
        outbox.stop()

    signal.signal(signal.SIGTERM, stop)
    signal.signal(signal.SIGINT, stop)
