"""The connections of a client that was handed no HTTP client. Each serves one call at a time.

A call takes the connection that was used last, or makes one. So no thread closes what another has just taken, and a
call that is cut off in the midst takes its connection with it.
"""

from __future__ import annotations

import errno
from abc import ABC, abstractmethod
from collections import deque
from collections.abc import Callable, Iterable, Mapping
from contextlib import aclosing, closing
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, TypeAlias

from ..loading import LOADING
from .effects import Deadline, HttpResponse, Send
from .errors import ConfigurationError, ProtocolError
from .exchange import Exchange
from .http_library import HttpLibrary, load_library
from .interruption import Interruption, breaking_off
from .locks import Lock
from .network import AwaitedNetwork, BlockingNetwork, Wire

_IDLE_SECONDS = 5.0
"""Seconds that a connection may be idle: the service may close it after that."""

_NO_FILES = (errno.EMFILE, errno.ENFILE)

Origin: TypeAlias = tuple[bytes, bytes, int | None]
"""Scheme, host and port."""


@dataclass(frozen=True)
class Target:
    """Where a request goes.

    Attributes:
        url: the address, as a URL of httpcore.
        origin: its scheme, host and port.
        host: the Host header.
    """

    url: Any
    origin: Origin
    host: str


class Connection:
    """One connection, or what makes one when it is used.

    Attributes:
        pool: a pool of httpcore, which holds it alone.
        wire: its bytes.
        origin: where it leads.
        expires: when it has been idle for too long.
    """

    def __init__(self, pool: Any, wire: Wire, origin: Origin) -> None:
        self.pool, self.wire, self.origin = pool, wire, origin
        self.expires = Deadline.after(_IDLE_SECONDS)


class _BaseConnections(ABC):
    """What the connections of both clients have in common.

    Args:
        user_agent: the User-Agent header.
    """

    _prefix = ""
    """How the names of httpcore's pools begin."""

    def __init__(self, user_agent: str) -> None:
        self._library = load_library()
        self._user_agent = user_agent
        self._idle: dict[Origin, deque[Connection]] = {}
        self._lock = Lock()
        self._ssl_context: Any = None
        self._is_closed = False

    @abstractmethod
    def _network(self, wire: Wire) -> Any:
        """Return the network that a new connection uses."""

    def _take(self, send: Send) -> Connection:
        """Return the connection for a request: the one to its origin that was used last, or a new one.

        Raises:
            ConfigurationError: if the certificates or the proxy of the environment cannot be used.
        """
        target = _target(self._library, send.url)
        with self._lock:
            idle = self._idle.setdefault(target.origin, deque())
            connection = idle.pop() if idle else None
        if connection is None:
            with LOADING:
                connection = self._new(target)
        connection.wire.begin(send.deadline)
        return connection

    def _new(self, target: Target) -> Connection:
        """Return a new connection, through the proxy that the environment names for its host."""
        wire, core, origin = Wire(), self._library.core, target.origin
        options = {
            "ssl_context": self._certificates() if origin[0] == b"https" else None,
            "max_connections": 1,
            "keepalive_expiry": _IDLE_SECONDS,
            "network_backend": self._network(wire),
        }
        proxy = _proxy(self._library, target)
        if proxy is None:
            return Connection(getattr(core, f"{self._prefix}ConnectionPool")(**options), wire, origin)
        kind = "SOCKSProxy" if proxy.url.scheme.startswith("socks") else "HTTPProxy"
        options |= {"proxy_url": str(proxy.url), "proxy_auth": proxy.raw_auth}
        return Connection(getattr(core, f"{self._prefix}{kind}")(**options), wire, origin)

    def _certificates(self) -> Any:
        """Return the SSL context, made once, with the certificates of the environment or else the library's.

        Raises:
            ConfigurationError: if the certificates cannot be read.
        """
        if self._ssl_context is None:
            try:
                self._ssl_context = self._library.httpx.create_ssl_context()
            except OSError as error:
                if error.errno in _NO_FILES:
                    raise
                raise ConfigurationError(
                    f"the certificates cannot be read: {error}: check SSL_CERT_FILE and SSL_CERT_DIR"
                ) from None
        return self._ssl_context

    def _request(self, exchange: Exchange) -> Any:
        """Return the request for httpcore."""
        send, target = exchange.send, _target(self._library, exchange.send.url)
        left = exchange.seconds_left()
        headers = {
            "host": target.host,
            "accept": "*/*",
            "user-agent": self._user_agent,
            **exchange.headers(),
            "content-length": str(len(send.content)),
        }
        return self._library.core.Request(
            b"POST",
            target.url,
            headers=[(name.encode("ascii"), value.encode("ascii")) for name, value in headers.items()],
            content=send.content,
            extensions={"timeout": {"connect": min(send.connect_timeout, left), "read": left, "write": left}},
        )

    def _put_back(self, connection: Connection, *, is_whole: bool) -> list[Connection]:
        """Keep a connection for another call. Return those that are to be closed: this one, or idle ones.

        Args:
            connection: the connection.
            is_whole: whether the response was read to its end.
        """
        if not (is_whole and connection.wire.received.is_at_end):
            return [connection]
        connection.expires = Deadline.after(_IDLE_SECONDS)
        with self._lock:
            if self._is_closed:
                return [connection]
            idle = self._idle[connection.origin]
            idle.append(connection)
            return [idle.popleft() for _ in list(idle) if not idle[0].expires.left]

    def _give_up(self) -> list[Connection]:
        """Keep no connection any more. Return those that are idle."""
        with self._lock:
            self._is_closed = True
            return [connection for idle in self._idle.values() for connection in idle]


