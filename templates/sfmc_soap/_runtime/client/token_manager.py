"""One access token for each credential in a process, however many clients, threads and tasks need it."""

from __future__ import annotations

import json
import os
import time
from collections import OrderedDict
from concurrent.futures import Future
from dataclasses import dataclass, replace
from http import HTTPStatus
from threading import get_ident
from weakref import WeakValueDictionary

from .credentials import Credentials, StaticToken
from .effects import (
    AwaitFuture,
    CallbackResult,
    Deadline,
    Flow,
    HttpResponse,
    LimitPassed,
    Pause,
    RunCallback,
    Send,
    WouldBlock,
    new_future,
)
from .errors import (
    CallError,
    CallTimeout,
    ConfigurationError,
    TokenError,
    TokenStoreError,
    TransportError,
    not_processed,
)
from .events import Retrying, TokenRefreshed, emit
from .locks import Lock
from .responses import bad_response
from .retrying import Attempts, RetryBudget
from .secrets import Secret
from .settings import Settings, TokenStore
from .tokens import Token, read_token
from .urls import host_of

_MAX_BYTES = 1024 * 1024
_LONGEST_REFRESH = 600.0
"""Seconds after which a refresh is given up by all others: a token store that blocks may never end."""

_GRACE = 60.0
"""Seconds in which a token that could not be renewed is still used, while it is valid, before the next try."""


@dataclass(frozen=True)
class TokenRequest:
    """A request for a token by a call.

    Attributes:
        settings: the settings of the client.
        budget: the retries that the client has left.
        deadline: when the caller must have the token.
        operation: the operation of the call, "" if there is no call.
        message_id: the MessageID of the call, "" if there is no call.
    """

    settings: Settings
    budget: RetryBudget
    deadline: Deadline
    operation: str = ""
    message_id: str = ""


class _PendingRefresh:
    """A refresh of a token that is under way, for others to wait for.

    Attributes:
        thread: the identifier of the thread that refreshes.
        future: done when the refresh ends, with the error that ended it or None.
        deadline: when nobody is to wait for it any more.
    """

    def __init__(self) -> None:
        self.thread = get_ident()
        self.future: Future[CallError | None] = new_future()
        self.deadline = Deadline.after(_LONGEST_REFRESH)
        self._process = os.getpid()

    @property
    def can_end(self) -> bool:
        """Whether waiting makes sense: a forked process has none of its parent's threads."""
        return self._process == os.getpid() and self.deadline.left > 0


