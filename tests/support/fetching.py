"""What the tests of `fetch` and `update` have in common: a tenant, its WSDLs, and folders byte for byte."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from sfmc_soapgen.cli import main

from support.loopback.hosts import Hosts, hosts
from support.loopback.replies import reply
from support.wsdls import NS, sequence, wsdl

HOST = "mc1.soap.marketingcloudapis.com"
ROOT = f"{HOST}/etframework.wsdl"
URL = f"https://{ROOT}"
_VARIABLES = ("HTTPS_PROXY", "HTTP_PROXY", "ALL_PROXY", "NO_PROXY", "SSL_CERT_FILE", "SSL_CERT_DIR")


@contextmanager
def playing(folder: Path, patch: pytest.MonkeyPatch) -> Iterator[Hosts]:
    """A tenant that every host name leads to, by what httpx takes from the environment."""
    with hosts(folder) as served:
        for name in _VARIABLES:
            patch.delenv(name, raising=False)
            patch.delenv(name.lower(), raising=False)
        patch.setenv("HTTPS_PROXY", served.proxy)
        patch.setenv("SSL_CERT_FILE", str(served.authority))
        yield served


def importing(*locations: str, fields: str = '<xs:element name="Id" type="xs:int"/>') -> bytes:
    """A WSDL that includes schemas from these places, and has a type `Thing` with these fields."""
    includes = "\n".join(f'<xs:include schemaLocation="{location}"/>' for location in locations)
    return wsdl(f"{includes}\n{sequence(fields, of='Thing')}")


def xsd(declared: str = "", *locations: str) -> bytes:
    """A schema that includes others and declares something."""
    includes = "".join(f'<xs:include schemaLocation="{location}"/>\n' for location in locations)
    return (
        f'<?xml version="1.0"?>\n<xs:schema xmlns:xs="http://www.w3.org/2001/XMLSchema" xmlns:tns="{NS}"'
        f' targetNamespace="{NS}" elementFormDefault="qualified">\n{includes}{declared}\n</xs:schema>\n'
    ).encode()


def serve(served: Hosts, root: bytes, **beside: bytes) -> None:
    """Let the tenant have this WSDL, and files `NAME.xsd` beside it."""
    served.pages[ROOT] = reply(200, root)
    for name, data in beside.items():
        served.pages[f"{HOST}/{name}.xsd"] = reply(200, data)


def run(*arguments: str | Path) -> Result:
    """The command in this process."""
    return CliRunner().invoke(main, [str(argument) for argument in arguments])


def contents(folder: Path) -> dict[str, bytes]:
    """Every file in a folder."""
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in folder.rglob("*") if path.is_file()}
