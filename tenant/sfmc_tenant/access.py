"""Who may call: installed packages, and the access tokens that they get."""

from __future__ import annotations

import hmac
import secrets
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

from .call.errors import NotKnown
from .state.accounts import family
from .state.clock import Clock, stamp
from .state.store import Row, Store

TABLES = ("packages", "users", "tokens", "grants")
"""The tables of who may call. They stay when a tenant is reset: a business unit that they name may be gone."""

MOST = 10_000
"""How many access tokens are known, good ones and expired ones; how many codes and refresh tokens."""

_LONGEST_LIFE = 365 * 24 * 3600
_CODE_LIFE = timedelta(minutes=10)
_REFRESH_LIFE = timedelta(days=30)


class Denied(Exception):
    """No token is given.

    Args:
        status: of HTTP.
        error: what OAuth calls it.
        description: what is wrong.
    """

    def __init__(self, status: int, error: str, description: str) -> None:
        super().__init__(description)
        self.status = status
        self.error = error
        self.description = description


@dataclass(frozen=True)
class _Grant:
    """What a code or a refresh token stands for: a package in a business unit, which a user has allowed."""

    client_id: str
    mid: int
    redirect_uri: str


@dataclass(frozen=True)
class Login:
    """What a call says of its caller: an access token, or the name and password of an API user. "" is what it lacks."""

    token: str = field(default="", repr=False)
    username: str = ""
    password: str = field(default="", repr=False)


class Access:
    """Who may call, and the token endpoint of a tenant.

    Args:
        store: where packages and tokens are kept.
        clock: tells when tokens expire.
    """

    def __init__(self, store: Store, clock: Clock) -> None:
        self._life: float = 1080
        self._store = store
        self._clock = clock

    @property
    def life(self) -> float:
        """For how many seconds the access tokens are good that are given from now on; a test can set it.

        Raises:
            ValueError: it is less than 0, or more than a year.
        """
        return self._life

    @life.setter
    def life(self, seconds: float) -> None:
        if not 0 <= seconds <= _LONGEST_LIFE:
            raise ValueError(f"life is {seconds}: it must be a number of seconds, a year at most")
        self._life = seconds

    def install(self, client_id: str, secret: str, mid: int) -> None:
        """Install a package that works in a business unit, or in those below it if it asks for one.

        Args:
            client_id: its client id.
            secret: its client secret; "" for a public app, which has none.
            mid: the business unit.
        """
        self._store.run("INSERT OR REPLACE INTO packages VALUES (?, ?, ?)", client_id, secret, mid)

    def add_user(self, name: str, password: str, mid: int) -> None:
        """Add an API user of a business unit, who may log in with a password: the legacy way, without a token."""
        self._store.run("INSERT OR REPLACE INTO users VALUES (?, ?, ?)", name, password, mid)

    def code(self, client_id: str, redirect_uri: str) -> str:
        """Return a code as the browser of a user brings it to a package, which gets one token for it.

        Raises:
            ValueError: there is no such package.
        """
        package = self._package(client_id)
        if package is None:
            raise ValueError(f"no package with the client id {client_id!r} is installed")
        return self._keep("code", _Grant(client_id, package["mid"], redirect_uri), _CODE_LIFE)

    def token(self, asked: Mapping[str, Any]) -> dict[str, Any]:
        """Return the members of the response to a request for a token, without the addresses.

        Raises:
            Denied: what is asked for gives no right to one.
        """
        package = self._package(str(asked.get("client_id")))
        given = str(asked.get("client_secret") or "")
        if package is None or not hmac.compare_digest(package["secret"].encode(), given.encode()):
            raise Denied(401, "invalid_client", "Invalid client ID. Client credentials are not valid.")
        match asked.get("grant_type"):
            case "client_credentials" if given:
                return self._token(self._mid(package["mid"], asked.get("account_id")))
            case "authorization_code":
                grant = self._take("code", asked.get("code"))
                if (grant.client_id, grant.redirect_uri) != (package["client_id"], asked.get("redirect_uri")):
                    raise Denied(400, "invalid_grant", "The code is of another package or address.")
            case "refresh_token":
                grant = self._take("refresh", asked.get("refresh_token"))
                if grant.client_id != package["client_id"]:
                    raise Denied(401, "invalid_grant", "The refresh token is of another package.")
            case _:
                raise Denied(400, "unsupported_grant_type", "The grant type is not supported.")
        return self._token(grant.mid) | {"refresh_token": self._keep("refresh", grant, _REFRESH_LIFE)}

    def mid(self, login: Login) -> int:
        """Return the business unit that a caller works in.

        Raises:
            NotKnown: nobody is known by that.
        """
        row = self._store.one("SELECT * FROM tokens JOIN accounts USING (mid) WHERE token = ?", login.token)
        if row is None:
            row = self._store.one("SELECT * FROM users JOIN accounts USING (mid) WHERE users.name = ?", login.username)
            if row is None or not hmac.compare_digest(row["password"].encode(), login.password.encode()):
                raise NotKnown(expired=False)
        elif row["expires"] <= stamp(self._clock.now()):
            raise NotKnown(expired=True)
        mid: int = row["mid"]
        return mid

    def expire_tokens(self) -> None:
        """Let all access tokens that were given be good no more. Refresh tokens are not affected."""
        self._store.run("UPDATE tokens SET expires = ?", stamp(self._clock.now()))

    def _package(self, client_id: str) -> Row | None:
        return self._store.one("SELECT * FROM packages JOIN accounts USING (mid) WHERE client_id = ?", client_id)

    def _token(self, mid: int) -> dict[str, Any]:
        token = secrets.token_urlsafe(32)
        expires = self._clock.now() + timedelta(seconds=self.life)
        self._store.run("INSERT INTO tokens VALUES (?, ?, ?)", token, mid, stamp(expires))
        # Those that have expired are known for a while: to a caller they are something else than no token at all.
        self._store.keep_latest("tokens", MOST)
        return {"access_token": token, "token_type": "Bearer", "expires_in": self.life, "scope": ""}

    def _keep(self, kind: str, grant: _Grant, life: timedelta) -> str:
        """Keep a grant. Return the secret for which it is given out."""
        secret = secrets.token_urlsafe(32)
        expires = stamp(self._clock.now() + life)
        values = (secret, kind, grant.client_id, grant.mid, grant.redirect_uri, expires)
        self._store.run("DELETE FROM grants WHERE expires <= ?", stamp(self._clock.now()))
        self._store.run("INSERT INTO grants VALUES (?, ?, ?, ?, ?, ?)", *values)
        self._store.keep_latest("grants", MOST)
        return secret

    def _take(self, kind: str, secret: Any) -> _Grant:
        """Return what a code or refresh token stands for. It is good once.

        Raises:
            Denied: it is not good.
        """
        query = (
            "DELETE FROM grants WHERE secret = ? AND kind = ? AND expires > ? AND mid IN (SELECT mid FROM accounts)"
            " RETURNING *"
        )
        row = self._store.one(query, str(secret), kind, stamp(self._clock.now()))
        if row is None:
            status = 400 if kind == "code" else 401
            raise Denied(status, "invalid_grant", f"The {kind} is not good, or not good any more.")
        return _Grant(row["client_id"], row["mid"], row["redirect_uri"])

    def _mid(self, own: int, asked: Any) -> int:
        if asked in (None, ""):
            return own
        mid = {str(mid): mid for mid in family(self._store, own)}.get(str(asked))
        if mid is None:
            raise Denied(400, "invalid_request", "The account id is not valid.")
        return mid
