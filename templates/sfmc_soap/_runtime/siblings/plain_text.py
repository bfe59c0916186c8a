"""Which documents are read by siblings: those in UTF-8 and XML 1.0 in which nothing needs a parser to be refused."""

from __future__ import annotations

import re

from ..unusual import Unusual
from ..xml.encodings import in_utf8
from ..xml.inspection import has_more_elements, inspect
from ..xml.limits import Limits

_BEGINNING = 32 * 1024
"""So many bytes of a document are looked at to see how long its texts are: all of the shortest that is tried."""
_LONG_TEXT = 1024
"""Texts that are so long on the average, in the beginning of a document, take a parser no longer than a shape."""
_FEW_REFERENCES = 48
"""One reference in so many bytes, on the average: a parser resolves more of them in less time."""
_CONTROLS = bytes(code for code in range(0x20) if code not in b"\t\n\r")
_END_OF_CDATA = (b"]", b"]]", b"]]>")
"""The last is what is looked for. To look for the others before it takes a tenth of the time, and mostly less."""
_NO_CHARACTERS = ("\ufffe", "\uffff")
_DECLARATION = re.compile(r"""<\?xml[ \t\r\n]+version[ \t\r\n]*=[ \t\r\n]*["']1\.0["'][^<>]*>""")


def plain_text(data: bytes | str, limits: Limits, encoding: str | None) -> str:
    """Return the text of a document, its line ends normalised.

    Args:
        data: the document.
        limits: how large it may be, and how many elements it may have.
        encoding: that of bytes, as it is known from outside.

    Raises:
        Unusual: the document is not for reading by siblings.
        DecodeError, UnicodeError: it cannot be read, or not in this way.
    """
    encoded = data.encode() if isinstance(data, str) else data
    size = len(encoded)
    if encoded.count(b"<", 0, _BEGINNING) * _LONG_TEXT < min(size, _BEGINNING):
        raise Unusual
    if size > limits.max_bytes or has_more_elements(encoded, limits.max_elements):
        raise Unusual
    # To look for one takes no time beside that to count them.
    if b"&" in encoded and encoded.count(b"&") * _FEW_REFERENCES > size:
        raise Unusual
    if in_utf8(encoded, "utf-8" if isinstance(data, str) else encoding) is not encoded or not inspect(encoded):
        raise Unusual
    if len(encoded.translate(None, _CONTROLS)) != size or all(part in encoded for part in _END_OF_CDATA):
        raise Unusual
    text = data if isinstance(data, str) else encoded.decode()
    if any(character in text for character in _NO_CHARACTERS):
        raise Unusual
    if text.startswith("<?") and _DECLARATION.match(text) is None:
        raise Unusual
    return text.replace("\r\n", "\n").replace("\r", "\n") if "\r" in text else text
