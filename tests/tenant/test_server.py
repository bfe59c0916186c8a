"""The tenant as a server: the same answers over a socket, the WSDL, and what it does not read."""

from __future__ import annotations

import socket
import sys
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest
import sfmc_tenant.__main__ as command
import zeep
from lxml import etree
from sfmc_soap import (
    Client,
    ClientCredentials,
    Fault,
    List,
    RetrieveRequest,
    RetryPolicy,
    SoapVersion,
    SystemStatusRequestMsg,
    SystemStatusResponseMsg,
    XmlElement,
    unwrap,
    wrap,
)
from sfmc_soapgen.commands.fetch import fetch
from sfmc_soapgen.commands.tenant import Tenant as Source
from sfmc_tenant import Tenant
from support.tenant.serving import served


@pytest.fixture(scope="module")
def tenant() -> Iterator[Tenant]:
    with Tenant() as tenant:
        tenant.access.install("app", "secret", 1000001)
        yield tenant


@pytest.fixture(scope="module")
def url(tenant: Tenant) -> Iterator[str]:
    with served(tenant) as url:
        yield url


def client(url: str) -> Client:
    credentials = ClientCredentials(client_id="app", client_secret="secret", auth_url=url)
    return Client(credentials, retry=RetryPolicy(attempts=1))


FOLDERS = RetrieveRequest(object_type="DataFolder", properties=["Name"])


def test_a_client_with_connections_of_its_own_works_on_it(url: str, tenant: Tenant) -> None:
    with client(url) as ours:
        created = ours.create([List(list_name="Spring")])
        found = ours.retrieve(FOLDERS)
    assert created.overall_status == found.overall_status == "OK"
    assert [call.operation for call in tenant.calls.soap][-2:] == ["Create", "Retrieve"]


@pytest.mark.slow
def test_zeep_works_on_it_with_the_wsdl_that_it_serves(url: str) -> None:
    token = httpx.post(
        f"{url}v2/token", json={"grant_type": "client_credentials", "client_id": "app", "client_secret": "secret"}
    ).json()
    theirs = zeep.Client(f"{url}etframework.wsdl")
    header = etree.fromstring(f'<fueloauth xmlns="http://exacttarget.com">{token["access_token"]}</fueloauth>')
    answer = theirs.service.GetSystemStatus(_soapheaders=[header])
    assert answer.OverallStatus == "OK"
    assert answer.Results.Result[0].SystemStatus == "OK"


@pytest.mark.slow
def test_the_generator_fetches_its_wsdl(url: str, tmp_path: Path) -> None:
    wsdl = tmp_path / "etframework.wsdl"
    fetched = fetch(Source(url=f"{url}etframework.wsdl"), wsdl)
    assert fetched.files == ("etframework.wsdl", "ETFrameworkFault.xsd")
    assert f'location="{url}Service.asmx"' in wsdl.read_text(encoding="utf-8")


def test_soap_1_2_is_answered_with_soap_1_2(url: str, tenant: Tenant) -> None:
    token = tenant.access.token({"grant_type": "client_credentials", "client_id": "app", "client_secret": "secret"})
    block = XmlElement(f'<fueloauth xmlns="http://exacttarget.com">{token["access_token"]}</fueloauth>')
    request = wrap(SystemStatusRequestMsg(), headers=[block], version=SoapVersion.SOAP_12)
    answered = httpx.post(f"{url}Service.asmx", content=request)
    envelope = unwrap(answered.content, SystemStatusResponseMsg)
    assert answered.headers["content-type"] == "application/soap+xml; charset=utf-8"
    assert envelope.version is SoapVersion.SOAP_12
    assert isinstance(envelope.body, SystemStatusResponseMsg)


def test_a_request_that_is_too_large_is_not_read(url: str) -> None:
    """The server answers before all of it was sent."""
    host, port = httpx.URL(url).host, httpx.URL(url).port
    assert port is not None
    with socket.create_connection((host, port), 10) as connection:
        connection.sendall(b"POST /Service.asmx HTTP/1.1\r\nHost: t\r\nContent-Length: 999999999999\r\n\r\n")
        chunk = b" " * 1024 * 1024
        for _ in range(33):
            connection.sendall(chunk)
        assert connection.recv(100).startswith(b"HTTP/1.1 413 ")


def test_a_defect_is_500_in_plain_words(caplog: pytest.LogCaptureFixture) -> None:
    tenant = Tenant()
    with served(tenant) as url:
        tenant.close()
        answered = httpx.post(f"{url}v2/token", json={"client_id": "app"})
    assert answered.status_code == 500
    assert answered.text.startswith("The tenant has failed, which is a defect of it: ProgrammingError")
    assert "the tenant has failed at POST /v2/token" in caplog.text


