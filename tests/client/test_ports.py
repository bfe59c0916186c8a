"""What a client takes from the ports in the WSDL of a service that is not Marketing Cloud: SOAP version and address."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import httpx
import pytest
from sfmc_soap import Client, ConfigurationError, StaticToken
from support.packages import package
from support.wsdls import NS, Endpoint, Exchange, document, schema

SOAP_12 = "http://www.w3.org/2003/05/soap-envelope"
ELEMENTS = "".join(f'<xs:element name="{name}"><xs:complexType/></xs:element>' for name in ("Ask", "Tell"))
PORT_TYPES = {name: {name: Exchange(name, "Tell")} for name in ("Ask", "Tell")}
ENDPOINTS = [Endpoint("A", "Ask"), Endpoint("B", "Tell", prefix="soap12"), Endpoint("C", "Ask", prefix="soap12")]
ADDRESSES = (b"https://a.example/", b"https://b.example/x", b"http://c.example/")


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Any]:
    """A package whose operations are at ports of their own: Ask in both SOAP versions, Tell in SOAP 1.2 alone."""
    wsdl = document([schema(ELEMENTS)], PORT_TYPES, ENDPOINTS)
    for address in ADDRESSES:
        wsdl = wsdl.replace(b"https://test.example/", address, 1)
    with package(wsdl, tmp_path_factory.mktemp("ports")) as module:
        yield module


def called(made: Any, operation: str, url: str = "", **options: Any) -> httpx.Request:
    """The request that a client sends."""
    requests: list[httpx.Request] = []

    def answer(request: httpx.Request) -> httpx.Response:
        requests.append(request)
        return httpx.Response(
            200, text=f'<s:Envelope xmlns:s="{SOAP_12}"><s:Body><Tell xmlns="{NS}"/></s:Body></s:Envelope>'
        )

    http = httpx.Client(transport=httpx.MockTransport(answer))
    credentials = made.StaticToken(access_token="token", url=url)
    with http, made.Client(credentials, http_client=http, **options) as client:
        getattr(client, operation)()
    [request] = requests
    return request


def test_the_version_is_that_of_the_port(made: Any) -> None:
    """Unless a client is told otherwise."""
    request = called(made, "tell")
    assert request.headers["content-type"] == 'application/soap+xml; charset=utf-8; action="Tell"'
    assert SOAP_12.encode() in request.content
    request = called(made, "tell", version=made.SoapVersion.SOAP_11)
    assert request.headers["content-type"] == called(made, "ask").headers["content-type"] == "text/xml; charset=utf-8"
    assert SOAP_12.encode() not in request.content


def test_the_address_is_that_of_the_port(made: Any) -> None:
    """Unless the credentials or the client say another. Its path stays as it is."""
    elsewhere, third = "https://elsewhere.example/soap", "https://third.example/soap"
    assert str(called(made, "ask").url) == "https://a.example/"
    assert str(called(made, "tell").url) == "https://b.example/x"
    assert str(called(made, "tell", elsewhere).url) == elsewhere
    assert str(called(made, "tell", elsewhere, soap_url=third).url) == third


def test_an_address_in_plain_http(made: Any) -> None:
    """A token is not sent to the port of this version. The error says where the address is from, and what to do."""
    with pytest.raises(made.ConfigurationError) as caught:
        called(made, "ask", version=made.SoapVersion.SOAP_12)
    assert str(caught.value) == (
        "the address in the WSDL (http://c.example/), used as there is no soap_url, uses plain http,"
        " which is allowed on the loopback interface only: use https"
    )


def test_marketing_cloud_has_no_address_for_all() -> None:
    """Each tenant has its own, so that its WSDL's address is not used."""
    unknown = pytest.raises(ConfigurationError, match="the address of the service is unknown")
    with Client(StaticToken(access_token="token")) as client, unknown:
        client.get_system_status()
