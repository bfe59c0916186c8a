"""One access token for each credential in a process, however many clients, threads and tasks want it."""

from __future__ import annotations

import copy
import json
import math
import time
from collections.abc import Generator, Iterable, Mapping
from dataclasses import dataclass
from http import HTTPStatus
from typing import Any

from ..envelope import FuelOAuth
from ..errors import CallError, ConfigurationError, TokenError, TransportError
from .credentials import Credentials, StaticToken, checked_url
from .effects import Answer, Effect, Flight, Given, Pause, Run, Send, Stuck, Wait
from .events import Retrying, TokenRefreshed, tell
from .locks import Lock
from .retrying import Retries, bad_answer, host_of
from .secrets import Secret, redact
from .settings import RetryBudget, Settings

_MOST_BYTES = 1024 * 1024
_MARGIN = 300.0
_USUAL_LIFE = 1080
_RESPITE = 60.0
"""Seconds in which a token that could not be renewed is used on, while it lives, before the next try."""


@dataclass(frozen=True, kw_only=True)
class Token:
    """An access token and what came with it.

    Attributes:
        access_token: the token.
        expires_at: when its life ends, in seconds since 1970.
        life: how long it lives in all, in seconds.
        soap_url, rest_url: the tenant's addresses, "" if the answer had none.
        scope: what it is good for, separated by blanks.
        refresh_token: for the next one, None if none came.
    """

    access_token: Secret
    expires_at: float = math.inf
    life: float = math.inf
    soap_url: str = ""
    rest_url: str = ""
    scope: str = ""
    refresh_token: Secret | None = None

    def is_fresh(self, now: float, margin: float | None) -> bool:
        """Whether it will do for a while: by default 5 minutes, or a quarter of its life if that is less."""
        return now < self.expires_at - (min(_MARGIN, self.life / 4) if margin is None else margin)

    def to_dict(self) -> dict[str, Any]:
        """The token as JSON can hold it, secrets and all."""
        told = {**vars(self), "access_token": self.access_token.reveal()}
        told["refresh_token"] = None if self.refresh_token is None else self.refresh_token.reveal()
        return told

    @classmethod
    def from_dict(cls, mapping: object) -> Token | None:
        """The token of a mapping that `to_dict` made, None if it is no such mapping. It raises nothing, as a traceback
        with locals would show the mapping.
        """
        if not isinstance(mapping, Mapping):
            return None
        try:
            refresh = mapping["refresh_token"]
            told = {**mapping, "access_token": Secret(mapping["access_token"])}
            told["refresh_token"] = None if refresh is None else Secret(refresh)
            told["expires_at"], told["life"] = float(mapping["expires_at"]), float(mapping["life"])
            FuelOAuth(mapping["access_token"])
            return cls(**told)
        except (AttributeError, KeyError, OverflowError, TypeError, ValueError):
            return None


@dataclass(frozen=True)
class Asking:
    """Who asks for a token.

    Attributes:
        settings: of its client.
        budget: for retries.
        operation, message_id: of its call.
    """

    settings: Settings
    budget: RetryBudget
    operation: str = ""
    message_id: str = ""


