"""Whether what a tenant answers is valid by the schema of the WSDL."""

from __future__ import annotations

import re
from collections.abc import Collection

from lxml import etree
from sfmc_tenant import Tenant
from support.witnesses.validators import schema_errors


def assert_valid(tenant: Tenant, *, oddities: Collection[str] = ()) -> None:
    """Check the answer of every call that the tenant remembers, but for IsPlatformObject, which no WSDL has.

    For faults there is no schema.

    Args:
        tenant: the tenant.
        oddities: elements that are missing, or not as the schema wants them, because the service is so.
    """
    assert tenant.calls
    for call in (call for call in tenant.calls.soap if not call.fault):
        wrong = _errors(call.answered)
        assert [each for each in wrong if not any(re.search(rf"}}{name}( \)|')", each) for name in oddities)] == []


def assert_requests_valid(tenant: Tenant) -> None:
    """Check the request of every call that the tenant remembers."""
    for call in tenant.calls.soap:
        assert _errors(call.sent) == [], call


def _errors(envelope: bytes) -> list[str]:
    """Return what the schema has against the body of an envelope, but for IsPlatformObject."""
    body = etree.fromstring(envelope).find("{*}Body")
    assert body is not None
    etree.strip_elements(body, "{*}IsPlatformObject")
    return schema_errors(body[0])
