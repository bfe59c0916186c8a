"""Whether a request is sent again, and what is said of an HTTP answer that is no good."""

from __future__ import annotations

import time
from collections.abc import Iterable
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from http import HTTPStatus
from urllib.parse import urlsplit

from ..errors import BadAnswer, CallError, CallTimeout, ConnectError, RateLimited, TooManyRequests, TransportError
from .effects import Answer
from .secrets import Secret, redact, without
from .settings import RetryBudget, RetryPolicy

_FIRST_BYTES = 200


class Retries:
    """The attempts of one request.

    Args:
        policy: how many there may be, and when.
        budget: what the client has left for all its calls.

    Attributes:
        attempt: the number of the current one, from 1.
    """

    def __init__(self, policy: RetryPolicy, budget: RetryBudget) -> None:
        self._policy = policy
        self._budget = budget
        self._started = time.monotonic()
        self.attempt = 1
        self._extra = 0

    def extend(self) -> None:
        """Begin an attempt beyond those of the policy: the one with another token."""
        self.attempt += 1
        self._extra += 1

    def pause(self, error: CallError, may_repeat: bool) -> float | None:
        """Seconds to wait before the next attempt, None if there is none. It counts as begun.

        Args:
            error: what the last attempt ended with.
            may_repeat: a request that was processed may be sent again.
        """
        if self.attempt - self._extra >= self._policy.attempts or not _may_go_better(error, may_repeat):
            return None
        pause = self._policy.pause(self.attempt - self._extra, error.retry_after)
        if time.monotonic() + pause - self._started > self._policy.total or not self._budget.spend():
            return None
        self.attempt += 1
        return pause


def _may_go_better(error: CallError, may_repeat: bool) -> bool:
    if isinstance(error, ConnectError | RateLimited):
        return True
    if isinstance(error, CallTimeout) and error.processed is False:
        return True
    return may_repeat and isinstance(error, TransportError) and (not isinstance(error, BadAnswer) or error.transient)


def bad_answer(answer: Answer, problem: str, secrets: Iterable[Secret]) -> BadAnswer:
    """The exception for an HTTP answer that is not what it should be.

    Args:
        answer: the answer.
        problem: what is wrong with it.
        secrets: what was sent, and must not come back in the message.
    """
    kind = TooManyRequests if answer.status == HTTPStatus.TOO_MANY_REQUESTS else BadAnswer
    content_type = answer.headers.get("content-type", "")
    error = kind(f"HTTP {answer.status}, {content_type or 'no content type'}: {problem}")
    error.http_status, error.content_type = answer.status, content_type
    beginning = without(answer.content, secrets)[: _FIRST_BYTES * 2].decode("utf-8", "replace")
    error.first_bytes = redact(beginning).encode()[:_FIRST_BYTES]
    # A redirect or a refusal comes again. What is damaged need not be, and a server recovers.
    error.transient = kind is TooManyRequests or not 300 <= answer.status < 500
    error.retry_after = retry_after(answer)
    return error


def retry_after(answer: Answer) -> float | None:
    """The seconds that an answer asks to wait, None if it does not say. It says so in seconds, or as a date."""
    said = answer.headers.get("retry-after", "").strip()
    if said.isascii() and said.isdigit():
        return float(said)
    try:
        date = parsedate_to_datetime(said)
    except ValueError:
        return None
    now = datetime.now(UTC)
    return max(0.0, (date.replace(tzinfo=date.tzinfo or UTC) - now).total_seconds())


def host_of(url: str) -> str:
    """The host of an address, for people; "" if it is no address."""
    try:
        return urlsplit(url).netloc
    except ValueError:
        return ""
