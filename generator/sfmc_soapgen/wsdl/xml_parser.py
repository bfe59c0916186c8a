"""Bytes to XML, as strictly as lxml can: no DTD, no entities, no network, and limits on size, depth and number.

Each file is read twice, because neither parser is enough. expat tells the byte and the line of every start tag, and
stops at a DOCTYPE before it reads anything in it; lxml knows neither, but makes the elements that everything else here
works with.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import NamedTuple
from xml.parsers import expat

from lxml import etree

from ..errors import InputError
from ..ir import Origin
from ..limits import LARGEST_FILE

MAX_ELEMENTS = 100_000
"""The most elements of all files together. etframework.wsdl has 3,200."""
MAX_DEPTH = 100
"""How deep elements may nest."""
MAX_ATTRIBUTES = 1000
"""The most attributes of one element."""
MAX_NAMESPACES = 100
"""The most namespace declarations that are in force at one element."""

_TOO_MUCH = "No WSDL needs that: look at the file."


class StartTag(NamedTuple):
    """Where a start tag begins."""

    line: int
    byte: int


def parse_xml(file: str, data: bytes) -> tuple[etree._Element, dict[etree._Element, StartTag]]:
    """Parse a file without comments and processing instructions.

    Args:
        file: its name, for messages.
        data: its content.

    Returns:
        The root element, and where each element begins, in document order.

    Raises:
        InputError: If the file is not well-formed XML, has a DOCTYPE or exceeds a limit.
    """
    check_size(file, len(data))
    starts = _StartTags(file).find(data)
    parser = etree.XMLParser(
        recover=False,
        load_dtd=False,
        resolve_entities=False,
        no_network=True,
        huge_tree=False,
        remove_comments=True,
        remove_pis=True,
    )
    try:
        root = etree.fromstring(data, parser)
    except etree.XMLSyntaxError as error:
        raise _not_well_formed(file, data, error.msg or "syntax error", error.lineno or 1) from error
    return root, dict(zip(root.iter(), starts, strict=True))


def check_size(file: str, size: int) -> None:
    """Refuse a file of too many bytes.

    Raises:
        InputError: If it has more than `LARGEST_FILE`.
    """
    if size > LARGEST_FILE:
        raise InputError(f"the file has {size:,} bytes, more than {LARGEST_FILE:,}", Origin(file, 1), _TOO_MUCH)


def too_many_elements(origin: Origin, who: str) -> InputError:
    """Return the error for more than `MAX_ELEMENTS` elements.

    Args:
        origin: where the limit was exceeded.
        who: what has them, with its verb: "the file has".
    """
    return InputError(f"{who} more than {MAX_ELEMENTS:,} elements", origin, _TOO_MUCH)


class _StartTags:
    """Finds every start tag of a file, and stops at a DOCTYPE and at what would take too much time or memory."""

    def __init__(self, file: str) -> None:
        self.file = file
        self.found: list[StartTag] = []
        self.namespaces = [0]  # how many are declared at each level of nesting
        self.parser = expat.ParserCreate()
        self.parser.StartElementHandler = self.start
        self.parser.EndElementHandler = self.end
        self.parser.StartDoctypeDeclHandler = self.doctype

    def find(self, data: bytes) -> list[StartTag]:
        """Return every start tag, in document order."""
        try:
            self.parser.Parse(data, True)
        except expat.ExpatError as error:
            raise _not_well_formed(self.file, data, expat.ErrorString(error.code), error.lineno) from error
        except (LookupError, ValueError) as error:  # an encoding that expat does not know
            raise InputError(f"cannot read the file: {error}", Origin(self.file, 1), "Save it as UTF-8.") from error
        return self.found

    def start(self, _: str, attributes: Mapping[str, str]) -> None:
        """Take a start tag, and check the limits."""
        line = self.parser.CurrentLineNumber
        self.found.append(StartTag(line, self.parser.CurrentByteIndex))
        declared = sum(attribute.partition(":")[0] == "xmlns" for attribute in attributes)
        self.namespaces.append(self.namespaces[-1] + declared)
        if len(self.found) > MAX_ELEMENTS:
            raise too_many_elements(Origin(self.file, line), "the file has")
        for what, number, limit in (
            ("elements nest deeper than", len(self.namespaces) - 1, MAX_DEPTH),
            ("attributes of one element: more than", len(attributes), MAX_ATTRIBUTES),
            ("namespaces declared in one place: more than", self.namespaces[-1], MAX_NAMESPACES),
        ):
            if number > limit:
                raise InputError(f"{what} {limit}", Origin(self.file, line), _TOO_MUCH)

    def end(self, _: str) -> None:
        """Leave an element."""
        self.namespaces.pop()

    def doctype(self, name: str, *_: object) -> None:
        """Refuse a DOCTYPE, before anything in it is read."""
        if name.lower() == "html":
            raise _html(self.file)
        origin = Origin(self.file, self.parser.CurrentLineNumber)
        raise InputError("a DOCTYPE is refused", origin, "Remove it: a WSDL needs none.")


def _not_well_formed(file: str, data: bytes, problem: str, line: int) -> InputError:
    """Return the error for a file that is not well-formed, after a look at what it may be instead."""
    text = data.replace(b"\0", b"").strip(b"\xef\xbb\xbf\xfe\xff \t\r\n")
    if not text:
        return InputError("the file is empty", Origin(file, 1), "Fetch it again.")
    if re.match(rb"<(!doctype\s+)?html", text, re.IGNORECASE):
        return _html(file)
    if not text.startswith(b"<"):
        hint = "Give a WSDL; if it is compressed, unpack it first."
        return InputError(f"the file is not XML: it begins with {data[:12]!r}", Origin(file, 1), hint)
    hint = "Correct the file, or fetch it again."
    if not text.endswith(b">") or "no element found" in problem:
        hint = "The file seems to be cut off: fetch it again."
    return InputError(f"the file is not well-formed XML: {problem}", Origin(file, line), hint)


def _html(file: str) -> InputError:
    hint = "Fetch it again, and look at it: a server sends a login or error page in place of a WSDL."
    return InputError("the file is an HTML page, not a WSDL", Origin(file, 1), hint)
