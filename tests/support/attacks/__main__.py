"""Tries the attacks of one kind: `python -m support.attacks KIND SEED ARGUMENT...`, with tests/ on the path.

Prints a line of JSON before each attack, and one for each that did not end as it must.
"""

from __future__ import annotations

import resource
import sys
from importlib import import_module

from support.attacks.attempts import Attempts

MEMORY = 2 << 30
"""Bytes of address space that the attacks of one process have, threads included."""


def main(kind: str, seed: str, *arguments: str) -> None:
    """Try all attacks of a kind."""
    module = import_module(f"support.attacks.{kind}")
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    module.attack(Attempts(f"{seed} {' '.join(arguments)}"), *arguments)
    sys.stdout.write('["end"]\n')


if __name__ == "__main__":
    main(*sys.argv[1:])
