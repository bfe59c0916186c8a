"""Who may call: installed packages, and the access tokens that they get."""

from __future__ import annotations

import hmac
import secrets
from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from .state.clock import Clock, stamp
from .state.store import Store

LIFE = timedelta(seconds=1080)
"""How long a token is good."""


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


class Access:
    """The token endpoint of a tenant.

    Args:
        store: where packages and tokens are kept.
        clock: tells when tokens expire.
    """

    def __init__(self, store: Store, clock: Clock) -> None:
        self._store = store
        self._clock = clock

    def install(self, client_id: str, secret: str, mid: int) -> None:
        """Install a package that works in a business unit, or in those below it if it asks for one."""
        self._store.run("INSERT OR REPLACE INTO packages VALUES (?, ?, ?)", client_id, secret, mid)

    def token(self, asked: Mapping[str, Any]) -> dict[str, Any]:
        """Return the members of the response to a request for a token, without the addresses.

        Raises:
            Denied: there is none for this.
        """
        if asked.get("grant_type") != "client_credentials":
            raise Denied(400, "unsupported_grant_type", "The grant type is not supported.")
        package = self._store.one("SELECT * FROM packages WHERE client_id = ?", str(asked.get("client_id")))
        if package is None or not hmac.compare_digest(
            package["secret"].encode(), str(asked.get("client_secret")).encode()
        ):
            raise Denied(401, "invalid_client", "Invalid client ID. Client credentials are not valid.")
        mid = self._mid(package["mid"], asked.get("account_id"))
        token = secrets.token_urlsafe(32)
        expires = stamp(self._clock.now() + LIFE)
        self._store.run("INSERT INTO tokens VALUES (?, ?, ?)", token, mid, expires)
        seconds = int(LIFE.total_seconds())
        return {"access_token": token, "token_type": "Bearer", "expires_in": seconds, "scope": ""}

    def mid_of(self, token: str) -> int | None:
        """Return the business unit that a token is good for, None if it is not good."""
        row = self._store.one("SELECT * FROM tokens WHERE token = ?", token)
        return row["mid"] if row is not None and row["expires"] > stamp(self._clock.now()) else None

    def was_given(self, token: str) -> bool:
        """Tell whether a token is good, or was."""
        return self._store.one("SELECT 1 FROM tokens WHERE token = ?", token) is not None

    def expire_tokens(self) -> None:
        """Let all tokens that were given be good no more."""
        self._store.run("UPDATE tokens SET expires = ?", stamp(self._clock.now()))

    def _mid(self, own: int, asked: Any) -> int:
        if asked is None or str(asked) == str(own):
            return own
        row = self._store.one("SELECT mid FROM accounts WHERE mid = ? AND parent IS NOT NULL", str(asked))
        if row is None:
            raise Denied(400, "invalid_request", "The account id is not valid.")
        mid: int = row["mid"]
        return mid
