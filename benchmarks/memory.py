"""`python -m benchmarks.memory CONTESTANT RESULTS CACHE`: what a contestant needs to decode, in bytes.

It is the highest resident memory of the process while it decodes, over what was resident before: the parser's tree,
which is no memory of Python's, the objects, and whatever lives in between. What loading the library left free is filled
with small responses first, or it would hide what is needed.
"""

from __future__ import annotations

import resource
import sys
from pathlib import Path

from lxml import etree

from . import data
from .contestants import FLOOR, contestants


def main(name: str, results: int, cache: Path) -> int:
    """Decode as many Subscribers, and say how many bytes that took."""
    decode = etree.fromstring if name == FLOOR else contestants(cache)[name]().decode
    small = data.document("RetrieveResponseMsg", data.response("Subscribers", 20))
    document = data.document("RetrieveResponseMsg", data.response("Subscribers", results))
    kept, filled = [], _kilobytes("VmHWM") + 1024
    while _kilobytes("VmRSS") < filled:
        kept.append(decode(small))
    before = _kilobytes("VmRSS")
    kept.append(decode(document))
    return (_kilobytes("VmHWM") - before) * 1024


def _kilobytes(name: str) -> int:
    """What is resident now, or was at most. On Linux `getrusage` would count what the parent had when it started us."""
    status = Path("/proc/self/status")
    if status.is_file():
        return int(next(line.split()[1] for line in status.read_text().splitlines() if line.startswith(name)))
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // (1024 if sys.platform == "darwin" else 1)


if __name__ == "__main__":
    sys.stdout.write(f"{main(sys.argv[1], int(sys.argv[2]), Path(sys.argv[3]))}\n")
