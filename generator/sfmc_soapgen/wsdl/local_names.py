"""Downloaded files as they are to stand in one folder: each gets a name, and the imports in them say these names."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from urllib.parse import unquote, urlsplit

from .documents import DEFINITIONS
from .download import Download, File
from .reader import Sources

_WIDE = ((b"\xff\xfe", "utf-16-le"), (b"<\0", "utf-16-le"), (b"\xfe\xff", "utf-16-be"), (b"\0<", "utf-16-be"))
_TAG = re.compile(r"<[^\s/>]+")
_ATTRIBUTE = re.compile(r"""\s+([^\s=]+)\s*=\s*(?:"([^"]*)"|'([^']*)')""")
_RESERVED = re.compile(r"(con|prn|aux|nul|com\d|lpt\d)(\.|$)", re.IGNORECASE)


def local_sources(
    download: Download, root: str, is_taken: Callable[[str, bytes], bool]
) -> tuple[Sources, dict[str, str]]:
    """Name the files of a download, and write these names where they import each other. Nothing else is changed.

    Args:
        download: the files.
        root: the WSDL's name.
        is_taken: tells whether there is something else than these bytes under a name, so that another must be found.

    Returns:
        The files, and the address of each name.
    """
    numbers = dict.fromkeys(download.files, 1)
    while True:
        names = _names(download, root, numbers)
        files = {names[url]: _renamed(file, download.found, names) for url, file in download.files.items()}
        taken = [url for url, name in names.items() if name != root and is_taken(name, files[name])]
        if not taken:
            return Sources(root, files), {name: url for url, name in names.items()}
        for url in taken:
            numbers[url] += 1


def _names(download: Download, root: str, numbers: dict[str, int]) -> dict[str, str]:
    """Return the name of each address; counts up the number of one whose name another has, whatever its case."""
    names: dict[str, str] = {}
    used: set[str] = set()
    for url, file in download.files.items():
        name = _name(url, file.kind, numbers[url]) if names else root
        while name.casefold() in used:
            numbers[url] += 1
            name = _name(url, file.kind, numbers[url])
        used.add(name.casefold())
        names[url] = name
    return names


def _name(url: str, kind: str, number: int) -> str:
    """Return a name for the file of an address that is safe on every system."""
    name = re.sub(r"[^A-Za-z0-9._-]", "_", unquote(urlsplit(url).path).rpartition("/")[2]).lstrip(".") or "import"
    stem, dot, ending = name.rpartition(".")
    if not stem or ending.lower() not in ("wsdl", "xsd"):
        stem, dot, ending = name, ".", "wsdl" if kind == DEFINITIONS else "xsd"
    stem = f"_{stem}" if _RESERVED.match(stem) else stem
    return f"{stem[:100]}{f'-{number}' if number > 1 else ''}{dot}{ending}"


def _renamed(file: File, found: Mapping[str, str], names: Mapping[str, str]) -> bytes:
    """Return the bytes of a file, with names where it had locations."""
    codec = next((codec for mark, codec in _WIDE if file.data.startswith(mark)), "latin-1")  # Latin 1: any bytes
    parts, end_of_last = [], 0
    for each, asked in file.imports:
        name = names[found[asked]]
        if name != each.location:
            tag = file.data[each.start : each.end].decode(codec)
            start, end = (each.start + len(tag[:offset].encode(codec)) for offset in _value(tag, each.attribute))
            parts += [file.data[end_of_last:start], name.encode(codec)]
            end_of_last = end
    return b"".join([*parts, file.data[end_of_last:]])


def _value(tag: str, attribute: str) -> tuple[int, int]:
    """Return where in a start tag the value of an attribute begins and ends."""
    start = _TAG.match(tag)
    found = start and _ATTRIBUTE.match(tag, start.end())
    while found and found[1] != attribute:
        found = _ATTRIBUTE.match(tag, found.end())
    assert found  # the parser has seen the tag
    return found.span(2 if found[2] is not None else 3)
