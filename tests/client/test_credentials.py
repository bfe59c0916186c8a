"""Credentials are values that show no secret, and say to the token endpoint what it takes."""

from __future__ import annotations

import copy
import json
import multiprocessing
import os
import pickle
import subprocess
import sys
from dataclasses import replace
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sfmc_soap import (
    AuthenticationFault,
    AuthorizationCode,
    ClientCredentials,
    ConfigurationError,
    Credentials,
    RefreshToken,
    Secret,
    StaticToken,
    TokenError,
    UsernameToken,
)
from sfmc_tenant.tenant import MID
from support.clients.sides import Side, credentials_of
from support.loopback.replies import json_reply
from support.loopback.service import CALLBACK, Loopback

KINDS: dict[type[Any], dict[str, str]] = {
    ClientCredentials: {"client_id": "an id", "client_secret": "planted-1", "subdomain": "tenant"},
    AuthorizationCode: {
        "client_id": "an id",
        "client_secret": "planted-1",
        "code": "planted-2",
        "code_verifier": "planted-3",
        "redirect_uri": CALLBACK,
        "subdomain": "tenant",
    },
    RefreshToken: {
        "client_id": "an id",
        "client_secret": "planted-1",
        "refresh_token": "planted-2",
        "subdomain": "tenant",
    },
    StaticToken: {"access_token": "planted-1", "url": "https://soap.example"},
    UsernameToken: {"username": "a user", "password": "planted-1", "url": "https://soap.example"},
}
SECRETS = [(kind, name) for kind, values in KINDS.items() for name, text in values.items() if "planted" in text]
NEEDED = [(kind, name) for kind, name in SECRETS if name not in ("client_secret", "code_verifier")]
NEEDED += [(ClientCredentials, "client_secret")]


def grants(loopback: Loopback) -> list[dict[str, Any]]:
    """What the token endpoint was told."""
    return [dict(asked) for asked in loopback.token_requests]


# Values


@pytest.mark.parametrize("kind", KINDS)
def test_each_kind_is_a_value(kind: type[Any]) -> None:
    made, same = kind(**KINDS[kind]), kind(**KINDS[kind])
    assert made == same
    assert hash(made) == hash(same)
    assert made.key() == same.key()
    assert copy.deepcopy(made) == made == replace(made)
    for name, text in KINDS[kind].items():
        changed = {name: "https://other.example"} if name == "url" else {name: f"{text}x"}
        other = replace(made, **changed)
        assert other != made
        assert other.key() != made.key()


@pytest.mark.parametrize("kind", KINDS)
def test_no_text_of_a_value_shows_a_secret(kind: type[Any]) -> None:
    made = kind(**KINDS[kind])
    for text in (repr(made), str(made), f"{made}", made.key(), repr(vars(made)), repr(made.secrets())):
        assert "planted" not in text
    assert b"planted" not in pickle.dumps(made)
    assert {secret.reveal() for secret in made.secrets()} == {
        text for text in KINDS[kind].values() if "planted" in text
    }


@pytest.mark.parametrize(("kind", "name"), NEEDED)
@pytest.mark.parametrize("value", ["", None, 12345, b"planted"])
def test_a_secret_that_is_empty_or_no_text_is_refused_by_name(kind: type[Any], name: str, value: object) -> None:
    with pytest.raises(ConfigurationError, match=f"^{name} must be a string that is not empty$"):
        kind(**{**KINDS[kind], name: value})


def test_what_xml_cannot_carry_is_refused_before_it_is_used() -> None:
    with pytest.raises(ConfigurationError, match="password contains a character that XML cannot carry"):
        UsernameToken(username="a", password="planted\x01")


@pytest.mark.parametrize(
    ("token", "problem"),
    [
        ("planted\n", "begins or ends with white space, such as the line end of a file: remove it"),
        (" planted", "begins or ends with white space"),
        ("planted\r\nx: y", "contains a character that is not printable ASCII"),
        ("planted\x01", "contains a character that is not printable ASCII"),
        ("planted\xe9", "contains a character that is not printable ASCII"),
        ("planted\ud800", "contains a character that is not printable ASCII"),
        ("planted" * 10_000, "has more than 16384 characters"),
    ],
)
def test_what_no_header_can_carry_is_no_access_token(token: str, problem: str) -> None:
    with pytest.raises(ConfigurationError, match=f"^access_token {problem}"):
        StaticToken(access_token=token)


