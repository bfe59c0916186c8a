"""A tenant as a real server on the loopback interface."""

from __future__ import annotations

from contextlib import AbstractContextManager

from sfmc_tenant import Tenant


def served(tenant: Tenant) -> AbstractContextManager[str]:
    """The address of a server of a tenant, which runs while the context is open."""
    return tenant.server().running()
