"""What a server says at length: messages and log lines stay short, and the whole stays where it can be read."""

from __future__ import annotations

import logging
import pickle
import subprocess
import sys
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from sfmc_soap import (
    NO_RETRIES,
    BadResponse,
    CallError,
    CreateResponse,
    DecodeError,
    EncodeError,
    OperationError,
    SoapFault,
    Subscriber,
    TokenError,
    dumps,
    loads,
    unwrap,
)
from support.clients.elsewhere import LETTER
from support.clients.sides import Side, credentials_of
from support.loopback import replies, soap
from support.loopback.replies import Reply, json_reply
from support.loopback.service import Loopback
from support.loopback.soap import tag

BIG = 300_000
MOST = 2200

once = pytest.mark.parametrize("side", ["sync"], indirect=True)
"""For what does not depend on how a call waits."""

Said = Reply | soap.Fault


def ended(status: str, *more: str, http_status: int = 200) -> Reply:
    """A response of Create."""
    return replies.reply(
        http_status, soap.envelope(soap.response("CreateResponse", tag("OverallStatus", status), *more))
    )


LONG: dict[str, Callable[[], Said]] = {
    "fault": lambda: soap.Fault("token " * (BIG // 6)),
    "detail": lambda: soap.Fault("odd", detail=f'<x xmlns="urn:x">{"password " * (BIG // 9)}</x>'),
    "fault code": lambda: soap.Fault("odd", code="a" * BIG),
    "status": lambda: ended(f"Error: {'x' * BIG}"),
    "status alone": lambda: ended("Error", "", tag("RequestID", "r" * BIG)),
    "root": lambda: replies.reply(200, f"<{'token' * (BIG // 5)}/>"),
    "in the body": lambda: replies.reply(200, soap.envelope(f"<{'token' * (BIG // 5)}/>")),
    "no XML": lambda: replies.reply(200, "<" + "token" * (BIG // 5)),
    "tags that end nowhere": lambda: replies.reply(200, "<token " * (BIG // 7)),
    "page": lambda: replies.reply(502, '"token": "' * (BIG // 10), "text/html"),
    "content type": lambda: replies.reply(200, "x", f"a/b {'token' * 12_000}"),
    "location": lambda: replies.redirect(f"https://{'token.' * 10_000}example/"),
    "wrong status": lambda: ended("OK", http_status=500),
    "not gzip": lambda: replies.wrong_encoding(b"token" * (BIG // 5)),
}


@once
@pytest.mark.parametrize("name", LONG)
def test_messages_and_log_lines_are_short(
    loopback: Loopback, side: Side, name: str, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.INFO, logger="sfmc_soap")
    loopback.always(LONG[name]())
    events: list[Any] = []
    client = side.client(credentials_of(loopback), hooks=(events.append,), retry=NO_RETRIES)
    with pytest.raises(CallError) as caught:
        side.run(client.create(objects=[LETTER]))
    error = caught.value
    for text in (str(error), repr(error), error.problem, *map(str, error.args), *getattr(error, "__notes__", [])):
        assert len(text) <= MOST
    assert str(pickle.loads(pickle.dumps(error))) == str(error)
    records = [record for record in caplog.records if record.name == "sfmc_soap"]
    assert records
    for record in records:
        assert len(record.getMessage()) <= MOST
        assert all(len(str(value)) <= MOST for value in vars(record).values())
    for event in events:
        assert all(len(str(value)) <= MOST for value in vars(event).values() if not isinstance(value, tuple))
    if isinstance(error, SoapFault):
        assert (
            max(len(error.fault.reason), len(error.fault.code), sum(map(len, map(str, error.fault.detail)))) >= BIG - 10
        )
    if isinstance(error, OperationError):
        assert len(error.status) + len(str(error.response.request_id)) >= BIG


@once
def test_a_good_answer_with_long_words(loopback: Loopback, side: Side, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.INFO, logger="sfmc_soap")
    loopback.always(ended("OK" * BIG, "", tag("RequestID", "r" * BIG)))
    response = side.run(side.client(credentials_of(loopback)).create(objects=[LETTER]))
    assert (len(str(response.overall_status)), len(str(response.request_id))) == (2 * BIG, BIG)
    record = caplog.records[-1]
    assert len(record.getMessage()) <= MOST
    assert len(record.__dict__["sfmc_request_id"]) <= MOST


@once
@pytest.mark.parametrize("members", ["error", "error_description", "error and description"])
def test_a_token_endpoint_that_says_much(loopback: Loopback, side: Side, members: str) -> None:
    words = "token: " * 60_000
    loopback.always_token(json_reply({name: words for name in ("error", "error_description") if name in members}, 400))
    with pytest.raises(TokenError) as caught:
        side.run(side.client(credentials_of(loopback)).create(objects=[LETTER]))
    assert max(map(len, (str(caught.value), caught.value.error, repr(caught.value)))) <= MOST


def test_errors_of_the_codec_are_short() -> None:
    for data in (f"<{'a' * BIG}/>", f"<{'a' * BIG}", f"<a>{'&x;' * 1000}</a>", f'<a xmlns="{"u" * 1000}"/>'):
        for read in (loads, unwrap):
            with pytest.raises(DecodeError) as caught:
                read(data.encode())
            assert len(str(caught.value)) <= MOST
            assert len(repr(caught.value)) <= 2 * MOST
    with pytest.raises(EncodeError) as late:
        dumps(Subscriber(email_address=f"\x01{'x' * BIG}"))
    assert len(str(late.value)) <= MOST


LOGGED = """
import logging, sys
from sfmc_soap import Client, StaticToken, Subscriber
logging.basicConfig(level=logging.DEBUG, filename=sys.argv[2])
client = Client(StaticToken(access_token=sys.argv[3], url=sys.argv[1]), log_bodies=True)
client.create(objects=[Subscriber(email_address="a@example.com")])
"""


@pytest.mark.slow
@pytest.mark.parametrize("part", ["<a>token</a>", '&lt;"token"', "token=", " password "])
def test_bodies_are_logged_in_time_and_within_a_length(loopback: Loopback, tmp_path: Path, part: str) -> None:
    loopback.always(
        ended("OK", "", f"<Results><StatusMessage>{part * (2_000_000 // len(part))}</StatusMessage></Results>")
    )
    log, token = tmp_path / "log", loopback.new_token()
    subprocess.run([sys.executable, "-c", LOGGED, loopback.url, str(log), token], timeout=120, check=True)
    text = log.read_text(encoding="utf-8")
    assert "Create response: <" in text
    assert len(text) < 1_500_000
    assert token not in text


# The body of an answer that cannot be read.


def test_the_body_of_an_answer_that_cannot_be_read_is_kept(loopback: Loopback, side: Side) -> None:
    good = soap.envelope(soap.response("CreateResponse", tag("OverallStatus", "OK"))).encode()
    damaged = b"Notice: line 5\n" + good
    loopback.always(replies.reply(200, damaged))
    with pytest.raises(BadResponse) as caught:
        side.run(side.client(credentials_of(loopback), retry=NO_RETRIES).create(objects=[LETTER]))
    error = pickle.loads(pickle.dumps(caught.value))
    assert error.body == damaged
    rescued = unwrap(error.body[error.body.index(b"<?xml") :], CreateResponse).body
    assert rescued == CreateResponse(overall_status="OK")
    assert "Notice" not in f"{error} {error!r}"


@once
def test_the_body_is_kept_without_secrets(loopback: Loopback, side: Side) -> None:
    loopback.always(lambda received: replies.reply(502, f"<p>{received.token}</p>{received.token}", "text/html"))
    with pytest.raises(BadResponse) as caught:
        side.run(side.client(credentials_of(loopback), retry=NO_RETRIES).create(objects=[LETTER]))
    assert caught.value.body == b"<p>[hidden]</p>[hidden]"


def test_the_body_is_kept_as_far_as_it_came(loopback: Loopback, side: Side) -> None:
    """Of a body that is damaged on its way, the part before the damage can be read."""
    whole = replies.reply(200, f"<a>{'row ' * 5000}</a>").gzipped()
    loopback.always(replace(whole, body=whole.body[:-9]))
    with pytest.raises(BadResponse) as caught:
        side.run(side.client(credentials_of(loopback), retry=NO_RETRIES).create(objects=[LETTER]))
    assert caught.value.body.startswith(b"<a>row row ")


@once
@pytest.mark.slow
def test_the_body_is_kept_up_to_a_length(loopback: Loopback, side: Side) -> None:
    """A secret that begins before the end of what is kept, and ends after it, is left out."""
    most = 32 * 1024 * 1024
    loopback.always(lambda received: replies.reply(502, b"x" * (most - 3) + received.token.encode() * 9, "text/html"))
    with pytest.raises(BadResponse) as caught:
        side.run(side.client(credentials_of(loopback), retry=NO_RETRIES).create(objects=[LETTER]))
    assert len(caught.value.body) == most
    assert caught.value.body.endswith(b"xx[hi")


@once
def test_the_token_endpoint_leaves_no_body(loopback: Loopback, side: Side) -> None:
    """It may hold tokens that nobody knows yet."""
    loopback.always_token(json_reply({"access_token": "planted"}, 500))
    with pytest.raises(BadResponse) as caught:
        side.run(side.client(credentials_of(loopback), retry=NO_RETRIES).create(objects=[LETTER]))
    assert caught.value.body == b""
