"""Answers of the token endpoint: who gets the token, and what an odd answer becomes."""

from __future__ import annotations

import asyncio
import json
from random import Random
from typing import Any
from urllib.parse import urlsplit

import httpx
from sfmc_soap import AsyncClient, Client, ClientCredentials, RetryPolicy, SfmcSoapError, Subscriber, forget_tokens
from support.attacks.attempts import SECRET, Attempts, assert_clean, assert_reasonable
from support.loopback import attacks as endless

NUMBER = 500
TENANT = "mctenant"
FAMILY = ("marketingcloudapis.com", "exacttarget.com")
"""Where a token may go: these hosts and those below them."""

ODD: tuple[Any, ...] = (
    None, True, False, 0, 1, -1, 10**400, 1e308, float("nan"), float("inf"), "", " ", "\x00", "\ud800", "\r\nX-Evil: 1",
    "1200", "0x10", "\u0661", "1e3", "-1", "x" * 300_000, [], {}, [1], {"a": 1}, "\u00e4", "a b", "a\tb", "\x7f",
    "Bearer", "]]>", "<a/>",
)  # fmt: skip
HOSTS = (
    "evil.example", "marketingcloudapis.com.evil.example", "evilmarketingcloudapis.com",
    "marketingcloudapis.com@evil.example", "evil.example\\.marketingcloudapis.com",
    "evil.example#.marketingcloudapis.com", "evil.example?.marketingcloudapis.com",
    "evil.example/.marketingcloudapis.com", "evil.example%2f.marketingcloudapis.com",
    "marketingcloudapis.com%00.evil.example", "evil.example\x00.marketingcloudapis.com",
    "evil.example\u3002marketingcloudapis.com", "\uff45vil.example", "marketingcloudapis\u3002com.evil.example",
    "marketingcloudap\u0131s.com", "\u200bevil.example", "evil.example\t.marketingcloudapis.com",
    "evil.example\n.marketingcloudapis.com", "127.0.0.1", "127.0.0.1:9", "localhost", "[::1]", "0.0.0.0", "2130706433",
    "0x7f.1", "169.254.169.254", "[::ffff:169.254.169.254]", "127.1", "localhost.", "evil.example.", "a:b@evil.example",
    "mctenant.soap.marketingcloudapis.com:443", "mctenant.soap.marketingcloudapis.com:99999",
    "mctenant.soap.marketingcloudapis.com:", "x" * 64 + ".marketingcloudapis.com", "..marketingcloudapis.com",
    "other.soap.marketingcloudapis.com", "webservice.s10.exacttarget.com", "MCTENANT.SOAP.MARKETINGCLOUDAPIS.COM",
    "marketingcloudapis.com.", "-a.marketingcloudapis.com", "evil.example;marketingcloudapis.com",
    "evil.example,marketingcloudapis.com", "[evil.example].marketingcloudapis.com",
    "evil.example:80@marketingcloudapis.com", "marketingcloudapis.com:80@evil.example",
    "marketingcloudapis.com:x@evil.example", "*.marketingcloudapis.com", "evil.example\u2044.marketingcloudapis.com",
    "evil.example\uff0f.marketingcloudapis.com", "evil.example\uff1f.marketingcloudapis.com",
    "evil.example\uff03.exacttarget.com", "com",
)  # fmt: skip
STARTS = (
    "https://", "https://", "https://", "http://", "HTTPS://", "//", "https:/", "https:", "https:\\\\", "javascript://",
    "file://", "", " https://", "https:///", "ftp://", "\x00https://", "https://https://",
)  # fmt: skip
NAMES = (
    "access_token", "expires_in", "soap_instance_url", "rest_instance_url", "token_type", "refresh_token", "scope",
    "error", "error_description", "x",
)  # fmt: skip


