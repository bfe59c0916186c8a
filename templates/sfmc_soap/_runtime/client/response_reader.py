"""The message of an HTTP response, or the exception that it means."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import replace
from typing import TYPE_CHECKING, Generic, TypeVar

from ..errors import DecodeError
from ..faults import Fault
from ..header import Header, ResponseHeaders
from ..model import Model
from ..operation import Operation
from ..shortening import MAX_WORDS
from ..xml.limits import Limits
from ..xml.raw import XmlElement
from .context import CallContext
from .effects import HttpResponse, Send
from .errors import BadResponse, OperationError, SoapFault
from .events import log_attachments, log_headers
from .marketing_cloud import fault_error, overall_status, request_id, status_error
from .redaction import excerpt, holds_secret, remove_secrets
from .responses import bad_response, charset, retry_after, unreadable
from .secrets import Secret
from .urls import host_of

if TYPE_CHECKING:
    from .multipart import Document

Q = TypeVar("Q", bound=Model)
R = TypeVar("R", bound=Model)


_MARKS = (b"&", b"<!", b"<?", b"\0")
"""What a document in UTF-8 has, after its declaration, if a text may stand in it in another way: references, CDATA,
comments; or characters that XML forbids."""


class ResponseReader(Generic[Q, R]):
    """The reader of the responses to one call's request.

    Args:
        context: what the call shares with the client's other calls.
        operation: the operation.
        request: its request message.
        raise_on: the statuses that raise an exception.
        message_id: the WS-Addressing MessageID of the request.
        is_reported: whether what a message says is reported as exceptions are, so that it may hold no secret either.

    Attributes:
        request_id: the RequestID in the last message, "" if there was none.
        overall_status: the OverallStatus in the last message, "" if there was none.
    """

    def __init__(
        self,
        context: CallContext,
        operation: Operation[Q, R],
        request: Q,
        *,
        raise_on: Collection[str],
        message_id: str,
        is_reported: bool = False,
    ) -> None:
        self._is_reported = is_reported
        self._open, self._settings = context.bindings.open, context.settings
        self._operation, self._request = operation, request
        self._raise_on, self._message_id = raise_on, message_id
        self._sent_content, self._secrets = b"", tuple[Secret, ...]()
        self._header: Header | None = None
        self.request_id = self.overall_status = ""

    def expect(self, send: Send) -> None:
        """Expect the response to a request. The header blocks of an earlier response are forgotten."""
        self._sent_content, self._secrets = send.content, send.secrets
        self._header = None

    def read(self, response: HttpResponse) -> R:
        """Return the message of a response. Exceptions hold no secret of the request that the response may repeat."""
        if 300 <= response.status < 400:
            raise self._redirect(response)
        if not response.content:
            raise bad_response(response, "the body is empty", self._secrets)
        response = self._without_attachments(response)
        try:
            message = self._message(response, response.content, charset(response))
            clean = self._without_secrets(response) if self._is_reported else None
            if clean is None:
                return message
        except (SoapFault, OperationError, BadResponse):
            clean = self._without_secrets(response)
            if clean is None:
                raise
        # Read again outside of the handler, so that the first exception is not the context of the second.
        return self._message(replace(response, content=clean), clean, "utf-8")

    def header_blocks(self) -> ResponseHeaders:
        """Return the header blocks of the last response, which nobody sees if there are no hooks."""
        # It keeps the whole document, which the traceback of an exception is not to keep.
        header, self._header = self._header, None
        if header is None or not self._settings.hooks:
            return ResponseHeaders()
        return header.read(lambda text: holds_secret(text, self._secrets))

    def _redirect(self, response: HttpResponse) -> BadResponse:
        # Secrets go before the address is taken apart: a part of one would not be found any more.
        host = host_of(excerpt(response.headers.get("location", ""), self._secrets)) or "an unknown host"
        return bad_response(response, f"a redirect to {host}, which is not followed: check the URL", self._secrets)

    def _without_attachments(self, response: HttpResponse) -> HttpResponse:
        """Return a response of several parts as that of its document; any other response as it is."""
        if response.headers.get("content-type", "").lstrip()[:10].lower() != "multipart/":
            return response
        document = self._document(response)
        if isinstance(document, BadResponse):
            raise document
        if document.attachments:
            log_attachments(self._operation.name, len(document.attachments), self._message_id)
        headers = {**response.headers, "content-type": document.content_type}
        return HttpResponse(response.status, headers, document.content)

    def _document(self, response: HttpResponse) -> Document | BadResponse:
        """Return the document of a response of several parts, or the exception if it cannot be read.

        It raises nothing: a traceback with locals would show the parts, which may repeat a secret.
        """
        # Loaded here: hardly any response needs it.
        from .multipart import document_of

        try:
            return document_of(response.headers["content-type"], response.content, self._settings.limits)
        except DecodeError as error:
            problem = f"a response of several parts that cannot be read: {error}"
        return bad_response(response, problem, self._secrets, keep_body=True)

    def _message(self, response: HttpResponse, content: bytes, encoding: str | None) -> R:
        """Return the message in a body, or raise the exception that it means."""
        expected, limits = self._operation.response, self._settings.limits
        try:
            body, self._header = self._open(content, expected, limits=limits, encoding=encoding)
        except DecodeError as error:
            raise unreadable(response, error, self._secrets) from error
        self._check_relation(response, self._header.relates_to())
        self._report_not_understood(self._header)
        if isinstance(body, Fault):
            fault = fault_error(self._operation.name, body, response.status)
            fault.retry_after = retry_after(response)
            raise fault
        if not 200 <= response.status < 300:
            problem = "a response message with the HTTP status of a failure"
            raise bad_response(response, problem, self._secrets, keep_body=True)
        self.request_id, self.overall_status = self._quoted(request_id(body)), self._quoted(overall_status(body))
        failure = status_error(self._request, body, self._raise_on)
        if failure is not None:
            raise failure
        return body

    def _check_relation(self, response: HttpResponse, message_id: str) -> None:
        """Raise if a response says that it answers another request, as one left over on a kept connection may do."""
        if message_id.startswith("urn:uuid:") and message_id.encode() not in self._sent_content:
            raise bad_response(response, "the response to another request, as its wsa:RelatesTo says", self._secrets)

    def _report_not_understood(self, header: Header) -> None:
        """Log which header blocks must be understood and are not known here. The response is read all the same."""
        names = header.not_understood()
        if names:
            log_headers(self._operation.name, excerpt(", ".join(names), self._secrets), self._message_id)

    def _quoted(self, text: str) -> str:
        """Return a text of the response for events, logs and exceptions: cut, and without secrets that it repeats."""
        is_usual = len(text) <= MAX_WORDS and not holds_secret(text, self._secrets)
        return text if is_usual else excerpt(text, self._secrets)

    def _without_secrets(self, response: HttpResponse) -> bytes | None:
        """Return the document of a response without the secrets of the request, None if it holds none of them.

        It is a function of its own, as a traceback with locals would show its variables.
        """
        document = response.content
        if not _is_plain(response):
            document = canonical_document(response, self._settings.limits)
        clean = remove_secrets(document, self._secrets)
        return None if clean == document else clean


def _is_plain(response: HttpResponse) -> bool:
    """Return whether every text of a document stands in it as it is: in UTF-8, unescaped, and in one piece.

    Most responses are so, and making one canonical takes as long as reading it.
    """
    # Loaded here: importing a client needs none of it.
    from ..xml.encodings import in_utf8

    content = response.content
    try:
        if in_utf8(content, charset(response)) is not content:
            return False
    except DecodeError:
        return False
    start = content.find(b"?>") + 2 if content.startswith(b"<?xml ") else 0
    return not any(content.find(mark, start) >= 0 for mark in _MARKS)


def canonical_document(response: HttpResponse, limits: Limits) -> bytes:
    """Return the document of a response in UTF-8, without character references, so that a secret in it is found."""
    # Loaded here, as it loads lxml: importing a client needs none.
    from ..xml.parser import parse

    try:
        root = parse(response.content, limits, encoding=charset(response))
        return str(XmlElement.of(root)).encode()
    except DecodeError:
        return response.content