class Connections(_BaseConnections):
    """The connections of a `Client`, which threads share."""

    def _network(self, wire: Wire) -> Any:
        return BlockingNetwork(self._library.core.SyncBackend(), wire)

    def post(self, send: Send, interruption: Interruption | None = None) -> HttpResponse:
        """Send a request, and return its response.

        Args:
            send: the request.
            interruption: what another thread may set to break the request off.

        Raises:
            TransportError: if there is none.
            ConfigurationError: if no connection can be made with the settings of the environment.
            Cancelled: if the request was broken off.
        """
        exchange = Exchange(send)
        self._post(exchange, interruption)
        return exchange.response()

    def _post(self, exchange: Exchange, interruption: Interruption | None) -> None:
        """Send the request. This is a function of its own, as its variables hold secrets."""
        with exchange:
            connection = self._take(exchange.send)
            try:
                with (
                    breaking_off(interruption, connection.wire.break_off),
                    closing(connection.pool.handle_request(self._request(exchange))) as response,
                ):
                    _begin(exchange, connection, response)
                    for chunk in response.stream:
                        exchange.add(chunk)
                exchange.end()
            finally:
                exchange.has_sent = connection.wire.has_sent
                for each in self._put_back(connection, is_whole=exchange.is_whole):
                    each.pool.close()

    def pause(self, seconds: float, sleep: Callable[[float], None]) -> None:
        """Wait."""
        sleep(seconds)

    def close(self) -> None:
        """Close the connections. One that is in use is closed after its call."""
        for connection in self._give_up():
            connection.pool.close()


class AsyncConnections(_BaseConnections):
    """The connections of an `AsyncClient` in one event loop."""

    _prefix = "Async"

    def _network(self, wire: Wire) -> Any:
        return AwaitedNetwork(self._library.core.AnyIOBackend(), wire)

    async def post(self, send: Send) -> HttpResponse:
        """Send a request, and return its response, as `Connections.post` does."""
        exchange = Exchange(send)
        await self._post(exchange)
        return exchange.response()

    async def _post(self, exchange: Exchange) -> None:
        with exchange:
            connection = self._take(exchange.send)
            try:
                async with aclosing(await connection.pool.handle_async_request(self._request(exchange))) as response:
                    _begin(exchange, connection, response)
                    async for chunk in response.stream:
                        exchange.add(chunk)
                exchange.end()
            finally:
                exchange.has_sent = connection.wire.has_sent
                for each in self._put_back(connection, is_whole=exchange.is_whole):
                    await each.pool.aclose()

    async def pause(self, seconds: float) -> None:
        """Wait."""
        import asyncio

        await asyncio.sleep(seconds)

    async def close(self) -> None:
        """Close the connections. One that is in use is closed after its call."""
        for connection in self._give_up():
            await connection.pool.aclose()


def _begin(exchange: Exchange, connection: Connection, response: Any) -> None:
    """Take the head of a response.

    Raises:
        ProtocolError: if it was there before the request was sent.
    """
    received = connection.wire.received
    if not received.has_data:
        raise ProtocolError("the connection broke: it held a response that no request had asked for")
    headers = _joined(response.headers)
    received.expect_body(response.status, headers)
    exchange.begin(response.status, headers)


def _joined(headers: Iterable[tuple[bytes, bytes]]) -> Mapping[str, str]:
    """Return headers by names in lower case. Several of one name are one, as HTTP says."""
    joined: dict[str, str] = {}
    for raw_name, raw_value in headers:
        name, value = raw_name.decode("latin-1").lower(), raw_value.decode("latin-1")
        joined[name] = f"{joined[name]}, {value}" if name in joined else value
    return joined


@lru_cache(maxsize=16)
def _target(library: HttpLibrary, url: str) -> Target:
    """Return where an address leads. httpx says so, as it knows international names."""
    parts = library.httpx.URL(url)
    origin = (parts.raw_scheme, parts.raw_host, parts.port)
    scheme, host, port = origin
    core_url = library.core.URL(scheme=scheme, host=host, port=port, target=parts.raw_path)
    return Target(core_url, origin, parts.netloc.decode("ascii"))


def _proxy(library: HttpLibrary, target: Target) -> Any:
    """Return the proxy for a host that the environment names, as a `Proxy` of httpx; None if it names none.

    Raises:
        ConfigurationError: if its address is not valid. The message does not quote it: it may hold a password.
    """
    # Loaded here, as it loads much.
    from urllib.request import getproxies

    scheme = target.origin[0].decode("ascii")
    proxies = getproxies()
    address = proxies.get(scheme) or proxies.get("all")
    if not address or _is_bypassed(target, proxies.get("no", "")):
        return None
    try:
        return library.httpx.Proxy(address if "://" in address else f"http://{address}")
    except Exception as error:
        raise ConfigurationError(
            f"the proxy for {scheme} has no valid address ({type(error).__name__}): check the environment variables "
            f"{scheme.upper()}_PROXY and ALL_PROXY"
        ) from None


def _is_bypassed(target: Target, no_proxy: str) -> bool:
    """Return whether no proxy serves a host. NO_PROXY is read as httpx reads it, which urllib does in part only.

    It may hold `*` beside other names, and a host with its port, its scheme, or brackets.
    """
    from urllib.request import proxy_bypass

    scheme, host = target.origin[0].decode("ascii"), target.origin[1].decode("ascii")
    names = {target.host, target.host.removesuffix(f":{target.origin[2]}")}
    spellings = {"*", *(f"{prefix}://{name}" for prefix in (scheme, "all") for name in names)}
    listed = {name.strip().lower() for name in no_proxy.split(",")}
    return not listed.isdisjoint(spellings) or any(map(proxy_bypass, {host, *names}))
