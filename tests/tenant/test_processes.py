"""A tenant belongs to one process: forks, copies and pickles of it are refused, and harm nothing."""

from __future__ import annotations

import copy
import os
import pickle
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from sfmc_soap import Email, RetrieveRequest
from sfmc_tenant import Tenant

FORKING = """
import os, sys
from sfmc_soap import Email
from sfmc_tenant import Tenant

tenant = Tenant(sys.argv[1])
tenant.client().create([Email(name="before", subject="a")])
child = os.fork()
if child == 0:
    for use in (tenant.client().get_system_status, lambda: tenant.clock.move(1), lambda: tenant.files["a"]):
        try:
            use()
        except RuntimeError as error:
            print(type(error).__name__, error)
    tenant.close()
    sys.exit(0)
assert os.waitpid(child, 0)[1] == 0
tenant.client().create([Email(name="after", subject="a")])
os._exit(0)
"""


@pytest.mark.skipif(not hasattr(os, "fork"), reason="this system has no fork")
def test_a_fork_is_refused_and_takes_nothing_from_the_process_that_has_the_file(tmp_path: Path) -> None:
    """SQLite in the child would take the journal away when the child ends, and what comes later would be lost."""
    file = tmp_path / "shop.db"
    ran = subprocess.run(
        [sys.executable, "-c", FORKING, str(file)], check=True, capture_output=True, text=True, timeout=60
    )
    said = "WrongProcess this tenant was made before the process forked, and belongs to the other process: make one"
    assert [line.startswith(said) for line in ran.stdout.splitlines()] == [True] * 3
    with Tenant(file) as tenant:
        request = RetrieveRequest(object_type="Email", properties=["Name"])
        emails: list[Any] = tenant.client().retrieve(request).results
    assert [email.name for email in emails] == ["before", "after"]


@pytest.mark.parametrize("make", [copy.copy, copy.deepcopy, pickle.dumps])
def test_a_tenant_is_neither_copied_nor_pickled(make: Callable[[Tenant], object]) -> None:
    with Tenant() as tenant:
        tenant.client().create([Email(name="a", subject="a")])
        with pytest.raises(TypeError, match="a tenant can be neither copied nor pickled: give others its address"):
            make(tenant)
