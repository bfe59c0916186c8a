"""Checks that the bindings take their fast ways, which are measured, and not those that small messages go."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from unittest import mock

from sfmc_soap import DecodeError, EncodeError
from sfmc_soap._runtime import codec, mapping
from sfmc_soap._runtime.xml import parser

from . import agreement, data
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
        with _read_by_siblings():
            yield from agreement.differences(bindings, results=results, objects=objects)
        with _written_together():
            yield from agreement.request_differences(bindings, objects=objects)
            # Those that differ hold too many combinations of fields, so each alone takes less time.
            for kind in data.RESPONSES:
                bindings.to_dict(bindings.decode(data.response_document(kind, results)))
    except (DecodeError, EncodeError) as error:
        yield str(error)


@contextmanager
def _read_by_siblings() -> Iterator[None]:
    """Let the other way of reading raise."""
    with mock.patch.object(parser, "parse", side_effect=DecodeError("a response was read as a whole")):
        yield


@contextmanager
def _written_together() -> Iterator[None]:
    """Let the other ways of writing raise."""
    with (
        mock.patch.object(codec, "encode", side_effect=EncodeError("objects were written one by one")),
        mock.patch.object(mapping, "to_dict", side_effect=EncodeError("objects became dicts one by one")),
    ):
        yield
