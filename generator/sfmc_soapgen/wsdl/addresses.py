"""Addresses that a WSDL may be fetched from: https, no login, and imports from the site of the WSDL only.

On the loopback interface http will do: a tenant to try things on is served there.
"""

from __future__ import annotations

import re

import httpx

from ..errors import FetchError
from .documents import Import

BY_HAND = "If that is right, save the files by hand in one folder, and run `sfmc-soapgen generate` on them."

_TENANT = "https://{}.soap.marketingcloudapis.com/etframework.wsdl"
_LOOPBACK = ("127.0.0.1", "::1", "localhost")
_FAMILIES = ("marketingcloudapis.com", "exacttarget.com")


def tenant_address(subdomain: str | None, url: str | None) -> str:
    """Return the address of a tenant's WSDL, by the tenant's subdomain or by the address itself.

    Raises:
        FetchError: If not exactly one of the two is given, or it is not a subdomain.
    """
    if url is not None and subdomain is None:
        return url
    if url is not None or subdomain is None:
        problem = "no tenant is named" if url is None else "two tenants are named"
        raise FetchError(problem, hint="Name one, by --subdomain NAME or by --from URL.")
    if not re.fullmatch(r"[A-Za-z0-9]([A-Za-z0-9-]{0,61}[A-Za-z0-9])?", subdomain):
        hint = "Give only what stands before .soap.marketingcloudapis.com: letters, digits and hyphens."
        raise FetchError(f"{subdomain!r} is not a subdomain", hint=hint)
    return _TENANT.format(subdomain.lower())


def given_address(text: str) -> httpx.URL:
    """Return the address that the user gives.

    Raises:
        FetchError: If it is not an https address, or has a user name or password in it.
    """
    return _https(text, None, said_by="--from:", hint="Only https is used.")


def linked_address(text: str, page: httpx.URL, *, upgrade: bool = False) -> httpx.URL:
    """Return the address that a page leads to.

    Args:
        text: as the page writes it. It may be relative to the page's own address.
        page: the page.
        upgrade: take an http address on the page's host for its https address.

    Raises:
        FetchError: If it is not an https address, or has a user name or password in it.
    """
    hint = "Only https is used. If that is right, save the file by hand."
    return _https(text, page, said_by=f"{page}: leads to", hint=hint, upgrade=upgrade)


def imported_address(each: Import, importer: httpx.URL) -> httpx.URL:
    """Return the address of an import. Many services write http for what they serve over https only.

    Raises:
        FetchError: If it is not an https address of the importer's site; with the file and line of the import.
    """
    try:
        url = linked_address(each.location, importer, upgrade=True)
    except FetchError as error:
        raise FetchError(error.problem, each.origin, error.hint) from error
    if site(url) != site(importer):
        raise FetchError(f"{importer}: imports from another site, {url}", each.origin, BY_HAND)
    return url


def site(url: httpx.URL) -> tuple[str, int | None]:
    """Return what the addresses of one site have in common: the host, or the domain of a known vendor, and the port."""
    family = next((name for name in _FAMILIES if url.host == name or url.host.endswith(f".{name}")), url.host)
    return family, url.port


def _https(text: str, base: httpx.URL | None, *, said_by: str, hint: str, upgrade: bool = False) -> httpx.URL:
    """Return an address, which may be relative to a base, without its fragment."""
    if "@" in text:  # not shown, as it may hold a password
        login = "Nothing here needs a login. An '@' that belongs to a path is written %40."
        raise FetchError(f"{said_by} an address with a user name or password in it", hint=login)
    try:
        url = base.join(text.strip()) if base else httpx.URL(text.strip())
    except (httpx.InvalidURL, ValueError) as error:
        raise FetchError(f"{said_by} {text!r}, which is not an address: {error}", hint="Correct it.") from error
    if upgrade and base and base.scheme == "https" and url.scheme == "http" and url.host == base.host:
        url = url.copy_with(scheme="https", port=base.port)
    if (url.scheme != "https" and not _stays_here(url, base)) or not url.host:
        raise FetchError(f"{said_by} {text!r}, which is not an https address", hint=hint)
    return url.copy_with(fragment=None)


def _stays_here(url: httpx.URL, base: httpx.URL | None) -> bool:
    """Return whether an address is one of http on the loopback interface, and so is the page that leads to it."""
    return all(each.scheme == "http" and each.host in _LOOPBACK for each in (url, base or url))
