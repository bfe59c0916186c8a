"""The settings of a client and the options of a call: time limits, retries, and all others."""

from __future__ import annotations

import math
import random
from collections.abc import Awaitable, Callable, Collection, Iterable, Mapping
from dataclasses import dataclass, field
from types import NoneType
from typing import Any, NamedTuple, TypedDict

from ..envelope import HeaderBlock, SoapVersion
from ..model import Model
from ..xml.limits import DEFAULT_LIMITS, Limits
from ..xml.raw import XmlElement
from .errors import ConfigurationError
from .events import Hook
from .urls import SOAP_PATH, checked_hosts, checked_url

RAISE_ON = ("Error", "Has Errors")
"""The values of OverallStatus that raise, unless a client or call is told otherwise."""


def checked_statuses(raise_on: Collection[str]) -> frozenset[str]:
    """Return the statuses of `raise_on`.

    Raises:
        ConfigurationError: if it is a single string, which would be taken for its letters, or no collection of strings.
    """
    if isinstance(raise_on, str):
        raise ConfigurationError(f"raise_on must be a tuple, such as ({raise_on!r},), not the string {raise_on!r}")
    if not isinstance(raise_on, Collection) or not all(isinstance(status, str) for status in raise_on):
        raise ConfigurationError("raise_on must be a tuple of statuses, such as ('Error',)")
    return frozenset(raise_on)


class Range(NamedTuple):
    """The numbers that a setting may be.

    Attributes:
        words: the range in words.
        least, most: its ends, which belong to it.
        is_whole: whether only integers are in it.
    """

    words: str
    least: float
    most: float
    is_whole: bool = False

    def checked(self, value: float, name: str) -> float:
        """Return the value of a setting.

        Raises:
            ConfigurationError: if it is not in the range, or no number. The message quotes it if it is short.
        """
        is_number = isinstance(value, int if self.is_whole else int | float) and not isinstance(value, bool)
        if is_number and self.least <= value <= self.most:
            return value
        raise ConfigurationError(f"{name} is {_shown(value)}: it must be {self.words}")


def _shown(value: object) -> str:
    """Return a value as a message shows it: a short number as it is, else its type. It may be long, or a secret."""
    is_short = value is None or isinstance(value, float) or (isinstance(value, int) and abs(value) < 10**20)
    return str(value) if is_short else f"of type {type(value).__name__}"


_DAY = 24 * 60 * 60.0
TIME_LIMIT = Range("more than 0 seconds, and at most a day", math.ulp(0.0), _DAY)
"""Those that operating systems support."""

PAUSE = Range("0 or more seconds, and at most a day", 0.0, _DAY)
_CONCURRENCY = Range("a number of calls from 1 to 10000", 1, 10_000, is_whole=True)
_ATTEMPTS = Range("a whole number, at least 1 and at most 1000", 1, 1000, is_whole=True)
_BUDGET = Range("0 or more, and at most a million", 0.0, 1e6)


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
        ConfigurationError: if a limit is no number, 0 or less, or more than a day.
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
                TIME_LIMIT.checked(value, f"the time limit {name}")


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
        ConfigurationError: if `attempts` is no whole number from 1 to 1000, or another value no number, negative, or
            more than a day, or than a million retries.
    """

    attempts: int = 4
    total: float = 300.0
    backoff: float = 0.5
    longest: float = 30.0
    budget: float = 20.0

    def __post_init__(self) -> None:
        _ATTEMPTS.checked(self.attempts, "attempts")
        for name in ("total", "backoff", "longest"):
            PAUSE.checked(getattr(self, name), name)
        _BUDGET.checked(self.budget, "budget")

    def pause(self, attempt: int, retry_after: float | None) -> float:
        """Return the seconds to wait after an attempt, at most a day: exponential backoff with full jitter.

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
        _CONCURRENCY.checked(self.concurrency, "concurrency")
        for name, kind in _KINDS.items():
            check_kind(getattr(self, name), kind, name)
        object.__setattr__(self, "hooks", _checked_hooks(self.hooks))
        object.__setattr__(self, "trusted_hosts", checked_hosts(self.trusted_hosts, "trusted_hosts"))
        if self.soap_url:
            object.__setattr__(self, "soap_url", checked_url(self.soap_url, "soap_url", SOAP_PATH))
        if self.token_margin is not None:
            PAUSE.checked(self.token_margin, "token_margin")


_KINDS: dict[str, type | tuple[type, ...]] = {
    "version": (SoapVersion, NoneType),
    "timeouts": Timeouts,
    "retry": RetryPolicy,
    "limits": Limits,
    "token_store": (TokenStore, NoneType),
}


def check_kind(value: object, kind: type | tuple[type, ...], name: str) -> None:
    """Raise ConfigurationError if the value of a setting is of another kind."""
    if not isinstance(value, kind):
        expected = kind[0] if isinstance(kind, tuple) else kind
        raise ConfigurationError(f"{name} must be a {expected.__name__}, and is of type {type(value).__name__}")


def _checked_hooks(hooks: Iterable[Hook]) -> tuple[Hook, ...]:
    """Return hooks as a tuple.

    Raises:
        ConfigurationError: if they are something else than functions.
    """
    if not isinstance(hooks, Iterable) or not all(map(callable, found := tuple(hooks))):
        raise ConfigurationError("hooks must be a tuple of functions, such as (hook,)")
    return found


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
        processed. None, as if it is left out, for what is known of the operation.
    headers: further header blocks.
    """

    timeout: float
    retry: RetryPolicy
    raise_on: Collection[str]
    idempotent: bool | None
    headers: Iterable[HeaderBlock | Model | XmlElement]
