"""Taking secrets out of text and bytes that a log or an exception may show.

No pattern here goes back over what it has read: a server may write what it likes, and reading it must not cost more
than its length.
"""

from __future__ import annotations

import re
import sys
from collections.abc import Iterable, Mapping
from typing import AnyStr

from ..secret_names import HIDDEN, HIDDEN_IN_XML, SECRET_NAMES
from ..shortening import MAX_WORDS, shorten
from .secrets import Secret

_NAME = rf"(?=[\w.:-]*?(?:{SECRET_NAMES}))[\w.:-]++"
_XML_ELEMENT = re.compile(
    rf"""(<(?P<tag>{_NAME})(?:\s(?>"[^"<]*"|'[^'<]*'|[^<>])*+)?(?<!/)>)"""
    r"(?>(?!</(?P=tag)\s*>)(?:<!\[CDATA\[.*?(?:\]\]>|\Z)|.))*+",
    re.IGNORECASE | re.DOTALL,
)
# An attribute, or a member of a form or of a URL's query.
_ASSIGNMENT = re.compile(rf"""((?<![\w.:-]){_NAME}\s*+=\s*+)(?:"[^"<]*+"?+|'[^'<]*+'?+|[^\s&"'<>]++)""", re.IGNORECASE)
# OAuth's authorization code is a secret in JSON. In XML a code is the service's number for an error.
_JSON_NAME = rf"""(?=[^"]*?(?:{SECRET_NAMES})|[^"]*code\\*")[^"]*+"\s*+:\s*+"""
_JSON_MEMBER = re.compile(
    rf"""((?<!\\)"{_JSON_NAME})""" r"""(?:"(?:[^"\\]|\\.)*+"?+|[^\s",\[\]{}\\]++)""", re.IGNORECASE | re.DOTALL
)
# JSON as a string of other JSON, where each quote has backslashes before it.
_JSON_IN_JSON_MEMBER = re.compile(
    rf"""((?<!\\)(?P<quote>\\++"){_JSON_NAME})"""
    r"""(?:(?P=quote)(?:(?!(?<!\\)(?P=quote)).)*+(?:(?P=quote))?+|[^\s",\[\]{}\\]++)""",
    re.IGNORECASE | re.DOTALL,
)


def redact(text: str, secrets: Iterable[Secret] = ()) -> str:
    """Return a text without the given secrets, and without the values under a secret's name in XML, JSON or a form."""
    return _without_named(_without(text, _marks(secrets)))


def excerpt(text: str, secrets: Iterable[Secret] = (), most: int = MAX_WORDS) -> str:
    """Return the beginning of a text as `redact` returns it, and how many characters were cut off.

    What stands beyond is not looked at, so that it takes no longer for a long text.
    """
    return shorten(_without_named(_without(text, _marks(secrets), most)), most, of=len(text))


def remove_secrets(data: bytes, secrets: Iterable[Secret], most: int = sys.maxsize, *, is_whole: bool = True) -> bytes:
    """Return bytes without the given secrets, for a response that repeats the request. XML stays well-formed.

    Args:
        data: the bytes.
        secrets: the secrets.
        most: how many bytes to return at most. No part of a secret is left at the end.
        is_whole: whether the bytes end where the sender ended. Otherwise their end may be a part of a secret.
    """
    # UTF-16 has a zero byte beside each letter.
    encodings = ("utf-8", "utf-16-le", "utf-16-be") if b"\0" in data else ("utf-8",)
    marks = {
        form.encode(encoding, "surrogatepass"): HIDDEN_IN_XML.encode(encoding)
        for encoding in encodings
        for form in _marks(secrets)
    }
    return _without(data, marks, most, is_whole=is_whole)[:most]


def holds_secret(text: str, secrets: Iterable[Secret]) -> bool:
    """Return whether a text repeats one of the given secrets."""
    for secret in secrets:
        for form in secret.forms():
            if len(form) > len(text):
                break
            if form in text:
                return True
    return False


def _marks(secrets: Iterable[Secret]) -> dict[str, str]:
    """Return the texts in which secrets may be repeated, each with what to show instead."""
    return {form: HIDDEN for secret in secrets for form in secret.forms()}


def _without(text: AnyStr, marks: Mapping[AnyStr, AnyStr], most: int = sys.maxsize, *, is_whole: bool = True) -> AnyStr:
    """Return the beginning of a text with marks in place of secrets.

    At least `most` characters are looked at. Where the text is cut, as many are left out as the longest secret has:
    they may be the beginning of one.
    """
    # The longest first, as one may begin with another.
    forms = sorted(marks, key=len, reverse=True)
    longest = len(forms[0]) if forms else 0
    end = most + 2 * longest
    beginning = text[:end]
    for form in forms:
        beginning = beginning.replace(form, marks[form])
    return beginning if is_whole and len(text) <= end else beginning[: max(0, len(beginning) - longest)]


def _without_named(text: str) -> str:
    """Return a text without the values under the names of secrets."""
    text = _XML_ELEMENT.sub(rf"\1{HIDDEN}", text)
    text = _JSON_IN_JSON_MEMBER.sub(rf"\1\g<quote>{HIDDEN}\g<quote>", text)
    text = _JSON_MEMBER.sub(rf'\1"{HIDDEN}"', text)
    return _ASSIGNMENT.sub(rf'\1"{HIDDEN}"', text)
