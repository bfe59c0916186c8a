"""Where a tenant's WSDL is downloaded from."""

from __future__ import annotations

from dataclasses import dataclass

from ..wsdl.addresses import tenant_address
from ..wsdl.download import SECONDS, Download, download


@dataclass(frozen=True)
class Tenant:
    """A tenant, named in one of two ways.

    Attributes:
        subdomain: the tenant's part of NAME.soap.marketingcloudapis.com.
        url: the address of its WSDL, for tenants of legacy stacks.
        seconds: how long the download may take, with everything that the WSDL imports.
    """

    subdomain: str | None = None
    url: str | None = None
    seconds: float = SECONDS

    def download(self) -> Download:
        """Download the WSDL and all that it imports.

        Raises:
            GeneratorError: If the tenant is not named, or a file cannot be downloaded or is not what it should be.
        """
        return download(tenant_address(self.subdomain, self.url), self.seconds)
