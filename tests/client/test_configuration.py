"""Clients from the environment and from files: every key, and errors that name the place and no value."""

from __future__ import annotations

import math
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from sfmc_soap import (
    Client,
    ClientCredentials,
    ConfigurationError,
    Credentials,
    RefreshToken,
    RetryPolicy,
    SoapVersion,
    StaticToken,
    Timeouts,
    UsernameToken,
)
from support.clients.sides import Side
from support.loopback.service import Loopback

NAMES = ("CLIENT_ID", "CLIENT_SECRET", "ACCOUNT_ID", "SUBDOMAIN", "AUTH_URL", "SOAP_URL", "TRUSTED_HOSTS")
USUAL = {"SFMC_CLIENT_ID": "an id", "SFMC_CLIENT_SECRET": "planted", "SFMC_SUBDOMAIN": "tenant"}
PROFILE = 'client_id = "an id"\nclient_secret = "planted"\nsubdomain = "tenant"\n'


@pytest.fixture(autouse=True)
def _nothing_set(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in NAMES:
        monkeypatch.delenv(f"SFMC_{name}", raising=False)


def settings(client: Any) -> Any:
    """The settings of a client."""
    return client._context.settings


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """Where the file is."""
    return tmp_path / "sfmc.toml"


# The environment


def test_the_environment_of_the_process(side: Side, monkeypatch: pytest.MonkeyPatch) -> None:
    for name, text in {**USUAL, "SFMC_ACCOUNT_ID": "17", "SFMC_SOAP_URL": "https://soap.example/"}.items():
        monkeypatch.setenv(name, text)
    client = side.client_class.from_env()
    assert type(client) is side.client_class
    assert client.credentials == ClientCredentials(
        client_id="an id", client_secret="planted", subdomain="tenant", account_id="17"
    )
    assert settings(client).soap_url == "https://soap.example/Service.asmx"
    assert (
        settings(side.client_class.from_env(soap_url="https://other.example")).soap_url
        == "https://other.example/Service.asmx"
    )


def test_an_environment_that_is_handed_in_is_the_only_one(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SFMC_ACCOUNT_ID", "17")
    client = Client.from_env(USUAL, version=SoapVersion.SOAP_12, timeouts=Timeouts(connect=3))
    assert client.credentials == ClientCredentials(client_id="an id", client_secret="planted", subdomain="tenant")
    assert settings(client).version is SoapVersion.SOAP_12
    assert settings(client).timeouts.connect == 3
    assert settings(client).soap_url == ""


def test_a_client_of_the_environment_works(loopback: Loopback) -> None:
    environment = {
        "SFMC_CLIENT_ID": "client-id",
        "SFMC_CLIENT_SECRET": "client-secret",
        "SFMC_AUTH_URL": loopback.url,
        "SFMC_SOAP_URL": loopback.url,
    }
    with Client.from_env(environment) as client:
        assert client.get_system_status().overall_status == "OK"


@pytest.mark.parametrize(
    ("changes", "problem"),
    [
        ({"CLIENT_ID": ""}, "set SFMC_CLIENT_ID in the environment"),
        ({"CLIENT_SECRET": ""}, "set SFMC_CLIENT_SECRET in the environment"),
        ({"SUBDOMAIN": ""}, "set SFMC_SUBDOMAIN (or SFMC_AUTH_URL and SFMC_SOAP_URL) in the environment"),
        (
            {"CLIENT_ID": "", "CLIENT_SECRET": "", "SUBDOMAIN": ""},
            "set SFMC_CLIENT_ID, SFMC_CLIENT_SECRET, SFMC_SUBDOMAIN (or SFMC_AUTH_URL and SFMC_SOAP_URL)",
        ),
        ({"AUTH_URL": "https://planted.example"}, "SFMC_SUBDOMAIN and SFMC_AUTH_URL are both set: unset one of them"),
        ({"SUBDOMAIN": "planted.example"}, "SFMC_SUBDOMAIN must be only the part before .auth"),
        ({"SUBDOMAIN": "", "AUTH_URL": "planted"}, "SFMC_AUTH_URL must be a URL that begins with https://"),
        ({"SUBDOMAIN": "", "AUTH_URL": "http://planted.example"}, "SFMC_AUTH_URL uses plain http"),
        ({"SOAP_URL": "http://planted.example"}, "SFMC_SOAP_URL uses plain http"),
        ({"SOAP_URL": "https://planted@soap.example"}, "SFMC_SOAP_URL contains a user name or password"),
    ],
)
def test_a_wrong_environment_names_its_variables(changes: dict[str, str], problem: str) -> None:
    with pytest.raises(ConfigurationError) as caught:
        Client.from_env({**USUAL, **{f"SFMC_{name}": text for name, text in changes.items()}})
    assert str(caught.value).startswith(problem)
    assert "planted" not in str(caught.value)
    assert caught.value.__context__ is None


# Files


@pytest.mark.parametrize(
    ("text", "credentials"),
    [
        (
            PROFILE + 'account_id = 17\nscope = "email_read"',
            ClientCredentials(
                client_id="an id", client_secret="planted", subdomain="tenant", account_id="17", scope="email_read"
            ),
        ),
        (
            'client_id = "an id"\nclient_secret = "planted"\nauth_url = "https://auth.example"\naccount_id = "17"',
            ClientCredentials(
                client_id="an id", client_secret="planted", auth_url="https://auth.example", account_id="17"
            ),
        ),
        (
            PROFILE + 'refresh_token = "kept"',
            RefreshToken(client_id="an id", client_secret="planted", refresh_token="kept", subdomain="tenant"),
        ),
        ('access_token = "planted"', StaticToken(access_token="planted")),
        (
            'username = "a user"\npassword = "planted"\nurl = "https://soap.example"',
            UsernameToken(username="a user", password="planted", url="https://soap.example"),
        ),
    ],
)
def test_each_kind_of_credentials(path: Path, side: Side, text: str, credentials: Credentials) -> None:
    path.write_text(f"[other]\n\n[default]\n{text}\n")
    assert side.client_class.from_config(path).credentials == credentials
    assert side.client_class.from_config(str(path), profile="default").credentials == credentials


def test_every_other_key(path: Path) -> None:
    numbers = {"connect": 1, "synchronous": 2, "asynchronous": 3.5, "retrieve": 4, "token": 5}
    policy = {"attempts": 2, "total": 3, "backoff": 0.25, "longest": 4, "budget": 5}
    tables = {"timeouts": numbers, "retry": policy}
    text = "".join(
        f"[work.{name}]\n" + "".join(f"{key} = {value}\n" for key, value in table.items())
        for name, table in tables.items()
    )
    path.write_text(f'[work]\n{PROFILE}soap_url = "https://soap.example"\n{text}')
    client = Client.from_config(path, "work")
    assert settings(client).soap_url == "https://soap.example/Service.asmx"
    assert settings(client).timeouts == Timeouts(**numbers)
    assert settings(client).retry == RetryPolicy(**policy)  # type: ignore[arg-type]
    overridden = Client.from_config(
        path, "work", soap_url="https://o.example", timeouts=Timeouts(), retry=RetryPolicy()
    )
    assert settings(overridden).soap_url == "https://o.example/Service.asmx"
    assert settings(overridden).timeouts == Timeouts()
    assert settings(overridden).retry == RetryPolicy()


def test_who_may_have_tokens(path: Path) -> None:
    """The environment, a file and an argument say so; what is said last counts."""
    hosts = {"SFMC_TRUSTED_HOSTS": "One.example, 10.0.0.1"}
    assert settings(Client.from_env({**USUAL, **hosts})).trusted_hosts == ("one.example", "10.0.0.1")
    assert settings(Client.from_env({**USUAL, **hosts}, trusted_hosts=["b.example"])).trusted_hosts == ("b.example",)
    path.write_text(f"[default]\n{PROFILE}trusted_hosts = ['two.example']\nconcurrency = 3\ntimeouts.turn = 5")
    client = Client.from_config(path)
    assert settings(client).trusted_hosts == ("two.example",)
    assert (settings(client).concurrency, settings(client).timeouts.turn) == (3, 5)
    with pytest.raises(ConfigurationError, match="SFMC_TRUSTED_HOSTS must be a tuple of host names"):
        Client.from_env({**USUAL, "SFMC_TRUSTED_HOSTS": "https://one.example"})


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        (f"[default]\n{PROFILE}trusted_hosts = 'a'", ", [default]: trusted_hosts must be a list of host names"),
        (f"[default]\n{PROFILE}trusted_hosts = [5]", ", [default]: trusted_hosts must be a tuple of host names"),
        (f"[default]\n{PROFILE}concurrency = 0", ", [default]: concurrency is 0"),
        (f"[default]\n{PROFILE}PLANTED = 0", ", [default]: key number 4 means nothing; the keys are: account_id"),
        ("[PLANTED]\n[a]\n", ": there is no profile [default]; the file has: [a]"),
        ("", ": there is no profile [default]; the file has: none"),
        ("[a]\n[b]\n", ": there is no profile [default]; the file has: [a], [b]"),
        ('default = "planted"', ": there is no profile [default]; the file has: none"),
        ('[default]\npassword = "planted', ": the file is not valid TOML: see end of document"),
        ('[default]\npassword = planted"', ": the file is not valid TOML: see line 2, column 12"),
        ("[default]\n", ", [default]: the profile has no credentials: give one of refresh_token, client_secret"),
        ('[default]\nclient_secret = "planted"', ", [default]: add client_id, which ClientCredentials needs"),
        (
            '[default]\nclient_secret = ""\nclient_id = "a"',
            ", [default]: client_secret must be a string that is not empty",
        ),
        ("[default]\nclient_secret = 5\nclient_id = 'a'", ", [default]: client_secret must be a string"),
        (f"[default]\n{PROFILE}account_id = true", ", [default]: account_id must be a string"),
        (f"[default]\n{PROFILE}soap_url = 5", ", [default]: soap_url must be a string"),
        (f"[default]\n{PROFILE}soap_url = 'planted'", ", [default]: soap_url must be a URL that begins with https://"),
        (f"[default]\n{PROFILE}auth_url = 'https://a.example'", ", [default]: pass either subdomain or auth_url"),
        (
            f"[default]\n{PROFILE}clientid = 'planted'",
            ", [default]: there is no key clientid: did you mean 'client_id'?",
        ),
        (
            f"[default]\n{PROFILE}xyz = 'planted'",
            ", [default]: there is no key xyz; the keys are: account_id, auth_url",
        ),
        ("[default]\npassword = 'planted'\nusername = 'a'\nclient_id = 'b'", ", [default]: there is no key client_id"),
        (f"[default]\n{PROFILE}timeouts = 5", ", [default].timeouts must be a table"),
        (
            f"[default]\n{PROFILE}timeouts.conect = 5",
            ", [default].timeouts: there is no key conect: did you mean 'connect'?",
        ),
        (f"[default]\n{PROFILE}timeouts.connect = 'planted'", ", [default].timeouts: connect must be a number"),
        (f"[default]\n{PROFILE}retry.attempts = true", ", [default].retry: attempts must be a number"),
        (
            f"[default]\n{PROFILE}timeouts.connect = 0",
            ", [default]: the time limit connect is 0: it must be more than 0",
        ),
        (
            f"[default]\n{PROFILE}retry.attempts = 0",
            ", [default]: attempts is 0: it must be a whole number",
        ),
        (f"[default]\n{PROFILE}retry.backoff = nan", ", [default]: backoff is nan: it must be 0 or more"),
    ],
)
def test_a_wrong_file_names_the_place(path: Path, text: str, problem: str) -> None:
    path.write_text(text)
    with pytest.raises(ConfigurationError) as caught:
        Client.from_config(path)
    assert str(caught.value).startswith(f"{path}{problem}")
    assert "planted" not in str(caught.value)
    assert caught.value.__context__ is None


