"""Changed documents, read both ways by all processors: `python -m support.siblings.mutate 1000000` in `tests`.

What is read differently is printed, and ends the run.
"""

from __future__ import annotations

import os
import sys
from concurrent.futures import ProcessPoolExecutor
from random import Random

from support.siblings.both_ways import WAYS, as_a_whole, by_siblings, forget
from support.siblings.documents import documents
from support.siblings.mutations import mutated

_BATCH = 1000


def differing(seed: int, count: int) -> list[tuple[str, bytes]]:
    """Return the documents that are read differently, and how, of so many changed ones.

    The shapes that one document shows serve the next ones, but for a new start with each seed.
    """
    random, bases, ways = Random(seed), list(documents().values()), list(WAYS.items())
    forget()
    found = []
    for _ in range(count):
        document = mutated(random, random.choice(bases))
        way, read = random.choice(ways)
        if by_siblings(document, read) != as_a_whole(document, read):
            found.append((way, document))
    return found


def differing_of_many(first_seed: int, count: int) -> list[tuple[str, bytes]]:
    """Return the same of many documents, as all processors find them."""
    seeds = range(first_seed, first_seed + -(-count // _BATCH))
    with ProcessPoolExecutor(os.cpu_count()) as pool:
        found = pool.map(differing, seeds, [_BATCH] * len(seeds), chunksize=4)
        return [each for batch in found for each in batch]


if __name__ == "__main__":
    wrong = differing_of_many(0, int(sys.argv[1]))
    print(len(wrong), "are read differently", *wrong[:10], sep="\n")  # noqa: T201
    sys.exit(bool(wrong))
