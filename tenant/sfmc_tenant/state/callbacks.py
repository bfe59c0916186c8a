"""Callbacks: what came of an asynchronous call is posted to whoever asked for it, on this machine only."""

from __future__ import annotations

import http.client
import ipaddress
import json
import threading
from collections.abc import Mapping
from contextlib import suppress
from urllib.parse import SplitResult, urlencode, urlsplit

from .store import Store

SECONDS = 5
"""How long a post may take."""


def is_loopback(address: str) -> bool:
    """Tell whether an address is one of this machine, by HTTP or HTTPS."""
    return _loopback(address) is not None


class Callbacks:
    """Posts that are made once a call is over. Each is tried once; what becomes of it changes nothing.

    Args:
        store: where those are kept that are not posted yet.
    """

    def __init__(self, store: Store) -> None:
        self._store = store

    def post_all(self) -> None:
        """Begin to post what is to be posted. The tenant goes on meanwhile: whoever gets a post may call it."""
        if self._store.one("SELECT 1 FROM callbacks") is None:
            return
        rows = self._store.all("DELETE FROM callbacks RETURNING id, address, form")
        posts = [(row["address"], json.loads(row["form"])) for row in sorted(rows, key=lambda row: row["id"])]
        threading.Thread(target=_post_each, args=(posts,), name="sfmc_tenant callbacks", daemon=True).start()


def remember(store: Store, address: str, form: Mapping[str, str]) -> None:
    """Remember to post a form, if the address is one of this machine; others get nothing."""
    if is_loopback(address):
        store.run("INSERT INTO callbacks (address, form) VALUES (?, ?)", address, json.dumps(form))


def _post_each(posts: list[tuple[str, Mapping[str, str]]]) -> None:
    for address, form in posts:
        with suppress(OSError, http.client.HTTPException):
            _post(address, form)


def _post(address: str, form: Mapping[str, str]) -> None:
    """Post a form to an address of this machine. No proxy is used, and no redirection followed."""
    to = _loopback(address)
    if to is None or to.hostname is None:
        return
    kind = http.client.HTTPSConnection if to.scheme == "https" else http.client.HTTPConnection
    connection = kind(to.hostname, to.port, timeout=SECONDS)
    try:
        path = f"{to.path or '/'}?{to.query}" if to.query else to.path or "/"
        headers = {"Content-Type": "application/x-www-form-urlencoded"}
        connection.request("POST", path, urlencode(form), headers)
        connection.getresponse()
    finally:
        connection.close()


def _loopback(address: str) -> SplitResult | None:
    """Return the parts of an address of this machine; None for any other."""
    try:
        parts = urlsplit(address)
        host, _ = parts.hostname or "", parts.port
        own = host == "localhost" or ipaddress.ip_address(host).is_loopback
    except ValueError:
        return None
    return parts if own and parts.scheme in ("http", "https") and address.isascii() and address.isprintable() else None
