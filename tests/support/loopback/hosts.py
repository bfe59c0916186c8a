"""A server that plays the hosts of tenants: https on the loopback interface, by itself or as a proxy on the way."""

from __future__ import annotations

import socket
import ssl
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from socketserver import BaseRequestHandler, ThreadingTCPServer

import trustme
from support.loopback.replies import End, Reply, reply


@dataclass
class Hosts:
    """What is served, and what was asked.

    Attributes:
        pages: host and target, such as `a.example.com/x?y`, to the answer; what is not there is 404.
        asked: those that were asked for, in order.
        heads: the bytes of each request.
        port: where the server listens.
        authority: the file of the certificate that clients are to trust.
    """

    port: int
    authority: Path
    pages: dict[str, Reply] = field(default_factory=dict)
    asked: list[str] = field(default_factory=list)
    heads: list[bytes] = field(default_factory=list)

    @property
    def proxy(self) -> str:
        """The server as a proxy: every host is here."""
        return f"http://127.0.0.1:{self.port}"


@contextmanager
def hosts(folder: Path) -> Iterator[Hosts]:
    """The server, while the context is open. Its certificate is for hosts of Marketing Cloud and a few more."""
    authority = trustme.CA()
    authority.cert_pem.write_to_path(str(folder / "authority.pem"))
    tls = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    names = ("*.soap.marketingcloudapis.com", "webservice.s10.exacttarget.com", "*.example.com", "localhost")
    authority.issue_cert(*names).configure_cert(tls)
    closing = threading.Event()

    class Handler(BaseRequestHandler):
        def handle(self) -> None:
            # Any error of the socket says that the client has gone: what it makes of that is its own affair.
            with suppress(OSError):
                self.request.settimeout(60)
                if self.request.recv(1, socket.MSG_PEEK) == b"C":
                    _head(self.request)
                    self.request.sendall(b"HTTP/1.1 200 Connected\r\n\r\n")
                with tls.wrap_socket(self.request, server_side=True) as connection:
                    while head := _head(connection):
                        if not self.answer(connection, head):
                            break

        def answer(self, connection: ssl.SSLSocket, head: bytes) -> bool:
            """Whether the connection goes on."""
            first, *lines = head.decode("latin-1").split("\r\n")
            headers = dict(line.lower().split(": ", 1) for line in lines if line)
            asked = headers["host"] + first.split(" ")[1]
            served.asked.append(asked)
            served.heads.append(head)
            answer = served.pages.get(asked, reply(404, "nothing here", "text/plain"))
            for step in answer.steps():
                if isinstance(step, bytes):
                    connection.sendall(step)
                elif closing.wait(step):
                    return False
            if answer.end is End.HOLD:
                connection.recv(1)
            return not answer.closes

    class Server(ThreadingTCPServer):
        daemon_threads = True
        block_on_close = False

    with Server(("127.0.0.1", 0), Handler) as server:
        served = Hosts(server.server_address[1], folder / "authority.pem")
        thread = threading.Thread(target=server.serve_forever, args=[0.05], daemon=True)
        thread.start()
        try:
            yield served
        finally:
            closing.set()
            server.shutdown()
            thread.join()


def _head(connection: socket.socket) -> bytes:
    """A request, which has no body; b"" if there is none any more."""
    seen = b""
    while not seen.endswith(b"\r\n\r\n"):
        more = connection.recv(1)
        if not more:
            return b""
        seen += more
    return seen
