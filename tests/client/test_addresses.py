"""Where a token may go: to addresses that can exist, and to hosts that its owner has named or that are the vendor's."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sfmc_soap import (
    AuthorizationCode,
    BadResponse,
    Client,
    ClientCredentials,
    ConfigurationError,
    StaticToken,
    TokenError,
    TokenStore,
    UsernameToken,
    forget_tokens,
)
from sfmc_soap._runtime.client.urls import may_have_token
from support.clients.elsewhere import LETTER
from support.clients.sides import Side, credentials_of
from support.loopback import replies
from support.loopback.raw import RawServer
from support.loopback.replies import json_reply
from support.loopback.service import Loopback

once = pytest.mark.parametrize("side", ["sync"], indirect=True)
"""For what does not depend on how a call waits."""

# Hosts that cannot exist.

LONG = ".".join(["a" * 62] * 4)
WRONG_HOSTS = [
    "a" * 64,
    "a..b",
    ".a",
    "a..",
    ".",
    "-a.example",
    "a-.example",
    "a b",
    "a%20b",
    "a,b",
    f"{LONG}.{'a' * 63}",
    "\u00fc" * 60,
    "\u00fc..example",
    "x\u3002\u3002y",
    "a\ud800b",
    "[::1",
    "[::g]",
    "::1",
    "a:0",
    "a:65536",
    "a:-1",
    "a:x",
    "a:\u0661",
    "a:1:2",
]
RIGHT_HOSTS = [
    "a",
    "a.example",
    "a.example.",
    "a_b.example",
    LONG,
    "b\u00fccher.example",
    "xn--bcher-kva.example",
    "[::1]:8443",
]


@pytest.mark.parametrize("host", WRONG_HOSTS)
def test_a_host_that_cannot_exist_is_refused_where_it_enters(host: str) -> None:
    url = f"https://{host}/Service.asmx"
    makers: list[Any] = [
        lambda: StaticToken(access_token="t", url=url),
        lambda: UsernameToken(username="u", password="p", url=url),
        lambda: ClientCredentials(client_id="c", client_secret="s", auth_url=url),
        lambda: AuthorizationCode(client_id="c", code="c", redirect_uri="https://a.example", auth_url=url),
        lambda: Client(StaticToken(access_token="t", url="https://a.example"), soap_url=url),
        lambda: ClientCredentials(client_id="c", client_secret="s", subdomain=host),
        lambda: Client.from_env({"SFMC_CLIENT_ID": "c", "SFMC_CLIENT_SECRET": "s", "SFMC_SUBDOMAIN": host}),
        lambda: Client.from_env({"SFMC_CLIENT_ID": "c", "SFMC_CLIENT_SECRET": "s", "SFMC_AUTH_URL": url}),
    ]
    for make in makers:
        with pytest.raises(ConfigurationError) as caught:
            make()
        assert len(host) < 5 or host not in str(caught.value)


@pytest.mark.parametrize("host", RIGHT_HOSTS)
def test_a_host_that_may_exist_is_taken(host: str) -> None:
    assert StaticToken(access_token="t", url=f"https://{host}").url == f"https://{host}/Service.asmx"


@given(st.one_of(st.text(max_size=80), st.text(alphabet="a-.[]:%\u00fc@/\\", max_size=300)))
def test_any_host_is_taken_or_refused(host: str) -> None:
    """The library that makes the connection gets no name at which it could fail with an error of its own."""
    try:
        url = StaticToken(access_token="t", url=f"https://{host}/").url
    except ConfigurationError:
        return
    name = url.removeprefix("https://").partition("/")[0]
    assert name.startswith("[") or name.partition(":")[0].encode("idna")


@once
@pytest.mark.parametrize("host", ["a" * 64, "a..b"])
def test_a_host_that_cannot_exist_in_a_token_answer(loopback: Loopback, side: Side, host: str) -> None:
    loopback.always_token(json_reply({"access_token": "t", "soap_instance_url": f"https://{host}/"}))
    with pytest.raises(TokenError, match="soap_instance_url has a host that cannot exist"):
        side.run(side.client(credentials_of(loopback)).create(objects=[LETTER]))


# Hosts that may have a token.

TENANT = "https://mc1.auth.marketingcloudapis.com/v2/token"
OWN = "https://auth.shop.example/v2/token"
LOCAL = "http://127.0.0.1:9000/v2/token"


@pytest.mark.parametrize(
    ("url", "configured", "trusted", "may"),
    [
        ("https://mc1.soap.marketingcloudapis.com/Service.asmx", TENANT, (), True),
        ("https://mc2.soap.marketingcloudapis.com/Service.asmx", TENANT, (), True),
        ("https://webservice.s4.exacttarget.com/Service.asmx", TENANT, (), True),
        ("https://webservice.exacttarget.com./Service.asmx", TENANT, (), True),
        ("https://WEBSERVICE.ExactTarget.com/Service.asmx", OWN, (), True),
        ("https://exacttarget.com.evil.example/", TENANT, (), False),
        ("https://evilexacttarget.com/", TENANT, (), False),
        ("https://evil.example/", TENANT, (), False),
        ("https://127.0.0.1/", TENANT, (), False),
        ("http://127.0.0.1:9200/", TENANT, (), False),
        ("http://localhost:9200/", TENANT, ("localhost",), False),
        ("https://localhost:9200/", TENANT, ("localhost",), True),
        ("https://[::1]/", TENANT, (), False),
        ("https://169.254.169.254/", TENANT, (), False),
        ("https://shop.example/", OWN, (), True),
        ("https://soap.shop.example/", OWN, (), True),
        ("https://a.soap.shop.example/", OWN, (), True),
        ("https://auth.shop.example:8443/", OWN, (), True),
        ("https://myshop.example/", OWN, (), False),
        ("https://other.example/", OWN, (), False),
        ("https://localhost/", OWN, (), False),
        ("https://evil.co.uk/", "https://auth.co.uk/v2/token", (), False),
        ("https://soap.shop.co.uk/", "https://auth.shop.co.uk/v2/token", (), True),
        ("https://evil.example/", "https://shop.example/v2/token", (), False),
        ("https://b/", "https://a/v2/token", (), False),
        ("https://a/", "https://a/v2/token", (), True),
        ("https://9.0.0.1/", "https://10.0.0.1/v2/token", (), False),
        ("https://10.0.0.1/", "https://10.0.0.1/v2/token", (), True),
        ("http://127.0.0.1:1/", LOCAL, (), True),
        ("http://localhost:1/", LOCAL, (), True),
        ("https://[::1]:1/", LOCAL, (), True),
        ("http://127.0.0.1:1/", "https://127.0.0.1:9000/v2/token", (), False),
        ("https://1.0.0.1/", LOCAL, (), False),
        ("https://evil.example/", LOCAL, (), False),
        ("https://gate.partner.example/", TENANT, ("partner.example",), True),
        ("https://partner.example/", TENANT, ("gate.partner.example",), False),
        ("https://evilpartner.example/", TENANT, ("partner.example",), False),
        ("https://evil.com/", TENANT, ("com",), False),
        ("https://gateway/", TENANT, ("gateway",), True),
        ("https://10.1.2.3/", TENANT, ("10.1.2.3",), True),
        ("https://evil.example/", "", (), False),
        ("https://[fe80::1%25x.marketingcloudapis.com]/", TENANT, (), False),
        ("https://[2001:db8::1%x.partner.example]/", TENANT, ("partner.example",), False),
    ],
)
def test_who_may_have_a_token(url: str, configured: str, trusted: tuple[str, ...], may: bool) -> None:
    assert may_have_token(url, (configured, ""), trusted) is may


def test_a_token_answer_does_not_send_the_token_elsewhere(loopback: Loopback, side: Side) -> None:
    """Not for loops of ours: another service listens, and gets nothing."""
    with Loopback() as other:
        elsewhere = other.soap_url.replace("127.0.0.1", "thief.example")
        for url in ("https://thief.example/Service.asmx", elsewhere.replace("http:", "https:")):
            forget_tokens()
            loopback.always_token(json_reply({"access_token": "t", "soap_instance_url": url}))
            with pytest.raises(TokenError) as caught:
                side.run(side.client(credentials_of(loopback)).create(objects=[LETTER]))
            assert "thief.example" in str(caught.value)
            assert "trusted_hosts" in str(caught.value)
            assert (caught.value.processed, caught.value.operation) == (False, "Create")
        assert (other.received, other.violations) == ([], [])
    assert loopback.received == []


@once
def test_an_address_that_the_owner_names_needs_no_trust(loopback: Loopback, side: Side) -> None:
    token = loopback.new_token()
    loopback.always_token(json_reply({"access_token": token, "soap_instance_url": "https://thief.example/"}))
    client = side.client(credentials_of(loopback), soap_url=loopback.soap_url)
    assert side.run(client.create(objects=[LETTER])).overall_status == "OK"


STORED = {
    "access_token": "t",
    "expires_at": 1e12,
    "life": 1e9,
    "soap_url": "",
    "rest_url": "",
    "scope": "",
    "refresh_token": None,
}


@once
@pytest.mark.parametrize(
    ("changes", "kind", "problem"),
    [
        ({"soap_url": "http://thief.example/"}, ConfigurationError, "TokenStore.load must return the mapping"),
        ({"soap_url": "https://u:p@thief.example/"}, ConfigurationError, "TokenStore.load must return the mapping"),
        ({"soap_url": 5}, ConfigurationError, "TokenStore.load must return the mapping"),
        ({"rest_url": ["x"]}, ConfigurationError, "TokenStore.load must return the mapping"),
        ({"access_token": "t\n"}, ConfigurationError, "TokenStore.load must return the mapping"),
        ({"refresh_token": 5}, ConfigurationError, "TokenStore.load must return the mapping"),
        ({"soap_url": "https://thief.example/"}, TokenError, "thief.example"),
    ],
)
def test_a_store_does_not_send_the_token_elsewhere(
    loopback: Loopback, side: Side, changes: dict[str, Any], kind: type[Exception], problem: str
) -> None:
    store = TokenStore(lambda _: {**STORED, **changes}, lambda *_: None)
    with pytest.raises(kind, match=problem):
        side.run(side.client(credentials_of(loopback), token_store=store).create(objects=[LETTER]))
    assert loopback.received == []


@pytest.mark.parametrize("hosts", ["example.com", ("https://example.com",), ("a..b",), ("a/b",), (5,), ("",), ("a:1",)])
def test_trusted_hosts_are_hosts(hosts: Any) -> None:
    with pytest.raises(ConfigurationError, match="trusted_hosts must be a tuple of host names"):
        Client(StaticToken(access_token="t"), trusted_hosts=hosts)


# The REST address.


@once
@pytest.mark.parametrize(
    ("credentials", "url"),
    [
        (
            ClientCredentials(client_id="c", client_secret="s", subdomain="mc1"),
            "https://mc1.rest.marketingcloudapis.com/",
        ),
        (
            ClientCredentials(client_id="c", client_secret="s", auth_url=TENANT),
            "https://mc1.rest.marketingcloudapis.com/",
        ),
        (
            StaticToken(access_token="t", url="https://MC2.soap.marketingcloudapis.com"),
            "https://mc2.rest.marketingcloudapis.com/",
        ),
    ],
)
def test_the_rest_address_of_a_tenant_is_known_at_once(side: Side, credentials: Any, url: str) -> None:
    assert side.client(credentials).rest_url == url


def test_the_rest_address_comes_with_the_token(loopback: Loopback, side: Side) -> None:
    client = side.client(credentials_of(loopback))
    with pytest.raises(ConfigurationError, match="the REST address is unknown"):
        _ = client.rest_url
    side.run(client.create(objects=[LETTER]))
    assert client.rest_url == loopback.url


@once
def test_a_rest_address_that_is_not_of_the_tenant_is_refused(loopback: Loopback, side: Side) -> None:
    token = loopback.new_token()
    loopback.always_token(json_reply({"access_token": token, "rest_instance_url": "https://thief.example/"}))
    client = side.client(credentials_of(loopback), soap_url=loopback.soap_url)
    side.run(client.create(objects=[LETTER]))
    with pytest.raises(TokenError, match=r"thief\.example"):
        _ = client.rest_url
    assert side.client(credentials_of(loopback), trusted_hosts=["thief.example"]).rest_url == "https://thief.example/"


@once
def test_redirects_are_not_followed_to_anyone(loopback: Loopback, side: Side) -> None:
    loopback.always(replies.redirect("https://thief.example/Service.asmx"))
    with pytest.raises(Exception, match=r"a redirect to thief\.example, which is not followed"):
        side.run(side.client(credentials_of(loopback)).create(objects=[LETTER]))


@once
def test_a_redirect_to_the_token(loopback: Loopback, side: Side) -> None:
    """What stands before a slash of the token is a part of it, and not the name of a host to be told."""
    token = "first-part-of-the-token/second/part"
    redirect = f"HTTP/1.1 302 Found\r\nLocation: https://{token}\r\nContent-Length: 0\r\n\r\n"
    with RawServer(lambda _: iter([redirect.encode()])) as server:
        client = side.client(StaticToken(access_token=token, url=server.url))
        with pytest.raises(BadResponse, match="a redirect to <hidden>, which is not followed") as caught:
            side.run(client.create(objects=[LETTER]))
    assert "first-part" not in repr(caught.value)