class TokenManager:
    """The keeper of the token of one credential.

    Args:
        credentials: the credentials that the token is for.
    """

    def __init__(self, credentials: Credentials) -> None:
        self._credentials = credentials
        self._token: Token | None = None
        self._refused: Secret | None = None
        self._grace_until = 0.0
        self._lock = Lock()
        self._pending: _PendingRefresh | None = None
        if isinstance(credentials, StaticToken):
            assert isinstance(credentials.access_token, Secret)
            self._token = Token(access_token=credentials.access_token)

    @property
    def latest(self) -> Token | None:
        """The token that was got last, None if there was none yet. It may have expired."""
        return self._token

    @property
    def can_renew(self) -> bool:
        """Whether another token can be had."""
        return bool(self._credentials.token_url())

    def token(self, request: TokenRequest, refused: Token | None = None) -> Flow[Token]:
        """Return the token while it is fresh, else a new one. At most one refresh is under way at a time.

        Args:
            request: the request.
            refused: the token that the service refused, None if it refused none.

        Raises:
            TokenError: if the token endpoint gives no token.
            TransportError: if the token endpoint does not respond, or not with what it should, or not in time.
            ConfigurationError: if the credentials have no token endpoint, or the token store returns no token.
        """
        self._note_refusal(refused)
        may_join = True
        while True:
            with self._lock:
                token = self._token
                if token is not None and self._is_usable(token, request.settings):
                    return token
                pending, is_own = self._join_or_begin(may_join=may_join)
            if is_own:
                return (yield from self._refresh(pending, token, request))
            may_join = yield from self._wait_for(pending, request)

    def _note_refusal(self, refused: Token | None) -> None:
        """Remember that the service refused the current token. Reports about earlier tokens change nothing."""
        with self._lock:
            if refused is not None and self._token is not None and refused.access_token == self._token.access_token:
                self._refused = refused.access_token

    def _is_usable(self, token: Token, settings: Settings) -> bool:
        """Return whether a token can be sent: it was not refused, and is fresh, or valid and in its grace period."""
        if token.access_token == self._refused:
            return False
        return token.is_fresh(settings.token_margin) or (time.monotonic() < self._grace_until and token.left > 0)

    def _join_or_begin(self, *, may_join: bool) -> tuple[_PendingRefresh, bool]:
        """Return the refresh to wait for; or a new one and True, if the caller has to carry it out."""
        pending = self._pending
        if pending is not None and may_join and pending.can_end:
            return pending, False
        self._pending = pending = _PendingRefresh()
        return pending, True

    def _wait_for(self, pending: _PendingRefresh, request: TokenRequest) -> Flow[bool]:
        """Wait for a refresh that another call carries out. Return False if that is pointless."""
        limit = min(request.deadline.left, pending.deadline.left)
        try:
            error: CallError | None = yield AwaitFuture(pending.future, limit, pending.thread)
        except WouldBlock:
            return False
        except LimitPassed:
            if request.deadline.left:
                return False
            error = _too_late(request.deadline, "another call is getting it")
        if error is not None:
            # The attributes and the traceback of an exception belong to one call.
            own = _copied(error)
            own.operation, own.message_id = request.operation, request.message_id
            raise own
        return True

    def _refresh(self, pending: _PendingRefresh, old: Token | None, request: TokenRequest) -> Flow[Token]:
        """Get a new token, and tell all who wait how it ended."""
        error: CallError | None = None
        try:
            return (yield from self._renew(old, request))
        except (TokenError, TransportError) as caught:
            # Those who wait get these errors. Any other concerns this caller alone, as when its time is over.
            if request.deadline.left and not isinstance(caught, TokenStoreError):
                error = _copied(caught)
            raise
        finally:
            with self._lock:
                if self._pending is pending:
                    self._pending = None
            pending.future.set_result(error)

    def _renew(self, old: Token | None, request: TokenRequest) -> Flow[Token]:
        """Return a new token: from the store if another process saved one there, else from the token endpoint."""
        store = request.settings.token_store
        if store is not None:
            saved = yield from self._load(store, request)
            # Of a token that is known already, its age is known better than by its expiry.
            if saved is not None and (old is None or saved.access_token != old.access_token):
                self._token = old = saved
                if self._is_usable(saved, request.settings):
                    return saved
        try:
            token = yield from self._fetch(old, request)
        except (CallError, ConfigurationError):
            self._grace_until = time.monotonic() + _GRACE
            if old is not None and self._is_usable(old, request.settings):
                return old
            raise
        # Some endpoints give the same token again, so an earlier refusal is forgotten.
        self._token, self._refused, self._grace_until = token, None, 0.0
        if store is not None:
            yield from _run(RunCallback(store.save, (self._credentials.key(), token.to_dict()), request.deadline))
        return token

    def _load(self, store: TokenStore, request: TokenRequest) -> Flow[Token | None]:
        """Return the token in the store, None if there is none."""
        saved = yield from _run(RunCallback(store.load, (self._credentials.key(),), request.deadline))
        if saved.value is None:
            return None
        token = Token.from_dict(saved.value)
        if token is None:
            raise ConfigurationError(
                "TokenStore.load must return the mapping that save was given, or None: it returned something else"
            )
        return token

    def _fetch(self, old: Token | None, request: TokenRequest) -> Flow[Token]:
        """Return a new token from the token endpoint, in as many attempts as the policy allows."""
        settings = request.settings
        attempts = Attempts(settings.retry, request.budget)
        attempts.begin()
        send = self._send(old, request)
        context = {"host": host_of(send.url), "operation": request.operation, "message_id": request.message_id}
        while True:
            started = time.monotonic()
            try:
                deadline = request.deadline.at_most(settings.timeouts.token)
                token = self._read((yield replace(send, deadline=deadline)), old)
            except CallError as error:
                error.operation, error.message_id = request.operation, request.message_id
                error.attempts = attempts.number
                # Whatever became of this request, the call itself was not sent.
                error.processed = False
                failed, pause = attempts.number, attempts.begin_next(error, may_repeat=True)
                if pause is None or pause > request.deadline.left:
                    raise
                emit(Retrying(**context, attempt=failed, pause=pause, error=error), settings.hooks)
                yield Pause(pause)
                continue
            milliseconds = (time.monotonic() - started) * 1000
            emit(TokenRefreshed(**context, expires_in=token.life, milliseconds=milliseconds), settings.hooks)
            return token

    def _send(self, old: Token | None, request: TokenRequest) -> Send:
        """Return the request for a token. Its content holds secrets."""
        grant = self._credentials.grant(None if old is None else old.refresh_token, is_first=old is None)
        return Send(
            url=self._credentials.token_url(),
            headers={"content-type": "application/json", "accept": "application/json"},
            content=json.dumps(grant).encode(),
            connect_timeout=request.settings.timeouts.connect,
            deadline=request.deadline,
            max_bytes=_MAX_BYTES,
            secrets=self._secrets(old),
        )

    def _secrets(self, old: Token | None) -> tuple[Secret, ...]:
        """Return the secrets that a request for a token may hold."""
        refresh_token = None if old is None else old.refresh_token
        return (*self._credentials.secrets(), *(() if refresh_token is None else (refresh_token,)))

    def _read(self, response: HttpResponse, old: Token | None) -> Token:
        """Return the token of a response.

        Raises:
            TokenError: if the token endpoint refuses, or the response holds no valid token.
            BadResponse: if the token endpoint is overloaded, or fails.
        """
        secrets = self._secrets(old)
        if response.status == HTTPStatus.TOO_MANY_REQUESTS or response.status >= HTTPStatus.INTERNAL_SERVER_ERROR:
            raise bad_response(response, "the token endpoint gave no token", secrets)
        result = read_token(response, old, secrets)
        if isinstance(result, TokenError):
            raise result
        return result


