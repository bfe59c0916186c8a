"""What a call tells hooks and the log, in which order; and what is left out of bodies."""

from __future__ import annotations

import json
import logging
import re
import subprocess
import sys
from html import escape
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sfmc_soap import (
    AttemptEnded,
    CallEnded,
    CallStarted,
    Email,
    OperationError,
    Retrying,
    Secret,
    SoapFault,
    Subscriber,
    TokenRefreshed,
    UnexpectedFault,
    UsernameToken,
)
from sfmc_soap._runtime.client.redaction import redact, remove_secrets
from sfmc_soap._runtime.secret_names import HIDDEN
from sfmc_tenant import Tenant
from support.clients.elsewhere import LETTER
from support.clients.sides import Side, credentials_of
from support.loopback import replies, soap
from support.loopback.service import Loopback


@pytest.fixture
def log(caplog: pytest.LogCaptureFixture) -> pytest.LogCaptureFixture:
    """What the package's logger says."""
    caplog.set_level(logging.DEBUG, logger="sfmc_soap")
    return caplog


def logged(log: pytest.LogCaptureFixture) -> list[tuple[str, str]]:
    """Levels and messages, with times left out."""
    records = [record for record in log.records if record.name == "sfmc_soap"]
    return [(each.levelname, re.sub(r"\d+(\.\d+)? (ms|s)\b", r"N \2", each.getMessage())) for each in records]


def test_a_call_that_needs_a_token(loopback: Loopback, side: Side, log: pytest.LogCaptureFixture) -> None:
    events: list[Any] = []
    side.run(side.client(credentials_of(loopback), hooks=(events.append,)).create(objects=[LETTER]))
    assert [type(event) for event in events] == [CallStarted, TokenRefreshed, AttemptEnded, CallEnded]
    _, refreshed, attempt, ended = events
    host = f"127.0.0.1:{loopback.server.port}"
    received = loopback.received[0]
    assert {(event.operation, event.message_id) for event in events} == {("Create", received.message_id)}
    assert [event.host for event in events[1:]] == [host] * 3
    assert refreshed.expires_in == 1080
    assert (attempt.attempt, attempt.status, attempt.sent) == (1, 200, len(received.http.body))
    assert (ended.attempt, ended.status, ended.overall_status, ended.error) == (1, 200, "OK", None)
    assert (ended.sent, ended.received) == (attempt.sent, attempt.received)
    assert attempt.received > 0
    assert ended.milliseconds >= attempt.milliseconds >= 0
    counts = f"{ended.sent} bytes sent, {ended.received} received, attempt 1, RequestID {ended.request_id}"
    assert logged(log) == [
        ("INFO", f"Create at {host}: new token, valid for N s, after N ms"),
        ("INFO", f"Create at {host}: OK, HTTP 200, N ms, {counts}"),
    ]
    record = log.records[-1]
    for name, value in vars(ended).items():
        assert name == "response_headers" or getattr(record, f"sfmc_{name}") == value
    assert not hasattr(record, "sfmc_response_headers")


def test_a_retry_and_a_fault(loopback: Loopback, side: Side, log: pytest.LogCaptureFixture) -> None:
    events: list[Any] = []
    loopback.next("rate limited", soap.api_fault(2))
    client = side.client(credentials_of(loopback), hooks=(events.append,))
    with pytest.raises(UnexpectedFault) as caught:
        side.run(client.create(objects=[LETTER]))
    kinds = [CallStarted, TokenRefreshed, AttemptEnded, Retrying, AttemptEnded, CallEnded]
    assert [type(event) for event in events] == kinds
    retrying, ended = events[3], events[5]
    assert (retrying.attempt, type(retrying.error).__name__) == (1, "RateLimitedFault")
    assert (ended.attempt, ended.status, ended.error) == (2, 500, caught.value)
    assert ended.sent == events[2].sent + events[4].sent
    assert [level for level, _ in logged(log)] == ["INFO", "INFO", "WARNING"]
    assert ": attempt 1 failed, the next follows in N s: Rate Limited (fault 17)" in logged(log)[1][1]
    assert ": UnexpectedError (fault 2), HTTP 500, N ms" in logged(log)[2][1]


def test_an_expired_token(sfmc_tenant: Tenant, side: Side, log: pytest.LogCaptureFixture) -> None:
    events: list[Any] = []
    client = side.client(sfmc_tenant, hooks=(events.append,))
    side.run(client.create(objects=[LETTER]))
    sfmc_tenant.access.expire_tokens()
    events.clear()
    side.run(client.create(objects=[LETTER]))
    kinds = [CallStarted, AttemptEnded, Retrying, TokenRefreshed, AttemptEnded, CallEnded]
    assert [type(event) for event in events] == kinds
    assert events[2].pause == 0
    assert [level for level, _ in logged(log)] == ["INFO"] * 5


