"""The tenant to try things on, by a client of the bindings in its process: what it costs a test. CPU time of both."""

from __future__ import annotations

from sfmc_soap import Email
from sfmc_tenant import Tenant

from ..contestants import OURS
from ..report import Row, below, in_milliseconds
from ..timing import cpu_of_functions

_EMAIL = Email(name="Spring", subject="Hello")


def trying_things(*, rounds: int) -> list[Row]:
    """Open a tenant, and make a small call."""
    with Tenant() as tenant, tenant.client() as client:
        functions = {"open": lambda: Tenant().close(), "call": lambda: client.create([_EMAIL])}
        took = in_milliseconds(cpu_of_functions(functions, rounds))
    return [
        Row("open a tenant", "ms", {OURS: took["open"]}),
        Row("a Create of one Email on a tenant", "ms", {OURS: took["call"]}, [below(took["call"], 2, "ms")]),
    ]