def answer(chance: Random) -> tuple[int, dict[str, str], bytes]:
    """The status, headers and body of an answer."""
    members: dict[str, Any] = {"access_token": SECRET.encode("ascii").hex(), "expires_in": 1200, "token_type": "Bearer"}
    for name in ("soap_instance_url", "rest_instance_url"):
        if chance.random() < 0.6:
            members[name] = (
                chance.choice(STARTS)
                + chance.choice(HOSTS)
                + chance.choice(("/", "", "/Service.asmx", "/\r\nX: y", "?a=b", "#a", "/%0d%0a", "/\u00e4", "/../.."))
            )
    for name in chance.choices(NAMES, k=chance.choice((0, 0, 1, 2))):
        members[name] = chance.choice(ODD)
    if chance.random() < 0.1:
        members.pop(chance.choice(sorted(members)))
    text = json.dumps(members)
    if chance.random() < 0.15:
        at = chance.randrange(len(text))
        text = (
            text[:at]
            + chance.choice(("", "[" * 90_000, "\x00", "}", '{"access_token":"b"}', "NaN", "9" * 5000))
            + text[at + chance.choice((0, 1)) :]
        )
    if chance.random() < 0.1:
        text = chance.choice(
            (
                "null",
                "[]",
                "5",
                '"a"',
                "",
                "[" * 100_000,
                "<html>",
                "\ufeff" + text,
                '{"access_token":"a","access_token":"' + "b" * 20 + '"}',
                "{" * 5000,
            )
        )
    status = chance.choice((200, 200, 200, 200, 200, 201, 204, 206, 302, 400, 401, 403, 418, 429, 500, 503))
    headers = {
        "content-type": chance.choice(
            ("application/json", "application/json; charset=utf-16", "text/html", "application/json;charset=rot13")
        )
    }
    return status, headers, text.encode(chance.choice(("utf-8", "utf-8", "utf-8", "utf-16", "utf-32")), "surrogatepass")


class Network:
    """Everybody whom a client can reach, and what they were sent."""

    def __init__(self) -> None:
        self.answer: tuple[int, dict[str, str], bytes] = (200, {}, b"")
        self.asked: list[httpx.Request] = []

    def __call__(self, request: httpx.Request) -> httpx.Response:
        self.asked.append(request)
        if request.url.host == f"{TENANT}.auth.marketingcloudapis.com":
            status, headers, body = self.answer
            return httpx.Response(status, headers=headers, content=body)
        return httpx.Response(200, headers={"content-type": "text/xml"}, content=endless.created("1"))

    async def awaited(self, request: httpx.Request) -> httpx.Response:
        """The same, for a client that awaits."""
        return self(request)


def assert_nobody_else(request: httpx.Request) -> None:
    """Fail if a request goes to a host that is not the tenant's, in clear text, or has more in it than it should."""
    url = urlsplit(str(request.url))
    host = (url.hostname or "").removesuffix(".")
    assert url.scheme == "https" and url.username is None, url
    assert any(host == each or host.endswith(f".{each}") for each in FAMILY), url
    assert "x-evil" not in request.headers and "x" not in request.headers


def attack(attempts: Attempts, side: str) -> None:
    """Answer a client's request for a token."""
    network = Network()
    runner = asyncio.Runner()
    credentials = ClientCredentials(client_id="client-id", client_secret=SECRET, subdomain=TENANT)
    options: dict[str, Any] = {"credentials": credentials, "retry": RetryPolicy(attempts=2, backoff=0.0001)}
    for number in range(NUMBER):
        network.answer = answer(attempts.chance)
        network.asked.clear()
        forget_tokens()
        subscriber = Subscriber(email_address="ada@example.com")
        with attempts.one("token answers", [number, network.answer[0], network.answer[2][:400]]):
            try:
                if side == "Client":
                    with httpx.Client(transport=httpx.MockTransport(network)) as http:
                        Client(http_client=http, **options).create(objects=[subscriber])
                else:
                    runner.run(_create(network, options, subscriber))
            except SfmcSoapError as error:
                assert_reasonable(error)
                assert_clean(getattr(error, "first_bytes", b""), "first_bytes")
            for request in network.asked:
                assert_nobody_else(request)
    runner.close()


async def _create(network: Network, options: dict[str, Any], subscriber: Subscriber) -> None:
    async with httpx.AsyncClient(transport=httpx.MockTransport(network.awaited)) as http:
        await AsyncClient(http_client=http, **options).create(objects=[subscriber])