def test_an_error_status(sfmc_tenant: Tenant, side: Side, log: pytest.LogCaptureFixture) -> None:
    events: list[Any] = []
    client = side.client(sfmc_tenant, hooks=(events.append,))
    with pytest.raises(OperationError):
        side.run(client.create(objects=[Email()]))
    assert (events[-1].overall_status, events[-1].status) == ("Error", 200)
    assert logged(log)[-1][0] == "WARNING"


def test_asking_for_the_status_is_a_call_like_any_other(loopback: Loopback, side: Side) -> None:
    events: list[Any] = []
    loopback.next(soap.api_fault(2))
    client = side.client(credentials_of(loopback), hooks=(events.append,), ask_status=True)
    with pytest.raises(SoapFault):
        side.run(client.create(objects=[LETTER]))
    started_and_ended = [
        (event.operation, type(event)) for event in events if isinstance(event, CallStarted | CallEnded)
    ]
    status = "GetSystemStatus"
    assert started_and_ended == [
        ("Create", CallStarted),
        (status, CallStarted),
        (status, CallEnded),
        ("Create", CallEnded),
    ]


def test_what_is_not_ours_is_logged_by_its_kind(loopback: Loopback, side: Side, log: pytest.LogCaptureFixture) -> None:
    client = side.client(credentials_of(loopback))
    wrong = Subscriber(email_address=5)  # type: ignore[arg-type]
    with pytest.raises(ValueError, match="expected str, got int"):
        side.run(client.create(objects=[wrong]))
    assert logged(log)[-1][0] == "WARNING"
    assert ": EncodeError, HTTP none" in logged(log)[-1][1]


def test_a_hook_that_fails_is_logged(sfmc_tenant: Tenant, side: Side, log: pytest.LogCaptureFixture) -> None:
    events: list[Any] = []

    def fail(event: object) -> None:
        raise LookupError("no good")

    side.run(side.client(sfmc_tenant, hooks=(fail, events.append)).create(objects=[LETTER]))
    assert len(events) == 4
    failed = [text for level, text in logged(log) if level == "ERROR"]
    assert failed == [f"a hook failed on {type(event).__name__}" for event in events]
    assert "LookupError: no good" in log.text


def test_bodies_are_logged_when_asked_for(loopback: Loopback, side: Side, log: pytest.LogCaptureFixture) -> None:
    side.run(side.client(credentials_of(loopback)).create(objects=[LETTER]))
    assert "DEBUG" not in [level for level, _ in logged(log)]
    side.run(side.client(credentials_of(loopback), log_bodies=True).create(objects=[LETTER]))
    request, answer = (record for record in log.records if record.levelname == "DEBUG" and record.name == "sfmc_soap")
    assert request.getMessage().startswith("Create request: <?xml")
    assert answer.getMessage().startswith("Create response: <")
    assert "ada@example.com" in request.getMessage()
    assert "CreateResponse" in answer.getMessage()
    token = loopback.received[-1].token
    assert token not in request.getMessage() + answer.getMessage()
    assert f'<fueloauth xmlns="{soap.OAUTH}">{HIDDEN}</fueloauth>' in request.getMessage()
    assert request.__dict__["sfmc_message_id"] == loopback.received[-1].message_id


def test_bodies_hide_passwords_and_damage(loopback: Loopback, side: Side, log: pytest.LogCaptureFixture) -> None:
    credentials = UsernameToken(username="user", password="password", url=loopback.url)
    loopback.next(replies.reply(500, b"<a>password \xff\xfe</a>", "text/plain"))
    with pytest.raises(Exception, match="HTTP 500"):
        side.run(side.client(credentials, log_bodies=True).create(objects=[LETTER]))
    bodies = [text for level, text in logged(log) if level == "DEBUG"]
    assert len(bodies) == 2
    assert f">{HIDDEN}</wsse:UsernameToken>" in bodies[0]
    assert bodies[1] == f"Create response: <a>{HIDDEN} \ufffd\ufffd</a>"


def test_the_logger_has_a_handler_that_says_nothing() -> None:
    assert any(isinstance(handler, logging.NullHandler) for handler in logging.getLogger("sfmc_soap").handlers)


