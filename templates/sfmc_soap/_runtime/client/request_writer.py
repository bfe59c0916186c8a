"""A request message as an HTTP request: its envelope, its headers and its address."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from typing import Any, Generic, TypeVar

from ..envelope import Addressing, FuelOAuth, HeaderBlock, SoapVersion
from ..model import Model
from ..operation import Operation
from ..xml.raw import XmlElement
from .context import CallContext
from .effects import Deadline, Send
from .errors import ConfigurationError
from .secrets import Secret
from .tokens import Token, trusted_address
from .urls import checked_url

Q = TypeVar("Q", bound=Model)


class RequestWriter(Generic[Q]):
    """The writer of one call's request. For each new token it is written anew.

    Args:
        context: what the call shares with the client's other calls.
        operation: the operation.
        request: its request message.
        headers: further header blocks.
        message_id: the WS-Addressing MessageID, the same in all attempts.

    Attributes:
        url: the address of the service, "" until it is known.
        token: the token in the request, None before the first, and for credentials that need none.

    Raises:
        ConfigurationError: if the SOAP action of the operation cannot be sent.
    """

    def __init__(
        self,
        context: CallContext,
        operation: Operation[Q, Any],
        request: Q,
        *,
        headers: Iterable[HeaderBlock | Model | XmlElement],
        message_id: str,
    ) -> None:
        _check_action(operation)
        self._context, self._settings = context, context.settings
        self._operation, self._request = operation, request
        self._port = context.bindings.port(operation, context.settings.version)
        self._version = context.settings.version or self._port.version
        self._headers, self._message_id = headers, message_id
        self._send: Send | None = None
        self.url = context.settings.soap_url or context.credentials.soap_url()
        self.token: Token | None = None

    def write(self, token: Token | None, deadline: Deadline) -> Send:
        """Return the HTTP request of an attempt. Its content holds the secrets.

        Args:
            token: the token to send, None if the credentials themselves are sent.
            deadline: when the response must be complete.

        Raises:
            EncodeError: if the message or a header block cannot be written.
            TokenError: if the token came with an address that it may not be sent to.
            ConfigurationError: if the address of the service is unknown.
        """
        if self._send is None or token is not self.token:
            # A request that cannot be written for the new token must not be sent with the old one.
            self.token, self._send = token, None
            self._send = self._http_request(deadline)
        return replace(self._send, deadline=deadline)

    @property
    def secrets(self) -> tuple[Secret, ...]:
        """The secrets that the request holds."""
        return self._context.credentials.secrets() if self.token is None else (self.token.access_token,)

    def _http_request(self, deadline: Deadline) -> Send:
        if self.token is not None and not self._settings.soap_url:
            self.url = trusted_address(self.token.soap_url, self._context.credentials, self._settings) or self.url
        self.url = self.url or self._endpoint()
        # They may be a generator, which can be read once only.
        self._headers = tuple(self._headers)
        addressing = Addressing(self._operation.soap_action, self._message_id, self.url)
        content = self._context.bindings.wrap(
            self._request,
            root=self._operation.request_element,
            headers=(addressing, self._login_header(), *self._headers),
            version=self._version,
        )
        return Send(
            url=self.url,
            headers=self._http_headers(),
            content=content,
            connect_timeout=self._settings.timeouts.connect,
            deadline=deadline,
            max_bytes=self._settings.limits.max_bytes,
            secrets=self.secrets,
            keep_body=True,
        )

    def _endpoint(self) -> str:
        """Return the address of the service in the WSDL, which serves where nothing else says the address."""
        if self._context.bindings.has_tenants:
            raise ConfigurationError("the address of the service is unknown: pass soap_url=...")
        endpoint = self._port.endpoint
        return checked_url(endpoint, f"the address in the WSDL ({endpoint}), used as there is no soap_url,", "/")

    def _http_headers(self) -> dict[str, str]:
        """Return the HTTP headers, which name the SOAP action as the SOAP version asks."""
        version, action = self._version, f'"{self._operation.soap_action}"'
        content_type = f"{version.content_type}; charset=utf-8"
        if version is SoapVersion.SOAP_11:
            return {"content-type": content_type, "soapaction": action}
        return {"content-type": f"{content_type}; action={action}"}

    def _login_header(self) -> HeaderBlock:
        """Return the header block with the token or the credentials. It holds secrets."""
        block = self._context.credentials.header()
        if block is None:
            assert self.token is not None
            block = FuelOAuth(self.token.access_token.reveal())
        return block


def _check_action(operation: Operation[Any, Any]) -> None:
    """Raise ConfigurationError if the SOAP action of an operation cannot stand in a header between quotes."""
    action = operation.soap_action
    if not (action.isascii() and action.isprintable()) or '"' in action or "\\" in action:
        raise ConfigurationError(
            f"the soap_action of {operation.name} must be printable ASCII without quotes and backslashes"
        )
