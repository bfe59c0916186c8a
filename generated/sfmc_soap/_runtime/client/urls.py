"""Addresses that secrets may be sent to, and the host of an address for logs and messages."""

from __future__ import annotations

import ipaddress
import re
from urllib.parse import SplitResult, urlsplit

from .errors import ConfigurationError

SOAP_PATH = "/Service.asmx"
TOKEN_PATH = "/v2/token"  # noqa: S105 - a path, no password

_SUBDOMAIN = re.compile("[A-Za-z0-9-]+")


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
    if parts.scheme == "http" and not _is_loopback(parts.hostname):
        raise ConfigurationError(f"{name} uses plain http, which is allowed on the loopback interface only: use https")
    return parts._replace(path=path, fragment="").geturl() if parts.path in ("", "/") else url


def checked_subdomain(subdomain: str, name: str) -> str:
    """Return a tenant's subdomain, or "" if there is none.

    Args:
        subdomain: the subdomain.
        name: the setting's name, for the message.

    Raises:
        ConfigurationError: if it holds anything but letters, digits and hyphens, such as a whole host name.
    """
    if subdomain and not _SUBDOMAIN.fullmatch(subdomain):
        raise ConfigurationError(
            f"{name} must be only the part before .auth.marketingcloudapis.com: letters, digits and hyphens"
        )
    return subdomain


def token_url_of(subdomain: str) -> str:
    """Return the address of a tenant's token endpoint."""
    return f"https://{subdomain}.auth.marketingcloudapis.com{TOKEN_PATH}"


def soap_url_of(subdomain: str) -> str:
    """Return the address of a tenant's SOAP endpoint."""
    return f"https://{subdomain}.soap.marketingcloudapis.com{SOAP_PATH}"


def host_of(url: str) -> str:
    """Return the host and port of an address, without user name and password; "" if it is not a valid URL."""
    try:
        return urlsplit(url).netloc.rpartition("@")[2]
    except ValueError:
        return ""


def _split(url: str) -> SplitResult | None:
    """Return the parts of an address, None if it is not a valid URL."""
    try:
        parts = urlsplit(url)
        parts.port  # noqa: B018 - raises if the port is not a number
    except (AttributeError, TypeError, ValueError):
        return None
    return parts


def _is_loopback(host: str) -> bool:
    if host == "localhost":
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False
