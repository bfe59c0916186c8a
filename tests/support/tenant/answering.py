"""What a tenant answers, as XML."""

from __future__ import annotations

import re

from lxml import etree
from sfmc_tenant import Tenant
from support.messages import SOAP_11, meaning, xml

_UUID = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")


def answered(tenant: Tenant) -> object:
    """The meaning of the latest response, with ID in the place of every UUID."""
    return meaning(_UUID.sub("ID", etree.tostring(_body(tenant), encoding="unicode")))


def expected(name: str, content: str) -> object:
    """The meaning of a response that is written by hand."""
    return meaning(re.sub(r">\s+<", "><", xml(name, content.strip())))


def _body(tenant: Tenant) -> etree._Element:
    body = etree.fromstring(tenant.calls.soap[-1].answered).find(f"{{{SOAP_11}}}Body")
    assert body is not None
    return etree.fromstring(etree.tostring(body[0]))