def test_a_file_that_cannot_be_read_names_itself(path: Path, tmp_path: Path) -> None:
    with pytest.raises(ConfigurationError, match=r"sfmc\.toml: cannot read the file: No such file"):
        Client.from_config(path)
    path.write_bytes(b'[default]\npassword = "planted\xff"\n')
    with pytest.raises(ConfigurationError, match=r"sfmc\.toml: the file is not UTF-8: see byte 29") as caught:
        Client.from_config(path)
    assert caught.value.__context__ is None
    with pytest.raises(ConfigurationError, match="cannot read the file"):
        Client.from_config(tmp_path)


HUGE = 10**5000
NUMBERS: dict[str, tuple[Callable[..., object], list[Any]]] = {
    **dict.fromkeys(
        ("connect", "synchronous", "asynchronous", "retrieve", "token", "turn"),
        (Timeouts, [0, -1, math.nan, math.inf, 86401, HUGE, True, "1", 1j]),
    ),
    **dict.fromkeys(
        ("total", "backoff", "longest"),
        (RetryPolicy, [-1, math.nan, math.inf, 86401, HUGE, True, "1", None]),
    ),
    "attempts": (RetryPolicy, [0, -1, 1.5, 1001, HUGE, True, "1", None, math.nan]),
    "budget": (RetryPolicy, [-1, math.nan, math.inf, HUGE, True, "1", None]),
    "token_margin": (partial(Client, StaticToken(access_token="t")), [-1, math.nan, math.inf, HUGE, True, "1"]),
}


