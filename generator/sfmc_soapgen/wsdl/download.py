"""Downloads a WSDL and everything that it imports, from one site and over https, within limits of time and size.

asyncio is used for its time limits: they also hold for name resolution, handshakes, and bodies that come byte by byte.
"""

from __future__ import annotations

import asyncio
import re
import socket
import ssl
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from http import HTTPStatus
from typing import NamedTuple

import httpx

from .. import __version__
from ..errors import FetchError, GeneratorError
from ..ir import Origin
from ..limits import LARGEST_FILE
from .addresses import BY_HAND, given_address, imported_address, linked_address, site
from .documents import DEFINITIONS, Import, imports

MAX_FILES = 50
"""How many files may be fetched. Together they have at most `LARGEST_FILE`."""
MAX_REDIRECTS = 5
SECONDS = 60

_REDIRECTS = (301, 302, 303, 307, 308)
_HEADERS = {"User-Agent": f"sfmc-soapgen/{__version__}", "Accept": "text/xml, */*", "Accept-Encoding": "identity"}
_NETWORK = "Check the network, and HTTPS_PROXY if there is a proxy."
_AGAIN = "Try again. If it is always so, look for a proxy or a firewall in between."

_PAGE = re.compile(
    rb"(?i)(?:[\s\xef\xbb\xbf\xfe\xff]++|<!--(?:[^-]++|-(?!->))*-->|<\?(?:[^?]++|\?(?!>))*\?>)*<(?:!doctype\s+)?html"
)


@dataclass(frozen=True)
class File:
    """A file as the server sent it.

    Attributes:
        kind: what it is, as `documents.imports` takes it.
        data: its bytes.
        imports: what it imports, each with the address that was asked.
    """

    kind: str
    data: bytes
    imports: tuple[tuple[Import, str], ...]


@dataclass(frozen=True)
class Download:
    """A WSDL and all that it imports.

    Attributes:
        url: the address that was asked for the WSDL.
        files: address -> file, the WSDL first. The addresses are those that answered.
        found: the address that was asked -> the address that answered.
    """

    url: str
    files: Mapping[str, File]
    found: Mapping[str, str]

    @property
    def size(self) -> int:
        """The bytes of all files together."""
        return sum(len(file.data) for file in self.files.values())


@contextmanager
def located(urls: Mapping[str, str]) -> Iterator[None]:
    """Let errors name the address that a file came from: file name -> address."""
    try:
        yield
    except GeneratorError as error:
        if error.origin is None or error.origin.file not in urls:
            raise
        raise type(error)(error.problem, Origin(urls[error.origin.file], error.origin.line), error.hint) from error


def download(url: str, seconds: float = SECONDS) -> Download:
    """Download a WSDL and all that it imports and includes, each once. Proxies and SSL_CERT_FILE are as in httpx.

    Args:
        url: the address of the WSDL.
        seconds: how long all of it may take.

    Raises:
        GeneratorError: If a file cannot be downloaded, is not what it should be, or exceeds a limit; with its address.
    """
    return asyncio.run(_Downloader(given_address(url), seconds).run())


class _Wanted(NamedTuple):
    """A file to download: its address, what it must be, and the import that names it."""

    url: httpx.URL
    kind: str
    origin: Origin | None


class _Downloader:
    """One download: the files that are there, and those still to come."""

    def __init__(self, root: httpx.URL, seconds: float) -> None:
        self.root = root
        self.seconds = seconds
        self.files: dict[str, File] = {}
        self.found: dict[str, str] = {}
        self.pending = [_Wanted(root, DEFINITIONS, None)]

    async def run(self) -> Download:
        """Download one file after the other until there is nothing more to import."""
        deadline = asyncio.get_running_loop().time() + self.seconds
        async with _client(2 * self.seconds) as client:  # longer, so that the deadline here is always the first
            while self.pending:
                wanted = self.pending.pop(0)
                if str(wanted.url) not in self.found:
                    await self.add(client, wanted, deadline)
        return Download(str(self.root), self.files, self.found)

    async def add(self, client: httpx.AsyncClient, wanted: _Wanted, deadline: float) -> None:
        """Download a file, unless it is one that has come from another address, and see what it imports."""
        if len(self.files) == MAX_FILES:
            raise FetchError(f"{self.root}: imports more than {MAX_FILES} files", wanted.origin, BY_HAND)
        url, data = await self.get(client, wanted, deadline)
        self.found[str(wanted.url)] = self.found[str(url)] = str(url)
        if str(url) in self.files:
            return
        _refuse_page(url, data, wanted)
        found = [(each, imported_address(each, url)) for each in imports(str(url), data, wanted.kind)]
        self.files[str(url)] = File(wanted.kind, data, tuple((each, str(target)) for each, target in found))
        self.pending += [_Wanted(target, each.kind, each.origin) for each, target in found]

    async def get(self, client: httpx.AsyncClient, wanted: _Wanted, deadline: float) -> tuple[httpx.URL, bytes]:
        """Return the address that answers, and its answer, before the deadline. Errors name the import."""
        room = LARGEST_FILE - sum(len(file.data) for file in self.files.values())
        try:
            async with asyncio.timeout_at(deadline):
                return await _get(client, wanted.url, room)
        except TimeoutError as error:
            problem = f"{wanted.url}: was not there within {self.seconds:g} seconds in all"
            raise FetchError(problem, wanted.origin, f"{_NETWORK} Or allow more time with --timeout.") from error
        except FetchError as error:
            raise FetchError(error.problem, wanted.origin, error.hint) from error.__cause__