def test_business_units_are_for_client_credentials() -> None:
    made = ClientCredentials(**KINDS[ClientCredentials])
    assert made.for_business_unit(17) == made.for_business_unit("17") == replace(made, account_id="17")
    for kind in KINDS.keys() - {ClientCredentials}:
        with pytest.raises(ConfigurationError, match=f"{kind.__name__} is bound to one business unit"):
            kind(**KINDS[kind]).for_business_unit("17")


@pytest.mark.parametrize("kind", [StaticToken, UsernameToken])
def test_what_has_no_token_endpoint_gets_no_token(kind: type[Credentials]) -> None:
    made = kind(**KINDS[kind])
    assert made.token_url() == ""
    with pytest.raises(ConfigurationError, match=f"{kind.__name__} has no token endpoint"):
        made.grant(None, is_first=True)


# Addresses


@pytest.mark.parametrize(
    ("given_url", "used"),
    [
        ("https://auth.example", "https://auth.example/v2/token"),
        ("https://auth.example/", "https://auth.example/v2/token"),
        ("https://auth.example/#part", "https://auth.example/v2/token"),
        ("https://auth.example/own/path", "https://auth.example/own/path"),
        ("http://localhost:8080", "http://localhost:8080/v2/token"),
        ("http://127.0.0.9", "http://127.0.0.9/v2/token"),
        ("http://[::1]:80/", "http://[::1]:80/v2/token"),
    ],
)
def test_addresses_that_are_taken(given_url: str, used: str) -> None:
    assert ClientCredentials(client_id="i", client_secret="s", auth_url=given_url).token_url() == used


@pytest.mark.parametrize(
    ("url", "problem"),
    [
        ("http://planted.example", "auth_url uses plain http"),
        ("http://127.0.0.1.planted.example", "auth_url uses plain http"),
        ("http://localhost.planted.example", "auth_url uses plain http"),
        ("https://planted@auth.example", "auth_url contains a user name or password"),
        ("https://user:planted@auth.example", "auth_url contains a user name or password"),
        ("ftp://planted.example", "auth_url must be a URL that begins with https://"),
        ("planted", "auth_url must be a URL that begins with https://"),
        ("https:///planted", "auth_url must be a URL that begins with https://"),
        ("https://auth.example:planted", "auth_url is not a valid URL"),
        ("https://[planted", "auth_url is not a valid URL"),
        ("https://auth.example/\0planted", "auth_url is not a valid URL"),
    ],
)
def test_addresses_that_are_refused(url: str, problem: str) -> None:
    with pytest.raises(ConfigurationError) as caught:
        ClientCredentials(client_id="i", client_secret="s", auth_url=url)
    assert str(caught.value).startswith(problem)
    assert "planted" not in str(caught.value)
    assert caught.value.__context__ is None


@given(st.text(alphabet=st.sampled_from("htps:/@.[]#?%\\ a1\n\t\u2488\uff0e"), max_size=30))
def test_no_text_makes_an_address_that_is_unsafe(text: str) -> None:
    try:
        url = StaticToken(access_token="t", url=text).url
    except ConfigurationError:
        return
    if url:
        parts = urlsplit(url)
        assert parts.scheme == "https" or parts.hostname in ("localhost", "127.0.0.1", "::1")
        assert parts.username is None
        assert parts.path not in ("", "/")


@given(st.text(max_size=12))
def test_a_subdomain_is_a_label_and_nothing_more(text: str) -> None:
    try:
        made = ClientCredentials(client_id="i", client_secret="s", subdomain=text)
    except ConfigurationError:
        inner = text.strip("-")
        assert inner != text or not (text.isascii() and text.replace("-", "a").isalnum())
        return
    assert urlsplit(made.token_url()).netloc == f"{text}.auth.marketingcloudapis.com"
    assert urlsplit(made.soap_url()).netloc == f"{text}.soap.marketingcloudapis.com"


@pytest.mark.parametrize("places", [{}, {"subdomain": "a", "auth_url": "https://auth.example"}])
def test_there_is_one_token_endpoint(places: dict[str, str]) -> None:
    with pytest.raises(ConfigurationError, match="pass either subdomain or auth_url"):
        ClientCredentials(client_id="i", client_secret="s", **places)


