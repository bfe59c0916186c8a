"""Taking secrets out of text and bytes that a log or an exception may show."""

from __future__ import annotations

import html
import json
import re
from collections.abc import Iterable

from ..secret_names import SECRET_NAMES
from .secrets import HIDDEN, Secret

_XML_ELEMENT = re.compile(
    rf"""(<(?P<tag>[\w.:-]*?(?:{SECRET_NAMES})[\w.:-]*)(?:\s(?>"[^"<]*"|'[^'<]*'|[^<>])*+)?(?<!/)>)"""
    r"(?>(?!</(?P=tag)\s*>)(?:<!\[CDATA\[.*?(?:\]\]>|\Z)|.))*+",
    re.IGNORECASE | re.DOTALL,
)
_XML_ATTRIBUTE = re.compile(
    rf"""(\s[\w.:-]*?(?:{SECRET_NAMES})[\w.:-]*\s*=\s*)(?:"[^"<]*(?:"|\Z)|'[^'<]*(?:'|\Z))""", re.IGNORECASE
)
# OAuth's authorization code is a secret in JSON. In XML a code is the service's number for an error.
_JSON_MEMBER = re.compile(
    rf"""("(?=[^"]*?(?:{SECRET_NAMES})|[^"]*code")[^"]*+"\s*:\s*)""" r"""(?:"(?:[^"\\]|\\.)*"?|[^\s",\[\]{}]+)""",
    re.IGNORECASE | re.DOTALL,
)


def redact(text: str, secrets: Iterable[Secret] = ()) -> str:
    """Return a text without the given secrets, and without the values under a secret's name in XML or JSON."""
    for form in _forms(secrets):
        text = text.replace(form, HIDDEN)
    text = _XML_ELEMENT.sub(rf"\1{HIDDEN}", text)
    text = _XML_ATTRIBUTE.sub(rf'\1"{HIDDEN}"', text)
    return _JSON_MEMBER.sub(rf'\1"{HIDDEN}"', text)


def remove_secrets(data: bytes, secrets: Iterable[Secret]) -> bytes:
    """Return bytes without the given secrets, for a response that repeats the request. XML stays well-formed."""
    for form in _forms(secrets):
        data = data.replace(form.encode("utf-8", "surrogatepass"), b"[hidden]")
    return data


def _forms(secrets: Iterable[Secret]) -> list[str]:
    """Return secrets as they are and as XML and JSON escape them: the longest first, as one may begin with another."""
    texts = {secret.reveal() for secret in secrets}
    forms = texts | {html.escape(text, quote=quote) for text in texts for quote in (False, True)}
    forms |= {json.dumps(text, ensure_ascii=ascii_only)[1:-1] for text in texts for ascii_only in (False, True)}
    return sorted(forms, key=len, reverse=True)
