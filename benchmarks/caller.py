"""What a program does that calls a tenant without a client: it logs in and posts envelopes, with httpx."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import httpx
from sfmc_soap import FuelOAuth, Model, Operation, wrap


@dataclass(frozen=True)
class Caller:
    """A program that has logged in.

    Attributes:
        http: what it sends with.
        address: where calls go.
        token: its access token.
    """

    http: httpx.Client
    address: str
    token: str

    def post(self, operation: Operation[Any, Any], message: Model) -> bytes:
        """Post a message. Return what is answered."""
        envelope = wrap(message, root=operation.request_element, headers=[FuelOAuth(self.token)])
        headers = {"content-type": "text/xml; charset=utf-8", "soapaction": f'"{operation.soap_action}"'}
        return self.http.post(self.address, content=envelope, headers=headers).content


def logged_in(http: httpx.Client, credentials: Mapping[str, str]) -> Caller:
    """Return a program with a new token."""
    login = {"grant_type": "client_credentials", **credentials}
    told = http.post(httpx.URL(credentials["auth_url"]).join("/v2/token"), json=login).json()
    return Caller(http, str(httpx.URL(told["soap_instance_url"]).join("Service.asmx")), told["access_token"])