def test_the_command_says_where_the_tenant_is(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("sfmc_tenant.ways.server.Server.run", lambda self: self._socket.close())
    assert command.main(["--port", "0"]) == 0
    said = capsys.readouterr().out
    assert said.startswith("A tenant is at http://127.0.0.1:")
    assert "(client id and secret: demo)" in said


@pytest.mark.parametrize("options", [[], pytest.param(["--demo"], marks=pytest.mark.slow)])
def test_the_command_installs_a_package_to_log_in_by(
    options: list[str], monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """A file keeps it, and the shop is opened in it once."""
    monkeypatch.setattr("sfmc_tenant.ways.server.Server.run", lambda self: self._socket.close())
    file = str(tmp_path / "shop.db")
    for _ in range(2):
        assert command.main(["--port", "0", "--db", file, *options]) == 0
    with Tenant(file) as tenant:
        assert tenant.access.token({"grant_type": "client_credentials", "client_id": "demo", "client_secret": "demo"})
        found = tenant.client().retrieve(RetrieveRequest(object_type="DataExtension", properties=["Name"]))
    assert len(found.results) == (4 if options else 0)


@pytest.mark.parametrize("host", ["0.0.0.0", "::", "10.0.0.1", "shop.example"])
def test_other_machines_reach_it_only_where_that_is_meant(host: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert command.main(["--port", "0", "--host", host]) == 1
    said = f"Error: other machines can reach {host}, and anyone there log in as demo: --public allows that\n"
    assert capsys.readouterr().err == said


@pytest.mark.parametrize(("host", "warns"), [("0.0.0.0", True), ("127.0.0.1", False), ("localhost", False)])
def test_a_server_that_anyone_reaches_says_so(
    host: str, warns: bool, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("sfmc_tenant.ways.server.Server.run", lambda self: self._socket.close())
    assert command.main(["--port", "0", "--host", host, "--public"]) == 0
    assert capsys.readouterr().err.startswith("Warning: anyone who reaches http://0.0.0.0:") == warns


def test_the_command_sets_what_requestids_of_pages_are(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """A file keeps it."""
    monkeypatch.setattr("sfmc_tenant.ways.server.Server.run", lambda self: self._socket.close())
    file = str(tmp_path / "shop.db")
    for options in (["--cursors", "moving"], []):
        assert command.main(["--port", "0", "--db", file, *options]) == 0
    with Tenant(file) as tenant:
        assert tenant.cursors == "moving"


def test_a_port_that_there_is_not_is_an_error(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit):
        command.main(["--port", "99999"])
    assert "argument --port" in capsys.readouterr().err


def test_an_application_says_what_it_needs(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "starlette.applications", None)
    monkeypatch.delitem(sys.modules, "sfmc_tenant.ways.app", raising=False)
    with pytest.raises(ModuleNotFoundError, match="pip install 'sfmc-soap"), Tenant() as tenant:
        tenant.app()


def test_a_port_that_is_taken_is_an_error(url: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert command.main(["--port", str(httpx.URL(url).port)]) == 1
    assert capsys.readouterr().err.startswith("Error: cannot listen at 127.0.0.1:")


def test_a_package_that_is_missing_is_an_error(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "uvicorn", None)
    monkeypatch.delitem(sys.modules, "sfmc_tenant.ways.server")
    assert command.main(["--port", "0"]) == 1
    assert capsys.readouterr().err == "Error: the server needs uvicorn: pip install 'sfmc-soap[tenant]'\n"


@pytest.mark.parametrize("version", SoapVersion)
def test_a_fault_about_the_login_has_no_detail(url: str, version: SoapVersion) -> None:
    """Its code is of WS-Security, in the version of SOAP that was asked in."""
    answered = httpx.post(f"{url}Service.asmx", content=wrap(SystemStatusRequestMsg(), version=version))
    fault = unwrap(answered.content)
    assert fault.version is version
    assert isinstance(fault.body, Fault)
    assert fault.body.reason == "Login Failed"
    assert "Security" in f"{fault.body.code}{fault.body.subcodes}"
    assert b"etail" not in answered.content


def test_a_fault_about_an_envelope_has_an_empty_detail(url: str) -> None:
    answered = httpx.post(f"{url}Service.asmx", content=b"<html/>")
    assert b"<faultcode>soap:Client</faultcode>" in answered.content
    assert b"<detail/>" in answered.content


@pytest.mark.parametrize("path", ["/Service.asmx", "/clock"])
def test_a_client_that_goes_away_is_no_defect(
    tenant: Tenant, url: str, path: str, caplog: pytest.LogCaptureFixture
) -> None:
    where = httpx.URL(url)
    head = f"POST {path} HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Length: 100\r\n\r\n"
    with socket.create_connection((where.host, where.port or 0)) as connection:
        connection.sendall(head.encode())
    with client(url) as other:
        assert other.retrieve(FOLDERS).overall_status == "OK"
    assert not [record for record in caplog.records if record.exc_info]
