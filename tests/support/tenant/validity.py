"""Whether what a tenant answers is valid by the schema of the WSDL."""

from __future__ import annotations

from functools import cache
from typing import Any

from lxml import etree
from sfmc_tenant import Tenant
from support.witnesses.validators import schema


@cache
def _schema() -> Any:
    return etree.XMLSchema(schema())


def assert_valid(tenant: Tenant) -> None:
    """Check the answer of every call that the tenant remembers. For faults there is no schema."""
    assert tenant.calls
    for handled in (handled for handled in tenant.calls if not handled.fault):
        body = etree.fromstring(handled.answered).find("{*}Body")
        assert body is not None
        _schema().assertValid(etree.ElementTree(body[0]))