def _run(callback: RunCallback) -> Flow[CallbackResult]:
    """Run a function of a token store.

    Raises:
        TokenStoreError: if the function raises an exception, which is the cause of this one.
        CallTimeout: if it is a coroutine function, and takes too long.
        ConfigurationError: if it is a coroutine function, and the client blocks.
    """
    assert callback.deadline is not None  # calls wait for the token
    try:
        result: CallbackResult = yield callback
        return result
    except ConfigurationError:
        raise
    except LimitPassed:
        raise _too_late(callback.deadline, "the token store has not answered") from None
    except Exception as error:
        name = getattr(callback.function, "__name__", "a function")
        raise TokenStoreError(f"{name} of the token store failed: {type(error).__name__}") from error


def _too_late(deadline: Deadline, reason: str) -> CallTimeout:
    """Return the error for a token that did not come in time."""
    return not_processed(CallTimeout(f"no access token after {deadline.limit:g} s: {reason}"))


class _Managers:
    """The token managers of this process: all that clients have, and those that were wanted last.

    Args:
        kept: how many are kept that no client has. A client may be made anew for each job, and needs the same token.
    """

    def __init__(self, kept: int) -> None:
        self._kept = kept
        self._all: WeakValueDictionary[Credentials, TokenManager] = WeakValueDictionary()
        self._latest: OrderedDict[Credentials, TokenManager] = OrderedDict()
        self._lock = Lock()

    def get(self, credentials: Credentials) -> TokenManager:
        """Return the one manager of a credential."""
        with self._lock:
            manager = self._all.get(credentials)
            if manager is None:
                manager = self._all[credentials] = TokenManager(credentials)
            self._latest[credentials] = manager
            self._latest.move_to_end(credentials)
            if len(self._latest) > self._kept:
                self._latest.popitem(last=False)
            return manager

    def clear(self) -> None:
        """Forget all of them."""
        with self._lock:
            self._all.clear()
            self._latest.clear()


_MANAGERS = _Managers(kept=256)


def token_manager(credentials: Credentials) -> TokenManager:
    """Return the one token manager of a credential in this process."""
    return _MANAGERS.get(credentials)


def forget_tokens() -> None:
    """Forget every token of this process, such as between tests. Existing clients keep theirs."""
    _MANAGERS.clear()


def _copied(error: CallError) -> CallError:
    """Return a copy of an exception, with attributes of its own.

    `copy.copy` does what is said of pickling. Some libraries say that of all exceptions: copies then share attributes.
    """
    own = type(error).__new__(type(error), *error.args)
    vars(own).update(vars(error))
    return own
