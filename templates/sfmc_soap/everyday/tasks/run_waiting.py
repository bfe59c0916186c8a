"""A run is waited for."""

from __future__ import annotations

from ... import APIObject
from ..._runtime.client.context import CallContext
from ..._runtime.client.effects import Flow
from ..._runtime.client.settings import CallOptions
from ..._runtime.warning import warn
from .errors import CannotWait, RunFailed
from .kinds import KINDS, RunKind, checked_kind
from .polling import Verdict, count_of, has_begun, poll, reasons, status_of, verdict
from .reference import RunReference
from .waiting import Waiting, WaitOptions


class RunWaiting(Waiting):
    """One wait for a run.

    Args:
        context: the client's.
        reference: the run.
        options: how it is waited for.
    """

    def __init__(self, context: CallContext, reference: RunReference, options: WaitOptions) -> None:
        super().__init__(context, options)
        self._reference, self._kind = reference, kind_of(reference)
        self.name, self.kind, self.run_id = str(reference), reference.kind, reference.id
        self._has_begun = False
        self._told: set[str] = set()

    def poll(self, call: CallOptions) -> Flow[APIObject | None]:
        """Return what the service tells of the run."""
        return poll(self._context, self._reference, call)

    def status(self) -> str:
        """Return the word of the service for how far the run is."""
        return status_of(self._kind, self.found)

    def ended(self, found: APIObject | None) -> APIObject | None:
        """Return what the service tells of the run if it has ended well."""
        is_late = self.seconds >= self._kind.grace
        self._has_begun = self._has_begun or is_late or has_begun(self._kind, found, self._reference.before)
        match verdict(self._kind, found, has_begun=self._has_begun):
            case Verdict.FAILED:
                raise self.error(RunFailed(": ".join([f"{self.name} has failed", *self._why(found)])))
            case Verdict.ENDED:
                return found
            case Verdict.UNKNOWN:
                self._warn_once(f"{self.name}: nobody knows the status {self.status()!r}: it is taken to go on")
        if is_late and self.found is None:
            self._warn_once(f"{self.name}: the service shows nothing of it after {self._kind.grace:g} s")
        elif found is None and self.found is not None:
            self._warn_once(f"{self.name}: the service no longer shows it")
        return None

    def trouble(self, found: APIObject) -> str:
        """Return how many errors there were in the run."""
        errors = count_of(found, self._kind.errors)
        return f"{self.name} has ended ({self.status()}), with {self._kind.errors} {errors}" if errors else ""

    def left(self) -> str:
        """Return what becomes of the run if nobody waits any more."""
        reference = self._reference
        clients = f", clients={[*reference.clients]}" if reference.clients else ""
        again = f"client.find_run({reference.kind!r}, {reference.shown_id!r}{clients})"
        return f"{self.name} is left running: {again} finds it again"

    def _why(self, found: APIObject | None) -> list[str]:
        """Return what the service says of a failure."""
        return [text for text in (self.status(), reasons(self._kind, found) if found else "") if text]

    def _warn_once(self, text: str) -> None:
        if text not in self._told:
            self._told.add(text)
            warn(text)


def kind_of(reference: RunReference) -> RunKind:
    """Return how a run is polled.

    Raises:
        CannotWait: nobody knows.
    """
    if reference.kind and reference.id:
        return KINDS[checked_kind(reference.kind)]
    why = "the service gave no id of a task" if reference.kind else "it is not documented how to ask for its end"
    error = CannotWait(f"{reference.done}: nothing can be waited for: {why}")
    error.kind, error.run_id = reference.kind, reference.id
    raise error