def test_there_is_a_client() -> None:
    with pytest.raises(ConfigurationError, match="client_id must not be empty"):
        ClientCredentials(client_id="", client_secret="s", subdomain="a")


# Secrets


def test_a_secret_is_a_value_that_shows_nothing() -> None:
    secret = Secret("planted")
    assert secret == Secret("planted") != Secret("other")
    assert secret != "planted"
    assert hash(secret) == hash(Secret("planted"))
    assert f"{secret} {secret!r} {[secret]}" == "<hidden> <hidden> [<hidden>]"
    assert copy.copy(secret) is copy.deepcopy(secret) is secret
    with pytest.raises(ConfigurationError, match="a secret must not be empty"):
        Secret("")


def elsewhere(data: bytes, **environment: str) -> str:
    """What another process makes of a pickle of a secret."""
    code = (
        "import pickle, sys\n"
        "try: print(pickle.loads(sys.stdin.buffer.read()).reveal())\n"
        "except Exception as error: print(type(error).__name__, error)"
    )
    done = subprocess.run(
        [sys.executable, "-c", code], input=data, env={**os.environ, **environment}, capture_output=True, check=True
    )
    return done.stdout.decode().strip()


def test_a_secret_of_the_environment_is_found_there_again(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("A_SECRET", "planted")
    data = pickle.dumps(Secret.from_environment("A_SECRET"))
    assert b"planted" not in data
    assert pickle.loads(data) == Secret("planted")
    assert elsewhere(data, A_SECRET="of that process") == "of that process"
    monkeypatch.delenv("A_SECRET")
    with pytest.raises(ConfigurationError, match="the environment variable A_SECRET is not set, or empty"):
        pickle.loads(data)


def test_a_secret_of_an_environment_handed_in_is_a_text(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("A_SECRET", "another one")
    secret = Secret.from_environment("A_SECRET", {"A_SECRET": "planted"})
    assert pickle.loads(pickle.dumps(secret)).reveal() == "planted"
    with pytest.raises(ConfigurationError, match="the variable A_SECRET is not set"):
        Secret.from_environment("A_SECRET", {})


def test_a_secret_of_a_file_is_found_there_again(tmp_path: Path) -> None:
    path = tmp_path / "sfmc.toml"
    path.write_text('[default]\npassword = "planted"\nnumber = 5\n')
    data = pickle.dumps(Secret.from_file(str(path), "default", "password"))
    assert b"planted" not in data
    assert elsewhere(data) == "planted"
    path.write_text('[default]\npassword = "changed"\n')
    assert pickle.loads(data).reveal() == "changed"
    for key in ("number", "absent"):
        with pytest.raises(
            ConfigurationError, match=rf"sfmc.toml: {key} in \[default\] must be a string that is not empty"
        ):
            Secret.from_file(str(path), "default", key)


def test_a_secret_that_came_as_text_stays_in_its_process() -> None:
    secret = Secret("planted")
    data = pickle.dumps(secret)
    assert b"planted" not in data
    assert pickle.loads(data) is secret
    assert elsewhere(data).startswith(
        "ConfigurationError a secret that was passed as text cannot go to another process"
    )


@pytest.mark.filterwarnings("ignore:.*fork")
def test_a_secret_that_came_as_text_is_in_a_forked_process() -> None:
    secret = Secret("planted")
    with multiprocessing.get_context("fork").Pool(1) as pool:
        assert pool.apply(Secret.reveal, (secret,)) == "planted"


# Grants


def test_client_credentials(loopback: Loopback, side: Side) -> None:
    side.run(side.client(credentials_of(loopback)).get_system_status())
    [mid] = loopback.new_units(1)
    narrow = credentials_of(loopback, scope="email_read", account_id=str(mid))
    side.run(side.client(narrow).get_system_status())
    asked = {"grant_type": "client_credentials", "client_id": "client-id", "client_secret": "client-secret"}
    assert grants(loopback) == [asked, {**asked, "scope": "email_read", "account_id": str(mid)}]
    assert [received.mid for received in loopback.received] == [MID, mid]


def test_a_web_app_uses_its_code_and_then_each_refresh_token_once(loopback: Loopback, side: Side) -> None:
    code = loopback.new_code()
    credentials = AuthorizationCode(
        client_id="client-id",
        client_secret="client-secret",
        code=code,
        redirect_uri=CALLBACK,
        auth_url=loopback.auth_url,
    )
    client = side.client(credentials)
    for _ in range(3):
        side.run(client.get_system_status())
        loopback.expire_tokens()
    first, *others = grants(loopback)
    who = {"client_id": "client-id", "client_secret": "client-secret"}
    assert first == {**who, "grant_type": "authorization_code", "code": code, "redirect_uri": CALLBACK}
    refreshing = [asked.pop("refresh_token") for asked in others]
    assert others == [{**who, "grant_type": "refresh_token"}] * 2
    assert len(set(refreshing)) == 2


def test_a_public_app_sends_its_verifier_and_no_secret(loopback: Loopback, side: Side) -> None:
    code = loopback.new_code("public-app")
    credentials = AuthorizationCode(
        client_id="public-app", code=code, code_verifier="verifier", redirect_uri=CALLBACK, auth_url=loopback.auth_url
    )
    client = side.client(credentials)
    side.run(client.get_system_status())
    loopback.expire_tokens()
    side.run(client.get_system_status())
    first, second = grants(loopback)
    assert first == {
        "grant_type": "authorization_code",
        "client_id": "public-app",
        "code": code,
        "code_verifier": "verifier",
        "redirect_uri": CALLBACK,
    }
    assert second.keys() == {"grant_type", "client_id", "refresh_token"}


def test_a_refresh_token_that_was_kept_gives_way_to_those_that_follow(loopback: Loopback, side: Side) -> None:
    kept = loopback.give_token(
        {
            "grant_type": "authorization_code",
            "client_id": "client-id",
            "client_secret": "client-secret",
            "code": loopback.new_code(),
            "redirect_uri": CALLBACK,
        }
    )
    refresh = json.loads(kept.body)["refresh_token"]
    credentials = RefreshToken(
        client_id="client-id", client_secret="client-secret", refresh_token=refresh, auth_url=loopback.auth_url
    )
    client = side.client(credentials)
    for _ in range(3):
        side.run(client.get_system_status())
        loopback.expire_tokens()
    used = [asked["refresh_token"] for asked in grants(loopback)]
    assert used[0] == refresh
    assert len(set(used)) == 3


def test_a_spent_code_without_a_refresh_token_says_to_log_in_again(loopback: Loopback, side: Side) -> None:
    loopback.next_token(
        json_reply({"access_token": loopback.new_token(), "expires_in": 1080, "soap_instance_url": loopback.url})
    )
    credentials = AuthorizationCode(
        client_id="public-app", code="a code", redirect_uri=CALLBACK, auth_url=loopback.auth_url
    )
    client = side.client(credentials)
    side.run(client.get_system_status())
    loopback.expire_tokens()
    with pytest.raises(ConfigurationError, match="the code has been used, and no refresh token came with its token"):
        side.run(client.get_system_status())
    assert len(loopback.token_requests) == 1


def test_a_static_token_is_used_until_it_is_refused(loopback: Loopback, side: Side) -> None:
    token = loopback.new_token()
    client = side.client(StaticToken(access_token=token, url=loopback.url))
    side.run(client.get_system_status())
    loopback.expire_tokens()
    with pytest.raises(AuthenticationFault, match="Token Expired"):
        side.run(client.get_system_status())
    assert [received.token for received in loopback.received] == [token]
    assert loopback.token_requests == []


def test_a_user_name_and_password_go_into_the_header(loopback: Loopback, side: Side) -> None:
    side.run(side.client(UsernameToken(username="user", password="password", url=loopback.url)).get_system_status())
    assert loopback.token_requests == []
    assert b"fueloauth" not in loopback.received[0].http.body
    assert b">password</wsse:Password>" in loopback.received[0].http.body


def test_wrong_credentials_are_a_token_error(loopback: Loopback, side: Side) -> None:
    client = side.client(credentials_of(loopback, client_secret="planted"))
    with pytest.raises(TokenError) as caught:
        side.run(client.get_system_status())
    assert (caught.value.error, caught.value.http_status, caught.value.attempts) == ("invalid_client", 401, 1)
    assert caught.value.operation == "GetSystemStatus"
    assert loopback.received == []
