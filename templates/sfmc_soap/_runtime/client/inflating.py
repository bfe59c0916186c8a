"""The body of an HTTP response, inflated within bounds.

An HTTP library inflates whatever a response says it is: several encodings on top of each other, streams that are cut
off or have more behind them, and all of a chunk before anyone can count it. Here a body is plain, or one whole gzip
stream.
"""

from __future__ import annotations

import zlib

_GZIP = 31
"""What zlib takes for a gzip stream with its header and trailer, and nothing else."""

_SPARE = 1024
"""Bytes that gzip may add to what it cannot make smaller, beside a thousandth."""


class DamagedBody(Exception):
    """A body that is damaged, or encoded as was not asked for. Its text says how."""


class OversizedBody(Exception):
    """A body that is longer than it may be, before or after it was inflated."""


class Body:
    """A body that is received chunk by chunk. It takes no more memory than its limit and the last chunk.

    Args:
        encoding: the Content-Encoding header, "" if there is none.
        max_bytes: how long the body may be after inflating.

    Raises:
        DamagedBody: if the encoding is anything but gzip.

    Attributes:
        received: how many bytes were received.
    """

    def __init__(self, encoding: str, max_bytes: int) -> None:
        codings = [coding for coding in encoding.lower().replace(",", " ").split() if coding != "identity"]
        if codings not in ([], ["gzip"], ["x-gzip"]):
            raise DamagedBody(f"its Content-Encoding is {encoding}, and only gzip was asked for")
        self._inflater = zlib.decompressobj(_GZIP) if codings else None
        self._chunks: list[bytes] = []
        self._room = max_bytes
        self._most_received = max_bytes + max_bytes // 1000 + _SPARE
        self.received = 0

    @property
    def content(self) -> bytes:
        """The body as far as it was received, inflated."""
        return b"".join(self._chunks)

    def add(self, chunk: bytes) -> None:
        """Take a chunk as it was received.

        Raises:
            OversizedBody: if the body is longer than it may be.
            DamagedBody: if the chunk is damaged, or lies behind the end of the gzip stream.
        """
        self.received += len(chunk)
        # One byte more than there is room for shows that there is too much. The limit 0 would be none.
        inflated = chunk if self._inflater is None else self._inflate(self._inflater, chunk, self._room + 1)
        self._room -= len(inflated)
        if self._room < 0 or self.received > self._most_received:
            raise OversizedBody
        self._chunks.append(inflated)

    def end(self) -> None:
        """Check that the body is whole.

        Raises:
            DamagedBody: if its gzip stream has not ended.
        """
        if self._inflater is not None and self.received and not self._inflater.eof:
            raise DamagedBody("its gzip stream is cut off")

    @staticmethod
    def _inflate(inflater: zlib._Decompress, chunk: bytes, most: int) -> bytes:
        """Return what a chunk adds to the body, of which no more than so many bytes are inflated."""
        is_behind = inflater.eof
        try:
            inflated = inflater.decompress(chunk, most)
        except zlib.error as error:
            raise DamagedBody(f"its gzip stream is damaged: {error}") from None
        if inflater.unused_data or (is_behind and chunk):
            raise DamagedBody("it has more bytes behind its gzip stream")
        return inflated
