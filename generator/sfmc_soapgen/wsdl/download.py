"""Downloads a WSDL and whatever it imports, from one site and over https, within bounds.

asyncio is here for its time limits: they hold for names being looked up, handshakes, and bodies that come byte by byte.
"""

from __future__ import annotations

import asyncio
import re
import socket
import ssl
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from http import HTTPStatus

import httpx

from .. import __version__
from ..errors import FetchError, GeneratorError
from ..ir import Origin
from .reader import MAX_BYTES, Import, Sources, imports

MAX_FILES = 50
"""How many files may be fetched. Together they have at most `MAX_BYTES`."""
MAX_REDIRECTS = 5
SECONDS = 60

_REDIRECTS = (301, 302, 303, 307, 308)
_TENANT = "https://{}.soap.marketingcloudapis.com/etframework.wsdl"
_FAMILIES = ("marketingcloudapis.com", "exacttarget.com")
_HEADERS = {"User-Agent": f"sfmc-soapgen/{__version__}", "Accept": "text/xml, */*", "Accept-Encoding": "identity"}
_NETWORK = "Check the network, and HTTPS_PROXY if there is a proxy."
_AGAIN = "Try again. If it is always so, look for a proxy or a firewall in between."
_BY_HAND = "If that is right, save the files by hand in one folder, and run `sfmc-soapgen generate` on them."

_WIDE = ((b"\xff\xfe", "utf-16-le"), (b"<\0", "utf-16-le"), (b"\xfe\xff", "utf-16-be"), (b"\0<", "utf-16-be"))
_TAG = re.compile(r"<[^\s/>]+")
_ATTRIBUTE = re.compile(r"""\s+([^\s=]+)\s*=\s*(?:"([^"]*)"|'([^']*)')""")
_PAGE = re.compile(rb"(?is)(?:[\s\xef\xbb\xbf\xfe\xff]|<!--(?>.*?-->)|<\?(?>.*?\?>))*+<(?:!doctype\s+)?html")
_RESERVED = re.compile(r"(con|prn|aux|nul|com\d|lpt\d)(\.|$)", re.IGNORECASE)


