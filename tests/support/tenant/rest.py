"""REST calls of tests."""

from __future__ import annotations

from typing import Any

import httpx
from sfmc_tenant import Tenant


def rest(tenant: Tenant, method: str, path: str, body: Any = None) -> httpx.Response:
    """Make a REST call, and return the response."""
    with httpx.Client(transport=tenant.transport(), base_url="https://tenant.test") as http:
        package = {"grant_type": "client_credentials", **_secret(tenant)}
        token = http.post("/v2/token", json=package).json()["access_token"]
        return http.request(method, path, json=body, headers={"authorization": f"Bearer {token}"})


def _secret(tenant: Tenant) -> dict[str, str]:
    tenant.access.install("rest", "secret", 1000001)
    return {"client_id": "rest", "client_secret": "secret"}
