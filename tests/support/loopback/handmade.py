"""A request that is written by hand, as it should be, of which a test spoils one thing."""

from __future__ import annotations

from collections.abc import Callable
from urllib.parse import urlsplit

import httpx
from support.loopback.http import Request
from support.loopback.soap import API, OAUTH, PASSWORD_TEXT, SECURITY, XSI, Version, envelope

SUBSCRIBER = '<Objects xsi:type="Subscriber"><EmailAddress>ada@example.com</EmailAddress></Objects>'
CREATE = f'<CreateRequest xmlns="{API}" xmlns:xsi="{XSI}"><Options/>{SUBSCRIBER}</CreateRequest>'
PASSWORD = (
    f'<wsse:Security xmlns:wsse="{SECURITY}"><wsse:UsernameToken><wsse:Username>user</wsse:Username>'
    f'<wsse:Password Type="{PASSWORD_TEXT}">password</wsse:Password></wsse:UsernameToken></wsse:Security>'
)


def fueloauth(token: str) -> str:
    """The header with a token."""
    return f'<fueloauth xmlns="{OAUTH}">{token}</fueloauth>'


def addressed(to: str, message_id: str, action: str = "Create") -> str:
    """The addressing headers of a request."""
    return (
        f"<wsa:Action>{action}</wsa:Action><wsa:MessageID>{message_id}</wsa:MessageID><wsa:To>{to}</wsa:To>"
        "<wsa:ReplyTo><wsa:Address>http://schemas.xmlsoap.org/ws/2004/08/addressing/role/anonymous</wsa:Address></wsa:ReplyTo>"
    )


class Handmade:
    """A request as it should be, of which a test spoils one thing.

    Attributes:
        url: where it goes.
        method: of HTTP.
        version: of SOAP.
        headers, login, body: of the envelope, as XML.
        change: is made to the envelope as a whole.
        http: the headers around it.
    """

    def __init__(self, url: str, token: str, version: Version = Version.V11, message_id: str = "urn:uuid:1") -> None:
        self.url = url
        self.method = "POST"
        self.version = version
        self.headers = addressed(url, message_id)
        self.login = fueloauth(token)
        self.body = CREATE
        self.change: Callable[[str], str] = str
        self.http = [("Content-Type", 'application/soap+xml; charset=utf-8; action="Create"')]
        if version is Version.V11:
            self.http = [("Content-Type", "text/xml; charset=utf-8"), ("SOAPAction", '"Create"')]

    @property
    def data(self) -> bytes:
        """The envelope."""
        return self.change(envelope(self.body, self.version, self.headers + self.login)).encode()

    def replace(self, name: str, *values: str) -> None:
        """Put other values in the place of a header."""
        self.http = [(known, value) for known, value in self.http if known != name] + [(name, each) for each in values]

    @property
    def request(self) -> Request:
        """The request as a server reads it."""
        headers = tuple((name.lower(), value) for name, value in self.http)
        return Request(self.method, urlsplit(self.url).path, headers, self.data)

    def send(self, client: httpx.Client) -> httpx.Response:
        """The response."""
        return client.request(self.method, self.url, headers=self.http, content=self.data)

    def raw(self) -> bytes:
        """The request as bytes for a socket."""
        headers = [*self.http, ("Host", "127.0.0.1"), ("Content-Length", str(len(self.data)))]
        lines = [f"{self.method} {urlsplit(self.url).path} HTTP/1.1", *(f"{name}: {value}" for name, value in headers)]
        return "".join(f"{line}\r\n" for line in [*lines, ""]).encode() + self.data