class Desk:
    """Where the token of one credential is to be had.

    Args:
        credentials: what the token is for.
    """

    def __init__(self, credentials: Credentials) -> None:
        self._credentials = credentials
        self._token: Token | None = None
        self._refused: Secret | None = None
        self._spared_until = 0.0
        self._lock = Lock()
        self._flight: Flight | None = None
        if isinstance(credentials, StaticToken):
            assert isinstance(credentials.access_token, Secret)
            self._token = Token(access_token=credentials.access_token)

    @property
    def renewable(self) -> bool:
        """Whether another token can be had."""
        return bool(self._credentials.token_url())

    def token(self, asking: Asking, unwanted: Token | None = None) -> Generator[Effect, Any, Token]:
        """Get a token: the one at hand while it is fresh, else a new one. One request is under way at a time.

        Args:
            asking: who asks.
            unwanted: the token that the service refused.

        Raises:
            TokenError: the token endpoint refuses.
            TransportError: it does not answer.
        """
        is_stuck = False
        with self._lock:
            # A late word about an older token must not make the one at hand good again.
            if unwanted is not None and self._token is not None and unwanted.access_token == self._token.access_token:
                self._refused = unwanted.access_token
        while True:
            with self._lock:
                token = self._token
                if token is not None and self._is_good(token, asking):
                    return token
                flight = self._flight
                is_mine = flight is None or is_stuck or not flight.is_ours
                if is_mine:
                    flight = self._flight = Flight()
            assert flight is not None
            if not is_mine:
                try:
                    error = yield Wait(flight, self._patience(asking.settings))
                except Stuck:
                    is_stuck = True
                    continue
                if error is not None:
                    # Its attributes are this call's own, and so is its traceback.
                    own = copy.copy(error)
                    own.operation, own.message_id = asking.operation, asking.message_id
                    raise own
                continue
            error = None
            try:
                return (yield from self._renew(token, asking))
            except (TokenError, TransportError) as caught:
                # What else there is, such as a client that was closed, concerns that client alone.
                error = copy.copy(caught)
                raise
            finally:
                with self._lock:
                    if self._flight is flight:
                        self._flight = None
                flight.landed.set_result(error)

    def _is_good(self, token: Token, asking: Asking) -> bool:
        """Whether a token will do."""
        if token.access_token == self._refused:
            return False
        now = time.time()
        return token.is_fresh(now, asking.settings.token_margin) or now < min(self._spared_until, token.expires_at)

    @staticmethod
    def _patience(settings: Settings) -> float:
        """Longer than whoever is on the way can take."""
        each = settings.timeouts.connect + settings.timeouts.token
        return each * settings.retry.attempts + settings.retry.total

    def _renew(self, old: Token | None, asking: Asking) -> Generator[Effect, Any, Token]:
        """A new token: from the store if another process put one there, else from the token endpoint."""
        store = asking.settings.token_store
        key = self._credentials.key() if store is not None else ""
        if store is not None:
            saved: Given = yield Run(store.load, (key,))
            if saved.value is not None:
                old = Token.from_dict(saved.value)
                if old is None:
                    raise ConfigurationError("what the token store loaded is not what was saved")
                self._token = old
                if self._is_good(old, asking):
                    return old
        try:
            token = yield from self._ask(old, asking)
        except (CallError, ConfigurationError):
            self._spared_until = time.time() + _RESPITE
            if old is not None and self._is_good(old, asking):
                return old
            raise
        # Some endpoints give the same token again: it is judged anew.
        self._token, self._refused, self._spared_until = token, None, 0.0
        if store is not None:
            yield Run(store.save, (key, token.to_dict()))
        return token

    def _ask(self, old: Token | None, asking: Asking) -> Generator[Effect, Any, Token]:
        """A new token from the token endpoint."""
        settings = asking.settings
        retries = Retries(settings.retry, asking.budget)
        send = self._request(old, settings)
        about = {"host": host_of(send.url), "operation": asking.operation, "message_id": asking.message_id}
        while True:
            started = time.monotonic()
            try:
                token = self._read((yield send), old)
            except CallError as error:
                error.operation, error.message_id, error.attempts = asking.operation, asking.message_id, retries.attempt
                # Whatever became of this request, the call itself was not sent.
                error.processed = False
                attempt, pause = retries.attempt, retries.pause(error, may_repeat=True)
                if pause is None:
                    raise
                tell(Retrying(**about, attempt=attempt, pause=pause, error=error), settings.hooks)
                yield Pause(pause)
                continue
            milliseconds = (time.monotonic() - started) * 1000
            tell(TokenRefreshed(**about, expires_in=token.life, milliseconds=milliseconds), settings.hooks)
            return token

    def _request(self, old: Token | None, settings: Settings) -> Send:
        """The request for a token. Its content holds secrets."""
        grant = self._credentials.grant(old is None, None if old is None else old.refresh_token)
        return Send(
            self._credentials.token_url(),
            {"content-type": "application/json", "accept": "application/json"},
            json.dumps(grant).encode(),
            settings.timeouts.connect,
            settings.timeouts.token,
            _MOST_BYTES,
            tuple(self._secrets(old)),
        )

    def _secrets(self, old: Token | None) -> list[Secret]:
        """The secrets that a request for a token may hold."""
        refresh = () if old is None or old.refresh_token is None else (old.refresh_token,)
        return [*self._credentials.secrets(), *refresh]

    def _read(self, answer: Answer, old: Token | None) -> Token:
        """The token of an answer."""
        secrets = self._secrets(old)
        if answer.status == HTTPStatus.TOO_MANY_REQUESTS or answer.status >= HTTPStatus.INTERNAL_SERVER_ERROR:
            raise bad_answer(answer, "the token endpoint gave no token", secrets)
        found = _found(answer, old, secrets)
        if isinstance(found, TokenError):
            raise found
        return found


