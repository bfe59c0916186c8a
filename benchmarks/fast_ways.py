"""Checks that the bindings take their fast ways, which are measured, and not those that small messages go."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from unittest import mock

from sfmc_soap import DecodeError, EncodeError
from sfmc_soap._runtime import codec, mapping
from sfmc_soap._runtime.xml import parser

from . import agreement
from .contestants import Contestant


def differences(bindings: Contestant, *, results: int, objects: int) -> Iterator[str]:
    """Find where what the bindings read or write differs from the data; and what they do in another than a fast way.

    All is read and written twice. Only the second time must be fast: the first one shows how results are written.

    Args:
        bindings: the bindings.
        results: the number of results in each response.
        objects: the number of objects in each request.
    """
    yield from agreement.differences(bindings, results=results, objects=objects)
    try:
        with _only_fast_ways():
            yield from agreement.differences(bindings, results=results, objects=objects)
    except (DecodeError, EncodeError) as error:
        yield str(error)


@contextmanager
def _only_fast_ways() -> Iterator[None]:
    """Let every other way raise."""
    with (
        mock.patch.object(parser, "parse", side_effect=DecodeError("a response was read as a whole")),
        mock.patch.object(codec, "encode", side_effect=EncodeError("objects were written one by one")),
        mock.patch.object(mapping, "to_dict", side_effect=EncodeError("objects became dicts one by one")),
    ):
        yield
