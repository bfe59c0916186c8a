"""Changed documents, read both ways by all processors: `python -m support.siblings.mutate 1000000` in `tests`.

What is read differently is printed. That and too few documents that shapes have read make the run a failure.
"""

from __future__ import annotations

import os
import sys
from concurrent.futures import ProcessPoolExecutor
from random import Random
from typing import NamedTuple
from unittest import mock

from sfmc_soap._runtime.siblings.matcher import Matcher
from sfmc_soap._runtime.xml import parser

from support.siblings.both_ways import WAYS, as_a_whole, by_siblings, forget
from support.siblings.documents import documents
from support.siblings.mutations import mutated

_BATCH = 1000
_LEAST_SHARE = 1 / 20
"""One changed document in nine has siblings that shapes read. The others are refused, or read as a whole."""


class Result(NamedTuple):
    """What became of changed documents that were read both ways.

    Attributes:
        read: how many they are.
        by_shapes: how many of them shapes have read siblings of.
        different: those that are read differently, and how.
    """

    read: int
    by_shapes: int
    different: list[tuple[str, bytes]]

    @property
    def is_good(self) -> bool:
        """Whether none is read differently, and not because hardly any is read by shapes."""
        return not self.different and self.by_shapes >= _LEAST_SHARE * self.read


def read_both_ways(seed: int, count: int) -> Result:
    """Read so many changed documents both ways.

    The shapes that one document shows serve the next ones, but for a new start with each seed.
    """
    random, bases, ways = Random(seed), list(documents().values()), list(WAYS.items())
    forget()
    by_shapes, different = 0, []
    with (
        mock.patch.object(Matcher, "read", autospec=True, side_effect=Matcher.read) as made,
        mock.patch.object(parser, "parse", wraps=parser.parse) as parsed,
    ):
        for _ in range(count):
            document = mutated(random, random.choice(bases))
            way, read = random.choice(ways)
            made.reset_mock()
            parsed.reset_mock()
            found = by_siblings(document, read)
            by_shapes += made.called and not parsed.called
            if found != as_a_whole(document, read):
                different.append((way, document))
    return Result(count, by_shapes, different)


def read_many_both_ways(first_seed: int, count: int) -> Result:
    """Read more of them, by all processors."""
    seeds = range(first_seed, first_seed + -(-count // _BATCH))
    with ProcessPoolExecutor(os.cpu_count()) as pool:
        results = [*pool.map(read_both_ways, seeds, [_BATCH] * len(seeds), chunksize=4)]
    different = [each for result in results for each in result.different]
    return Result(sum(result.read for result in results), sum(result.by_shapes for result in results), different)


if __name__ == "__main__":
    result = read_many_both_ways(0, int(sys.argv[1]))
    print(f"{result.read} changed documents: {result.by_shapes} are read by shapes")  # noqa: T201
    print(f"{len(result.different)} are read differently", *result.different[:10], sep="\n")  # noqa: T201
    sys.exit(not result.is_good)
