"""What an outbox raises beside the errors of its calls."""

from __future__ import annotations

from ..._runtime.errors import SfmcSoapError


class OutboxError(SfmcSoapError):
    """The database of an outbox cannot be used, or something is asked of a call that its state does not allow."""


class OutboxAway(OutboxError):
    """The database does not answer just now, or others keep it busy. As far as is known, nothing was done."""


class OutboxFull(OutboxError):
    """A call was not stored: as many calls or bytes are not done as may, or one waits for too long: nobody sends."""


class NoSuchCall(SfmcSoapError, LookupError):
    """No call has this id. It may have been answered so long ago that it was removed."""


class NotAnswered(SfmcSoapError):
    """A call has no response that can be read.

    Attributes:
        state: the state of the call, such as "waiting".
    """

    def __init__(self, problem: str, state: str = "") -> None:
        super().__init__(problem, state)
        self.problem, self.state = problem, state

    def __str__(self) -> str:
        return self.problem


class OutboxTimeout(NotAnswered, TimeoutError):
    """A call was not answered in the time that was waited. It is kept, and sent when it can be."""