def _client(seconds: float) -> httpx.AsyncClient:
    """Return a client that waits so long for each step."""
    try:
        return httpx.AsyncClient(timeout=seconds, headers=_HEADERS, event_hooks={"response": [_take_location]})
    except (OSError, ValueError, ImportError) as error:
        hint = "Check HTTPS_PROXY, ALL_PROXY, SSL_CERT_FILE and SSL_CERT_DIR in the environment."
        raise FetchError(f"nothing can be fetched: {error}", hint=hint) from error


async def _take_location(response: httpx.Response) -> None:
    """Hide the target of a redirect from httpx, which would parse it first, and show it in its error if it is wrong."""
    response.extensions["location"] = response.headers.pop("location", "")


async def _get(client: httpx.AsyncClient, asked: httpx.URL, room: int) -> tuple[httpx.URL, bytes]:
    """Follow redirects inside the site. Return the address that answers in the end, and its answer."""
    url = asked
    for _ in range(MAX_REDIRECTS + 1):
        try:
            async with client.stream("GET", url) as response:
                location = response.extensions["location"]
                if response.status_code not in _REDIRECTS or not location:
                    _check_head(response)
                    return url, await _body(response, room)
                target = linked_address(location, url)
        except (httpx.HTTPError, httpx.InvalidURL, OSError) as error:
            raise _unreachable(url, error) from error
        if site(target) != site(url):
            hint = "If that is where the WSDL is now, name it with --from."
            raise FetchError(f"{url}: redirects to another site, {target}", hint=hint)
        url = target
    problem = f"{asked}: more than {MAX_REDIRECTS} redirects, the last one to {url}"
    raise FetchError(problem, hint="Open the address in a browser, and look where it leads.")


def _check_head(response: httpx.Response) -> None:
    """Refuse any status but 200, and compressed answers."""
    status = response.status_code
    if status != HTTPStatus.OK:
        hint = "Check the address, and for a tenant's its subdomain."
        if status >= HTTPStatus.INTERNAL_SERVER_ERROR:
            hint = "Try again later."
        elif status in (HTTPStatus.UNAUTHORIZED, HTTPStatus.FORBIDDEN):
            hint = "The WSDL needs no login: look for a proxy or a firewall in between."
        raise FetchError(f"{response.url}: the server says {status} {response.reason_phrase}".rstrip(), hint=hint)
    encoding = response.headers.get("content-encoding", "identity")
    if encoding.strip().lower() not in ("", "identity"):
        problem = f"{response.url}: the server sent it compressed ({encoding}), though it was asked not to"
        raise FetchError(problem, hint=BY_HAND)


async def _body(response: httpx.Response, room: int) -> bytes:
    """Return the body, of so many bytes at most."""
    body = bytearray()
    async for chunk in response.aiter_raw():
        body += chunk
        if len(body) > room:
            problem = f"{response.url}: with it there are more than {LARGEST_FILE:,} bytes"
            raise FetchError(problem, hint="No WSDL needs that: look at what the server sends there.")
    return bytes(body)


def _refuse_page(url: httpx.URL, data: bytes, wanted: _Wanted) -> None:
    """Refuse a web page."""
    if _PAGE.match(data[:10_000].replace(b"\0", b"")):
        what = "a WSDL" if wanted.kind == DEFINITIONS else "an XML Schema"
        hint = "Open the address in a browser, and look at what it says: a login, or an error?"
        raise FetchError(f"{url}: the server sent a web page, where {what} should be", wanted.origin, hint)


def _unreachable(url: httpx.URL, error: Exception) -> FetchError:
    """Return the error for a connection that failed, after a look at why."""
    causes: list[BaseException] = [error]
    while cause := causes[-1].__cause__ or causes[-1].__context__:
        causes.append(cause)
    reason = next((str(each) for each in causes if str(each)), type(error).__name__)
    if any(isinstance(each, socket.gaierror) for each in causes):
        return FetchError(f"{url}: cannot be reached: {reason}", hint=f"Check the subdomain. {_NETWORK}")
    if any(isinstance(each, ssl.SSLError) for each in causes):
        hint = "Behind a proxy that decrypts traffic, name the file of its certificate in SSL_CERT_FILE."
        return FetchError(f"{url}: no secure connection: {reason}", hint=hint)
    if isinstance(error, httpx.RemoteProtocolError | httpx.ReadError):
        return FetchError(f"{url}: the answer is cut off or damaged: {reason}", hint=_AGAIN)
    return FetchError(f"{url}: cannot be reached: {reason}", hint=_NETWORK)
