"""The settings of a client and the options of a call: time limits, retries, and all others."""

from __future__ import annotations

import random
from collections.abc import Awaitable, Callable, Collection, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any, TypedDict

from ..envelope import HeaderBlock, SoapVersion
from ..model import Model
from ..xml.limits import DEFAULT_LIMITS, Limits
from ..xml.raw import XmlElement
from .errors import ConfigurationError
from .events import Hook
from .urls import SOAP_PATH, checked_hosts, checked_url

_MAX_SECONDS = 24 * 60 * 60.0
_MAX_CONCURRENCY = 10_000

RAISE_ON = ("Error", "Has Errors")
"""The values of OverallStatus that raise, unless a client or call is told otherwise."""


def checked_statuses(raise_on: Collection[str]) -> frozenset[str]:
    """Return the statuses of `raise_on`.

    Raises:
        ConfigurationError: if it is a single string, which would be taken for its letters.
    """
    if isinstance(raise_on, str):
        raise ConfigurationError(f"raise_on must be a tuple, such as ({raise_on!r},), not the string {raise_on!r}")
    return frozenset(raise_on)


def checked_limit(seconds: float, name: str) -> float:
    """Return a time limit in seconds.

    Raises:
        ConfigurationError: if it is 0 or less, or more than a day, which the operating system may not support.
    """
    if not 0 < seconds <= _MAX_SECONDS:
        raise ConfigurationError(f"{name} is {seconds}: it must be more than 0 seconds, and at most a day")
    return seconds


def _check_concurrency(number: int) -> None:
    """Raise ConfigurationError unless it is a number of calls."""
    if not isinstance(number, int) or isinstance(number, bool) or not 1 <= number <= _MAX_CONCURRENCY:
        raise ConfigurationError(
            f"concurrency is {number!r}: it must be a number of calls from 1 to {_MAX_CONCURRENCY}"
        )


@dataclass(frozen=True, kw_only=True)
class Timeouts:
    """Time limits in seconds. Source of the defaults: the vendor's guide.

    The limit of a call is for each of its attempts, up to the last byte of the response. Getting a token and connecting
    count too, but not the wait for the call's turn: a client makes no more than `concurrency` calls at a time.

    Attributes:
        connect: to get a connection.
        synchronous: for an attempt of a synchronous call.
        asynchronous: for one of a call with `Options.RequestType` Asynchronous.
        retrieve: for one of Retrieve and Query, whose response may hold 2,500 objects.
        token: for a request to the token endpoint.
        turn: for the wait for the call's turn, None to wait as long as it takes.

    Raises:
        ConfigurationError: if a limit is 0 or less, or more than a day.
    """

    connect: float = 10.0
    synchronous: float = 120.0
    asynchronous: float = 30.0
    retrieve: float = 300.0
    token: float = 30.0
    turn: float | None = None

    def __post_init__(self) -> None:
        for name, value in vars(self).items():
            if name != "turn" or value is not None:
                checked_limit(value, f"the time limit {name}")


@dataclass(frozen=True, kw_only=True)
class RetryPolicy:
    """When a request is sent again. Override `pause` to replace how long to wait.

    Attributes:
        attempts: how often a request is sent at most.
        total: seconds after its first attempt in which a call may begin another.
        backoff: the longest first pause in seconds; it doubles with each attempt.
        longest: the longest pause in seconds, unless the service asked for more.
        budget: how many retries a client may make beyond those that its calls earn. Each successful call earns a tenth
            of a retry, so that clients do not multiply an outage.

    Raises:
        ConfigurationError: if `attempts` is less than 1, or another value is negative.
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
        """Return the seconds to wait after an attempt: exponential backoff with full jitter.

        Args:
            attempt: the number of the attempt that failed, from 1.
            retry_after: the seconds that the service asked to wait, None if it did not say.
        """
        longest = min(self.longest, self.backoff * 2.0 ** min(attempt - 1, 64))
        jittered = random.uniform(0, longest)  # noqa: S311 - it spreads calls in time and protects nothing
        return jittered if retry_after is None else max(jittered, retry_after)


NO_RETRIES = RetryPolicy(attempts=1)
"""The policy of one attempt."""


@dataclass(frozen=True)
class TokenStore:
    """A place for tokens outside this process's memory, such as a cache that several machines share.

    An exception of the store fails the call with a `TokenStoreError`. A function that blocks should have a time limit
    of its own, as a client cannot end it. What is saved holds the token: protect it like a password.

    Attributes:
        load: a function of a key that returns what was saved under it, or None.
        save: a function of a key and a mapping of strings and numbers that JSON can hold.
            For an `AsyncClient` both may be coroutine functions.
    """

    load: Callable[[str], Mapping[str, Any] | None] | Callable[[str], Awaitable[Mapping[str, Any] | None]]
    save: Callable[[str, Mapping[str, Any]], None] | Callable[[str, Mapping[str, Any]], Awaitable[None]]


@dataclass(frozen=True, kw_only=True)
class Settings:
    """The settings of a client. `Client` documents the fields.

    Raises:
        ConfigurationError: if a field is wrong.
    """

    soap_url: str = ""
    version: SoapVersion | None = None
    timeouts: Timeouts = field(default_factory=Timeouts)
    retry: RetryPolicy = field(default_factory=RetryPolicy)
    concurrency: int = 20
    raise_on: Collection[str] = RAISE_ON
    limits: Limits = DEFAULT_LIMITS
    token_store: TokenStore | None = None
    token_margin: float | None = None
    hooks: tuple[Hook, ...] = ()
    log_bodies: bool = False
    ask_status: bool = False
    trusted_hosts: Collection[str] = ()

    def __post_init__(self) -> None:
        checked_statuses(self.raise_on)
        _check_concurrency(self.concurrency)
        object.__setattr__(self, "trusted_hosts", checked_hosts(self.trusted_hosts, "trusted_hosts"))
        if self.soap_url:
            object.__setattr__(self, "soap_url", checked_url(self.soap_url, "soap_url", SOAP_PATH))
        if self.token_margin is not None and not self.token_margin >= 0:
            raise ConfigurationError(f"token_margin is {self.token_margin}: it must be 0 or more seconds")


class ClientOptions(TypedDict, total=False):
    """The fields of `Settings` as keyword arguments of a client. `Client` documents them."""

    soap_url: str
    version: SoapVersion | None
    timeouts: Timeouts
    retry: RetryPolicy
    concurrency: int
    raise_on: Collection[str]
    limits: Limits
    token_store: TokenStore | None
    token_margin: float | None
    hooks: tuple[Hook, ...]
    log_bodies: bool
    ask_status: bool
    trusted_hosts: Collection[str]


class CallOptions(TypedDict, total=False):
    """The options of one call, as keyword arguments.

    timeout: seconds that each attempt may take, as described for `Timeouts`.
    retry: the policy.
    raise_on: the values of OverallStatus that raise; () for none.
    idempotent: sending the request twice does no harm, so that it may be sent again when it is unknown whether it was
        processed.
    headers: further header blocks.
    """

    timeout: float
    retry: RetryPolicy
    raise_on: Collection[str]
    idempotent: bool
    headers: Iterable[HeaderBlock | Model | XmlElement]
