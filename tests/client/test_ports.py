"""What a client takes from the port in the WSDL of a service that is not Marketing Cloud: SOAP version and address."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest
from sfmc_soap import Client, ConfigurationError, StaticToken
from support.packages import package
from support.wsdls import NS, PING, PINGS, Endpoint, Exchange, document, schema, wsdl

SOAP_12 = "http://www.w3.org/2003/05/soap-envelope"
PING_PORT = {"TestPortType": {"Ping": Exchange(*PING["Ping"])}}


def called(made: Any, credentials: Any, operation: str = "ping", **options: Any) -> httpx.Request:
    """The request that a client sends."""
    requests: list[httpx.Request] = []

    def answer(request: httpx.Request) -> httpx.Response:
        requests.append(request)
        body = f'<{"PingResponse" if operation == "ping" else "Tell"} xmlns="{NS}"/>'
        return httpx.Response(200, text=f'<s:Envelope xmlns:s="{SOAP_12}"><s:Body>{body}</s:Body></s:Envelope>')

    http = httpx.Client(transport=httpx.MockTransport(answer))
    with http, made.Client(credentials, http_client=http, **options) as client:
        getattr(client, operation)()
    [request] = requests
    return request


@pytest.fixture(scope="module")
def soap_12(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Any]:
    """A package whose WSDL has a port of SOAP 1.2 alone."""
    made = document([schema(PINGS)], PING_PORT, [Endpoint(prefix="soap12")])
    with package(made, tmp_path_factory.mktemp("soap12")) as module:
        yield module


def test_the_version_is_that_of_the_port(soap_12: Any) -> None:
    """Unless a client is told otherwise."""
    credentials = soap_12.StaticToken(access_token="token")
    request = called(soap_12, credentials)
    assert request.headers["content-type"] == 'application/soap+xml; charset=utf-8; action="Ping"'
    assert SOAP_12.encode() in request.content
    request = called(soap_12, credentials, version=soap_12.SoapVersion.SOAP_11)
    assert request.headers["content-type"] == "text/xml; charset=utf-8"
    assert SOAP_12.encode() not in request.content


def test_the_address_is_that_of_the_port(soap_12: Any) -> None:
    """Unless the credentials or the client say another. Its path stays as it is."""
    assert str(called(soap_12, soap_12.StaticToken(access_token="token")).url) == "https://test.example/"
    elsewhere = soap_12.StaticToken(access_token="token", url="https://elsewhere.example/soap")
    assert str(called(soap_12, elsewhere).url) == "https://elsewhere.example/soap"
    assert str(called(soap_12, elsewhere, soap_url="https://third.example/soap").url) == "https://third.example/soap"


def test_each_operation_is_called_at_a_port_that_offers_it(tmp_path: Path) -> None:
    """In its SOAP version and at its address; a version that is asked for chooses the port that has it."""
    body = "".join(f'<xs:element name="{name}"><xs:complexType/></xs:element>' for name in ("Ask", "Tell"))
    port_types = {name: {name: Exchange(name, "Tell")} for name in ("Ask", "Tell")}
    endpoints = [Endpoint("A", "Ask"), Endpoint("B", "Tell", prefix="soap12"), Endpoint("C", "Ask", prefix="soap12")]
    made = document([schema(body)], port_types, endpoints)
    for port in "ABC":
        made = made.replace(b"https://test.example/", f"https://{port}.example/".encode(), 1)
    with package(made, tmp_path) as module:
        for operation, version, url in (
            ("ask", None, "https://a.example/"),
            ("tell", None, "https://b.example/"),
            ("ask", module.SoapVersion.SOAP_12, "https://c.example/"),
            ("tell", module.SoapVersion.SOAP_11, "https://b.example/"),
        ):
            request = called(module, module.StaticToken(access_token="token"), operation, version=version)
            is_11 = request.headers["content-type"].startswith("text/xml")
            assert (str(request.url), is_11) == (url, "a." in url or version is module.SoapVersion.SOAP_11)


def test_an_address_in_plain_http(tmp_path: Path) -> None:
    """A token is not sent there. The error says where the address is from, and what to do."""
    plain = wsdl().replace(b"https://test.example/", b"http://test.example/")
    with package(plain, tmp_path) as made, pytest.raises(made.ConfigurationError) as caught:
        called(made, made.StaticToken(access_token="token"))
    assert str(caught.value) == (
        "the address in the WSDL (http://test.example/), used as there is no soap_url, uses plain http,"
        " which is allowed on the loopback interface only: use https"
    )


def test_marketing_cloud_has_no_address_for_all() -> None:
    """Each tenant has its own, so that its WSDL's address is not used."""
    unknown = pytest.raises(ConfigurationError, match="the address of the service is unknown")
    with Client(StaticToken(access_token="token")) as client, unknown:
        client.get_system_status()
