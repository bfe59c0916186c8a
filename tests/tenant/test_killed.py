"""A file of state survives the death of its process at any moment: what was answered is there, and it is whole."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest
from sfmc_tenant import Tenant
from support.tenant.shop import open_shop, order, orders

WRITER = """
import sys
from itertools import count
from sfmc_tenant import Tenant
from support.tenant.shop import order

client = Tenant(sys.argv[1]).client()
for number in count():
    client.create([order({"OrderNo": f"{number}-{place}"}) for place in range(3)])
    print(number, flush=True)
"""


@pytest.mark.slow
def test_what_was_answered_is_there(tmp_path: Path) -> None:
    file = tmp_path / "shop.db"
    with Tenant(file) as tenant:
        open_shop(tenant.client())
    # A child has the paths of this process.
    code = f"import sys; sys.path[:] = {sys.path!r}\n{WRITER}"
    with subprocess.Popen([sys.executable, "-c", code, file], stdout=subprocess.PIPE, text=True) as writer:
        assert writer.stdout is not None
        answered = [int(writer.stdout.readline()) for _ in range(20)]
        writer.kill()
        answered += [int(line) for line in writer.stdout.read().split()]
    with Tenant(file) as tenant:
        there = {row[0] for row in orders(tenant.client(), "OrderNo")}
        assert there >= {f"{number}-{place}" for number in answered for place in range(3)}
        assert len(there) % 3 == 0
        tenant.client().create([order({"OrderNo": "after"})])
