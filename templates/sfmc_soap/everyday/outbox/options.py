"""How an outbox stores calls and sends them."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any, TypedDict

from ..._runtime.client.arguments import check_concurrency, check_options, check_whole
from ..._runtime.client.settings import Range, RetryPolicy, check_kind

_YEAR = 366 * 24 * 60 * 60.0
_AGE = Range("more than 0 seconds, and at most a year", 1e-9, _YEAR)
_POLL = Range("at least 0.01 and at most 3600 seconds", 0.01, 3600.0)


class OutboxOptions(TypedDict, total=False):
    """How an outbox stores calls and sends them, as keyword arguments.

    concurrency: how many calls are sent at a time; 4 if left out.
    retry: when a call that failed by its own fault is sent again, and how often at most; 10 times, 5 seconds to 10
        minutes apart, if left out. Its `total` is not asked: a call may have to wait for longer. While the service is
        down, nothing is sent and no attempt is counted.
    most_calls: how many calls may be there that are not done, those that need a person among them; 100,000 if left out.
    most_bytes: how many bytes their messages may have together; 1,000,000,000 if left out.
    longest_wait: seconds after which a call that still waits to be sent keeps others from being stored; 7 days if left
        out. Those that wait for one before them in their key do not count.
    keep: seconds for which answered calls are kept; 30 days if left out, as long as the service keeps results.
    poll: seconds between two looks for something to do; 1 if left out.
    """

    concurrency: int
    retry: RetryPolicy
    most_calls: int
    most_bytes: int
    longest_wait: float
    keep: float
    poll: float


@dataclass(frozen=True, kw_only=True)
class OutboxSettings:
    """The same, checked.

    Raises:
        TypeError: one is of a wrong type.
        ConfigurationError: one is outside of its range.
    """

    concurrency: int = 4
    retry: RetryPolicy = field(default_factory=lambda: RetryPolicy(attempts=10, backoff=5.0, longest=600.0))
    most_calls: int = 100_000
    most_bytes: int = 1_000_000_000
    longest_wait: float = 7 * 24 * 60 * 60.0
    keep: float = 30 * 24 * 60 * 60.0
    poll: float = 1.0

    def __post_init__(self) -> None:
        check_concurrency(self.concurrency)
        check_kind(self.retry, RetryPolicy, "retry")
        check_whole(self.most_calls, "most_calls")
        check_whole(self.most_bytes, "most_bytes")
        _AGE.checked(self.longest_wait, "longest_wait")
        _AGE.checked(self.keep, "keep")
        _POLL.checked(self.poll, "poll")


def outbox_settings(options: OutboxOptions, name: str) -> OutboxSettings:
    """Return the options of an outbox.

    Raises:
        TypeError: there is no option of a name, or one is of a wrong type.
        ConfigurationError: one is outside of its range.
    """
    check_options(options, OutboxOptions, name)
    given: dict[str, Any] = {**options}
    return OutboxSettings(**given)
