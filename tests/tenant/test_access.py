"""Access tokens, and the REST calls that tell and use them."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import Any

import httpx
import pytest
from sfmc_soap import NO_RETRIES, AuthenticationFault, Client, Email, RetrieveRequest, UsernameToken
from sfmc_tenant import Tenant

MID = 1000001
PACKAGE = {"client_id": "app", "client_secret": "secret"}
PUBLIC = {"client_id": "public"}
BACK = "https://app.example/back"


@pytest.fixture
def tenant() -> Tenant:
    made = Tenant()
    made.access.install("app", "secret", MID)
    made.access.install("public", "", MID)
    return made


@pytest.fixture
def http(tenant: Tenant) -> Iterator[httpx.Client]:
    with httpx.Client(transport=tenant.transport(), base_url="https://tenant.test") as http:
        yield http


def asked(http: httpx.Client, asked: Mapping[str, Any]) -> tuple[int, dict[str, Any]]:
    """The status and the members that a request for a token gets."""
    answer = http.post("/v2/token", json=asked)
    return answer.status_code, answer.json()


def granted(http: httpx.Client, members: Mapping[str, Any]) -> dict[str, Any]:
    status, given = asked(http, members)
    assert status == 200, given
    return given


def bearer(given: Mapping[str, Any]) -> dict[str, str]:
    return {"authorization": f"Bearer {given['access_token']}"}


def test_credentials_give_a_token(http: httpx.Client) -> None:
    given = granted(http, {"grant_type": "client_credentials", **PACKAGE})
    assert (given["token_type"], given["expires_in"]) == ("Bearer", 1080)
    assert given["soap_instance_url"] == given["rest_instance_url"] == "https://tenant.test/"
    assert "refresh_token" not in given
    told = http.get("/v2/userinfo", headers=bearer(given)).json()
    assert told["organization"]["member_id"] == told["organization"]["enterprise_id"] == MID
    context = http.get("/platform/v1/tokenContext", headers=bearer(given)).json()
    assert context["organization"]["id"] == MID


@pytest.mark.parametrize(
    ("members", "status", "error"),
    [
        ({**PACKAGE, "client_secret": "wrong"}, 401, "invalid_client"),
        ({"client_id": "nobody", "client_secret": "secret"}, 401, "invalid_client"),
        ({}, 401, "invalid_client"),
        (PUBLIC, 400, "unsupported_grant_type"),
        ({**PACKAGE, "grant_type": "password"}, 400, "unsupported_grant_type"),
        ({**PACKAGE, "account_id": "17"}, 400, "invalid_request"),
        ({**PACKAGE, "account_id": [{"a": 1}]}, 400, "invalid_request"),
        ({**PACKAGE, "grant_type": "authorization_code", "code": "made up"}, 400, "invalid_grant"),
        ({**PACKAGE, "grant_type": "refresh_token", "refresh_token": "made up"}, 401, "invalid_grant"),
    ],
)
def test_who_gets_none(http: httpx.Client, members: Mapping[str, Any], status: int, error: str) -> None:
    got, given = asked(http, {"grant_type": "client_credentials", **members})
    assert (got, given["error"]) == (status, error)


@pytest.mark.parametrize("body", [b"", b"[]", b"{", b"[" * 100_000, b'{"client_id": "\\ud800"}', b'{"a": NaN}'])
def test_what_is_no_request_for_a_token(http: httpx.Client, body: bytes) -> None:
    answer = http.post("/v2/token", content=body)
    assert (answer.status_code, answer.json()["error"]) == (400, "invalid_request")


@pytest.mark.parametrize("package", [PACKAGE, PUBLIC])
def test_a_code_and_refresh_tokens_are_good_once(
    tenant: Tenant, http: httpx.Client, package: Mapping[str, str]
) -> None:
    code = tenant.access.code(package["client_id"], BACK)
    first = {"grant_type": "authorization_code", "code": code, "redirect_uri": BACK, **package}
    given = granted(http, first)
    assert asked(http, first)[0] == 400
    again = {"grant_type": "refresh_token", "refresh_token": given["refresh_token"], **package}
    renewed = granted(http, again)
    assert asked(http, again)[0] == 401
    assert renewed["access_token"] != given["access_token"]
    assert renewed["refresh_token"] != given["refresh_token"]


def test_codes_are_for_a_package_and_an_address(tenant: Tenant, http: httpx.Client) -> None:
    for wrong in ({**PUBLIC, "redirect_uri": BACK}, {**PACKAGE, "redirect_uri": "https://evil.example"}):
        code = tenant.access.code("app", BACK)
        assert asked(http, {"grant_type": "authorization_code", "code": code, **wrong})[0] == 400
    with pytest.raises(ValueError, match="no package with the client id 'nobody'"):
        tenant.access.code("nobody", BACK)


def test_a_token_expires(tenant: Tenant, http: httpx.Client) -> None:
    given = granted(http, {"grant_type": "client_credentials", **PACKAGE})
    tenant.clock.move(1081)
    answer = http.get("/platform/v1/tokenContext", headers=bearer(given))
    expected = {"error": "invalid_token", "error_description": "Access token expired"}
    assert (answer.status_code, answer.json()) == (401, expected)


def test_the_life_of_tokens_can_be_chosen(tenant: Tenant, http: httpx.Client) -> None:
    tenant.access.life = 60
    given = granted(http, {"grant_type": "client_credentials", **PACKAGE})
    assert given["expires_in"] == 60
    tenant.clock.move(59)
    assert http.get("/platform/v1/tokenContext", headers=bearer(given)).status_code == 200
    tenant.clock.move(2)
    assert http.get("/platform/v1/tokenContext", headers=bearer(given)).status_code == 401


@pytest.mark.parametrize("header", ["", "Bearer", "Bearer made-up", "Basic YTpi"])
def test_rest_calls_need_a_token(http: httpx.Client, header: str) -> None:
    answer = http.get("/platform/v1/tokenContext", headers={"authorization": header})
    assert (answer.status_code, answer.json()["error"]) == (401, "invalid_token")


def test_an_unknown_path_is_not_found(http: httpx.Client) -> None:
    assert http.get("/rest/of/the/world").status_code == 404


def test_an_asset_is_changed(tenant: Tenant, http: httpx.Client) -> None:
    """It is an email of SOAP, known by its key or by its ID. What is not sent stays as it is."""
    with tenant.client() as client:
        created = client.create([Email(name="Spring", customer_key="spring", subject="Hello", html_body="<p>1</p>")])
        headers = bearer(granted(http, {"grant_type": "client_credentials", **PACKAGE}))
        by_key = http.patch(
            "/asset/v1/content/assets/spring", headers=headers, json={"views": {"html": {"content": "<p>2</p>"}}}
        )
        by_id = http.patch(
            f"/asset/v1/content/assets/{created.results[0].new_id}", headers=headers, json={"name": "May"}
        )
        found = client.retrieve(RetrieveRequest(object_type="Email", properties=["Name", "Subject", "HTMLBody"]))
    assert by_key.status_code == by_id.status_code == 200
    assert by_key.json()["customerKey"] == "spring"
    [email] = found.results
    assert isinstance(email, Email)
    assert (email.name, email.subject, email.html_body) == ("May", "Hello", "<p>2</p>")


@pytest.mark.parametrize(("body", "status"), [(b"{}", 404), (b"[1]", 400), (b"{", 400), (b"[" * 100_000, 400)])
def test_an_asset_is_not_changed(http: httpx.Client, body: bytes, status: int) -> None:
    headers = bearer(granted(http, {"grant_type": "client_credentials", **PACKAGE}))
    answer = http.patch("/asset/v1/content/assets/999", headers=headers, content=body)
    assert answer.status_code == status
    assert answer.json()["message"]


@pytest.fixture
def by_password(tenant: Tenant) -> Callable[[str], Client]:
    """What makes a client that logs in as an API user, in the header of the envelope."""
    tenant.access.add_user("api", "p<&>ss", MID)

    def client(password: str) -> Client:
        login = UsernameToken(username="api", password=password, url="https://tenant.test")
        return Client(login, http_client=httpx.Client(transport=tenant.transport()), retry=NO_RETRIES)

    return client


def test_an_api_user_logs_in_with_a_password(tenant: Tenant, by_password: Callable[[str], Client]) -> None:
    with by_password("p<&>ss") as client:
        assert client.get_system_status().overall_status == "OK"
    assert "p<&>ss" not in repr(tenant.calls)


def test_a_wrong_password_is_refused(by_password: Callable[[str], Client]) -> None:
    with by_password("wrong") as client, pytest.raises(AuthenticationFault, match="Login Failed"):
        client.get_system_status()
