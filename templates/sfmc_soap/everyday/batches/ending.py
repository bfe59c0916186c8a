"""Why nothing more is sent, although more was given."""

from __future__ import annotations

from ..._runtime.errors import SfmcSoapError


class Ending:
    """Why nothing more is taken and sent. The first reason counts.

    Attributes:
        fatal: what the next call would fail with as well, None if nothing is known of the kind.
        raised: what the caller's own iterable or function raised, None for nothing.
        why: the reason in words, None if all goes on.
    """

    def __init__(self) -> None:
        self.fatal: SfmcSoapError | None = None
        self.raised: Exception | None = None
        self.why: str | None = None

    @property
    def has_come(self) -> bool:
        """Whether nothing more is sent."""
        return self.why is not None

    @property
    def cause(self) -> SfmcSoapError | str:
        """What kept from being sent what was taken: the error that the next call would fail with, else words."""
        return self.fatal or self.why or "the writing was ended"

    def fail(self, error: SfmcSoapError) -> None:
        """End with an error."""
        if not self.has_come:
            self.fatal, self.why = error, str(error)

    def raise_later(self, error: Exception) -> None:
        """End with an exception of the caller's own, who gets it after what is under way is told."""
        if self.raised is None:
            self.raised = error
            self.why = self.why or f"{type(error).__name__}, raised by what was given"
