"""The clock of a tenant is moved by threads beside each other: none of it is lost, and none of it fails."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

from sfmc_tenant import Tenant


def test_threads_move_it_beside_each_other() -> None:
    with Tenant() as tenant, ThreadPoolExecutor(4) as threads:
        tenant.clock.stop()
        before = tenant.clock.now()
        for moved in [threads.submit(tenant.clock.move, 1) for _ in range(400)]:
            moved.result()
        assert tenant.clock.now() - before == timedelta(seconds=400)
