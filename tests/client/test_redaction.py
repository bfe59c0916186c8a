"""Secrets are taken out of texts in whichever form they are written, wherever a text is cut, and in linear time."""

from __future__ import annotations

import base64
import codecs
import html
import json
import string
import subprocess
import sys
from collections.abc import Callable
from urllib.parse import quote, quote_plus, urlencode

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from sfmc_soap import Secret
from sfmc_soap._runtime.client.redaction import excerpt, redact, remove_secrets
from sfmc_soap._runtime.shortening import MAX_WORDS, shorten
from support.profiles import examples

PLANTED = "5Ecr3t"
NAMES = (
    "password passWord Pass_Word client_secret ClientSecret access_token refreshToken x:token fueloauth"
    " challenge_answer ChallengeAnswer code_verifier wsse:Password db.password auth-token-1"
).split()

NAMED: dict[str, Callable[[str, str], str]] = {
    "element": lambda name, value: f"<a><{name}>{html.escape(value)}</{name}></a>",
    "element with attributes": lambda name, value: f"<a><{name} x='>' y=\"/>\">{html.escape(value)}</{name} ></a>",
    "element without an end": lambda name, value: f"<a><{name}>{html.escape(value)}",
    "CDATA": lambda name, value: f"<{name}><![CDATA[</{name}>{value}]]></{name}>",
    "attribute": lambda name, value: f'<a {name}="{html.escape(value)}"/>',
    "attribute in apostrophes": lambda name, value: f"<a\n{name} = '{html.escape(value)}' b='1'/>",
    "JSON": lambda name, value: json.dumps({"a": 1, name: value, "b": [2]}),
    "JSON in ASCII": lambda name, value: json.dumps({name: value}, ensure_ascii=True, indent=1),
    "JSON in JSON": lambda name, value: json.dumps({"said": json.dumps({"a": "b", name: value, "c": "d"})}),
    "JSON in JSON in JSON": lambda name, value: json.dumps([json.dumps([json.dumps({name: value})])]),
    "a form": lambda name, value: urlencode({"a": "b", name: value, "c": "d"}),
    "a query": lambda name, value: f"https://example.com/?{urlencode({name: value})}#x",
    "a setting": lambda name, value: f"{name}={quote(value)} and more",
}


@given(
    name=st.sampled_from(NAMES),
    form=st.sampled_from(sorted(NAMED)),
    around=st.text(alphabet="ab <>&=:;\\/ \n", max_size=12),
    cut=st.integers(0, 30),
)
@examples(200)
def test_what_has_the_name_of_a_secret_shows_in_no_form(name: str, form: str, around: str, cut: int) -> None:
    value = f"{PLANTED}{around.replace(']', '')}{PLANTED}"
    text = f"it said: {NAMED[form](name, value)}"
    assert PLANTED in text
    for shown in (redact(text), redact(text[: len(text) - cut]), excerpt(text, most=max(1, len(text) - cut))):
        assert PLANTED not in shown


ENCODED: dict[str, Callable[[str], str]] = {
    "as it is": str,
    "lower": str.lower,
    "upper": str.upper,
    "XML": lambda text: html.escape(text, quote=False),
    "HTML": html.escape,
    "HTML of .NET": lambda text: html.escape(text, quote=False).replace('"', "&quot;").replace("'", "&#39;"),
    "XML with &apos;": lambda text: html.escape(text, quote=False).replace("'", "&apos;"),
    "the repr of bytes": lambda text: repr(text.encode())[2:-1],
    "the repr of a line with quotes": lambda text: repr(f"\"'{text}".encode())[5:-1],
    "XML in upper case": lambda text: html.escape(text.upper(), quote=False),
    "references": lambda text: "".join(f"&#{ord(each)};" for each in text),
    "hexadecimal references": lambda text: "".join(f"&#x{ord(each):x};" for each in text),
    "JSON": lambda text: json.dumps(text)[1:-1],
    "JSON in Unicode": lambda text: json.dumps(text, ensure_ascii=False)[1:-1],
    "JSON with \\/": lambda text: json.dumps(text)[1:-1].replace("/", "\\/"),
    "JSON for HTML": lambda text: json.dumps(text)[1:-1].translate(
        {ord(each): f"\\u{ord(each):04X}" for each in "<>&'+"}
    ),
    "escapes": lambda text: "".join(f"\\u{ord(each):04x}" for each in text),
    "percent": lambda text: quote(text, safe=""),
    "percent in lower case": lambda text: "".join(
        each if each == quote(each, safe="") else quote(each, safe="").lower() for each in text
    ),
    "percent but for slashes": quote,
    "percent with plus": quote_plus,
    "percent throughout": lambda text: "".join(f"%{each:02X}" for each in text.encode()),
    "percent but for letters and digits": lambda text: "".join(
        each if each.isalnum() else f"%{ord(each):02X}" for each in text
    ),
    "references but for letters and digits": lambda text: "".join(
        each if each.isalnum() else f"&#{ord(each)};" for each in text
    ),
    "escapes of JavaScript": lambda text: "".join(each if each.isalnum() else f"\\x{ord(each):02x}" for each in text),
    "hexadecimal": lambda text: text.encode().hex(),
    "a repr": lambda text: repr(text)[1:-1],
    "a repr with a quotation mark": lambda text: repr(text + '"')[1:-2],
    "a repr of bytes": lambda text: repr(text.encode())[2:-1],
    "HEXADECIMAL": lambda text: text.encode().hex().upper(),
}


