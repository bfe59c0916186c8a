"""Many cases in one test, each named when it fails."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager


@contextmanager
def naming(case: object) -> Iterator[None]:
    """Name the case in whatever goes wrong with it."""
    try:
        yield
    except BaseException as error:
        # pytest's own failures, as of `pytest.raises`, are no Exceptions.
        error.add_note(f"The case: {case}")
        raise