@pytest.mark.slow
def test_a_program_that_configures_no_logging_is_told_nothing(loopback: Loopback) -> None:
    script = (
        "import sys; from sfmc_soap import Client, StaticToken, CallError\n"
        "try: Client(StaticToken(access_token='t', url=sys.argv[1])).get_system_status()\n"
        "except CallError: pass"
    )
    done = subprocess.run([sys.executable, "-c", script, loopback.url], timeout=60, check=True, capture_output=True)
    assert (done.stdout, done.stderr) == (b"", b"")


# Redaction

SECRET = "S3CR3T"
KEYS = ["access_token", "refresh_token", "client_secret", "password", "code", "code_verifier", "accessToken"]
TAGS = ["Password", "wsse:Password", "fueloauth", "ClientSecret", "x:access-token", "ChallengeAnswer", "AuthTokenValue"]
ATTRIBUTES = ["", ' Type="a"', " a='>'", ' a=">/" b=\'"\'', ' x:y = "/"', "\n", ' a="/>"']


@pytest.mark.parametrize(
    ("text", "redacted"),
    [
        ("<Password>S3CR3T</Password><a>1</a>", f"<Password>{HIDDEN}</Password><a>1</a>"),
        ("<Password><![CDATA[</Password>S3CR3T]]></Password>", f"<Password>{HIDDEN}</Password>"),
        ("<Password>S3CR3T", f"<Password>{HIDDEN}"),
        ("<Password/><a>1</a>", "<Password/><a>1</a>"),
        ("<a password='S3CR3T' b='1'/>", f"<a password=\"{HIDDEN}\" b='1'/>"),
        ('<a x:Token="S3CR3T', f'<a x:Token="{HIDDEN}"'),
        ('{"password": "S3CR3T", "a": 1}', f'{{"password": "{HIDDEN}", "a": 1}}'),
        ('{"password": 12345, "a": 1}', f'{{"password": "{HIDDEN}", "a": 1}}'),
        ('{"access_token": "S3\\"CR3T', f'{{"access_token": "{HIDDEN}"'),
        ("nothing to hide", "nothing to hide"),
    ],
)
def test_what_stands_under_the_name_of_a_secret_is_hidden(text: str, redacted: str) -> None:
    assert redact(text) == redacted


contents = st.text(alphabet=st.sampled_from("abc <>&\"'\\\n;]["), max_size=12)


@given(
    tag=st.sampled_from(TAGS),
    attributes=st.sampled_from(ATTRIBUTES),
    text=contents,
    after=contents,
    cdata=st.booleans(),
    ends=st.booleans(),
)
def test_no_secret_element_shows(tag: str, attributes: str, text: str, after: str, cdata: bool, ends: bool) -> None:
    inner = f"<![CDATA[{text}{SECRET}]]>" if cdata and "]]" not in text else f"{escape(text)}{SECRET}"
    end = f"</{tag}>" if ends else ""
    shown = redact(f"<a><b>{escape(after)}</b><{tag}{attributes}>{inner}{end}<b>{escape(after)}</b></a>")
    assert SECRET not in shown
    if ends:
        assert shown.endswith(f"</{tag}><b>{escape(after)}</b></a>")


@given(key=st.sampled_from(KEYS), before=contents, after=contents, cut=st.integers(0, 20))
def test_no_secret_in_json_shows(key: str, before: str, after: str, cut: int) -> None:
    text = json.dumps({"a": before, key: f"{before}{SECRET}{after}", "z": after})
    assert SECRET not in redact(text[: len(text) - cut])
    assert json.loads(redact(text)) == {"a": before, key: HIDDEN, "z": after}


@given(secret=st.text(min_size=4, max_size=20), other=st.text(min_size=1, max_size=3), before=contents, after=contents)
def test_no_known_secret_shows_wherever_it_is(secret: str, other: str, before: str, after: str) -> None:
    marked = f"{SECRET}{secret}"
    secrets = [Secret(marked), Secret(f"{marked}{other}{SECRET}")]
    for value in (marked, f"{marked}{other}{SECRET}"):
        for text in (
            f"{before}{value}{after}",
            f'<a b="{escape(value)}">{escape(before)}{escape(value)}</a>',
            f"<a>{escape(before)}{escape(value, quote=False)}{escape(after)}</a>",
            json.dumps({"a": [before + value + after, {value: 1}]}),
            json.dumps({"a": value}, ensure_ascii=False),
        ):
            assert SECRET not in redact(text, secrets)
            assert SECRET.encode() not in remove_secrets(text.encode("utf-8", "surrogatepass"), secrets)
