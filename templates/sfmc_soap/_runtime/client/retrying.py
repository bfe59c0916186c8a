"""Whether and when a request is sent again."""

from __future__ import annotations

import time

from .errors import BadResponse, CallError, CallTimeout, ConfigurationError, ConnectError, RateLimited, TransportError
from .locks import Lock
from .settings import PAUSE, RetryPolicy, check_kind


class RetryBudget:
    """The retries that a client has left. Threads may share it.

    Args:
        size: how many retries there are at most, and at the beginning.
    """

    _EARNED = 0.1

    def __init__(self, size: float) -> None:
        self._size = size
        self._left = size
        self._lock = Lock()

    def spend(self) -> bool:
        """Take one retry. Return False if there is none left."""
        with self._lock:
            if self._left < 1:
                return False
            self._left -= 1
            return True

    def earn(self) -> None:
        """Add the tenth of a retry that a successful call earns."""
        with self._lock:
            self._left = min(self._size, self._left + self._EARNED)


class Attempts:
    """The attempts of one request.

    Args:
        policy: how many attempts there may be, and when.
        budget: the retries that the client has left.

    Attributes:
        number: the number of the current attempt, from 1; 0 before the first.

    Raises:
        ConfigurationError: if the policy is something else.
    """

    def __init__(self, policy: RetryPolicy, budget: RetryBudget) -> None:
        check_kind(policy, RetryPolicy, "retry")
        self._policy = policy
        self._budget = budget
        self._started = 0.0
        self._extra = 0
        self.number = 0

    def begin(self) -> None:
        """Begin the first attempt."""
        self._started = time.monotonic()
        self.number = 1

    def begin_extra(self) -> None:
        """Begin an attempt that the policy does not count: the one with a renewed token."""
        self.number += 1
        self._extra += 1

    def begin_next(self, error: CallError, *, may_repeat: bool) -> float | None:
        """Begin the next attempt, if there is to be one.

        Args:
            error: the exception that ended the last attempt.
            may_repeat: whether a request that may have been processed may be sent again.

        Returns:
            Seconds to wait before the attempt, None if there is none.

        Raises:
            ConfigurationError: if the `pause` of the policy fails, or returns something else.
        """
        counted = self.number - self._extra
        if counted >= self._policy.attempts or not _may_succeed(error, may_repeat=may_repeat):
            return None
        pause = pause_of(self._policy, counted, error.retry_after)
        if time.monotonic() + pause - self._started > self._policy.total or not self._budget.spend():
            return None
        self.number += 1
        return pause


def pause_of(policy: RetryPolicy, attempt: int, retry_after: float | None) -> float:
    """Return the seconds that a policy says to wait. Its `pause` may be the user's own."""
    name = f"{type(policy).__name__}.pause"
    try:
        pause = policy.pause(attempt, retry_after)
    except Exception as error:
        raise ConfigurationError(f"{name} failed: {type(error).__name__}") from error
    return PAUSE.checked(pause, f"the result of {name}")


def _may_succeed(error: CallError, *, may_repeat: bool) -> bool:
    """Return whether another attempt may succeed, and does no harm."""
    if isinstance(error, ConnectError | RateLimited):
        return True
    if isinstance(error, CallTimeout) and error.processed is False:
        return True
    if isinstance(error, BadResponse) and not error.transient:
        return False
    return may_repeat and isinstance(error, TransportError)
