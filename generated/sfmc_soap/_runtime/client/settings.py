"""What a client can be told: time limits, retries, and everything else."""

from __future__ import annotations

import random
from collections.abc import Awaitable, Callable, Collection, Iterable, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, TypedDict

from ..envelope import SoapVersion
from ..errors import ConfigurationError
from ..xml.limits import DEFAULT_LIMITS, Limits
from .credentials import checked_url
from .locks import Lock

if TYPE_CHECKING:
    from ..envelope import HeaderBlock
    from ..model import Model
    from ..xml.raw import XmlElement
    from .events import Event

_LONGEST = 24 * 60 * 60.0

RAISE_ON = ("Error", "Has Errors")
"""The statuses of an answer that raise, unless a client or call says otherwise."""


def statuses(raise_on: Collection[str]) -> frozenset[str]:
    """What `raise_on` says.

    Raises:
        ConfigurationError: it is one text, which would be taken for its letters.
    """
    if isinstance(raise_on, str):
        raise ConfigurationError(f"raise_on is {raise_on!r}: give a tuple, such as ({raise_on!r},)")
    return frozenset(raise_on)


def checked_limit(seconds: float, name: str) -> float:
    """A time limit.

    Raises:
        ConfigurationError: it is 0 or less, or more than a system takes.
    """
    if not 0 < seconds <= _LONGEST:
        raise ConfigurationError(f"{name} is {seconds}: it must be more than 0 seconds, and at most a day")
    return seconds


@dataclass(frozen=True, kw_only=True)
class Timeouts:
    """Time limits in seconds. Source of the defaults: the vendor's guide.

    Attributes:
        connect: to get a connection.
        synchronous: for the answer to a synchronous call.
        asynchronous: for the answer to a call with `Options.RequestType` Asynchronous.
        retrieve: for the answer to Retrieve and Query, which may hold 2,500 objects.
        token: for the answer of the token endpoint.
    """

    connect: float = 10.0
    synchronous: float = 120.0
    asynchronous: float = 30.0
    retrieve: float = 300.0
    token: float = 30.0

    def __post_init__(self) -> None:
        for name, value in vars(self).items():
            checked_limit(value, f"the time limit {name}")


@dataclass(frozen=True, kw_only=True)
class RetryPolicy:
    """When a call is sent again. To replace it altogether, override `pause`.

    Attributes:
        attempts: how often a request is sent at most.
        total: seconds after its first attempt in which a call may begin another.
        backoff: seconds that the first pause may last; each further one twice as long.
        longest: seconds that a pause lasts at most, unless the service asked for more.
        budget: how many retries a client may spend on top of what its calls earn it. Each call that comes to a good end
            earns a tenth of a retry, so that an outage is not multiplied.
    """

    attempts: int = 4
    total: float = 300.0
    backoff: float = 0.5
    longest: float = 30.0
    budget: float = 20.0

    def __post_init__(self) -> None:
        if self.attempts < 1:
            raise ConfigurationError(f"attempts is {self.attempts}: it must be at least 1")
        for name in ("total", "backoff", "longest", "budget"):
            if not getattr(self, name) >= 0:
                raise ConfigurationError(f"{name} is {getattr(self, name)}: it must be 0 or more")

    def pause(self, attempt: int, retry_after: float | None) -> float:
        """Seconds to wait after an attempt: exponential, with full jitter.

        Args:
            attempt: the number of the attempt that failed, from 1.
            retry_after: what the service asked for, in seconds.
        """
        most = min(self.longest, self.backoff * 2.0 ** min(attempt - 1, 64))
        jittered = random.uniform(0, most)  # noqa: S311 - it spreads calls, it guards nothing
        return jittered if retry_after is None else max(jittered, retry_after)


NO_RETRIES = RetryPolicy(attempts=1)
"""The policy of one attempt."""


class RetryBudget:
    """What is left of a client's retries. Safe to share between threads."""

    _EARNED = 0.1

    def __init__(self, most: float) -> None:
        self._most = most
        self._left = most
        self._lock = Lock()

    def spend(self) -> bool:
        """Take a retry. False if there is none left."""
        with self._lock:
            if self._left < 1:
                return False
            self._left -= 1
            return True

    def earn(self) -> None:
        """A call came to a good end."""
        with self._lock:
            self._left = min(self._most, self._left + self._EARNED)


@dataclass(frozen=True)
class TokenStore:
    """Where tokens are kept beside this process's memory, such as a cache that several machines share.

    A store that fails fails the call. What is saved holds the token: keep it as you would a password.

    Attributes:
        load: takes a key and gives what was saved under it, or None.
        save: takes a key and a mapping of texts and numbers that JSON can hold.
            For an `AsyncClient` both may be coroutine functions.
    """

    load: Callable[[str], Mapping[str, Any] | None] | Callable[[str], Awaitable[Mapping[str, Any] | None]]
    save: Callable[[str, Mapping[str, Any]], None] | Callable[[str, Mapping[str, Any]], Awaitable[None]]


@dataclass(frozen=True, kw_only=True)
class Settings:
    """What a client was told. `Client` documents the fields."""

    soap_url: str = ""
    version: SoapVersion = SoapVersion.SOAP_11
    timeouts: Timeouts = field(default_factory=Timeouts)
    retry: RetryPolicy = field(default_factory=RetryPolicy)
    raise_on: Collection[str] = RAISE_ON
    limits: Limits = DEFAULT_LIMITS
    token_store: TokenStore | None = None
    token_margin: float | None = None
    hooks: tuple[Callable[[Event], object], ...] = ()
    log_bodies: bool = False
    ask_status: bool = False

    def __post_init__(self) -> None:
        statuses(self.raise_on)
        if self.soap_url:
            object.__setattr__(self, "soap_url", checked_url(self.soap_url, "soap_url", "/Service.asmx"))
        if self.token_margin is not None and not self.token_margin >= 0:
            raise ConfigurationError(f"token_margin is {self.token_margin}: it must be 0 or more seconds")


class CallOptions(TypedDict, total=False):
    """What one call may be told, as keyword arguments.

    timeout: seconds for the answer.
    retry: the policy.
    raise_on: the statuses of the answer that raise; () for none.
    idempotent: sending the request twice does no harm, so that it may be sent again when nobody knows whether it was
        processed.
    headers: further header blocks.
    """

    timeout: float
    retry: RetryPolicy
    raise_on: Collection[str]
    idempotent: bool
    headers: Iterable[HeaderBlock | Model | XmlElement]
