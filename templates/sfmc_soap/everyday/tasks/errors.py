"""What waiting for a run raises beside the errors of its calls."""

from __future__ import annotations

from typing import Any

from ..._runtime.errors import SfmcSoapError


class RunError(SfmcSoapError):
    """Something about a run that was started.

    Attributes:
        kind: what kind of run it is, as `find_run` takes it.
        run_id: its id, as `find_run` takes it.
        status: the last word of the service about it; "" if there was none.
        result: what the service told of it last; None if it told nothing.
    """

    kind: str = ""
    run_id: str = ""
    status: str = ""
    result: Any = None


class RunFailed(RunError):
    """A run has ended, and not well: the service says so."""


class RunTimeout(RunError, TimeoutError):
    """A run has not ended in time. It goes on, and can be waited for again."""


class CannotWait(RunError):
    """There is nothing to wait for: how to ask for the end of what was done is not documented, or was refused."""