@dataclass(frozen=True)
class File:
    """A file as the server sent it.

    Attributes:
        kind: what it is, as `read.imports` takes it.
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

    def sources(self, root: str, taken: Callable[[str, bytes], bool]) -> tuple[Sources, dict[str, str]]:
        """The files as they are to stand in one folder, where imports are by name; and the address of each name.

        Nothing but those names is changed in them.

        Args:
            root: the WSDL's name.
            taken: whether there is something else than these bytes under a name, so that another must be found.
        """
        numbers = dict.fromkeys(self.files, 1)
        while True:
            names: dict[str, str] = {}
            used: set[str] = set()
            for url, file in self.files.items():
                name = _name(url, file.kind, numbers[url]) if names else root
                while name.casefold() in used:
                    numbers[url] += 1
                    name = _name(url, file.kind, numbers[url])
                used.add(name.casefold())
                names[url] = name
            files = {names[url]: self._named(file, names) for url, file in self.files.items()}
            busy = [url for url, name in names.items() if name != root and taken(name, files[name])]
            if not busy:
                return Sources(root, files), {name: url for url, name in names.items()}
            for url in busy:
                numbers[url] += 1

    def _named(self, file: File, names: Mapping[str, str]) -> bytes:
        """The bytes of a file, with names where it has locations."""
        codec = next((codec for mark, codec in _WIDE if file.data.startswith(mark)), "latin-1")  # Latin 1: any bytes
        parts, at = [], 0
        for each, asked in file.imports:
            name = names[self.found[asked]]
            if name != each.location:
                tag = file.data[each.start : each.end].decode(codec)
                start, end = (each.start + len(tag[:to].encode(codec)) for to in _value(tag, each.attribute))
                parts += [file.data[at:start], name.encode(codec)]
                at = end
        return b"".join([*parts, file.data[at:]])


@contextmanager
def located(urls: Mapping[str, str]) -> Iterator[None]:
    """Let errors about files say the addresses they are from: name -> address."""
    try:
        yield
    except GeneratorError as error:
        if error.origin is None or error.origin.file not in urls:
            raise
        raise type(error)(error.problem, Origin(urls[error.origin.file], error.origin.line), error.hint) from error


def address(subdomain: str | None, url: str | None) -> str:
    """Where a tenant's WSDL is, by its subdomain or by its address.

    Raises:
        FetchError: not one of the two is given, or it is no subdomain.
    """
    if url is not None and subdomain is None:
        return url
    if url is not None or subdomain is None:
        problem = "no tenant is named" if url is None else "two tenants are named"
        raise FetchError(problem, hint="Name one, by --subdomain NAME or by --from URL.")
    if not re.fullmatch(r"[A-Za-z0-9]([A-Za-z0-9-]{0,61}[A-Za-z0-9])?", subdomain):
        hint = "Give only what stands before .soap.marketingcloudapis.com: letters, digits and hyphens."
        raise FetchError(f"{subdomain!r} is no subdomain", hint=hint)
    return _TENANT.format(subdomain.lower())


def download(url: str, seconds: float = SECONDS) -> Download:
    """Get a WSDL and all that it imports and includes, each once. Proxies and SSL_CERT_FILE are as in httpx.

    Args:
        url: the address of the WSDL.
        seconds: what all of it may take.

    Raises:
        GeneratorError: something cannot be had, is not what it should be, or is out of bounds; with its address.
    """
    return asyncio.run(_download(_address(url), seconds))


async def _download(root: httpx.URL, seconds: float) -> Download:
    deadline = asyncio.get_running_loop().time() + seconds
    files: dict[str, File] = {}
    found: dict[str, str] = {}
    pending: list[tuple[httpx.URL, str, Origin | None]] = [(root, "wsdl:definitions", None)]
    async with _client(2 * seconds) as client:  # so that the limit here is always the first
        while pending:
            asked, kind, origin = pending.pop(0)
            if str(asked) in found:
                continue
            if len(files) == MAX_FILES:
                raise FetchError(f"{root}: imports more than {MAX_FILES} files", origin, _BY_HAND)
            room = MAX_BYTES - sum(len(file.data) for file in files.values())
            try:
                async with asyncio.timeout_at(deadline):
                    url, data = await _get(client, asked, room)
            except TimeoutError as error:
                problem = f"{asked}: was not there within {seconds:g} seconds in all"
                raise FetchError(problem, origin, f"{_NETWORK} Or allow more time with --timeout.") from error
            except FetchError as error:
                raise FetchError(error.problem, origin, error.hint) from error.__cause__
            found[str(asked)] = str(url)
            if str(url) in files:
                continue
            if _PAGE.match(data[:10_000].replace(b"\0", b"")):
                hint = "Open the address in a browser, and look at what it says: a login, or an error?"
                raise FetchError(f"{url}: the server sent a web page, where {_what(kind)} should be", origin, hint)
            wanted = [(each, _imported(each, url)) for each in imports(str(url), data, kind)]
            files[str(url)] = File(kind, data, tuple((each, str(address)) for each, address in wanted))
            found[str(url)] = str(url)
            pending += [(address, each.kind, each.origin) for each, address in wanted]
    return Download(str(root), files, found)


def _client(seconds: float) -> httpx.AsyncClient:
    """A client that waits so long for each step."""
    try:
        return httpx.AsyncClient(timeout=seconds, headers=_HEADERS, event_hooks={"response": [_take_location]})
    except (OSError, ValueError, ImportError) as error:
        hint = "Check HTTPS_PROXY, ALL_PROXY, SSL_CERT_FILE and SSL_CERT_DIR in the environment."
        raise FetchError(f"nothing can be fetched: {error}", hint=hint) from error


async def _take_location(response: httpx.Response) -> None:
    """Keep what a redirect says from httpx: it would look at it before we do, and show it when it is wrong."""
    response.extensions["location"] = response.headers.pop("location", "")


async def _get(client: httpx.AsyncClient, asked: httpx.URL, room: int) -> tuple[httpx.URL, bytes]:
    """The address that answers in the end, and its answer."""
    url = asked
    for _ in range(MAX_REDIRECTS + 1):
        try:
            async with client.stream("GET", url) as response:
                location = response.extensions["location"]
                if response.status_code not in _REDIRECTS or not location:
                    _check_head(response)
                    return url, await _body(response, room)
                target = _address(location, url)
        except (httpx.HTTPError, httpx.InvalidURL, OSError) as error:
            raise _unreachable(url, error) from error
        if _site(target) != _site(url):
            hint = "If that is where the WSDL is now, name it with --from."
            raise FetchError(f"{url}: redirects to another site, {target}", hint=hint)
        url = target
    problem = f"{asked}: more than {MAX_REDIRECTS} redirects, the last one to {url}"
    raise FetchError(problem, hint="Open the address in a browser, and look where it leads.")


def _check_head(response: httpx.Response) -> None:
    """Refuse what is no plain answer."""
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
        raise FetchError(problem, hint=_BY_HAND)


async def _body(response: httpx.Response, room: int) -> bytes:
    body = bytearray()
    async for chunk in response.aiter_raw():
        body += chunk
        if len(body) > room:
            problem = f"{response.url}: with it there are more than {MAX_BYTES:,} bytes"
            raise FetchError(problem, hint="No WSDL needs that: look at what the server sends there.")
    return bytes(body)


def _unreachable(url: httpx.URL, error: Exception) -> FetchError:
    """The error for a connection that came to nothing, after a look at why."""
    causes: list[BaseException] = [error]
    while cause := causes[-1].__cause__ or causes[-1].__context__:
        causes.append(cause)
    reason = next((str(each) for each in causes if str(each)), type(error).__name__)
    if any(isinstance(each, socket.gaierror) for each in causes):
        return FetchError(f"{url}: cannot be reached: {reason}", hint=f"Check the subdomain. {_NETWORK}")
    if any(isinstance(each, ssl.SSLError) for each in causes):
        hint = "Behind a proxy that reads along, name the file of its certificate in SSL_CERT_FILE."
        return FetchError(f"{url}: no secure connection: {reason}", hint=hint)
    if isinstance(error, httpx.RemoteProtocolError | httpx.ReadError):
        return FetchError(f"{url}: the answer is cut off or damaged: {reason}", hint=_AGAIN)
    return FetchError(f"{url}: cannot be reached: {reason}", hint=_NETWORK)


# --- addresses


def _address(text: str, base: httpx.URL | None = None, http: bool = False) -> httpx.URL:
    """An address, which may be relative to another one.

    Args:
        text: as it was written.
        base: who wrote it, if not the user.
        http: take an http address of the same host for its https address.
    """
    by = f"{base}: leads to" if base else "--from:"
    if "@" in text:  # which is not shown, as it may hold a password
        hint = "Nothing here needs a login. An '@' that belongs to a path is written %40."
        raise FetchError(f"{by} an address with a user name or password in it", hint=hint)
    try:
        url = base.join(text.strip()) if base else httpx.URL(text.strip())
    except (httpx.InvalidURL, ValueError) as error:
        raise FetchError(f"{by} {text!r}, which is no address: {error}", hint="Correct it.") from error
    if http and base and url.scheme == "http" and url.host == base.host:
        url = url.copy_with(scheme="https", port=base.port)
    if url.scheme != "https" or not url.host:
        hint = "Only https is used. If that is right, save the file by hand." if base else "Only https is used."
        raise FetchError(f"{by} {text!r}, which is no https address", hint=hint)
    return url.copy_with(fragment=None)


def _imported(each: Import, importer: httpx.URL) -> httpx.URL:
    """The address of an import. Many services write http for what they give over https only."""
    try:
        url = _address(each.location, importer, http=True)
    except FetchError as error:
        raise FetchError(error.problem, each.origin, error.hint) from error
    if _site(url) != _site(importer):
        raise FetchError(f"{importer}: imports from another site, {url}", each.origin, _BY_HAND)
    return url


def _site(url: httpx.URL) -> tuple[str, int | None]:
    """What addresses of one site have in common."""
    family = next((name for name in _FAMILIES if url.host == name or url.host.endswith(f".{name}")), url.host)
    return family, url.port


# --- names


def _name(url: str, kind: str, number: int) -> str:
    """A name for the file of an address that is safe on every system."""
    name = re.sub(r"[^A-Za-z0-9._-]", "_", httpx.URL(url).path.rpartition("/")[2]).lstrip(".") or "import"
    stem, dot, ending = name.rpartition(".")
    if not stem or ending.lower() not in ("wsdl", "xsd"):
        stem, dot, ending = name, ".", "wsdl" if kind == "wsdl:definitions" else "xsd"
    stem = f"_{stem}" if _RESERVED.match(stem) else stem
    return f"{stem[:100]}{f'-{number}' if number > 1 else ''}{dot}{ending}"


def _value(tag: str, attribute: str) -> tuple[int, int]:
    """Where in a start tag the value of an attribute begins and ends."""
    start = _TAG.match(tag)
    found = start and _ATTRIBUTE.match(tag, start.end())
    while found and found[1] != attribute:
        found = _ATTRIBUTE.match(tag, found.end())
    assert found  # the reader has seen the tag
    return found.span(2 if found[2] is not None else 3)


def _what(kind: str) -> str:
    return "a WSDL" if kind == "wsdl:definitions" else "an XML Schema"
