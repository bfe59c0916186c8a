"""Memory that decoding needs: the highest resident memory of a fresh process, beyond what it had before.

It holds the parser's tree, which is outside Python's memory, the objects, and whatever lives in between.
`python -m benchmarks.scenarios.memory CONTESTANT RESULTS` is such a process; it writes the number of bytes.
"""

from __future__ import annotations

import sys

from lxml import etree

from .. import data
from ..contestants import BASELINE, CONTESTANTS, ZEEP, create
from ..report import Row, share_of
from ..resident import resident_kilobytes
from ..timing import run_python

_SPARE = 1024
"""KB that small responses must add before the measurement: see `needed_bytes`."""


def peak_memory(*, results: int) -> Row:
    """Decode Subscribers in a fresh process for each contestant, and for lxml alone."""
    values = {
        name: int(run_python(["-m", __name__, name, str(results)]).output) / 1e6 for name in (BASELINE, *CONTESTANTS)
    }
    return Row(f"peak memory to decode {results:,} Subscribers", "MB", values, [share_of(values, ZEEP, at_most=0.3)])


def needed_bytes(name: str, results: int) -> int:
    """Decode so many Subscribers in this process, and return how many bytes that needed."""
    decode = etree.fromstring if name == BASELINE else create(name).decode
    small, document = (data.response_document("Subscribers", count) for count in (20, results))
    # Importing the library has left free memory behind, which would hide a part of the need: small responses fill it.
    kept, full = [], resident_kilobytes("VmHWM") + _SPARE
    while resident_kilobytes("VmRSS") < full:
        kept.append(decode(small))
    before = resident_kilobytes("VmRSS")
    kept.append(decode(document))
    return (resident_kilobytes("VmHWM") - before) * 1024


if __name__ == "__main__":
    sys.stdout.write(f"{needed_bytes(sys.argv[1], int(sys.argv[2]))}\n")