def _found(answer: Answer, old: Token | None, secrets: Iterable[Secret]) -> Token | TokenError:
    """The token of an answer, or the error that it is. It raises nothing: its variables hold the answer's secrets."""
    try:
        told = json.loads(answer.content)
    except (ValueError, RecursionError):
        told = {}
    if not isinstance(told, dict):
        told = {}
    refusal = told.get("error", "")
    if answer.status != HTTPStatus.OK or refusal:
        said = [told[key] for key in ("error", "error_description") if key in told]
        words = redact(": ".join(each if isinstance(each, str) else json.dumps(each) for each in said), secrets)
        code = redact(refusal, secrets) if isinstance(refusal, str) else ""
        return _refused(answer, words or f"HTTP {answer.status}", code)
    try:
        return _token(told, old)
    except ConfigurationError as error:
        problem = str(error)
    except (AttributeError, KeyError, OverflowError, TypeError, ValueError):
        # Its words may hold what was read.
        problem = "what it answers is no token"
    return _refused(answer, problem, "")


def _refused(answer: Answer, problem: str, code: str) -> TokenError:
    error = TokenError(f"no access token: {problem}")
    error.http_status, error.error = answer.status, code
    return error


def _token(told: Mapping[str, Any], old: Token | None) -> Token:
    """The token that an answer speaks of."""
    life = float(told.get("expires_in", _USUAL_LIFE))
    if not 0 < life < math.inf:
        raise ConfigurationError("its life is not a number of seconds")
    FuelOAuth(told["access_token"])
    refresh = told.get("refresh_token")
    if refresh is not None and not isinstance(refresh, str):
        raise ConfigurationError("its refresh token is no text")
    return Token(
        access_token=Secret(told["access_token"]),
        expires_at=time.time() + life,
        life=life,
        soap_url=_address(told, "soap_instance_url", "/Service.asmx"),
        rest_url=_address(told, "rest_instance_url", "/"),
        scope=str(told.get("scope") or ""),
        refresh_token=Secret(refresh) if refresh else None if old is None else old.refresh_token,
    )


def _address(told: Mapping[str, Any], name: str, path: str) -> str:
    return checked_url(told[name], name, path) if told.get(name) else ""


_DESKS: dict[Credentials, Desk] = {}
_DESKS_LOCK = Lock()


def desk_of(credentials: Credentials) -> Desk:
    """The one desk of a credential in this process."""
    with _DESKS_LOCK:
        desk = _DESKS.get(credentials)
        if desk is None:
            desk = _DESKS[credentials] = Desk(credentials)
        return desk


def forget_tokens() -> None:
    """Forget every token of this process, such as between tests. Clients that are there keep theirs."""
    with _DESKS_LOCK:
        _DESKS.clear()
