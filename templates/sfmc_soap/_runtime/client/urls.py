"""Addresses that secrets may be sent to, and the host of an address for logs and messages."""

from __future__ import annotations

import ipaddress
import re
from collections.abc import Collection
from functools import lru_cache
from urllib.parse import SplitResult, urlsplit

from .errors import ConfigurationError

SOAP_PATH = "/Service.asmx"
TOKEN_PATH = "/v2/token"  # noqa: S105 - a path, no password

_TENANTS = "marketingcloudapis.com"
_VENDOR = (_TENANTS, "exacttarget.com")
"""The vendor's domains: of the tenants, and of the stacks before them."""

_LABEL = "[A-Za-z0-9](?:[A-Za-z0-9-]{0,61}[A-Za-z0-9])?"
_SUBDOMAIN = re.compile(_LABEL)
# Host names inside of companies may hold underscores.
_HOST_LABEL = re.compile(_LABEL.replace("A-Z", "_A-Z"))
_MAX_HOST = 253
_TENANT_HOST = re.compile(rf"({_LABEL})\.(?:auth|soap|rest)\.{re.escape(_TENANTS)}", re.IGNORECASE)
_COUNTRY_DOMAIN = re.compile(r"[a-z]{2,3}\.[a-z]{2}")
"""A domain such as co.uk, under which everyone can have a domain."""


def checked_url(url: str, name: str, path: str) -> str:
    """Return an address that secrets may be sent to: https, or http on the loopback interface.

    Args:
        url: the address.
        name: the setting's name, for the message.
        path: the path to add if the address has none.

    Raises:
        ConfigurationError: if the address is anything else. The message does not quote the address: a secret may have
            been put there by mistake.
    """
    parts = _split(url)
    if parts is None or " " in url or not url.isprintable():
        raise ConfigurationError(f"{name} is not a valid URL")
    if parts.username is not None or parts.password is not None:
        raise ConfigurationError(f"{name} contains a user name or password: remove it")
    if not parts.hostname or parts.scheme not in ("http", "https"):
        raise ConfigurationError(f"{name} must be a URL that begins with https://")
    if not is_host(parts.hostname):
        raise ConfigurationError(f"{name} has a host that cannot exist: see its labels, the parts between the dots")
    if parts.scheme == "http" and not _is_loopback(parts.hostname):
        raise ConfigurationError(f"{name} uses plain http, which is allowed on the loopback interface only: use https")
    return parts._replace(path=path, fragment="").geturl() if parts.path in ("", "/") else url


def checked_subdomain(subdomain: str, name: str) -> str:
    """Return a tenant's subdomain, or "" if there is none.

    Args:
        subdomain: the subdomain.
        name: the setting's name, for the message.

    Raises:
        ConfigurationError: if it is no label of a host name, such as a whole host name or one of more than 63 letters.
    """
    if subdomain and not (isinstance(subdomain, str) and _SUBDOMAIN.fullmatch(subdomain)):
        raise ConfigurationError(
            f"{name} must be only the part before .auth.marketingcloudapis.com: at most 63 letters, digits and hyphens"
        )
    return subdomain


def checked_hosts(hosts: Collection[str], name: str) -> tuple[str, ...]:
    """Return the names of hosts, in lower case.

    Args:
        hosts: the names.
        name: the setting's name, for the message.

    Raises:
        ConfigurationError: if it is a single string, or a name is not that of a host, such as a whole URL.
    """
    if isinstance(hosts, str) or not all(isinstance(host, str) and is_host(host) for host in hosts):
        raise ConfigurationError(f'{name} must be a tuple of host names without https:// and path: ("example.com",)')
    return tuple(host.lower().removesuffix(".") for host in hosts)


def token_url_of(subdomain: str) -> str:
    """Return the address of a tenant's token endpoint."""
    return f"https://{subdomain}.auth.{_TENANTS}{TOKEN_PATH}"


def soap_url_of(subdomain: str) -> str:
    """Return the address of a tenant's SOAP endpoint."""
    return f"https://{subdomain}.soap.{_TENANTS}{SOAP_PATH}"


def rest_url_beside(url: str) -> str:
    """Return the REST address of the tenant whose address of another kind is given; "" if it is no tenant's."""
    tenant = _TENANT_HOST.fullmatch(_host(url))
    return "" if tenant is None else f"https://{tenant[1]}.rest.{_TENANTS}/"


def host_of(url: str) -> str:
    """Return the host and port of an address, without user name and password; "" if it is not a valid URL."""
    try:
        return urlsplit(url).netloc.rpartition("@")[2]
    except ValueError:
        return ""


def is_host(host: str) -> bool:
    """Return whether a text is an IP address, or a name that DNS can look up: labels of 1 to 63 characters."""
    if _is_ip(host) or len(host) > _MAX_HOST + 1:
        return _is_ip(host)
    try:
        name = host.encode("idna").decode().removesuffix(".")
    except UnicodeError:  # an empty label or a long one, or a character that no name may have
        return False
    return len(name) <= _MAX_HOST and all(_HOST_LABEL.fullmatch(label) for label in name.split("."))


@lru_cache(maxsize=64)
def may_have_token(url: str, configured: tuple[str, ...], trusted_hosts: tuple[str, ...]) -> bool:
    """Return whether a token may be sent to an address that did not come from the token's owner.

    Its host must be the vendor's, trusted, of the same domain as a configured address, or on the loopback interface as
    that is. Plain http is good enough only beside a configured address that uses it.

    Args:
        url: the address, which `checked_url` let through.
        configured: the addresses that the owner configured; "" counts as none.
        trusted_hosts: further hosts that the owner trusts, and the domains below them.
    """
    owners = [each for each in configured if each]
    if urlsplit(url).scheme == "http" and not any(urlsplit(owner).scheme == "http" for owner in owners):
        return False
    host, hosts = _host(url), [_host(owner) for owner in owners]
    if _is_loopback(host):
        return host in trusted_hosts or any(map(_is_loopback, hosts))
    domains = (*_VENDOR, *trusted_hosts, *hosts, *map(_domain_of, hosts))
    return any(_is_below(host, domain) for domain in domains)


def _host(url: str) -> str:
    return (urlsplit(url).hostname or "").removesuffix(".")


def _domain_of(host: str) -> str:
    """Return the domain that a host shares with its siblings; the host itself if that would be everyone's."""
    domain = host.partition(".")[2]
    is_shared = "." not in domain or _is_ip(host) or _COUNTRY_DOMAIN.fullmatch(domain)
    return host if is_shared else domain


def _is_below(host: str, domain: str) -> bool:
    """Return whether a host is the domain or below it. Below a name without a dot, such as `com`, is none."""
    # An address of IPv6 may end like a name, as in fe80::1%x.example.com.
    return host == domain or ("." in domain and host.endswith(f".{domain}") and not (_is_ip(domain) or _is_ip(host)))


def _split(url: str) -> SplitResult | None:
    """Return the parts of an address, None if it is not a valid URL."""
    try:
        parts = urlsplit(url)
        return None if parts.port == 0 else parts  # raises if the port is no number up to 65535
    except (AttributeError, TypeError, ValueError):
        return None


def _is_loopback(host: str) -> bool:
    host = host.removesuffix(".")
    return host == "localhost" or (_is_ip(host) and ipaddress.ip_address(host).is_loopback)


def _is_ip(host: str) -> bool:
    try:
        ipaddress.ip_address(host)
    except ValueError:
        return False
    return True
