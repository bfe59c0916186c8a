"""What the hostile tests share: a network that must stay silent, work that is counted, children with bounds."""

from __future__ import annotations

import socket
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager

MEMORY = 1 << 30
HANGS = 120
_BOUNDS = "import resource as r\nr.setrlimit(r.RLIMIT_AS, ({0}, {0}))\n"


@contextmanager
def listening() -> Iterator[tuple[str, list[bytes]]]:
    """A server on this machine: its address, `http://...`, and whatever it is sent."""
    received: list[bytes] = []
    with socket.create_server(("127.0.0.1", 0)) as server:

        def serve() -> None:
            while True:
                connection, _ = server.accept()
                with connection:
                    connection.settimeout(5)
                    data = connection.recv(1000)
                    if data == b"stop":
                        return
                    received.append(data)

        thread = threading.Thread(target=serve)
        thread.start()
        port = server.getsockname()[1]
        try:
            yield f"http://127.0.0.1:{port}", received
        finally:
            with socket.create_connection(("127.0.0.1", port)) as last:
                last.sendall(b"stop")
            thread.join()


def work(action: Callable[[], object]) -> int:
    """How many calls, of Python and of C, an action makes."""
    calls = 0

    def count(_: object, event: str, __: object) -> None:
        nonlocal calls
        calls += event in ("call", "c_call")

    sys.setprofile(count)
    try:
        action()
    finally:
        sys.setprofile(None)
    return calls


def bounded(program: str, *arguments: str, memory: int = MEMORY) -> str:
    """What a Python program prints that has so many bytes of address space and two minutes.

    Raises:
        CalledProcessError, TimeoutExpired: it did not come to its end.
    """
    command = [sys.executable, "-c", _BOUNDS.format(memory) + program, *arguments]
    done = subprocess.run(command, capture_output=True, text=True, timeout=HANGS, check=False)
    assert done.returncode == 0, done.stderr
    return done.stdout
