"""The token endpoint's rules: who gets a token, and how long it lives."""

from __future__ import annotations

import json
import threading
import time
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from uuid import uuid4

from support.loopback.http import Request
from support.loopback.replies import Reply, reply

JSON = "application/json"


class Denied(Exception):
    """An error as OAuth names it."""

    def __init__(self, status: int, error: str, description: str) -> None:
        super().__init__(error, description)
        self.answer = json_reply({"error": error, "error_description": description}, status)


@dataclass(frozen=True)
class Grant:
    """What a token, a code or a refresh token stands for."""

    client_id: str
    account_id: str
    scope: str
    redirect_uri: str = ""


def json_reply(value: object, status: int = 200) -> Reply:
    """A value as JSON."""
    return reply(status, json.dumps(value), f"{JSON}; charset=utf-8")


class Tokens:
    """The tokens of one server.

    Attributes:
        life: seconds that new tokens live.
        secrets: client id -> secret. A public app has "" and must send none.
        scope: what is granted to those who ask for nothing, and all that may be asked for.
        account_id: the business unit of a token that was asked for without one.
    """

    def __init__(self) -> None:
        self.life: float = 1080
        self.secrets = {"client-id": "client-secret", "public-app": ""}
        self.scope = "email_read email_write list_and_subscribers_read"
        self.account_id = "1000001"
        self._lock = threading.Lock()
        self._alive: dict[str, tuple[Grant, float]] = {}
        self._codes: dict[str, Grant] = {}
        self._refreshing: dict[str, Grant] = {}

    def issue(self, grant: Grant | None = None) -> str:
        """A new token."""
        token = f"access-{uuid4().hex}"
        with self._lock:
            held = grant or Grant("client-id", self.account_id, self.scope)
            self._alive[token] = held, time.monotonic() + self.life
        return token

    def issue_code(self, redirect_uri: str = "https://app.example/callback", client_id: str = "client-id") -> str:
        """A code as the browser would bring it back: it is good for one token."""
        code = f"code-{uuid4().hex}"
        with self._lock:
            self._codes[code] = Grant(client_id, self.account_id, self.scope, redirect_uri)
        return code

    def expire(self) -> None:
        """No token that was given is good any more. Refresh tokens are."""
        with self._lock:
            self._alive.clear()

    def grant(self, token: str) -> Grant | None:
        """What a token stands for. None: it is dead, or never was."""
        with self._lock:
            grant, dies = self._alive.get(token, (None, 0.0))
        return grant if time.monotonic() < dies else None

    def asked(self, request: Request) -> Mapping[str, Any]:
        """The members of a request for a token.

        Raises:
            Denied: it is not as it must be.
        """
        if request.method != "POST":
            raise Denied(405, "invalid_request", f"the method is {request.method}")
        if request.header("content-type").partition(";")[0].strip().lower() != JSON:
            raise Denied(400, "invalid_request", f"the content is {request.header('content-type')!r}")
        try:
            asked = json.loads(request.body)
        except ValueError as error:
            raise Denied(400, "invalid_request", str(error)) from error
        if not isinstance(asked, dict):
            raise Denied(400, "invalid_request", "this is no JSON object")
        return asked

    def answer(self, asked: Mapping[str, Any], places: Mapping[str, str]) -> Reply:
        """The answer to a request for a token; `places` are members that it gets as well.

        Raises:
            Denied: there is no token for this.
        """
        kinds = {
            "client_credentials": self._by_credentials,
            "authorization_code": self._by_code,
            "refresh_token": self._by_refresh,
        }
        kind = asked.get("grant_type")
        if kind not in kinds:
            raise Denied(400, "unsupported_grant_type", f"grant_type is {kind!r}")
        client_id, secret = str(asked.get("client_id")), asked.get("client_secret")
        if client_id not in self.secrets or (secret or "") != self.secrets[client_id]:
            raise Denied(
                401, "invalid_client", "Invalid client ID. Use the client ID in Marketing Cloud Installed Packages."
            )
        if kind == "client_credentials" and not secret:
            raise Denied(401, "invalid_client", "a public app has no credentials of its own")
        grant = kinds[kind](client_id, asked)
        told: dict[str, object] = {
            "access_token": self.issue(grant),
            "token_type": "Bearer",
            "expires_in": self.life,
            "scope": grant.scope,
            **places,
        }
        if kind != "client_credentials":
            told["refresh_token"] = refreshing = f"refresh-{uuid4().hex}"
            with self._lock:
                self._refreshing[refreshing] = grant
        return json_reply(told)

    def _by_credentials(self, client_id: str, asked: Mapping[str, Any]) -> Grant:
        account = str(asked.get("account_id") or self.account_id)
        if not account.isdecimal():
            raise Denied(400, "invalid_request", f"account_id is {account!r}")
        return Grant(client_id, account, self._narrowed(asked, self.scope))

    def _by_code(self, client_id: str, asked: Mapping[str, Any]) -> Grant:
        with self._lock:
            grant = self._codes.pop(str(asked.get("code")), None)
        if grant is None or (grant.client_id, grant.redirect_uri) != (client_id, asked.get("redirect_uri")):
            raise Denied(400, "invalid_grant", "the code, its client or its redirect_uri is wrong")
        return Grant(client_id, grant.account_id, self._narrowed(asked, grant.scope))

    def _by_refresh(self, client_id: str, asked: Mapping[str, Any]) -> Grant:
        with self._lock:
            grant = self._refreshing.pop(str(asked.get("refresh_token")), None)
        if grant is None or grant.client_id != client_id:
            raise Denied(401, "invalid_grant", "the refresh token or its client is wrong")
        return Grant(client_id, grant.account_id, self._narrowed(asked, grant.scope))

    def _narrowed(self, asked: Mapping[str, Any], scope: str) -> str:
        wanted = asked.get("scope")
        if wanted is None:
            return scope
        if not isinstance(wanted, str) or not set(wanted.split()) <= set(scope.split()):
            raise Denied(400, "invalid_scope", f"scope is {wanted!r}")
        return wanted