@pytest.mark.parametrize("name", NUMBERS)
def test_numbers_are_checked_where_they_enter(name: str) -> None:
    """The message names the setting, and says what it must be."""
    kind, wrong = NUMBERS[name]
    for value in wrong:
        with pytest.raises(ConfigurationError, match=f"{name} is .*: it must be ") as caught:
            kind(**{name: value})
        assert len(str(caught.value)) < 200


def test_numbers_at_the_ends_of_their_ranges() -> None:
    assert Timeouts(connect=1e-9, retrieve=86400, turn=1).turn == 1
    assert RetryPolicy(attempts=1000, total=0, backoff=0, longest=86400, budget=0).attempts == 1000


@pytest.mark.parametrize(
    "options",
    [
        {"timeouts": 5},
        {"retry": None},
        {"version": "1.1"},
        {"limits": 5},
        {"token_store": 5},
        {"hooks": None},
        {"hooks": print},
        {"hooks": (5,)},
        {"raise_on": 5},
        {"raise_on": (5,)},
    ],
    ids=repr,
)
def test_settings_of_another_kind(options: Any) -> None:
    with pytest.raises(ConfigurationError, match=f"{next(iter(options))} must be a "):
        Client(StaticToken(access_token="t"), **options)


def test_options_of_a_call_of_another_kind() -> None:
    wrong: list[dict[str, Any]] = [{"timeout": "5"}, {"timeout": True}, {"retry": 5}, {"raise_on": 5}]
    with Client(StaticToken(access_token="t", url="http://127.0.0.1:9/")) as client:
        for options in wrong:
            with pytest.raises(ConfigurationError, match=f"{next(iter(options))} "):
                client.get_system_status(**options)
