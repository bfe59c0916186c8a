"""The states of a stored call, and the steps between them. There are no others."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum
from typing import Literal, TypeAlias


class State(StrEnum):
    """What a stored call is."""

    WAITING = "waiting"
    """It will be sent."""
    SENDING = "sending"
    """A worker has taken it, and may have sent it. If the worker is gone, nobody knows whether it was processed."""
    DONE = "done"
    """The service has responded, or a person has said that it was processed."""
    UNDECIDED = "undecided"
    """Nobody knows whether it was processed, and sending it twice may do harm: a person must find out."""
    DEAD = "dead"
    """It will not be sent again by itself: it was refused, in whole or in part, or has failed too often."""


StateName: TypeAlias = Literal["waiting", "sending", "done", "undecided", "dead"]
"""The same as texts, so that checkers know one that is misspelt."""


class Step(StrEnum):
    """What happens to a stored call."""

    TAKE = "take"
    """A worker takes it, to send it."""
    ANSWER = "answer"
    """The service has responded. That may come late, whatever was decided of the call in the meantime."""
    REFUSE = "refuse"
    """The service has responded that it did not do all of it. That may come late, too."""
    POSTPONE = "postpone"
    """It is sent again later: it was certainly not processed, or does no harm if it is processed twice.

    That may be known late, as what follows, after the call was set aside.
    """
    SET_ASIDE = "set aside"
    """Nobody knows whether it was processed."""
    GIVE_UP = "give up"
    """It would fail again, or has failed too often."""
    CONFIRM = "confirm"
    """A person says that it was processed."""
    SEND_AGAIN = "send again"
    """A person says that it is to be sent, or sent again."""


STEPS: Mapping[Step, tuple[frozenset[State], State]] = {
    Step.TAKE: (frozenset({State.WAITING}), State.SENDING),
    Step.ANSWER: (frozenset(State), State.DONE),
    Step.REFUSE: (frozenset(State), State.DEAD),
    Step.POSTPONE: (frozenset({State.SENDING, State.UNDECIDED}), State.WAITING),
    Step.SET_ASIDE: (frozenset({State.SENDING}), State.UNDECIDED),
    Step.GIVE_UP: (frozenset({State.SENDING, State.UNDECIDED}), State.DEAD),
    Step.CONFIRM: (frozenset({State.UNDECIDED}), State.DONE),
    Step.SEND_AGAIN: (frozenset({State.UNDECIDED, State.DEAD}), State.WAITING),
}
"""Step -> the states in which it can be made, and the state that it leads to."""

OPEN = frozenset({State.WAITING, State.SENDING, State.UNDECIDED, State.DEAD})
"""The states in which something is left to do. They hold up the later calls of their key."""


def after_failure(failures: int, most: int, *, may_repeat: bool) -> Step:
    """Return what happens to a call that has failed once more by its own fault.

    Args:
        failures: how often it had failed before.
        most: how often it may.
        may_repeat: whether sending it again does no harm.
    """
    if not may_repeat:
        return Step.SET_ASIDE
    return Step.GIVE_UP if failures + 1 >= most else Step.POSTPONE
