"""Texts of servers, and whatever looks for something in them: secrets, charsets, dates, parts, patterns."""

from __future__ import annotations

import time
from collections.abc import Callable
from contextlib import suppress
from random import Random

from sfmc_soap import CodecError, Limits, Secret
from sfmc_soap._runtime.client.effects import HttpResponse
from sfmc_soap._runtime.client.media_types import charset_in
from sfmc_soap._runtime.client.multipart import document_of
from sfmc_soap._runtime.client.redaction import excerpt, redact, remove_secrets
from sfmc_soap._runtime.client.responses import retry_after
from sfmc_soap._runtime.client.urls import host_of, is_host
from sfmc_soap._runtime.patterns import matcher
from sfmc_soapgen.check.patterns import check_pattern
from sfmc_soapgen.errors import GeneratorError
from sfmc_soapgen.ir import QName, Simple
from support.attacks.attempts import SECRET, Attempts, assert_clean

NUMBER = 150
LENGTH = 60_000
SIMPLE = Simple(QName("urn:x", "P"))
MOST_SECONDS = 20.0
"""Seconds of the processor for one text. It takes a few hundredths."""

UNITS = (
    "<", ">", "/", "=", '"', "'", "\\", '\\"', "\\\\", " ", "\t", "\n", "&", ";", ":", ",", "-", ".", "_", "%", "[",
    "]", "{", "}", "(", "*", "\x00", "a", "1", "\u00e4", "\ud800", "token", "<token", "</token>", "<token>",
    "client_secret", "client_secret=", '"access_token":"', '\\"password\\":\\"', '"code":', "code\\", "<a:Password b='",
    "<![CDATA[", "]]>", "<fueloauth", 'token="', "token='", "secret\\", "passwordpassword", "authorization: ",
    "Bearer ", "charset=", 'charset="', "boundary=", "; ", "utf-8", "--b", "\r\n", "\r\n--b", "--b--", "Content-ID: <",
    "<i:Include href='cid:", 'xmlns:i="http://www.w3.org/2004/08/xop/include"', "http://", "//", "@", "[::1]", "xn--",
    "Mon, ", "GMT", "99999999", "+0000", "(comment",
)  # fmt: skip
NAMED: tuple[str, ...] = (
    "<client_secret>{}</client_secret>", "<a:Password Type='x'>{}</a:Password>", "<fueloauth xmlns='u'>{}</fueloauth>",
    '{{"access_token": "{}"}}', '{{"x": "{{\\"refresh_token\\":\\"{}\\"}}"}}', "client_secret={}&x=y",
    "?access_token={}", '<a password="{}"/>', "<a password='{}'/>", "<token><![CDATA[{}]]></token>",
    '{{"code" : "{}"}}', "<Token\n>{}</Token >", "<ACCESS_TOKEN>{}", "PASSWORD = '{}'",
)  # fmt: skip
"""Places in which a value is a secret, whatever it is."""

PIECES = (
    "a", "b", ".", "[ab]", "[^a]", r"\d", r"\w", r"\s", "\\.", "a?", "(a|b)", "(a|a)", "(a*|b)", "(ab?)", "()", "(|a)",
    "[a-z-]", "\U00010000",
)  # fmt: skip
AFTER = ("", "", "*", "+", "?", "{2}", "{0,3}", "{1,}", "{30}", "{0,300}", "{2,2}")


def long(chance: Random) -> str:
    """A long text of a few units, over and over."""
    units = chance.choices(UNITS, k=chance.choice((1, 1, 2, 3, 6)))
    text = "".join(units)
    start, end = "".join(chance.choices(UNITS, k=2)), "".join(chance.choices(UNITS, k=2))
    whole = start + text * (LENGTH // len(text)) + end
    return (
        whole
        if chance.random() < 0.7
        else start + "".join(unit * (LENGTH // len(unit) // len(units)) for unit in units) + end
    )


def pattern(chance: Random, depth: int = 4) -> str:
    """A pattern of XML Schema that may take long."""
    parts = []
    for _ in range(chance.choice((1, 2, 3))):
        part = chance.choice(PIECES) if depth == 0 or chance.random() < 0.3 else f"({pattern(chance, depth - 1)})"
        parts.append(part + chance.choice(AFTER) if part[-1] not in "?" else part)
    return chance.choice(("", "|")).join(parts)


def _respond(headers: dict[str, str]) -> object:
    return retry_after(HttpResponse(200, headers, b""))


def _document(text: str) -> object:
    data = text.encode("utf-8", "surrogatepass")
    return document_of("multipart/related; boundary=b" + text[:200], data, Limits(max_bytes=10_000_000))


READERS: tuple[Callable[[str], object], ...] = (
    redact, excerpt, charset_in, host_of, is_host, _document, lambda text: excerpt(text, [Secret(SECRET)], len(text)),
    lambda text: remove_secrets(text.encode("utf-8", "surrogatepass"), [Secret(SECRET)]),
    lambda text: charset_in(f"text/xml; {text}"), lambda text: charset_in(f'text/xml; charset="{text}'),
    lambda text: _respond({"retry-after": text}), lambda text: _respond({"retry-after": f"Mon, 01 Jan 2024 {text}"}),
)  # fmt: skip


def assert_soon(action: Callable[[], object]) -> None:
    """Fail if something takes the processor long, or raises anything but an error of ours."""
    begun = time.process_time()
    with suppress(CodecError):
        action()
    taken = time.process_time() - begun
    assert taken < MOST_SECONDS, f"{taken:.1f} s"


def assert_hidden(template: str, chance: Random) -> None:
    """Fail if a secret is shown that stands under the name of one, amid other text."""
    secret = "PLANTED" + "".join(chance.choices("abc123-._~+/", k=40)) + "PLANTED"
    around = ["".join(chance.choices(("x ", "<a/>", "<b>c</b>", "\n", ", ", "&amp;"), k=5)) for _ in range(2)]
    text = around[0] + template.format(secret) + around[1]
    assert_clean(redact(text), text)
    assert_clean(excerpt("y " * chance.choice((0, 230, 245)) + text), text)


def assert_matches(text: str, chance: Random) -> None:
    """Fail if a pattern that the generator takes is matched slowly, or raises."""
    try:
        check_pattern(text, SIMPLE)
    except GeneratorError:
        return
    matches = matcher(text)
    assert_soon(lambda: matches("".join(chance.choices("ab", k=3)) * 20_000 + "!"))


def attack(attempts: Attempts) -> None:
    """Have texts read."""
    for number in range(NUMBER):
        text = long(attempts.chance)
        with attempts.one("texts", [number, text[:100]]):
            for read in READERS:
                assert_soon(lambda: read(text))  # noqa: B023
    for number in range(4 * NUMBER):
        template = attempts.chance.choice(NAMED)
        with attempts.one("secrets in texts", [number, template]):
            assert_hidden(template, attempts.chance)
    for number in range(NUMBER):
        text = pattern(attempts.chance)
        with attempts.one("patterns", [number, text]):
            assert_matches(text, attempts.chance)
