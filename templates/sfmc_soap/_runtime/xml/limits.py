"""How much XML is read before it is refused."""

from __future__ import annotations

import sys
from dataclasses import dataclass

from ..errors import DecodeError

_MAX_DEPTH = 2048
"""libxml2 reads no deeper."""


@dataclass(frozen=True, slots=True)
class Limits:
    """How much XML is read before it is refused. Python itself sets no bounds to what one message may cost.

    Two more bounds are fixed: an element has at most 1,000 attributes, and in one place at most 100 namespaces are
    declared, each of at most 255 characters.

    Args:
        max_bytes: the size of the document. Reading takes about ten times as much memory, and more where the document
            is mostly markup.
        max_elements: how many elements the document may have: each takes a time of its own, however short it is. The
            default is one for each 16 bytes of the largest document.
        max_depth: how deep elements may nest, the envelope's included; at most 2048. Reading, writing and copying take
            up to four frames of the Python stack for a level: to go much deeper than the default, raise
            `sys.setrecursionlimit` as well.

    Raises:
        ValueError: a limit is outside its range.
    """

    max_bytes: int = 256 * 1024 * 1024
    max_depth: int = 200
    max_elements: int = 16 * 1024 * 1024

    def __post_init__(self) -> None:
        if self.max_bytes < 1:
            raise ValueError(f"max_bytes is {self.max_bytes}: it must be at least 1")
        if self.max_elements < 1:
            raise ValueError(f"max_elements is {self.max_elements}: it must be at least 1")
        if not 1 <= self.max_depth <= _MAX_DEPTH:
            raise ValueError(f"max_depth is {self.max_depth}: it must be 1 to {_MAX_DEPTH}")

    def too_large(self, size: int) -> DecodeError:
        """Return the error for a document of this size in bytes."""
        return DecodeError(
            f"the document has {size} bytes, and the limit is {self.max_bytes}: "
            f"for more, pass limits=Limits(max_bytes=...)"
        )

    def too_many(self) -> DecodeError:
        """Return the error for a document of too many elements."""
        return DecodeError(
            f"the document has more than {self.max_elements} elements, which is the limit: "
            f"for more, pass limits=Limits(max_elements=...)"
        )

    def too_deep(self) -> DecodeError:
        """Return the error for a document that nests too deeply."""
        return DecodeError(
            f"elements nest deeper than {self.max_depth} levels, which is the limit: "
            f"for more, pass limits=Limits(max_depth=...)"
        )


DEFAULT_LIMITS = Limits()
WIDEST_LIMITS = Limits(max_bytes=sys.maxsize, max_depth=_MAX_DEPTH, max_elements=sys.maxsize)
"""For XML that is in memory already, and whose reading takes no stack."""
