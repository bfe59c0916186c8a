"""Control of a served tenant over HTTP: what it does, what it refuses, and whom it answers."""

from __future__ import annotations

import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest
from sfmc_soap import NO_RETRIES, AccountUser, Client, ClientCredentials, ClientID, List, RetrieveRequest, SoapFault
from sfmc_tenant import Tenant
from starlette.testclient import TestClient
from support.pages import blocks
from support.tenant.serving import served

HERE = "http://127.0.0.1:8700"
LISTS = RetrieveRequest(object_type="List", properties=["ListName"])
FIXTURES = "List: [{ListName: Newsletter, CustomerKey: newsletter}]"


@pytest.fixture
def tenant() -> Iterator[Tenant]:
    with Tenant() as tenant:
        yield tenant


@pytest.fixture
def http(tenant: Tenant) -> TestClient:
    return TestClient(tenant.app(), base_url=HERE)


def lists(tenant: Tenant) -> list[object]:
    """The names of the lists."""
    with tenant.client() as client:
        return [each.list_name for each in client.retrieve(LISTS).results if isinstance(each, List)]


def test_the_commands_of_the_page(tenant: Tenant, tmp_path: Path) -> None:
    """Each succeeds, in order."""
    (tmp_path / "fixtures.yaml").write_text(FIXTURES)
    (commands,) = [block for block in blocks("docs/tenant.md", "text") if "/tenant/reset" in block]
    with served(tenant) as url:
        told = [
            subprocess.run(
                line.replace("http://127.0.0.1:8700/", url),
                shell=True,
                check=True,
                capture_output=True,
                text=True,
                cwd=tmp_path,
            ).stdout
            for line in commands.splitlines()
        ]
    assert [bool(each) for each in told] == [False, False, True, True, True, False]
    assert told[2] == '{"now":"2026-03-01T10:00:00-06:00"}' and "newsletter" in told[4]
    assert (tenant.faults.orders, "Newsletter" in lists(tenant)) == ((), False)


def test_fixtures_are_loaded_and_dumped(tenant: Tenant, http: TestClient) -> None:
    assert http.post("/tenant/fixtures", content=FIXTURES).status_code == 204
    assert "Newsletter" in lists(tenant)
    assert http.get("/tenant/dump").text == tenant.dump()
    assert http.post("/tenant/fixtures", content='{"List": [{"ListName": "Spring"}]}').status_code == 204
    assert "Spring" in lists(tenant)


def test_a_reset_makes_a_new_tenant_whose_clients_go_on(tenant: Tenant, http: TestClient) -> None:
    new = lists(tenant)
    with tenant.client(retry=NO_RETRIES) as client:
        first = client.create([List(list_name="Spring")]).results[0].new_id
        tenant.faults.add("rate limited", times=None)
        tenant.files["a.csv"] = "a"
        tenant.status = "InMaintenance"
        tenant.clock.move(86_400)
        tenant.access.expire_tokens()
        ahead = tenant.clock.now()
        assert http.post("/tenant/reset").status_code == 204
        assert (len(tenant.calls), list(tenant.files)) == (0, [])
        assert tenant.clock.now() < ahead
        assert lists(tenant) == new
        assert client.create([List(list_name="Spring")]).results[0].new_id == first


def test_a_file_is_reset_as_well(tmp_path: Path) -> None:
    with Tenant(tmp_path / "shop.db") as tenant:
        tenant.load_text(FIXTURES)
        tenant.clock.move(86_400)
        tenant.reset()
    with Tenant(tmp_path / "shop.db") as tenant, Tenant() as other:
        assert lists(tenant) == lists(other)
        assert (tenant.clock.now() - other.clock.now()).total_seconds() < 3600


def test_the_clock_is_told_stopped_and_moved(tenant: Tenant, http: TestClient) -> None:
    assert http.post("/tenant/clock", json={"stop": "2026-03-01T15:00:00Z"}).json() == {
        "now": "2026-03-01T09:00:00-06:00"
    }
    assert http.post("/tenant/clock", json={"move": 1.5}).json()["now"].startswith("2026-03-01T09:00:01.5")
    http.post("/tenant/clock", json={"stop": "now"})
    assert http.get("/tenant/clock").json() == http.get("/tenant/clock").json()


def test_faults_are_ordered_told_and_forgotten(tenant: Tenant, http: TestClient) -> None:
    order = {"kind": "rate limited", "operation": "Retrieve", "after": 1, "times": None, "seconds": 0.5}
    assert http.post("/tenant/faults", json=order).status_code == 204
    with tenant.client(retry=NO_RETRIES) as client:
        client.retrieve(LISTS)
        with pytest.raises(SoapFault, match="Rate Limited"):
            client.retrieve(LISTS)
    (told,) = http.get("/tenant/faults").json()
    assert (told["kind"], told["times"], told["happened"]) == ("rate limited", None, 1)
    http.delete("/tenant/faults")
    assert tenant.faults.orders == ()


