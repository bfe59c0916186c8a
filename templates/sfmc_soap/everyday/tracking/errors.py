"""What tracking raises beside the errors of its calls."""

from __future__ import annotations

from typing import Self

from ..._runtime.client.errors import CallError
from ..._runtime.errors import SfmcSoapError
from ..select.errors import SelectionInterrupted
from .windows import Window


class TrackingInterrupted(SelectionInterrupted):
    """A reading of events that ended before everything was read. Its `__cause__` is the reason, if there is one.

    Attributes:
        window: the window that could not be read. All windows before it were read. If it is one second with more events
            than are held, some of them may have been given: `hint` says how many.
    """

    window: Window

    @classmethod
    def at(cls, window: Window, cause: CallError) -> Self:
        """Return the exception for a window that cannot be read."""
        error = cls(f"the window {window} could not be read: {cause.problem}")
        error.take_facts(cause)
        error.operation, error.window = cause.operation, window
        error.hint = f"to go on, read from since={window.start.isoformat()} on: what happened before was given"
        if window.sends is None and not window.is_divisible:
            error.hint += "; the service finds events faster by their sends, as in sends=[43, 44]"
        if window.sends is not None:
            error.hint += f", and of sends with lower IDs what happened before {window.end.isoformat()}"
        return error


class StateError(SfmcSoapError):
    """The state of `write`, or its folder, cannot be used: a file is damaged, or was put there by something else.

    The message names the file and says what to do.
    """


class StateInUse(StateError):
    """Another process is working with the state, or another part of this one. It lets go of it when it ends."""
