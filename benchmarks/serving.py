"""A tenant that is served by a process of its own: `python -m MODULE ...`, which fills it and says where it is."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager

from sfmc_tenant import Tenant
from sfmc_tenant.ways.server import Server

from .contestants import ROOT

PACKAGE = {"client_id": "bench", "client_secret": "bench"}
"""What a program logs in by."""

_MID = 1000001


def installed() -> Tenant:
    """Return a new tenant that a program can log in to."""
    tenant = Tenant()
    install(tenant)
    return tenant


def install(tenant: Tenant) -> None:
    """Let a program log in to a tenant."""
    tenant.access.install(PACKAGE["client_id"], PACKAGE["client_secret"], _MID)


@contextmanager
def running(module: str, *arguments: object) -> Iterator[str]:
    """Run a module that serves a tenant, while the context is open. Return the address.

    Args:
        module: the module.
        arguments: what it is told of the tenant.
    """
    command = [sys.executable, "-m", module, *map(str, arguments)]
    # In a group of its own: Ctrl-C is for this process, which ends the other one.
    with subprocess.Popen(  # noqa: S603 - it is ours
        command, cwd=ROOT, stdout=subprocess.PIPE, text=True, process_group=0
    ) as server:
        assert server.stdout is not None
        try:
            yield server.stdout.readline().strip()
        finally:
            server.terminate()


def serve(tenant: Tenant) -> None:
    """Serve a tenant to the end of the process, and say where."""
    server = Server(tenant.app(), port=0)
    sys.stdout.write(f"{server.url}\n")
    sys.stdout.flush()
    server.run()