def test_calls_are_told_without_secrets(tenant: Tenant, http: TestClient) -> None:
    with tenant.client() as client:
        user = AccountUser(client=ClientID(id=1000001), user_id="ada", password="planted-secret")
        client.create([user], raise_on=[])
        client.get_system_status()
    answer = http.get("/tenant/calls?after=1")
    first, second = answer.json()
    assert (first["kind"], first["operation"], first["status"]) == ("SOAP", "Create", 200)
    assert first["request"]["Objects"][0]["UserID"] == "ada"
    assert second["response"]["OverallStatus"] == "OK"
    assert "planted-secret" not in answer.text + http.get("/tenant/calls").text
    http.delete("/tenant/calls")
    assert http.get("/tenant/calls").json() == []


def test_what_cannot_be_read_is_told_as_well(tenant: Tenant, http: TestClient) -> None:
    for body in (b"{", b'{"a": NaN}', b'{"a": 1e400}', b'{"client_id": "\\ud800"}', b"[" * 100_000):
        http.post("/v2/token", content=body)
        http.post("/interaction/v1/events", content=body)
        http.post("/Service.asmx", content=body)
    assert {call["request"] for call in http.get("/tenant/calls").json()} == {None}
    assert http.get("/calls").status_code == 200


@pytest.mark.parametrize("depth", [300, 900, 960])
def test_what_is_nested_deep_harms_nobody(http: TestClient, depth: int) -> None:
    http.post("/v2/token", content=b'{"a": ' + b"[" * depth + b"]" * depth + b"}")
    assert http.get("/tenant/calls").status_code in (200, 400)
    assert http.get("/calls/1").status_code == http.get("/").status_code == 200


@pytest.mark.slow
def test_the_demo_shop_is_opened(tenant: Tenant, http: TestClient) -> None:
    assert http.post("/tenant/demo").status_code == 204
    http.post("/tenant/reset")
    assert http.post("/tenant/demo").status_code == 204
    assert len(lists(tenant)) > 2


@pytest.mark.parametrize(
    ("path", "body", "error"),
    [
        ("/tenant/fixtures", "List: [", "the fixtures are not YAML"),
        ("/tenant/fixtures", b"\xff", "can't decode byte"),
        ("/tenant/fixtures?mid=x", FIXTURES, "mid is 'x': it must be a number"),
        ("/tenant/fixtures?mid=5", FIXTURES, "there is no business unit 5"),
        ("/tenant/clock", "{", "the body is not JSON"),
        ("/tenant/clock", "[" * 100_000, "the body is not JSON"),
        ("/tenant/clock", "[]", "the body is not a JSON object"),
        ("/tenant/clock", '{"move": -1}', "a clock can only be moved on"),
        ("/tenant/clock", '{"move": true}', "move must be a whole number or a fraction, and not True"),
        ("/tenant/clock", '{"move": 1e300}', "a clock goes from the year 2"),
        ("/tenant/clock", '{"stop": "yesterday"}', "Invalid isoformat string"),
        ("/tenant/clock", '{"back": 1}', "there is no member 'back'"),
        ("/tenant/faults", "{}", "'' is no fault"),
        ("/tenant/faults", '{"kind": "slow", "after": "1"}', "after must be a whole number, and not '1'"),
        ("/tenant/faults", '{"kind": "slow", "operation": "x"}', "'x' is no operation"),
    ],
)
def test_what_makes_no_sense_is_refused(
    tenant: Tenant, http: TestClient, path: str, body: str | bytes, error: str
) -> None:
    tenant.clock.stop()
    before = (tenant.clock.now(), tenant.dump())
    answer = http.post(path, content=body)
    assert (answer.status_code, list(answer.json())) == (400, ["error"])
    assert error in answer.json()["error"]
    assert (tenant.clock.now(), tenant.dump(), tenant.faults.orders) == (*before, ())


def test_a_large_request_is_not_read(http: TestClient) -> None:
    assert http.post("/tenant/fixtures", content=bytes(32 * 1024 * 1024 + 1)).status_code == 413


@pytest.mark.parametrize("path", ["/tenant/calls", "/tenant/dump", "/tenant/clock", "/tenant/faults"])
def test_whom_it_answers(http: TestClient, path: str) -> None:
    """It has the guard of the page."""
    assert http.get(path).headers["content-security-policy"].startswith("default-src 'none'")
    assert http.get(path, headers={"Host": "evil.example"}).status_code == 421
    for name, value in (("Origin", "https://evil.example"), ("Sec-Fetch-Site", "cross-site")):
        assert http.post("/tenant/reset", headers={name: value}).status_code == 403
        assert http.delete("/tenant/calls", headers={name: value}).status_code == 403


def test_a_program_that_takes_an_address(sfmc_tenant_url: str, sfmc_tenant: Tenant) -> None:
    credentials = ClientCredentials(client_id="demo", client_secret="demo", auth_url=sfmc_tenant_url)
    with Client(credentials) as client:
        client.create([List(list_name="Spring")])
    assert [call.operation for call in sfmc_tenant.calls] == ["token", "Create"]
    assert "Spring" in lists(sfmc_tenant)