@given(
    secret=st.text(alphabet=string.ascii_letters + string.digits + "-._~+/=<>&'\"\\ é", min_size=6, max_size=80),
    form=st.sampled_from(sorted(ENCODED)),
    before=st.text(max_size=8),
    cut=st.integers(-20, 200),
)
@example(secret="0000/é", form="percent but for letters and digits", before="", cut=0)
@example(secret="<'a'\"&>", form="XML in upper case", before="", cut=0)
@examples(200)
def test_a_known_secret_shows_in_no_form(secret: str, form: str, before: str, cut: int) -> None:
    marked = f"{PLANTED}{secret}{PLANTED}"
    written = ENCODED[form](marked)
    text = f"{before}{written}, {written}{before}"
    # Half of a secret is as bad as a whole one.
    parts = [part for part in (written[:9], written[-9:]) if part not in before]
    for shown in (
        redact(text, [Secret(marked)]),
        excerpt(text, [Secret(marked)], max(1, len(text) + cut - 100)),
    ):
        assert not [part for part in parts if part in shown]
    for encoding in ("utf-8", "utf-16-le", "utf-16-be"):
        data = text.encode(encoding, "surrogatepass")
        for most in (sys.maxsize, max(1, len(data) + cut - 100)):
            cleaned = remove_secrets(data, [Secret(marked)], most)
            assert not [part for part in parts if part.encode(encoding) in cleaned]
            assert len(cleaned) <= most


@given(
    secret=st.binary(min_size=9, max_size=60).map(lambda data: base64.urlsafe_b64encode(data).decode()),
    before=st.binary(max_size=7),
    after=st.binary(max_size=7),
    is_for_urls=st.booleans(),
)
@examples(200)
def test_a_known_secret_shows_in_no_base64(secret: str, before: bytes, after: bytes, is_for_urls: bool) -> None:
    encode = base64.urlsafe_b64encode if is_for_urls else base64.b64encode
    shown = redact(encode(before + secret.encode() + after).decode(), [Secret(secret)])
    assert "<hidden>" in shown
    assert len(shown.replace("<hidden>", "")) <= 4 * (len(before) + len(after)) / 3 + 8


def test_short_secrets_do_not_hide_half_of_every_text() -> None:
    text = "a 61 %61 YQ== is in many a word"
    assert redact(text, [Secret("a")]) == text.replace("a", "<hidden>")
    assert redact("ab ABC abc 616263", [Secret("abc")]) == "ab ABC <hidden> 616263"


def test_what_is_cut_off_is_counted() -> None:
    assert shorten("x" * MAX_WORDS) == "x" * MAX_WORDS
    assert shorten("x" * 512) == f"{'x' * 500}... (12 more characters)"
    assert excerpt("x" * 50_000_000) == f"{'x' * 500}... (49999500 more characters)"
    assert excerpt(f"{'x' * 498}{PLANTED}{PLANTED}", [Secret(f"{PLANTED}{PLANTED}")]).startswith("x" * 498 + "<h...")


PARTS = (
    'token|<token|<token |</token|"token"|"token": "|\\"token\\": \\"|token=| token="|token = |code\\|"code"'
    "|<![CDATA[|password:|<a |&|\\|'|\"| |\n|:|_|%74"
).split("|")

REDACT = """
import itertools, sys
from sfmc_soap._runtime.client.redaction import redact
parts = sys.argv[1:]
for before in ("", "<", '"', "<token>", ' x="', '"token": "', '\\\\"token\\\\": \\\\"', "<token "):
    for pair in itertools.product(parts, repeat=2):
        unit = "".join(pair)
        redact(before + unit * (60_000 // len(unit)))
for unit in parts:
    redact(unit * (2_000_000 // len(unit)))
"""


@pytest.mark.slow
def test_redacting_takes_time_in_proportion() -> None:
    """Five thousand texts that a pattern could go back over: minutes for each if it did, seconds for all as it is."""
    subprocess.run([sys.executable, "-c", REDACT, *PARTS], timeout=600, check=True)


def test_forms_of_secrets_differ() -> None:
    """Each way of writing a secret is one that the product looks for, not only the secret as it is."""
    secret = "planted/<secret>+'\"&\\~ "
    assert len({encode(secret) for encode in ENCODED.values()}) > 15
    assert codecs.encode(secret, "rot13") not in Secret(secret).forms()
    assert all(form for form in Secret(secret).forms())
