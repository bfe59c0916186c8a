"""A tenant as a real server on the loopback interface."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager

from sfmc_tenant import Tenant
from sfmc_tenant.ways.server import Server


@contextmanager
def served(tenant: Tenant) -> Iterator[str]:
    """The address of a server of a tenant, which runs while the context is open."""
    server = Server(tenant.app(), port=0, meanwhile=tenant.look)
    thread = threading.Thread(target=server.run, daemon=True)
    thread.start()
    try:
        yield server.url
    finally:
        server.stop()
        thread.join(10)
        assert not thread.is_alive()
