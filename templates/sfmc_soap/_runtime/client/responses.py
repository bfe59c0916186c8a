"""HTTP responses that are not what was expected, as exceptions."""

from __future__ import annotations

from collections.abc import Collection
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from http import HTTPStatus

from ..errors import BodyError, DecodeError
from .effects import HttpResponse
from .errors import BadResponse, TooManyRequests
from .media_types import charset_in
from .redaction import excerpt, redact, remove_secrets
from .secrets import Secret
from .settings import PAUSE

_FIRST_BYTES = 200
_MAX_BODY = 32 * 1024 * 1024

_ADVICE: dict[int, str] = {
    HTTPStatus.UNAUTHORIZED: "the credentials were refused",
    HTTPStatus.FORBIDDEN: "the service, or something before it, allows no such request",
    HTTPStatus.NOT_FOUND: "check the URL",
    HTTPStatus.METHOD_NOT_ALLOWED: "check the URL",
    HTTPStatus.PROXY_AUTHENTICATION_REQUIRED: "check the proxy's user name and password",
    HTTPStatus.TOO_MANY_REQUESTS: "make fewer calls",
    HTTPStatus.BAD_GATEWAY: "try again later",
    HTTPStatus.SERVICE_UNAVAILABLE: "try again later",
    HTTPStatus.GATEWAY_TIMEOUT: "try again later",
}
"""What to do about a response that is not SOAP, by its status."""


def bad_response(
    response: HttpResponse,
    problem: str,
    secrets: Collection[Secret],
    *,
    keep_body: bool = False,
    is_whole: bool = True,
) -> BadResponse:
    """Return the exception for an HTTP response that is not what was expected.

    Args:
        response: the response.
        problem: what is wrong with it.
        secrets: the secrets of the request, which must not show in the exception.
        keep_body: whether the exception has the body. That of the token endpoint may hold secrets that nobody knows.
        is_whole: whether the body was received to its end.
    """
    kind = TooManyRequests if response.status == HTTPStatus.TOO_MANY_REQUESTS else BadResponse
    content_type = excerpt(response.headers.get("content-type", ""), secrets)
    error = kind(f"HTTP {response.status}, {content_type or 'no content type'}: {excerpt(problem, secrets)}")
    error.http_status, error.content_type = response.status, content_type
    beginning = remove_secrets(response.content, secrets, _FIRST_BYTES).decode("utf-8", "replace")
    error.first_bytes = redact(beginning).encode()[:_FIRST_BYTES]
    if keep_body:
        error.body = remove_secrets(response.content, secrets, _MAX_BODY, is_whole=is_whole)
    # A redirect or a refusal will come again. A damaged response may not, and a failing server may recover.
    error.transient = kind is TooManyRequests or not 300 <= response.status < 500
    error.retry_after = retry_after(response)
    return error


def unreadable(response: HttpResponse, error: DecodeError, secrets: Collection[Secret]) -> BadResponse:
    """Return the exception for a body that is not the expected message.

    Args:
        response: the response.
        error: why the body cannot be read.
        secrets: as for `bad_response`.
    """
    if isinstance(error, BodyError):
        failure = bad_response(response, f"not the message that was asked for: {error}", secrets, keep_body=True)
        # It would come again, unless the server was failing.
        failure.transient &= response.status >= HTTPStatus.INTERNAL_SERVER_ERROR
        return failure
    if "html" in response.headers.get("content-type", ""):
        problem = "an HTML page instead of a SOAP message"
    elif response.content.startswith(b"--"):
        problem = "a body of several parts, which its Content-Type does not say"
    elif response.status in _ADVICE and not response.content.lstrip().startswith(b"<"):
        problem = "not a SOAP message"
    else:
        problem = f"not a SOAP message: {error}"
    advice = _ADVICE.get(response.status)
    return bad_response(response, f"{problem}: {advice}" if advice else problem, secrets, keep_body=True)


def charset(response: HttpResponse) -> str | None:
    """Return the charset that a response's Content-Type names; None for none, and for one that is not read."""
    return charset_in(response.headers.get("content-type", ""))


def retry_after(response: HttpResponse) -> float | None:
    """Return the seconds of a Retry-After header, which gives seconds or a date: at most a day, None if it is wrong."""
    value = response.headers.get("retry-after", "").strip()
    if value.isascii() and value.isdigit():
        return min(float(value), PAUSE.most)
    try:
        date = parsedate_to_datetime(value)
    except ValueError:
        return None
    now = datetime.now(UTC)
    seconds = (date.replace(tzinfo=date.tzinfo or UTC) - now).total_seconds()
    return min(max(0.0, seconds), PAUSE.most)
