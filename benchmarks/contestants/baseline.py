"""The baseline: what lxml alone takes to read a document."""

from __future__ import annotations

from lxml import etree


def parse_and_walk(document: bytes) -> None:
    """Parse a document, and look at the tag, the attributes and the text of each element."""
    walk(etree.fromstring(document))


def walk(root: etree._Element) -> None:
    """Look at the tag, the attributes and the text of each element."""
    for element in root.iter():
        element.tag, element.attrib, element.text  # noqa: B018 - looking is the work
